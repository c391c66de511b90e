"""Documents in, claims out: who says what, in which words, with what commitment, for which camp."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from narratives.camps import Registry
from narratives.extract.about import link_meta_claims
from narratives.extract.attribution import Attribution
from narratives.extract.chain import only_relays, relays
from narratives.extract.content import without_dateline
from narratives.extract.coordination import split_coordinated
from narratives.extract.layout import Layout
from narratives.extract.mentioned import Mentioned
from narratives.extract.merge import merge
from narratives.extract.modality import hedge_of, modality_of, reporter_stance
from narratives.extract.narrator import Own, own_voice
from narratives.extract.resolve import Resolver, Speaker
from narratives.extract.rules import find_attributions
from narratives.model import NARRATOR, Claim, Cue, Document, Kind, Source, Span

if TYPE_CHECKING:
    from narratives.extract.tagger import Tagger

_NO_CAMPS: Mapping[str, str] = MappingProxyType({})
_SUREST = 0.99
_ATTITUDE = 0.45
"""Highest confidence of an attitude: wishes that nobody is said to have put in words."""


def extract(
    document: Document,
    registry: Registry,
    *,
    tagger: "Tagger | None" = None,
    speaker_camps: Mapping[str, str] = _NO_CAMPS,
) -> tuple[Claim, ...]:
    """Return the claims of a document in reading order.

    Pure: the same document and registry give the same claims with the same ids. Every span refers
    to `document.text`. What no source is found for becomes a claim of the narrator, with the camp
    of the outlet if the registry declares it; that camp never reaches the people it quotes.

    Args:
        document: The text with its blocks.
        registry: The camps in use.
        tagger: Learned finder of attributions; rules alone if None.
        speaker_camps: Camps that the analyst gave to speakers by name; they win over all rules.
    """
    found = find_attributions(document)
    if tagger is not None:
        found = merge(tagger.find(document), found, document)
    layout = Layout(document)
    found = [_without_dateline(document, one) for one in found]
    attributions = split_coordinated(document.text, found)
    resolver = Resolver(layout, registry)
    speakers = resolver.run(attributions)
    chains = relays(layout, attributions, speakers)
    claims = [
        _attributed(layout, attribution, speaker, chain, _camp_of(speaker, registry, speaker_camps))
        for attribution, speaker, chain in zip(attributions, speakers, chains, strict=True)
        if not only_relays(layout, attribution, attributions)
    ]
    taken = [
        span
        for one in attributions
        for span in (*one.spans, one.source, one.cue)
        if span is not None
    ]
    claims += [_narrated(document, registry, own) for own in own_voice(layout, taken)]
    mentioned = Mentioned(layout, registry, resolver)
    unique = {
        claim.id: Claim(
            **{
                **dict(claim),
                "entities": mentioned.in_spans(
                    claim.spans, claim.source.name if claim.source else None
                ),
            }
        )
        for claim in reversed(claims)
    }
    return link_meta_claims(sorted(unique.values(), key=lambda claim: (claim.spans, claim.id)))


def _without_dateline(document: Document, attribution: Attribution) -> Attribution:
    start = document.blocks[attribution.block].start
    spans = without_dateline(document.text, start, attribution.spans)
    return attribution if spans == attribution.spans else replace(attribution, spans=spans)


def _camp_of(
    speaker: Speaker, registry: Registry, speaker_camps: Mapping[str, str]
) -> tuple[str, str]:
    return registry.place(speaker.name, speaker.descriptors, overrides=speaker_camps)


def _attributed(
    layout: Layout,
    attribution: Attribution,
    speaker: Speaker,
    chain: tuple[str, ...],
    camp: tuple[str, str],
) -> Claim:
    document, text, spans = layout.document, layout.document.text, attribution.spans
    content = document.cut(spans)
    sentence = layout.sentence_text((attribution.cue or spans[0])[0])
    cue, source, target = attribution.cue, attribution.source, attribution.target
    confidence = attribution.confidence * speaker.certainty
    kind: Kind = "indirect" if attribution.kind == "attitude" else attribution.kind
    if attribution.kind == "attitude":
        confidence = min(confidence, _ATTITUDE)
    return Claim(
        id=claim_id(document, spans, source),
        document=document.id,
        path=document.path,
        text=content,
        spans=spans,
        paragraph=document.paragraph_at(spans[0][0]),
        kind=kind,
        headline="headline" in attribution.flags,
        modality=modality_of(attribution, text, content, sentence),
        reporter_stance=reporter_stance(attribution),
        source=Source(
            name=speaker.name,
            text=text[slice(*source)] if source else None,
            span=source,
            resolved_by=speaker.resolved_by,
        ),
        chain=chain,
        target=text[slice(*target)] if target else None,
        cue=Cue(lemma=attribution.lemma or "", text=text[slice(*cue)], span=cue) if cue else None,
        camp=camp[0],
        camp_rule=camp[1],
        confidence=round(min(confidence, _SUREST), 3),
        found_by=attribution.found_by,
        language=document.language,
        published=document.date,
        outlet=document.outlet,
    )


def _narrated(document: Document, registry: Registry, own: Own) -> Claim:
    camp = registry.outlet_camp(document.outlet)
    content = document.cut((own.span,))
    return Claim(
        id=claim_id(document, (own.span,), None),
        document=document.id,
        path=document.path,
        text=content,
        spans=(own.span,),
        paragraph=document.paragraph_at(own.span[0]),
        kind="narrator",
        headline=own.headline,
        modality=hedge_of(content),
        source=None,
        chain=(document.outlet,) if document.outlet else (),
        camp=camp or NARRATOR,
        camp_rule=f"outlet:{document.outlet}" if camp else NARRATOR,
        confidence=own.confidence,
        found_by=own.found_by,
        language=document.language,
        published=document.date,
        outlet=document.outlet,
    )


def claim_id(
    document: Document, spans: tuple[Span, ...], source: Span | None, speaker: str = ""
) -> str:
    """Return the id of a claim: the same place in the same document is the same claim.

    Args:
        document: The document.
        spans: Where the content stands.
        source: Where the words for the source stand; two sources of one content are two claims.
        speaker: The source's name if it stands nowhere in the text (claims coded by hand).
    """
    identity = f"{document.id}\n{spans}\n{source}" + (f"\n{speaker}" if speaker else "")
    digest = hashlib.sha256(identity.encode())
    return "c_" + digest.hexdigest()[:12]


__all__ = ["claim_id", "extract"]

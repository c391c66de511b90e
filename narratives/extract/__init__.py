"""Documents in, claims out: who says what, in which words, with what commitment, for which camp."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from narratives.camps import Registry
from narratives.extract.about import link_meta_claims
from narratives.extract.attribution import Attribution
from narratives.extract.chain import relays
from narratives.extract.coordination import split_coordinated
from narratives.extract.merge import merge
from narratives.extract.modality import hedge_of, modality_of, reporter_stance
from narratives.extract.narrator import Own, own_voice
from narratives.extract.resolve import Speaker, resolve
from narratives.extract.rules import find_attributions
from narratives.extract.segment import quotes, sentences
from narratives.model import NARRATOR, Claim, Cue, Document, Kind, Source, Span

if TYPE_CHECKING:
    from narratives.extract.tagger import Tagger

_NO_CAMPS: Mapping[str, str] = MappingProxyType({})
_ATTITUDE = 0.45
"""Highest confidence of an attitude: wishes and opinions that nobody is said to have put in words."""


def extract(
    document: Document,
    registry: Registry,
    *,
    tagger: "Tagger | None" = None,
    speaker_camps: Mapping[str, str] = _NO_CAMPS,
) -> tuple[Claim, ...]:
    """Return the claims of a document in reading order.

    Pure: the same document and registry give the same claims with the same ids. Every span refers to
    `document.text`. What no source is found for becomes a claim of the narrator, with the camp of the outlet
    if the registry declares it; that camp never reaches the people whom the outlet quotes.

    Args:
        document: The text with its blocks.
        registry: The camps in use.
        tagger: Learned finder of attributions; rules alone if None.
        speaker_camps: Camps that the analyst has given to speakers by name; they win over the registry.
    """
    found = find_attributions(document)
    if tagger is not None:
        found = merge(tagger.find(document), found, document)
    attributions = split_coordinated(document.text, found)
    speakers = resolve(document, attributions, registry)
    chains = relays(document, attributions, speakers)
    bounds = _sentence_bounds(document)
    claims = [
        _attributed(document, registry, attribution, speaker, chain, bounds, speaker_camps)
        for attribution, speaker, chain in zip(attributions, speakers, chains, strict=True)
    ]
    taken = [
        span
        for one in attributions
        for span in (*one.spans, one.source, one.cue)
        if span is not None
    ]
    claims += [_narrated(document, registry, own) for own in own_voice(document, taken)]
    unique = {claim.id: claim for claim in reversed(claims)}
    return link_meta_claims(sorted(unique.values(), key=lambda claim: (claim.spans, claim.id)))


def _sentence_bounds(document: Document) -> list[Span]:
    marked = quotes(document.text, document.blocks)
    return [
        span
        for number, block in enumerate(document.blocks)
        for span in sentences(
            document.text, block.start, block.end, [q for q in marked if q.block == number]
        )
    ]


def _attributed(  # noqa: PLR0913  everything that a claim is made of
    document: Document,
    registry: Registry,
    attribution: Attribution,
    speaker: Speaker,
    chain: tuple[str, ...],
    bounds: Sequence[Span],
    speaker_camps: Mapping[str, str],
) -> Claim:
    text = document.text
    spans = attribution.spans
    anchor = (attribution.cue or spans[0])[0]
    sentence = next((text[start:end] for start, end in bounds if start <= anchor < end), "")
    content = document.cut(spans)
    camp, rule = registry.place(speaker.name, speaker.descriptors, overrides=speaker_camps)
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
            text=text[source[0] : source[1]] if source else None,
            span=source,
            resolved_by=speaker.resolved_by,
        ),
        chain=chain,
        target=text[target[0] : target[1]] if target else None,
        cue=Cue(lemma=attribution.lemma or "", text=text[cue[0] : cue[1]], span=cue)
        if cue
        else None,
        camp=camp,
        camp_rule=rule,
        confidence=round(min(confidence, 0.99), 3),
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

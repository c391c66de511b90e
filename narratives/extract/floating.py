"""Quotations that no verb of reporting claims: they go on with what was said before them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from narratives.extract.attribution import Attribution
from narratives.extract.segment import Quote
from narratives.extract.stream import is_speech
from narratives.model import Document, Span

# Shorter quotations that stand alone are titles, placards and names.
_MIN_WORDS = 4
# A quotation joins one of at most this many attributions on either side of it.
_NEARBY = 6
_NO_SPEECH = frozenset({"adverb", "no_comment", "unverified"})
# A floating paragraph takes its source from at most this many paragraphs before it.
_LOOK_BACK = 2
_CLOSING = " \u00a0\t\n\"”»“'’)]"


@dataclass(frozen=True, slots=True)
class Pending:
    """A cue with its source whose content has not come yet: `He added:` before a new paragraph."""

    block: int
    source: Span
    cue: Span
    lemma: str
    cue_class: str


def claim_quotes(
    document: Document,
    marked: Sequence[Quote],
    found: Sequence[Attribution],
    pending: Sequence[Pending],
) -> list[Attribution]:
    """Return all attributions, those of unclaimed quotations included.

    A quotation that is a sentence of its own joins the attribution of its paragraph. A whole
    paragraph of quotation takes a cue left without content, or else the source before it.
    """
    blocks: dict[int, list[Attribution]] = {}
    for attribution in found:
        blocks.setdefault(attribution.block, []).append(attribution)
    waiting: dict[int, list[Pending]] = {}
    for cue in pending:
        waiting.setdefault(cue.block, []).append(cue)
    by_block: dict[int, list[Quote]] = {}
    for quote in marked:
        by_block.setdefault(quote.block, []).append(quote)
    runs_on = False
    for number, here in sorted(by_block.items()):
        if document.blocks[number].role not in ("headline", "residue"):
            for quote in _unclaimed(document, here, blocks.get(number, ())):
                _claim(quote, blocks, waiting, runs_on=runs_on)
        runs_on = not here[-1].closed
    return [attribution for number in sorted(blocks) for attribution in blocks[number]]


def _unclaimed(
    document: Document, here: Sequence[Quote], found: Sequence[Attribution]
) -> list[Quote]:
    """Return the quotations of a block that are speech, stand alone and belong to no content."""
    covered = sorted(span for one in found for span in one.spans)
    unclaimed = []
    at = 0
    for quote in here:
        while at < len(covered) and covered[at][1] <= quote.start:
            at += 1
        if at < len(covered) and covered[at][0] < quote.end:
            continue
        if (
            quote.words >= _MIN_WORDS
            and is_speech(document.text, quote)
            and _stands_alone(document, quote)
        ):
            unclaimed.append(quote)
    return unclaimed


def _claim(
    quote: Quote,
    blocks: dict[int, list[Attribution]],
    waiting: dict[int, list[Pending]],
    *,
    runs_on: bool,
) -> None:
    """Give a quotation to a cue without content, to an attribution of its block, or to a source."""
    span = (quote.start, quote.end)
    here = blocks.setdefault(quote.block, [])
    nearby = _nearby(here, quote)
    cue = _waiting_cue(quote, here, waiting)
    if cue is not None and not any(here[at].spans[0][0] >= cue.cue[0] for at in nearby):
        here.append(
            Attribution(
                block=quote.block,
                kind="direct",
                source=cue.source,
                cue=cue.cue,
                lemma=cue.lemma,
                cue_class=cue.cue_class,
                negated=False,
                spans=(span,),
                confidence=0.7,
                found_by="rule:announced",
            )
        )
        return
    if nearby:
        at = min(
            nearby,
            key=lambda at: ("participle" in here[at].flags, _distance(here[at], quote), at),
        )
        nearest = here[at]
        if nearest.kind == "indirect" and nearest.source is not None:
            # "The claim is absurd, the minister said. "We were wet too."": a second statement.
            here.append(
                Attribution(
                    block=quote.block,
                    kind="direct",
                    source=nearest.source,
                    cue=None,
                    lemma=None,
                    cue_class=None,
                    negated=False,
                    spans=(span,),
                    flags=frozenset({"floating", "inherited"}),
                    confidence=0.7,
                    found_by="rule:floating",
                )
            )
            return
        here[at] = replace(
            nearest,
            spans=tuple(sorted((*nearest.spans, span))),
            kind="direct" if nearest.kind == "direct" else "mixed",
        )
        return
    last = _last_before(quote, blocks)
    if last is not None:
        flags = {"floating", "inherited"} | ({"continued"} if runs_on else set())
        here.append(
            Attribution(
                block=quote.block,
                kind="direct",
                source=last.source,
                cue=None,
                lemma=None,
                cue_class=None,
                negated=False,
                spans=(span,),
                flags=frozenset(flags),
                confidence=0.7 if runs_on else 0.55,
                found_by="rule:floating",
            )
        )


def _nearby(here: Sequence[Attribution], quote: Quote) -> list[int]:
    """Return the positions of the few attributions around a quotation that it may go on with."""
    middle = bisect_left(here, quote.start, key=lambda one: one.spans[0][0])
    return [
        at
        for at in range(max(0, middle - _NEARBY), min(len(here), middle + _NEARBY))
        if here[at].cue_class not in _NO_SPEECH and "nested" not in here[at].flags
    ]


def _waiting_cue(
    quote: Quote, here: Sequence[Attribution], waiting: dict[int, list[Pending]]
) -> Pending | None:
    """Return the last cue without content before a quotation, in its block or the one before."""
    same = waiting.get(quote.block, [])
    before = bisect_left(same, quote.start, key=lambda cue: cue.cue[0])
    if before:
        return same[before - 1]
    earlier = waiting.get(quote.block - 1, [])
    return earlier[-1] if earlier and not here else None


def _last_before(quote: Quote, blocks: dict[int, list[Attribution]]) -> Attribution | None:
    """Return the last attribution with a source in the paragraphs before a quotation."""
    for back in range(1, _LOOK_BACK + 1):
        earlier = [
            one
            for one in blocks.get(quote.block - back, ())[-_NEARBY:]
            if one.cue_class not in _NO_SPEECH and one.source
        ]
        if earlier:
            return max(earlier, key=lambda one: (one.cue or one.spans[-1], one.spans))
    return None


def _distance(attribution: Attribution, quote: Quote) -> int:
    ends = [*attribution.spans, *([attribution.cue] if attribution.cue else [])]
    return min(
        quote.start - end if end <= quote.start else start - quote.end if start >= quote.end else 0
        for start, end in ends
    )


def _stands_alone(document: Document, quote: Quote) -> bool:
    """Whether a quotation is a sentence, or several, and not a part of one."""
    block = document.blocks[quote.block]
    before = document.text[max(block.start, quote.start - 12) : quote.start].rstrip(_CLOSING)
    after = document.text[quote.end : min(block.end, quote.end + 12)].strip()
    begins = not before or before[-1] in ".?!:…,"
    ends = not after or after[0].isupper() or after[0] in '"“«„'
    return begins and ends

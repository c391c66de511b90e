"""Quotations that no verb of reporting claims: they go on with what was said before them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from narratives.extract.attribution import Attribution
from narratives.extract.segment import Quote
from narratives.extract.stream import is_speech
from narratives.model import Document, Span

# Shorter quotations that stand alone are titles, placards and names.
_MIN_WORDS = 4
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
    text = document.text
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
        covered = sorted(span for one in blocks.get(number, ()) for span in one.spans)
        at = 0
        for quote in here:
            while at < len(covered) and covered[at][1] <= quote.start:
                at += 1
            if at < len(covered) and covered[at][0] < quote.end:
                continue
            if document.blocks[number].role in ("headline", "residue"):
                continue
            if (
                quote.words < _MIN_WORDS
                or not is_speech(text, quote)
                or not _stands_alone(document, quote)
            ):
                continue
            _claim(document, quote, number, blocks, waiting, runs_on=runs_on)
        runs_on = not here[-1].closed
    return [attribution for number in sorted(blocks) for attribution in blocks[number]]


def _claim(  # noqa: PLR0913  the two tables are looked up and written
    document: Document,
    quote: Quote,
    number: int,
    blocks: dict[int, list[Attribution]],
    waiting: dict[int, list[Pending]],
    *,
    runs_on: bool,
) -> None:
    span = (quote.start, quote.end)
    same = [
        one
        for one in blocks.get(number, ())
        if one.cue_class not in ("adverb", "no_comment", "unverified") and "nested" not in one.flags
    ]
    before = [cue for cue in waiting.get(number, ()) if cue.cue[0] < quote.start] or (
        waiting.get(number - 1, []) if number not in blocks else []
    )
    if before and (
        not same or before[-1].cue[0] > max(one.spans[0][0] for one in same if one.spans)
    ):
        cue = before[-1]
        blocks.setdefault(number, []).append(
            Attribution(
                block=number,
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
    if same:
        nearest = min(
            same, key=lambda one: ("participle" in one.flags, _distance(one, quote), one.spans)
        )
        here = blocks[number]
        spans = tuple(sorted((*nearest.spans, span)))
        here[here.index(nearest)] = replace(
            nearest, spans=spans, kind=nearest.kind if nearest.kind == "direct" else "mixed"
        )
        return
    for back in range(1, _LOOK_BACK + 1):
        earlier = [
            one
            for one in blocks.get(number - back, ())
            if one.cue_class not in ("adverb", "unverified") and one.source
        ]
        if earlier:
            last = max(earlier, key=lambda one: (one.cue or one.spans[-1], one.spans))
            flags = {"floating", "inherited"} | ({"continued"} if runs_on else set())
            blocks.setdefault(number, []).append(
                Attribution(
                    block=number,
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
            return


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

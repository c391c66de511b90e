"""A passage of a document, marked by keys: a sentence first, then its edges by the word."""

import re
from collections.abc import Sequence

from narratives.model import CellState, Claim, Comparison, Document, Span

_SENTENCE = re.compile(r"\S.*?(?:[.!?…。！？؟]+[\"'”’»)\]]*(?=\s|$)|$)", re.DOTALL)
_WORD = re.compile(r"\S+")


def sentences(document: Document) -> list[Span]:
    """Return where the sentences of a document stand; none goes over the end of its paragraph."""
    blocks = [(block.start, block.end) for block in document.blocks] or [(0, len(document.text))]
    return [
        (start + match.start(), start + match.end())
        for start, end in blocks
        for match in _SENTENCE.finditer(document.text[start:end])
    ]


def nearest(spans: Sequence[Span], offset: int) -> int:
    """Return the number of the sentence that holds an offset, or the next one; the last else."""
    for number, (_, end) in enumerate(spans):
        if end > offset:
            return number
    return len(spans) - 1


def stepped(document: Document, passage: Span, step: int) -> Span:
    """Return the sentence before or after a passage; the same at the ends of the document."""
    spans = sentences(document)
    if not spans:
        return passage
    at = nearest(spans, passage[0] if step < 0 else passage[1] - 1) + step
    return spans[max(0, min(len(spans) - 1, at))]


def resized(document: Document, passage: Span, edge: str, step: int) -> Span:
    """Return a passage with its `start` or `end` moved by a word; it keeps at least one."""
    start, end = passage
    words = [match.span() for match in _WORD.finditer(document.text)]
    first = next((n for n, word in enumerate(words) if word[1] > start), 0)
    last = next((n for n in reversed(range(len(words))) if words[n][0] < end), first)
    if not words:
        return passage
    if edge == "start":
        first = max(0, min(last, first + step))
    else:
        last = max(first, min(len(words) - 1, last + step))
    return words[first][0], words[last][1]


def claims_in(
    comparison: Comparison, document: str, passage: Span
) -> dict[str, tuple[Claim, int, CellState]]:
    """Return the claims that share words with a passage: each with its row, and as what."""
    return {
        claim.id: (claim, number, stance.state)
        for number, point in enumerate(comparison.points, start=1)
        for cell in point.cells.values()
        for claim, stance in zip(cell.claims, cell.stances, strict=False)
        if claim.document == document
        and any(start < passage[1] and passage[0] < end for start, end in claim.spans)
    }

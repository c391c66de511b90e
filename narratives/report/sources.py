"""The documents of an event with the paragraphs that are quoted, and the way back to the cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from narratives.model import Claim, Comparison, Document, SourceNote, Span
from narratives.report.grid import Mark, Piece, RowView, pieces_of
from narratives.text import right_to_left

PARAGRAPH_LIMIT = 1600
"""Characters of a paragraph shown around its quotations; a longer one is cut, and says so."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a document with its quotations marked, and the cells that quote it."""

    paragraph: int
    pieces: tuple[Piece, ...]
    cut: bool
    rtl: bool
    cells: tuple[tuple[str, str], ...]
    """Anchor and name of each cell: `("p1-RU", "1 RU")`."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One document with its paragraphs that are quoted."""

    number: int
    note: SourceNote
    address: str | None
    """The address if it may stand behind a link, None if it is no web address."""
    camp: str | None
    same: tuple[int, ...]
    passages: tuple[Passage, ...]
    rtl: bool


def source_views(
    comparison: Comparison, rows: Sequence[RowView], documents: Mapping[str, Document]
) -> tuple[SourceView, ...]:
    """Return the sources of a comparison, numbered as they are cited."""
    labels = {camp.id: camp.label for camp in comparison.camps}
    numbers = {note.id: index for index, note in enumerate(comparison.sources, start=1)}
    quoted: dict[str, list[tuple[Claim, str, str]]] = {}
    for row in rows:
        for cell in row.cells:
            for view in cell.claims:
                name = f"{row.number} {cell.column.camp.tag}"
                quoted.setdefault(view.claim.document, []).append((view.claim, cell.anchor, name))
    return tuple(
        SourceView(
            number=number,
            note=note,
            address=web_address(note.url),
            camp=labels.get(note.outlet_camp or "", note.outlet_camp),
            same=tuple(numbers[other] for other in note.same_words_as if other in numbers),
            passages=_passages(documents.get(note.id), quoted.get(note.id, ())),
            rtl=right_to_left(note.title or ""),
        )
        for number, note in enumerate(comparison.sources, start=1)
    )


def web_address(url: str | None) -> str | None:
    """Return an address that may stand behind a link: http or https, a host, nothing odd in it."""
    if url is None or re.search(r"[\s\x00-\x20\x7f-\x9f\"'<>\\`\u2028\u2029]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _passages(
    document: Document | None, quoted: Sequence[tuple[Claim, str, str]]
) -> tuple[Passage, ...]:
    if document is None:
        return ()
    found = []
    for number, block in enumerate(document.blocks, start=1):
        spans, cells = [], {}
        for claim, anchor, name in quoted:
            inside = [
                (max(start, block.start), min(end, block.end))
                for start, end in claim.spans
                if start < block.end and block.start < end
            ]
            if inside:
                spans += inside
                cells[anchor] = name
        if not spans:
            continue
        first, last = _window(block.start, block.end, spans)
        text = document.text[first:last]
        marks: list[tuple[Span, Mark]] = [
            ((start - first, end - first), "quote") for start, end in _merged(spans)
        ]
        found.append(
            Passage(
                paragraph=number,
                pieces=pieces_of(text, marks),
                cut=(first, last) != (block.start, block.end),
                rtl=right_to_left(text),
                cells=tuple(cells.items()),
            )
        )
    return tuple(found)


def _window(start: int, end: int, spans: Sequence[Span]) -> Span:
    """Return the part of a paragraph to show: all, or the quotations with some words around."""
    if end - start <= PARAGRAPH_LIMIT:
        return start, end
    around = PARAGRAPH_LIMIT // 4
    first = min(span[0] for span in spans) - around
    last = max(span[1] for span in spans) + around
    return max(start, first), min(end, last)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

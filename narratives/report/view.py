"""A comparison as the page needs it: marked words, numbered sources, anchors; no new findings.

Everything here can be counted again from the `Comparison`; documents only add the paragraph
around a quotation.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from narratives.compare import DivergenceParts, divergence
from narratives.model import (
    ELLIPSIS,
    CampColumn,
    Cell,
    Claim,
    ClaimStance,
    Comparison,
    Document,
    NamingUse,
    Point,
    Quantity,
    SourceNote,
    Span,
)
from narratives.naming import mentions
from narratives.numbers import measure
from narratives.report.names import anchors, report_id
from narratives.text import right_to_left
from narratives.wording import Attribution, attribution, chain, counts_what, marks, reported, speaker

HUES = ("#E69F00", "#56B4E9", "#2FC49B", "#CC79A7", "#F0E442", "#E8743B", "#A9B4C2")
"""One a camp, in order; the tag, not the colour, says which camp it is."""

Mark = Literal["", "name", "figure", "quote"]
Piece = tuple[str, Mark]
"""A piece of text and how it is marked."""

PARAGRAPH_LIMIT = 1600
"""Characters of a paragraph shown around its quotations; a longer one is cut, and says so."""


@dataclass(frozen=True, slots=True)
class Column:
    """One camp with documents: its place, colour and anchor."""

    camp: CampColumn
    index: int
    hue: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with what is printed around it."""

    claim: Claim
    stance: ClaimStance
    pieces: tuple[Piece, ...]
    speaker: str
    reported: str
    marks: tuple[str, str]
    chain: str
    attribution: Attribution
    source: int | None
    rtl: bool
    same: int
    """Other documents of the event that carry the same words in nearly the same text."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the grid."""

    column: Column
    cell: Cell
    anchor: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One point with its cells."""

    number: int
    point: Point
    anchor: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of one camp, as said, with where it stands in the drawing."""

    column: Column
    quantity: Quantity
    what: str
    as_of: str | None
    claim: ClaimView
    start: float | None = None
    end: float | None = None
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Ranges of comparable figures on one axis from 0; lengths are user units of the SVG."""

    unit: str
    figures: tuple[FigureView, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int
    twin: str


@dataclass(frozen=True, slots=True)
class NumbersView:
    """The figures that camps give on one point."""

    row: RowView
    figures: tuple[FigureView, ...]
    drawings: tuple[Drawing, ...]
    groups_differ: bool


@dataclass(frozen=True, slots=True)
class NamingView:
    """What each camp calls one thing."""

    referent: str
    cells: tuple[tuple[NamingUse, ...], ...]


@dataclass(frozen=True, slots=True)
class FirstView:
    """Who is first seen with a point, by the dates of the documents."""

    row: RowView
    date: str | None
    columns: tuple[Column, ...]
    speakers: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class EventView:
    """One event, ready for a template."""

    comparison: Comparison
    number: int
    prefix: str
    report_id: str
    columns: tuple[Column, ...]
    absent: tuple[CampColumn, ...]
    rows: tuple[RowView, ...]
    numbers: tuple[NumbersView, ...]
    naming: tuple[NamingView, ...]
    first: tuple[FirstView, ...]
    sources: tuple[SourceView, ...]
    outlets: int
    languages: int
    direct: int
    unreviewed: int
    origins: int
    parts: DivergenceParts

    @property
    def disputed(self) -> tuple[RowView, ...]:
        """The rows in which something differs, or only one camp speaks."""
        return tuple(row for row in self.rows if row.point.verdict != "no_dispute_found")

    @property
    def undisputed(self) -> tuple[RowView, ...]:
        """The rows in which nothing was found to differ."""
        return tuple(row for row in self.rows if row.point.verdict == "no_dispute_found")


def event_view(
    comparison: Comparison, documents: Mapping[str, Document], number: int, prefix: str
) -> EventView:
    """Return one comparison ready for a template; `prefix` keeps anchors of several events apart."""
    names = anchors(comparison.camps)
    columns = tuple(
        Column(camp, index, HUES[index % len(HUES)], names[camp.id])
        for index, camp in enumerate(camp for camp in comparison.camps if camp.documents)
    )
    source_numbers = {note.id: index for index, note in enumerate(comparison.sources, start=1)}
    same = {note.id: len(note.same_words_as) for note in comparison.sources}
    rows = tuple(
        _row(index, point, columns, prefix, source_numbers, same)
        for index, point in enumerate(comparison.points, start=1)
    )
    shown = [view.claim for row in rows for cell in row.cells for view in cell.claims]
    notes = comparison.sources
    return EventView(
        comparison=comparison,
        number=number,
        prefix=prefix,
        report_id=report_id(comparison),
        columns=columns,
        absent=tuple(camp for camp in comparison.camps if not camp.documents),
        rows=rows,
        numbers=tuple(_numbers(row) for row in rows if _worth_a_table(row)),
        naming=_naming(comparison, columns),
        first=_first(comparison, rows, columns),
        sources=_sources(comparison, rows, documents),
        outlets=len({note.outlet for note in notes if note.outlet}),
        languages=len({note.language for note in notes if note.language != "und"}),
        direct=sum(claim.kind in ("direct", "mixed") for claim in shown),
        unreviewed=sum(not row.point.reviewed for row in rows),
        origins=_origins(notes),
        parts=divergence(comparison.points, comparison.camps),
    )


def _origins(notes: Sequence[SourceNote]) -> int:
    """Return the documents counted once for each group in nearly the same words."""
    group = {note.id: note.id for note in notes}
    for note in notes:
        joined = {group[note.id], *(group[other] for other in note.same_words_as)}
        group = {name: min(joined) if of in joined else of for name, of in group.items()}
    return len(set(group.values()))


def _row(
    number: int,
    point: Point,
    columns: Sequence[Column],
    prefix: str,
    sources: Mapping[str, int],
    same: Mapping[str, int],
) -> RowView:
    anchor = f"{prefix}p{number}"
    cells = tuple(
        CellView(
            column=column,
            cell=point.cells[column.camp.id],
            anchor=f"{anchor}-{column.anchor}",
            claims=tuple(
                ClaimView(
                    claim=claim,
                    stance=stance,
                    pieces=marked(claim),
                    speaker=speaker(claim),
                    reported=reported(claim),
                    marks=marks(claim),
                    chain=chain(claim),
                    attribution=attribution(claim),
                    source=sources.get(claim.document),
                    rtl=right_to_left(claim.text),
                    same=same.get(claim.document, 0),
                )
                for claim, stance in zip(
                    point.cells[column.camp.id].claims,
                    point.cells[column.camp.id].stances,
                    strict=True,
                )
            ),
        )
        for column in columns
    )
    return RowView(number, point, anchor, cells)


# Marks in the text


def marked(claim: Claim) -> tuple[Piece, ...]:
    """Return a claim's words in pieces, names for known things and figures marked."""
    marks: list[tuple[Span, Mark]] = [
        (span, "figure") for number in claim.numbers if (span := _in_text(claim, number.span))
    ]
    marks += [(mention.span, "name") for mention in mentions(claim)]
    return _pieces(claim.text, marks)


def _in_text(claim: Claim, span: Span) -> Span | None:
    """Return where a span of the document stands in the claim's text."""
    at = 0
    for start, end in claim.spans:
        if start <= span[0] and span[1] <= end:
            return at + span[0] - start, at + span[1] - start
        at += end - start + len(ELLIPSIS)
    return None


def _pieces(text: str, marks: Iterable[tuple[Span, Mark]]) -> tuple[Piece, ...]:
    """Cut a text along its marks; of two that overlap the earlier, then the first given, counts."""
    pieces: list[Piece] = []
    last = 0
    for (start, end), mark in sorted(marks, key=lambda pair: pair[0][0]):
        if start < last or end > len(text):
            continue
        if start > last:
            pieces.append((text[last:start], ""))
        pieces.append((text[start:end], mark))
        last = end
    if last < len(text) or not pieces:
        pieces.append((text[last:], ""))
    return tuple(pieces)


# Numbers, names, time


def _worth_a_table(row: RowView) -> bool:
    """Tell whether two camps give figures on a point."""
    camps = {cell.column.index for cell in row.cells for view in cell.claims if view.claim.numbers}
    return row.point.verdict == "numbers_differ" or len(camps) > 1


def _numbers(row: RowView) -> NumbersView:
    figures = [
        FigureView(
            column=cell.column,
            quantity=quantity,
            what=counts_what(quantity),
            as_of=view.claim.published,
            claim=view,
        )
        for cell in row.cells
        for view in cell.claims
        for quantity in view.claim.numbers
    ]
    units: dict[str, list[tuple[FigureView, float | None, float | None]]] = {}
    groups: dict[str, set[str]] = {}
    for figure in figures:
        measured = measure(figure.quantity)
        if measured is not None:
            unit, low, high = measured
            units.setdefault(unit, []).append((figure, low, high))
            groups.setdefault(unit, set()).add((figure.quantity.group or "").lower())
    drawings = tuple(
        _drawing(unit, found)
        for unit, found in units.items()
        if len({figure.column.index for figure, _, _ in found}) > 1
    )
    differ = any(len(groups[drawing.unit]) > 1 for drawing in drawings)
    return NumbersView(row, tuple(figures), drawings, differ)


LEFT, RIGHT = 70.0, 520.0


def _drawing(unit: str, found: Sequence[tuple[FigureView, float | None, float | None]]) -> Drawing:
    ends = [end for _, low, high in found for end in (low, high) if end is not None]
    # A range without an upper end needs room to be seen as one.
    room = 1.2 if any(high is None for _, _, high in found) else 1.0
    top = _round_up(max(ends, default=1.0) * room)
    scale = (RIGHT - LEFT) / top
    figures = tuple(
        FigureView(
            column=figure.column,
            quantity=figure.quantity,
            what=figure.what,
            as_of=figure.as_of,
            claim=figure.claim,
            start=round(LEFT + (low or 0.0) * scale, 1),
            end=round(LEFT + (top if high is None else high) * scale, 1),
            open_end=high is None,
        )
        for figure, low, high in found
    )
    ticks = tuple(
        (round(LEFT + top * part / 4 * scale, 1), f"{top * part / 4:,.10g}") for part in range(5)
    )
    said = "; ".join(f"{figure.column.camp.label} {figure.quantity.text}" for figure in figures)
    return Drawing(unit, figures, ticks, 26 * len(figures) + 30, f"{unit}: {said}")


def _round_up(value: float) -> float:
    """Return the next 1, 2, 4 or 8 times a power of ten, so that quarters are round."""
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value > 0:
        power /= 10
    return next((power * step for step in (1, 2, 4, 8) if power * step >= value), power * 10)


def _naming(comparison: Comparison, columns: Sequence[Column]) -> tuple[NamingView, ...]:
    return tuple(
        NamingView(
            naming.referent,
            tuple(
                tuple(use for use in naming.uses if use.camp == column.camp.id)
                for column in columns
            ),
        )
        for naming in comparison.naming
    )


def _first(
    comparison: Comparison, rows: Sequence[RowView], columns: Sequence[Column]
) -> tuple[FirstView, ...]:
    by_camp = {column.camp.id: column for column in columns}
    views = []
    for row in rows:
        entries = [
            entry
            for entry in comparison.timeline
            if entry.point == row.point.id and entry.first and entry.camp in by_camp
        ]
        if not entries:
            continue
        said = {view.claim.id: view.speaker for cell in row.cells for view in cell.claims}
        views.append(
            FirstView(
                row=row,
                date=entries[0].date,
                columns=tuple(by_camp[entry.camp] for entry in entries),
                speakers=tuple(dict.fromkeys(said[entry.claim] for entry in entries)),
            )
        )
    return tuple(views)


# Sources


def _sources(
    comparison: Comparison, rows: Sequence[RowView], documents: Mapping[str, Document]
) -> tuple[SourceView, ...]:
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
                pieces=_pieces(text, marks),
                cut=(first, last) != (block.start, block.end),
                rtl=right_to_left(text),
                cells=tuple(cells.items()),
            )
        )
    return tuple(found)


def _window(start: int, end: int, spans: Sequence[Span]) -> Span:
    """Return the part of a paragraph to show: all of it, or the quotations with some words around."""
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

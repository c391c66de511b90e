"""Narratives as a page needs them: those that meet in an event, and one across its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narratives.model import CampColumn, Comparison, NarrativeHead
from narratives.report.grid import CellView, ClaimView, Column, RowView
from narratives.report.sources import SourceView

if TYPE_CHECKING:
    from narratives.report.view import EventView


@dataclass(frozen=True, slots=True)
class MetView:
    """One narrative in one event: the rows in which it is told, and who answers there."""

    head: NarrativeHead
    column: Column
    rows: tuple[RowView, ...]
    answers: tuple[CellView, ...]
    """Cells of other camps in those rows that hold claims."""


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row in which a narrative is told: its claims there, and who answers."""

    row: RowView
    cells: tuple[CellView, ...]
    """Cells that hold claims of the narrative, cut down to these."""
    answers: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class ToldView:
    """One narrative in one event of its report."""

    event: "EventView"
    rows: tuple[ToldRow, ...]
    sources: tuple[SourceView, ...]
    """The documents quoted here, with the paragraphs quoted here."""


@dataclass(frozen=True, slots=True)
class NarrativeView:
    """One narrative across events, ready for a template."""

    head: NarrativeHead
    camp: CampColumn
    told: tuple[ToldView, ...]
    missing: int
    """Claims of the narrative that stand in no row of its events."""


def narratives_met(
    comparison: Comparison,
    rows: Sequence[RowView],
    columns: Sequence[Column],
    heads: Sequence[NarrativeHead],
) -> tuple[MetView, ...]:
    """Return the narratives told in the rows of an event, in the order in which they are given."""
    by_camp = {column.camp.id: column for column in columns}
    found = []
    for head in heads:
        if comparison.event.id not in head.events or head.camp not in by_camp:
            continue
        told = [row for row in rows if _told(row, head)]
        if told:
            answers = tuple(cell for row in told for cell in _answers(row, head.camp))
            found.append(MetView(head, by_camp[head.camp], tuple(told), answers))
    return tuple(found)


def _told(row: RowView, head: NarrativeHead) -> tuple[ClaimView, ...]:
    ids = set(head.claims)
    return tuple(view for cell in row.cells for view in cell.claims if view.claim.id in ids)


def _answers(row: RowView, camp: str) -> tuple[CellView, ...]:
    return tuple(cell for cell in row.cells if cell.claims and cell.column.camp.id != camp)


def narrative_view(head: NarrativeHead, events: Sequence["EventView"]) -> NarrativeView:
    """Return one narrative event by event, in the order of the events."""
    camp = next(
        (c for event in events for c in event.comparison.camps if c.id == head.camp),
        CampColumn(id=head.camp, label=head.camp, tag=head.camp[:2].upper(), documents=0),
    )
    told = []
    for event in events:
        rows = tuple(
            ToldRow(row, cells, _answers(row, head.camp))
            for row in event.rows
            if (cells := _cells_of(row, head))
        )
        if rows:
            told.append(ToldView(event, rows, _quoted(event, rows)))
    shown = {
        view.claim.id
        for event in told
        for row in event.rows
        for cell in row.cells
        for view in cell.claims
    }
    return NarrativeView(head, camp, tuple(told), len(set(head.claims) - shown))


def _cells_of(row: RowView, head: NarrativeHead) -> tuple[CellView, ...]:
    ids = set(head.claims)
    found = ((cell, tuple(v for v in cell.claims if v.claim.id in ids)) for cell in row.cells)
    return tuple(replace(cell, claims=claims) for cell, claims in found if claims)


def _quoted(event: "EventView", rows: Sequence[ToldRow]) -> tuple[SourceView, ...]:
    """Return the sources that the rows quote, each with the paragraphs that they quote."""
    views = [view for row in rows for cell in (*row.cells, *row.answers) for view in cell.claims]
    anchors = {cell.anchor for row in rows for cell in (*row.cells, *row.answers)}
    quoted = {(view.source, view.claim.paragraph) for view in views}
    found = []
    for source in event.sources:
        passages = tuple(
            replace(
                passage,
                cells=tuple(cell for cell in passage.cells if cell[0] in anchors),
            )
            for passage in source.passages
            if (source.number, passage.paragraph) in quoted
            or any(cell[0] in anchors for cell in passage.cells)
        )
        if any(view.source == source.number for view in views):
            found.append(replace(source, passages=passages))
    return tuple(found)

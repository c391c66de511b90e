"""Narratives as a page needs them: those that meet in an event, and one across its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narratives.model import CampColumn, Comparison, NarrativeHead
from narratives.report.grid import CellView, ClaimView, Column, RowView


@dataclass(frozen=True, slots=True)
class MetView:
    """One narrative in one event: the rows in which it is told, and who answers there."""

    head: NarrativeHead
    column: Column
    rows: tuple[RowView, ...]
    answers: tuple[CellView, ...]
    """Cells of other camps in those rows that hold claims."""


@dataclass(frozen=True, slots=True)
class ToldView:
    """One narrative in one event of its report: its claims, row by row, with the answers."""

    comparison: Comparison
    number: int
    rows: tuple[tuple[RowView, tuple[ClaimView, ...], tuple[CellView, ...]], ...]


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


def narrative_view(
    head: NarrativeHead,
    comparisons: Sequence[Comparison],
    rows: Mapping[str, Sequence[RowView]],
) -> NarrativeView:
    """Return one narrative event by event.

    Args:
        head: The narrative.
        comparisons: Its events, in the order in which they are to stand.
        rows: The rows of each event as a page draws them, by the event's id.
    """
    camp = next(
        (c for comparison in comparisons for c in comparison.camps if c.id == head.camp),
        CampColumn(id=head.camp, label=head.camp, tag=head.camp[:2].upper(), documents=0),
    )
    told = []
    for number, comparison in enumerate(comparisons, start=1):
        found = [
            (row, claims, _answers(row, head.camp))
            for row in rows[comparison.event.id]
            if (claims := _told(row, head))
        ]
        if found:
            told.append(ToldView(comparison, number, tuple(found)))
    shown = {view.claim.id for event in told for _, claims, _ in event.rows for view in claims}
    return NarrativeView(head, camp, tuple(told), len(set(head.claims) - shown))

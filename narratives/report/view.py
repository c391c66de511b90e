"""A comparison as the page needs it: marked words, numbered sources, anchors; no new findings.

Everything here can be counted again from the `Comparison`; documents only add the paragraph
around a quotation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narratives.divergence import DivergenceParts, divergence
from narratives.model import CampColumn, Comparison, Document, NamingUse, SourceNote
from narratives.report.figures import NumbersView, numbers_view, worth_a_table
from narratives.report.grid import HUES, Column, RowView, row_view
from narratives.report.names import anchors, report_id
from narratives.report.sources import SourceView, source_views


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
    """Return one comparison ready for a template; `prefix` keeps anchors of events apart."""
    names = anchors(comparison.camps)
    columns = tuple(
        Column(camp, index, HUES[index % len(HUES)], names[camp.id])
        for index, camp in enumerate(camp for camp in comparison.camps if camp.documents)
    )
    source_numbers = {note.id: index for index, note in enumerate(comparison.sources, start=1)}
    same = {note.id: len(note.same_words_as) for note in comparison.sources}
    rows = tuple(
        row_view(index, point, columns, prefix, source_numbers, same)
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
        numbers=tuple(numbers_view(row) for row in rows if worth_a_table(row)),
        naming=_naming(comparison, columns),
        first=_first(comparison, rows, columns),
        sources=source_views(comparison, rows, documents),
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

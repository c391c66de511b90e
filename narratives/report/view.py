"""A comparison as the page needs it: marked words, numbered sources, anchors; no new findings.

Everything here can be counted again from the `Comparison`; documents only add the paragraph
around a quotation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from narratives.divergence import DivergenceParts, divergence
from narratives.model import (
    NARRATOR,
    UNASSIGNED,
    CampColumn,
    Comparison,
    Difference,
    Document,
    NamingUse,
    NarrativeHead,
    Side,
    SourceNote,
    Span,
)
from narratives.naming import concordance
from narratives.report.byhand import hand_changes
from narratives.report.figures import NumbersView, numbers_view, worth_a_table
from narratives.report.grid import GREY, ClaimView, Column, RowView, Surroundings, row_view
from narratives.report.matrix import MatrixDrawing, matrix_drawing
from narratives.report.names import anchors, report_id
from narratives.report.sources import SourceView, source_views
from narratives.report.storylines import MetView, narratives_met
from narratives.report.timeline import TimelineDrawing, WhenView, timeline_drawing, when_views


@dataclass(frozen=True, slots=True)
class NameInContext:
    """One use of a name with what stands around it in its claim."""

    column: Column
    claim: ClaimView
    voice: str
    left: str
    name: str
    right: str


@dataclass(frozen=True, slots=True)
class NamingView:
    """What each camp calls one thing, and each use in its sentence."""

    referent: str
    cells: tuple[tuple[NamingUse, ...], ...]
    lines: tuple[NameInContext, ...]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Two claims of a row that cannot both be so as said, with the words that clash."""

    kind: Difference
    sides: tuple[tuple[Column, ClaimView, Side], ...]


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
    matrix: MatrixDrawing | None
    numbers: tuple[NumbersView, ...]
    naming: tuple[NamingView, ...]
    differences: Mapping[str, tuple[DifferenceView, ...]]
    """By id of the point."""
    when: tuple[WhenView, ...]
    drawing: TimelineDrawing | None
    narratives: tuple[MetView, ...]
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
    comparison: Comparison,
    documents: Mapping[str, Document],
    number: int,
    prefix: str,
    narratives: Sequence[NarrativeHead] = (),
) -> EventView:
    """Return one comparison ready for a template; `prefix` keeps anchors of events apart."""
    columns = columns_of(comparison)
    source_numbers = {note.id: index for index, note in enumerate(comparison.sources, start=1)}
    same = {note.id: len(note.same_words_as) for note in comparison.sources}
    changes = hand_changes(comparison.curation)
    around = Surroundings(columns, prefix, source_numbers, same, _clashing(comparison), changes)
    rows = tuple(
        row_view(index, point, around) for index, point in enumerate(comparison.points, start=1)
    )
    shown = [view.claim for row in rows for cell in row.cells for view in cell.claims]
    notes = comparison.sources
    when = when_views(comparison, rows, columns)
    return EventView(
        comparison=comparison,
        number=number,
        prefix=prefix,
        report_id=report_id(comparison),
        columns=columns,
        absent=tuple(camp for camp in comparison.camps if not camp.documents),
        rows=rows,
        matrix=matrix_drawing(rows, columns),
        numbers=tuple(numbers_view(row) for row in rows if worth_a_table(row)),
        naming=_naming(comparison, rows, columns),
        differences=_differences(comparison, rows, columns),
        when=when,
        drawing=timeline_drawing(when),
        narratives=narratives_met(comparison, rows, columns, narratives),
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


def _naming(
    comparison: Comparison, rows: Sequence[RowView], columns: Sequence[Column]
) -> tuple[NamingView, ...]:
    said = {view.claim.id: view for row in rows for cell in row.cells for view in cell.claims}
    found = []
    for naming in comparison.naming:
        cells = tuple(
            tuple(use for use in naming.uses if use.camp == column.camp.id) for column in columns
        )
        lines = tuple(
            NameInContext(
                column, said[hit.claim], use.voice, *concordance(said[hit.claim].claim, hit)
            )
            for column, uses in zip(columns, cells, strict=True)
            for use in uses
            for hit in use.hits
            if hit.claim in said
        )
        found.append(NamingView(naming.referent, cells, lines))
    return tuple(found)


def columns_of(comparison: Comparison) -> tuple[Column, ...]:
    """Return the camps that have documents, in the comparison's order."""
    names = anchors(comparison.camps)
    return tuple(
        Column(camp, index, _tone(camp.id, index), names[camp.id])
        for index, camp in enumerate(camp for camp in comparison.camps if camp.documents)
    )


def _tone(camp: str, index: int) -> int:
    return GREY if camp in (NARRATOR, UNASSIGNED) else index % GREY


def _clashing(comparison: Comparison) -> dict[str, tuple[Span, ...]]:
    found: dict[str, list[Span]] = {}
    for difference in comparison.disagreements:
        for side in (difference.one, difference.other):
            if side.span is not None and difference.kind != "different_groups":
                found.setdefault(side.claim, []).append(side.span)
    return {claim: tuple(sorted(set(spans))) for claim, spans in found.items()}


def _differences(
    comparison: Comparison, rows: Sequence[RowView], columns: Sequence[Column]
) -> dict[str, tuple[DifferenceView, ...]]:
    """Return the differences by point, those of camps without a column left out."""
    by_camp = {column.camp.id: column for column in columns}
    said = {view.claim.id: view for row in rows for cell in row.cells for view in cell.claims}
    found: dict[str, list[DifferenceView]] = {row.point.id: [] for row in rows}
    for difference in comparison.disagreements:
        sides = tuple(
            (by_camp[side.camp], said[side.claim], side)
            for side in (difference.one, difference.other)
            if side.camp in by_camp and side.claim in said
        )
        if len(sides) == 2 and difference.point in found:
            found[difference.point].append(DifferenceView(difference.kind, sides))
    return {point: tuple(differences) for point, differences in found.items()}

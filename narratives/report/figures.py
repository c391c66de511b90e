"""The figures that camps give on a point, as a table and drawn on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from narratives.model import Quantity
from narratives.numbers import measure
from narratives.report.grid import ClaimView, Column, RowView
from narratives.report.matrix import shortened
from narratives.wording import counts_what

LEFT, RIGHT = 60.0, 466.0
"""Ends of the axis, in user units of the SVG; behind it is room for the longest label."""

LABEL = 22
"""Letters of a figure as said that are written into the drawing; the table has them all."""


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

    @property
    def label(self) -> str:
        """The figure as said, short enough for the drawing."""
        said = shortened(self.quantity.text, LABEL)
        return f"{said} →" if self.open_end else said


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


def worth_a_table(row: RowView) -> bool:
    """Tell whether two camps give figures on a point that say what they count."""
    camps = {
        cell.column.index
        for cell in row.cells
        for view in cell.claims
        if any(measure(number) is not None for number in view.claim.numbers)
    }
    return row.point.verdict == "numbers_differ" or len(camps) > 1


def numbers_view(row: RowView) -> NumbersView:
    """Return the figures on a point, those of one unit from two camps drawn together."""
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

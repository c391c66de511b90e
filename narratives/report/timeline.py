"""When each camp is first seen with each point: a table, and one lane a camp drawn on days."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from narratives.model import Comparison, TimelineEntry
from narratives.report.grid import ClaimView, Column, RowView
from narratives.text import display

LEFT, RIGHT = 90.0, 620.0
"""Ends of the axis, in user units of the SVG."""
LANE = 24
"""Height of a lane without labels, in user units."""
LEVEL = 13
"""What each level of labels above a lane adds to it."""
LEVELS = 4
"""Levels of labels at most: labels of neighbouring days move up until they do not touch."""
LETTER = 6.6
"""Width of a digit at the size of the labels."""
LABEL = 22
"""Letters of a label at most; the table has them all."""
TICKS = 6
"""Days named under the axis at most."""


@dataclass(frozen=True, slots=True)
class WhenView:
    """One camp on one point: the day of its earliest document, and the day that it speaks of."""

    row: RowView
    column: Column
    claim: ClaimView
    date: str | None
    first: bool
    said: str | None
    resolved: str | None
    """What `said` comes to by the document's date: a day, or two with a dash; None without."""


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day of a camp: its dot, and the numbers of the rows with where they are written."""

    x: float
    label: str
    label_x: float
    label_y: float | None
    """Base line of the label; None where so many days meet that it would cover another."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One camp in the drawing."""

    column: Column
    middle: float
    days: tuple[DayMark, ...]


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """Lanes over days; lengths are user units of the SVG."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    height: int
    twin: str


def when_views(
    comparison: Comparison, rows: Sequence[RowView], columns: Sequence[Column]
) -> tuple[WhenView, ...]:
    """Return the timeline's entries in its order, left out what neither has nor says a day."""
    by_point = {row.point.id: row for row in rows}
    by_camp = {column.camp.id: column for column in columns}
    views = []
    for entry in comparison.timeline:
        row, column = by_point.get(entry.point), by_camp.get(entry.camp)
        if row is None or column is None or (entry.date is None and entry.said is None):
            continue
        claim = next(
            view for cell in row.cells for view in cell.claims if view.claim.id == entry.claim
        )
        views.append(
            WhenView(row, column, claim, entry.date, entry.first, entry.said, _resolved(entry))
        )
    return tuple(views)


def _resolved(entry: TimelineEntry) -> str | None:
    if entry.said_first is None or entry.said_last in (None, entry.said_first):
        return entry.said_first
    return f"{entry.said_first} – {entry.said_last}"


def timeline_drawing(views: Sequence[WhenView]) -> TimelineDrawing | None:
    """Return lanes over days; None where fewer than two days are known."""
    days = sorted({day for view in views if (day := _day(view.date)) is not None})
    if len(days) < 2:
        return None
    width = (days[-1] - days[0]).days
    by_lane: dict[Column, dict[dt.date, list[int]]] = {}
    for view in views:
        day = _day(view.date)
        if day is not None:
            by_lane.setdefault(view.column, {}).setdefault(day, []).append(view.row.number)
    columns = sorted(by_lane, key=lambda column: column.index)

    def place(day: dt.date) -> float:
        return round(LEFT + (day - days[0]).days / width * (RIGHT - LEFT), 1)

    lanes, top = [], 4.0
    for column in columns:
        marks = [
            (place(day), number_words(numbers)) for day, numbers in sorted(by_lane[column].items())
        ]
        levels = _levels(marks)
        middle = top + LEVEL * (max(levels, default=0) + 1) + 8
        lanes.append(Lane(column, middle, tuple(_marks(marks, levels, middle))))
        top = middle + LANE - 14
    return TimelineDrawing(
        lanes=tuple(lanes),
        ticks=tuple((place(day), day.isoformat()) for day in _spread(days)),
        height=round(top + 26),
        twin=display("; ".join(_lane_words(column, by_lane[column]) for column in columns)),
    )


def number_words(numbers: Sequence[int]) -> str:
    """Return the numbers of rows, three and more in a row as a range.

    >>> number_words([5, 1, 2, 3, 9])
    '1–3 5 9'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else " ".join(map(str, run)) for run in runs
    )


def _label(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


def _span(x: float, label: str) -> tuple[float, float]:
    """Return where a label begins and ends: around its dot, moved inside the drawing."""
    width = LETTER * len(label) + 4
    start = min(max(x - width / 2, LEFT - 30), RIGHT + 36 - width)
    return start, start + width


def _levels(marks: Sequence[tuple[float, str]]) -> list[int]:
    """Return for each label the lowest level on which it touches no other; -1 if there is none."""
    ends: list[float] = []
    levels = []
    for x, label in marks:
        start, end = _span(x, _label(label))
        level = next((level for level, last in enumerate(ends) if last <= start), len(ends))
        if level < LEVELS:
            ends[level:] = [end, *ends[level + 1 :]]
        levels.append(level if level < LEVELS else -1)
    return levels


def _marks(
    marks: Sequence[tuple[float, str]], levels: Sequence[int], middle: float
) -> Iterator[DayMark]:
    for (x, label), level in zip(marks, levels, strict=True):
        start, end = _span(x, _label(label))
        y = None if level < 0 else round(middle - 10 - LEVEL * level, 1)
        yield DayMark(x, _label(label), round((start + end) / 2, 1), y)


def _lane_words(column: Column, days: Mapping[dt.date, Sequence[int]]) -> str:
    said = ", ".join(
        f"{day.isoformat()} points {' '.join(map(str, sorted(numbers)))}"
        for day, numbers in sorted(days.items())
    )
    return f"{column.camp.label}: {said}"


def _spread(days: Sequence[dt.date]) -> list[dt.date]:
    """Return first and last day, and those between that leave room for their labels."""
    apart = (days[-1] - days[0]) / TICKS
    kept = [days[0]]
    for day in days[1:-1]:
        if day - kept[-1] >= apart and days[-1] - day >= apart:
            kept.append(day)
    return [*kept, days[-1]]


def _day(written: str | None) -> dt.date | None:
    try:
        return None if written is None else dt.date.fromisoformat(written)
    except ValueError:
        return None

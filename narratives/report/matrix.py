"""Who says what at a glance: a drawing with a row a point, a square a camp, a shape a state.

The shapes differ without colour and the hue behind them only helps the eye: black and white print,
and readers who see few colours, lose nothing. Lengths are user units of the SVG.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from narratives.report.grid import CellView, Column, RowView
from narratives.text import one_line
from narratives.wording import STATE_WORDS, VERDICT_WORDS

SQUARE, ROW = 34.0, 27.0
"""Width of a camp's squares, and height of a row."""
HEAD = 30.0
TITLE_LEFT, LEFT = 34.0, 372.0
"""Where titles and squares begin; between them stand some fifty letters."""
LETTERS = 44
"""Room for a title, in Latin letters of middle width."""
VERDICT = 132.0
"""Room for the result behind the squares."""


@dataclass(frozen=True, slots=True)
class Square:
    """One cell in the drawing, by its middle."""

    cell: CellView
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row in the drawing."""

    row: RowView
    title: str
    y: float
    squares: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class MatrixDrawing:
    """Points against camps."""

    columns: tuple[tuple[Column, float], ...]
    """With the middle of each."""
    rows: tuple[MatrixRow, ...]
    width: float
    height: float
    results_at: float
    twin: str
    """The whole in words, for where it stands alone."""


def matrix_drawing(rows: Sequence[RowView], columns: Sequence[Column]) -> MatrixDrawing | None:
    """Return the drawing; None if there is nothing to draw."""
    if not rows or not columns:
        return None
    middles = {column.index: LEFT + SQUARE * (place + 0.5) for place, column in enumerate(columns)}
    drawn = []
    for place, row in enumerate(rows):
        y = HEAD + ROW * (place + 0.5)
        squares = tuple(Square(cell, middles[cell.column.index], y) for cell in row.cells)
        drawn.append(MatrixRow(row, shortened(row.point.title, LETTERS), y, squares))
    end = LEFT + SQUARE * len(columns)
    return MatrixDrawing(
        columns=tuple((column, middles[column.index]) for column in columns),
        rows=tuple(drawn),
        width=end + VERDICT,
        height=HEAD + ROW * len(rows) + 4,
        results_at=end + 10,
        twin=". ".join(_words(row) for row in rows),
    )


def _words(row: RowView) -> str:
    said = ", ".join(
        f"{cell.column.camp.label} {STATE_WORDS[cell.cell.state]}" for cell in row.cells
    )
    return f"{row.number}. {row.point.title}: {said}; {VERDICT_WORDS[row.point.verdict]}"


def shortened(text: str, letters: int) -> str:
    """Return the beginning of a text that takes the room of so many letters, cut at a word.

    >>> shortened("The envoy spoke at the dam", 16)
    'The envoy spoke…'
    """
    text, room = one_line(text), float(letters)
    for index, character in enumerate(text):
        room -= _width(character)
        if room < 0:
            head = text[:index]
            whole = head.rsplit(" ", 1)[0] if " " in head[letters // 2 :] else head
            return whole.rstrip(" ,;:") + "…"
    return text


def _width(character: str) -> float:
    """Return about how wide a letter is, in letters of middle width."""
    if unicodedata.east_asian_width(character) in "WF":
        return 2.0
    if character.isupper() or character in "mw%@—":
        return 1.3
    return 0.6 if character in " ijlftr.,:;'’|!()[]-" else 1.0

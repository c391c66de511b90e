"""The matrix: one line a row with a glyph a camp, and the chosen row in full beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from narratives.model import CampColumn, Comparison
from tui.text import Line, Piece, padded, paragraph
from tui.views.camps import chip
from tui.views.events import absent_lines, glyph_legend, heard, matrix_lines
from tui.views.grid import cell_lines
from tui.views.words import VERDICTS, source_marks


@dataclass
class MatrixLayout:
    """Lines of the overview at one width."""

    comparison: Comparison
    width: int
    hues: Mapping[str, int]
    rows: tuple[int, ...] | None = None
    """Order of the points; None for the comparison's."""

    @property
    def head(self) -> int:
        """Number of lines above the rows."""
        rows = matrix_lines(self.comparison, self.width, self.hues, camps=self.camps)
        return len(rows) - len(self.comparison.points)

    @property
    def camps(self) -> list[CampColumn]:
        """The camps with a glyph in each row."""
        return heard(self.comparison)

    def lines(self, cursor: int | None) -> list[Line]:
        """Return head, rows and legend."""
        lines = matrix_lines(
            self.comparison,
            self.width,
            self.hues,
            camps=self.camps,
            cursor=cursor,
            rows=self.rows,
        )
        lines += absent_lines(self.comparison, self.width)
        legend = glyph_legend(self.width - 2)
        blank = padded([], self.width)
        return [*lines, blank, *(padded([Piece("  "), *line], self.width) for line in legend)]


def stack_lines(
    comparison: Comparison, row: int, width: int, hues: Mapping[str, int]
) -> list[Line]:
    """Return one row with all camps under one another, in full."""
    point = comparison.points[row]
    glyph, word = VERDICTS[point.verdict]
    lines = paragraph(point.title, width, style="bold")
    lines.append(padded([Piece(f"{glyph} "), Piece(word, "italic")], width))
    lines += paragraph(point.why, width, style="muted") if point.why else []
    sources = source_marks(comparison)
    for camp in comparison.camps:
        lines.append(padded([], width))
        body = cell_lines(
            point.cells[camp.id],
            max(1, width - 5),
            hues[camp.id],
            whole=True,
            sources=sources,
        )
        tag = chip(camp.tag, hues[camp.id])
        for index, line in enumerate(body):
            lead = [tag, Piece(" ")] if index == 0 else [Piece("     ")]
            lines.append(padded([*lead, *line], width))
    return lines

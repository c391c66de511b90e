"""The matrix: one line a row with a glyph a camp, and the chosen row in full beside it."""

from dataclasses import dataclass

from narratives.model import Comparison
from tui.text import Line, Piece, fit, padded, paragraph
from tui.views.events import glyph_legend, matrix_lines
from tui.views.grid import cell_lines
from tui.views.words import VERDICTS


@dataclass
class MatrixLayout:
    """Lines of the overview at one width."""

    comparison: Comparison
    width: int

    def lines(self, cursor: int | None) -> list[Line]:
        """Return head, rows and legend; the head takes one line."""
        hues = {camp.id: index for index, camp in enumerate(self.comparison.camps)}
        lines = matrix_lines(self.comparison, self.width, hues, cursor=cursor)
        legend = glyph_legend(self.width - 2)
        blank = padded([], self.width)
        return [*lines, blank, *(padded([Piece("  "), *line], self.width) for line in legend)]


def stack_lines(comparison: Comparison, row: int, width: int) -> list[Line]:
    """Return one row with all camps under one another, in full."""
    point = comparison.points[row]
    glyph, word = VERDICTS[point.verdict]
    lines = paragraph(point.title, width, style="bold")
    lines.append(padded([Piece(f"{glyph} "), Piece(word, "italic")], width))
    lines += paragraph(point.why, width, style="muted") if point.why else []
    for hue, camp in enumerate(comparison.camps):
        lines.append(padded([], width))
        body = cell_lines(point.cells[camp.id], max(1, width - 5), hue, whole=True)
        chip = Piece(f" {fit(camp.tag, 2)} ", f"chip{hue}")
        for index, line in enumerate(body):
            lead = [chip, Piece(" ")] if index == 0 else [Piece("     ")]
            lines.append(padded([*lead, *line], width))
    return lines

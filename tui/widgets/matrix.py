"""The overview of an event: one line a row."""

from collections.abc import Mapping

from narratives.model import Comparison
from tui.text import Line
from tui.views.matrix import MatrixLayout
from tui.widgets.paper import CursorPaper


class Matrix(CursorPaper):
    """Draws a `MatrixLayout` with a cursor on a row."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.comparison: Comparison | None = None
        self.hues: Mapping[str, int] = {}
        self.rows: tuple[int, ...] | None = None
        self.head = 1
        self.drawn: list[Line] = []

    def show(
        self,
        comparison: Comparison,
        hues: Mapping[str, int],
        *,
        row: int = 0,
        rows: tuple[int, ...] | None = None,
    ) -> None:
        """Show a comparison, its points in the order of `rows`."""
        self.comparison, self.hues, self.rows = comparison, hues, rows
        self.cursor = row
        self.renew()

    def lay_out(self) -> None:
        """Lay out for this width."""
        if self.comparison is not None:
            laid_out = MatrixLayout(self.comparison, self.room, self.hues, self.rows)
            self.head, self.drawn = laid_out.head, laid_out.lines(self.cursor)

    def move_to(self, item: int) -> None:
        """Put the cursor on a row."""
        super().move_to(item)
        self.lay_out()

    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self.drawn)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return a line."""
        return ("cursor" if y == self.cursor + self.head else "paper", self.drawn[y])

    def item_count(self) -> int:
        """Return the number of rows."""
        return len(self.comparison.points) if self.comparison else 0

    def region_of(self, item: int) -> tuple[int, int]:
        """Return the line of a row."""
        return item + self.head, 1

    def item_at(self, y: int) -> int:
        """Return the row of a line."""
        return max(0, min(self.item_count() - 1, y - self.head))

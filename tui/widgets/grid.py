"""The comparison grid: a cursor on a row and a camp, columns that fold."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType

from narratives.model import Claim, Comparison
from tui.text import Line
from tui.views.grid import Folds, GridLayout, opened
from tui.widgets.paper import SIDEWAYS, CursorPaper


class Grid(CursorPaper):
    """Draws a `GridLayout`; the cursor is painted, it never rebuilds."""

    BINDINGS: ClassVar[list[BindingType]] = SIDEWAYS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.comparison: Comparison | None = None
        self.hues: Mapping[str, int] = {}
        self.folds = Folds()
        self.whole: frozenset[str] = frozenset()
        self.rows: tuple[int, ...] | None = None
        self.camp = ""
        self.laid_out: GridLayout | None = None

    def show(
        self,
        comparison: Comparison,
        hues: Mapping[str, int],
        *,
        row: int = 0,
        camp: str = "",
        rows: tuple[int, ...] | None = None,
    ) -> None:
        """Show a comparison, its points in the order of `rows`, with the cursor on a cell."""
        self.comparison, self.hues, self.rows = comparison, hues, rows
        self.cursor = max(0, min(len(comparison.points) - 1, row))
        self.camp = camp
        self.renew()
        self.call_after_refresh(self.bring_into_view)

    def lay_out(self) -> None:
        """Choose the columns for this width; the camp with the cursor has one unless folded."""
        if self.comparison is None:
            return
        folds = self.folds
        names = opened(self.comparison.camps, folds, self.room)
        if self.camp and self.camp not in names and self.camp not in folds.shut:
            folds = folds.with_open(self.camp)
            names = opened(self.comparison.camps, folds, self.room)
        self.laid_out = GridLayout(
            self.comparison, self.room, self.hues, folds, self.whole, self.rows
        )
        if names and self.camp not in names:
            self.camp = names[0]

    def on_resize(self) -> None:
        """Lay out for the new width; the header over the columns follows."""
        super().on_resize()
        self.post_message(self.Moved(self))

    def refold(self, folds: Folds) -> None:
        """Open and fold camps; the row with the cursor stays in view.

        A camp opened by hand in the place of that with the cursor takes the cursor over.
        """
        self.folds = folds
        if self.comparison is not None:
            names = opened(self.comparison.camps, folds, self.room)
            if names and self.camp not in names:
                latest = [camp for camp in folds.wanted[-1:] if camp in names]
                self.camp = names[0] if self.camp in folds.shut or not latest else latest[0]
        self.renew()
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def rewrap(self, whole: frozenset[str]) -> None:
        """Show other rows in full."""
        self.whole = whole
        self.renew()
        self.bring_into_view()

    def line_count(self) -> int:
        """Return the number of lines."""
        return self.laid_out.tops[-1] if self.laid_out else 0

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return a line with the cursor in it."""
        assert self.laid_out is not None
        return self.laid_out.line(y, (self.cursor, self.camp))

    def item_count(self) -> int:
        """Return the number of rows."""
        return len(self.comparison.points) if self.comparison else 0

    def region_of(self, item: int) -> tuple[int, int]:
        """Return first line and height of a row."""
        if self.laid_out is None or not self.item_count():
            return 0, 1
        tops = self.laid_out.tops
        return tops[item], tops[item + 1] - tops[item]

    def item_at(self, y: int) -> int:
        """Return the row that holds line `y`."""
        return self.laid_out.row_at(y) if self.laid_out else 0

    def action_side(self, step: int) -> None:
        """Move to the next open camp on a side."""
        if self.laid_out is None or not self.laid_out.open:
            return
        names = [camp.id for camp in self.laid_out.open]
        at = max(0, min(len(names) - 1, names.index(self.camp) + step))
        if names[at] != self.camp:
            self.camp = names[at]
            self.refresh()
            self.post_message(self.Moved(self))

    def point_to(self, x: int, y: int, *, deep: bool) -> None:
        """Move the cursor to a cell, and open it after a double click."""
        camp = self.laid_out.camp_at(x) if self.laid_out else None
        if camp is not None and camp != self.camp:
            self.camp = camp
            self.refresh()
            self.post_message(self.Moved(self))
        super().point_to(x, y, deep=deep)

    def claims(self) -> tuple[Claim, ...]:
        """Return the claims of the cell with the cursor."""
        if self.comparison is None or not self.comparison.points or not self.camp:
            return ()
        row = self.rows[self.cursor] if self.rows else self.cursor
        return self.comparison.points[row].cells[self.camp].claims

"""A list whose items take several lines, some of which are only headings."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import ClassVar

from textual.binding import BindingType

from tui.text import Line, Piece, line_text
from tui.views.narratives import Item
from tui.widgets.paper import SIDEWAYS, CursorPaper


class ItemPaper(CursorPaper):
    """Draws items; the cursor stops at those with claims behind them."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.make: Callable[[int], Sequence[Item]] = lambda _: ()
        self.items: Sequence[Item] = ()
        self.tops: list[int] = [0]
        self.stops: list[int] = []

    def show(self, make: Callable[[int], Sequence[Item]]) -> None:
        """Show items, made for the width of the widget."""
        self.make = make
        self.cursor = 0
        self.renew()
        self.scroll_to(y=0, animate=False, immediate=True)

    def lay_out(self) -> None:
        """Lay out for this width."""
        self.items = self.make(self.room)
        self.tops = [0, *accumulate(len(item.lines) for item in self.items)]
        self.stops = [index for index, item in enumerate(self.items) if item.claims]

    def claims(self) -> tuple[str, ...]:
        """Return the ids of the claims behind the item with the cursor."""
        if 0 <= self.cursor < len(self.stops):
            return self.items[self.stops[self.cursor]].claims
        return ()

    def line_count(self) -> int:
        """Return the number of lines."""
        return self.tops[-1]

    def index_at(self, y: int) -> int:
        """Return the item that holds line `y`."""
        low, high = 0, max(0, len(self.items) - 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.tops[middle] <= y else (low, middle - 1)
        return low

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return a line, with a bar beside the item with the cursor."""
        index = self.index_at(y)
        item = self.items[index]
        line = item.lines[y - self.tops[index]]
        here = bool(self.stops) and self.stops[min(self.cursor, len(self.stops) - 1)] == index
        if not here or not line_text(line).strip():
            return (item.kind, line)
        return ("cursor", (Piece("▌", "key"), line[0]._replace(text=line[0].text[1:]), *line[1:]))

    def item_count(self) -> int:
        """Return the number of items with a claim."""
        return len(self.stops)

    def region_of(self, item: int) -> tuple[int, int]:
        """Return first line and height of an item; the first shows what is above it."""
        if not self.stops:
            return 0, 1
        index = self.stops[item]
        if item == 0:
            return 0, self.tops[index + 1]
        return self.tops[index], len(self.items[index].lines)

    def item_at(self, y: int) -> int:
        """Return the item with a claim at or after line `y`."""
        index = self.index_at(y)
        return next((n for n, stop in enumerate(self.stops) if stop >= index), len(self.stops) - 1)


class TablePaper(ItemPaper):
    """Items with columns, one of which is chosen; without columns it is a list."""

    BINDINGS: ClassVar[list[BindingType]] = SIDEWAYS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.columns = 0
        """Number of columns of what is shown now; 0 for a list."""
        self.column = 0

    def action_side(self, step: int) -> None:
        """Choose the column beside."""
        if self.columns:
            self.column = max(0, min(self.columns - 1, self.column + step))
            self.renew()

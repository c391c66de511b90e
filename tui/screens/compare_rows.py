"""The rows of a comparison: their order, how much of them is shown, and how fine they are cut."""

from functools import partial
from typing import TYPE_CHECKING

from narratives.changes import MOST_STEPS, cut
from narratives.curation import Entry
from narratives.errors import NarrativesError
from narratives.model import Comparison, Point
from tui.reader import Reader
from tui.screens.compare_columns import ColumnsScreen
from tui.views.rows import ORDER_WORDS, ORDERS, row_order
from tui.views.words import counted

if TYPE_CHECKING:
    from narratives.recut import Recut
    from tui.widgets.paper import CursorPaper


class RowsScreen(ColumnsScreen):
    """The rows of one event; another cut is shown at once, and kept only when it is confirmed."""

    def __init__(self, reader: Reader, event: str) -> None:
        super().__init__(reader)
        self.event = event
        self.steps = 0
        self.kept: Comparison | None = None
        """The event as it is, while another cut of it is looked at."""
        self.entry: Entry | None = None
        """What the cut that is looked at would be in the log."""
        self.recut: Recut | None = None

    def show_comparison(self, comparison: Comparison, row: int, camp: str) -> None:
        """Show a comparison with the cursor on a cell."""
        raise NotImplementedError

    def rows(self, comparison: Comparison) -> tuple[int, ...]:
        """Return the order of the points on the screen."""
        return row_order(comparison, self.app.row_order, self.app.hand.get(self.event, ()))

    def position(self, comparison: Comparison, point: str) -> int:
        """Return where a point is on the screen, 0 if it is not there."""
        ids = [comparison.points[row].id for row in self.rows(comparison)]
        return ids.index(point) if point in ids else 0

    def spot_point(self) -> Point | None:
        """Return the point with the cursor."""
        if self.comparison is None or not self.comparison.points:
            return None
        rows = self.grid.rows or range(len(self.comparison.points))
        return self.comparison.points[rows[self.grid.cursor]]

    # Order ------------------------------------------------------------------------------------

    def action_order(self) -> None:
        """Put the rows in the next order; the cursor stays on its row."""
        at = ORDERS.index(self.app.row_order) + 1
        self.app.row_order = ORDERS[at % len(ORDERS)]
        if self.app.row_order == "hand" and not self.app.hand.get(self.event):
            self.app.row_order = ORDERS[0]
        self.notify(f"Rows {ORDER_WORDS[self.app.row_order]}.", markup=False, timeout=2)
        self.arrange_rows()

    def action_move_row(self, step: int) -> None:
        """Move the row with the cursor up or down; the order is by hand from then on."""
        if self.comparison is None or not self.comparison.points:
            return
        ids = [self.comparison.points[row].id for row in self.rows(self.comparison)]
        at = self.grid.cursor
        to = max(0, min(len(ids) - 1, at + step))
        ids.insert(to, ids.pop(at))
        self.app.hand = {**self.app.hand, self.event: tuple(ids)}
        moved = self.spot_point()
        self.app.row_order = "hand"
        self.arrange_rows(moved)

    def arrange_rows(self, point: Point | None = None) -> None:
        """Show the rows in the order of now, with the cursor on the same point."""
        if self.comparison is None or not self.comparison.points:
            return
        point = point or self.spot_point()
        row = self.position(self.comparison, point.id if point else "")
        self.show_comparison(self.comparison, row, self.grid.camp)

    # How much is shown ------------------------------------------------------------------------

    def action_whole(self) -> None:
        """Show the row with the cursor in full, or cut it again."""
        point = self.spot_point()
        if point is not None:
            self.grid.rewrap(self.grid.whole ^ {point.id})

    def action_all_whole(self) -> None:
        """Show all rows in full, or cut all again."""
        if self.comparison is not None:
            every = frozenset(point.id for point in self.comparison.points)
            self.grid.rewrap(frozenset() if self.grid.whole >= every else every)

    def action_contested(self, step: int) -> None:
        """Go to the next contested row."""
        if self.comparison is None:
            return
        rows = [
            row
            for row, position in enumerate(self.rows(self.comparison))
            if self.comparison.points[position].verdict == "contested"
            and (row - self.grid.cursor) * step > 0
        ]
        if rows:
            paper: CursorPaper = self.matrix if self.matrix_view else self.grid
            paper.move_to(min(rows) if step > 0 else max(rows))
        else:
            self.notify("No contested row that way.", markup=False)

    # The cut ----------------------------------------------------------------------------------

    def action_cut(self, step: int) -> None:
        """Show the rows a step finer or coarser; nothing changes before it is kept."""
        if self.comparison is None or not self.comparison.points:
            return
        self.steps = max(-MOST_STEPS, min(MOST_STEPS, self.steps + step))
        if self.steps == 0:
            self.leave_cut()
        else:
            self.run_worker(
                partial(self.cut_rows, self.steps), thread=True, group="cut", exclusive=True
            )

    def cut_rows(self, steps: int) -> None:
        """Work out the rows at a cut, beside the screen."""
        from narratives.recut import load_recut  # noqa: PLC0415 - heavy

        try:
            if self.recut is None or self.recut.event != self.event:
                self.recut = load_recut(self.reader.path, self.event)
            rows = self.recut.rows(steps)
        except NarrativesError as error:
            self.app.call_from_thread(self.cannot_cut, error)
            return
        before = self.kept or self.comparison
        if before is not None and steps == self.steps:
            entry = cut(before, rows, steps)
            self.app.call_from_thread(self.show_cut, entry, steps)

    def cannot_cut(self, error: NarrativesError) -> None:
        """Say why there are no other rows to be had."""
        self.steps = 0
        self.notify(f"{error.message}\n{error.hint}".strip(), severity="error", markup=False)

    def show_cut(self, entry: Entry, steps: int) -> None:
        """Show the event as the cut would lay it out."""
        if steps != self.steps or self.comparison is None:
            return
        after = self.ask(lambda: self.reader.comparison_after(self.event, entry))
        if after is None:
            return
        if self.kept is None:
            self.kept = self.comparison
        self.entry = entry
        self.show_where(after)

    def show_where(self, comparison: Comparison) -> None:
        """Show other rows of this event, with the cursor on the row that holds the same claim."""
        claims = {claim.id for claim in self.grid.claims()}
        point = self.spot_point()
        held = next(
            (
                other.id
                for other in comparison.points
                if claims & {claim.id for cell in other.cells.values() for claim in cell.claims}
            ),
            point.id if point else "",
        )
        self.show_comparison(comparison, self.position(comparison, held), self.grid.camp)

    def cut_words(self) -> str:
        """Return how the rows that are looked at were cut; empty if they are those that are."""
        if self.kept is None or self.comparison is None:
            return ""
        before, after = len(self.kept.points), len(self.comparison.points)
        finer = "finer" if self.steps > 0 else "coarser"
        rows = counted(after, "row")
        return f" {abs(self.steps)} {finer}: {before} → {rows}, not kept yet"

    def leave_cut(self) -> None:
        """Go back to the rows as they are."""
        self.steps, self.entry = 0, None
        kept, self.kept = self.kept, None
        if kept is not None:
            self.show_where(kept)

    def keep_cut(self) -> None:
        """Make the rows that are looked at those of the event; undo brings back the others."""
        entry, self.entry = self.entry, None
        self.steps, self.kept, self.recut = 0, None, None
        self.make(entry)

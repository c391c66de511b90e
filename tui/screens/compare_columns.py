"""Which camps of a comparison have a column, and where: folded, opened, pinned, moved by keys."""

from typing import TYPE_CHECKING

from tui.reader import Reader
from tui.screens.page import Page
from tui.views.grid import Folds
from tui.widgets.grid import Grid
from tui.widgets.matrix import Matrix

if TYPE_CHECKING:
    from narratives.model import Comparison

COLUMN_ACTIONS = {"toggle_nth", "refit", "pin", "move_camp", "whole", "all_whole", "evidence"}
"""What changes the columns of the grid, and so means nothing in the matrix."""


class ColumnsScreen(Page):
    """The columns of one event."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.comparison: Comparison | None = None
        self.matrix_view = False

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.query_one("#grid", Grid)

    @property
    def matrix(self) -> Matrix:
        """The matrix."""
        return self.query_one("#matrix", Matrix)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the columns alone while the matrix hides them: nobody would see what happens."""
        del parameters
        return not (self.matrix_view and action in COLUMN_ACTIONS)

    def refold(self, folds: Folds) -> None:
        """Open and fold camps, here and in the events to come."""
        self.app.folds = folds
        self.grid.refold(folds)

    def toggle(self, camp: str) -> None:
        """Fold or open a camp."""
        laid_out = self.grid.laid_out
        if laid_out is not None:
            names = [column.id for column in laid_out.open]
            self.refold(self.grid.folds.toggled(camp, names))

    def action_toggle_nth(self, number: int) -> None:
        """Fold or open the n-th camp."""
        if self.comparison is not None:
            camps = self.grid.folds.arranged(self.comparison.camps)
            if number <= len(camps):
                self.toggle(camps[number - 1].id)

    def action_open_camp(self, camp: str) -> None:
        """Open a camp that was clicked."""
        self.toggle(camp)

    def action_fold_camp(self, camp: str) -> None:
        """Fold a camp that was clicked."""
        self.toggle(camp)

    def action_refit(self) -> None:
        """Forget what was opened and folded by hand."""
        self.refold(Folds(order=self.grid.folds.order))

    def action_pin(self) -> None:
        """Pin the camp with the cursor, or let it go."""
        self.refold(self.grid.folds.with_pin(self.grid.camp))

    def action_move_camp(self, step: int) -> None:
        """Move the camp with the cursor."""
        if self.comparison is not None and self.grid.camp:
            camps = self.comparison.camps
            self.refold(self.grid.folds.moved(self.grid.camp, step, camps))

"""A list of keys with what each does."""

from collections.abc import Sequence

from tui.text import Line
from tui.views.keys import KeyHelp, firsts, key_help_line
from tui.widgets.paper import CursorPaper


class KeyList(CursorPaper):
    """One line a key."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.keys: Sequence[KeyHelp] = ()
        self.first: Sequence[bool] = ()

    def show(self, keys: Sequence[KeyHelp]) -> None:
        """Show keys."""
        self.keys, self.first, self.cursor = keys, firsts(keys), 0
        self.renew()
        self.bring_into_view()

    def line_count(self) -> int:
        """Return the number of keys."""
        return len(self.keys)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one key."""
        here = y == self.cursor
        line = key_help_line(self.keys[y], self.size.width, cursor=here, first=self.first[y])
        return ("cursor" if here else "paper", line)

"""The list of narratives."""

from collections.abc import Mapping, Sequence

from narratives.model import NarrativeHead
from tui.text import Line
from tui.views.camps import CampName
from tui.views.narratives import narrative_line
from tui.widgets.paper import CursorPaper


class NarrativeList(CursorPaper):
    """One line a narrative."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.heads: Sequence[NarrativeHead] = ()
        self.camps: Mapping[str, CampName] = {}

    def show(
        self, heads: Sequence[NarrativeHead], camps: Mapping[str, CampName], cursor: int
    ) -> None:
        """Show narratives."""
        self.heads, self.camps, self.cursor = heads, camps, cursor
        self.renew()
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def current(self) -> NarrativeHead | None:
        """Return the narrative with the cursor."""
        return self.heads[self.cursor] if 0 <= self.cursor < len(self.heads) else None

    def line_count(self) -> int:
        """Return the number of narratives."""
        return len(self.heads)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one narrative."""
        head = self.heads[y]
        here = y == self.cursor
        line = narrative_line(head, self.camps[head.camp], self.room, cursor=here)
        return ("cursor" if here else "paper", line)

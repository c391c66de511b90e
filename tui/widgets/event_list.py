"""The list of events, however long: it lays out the lines in view, and reads their heads."""

from collections.abc import Sequence

from narratives.model import EventHead
from tui.paging import EventPages
from tui.text import Line
from tui.views.camps import CampName
from tui.views.events import event_line
from tui.widgets.paper import CursorPaper


class EventList(CursorPaper):
    """One line an event."""

    def __init__(self, *, id: str | None = None, compact: bool = False) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.compact = compact
        self.events: EventPages | None = None
        self.camps: Sequence[CampName] = ()

    def show(self, events: EventPages, camps: Sequence[CampName], event: str = "") -> None:
        """Show other events with the cursor on one, else on the one it was on if that is near."""
        before = self.current()
        event = event or (before.id if before else "")
        self.events, self.camps = events, camps
        self.cursor = (events.find(event, self.cursor) or 0) if event else 0
        self.renew()
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def current(self) -> EventHead | None:
        """Return the event with the cursor."""
        if self.events is None or not 0 <= self.cursor < len(self.events):
            return None
        return self.events[self.cursor]

    def line_count(self) -> int:
        """Return the number of events."""
        return len(self.events) if self.events is not None else 0

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one event."""
        assert self.events is not None
        here = y == self.cursor
        line = event_line(self.events[y], self.camps, self.room, cursor=here, compact=self.compact)
        return ("cursor" if here else "paper", line)

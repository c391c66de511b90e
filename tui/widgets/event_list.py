"""The list of events, however long: it holds positions and lays out the lines in view."""

from collections.abc import Sequence

from narratives.model import EventHead
from tui.text import Line
from tui.views.camps import CampName
from tui.views.events import event_line
from tui.widgets.paper import CursorPaper


class EventList(CursorPaper):
    """One line an event."""

    def __init__(self, *, id: str | None = None, compact: bool = False) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.compact = compact
        self.events: Sequence[EventHead] = ()
        self.shown: Sequence[int] = ()
        self.camps: Sequence[CampName] = ()

    def show(
        self, events: Sequence[EventHead], shown: Sequence[int], camps: Sequence[CampName]
    ) -> None:
        """Show the events at the positions `shown`; the cursor stays on its event if it can."""
        before = self.current()
        self.events, self.shown, self.camps = events, shown, camps
        self.cursor = 0
        if before is not None:
            self.find(before.id)
        self.renew()
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def find(self, event_id: str) -> bool:
        """Put the cursor on an event; return whether it is shown."""
        for position, index in enumerate(self.shown):
            if self.events[index].id == event_id:
                self.cursor = position
                return True
        return False

    def current(self) -> EventHead | None:
        """Return the event with the cursor."""
        if 0 <= self.cursor < len(self.shown):
            return self.events[self.shown[self.cursor]]
        return None

    def line_count(self) -> int:
        """Return the number of events shown."""
        return len(self.shown)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one event."""
        here = y == self.cursor
        line = event_line(
            self.events[self.shown[y]],
            self.camps,
            self.room,
            cursor=here,
            compact=self.compact,
        )
        return ("cursor" if here else "paper", line)

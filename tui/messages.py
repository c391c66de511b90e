"""What one screen asks of the application."""

from textual.message import Message

from narratives.curation import Entry


class OpenEvent(Message):
    """Compare an event, with the cursor on the cell of a point and a camp."""

    def __init__(
        self, event: str, point: str = "", camp: str = "", *, matrix: bool = False
    ) -> None:
        super().__init__()
        self.matrix = matrix
        self.event = event
        self.point = point
        self.camp = camp


class MakeChange(Message):
    """Record a change made by hand, then show the data as it is now."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry

"""What one screen asks of the application."""

from textual.message import Message


class OpenEvent(Message):
    """Compare an event, with the cursor on the cell of a point and a camp."""

    def __init__(self, event: str, point: str = "", camp: str = "") -> None:
        super().__init__()
        self.event = event
        self.point = point
        self.camp = camp

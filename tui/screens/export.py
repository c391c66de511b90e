"""Small dialogs for work beside the interface: what to write as a report, and what to add."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.look import LookApp
from tui.questions import Choice
from tui.screens.change import ChoiceList
from tui.text import plain
from tui.widgets.typed import TypedLine

FORMATS = (
    Choice("html", "HTML", "one file, to read and print"),
    Choice("md", "Markdown", "to edit"),
    Choice("json", "JSON", "to compute with"),
    Choice("csv", "CSV", "for spreadsheets"),
)
ALL = "all"
"""The tick that stands for all events of the list."""


class ExportWish(NamedTuple):
    """What is to be written, and where."""

    events: tuple[str, ...]
    formats: tuple[str, ...]
    folder: Path


class ExportScreen(ModalScreen[ExportWish | None]):
    """Asks for formats and folder of a report."""

    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", id="export.close", tooltip="Write nothing"),
        Binding(
            "enter",
            "write",
            "Write",
            priority=True,
            id="export.write",
            tooltip="Write the report; it says where it is",
        ),
        Binding(
            "space",
            "tick",
            "Tick",
            priority=True,
            id="export.tick",
            tooltip="Tick a format, or take it out",
        ),
    ]
    app = getters.app(LookApp)

    def __init__(self, event: str, title: str, listed: Sequence[str], folder: Path) -> None:
        super().__init__()
        self.event = event
        self.event_title = title
        self.listed = tuple(listed)
        self.folder = folder

    def compose(self) -> ComposeResult:
        """Yield formats and folder."""
        with Vertical(id="box") as box:
            box.border_title = "Report"
            box.border_subtitle = "space ticks · tab folder · ⏎ writes · esc cancels"
            yield Static(plain(self.event_title), id="about", markup=False)
            yield ChoiceList(id="choices")
            yield TypedLine(str(self.folder), id="folder")

    def on_mount(self) -> None:
        """Start with HTML ticked."""
        number = len(self.listed)
        every = Choice(ALL, f"all {number:,} events of the list", "instead of this one")
        choices = [*FORMATS, *([every] if number > 1 else [])]
        listed = self.query_one(ChoiceList)
        listed.show(choices, {"html"})
        listed.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the space bar to the line for the folder while that is written in."""
        del parameters
        return action != "tick" or self.query_one(ChoiceList).has_focus

    def action_tick(self) -> None:
        """Tick what has the cursor."""
        self.query_one(ChoiceList).tick()

    def action_write(self) -> None:
        """Hand back what is wanted."""
        ticked = self.query_one(ChoiceList).answer()
        formats = tuple(name for name in ticked if name != ALL)
        folder = self.query_one(Input).value.strip()
        if not formats or not folder:
            self.notify("Tick a format and name a folder.", markup=False)
            return
        events = self.listed if ALL in ticked else (self.event,)
        self.dismiss(ExportWish(events, formats, Path(folder).expanduser()))

    def action_close(self) -> None:
        """Write nothing."""
        self.dismiss(None)


class AddScreen(ModalScreen[str | None]):
    """Asks for a file or folder to read."""

    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", id="add.close", tooltip="Read nothing"),
        Binding(
            "enter", "read", "Read", priority=True, id="add.read", tooltip="Read the documents"
        ),
    ]
    app = getters.app(LookApp)

    def compose(self) -> ComposeResult:
        """Yield the line for the path."""
        with Vertical(id="box") as box:
            box.border_title = "Add documents"
            box.border_subtitle = "⏎ reads them in the background · esc cancels"
            yield Static("A file or a folder of txt, md, html, pdf, docx, json, csv", markup=False)
            yield TypedLine(id="folder", placeholder="path")

    def action_read(self) -> None:
        """Hand back the path."""
        path = self.query_one(Input).value.strip()
        self.dismiss(str(Path(path).expanduser()) if path else None)

    def action_close(self) -> None:
        """Read nothing."""
        self.dismiss(None)

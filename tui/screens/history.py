"""All changes made by hand: what each did, whether it holds, and undo of a single old one."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from narratives import changes
from narratives.changes import later_on_the_same
from narratives.curation import named_in
from narratives.errors import UsageError
from narratives.model import Change, Claim
from tui.reader import Reader
from tui.screens.page import Page
from tui.text import Line
from tui.views.changes import change_details, change_line, what_was_done
from tui.views.events import empty_lines
from tui.views.words import counted
from tui.widgets.paper import CursorPaper, Prose


class ChangeList(CursorPaper):
    """One line a change, the newest first."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.changes: Sequence[Change] = ()
        self.sentences: Mapping[int, str] = {}

    def show(self, log: Sequence[Change], sentences: Mapping[int, str]) -> None:
        """Show changes; the cursor stays on its line."""
        self.changes, self.sentences = log, sentences
        self.cursor = max(0, min(self.cursor, len(log) - 1))
        self.renew()
        self.bring_into_view()
        self.post_message(self.Moved(self))

    def line_count(self) -> int:
        """Return the number of changes."""
        return len(self.changes)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one change."""
        change, here = self.changes[y], y == self.cursor
        line = change_line(change, self.sentences[change.number], self.room, cursor=here)
        return ("cursor" if here else "paper", line)

    def current(self) -> Change | None:
        """Return the change with the cursor."""
        return self.changes[self.cursor] if self.changes else None


class HistoryScreen(Page):
    """Lists the log of changes."""

    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Go there",
            key_display="⏎",
            id="history.open",
            tooltip="The cell that was changed",
        ),
        Binding(
            "X",
            "alone",
            "Undo only this",
            id="history.alone",
            tooltip="Undo this one change, or make it again; what rests on it is named",
        ),
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.entries: tuple[Change, ...] = ()
        self.claims: dict[str, Claim] = {}

    def body(self) -> ComposeResult:
        """Yield list and details."""
        yield ChangeList(id="changes")
        yield Prose(id="nothing")
        yield Prose(id="details", can_focus=False)

    def on_mount(self) -> None:
        """Read the log."""
        self.query_one(ChangeList).focus()
        self.read_again()

    def read_again(self) -> None:
        """Show the log as it is now."""
        self.entries = self.reader.changes()
        real = [change for change in reversed(self.entries) if change.operation != "undo"]
        self.name_things(real)
        unfit = sum(not change.fits and not change.undone for change in real)
        facts = [counted(len(real), "change"), "all saved"]
        facts += [f"{unfit} no longer fit"] if unfit else []
        self.title_bar(["History"], facts)
        self.set_class(not real, "-empty")
        self.query_one(ChangeList).show(real, self.sentences)
        self.show_nothing()
        self.follow()

    def name_things(self, real: Sequence[Change]) -> None:
        """Find the words that ids stand for; what is gone keeps its id."""
        names = {name for change in real for name in named_in(change)}
        for name in names:
            with contextlib.suppress(UsageError):
                self.claims[name] = self.reader.claim(name)
        events = {event for name in names if (event := self.reader.event_of(name))}
        titles: dict[str, str] = {}
        for event in events | {n for n in names if n.startswith("e_")}:
            with contextlib.suppress(UsageError):
                comparison = self.reader.comparison(event)
                titles[event] = comparison.event.title
                titles |= {point.id: point.title for point in comparison.points}
        if any(name.startswith("n_") for name in names):
            titles |= {head.id: head.title for head in self.reader.narratives()}
        camps = {camp.id: camp.label for camp in self.reader.registry().camps}
        self.sentences = {
            change.number: what_was_done(change, titles, self.claims, camps) for change in real
        }

    @on(Prose.Resized)
    def show_nothing(self) -> None:
        """Say how to make a change."""
        pane = self.query_one("#nothing", Prose)
        reasons = ["Nothing was changed by hand.", "", "`m` on a cell offers what can be changed."]
        pane.show(empty_lines(reasons, max(20, pane.room or self.size.width)))
        self.follow()

    @on(CursorPaper.Moved, "#changes")
    def follow(self) -> None:
        """Show the change with the cursor in full."""
        change = self.query_one(ChangeList).current()
        pane = self.query_one("#details", Prose)
        if change is not None:
            resting = later_on_the_same(self.entries, change.number)
            sentence = self.sentences[change.number]
            pane.show(change_details(change, sentence, resting, max(20, pane.room)))

    def action_alone(self) -> None:
        """Undo one change, or make it again."""
        change = self.query_one(ChangeList).current()
        if change is None:
            return
        if change.undone:
            self.make(self.ask(lambda: changes.redo(self.reader, change.number)))
            return
        resting = later_on_the_same(self.entries, change.number)
        if resting:
            numbers = ", ".join(str(other.number) for other in resting)
            told = f"Change {change.number} cannot go alone: {numbers} rests on it."
            self.notify(told, severity="warning", markup=False)
            return
        self.make(changes.undo(self.reader, change.number))

    @on(CursorPaper.Chosen, "#changes")
    def action_open(self) -> None:
        """Go to the cell of the first claim that was changed."""
        change = self.query_one(ChangeList).current()
        names = sorted(named_in(change) & self.claims.keys()) if change else []
        if names:
            self.open_claim(names)
        else:
            self.notify("No claim is named by this change.", markup=False)

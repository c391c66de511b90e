"""Two ways to study an event: what each camp calls things, and who spoke when."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from narratives.model import Comparison
from tui.reader import Reader
from tui.screens.page import Page
from tui.screens.source import SourceScreen
from tui.views.events import empty_lines
from tui.views.naming import has_table, naming_camps, naming_items, naming_table
from tui.views.narratives import Item
from tui.views.time import STEPS, Step, time_items
from tui.views.words import counted
from tui.widgets.items import ItemPaper, TablePaper
from tui.widgets.paper import CursorPaper


class StudyScreen(Page):
    """Lists items of an event; enter shows the claims behind one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "source",
            "Source",
            key_display="⏎",
            id="study.source",
            tooltip="The sentences behind this line",
        ),
        Binding("escape", "back", "Back", id="back", tooltip="Back to the event"),
    ]
    NAME = ""
    NOTHING: ClassVar[list[str]] = []

    def __init__(self, reader: Reader, comparison: Comparison) -> None:
        super().__init__(reader)
        self.comparison = comparison

    def body(self) -> ComposeResult:
        """Yield the items."""
        yield TablePaper(id="items")

    def on_mount(self) -> None:
        """Show the items."""
        self.title_bar([self.comparison.event.title, self.NAME], [self.fact()])
        pane = self.query_one(ItemPaper)
        pane.focus()
        pane.show(self.items_or_reason)

    def fact(self) -> str:
        """Return the number for the title bar."""
        return ""

    def items(self, width: int) -> Sequence[Item]:
        """Return what is listed."""
        del width
        return ()

    def items_or_reason(self, width: int) -> Sequence[Item]:
        """Return what is listed, or why there is nothing."""
        return self.items(width) or [Item("paper", tuple(empty_lines(self.NOTHING, width)))]

    def claims_here(self) -> tuple[str, ...]:
        """Return the claims behind the line with the cursor."""
        return self.query_one(ItemPaper).claims()

    @on(CursorPaper.Chosen, "#items")
    def action_source(self) -> None:
        """Show the claims behind the line with the cursor."""
        ids = self.claims_here()
        claims = self.ask(lambda: tuple(self.reader.claim(claim) for claim in ids))
        if claims:
            self.app.push_screen(SourceScreen(self.reader, claims, 0, self.comparison))


class WordsScreen(StudyScreen):
    """What each camp calls the same thing."""

    NAME = "Words"
    NOTHING: ClassVar[list[str]] = ["No two camps name the same thing differently here."]

    def fact(self) -> str:
        """Return how many things are named."""
        return counted(len(self.comparison.naming), "thing")

    def items(self, width: int) -> Sequence[Item]:
        """Return things and names: a table of things and camps where it has room."""
        pane, hues = self.query_one(TablePaper), self.hues(self.comparison)
        pane.columns = 0
        if not has_table(self.comparison, width):
            return naming_items(self.comparison, width, hues)
        pane.columns = len(naming_camps(self.comparison))
        return naming_table(self.comparison, width, hues, pane.column)

    def claims_here(self) -> tuple[str, ...]:
        """Return the claims in which a camp names a thing."""
        pane = self.query_one(TablePaper)
        if not pane.columns:
            return super().claims_here()
        camp = naming_camps(self.comparison)[pane.column]
        naming = self.comparison.naming[pane.cursor]
        found = [claim for use in naming.uses if use.camp == camp.id for claim in use.claims]
        if not found:
            self.notify(f"{camp.label} does not name this here.", markup=False)
        return tuple(dict.fromkeys(found))


class TimeScreen(StudyScreen):
    """Who spoke when."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z", "zoom", "Zoom", id="study.zoom", tooltip="Count by day, by week or by month"),
    ]
    NAME = "Time"
    NOTHING: ClassVar[list[str]] = [
        "No document of this event states a date.",
        "",
        "Dates come from the documents only: front matter, meta data, a `date` field.",
    ]

    step: Step = "day"

    def action_zoom(self) -> None:
        """Count by the next longer stretch of time; after the longest, by day again."""
        self.step = STEPS[(STEPS.index(self.step) + 1) % len(STEPS)]
        self.query_one(ItemPaper).renew()

    def fact(self) -> str:
        """Return how many entries are dated."""
        dated = sum(entry.date is not None for entry in self.comparison.timeline)
        return counted(dated, "dated entry", "dated entries")

    def items(self, width: int) -> Sequence[Item]:
        """Return calendar and entries."""
        claims = {
            claim.id: claim
            for point in self.comparison.points
            for cell in point.cells.values()
            for claim in cell.claims
        }
        hues = self.hues(self.comparison)
        return time_items(self.comparison, claims, width, hues, self.step)

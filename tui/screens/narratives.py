"""What each camp keeps saying across events, and what the other camps answer."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from narratives.curation import Entry
from narratives.model import NarrativeHead
from tui.palette import hues_of
from tui.questions import Operation
from tui.reader import Reader
from tui.screens.change import ChangeScreen
from tui.screens.page import CHANGE, Page
from tui.telling import Told, told_changes, told_effects
from tui.text import Line
from tui.views.camps import camp_names
from tui.views.events import empty_lines
from tui.views.narratives import Item, narrative_items, narratives_header
from tui.views.words import counted
from tui.widgets.bars import Bar
from tui.widgets.items import ItemPaper
from tui.widgets.narrative_list import NarrativeList
from tui.widgets.paper import CursorPaper, Prose

WIDTHS = [(0, "-narrow"), (140, "-wide")]
"""Widths from which the screen has a class for its stylesheet."""


def items_of(reader: Reader, head: NarrativeHead, width: int) -> Sequence[Item]:
    """Read a narrative's claims and events, and lay them out."""
    claims = [reader.claim(claim) for claim in head.claims]
    events = dict.fromkeys(claim.event for claim in claims if claim.event)
    comparisons = {event: reader.comparison(event) for event in events}
    camps = {column.id for comparison in comparisons.values() for column in comparison.camps}
    hues = hues_of(camps, [camp.id for camp in reader.registry().camps])
    return narrative_items(head, claims, comparisons, width, hues)


class NarrativesScreen(Page):
    """Lists narratives by camp; enter shows one with its claims."""

    CSS_PATH = "narratives.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Claims",
            key_display="⏎",
            id="narratives.open",
            tooltip="Its claims by event, and the other camps' answers",
        ),
        CHANGE,
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]

    def __init__(self, reader: Reader, narrative: str | None = None, camp: str = "") -> None:
        """Start on a narrative, or on the first one of a camp."""
        super().__init__(reader)
        self.narrative = narrative
        self.camp = camp

    def body(self) -> ComposeResult:
        """Yield list and preview."""
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Bar(id="heads", kind="paper")
                yield NarrativeList(id="narratives")
                yield Prose(id="nothing")
            yield ItemPaper(id="preview")

    def on_mount(self) -> None:
        """Paint first, read afterwards."""
        self.title_bar(["narratives"])
        self.query_one(NarrativeList).focus()
        self.call_after_refresh(self.load)

    def load(self) -> None:
        """Read the narratives."""
        heads = self.ask(self.reader.narratives) or ()
        camps = camp_names(self.reader.registry(), {head.camp for head in heads})
        order = list(camps)
        ordered = sorted(heads, key=lambda head: order.index(head.camp))
        at = next((i for i, head in enumerate(ordered) if head.id == self.narrative), None)
        if at is None:
            at = next((i for i, head in enumerate(ordered) if head.camp == self.camp), 0)
        self.title_bar(["Narratives"], [counted(len(heads), "narrative")])
        self.set_class(not heads, "-empty")
        self.query_one("#heads", Bar).show(lambda width: narratives_header(width - 1))
        self.query_one(NarrativeList).show(ordered, camps, at)
        self.show_nothing()

    @on(Prose.Resized)
    def show_nothing(self) -> None:
        """Say what makes a narrative."""
        pane = self.query_one("#nothing", Prose)
        reasons = [
            "No narratives yet.",
            "",
            "A narrative is what one camp says again in a second document or event.",
            "Add documents in which a camp speaks more than once: `narratives add FOLDER`",
        ]
        pane.show(empty_lines(reasons, max(20, pane.room or self.size.width)))

    @on(CursorPaper.Moved, "#narratives")
    def follow(self) -> None:
        """Show the claims of the narrative with the cursor."""
        pane = self.query_one("#preview", ItemPaper)
        head = self.query_one(NarrativeList).current()
        if head is not None:
            self.narrative = head.id
        if pane.display and head is not None:
            pane.show(lambda width: self.ask(lambda: items_of(self.reader, head, width)) or ())

    def read_again(self) -> None:
        """Show the narratives as they are now, with the cursor on the same one."""
        self.load()

    def operations(self) -> Sequence[Operation | Told]:
        """Return what can be changed of the narrative with the cursor."""
        listed = self.query_one(NarrativeList)
        head = listed.current()
        return told_changes(self.reader, head, listed.heads) if head else ()

    def begin_change(self, operation: Operation | Told) -> None:
        """Ask the questions of a change to the narrative with the cursor."""
        if not isinstance(operation, Told):
            return
        heads = {head.id: head for head in self.query_one(NarrativeList).heads}

        def preview(entry: Entry, width: int) -> list[Line]:
            return told_effects(entry, heads, width)

        screen = ChangeScreen(operation.name, operation.question, None, preview)
        self.app.push_screen(screen, self.make)

    def make(self, entry: Entry | None) -> None:
        """Make a change that was confirmed; the cursor goes where the claims go."""
        if entry is not None and entry.operation == "unite":
            self.narrative = entry.after
        super().make(entry)

    @on(CursorPaper.Chosen, "#narratives")
    def action_open(self) -> None:
        """Show one narrative."""
        head = self.query_one(NarrativeList).current()
        if head is not None:
            self.app.push_screen(NarrativeScreen(self.reader, head))

    @on(CursorPaper.Chosen, "#preview")
    def action_cell(self) -> None:
        """Go to the cell of the claim chosen in the preview."""
        self.open_claim(self.query_one("#preview", ItemPaper).claims())


class NarrativeScreen(Page):
    """Shows one narrative: its claims by event and what other camps say at the same points."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "cell",
            "Go to row",
            key_display="⏎",
            id="narrative.cell",
            tooltip="The cell of this claim in its event",
        ),
        Binding("escape", "back", "Back", id="back", tooltip="Back to the list"),
    ]

    def __init__(self, reader: Reader, head: NarrativeHead) -> None:
        super().__init__(reader)
        self.head = head

    def body(self) -> ComposeResult:
        """Yield the claims."""
        yield ItemPaper(id="claims")

    def on_mount(self) -> None:
        """Show the claims."""
        column = self.reader.registry().column(self.head.camp)
        self.title_bar(["Narratives", f"{column.label}: {self.head.title}"])
        pane = self.query_one(ItemPaper)
        pane.focus()
        pane.show(lambda width: self.ask(lambda: items_of(self.reader, self.head, width)) or ())

    @on(CursorPaper.Chosen, "#claims")
    def action_cell(self) -> None:
        """Go to the cell of the claim with the cursor."""
        self.open_claim(self.query_one(ItemPaper).claims())

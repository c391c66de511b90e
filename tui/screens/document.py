"""A whole document with its claims in the margin, and their list beside it."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from narratives.errors import NarrativesError
from tui.changing import ADD
from tui.messages import OpenEvent
from tui.questions import Passage, Spot
from tui.reader import Reader
from tui.screens.page import CHANGE, Page
from tui.views.camps import CampName, camp_names
from tui.views.document import marking_line
from tui.views.words import counted, day
from tui.widgets.bars import Bar
from tui.widgets.document import ClaimList, DocumentText
from tui.widgets.paper import CursorPaper

if TYPE_CHECKING:
    from narratives.model import Claim, Comparison

WIDTHS = [(0, "-narrow"), (104, "-wide")]
"""Widths from which the screen has a class for its stylesheet."""


class DocumentScreen(Page):
    """Reads a document; n and N walk its claims."""

    CSS_PATH = "document.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "row",
            "Go to row",
            key_display="⏎",
            id="document.row",
            tooltip="Compare the event of this claim",
        ),
        Binding(
            "n",
            "claim(1)",
            "Next claim",
            key_display="n/N",
            id="document.next",
            tooltip="Next claim",
        ),
        Binding(
            "N",
            "claim(-1)",
            "Claim before",
            show=False,
            id="document.before",
            tooltip="Previous claim",
        ),
        Binding(
            "a",
            "passage",
            "Add claim",
            id="document.add",
            tooltip="Mark words that are a claim and were not found; ⏎ then adds them",
        ),
        Binding(
            "y",
            "copy",
            "Copy + citation",
            id="document.copy",
            tooltip="Copy the claim with its citation",
        ),
        CHANGE,
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]

    def __init__(self, reader: Reader, document: str, claim: str | None = None) -> None:
        super().__init__(reader)
        self.document_id = document
        self.at = claim
        self.claims: tuple[Claim, ...] = ()

    def body(self) -> ComposeResult:
        """Yield text and list."""
        yield Bar(id="marking", kind="band")
        with Horizontal(id="panes"):
            yield DocumentText(id="text")
            yield ClaimList(id="claims")

    def on_mount(self) -> None:
        """Read the document."""
        self.query_one(DocumentText).focus()
        self.load()

    def read_again(self) -> None:
        """Show the claims as they are now, with the cursor on the same one."""
        index = self.query_one(DocumentText).index
        if index is not None:
            self.at = self.claims[index].id
        self.end_marking()
        self.load()

    def spot(self) -> Spot | None:
        """Return the marked words, or the claim with the cursor and its row."""
        text = self.query_one(DocumentText)
        claim = self.claims[text.index] if text.index is not None else None
        at = text.passage or (claim.spans[0] if claim is not None else (0, 0))
        event = self.reader.event_with(self.document_id, at[0])
        if event is None or (claim is None and text.passage is None):
            return None
        comparison = self.ask(lambda: self.reader.comparison(event))
        if comparison is None:
            return None
        if text.passage is not None and text.document is not None:
            return Spot(self.reader, comparison, None, (), Passage(text.document, text.passage))
        assert claim is not None
        point = next((one for one in comparison.points if one.id == claim.point), None)
        return Spot(self.reader, comparison, point, (claim,))

    def action_passage(self) -> None:
        """Begin to mark words; a second time, offer to add them."""
        text = self.query_one(DocumentText)
        if text.passage is not None:
            self.begin_change(ADD)
        elif self.reader.read_only:
            self.action_change()
        elif self.reader.event_with(self.document_id, 0) is None:
            self.notify("This document is in no event yet.", markup=False)
        elif text.begin_passage():
            text.focus()
            self.add_class("-marking")
            self.query_one("#marking", Bar).show(marking_line)

    def end_marking(self) -> None:
        """Mark no words any more."""
        self.remove_class("-marking")
        self.query_one(DocumentText).mark(None)

    def action_back(self) -> None:
        """Stop marking words, then leave."""
        if self.query_one(DocumentText).passage is not None:
            self.end_marking()
        else:
            super().action_back()

    def load(self) -> None:
        """Read document and claims, and show them."""
        text = self.query_one(DocumentText)
        document = self.ask(lambda: self.reader.document(self.document_id))
        if document is None:
            self.action_back()
            return
        self.claims = self.ask(lambda: self.reader.claims_of(self.document_id)) or ()
        facts = [
            document.outlet or "",
            day(document.date, year=True),
            document.language,
            counted(len(document.blocks), "paragraph"),
            counted(len(self.claims), "claim"),
        ]
        self.title_bar([document.title or document.path], [fact for fact in facts if fact])
        camps = self.camps()
        ids = [claim.id for claim in self.claims]
        index = ids.index(self.at) if self.at in ids else (0 if ids else None)
        text.show(document, self.claims, camps, index)
        self.query_one(ClaimList).show(self.claims, camps, self.rows(), index or 0)

    def camps(self) -> dict[str, CampName]:
        """Return the camps that speak in the document."""
        return camp_names(self.reader.registry(), {claim.camp for claim in self.claims})

    def rows(self) -> dict[str, str]:
        """Return for each claim the number of its row."""
        rows: dict[str, str] = {}
        found: dict[str, Comparison] = {}
        for event in dict.fromkeys(claim.event for claim in self.claims if claim.event):
            try:
                found[event] = self.reader.comparison(event)
            except NarrativesError:
                # The list does without numbers of rows that are being worked on.
                continue
        for comparison in found.values():
            for number, point in enumerate(comparison.points, start=1):
                for cell in point.cells.values():
                    rows |= {claim.id: str(number) for claim in cell.claims}
        return rows

    def action_claim(self, step: int) -> None:
        """Go to the next claim."""
        text = self.query_one(DocumentText)
        if not self.claims:
            self.notify("No claims in this document.", markup=False)
            return
        index = 0 if text.index is None else max(0, min(len(self.claims) - 1, text.index + step))
        text.go_to(index)
        self.query_one(ClaimList).move_to(index)

    @on(CursorPaper.Moved, "#claims")
    def follow(self) -> None:
        """Show the claim that the list is on."""
        listed = self.query_one(ClaimList)
        if listed.has_focus:
            self.query_one(DocumentText).go_to(listed.cursor)

    @on(CursorPaper.Chosen, "#claims")
    def action_row(self) -> None:
        """Add the marked words, else compare the event of the claim with the cursor on its cell."""
        if self.query_one(DocumentText).passage is not None:
            self.begin_change(ADD)
            return
        index = self.query_one(DocumentText).index
        if index is None:
            return
        claim = self.claims[index]
        if claim.event is None:
            self.notify("This claim is in no event yet.", markup=False)
            return
        self.post_message(OpenEvent(claim.event, claim.point or "", claim.camp))

    def action_copy(self) -> None:
        """Copy the claim with its citation."""
        index = self.query_one(DocumentText).index
        if index is not None:
            self.copy_claim(self.claims[index])

"""The claims of a cell, one at a time, each in its document."""

import contextlib
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from narratives.errors import UsageError
from narratives.model import Claim, Comparison
from tui.questions import Spot
from tui.reader import Reader
from tui.screens.document import DocumentScreen
from tui.screens.page import CHANGE, Page
from tui.text import Piece
from tui.views.placement import placement_facts
from tui.views.rows import difference_facts
from tui.views.source import Place, place_of, source_lines
from tui.widgets.paper import Prose


class SourceScreen(Page):
    """Shows where a claim stands and how it was attributed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,D",
            "document",
            "Document",
            key_display="⏎",
            id="source.document",
            tooltip="Read the whole document",
        ),
        Binding(
            "left_square_bracket",
            "claim(-1)",
            "Claim before",
            show=False,
            id="source.before",
            tooltip="Previous claim",
        ),
        Binding(
            "right_square_bracket",
            "claim(1)",
            "Next claim",
            key_display="[ ]",
            id="source.next",
            tooltip="Next claim of this cell",
        ),
        Binding(
            "y",
            "copy",
            "Copy + citation",
            id="source.copy",
            tooltip="Copy the claim with its citation",
        ),
        CHANGE,
        Binding("escape", "back", "Back", id="back", tooltip="Back to the cell"),
    ]

    def __init__(
        self,
        reader: Reader,
        claims: Sequence[Claim],
        index: int,
        comparison: Comparison | None = None,
    ) -> None:
        super().__init__(reader)
        self.claims = claims
        self.index = index
        self.comparison = comparison

    def body(self) -> ComposeResult:
        """Yield the page."""
        yield Prose(id="source")

    def on_mount(self) -> None:
        """Give the page the keyboard."""
        self.query_one("#source").focus()

    def on_prose_resized(self) -> None:
        """Lay out for the width."""
        self.show()

    def show(self) -> None:
        """Show the claim."""
        pane = self.query_one("#source", Prose)
        claim = self.claims[self.index]
        document = self.ask(lambda: self.reader.document(claim.document))
        if document is None:
            return
        self.comparison = self.comparison_of(claim)
        place = self.place(claim)
        crumbs = [self.comparison.event.title] if self.comparison else []
        if place is not None:
            crumbs.append(f"{place.row + 1} {place.title}")
        count = f"claim {self.index + 1} of {len(self.claims)}"
        right = (Piece(count, "muted"),)
        self.title_bar(crumbs or [document.title or document.path], right=lambda: right)
        why = []
        if self.comparison is not None:
            hues = self.hues(self.comparison)
            why += difference_facts(self.comparison, [claim.id], hues)
            why += placement_facts(self.comparison, claim)
        pane.show(source_lines(claim, document, place, pane.room, self.same_words(claim), why))

    def read_again(self) -> None:
        """Show the claims as they are now; those that were dropped are left out."""
        found = []
        for claim in self.claims:
            with contextlib.suppress(UsageError):  # dropped
                found.append(self.reader.claim(claim.id))
        if not found:
            self.action_back()
            return
        self.claims, self.comparison = found, None
        self.index = min(self.index, len(found) - 1)
        self.show()

    def spot(self) -> Spot | None:
        """Return the claim and its row."""
        claim = self.claims[self.index]
        if self.comparison is None:
            return None
        points = self.comparison.points
        point = next((point for point in points if point.id == claim.point), None)
        return Spot(self.reader, self.comparison, point, (claim,))

    def comparison_of(self, claim: Claim) -> Comparison | None:
        """Return the event of a claim; hits of a search come from several."""
        if self.comparison is not None and claim.event in (None, self.comparison.event.id):
            return self.comparison
        event = claim.event
        return None if event is None else self.ask(lambda: self.reader.comparison(event))

    def place(self, claim: Claim) -> Place | None:
        """Return where the claim stands in the comparison we came from."""
        if self.comparison is None:
            return None
        return place_of(self.comparison, claim, self.hues(self.comparison))

    def same_words(self, claim: Claim) -> list[str]:
        """Return the other documents whose text is nearly the same."""
        if self.comparison is None:
            return []
        notes = {note.id: note for note in self.comparison.sources}
        note = notes.get(claim.document)
        others = note.same_words_as if note else ()
        return [notes[other].outlet or notes[other].path for other in others if other in notes]

    def action_claim(self, step: int) -> None:
        """Go to the claim before or after this one."""
        self.index = max(0, min(len(self.claims) - 1, self.index + step))
        self.show()

    def action_document(self) -> None:
        """Read the whole document."""
        claim = self.claims[self.index]
        self.app.push_screen(DocumentScreen(self.reader, claim.document, claim.id))

    def action_copy(self) -> None:
        """Copy the claim with its citation."""
        self.copy_claim(self.claims[self.index])

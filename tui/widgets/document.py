"""A document's text with one claim marked, and the list of its claims."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region

from narratives.model import Claim, Document, Span
from tui.text import Line
from tui.views.camps import CampName
from tui.views.document import DocumentLayout, claim_list_line
from tui.views.passage import nearest, resized, sentences, stepped
from tui.widgets.paper import CursorPaper, Paper


class DocumentText(Paper):
    """Draws a `DocumentLayout`; words can be marked in it, a sentence first, then by the word."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                keys,
                f"resize({edge!r}, {step})",
                show=False,
                id=f"document.{edge}_{name}",
                tooltip=f"While marking: {edge} of the passage a word {side}",
            )
            for keys, edge, step, name, side in (
                ("h,left", "end", -1, "less", "to the left"),
                ("l,right", "end", 1, "more", "to the right"),
                ("H,shift+left", "start", -1, "more", "to the left"),
                ("L,shift+right", "start", 1, "less", "to the right"),
            )
        ),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.document: Document | None = None
        self.claims: Sequence[Claim] = ()
        self.camps: Mapping[str, CampName] = {}
        self.index: int | None = None
        self.passage: Span | None = None
        self.laid_out: DocumentLayout | None = None

    def show(
        self,
        document: Document,
        claims: Sequence[Claim],
        camps: Mapping[str, CampName],
        index: int | None,
    ) -> None:
        """Show a document with a claim marked."""
        self.document, self.claims, self.camps, self.index = document, claims, camps, index
        self.passage = None
        self.renew()

    def lay_out(self) -> None:
        """Lay out for this width."""
        if self.document is not None:
            self.laid_out = DocumentLayout(
                self.document, self.claims, self.camps, self.room, self.index, self.passage
            )
            self.call_after_refresh(self.bring_into_view)

    def go_to(self, index: int) -> None:
        """Mark another claim."""
        self.index = index
        if self.laid_out is not None:
            self.laid_out.show(index)
            self.bring_into_view()
            self.refresh()

    def begin_passage(self) -> bool:
        """Mark the sentence behind the current claim, else the first in view; tell whether any."""
        if self.document is None or self.laid_out is None:
            return False
        spans = sentences(self.document)
        if not spans:
            return False
        top = round(self.scroll_y)
        offset = self.laid_out.offset_at(top)
        if self.index is not None:
            first, height = self.laid_out.region(self.index)
            if top <= first + height and first < top + self.size.height:
                offset = self.claims[self.index].spans[-1][1]
        self.mark(spans[nearest(spans, offset)])
        return True

    def mark(self, passage: Span | None) -> None:
        """Mark other words, or none."""
        self.passage = passage
        if self.laid_out is not None:
            self.laid_out.select(passage)
            self.bring_into_view()
            self.refresh()

    def action_resize(self, edge: str, step: int) -> None:
        """Move an edge of the marked words."""
        if self.passage is not None and self.document is not None:
            self.mark(resized(self.document, self.passage, edge, step))

    def action_scroll_down(self) -> None:
        """Scroll; while words are marked, go to the next sentence."""
        if self.passage is not None and self.document is not None:
            self.mark(stepped(self.document, self.passage, 1))
        else:
            super().action_scroll_down()

    def action_scroll_up(self) -> None:
        """Scroll; while words are marked, go to the sentence before."""
        if self.passage is not None and self.document is not None:
            self.mark(stepped(self.document, self.passage, -1))
        else:
            super().action_scroll_up()

    def bring_into_view(self) -> None:
        """Scroll to the marked words, else to the marked claim."""
        if self.laid_out is not None and (self.passage or self.index is not None):
            if self.passage is not None:
                top, height = self.laid_out.lines_of(self.passage)
            else:
                top, height = self.laid_out.region(self.index or 0)
            view = max(1, self.size.height)
            self.scroll_to_region(
                Region(0, top, 1, min(height, view)), animate=False, immediate=True, force=True
            )

    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self.laid_out.lines) if self.laid_out else 0

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return a line."""
        assert self.laid_out is not None
        return ("paper", self.laid_out.lines[y][1])

    def point_to(self, x: int, y: int, *, deep: bool) -> None:
        """Mark the claim of the paragraph that was clicked."""
        del x, deep
        index = self.laid_out.claim_near(y) if self.laid_out else None
        if index is not None:
            self.go_to(index)


class ClaimList(CursorPaper):
    """One line a claim of the document."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.claims: Sequence[Claim] = ()
        self.camps: Mapping[str, CampName] = {}
        self.rows: Mapping[str, str] = {}

    def show(
        self,
        claims: Sequence[Claim],
        camps: Mapping[str, CampName],
        rows: Mapping[str, str],
        index: int,
    ) -> None:
        """Show claims with the number of their rows."""
        self.claims, self.camps, self.rows, self.cursor = claims, camps, rows, index
        self.renew()
        self.call_after_refresh(self.bring_into_view)

    def line_count(self) -> int:
        """Return the number of claims."""
        return len(self.claims)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one claim."""
        claim = self.claims[y]
        here = y == self.cursor
        row = self.rows.get(claim.id, "")
        camp = self.camps.get(claim.camp)
        line = claim_list_line(claim, camp, row, self.room, cursor=here)
        return ("cursor" if here else "paper", line)

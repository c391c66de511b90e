"""A document's text with one claim marked, and the list of its claims."""

from collections.abc import Mapping, Sequence

from textual.geometry import Region

from narratives.model import Claim, Document
from tui.text import Line
from tui.views.camps import CampName
from tui.views.document import DocumentLayout, claim_list_line
from tui.widgets.paper import CursorPaper, Paper


class DocumentText(Paper):
    """Draws a `DocumentLayout`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.document: Document | None = None
        self.claims: Sequence[Claim] = ()
        self.camps: Mapping[str, CampName] = {}
        self.index: int | None = None
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
        self.renew()

    def lay_out(self) -> None:
        """Lay out for this width."""
        if self.document is not None:
            self.laid_out = DocumentLayout(
                self.document, self.claims, self.camps, self.room, self.index
            )
            self.call_after_refresh(self.bring_into_view)

    def go_to(self, index: int) -> None:
        """Mark another claim."""
        self.index = index
        if self.laid_out is not None:
            self.laid_out.show(index)
            self.bring_into_view()
            self.refresh()

    def bring_into_view(self) -> None:
        """Scroll to the marked claim."""
        if self.index is not None and self.laid_out is not None:
            top, height = self.laid_out.region(self.index)
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

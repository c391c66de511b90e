"""The hits of a search."""

from collections.abc import Mapping, Sequence

from tui.reader import Hit
from tui.text import Line
from tui.views.camps import CampName
from tui.views.search import FoundClaim, hit_line
from tui.widgets.paper import CursorPaper


class HitList(CursorPaper):
    """One line a hit."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.hits: Sequence[Hit] = ()
        self.camps: Mapping[str, CampName] = {}

    def show(self, hits: Sequence[Hit], camps: Mapping[str, CampName]) -> None:
        """Show other hits."""
        self.hits, self.camps, self.cursor = hits, camps, 0
        self.renew()
        self.bring_into_view()

    def line_count(self) -> int:
        """Return the number of hits."""
        return len(self.hits)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one hit."""
        hit = self.hits[y]
        here = y == self.cursor
        camp = self.camps[hit.claim.camp]
        score = hit.score if isinstance(hit, FoundClaim) else None
        line = hit_line(hit.claim, hit.spans, camp, self.room, cursor=here, score=score)
        return ("cursor" if here else "paper", line)

"""Search in all claims, keyword in context."""

import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.worker import get_current_worker

from narratives.errors import NarrativesError
from narratives.model import Claim
from tui.jobs import run_command
from tui.messages import OpenEvent
from tui.reader import Hit, Reader, beside
from tui.screens.page import Page
from tui.screens.source import SourceScreen
from tui.text import Line, Piece, padded
from tui.views.camps import CampName, camp_names, initial
from tui.views.events import empty_lines
from tui.views.search import FoundClaim
from tui.views.words import counted
from tui.widgets.bars import Bar
from tui.widgets.hits import HitList
from tui.widgets.paper import CursorPaper, Prose
from tui.widgets.typed import TypedLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer

PAUSE = 0.15
"""Seconds without a key before a search starts."""

MOST = 200
"""Hits shown."""

NEAREST = 20
"""Hits of a search by meaning: every claim is somewhat near, so more would only be further off."""


def found(line: str) -> FoundClaim:
    """Return the claim that a line of `narratives search --json` holds."""
    fields = json.loads(line)
    claim = Claim(**{key: fields[key] for key in Claim.model_fields if key in fields})
    return FoundClaim(claim, score=fields.get("scores", {}).get("meaning"))


class SearchScreen(Page):
    """Finds claims by their words."""

    CSS_PATH = "search.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "source",
            "Source",
            key_display="⏎",
            id="search.source",
            tooltip="The sentence in its document",
        ),
        Binding(
            "tab",
            "mode",
            "By meaning",
            priority=True,
            id="search.mode",
            tooltip="Search by words, or by meaning: enter then starts it",
        ),
        Binding("c", "event", "Go to event", id="search.event", tooltip="The cell of this claim"),
        Binding("s", "sort", "Sort", id="search.sort", tooltip="Sort by rank, camp or day"),
        Binding("slash", "query", "Search", show=False, id="search", tooltip="Edit the query"),
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]
    SORTS = ("rank", "camp", "day")

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.hits: Sequence[Hit] = ()
        self.camps: dict[str, CampName] = {}
        self.sort = 0
        self.waiting: Timer | None = None
        self.by_meaning = False
        self.told = ""

    def body(self) -> ComposeResult:
        """Yield query, numbers and hits."""
        yield TypedLine(
            id="query",
            placeholder="words to find; terror* finds all endings",
        )
        yield Bar(id="found", kind="paper")
        yield HitList(id="hits")
        yield Prose(id="nothing", can_focus=False)

    def on_mount(self) -> None:
        """Start with the query."""
        self.title_bar(["Search"])
        self.query_one(Input).focus()
        self.show()

    @on(Input.Changed)
    def wait(self) -> None:
        """Search when no key comes for a moment."""
        if self.waiting is not None:
            self.waiting.stop()
        if not self.by_meaning:
            self.waiting = self.set_timer(PAUSE, self.search)

    @on(Input.Submitted)
    def search_now(self) -> None:
        """Search and go to the hits."""
        if self.by_meaning:
            self.search_meaning()
            return
        self.search(go=True)

    def search(self, *, go: bool = False) -> None:
        """Read the hits beside the screen, so that typing never waits; `go` goes to them."""
        if self.waiting is not None:
            self.waiting.stop()
            self.waiting = None
        query = self.query_one(Input).value.strip()
        self.run_worker(
            partial(self.find, query, go=go), thread=True, group="search", exclusive=True
        )

    def find(self, query: str, *, go: bool) -> None:
        """Find claims by words, in a thread of its own."""
        try:
            with beside(self.reader) as reader:
                hits = reader.search_words(query, limit=MOST)
        except NarrativesError as error:
            self.app.call_from_thread(self.notify, error.message, severity="error", markup=False)
            return
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(partial(self.take, query, hits, go=go))

    def take(self, query: str, hits: "Sequence[Hit]", *, go: bool) -> None:
        """Show what was found, unless something else is asked by now."""
        if self.by_meaning or query != self.query_one(Input).value.strip():
            return
        self.hits = hits
        self.show_hits()
        if go and hits:
            self.query_one(HitList).focus()

    def show_hits(self) -> None:
        """Show what was found."""
        self.camps = camp_names(self.reader.registry(), {hit.claim.camp for hit in self.hits})
        self.show()

    def action_mode(self) -> None:
        """Search by words, or by meaning."""
        self.by_meaning = not self.by_meaning
        self.workers.cancel_group(self, "search")
        self.hits, self.told = (), ""
        self.query_one(Input).focus()
        if self.by_meaning:
            self.show_hits()
        else:
            self.search()

    def search_meaning(self) -> None:
        """Let a process of its own find what means the same; typing goes on."""
        query = self.query_one(Input).value.strip()
        if query:
            self.hits = ()
            self.tell("asking …")
            self.run_worker(self.meant(query), group="search", exclusive=True)

    async def meant(self, query: str) -> None:
        """Run a search by meaning and show its hits."""
        arguments = ["search", "--json", "--limit", str(NEAREST), "--", query]
        outcome = await run_command(self.reader.path, arguments, self.tell)
        self.hits = tuple(found(line) for line in outcome.lines)
        self.told = "" if self.hits else (outcome.told or ("Nothing found.",))[-1]
        self.show_hits()
        if self.hits:
            self.query_one(HitList).focus()

    def tell(self, line: str) -> None:
        """Show how far the search is."""
        self.told = line
        self.show_hits()

    def show(self) -> None:
        """Show the hits in the order of the sort."""
        hits = list(self.hits)
        order = list(self.camps)
        if self.SORTS[self.sort] == "camp":
            hits.sort(key=lambda hit: order.index(hit.claim.camp))
        elif self.SORTS[self.sort] == "day":
            hits.sort(key=lambda hit: hit.claim.published or "9999")
        self.set_class(not hits, "-empty")
        self.query_one(HitList).show(hits, self.camps)
        self.query_one("#found", Bar).show(self.found)
        self.show_nothing()

    def found(self, width: int) -> Line:
        """Return how many hits there are, and of which camps."""
        mode = "≈ by meaning · tab: by words" if self.by_meaning else "by words · tab: by meaning"
        if not self.hits:
            return padded([Piece(f" {mode}", "muted")], width)
        if self.by_meaning:
            order = ("nearest first", "by camp", "by day")[self.sort]
            total = counted(len(self.hits), "claim")
            told = f" {total} nearest in meaning, {order}; 1.00: means the same"
            return padded([Piece(told, "muted")], width)
        counts = Counter(hit.claim.camp for hit in self.hits)
        total = counted(len(self.hits), "claim")
        if len(self.hits) >= MOST:
            total = f"first {total}"
        events = counted(len({hit.claim.event for hit in self.hits}), "event")
        pieces = [Piece(f" {total} · {events} · sort: {self.SORTS[self.sort]}   ", "muted")]
        for camp in self.camps.values():
            pieces += [Piece(initial(camp.tag, 2), f"bold camp{camp.hue}")]
            pieces.append(Piece(f" {counts[camp.id]}  ", "muted"))
        return padded(pieces, width)

    @on(Prose.Resized)
    def show_nothing(self) -> None:
        """Say why there are no hits."""
        pane = self.query_one("#nothing", Prose)
        query = self.query_one(Input).value.strip()
        reasons = [f"No claim holds `{query}`.", "", "A word with `*` finds all its endings."]
        if self.by_meaning:
            reasons = [self.told or "Searches by meaning: `enter` starts it.", ""]
            reasons.append("The first search loads the encoder; `tab` goes back to words.")
        elif not query:
            reasons = ["Searches the words of all claims.", "", "`terror*` finds all endings."]
        pane.show(empty_lines(reasons, max(20, pane.room or self.size.width)))

    @on(CursorPaper.Chosen, "#hits")
    def action_source(self) -> None:
        """Show the claim in its document; the other hits are its neighbours."""
        listed = self.query_one(HitList)
        if listed.hits:
            claims = [hit.claim for hit in listed.hits]
            self.app.push_screen(SourceScreen(self.reader, claims, listed.cursor))

    def action_event(self) -> None:
        """Go to the cell of the claim."""
        listed = self.query_one(HitList)
        if listed.hits:
            claim = listed.hits[listed.cursor].claim
            if claim.event is not None:
                self.post_message(OpenEvent(claim.event, claim.point or "", claim.camp))

    def action_sort(self) -> None:
        """Sort by the next thing."""
        self.sort = (self.sort + 1) % len(self.SORTS)
        self.show()

    def action_query(self) -> None:
        """Edit the query."""
        self.query_one(Input).focus()

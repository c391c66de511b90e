"""An event side by side: grid or matrix, evidence below, the other events on the left."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from narratives.model import Claim, Comparison
from narratives.text import one_line
from tui.paging import EventPages
from tui.questions import Spot
from tui.reader import Reader
from tui.screens.compare_keys import COMPARE_KEYS
from tui.screens.compare_rows import RowsScreen
from tui.screens.document import DocumentScreen
from tui.screens.narratives import NarrativesScreen
from tui.screens.source import SourceScreen
from tui.screens.study import TimeScreen, WordsScreen
from tui.state import Bookmark
from tui.text import Line, Piece, padded
from tui.views.bars import cut_line
from tui.views.camps import camp_names, initial
from tui.views.events import empty_lines
from tui.views.grid import Folds
from tui.views.matrix import stack_lines
from tui.views.rows import ORDER_WORDS, difference_facts
from tui.views.source import evidence_lines, place_of
from tui.views.words import STATES, counted, days
from tui.widgets.bars import Bar, ListHead
from tui.widgets.event_list import EventList
from tui.widgets.grid import Grid
from tui.widgets.matrix import Matrix
from tui.widgets.paper import CursorPaper, Prose

WIDTHS = [(0, "-narrow"), (70, "-wide"), (160, "-huge")]
"""Widths from which the screen has a class for its stylesheet."""

HEIGHTS = [(0, "-short"), (34, "-tall")]
"""Heights from which the screen has a class; a tall one shows the evidence."""

EVIDENCE = 8
"""Lines of the evidence pane."""


AHEAD = 2000
"""Events that are looked through for the next one with two camps: some 0.2 s."""


class CompareScreen(RowsScreen):
    """Compares one event."""

    CSS_PATH = "compare.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = COMPARE_KEYS

    def __init__(
        self,
        reader: Reader,
        event: str,
        events: EventPages | None = None,
        at: tuple[str, str] | None = None,
        *,
        place: int = 0,
    ) -> None:
        """Compare `event`, which is about at `place` of the list `events`.

        `at` names point and camp of the cell that gets the cursor.
        """
        super().__init__(reader, event)
        self.events = events
        self.place: int | None = place
        self.at = at
        self.evidence: bool | None = None
        self.evident: tuple[Claim, int, int] | None = None
        """Claim, width and revision of the data that the evidence pane shows."""

    def body(self) -> ComposeResult:
        """Yield list, grid, matrix and evidence."""
        with Horizontal(id="panes"):
            with Vertical(id="list-pane"):
                yield ListHead(id="heads", compact=True)
                yield EventList(id="events", compact=True)
            with Vertical(id="main"):
                yield Bar(id="cut")
                with Vertical(id="grid-view"):
                    yield Bar(id="camps", kind="paper")
                    yield Grid(id="grid")
                with Horizontal(id="matrix-view"):
                    yield Matrix(id="matrix")
                    yield Prose(id="stack")
                yield Prose(id="nothing")
                yield Prose(id="evidence", can_focus=False)

    def on_mount(self) -> None:
        """Paint first, read afterwards."""
        self.title_bar(["reading …"])
        self.grid.folds = self.app.folds
        self.set_class(self.matrix_view, "-matrix")
        (self.matrix if self.matrix_view else self.grid).focus()
        self.call_after_refresh(self.load)

    def load(self) -> None:
        """Read the event and show it."""
        comparison = self.ask(lambda: self.reader.comparison(self.event))
        if comparison is None:
            self.action_back()
            return
        self.find_place()
        row, camp = 0, ""
        if self.at is not None:
            row, camp = self.position(comparison, self.at[0]), self.at[1]
            if camp in {column.id for column in comparison.camps}:
                folds = self.app.folds
                self.grid.folds = Folds((camp,), folds.shut - {camp}, folds.pinned, folds.order)
            self.at = None
        self.show_comparison(comparison, row, camp)

    def find_place(self) -> None:
        """Find the event in the list that it was opened from, or in that of all events."""
        if self.events is None or self.revision != self.app.revision:
            self.events = self.ask(lambda: EventPages(self.reader))
        if self.events is not None:
            self.place = self.events.find(self.event, self.place or 0)

    def show_comparison(self, comparison: Comparison, row: int, camp: str) -> None:
        """Show a comparison with the cursor on a cell."""
        self.comparison = comparison
        hues = self.hues(comparison)
        head = comparison.event
        facts = [
            f"≠{head.divergence}",
            counted(head.claims, "claim"),
            counted(len(head.documents), "document"),
            days(head.first, head.last, year=True),
        ]
        self.title_bar([head.title], facts, self.fold_list)
        self.set_class(not comparison.points, "-empty")
        self.query_one("#camps", Bar).show(self.header)
        rows = self.rows(comparison)
        self.grid.show(comparison, hues, row=row, camp=camp, rows=rows)
        self.matrix.show(comparison, hues, row=row, rows=rows)
        self.set_class(self.kept is not None, "-cut")
        self.query_one("#cut", Bar).show(lambda width: cut_line(self.cut_words(), width))
        self.show_list()
        self.show_nothing()
        self.follow()

    def read_again(self) -> None:
        """Show the event as it is now, with the cursor on the same cell."""
        point = self.spot_point()
        before = self.grid.cursor
        self.steps, self.kept, self.entry, self.recut = 0, None, None, None
        comparison = self.ask(lambda: self.reader.comparison(self.event))
        if comparison is None:
            self.action_back()
            return
        ids = [one.id for one in comparison.points]
        row = self.position(comparison, point.id) if point and point.id in ids else before
        self.grid.folds = self.grid.folds.with_open(self.grid.camp)
        self.events = None
        self.find_place()
        self.show_comparison(comparison, row, self.grid.camp)

    def event_here(self) -> str:
        """Return the event that is compared."""
        return self.event

    def spot(self) -> Spot | None:
        """Return the cell with the cursor."""
        point = self.spot_point()
        if self.comparison is None or point is None or self.kept is not None:
            return None
        return Spot(self.reader, self.comparison, point, self.grid.claims())

    def header(self, width: int) -> Line:
        """Return the camps over their columns."""
        if self.grid.laid_out is None:
            return padded([], width)
        return self.grid.laid_out.header(self.grid.camp)

    def fold_list(self) -> Sequence[Piece]:
        """Return the camps without a column; a click opens one."""
        laid_out = self.grid.laid_out
        pieces: list[Piece] = []
        if self.app.row_order != "found":
            pieces.append(Piece(f"rows {ORDER_WORDS[self.app.row_order]}", "italic muted"))
        if laid_out is None or not laid_out.folded or self.matrix_view:
            return pieces
        pieces += [Piece("  ")] if pieces else []
        pieces.append(Piece(f"{len(laid_out.folded)} folded", "muted"))
        for camp in laid_out.folded:
            hue = laid_out.hues[camp.id]
            action = f"screen.open_camp({camp.id!r})"
            pieces += [Piece(" "), Piece(laid_out.number(camp), "key", action=action)]
            pieces.append(Piece(initial(camp.tag, 2), f"bold camp{hue}", action=action))
        return pieces

    def show_list(self) -> None:
        """Show the other events, with this one under the cursor."""
        if self.comparison is None:
            return
        if self.events is None:
            return
        camps = list(camp_names(self.reader.registry(), self.events.camps).values())
        self.query_one(ListHead).show(camps)
        self.query_one("#events", EventList).show(self.events, camps, self.event)

    def show_nothing(self) -> None:
        """Say what is missing when there is nothing to compare."""
        if self.comparison is None:
            return
        speaking = [
            camp
            for camp in self.comparison.camps
            if any(point.cells[camp.id].claims for point in self.comparison.points)
        ]
        pane = self.query_one("#nothing", Prose)
        width = max(20, pane.room or self.size.width)
        if not self.comparison.points:
            reasons = ["No claims in this event.", "", "`[` and `]` go to the other events."]
            pane.show(empty_lines(reasons, width))
        elif len(speaking) == 1:
            reasons = [
                f"Only {speaking[0].label} speaks in this event. There is nothing to compare.",
                "`n` goes to the next event with two camps or more.",
            ]
            pane.show(empty_lines(reasons, width))
        self.set_class(len(speaking) <= 1 and bool(self.comparison.points), "-one-camp")

    @on(CursorPaper.Moved, "#grid")
    @on(CursorPaper.Moved, "#matrix")
    def follow(self) -> None:
        """Let header, title, evidence and the other view follow the cursor."""
        if self.comparison is None:
            return
        if self.matrix_view:
            self.grid.cursor = self.matrix.cursor
            self.show_stack()
        else:
            self.matrix.cursor = self.grid.cursor
        point = self.spot_point()
        self.app.be_at(
            event=self.event,
            point=point.id if point else "",
            camp=self.grid.camp,
            matrix=self.matrix_view,
        )
        self.query_one("#camps", Bar).refresh()
        self.query_one("#title", Bar).refresh()
        self.show_evidence()

    def show_stack(self) -> None:
        """Show the row of the matrix in full."""
        pane = self.query_one("#stack", Prose)
        if self.comparison is None or not self.comparison.points or not self.matrix_view:
            return
        width = max(20, pane.room - 1)
        row = self.rows(self.comparison)[self.matrix.cursor]
        lines = stack_lines(self.comparison, row, width, self.matrix.hues)
        pane.show([(Piece(" "), *line) for line in lines])

    def show_evidence(self) -> None:
        """Show the sentence behind the cell with the cursor."""
        shown = self.evidence if self.evidence is not None else self.has_class("-tall")
        shown = shown and not self.matrix_view
        self.set_class(shown, "-evidence")
        if not shown or self.comparison is None:
            return
        pane = self.query_one("#evidence", Prose)
        width = max(20, pane.room or self.size.width)
        claims = self.grid.claims()
        if not claims:
            self.evident = None
            pane.show(self.silence_lines(width))
            return
        shows = (claims[0], width, self.revision)
        if shows == self.evident:
            return
        document = self.ask(lambda: self.reader.document(claims[0].document))
        if document is not None:
            self.evident = shows
            place = place_of(self.comparison, claims[0], self.grid.hues)
            against = difference_facts(self.comparison, [claims[0].id], self.grid.hues)
            pane.show(evidence_lines(claims[0], document, place, width, EVIDENCE, against))

    def silence_lines(self, width: int) -> list[Line]:
        """Return what an empty cell means."""
        point = self.spot_point()
        if self.comparison is None or point is None or not self.grid.camp:
            return []
        cell = point.cells[self.grid.camp]
        label = next(camp.label for camp in self.comparison.camps if camp.id == self.grid.camp)
        if cell.state == "no_documents":
            why = f"{label} speaks in none of the documents of this event."
        else:
            number = counted(cell.documents_searched, "document")
            why = f"{label} speaks in {number} of this event and says nothing on this point."
        return empty_lines([f"`{STATES[cell.state][1]}`   {why}"], width)

    @on(Prose.Resized)
    def lay_out_again(self, event: Prose.Resized) -> None:
        """Lay out a pane for its new width."""
        match event.prose.id:
            case "stack":
                self.show_stack()
            case "evidence":
                self.show_evidence()
            case "nothing":
                self.show_nothing()

    def on_resize(self) -> None:
        """Choose again what fits."""
        super().on_resize()
        self.call_after_refresh(self.follow)

    # Actions ----------------------------------------------------------------------------------

    @on(CursorPaper.Chosen, "#grid")
    @on(CursorPaper.Chosen, "#matrix")
    def action_source(self) -> None:
        """Open the claims of the cell in their documents; keep the cut that is looked at."""
        if self.kept is not None:
            self.keep_cut()
            return
        point = self.spot_point()
        if self.comparison is None or point is None:
            return
        claims = self.grid.claims()
        if self.matrix_view:
            claims = tuple(c for camp in self.comparison.camps for c in point.cells[camp.id].claims)
        if claims:
            self.app.push_screen(SourceScreen(self.reader, claims, 0, self.comparison))
        else:
            self.notify("This camp says nothing on this point.", markup=False)

    @on(CursorPaper.Chosen, "#events")
    def other_event(self) -> None:
        """Compare the event chosen in the list."""
        head = self.query_one("#events", EventList).current()
        if head is not None:
            self.go_to(head.id)
            self.grid.focus()

    def go_to(self, event: str) -> None:
        """Show another event in this screen."""
        if event != self.event:
            self.steps, self.kept, self.entry = 0, None, None
            self.event = event
            self.grid.whole = frozenset()
            self.load()

    def action_event(self, step: int) -> None:
        """Go to the event before or after this one."""
        if self.events is None or self.place is None:
            self.notify("This event is not in the list that was left.", markup=False)
            return
        to = self.place + step
        if 0 <= to < len(self.events):
            self.place = to
            self.go_to(self.events[to].id)

    def action_next_comparable(self) -> None:
        """Go to the next event of the list in which there is something to compare."""
        if self.events is None or self.place is None:
            self.action_event(1)
            return
        for place in range(self.place + 1, min(len(self.events), self.place + AHEAD)):
            if len(self.events[place].camps) > 1:
                self.place = place
                self.go_to(self.events[place].id)
                return
        self.notify("No event with two camps among the next ones of the list.", markup=False)

    def action_back(self) -> None:
        """Leave the cut that is looked at, then the event."""
        if self.kept is not None:
            self.leave_cut()
        else:
            super().action_back()

    def action_view(self) -> None:
        """Switch between grid and matrix; row and camp stay."""
        self.matrix_view = not self.matrix_view
        self.set_class(self.matrix_view, "-matrix")
        if self.matrix_view:
            self.matrix.move_to(self.grid.cursor)
            self.matrix.focus()
            self.call_after_refresh(self.show_stack)
        else:
            self.grid.move_to(self.matrix.cursor)
            self.grid.focus()
        self.refresh_bindings()
        self.follow()

    def action_bookmark(self) -> None:
        """Set a bookmark on the cell with the cursor, or remove it."""
        point = self.spot_point()
        if point is None:
            return
        here = Bookmark(
            event=self.event, point=point.id, camp=self.grid.camp, title=one_line(point.title)
        )
        others = tuple(
            one
            for one in self.app.bookmarks
            if (one.event, one.point, one.camp) != (here.event, here.point, here.camp)
        )
        is_set = len(others) == len(self.app.bookmarks)
        self.app.bookmarks = (*others, here) if is_set else others
        told = "Bookmark set; B lists all." if is_set else "Bookmark removed."
        self.notify(told, markup=False, timeout=3)

    def action_evidence(self) -> None:
        """Show or hide the evidence pane."""
        self.evidence = not self.has_class("-evidence")
        self.show_evidence()

    def action_document(self) -> None:
        """Read the document of the cell."""
        claims = self.grid.claims()
        if claims:
            self.app.push_screen(DocumentScreen(self.reader, claims[0].document, claims[0].id))

    def action_narrative(self) -> None:
        """Show the narrative of the cell's claim."""
        claims = self.grid.claims()
        narrative = next((claim.narrative for claim in claims if claim.narrative), None)
        self.app.push_screen(NarrativesScreen(self.reader, narrative, self.grid.camp))

    def action_words(self) -> None:
        """Show what each camp calls the same thing."""
        if self.comparison is not None:
            self.app.push_screen(WordsScreen(self.reader, self.comparison))

    def action_time(self) -> None:
        """Show who spoke when."""
        if self.comparison is not None:
            self.app.push_screen(TimeScreen(self.reader, self.comparison))

    def action_copy(self) -> None:
        """Copy the first claim of the cell with its citation."""
        claims = self.grid.claims()
        if claims:
            self.copy_claim(claims[0])

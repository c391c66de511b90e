"""Home: the list of events, a filter line above, a preview beside it where there is room."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input
from textual.worker import get_current_worker

from narratives.errors import NarrativesError
from narratives.store.heads import EventOrder
from tui.paging import EventPages
from tui.palette import hues_of
from tui.reader import Reader, beside
from tui.screens.compare import CompareScreen
from tui.screens.narratives import NarrativesScreen
from tui.screens.notes import SkippedScreen
from tui.screens.page import Page
from tui.text import Line, Piece, cut, padded, width_of
from tui.views.camps import CampName, camp_names
from tui.views.events import empty_lines, legend, preview_lines
from tui.views.filters import TERMS, Condition, conditions, culprit, together, unknown
from tui.views.words import counted
from tui.widgets.bars import Bar, ListHead
from tui.widgets.event_list import EventList
from tui.widgets.paper import CursorPaper, Prose
from tui.widgets.typed import TypedLine

if TYPE_CHECKING:
    from textual.timer import Timer

WIDTHS = [(0, "-narrow"), (120, "-wide")]
"""Widths from which the screen has a class for its stylesheet."""

SORTS: tuple[EventOrder, ...] = ("divergence", "claims", "newest", "title")
EXPORTED = 500
"""Events of the list that one report can be asked for: each is a file of its own."""

TYPING_REST = 0.1
"""Seconds without a key before a filter is applied."""

PREVIEW_REST = 0.08
"""Seconds the cursor has to rest before the preview follows it."""


NARROWEST = 30
"""Cells below which a preview would not be read."""


def preview_of(reader: Reader, event: str, width: int) -> list[Line]:
    """Read an event and lay it out at a glance."""
    comparison = reader.comparison(event)
    declared = [camp.id for camp in reader.registry().camps]
    hues = hues_of((camp.id for camp in comparison.camps), declared)
    return [(Piece(" "), *line) for line in preview_lines(comparison, width - 2, hues)]


class EventsScreen(Page):
    """Lists events; enter compares one."""

    CSS_PATH = "events.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="back", tooltip="Clear the filter"),
        Binding(
            "enter",
            "open",
            "Compare",
            key_display="⏎",
            id="events.open",
            tooltip="Lay the event out side by side",
        ),
        Binding(
            "f",
            "filter",
            "Filter",
            id="events.filter",
            tooltip="Filter the list by words, camp, silent, entity, speaker, stance, source, lang,"
            " numbers, date",
        ),
        Binding(
            "s",
            "sort",
            "Sort",
            id="events.sort",
            tooltip="Sort by divergence, claims, newest, title",
        ),
        Binding(
            "a",
            "narratives",
            "Narratives",
            id="narratives",
            tooltip="What each camp keeps saying, across events",
        ),
        Binding(
            "e",
            "skipped",
            "Not read",
            show=False,
            id="events.skipped",
            tooltip="Files that could not be read, each with the reason",
        ),
    ]

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        before = self.app.before
        self.events: EventPages | None = None
        self.total = 0
        self.camps: list[CampName] = []
        self.sort = before.sort
        self.start = before.filter
        self.at = before.listed
        self.resting: Timer | None = None
        self.typing: Timer | None = None

    def body(self) -> ComposeResult:
        """Yield filter, list and preview."""
        yield Bar(id="state", kind="paper")
        yield TypedLine(
            self.start,
            id="filter",
            placeholder=TERMS,
        )
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield ListHead(id="heads")
                yield EventList(id="events")
                yield Prose(id="nothing")
                yield Prose(id="legend", can_focus=False)
            yield Prose(id="preview")

    def on_screen_resume(self) -> None:
        """Read again what was changed; one is in the list now, and in no event."""
        super().on_screen_resume()
        self.app.be_at(event="")

    def on_mount(self) -> None:
        """Paint first, read afterwards."""
        self.title_bar([], ["reading …"])
        self.query_one(EventList).focus()
        self.call_after_refresh(self.load)

    def load(self) -> None:
        """Read the numbers and the events in view."""
        counts = self.ask(self.reader.counts) or {}
        self.total = counts.get("events", 0)
        facts = [
            counted(self.total, "event"),
            counted(counts.get("claims", 0), "claim"),
            counted(counts.get("documents", 0), "document"),
        ]
        if counts.get("skipped"):
            facts.insert(0, f"{counts['skipped']:,} not read: e")
        self.title_bar([], facts)
        every = self.ask(lambda: EventPages(self.reader))
        if every is not None:
            every.first(1)
            self.name_camps(every)
        self.select()

    def name_camps(self, events: EventPages) -> None:
        """Give each camp that speaks in the events read so far its place in the strip."""
        present = {camp.id for camp in self.camps} | events.camps
        if len(present) > len(self.camps):
            self.camps = list(camp_names(self.reader.registry(), present).values())
        self.query_one(ListHead).show(self.camps)

    def read_again(self) -> None:
        """Show the events as they are now; the cursor stays on its event."""
        self.load()

    def event_here(self) -> str | None:
        """Return the event with the cursor."""
        head = self.query_one(EventList).current()
        return head.id if head else None

    def listed(self) -> list[str]:
        """Return the events that the filter leaves; none if they are too many for a report."""
        events = self.events
        if events is None or len(events) > EXPORTED:
            return []
        return [head.id for head in events.first(EXPORTED)]

    def wanted(self) -> list[Condition]:
        """Return the conditions of the filter line."""
        tags = {camp.tag.lower(): camp.id for camp in self.camps}
        tags |= {camp.label.lower(): camp.id for camp in self.camps}
        line = self.query_one("#filter", Input).value
        return conditions(line, tags, self.reader.names_like)

    def select(self) -> None:
        """Show the events of the filter in the order of the sort."""
        wanted = self.wanted()
        order = SORTS[self.sort]
        self.app.be_at(filter=self.query_one("#filter", Input).value, sort=self.sort)
        events = self.ask(lambda: EventPages(self.reader, together(wanted), order))
        if events is None:
            return
        self.events = events
        at, self.at = self.at, ""
        self.query_one("#state", Bar).show(lambda width: self.state_line(len(events), width))
        self.query_one(EventList).show(events, self.camps, at)
        self.name_camps(events)
        self.query_one(EventList).camps = self.camps
        self.set_class(not len(events), "-empty")
        self.show_empty(wanted)

    def state_line(self, shown: int, width: int) -> Line:
        """Return what the filter leaves, and the order."""
        whole = shown == self.total
        total = counted(shown, "event") if whole else f"{shown:,} of {self.total:,}"
        right = [Piece(f"{total} · sort: {SORTS[self.sort]} ", "muted")]
        text = self.query_one("#filter", Input).value
        left: list[Piece] = [Piece(" ")]
        if text:
            left += [Piece("filter ", "muted"), *cut(text, width - width_of(right) - 9, "bold")]
        return (*padded(left, width - width_of(right)), *right)

    def show_empty(self, wanted: Sequence[Condition]) -> None:
        """Say why there is nothing to see, and what to do."""
        pane = self.query_one("#nothing", Prose)
        if self.events is not None and len(self.events):
            return
        if not self.total:
            reasons = [
                "No events here yet.",
                "",
                "`A`                       adds a file or a folder, in the background",
                "`narratives add FOLDER`   the same from the command line",
                "`narratives demo`         a small sample to look around in",
            ]
        else:
            reasons = ["Nothing matches `" + " ".join(one.text for one in wanted) + "`."]
            found = culprit(self.reader.event_count, wanted)
            if found:
                reasons.append(f"Without `{found[0]}` there are {found[1]:,}.")
            if any(unknown(one.text) for one in wanted):
                reasons.append(f"A filter knows `{TERMS}`.")
            reasons += ["", "`f` changes the filter, `esc` clears it."]
        pane.show(empty_lines(reasons, max(20, pane.room or self.size.width)))

    def show_legend(self) -> None:
        """Say what the tags mean."""
        pane = self.query_one("#legend", Prose)
        lines = legend(self.camps, max(20, self.query_one("#left").size.width))
        pane.styles.height = min(3, len(lines))
        pane.show(lines)

    @on(Prose.Resized)
    def lay_out_again(self, event: Prose.Resized) -> None:
        """Lay out a pane for its new width."""
        match event.prose.id:
            case "preview":
                self.show_preview()
            case "legend":
                self.show_legend()
            case "nothing":
                self.show_empty(self.wanted())

    @on(CursorPaper.Moved, "#events")
    def follow(self) -> None:
        """Let the preview follow when the cursor rests."""
        head = self.query_one(EventList).current()
        if head is not None:
            self.app.be_at(listed=head.id)
        if self.resting is not None:
            self.resting.stop()
        self.resting = self.set_timer(PREVIEW_REST, self.read_preview)

    def read_preview(self) -> None:
        """Read what the preview shows beside the screen, so that keys never wait for it."""
        pane = self.query_one("#preview", Prose)
        head = self.query_one(EventList).current()
        if head is not None and pane.display and pane.room >= NARROWEST:
            self.run_worker(
                partial(self.find_preview, head.id, pane.room),
                thread=True,
                group="preview",
                exclusive=True,
            )

    def find_preview(self, event: str, width: int) -> None:
        """Lay out a preview, in a thread of its own."""
        try:
            with beside(self.reader) as reader:
                lines = preview_of(reader, event, width)
        except NarrativesError as error:
            self.app.call_from_thread(self.notify, error.message, severity="error", markup=False)
            return
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self.take_preview, event, lines)

    def take_preview(self, event: str, lines: list[Line]) -> None:
        """Show a preview, unless the cursor is elsewhere by now."""
        head = self.query_one(EventList).current()
        if head is not None and head.id == event:
            self.query_one("#preview", Prose).show(lines)

    def show_preview(self) -> None:
        """Show the event with the cursor at a glance."""
        pane = self.query_one("#preview", Prose)
        head = self.query_one(EventList).current()
        if not pane.display or pane.room < NARROWEST:
            return
        if head is None:
            pane.show([])
            return
        lines = self.ask(lambda: preview_of(self.reader, head.id, pane.room))
        if lines is not None:
            pane.show(lines)

    @on(CursorPaper.Chosen, "#events")
    def action_open(self) -> None:
        """Compare the event with the cursor."""
        head = self.query_one(EventList).current()
        if head is not None:
            place = self.query_one(EventList).cursor
            self.app.push_screen(CompareScreen(self.reader, head.id, self.events, place=place))

    def action_filter(self) -> None:
        """Edit the filter."""
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    def filter_changed(self) -> None:
        """Show what the filter leaves when no key comes for a moment."""
        if self.typing is not None:
            self.typing.stop()
        self.typing = self.set_timer(TYPING_REST, self.select)

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        """Apply the filter and return to the list."""
        if self.typing is not None:
            self.typing.stop()
            self.select()
        self.remove_class("-filtering")
        self.query_one(EventList).focus()

    def action_back(self) -> None:
        """Close the filter line, then clear the filter, then leave."""
        line = self.query_one("#filter", Input)
        if self.has_class("-filtering"):
            self.filter_done()
        elif line.value:
            line.value = ""
        else:
            super().action_back()

    def action_sort(self) -> None:
        """Sort by the next thing."""
        self.sort = (self.sort + 1) % len(SORTS)
        self.select()

    def action_skipped(self) -> None:
        """List what could not be read."""
        self.app.push_screen(SkippedScreen(self.reader))

    def action_narratives(self) -> None:
        """Show what each camp keeps saying."""
        self.app.push_screen(NarrativesScreen(self.reader))

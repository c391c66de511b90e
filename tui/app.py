"""The terminal interface: one factory builds it for real use, for pictures and for tests."""

import asyncio
import contextlib
import getpass
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from rich.console import RenderableType
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from narratives import changes
from narratives.curation import Entry
from narratives.errors import NarrativesError
from tui.bidi import reorders
from tui.following import FollowApp
from tui.keymap import Scope, bindings_of, read_keymap
from tui.messages import MakeChange, OpenEvent
from tui.reader import Reader
from tui.screens.change import ChangeMenu, ChangeScreen
from tui.screens.compare import CompareScreen
from tui.screens.document import DocumentScreen
from tui.screens.events import EventsScreen
from tui.screens.export import AddScreen, ExportScreen, ExportWish
from tui.screens.history import ChangeList, HistoryScreen
from tui.screens.keys import KeysScreen, keys_of
from tui.screens.narratives import NarrativeScreen, NarrativesScreen
from tui.screens.notes import BookmarksScreen, SkippedScreen
from tui.screens.page import Page
from tui.screens.review import ReviewScreen
from tui.screens.search import SearchScreen
from tui.screens.source import SourceScreen
from tui.screens.study import TimeScreen
from tui.state import State, load_state, save_state
from tui.widgets.document import DocumentText
from tui.widgets.event_list import EventList
from tui.widgets.grid import Grid
from tui.widgets.hits import HitList
from tui.widgets.items import ItemPaper, TablePaper
from tui.widgets.narrative_list import NarrativeList
from tui.widgets.paper import Prose

SAVE_EVERY = 1.0
"""Seconds after which a change of place or look is written down: what a kill can lose of it."""

EXPLICIT_ORDER, IMPLICIT_ORDER = "\x1b[8l", "\x1b[8h"
"""Bidirectional support mode (ECMA-48 BDSM) off and on: off leaves text in the order it is sent."""


class NarrativesApp(FollowApp):
    """Explores one workspace: events, comparison, source, document, narratives."""

    TITLE = "narratives"
    CSS_PATH = "screens/events.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "question_mark,f1",
            "keys",
            "Keys",
            key_display="?",
            id="keys",
            tooltip="All keys of this screen; type to filter",
        ),
        Binding("slash", "search", "Search", id="search", tooltip="Find claims by their words"),
        Binding(
            "colon",
            "command_palette",
            "Commands",
            show=False,
            id="app.commands",
            tooltip="Command palette",
        ),
        Binding(
            "u,ctrl+z",
            "undo",
            "Undo",
            id="change.undo",
            tooltip="Undo the last change made by hand",
        ),
        Binding(
            "ctrl+r,ctrl+y",
            "redo",
            "Redo",
            show=False,
            id="change.redo",
            tooltip="Make the change undone last again",
        ),
        Binding(
            "F",
            "follow",
            "Follow",
            show=False,
            id="change.follow",
            tooltip="Take along what says the same as claims just moved",
        ),
        Binding(
            "R",
            "review",
            "Review",
            id="review",
            tooltip="Decide on the least certain claims of this event, one key each",
        ),
        Binding(
            "U",
            "history",
            "History",
            show=False,
            id="history",
            tooltip="All changes made by hand; undo a single old one",
        ),
        Binding(
            "x",
            "export",
            "Export",
            id="export",
            tooltip="Write a report of this event, or of all in the list",
        ),
        Binding("A", "add", "Add", show=False, id="add", tooltip="Add documents in the background"),
        Binding(
            "ctrl+x",
            "stop",
            "Stop",
            show=False,
            id="work.stop",
            tooltip="Stop the work in the background; what it finished is kept",
        ),
        Binding(
            "B",
            "bookmarks",
            "Bookmarks",
            show=False,
            id="bookmarks",
            tooltip="Cells that were marked to come back to",
        ),
        Binding(
            "q,ctrl+q",
            "quit",
            "Quit",
            show=False,
            id="app.quit",
            tooltip="Leave the program; the next start goes on from here",
        ),
    ]

    def __init__(  # noqa: PLR0913 - what can be chosen of a window
        self,
        reader: Reader,
        *,
        event: str | None = None,
        plain_glyphs: bool = False,
        no_colour: bool | None = None,
        state: Path | None = None,
        keys: Path | None = None,
        notice: str = "",
        reorder: bool = False,
    ) -> None:
        """Show `reader`'s workspace, from where it was left if no event is named.

        `no_colour` is taken from NO_COLOR unless given. Where one was and how it looked are
        remembered in the file `state`; None remembers nothing. `keys` is a file with keys of one's
        own, `notice` what is to be said at the start. With `reorder`, right-to-left text is put in
        the order of the screen here, for terminals that do not do so.

        Raises:
            InputError: The file of keys is not what it should be.
        """
        self.no_colour = bool(os.environ.get("NO_COLOR")) if no_colour is None else no_colour
        # Without ANSI colours Textual turns NO_COLOR into 24-bit greys.
        super().__init__(ansi_color=self.no_colour)
        self.reader = reader
        self.event = event
        self.plain_glyphs = plain_glyphs
        self.state_file = state
        self.copied = state.with_name("copied.txt") if state is not None else None
        self.notice = notice
        self.now: Callable[[], str] = lambda: datetime.now(UTC).isoformat(timespec="seconds")
        self.who = getpass.getuser()
        if keys is not None:
            self.set_keymap(read_keymap(keys, scopes()))
        before = self.before = self.saved = load_state(state)
        self.folds, self.row_order, self.hand = before.folds, before.row_order, before.hand
        self.bookmarks = before.bookmarks
        self.reorder = reorder
        if before.theme in self.available_themes and not self.no_colour:
            self.theme = before.theme

    def get_default_screen(self) -> Screen[None]:
        """Return home."""
        return EventsScreen(self.reader)

    def on_mount(self) -> None:
        """Go to the event that was asked for or left, and say what is to be said."""
        if self.notice:
            self.notify(self.notice, severity="warning", timeout=10, markup=False)
        before = self.before
        if self.event is not None:
            self.post_message(OpenEvent(self.event))
        elif before.event and self.reader.event_head(before.event) is not None:
            self.post_message(
                OpenEvent(before.event, before.point, before.camp, matrix=before.matrix)
            )
        if self.state_file is not None:
            self.set_interval(SAVE_EVERY, self.save)
        if self.reorder and self._driver is not None:
            self._driver.write(EXPLICIT_ORDER)

    def exit(  # noqa: D102 - Textual's
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        self.save()
        super().exit(result, return_code, message)

    def on_unmount(self) -> None:
        """Remember where we are, and leave the terminal's order of text as it was."""
        self.save()
        if self.reorder and self._driver is not None:
            self._driver.write(IMPLICIT_ORDER)

    def remembered(self) -> State:
        """Return where we are and how it looks, for the next start."""
        here: dict[str, Any] = {**dict(self.saved), **self.here}
        here |= {
            "theme": self.theme,
            "wanted": self.folds.wanted,
            "shut": tuple(sorted(self.folds.shut)),
            "pinned": self.folds.pinned,
            "order": self.folds.order,
            "row_order": self.row_order,
            "hand": dict(self.hand),
            "bookmarks": self.bookmarks,
        }
        return State(**here)

    def save(self) -> None:
        """Write down where we are, if that changed; a folder that is read-only only forgets it."""
        if self.state_file is not None and (state := self.remembered()) != self.saved:
            self.saved = state
            with contextlib.suppress(OSError):
                save_state(self.state_file, state)

    def on_open_event(self, message: OpenEvent) -> None:
        """Compare an event on top of where we are."""
        home = self.screen_stack[0]
        events = home.events if isinstance(home, EventsScreen) else None
        at = (message.point, message.camp) if message.point else None
        screen = CompareScreen(self.reader, message.event, events, at)
        screen.matrix_view = message.matrix
        self.push_screen(screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what works on an event only where there is one."""
        del parameters
        if action in ("review", "export"):
            return bool(self.screen_stack) and isinstance(
                self.screen, (EventsScreen, CompareScreen)
            )
        return True

    def on_make_change(self, message: MakeChange) -> None:
        """Record a change; what is on top reads again, the screens below when they are seen."""
        self.record(message.entry)

    def record(self, entry: Entry) -> bool:
        """Write a change into the log and say so; tell whether it was written."""
        if self.reader.read_only:
            self.notify(self.notice or "This workspace is only read.", markup=False)
            return False
        try:
            fields = entry._asdict()
            number = self.reader.record(**fields, when=self.now(), who=self.who)
        except NarrativesError as error:
            hint = f"\n{error.hint}" if error.hint else ""
            self.notify(error.message + hint, severity="error", markup=False)
            return False
        self.refresh_data()
        told = f"Change {number} is saved; u undoes it."
        if entry.operation == "undo":
            told = f"Change {entry.subject} is undone; ctrl+r makes it again."
            undone = next(c for c in self.reader.changes() if c.number == int(entry.subject))
            if undone.operation == "undo":
                told = f"Change {undone.subject} is made again; u undoes it."
        self.notify(told, markup=False)
        self.look_for_followers(entry)
        return True

    def action_undo(self) -> None:
        """Undo the newest change in force."""
        self.record_if(changes.undo)

    def action_redo(self) -> None:
        """Make the change undone last again."""
        self.record_if(changes.redo)

    def record_if(self, made: Callable[[Reader], Entry]) -> None:
        """Record what is made of the log; say so if there is nothing."""
        if isinstance(self.screen, Page):
            try:
                entry = made(self.reader)
            except NarrativesError as error:
                self.notify(error.message, markup=False)
            else:
                self.record(entry)

    def action_history(self) -> None:
        """List all changes made by hand."""
        if isinstance(self.screen, Page) and not isinstance(self.screen, HistoryScreen):
            self.push_screen(HistoryScreen(self.reader))

    def action_bookmarks(self) -> None:
        """List the bookmarks."""
        if isinstance(self.screen, Page) and not isinstance(self.screen, BookmarksScreen):
            self.push_screen(BookmarksScreen(self.reader, self.bookmarks))

    def action_review(self) -> None:
        """Ask about the doubtful claims of the event that is looked at."""
        if isinstance(self.screen, Page) and not isinstance(self.screen, ReviewScreen):
            event = self.screen.event_here()
            if event is None:
                self.notify("Open an event to review it.", markup=False)
            else:
                self.push_screen(ReviewScreen(self.reader, event))

    def action_export(self) -> None:
        """Ask what to write as a report, and write it."""
        event = self.screen.event_here() if isinstance(self.screen, Page) else None
        if event is None:
            self.notify("Open an event to write a report of it.", markup=False)
            return
        home = self.screen_stack[0]
        listed = home.listed() if isinstance(home, EventsScreen) else []
        head = self.reader.event_head(event)
        folder = self.reader.path.resolve().parent / "reports"

        def write(wish: ExportWish | None) -> None:
            if wish is not None:
                formats = ",".join(wish.formats)
                options = ["--format", formats, "-o", str(wish.folder)]
                self.work_on("report", ["report", *wish.events, *options])

        self.push_screen(ExportScreen(event, head.title if head else event, listed, folder), write)

    def action_add(self) -> None:
        """Ask for documents and read them beside the interface."""

        def read(path: str | None) -> None:
            if path is not None:
                self.work_on("add", ["add", path])

        if self.reader.read_only:
            self.notify(self.notice or "This workspace is only read.", markup=False)
        elif isinstance(self.screen, Page):
            self.push_screen(AddScreen(), read)

    def action_search(self) -> None:
        """Search in all claims."""
        if isinstance(self.screen, Page):
            self.push_screen(SearchScreen(self.reader))

    def action_keys(self) -> None:
        """Show the keys of this screen."""
        if isinstance(self.screen, KeysScreen):
            return

        def run(key: str | None) -> None:
            if key is not None:
                self.simulate_key(key)

        self.push_screen(KeysScreen(keys_of(self.screen)), run)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List what can be done here, then the program's own commands."""
        for key in keys_of(screen):
            if key.group != "Move":

                def press(name: str = key.action) -> None:
                    self.simulate_key(name)

                yield SystemCommand(key.what, f"key {key.label}", press)
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Screenshot"):
                yield command


def scopes() -> tuple[Scope, ...]:
    """Return the screens with the bindings that are active on each."""
    screens: dict[str, tuple[type, ...]] = {
        "events": (EventsScreen, EventList),
        "compare": (CompareScreen, Grid),
        "change menu": (ChangeMenu,),
        "change report": (ExportScreen,),
        "change documents": (AddScreen,),
        "change": (ChangeScreen,),
        "source": (SourceScreen, Prose),
        "document": (DocumentScreen, DocumentText),
        "narratives": (NarrativesScreen, NarrativeList),
        "narrative": (NarrativeScreen, ItemPaper),
        "words and time": (TimeScreen, TablePaper),
        "search": (SearchScreen, HitList),
        "review": (ReviewScreen,),
        "history": (HistoryScreen, ChangeList),
        "bookmarks": (BookmarksScreen, ItemPaper),
        "not read": (SkippedScreen, Prose),
    }
    return tuple(
        (name, bindings_of(*classes, *(() if "change" in name else (NarrativesApp,))))
        for name, classes in screens.items()
    )


def browse(  # noqa: PLR0913 - what can be chosen of a window
    reader: Reader,
    *,
    event: str | None = None,
    ascii: bool = False,  # noqa: A002  the option's name
    mouse: bool = True,
    state: Path | None = None,
    keys: Path | None = None,
    notice: str = "",
) -> int:
    """Run the interface until it is left; return the exit code.

    Where one was is remembered in the file `state`, if one is named; `keys` is a file with keys of
    one's own, `notice` is said at the start.

    Raises:
        InputError: The file of keys is not what it should be, or NARRATIVES_RTL.
    """
    app = NarrativesApp(
        reader,
        event=event,
        plain_glyphs=ascii,
        state=state,
        keys=keys,
        notice=notice,
        reorder=reorders(os.environ),
    )
    with drawn_on_a_terminal():
        app.run(mouse=mouse)
    return app.return_code or 0


@contextlib.contextmanager
def drawn_on_a_terminal() -> Iterator[None]:
    """Draw on standard output where standard error, on which Textual draws, is redirected."""
    held = sys.__stderr__
    if sys.__stdout__ is not None and sys.__stdout__.isatty() and not (held and held.isatty()):
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
    try:
        yield
    finally:
        sys.__stderr__ = held  # type: ignore[misc]


def screenshot(
    reader: Reader,
    *,
    size: tuple[int, int],
    keys: Sequence[str] = (),
    event: str | None = None,
    theme: str | None = None,
) -> str:
    """Return an SVG picture of the interface at a size (columns, lines) after pressing keys."""

    async def take() -> str:
        app = NarrativesApp(reader, event=event, no_colour=False)
        if theme is not None:
            app.theme = theme
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            # The preview follows when the cursor has rested; a picture does not wait for it.
            for screen in app.screen_stack:
                if isinstance(screen, EventsScreen):
                    screen.show_preview()
            await pilot.pause()
            # A picture fetches nothing: without the web fonts that Textual names in it, the
            # viewer's own monospace serves.
            picture = app.export_screenshot(title="narratives")
            return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)

    return asyncio.run(take())

"""What all full screens share: title bar, key bar, the notice for a terminal that is too small."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from narratives.curation import Entry
from narratives.errors import NarrativesError
from narratives.model import Claim, Comparison
from narratives.text import display
from tui.changing import possible
from tui.look import LookApp
from tui.messages import MakeChange, OpenEvent
from tui.palette import hues_of
from tui.questions import Operation, Spot
from tui.reader import Reader
from tui.screens.change import ChangeMenu, ChangeScreen
from tui.telling import Told
from tui.text import Line, Piece, plain
from tui.views.bars import title_line, work_line
from tui.views.words import citation
from tui.widgets.bars import Bar, KeyBar

T = TypeVar("T")

SMALLEST = (40, 10)
"""Below this many columns and lines there is only a notice."""

LOW = 16
"""Below this many lines title bar and key bar give their lines to the content."""

CHANGE = Binding(
    "m",
    "change",
    "Change",
    id="change",
    tooltip="Correct what the program found: move, merge, split, rename, camp, stance, …",
)
"""The key of the change menu, on the screens that show claims."""


class Page(Screen[None]):
    """A full screen."""

    DEFAULT_CSS = """
    Page { layout: vertical; }
    Page #work { display: none; }
    Page.-working #work { display: block; }
    Page #too-small { display: none; padding: 1 2; height: 1fr; }
    Page.-small > * { display: none; }
    Page.-small > #too-small { display: block; }
    Page.-low #title, Page.-low #keys { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]
    app = getters.app(LookApp)

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        self.revision = self.app.revision

    def body(self) -> ComposeResult:
        """Yield what stands between the bars."""
        yield from ()

    def compose(self) -> ComposeResult:
        """Put title bar, body and key bar on top of one another."""
        yield Bar(id="title")
        yield from self.body()
        yield Bar(id="work", kind="paper")
        yield KeyBar(id="keys")
        yield Static(id="too-small", markup=False)

    def on_resize(self) -> None:
        """Tell the stylesheet when lines or columns are short."""
        width, height = self.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-small")
        self.set_class(height < LOW, "-low")
        self.query_one("#too-small", Static).update(
            plain(
                f"narratives needs {SMALLEST[0]} x {SMALLEST[1]}.\n"
                f"This terminal has {width} x {height}."
            )
        )

    def title_bar(
        self,
        crumbs: Sequence[str],
        facts: Sequence[str] = (),
        right: Callable[[], Sequence[Piece]] = tuple,
    ) -> None:
        """Show where we are, the numbers that go with it, and what is folded."""

        def laid_out(width: int) -> Line:
            name = self.reader.name + (" (only read)" if self.app.notice else "")
            return title_line([name, *crumbs], facts, right(), width)

        self.query_one("#title", Bar).show(laid_out)

    def ask(self, question: Callable[[], T]) -> T | None:
        """Ask the reader; what it cannot answer becomes a notice, and the screen stays."""
        try:
            return question()
        except NarrativesError as error:
            hint = f"\n{error.hint}" if error.hint else ""
            self.notify(error.message + hint, severity="error", markup=False)
            return None

    def hues(self, comparison: Comparison) -> dict[str, int]:
        """Return the hue of each camp of a comparison."""
        declared = [camp.id for camp in self.reader.registry().camps]
        return hues_of((camp.id for camp in comparison.camps), declared)

    def open_claim(self, claims: Sequence[str]) -> None:
        """Compare the event of the first of these claims, with the cursor on its cell."""
        claim = self.ask(lambda: self.reader.claim(claims[0])) if claims else None
        if claim is not None and claim.event is not None:
            self.post_message(OpenEvent(claim.event, claim.point or "", claim.camp))

    def copy_claim(self, claim: Claim) -> None:
        """Copy a claim with its citation, and say where the copy lies.

        Some terminals take it silently, some not at all: a file holds it besides.
        """
        text = citation(claim)
        self.app.copy_to_clipboard(text)
        told = "Copied to the clipboard (OSC 52)"
        file = self.app.copied
        if file is not None:
            with contextlib.suppress(OSError):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(display(text) + "\n", encoding="utf-8")
                home = str(Path.home())
                path = str(file)
                told += (
                    f" and to {'~' + path.removeprefix(home) if path.startswith(home) else path}"
                )
        bar = self.query_one(KeyBar)
        if bar.display and not self.has_class("-low"):
            bar.say(told + ".")
        else:
            self.notify(told + ".", markup=False)

    def show_work(self) -> None:
        """Show how far the work beside the interface is."""
        self.set_class(bool(self.app.work), "-working")
        self.query_one("#work", Bar).show(lambda width: work_line(self.app.work, width))

    def on_screen_resume(self) -> None:
        """Read again what was changed while another screen was on top."""
        self.show_work()
        if self.revision != self.app.revision:
            self.revision = self.app.revision
            self.read_again()

    def read_again(self) -> None:
        """Show the data as it is now, with the cursor where it was."""

    def spot(self) -> Spot | None:
        """Return what is under the cursor, for the change menu; None if nothing can be changed."""
        return None

    def event_here(self) -> str | None:
        """Return the event that is looked at, None if it is none or several."""
        return None

    def action_change(self) -> None:
        """Offer the changes that are possible here."""
        operations = self.operations()
        if self.reader.read_only:
            told = self.app.notice or "this workspace is opened for reading only"
            self.notify(f"Nothing can be changed: {told}.", markup=False)
            return
        if not operations:
            self.notify("There is nothing to change here.", markup=False)
            return

        def begin(operation: Operation | Told | None) -> None:
            if operation is not None:
                self.begin_change(operation)

        self.app.push_screen(ChangeMenu(operations), begin)

    def operations(self) -> Sequence[Operation | Told]:
        """Return what can be changed under the cursor."""
        spot = self.spot()
        return possible(spot) if spot else ()

    def begin_change(self, operation: Operation | Told) -> None:
        """Ask the questions of a change to what is under the cursor."""
        spot = self.spot()
        if spot is None or isinstance(operation, Told):
            return
        question = self.ask(lambda: operation.begin(spot))
        if question:
            self.app.push_screen(ChangeScreen(operation.name, question, spot), self.make)

    def make(self, entry: Entry | None) -> None:
        """Make a change that was confirmed."""
        if entry is not None:
            self.post_message(MakeChange(entry))

    def action_back(self) -> None:
        """Leave this screen."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()

"""The review queue: one key decides and moves on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from narratives import changes
from narratives.curation import Entry
from narratives.review import Doubt, decided, review_queue
from tui.changing import OPERATIONS
from tui.questions import Question, Spot
from tui.reader import Reader
from tui.screens.change import ChangeScreen
from tui.screens.page import Page
from tui.views.events import empty_lines
from tui.views.review import MOST, progress_line, review_lines
from tui.widgets.bars import Bar
from tui.widgets.paper import Prose

if TYPE_CHECKING:
    from narratives.model import Comparison


class ReviewScreen(Page):
    """Asks about the doubtful claims of one event."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "Accept", id="review.accept", tooltip="It stands where it is"),
        *(
            Binding(
                str(digit),
                f"row({digit})",
                "Move",
                show=digit == 1,
                key_display="1-9",
                id=f"review.row{digit}",
                tooltip="Move it to the row with this number",
            )
            for digit in range(1, MOST + 1)
        ),
        Binding("n", "dialog('new')", "New row", id="review.new", tooltip="A new row of its own"),
        Binding("d", "drop", "Drop", id="review.drop", tooltip="Not a claim: leave it out"),
        Binding("c", "dialog('camp')", "Camp", id="review.camp", tooltip="Place its speaker"),
        Binding("s", "dialog('stance')", "Stance", id="review.stance", tooltip="Set its stance"),
        Binding(
            "space",
            "skip",
            "Skip",
            key_display="space",
            priority=True,
            id="review.skip",
            tooltip="Ask again at the end",
        ),
        Binding("escape", "back", "End", id="back", tooltip="Back; all decisions are saved"),
    ]

    def __init__(self, reader: Reader, event: str) -> None:
        super().__init__(reader)
        self.event = event
        self.comparison: Comparison | None = None
        self.queue: tuple[str, ...] | None = None
        self.doubts: dict[str, Doubt] = {}
        self.skipped: list[str] = []
        self.done = 0

    def body(self) -> ComposeResult:
        """Yield progress and question."""
        yield Bar(id="progress", kind="paper")
        yield Prose(id="item")

    def on_mount(self) -> None:
        """Paint first, read afterwards."""
        self.title_bar(["reading …"])
        self.query_one("#item").focus()
        self.call_after_refresh(self.read_again)

    def event_here(self) -> str:
        """Return the event under review."""
        return self.event

    def read_again(self) -> None:
        """Ask about the least certain claim that is not decided; an undone one comes back."""
        comparison = self.ask(lambda: self.reader.comparison(self.event))
        if comparison is None:
            self.action_back()
            return
        self.comparison = comparison
        self.doubts = {doubt.claim.id: doubt for doubt in review_queue(comparison)}
        if self.queue is None:
            self.queue = tuple(self.doubts)
        self.title_bar([comparison.event.title, "Review"])
        self.show()

    def current(self) -> Doubt | None:
        """Return what is asked now; what was skipped comes again at the end."""
        known = decided(self.reader.changes())
        left = []
        for claim in self.queue or ():
            doubt = self.doubts.get(claim)
            who = doubt.claim.source.name if doubt and doubt.claim.source else None
            if doubt is not None and claim not in known and who not in known:
                left.append(doubt)
        self.done = len(self.queue or ()) - len(left)
        left.sort(key=lambda doubt: doubt.claim.id in self.skipped)
        return left[0] if left else None

    def on_prose_resized(self) -> None:
        """Lay out for the width."""
        self.show()

    def show(self) -> None:
        """Show what is asked."""
        if self.comparison is None:
            return
        pane = self.query_one("#item", Prose)
        width = max(20, pane.room)
        doubt = self.current()
        total = len(self.queue or ())
        self.query_one("#progress", Bar).show(lambda wide: progress_line(self.done, total, wide))
        if doubt is None:
            reasons = ["All is decided." if total else "Nothing in this event is in doubt.", ""]
            reasons += ["`u` undoes the last decision, `esc` goes back."]
            pane.show(empty_lines(reasons, width))
        else:
            hues = self.hues(self.comparison)
            pane.show(review_lines(doubt, self.comparison, width, hues))

    def decide(self, made: Callable[[Doubt], Entry]) -> None:
        """Record a decision on what is asked now."""
        doubt = self.current()
        if doubt is not None:
            entry = self.ask(lambda: made(doubt))
            self.make(entry)

    def action_accept(self) -> None:
        """Leave the claim where it is."""
        self.decide(lambda doubt: changes.review(self.reader, doubt.claim.id))

    def action_row(self, number: int) -> None:
        """Move the claim to a row offered."""
        doubt = self.current()
        if doubt is not None and number < len(doubt.rows):
            row = doubt.rows[number]
            self.decide(lambda doubt: changes.move(self.reader, doubt.claim.id, row))

    def action_drop(self) -> None:
        """Leave the claim out."""
        self.decide(lambda doubt: changes.drop(self.reader, doubt.claim.id))

    def action_skip(self) -> None:
        """Ask again at the end."""
        doubt = self.current()
        if doubt is not None:
            self.skipped = [*(c for c in self.skipped if c != doubt.claim.id), doubt.claim.id]
            self.show()

    def action_dialog(self, name: str) -> None:
        """Ask for the camp, the stance, or the title of a new row."""
        doubt = self.current()
        if doubt is None or self.comparison is None or self.reader.read_only:
            return
        point = next(point for point in self.comparison.points if point.id == doubt.row)
        spot = Spot(self.reader, self.comparison, point, (doubt.claim,))
        if name == "new":
            question: Question | None = Question(
                "What is the new row about?",
                "write",
                lambda answer: changes.split(self.reader, point.id, [doubt.claim.id], answer[0]),
                text=" ".join(doubt.claim.text.split())[:120],
            )
        else:
            begin = next(operation.begin for operation in OPERATIONS if operation.name == name)
            question = self.ask(lambda: begin(spot))
        if question is not None:
            self.app.push_screen(ChangeScreen(name, question, spot), self.make)

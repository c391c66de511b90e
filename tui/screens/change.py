"""The change menu and its dialog: questions, with a preview of the rows that would change."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from narratives.changes import row_changes
from narratives.curation import Entry
from narratives.errors import NarrativesError
from tui.changing import OPERATIONS
from tui.look import LookApp
from tui.palette import hues_of
from tui.questions import Answer, Choice, Operation, Question, Spot, entry_of
from tui.telling import Told
from tui.text import Line, paragraph
from tui.views.changes import choice_line, effect_lines
from tui.views.keys import KeyHelp
from tui.views.words import quoted
from tui.widgets.keys import KeyList
from tui.widgets.paper import CursorPaper, Prose
from tui.widgets.typed import TypedLine

PREVIEW_REST = 0.08
"""Seconds without a key before the preview follows."""


class ChangeMenu(ModalScreen[Operation | Told | None]):
    """Lists what can be changed; one more key chooses."""

    CSS_PATH = "change.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Cancel", id="change.close", tooltip="Change nothing"),
        Binding("enter", "choose", "Choose", id="change.choose", tooltip="Take the marked change"),
        *(
            Binding(
                operation.key,
                f"operation({operation.name!r})",
                operation.name,
                id=f"change.{operation.name}",
                tooltip=operation.what,
                priority=True,
            )
            for operation in OPERATIONS
        ),
    ]
    app = getters.app(LookApp)

    def __init__(self, operations: Sequence[Operation | Told]) -> None:
        super().__init__()
        self.operations = operations

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Vertical(id="menu") as box:
            box.border_title = "Change"
            box.border_subtitle = "each shows first what it does · esc cancels"
            yield KeyList(id="list")

    def on_mount(self) -> None:
        """Show what is possible here."""
        listed = self.query_one(KeyList)
        listed.show([KeyHelp(o.key, o.what, o.name, o.name) for o in self.operations])
        self.query_one("#menu").styles.height = len(self.operations) + 2
        listed.focus()

    def action_operation(self, name: str) -> None:
        """Begin a change, if it is possible here."""
        for operation in self.operations:
            if operation.name == name:
                self.dismiss(operation)

    @on(CursorPaper.Chosen)
    def action_choose(self) -> None:
        """Begin the change with the cursor."""
        self.dismiss(self.operations[self.query_one(KeyList).cursor])

    def action_close(self) -> None:
        """Change nothing."""
        self.dismiss(None)


class ChoiceList(CursorPaper):
    """Things to choose or to tick."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.choices: Sequence[Choice] = ()
        self.ticked: set[str] | None = None

    def show(self, choices: Sequence[Choice], ticked: set[str] | None = None) -> None:
        """Show choices, with boxes to tick if `ticked` is given."""
        self.choices, self.ticked, self.cursor = choices, ticked, 0
        self.renew()
        self.bring_into_view()

    def line_count(self) -> int:
        """Return the number of choices."""
        return len(self.choices)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return one choice."""
        here = y == self.cursor
        choice = self.choices[y]
        ticked = None if self.ticked is None else choice.value in self.ticked
        line = choice_line(choice, self.room, cursor=here, ticked=ticked)
        return ("cursor" if here else "paper", line)

    def tick(self) -> None:
        """Tick the choice with the cursor."""
        if self.ticked is not None and self.choices:
            self.ticked ^= {self.choices[self.cursor].value}
            self.refresh()
            self.post_message(self.Moved(self))

    def answer(self) -> Answer:
        """Return what is ticked, or chosen."""
        if self.ticked is not None:
            return tuple(c.value for c in self.choices if c.value in self.ticked)
        return (self.choices[self.cursor].value,) if self.choices else ()


class ChangeScreen(ModalScreen[Entry | None]):
    """Asks the questions of one change; returns its entry, or None."""

    CSS_PATH = "change.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "before", "Back", id="change.back", tooltip="One question back"),
        Binding(
            "enter",
            "answer",
            "Go on",
            id="change.answer",
            tooltip="Go on; after the last question, make the change",
        ),
        Binding(
            "space",
            "tick",
            "Tick",
            priority=True,
            id="change.tick",
            tooltip="Tick the claim with the cursor, or take it out",
        ),
        Binding("down", "step(1)", show=False, priority=True, id="change.down", tooltip="Next"),
        Binding("up", "step(-1)", show=False, priority=True, id="change.up", tooltip="Before"),
    ]
    app = getters.app(LookApp)

    def __init__(
        self,
        name: str,
        question: Question,
        spot: Spot | None,
        preview: Callable[[Entry, int], list[Line]] | None = None,
    ) -> None:
        """Ask about a spot; `preview` lays out in a width what a change of something else does."""
        super().__init__()
        self.change = name
        self.questions = [question]
        self.spot = spot
        self.preview = preview
        self.narrowed = ""
        """The words that the choices shown match."""

    @property
    def question(self) -> Question:
        """The question that is asked now."""
        return self.questions[-1]

    def compose(self) -> ComposeResult:
        """Yield question, line to write in, choices, preview."""
        with Vertical(id="box") as box:
            box.border_title = self.change[0].upper() + self.change[1:]
            yield Prose(id="question", can_focus=False)
            yield TypedLine(id="typed", enter=self.action_answer)
            yield ChoiceList(id="choices")
            yield Prose(id="effects", can_focus=False)

    def on_mount(self) -> None:
        """Ask the first question."""
        self.ask()

    def ask(self) -> None:
        """Show the present question."""
        question = self.question
        typed, choices = self.query_one(Input), self.query_one(ChoiceList)
        typed.display = question.kind in ("choose", "write")
        choices.display = question.kind in ("choose", "tick")
        with self.prevent(Input.Changed):
            typed.value = question.text
        typed.cursor_position = len(question.text)
        ticked = set(question.ticked) if question.kind == "tick" else None
        self.narrowed = ""
        choices.show(question.choices(""), ticked)
        box = self.query_one("#box")
        box.border_subtitle = {
            "choose": "type to filter · ↑↓ · ⏎ goes on · esc back",
            "tick": "space ticks · ⏎ goes on · esc back",
            "write": "⏎ goes on · esc back",
            "confirm": "⏎ leaves it out · esc back",
        }[question.kind]
        if typed.display:
            typed.focus()
        elif choices.display:
            choices.focus()
        self.show_question()
        self.show_effects()

    @on(Prose.Resized)
    def lay_out_again(self) -> None:
        """Lay out for the width there is."""
        self.show_question()
        self.show_effects()

    def show_question(self) -> None:
        """Lay out the question and what it is about."""
        pane = self.query_one("#question", Prose)
        width = max(20, pane.room)
        lines = paragraph(self.question.title, width, style="bold")
        if self.question.about:
            lines += paragraph(quoted(self.question.about), width, style="muted")[:3]
        pane.styles.height = len(lines)
        pane.show(lines)

    @on(Input.Changed)
    def narrow(self) -> None:
        """Show the choices that match what was typed."""
        self.catch_up()
        self.follow()

    def catch_up(self) -> None:
        """Let the choices be those of the words that stand in the line now."""
        typed = self.query_one(Input).value
        if self.question.kind == "choose" and typed != self.narrowed:
            self.narrowed = typed
            self.query_one(ChoiceList).show(self.question.choices(typed))

    @on(CursorPaper.Moved, "#choices")
    def follow(self) -> None:
        """Let the preview follow when the cursor rests."""
        self.set_timer(PREVIEW_REST, self.show_effects)

    def given(self) -> Answer:
        """Return the answer as it stands."""
        match self.question.kind:
            case "write":
                text = self.query_one(Input).value.strip()
                return (text,) if text else ()
            case "confirm":
                return ("yes",)
        return self.query_one(ChoiceList).answer()

    def show_effects(self) -> None:
        """Show the rows before and after the change that the answer leads to."""
        pane = self.query_one("#effects", Prose)
        width = max(20, pane.room)
        try:
            lines = self.effects(width)
        except NarrativesError as error:
            lines = paragraph(f"{error.message}. {error.hint}", width, style="bold")
        pane.show(lines)

    def effects(self, width: int) -> list[Line]:
        """Return what the answer leads to."""
        entry = entry_of(self.question, self.given())
        if entry is None:
            return paragraph("Nothing is chosen yet.", width, style="muted")
        if self.preview is not None:
            return self.preview(entry, width)
        if self.spot is None:
            return []
        before = self.spot.comparison
        after = self.spot.log.comparison_after(before.event.id, entry)
        declared = [camp.id for camp in before.camps]
        hues = hues_of(declared, [c for c in declared if c not in ("narrator", "unassigned")])
        lines = effect_lines(row_changes(before, after), before, width, hues)
        head = "After it; nothing changes before ⏎" if lines else self.unchanged()
        return [*paragraph(head, width, style="muted"), *lines]

    def unchanged(self) -> str:
        """Say that the answer with the cursor changes no row of this event."""
        listed = self.query_one(ChoiceList)
        if self.question.kind != "choose" or not listed.choices:
            return "No row of this event changes."
        return f"With {quoted(listed.choices[listed.cursor].label)} no row of this event changes."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the space bar to the line to write in, unless there is something to tick."""
        del parameters
        return action != "tick" or self.question.kind == "tick"

    def action_tick(self) -> None:
        """Tick the claim with the cursor."""
        self.query_one(ChoiceList).tick()

    def action_step(self, step: int) -> None:
        """Move in the choices while typing."""
        listed = self.query_one(ChoiceList)
        listed.move_to(listed.cursor + step)

    @on(CursorPaper.Chosen, "#choices")
    def action_answer(self) -> None:
        """Go to the next question, or make the change."""
        self.catch_up()
        answer = self.given()
        if not answer:
            return
        try:
            step = self.question.answer(answer)
        except NarrativesError as error:
            self.notify(error.message, severity="error", markup=False)
            return
        if isinstance(step, Entry):
            self.dismiss(step)
            return
        self.questions.append(step)
        self.ask()

    def action_before(self) -> None:
        """Go back a question; from the first one, change nothing."""
        if len(self.questions) == 1:
            self.dismiss(None)
            return
        self.questions.pop()
        self.ask()

"""Bars of one line: the title on top, the keys at the bottom, the camps over their columns."""

from collections.abc import Callable, Sequence

from textual import events, getters
from textual.app import ComposeResult
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui.look import LookApp
from tui.text import Line, Piece, cut, padded, piece_at
from tui.views.bars import Key, key_line
from tui.views.camps import CampName
from tui.views.events import list_header
from tui.widgets.paper import painted

READING = 8.0
"""Seconds for which something is said in place of the keys."""

KEY_NAMES = {
    "enter": "⏎",
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "equals_sign": "=",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def key_name(key: str) -> str:
    """Return how a key is written: `^p`, `⏎`, `[`."""
    name = key.removeprefix("ctrl+")
    return ("^" if name != key else "") + KEY_NAMES.get(name, name)


class Bar(Widget):
    """One line that is laid out for the width it gets."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; background: $panel; }"
    app = getters.app(LookApp)

    def __init__(self, *, id: str | None = None, kind: str = "band") -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.kind = kind
        self.laid_out: Callable[[int], Line] = lambda width: padded([], width)

    def show(self, laid_out: Callable[[int], Line]) -> None:
        """Take another way to lay out the line."""
        self.laid_out = laid_out
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        del y
        line = padded(self.laid_out(self.size.width), self.size.width)
        app = self.app
        return painted(
            line, self.kind, app.palette, plain_glyphs=app.plain_glyphs, reorder=app.reorder
        )

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the piece that was clicked."""
        piece = piece_at(self.laid_out(self.size.width), event.x)
        if piece is not None and piece.action:
            await self.app.run_action(piece.action, self.screen)


class ListHead(Widget):
    """The heads of the event list's columns, in one line or two."""

    DEFAULT_CSS = "ListHead { height: auto; width: 1fr; }"

    def __init__(self, *, id: str | None = None, compact: bool = False) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.compact = compact
        self.camps: Sequence[CampName] = ()

    def compose(self) -> ComposeResult:
        """Yield the two lines."""
        yield Bar(id="above", kind="paper")
        yield Bar(id="names", kind="paper")

    def show(self, camps: Sequence[CampName]) -> None:
        """Show other camps."""
        self.camps = camps
        self.on_resize()

    def on_resize(self) -> None:
        """Leave out the upper line if the tags fit in one."""
        above, _ = list_header(self.camps, self.size.width, compact=self.compact)
        self.query_one("#above").display = above is not None
        self.query_one("#above", Bar).show(lambda width: self.lines(width)[0] or ())
        self.query_one("#names", Bar).show(lambda width: self.lines(width)[1])

    def lines(self, width: int) -> tuple[Line | None, Line]:
        """Lay out both lines; a cell is kept for the list's scroll bar."""
        return list_header(self.camps, width - 1, compact=self.compact)


class KeyBar(Bar):
    """The keys that matter on this screen, as many as fit; `? Keys` always."""

    reading: Timer | None = None
    told: str = ""
    """What is said in their place for a moment."""

    def say(self, told: str) -> None:
        """Say something in place of the keys, until it can be thought to have been read."""
        self.told = told
        if self.reading is not None:
            self.reading.stop()
        self.reading = self.set_timer(READING, self.show_keys)
        self.refresh()

    def show_keys(self) -> None:
        """Show the keys again."""
        self.told = ""
        self.refresh()

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.show(self.keys)
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def keys(self, width: int) -> Line:
        """Lay out the keys that are active now, or what is said in their place."""
        if self.told:
            return padded([Piece(" "), *cut(self.told, width - 2, "bold")], width)
        shown: dict[str, Key] = {}
        last: dict[str, Key] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.show or not active.enabled or binding.system:
                continue
            label = binding.key_display or key_name(binding.key)
            key = Key(label, binding.description, f"simulate_key({binding.key!r})")
            key = key._replace(action="app." + key.action)
            if binding.id in ("keys", "back"):
                last[binding.id] = key
            else:
                shown.setdefault(binding.action, key)
        return key_line(shown.values(), width, [last[name] for name in sorted(last)])

"""The keys of the screen below: type to filter, enter runs one."""

from collections.abc import Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from tui.look import LookApp
from tui.views.keys import KeyHelp, also_called, matching_keys
from tui.widgets.bars import key_name
from tui.widgets.keys import KeyList
from tui.widgets.paper import CursorPaper
from tui.widgets.typed import TypedLine

GROUPS = {"move": "Move", "app": "Everywhere", "keys": "Everywhere", "back": "Everywhere"}


def keys_of(screen: Screen[object]) -> list[KeyHelp]:
    """Return what the keys do on a screen, one entry an action."""
    found: dict[str, tuple[list[str], str, str, str, str]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        what = active.tooltip or binding.tooltip
        if not what or not active.enabled:
            continue
        stem = (binding.id or "app").split(".")[0]
        group = GROUPS.get(stem, "Here")
        also = also_called(binding.id or "")
        entry = found.setdefault(what, ([], what, binding.key, group, also))
        entry[0].append(key_name(binding.key))
    order = ["Here", "Move", "Everywhere"]
    keys = [
        KeyHelp(listed(labels), what, key, group, also)
        for labels, what, key, group, also in found.values()
    ]
    return sorted(keys, key=lambda key: order.index(key.group))


def listed(labels: Sequence[str]) -> str:
    """Return the labels of one action; a run of digits as a range."""
    if len(labels) > 2 and all(label.isdigit() for label in labels):
        return f"{labels[0]}-{labels[-1]}"
    return " ".join(labels)


class KeysScreen(ModalScreen[str | None]):
    """Lists keys over the screen they belong to; returns the key to run."""

    CSS_PATH = "keys.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="keys.close", tooltip="Close this list"),
        Binding("down", "step(1)", show=False, priority=True, id="keys.down", tooltip="Next key"),
        Binding("up", "step(-1)", show=False, priority=True, id="keys.up", tooltip="Key before"),
        Binding(
            "pagedown",
            "step(10)",
            show=False,
            priority=True,
            id="keys.page_down",
            tooltip="Ten keys on",
        ),
        Binding(
            "pageup",
            "step(-10)",
            show=False,
            priority=True,
            id="keys.page_up",
            tooltip="Ten keys back",
        ),
    ]
    app = getters.app(LookApp)

    def __init__(self, keys: Sequence[KeyHelp]) -> None:
        super().__init__()
        self.keys = keys

    def compose(self) -> ComposeResult:
        """Yield the line to type in and the list."""
        with Vertical(id="box") as box:
            box.border_title = "Keys"
            box.border_subtitle = "type to filter · ⏎ runs it · esc closes"
            yield TypedLine(id="find", placeholder="type to find a key")
            yield KeyList(id="list")

    def on_mount(self) -> None:
        """Start with all keys."""
        self.query_one(KeyList).show(self.keys)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show the keys that match what was typed."""
        matching = matching_keys(self.keys, event.value)
        self.query_one("#box").border_title = "Keys" if matching else "No key fits what you typed"
        self.query_one(KeyList).show(matching)

    def action_step(self, step: int) -> None:
        """Move the cursor while typing."""
        listed = self.query_one(KeyList)
        listed.move_to(listed.cursor + step)

    @on(Input.Submitted)
    @on(CursorPaper.Chosen)
    def run_key(self) -> None:
        """Run the key with the cursor on the screen below."""
        listed = self.query_one(KeyList)
        matching = matching_keys(self.keys, self.query_one(Input).value)
        if matching != listed.keys:
            listed.show(matching)
        self.dismiss(listed.keys[listed.cursor].action if listed.keys else None)

    def action_close(self) -> None:
        """Close without running anything."""
        self.dismiss(None)

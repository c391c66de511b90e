"""A line to type in that takes keys in the order in which they come."""

from collections.abc import Callable

from textual import events
from textual.widgets import Input


class TypedLine(Input):
    """An `Input` that loses no key when many arrive at once.

    Textual hands a letter to the line itself, but a key with a binding (backspace, an arrow, enter)
    first up to the app and back: of keys that arrive together the letters overtake the others, and
    29 backspaces then delete what was typed after them. Here the line runs its own keys at once.
    """

    def __init__(
        self,
        value: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        placeholder: str = "",
        compact: bool = True,
        select_on_focus: bool = False,
        enter: Callable[[], None] | None = None,
    ) -> None:
        """Begin with a value; `enter` is called at once on enter, before the next key is taken."""
        super().__init__(
            value,
            id=id,
            placeholder=placeholder,
            compact=compact,
            select_on_focus=select_on_focus,
        )
        self.enter = enter

    async def on_key(self, event: events.Key) -> None:
        """Run a key of this line before the next one arrives."""
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self or not active.enabled:
            return
        event.stop()
        event.prevent_default()
        await self.app.run_action(active.binding.action, self)

    async def action_submit(self) -> None:
        """Tell that enter was pressed."""
        if self.enter is not None:
            self.enter()
        else:
            await super().action_submit()

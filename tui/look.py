"""The part of the application that every widget looks at: palette and glyphs."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from textual.app import App

from tui.palette import Palette
from tui.state import Bookmark, State
from tui.views.grid import Folds
from tui.views.rows import Order


class LookApp(App[int]):
    """An application whose lines are painted from one palette."""

    plain_glyphs: bool = False
    """True if our own glyphs are drawn in ASCII."""

    no_colour: bool = False
    """True if no colour code may be sent (NO_COLOR)."""

    folds: Folds = Folds()
    """Which camps are open, in the order of their columns; the same in all events."""

    row_order: Order = "found"
    """The order of rows, the same in all events."""

    hand: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Ids of rows as they were put by hand, by event."""

    bookmarks: tuple[Bookmark, ...] = ()
    """Cells to come back to, the oldest first."""

    before: State = State()
    """What was remembered of the last time."""

    here: Mapping[str, object] = MappingProxyType({})
    """Where one is, as fields of a `State`; screens say so when the cursor moves."""

    reorder: bool = False
    """True if right-to-left text is put in the order of the screen here, not by the terminal."""

    revision: int = 0
    """How often the data changed since the start: a screen that read earlier reads again."""

    notice: str = ""
    """Why nothing can be changed; empty if it can."""

    copied: Path | None = None
    """The file that holds what was copied last, for terminals that take no clipboard."""

    work: str = ""
    """How far the work beside the interface is; empty if there is none."""

    mixed: tuple[str, Palette] | None = None
    """Name of a theme and its palette."""

    def be_at(self, **here: object) -> None:
        """Take note of where one is, for the next start."""
        self.here = {**self.here, **here}

    @property
    def palette(self) -> Palette:
        """The colours of the theme in use, worked out once a theme: every line asks for them."""
        if self.mixed is None or self.mixed[0] != self.theme:
            ansi = self.no_colour or self.theme.startswith("ansi")
            dark = self.current_theme.dark
            palette = Palette.of_theme(self.theme_variables, dark=dark, colour=not ansi)
            self.mixed = (self.theme, palette)
        return self.mixed[1]

"""What the interface remembers of a workspace between two starts."""

import os
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tui.views.grid import Folds
from tui.views.rows import Order


class Bookmark(BaseModel):
    """A cell to come back to."""

    model_config = ConfigDict(frozen=True)

    event: str
    point: str
    camp: str
    title: str
    """The row's title when the bookmark was set, in case it is gone."""


class State(BaseModel):
    """Where one was, how the columns and rows were left, the theme, and bookmarks."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: str | None = None
    wanted: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    row_order: Order = "found"
    hand: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Ids of rows as they were put by hand, by event."""
    filter: str = ""
    sort: int = Field(default=0, ge=0, le=3)
    listed: str = ""
    """The event with the cursor in the list."""
    event: str = ""
    """The event that was compared; empty if it was the list."""
    point: str = ""
    camp: str = ""
    matrix: bool = False
    bookmarks: tuple[Bookmark, ...] = ()

    @property
    def folds(self) -> Folds:
        """The columns as they were left."""
        return Folds(self.wanted, frozenset(self.shut), self.pinned, self.order)


def load_state(path: Path | None) -> State:
    """Read the state; a missing or broken file is a fresh start, for it holds nothing of worth."""
    if path is None:
        return State()
    try:
        return State.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return State()


def save_state(path: Path, state: State) -> None:
    """Write the state in one step, so that a kill leaves the old or the new one.

    Raises:
        OSError: The folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(state.model_dump_json(indent=1))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

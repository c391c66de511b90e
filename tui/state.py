"""What the interface remembers of a workspace between two starts."""

import os
import tempfile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tui.views.grid import Folds


class State(BaseModel):
    """Theme and columns as they were left."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: str | None = None
    wanted: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, folds: Folds, theme: str) -> "State":
        """Return what is to be remembered of columns and theme."""
        return cls(
            theme=theme,
            wanted=folds.wanted,
            shut=tuple(sorted(folds.shut)),
            pinned=folds.pinned,
            order=folds.order,
        )

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

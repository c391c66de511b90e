"""One window writes to a workspace: the first takes a lock, those after it only read.

The lock is the operating system's, on a file in the user's state folder; it goes with the process
that holds it, however that ends, so that a kill leaves no workspace locked.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from narratives.errors import WorkspaceError
from narratives.workspace import Workspace

ELSEWHERE = "open in another window: this one only reads"


def state_file(path: Path, ending: str) -> Path:
    """Return a file of our own for a workspace, outside of it: state (`.json`) or `.lock`."""
    from platformdirs import user_state_path  # noqa: PLC0415 - only for windows

    digest = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    return user_state_path("narratives") / f"{path.stem[:40]}-{digest[:12]}{ending}"


def keys_place() -> Path:
    """Return where keys of the user's own are looked for."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only for windows

    return user_config_path("narratives") / "keys.toml"


def keys_file() -> Path | None:
    """Return the file with keys of the user's own, None if there is none."""
    path = keys_place()
    return path if path.exists() else None


@contextmanager
def open_window(path: Path) -> Iterator[tuple[Workspace, str]]:
    """Open a workspace for exploring and changing it, with why it only reads, else "".

    Raises:
        WorkspaceError: It cannot be opened at all.
    """
    lock = state_file(path, ".lock")
    with _held(lock) as mine:
        if not mine:
            with Workspace.open(path, read_only=True) as workspace:
                yield workspace, ELSEWHERE
            return
        try:
            workspace = Workspace.open(path, thorough=False)
        except WorkspaceError:
            workspace = Workspace.open(path, read_only=True)
        with workspace:
            notice = "this file cannot be written to: it is only read"
            yield workspace, notice if workspace.read_only else ""


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Hold a lock while the block runs; yield whether it was free."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError:
        # Without a state folder there is no telling of other windows; SQLite keeps writers apart.
        yield True
        return
    with file:
        yield _take(file)


try:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

except ImportError:  # Windows
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True

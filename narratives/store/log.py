"""The log of changes made by hand, as it is stored, and the overlay that it folds into."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from narratives.curation import Overlay, fold, undone_numbers
from narratives.model import Change
from narratives.store.file import File


class Log(File):
    """What analysts changed: appended to, never edited."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        super().__init__(connection, path, read_only=read_only)
        self._overlay: tuple[int, Overlay] | None = None

    def overlay(self) -> Overlay:
        """Return all changes made by hand that are in force."""
        log = self._log()
        if self._overlay is None or self._overlay[0] != len(log):
            self._overlay = (len(log), self._fold(log))
        return self._overlay[1]

    def changes(self) -> tuple[Change, ...]:
        """Return the log of changes made by hand, oldest first, each with whether it holds."""
        overlay = self.overlay()
        return tuple(
            Change(
                **{
                    **dict(change),
                    "undone": change.number in overlay.undone,
                    "fits": change.number not in overlay.unfit,
                }
            )
            for change in self._log()
        )

    def last_change(self) -> int | None:
        """Return the number of the newest change that is in force, for undo without a number."""
        log = self._log()
        undone = undone_numbers(log)
        live = [c.number for c in log if c.number not in undone and c.operation != "undo"]
        return live[-1] if live else None

    def _fold(self, log: Sequence[Change]) -> Overlay:
        return fold(
            log,
            claims=_Ids(self._db, "SELECT 1 FROM claims WHERE id = ?"),
            points=_Ids(self._db, "SELECT 1 FROM points WHERE id = ?"),
            events=_Ids(self._db, "SELECT 1 FROM events WHERE id = ?"),
            documents=_Ids(self._db, "SELECT 1 FROM documents WHERE id = ?"),
            told_by=self._told_by,
        )

    def _told_by(self, narrative: str) -> str | None:
        row = self._db.execute("SELECT camp FROM narratives WHERE id = ?", (narrative,)).fetchone()
        return None if row is None else str(row[0])

    def _log(self) -> tuple[Change, ...]:
        names = ("number", "when", "who", "operation", "subject", "before", "after", "note")
        return tuple(
            Change(**dict(zip(names, row, strict=True)))
            for row in self._db.execute("SELECT * FROM changes ORDER BY number")
        )


class _Ids:
    """The ids of a table, looked up one by one: a log names few of a million claims."""

    def __init__(self, connection: sqlite3.Connection, query: str) -> None:
        self._db, self._query = connection, query

    def __contains__(self, identity: object) -> bool:
        return self._db.execute(self._query, (identity,)).fetchone() is not None

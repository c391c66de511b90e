"""The workspace: one SQLite file that holds everything a user has added, found and decided.

Only `store`, `schema`, `search*`, `match` and `vectors` speak SQL. A document and its claims are
written in one transaction, so that a kill at any moment loses at most the document in flight.
Vectors and the line-up are derived and can be made again; documents, claims, the registry and the
curation log cannot, and are never deleted by a re-run.
"""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from narratives.curation import Entry, Operation, checked, named_in
from narratives.errors import UsageError, WorkspaceError
from narratives.model import Change, Comparison
from narratives.schema import MIGRATIONS, connect, inspect, migrate
from narratives.search import SearchHit, search_words
from narratives.store.lineup import StoredNarrative
from narratives.store.pending import Pending

__all__ = ["SearchHit", "StoredNarrative", "Workspace"]


class Workspace(Pending):
    """Reads and writes one workspace file; use it as a context manager."""

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = False,
        read_only: bool = False,
        thorough: bool | None = None,
    ) -> Self:
        """Open a workspace after making sure that it is one; migrate it if it is older.

        Before writing, all pages of a file are checked; `thorough` False does so only for a small
        file, for a window that must open at once.

        Raises:
            WorkspaceError: The file is missing (and `create` is false), no workspace, damaged, made
                by a newer version, or locked. The file is left untouched.
        """
        path = Path(path)
        if path.is_dir():
            raise WorkspaceError(f"{path}: is a folder", "name a file, such as narratives.db")
        exists = path.exists() and path.stat().st_size > 0
        if exists:
            version = inspect(path, thorough=not read_only if thorough is None else thorough)
            if version < len(MIGRATIONS):
                read_only = False
        elif create:
            version = 0
        else:
            raise WorkspaceError(
                f"{path}: no workspace here",
                "make one with `narratives add FILE…`, or look around with `narratives demo`",
            )
        try:
            connection = connect(path, read_only=read_only)
            if not read_only:
                migrate(connection, version)
        except sqlite3.OperationalError as error:
            raise WorkspaceError(
                f"{path}: cannot be opened ({error})",
                "is another command writing to it, or the folder read-only?",
            ) from error
        workspace = cls(connection, path, read_only=read_only)
        if not read_only:
            workspace.make_missing_heads()
        return workspace

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def search_words(
        self, query: str, *, camp: str | None = None, limit: int = 200
    ) -> tuple[SearchHit, ...]:
        """Return claims that hold all words of the query (`terror*` is a prefix), best first."""
        return search_words(self, query, camp=camp, limit=limit)

    def comparison_after(self, event_id: str, entry: Entry) -> Comparison:
        """Return an event as it would be after a change that is not recorded.

        Raises:
            UsageError: There is no event with this id, or the change can never fit.
        """
        checked(entry.operation, entry.subject, entry.after, self._camp_ids())
        log = self._log()
        change = Change(
            number=1 + max((change.number for change in log), default=0),
            when="",
            who="",
            **entry._asdict(),
        )
        held = self._overlay
        self._overlay = (len(log), self._fold((*log, change)))
        try:
            return self.comparison(event_id)
        finally:
            self._overlay = held

    def record(  # noqa: PLR0913 - the fields of one entry
        self,
        operation: Operation,
        subject: str,
        after: str,
        *,
        when: str,
        who: str,
        before: str = "",
        note: str = "",
    ) -> int:
        """Append a change to the log, bring the heads of events up to date, return its number.

        Raises:
            UsageError: The change can never fit: no such stance, camp or entry.
        """
        checked(operation, subject, after, self._camp_ids())
        numbers = {change.number for change in self._log()}
        if operation == "undo" and (not subject.isdecimal() or int(subject) not in numbers):
            raise UsageError(f"no change {subject!r}", "`narratives history` lists them")
        # In write-ahead mode only FULL waits for the disk: what was confirmed outlives a power cut.
        self._db.execute("PRAGMA synchronous = FULL")
        with self.transaction():
            number: int = self._db.execute(
                "INSERT INTO changes (made_at, who, operation, subject, before, after, note)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number",
                (when, who, operation, subject, before, after, note),
            ).fetchone()[0]
            self._overlay = None
            if number in self.overlay().unfit:
                raise UsageError(f"{subject!r} or {after!r} is not in this workspace")
            for event in sorted(self._events_touched(str(number))):
                title = self._db.execute("SELECT title FROM events WHERE id = ?", (event,))
                self._store_head(event, title.fetchone()[0])
            for narrative in sorted(self._narratives_touched(number)):
                self._store_narrative_head(narrative)
        return number

    def _events_touched(self, number: str) -> set[str]:
        """Return the events that a change, or the one that it undoes, may look different in."""
        change = next(change for change in self._log() if str(change.number) == number)
        if change.operation == "undo":
            return self._events_touched(change.subject)
        if change.operation == "camp":
            return {claim.event for claim in self.claims_by(change.subject) if claim.event}
        named = named_in(change)
        events = {event for name in named if (event := self.event_of(name)) is not None}
        for query in (
            "SELECT id FROM events WHERE id = ?",
            "SELECT event FROM claim_events WHERE claim = ?",
        ):
            for name in named:
                events |= {row[0] for row in self._db.execute(query, (name,))}
        added = self.overlay().added
        homes = {
            self.event_with(added[name].document, added[name].start)
            for name in named & added.keys()
        }
        return events | {event for event in homes if event is not None}

    def _narratives_touched(self, number: int) -> set[str]:
        """Return the narratives of the claims that a change, or the one it undoes, names."""
        change = next(change for change in self._log() if change.number == number)
        if change.operation == "undo":
            return self._narratives_touched(int(change.subject))
        named = named_in(change)
        query = "SELECT narrative FROM narrative_claims WHERE claim = ?"
        found = {row[0] for name in named for row in self._db.execute(query, (name,))}
        themes: set[str] = set()
        if change.operation in ("rename", "unite"):
            told = named & set(self.narrative_ids())
            query = "SELECT theme FROM theme_narratives WHERE narrative = ?"
            themes = {row[0] for name in told for row in self._db.execute(query, (name,))}
            found |= told
        # The head of each says how many narratives are in their theme.
        found |= {narrative for theme in themes for narrative in self._in_theme(theme)}
        united = self.overlay().united
        return found | {united[name] for name in found & united.keys()}

    def _camp_ids(self) -> set[str]:
        return {camp.id for camp in self.registry().camps}

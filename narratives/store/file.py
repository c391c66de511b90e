"""The open file: settings, transactions, and what everything else stored in it stands on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from narratives.camps import Registry, default_registry, registry_from_toml
from narratives.errors import WorkspaceError


class File:
    """One SQLite file, its settings and its transactions."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.name = path.stem
        self.read_only = read_only
        self._db = connection
        self._registry: tuple[str, Registry] | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The open database, for the table of vectors, which has its own module."""
        return self._db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is committed together or not at all.

        Raises:
            WorkspaceError: Another process holds the write lock for longer than five seconds.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise WorkspaceError(
                f"{self.path}: is being written to by another command",
                "wait until it is done, or stop it",
            ) from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def setting(self, key: str) -> str | None:
        """Return a stored setting, None if it was never set."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, key: str, value: str) -> None:
        """Store a setting."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def registry(self) -> Registry:
        """Return the camps in use; the shipped registry until the user gives another."""
        stored = self.setting("registry")
        if stored is None:
            return default_registry()
        if self._registry is None or self._registry[0] != stored:
            registry = registry_from_toml(stored, f"{self.path.name} (stored registry)")
            self._registry = (stored, registry)
        return self._registry[1]

    def manifest(self) -> dict[str, str | int | float | None]:
        """Return what made the present line-up: versions, model, options, hashes, counts."""
        stored = self.setting("manifest")
        result: dict[str, str | int | float | None] = json.loads(stored) if stored else {}
        return result

    def counts(self) -> dict[str, int]:
        """Return how many documents, claims, events and narratives there are, and what waits."""
        tables = {
            "documents": "SELECT count(*) FROM documents",
            "claims": "SELECT count(*) FROM claims",
            "events": "SELECT count(*) FROM events",
            "narratives": "SELECT count(*) FROM narratives",
            "waiting": "SELECT count(*) FROM pending WHERE NOT lined_up",
            "skipped": "SELECT count(*) FROM skipped",
        }
        return {name: self._db.execute(query).fetchone()[0] for name, query in tables.items()}

"""The workspace: one SQLite file that holds everything a user has added, found and decided.

Only this module, `schema` and `vectors` speak SQL. A document and its claims are written in one
transaction, so that a kill at any moment loses at most the document in flight. Vectors and the
line-up are derived and can be made again; documents, claims, the registry and the curation log
cannot, and are never deleted by a re-run.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from narratives.camps import Registry, default_registry, registry_from_toml
from narratives.compare import Row, compare
from narratives.curation import (
    Entry,
    Operation,
    Overlay,
    checked,
    curated_claim,
    curated_rows,
    fold,
    named_in,
    undone_numbers,
)
from narratives.errors import UsageError, WorkspaceError
from narratives.model import (
    Block,
    Change,
    Claim,
    Comparison,
    Document,
    EventHead,
    NarrativeHead,
    Placement,
    Value,
)
from narratives.schema import MIGRATIONS, connect, inspect, migrate


class StoredNarrative(Value):
    """One narrative as the line-up left it."""

    id: str
    camp: str
    title: str
    title_claim: str
    claims: tuple[str, ...]
    origins: int


class SearchHit(Value):
    """A claim that answers a query, with the matched places inside the claim's text."""

    claim: Claim
    spans: tuple[tuple[int, int], ...]
    score: float


class Workspace:
    """Reads and writes one workspace file; use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.name = path.stem
        self.read_only = read_only
        self._db = connection
        self._overlay: tuple[int, Overlay] | None = None

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
        return cls(connection, path, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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

    # Settings ---------------------------------------------------------------------------------

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
        return registry_from_toml(stored, f"{self.path.name} (stored registry)")

    def manifest(self) -> dict[str, str | int | float | None]:
        """Return what made the present line-up: versions, model, options, hashes, counts."""
        stored = self.setting("manifest")
        result: dict[str, str | int | float | None] = json.loads(stored) if stored else {}
        return result

    # Documents and claims ---------------------------------------------------------------------

    def document_ids(self) -> tuple[str, ...]:
        """Return the ids of all documents, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM documents ORDER BY id"))

    def found_with(self) -> dict[str, str]:
        """Return for each document the identity of the extraction that made its claims."""
        return dict(self._db.execute("SELECT id, found_with FROM documents ORDER BY id"))

    def document(self, document_id: str) -> Document:
        """Return one document.

        Raises:
            UsageError: There is none with this id.
        """
        for document in self._documents("WHERE id = ?", (document_id,)):
            return document
        raise UsageError(
            f"no document {document_id!r} in {self.path.name}", "see `narratives list`"
        )

    def documents(self, event: str | None = None) -> Iterator[Document]:
        """Yield the documents of one event, or all, by id."""
        if event is None:
            return self._documents("ORDER BY id", ())
        return self._documents(
            "WHERE id IN (SELECT document FROM event_documents WHERE event = ?) ORDER BY id",
            (event,),
        )

    def _documents(self, clause: str, values: tuple[str, ...]) -> Iterator[Document]:
        # The clause is one of the literals above; values always travel as parameters.
        query = "SELECT id, path, text, sha256, title, outlet, date, language, url, blocks FROM"
        query += " documents " + clause
        for row in self._db.execute(query, values):
            blocks = tuple(Block(start=s, end=e, role=r) for s, e, r in json.loads(row[9]))
            yield Document(
                id=row[0],
                path=row[1],
                text=row[2],
                sha256=row[3],
                title=row[4],
                outlet=row[5],
                date=row[6],
                language=row[7],
                url=row[8],
                blocks=blocks,
            )

    def put_document(self, document: Document, claims: Sequence[Claim], *, found_with: str) -> None:
        """Write a document and its claims in one transaction, in place of what it had before.

        Claims that are found again keep their place in the line-up, since their ids are the same.
        """
        blocks = json.dumps([[b.start, b.end, b.role] for b in document.blocks])
        with self.transaction():
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET found_with = excluded.found_with",
                (
                    document.id,
                    document.path,
                    document.text,
                    document.sha256,
                    document.title,
                    document.outlet,
                    document.date,
                    document.language,
                    document.url,
                    blocks,
                    found_with,
                ),
            )
            placed = dict(
                self._db.execute(
                    "SELECT claim, point FROM point_claims WHERE claim IN"
                    " (SELECT id FROM claims WHERE document = ?)",
                    (document.id,),
                )
            )
            told = dict(
                self._db.execute(
                    "SELECT claim, narrative FROM narrative_claims WHERE claim IN"
                    " (SELECT id FROM claims WHERE document = ?)",
                    (document.id,),
                )
            )
            self._db.execute("DELETE FROM claims WHERE document = ?", (document.id,))
            for position, claim in enumerate(claims):
                name = claim.source.name if claim.source else None
                self._db.execute(
                    "INSERT INTO claims (id, document, position, camp, speaker, text, body)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        claim.id,
                        document.id,
                        position,
                        claim.camp,
                        name,
                        claim.text,
                        claim.model_dump_json(exclude={"event", "point", "narrative"}),
                    ),
                )
                if claim.id in placed:
                    self._db.execute(
                        "INSERT INTO point_claims VALUES (?, ?)", (claim.id, placed[claim.id])
                    )
                if claim.id in told:
                    self._db.execute(
                        "INSERT INTO narrative_claims VALUES (?, ?)", (claim.id, told[claim.id])
                    )

    def claims(self, *, event: str | None = None, document: str | None = None) -> Iterator[Claim]:
        """Yield claims with their event, point and narrative, by document and position."""
        if event is not None:
            return self._claims("WHERE e.event = ? ORDER BY c.document, c.position", (event,))
        if document is not None:
            return self._claims("WHERE c.document = ? ORDER BY c.position", (document,))
        return self._claims("ORDER BY c.document, c.position", ())

    def claims_of(self, document_id: str) -> tuple[Claim, ...]:
        """Return the claims of one document in reading order."""
        return tuple(self.claims(document=document_id))

    def claim(self, claim_id: str) -> Claim:
        """Return one claim.

        Raises:
            UsageError: There is none with this id.
        """
        for claim in self._claims("WHERE c.id = ?", (claim_id,)):
            return claim
        raise UsageError(f"no claim {claim_id!r} in {self.path.name}", "see `narratives claims`")

    def claims_by(self, speaker: str) -> Iterator[Claim]:
        """Yield the claims of one speaker by name, by document and position."""
        moved = [c for c, name in self.overlay().speaker_of.items() if name == speaker]
        marks = ", ".join("?" * len(moved))
        clause = f"WHERE c.speaker = ? OR c.id IN ({marks}) ORDER BY c.document, c.position"
        for claim in self._claims(clause, (speaker, *moved)):
            if claim.source is not None and claim.source.name == speaker:
                yield claim

    def _claims(self, clause: str, values: tuple[str, ...]) -> Iterator[Claim]:
        query = """
            SELECT c.body, e.event, p.point, n.narrative FROM claims c
            LEFT JOIN event_documents e ON e.document = c.document
            LEFT JOIN point_claims p ON p.claim = c.id
            LEFT JOIN narrative_claims n ON n.claim = c.id
        """
        query += clause
        overlay = self.overlay()
        for body, event, point, narrative in self._db.execute(query, values):
            fields = json.loads(body)
            fields.update(event=event, point=point, narrative=narrative)
            claim = Claim.model_validate(fields)
            curated = claim if overlay.empty else curated_claim(claim, overlay)
            if curated is not None:
                yield curated

    def counts(self) -> dict[str, int]:
        """Return how many documents, claims, events and narratives there are, and what waits."""
        tables = {
            "documents": "SELECT count(*) FROM documents",
            "claims": "SELECT count(*) FROM claims",
            "events": "SELECT count(*) FROM events",
            "narratives": "SELECT count(*) FROM narratives",
            "waiting": "SELECT count(*) FROM documents WHERE id NOT IN"
            " (SELECT document FROM event_documents)",
            "skipped": "SELECT count(*) FROM skipped",
        }
        return {name: self._db.execute(query).fetchone()[0] for name, query in tables.items()}

    def skipped(self) -> dict[str, str]:
        """Return what could not be read when it was last tried, with the reason."""
        return dict(self._db.execute("SELECT path, reason FROM skipped ORDER BY path"))

    def put_skipped(self, failures: Mapping[str, str], tried: Iterable[str]) -> None:
        """Remember what could not be read; forget older failures in the paths tried again."""
        with self.transaction():
            for path in tried:
                stem = path.rstrip("/")
                self._db.execute(
                    "DELETE FROM skipped WHERE path = ? OR substr(path, 1, ?) IN (?, ?, ?)",
                    (stem, len(stem) + 1, stem + "/", stem + ":", stem + "#"),
                )
            self._db.executemany(
                "INSERT INTO skipped VALUES (?, ?)"
                " ON CONFLICT (path) DO UPDATE SET reason = excluded.reason",
                sorted(failures.items()),
            )

    # Line-up ----------------------------------------------------------------------------------

    def event_members(self) -> dict[str, frozenset[str]]:
        """Return each event's documents."""
        members: dict[str, set[str]] = {}
        for event, document in self._db.execute(
            "SELECT event, document FROM event_documents ORDER BY event, document"
        ):
            members.setdefault(event, set()).add(document)
        return {event: frozenset(documents) for event, documents in members.items()}

    def event_of(self, point: str) -> str | None:
        """Return the event that a row belongs to, None if there is no such row."""
        row = self._db.execute("SELECT event FROM points WHERE id = ?", (point,)).fetchone()
        if row is not None:
            return str(row[0])
        made = self.overlay().new_rows.get(point)
        return None if made is None else made.event

    def rows(self, event: str) -> tuple[Row, ...]:
        """Return the points of an event in reading order."""
        members: dict[str, list[str]] = {}
        for point, claim in self._db.execute(
            "SELECT m.point, m.claim FROM point_claims m JOIN points p ON p.id = m.point"
            " WHERE p.event = ? ORDER BY m.claim",
            (event,),
        ):
            members.setdefault(point, []).append(claim)
        return tuple(
            Row(
                id=row[0],
                title=row[1],
                title_claim=row[2],
                claims=tuple(members.get(row[0], ())),
                terms=tuple(json.loads(row[3])),
            )
            for row in self._db.execute(
                "SELECT id, title, title_claim, terms FROM points WHERE event = ?"
                " ORDER BY position, id",
                (event,),
            )
        )

    def put_events(self, members: Mapping[str, frozenset[str]]) -> None:
        """Replace which documents belong to which event; points of events that stay are kept."""
        with self.transaction():
            self._db.execute("DELETE FROM event_documents")
            gone = set(self.event_ids()) - set(members)
            self._db.executemany("DELETE FROM events WHERE id = ?", ((e,) for e in sorted(gone)))
            for event, documents in sorted(members.items()):
                self._db.execute(
                    "INSERT INTO events VALUES (?, '', 0, 0, '') ON CONFLICT DO NOTHING", (event,)
                )
                self._db.executemany(
                    "INSERT INTO event_documents VALUES (?, ?)",
                    ((document, event) for document in sorted(documents)),
                )

    def put_rows(
        self,
        event: str,
        title: str,
        rows: Sequence[Row],
        placements: Mapping[str, Placement] = MappingProxyType({}),
    ) -> None:
        """Replace an event's points, and store its head as the comparison shows it."""
        with self.transaction():
            self._db.execute("DELETE FROM points WHERE event = ?", (event,))
            self._db.execute("UPDATE events SET title = ? WHERE id = ?", (title, event))
            for position, row in enumerate(rows):
                self._db.execute(
                    "INSERT INTO points VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        row.id,
                        event,
                        position,
                        row.title,
                        row.title_claim,
                        json.dumps(row.terms, ensure_ascii=False),
                    ),
                )
                self._db.executemany(
                    "INSERT INTO point_claims VALUES (?, ?)"
                    " ON CONFLICT (claim) DO UPDATE SET point = excluded.point",
                    ((claim, row.id) for claim in row.claims),
                )
            self._db.executemany(
                "INSERT INTO placements VALUES (?, ?)"
                " ON CONFLICT (claim) DO UPDATE SET body = excluded.body",
                ((claim, placement.model_dump_json()) for claim, placement in placements.items()),
            )
            self._overlay = None
            self._store_head(event, title)

    def _store_head(self, event: str, title: str) -> None:
        head = self._compare(event, title).event
        self._db.execute(
            "UPDATE events SET divergence = ?, claims = ?, head = ? WHERE id = ?",
            (head.divergence, head.claims, head.model_dump_json(), event),
        )

    def put_narratives(self, narratives: Sequence[StoredNarrative]) -> None:
        """Replace the narratives."""
        with self.transaction():
            self._db.execute("DELETE FROM narratives")
            for narrative in narratives:
                self._db.execute(
                    "INSERT INTO narratives VALUES (?, ?, ?, ?, ?)",
                    (
                        narrative.id,
                        narrative.camp,
                        narrative.title,
                        narrative.title_claim,
                        narrative.origins,
                    ),
                )
                self._db.executemany(
                    "INSERT INTO narrative_claims VALUES (?, ?)",
                    ((claim, narrative.id) for claim in narrative.claims),
                )

    def event_ids(self) -> tuple[str, ...]:
        """Return the ids of all events, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM events ORDER BY id"))

    def events(self) -> tuple[EventHead, ...]:
        """Return the heads of all events, the most divergent first, then the largest."""
        query = "SELECT head FROM events WHERE head <> '' ORDER BY divergence DESC, claims DESC, id"
        return tuple(EventHead.model_validate_json(row[0]) for row in self._db.execute(query))

    def comparison(self, event_id: str) -> Comparison:
        """Return an event laid out as points x camps.

        Raises:
            UsageError: There is no event with this id.
        """
        row = self._db.execute(
            "SELECT title FROM events WHERE id = ? AND head <> ''", (event_id,)
        ).fetchone()
        if row is None:
            raise UsageError(
                f"no event {event_id!r} in {self.path.name}", "`narratives list` shows the events"
            )
        return self._compare(event_id, row[0])

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

    def _compare(self, event: str, title: str) -> Comparison:
        claims = {claim.id: claim for claim in self.claims(event=event)}
        overlay = self.overlay()
        points = {row.id for row in self.rows(event)} | set(overlay.new_rows)
        about = points | set(claims) | {event}
        about |= {
            claim.source.name for claim in claims.values() if claim.source and claim.source.name
        }
        return compare(
            event,
            overlay.titles.get(event, title),
            tuple(self.documents(event)),
            curated_rows(event, self.rows(event), claims, overlay),
            claims,
            self.registry(),
            curation=tuple(change for change in self.changes() if change.subject in about),
            placements=self._placements(event),
            manifest=self.manifest(),
        )

    def _placements(self, event: str) -> dict[str, Placement]:
        return {
            claim: Placement.model_validate_json(body)
            for claim, body in self._db.execute(
                "SELECT p.claim, p.body FROM placements p JOIN claims c ON c.id = p.claim"
                " JOIN event_documents e ON e.document = c.document WHERE e.event = ?"
                " ORDER BY p.claim",
                (event,),
            )
        }

    def narratives(self) -> tuple[NarrativeHead, ...]:
        """Return all narratives with their support, the widest support first."""
        told: dict[str, list[Claim]] = {}
        members = "WHERE n.narrative IS NOT NULL ORDER BY c.document, c.position"
        for claim in self._claims(members, ()):
            told.setdefault(claim.narrative or "", []).append(claim)
        heads = [
            _narrative_head(narrative, told[narrative.id])
            for narrative in self.stored_narratives()
            if narrative.id in told
        ]
        heads.sort(key=lambda head: (-len(head.events), -head.origins, -len(head.claims), head.id))
        return tuple(heads)

    def stored_narratives(self) -> tuple[StoredNarrative, ...]:
        """Return the narratives with their members, by id."""
        members: dict[str, list[str]] = {}
        for narrative, claim in self._db.execute(
            "SELECT m.narrative, m.claim FROM narrative_claims m JOIN claims c ON c.id = m.claim"
            " ORDER BY m.narrative, c.document, c.position"
        ):
            members.setdefault(narrative, []).append(claim)
        return tuple(
            StoredNarrative(
                id=row[0],
                camp=row[1],
                title=row[2],
                title_claim=row[3],
                origins=row[4],
                claims=tuple(members[row[0]]),
            )
            for row in self._db.execute(
                "SELECT id, camp, title, title_claim, origins FROM narratives ORDER BY id"
            )
            if row[0] in members
        )

    # Search and history -----------------------------------------------------------------------

    def search_words(
        self, query: str, *, camp: str | None = None, limit: int = 200
    ) -> tuple[SearchHit, ...]:
        """Return claims that hold all words of the query (`terror*` is a prefix), best first.

        Ranking is SQLite's BM25. The query is taken as words, never as FTS5 syntax, so that
        quotation marks and colons in it are harmless.
        """
        words = query.split()
        terms = [
            '"' + word.rstrip("*").replace('"', '""') + '"' + ("*" if word.endswith("*") else "")
            for word in words
            if word.rstrip("*")
        ]
        if not terms:
            return ()
        found = self._db.execute(
            "SELECT c.id, -bm25(claim_words), highlight(claim_words, 0, char(2), char(3))"
            " FROM claim_words JOIN claims c ON c.number = claim_words.rowid"
            " WHERE claim_words MATCH ? AND (? IS NULL OR c.camp = ?)"
            " ORDER BY bm25(claim_words), c.id LIMIT ?",
            (" ".join(terms), camp, camp, limit),
        ).fetchall()
        return tuple(
            SearchHit(claim=self.claim(claim), spans=_marked(marked), score=round(score, 6))
            for claim, score, marked in found
        )

    def overlay(self) -> Overlay:
        """Return all changes made by hand that are in force."""
        log = self._log()
        if self._overlay is None or self._overlay[0] != len(log):
            self._overlay = (len(log), self._fold(log))
        return self._overlay[1]

    def _fold(self, log: Sequence[Change]) -> Overlay:
        claims = {row[0] for row in self._db.execute("SELECT id FROM claims")} if log else set()
        points = {row[0] for row in self._db.execute("SELECT id FROM points")} if log else set()
        events = set(self.event_ids()) if log else set()
        return fold(log, claims=claims, points=points, events=events)

    def _camp_ids(self) -> set[str]:
        return {camp.id for camp in self.registry().camps}

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

    def _log(self) -> tuple[Change, ...]:
        names = ("number", "when", "who", "operation", "subject", "before", "after", "note")
        return tuple(
            Change(**dict(zip(names, row, strict=True)))
            for row in self._db.execute("SELECT * FROM changes ORDER BY number")
        )

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
            "SELECT e.event FROM claims c JOIN event_documents e USING (document) WHERE c.id = ?",
        ):
            for name in named:
                events |= {row[0] for row in self._db.execute(query, (name,))}
        return events

    def last_change(self) -> int | None:
        """Return the number of the newest change that is in force, for undo without a number."""
        log = self._log()
        undone = undone_numbers(log)
        live = [c.number for c in log if c.number not in undone and c.operation != "undo"]
        return live[-1] if live else None


def _narrative_head(narrative: StoredNarrative, claims: Sequence[Claim]) -> NarrativeHead:
    days = sorted(claim.published for claim in claims if claim.published)
    return NarrativeHead(
        id=narrative.id,
        camp=narrative.camp,
        title=narrative.title,
        title_claim=narrative.title_claim,
        events=tuple(sorted({claim.event for claim in claims if claim.event})),
        documents=len({claim.document for claim in claims}),
        origins=narrative.origins,
        claims=tuple(claim.id for claim in claims),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _marked(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between the marks U+0002 and U+0003, as offsets without the marks."""
    spans = []
    offset = opened = 0
    for character in text:
        if character == "\x02":
            opened = offset
        elif character == "\x03":
            spans.append((opened, offset))
        else:
            offset += 1
    return tuple(spans)

"""The workspace's tables, how they came to be, and whether a file really is a workspace.

Every check happens before anything is written, so that a file of another program, a damaged one or
one made by a newer version is left byte for byte as it was.
"""

import json
import sqlite3
from pathlib import Path

from narratives.errors import WorkspaceError

APPLICATION_ID = 0x4E415252
"""Stands in the SQLite header, so that another program's database is never touched."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE documents (
        id TEXT PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
        title TEXT, outlet TEXT, date TEXT, language TEXT NOT NULL, url TEXT,
        blocks TEXT NOT NULL, found_with TEXT NOT NULL
    );
    CREATE TABLE claims (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        document TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        position INTEGER NOT NULL, camp TEXT NOT NULL, speaker TEXT, text TEXT NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX claims_of_document ON claims (document, position);
    CREATE INDEX claims_of_camp ON claims (camp);
    CREATE VIRTUAL TABLE claim_words USING fts5 (
        text, content='claims', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
    );
    CREATE TRIGGER claim_added AFTER INSERT ON claims BEGIN
        INSERT INTO claim_words (rowid, text) VALUES (new.number, new.text);
    END;
    CREATE TRIGGER claim_removed AFTER DELETE ON claims BEGIN
        INSERT INTO claim_words (claim_words, rowid, text) VALUES ('delete', old.number, old.text);
    END;
    CREATE TABLE encoders (number INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE);
    CREATE TABLE vectors (
        encoder INTEGER NOT NULL REFERENCES encoders, key TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (encoder, key)
    ) WITHOUT ROWID;
    CREATE TABLE events (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, divergence INTEGER NOT NULL,
        claims INTEGER NOT NULL, head TEXT NOT NULL
    );
    CREATE TABLE event_documents (
        document TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        event TEXT NOT NULL REFERENCES events ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX documents_of_event ON event_documents (event);
    CREATE TABLE points (
        id TEXT PRIMARY KEY, event TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
        position INTEGER NOT NULL, title TEXT NOT NULL, title_claim TEXT, terms TEXT NOT NULL
    );
    CREATE INDEX points_of_event ON points (event, position);
    CREATE TABLE point_claims (
        claim TEXT PRIMARY KEY REFERENCES claims (id) ON DELETE CASCADE,
        point TEXT NOT NULL REFERENCES points ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX claims_of_point ON point_claims (point);
    CREATE TABLE narratives (
        id TEXT PRIMARY KEY, camp TEXT NOT NULL, title TEXT NOT NULL, title_claim TEXT NOT NULL,
        origins INTEGER NOT NULL
    );
    CREATE TABLE narrative_claims (
        claim TEXT PRIMARY KEY REFERENCES claims (id) ON DELETE CASCADE,
        narrative TEXT NOT NULL REFERENCES narratives ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX claims_of_narrative ON narrative_claims (narrative);
    CREATE TABLE changes (
        number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, who TEXT NOT NULL,
        operation TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL,
        after TEXT NOT NULL, note TEXT NOT NULL
    );
    CREATE TABLE skipped (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
    """,
    # Some files of version 1 have this table already.
    """
    CREATE TABLE IF NOT EXISTS placements (
        claim TEXT PRIMARY KEY REFERENCES claims (id) ON DELETE CASCADE, body TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    # Lists are answered from columns and indexes; what waits for the line-up is written down;
    # what places a document is kept, so that the next one is placed without reading it again.
    """
    ALTER TABLE events ADD COLUMN first TEXT;
    ALTER TABLE events ADD COLUMN last TEXT;
    ALTER TABLE events ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE events ADD COLUMN camps TEXT NOT NULL DEFAULT '';
    ALTER TABLE events ADD COLUMN folded TEXT NOT NULL DEFAULT '';
    UPDATE events SET
        first = json_extract(head, '$.first'), last = json_extract(head, '$.last'),
        documents = json_array_length(head, '$.documents'),
        camps = ' ' || coalesce(
            (SELECT group_concat(value, ' ') FROM json_each(head, '$.camps')), ''
        ) || ' ',
        folded = folded(json_extract(head, '$.title')), head = spaced(head)
        WHERE head <> '';
    CREATE INDEX events_by_divergence ON events (divergence DESC, claims DESC, id)
        WHERE head <> '';
    CREATE INDEX events_by_claims ON events (claims DESC, id) WHERE head <> '';
    CREATE INDEX events_by_first ON events (coalesce(first, '9999'), id) WHERE head <> '';
    CREATE INDEX events_by_last ON events (coalesce(last, '') DESC, id) WHERE head <> '';
    CREATE INDEX events_by_title ON events (folded, id) WHERE head <> '';
    ALTER TABLE narratives ADD COLUMN head TEXT;
    ALTER TABLE narratives ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE narratives ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE narratives ADD COLUMN first TEXT;
    ALTER TABLE narratives ADD COLUMN folded TEXT NOT NULL DEFAULT '';
    CREATE INDEX narratives_by_support
        ON narratives (events DESC, origins DESC, claims DESC, id) WHERE head <> '';
    CREATE INDEX narratives_by_title ON narratives (folded, id) WHERE head <> '';
    ALTER TABLE narratives ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX narratives_without_head ON narratives (id) WHERE head IS NULL;
    CREATE INDEX narratives_stale ON narratives (id) WHERE stale;
    CREATE INDEX claims_of_speaker ON claims (speaker);
    CREATE INDEX documents_by_language ON documents (language);
    CREATE INDEX documents_by_extraction ON documents (found_with);
    CREATE TABLE pending (
        document TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        lined_up INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    INSERT INTO pending (document)
        SELECT id FROM documents WHERE id NOT IN (SELECT document FROM event_documents)
        UNION SELECT document FROM claims WHERE id NOT IN (SELECT claim FROM point_claims)
        UNION SELECT document FROM event_documents WHERE event IN
            (SELECT id FROM events WHERE head = '');
    CREATE TABLE document_rows (
        document TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
        date TEXT, language TEXT NOT NULL, key TEXT NOT NULL, words BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    # What a search can be narrowed to, beside the claims: a few bytes each, read without the claim.
    # The revision tells whether what is derived from the claims is still up to date.
    """
    CREATE TABLE claim_facts (
        number INTEGER PRIMARY KEY, document TEXT NOT NULL, camp TEXT NOT NULL, speaker TEXT,
        outlet TEXT, published TEXT, modality TEXT, kind TEXT, language TEXT
    );
    CREATE INDEX facts_of_document ON claim_facts (document);
    CREATE INDEX facts_of_speaker ON claim_facts (speaker);
    CREATE INDEX facts_of_outlet ON claim_facts (outlet);
    CREATE TABLE claim_revision (revision INTEGER NOT NULL);
    INSERT INTO claim_revision VALUES (0);
    CREATE TRIGGER claim_facts_added AFTER INSERT ON claims BEGIN
        INSERT INTO claim_facts VALUES (
            new.number, new.document, new.camp, new.speaker,
            json_extract(new.body, '$.outlet'), json_extract(new.body, '$.published'),
            json_extract(new.body, '$.modality'), json_extract(new.body, '$.kind'),
            json_extract(new.body, '$.language')
        );
        UPDATE claim_revision SET revision = revision + 1;
    END;
    CREATE TRIGGER claim_facts_removed AFTER DELETE ON claims BEGIN
        DELETE FROM claim_facts WHERE number = old.number;
        UPDATE claim_revision SET revision = revision + 1;
    END;
    INSERT INTO claim_facts SELECT
        number, document, camp, speaker, json_extract(body, '$.outlet'),
        json_extract(body, '$.published'), json_extract(body, '$.modality'),
        json_extract(body, '$.kind'), json_extract(body, '$.language') FROM claims;
    UPDATE claim_revision SET revision = (SELECT count(*) FROM claim_facts);
    """,
    # Narratives that a workspace has already are made again once, so that they get their themes.
    """
    CREATE TABLE themes (
        id TEXT PRIMARY KEY, camp TEXT NOT NULL, title TEXT NOT NULL, title_claim TEXT NOT NULL
    );
    CREATE INDEX themes_of_camp ON themes (camp);
    CREATE TABLE theme_narratives (
        narrative TEXT PRIMARY KEY, theme TEXT NOT NULL REFERENCES themes ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX narratives_of_theme ON theme_narratives (theme);
    UPDATE narratives SET stale = 1;
    """,
    # An event gathers parts of documents; documents that are here already are one part each. The
    # bytes of a text are at least as many as its characters, which is all that an end is for here.
    """
    CREATE TABLE segments (
        id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
        start INTEGER NOT NULL, end INTEGER NOT NULL,
        event TEXT REFERENCES events ON DELETE SET NULL
    ) WITHOUT ROWID;
    CREATE INDEX segments_of_document ON segments (document, start);
    CREATE INDEX segments_of_event ON segments (event, document);
    INSERT INTO segments SELECT d.id, d.id, 0, length(CAST(d.text AS BLOB)), e.event
        FROM documents d LEFT JOIN event_documents e ON e.document = d.id;
    ALTER TABLE events ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX events_waiting ON events (id) WHERE waits;
    UPDATE events SET waits = 1 WHERE id IN
        (SELECT event FROM event_documents JOIN pending USING (document) WHERE NOT lined_up);
    DROP TABLE event_documents;
    ALTER TABLE claims ADD COLUMN start INTEGER NOT NULL DEFAULT 0;
    UPDATE claims SET start = coalesce(json_extract(body, '$.spans[0][0]'), 0);
    CREATE INDEX claims_at ON claims (document, start);
    CREATE VIEW claim_events AS SELECT c.number, c.id AS claim, s.event FROM claims c
        JOIN segments s ON s.document = c.document AND s.start <= c.start AND c.start < s.end
        WHERE s.event IS NOT NULL;
    CREATE TABLE segment_rows (
        segment TEXT PRIMARY KEY REFERENCES segments ON DELETE CASCADE,
        date TEXT, language TEXT NOT NULL, key TEXT NOT NULL, words BLOB NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO segment_rows SELECT * FROM document_rows;
    DROP TABLE document_rows;
    """,
)
"""Each entry takes a workspace from version n to n + 1; entries are only ever appended."""

CHECK_LIMIT = 64 * 2**20
"""Bytes up to which every open checks all pages (some 0.1 s); larger files: when written to."""


def folded(title: str) -> str:
    """Return a title without case and line ends: what sorts it, and what makes two titles equal."""
    return " ".join(title.casefold().split())


def spaced(text: str) -> str:
    """Return JSON in the form in which lists print it, for heads that are printed as they are."""
    return json.dumps(json.loads(text), ensure_ascii=False)


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the file with the settings that every connection needs."""
    address = path.resolve().as_uri()
    if read_only:
        try:
            connection = sqlite3.connect(f"{address}?mode=ro", uri=True, isolation_level=None)
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # A file in write-ahead mode needs its side files; in a folder that cannot be written
            # to, it can still be read as it stands.
            connection = sqlite3.connect(
                f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None
            )
    else:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.create_function("folded", 1, folded, deterministic=True)
    connection.create_function("spaced", 1, spaced, deterministic=True)
    return connection


def inspect(path: Path, *, thorough: bool) -> int:
    """Return the version of a workspace file without writing to it.

    Raises:
        WorkspaceError: It is no workspace, damaged, or newer than this program.
    """
    try:
        with path.open("rb") as file:
            header = file.read(16)
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read ({error.strerror})") from error
    if header != b"SQLite format 3\x00":
        raise WorkspaceError(
            f"{path}: is not a workspace", "name another file with -w, or move this one away"
        )
    damaged = WorkspaceError(
        f"{path}: the file is damaged",
        "restore a copy, or add the documents to a new workspace; this one was left as it is",
    )
    try:
        # A file without a pending log is read as it lies, so that not even side files appear.
        log = path.with_name(path.name + "-wal")
        still = "" if log.exists() and log.stat().st_size else "&immutable=1"
        address = f"{path.resolve().as_uri()}?mode=ro{still}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            unmade = (
                application == version == 0
                and not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            )
            if application == APPLICATION_ID and (thorough or path.stat().st_size < CHECK_LIMIT):
                healthy = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            else:
                healthy = True
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise damaged from error
    if unmade:
        raise WorkspaceError(
            f"{path}: is being made by another command, or was left empty",
            "wait until that is done, or name another file with -w",
        )
    if application != APPLICATION_ID:
        raise WorkspaceError(
            f"{path}: is a database of another program", "name another file with -w"
        )
    if version > len(MIGRATIONS):
        raise WorkspaceError(
            f"{path}: was made by a newer version of narratives (format {version}, this program"
            f" knows {len(MIGRATIONS)})",
            "update narratives to open it; the file was left as it is",
        )
    if not healthy:
        raise damaged
    return version


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Take the tables from `version` to the newest, each step whole or not at all."""
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;{script};PRAGMA application_id = {APPLICATION_ID};"
            f"PRAGMA user_version = {number};COMMIT;"
        )

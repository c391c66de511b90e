"""Documents and claims: what was read, kept whole whatever the line-up does with it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from narratives.curation import AddedClaim, added_claim, curated_claim
from narratives.errors import UsageError
from narratives.model import Block, Claim, Document, Span
from narratives.store.log import Log


class Documents(Log):
    """Documents, their claims as analysts left them, and what could not be read."""

    def document_ids(self) -> tuple[str, ...]:
        """Return the ids of all documents, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM documents ORDER BY id"))

    def found_with(self) -> dict[str, str]:
        """Return for each document the identity of the extraction that made its claims."""
        return dict(self._db.execute("SELECT id, found_with FROM documents ORDER BY id"))

    def has_document(self, document_id: str) -> bool:
        """Tell whether there is a document with this id."""
        query = "SELECT 1 FROM documents WHERE id = ?"
        return self._db.execute(query, (document_id,)).fetchone() is not None

    def not_found_with(self, *identities: str) -> tuple[str, ...]:
        """Return the ids of the documents whose claims were found in none of these ways, sorted."""
        query = (
            "SELECT id FROM documents WHERE found_with NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY id"
        )
        return tuple(row[0] for row in self._db.execute(query, (json.dumps(identities),)))

    def extractions(self) -> tuple[str, ...]:
        """Return the identities of the extractions that made claims here, sorted."""
        query = "SELECT DISTINCT found_with FROM documents ORDER BY found_with"
        return tuple(row[0] for row in self._db.execute(query))

    def languages(self) -> dict[str, int]:
        """Return how many documents there are in each language."""
        query = "SELECT language, count(*) FROM documents GROUP BY language ORDER BY language"
        return dict(self._db.execute(query))

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
            "WHERE id IN (SELECT document FROM segments WHERE event = ?) ORDER BY id",
            (event,),
        )

    def spans(self, document_id: str) -> tuple[Span, ...]:
        """Return the stories of a document as spans of its text, in order."""
        query = "SELECT start, end FROM segments WHERE document = ? ORDER BY start"
        return tuple(self._db.execute(query, (document_id,)))

    def segments(self, event: str) -> Iterator[tuple[Document, Span]]:
        """Yield the parts of documents in an event: the document, and the span of its text."""
        query = "SELECT document, start, end FROM segments WHERE event = ? ORDER BY id"
        for document, start, end in self._db.execute(query, (event,)):
            yield self.document(document), (start, end)

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
            self._db.execute(
                "INSERT INTO segments (id, document, start, end) SELECT ?1, ?1, 0, ?2"
                " WHERE NOT EXISTS (SELECT 1 FROM segments WHERE document = ?1)",
                (document.id, len(document.text)),
            )
            self._wait(document.id)
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
            # One whose claims are gone, or another camp's by a new registry, is made again.
            camps = dict(
                self._db.execute("SELECT id, camp FROM claims WHERE document = ?", (document.id,))
            )
            same = {claim.id for claim in claims if camps.get(claim.id) == claim.camp}
            lost = {told[claim] for claim in told.keys() - same}
            self._db.executemany(
                "UPDATE narratives SET stale = 1 WHERE id = ?", ((name,) for name in sorted(lost))
            )
            self._db.execute("DELETE FROM claims WHERE document = ?", (document.id,))
            for position, claim in enumerate(claims):
                name = claim.source.name if claim.source else None
                self._db.execute(
                    "INSERT INTO claims (id, document, position, camp, speaker, text, body, start)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        claim.id,
                        document.id,
                        position,
                        claim.camp,
                        name,
                        claim.text,
                        claim.model_dump_json(exclude={"event", "point", "narrative"}),
                        claim.spans[0][0],
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

    def _wait(self, document: str) -> None:
        """Let a document wait for the line-up, with the events that it takes part in."""
        self._db.execute(
            "UPDATE events SET waits = 1 WHERE id IN"
            " (SELECT event FROM segments WHERE document = ?)",
            (document,),
        )
        self._db.execute(
            "INSERT INTO pending VALUES (?, 0) ON CONFLICT (document) DO UPDATE SET lined_up = 0",
            (document,),
        )

    def claims(
        self, *, event: str | None = None, document: str | None = None, by_hand: bool = True
    ) -> Iterator[Claim]:
        """Yield claims with their event, point and narrative, by document and position.

        Those that were added by hand come last; without `by_hand` they are left out, for what
        works on the vectors and tables of the machine's own claims.
        """
        if event is not None:
            yield from self._claims("WHERE s.event = ? ORDER BY c.document, c.position", (event,))
        elif document is not None:
            yield from self._claims("WHERE c.document = ? ORDER BY c.position", (document,))
        else:
            yield from self._claims("ORDER BY c.document, c.position", ())
        if by_hand:
            yield from self._added(event=event, document=document)

    def claims_of(self, document_id: str) -> tuple[Claim, ...]:
        """Return the claims of one document in reading order."""
        return tuple(sorted(self.claims(document=document_id), key=lambda claim: claim.spans[0]))

    def claim(self, claim_id: str) -> Claim:
        """Return one claim.

        Raises:
            UsageError: There is none with this id.
        """
        for claim in (*self._claims("WHERE c.id = ?", (claim_id,)), *self._added(claim_id)):
            return claim
        raise UsageError(f"no claim {claim_id!r} in {self.path.name}", "see `narratives claims`")

    def claims_by(self, speaker: str) -> Iterator[Claim]:
        """Yield the claims of one speaker by name, by document and position."""
        moved = [c for c, name in self.overlay().speaker_of.items() if name == speaker]
        marks = ", ".join("?" * len(moved))
        clause = f"WHERE c.speaker = ? OR c.id IN ({marks}) ORDER BY c.document, c.position"
        for claim in (*self._claims(clause, (speaker, *moved)), *self._added()):
            if claim.source is not None and claim.source.name == speaker:
                yield claim

    def event_with(self, document_id: str, offset: int) -> str | None:
        """Return the event of the part of a document that holds an offset, None if in none yet."""
        query = "SELECT event FROM segments WHERE document = ? AND start <= ? AND ? < end"
        row = self._db.execute(query, (document_id, offset, offset)).fetchone()
        return None if row is None else row[0]

    def _added(
        self, claim: str | None = None, *, event: str | None = None, document: str | None = None
    ) -> Iterator[Claim]:
        overlay = self.overlay()

        def place(added: AddedClaim) -> tuple[str, int, str]:
            return added.document, added.start, added.id

        for added in sorted(overlay.added.values(), key=place):
            if claim not in (None, added.id) or document not in (None, added.document):
                continue
            home = self.event_with(added.document, added.start)
            if event not in (None, home):
                continue
            made = added_claim(added, self.document(added.document), home)
            curated = curated_claim(made, overlay)
            if curated is not None:
                yield curated

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

    def _claims(self, clause: str, values: tuple[str, ...]) -> Iterator[Claim]:
        query = """
            SELECT c.body, s.event, p.point, n.narrative FROM claims c
            LEFT JOIN segments s
                ON s.document = c.document AND s.start <= c.start AND c.start < s.end
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

"""What waits for the line-up, and how a finished part of it is written: the log of a run.

A document waits from the moment its claims are written; its event's rows are written in the same
transaction that ends the wait. A run that was stopped anywhere is therefore completed by the next
one, which does what is left and nothing twice.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from narratives.model import NARRATOR, UNASSIGNED, Claim, Modality, Span
from narratives.schema import folded
from narratives.store.lineup import StoredNarrative
from narratives.store.themes import StoredTheme, Themes


class ToldClaim(NamedTuple):
    """Of a claim, what narratives are made from: some hundred bytes where a `Claim` has 5,000."""

    id: str
    document: str
    modality: Modality
    target: str | None
    text: str
    narrative: str | None
    waits: bool
    """Its document waits for the line-up, or its camp was changed by hand."""


class Pending(Themes):
    """What is new since the last line-up, and the changes that a line-up makes."""

    def wait_again(self, identity: str) -> None:
        """Let all documents wait, since what the line-up follows from is now `identity`."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO pending SELECT id, 0 FROM documents WHERE true"
                " ON CONFLICT (document) DO UPDATE SET lined_up = 0"
            )
            self._db.execute("UPDATE events SET waits = 1")
            self._db.execute("UPDATE narratives SET stale = 1")
            self.set_setting("lineup", identity)

    def waiting(self) -> bool:
        """Tell whether anything waits for any part of the line-up."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM pending) OR EXISTS (SELECT 1 FROM narratives WHERE stale)"
        )
        return bool(self._db.execute(query).fetchone()[0])

    def waiting_documents(self) -> tuple[str, ...]:
        """Return the ids of the documents whose events are still to be lined up, sorted."""
        query = "SELECT document FROM pending WHERE NOT lined_up ORDER BY document"
        return tuple(row[0] for row in self._db.execute(query))

    def waiting_events(self) -> tuple[str, ...]:
        """Return the ids of the events that are still to be lined up, sorted."""
        query = "SELECT id FROM events WHERE waits ORDER BY id"
        return tuple(row[0] for row in self._db.execute(query))

    def put_segments(self, document: str, segments: Mapping[str, Span]) -> None:
        """Replace the parts of a document by these, by id; a part that stays keeps its event.

        A document with other parts waits, with the events it was in, and claims found before it had
        these parts are to be found anew. To be called inside a transaction.
        """
        query = "SELECT id, event FROM segments WHERE document = ?"
        before = dict(self._db.execute(query, (document,)).fetchall())
        if before.keys() != segments.keys():
            self._db.execute(
                "UPDATE documents SET found_with = '' WHERE id = ? AND found_with <> 'import'",
                (document,),
            )
            self._wait(document)
        for gone in sorted(before.keys() - segments.keys()):
            self._db.execute("DELETE FROM segments WHERE id = ?", (gone,))
            self._end_empty(before[gone])
        self._db.executemany(
            "INSERT INTO segments (id, document, start, end) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET start = excluded.start, end = excluded.end",
            ((name, document, *span) for name, span in sorted(segments.items())),
        )

    def change_events(self, members: Mapping[str, frozenset[str]]) -> None:
        """Move segments into these events; an event left without any ends.

        An event that gains or loses one waits for its line-up, and its documents with it.
        """
        with self.transaction():
            touched: set[str] = set()
            for event, segments in sorted(members.items()):
                self._db.execute(
                    "INSERT INTO events (id, title, divergence, claims, head)"
                    " VALUES (?, '', 0, 0, '') ON CONFLICT DO NOTHING",
                    (event,),
                )
                for segment in sorted(segments):
                    query = "SELECT event FROM segments WHERE id = ?"
                    home = self._db.execute(query, (segment,)).fetchone()[0]
                    if home != event:
                        touched |= {event} if home is None else {event, home}
                        self._db.execute(
                            "UPDATE segments SET event = ? WHERE id = ?", (event, segment)
                        )
            for event in sorted(touched):
                self._end_empty(event)
                self._db.execute("UPDATE events SET waits = 1 WHERE id = ?", (event,))
                self._db.execute(
                    "INSERT INTO pending SELECT DISTINCT document, 0 FROM segments WHERE event = ?"
                    " ON CONFLICT (document) DO UPDATE SET lined_up = 0",
                    (event,),
                )

    def _end_empty(self, event: str | None) -> None:
        query = "DELETE FROM events WHERE id = ?1"
        query += " AND NOT EXISTS (SELECT 1 FROM segments WHERE event = ?1)"
        self._db.execute(query, (event,))

    def titles_taken(self, event: str, titles: Collection[str]) -> list[str]:
        """Return which of the titles stand over another event.

        An event that waits itself gives its title up to those of smaller ids, so that a line-up
        of everything names the same whether or not it was interrupted.
        """
        return [
            row[0]
            for row in self._db.execute(
                "SELECT DISTINCT folded FROM events WHERE head <> '' AND id <> ?1"
                " AND folded IN (SELECT value FROM json_each(?2)) AND (id < ?1 OR NOT waits)"
                " ORDER BY folded",
                (event, json.dumps(sorted({folded(title) for title in titles}))),
            )
        ]

    def waiting_camps(self) -> tuple[str, ...]:
        """Return the camps whose narratives may change, sorted."""
        overlay = self.overlay()
        query = "SELECT DISTINCT camp FROM claims"
        if not overlay.camp_of and not overlay.speaker_of:
            query = (
                "SELECT c.camp FROM pending p JOIN claims c USING (document)"
                " UNION SELECT camp FROM narratives WHERE stale"
            )
        found = {row[0] for row in self._db.execute(query)} | set(overlay.camp_of.values())
        return tuple(sorted(found - {NARRATOR, UNASSIGNED}))

    def told(self, camp: str) -> Iterator[ToldClaim]:
        """Yield the claims of a camp, as analysts left them, by id."""
        overlay = self.overlay()
        query = """
            SELECT c.id, c.document, json_extract(c.body, '$.modality'),
                json_extract(c.body, '$.target'), c.text, n.narrative,
                p.document IS NOT NULL, c.camp, c.speaker
            FROM claims c
            LEFT JOIN narrative_claims n ON n.claim = c.id
            LEFT JOIN pending p ON p.document = c.document
            WHERE c.camp = ?1 OR c.speaker IN (SELECT value FROM json_each(?2))
                OR c.id IN (SELECT value FROM json_each(?3))
            ORDER BY c.id
        """
        values = (camp, json.dumps(sorted(overlay.camp_of)), json.dumps(sorted(overlay.speaker_of)))
        for *fields, waits, found_camp, found_speaker in self._db.execute(query, values):
            row = ToldClaim._make([*fields, bool(waits)])
            speaker = overlay.speaker_of.get(row.id, found_speaker)
            given = overlay.camp_of.get(speaker or "")
            if row.id in overlay.dropped or (given or found_camp) != camp:
                continue
            by_hand = given is not None and given != found_camp
            yield row._replace(waits=row.waits or (by_hand and row.narrative is None))

    def stale_narratives(self) -> frozenset[str]:
        """Return the ids of the narratives that are to be made again, whatever comes near them."""
        query = "SELECT id FROM narratives WHERE stale"
        return frozenset(row[0] for row in self._db.execute(query))

    def narrative_titles_taken(
        self, titles: Collection[str], changing: Collection[str]
    ) -> list[str]:
        """Return which of the titles stand over a narrative that is not among those changing."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT DISTINCT folded FROM narratives WHERE head <> ''"
                " AND folded IN (SELECT value FROM json_each(?))"
                " AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY folded",
                (
                    json.dumps(sorted({folded(title) for title in titles})),
                    json.dumps(sorted(changing)),
                ),
            )
        ]

    def claims_named(self, claims: Collection[str]) -> Iterator[Claim]:
        """Yield the claims with these ids, by document and position."""
        clause = "WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.document, c.position"
        return self._claims(clause, (json.dumps(sorted(claims)),))

    def texts(self, documents: Collection[str]) -> dict[str, str]:
        """Return the texts of some documents, by id."""
        query = (
            "SELECT id, text FROM documents WHERE id IN (SELECT value FROM json_each(?))"
            " ORDER BY id"
        )
        return dict(self._db.execute(query, (json.dumps(sorted(documents)),)))

    def finish(
        self,
        narratives: Sequence[StoredNarrative],
        gone: Collection[str],
        themes: Mapping[str, Sequence[StoredTheme]],
        manifest: Mapping[str, str | int | float | None],
    ) -> None:
        """Write the narratives that changed, with the themes of their camps: nothing waits."""
        with self.transaction():
            self._change_narratives(narratives, gone)
            self._change_themes(themes)
            # What analysts do meanwhile reaches the heads; what another run adds keeps waiting.
            self._db.execute("DELETE FROM pending WHERE lined_up")
            self._db.execute("UPDATE narratives SET stale = 0 WHERE stale")
            self.set_setting("manifest", json.dumps(manifest, sort_keys=True))

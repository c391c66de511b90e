"""Events, rows and narratives: what the line-up found, which can be made again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from narratives.compare import Row, compare
from narratives.curation import curated_rows
from narratives.errors import UsageError
from narratives.model import (
    Comparison,
    NarrativeHead,
    Placement,
    Span,
    Theme,
    Value,
)
from narratives.origins import origin_count
from narratives.store.heads import Heads


class StoredNarrative(Value):
    """One narrative as the line-up left it."""

    id: str
    camp: str
    title: str
    title_claim: str
    claims: tuple[str, ...]
    origins: int


class LineUp(Heads):
    """The events with their rows, and the narratives."""

    def event_ids(self) -> tuple[str, ...]:
        """Return the ids of all events, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM events ORDER BY id"))

    def event_members(self) -> dict[str, frozenset[str]]:
        """Return the ids of each event's segments; that of a document's first is the document's."""
        members: dict[str, set[str]] = {}
        for event, segment in self._db.execute(
            "SELECT event, id FROM segments WHERE event IS NOT NULL ORDER BY event, id"
        ):
            members.setdefault(event, set()).add(segment)
        return {event: frozenset(segments) for event, segments in members.items()}

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

    def put_events(self, members: Mapping[str, frozenset[str]]) -> None:
        """Replace which segments belong to which event; points of events that stay are kept."""
        with self.transaction():
            self._db.execute("UPDATE segments SET event = NULL")
            gone = set(self.event_ids()) - set(members)
            self._db.executemany("DELETE FROM events WHERE id = ?", ((e,) for e in sorted(gone)))
            for event, segments in sorted(members.items()):
                self._db.execute(
                    "INSERT INTO events (id, title, divergence, claims, head)"
                    " VALUES (?, '', 0, 0, '') ON CONFLICT DO NOTHING",
                    (event,),
                )
                self._db.executemany(
                    "UPDATE segments SET event = ? WHERE id = ?",
                    ((event, segment) for segment in sorted(segments)),
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
            before = dict(
                self._db.execute(
                    "SELECT m.claim, m.point FROM point_claims m JOIN points p ON p.id = m.point"
                    " WHERE p.event = ?",
                    (event,),
                )
            )
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
            # A claim that the analyst dropped keeps its row, for when the change is undone.
            kept = {row.id for row in rows}
            self._db.executemany(
                "INSERT INTO point_claims VALUES (?, ?) ON CONFLICT DO NOTHING",
                (item for item in before.items() if item[1] in kept),
            )
            self._db.executemany(
                "INSERT INTO placements VALUES (?, ?)"
                " ON CONFLICT (claim) DO UPDATE SET body = excluded.body",
                ((claim, placement.model_dump_json()) for claim, placement in placements.items()),
            )
            self._overlay = None
            self._store_head(event, title)
            self._db.execute("UPDATE events SET waits = 0 WHERE id = ?", (event,))
            self._db.execute(
                "UPDATE pending SET lined_up = 1 WHERE document IN"
                " (SELECT document FROM segments WHERE event = ?) AND NOT EXISTS"
                " (SELECT 1 FROM segments s JOIN events e ON e.id = s.event"
                " WHERE s.document = pending.document AND e.waits)",
                (event,),
            )

    def narrative_ids(self) -> tuple[str, ...]:
        """Return the ids of all narratives, those merged into another one too, sorted."""
        return tuple(row[0] for row in self._db.execute("SELECT id FROM narratives ORDER BY id"))

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

    def put_narratives(self, narratives: Sequence[StoredNarrative]) -> None:
        """Replace the narratives."""
        with self.transaction():
            self._change_narratives(narratives, self.narrative_ids())

    def _change_narratives(
        self, narratives: Sequence[StoredNarrative], gone: Iterable[str]
    ) -> None:
        """Write some narratives, in place of what they had before and of those that are gone."""
        united = self.overlay().united
        names = sorted({*gone, *(narrative.id for narrative in narratives)})
        self._db.executemany("DELETE FROM narratives WHERE id = ?", ((name,) for name in names))
        for narrative in narratives:
            self._db.execute(
                "INSERT INTO narratives (id, camp, title, title_claim, origins)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    narrative.id,
                    narrative.camp,
                    narrative.title,
                    narrative.title_claim,
                    narrative.origins,
                ),
            )
            self._db.executemany(
                "INSERT INTO narrative_claims VALUES (?, ?)"
                " ON CONFLICT (claim) DO UPDATE SET narrative = excluded.narrative",
                ((claim, narrative.id) for claim in narrative.claims),
            )
        self._overlay = None
        homes = {united[name] for name in names if name in united} & set(self.narrative_ids())
        for name in sorted(homes | {narrative.id for narrative in narratives}):
            self._store_narrative_head(name)

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
            parts=self._parts(event),
            manifest=self.manifest(),
        )

    def _parts(self, event: str) -> dict[str, list[Span]]:
        """Return the spans of documents that are in several parts, and not all in one event."""
        found: dict[str, list[Span]] = {}
        query = (
            "SELECT document, start, end FROM segments s WHERE event = ?1 AND EXISTS"
            " (SELECT 1 FROM segments WHERE document = s.document AND event IS NOT ?1)"
            " ORDER BY document, start"
        )
        for document, start, end in self._db.execute(query, (event,)):
            found.setdefault(document, []).append((start, end))
        return found

    def _placements(self, event: str) -> dict[str, Placement]:
        return {
            claim: Placement.model_validate_json(body)
            for claim, body in self._db.execute(
                "SELECT claim, body FROM placements JOIN claim_events USING (claim)"
                " WHERE event = ? ORDER BY claim",
                (event,),
            )
        }

    def _store_head(self, event: str, title: str) -> None:
        self._write_event_head(self._compare(event, title).event)

    def make_missing_heads(self) -> None:
        """Write the heads of narratives that a workspace of an older version has without one."""
        query = "SELECT id FROM narratives WHERE head IS NULL ORDER BY id"
        missing = [row[0] for row in self._db.execute(query)]
        if missing:
            with self.transaction():
                for narrative in missing:
                    self._store_narrative_head(narrative)

    def _store_narrative_head(self, narrative: str) -> None:
        query = "SELECT id, camp, title, title_claim, origins FROM narratives WHERE id = ?"
        row = self._db.execute(query, (narrative,)).fetchone()
        overlay = self.overlay()
        merged = tuple(sorted(name for name, into in overlay.united.items() if into == narrative))
        members = "WHERE n.narrative IN (SELECT value FROM json_each(?))"
        members += " ORDER BY c.document, c.position"
        claims = tuple(self._claims(members, (json.dumps([narrative, *merged]),)))
        if not claims or narrative in overlay.united:
            self._db.execute("UPDATE narratives SET head = '' WHERE id = ?", (narrative,))
            return
        days = sorted(claim.published for claim in claims if claim.published)
        head = NarrativeHead(
            id=row[0],
            camp=row[1],
            title=overlay.titles.get(narrative, row[2]),
            title_claim=row[3],
            events=tuple(sorted({claim.event for claim in claims if claim.event})),
            documents=len({claim.document for claim in claims}),
            origins=self._origins({claim.document for claim in claims}) if merged else row[4],
            claims=tuple(claim.id for claim in claims),
            first=days[0] if days else None,
            last=days[-1] if days else None,
            theme=self._theme_of(narrative),
            title_by_hand=narrative in overlay.titles,
            merged=merged,
        )
        self._write_narrative_head(head)

    def _origins(self, documents: Iterable[str]) -> int:
        return origin_count({name: self.document(name).text for name in documents})

    def _theme_of(self, narrative: str) -> Theme | None:
        row = self._db.execute(
            "SELECT id, title, title_claim, (SELECT count(*) FROM theme_narratives"
            " WHERE theme = t.id AND narrative NOT IN (SELECT value FROM json_each(?)))"
            " FROM themes t JOIN theme_narratives m ON m.theme = t.id WHERE m.narrative = ?",
            (json.dumps(sorted(self.overlay().united)), narrative),
        ).fetchone()
        if row is None or row[3] < 2:
            return None
        return Theme(id=row[0], title=row[1], title_claim=row[2], narratives=row[3])

    def _in_theme(self, theme: str) -> list[str]:
        """Return the narratives of a theme, without those that were merged into another one."""
        query = "SELECT narrative FROM theme_narratives WHERE theme = ? ORDER BY narrative"
        united = self.overlay().united
        return [row[0] for row in self._db.execute(query, (theme,)) if row[0] not in united]

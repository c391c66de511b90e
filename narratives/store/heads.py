"""Heads of events and narratives, kept ready for lists: chosen, ordered and paged by the database.

A list of 100,000 events is answered from columns and indexes; only the heads that are shown are
read. What the columns say is what the head says, because both are written at once.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Literal

from narratives.model import EventHead, NarrativeHead, Value
from narratives.schema import folded, spaced
from narratives.search_filter import NameField, SearchFilter, condition, names_like
from narratives.store.documents import Documents

EventOrder = Literal["divergence", "claims", "date", "newest", "title"]
NarrativeOrder = Literal["support", "claims", "date", "title"]

EVENT_ORDERS: dict[EventOrder, str] = {
    "divergence": "divergence DESC, claims DESC, id",
    "claims": "claims DESC, id",
    "date": "coalesce(first, '9999'), id",
    "newest": "coalesce(last, '') DESC, id",
    "title": "folded, id",
}
"""Most divergent first, then the largest; the order in which `narratives list` numbers them."""

NARRATIVE_ORDERS: dict[NarrativeOrder, str] = {
    "support": "events DESC, origins DESC, claims DESC, id",
    "claims": "claims DESC, id",
    "date": "coalesce(first, '9999'), id",
    "title": "folded, id",
}

Range = tuple[int | None, int | None]
"""Least and most, both included; None for no bound."""


_Table = Literal["events", "narratives"]
_Clause = tuple[str, Sequence[str | int]]
"""A condition on a table of heads, with the values of its question marks."""


class EventFilter(Value):
    """Which events are wanted: all conditions hold together; the default wants all."""

    camps: tuple[str, ...] = ()
    """Camps that all speak in the event."""
    silent: tuple[str, ...] = ()
    """Camps none of which speaks in it."""
    words: tuple[str, ...] = ()
    """All occur in the title, in any case of letters."""
    since: str | None = None
    """ISO day, or its beginning: the event has a document of that day or later."""
    until: str | None = None
    """The same: the event has a document of that day, month or year, or earlier."""
    claims: Range = (None, None)
    divergence: Range = (None, None)
    documents: Range = (None, None)
    said: tuple[SearchFilter, ...] = ()
    """The event has a claim that is all of this at once; of each of `camps`, if there are any."""


ALL = EventFilter()

ANSWERS = 8
"""Lists of events kept, some 2 MB where 100,000 are wanted: telling which condition empties a list
asks for one a condition.
"""


class Heads(Documents):
    """What lists show of events and narratives."""

    _said: dict[tuple[object, ...], str] | None = None
    """Events as JSON by what was asked of claims, and of which state of the data."""

    def event_count(self, wanted: EventFilter = ALL) -> int:
        """Return how many events are wanted."""
        return self._count("events", self._event_clause(wanted))

    def event_page(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        order: EventOrder = "divergence",
        wanted: EventFilter = ALL,
    ) -> tuple[EventHead, ...]:
        """Return the heads at places `offset` up to `offset + limit` (-1: all) of a list."""
        lines = self.event_lines(offset, limit, order=order, wanted=wanted)
        return tuple(EventHead.model_validate_json(line) for line in lines)

    def event_lines(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        order: EventOrder = "divergence",
        wanted: EventFilter = ALL,
    ) -> Iterator[str]:
        """Yield the same heads as JSON, as they are stored."""
        clause = self._event_clause(wanted)
        return self._lines("events", clause, EVENT_ORDERS[order], (limit, offset))

    def names_like(self, field: NameField, words: str) -> tuple[str, ...]:
        """Return the names that are meant by words, for a filter; see `search_filter`."""
        return tuple(names_like(self, field, words))

    def event_numbers(self, events: Sequence[str]) -> dict[str, int]:
        """Return the numbers of events in the order of divergence, counted from 1."""
        query = (
            "SELECT id, number FROM (SELECT id, row_number() OVER"  # noqa: S608 - same
            f" (ORDER BY {EVENT_ORDERS['divergence']}) AS number FROM events WHERE head <> '')"
        )
        asked = set(events)
        return {event: number for event, number in self._db.execute(query) if event in asked}

    def events(self) -> tuple[EventHead, ...]:
        """Return the heads of all events, the most divergent first, then the largest."""
        return self.event_page()

    def events_named(self, beginning: str) -> tuple[str, ...]:
        """Return the ids of the events whose id begins so, sorted."""
        return tuple(self._named("events", beginning, "id"))

    def event_head(self, event: str) -> EventHead | None:
        """Return the head of an event, None if there is no such event."""
        query = "SELECT head FROM events WHERE id = ? AND head <> ''"
        row = self._db.execute(query, (event,)).fetchone()
        return None if row is None else EventHead.model_validate_json(row[0])

    def speaks(self, camp: str) -> bool:
        """Tell whether a camp speaks in any event."""
        query = "SELECT 1 FROM events WHERE head <> '' AND instr(camps, ?) LIMIT 1"
        return self._db.execute(query, (f" {camp} ",)).fetchone() is not None

    def narrative_count(self, *, camp: str | None = None, words: Sequence[str] = ()) -> int:
        """Return how many narratives a camp has, or all, with these words in the title."""
        return self._count("narratives", _narrative_clause(camp, words))

    def narrative_page(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        order: NarrativeOrder = "support",
        camp: str | None = None,
        words: Sequence[str] = (),
    ) -> tuple[NarrativeHead, ...]:
        """Return the heads at places `offset` up to `offset + limit` (-1: all) of a list."""
        lines = self.narrative_lines(offset, limit, order=order, camp=camp, words=words)
        return tuple(NarrativeHead.model_validate_json(line) for line in lines)

    def narrative_lines(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        order: NarrativeOrder = "support",
        camp: str | None = None,
        words: Sequence[str] = (),
    ) -> Iterator[str]:
        """Yield the same heads as JSON, as they are stored."""
        clause = _narrative_clause(camp, words)
        return self._lines("narratives", clause, NARRATIVE_ORDERS[order], (limit, offset))

    def narratives(self) -> tuple[NarrativeHead, ...]:
        """Return all narratives with their support, the widest support first."""
        return self.narrative_page()

    def narratives_named(self, beginning: str) -> tuple[NarrativeHead, ...]:
        """Return the narratives whose id begins so, by id."""
        found = self._named("narratives", beginning, "head")
        return tuple(NarrativeHead.model_validate_json(head) for head in found)

    def _event_clause(self, wanted: EventFilter) -> tuple[str, list[str | int]]:
        clause, values = _head_clause(wanted)
        if wanted.said:
            clause += " AND id IN (SELECT value FROM json_each(?))"
            values.append(self._events_with(wanted))
        return clause, values

    def _events_with(self, wanted: EventFilter) -> str:
        """Return as JSON the events in which is said what is wanted, once for all pages."""
        revision = self._db.execute("SELECT revision FROM claim_revision").fetchone()[0]
        asked = (wanted.said, wanted.camps, revision, len(self._log()))
        if self._said is None or len(self._said) >= ANSWERS:
            self._said = {}
        if asked not in self._said:
            found = [self._events_of(wanted.said, camp) for camp in wanted.camps or (None,)]
            self._said[asked] = json.dumps(sorted(set.intersection(*found)))
        return self._said[asked]

    def _events_of(self, said: Sequence[SearchFilter], camp: str | None) -> set[str]:
        """Return the events with a claim, by hand or not, that is all of this."""
        asked = (*said, SearchFilter(camps=(camp,))) if camp else tuple(said)
        stances = self.overlay().stance_of
        by_hand = {
            claim.event
            for claim in self._added()
            if claim.event and all(one.fits(claim, stances.get(claim.id)) for one in asked)
        }
        parts = [condition(self, one) for one in asked]
        sql = " AND ".join(part.sql for part in parts if not part.holds_always) or "1"
        # Most documents are one part, whose event is that of all its claims; only in the others is
        # each claim looked up, which for half a million takes a second.
        query = (
            "SELECT s.event FROM segments s WHERE s.event IS NOT NULL"  # noqa: S608 - literals; all that is asked travels as values
            f" AND s.document IN (SELECT f.document FROM claim_facts f WHERE {sql}) AND NOT EXISTS"
            " (SELECT 1 FROM segments o WHERE o.document = s.document AND o.start <> s.start)"
            " UNION ALL SELECT e.event FROM claim_facts f JOIN claim_events e"
            f" ON e.number = f.number WHERE {sql} AND f.document IN"
            " (SELECT document FROM segments GROUP BY document HAVING count(*) > 1)"
        )
        values = [value for part in parts for value in part.values]
        return by_hand | {row[0] for row in self._db.execute(query, (*values, *values))}

    def _count(self, table: _Table, clause: _Clause) -> int:
        query = f"SELECT count(*) FROM {table} WHERE {clause[0]}"  # noqa: S608 - literals of this module
        return int(self._db.execute(query, clause[1]).fetchone()[0])

    def _lines(
        self, table: _Table, clause: _Clause, order: str, page: tuple[int, int]
    ) -> Iterator[str]:
        """Yield heads of a table as JSON: what the offset passes over is not read."""
        query = f"SELECT head FROM {table} WHERE {clause[0]}"  # noqa: S608 - same
        query += f" ORDER BY {order} LIMIT ? OFFSET ?"
        for (head,) in self._db.execute(query, (*clause[1], *page)):
            yield head

    def _named(self, table: _Table, beginning: str, column: Literal["id", "head"]) -> list[str]:
        query = f"SELECT {column} FROM {table} WHERE head <> '' AND id >= ? AND id < ? ORDER BY id"  # noqa: S608 - same
        bounds = (beginning, beginning + chr(0x10FFFF))
        return [row[0] for row in self._db.execute(query, bounds)]

    def _write_event_head(self, head: EventHead) -> None:
        self._db.execute(
            "UPDATE events SET divergence = ?, claims = ?, head = ?, first = ?, last = ?,"
            " documents = ?, camps = ?, folded = ? WHERE id = ?",
            (
                head.divergence,
                head.claims,
                spaced(head.model_dump_json()),
                head.first,
                head.last,
                len(head.documents),
                f" {' '.join(head.camps)} ",
                folded(head.title),
                head.id,
            ),
        )

    def _write_narrative_head(self, head: NarrativeHead) -> None:
        self._db.execute(
            "UPDATE narratives SET head = ?, events = ?, claims = ?, first = ?, folded = ?"
            " WHERE id = ?",
            (
                spaced(head.model_dump_json()),
                len(head.events),
                len(head.claims),
                head.first,
                folded(head.title),
                head.id,
            ),
        )


def _head_clause(wanted: EventFilter) -> tuple[str, list[str | int]]:
    parts, values = ["head <> ''"], list[str | int]()

    def condition(text: str, value: str | int) -> None:
        parts.append(text)
        values.append(value)

    for camp in wanted.camps:
        condition("instr(camps, ?)", f" {camp} ")
    for camp in wanted.silent:
        condition("NOT instr(camps, ?)", f" {camp} ")
    for word in wanted.words:
        condition("instr(folded, ?)", folded(word))
    if wanted.since is not None:
        condition("last >= ?", wanted.since)
    if wanted.until is not None:
        condition("first < ?", wanted.until + chr(0x10FFFF))
    columns = ("claims", "divergence", "documents")
    for name, (low, high) in zip(
        columns, (wanted.claims, wanted.divergence, wanted.documents), strict=True
    ):
        if low is not None:
            condition(f"{name} >= ?", low)
        if high is not None:
            condition(f"{name} <= ?", high)
    return " AND ".join(parts), values


def _narrative_clause(camp: str | None, words: Sequence[str]) -> tuple[str, list[str]]:
    parts, values = ["head <> ''"], list[str]()
    if camp is not None:
        parts.append("camp = ?")
        values.append(camp)
    for word in words:
        parts.append("instr(folded, ?)")
        values.append(folded(word))
    return " AND ".join(parts), values

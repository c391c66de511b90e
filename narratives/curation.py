"""What the analyst changed by hand: an append-only log, folded into one overlay over the line-up.

The machine's result is never edited. Each entry names claims by ids that are hashes of document
and span, so the log still holds after a re-run; an entry whose claims or rows are gone is kept and
listed as no longer fitting. Undo is another entry, so the log only grows.
"""

import hashlib
import json
from collections.abc import Callable, Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from narratives.compare import Row
from narratives.errors import UsageError
from narratives.model import (
    NARRATOR,
    UNASSIGNED,
    CellState,
    Change,
    Claim,
    Document,
    Modality,
    Source,
    Span,
    Value,
)

Operation = Literal[
    "move",
    "merge",
    "split",
    "rename",
    "unite",
    "row",
    "cut",
    "add",
    "camp",
    "speaker",
    "stance",
    "drop",
    "review",
    "note",
    "match",
    "undo",
]
"""What an entry does; `merge` takes rows together, `unite` narratives."""


class Entry(NamedTuple):
    """A change as it goes into the log."""

    operation: Operation
    subject: str
    after: str
    before: str


def payload_of(change: Change | Entry) -> dict[str, Any]:
    """Return the fields that larger changes carry; none for what sets a single value."""
    if change.operation not in ("merge", "split", "row", "cut", "add", "match"):
        return {}
    fields: dict[str, Any] = json.loads(change.after)
    return fields


def named_in(change: Change) -> frozenset[str]:
    """Return the ids that a change may be about: claims, rows and events."""
    # An answer on a known claim is about the event, and changes none of its claims.
    fields = payload_of(change) if change.operation != "match" else {}
    claims = fields.pop("claims", ())
    words = (value for value in fields.values() if isinstance(value, str))
    return frozenset({change.subject, change.after, *words, *claims})


STANCES: tuple[CellState, ...] = ("claims", "denies", "doubts", "no_comment")

MODALITIES: Mapping[str, Modality] = MappingProxyType(
    {"claims": "asserted", "denies": "denied", "doubts": "unverified", "no_comment": "no_comment"}
)
"""What a source commits to in a claim that was added by hand, by how it stands to its row."""


class NewRow(Value):
    """A row that was made by hand, in the event it belongs to."""

    id: str
    event: str
    title: str


class AddedClaim(Value):
    """A passage in which the analyst reads a claim that the machine did not find."""

    id: str
    document: str
    start: int
    end: int
    speaker: str
    """Name of who says it; empty for the document's own voice."""
    camp: str
    stance: CellState

    @property
    def span(self) -> Span:
        """Where the words stand in the document."""
        return (self.start, self.end)


class KnownMatch(Value):
    """Whether an event holds a claim of a user's list of known claims, as the analyst decided."""

    known: str
    """Id of the known claim, see `match_catalogue.known_id`."""
    given: str
    """Its id in the user's list, empty if it has none there."""
    text: str
    url: str
    event: str
    claim: str
    """The claim of the event that was looked at: its id outlives that of the event."""
    answer: Literal["confirmed", "rejected"]


class Overlay(Value):
    """All changes in force, folded together; later entries win."""

    point_of: Mapping[str, str]
    """Claim to row, for claims that were moved, merged, split off or asked for."""
    titles: Mapping[str, str]
    """Row, event or narrative to the title given by hand."""
    united: Mapping[str, str] = MappingProxyType({})
    """Narrative to the one it was merged into, which is merged into no other."""
    new_rows: Mapping[str, NewRow]
    added: Mapping[str, AddedClaim] = MappingProxyType({})
    """Claims added by hand, by id."""
    camp_of: Mapping[str, str]
    """Speaker's name to camp."""
    speaker_of: Mapping[str, str]
    """Claim to speaker's name."""
    stance_of: Mapping[str, CellState]
    dropped: frozenset[str]
    reviewed: frozenset[str]
    """Rows, and claims whose place in their row was looked at one by one."""
    known: Mapping[str, KnownMatch] = MappingProxyType({})
    """What was decided about known claims, by the ids of known claim and event."""
    unfit: frozenset[int]
    """Numbers of the entries that no longer fit what the machine found."""
    undone: frozenset[int]

    @property
    def empty(self) -> bool:
        """Tell whether nothing is in force."""
        return not (
            self.point_of
            or self.added
            or self.titles
            or self.united
            or self.camp_of
            or self.speaker_of
            or self.stance_of
            or self.dropped
            or self.reviewed
        )


def new_row_id(event: str, title: str, number: int) -> str:
    """Return the id of a row made by hand as entry `number` of the log."""
    digest = hashlib.sha256(f"{event}\0{title}\0{number}".encode()).hexdigest()
    return "p_" + digest[:12]


def added_claim_id(document: str, span: Span, speaker: str) -> str:
    """Return the id of a claim added by hand: the same words of the same speaker are one claim."""
    digest = hashlib.sha256(f"{document}\0{span}\0{speaker}\0by hand".encode())
    return "c_" + digest.hexdigest()[:12]


def undone_numbers(changes: Sequence[Change]) -> frozenset[int]:
    """Return the entries that are not in force; an undone undo puts its target in force again."""
    undone: set[int] = set()
    for change in reversed(changes):
        if change.operation == "undo" and change.number not in undone:
            undone.add(int(change.subject))
    return frozenset(undone)


def confirmed_matches(log: Sequence[Change]) -> tuple[KnownMatch, ...]:
    """Return the known claims that analysts found again, of the entries in force, by id."""
    answers = {}
    for change in log:
        if change.operation == "match" and not change.undone:
            match = KnownMatch(event=change.subject, **json.loads(change.after))
            answers[match.known, match.event] = match
    return tuple(answers[pair] for pair in sorted(answers) if answers[pair].answer == "confirmed")


def fold(
    changes: Sequence[Change],
    *,
    claims: Container[str],
    points: Container[str],
    events: Container[str],
    documents: Container[str] = (),
    told_by: Callable[[str], str | None] = lambda _narrative: None,
) -> Overlay:
    """Fold the log into one overlay over the documents and the machine's claims, points, events.

    Args:
        changes: the log, oldest first.
        claims: ids of the machine's claims.
        points: those of its rows.
        events: those of its events.
        documents: those of the documents.
        told_by: gives the camp of a narrative, None if there is no such narrative.
    """
    undone = undone_numbers(changes)
    folding = _Folding(claims, points, events, documents, told_by)
    for change in changes:
        if change.number not in undone and change.operation not in ("undo", "note"):
            fits = getattr(folding, change.operation)(change.subject, change.after)
            if not fits:
                folding.unfit.add(change.number)
    return folding.overlay(undone)


class _Folding:
    """One method for each operation; each tells whether the entry fits what the machine found."""

    def __init__(
        self,
        claims: Container[str],
        points: Container[str],
        events: Container[str],
        documents: Container[str],
        told_by: Callable[[str], str | None],
    ) -> None:
        self._claims, self._points, self._events = claims, points, events
        self._documents, self._told_by = documents, told_by
        self._united: dict[str, str] = {}
        self._added: dict[str, AddedClaim] = {}
        self._point_of: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._new_rows: dict[str, NewRow] = {}
        self._camp_of: dict[str, str] = {}
        self._speaker_of: dict[str, str] = {}
        self._stance_of: dict[str, CellState] = {}
        self._dropped: set[str] = set()
        self._reviewed: set[str] = set()
        self._known: dict[str, KnownMatch] = {}
        self.unfit: set[int] = set()

    def _is_point(self, point: str) -> bool:
        return point in self._points or point in self._new_rows

    def _is_claim(self, claim: str) -> bool:
        return claim in self._claims or claim in self._added

    def add(self, claim: str, payload: str) -> bool:
        fields = json.loads(payload)
        point, event, title = (fields.pop(name) for name in ("point", "event", "title"))
        if event not in self._events or fields["document"] not in self._documents:
            return False
        if title:
            self._new_rows[point] = NewRow(id=point, event=event, title=title)
        # Without its row the claim is still the analyst's: it is kept, and the entry is listed.
        self._added[claim] = AddedClaim(id=claim, **fields)
        self._stance_of[claim] = fields["stance"]
        fits = self._is_point(point)
        if fits:
            self._point_of[claim] = point
        return fits

    def move(self, claim: str, point: str) -> bool:
        fits = self._is_claim(claim) and self._is_point(point)
        if fits:
            self._point_of[claim] = point
        return fits

    def merge(self, _point: str, payload: str) -> bool:
        fields = json.loads(payload)
        return self._is_point(fields["point"]) and self._gather(fields["point"], fields["claims"])

    def split(self, _point: str, payload: str) -> bool:
        return self.row("", payload)

    def row(self, _event: str, payload: str) -> bool:
        fields = json.loads(payload)
        if fields["event"] not in self._events:
            return False
        point = fields["point"]
        self._new_rows[point] = NewRow(id=point, event=fields["event"], title=fields["title"])
        return self._gather(point, fields["claims"])

    def cut(self, event: str, payload: str) -> bool:
        fits = event in self._events
        for row in json.loads(payload)["rows"] if fits else ():
            point, title = row["point"], row["title"]
            if not self._is_point(point):
                self._new_rows[point] = NewRow(id=point, event=event, title=title)
            elif not row["keeps"]:
                self._titles[point] = title
            fits = self._gather(point, row["claims"]) and fits
        return fits

    def _gather(self, point: str, claims: Sequence[str]) -> bool:
        present = [claim for claim in claims if self._is_claim(claim)]
        self._point_of.update(dict.fromkeys(present, point))
        return len(present) == len(claims)

    def rename(self, subject: str, title: str) -> bool:
        fits = self._is_point(subject) or subject in self._events
        fits = fits or self._told_by(subject) is not None
        if fits:
            self._titles[subject] = title
        return fits

    def unite(self, narrative: str, into: str) -> bool:
        into = self._united.get(into, into)
        camp = self._told_by(narrative)
        fits = camp is not None and camp == self._told_by(into)
        fits = fits and narrative != into and narrative not in self._united
        if fits:
            members = [name for name, target in self._united.items() if target == narrative]
            self._united.update(dict.fromkeys((*members, narrative), into))
        return fits

    def camp(self, speaker: str, camp: str) -> bool:
        self._camp_of[speaker] = camp
        return True

    def speaker(self, claim: str, name: str) -> bool:
        self._speaker_of[claim] = name
        return self._is_claim(claim)

    def stance(self, claim: str, state: str) -> bool:
        self._stance_of[claim] = next(known for known in STANCES if known == state)
        return self._is_claim(claim)

    def drop(self, claim: str, _after: str) -> bool:
        self._dropped.add(claim)
        return self._is_claim(claim)

    def review(self, subject: str, answer: str) -> bool:
        (self._reviewed.add if answer == "yes" else self._reviewed.discard)(subject)
        return self._is_point(subject) or self._is_claim(subject)

    def match(self, event: str, payload: str) -> bool:
        match = KnownMatch(event=event, **json.loads(payload))
        self._known[f"{match.known} {event}"] = match
        return event in self._events or self._is_claim(match.claim)

    def overlay(self, undone: frozenset[int]) -> Overlay:
        return Overlay(
            point_of=self._point_of,
            titles=self._titles,
            united=self._united,
            new_rows=self._new_rows,
            added=self._added,
            camp_of=self._camp_of,
            speaker_of=self._speaker_of,
            stance_of=self._stance_of,
            dropped=frozenset(self._dropped),
            reviewed=frozenset(self._reviewed),
            known=self._known,
            unfit=frozenset(self.unfit),
            undone=undone,
        )


def added_claim(added: AddedClaim, document: Document, event: str | None) -> Claim:
    """Return a claim that was added by hand, with what its document says of it.

    Args:
        added: The passage and what the analyst said of it.
        document: The document it stands in.
        event: The event that the document belongs to.
    """
    name = added.speaker
    return Claim(
        id=added.id,
        document=document.id,
        path=document.path,
        text=document.text[added.start : added.end],
        spans=(added.span,),
        paragraph=document.paragraph_at(added.start),
        kind="indirect" if name else "narrator",
        modality=MODALITIES[added.stance],
        source=Source(name=name, text=None, span=None, resolved_by="by hand") if name else None,
        chain=tuple(part for part in (document.outlet, name) if part),
        camp=added.camp,
        camp_rule=f"by hand:{name}" if name else "by hand",
        confidence=1.0,
        found_by="hand",
        language=document.language,
        published=document.date,
        outlet=document.outlet,
        event=event,
    )


def curated_claim(claim: Claim, overlay: Overlay) -> Claim | None:
    """Return a claim as the analyst left it, None if it was dropped."""
    if claim.id in overlay.dropped:
        return None
    fields = dict(claim)
    name = overlay.speaker_of.get(claim.id)
    if name is not None:
        old = claim.source
        fields["source"] = Source(
            name=name,
            text=old.text if old else None,
            span=old.span if old else None,
            resolved_by="by hand",
        )
        fields["chain"] = (*claim.chain[:-1], name) if claim.chain else (name,)
    speaker = fields["source"].name if fields["source"] else None
    if speaker is not None and speaker in overlay.camp_of:
        fields["camp"] = overlay.camp_of[speaker]
        fields["camp_rule"] = f"by hand:{speaker}"
    fields["point"] = overlay.point_of.get(claim.id, claim.point)
    fields["narrative"] = overlay.united.get(claim.narrative or "", claim.narrative)
    return Claim(**fields)


def curated_rows(
    event: str, rows: Sequence[Row], claims: Mapping[str, Claim], overlay: Overlay
) -> tuple[Row, ...]:
    """Return the rows of an event as the analyst left them; rows made by hand come first.

    A row that lost all its claims is left out; a title whose claim has gone elsewhere is kept as
    the words it was. A row is reviewed if it was as a whole, or each of its claims was.
    """
    members: dict[str, list[str]] = {}
    for claim in claims.values():
        if claim.point is not None:
            members.setdefault(claim.point, []).append(claim.id)
    made = [
        Row(id=row.id, title=row.title, title_claim=None, claims=())
        for row in overlay.new_rows.values()
        if row.event == event
    ]
    result = []
    # New claims may have joined a row made by hand; it is one row.
    by_hand = {row.id for row in made}
    for row in (*made, *(row for row in rows if row.id not in by_hand)):
        ids = tuple(sorted(members.get(row.id, ())))
        if not ids:
            continue
        title = overlay.titles.get(row.id, row.title)
        result.append(
            Row(
                id=row.id,
                title=title,
                title_claim=row.title_claim if title == row.title else None,
                claims=ids,
                terms=row.terms,
                reviewed=row.id in overlay.reviewed or overlay.reviewed.issuperset(ids),
                stances={c: overlay.stance_of[c] for c in ids if c in overlay.stance_of},
            )
        )
    return tuple(result)


def checked(operation: str, subject: str, after: str, camps: Container[str]) -> None:
    """Refuse a change that can never fit.

    Raises:
        UsageError: The stance or camp does not exist, or the title is empty.
    """
    if operation == "stance" and after not in STANCES:
        raise UsageError(f"no stance {after!r}", f"one of {', '.join(STANCES)}")
    if operation == "camp":
        _check_camp(after, camps)
    if operation == "add":
        fields = json.loads(after)
        if fields["camp"] not in (NARRATOR, UNASSIGNED):
            _check_camp(fields["camp"], camps)
        checked("stance", subject, fields["stance"], camps)
    if operation in ("rename", "speaker", "note") and not after.strip():
        raise UsageError(f"an empty {operation} for {subject}", "say what it should be")


def _check_camp(camp: str, camps: Container[str]) -> None:
    if camp not in camps:
        raise UsageError(f"no camp {camp!r}", "`narratives camps check` lists the camps")

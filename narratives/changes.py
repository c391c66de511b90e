"""A change made by hand before it is recorded: its entry in the log, and what stands in its way.

The command line and the terminal interface both make their entries here, so that the same change
leaves the same words in the log. Nothing is written; `Workspace.record` does that.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from narratives.compare import Row
from narratives.curation import Entry, added_claim_id, new_row_id, payload_of
from narratives.errors import UsageError
from narratives.model import (
    CellState,
    Change,
    Claim,
    Comparison,
    Document,
    NarrativeHead,
    Span,
    Value,
)
from narratives.wording import counted

MOST_STEPS = 8
"""How far the cut of an event is moved: beyond, a claim has its own row, or all have one."""


class Log(Protocol):
    """What an entry is made from; a workspace is one."""

    def claim(self, claim_id: str, /) -> Claim:
        """Return one claim."""
        ...

    def claims(self, *, event: str | None = None) -> Iterable[Claim]:
        """Return the claims of an event, or all."""
        ...

    def claims_by(self, speaker: str, /) -> Iterable[Claim]:
        """Return the claims of a speaker."""
        ...

    def event_of(self, point: str, /) -> str | None:
        """Return the event that a row belongs to."""
        ...

    def document(self, document_id: str, /) -> Document:
        """Return one document."""
        ...

    def event_with(self, document_id: str, offset: int, /) -> str | None:
        """Return the event of the part of a document that holds an offset."""
        ...

    def comparison(self, event_id: str, /) -> Comparison:
        """Return an event laid out as points x camps."""
        ...

    def comparison_after(self, event_id: str, entry: Entry, /) -> Comparison:
        """Return an event as it would be after a change."""
        ...

    def narratives_named(self, beginning: str, /) -> tuple[NarrativeHead, ...]:
        """Return the narratives whose id begins so, those merged into another one left out."""
        ...

    def changes(self) -> tuple[Change, ...]:
        """Return the log, oldest first."""
        ...


# Entries ------------------------------------------------------------------------------------------


def move(log: Log, claim: str, point: str) -> Entry:
    """Return the entry that puts a claim into another row."""
    found = log.claim(claim)
    return Entry("move", found.id, point, found.point or "")


def merge(log: Log, point: str, into: str, chosen: Sequence[str] = ()) -> Entry:
    """Return the entry that takes a row's claims, or only the chosen ones, into another row."""
    members = members_of(log, point)
    payload = {"point": into, "claims": _of_row(chosen or members, members, point)}
    return Entry("merge", point, json.dumps(payload), ",".join(members))


def split(log: Log, point: str, chosen: Sequence[str], title: str) -> Entry:
    """Return the entry that makes a new row of some claims of a row."""
    members = members_of(log, point)
    event = log.event_of(point) or ""
    if not title.strip():
        raise UsageError("an empty title for the new row", "say what it is about")
    payload = {
        "event": event,
        "point": new_row_id(event, title, len(log.changes()) + 1),
        "title": title,
        "claims": _of_row(chosen, members, point),
    }
    return Entry("split", point, json.dumps(payload, ensure_ascii=False), ",".join(members))


def rename(log: Log, subject: str, title: str) -> Entry:
    """Return the entry that gives a row, an event or a narrative another title."""
    if subject.startswith("n_"):
        head = narrative_with(log, subject)
        return Entry("rename", head.id, title, head.title)
    event = log.event_of(subject)
    if event is None:
        return Entry("rename", subject, title, log.comparison(subject).event.title)
    rows = log.comparison(event).points
    before = next((row.title for row in rows if row.id == subject), "")
    return Entry("rename", subject, title, before)


def unite(log: Log, narrative: str, into: str) -> Entry:
    """Return the entry that merges a narrative into another one of the same camp.

    Raises:
        UsageError: One of them is not there, both are the same, or their camps differ.
    """
    one, other = narrative_with(log, narrative), narrative_with(log, into)
    if one.id == other.id:
        raise UsageError(
            f"{one.id} cannot be merged into itself", "see `narratives list --narratives`"
        )
    if one.camp != other.camp:
        raise UsageError(
            f"{one.id} is told by {one.camp}, {other.id} by {other.camp}",
            "a narrative is what one camp says: see `narratives list --narratives --camp"
            f" {one.camp}`",
        )
    return Entry("unite", one.id, other.id, one.title)


def narrative_with(log: Log, identity: str) -> NarrativeHead:
    """Return the narrative with an id, or the beginning of one.

    Raises:
        UsageError: None or several are meant, or it was merged into another one.
    """
    found = log.narratives_named(identity)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{identity!r} is the beginning of {len(found)} narratives", "give more")
    for change in reversed(log.changes()):
        held = change.operation == "unite" and change.fits and not change.undone
        if held and identity == change.subject:
            raise UsageError(
                f"{identity} was merged into {change.after} by hand",
                f"`narratives curate undo {change.number}` parts them again",
            )
    raise UsageError(f"no narrative {identity!r}", "see `narratives list --narratives`")


class Reading(Value):
    """A passage read as a claim: whose it is, and how it stands to its row."""

    document: str
    span: Span
    speaker: str = ""
    """Name of who says it; empty for the document's own voice."""
    camp: str
    stance: str = "claims"


def passage(document: Document, words: str) -> Span:
    """Return where words stand in a document, whatever white space is between them.

    Raises:
        UsageError: They stand nowhere in it, or in several places.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    found = [match.span() for match in re.finditer(pattern, document.text)] if pattern else []
    if len(found) != 1:
        where = "in several places" if found else "nowhere"
        raise UsageError(
            f"these words stand {where} in {document.path}",
            "give more of them, as they are written",
        )
    return found[0]


def add(log: Log, reading: Reading, *, point: str = "", title: str = "") -> Entry:
    """Return the entry that adds a claim to a row, or to a new row with a title.

    Raises:
        UsageError: The passage is empty, the document is in no event, or the row in another one.
    """
    document = log.document(reading.document)
    start, end = reading.span
    text = document.text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    if not 0 <= start < end <= len(document.text):
        raise UsageError("the passage holds no words", "mark the words of the claim")
    event = log.event_with(document.id, start)
    if event is None:
        raise UsageError(f"{document.path} is in no event yet", "run `narratives add` first")
    if point and log.event_of(point) != event:
        raise UsageError(f"row {point!r} is not of the event of {document.path}")
    if not point and not title.strip():
        raise UsageError("an empty title for the new row", "say what it is about")
    payload = {
        "document": document.id,
        "start": start,
        "end": end,
        "speaker": " ".join(reading.speaker.split()),
        "camp": reading.camp,
        "stance": reading.stance,
        "event": event,
        "point": point or new_row_id(event, title, len(log.changes()) + 1),
        "title": "" if point else " ".join(title.split()),
    }
    identity = added_claim_id(document.id, (start, end), str(payload["speaker"]))
    words = " ".join(document.text[start:end].split())
    return Entry("add", identity, json.dumps(payload, ensure_ascii=False), words)


def cut(before: Comparison, rows: Sequence[Row], steps: int) -> Entry:
    """Return the entry that lays an event out in other rows, so many steps finer or coarser.

    A row that keeps its id keeps its title too, as long as the claim with these words is in it.
    """
    titles = {point.id: point.title_claim for point in before.points}
    laid = [
        {
            "point": row.id,
            "title": row.title,
            "keeps": row.id in titles and titles[row.id] in (None, *row.claims),
            "claims": list(row.claims),
        }
        for row in rows
    ]
    payload = json.dumps({"steps": steps, "rows": laid}, ensure_ascii=False)
    return Entry("cut", before.event.id, payload, str(len(before.points)))


def camp(log: Log, speaker: str, wanted: str) -> Entry:
    """Return the entry that places a speaker in a camp, in all that this speaker says."""
    said = next(iter(log.claims_by(speaker)), None)
    if said is None:
        raise UsageError(f"nobody called {speaker!r} speaks here", "see `narratives claims`")
    return Entry("camp", speaker, wanted, said.camp)


def speaker(log: Log, claim: str, name: str) -> Entry:
    """Return the entry that names the speaker of a claim."""
    found = log.claim(claim)
    before = (found.source.name or "") if found.source else "narrator"
    return Entry("speaker", found.id, name, before)


def stance(log: Log, claim: str, state: str) -> Entry:
    """Return the entry that sets how a claim stands to its row."""
    found = log.claim(claim)
    return Entry("stance", found.id, state, found.modality)


def drop(log: Log, claim: str) -> Entry:
    """Return the entry that says that something is no claim."""
    found = log.claim(claim)
    return Entry("drop", found.id, "", found.text)


def review(log: Log, subject: str, answer: str = "yes") -> Entry:
    """Return the entry that says that a row, or one claim's place in it, was looked at."""
    if answer not in ("yes", "no"):
        raise UsageError(f"{answer!r} is neither yes nor no")
    if log.event_of(subject) is None:
        subject = log.claim(subject).id
    return Entry("review", subject, answer, "")


def note(subject: str, text: str) -> Entry:
    """Return the entry that keeps a note on a row, claim or event."""
    return Entry("note", subject, text, "")


def undo(log: Log, number: int | None = None) -> Entry:
    """Return the entry that takes back one change, the newest in force unless told otherwise."""
    if number is None:
        live = [c.number for c in log.changes() if c.operation != "undo" and not c.undone]
        if not live:
            raise UsageError("there is nothing to undo")
        number = live[-1]
    return Entry("undo", str(number), "", "")


def redo(log: Log, number: int | None = None) -> Entry:
    """Return the entry that puts the change undone last, or one change, in force again."""
    changes = log.changes()
    # An undo of an undo is a redo: it is no candidate, else two redos would cancel out.
    first = {str(change.number) for change in changes if change.operation != "undo"}
    live = [c for c in changes if c.operation == "undo" and not c.undone and c.subject in first]
    if number is not None:
        live = [change for change in live if change.subject == str(number)]
    if not live:
        raise UsageError("there is nothing to redo", "see `narratives history`")
    return Entry("undo", str(live[-1].number), "", "")


def members_of(log: Log, point: str) -> list[str]:
    """Return the ids of a row's claims.

    Raises:
        UsageError: There is no such row, or it holds nothing.
    """
    event = log.event_of(point)
    claims = log.claims(event=event) if event is not None else ()
    members = sorted(claim.id for claim in claims if claim.point == point)
    if not members:
        raise UsageError(f"no row {point!r}", "`narratives show EVENT --json` has their ids")
    return members


def _of_row(chosen: Sequence[str], members: Sequence[str], point: str) -> list[str]:
    for claim in chosen:
        if claim not in members:
            raise UsageError(f"claim {claim!r} is not in row {point}")
    return list(chosen)


# What depends on what -----------------------------------------------------------------------------


def later_on_the_same(changes: Sequence[Change], number: int) -> tuple[Change, ...]:
    """Return the later changes in force that rest on one change, so that it cannot go alone.

    A change rests on an older one if it uses the row that this one made, or if it changes the same
    thing once more (the row of the same claim, the same title): what it was changed *from* would
    then be wrong.
    """
    target = next(change for change in changes if change.number == number)
    made, touched = _made(target), _touched(target)
    return tuple(
        change
        for change in changes
        if change.number > number
        and change.operation not in ("undo", "note")
        and not change.undone
        and (touched & _touched(change) or made & _used(change))
    )


def _made(change: Change) -> frozenset[str]:
    """Return the row or the claim that there would not be without a change."""
    if change.operation == "add":
        fields = payload_of(change)
        return frozenset({change.subject, *([fields["point"]] if fields["title"] else ())})
    if change.operation == "cut":
        return frozenset(row["point"] for row in payload_of(change)["rows"])
    return frozenset({payload_of(change)["point"]} if change.operation in ("split", "row") else ())


def _touched(change: Change) -> frozenset[tuple[str, str]]:
    """Return what a change sets: the row of a claim, the title of a row, the camp of a speaker."""
    if change.operation in ("merge", "split", "row"):
        return frozenset(("move", claim) for claim in payload_of(change)["claims"])
    if change.operation == "cut":
        rows = payload_of(change)["rows"]
        return frozenset(("move", claim) for row in rows for claim in row["claims"])
    if change.operation == "note":
        return frozenset()
    if change.operation == "match":
        return frozenset({("match", f"{payload_of(change)['known']} {change.subject}")})
    return frozenset({(change.operation, change.subject)})


def _used(change: Change) -> frozenset[str]:
    """Return the rows and claims that a change needs."""
    fields = payload_of(change)
    claims = fields.get("claims", ())
    return frozenset({change.subject, change.after, str(fields.get("point", "")), *claims})


# Effects ------------------------------------------------------------------------------------------


class CellChange(Value):
    """How one cell of a row differs after a change."""

    camp: str
    before: CellState
    after: CellState
    claims_before: int
    claims_after: int


class RowChange(Value):
    """How one row differs after a change; a number of None means that it is not there."""

    title: str
    title_before: str
    number_before: int | None
    number_after: int | None
    reviewed: bool
    cells: tuple[CellChange, ...]


def row_changes(before: Comparison, after: Comparison) -> tuple[RowChange, ...]:
    """Return the rows that differ between two states of one event, in the order of the later."""
    old = {point.id: (number, point) for number, point in enumerate(before.points, start=1)}
    new = {point.id: (number, point) for number, point in enumerate(after.points, start=1)}
    found = []
    for row in dict.fromkeys((*old, *new)):
        was, now = old.get(row), new.get(row)
        if was is not None and now is not None and was[1] == now[1]:
            continue
        states = [
            {camp: (cell.state, cell.claims) for camp, cell in side[1].cells.items()}
            if side
            else {}
            for side in (was, now)
        ]
        cells = tuple(
            CellChange(
                camp=camp,
                before=one[0],
                after=other[0],
                claims_before=len(one[1]),
                claims_after=len(other[1]),
            )
            for camp in dict.fromkeys((*states[0], *states[1]))
            if (one := states[0].get(camp, _EMPTY)) != (other := states[1].get(camp, _EMPTY))
            and (one[1] or other[1])
        )
        titles = [side[1].title for side in (was, now) if side]
        reviewed = now is not None and now[1].reviewed
        if cells or titles[0] != titles[-1] or (was and now and was[1].reviewed != reviewed):
            found.append(
                RowChange(
                    title=titles[-1],
                    title_before=titles[0],
                    number_before=was[0] if was else None,
                    number_after=now[0] if now else None,
                    reviewed=reviewed,
                    cells=cells,
                )
            )
    return tuple(found)


_EMPTY: tuple[CellState, tuple[Claim, ...]] = ("silent", ())


def state_word(change: Change) -> str:
    """Return whether an entry holds, was undone, or no longer fits what the machine found."""
    return "undone" if change.undone else "holds" if change.fits else "no longer fits"


def in_short(change: Change) -> str:
    """Return what a change set, in a line: the fields of large ones are counted, not listed."""
    fields = payload_of(change)
    claims = counted(len(fields.get("claims", ())), "claim")
    match change.operation:
        case "cut":
            return f"{change.before} → {len(fields['rows'])} rows"
        case "add":
            return f"“{change.before}” → {fields['title'] or fields['point']}"
        case "merge":
            return f"{claims} → {fields['point']}"
        case "split" | "row":
            return f"{claims} → “{fields['title']}”"
        case "match":
            before = f"{change.before} → " if change.before else ""
            known = fields["given"] or fields["known"]
            return f"“{fields['text']}” ({known}): {before}{fields['answer']}"
    return change.before + (f" → {change.after}" if change.after else "")


def in_words(change: Change) -> str:
    """Return what a change set as reports say it: both values, or a large one in short."""
    if payload_of(change):
        return in_short(change)
    values = change.before or change.after
    return f"from “{change.before}” to “{change.after}”" if values else ""

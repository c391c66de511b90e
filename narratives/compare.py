"""Lay an event out as points x camps: states, verdicts with their reasons, and what differs.

Pure: the same event, documents, rows and claims give the same comparison. Nothing here says who
is right; a verdict counts cells and compares figures and names, and its reason can be checked by
reading the row.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field

from narratives.days import moments
from narratives.deeds import LONGEST, Party
from narratives.disagreements import disagreements
from narratives.divergence import divergence
from narratives.entities import entities, shared_in_rows
from narratives.model import (
    NARRATOR,
    UNASSIGNED,
    CampColumn,
    Cell,
    CellState,
    Change,
    Claim,
    ClaimStance,
    Comparison,
    Disagreement,
    Document,
    EventHead,
    NumberLine,
    Placement,
    Point,
    SourceNote,
    Span,
    TimelineEntry,
    Value,
)
from narratives.naming import naming
from narratives.numbers import quantities
from narratives.origins import origins, same_words
from narratives.stance import Stance, State, stance
from narratives.verdicts import verdict

if TYPE_CHECKING:
    from narratives.camps import Registry

__all__ = ["Row", "compare", "origins"]

_KINDS = ("direct", "mixed", "indirect", "narrator")


class Row(Value):
    """One row as the line-up or the analyst made it: which claims answer the same question."""

    id: str
    title: str
    title_claim: str | None
    claims: tuple[str, ...]
    terms: tuple[str, ...] = ()
    reviewed: bool = False
    stances: Mapping[str, State] = Field(default_factory=dict)
    """Stances set by hand, by claim id; they win over what the words say."""


def compare(  # noqa: PLR0913 - an event is all of these; a bundle would only rename them
    event_id: str,
    title: str,
    documents: Sequence[Document],
    rows: Sequence[Row],
    claims: Mapping[str, Claim],
    registry: "Registry",
    *,
    curation: Sequence[Change] = (),
    placements: Mapping[str, Placement] | None = None,
    parts: Mapping[str, Sequence[Span]] | None = None,
    manifest: Mapping[str, str | int | float | None] | None = None,
) -> Comparison:
    """Return the comparison of an event.

    Args:
        event_id: Id of the event.
        title: Its title, verbatim from a document or the analyst's own.
        documents: The event's documents, in the order in which they are to be listed.
        rows: The points, in the order of the grid.
        claims: Claims by id; those of other documents are ignored, except where a row names them.
        registry: The camps, in the order of the columns.
        curation: The analyst's changes that concern this event.
        placements: Why each claim stands in its row, by claim id.
        parts: By document id, the spans that belong to the event, where that is not all of it.
        manifest: How the corpus was made: versions, hashes, options.
    """
    texts = {document.id: document for document in documents}
    order = {document.id: index for index, document in enumerate(documents)}
    held = {
        claim.id: _with_numbers(claim, texts.get(claim.document))
        for claim in claims.values()
        if claim.document in texts
    }
    columns = _columns(held.values(), registry)

    @cache
    def party(words: str) -> str:
        return registry.place(words, (words,))[0]

    laid = [_point(row, held, columns, order, registry, party) for row in rows]
    points = tuple(point for point, _ in laid)
    speaking = tuple(column.id for column in columns if column.documents)
    dates = sorted(document.date for document in documents if document.date)
    head = EventHead(
        id=event_id,
        title=title,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        documents=tuple(texts),
        claims=len(held),
        camps=speaking,
        divergence=divergence(points, columns).total,
        camp_claims={camp: sum(claim.camp == camp for claim in held.values()) for camp in speaking},
    )
    in_rows = [claim for point in points for cell in point.cells.values() for claim in cell.claims]
    return Comparison(
        event=head,
        camps=columns,
        points=points,
        naming=naming(in_rows, speaking),
        disagreements=tuple(found for _, differences in laid for found in differences),
        numbers=_number_lines(points, columns),
        timeline=_timeline(points, columns),
        sources=_sources(documents, held.values(), registry, parts or {}),
        curation=tuple(curation),
        placements=_placements(placements or {}, held, points),
        entities=entities(in_rows, registry),
        manifest=dict(manifest or {}),
    )


def _placements(
    placements: Mapping[str, Placement], held: Mapping[str, Claim], points: Sequence[Point]
) -> dict[str, Placement]:
    """Return why claims stand in their rows, with the names that they share there now."""
    rows = {
        point.id: [claim for cell in point.cells.values() for claim in cell.claims]
        for point in points
    }
    shared = shared_in_rows(rows)
    return {
        claim: Placement(**{**dict(placement), "entities": shared.get(claim, ())})
        for claim, placement in placements.items()
        if claim in held
    }


def _with_numbers(claim: Claim, document: Document | None) -> Claim:
    """Return the claim with its quantities, found anew if the extraction left them out."""
    if claim.numbers or document is None:
        return claim
    found = tuple(
        quantity
        for start, end in claim.spans
        for quantity in quantities(document.text[start:end], start, document.language)
    )
    return Claim(**{**dict(claim), "numbers": found}) if found else claim


def _columns(claims: Iterable[Claim], registry: "Registry") -> tuple[CampColumn, ...]:
    """Return the camps that speak, those declared that do not, then narrator and unassigned."""
    speaking: dict[str, set[str]] = {}
    for claim in claims:
        speaking.setdefault(claim.camp, set()).add(claim.document)
    declared = [camp.id for camp in registry.camps if camp.id not in (NARRATOR, UNASSIGNED)]
    others = sorted(set(speaking) - {*declared, NARRATOR, UNASSIGNED})
    last = [camp for camp in (NARRATOR, UNASSIGNED) if camp in speaking]
    ordered = [
        *(camp for camp in declared if camp in speaking),
        *others,
        *(camp for camp in declared if camp not in speaking),
        *last,
    ]
    columns = []
    for camp in ordered:
        column = registry.column(camp)
        columns.append(
            CampColumn(
                id=camp,
                label=column.label,
                tag=column.tag,
                documents=len(speaking.get(camp, ())),
            )
        )
    return tuple(columns)


# Rows and cells


def _point(
    row: Row,
    claims: Mapping[str, Claim],
    columns: Sequence[CampColumn],
    order: Mapping[str, int],
    registry: "Registry",
    party: Party,
) -> tuple[Point, tuple[Disagreement, ...]]:
    members = [claims[name] for name in dict.fromkeys(row.claims) if name in claims]
    title = claims.get(row.title_claim) if row.title_claim is not None else None
    stances = {claim.id: _stance(claim, title, row, party) for claim in members}
    cells = {}
    for column in columns:
        mine = [claim for claim in members if claim.camp == column.id]
        mine.sort(key=lambda claim: _rank(claim, row, order))
        cells[column.id] = _cell(column, mine, stances)
    differences = disagreements(row.id, cells, stances, title, party)
    decided, why = verdict(cells, columns, registry, differences)
    point = Point(
        id=row.id,
        title=row.title,
        title_claim=row.title_claim,
        verdict=decided,
        why=why,
        terms=row.terms,
        reviewed=row.reviewed,
        cells=cells,
    )
    return point, differences


def _stance(claim: Claim, title: Claim | None, row: Row, party: Party) -> Stance:
    by_hand = row.stances.get(claim.id)
    if by_hand is not None:
        return Stance(by_hand, "set by hand", "hand")
    return stance(claim, title, party)


def _rank(claim: Claim, row: Row, order: Mapping[str, int]) -> tuple[object, ...]:
    """Sort key inside a cell: the title claim, then the camp's own words, then the surest."""
    return (
        claim.id != row.title_claim,
        claim.headline,
        _KINDS.index(claim.kind),
        -claim.confidence,
        order[claim.document],
        claim.spans,
        claim.id,
    )


def _cell(column: CampColumn, claims: Sequence[Claim], stances: Mapping[str, Stance]) -> Cell:
    if column.documents == 0:
        return Cell(state="no_documents")
    if not claims:
        return Cell(state="silent", documents_searched=column.documents)
    state = _state({stances[claim.id].state for claim in claims})
    claims = _one_of_each_first(claims, stances, state)
    found = [stances[claim.id] for claim in claims]
    return Cell(
        state=state,
        claims=tuple(claims),
        stances=tuple(
            ClaimStance(claim=claim.id, state=one.state, why=one.why)
            for claim, one in zip(claims, found, strict=True)
        ),
        documents_searched=column.documents,
    )


def _one_of_each_first(
    claims: Sequence[Claim], stances: Mapping[str, Stance], state: CellState
) -> tuple[Claim, ...]:
    """Put the best claim of each stance first, so that no fold hides why a cell is mixed.

    The stance that the cell is headed by comes before the others.
    """
    best = list({stances[claim.id].state: claim for claim in reversed(claims)}.values())
    first = [claim for claim in claims if claim in best]
    first.sort(key=lambda claim: stances[claim.id].state != state)
    return (*first, *(claim for claim in claims if claim not in best))


def _state(states: set[State]) -> CellState:
    """Return the state of a cell; a claim beside a "no comment" is what the camp says."""
    contrary = states & {"denies", "doubts"}
    if "claims" in states and contrary:
        return "mixed"
    if "claims" in states:
        return "claims"
    if "denies" in states:
        return "denies"
    return "doubts" if "doubts" in states else "no_comment"


# Numbers, time, sources


def _number_lines(points: Sequence[Point], columns: Sequence[CampColumn]) -> tuple[NumberLine, ...]:
    return tuple(
        NumberLine(point=point.id, camp=column.id, claim=claim.id, quantity=quantity)
        for point in points
        for column in columns
        for claim in point.cells[column.id].claims
        for quantity in claim.numbers
    )


def _timeline(points: Sequence[Point], columns: Sequence[CampColumn]) -> tuple[TimelineEntry, ...]:
    """Return when each camp is first seen with each point, by the dates of the documents."""
    entries = []
    for point in points:
        earliest: dict[str, Claim] = {}
        for column in columns:
            claims = point.cells[column.id].claims
            if claims:
                earliest[column.id] = min(claims, key=lambda claim: claim.published or "9999")
        dates = [claim.published for claim in earliest.values() if claim.published]
        for camp, claim in earliest.items():
            first = claim.published is not None and claim.published == min(dates)
            entries.append(_entry(point.id, camp, claim, first=first))
    position = {point.id: index for index, point in enumerate(points)}
    entries.sort(key=lambda entry: (entry.date or "9999", position[entry.point]))
    return tuple(entries)


def _entry(point: str, camp: str, claim: Claim, *, first: bool) -> TimelineEntry:
    """Return an entry with the day that the claim itself says, the first one resolved if any is."""
    said = [
        moment
        for moment in moments(claim.text[:LONGEST], claim.published, claim.language)
        if moment.grain != "clock"
    ]
    said.sort(key=lambda moment: moment.first is None)
    return TimelineEntry(
        date=claim.published,
        camp=camp,
        point=point,
        claim=claim.id,
        first=first,
        said=said[0].text if said else None,
        said_first=said[0].first if said else None,
        said_last=said[0].last if said else None,
    )


def _sources(
    documents: Sequence[Document],
    claims: Iterable[Claim],
    registry: "Registry",
    parts: Mapping[str, Sequence[Span]],
) -> tuple[SourceNote, ...]:
    counts: dict[str, int] = {}
    for claim in claims:
        counts[claim.document] = counts.get(claim.document, 0) + 1
    alike = same_words({document.id: document.text for document in documents})
    return tuple(
        SourceNote(
            id=document.id,
            path=document.path,
            title=document.title,
            outlet=document.outlet,
            outlet_camp=registry.outlet_camp(document.outlet) if document.outlet else None,
            date=document.date,
            language=document.language,
            url=document.url,
            sha256=document.sha256,
            claims=counts.get(document.id, 0),
            same_words_as=alike[document.id],
            paragraphs=tuple(
                (document.paragraph_at(start), document.paragraph_at(end - 1))
                for start, end in parts.get(document.id, ())
            ),
        )
        for document in documents
    )

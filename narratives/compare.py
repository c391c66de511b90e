"""Lay an event out as points x camps: states, verdicts with their reasons, and what differs.

Pure: the same event, documents, rows and claims give the same comparison. Nothing here says who
is right; a verdict counts cells and compares figures and names, and its reason can be checked by
reading the row.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pydantic import Field

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
    Document,
    EventHead,
    NumberLine,
    Placement,
    Point,
    Quantity,
    SourceNote,
    TimelineEntry,
    Value,
    Verdict,
)
from narratives.naming import naming, own_names
from narratives.numbers import clash, group_of, measure, quantities
from narratives.origins import origins, same_words
from narratives.stance import Stance, State, stance

if TYPE_CHECKING:
    from narratives.camps import Registry

__all__ = ["DivergenceParts", "Row", "compare", "divergence", "origins"]

SPEAKING: frozenset[CellState] = frozenset({"claims", "denies", "doubts", "no_comment", "mixed"})
"""States of a cell that holds claims."""

_STATE_ORDER: tuple[CellState, ...] = ("claims", "denies", "doubts", "mixed", "no_comment")
_STATE_WORDS: dict[CellState, str] = {
    "claims": "claimed by",
    "denies": "denied by",
    "doubts": "doubted by",
    "mixed": "both claimed and contested by",
    "no_comment": "no comment from",
    "silent": "silent:",
}
_EACH_OTHER = frozenset({"each other", "one another"})
_KINDS = ("direct", "mixed", "indirect", "narrator")

# What a point adds to the divergence of its event, by its verdict; see docs/comparison.md.
CONTESTED_WEIGHT = 1.0
NUMBERS_WEIGHT = 0.6
NAMING_WEIGHT = 0.3
SILENCE_WEIGHT = 0.3


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


class DivergenceParts(Value):
    """What an event's divergence is counted from; the four shares add up to `total`."""

    points: int
    contested_points: int
    numbers_points: int
    naming_points: int
    silent_cells: int
    """Silent cells of the points that are neither contested nor differ in numbers or naming."""
    contested: float
    numbers: float
    naming: float
    silence: float
    total: int = Field(ge=0, le=100)


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
    points = tuple(_point(row, held, columns, order, registry) for row in rows)
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
        numbers=_number_lines(points, columns),
        timeline=_timeline(points, columns),
        sources=_sources(documents, held.values(), registry),
        curation=tuple(curation),
        placements={c: p for c, p in (placements or {}).items() if c in held},
        manifest=dict(manifest or {}),
    )


def _with_numbers(claim: Claim, document: Document | None) -> Claim:
    """Return the claim with its quantities, found anew if the extraction left them out."""
    if claim.numbers or document is None:
        return claim
    found = tuple(
        quantity
        for start, end in claim.spans
        for quantity in quantities(document.text[start:end], start)
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
) -> Point:
    members = [claims[name] for name in dict.fromkeys(row.claims) if name in claims]
    title = claims.get(row.title_claim) if row.title_claim is not None else None
    stances = {claim.id: _stance(claim, title, row) for claim in members}
    cells = {}
    for column in columns:
        mine = [claim for claim in members if claim.camp == column.id]
        mine.sort(key=lambda claim: _rank(claim, row, order))
        cells[column.id] = _cell(column, mine, stances)
    verdict, why = _verdict(cells, columns, registry)
    return Point(
        id=row.id,
        title=row.title,
        title_claim=row.title_claim,
        verdict=verdict,
        why=why,
        terms=row.terms,
        reviewed=row.reviewed,
        cells=cells,
    )


def _stance(claim: Claim, title: Claim | None, row: Row) -> Stance:
    by_hand = row.stances.get(claim.id)
    if by_hand is not None:
        return Stance(by_hand, "set by hand")
    return stance(claim, title)


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
    claims = _one_of_each_first(claims, stances)
    found = [stances[claim.id] for claim in claims]
    return Cell(
        state=_state({one.state for one in found}),
        claims=tuple(claims),
        stances=tuple(
            ClaimStance(claim=claim.id, state=one.state, why=one.why)
            for claim, one in zip(claims, found, strict=True)
        ),
        documents_searched=column.documents,
    )


def _one_of_each_first(claims: Sequence[Claim], stances: Mapping[str, Stance]) -> tuple[Claim, ...]:
    """Put the best claim of each stance first, so that no fold hides why a cell is mixed."""
    best = list({stances[claim.id].state: claim for claim in reversed(claims)}.values())
    first = [claim for claim in claims if claim in best]
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


# Verdicts


def _verdict(
    cells: Mapping[str, Cell], columns: Sequence[CampColumn], registry: "Registry"
) -> tuple[Verdict, str]:
    """Return a row's verdict and its reason, counted from the cells."""
    tags = {column.id: column.tag for column in columns}
    speaking = [column.id for column in columns if cells[column.id].state in SPEAKING]
    who = _who(cells, columns)
    claim = {camp for camp in speaking if cells[camp].state in ("claims", "mixed")}
    oppose = {camp for camp in speaking if cells[camp].state in ("denies", "doubts", "mixed")}
    if any(one != other for one in claim for other in oppose):
        return "contested", who + _caveat(speaking, claim, oppose)
    blame = _mutual_blame(cells, speaking, registry)
    if blame is not None:
        return "contested", f"{tags[blame[0]]} and {tags[blame[1]]} accuse each other; {who}"
    numbers = _number_clash(cells, speaking, tags)
    if numbers is not None:
        return "numbers_differ", f"{numbers}; {who}"
    names = _name_clash(cells, speaking, tags)
    if names is not None:
        return "naming_differs", f"{names}; {who}"
    if len(speaking) == 1:
        return "one_camp_only", who
    return "no_dispute_found", who


def _who(cells: Mapping[str, Cell], columns: Sequence[CampColumn]) -> str:
    """Return who does what: `claimed by RU, SY; doubted by AN; silent: TR, UN`."""
    parts = []
    for state in (*_STATE_ORDER, "silent"):
        tags = [column.tag for column in columns if cells[column.id].state == state]
        if tags:
            parts.append(f"{_STATE_WORDS[state]} {', '.join(tags)}")
    return "; ".join(parts)


def _caveat(speaking: Sequence[str], claim: set[str], oppose: set[str]) -> str:
    """Say so if the row is contested only because of a voice that is no declared camp."""
    declared = [camp for camp in speaking if camp not in (NARRATOR, UNASSIGNED)]
    if any(one != other for one in claim & {*declared} for other in oppose & {*declared}):
        return ""
    return "; counts the narrator or unassigned speakers as a voice"


def _mutual_blame(
    cells: Mapping[str, Cell], speaking: Sequence[str], registry: "Registry"
) -> tuple[str, str] | None:
    """Return the first two camps that accuse one another in a row.

    The accused is placed by the registry like a speaker; in "the army and the rebels accuse each
    other" it is whoever else makes the same accusation in the same words.
    """
    accused: dict[str, set[str]] = {camp: set() for camp in speaking}
    together: dict[tuple[object, ...], set[str]] = {}
    for camp in speaking:
        for claim in cells[camp].claims:
            if claim.modality != "accused" or claim.target is None:
                continue
            if claim.target.lower() in _EACH_OTHER:
                together.setdefault((claim.document, claim.spans), set()).add(camp)
            else:
                accused[camp].add(registry.place(claim.target)[0])
    for camps in together.values():
        for camp in camps:
            accused[camp] |= camps - {camp}
    for one, other in combinations(speaking, 2):
        if other in accused[one] and one in accused[other]:
            return one, other
    return None


def _number_clash(
    cells: Mapping[str, Cell], speaking: Sequence[str], tags: Mapping[str, str]
) -> str | None:
    """Return the first pair of figures that leave no room for agreement between two camps."""
    for one, other in combinations(speaking, 2):
        mine, theirs = _quantities(cells[one]), _quantities(cells[other])
        for unit in sorted(set(mine) & set(theirs)):
            # A camp that gives several figures of a kind agrees if any of them fits.
            if all(clash(a, b) for a in mine[unit] for b in theirs[unit]):
                left, right = mine[unit][0], theirs[unit][0]
                return f"{_said(tags[one], left)}, {_said(tags[other], right)}"
    return None


def _quantities(cell: Cell) -> dict[tuple[str, str], list[Quantity]]:
    """Return a cell's figures by what they count, of whom; figures of no known kind left out."""
    found: dict[tuple[str, str], list[Quantity]] = {}
    for claim in cell.claims:
        for quantity in claim.numbers:
            measured = measure(quantity)
            if measured is not None:
                found.setdefault((measured[0], group_of(quantity)), []).append(quantity)
    return found


def _said(tag: str, quantity: Quantity) -> str:
    words = [quantity.text]
    if quantity.unit is not None and not quantity.text.endswith(quantity.unit):
        words.append(" ".join(filter(None, (quantity.group, quantity.unit))))
    return f"{tag} “{' '.join(words)}”"


def _name_clash(
    cells: Mapping[str, Cell], speaking: Sequence[str], tags: Mapping[str, str]
) -> str | None:
    """Return two camps that, in their own words, share no name for the same thing."""
    names = {camp: own_names(cells[camp].claims) for camp in speaking}
    for one, other in combinations(speaking, 2):
        for referent in sorted(set(names[one]) & set(names[other])):
            mine, theirs = names[one][referent], names[other][referent]
            if mine.isdisjoint(theirs):
                return f"{referent}: {tags[one]} “{min(mine)}”, {tags[other]} “{min(theirs)}”"
    return None


# Divergence


def divergence(points: Sequence[Point], camps: Sequence[CampColumn]) -> DivergenceParts:
    """Return how far apart the camps stand in an event, 0 to 100, with the parts it comes from.

    Each point adds 1 if contested, 0.6 if numbers differ, 0.3 if naming differs, otherwise 0.3
    times the share of the speaking camps that are silent on it; the sum is divided by the number
    of points. An event in which fewer than two camps speak has nothing to compare: 0.
    """
    voices = [camp.id for camp in camps if camp.documents]
    counts: dict[Verdict, int] = {}
    silent_cells, silence = 0, 0.0
    for point in points:
        counts[point.verdict] = counts.get(point.verdict, 0) + 1
        if point.verdict in ("one_camp_only", "no_dispute_found") and voices:
            silent = sum(point.cells[camp].state == "silent" for camp in voices)
            silent_cells += silent
            silence += SILENCE_WEIGHT * silent / len(voices)
    scale = 100 / len(points) if points and len(voices) > 1 else 0.0
    contested = scale * CONTESTED_WEIGHT * counts.get("contested", 0)
    numbers = scale * NUMBERS_WEIGHT * counts.get("numbers_differ", 0)
    names = scale * NAMING_WEIGHT * counts.get("naming_differs", 0)
    silence *= scale
    return DivergenceParts(
        points=len(points),
        contested_points=counts.get("contested", 0),
        numbers_points=counts.get("numbers_differ", 0),
        naming_points=counts.get("naming_differs", 0),
        silent_cells=silent_cells,
        contested=round(contested, 1),
        numbers=round(numbers, 1),
        naming=round(names, 1),
        silence=round(silence, 1),
        total=min(100, round(contested + numbers + names + silence)),
    )


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
            entries.append(
                TimelineEntry(
                    date=claim.published,
                    camp=camp,
                    point=point.id,
                    claim=claim.id,
                    first=claim.published is not None and claim.published == min(dates),
                )
            )
    position = {point.id: index for index, point in enumerate(points)}
    entries.sort(key=lambda entry: (entry.date or "9999", position[entry.point]))
    return tuple(entries)


def _sources(
    documents: Sequence[Document], claims: Iterable[Claim], registry: "Registry"
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
        )
        for document in documents
    )

"""Say of a row how its cells compare, with the reason counted from them.

A verdict never says who is right. The first that applies counts: a denial or doubt, camps that
accuse one another or tell the deed of other actors, days or places, figures, names.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from narratives.model import (
    NARRATOR,
    UNASSIGNED,
    CampColumn,
    Cell,
    CellState,
    Difference,
    Disagreement,
    Quantity,
    Verdict,
)
from narratives.naming import own_names
from narratives.numbers import clash, group_of, measure, measuring

if TYPE_CHECKING:
    from narratives.camps import Registry

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
_DIFFER: dict[Difference, str] = {
    "polarity": "one denies what the other says",
    "existence": "whether it is there at all differs",
    "actor": "who or what did it differs",
    "time": "the time differs",
    "place": "the place differs",
}


def verdict(
    cells: Mapping[str, Cell],
    columns: Sequence[CampColumn],
    registry: "Registry",
    differences: Sequence[Disagreement] = (),
) -> tuple[Verdict, str]:
    """Return a row's verdict and its reason, counted from the cells.

    Args:
        cells: The cells of the row by camp.
        columns: The camps in the order of the columns.
        registry: Places the accused of an accusation like a speaker.
        differences: What was found to differ between two claims of the row.
    """
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
    for kind, words in _DIFFER.items():
        differing = next((found for found in differences if found.kind == kind), None)
        if differing is not None:
            one, other = (
                f"{tags[side.camp]} “{side.text}”" for side in (differing.one, differing.other)
            )
            return "contested", f"{words}: {one}, {other}; {who}"
    numbers = _number_clash(cells, speaking, tags, differences)
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
    cells: Mapping[str, Cell],
    speaking: Sequence[str],
    tags: Mapping[str, str],
    differences: Sequence[Disagreement],
) -> str | None:
    """Return the first pair of figures that leave no room for agreement between two camps.

    Figures of a mere measure (metres, per cent, days) only where two claims were found to differ in
    them: two lengths in one row are most often lengths of two things.
    """
    found = {
        frozenset({difference.one.camp, difference.other.camp})
        for difference in differences
        if difference.kind == "number"
    }
    for one, other in combinations(speaking, 2):
        mine, theirs = _quantities(cells[one]), _quantities(cells[other])
        for unit in sorted(set(mine) & set(theirs)):
            if unit[0] in measuring() and frozenset({one, other}) not in found:
                continue
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

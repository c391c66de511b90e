"""What was changed by hand in an event: which entries of the log are about a row or a claim."""

from collections.abc import Mapping, Sequence

from narratives.curation import named_in
from narratives.model import Change, Claim, Point

HandChanges = Mapping[str, tuple[int, ...]]
"""Id of a row or claim, or name of a speaker, to the numbers of the entries in force about it."""

_MARKS_NOTHING = frozenset({"undo", "note", "review"})


def hand_changes(log: Sequence[Change]) -> HandChanges:
    """Return for each id that the log names the numbers of the changes still in force."""
    found: dict[str, list[int]] = {}
    for change in log:
        if change.undone or not change.fits or change.operation in _MARKS_NOTHING:
            continue
        for name in sorted(named_in(change)):
            found.setdefault(name, []).append(change.number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def of_point(point: Point, changes: HandChanges) -> str:
    """Return how a row was changed by hand, in words; empty if it was not."""
    return _words(changes.get(point.id, ()), surely=point.title_claim is None)


def of_claim(claim: Claim, changes: HandChanges) -> str:
    """Return how a claim or its speaker was changed by hand, in words; empty if they were not."""
    who = claim.source.name if claim.source is not None else None
    numbers = {*changes.get(claim.id, ()), *(changes.get(who, ()) if who else ())}
    surely = claim.found_by == "hand" or claim.camp_rule.startswith("by hand")
    return _words(sorted(numbers), surely=surely)


def _words(numbers: Sequence[int], *, surely: bool) -> str:
    listed = ", ".join(map(str, numbers))
    if listed:
        return f"changed by hand ({listed})"
    return "changed by hand" if surely else ""

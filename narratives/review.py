"""The queue of what a person should look at: the least certain claims of an event first."""

from collections.abc import Iterable

from narratives.curation import named_in
from narratives.model import UNASSIGNED, Change, Claim, Comparison, Placement, Value

TIE = 0.05
"""Two rows nearer to a claim than this are as good as tied."""

UNSURE = 0.6
"""Confidence of an attribution below which a person is asked."""


class Doubt(Value):
    """A claim to look at, and why it is asked about."""

    claim: Claim
    row: str
    rows: tuple[str, ...]
    """The rows it may belong to, nearest first; its own leads."""
    why: tuple[str, ...]
    weight: float
    """How doubtful it is, from 0 to 1; it orders the queue and means nothing else."""


def nearly_tied(placement: Placement) -> bool:
    """Tell whether the next best row is about as near as the claim's own."""
    mine, other = placement.similarity, placement.next_similarity
    return mine is not None and other is not None and other > 0 and mine - other < TIE


def review_queue(comparison: Comparison) -> tuple[Doubt, ...]:
    """Return the doubtful claims of an event, the least certain first."""
    ids = [point.id for point in comparison.points]
    found = []
    for point in comparison.points:
        for claim in (claim for cell in point.cells.values() for claim in cell.claims):
            placement = comparison.placements.get(claim.id)
            reasons = list(_reasons(claim, placement))
            if not reasons:
                continue
            near = placement.next_row if placement else None
            rows = [point.id, *([near] if near in ids and near != point.id else [])]
            found.append(
                Doubt(
                    claim=claim,
                    row=point.id,
                    rows=tuple(dict.fromkeys([*rows, *ids])),
                    why=tuple(why for _, why in reasons),
                    weight=max(weight for weight, _ in reasons),
                )
            )
    found.sort(key=lambda doubt: (-doubt.weight, doubt.claim.document, doubt.claim.spans))
    return tuple(found)


def _reasons(claim: Claim, placement: Placement | None) -> Iterable[tuple[float, str]]:
    if placement is not None and nearly_tied(placement):
        gap = (placement.similarity or 0.0) - (placement.next_similarity or 0.0)
        told = f"two rows within {gap:.2f} of each other"
        if gap < 0:
            told = f"another row is nearer, by {-gap:.2f}"
        yield 1.0 - max(0.0, gap) / TIE / 2, told
    if claim.source is not None and claim.source.name is None:
        yield 0.7, "who speaks could not be told"
    elif claim.camp == UNASSIGNED:
        yield 0.6, "the speaker has no camp"
    if claim.found_by.endswith("unclear"):
        yield 0.65, "it may be the outlet's own words or someone else's"
    if claim.confidence < UNSURE:
        yield 1.0 - claim.confidence, f"attribution at {claim.confidence:.2f} only"


def decided(changes: Iterable[Change]) -> frozenset[str]:
    """Return the claims, and the speakers, on which changes in force have decided."""
    names: set[str] = set()
    for change in changes:
        if change.operation not in ("undo", "note", "rename") and not change.undone:
            names |= named_in(change)
    return frozenset(names)

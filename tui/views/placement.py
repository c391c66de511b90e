"""Why a claim stands in its row: how near it is to the row's other claims, and to the next row."""

from collections.abc import Sequence

from narratives.model import Claim, Comparison, Placement
from narratives.review import nearly_tied
from narratives.text import right_to_left
from tui.text import Piece, cut, said

Fact = tuple[str, list[Piece]]
"""Name and value of one labelled line."""


def row_number(comparison: Comparison, row: str | None) -> int | None:
    """Return the number of a row on screen, from 1; None if it is not there."""
    ids = [point.id for point in comparison.points]
    return ids.index(row) + 1 if row in ids else None


def placement_facts(comparison: Comparison, claim: Claim) -> list[Fact]:
    """Return the fit to the row, the next best row, words and names shared, the same words said."""
    facts: list[Fact] = []
    placement = comparison.placements.get(claim.id)
    if placement is not None:
        facts += [("fit", fit_pieces(comparison, claim, placement))]
        if placement.shared:
            facts.append(("shares", [said(" · ".join(placement.shared))]))
        if placement.entities:
            facts.append(("names shared", [said(" · ".join(placement.entities))]))
    again = said_again(comparison, claim)
    if again:
        places = ", ".join(f"{other.outlet or other.path} ¶{other.paragraph}" for other in again)
        facts.append(("said again in", [said(places)]))
    return facts


def fit_pieces(comparison: Comparison, claim: Claim, placement: Placement) -> list[Piece]:
    """Return how near a claim is to its row by all and by each channel, and the next best row."""
    fit: list[Piece] = []
    if placement.row != claim.point:
        old = row_number(comparison, placement.row)
        where = f"row {old}" if old else "a row that is gone"
        fit.append(Piece(f"put here by hand; the program had it in {where}. There: ", "muted"))
    if placement.similarity is None:
        fit.append(Piece("alone in its row", "muted"))
    else:
        fit.append(Piece(f"{placement.similarity:.2f}", "bold"))
        parts = " · ".join(f"{name} {value:.2f}" for name, value in placement.channels.items())
        fit += [Piece("  ", "muted"), said(parts, "muted")] if parts else []
    if placement.next_row is not None and placement.next_similarity is not None:
        number = row_number(comparison, placement.next_row)
        where = f"row {number}" if number else "a row that is gone"
        fit.append(Piece(f"; next best {where} at "))
        fit.append(Piece(f"{placement.next_similarity:.2f}", "bold"))
        if number is not None:
            title = comparison.points[number - 1].title
            # A right-to-left title would be broken at the end of the line by its neighbours.
            if not right_to_left(title):
                fit += [Piece("  ", "muted"), *cut(title, 60, "muted")]
        if nearly_tied(placement):
            fit.append(Piece("  nearly tied", "italic"))
    return fit


def said_again(comparison: Comparison, claim: Claim) -> Sequence[Claim]:
    """Return the claims of other documents of the event in the very same words."""
    words = claim.text.casefold().split()
    return [
        other
        for point in comparison.points
        for cell in point.cells.values()
        for other in cell.claims
        if other.document != claim.document and other.text.casefold().split() == words
    ]

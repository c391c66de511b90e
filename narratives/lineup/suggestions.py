"""Claims that may follow one that was moved by hand: suggested, never moved.

Only what says nearly the same is suggested. Being nearer to the moved claim than to its own row
proves little: on 64 invented events (989 moves into the row that the labels ask for) 9 of 100 such
claims belong to the moved one's point, and 6 of 100 by chance. Of those that are also `ALIKE`,
22 of 100 belong (`benchmarks/suggestions.py`); in a collection whose documents repeat one another,
they mostly are the same words elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.lexical import surface_forms
from narratives.model import Claim, Value

ALIKE = 0.5
"""Least cosine of the texts; storylines are cut at 0.6, where little is left to suggest."""


class Suggestion(Value):
    """One claim that may belong with those that were moved, with what speaks for it."""

    claim: str
    row: str
    """The row it stands in."""
    moved: str
    """The moved claim that it is nearest to."""
    score: float
    """Cosine of the two texts."""
    stays: float | None
    """Highest cosine to the other claims of its own row; None if it stands alone there."""
    shared: tuple[str, ...]
    """Words of the claim that the moved one has too, as written."""


def suggest(  # noqa: PLR0913 - what is settled and the bounds are keyword-only
    claims: Sequence[Claim],
    content: FloatArray,
    rows: Mapping[str, str],
    moved: Collection[str],
    *,
    settled: Collection[str] = (),
    alike: float = ALIKE,
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """Return the claims of other rows that are nearer to the moved ones than to their own row.

    Args:
        claims: the n claims of one event, in any order.
        content: `(n, d) float32`, unit rows: their encoded texts.
        rows: the row of each claim by its id, as it is after the move.
        moved: ids of the claims that were moved.
        settled: ids of claims that the analyst has placed: they are left where they are.
        alike: least cosine to a moved claim.
        limit: how many at most, the nearest first.
    """
    # In the order of ids, so that of two that are equally near the first is named.
    here = sorted((n for n, c in enumerate(claims) if c.id in rows), key=lambda n: claims[n].id)
    lead = [row for row in here if claims[row].id in moved]
    if not lead:
        return ()
    target = {rows[claims[row].id] for row in lead}
    exact = content.astype(np.float64)
    similarity = exact @ exact.T
    found = []
    for row in here:
        claim = claims[row]
        home = rows[claim.id]
        if home in target or claim.id in settled:
            continue
        nearest = max(lead, key=lambda other: similarity[row, other])
        others = [n for n in here if n != row and rows[claims[n].id] == home]
        stays = max((float(similarity[row, other]) for other in others), default=None)
        score = float(similarity[row, nearest])
        if score < alike or (stays is not None and score <= stays):
            continue
        found.append(
            Suggestion(
                claim=claim.id,
                row=home,
                moved=claims[nearest].id,
                score=round(score, 3),
                stays=None if stays is None else round(stays, 3),
                shared=_shared(claim, claims[nearest]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.score, one.claim))[:limit])


def _shared(claim: Claim, other: Claim) -> tuple[str, ...]:
    theirs = {lemma for lemma, _ in surface_forms(other.text, other.language)}
    mine = dict(surface_forms(claim.text, claim.language))
    return tuple(word for lemma, word in mine.items() if lemma in theirs)

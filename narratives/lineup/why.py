"""Why a claim stands in its row: similarity by channel, what it shares, the next best row."""

from collections.abc import Mapping, Sequence

import numpy as np

from embeddings.linkage import Matrix
from narratives.lineup.clusters import Composite
from narratives.lineup.lexical import surface_forms
from narratives.model import Claim, Placement


def explain(
    claims: Sequence[Claim],
    members: Mapping[str, frozenset[str]],
    channels: Mapping[str, Composite],
) -> dict[str, Placement]:
    """Return the placement of each claim by its id.

    Args:
        claims: the n claims of one event.
        members: ids of each row's claims by the row's id; every claim is in one.
        channels: what `point_vectors` returned for these claims, in their order.
    """
    rows = sorted(members)
    inside = np.array([[claim.id in members[row] for row in rows] for claim in claims], float)
    inside = inside.reshape(len(claims), len(rows))
    home = inside.argmax(axis=1) if rows else np.zeros(0, np.int64)
    means = {name: _means(composite, inside) for name, composite in channels.items()}
    words = [dict(surface_forms(claim.text, claim.language)) for claim in claims]
    found = {}
    for number, claim in enumerate(claims):
        own = int(home[number])
        alone = inside[:, own].sum() < 2
        others = [(-means["all"][number, r], row) for r, row in enumerate(rows) if r != own]
        score, best = min(others, default=(0.0, None))
        found[claim.id] = Placement(
            row=rows[own],
            similarity=None if alone else round(float(means["all"][number, own]), 3),
            channels={}
            if alone
            else {
                n: round(float(m[number, own]), 3) for n, m in sorted(means.items()) if n != "all"
            },
            shared=_shared(number, np.flatnonzero(inside[:, own]).tolist(), words),
            next_row=best,
            next_similarity=None if best is None else round(float(-score), 3),
        )
    return found


def _means(composite: Composite, inside: Matrix) -> Matrix:
    """Return `(n, r) float64`: the mean cosine of each claim with each row, itself left out."""
    dense = composite.dense.astype(np.float64)
    sparse = composite.sparse.astype(np.float64)
    sums = dense @ (dense.T @ inside) + sparse @ (sparse.T @ inside)
    itself = (dense**2).sum(axis=1) + np.asarray(sparse.multiply(sparse).sum(axis=1)).ravel()
    count = inside.sum(axis=0)[None, :] - inside
    means: Matrix = (sums - inside * itself[:, None]) / np.maximum(count, 1.0)
    return means


def _shared(number: int, row: Sequence[int], words: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    counts = {
        lemma: sum(lemma in words[other] for other in row if other != number)
        for lemma in words[number]
    }
    ranked = sorted((-count, lemma) for lemma, count in counts.items() if count)
    return tuple(words[number][lemma] for _, lemma in ranked)

"""Rows of a composite vector to clusters: the full matrix for few, the neighbour graph for many."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import FloatArray, unit
from embeddings.graph import neighbours
from embeddings.linkage import Constraints, IntArray, Matrix, link_graph, link_matrix
from narratives.lineup.options import LineupOptions

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LOG = logging.getLogger(__name__)
"""Told what was not exact; the command line prints it."""

BLOCK = 256
"""Rows of the sparse product held at once."""

ASKED = 2048
"""In a large collection the rarest terms of a row propose its neighbours by words, as many as so
many texts have among them; the rest would make the work quadratic. All terms count in every
similarity."""


@dataclass(frozen=True)
class Composite:
    """Weighted channels joined into one unit vector a row, dense and sparse part side by side."""

    dense: FloatArray
    """`(n, d) float32`."""
    sparse: "csr_matrix"
    """`(n, v) float32`; `dense` and `sparse` together are a row of length one."""

    def __len__(self) -> int:
        return len(self.dense)

    def similarity(self) -> Matrix:
        """Return all cosines, `(n, n) float64`; only for collections that allow it."""
        dense = self.dense.astype(np.float64)
        sparse = self.sparse.astype(np.float64)
        words: Matrix = (sparse @ sparse.T).toarray()
        return words + dense @ dense.T


@dataclass(frozen=True)
class Together:
    """What earlier runs and the analyst have settled, by row."""

    fixed: tuple[tuple[int, ...], ...] = ()
    """Groups that stay together and never merge with one another."""
    must: tuple[tuple[int, ...], ...] = ()
    """Groups that stay together."""
    cannot: tuple[tuple[int, int], ...] = field(default=())
    """Pairs that stay apart."""


def compose(
    channels: Sequence[tuple[float, FloatArray]], words: "csr_matrix", weight: float
) -> Composite:
    """Join channels whose inner products add up with the given weights.

    Args:
        channels: weight and `(n, d_i) float32`, unit or zero rows.
        words: `(n, v) float32`, unit or zero rows.
        weight: that of `words`.
    """
    from scipy.sparse import diags  # noqa: PLC0415  heavy

    dense = np.hstack([np.sqrt(w) * rows for w, rows in channels]).astype(np.float32)
    sparse = np.sqrt(weight) * words
    square = (dense.astype(np.float64) ** 2).sum(axis=1)
    square += np.asarray(sparse.multiply(sparse).sum(axis=1)).ravel()
    scale = 1.0 / np.sqrt(np.where(square == 0.0, 1.0, square))
    return Composite((dense * scale[:, None]).astype(np.float32), (diags(scale) @ sparse).tocsr())


def centre(rows: FloatArray, share: float, size: float) -> FloatArray:
    """Take a shrunken mean out of unit rows: `x - share * n / (n + size) * mean`, unit again.

    What all rows share tells nothing about which belong together; with few rows the mean is
    mostly their own, so little of it goes.
    """
    if len(rows) == 0:
        return rows
    moved = rows - share * len(rows) / (len(rows) + size) * rows.mean(axis=0)
    # Identical rows would turn into rounding noise of unit length if all of the mean went.
    lost = np.linalg.norm(moved, axis=1) < 1e-6
    moved[lost] = rows[lost]
    return unit(moved)


def cluster(
    rows: Composite, cut: float, options: LineupOptions, together: Together | None = None
) -> list[list[int]]:
    """Return the clusters of average linkage at the cut, as sorted rows in order of the first.

    Args:
        rows: in an order that depends only on ids, because ties fall to the earlier row.
        cut: mean similarity below which clusters stay apart.
        options: for the limits between matrix and graph.
        together: what is settled beforehand.
    """
    if len(rows) == 0:
        return []
    settled = together or Together()
    touched = {row for group in (*settled.fixed, *settled.must) for row in group}
    touched |= {row for pair in settled.cannot for row in pair}
    copies = _copies(rows, touched)
    constraints = Constraints(
        must=(*settled.fixed, *settled.must, *copies),
        cannot=settled.cannot,
        apart=tuple(range(len(settled.fixed))),
    )
    if len(rows) <= options.dense_limit:
        tree = link_matrix(rows.similarity(), constraints)
    else:
        pairs = _candidates(rows, copies, options.graph_neighbours)
        tree = link_graph(rows.dense, pairs, cut, sparse=rows.sparse, constraints=constraints)
    return gather(tree.cut(cut))


def gather(labels: IntArray) -> list[list[int]]:
    """Return the rows of each label, in order of their first row."""
    found: dict[int, list[int]] = {}
    for row, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(row)
    return list(found.values())


def as_rows(
    groups: Iterable[Iterable[str]], row_of: Mapping[str, int]
) -> tuple[tuple[int, ...], ...]:
    """Return groups of ids as sorted rows, without ids that are gone and groups left empty."""
    found = [tuple(sorted(row_of[i] for i in group if i in row_of)) for group in groups]
    return tuple(sorted(group for group in found if group))


def as_pairs(
    pairs: Iterable[tuple[str, str]], row_of: Mapping[str, int]
) -> tuple[tuple[int, int], ...]:
    """Return pairs of ids as pairs of rows, without those of which one is gone."""
    return tuple(sorted((row_of[a], row_of[b]) for a, b in pairs if a in row_of and b in row_of))


def _copies(rows: Composite, touched: set[int]) -> tuple[tuple[int, ...], ...]:
    """Return groups of identical rows: they would merge first, one pair a round."""
    if len(rows) == 0:
        return ()
    _, label, counts = np.unique(_digests(rows), return_inverse=True, return_counts=True)
    sparse = rows.sparse
    seen: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(counts[label] > 1).tolist():
        if row in touched:
            continue
        part = slice(sparse.indptr[row], sparse.indptr[row + 1])
        key = rows.dense[row].tobytes() + sparse.indices[part].tobytes()
        seen.setdefault(key + sparse.data[part].tobytes(), []).append(row)
    return tuple(tuple(group) for group in seen.values() if len(group) > 1)


def _digests(rows: Composite) -> NDArray[np.uint64]:
    """Return a number for each row, `(n,) uint64`: the same for the same bits, and rarely else.

    A sum of the bits times odd numbers, so that only rows that collide are compared in full.
    """
    factors = np.random.default_rng(0).integers(1 << 63, size=rows.dense.shape[1] + 2, dtype="u8")
    factors = 2 * factors + 1
    digests = np.empty(len(rows), np.uint64)
    for start in range(0, len(rows), BLOCK):
        bits = np.ascontiguousarray(rows.dense[start : start + BLOCK]).view(np.uint32)
        digests[start : start + BLOCK] = (bits * factors[:-2]).sum(axis=1)
    sparse = rows.sparse
    data = np.ascontiguousarray(sparse.data, np.float32).view(np.uint32)
    terms = (sparse.indices.astype(np.uint64) + factors[-1]) * (data + factors[-2])
    ends = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms)])
    digests += ends[sparse.indptr[1:]] - ends[sparse.indptr[:-1]]
    return digests


def _candidates(rows: Composite, copies: Sequence[Sequence[int]], count: int) -> IntArray:
    """Return `(m, 2) int64` pairs near by meaning or by words; copies count as one row."""
    first = np.ones(len(rows), bool)
    first[[row for group in copies for row in group[1:]]] = False
    kept = np.flatnonzero(first)
    near, _, recall = neighbours(np.ascontiguousarray(rows.dense[kept]), count)
    if recall < 1.0:
        LOG.info("%d texts: %.1f %% of the nearest were found (sampled)", len(kept), 100 * recall)
    pairs = [np.stack([np.repeat(kept, near.shape[1]), kept[near].ravel()], axis=1)]
    pairs.append(kept[_word_neighbours(rows.sparse[kept], count)])
    return np.concatenate(pairs)


def _word_neighbours(sparse: "csr_matrix", count: int) -> IntArray:
    """Return `(m, 2) int64`, each row with those it shares the weightiest rare terms with."""
    asking = _rarest(sparse)
    turned = sparse.T.tocsr()
    found: list[IntArray] = [np.zeros((0, 2), np.int64)]
    for start in range(0, sparse.shape[0], BLOCK):
        product = (asking[start : start + BLOCK] @ turned).tocsr()
        for row, (a, b) in enumerate(pairwise(product.indptr.tolist()), start):
            others, scores = product.indices[a:b].astype(np.int64), product.data[a:b]
            if b - a > count + 1:
                # Sorting only what can be among the best: rows share terms with a thousand others.
                high = scores >= np.partition(scores, b - a - count - 1)[b - a - count - 1]
                others, scores = others[high], scores[high]
            others, scores = others[others != row], scores[others != row]
            best = others[np.lexsort((others, -scores))[:count]]
            found.append(np.stack([np.full(len(best), row, np.int64), best], axis=1))
    return np.concatenate(found)


def _rarest(sparse: "csr_matrix") -> "csr_matrix":
    """Return the rows with their rarest terms only, which `ASKED` texts have among them."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    texts = np.bincount(sparse.indices, minlength=sparse.shape[1])[sparse.indices]
    row = np.repeat(np.arange(sparse.shape[0]), np.diff(sparse.indptr))
    order = np.lexsort((sparse.indices, texts, row))
    row, total = row[order], np.cumsum(texts[order])
    before = np.concatenate([np.zeros(1, np.int64), total])[sparse.indptr[:-1]]
    asked = total - before[row] <= ASKED
    kept, row = order[asked], row[asked]
    return csr_matrix((sparse.data[kept], (row, sparse.indices[kept])), shape=sparse.shape)

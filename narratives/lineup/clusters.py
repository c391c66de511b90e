"""Rows of a composite vector to clusters: the full matrix for few, the neighbour graph for many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import FloatArray, unit
from embeddings.graph import neighbours
from embeddings.linkage import Constraints, IntArray, Matrix, link_graph, link_matrix
from narratives.lineup.options import LineupOptions

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BLOCK = 256
"""Rows of the sparse product held at once."""

FREQUENT = 0.05
"""In a large collection, terms of more than this share of the texts propose no neighbours (they
would make the product dense); they still count in every similarity."""


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
    sparse = rows.sparse
    seen: dict[bytes, list[int]] = {}
    for row in range(len(rows)):
        if row in touched:
            continue
        part = slice(sparse.indptr[row], sparse.indptr[row + 1])
        key = rows.dense[row].tobytes() + sparse.indices[part].tobytes()
        seen.setdefault(key + sparse.data[part].tobytes(), []).append(row)
    return tuple(tuple(group) for group in seen.values() if len(group) > 1)


def _candidates(rows: Composite, copies: Sequence[Sequence[int]], count: int) -> IntArray:
    """Return `(m, 2) int64` pairs near by meaning or by words; copies count as one row."""
    again = {row for group in copies for row in group[1:]}
    kept = np.array([row for row in range(len(rows)) if row not in again], np.int64)
    near, _, _ = neighbours(np.ascontiguousarray(rows.dense[kept]), count)
    pairs = [np.stack([np.repeat(kept, near.shape[1]), kept[near].ravel()], axis=1)]
    pairs.append(kept[_word_neighbours(rows.sparse[kept], count)])
    return np.concatenate(pairs)


def _word_neighbours(sparse: "csr_matrix", count: int) -> IntArray:
    frequency = np.bincount(sparse.indices, minlength=sparse.shape[1])
    rare = sparse[:, np.flatnonzero(frequency <= FREQUENT * sparse.shape[0])]
    turned = rare.T.tocsr()
    found: list[IntArray] = [np.zeros((0, 2), np.int64)]
    for start in range(0, rare.shape[0], BLOCK):
        product = (rare[start : start + BLOCK] @ turned).tocsr()
        for offset in range(product.shape[0]):
            part = slice(product.indptr[offset], product.indptr[offset + 1])
            others, scores = product.indices[part].astype(np.int64), product.data[part]
            others, scores = others[others != start + offset], scores[others != start + offset]
            best = others[np.lexsort((others, -scores))[:count]]
            found.append(np.stack([np.full(len(best), start + offset, np.int64), best], axis=1))
    return np.concatenate(found)

"""Average linkage by rounds of reciprocal nearest neighbours, exact, with constraints.

Two clusters that are each other's nearest can be merged in any order without changing the
result, because average linkage is reducible (Murtagh 1983; Sumengen et al. 2021, "Scaling
hierarchical agglomerative clustering to billion-sized datasets"). A forbidden pair counts as
infinitely far, which keeps that property. The whole tree is kept, so raising a cut only splits.

Small collections use the full matrix; large ones a graph of candidate pairs, in which the mean
similarity of two clusters is still exact, because it is the product of their sums of vectors.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
Matrix = NDArray[np.float64]

SLACK = 0.5
"""A candidate pair below `SLACK * floor` is dropped: its mean may still rise, but not so far."""

CHUNK = 8192
"""Pairs of sparse sums multiplied at once."""


@dataclass(frozen=True)
class Constraints:
    """What must and what cannot stand together, by row."""

    must: tuple[tuple[int, ...], ...] = ()
    """Groups of rows that start as one cluster."""
    cannot: tuple[tuple[int, int], ...] = ()
    """Pairs of rows whose clusters never merge; a pair inside one `must` group is ignored."""
    apart: tuple[int, ...] = ()
    """Numbers of `must` groups no two of which ever merge."""


@dataclass(frozen=True)
class Tree:
    """Merges in the order of their similarity; leaves that start together merge at infinity."""

    leaves: int
    merges: IntArray = field(repr=False)
    """`(m, 2) int64`: any row of each of the two clusters merged."""
    similarities: Matrix = field(repr=False)
    """`(m,) float64`: mean similarity at the merge, never above that of a merge below it."""

    def cut(self, similarity: float) -> IntArray:
        """Return each leaf's cluster, `(n,) int64`: the lowest leaf in it.

        Merges below `similarity` are undone, so a higher cut can only split clusters.
        """
        kept = self.similarities >= similarity
        return _lowest(self.leaves, self.merges[kept])


def link_matrix(similarity: Matrix, constraints: Constraints | None = None) -> Tree:
    """Return the tree of average linkage over a full similarity matrix.

    Args:
        similarity: `(n, n) float64`, symmetric; higher is nearer.
        constraints: what must and cannot stand together.

    Raises:
        ValueError: the matrix is not square.
    """
    count = len(similarity)
    if similarity.shape != (count, count):
        raise ValueError(f"expected a square matrix, got {similarity.shape}")
    grow = _Growth(count, constraints or Constraints())
    means = _group_means(similarity.astype(np.float64), grow)
    while len(grow.leaf) > 1:
        best = means.max(axis=1)
        partner = means.argmax(axis=1)
        rows = np.arange(len(partner))
        first = np.flatnonzero((partner[partner] == rows) & (rows < partner) & (best > -np.inf))
        if len(first) == 0:
            break
        second = partner[first]
        grow.record(first, second, best[first])
        means = _merge_means(means, grow.sizes, first, second)
        grow.absorb(first, second)
    return grow.tree()


def link_graph(
    dense: FloatArray,
    pairs: IntArray,
    floor: float,
    *,
    sparse: "csr_matrix | None" = None,
    constraints: Constraints | None = None,
) -> Tree:
    """Return the tree of average linkage down to `floor`, looking only at candidate pairs.

    The similarity of two rows is the product of their dense parts plus that of their sparse
    parts; both parts together are one vector. Two clusters are compared if any of their rows
    is a candidate pair, and then by the mean over all their rows.

    Args:
        dense: `(n, d) float32`.
        pairs: `(m, 2) int64`, candidate pairs such as those of a neighbour graph.
        floor: the lowest similarity at which a merge is of interest.
        sparse: `(n, v)` rows that go with the dense ones.
        constraints: what must and cannot stand together.
    """
    grow = _Growth(len(dense), constraints or Constraints())
    sums = _Sums(dense, sparse, grow)
    forbidden = grow.forbidden_keys()
    low, high = _distinct_pairs(grow.start[pairs[:, 0]], grow.start[pairs[:, 1]], len(grow.leaf))
    scores = sums.means(low, high, grow.sizes)
    fresh = np.ones(len(low), bool)
    while True:
        keep = ~fresh
        # Only a pair whose score is new can have fallen, or have become forbidden.
        keep[fresh] = scores[fresh] >= (floor * SLACK if floor > 0 else floor)
        if len(forbidden):
            keep &= ~np.isin(low * len(grow.leaf) + high, forbidden)
        if grow.owned:
            keep &= ~grow.held_apart(low, high)
        low, high, scores = low[keep], high[keep], scores[keep]
        first, second, best = _reciprocal(low, high, scores, floor, len(grow.leaf))
        if len(first) == 0:
            return grow.tree()
        grow.record(first, second, best)
        sums.absorb(first, second, len(grow.leaf))
        renamed = grow.absorb(first, second)
        forbidden = _rename_keys(forbidden, renamed, len(grow.leaf))
        changed = np.zeros(len(grow.leaf), bool)
        changed[renamed[first]] = True
        low, high, scores, fresh = _rename_pairs(renamed[low], renamed[high], scores, changed)
        scores[fresh] = sums.means(low[fresh], high[fresh], grow.sizes)


class _Growth:
    """The clusters while they grow: a leaf each, sizes, heights, and the merges so far."""

    def __init__(self, leaves: int, constraints: Constraints) -> None:
        self.leaves = leaves
        self._merges: list[tuple[IntArray, Matrix]] = []
        groups = [group for group in constraints.must if len(group) > 1]
        tied = [(group[0], row) for group in groups for row in group[1:]]
        roots = _lowest(leaves, np.array(tied, np.int64).reshape(-1, 2))
        joined = np.flatnonzero(roots != np.arange(leaves))
        self._merges.append(
            (np.stack([roots[joined], joined], axis=1), np.full(len(joined), np.inf))
        )
        self.leaf, self.start, counts = np.unique(roots, return_inverse=True, return_counts=True)
        self.sizes = counts.astype(np.float64)
        self._heights = np.full(len(self.leaf), np.inf)
        # A number for each group that stays apart; pairs of them would be quadratic in number.
        self.owner = np.full(len(self.leaf), -1, np.int64)
        for number in constraints.apart:
            for row in constraints.must[number][:1]:
                self.owner[self.start[row]] = number
        self.owned = len(constraints.apart) > 0
        held = [(self.start[a], self.start[b]) for a, b in constraints.cannot]
        self.forbidden = sorted({(int(min(a, b)), int(max(a, b))) for a, b in held if a != b})

    def forbidden_keys(self) -> IntArray:
        return np.array([a * len(self.leaf) + b for a, b in self.forbidden], np.int64)

    def held_apart(self, left: IntArray, right: IntArray) -> NDArray[np.bool_]:
        """Tell which pairs of clusters belong to two different groups that stay apart."""
        a, b = self.owner[left], self.owner[right]
        return np.asarray((a >= 0) & (b >= 0) & (a != b))

    def record(self, first: IntArray, second: IntArray, similarity: Matrix) -> None:
        # Rounding can lift a mean by an ulp above the merges it is made of.
        height = np.minimum(similarity, np.minimum(self._heights[first], self._heights[second]))
        self._merges.append((np.stack([self.leaf[first], self.leaf[second]], axis=1), height))
        self._heights[first] = height

    def absorb(self, first: IntArray, second: IntArray) -> IntArray:
        """Take `second` into `first`; return the new number of each cluster."""
        self.sizes[first] += self.sizes[second]
        self.owner[first] = np.maximum(self.owner[first], self.owner[second])
        renamed, keep = _contract(first, second, len(self.leaf))
        self.leaf, self.sizes = self.leaf[keep], self.sizes[keep]
        self._heights, self.owner = self._heights[keep], self.owner[keep]
        return renamed

    def tree(self) -> Tree:
        merges = np.concatenate([pairs for pairs, _ in self._merges])
        heights = np.concatenate([heights for _, heights in self._merges])
        order = np.argsort(-heights, kind="stable")
        return Tree(self.leaves, merges[order], heights[order])


class _Sums:
    """Sums of the dense and the sparse part over each cluster, in float32.

    Sums stay where they are when clusters are numbered anew; only `_dense_at` and `_sparse_at`
    move, since a million rows of 384 are 1.5 GB and there are some two hundred rounds.
    """

    def __init__(self, dense: FloatArray, sparse: "csr_matrix | None", grow: _Growth) -> None:
        count = len(grow.leaf)
        if count == len(dense):
            self._dense = np.array(dense, np.float32, order="C")
        else:
            self._dense = np.ascontiguousarray(_gather(grow.start, count) @ dense, np.float32)
        self._dense_at = np.arange(count)
        self._sparse = None
        if sparse is not None:
            self._sparse = (_gather(grow.start, count) @ sparse).tocsr()
            self._sparse_at = np.arange(count)

    def absorb(self, first: IntArray, second: IntArray, count: int) -> None:
        """Add the sums of `second` to those of `first`, of `count` clusters."""
        _, keep = _contract(first, second, count)
        self._dense[self._dense_at[first]] += self._dense[self._dense_at[second]]
        self._dense_at = self._dense_at[keep]
        if self._sparse is not None:
            from scipy.sparse import vstack  # noqa: PLC0415  heavy

            rows, at = self._sparse, self._sparse_at
            both = rows[at[first]] + rows[at[second]]
            at[first] = rows.shape[0] + np.arange(len(first))
            self._sparse, at = vstack([rows, both], format="csr"), at[keep]
            if self._sparse.shape[0] > 2 * len(at):
                self._sparse, at = self._sparse[at], np.arange(len(at))
            self._sparse_at = at

    def means(self, low: IntArray, high: IntArray, sizes: Matrix) -> Matrix:
        """Return the mean similarity of pairs of clusters."""
        import faiss  # noqa: PLC0415  heavy

        # Reads the rows where they are, on all cores; gathering them first would take twice
        # as long on one core, all of it spent in moving memory.
        products = np.empty(len(low), np.float32)
        rows = faiss.swig_ptr(self._dense)
        left, right = self._dense_at[low], self._dense_at[high]
        faiss.pairwise_indexed_inner_product(  # type: ignore[attr-defined]  # from a star import
            self._dense.shape[1],
            len(low),
            rows,
            faiss.swig_ptr(left),
            rows,
            faiss.swig_ptr(right),
            faiss.swig_ptr(products),
        )
        out = products.astype(np.float64)
        if self._sparse is not None:
            for start in range(0, len(low), CHUNK):
                part = slice(start, start + CHUNK)
                a, b = (self._sparse[self._sparse_at[side[part]]] for side in (low, high))
                out[part] += np.asarray(a.multiply(b).sum(axis=1)).ravel()
        return out / (sizes[low] * sizes[high])


def _lowest(leaves: int, pairs: IntArray) -> IntArray:
    """Return for each leaf the lowest of those that pairs connect it with, `(n,) int64`."""
    from scipy.sparse import coo_matrix  # noqa: PLC0415  heavy
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  heavy

    ones = np.ones(len(pairs), np.int8)
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(leaves, leaves))
    _, labels = connected_components(graph, directed=False)
    _, first = np.unique(labels, return_index=True)
    lowest: IntArray = first.astype(np.int64)[labels]
    return lowest


def _gather(start: IntArray, clusters: int) -> "csr_matrix":
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    ones = np.ones(len(start))
    return csr_matrix((ones, (start, np.arange(len(start)))), shape=(clusters, len(start)))


def _contract(first: IntArray, second: IntArray, count: int) -> tuple[IntArray, NDArray[np.bool_]]:
    keep = np.ones(count, bool)
    keep[second] = False
    target = np.arange(count)
    target[second] = first
    return (np.cumsum(keep) - 1)[target], keep


def _group_means(similarity: Matrix, grow: _Growth) -> Matrix:
    means = similarity
    if len(grow.leaf) < grow.leaves:
        gather = _gather(grow.start, len(grow.leaf))
        means = gather @ (gather @ similarity).T
        means = np.asarray(means) / np.outer(grow.sizes, grow.sizes)
    else:
        means = means.copy()
    np.fill_diagonal(means, -np.inf)
    every = np.arange(len(means))
    means[grow.held_apart(every[:, None], every[None, :])] = -np.inf
    for low, high in grow.forbidden:
        means[low, high] = means[high, low] = -np.inf
    return means


def _merge_means(means: Matrix, sizes: Matrix, first: IntArray, second: IntArray) -> Matrix:
    """Average the rows, then the columns, of each merged pair (Lance and Williams 1967)."""
    a, b = sizes[first], sizes[second]
    _, keep = _contract(first, second, len(means))
    for _ in range(2):
        left, right = means[first], means[second]
        merged = (a[:, None] * left + b[:, None] * right) / (a + b)[:, None]
        # An average lies between its parts; rounding must not break that, or order would matter.
        means[first] = np.clip(merged, np.minimum(left, right), np.maximum(left, right))
        means = means[keep].T
    means = np.ascontiguousarray(means)
    np.fill_diagonal(means, -np.inf)
    return means


def _distinct_pairs(left: IntArray, right: IntArray, count: int) -> tuple[IntArray, IntArray]:
    low, high = np.minimum(left, right), np.maximum(left, right)
    keys = np.sort((low * count + high)[low != high])
    # np.unique hashes before it sorts, at ten times the cost.
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return keys // count, keys % count


def _reciprocal(
    low: IntArray, high: IntArray, scores: Matrix, floor: float, count: int
) -> tuple[IntArray, IntArray, Matrix]:
    """Return the pairs that are each other's best; ties fall to the lower cluster."""
    good = scores >= floor
    low, high, scores = low[good], high[good], scores[good]
    best = np.full(count, -np.inf)
    np.maximum.at(best, low, scores)
    np.maximum.at(best, high, scores)
    partner = np.full(count, count, np.int64)
    tops = scores == best[low]
    np.minimum.at(partner, low[tops], high[tops])
    tops = scores == best[high]
    np.minimum.at(partner, high[tops], low[tops])
    first = np.flatnonzero(partner < count)
    first = first[(first < partner[first]) & (partner[partner[first]] == first)]
    return first, partner[first], best[first]


def _rename_keys(keys: IntArray, renamed: IntArray, count: int) -> IntArray:
    if len(keys) == 0:
        return keys
    before = len(renamed)
    low, high = _distinct_pairs(renamed[keys // before], renamed[keys % before], count)
    return low * count + high


def _rename_pairs(
    left: IntArray, right: IntArray, scores: Matrix, changed: NDArray[np.bool_]
) -> tuple[IntArray, IntArray, Matrix, NDArray[np.bool_]]:
    """Return each pair once, `low < high`, and which of the scores are still to come.

    Only pairs with a changed cluster can have become equal to another.
    """
    moved = changed[left] | changed[right]
    low, high = _distinct_pairs(left[moved], right[moved], len(changed))
    left, right, scores = left[~moved], right[~moved], scores[~moved]
    fresh = np.concatenate([np.zeros(len(left), bool), np.ones(len(low), bool)])
    return (
        np.concatenate([left, low]),
        np.concatenate([right, high]),
        np.concatenate([scores, np.zeros(len(low))]),
        fresh,
    )

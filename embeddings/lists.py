"""Approximate neighbours of every row at once: rows in short lists, each list against those near.

An inverted file (Jégou et al. 2011) asked by its own rows. All rows of a list look at the same
lists, so that the search is a product of two small matrices in full precision, which is faster
than compressed codes asked one by one, and needs no second look. The cost grows with n, but for
the centroids (n / 256, compared with one another).
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

LIST = 256
"""Rows a list should have."""

PROBES = 8
"""Lists that each list looks at, itself among them."""

COMPONENTS = 128
"""Principal components by which rows are put into lists."""

TRAINED = 32
"""Rows a list on which the means are trained."""

SEED = 7
ROUNDS = 6
"""Of k-means; more change the lists, but not what is found."""

CHUNK = 65_536
"""Rows put into lists at once."""


def proposals(vectors: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Return some of each row's nearest other rows, most of them the nearest.

    Args:
        vectors: `(n, d) float32`, unit rows, n above `k`.
        k: how many.

    Returns:
        `(n, k) int64` rows and `float32` inner products, sorted by (-score, row). A row whose
        lists hold fewer than k others is filled up with itself, at a score of -1.
    """
    import faiss  # noqa: PLC0415  heavy

    home = _lists(vectors)
    order = np.argsort(home, kind="stable")
    ends = np.cumsum(np.bincount(home))
    bounds = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    # Lists lie one behind the other, and those split from one lie together.
    placed = np.ascontiguousarray(vectors[order])
    centroids = np.stack([placed[part].mean(axis=0) for part in bounds])
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), np.float32(1e-12))
    probes = min(PROBES, len(bounds))
    _, near = faiss.knn(centroids, centroids, probes, metric=faiss.METRIC_INNER_PRODUCT)
    rows = np.repeat(np.arange(len(vectors), dtype=np.int64)[:, None], k, axis=1)
    scores = np.full((len(vectors), k), -1.0, np.float32)
    for number, part in enumerate(bounds):
        chosen = sorted({number, *near[number].tolist()})
        members = np.concatenate([order[bounds[one]] for one in chosen])
        pool = np.concatenate([placed[bounds[one]] for one in chosen])
        asked = min(k + 1, len(pool))
        products, places = faiss.knn(placed[part], pool, asked, metric=faiss.METRIC_INNER_PRODUCT)
        _fill(order[part], members[places], products, rows, scores)
    return rows, scores


def _fill(
    own: IntArray, found: IntArray, products: FloatArray, rows: IntArray, scores: FloatArray
) -> None:
    """Write what one list found, without each row itself; equal products by row."""
    products = np.where(found == own[:, None], -np.inf, products)
    order = np.lexsort((found, -products), axis=1)
    width = min(rows.shape[1], found.shape[1] - 1)
    rows[own, :width] = np.take_along_axis(found, order, axis=1)[:, :width]
    scores[own, :width] = np.take_along_axis(products, order, axis=1)[:, :width]


def _lists(vectors: FloatArray) -> IntArray:
    """Return each row's list, `(n,) int64`: that of the nearest of n / `LIST` means.

    The means are sought among the first principal components: lists need less precision than
    neighbours, and this is the one part of the work that grows faster than n.
    """
    import faiss  # noqa: PLC0415  heavy

    count = max(1, round(len(vectors) / LIST))
    if count == 1:
        return np.zeros(len(vectors), np.int64)
    sample = vectors[:: max(1, len(vectors) // (count * TRAINED))]
    width = min(COMPONENTS, vectors.shape[1])
    low = _components(sample, width)
    means = faiss.Kmeans(
        width, count, niter=ROUNDS, seed=SEED, spherical=True, min_points_per_centroid=1,
        max_points_per_centroid=2 * TRAINED,
    )  # fmt: skip
    means.train(np.ascontiguousarray(sample @ low))
    home = np.empty(len(vectors), np.int64)
    for start in range(0, len(vectors), CHUNK):
        part = slice(start, start + CHUNK)
        home[part] = means.index.search(np.ascontiguousarray(vectors[part] @ low), 1)[1][:, 0]
    return np.asarray(np.unique(home, return_inverse=True)[1], np.int64)


def _components(rows: FloatArray, width: int) -> FloatArray:
    """Return `(d, width) float32`, the directions in which rows of length one vary most."""
    values, vectors = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    return np.asarray(vectors[:, np.argsort(-values, kind="stable")[:width]], np.float32)

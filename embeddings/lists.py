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

PROBES = 16
"""Lists that each list looks at, itself among them."""

SEED = 7
ROUNDS = 8
"""Of k-means; more change the lists, but not what is found."""


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
    """Return each row's list, `(n,) int64`, numbered from 0: k-means, and k-means in each part.

    Two levels cost `2 n sqrt(n / LIST)` products where one would cost `n * n / LIST`.
    """
    coarse = _means(vectors, max(1, round((len(vectors) / LIST) ** 0.5)))
    home = np.zeros(len(vectors), np.int64)
    used = 0
    for number in range(int(coarse.max()) + 1):
        members = np.flatnonzero(coarse == number)
        if len(members) == 0:
            continue
        fine = _means(vectors[members], max(1, round(len(members) / LIST)))
        _, fine = np.unique(fine, return_inverse=True)
        home[members] = used + fine
        used += int(fine.max()) + 1
    return home


def _means(vectors: FloatArray, count: int) -> IntArray:
    import faiss  # noqa: PLC0415  heavy

    if count == 1:
        return np.zeros(len(vectors), np.int64)
    means = faiss.Kmeans(
        vectors.shape[1],
        count,
        niter=ROUNDS,
        seed=SEED,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=LIST,
    )
    means.train(vectors)
    _, home = means.index.search(vectors, 1)
    return np.asarray(home[:, 0], np.int64)

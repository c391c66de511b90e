"""Nearest neighbours: exact in small collections, approximate with a measured recall in large ones.

Exact: FAISS proposes, float64 decides, ties fall to the lower row. FAISS pads with -1, orders ties
as it likes, answers NaN with nothing and fails on a wrong dimension with an empty message; none of
that leaves this module.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.lists import proposals

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

EXACT = 20_000
"""Rows up to which every pair is looked at: three seconds on two cores, and four times as many for
twice the rows. Above it, the rows of the nearest lists are (`embeddings.lists`)."""

SAMPLE = 256
"""Rows whose exact neighbours are sought to tell the recall: half a second a 100,000 rows."""

MARGIN = 8
"""Candidates asked for beyond k, so that ties and rounding at the k-th place are seen."""

ROUNDING = 1e-5
"""More than FAISS's float32 products can be off for unit rows (measured: 5e-7 at d = 384)."""

CHUNK = 512
"""Rows decided at once: 40 MB at d = 384 and k = 15."""


class Neighbours(NamedTuple):
    """Each row's nearest other rows."""

    rows: IntArray
    """`(n, k) int64`, nearest first."""
    scores: FloatArray
    """`(n, k) float32`, inner products."""
    recall: float
    """Share of the exact neighbours that were found, on a sample; 1.0 if the search was exact."""


def neighbours(vectors: FloatArray, k: int, *, exact: int = EXACT) -> Neighbours:
    """Return each row's k nearest other rows by inner product.

    Args:
        vectors: `(n, d) float32`, unit rows.
        k: how many; fewer come back if there are fewer other rows.
        exact: rows up to which the search is exact, and sorted by (-score, row).

    Raises:
        ValueError: the array is not `(n, d) float32` and finite, or k is negative.
    """
    check_vectors(vectors)
    width = _width(k, len(vectors) - 1)
    if width == 0:
        empty = np.zeros((len(vectors), 0), np.int64)
        return Neighbours(empty, empty.astype(np.float32), 1.0)
    every = np.arange(len(vectors), dtype=np.int64)
    if len(vectors) <= exact:
        return Neighbours(*_nearest(vectors, vectors, width, every), 1.0)
    rows, scores = proposals(vectors, width)
    # Every so many rows rather than some at random: the same ones each time, from all parts.
    sample = every[:: max(1, len(vectors) // SAMPLE)][:SAMPLE]
    true, _ = _nearest(vectors[sample], vectors, width, sample)
    found = (rows[sample][:, :, None] == true[:, None, :]).any(axis=1)
    return Neighbours(rows, scores, float(found.mean()))


def nearest(queries: FloatArray, vectors: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Return the k rows of `vectors` nearest to each query, sorted by (-score, row).

    Args:
        queries: `(m, d) float32`, unit rows.
        vectors: `(n, d) float32`, unit rows.
        k: how many; fewer come back if there are fewer rows.

    Returns:
        `(m, min(k, n)) int64` rows and `float32` scores.

    Raises:
        ValueError: an array is not float32, finite and of the same dimension.
    """
    check_vectors(queries)
    check_vectors(vectors)
    if queries.shape[1] != vectors.shape[1]:
        raise ValueError(f"queries have {queries.shape[1]} dimensions, rows {vectors.shape[1]}")
    width = _width(k, len(vectors))
    if width == 0 or len(queries) == 0:
        empty = np.zeros((len(queries), width), np.int64)
        return empty, empty.astype(np.float32)
    return _nearest(queries, vectors, width, None)


def check_vectors(vectors: FloatArray) -> None:
    """Raise ValueError unless the array is `(n, d) float32` and finite."""
    if vectors.ndim != 2 or vectors.dtype != np.float32:
        raise ValueError(f"expected (n, d) float32, got {vectors.shape} {vectors.dtype}")
    # A sum is finite if all its parts are, and takes no memory.
    if not np.isfinite(vectors.sum()) and not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise ValueError(f"row {row} is not finite")


def _width(k: int, most: int) -> int:
    if k < 0:
        raise ValueError(f"k is {k}, expected 0 or more")
    return max(0, min(k, most))


def _nearest(
    queries: FloatArray, vectors: FloatArray, width: int, itself: IntArray | None
) -> tuple[IntArray, FloatArray]:
    """Return exact neighbours; a query that is the row `itself` is not its own neighbour."""
    import faiss  # noqa: PLC0415  heavy

    asked = min(width + MARGIN + (itself is not None), len(vectors))
    rough, places = faiss.knn(
        np.ascontiguousarray(queries),
        np.ascontiguousarray(vectors),
        asked,
        metric=faiss.METRIC_INNER_PRODUCT,
    )
    rows = np.zeros((len(queries), width), np.int64)
    scores = np.zeros((len(queries), width), np.float64)
    for start in range(0, len(queries), CHUNK):
        part = slice(start, start + CHUNK)
        own = None if itself is None else itself[part]
        rows[part], scores[part] = _decide(queries[part], vectors, places[part], width, own)
    if asked < len(vectors):
        # Where ties may run past what FAISS proposed, every row is looked at instead.
        for number in np.flatnonzero(scores[:, -1] - rough[:, -1] < ROUNDING):
            every = np.arange(len(vectors), dtype=np.int64)[None]
            own = None if itself is None else itself[number : number + 1]
            query = queries[number : number + 1]
            rows[number], scores[number] = _decide(query, vectors, every, width, own)
    return rows, scores.astype(np.float32)


def _decide(
    queries: FloatArray,
    vectors: FloatArray,
    places: IntArray,
    width: int,
    itself: IntArray | None,
) -> tuple[IntArray, NDArray[np.float64]]:
    """Order candidates by their products in float64, ties by row."""
    places = np.sort(places, axis=1)
    # einsum sums in one fixed order; a matrix product's order depends on its shape.
    exact = np.einsum("mkd,md->mk", vectors[places].astype(np.float64), queries.astype(np.float64))
    if itself is not None:
        exact[places == itself[:, None]] = -np.inf
    order = np.argsort(-exact, axis=1, kind="stable")[:, :width]
    return np.take_along_axis(places, order, axis=1), np.take_along_axis(exact, order, axis=1)

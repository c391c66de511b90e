"""Exact nearest neighbours: FAISS proposes, float64 decides, ties fall to the lower row.

FAISS pads with -1, orders ties as it likes, answers NaN with nothing and fails on a wrong
dimension with an empty message; none of that leaves this module.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

MARGIN = 8
"""Candidates asked for beyond k, so that ties and rounding at the k-th place are seen."""

ROUNDING = 1e-5
"""More than FAISS's float32 products can be off for unit rows (measured: 5e-7 at d = 384)."""


def neighbours(vectors: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Return each row's k nearest other rows by inner product.

    Args:
        vectors: `(n, d) float32`, unit rows.
        k: how many; fewer come back if there are fewer other rows.

    Returns:
        `(n, min(k, n - 1)) int64` rows and `float32` scores, sorted by (-score, row).

    Raises:
        ValueError: the array is not `(n, d) float32` and finite, or k is negative.
    """
    check_vectors(vectors)
    width = _width(k, len(vectors) - 1)
    rows = np.zeros((len(vectors), width), np.int64)
    scores = np.zeros((len(vectors), width), np.float32)
    if width == 0:
        return rows, scores
    found, rough = _search(vectors, vectors, width + 1 + MARGIN)
    for row, (places, products) in enumerate(zip(found, rough, strict=True)):
        rows[row], scores[row] = _decide(vectors, vectors[row], places, products, width, row)
    return rows, scores


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
    rows = np.zeros((len(queries), width), np.int64)
    scores = np.zeros((len(queries), width), np.float32)
    if width == 0 or len(queries) == 0:
        return rows, scores
    found, rough = _search(queries, vectors, width + MARGIN)
    for number, (places, products) in enumerate(zip(found, rough, strict=True)):
        rows[number], scores[number] = _decide(
            vectors, queries[number], places, products, width, None
        )
    return rows, scores


def check_vectors(vectors: FloatArray) -> None:
    """Raise ValueError unless the array is `(n, d) float32` and finite."""
    if vectors.ndim != 2 or vectors.dtype != np.float32:
        raise ValueError(f"expected (n, d) float32, got {vectors.shape} {vectors.dtype}")
    if not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise ValueError(f"row {row} is not finite")


def _width(k: int, most: int) -> int:
    if k < 0:
        raise ValueError(f"k is {k}, expected 0 or more")
    return max(0, min(k, most))


def _search(queries: FloatArray, vectors: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    import faiss  # noqa: PLC0415  heavy

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    scores, rows = index.search(np.ascontiguousarray(queries), min(k, len(vectors)))
    return rows, scores


def _decide(
    vectors: FloatArray,
    query: FloatArray,
    places: IntArray,
    rough: FloatArray,
    width: int,
    itself: int | None,
) -> tuple[IntArray, FloatArray]:
    """Order FAISS's candidates exactly; if ties run past them, look at every row instead."""
    places = places[places >= 0]
    everything = len(places) == len(vectors)
    others = places[places != itself] if itself is not None else places
    exact = _products(vectors, others, query)
    order = np.lexsort((others, -exact))[:width]
    if not everything and exact[order[-1]] - float(rough[len(places) - 1]) < ROUNDING:
        others = np.arange(len(vectors), dtype=np.int64)
        others = others[others != itself] if itself is not None else others
        exact = _products(vectors, others, query)
        order = np.lexsort((others, -exact))[:width]
    return others[order], exact[order].astype(np.float32)


def _products(vectors: FloatArray, rows: IntArray, query: FloatArray) -> NDArray[np.float64]:
    # einsum sums in one fixed order; a matrix product's order depends on its shape.
    products: NDArray[np.float64] = np.einsum(
        "nd,d->n", vectors[rows].astype(np.float64), query.astype(np.float64)
    )
    return products

"""The rows nearest to one query."""

from embeddings.graph import FloatArray, IntArray, nearest


def top(query: FloatArray, vectors: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Return the k rows nearest to the query, sorted by (-score, row).

    Args:
        query: `(d,) float32`, of unit length.
        vectors: `(n, d) float32`, unit rows.
        k: how many; fewer come back if there are fewer rows.

    Returns:
        `(min(k, n),) int64` rows and `float32` scores.

    Raises:
        ValueError: an array is not float32, finite and of the same dimension.
    """
    rows, scores = nearest(query.reshape(1, -1), vectors, k)
    return rows[0], scores[0]

"""Ways to cluster vectors, each with the settings it may choose from; part of `speed.py`.

Every method has five settings to choose from on vectors of another seed. A point that a method
leaves out stands alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Labels = NDArray[np.int64]

NEIGHBOURS = 15


@dataclass(frozen=True)
class Method:
    """A way to cluster, its settings, and how far it can be run."""

    needs: str
    """The module without which it is left out."""
    run: Callable[[Rows, float], Labels]
    settings: tuple[float, ...]
    """What it is tuned over; the first is its default."""
    most: int
    """Rows above which it is not run, for time or memory."""


def ours(rows: Rows, cut: float) -> Labels:
    """Average linkage over the graph of the nearest neighbours, as `narratives` does it."""
    from embeddings.graph import neighbours  # noqa: PLC0415  what is timed
    from embeddings.linkage import link_graph  # noqa: PLC0415  same

    near = neighbours(rows, NEIGHBOURS)
    print(f"recall {near.recall:.3f}", flush=True)
    pairs = np.stack([np.repeat(np.arange(len(rows)), near.rows.shape[1]), near.rows.ravel()], 1)
    del near
    return link_graph(rows, pairs, cut).cut(cut)


def bertopic(rows: Rows, size: float) -> Labels:
    """BERTopic: UMAP to five dimensions, HDBSCAN, and the words of each topic."""
    from bertopic import BERTopic  # noqa: PLC0415  only for the benchmark

    # It wants texts for its word counts, which are part of what it does; these are cheap ones.
    texts = [f"word{row % 997} word{row % 89}" for row in range(len(rows))]
    topics, _ = BERTopic(min_topic_size=int(size)).fit_transform(texts, rows)
    return _alone(np.array(topics, np.int64))


def umap_hdbscan(rows: Rows, size: float) -> Labels:
    """HDBSCAN over five UMAP dimensions, without the rest of BERTopic."""
    from hdbscan import HDBSCAN  # noqa: PLC0415  only for the benchmark
    from umap import UMAP  # noqa: PLC0415  same

    low = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine").fit_transform(rows)
    return _alone(HDBSCAN(min_cluster_size=int(size)).fit_predict(low).astype(np.int64))


def hdbscan(rows: Rows, size: float) -> Labels:
    """HDBSCAN on the unit rows as they are."""
    from hdbscan import HDBSCAN  # noqa: PLC0415  only for the benchmark

    return _alone(HDBSCAN(min_cluster_size=int(size)).fit_predict(rows).astype(np.int64))


def communities(rows: Rows, threshold: float) -> Labels:
    """Fast clustering of sentence-transformers."""
    from sentence_transformers import util  # noqa: PLC0415  only for the benchmark

    labels = np.full(len(rows), -1, np.int64)
    found = util.community_detection(rows, threshold=threshold, min_community_size=2)
    for number, members in enumerate(found):
        labels[members] = number
    return _alone(labels)


def _alone(labels: Labels) -> Labels:
    """Give every row that was left out (-1) a cluster of its own."""
    out = labels.copy()
    left = np.flatnonzero(labels < 0)
    out[left] = labels.max() + 1 + np.arange(len(left))
    return out


METHODS = {
    "narratives": Method("faiss", ours, (0.45, 0.35, 0.4, 0.5, 0.55), 1_000_000),
    "BERTopic": Method("bertopic", bertopic, (10, 2, 5, 15, 20), 100_000),
    "UMAP and HDBSCAN": Method("umap", umap_hdbscan, (5, 2, 3, 10, 20), 100_000),
    "HDBSCAN": Method("hdbscan", hdbscan, (5, 2, 3, 10, 20), 10_000),
    "community_detection": Method(
        "sentence_transformers", communities, (0.75, 0.45, 0.5, 0.55, 0.65), 100_000
    ),
}

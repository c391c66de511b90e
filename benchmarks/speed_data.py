"""Invented vectors with known clusters, and the score of a partition; part of `speed.py`.

The recipe: topics, each with some fifty events that lean towards it, sizes of events log-normal;
a member is its event's direction plus noise; one row in ten belongs to no event, one in
twenty also leans towards another one. How near events of a topic are, and how near members are to
their event, decides how hard it is, and how large events are. All from one seed, so that every
method and every repeat sees the same bytes.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIMENSION = 384
TOPIC_EVENTS = 50
RECIPES = {
    "clear": (20, 0.65, (0.6, 0.85)),
    "blurred": (20, 0.75, (0.55, 0.85)),
    "small": (6, 0.65, (0.6, 0.85)),
}
"""Rows an event has on average; cosine of two events of a topic; of a member with its event, from
and to. In the first, members of an event are at .53 and those of two events of a topic at .34."""
ALONE, BRIDGES = 0.1, 0.05
CHUNK = 50_000


def write_vectors(count: int, seed: int, folder: Path, recipe: str = "clear") -> Path:
    """Write `(count, 384) float32, unit rows` and their labels below `folder` once; return where.

    A row of no event has a label of its own.
    """
    path = folder / f"vectors-{recipe}-{count}-{seed}.npy"
    labels_path = labels_of(path)
    if labels_path.exists():
        return path
    chance = np.random.default_rng(seed)
    event_size, alike, near = RECIPES[recipe]
    events = max(4, count // event_size)
    topics = _directions(chance, max(2, events // TOPIC_EVENTS))
    own = _directions(chance, events)
    centres = alike**0.5 * topics[chance.integers(len(topics), size=events)]
    centres = _unit(centres + (1 - alike) ** 0.5 * own)
    weight = chance.lognormal(0.0, 1.0, events)
    labels = chance.choice(events, count, p=weight / weight.sum()).astype(np.int64)
    alone = chance.random(count) < ALONE
    labels[alone] = events + np.flatnonzero(alone)
    vectors = np.lib.format.open_memmap(path, "w+", np.float32, (count, DIMENSION))
    for start in range(0, count, CHUNK):
        part = slice(start, min(start + CHUNK, count))
        size = part.stop - start
        lean = chance.uniform(*near, (size, 1)).astype(np.float32)
        lean[alone[part]] = 0.3
        home = np.where(alone[part], chance.integers(events, size=size), labels[part])
        rows = lean * centres[home] + np.sqrt(1 - lean**2) * _directions(chance, size)
        bridge = chance.random(size) < BRIDGES
        rows[bridge] += 0.6 * centres[chance.integers(events, size=int(bridge.sum()))]
        vectors[part] = _unit(rows)
    vectors.flush()
    np.save(labels_path, labels)
    return path


def labels_of(path: Path) -> Path:
    """Return where the labels of a file of vectors are."""
    return path.with_suffix(".labels.npy")


def bcubed(found: NDArray[np.int64], gold: NDArray[np.int64]) -> float:
    """Return B-cubed F1 (Bagga and Baldwin 1998), in time that grows with the rows."""
    _, found = np.unique(found, return_inverse=True)
    _, gold = np.unique(gold, return_inverse=True)
    pairs = found.astype(np.int64) * (int(gold.max()) + 1) + gold
    _, place, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    both = counts[place]
    precision = float((both / np.bincount(found)[found]).mean())
    recall = float((both / np.bincount(gold)[gold]).mean())
    return 2 * precision * recall / (precision + recall)


def _directions(chance: np.random.Generator, count: int) -> NDArray[np.float32]:
    return _unit(chance.standard_normal((count, DIMENSION), np.float32))


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

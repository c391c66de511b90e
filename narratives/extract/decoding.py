"""From probabilities to words: which words make a cue, and which its source and its content."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_OUTSIDE, _SOURCE, _CONTENT = 0, 1, 2
_LEAST_SOURCE = 0.2
"""Least probability of a source's words where no word is more likely source than not: nearly every
claim has one in its sentence, so a doubtful source is right more often than none."""


class CueRun(NamedTuple):
    """A run of words tagged as one cue: half-open word indexes and the highest probability."""

    first: int
    last: int
    probability: float


def cue_runs(probabilities: NDArray[np.float32], threshold: float) -> list[CueRun]:
    """Return the runs of words whose probability of being in a cue reaches the threshold.

    A word that more likely begins a cue than continues one starts a run of its own.
    """
    inside = 1.0 - probabilities[:, 0]
    runs: list[CueRun] = []
    at = 0
    while at < len(inside):
        if inside[at] < threshold:
            at += 1
            continue
        end = at + 1
        while end < len(inside) and inside[end] >= threshold and probabilities[end, 1] <= 0.5:
            end += 1
        runs.append(CueRun(at, end, float(inside[at:end].max())))
        at = end
    return runs


def best_path(probabilities: NDArray[np.float32], switch: float) -> NDArray[np.int64]:
    """Return the labels `(n,)` with the highest product of probabilities, changes made costly.

    Viterbi (1967) with one parameter: a change between content and outside costs `switch` nats, so
    that one doubtful word neither splits a content nor makes one. Changes to and from a source are
    free: "he" is one word, and a cost on it loses one source in ten. 0 is the most probable label
    of each word.
    """
    scores = np.log(np.maximum(probabilities.astype(np.float64), 1e-9))
    length, labels = scores.shape
    cost = np.zeros((labels, labels))
    cost[_OUTSIDE, _CONTENT] = cost[_CONTENT, _OUTSIDE] = switch
    best = scores[0].copy()
    came = np.zeros((length, labels), dtype=np.int64)
    for at in range(1, length):
        options = best[:, None] - cost
        came[at] = options.argmax(axis=0)
        best = options.max(axis=0) + scores[at]
    path = np.zeros(length, dtype=np.int64)
    path[-1] = int(best.argmax())
    for at in range(length - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def runs_of(labels: Sequence[int] | NDArray[np.int64], label: int) -> list[tuple[int, int]]:
    """Return the half-open runs of one label."""
    hit = np.asarray(labels) == label
    edges = np.flatnonzero(np.diff(np.concatenate(([0], hit.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


class Arguments(NamedTuple):
    """The word runs of one cue's source and content, with how sure the content is."""

    source: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    probability: float
    """Mean probability of the content words."""


def decode_arguments(
    probabilities: NDArray[np.float32], cue: tuple[int, int], switch: float
) -> Arguments:
    """Return source and content of one cue; the cue's own words belong to neither.

    A cue has one source: of several runs the one with most probability is taken.
    """
    table = probabilities.copy()
    table[cue[0] : cue[1]] = (1.0, 0.0, 0.0)
    labels = best_path(table, switch)
    sources = _bridged(runs_of(labels, _SOURCE), cue)
    source = max(sources, key=lambda run: table[run[0] : run[1], _SOURCE].sum(), default=None)
    if source is None:
        source = _likeliest(table[:, _SOURCE])
    content = tuple(runs_of(labels, _CONTENT))
    words = [table[a:b, _CONTENT] for a, b in content]
    sure = float(np.concatenate(words).mean()) if words else 0.0
    return Arguments(source, content, sure)


def _bridged(runs: Sequence[tuple[int, int]], cue: tuple[int, int]) -> list[tuple[int, int]]:
    """Join runs that one word other than the cue keeps apart: the stop of "Paul D. Ryan"."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and first - joined[-1][1] == 1 and not cue[0] < first <= cue[1]:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _likeliest(probabilities: NDArray[np.float32]) -> tuple[int, int] | None:
    """Return the run around the likeliest word of a source if it is likely enough at all."""
    if not len(probabilities) or probabilities.max() < _LEAST_SOURCE:
        return None
    peak = int(probabilities.argmax())
    first, last = peak, peak + 1
    while first > 0 and probabilities[first - 1] >= _LEAST_SOURCE:
        first -= 1
    while last < len(probabilities) and probabilities[last] >= _LEAST_SOURCE:
        last += 1
    return first, last

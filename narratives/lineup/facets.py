"""Which question a claim answers: how many died, who did it, can it be checked, and so on.

Claims of opposed camps on one point share neither words nor sense; they share the question.
A facet (data/facets.toml) is a list of words that point to it and general sentences that answer it;
a claim's mixture over facets comes from both. The sentences train a linear discriminant anew with
whatever encoder is in use: it has no weights of its own, and a facet added to the file is learned.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from embeddings.encoder import FloatArray
from embeddings.linkage import Matrix
from narratives.lineup.lexical import lemmas

SHARPNESS = 50.0
"""Log-odds for a lead of one on the discriminant, which is of the order of a cosine."""

SHRINKAGE = 0.8
"""Share of the sentences' covariance that is taken to be alike in all directions: some 270
sentences cannot tell the covariance of 384 numbers. From .5 to .9 it matters little."""

WORD_LEAD = 2.0
"""Log-odds that one pointing word adds; the second adds less."""


@dataclass(frozen=True)
class Facet:
    """One question, by the words that point to it and sentences that answer it."""

    name: str
    words: frozenset[str]
    """Lemmas."""
    sentences: tuple[str, ...]
    weight: float
    """What sharing this question counts beside sharing another."""


@lru_cache(maxsize=1)
def facets() -> tuple[Facet, ...]:
    """Return the facets in the order of the data file."""
    file = resources.files("narratives").joinpath("data/facets.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Facet(
            name,
            frozenset(lemmas(facet["words"])),
            tuple(facet["sentences"]),
            float(facet.get("weight", 1.0)),
        )
        for name, facet in data["facet"].items()
    )


def prototype_sentences() -> tuple[str, ...]:
    """Return all sentences in a row: what is to be encoded for `facet_mixtures`."""
    return tuple(sentence for facet in facets() for sentence in facet.sentences)


def facet_mixtures(
    words: Sequence[Sequence[str]],
    readings: Sequence[tuple[float, FloatArray]],
    prototypes: FloatArray,
) -> FloatArray:
    """Return `(n, f) float32`, unit rows: square roots of each claim's mixture over facets.

    The inner product of two rows is the Bhattacharyya coefficient of their mixtures.

    Args:
        words: each claim's lemmas.
        readings: a weight and `(n, d) float32`, unit rows, for each way to read the claims; the
            weights need not add up to one.
        prototypes: `(p, d) float32`, unit rows: the encoded `prototype_sentences`.
    """
    total = sum(weight for weight, _ in readings) or 1.0
    odds = WORD_LEAD * _pointing(words)
    directions, offsets = _discriminant(prototypes.tobytes(), prototypes.shape[1])
    for weight, rows in readings:
        odds += SHARPNESS * weight / total * (rows.astype(np.float64) @ directions + offsets)
    likely = np.exp(odds - odds.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(np.sqrt(likely / likely.sum(axis=1, keepdims=True)), np.float32)


def weigh(mixtures: FloatArray) -> FloatArray:
    """Return mixtures `(n, f)` of `facet_mixtures` so that each facet counts its weight."""
    return mixtures * np.sqrt(np.array([facet.weight for facet in facets()], np.float32))


def _pointing(words: Sequence[Sequence[str]]) -> Matrix:
    counts = [[len(facet.words & set(bag)) for facet in facets()] for bag in words]
    return np.log2(1.0 + np.array(counts, np.float64).reshape(len(words), len(facets())))


@lru_cache(maxsize=2)
def _discriminant(prototypes: bytes, dimension: int) -> tuple[Matrix, Matrix]:
    """Return `(d, f)` and `(f,) float64`: linear scores of the facets, equally likely beforehand.

    Learned once for all events: solving for 384 directions takes longer than to lay one out.

    Linear discriminant analysis (Fisher 1936) with the covariance shrunken to its mean variance
    (Ledoit and Wolf 2004), and scaled by that, so that scores are of the order of cosines.
    """
    rows = np.frombuffer(prototypes, np.float32).reshape(-1, dimension).astype(np.float64)
    owner = np.repeat(np.arange(len(facets())), [len(f.sentences) for f in facets()])
    means = np.stack([rows[owner == number].mean(axis=0) for number in range(len(facets()))])
    left = rows - means[owner]
    variance = float((left**2).mean()) or 1.0
    covariance = (1.0 - SHRINKAGE) * (left.T @ left) / (len(rows) * variance)
    covariance += SHRINKAGE * np.eye(rows.shape[1])
    middle = means.mean(axis=0)
    directions: Matrix = np.linalg.solve(covariance, (means - middle).T)
    offsets: Matrix = -0.5 * ((means + middle) * directions.T).sum(axis=1)
    return directions, offsets

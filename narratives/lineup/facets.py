"""Which question a claim answers: how many died, who did it, can it be checked, and so on.

Claims of opposed camps on one point share neither words nor sense; they share the question.
A facet (data/facets.toml) is a list of words that point to it and a handful of general sentences;
a claim's mixture over facets comes from both.
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

SHARPNESS = 12.0
"""Softmax factor on cosines: a lead of .1 makes a facet three times as likely."""

WORD_LEAD = 3.0
"""Log-odds that one pointing word adds; the second adds less."""


@dataclass(frozen=True)
class Facet:
    """One question, by the words that point to it and sentences that answer it."""

    name: str
    words: frozenset[str]
    """Lemmas."""
    sentences: tuple[str, ...]


@lru_cache(maxsize=1)
def facets() -> tuple[Facet, ...]:
    """Return the facets in the order of the data file."""
    file = resources.files("narratives").joinpath("data/facets.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Facet(name, frozenset(lemmas(facet["words"])), tuple(facet["sentences"]))
        for name, facet in data["facet"].items()
    )


def prototype_sentences() -> tuple[str, ...]:
    """Return all sentences in a row: what is to be encoded for `facet_mixtures`."""
    return tuple(sentence for facet in facets() for sentence in facet.sentences)


def facet_mixtures(
    words: Sequence[Sequence[str]], vectors: Sequence[FloatArray], prototypes: FloatArray
) -> FloatArray:
    """Return `(n, f) float32`, unit rows: square roots of each claim's mixture over facets.

    The inner product of two rows is the Bhattacharyya coefficient of their mixtures.

    Args:
        words: each claim's lemmas.
        vectors: `(n, d) float32`, unit rows, one array for each reading of the claims.
        prototypes: `(p, d) float32`, unit rows: the encoded `prototype_sentences`.
    """
    odds = WORD_LEAD * _pointing(words)
    for rows in vectors:
        odds += SHARPNESS * _nearest(rows, prototypes) / len(vectors)
    likely = np.exp(odds - odds.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(np.sqrt(likely / likely.sum(axis=1, keepdims=True)), np.float32)


def _pointing(words: Sequence[Sequence[str]]) -> Matrix:
    counts = [[len(facet.words & set(bag)) for facet in facets()] for bag in words]
    return np.log2(1.0 + np.array(counts, np.float64).reshape(len(words), len(facets())))


def _nearest(rows: FloatArray, prototypes: FloatArray) -> Matrix:
    owner = np.repeat(np.arange(len(facets())), [len(f.sentences) for f in facets()])
    scores = rows.astype(np.float64) @ prototypes.T.astype(np.float64)
    return np.stack([scores[:, owner == f].max(axis=1) for f in range(len(facets()))], axis=1)

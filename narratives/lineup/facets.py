"""Which question a claim answers: how many died, who did it, can it be checked, and so on.

Claims of opposed camps on one point share neither words nor sense; they share the question.
A facet is a handful of general sentences (data/facets.toml); a claim's mixture over facets comes
from its nearest prototypes.
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np

from embeddings.encoder import FloatArray
from narratives.model import Claim

SHARPNESS = 12.0
"""Softmax factor on cosines: a lead of .1 makes a facet three times as likely."""


@lru_cache(maxsize=1)
def facets() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the facets with their prototype sentences, in the order of the data file."""
    file = resources.files("narratives").joinpath("data/facets.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple((name, tuple(sentences)) for name, sentences in data["facet"].items())


def prototype_sentences() -> tuple[str, ...]:
    """Return all prototypes in a row: what is to be encoded for `facet_mixtures`."""
    return tuple(sentence for _, sentences in facets() for sentence in sentences)


def facet_mixtures(
    claims: Sequence[Claim], content: FloatArray, context: FloatArray, prototypes: FloatArray
) -> FloatArray:
    """Return `(n, f) float32`, unit rows: square roots of each claim's mixture over facets.

    The inner product of two rows is the Bhattacharyya coefficient of their mixtures.

    Args:
        claims: n claims.
        content: `(n, d) float32`, unit rows.
        context: `(n, d) float32`, unit rows.
        prototypes: `(p, d) float32`, unit rows: the encoded `prototype_sentences`.
    """
    owner = np.repeat(np.arange(len(facets())), [len(sentences) for _, sentences in facets()])
    mixtures = np.zeros((len(claims), len(facets())), np.float64)
    for rows in (content, context):
        scores = rows.astype(np.float64) @ prototypes.T
        best = np.stack([scores[:, owner == f].max(axis=1) for f in range(len(facets()))], 1)
        likely = np.exp(SHARPNESS * (best - best.max(axis=1, keepdims=True)))
        mixtures += likely / likely.sum(axis=1, keepdims=True)
    mixtures /= mixtures.sum(axis=1, keepdims=True)
    return np.sqrt(mixtures).astype(np.float32)

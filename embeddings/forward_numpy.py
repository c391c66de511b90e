"""The default model in numpy: the first vector of a process without the seconds that torch takes.

For a query. One of ten tokens takes some 10 ms, as in torch; thousands of texts would take twice
as long as there.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import EPSILON, HEAD, HEADS, WIDTH, Group, groups, hidden, linear_names
from embeddings.bert import positions as places_of

FloatArray = NDArray[np.float32]


class NumpyForward:
    """Packed texts to token outputs, float32."""

    def __init__(self, matrices: Mapping[str, FloatArray]) -> None:
        self._matrices = matrices
        self._linear = {
            name: tuple(
                np.concatenate([matrices[f"{part}.{kind}"] for part in parts])
                for kind in ("weight", "bias")
            )
            for name, parts in linear_names()
        }

    def __call__(self, ids: NDArray[np.int64], lengths: Sequence[int]) -> FloatArray:
        """Return `(t, 384) float32`; see `Forward`."""
        return hidden(_Pass(self._matrices, self._linear, ids, lengths))


class _Pass:
    """The arithmetic of one batch."""

    def __init__(
        self,
        matrices: Mapping[str, FloatArray],
        linear: Mapping[str, tuple[FloatArray, ...]],
        ids: NDArray[np.int64],
        lengths: Sequence[int],
    ) -> None:
        self._matrices = matrices
        self._linear = linear
        self._ids = ids
        self._places = places_of(lengths)
        self._groups: list[Group] = groups(lengths)

    def embed(self) -> FloatArray:
        words, places, types = (
            self._matrices[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        )
        total: FloatArray = words[self._ids] + places[self._places] + types[0]
        return total

    def linear(self, x: FloatArray, name: str) -> FloatArray:
        weight, bias = self._linear[name]
        out: FloatArray = x @ weight.T + bias
        return out

    def norm(self, x: FloatArray, name: str) -> FloatArray:
        centred = x - x.mean(axis=1, keepdims=True)
        centred /= np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(EPSILON))
        out: FloatArray = centred * self._matrices[f"{name}.weight"]
        return out + self._matrices[f"{name}.bias"]

    def gelu(self, x: FloatArray) -> FloatArray:
        return x * np.float32(0.5) * (1 + erf(x * np.float32(0.5**0.5)))

    def attend(self, joint: FloatArray) -> FloatArray:
        out = np.empty((len(joint), WIDTH), np.float32)
        for start, count, length in self._groups:
            part = slice(start, start + count * length)
            heads = joint[part].reshape(count, length, 3, HEADS, HEAD).transpose(2, 0, 3, 1, 4)
            query, key, value = heads
            scores = query @ key.swapaxes(-1, -2) * np.float32(HEAD**-0.5)
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            scores /= scores.sum(axis=-1, keepdims=True)
            out[part] = (scores @ value).swapaxes(1, 2).reshape(count * length, WIDTH)
        return out


def erf(x: FloatArray) -> FloatArray:
    """Return the error function to 5e-7 (Abramowitz and Stegun 1964, 7.1.26: 1.5e-7 and rounding).

    That of scipy would take longer to import than the query to encode.
    """
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = np.zeros_like(t)
    for term in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(term)) * t
    out: FloatArray = np.copysign(1 - series * np.exp(-size * size), x)
    return out

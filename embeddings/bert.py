"""The default model's forward pass (BERT, Devlin et al. 2019), written once for all arithmetics.

Texts are packed: their tokens stand one behind the other and the linear layers, nine tenths of
the work, see one long matrix without padding; only attention looks at each text by itself.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

WIDTH = 384
LAYERS = 6
HEADS = 12
HEAD = WIDTH // HEADS
EPSILON = 1e-12
"""Added to the variance before it is divided by."""

Group = tuple[int, int, int]
"""Texts of one length that stand together: first token, how many texts, tokens in each."""


class Forward(Protocol):
    """Encodes packed texts."""

    def __call__(self, ids: NDArray[np.int64], lengths: Sequence[int]) -> NDArray[np.float32]:
        """Return `(t, 384) float32`, the outputs of the `(t,) int64` tokens of all the texts.

        Args:
            ids: the tokens of the first text, then those of the second, and so on.
            lengths: tokens in each text; texts of one length are best neighbours.
        """


class _Sum(Protocol):
    """An array, a tensor, or a node of a graph that is yet to be computed."""

    def __add__(self, other: Self, /) -> Self: ...


X = TypeVar("X", bound=_Sum)


class Arithmetic(Protocol[X]):
    """What the model is made of, over arrays, tensors or graph nodes of shape `(tokens, width)`."""

    def embed(self) -> X:
        """Return the sum of the word, position and type embeddings."""

    def linear(self, x: X, name: str) -> X:
        """Multiply by the weight of that name and add its bias."""

    def norm(self, x: X, name: str) -> X:
        """Scale each row to mean 0 and variance 1, then by the layer's weight and bias."""

    def gelu(self, x: X) -> X:
        """Return `x * Phi(x)`, with the exact normal distribution."""

    def attend(self, joint: X) -> X:
        """Return softmax(q k' / sqrt(32)) v a head; q, k, v stand side by side in `joint`."""


def hidden(arithmetic: Arithmetic[X]) -> X:
    """Return the outputs of the last layer."""
    x = arithmetic.norm(arithmetic.embed(), "embeddings.LayerNorm")
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        mixed = arithmetic.attend(arithmetic.linear(x, f"{at}attention.self"))
        mixed = arithmetic.linear(mixed, f"{at}attention.output.dense")
        x = arithmetic.norm(x + mixed, f"{at}attention.output.LayerNorm")
        inner = arithmetic.gelu(arithmetic.linear(x, f"{at}intermediate.dense"))
        inner = arithmetic.linear(inner, f"{at}output.dense")
        x = arithmetic.norm(x + inner, f"{at}output.LayerNorm")
    return x


def linear_names() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each linear layer's name in `hidden` and those of its parts in the weights file."""
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        itself = f"{at}attention.self"
        yield itself, (f"{itself}.query", f"{itself}.key", f"{itself}.value")
        for name in ("attention.output.dense", "intermediate.dense", "output.dense"):
            yield at + name, (at + name,)


def norm_names() -> Iterator[str]:
    """Yield the names of the normalizing layers."""
    yield "embeddings.LayerNorm"
    for layer in range(LAYERS):
        yield f"encoder.layer.{layer}.attention.output.LayerNorm"
        yield f"encoder.layer.{layer}.output.LayerNorm"


def groups(lengths: Sequence[int]) -> list[Group]:
    """Return runs of texts of one length."""
    runs = [(length, sum(1 for _ in run)) for length, run in groupby(lengths)]
    starts = np.cumsum([0, *(length * count for length, count in runs)]).tolist()
    return [(start, count, length) for start, (length, count) in zip(starts, runs, strict=False)]


def positions(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Return each token's place in its text, `(t,) int64`."""
    ends = np.cumsum([0, *lengths])
    places: NDArray[np.int64] = np.arange(ends[-1]) - np.repeat(ends[:-1], np.diff(ends))
    return places

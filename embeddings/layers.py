"""Hidden states of the default model for the words of packed paragraphs.

A sentence vector forgets which word said what; taggers need one vector a word. The last layer of
a model trained for pooling is a poor source of those, so the caller picks the layers. The forward
pass is written out here (BERT, Devlin et al. 2019, with the weights of all-MiniLM-L6-v2) because it
stops at the last layer asked for, takes low-rank adapters, and starts in a tenth of a second where
importing a model library takes three.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import EPSILON, HEADS, WIDTH
from embeddings.encoder import EncoderError
from embeddings.weights import DEFAULT_HASHES, open_weights

if TYPE_CHECKING:
    import torch

WINDOW = 250
"""Most wordpieces of one forward pass, [CLS] and [SEP] not counted; the model is trained to 256."""

_CLS, _SEP = 101, 102

Adapters = Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Low-rank changes of weight matrices: name -> (up `(out, r)`, down `(r, in)`), W + up @ down."""


class PieceStates(NamedTuple):
    """The wordpieces of one paragraph: offsets `(n, 2)` int64, states `(n, k * 384)` float32."""

    offsets: NDArray[np.int64]
    states: NDArray[np.float32]


def pack(lengths: Sequence[int], window: int = WINDOW) -> list[list[tuple[int, int, int]]]:
    """Return windows of `(paragraph, first, last)` piece ranges, neighbours packed together.

    A paragraph longer than a window is cut into even parts that stand alone, so that the last part
    is not left with a handful of words and no context.
    """
    windows: list[list[tuple[int, int, int]]] = []
    current: list[tuple[int, int, int]] = []
    used = 0
    for paragraph, length in enumerate(lengths):
        if used + length > window and current:
            windows.append(current)
            current, used = [], 0
        if length > window:
            parts = -(-length // window)
            cuts = [length * part // parts for part in range(parts + 1)]
            windows.extend([(paragraph, a, b)] for a, b in pairwise(cuts))
        elif length:
            current.append((paragraph, 0, length))
            used += length
    if current:
        windows.append(current)
    return windows


def pool_words(pieces: PieceStates, words: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """Return `(len(words), k * 384)` float32: the mean of the pieces that overlap each word.

    A word without pieces (control characters, a lone variation selector) gets zeros.
    """
    out = np.zeros((len(words), pieces.states.shape[1]), dtype=np.float32)
    if not len(words) or not len(pieces.offsets):
        return out
    spans = np.asarray(words, dtype=np.int64)
    first = np.searchsorted(pieces.offsets[:, 1], spans[:, 0], side="right")
    after = np.searchsorted(pieces.offsets[:, 0], spans[:, 1], side="left")
    counts = after - first
    one = counts == 1
    out[one] = pieces.states[first[one]]
    for row in np.flatnonzero(counts > 1):
        out[row] = pieces.states[first[row] : after[row]].mean(axis=0)
    return out


class HiddenLayers:
    """The default model opened up: what its layers hold for every word of a text."""

    def __init__(
        self,
        identity: str,
        weights: Mapping[str, "torch.Tensor"],
        tokenizer: Any,  # noqa: ANN401 -- tokenizers ships no types
        layers: tuple[int, ...],
    ) -> None:
        self.identity = identity
        """Sha256 of the weights file; vectors of different weights do not mix."""
        self.layers = layers
        """1-based numbers of the layers whose states are joined, in this order."""
        self._weights = weights
        self._tokenizer = tokenizer

    @property
    def width(self) -> int:
        """Length of the vector of one word."""
        return WIDTH * len(self.layers)

    def piece_states(self, paragraphs: Sequence[str]) -> list[PieceStates]:
        """Return the states of each paragraph's wordpieces, neighbours in one window as context.

        Every window is its own forward pass: padding would cost more than batching brings on one
        core, and a text's vectors never depend on what else is in a batch.
        """
        import torch  # noqa: PLC0415 -- heavy: only where it is used

        encodings = self._tokenizer.encode_batch(list(paragraphs), add_special_tokens=False)
        out = [
            PieceStates(
                np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2),
                np.zeros((len(encoding.ids), self.width), dtype=np.float32),
            )
            for encoding in encodings
        ]
        with torch.inference_mode():
            for window in pack([len(encoding.ids) for encoding in encodings]):
                ids = [i for p, a, b in window for i in encodings[p].ids[a:b]]
                states = self.forward(torch.tensor([[_CLS, *ids, _SEP]]))[0, 1:-1].numpy()
                at = 0
                for paragraph, first, last in window:
                    out[paragraph].states[first:last] = states[at : at + last - first]
                    at += last - first
        return out

    def word_states(
        self, paragraphs: Sequence[str], words: Sequence[Sequence[tuple[int, int]]]
    ) -> list[NDArray[np.float32]]:
        """Return one `(n_words, width)` float32 array a paragraph.

        Args:
            paragraphs: the texts, in reading order.
            words: for each paragraph the offsets of its words within it, sorted and disjoint.
        """
        return [
            pool_words(pieces, spans)
            for pieces, spans in zip(self.piece_states(paragraphs), words, strict=True)
        ]

    def forward(self, ids: "torch.Tensor") -> "torch.Tensor":
        """Return `(batch, length, width)` float32 for `(batch, length)` ids without padding."""
        import torch  # noqa: PLC0415 -- heavy: only where it is used
        from torch.nn import functional as nn  # noqa: PLC0415 -- same

        weights = self._weights
        rows, length = ids.shape
        x = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][:length]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._norm(x, "embeddings.LayerNorm")
        kept = {}
        for layer in range(1, max(self.layers) + 1):
            at = f"encoder.layer.{layer - 1}."
            query, key, value = (
                self._linear(x, f"{at}attention.self.{part}")
                .view(rows, length, HEADS, WIDTH // HEADS)
                .transpose(1, 2)
                for part in ("query", "key", "value")
            )
            mixed = self._attend(query, key, value).transpose(1, 2)
            mixed = self._linear(mixed.reshape(rows, length, WIDTH), f"{at}attention.output.dense")
            x = self._norm(x + mixed, f"{at}attention.output.LayerNorm")
            inner = nn.gelu(self._linear(x, f"{at}intermediate.dense"))
            x = self._norm(x + self._linear(inner, f"{at}output.dense"), f"{at}output.LayerNorm")
            kept[layer] = x
        return torch.cat([kept[layer] for layer in self.layers], dim=-1)

    def _attend(
        self, query: "torch.Tensor", key: "torch.Tensor", value: "torch.Tensor"
    ) -> "torch.Tensor":
        from torch.nn import functional as nn  # noqa: PLC0415 -- heavy: only where it is used

        return nn.scaled_dot_product_attention(query, key, value)

    def _linear(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional as nn  # noqa: PLC0415 -- heavy: only where it is used

        return nn.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional as nn  # noqa: PLC0415 -- heavy: only where it is used

        scale, shift = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return nn.layer_norm(x, (WIDTH,), scale, shift, EPSILON)


def load_hidden_layers(
    layers: tuple[int, ...] = (3, 5, 6), adapters: Adapters | None = None
) -> HiddenLayers:
    """Open the default model's layers, with low-rank adapters merged into its weights.

    Args:
        layers: 1-based layers to join.
        adapters: by the names of weight matrices, for example
            `encoder.layer.0.attention.self.query.weight`.

    Raises:
        EncoderError: the package is missing, its files are damaged, or an adapter fits no matrix.
    """
    import torch  # noqa: PLC0415 -- heavy: only where it is used

    opened = open_weights()
    weights = {name: torch.from_numpy(matrix) for name, matrix in opened.matrices.items()}
    for name, (up, down) in (adapters or {}).items():
        if name not in weights or weights[name].shape != (up.shape[0], down.shape[1]):
            raise EncoderError(f"The adapter for {name} fits no matrix of the default model.")
        weights[name] = weights[name] + torch.from_numpy(up) @ torch.from_numpy(down)
    return HiddenLayers(DEFAULT_HASHES["model.safetensors"], weights, opened.tokenizer, layers)

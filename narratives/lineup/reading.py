"""How the line-up reads claims: the default model with weights trained for its task.

Trained on invented disputes (`benchmarks/train_points.py`): claims that answer the same question
of their event come near one another, whoever makes them. Claims inside their paragraphs, the
paragraphs and the facets' sentences are read so; another encoder reads them as it is.
"""

import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from embeddings.default import precision_of
from narratives.errors import ModelError
from narratives.model import Value

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

_FOLDER = files("narratives").joinpath("data/points")
_HINT = "reinstall narratives, or train the weights again: see docs/lineup.md"


class Card(Value):
    """What the weights are, what they need, and where they come from."""

    schema_: Literal["narratives/points/1"] = Field(alias="schema")
    name: str
    encoder: str
    """SHA-256 of the encoder's weights file."""
    weights_sha256: str
    language: str
    training: dict[str, Any]
    licence: str
    scores: dict[str, Any]


@lru_cache(maxsize=1)
def card() -> Card:
    """Return the card of the weights that are shipped; ModelError if it cannot be read."""
    try:
        return Card.model_validate_json(_FOLDER.joinpath("card.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelError("the card of the line-up's weights cannot be read", _HINT) from error


def reading_of(identity: str) -> str:
    """Return the name of the weights by which vectors of an encoder are read, "" for its own."""
    return f"points@{card().weights_sha256[:12]}" if precision_of(identity) else ""


def load_reader(encoder: "Encoder") -> "Encoder":
    """Return what reads claims in their paragraphs: the encoder itself, or its trained twin.

    Raises:
        ModelError: the weights are damaged or belong to another release of the default model.
    """
    name = reading_of(encoder.identity)
    if not name:
        return encoder
    from embeddings.adapter import adapt  # noqa: PLC0415  only where it is needed
    from embeddings.weights import DEFAULT_HASHES  # noqa: PLC0415  same

    try:
        raw = _FOLDER.joinpath("weights.safetensors").read_bytes()
    except OSError as error:
        raise ModelError("the line-up's weights cannot be read", _HINT) from error
    if hashlib.sha256(raw).hexdigest() != card().weights_sha256:
        raise ModelError("the line-up's weights are not those of their card", _HINT)
    if card().encoder != DEFAULT_HASHES["model.safetensors"]:
        raise ModelError("the line-up's weights belong to another default model", _HINT)
    return adapt(encoder, raw, name)

"""The weights that read claims: checked, deterministic, and for the default model only."""

import hashlib
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from embeddings.default import IDENTITIES
from embeddings.encoder import HashingEncoder, load_encoder
from narratives.errors import ModelError
from narratives.lineup import reading
from narratives.lineup.facets import facets
from seeds import training_folder

FOLDER = reading._FOLDER
LABELS = Path(__file__).parents[2] / "benchmarks/labels/questions.toml"


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Return a folder with a copy of the shipped weights, from which they are read."""
    for name in ("card.json", "weights.safetensors"):
        (tmp_path / name).write_bytes(FOLDER.joinpath(name).read_bytes())
    monkeypatch.setattr(reading, "_FOLDER", tmp_path)
    reading.card.cache_clear()
    yield tmp_path
    reading.card.cache_clear()


def test_another_encoder_reads_by_itself():
    encoder = HashingEncoder()
    assert reading.reading_of(encoder.identity) == ""
    assert reading.load_reader(encoder) is encoder


@pytest.mark.parametrize("identity", IDENTITIES.values())
def test_every_precision_of_the_default_model_has_the_weights(identity):
    assert reading.reading_of(identity) == f"points@{reading.card().weights_sha256[:12]}"


def test_the_card_is_that_of_the_weights_and_small():
    raw = FOLDER.joinpath("weights.safetensors").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == reading.card().weights_sha256
    assert len(raw) < 5_000_000


def test_every_question_trained_on_has_a_facet():
    known = {facet.name for facet in facets()}
    labels = tomllib.loads(LABELS.read_text())
    for path in sorted((training_folder() / "points").glob("*.toml")):
        asked = tomllib.loads(path.read_text())["points"]
        assert labels[path.stem].keys() == asked.keys(), path.stem
        assert set(labels.pop(path.stem).values()) <= known, path.stem
    assert not labels


@pytest.mark.model
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "weights.safetensors").write_bytes(b"x"), "not those of"),
        (lambda folder: (folder / "weights.safetensors").unlink(), "cannot be read"),
        (lambda folder: (folder / "card.json").write_text("{}"), "cannot be read"),
        (lambda folder: _rename_encoder(folder / "card.json"), "another default model"),
    ],
)
def test_damaged_weights_are_an_error_and_never_a_guess(shipped, spoil, message):
    spoil(shipped)
    with pytest.raises(ModelError, match=message):
        reading.load_reader(load_encoder())


def _rename_encoder(card):
    fields = json.loads(card.read_text())
    card.write_text(json.dumps({**fields, "encoder": "0" * 64}))


@pytest.mark.model
def test_answers_to_one_question_are_nearer_than_without_the_weights():
    encoder = load_encoder()
    reader = reading.load_reader(encoder)
    claims = [
        "our gunners fired at nobody that night",
        "the shells came from the ridge, which the army holds",
        "the bakery had been closed since the spring",
        "eleven people were pulled dead from the cellar",
        "no more than two neighbours were hurt",
        "the bakers had stored flour for the whole town",
    ]
    pairs = [(0, 1), (3, 4), (2, 5)]

    def lead(rows):
        near = rows - rows.mean(axis=0)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        cosines = near @ near.T
        same = np.mean([cosines[pair] for pair in pairs])
        return same - (cosines.sum() - len(claims) - 2 * 3 * same) / (30 - 6)

    rows = reader.encode(claims)
    assert lead(rows) > lead(encoder.encode(claims)) + 0.05
    np.testing.assert_array_equal(rows, reading.load_reader(encoder).encode(claims))

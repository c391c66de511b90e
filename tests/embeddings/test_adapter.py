"""Low-rank changes are merged where they belong, and nothing that does not fit is let in."""

import numpy as np
import pytest
from safetensors.numpy import save

from embeddings.adapter import adapt, merge
from embeddings.bert import linear_names
from embeddings.encoder import EncoderError, HashingEncoder, load_encoder

LAYER = "encoder.layer.3.attention.self"
WIDE = 4


def matrices():
    chance = np.random.default_rng(0)
    return {
        f"{part}.weight": chance.standard_normal((WIDE, WIDE)).astype(np.float32)
        for _, parts in linear_names()
        for part in parts
    }


def changes(layer=LAYER, rows=3 * WIDE, columns=WIDE):
    chance = np.random.default_rng(1)
    return {
        f"{layer}.up": chance.standard_normal((rows, 2)).astype(np.float16),
        f"{layer}.down": chance.standard_normal((2, columns)).astype(np.float16),
    }


def test_a_change_is_added_to_each_part_of_its_layer_and_to_no_other():
    before, change = matrices(), changes()
    after = merge(before, save(change), "toy")
    up, down = (change[f"{LAYER}.{part}"].astype(np.float32) for part in ("up", "down"))
    for row, part in enumerate(("query", "key", "value")):
        name = f"{LAYER}.{part}.weight"
        wanted = before.pop(name) + (up @ down)[row * WIDE : (row + 1) * WIDE]
        np.testing.assert_allclose(after.pop(name), wanted, atol=1e-6)
    assert all(after[name] is before[name] for name in before)


@pytest.mark.parametrize(
    "raw",
    [
        b"no safetensors",
        save(changes(layer="encoder.layer.9.attention.self")),
        save(changes(rows=WIDE)),
        save(changes(columns=WIDE + 1)),
        save({f"{LAYER}.up": changes()[f"{LAYER}.up"]}),
    ],
)
def test_what_does_not_fit_is_an_error(raw):
    with pytest.raises(EncoderError, match="do not fit"):
        merge(matrices(), raw, "toy")


def test_only_the_default_model_can_be_changed():
    with pytest.raises(EncoderError, match="fit the default model, not hashing"):
        adapt(HashingEncoder(), save(changes()), "toy")


@pytest.mark.model
def test_a_change_of_nothing_reads_as_before_under_another_identity():
    encoder = load_encoder()
    nothing = {
        f"{LAYER}.up": np.zeros((1152, 2), np.float16),
        f"{LAYER}.down": np.ones((2, 384), np.float16),
    }
    twin = adapt(encoder, save(nothing), "nothing@0")
    texts = ["the gates were opened by hand", "a sensor failed"]
    np.testing.assert_allclose(twin.encode(texts), encoder.encode(texts), atol=1e-6)
    assert twin.identity == f"{encoder.identity}+nothing@0"

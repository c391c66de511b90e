"""Hidden layers: packing, pooling, and the forward pass against the model library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.bert import WIDTH
from embeddings.encoder import EncoderError
from embeddings.layers import PieceStates, load_hidden_layers, pack, pool_words
from embeddings.weights import model_folder


@given(st.lists(st.integers(0, 900), max_size=40), st.integers(1, 300))
def test_windows_hold_every_piece_once_in_order_and_never_too_many(lengths, window):
    windows = pack(lengths, window)
    held = [(p, i) for part in windows for p, first, last in part for i in range(first, last)]
    assert held == [(p, i) for p, length in enumerate(lengths) for i in range(length)]
    assert all(sum(last - first for _, first, last in part) <= window for part in windows)


def test_neighbours_share_a_window_and_a_long_paragraph_is_cut_evenly():
    assert pack([4, 5, 3], 9) == [[(0, 0, 4), (1, 0, 5)], [(2, 0, 3)]]
    assert pack([2, 11, 2], 10) == [[(0, 0, 2)], [(1, 0, 5)], [(1, 5, 11)], [(2, 0, 2)]]


def test_a_word_is_the_mean_of_the_pieces_that_overlap_it():
    offsets = np.array([[0, 2], [2, 5], [6, 7], [9, 12]])
    states = np.arange(8, dtype=np.float32).reshape(4, 2)
    found = pool_words(PieceStates(offsets, states), [(0, 5), (6, 7), (7, 8), (10, 11)])
    assert found.tolist() == [[1.0, 2.0], [4.0, 5.0], [0.0, 0.0], [6.0, 7.0]]


@pytest.fixture(scope="module")
def layers():
    return load_hidden_layers((3, 5, 6))


@pytest.mark.model
def test_the_forward_pass_is_that_of_the_model_library(layers):
    import torch
    from transformers import AutoModel

    theirs = AutoModel.from_pretrained(model_folder(), add_pooling_layer=False).eval()
    ids = torch.tensor([[101, *range(2000, 2240), 102]])
    with torch.inference_mode():
        states = theirs(input_ids=ids, output_hidden_states=True).hidden_states
        expected = torch.cat([states[layer] for layer in (3, 5, 6)], -1)
        assert torch.allclose(layers.forward(ids), expected, atol=1e-4)


@pytest.mark.model
def test_words_get_one_row_each_and_equal_texts_equal_bytes(layers):
    paragraphs = ["The ministry of Ostland denied it.", "", "“Nothing fell here,” it said."]
    words = [[(0, 3), (4, 12)], [], [(1, 8), (24, 28)]]
    first = layers.word_states(paragraphs, words)
    assert [rows.shape for rows in first] == [(2, 3 * WIDTH), (0, 3 * WIDTH), (2, 3 * WIDTH)]
    again = layers.word_states(paragraphs, words)
    assert all((one == two).all() for one, two in zip(first, again, strict=True))


@pytest.mark.model
def test_an_adapter_changes_only_what_comes_after_it():
    name = "encoder.layer.4.attention.self.query.weight"
    up, down = np.ones((WIDTH, 1), np.float32), np.full((1, WIDTH), 0.1, np.float32)
    plain = load_hidden_layers((3, 5)).word_states(["The army denied it."], [[(4, 8)]])[0]
    adapted = load_hidden_layers((3, 5), {name: (up, down)}).word_states(
        ["The army denied it."], [[(4, 8)]]
    )[0]
    assert (plain[:, :WIDTH] == adapted[:, :WIDTH]).all()
    assert not np.allclose(plain[:, WIDTH:], adapted[:, WIDTH:])


@pytest.mark.model
def test_an_adapter_that_fits_no_matrix_is_an_error():
    wrong = {"encoder.layer.9.nothing": (np.ones((4, 1), np.float32), np.ones((1, 4), np.float32))}
    with pytest.raises(EncoderError, match="fits no matrix"):
        load_hidden_layers((3,), wrong)

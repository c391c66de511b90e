"""Composites, and the graph path against the matrix on texts that share words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings.encoder import HashingEncoder, unit
from embeddings.graph import Neighbours, neighbours
from narratives.cli_output import narrate
from narratives.lineup import clusters
from narratives.lineup.clusters import Together, as_pairs, as_rows, centre, cluster, compose
from narratives.lineup.lexical import lemmas, tfidf
from narratives.lineup.narratives import plain
from narratives.lineup.options import LineupOptions

MATRIX = LineupOptions()
GRAPH = LineupOptions(dense_limit=0)
TOPICS = ["the dam in orvia broke", "fish prices rise in halland", "kestia buys grain"]
WORDS = ["today", "north", "minister", "envoy", "river", "night", "army", "market"]
texts = st.lists(
    st.tuples(st.sampled_from(TOPICS), st.lists(st.sampled_from(WORDS), max_size=2)).map(
        lambda pair: " ".join([pair[0], *pair[1]])
    ),
    max_size=24,
)


def composite_of(sentences):
    rows = HashingEncoder().encode(sentences)
    return compose([(0.4, rows)], tfidf([dict.fromkeys(lemmas(s), 1.0) for s in sentences]), 0.6)


@settings(max_examples=40, deadline=None)
@given(texts)
def test_graph_finds_what_the_matrix_finds(sentences):
    rows = composite_of(sentences)
    found = cluster(rows, 0.3, GRAPH)
    assert found == cluster(rows, 0.3, MATRIX)
    assert sorted(row for group in found for row in group) == list(range(len(sentences)))


@settings(max_examples=40, deadline=None)
@given(texts)
def test_composite_rows_have_length_one(sentences):
    rows = composite_of(sentences)
    if sentences:
        np.testing.assert_allclose(np.diag(rows.similarity()), 1.0, atol=1e-5)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=30), st.sets(st.integers(0, 29)))
def test_copies_are_rows_of_the_same_bits_that_nothing_is_settled_for(choice, touched):
    sentences = ["the dam broke", "dam the broke", "fish prices rise", ""]
    rows = composite_of([sentences[number] for number in choice])
    held = {row for row in touched if row < len(choice)}
    expected = {}
    for row in range(len(choice)):
        same = (rows.dense[row].tobytes(), rows.sparse[row].toarray().tobytes())
        if row not in held:
            expected.setdefault(same, []).append(row)
    wanted = sorted(tuple(group) for group in expected.values() if len(group) > 1)
    assert sorted(clusters._copies(rows, held)) == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 40))
def test_word_neighbours_are_those_of_the_full_product(seed, count):
    chance = np.random.default_rng(seed)
    dense = np.where(chance.random((count, 12)) < 0.2, chance.random((count, 12)), 0)
    found = clusters._word_neighbours(csr_matrix(dense.astype(np.float32)), 3)
    products = np.einsum("md,nd->mn", dense, dense)
    expected = [
        (row, other)
        for row in range(count)
        for other in sorted(range(count), key=lambda n: (-products[row, n], n))
        if other != row and products[row, other] > 0
    ]
    best = [pair for row in range(count) for pair in [p for p in expected if p[0] == row][:3]]
    assert {tuple(pair) for pair in found.tolist()} == set(best)


def test_only_rare_terms_propose_neighbours(monkeypatch):
    monkeypatch.setattr(clusters, "ASKED", 5)
    rows = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [1, 1, 1]], np.float32))
    assert clusters._rarest(rows).toarray().tolist() == [
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 1],
        [0, 1, 0],
    ]


def test_an_empty_channel_gives_its_weight_to_the_others():
    rows = compose([(0.5, unit(np.eye(2)))], csr_matrix((2, 0), dtype=np.float32), 0.5)
    np.testing.assert_allclose(rows.similarity(), np.eye(2), atol=1e-6)


@pytest.mark.parametrize("options", [MATRIX, GRAPH], ids=["matrix", "graph"])
def test_thousands_of_identical_rows_are_one_cluster_at_once(options):
    rows = plain(np.tile(HashingEncoder(16).encode(["the dam broke"]), (3000, 1)))
    assert cluster(rows, 0.5, options) == [list(range(3000))]


@pytest.mark.parametrize("options", [MATRIX, GRAPH], ids=["matrix", "graph"])
def test_what_is_settled_holds_even_for_identical_rows(options):
    rows = plain(np.tile(HashingEncoder(16).encode(["the dam broke"]), (6, 1)))
    settled = Together(fixed=((0, 1), (2, 3)), cannot=((4, 0),))
    found = {
        row: number for number, g in enumerate(cluster(rows, 0.5, options, settled)) for row in g
    }
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[0] != found[2]
    assert found[4] != found[0]


def test_centring_takes_out_what_all_share():
    rows = unit(np.array([[1.0, 0.1, 0.0], [1.0, 0.0, 0.1], [1.0, -0.1, 0.0]]))
    moved = centre(rows, 1.0, 0.001)
    assert moved[0] @ moved[2] < 0 < rows[0] @ rows[2]
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1.0, atol=1e-6)


def test_centring_leaves_identical_rows_alone():
    rows = unit(np.ones((4, 3)))
    np.testing.assert_allclose(centre(rows, 1.0, 1e-9), rows, atol=1e-6)


def test_ids_become_rows_without_those_that_are_gone():
    places = {"a": 0, "b": 1, "c": 2}
    assert as_rows([{"c", "a", "gone"}, {"gone"}, {"b"}], places) == ((0, 2), (1,))
    assert as_pairs([("b", "a"), ("a", "gone")], places) == ((1, 0),)


@pytest.mark.parametrize(("recall", "told"), [(1.0, []), (0.953, ["95.3 %"])])
def test_neighbours_that_were_missed_are_told_of(monkeypatch, capsys, recall, told):
    def near(vectors, count):
        return Neighbours(*neighbours(vectors, count)[:2], recall)

    monkeypatch.setattr(clusters, "neighbours", near)
    narrate()
    narrate()
    rows = plain(np.eye(6, dtype=np.float32))
    clusters.cluster(rows, 0.5, LineupOptions(dense_limit=2, graph_neighbours=2))
    lines = capsys.readouterr().err.splitlines()
    assert [words for line, words in zip(lines, told, strict=True) if words in line] == told

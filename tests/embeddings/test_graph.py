"""Neighbours against an oracle in float64, ties and hostile arrays included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import unit
from embeddings.graph import nearest, neighbours
from embeddings.search import top

unhurried = settings(deadline=None)


def random_rows(seed, count, dimension=8):
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)))


def oracle(queries, rows, k, *, itself=False):
    scores = np.einsum("md,nd->mn", queries.astype(np.float64), rows.astype(np.float64))
    found = []
    for number, line in enumerate(scores):
        order = sorted(range(len(rows)), key=lambda row: (-line[row], row))
        found.append([row for row in order if not (itself and row == number)][:k])
    return np.array(found, np.int64).reshape(len(queries), -1)


@unhurried
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(0, 20))
def test_neighbours_equal_the_oracle(seed, count, k):
    rows = random_rows(seed, count)
    found, scores, _ = neighbours(rows, k)
    assert found.shape == scores.shape == (count, min(k, count - 1))
    assert np.array_equal(found, oracle(rows, rows, k, itself=True))


@unhurried
@given(st.integers(0, 1000), st.lists(st.integers(0, 4), min_size=2, max_size=60))
def test_copies_come_in_order_of_their_rows(seed, choice):
    rows = random_rows(seed, 5)[choice]
    found, scores, _ = neighbours(rows, 6)
    assert np.array_equal(found, oracle(rows, rows, 6, itself=True))
    assert (np.diff(scores, axis=1) <= 0).all()


def test_more_copies_than_the_margin_are_still_in_order():
    rows = np.tile(random_rows(1, 1), (100, 1))
    found, _, _ = neighbours(rows, 3)
    assert found[0].tolist() == [1, 2, 3]
    assert found[50].tolist() == [0, 1, 2]
    assert found[1].tolist() == [0, 2, 3]


@unhurried
@given(st.integers(0, 1000), st.integers(0, 30), st.integers(0, 40))
def test_search_equals_the_oracle(seed, count, k):
    rows, query = random_rows(seed, count), random_rows(seed + 1, 1)[0]
    found, scores = top(query, rows, k)
    assert len(found) == len(scores) == min(k, count)
    assert np.array_equal(found, oracle(query[None], rows, k)[0])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros((2, 3)), "float64"),
        (np.zeros(3, np.float32), r"got \(3,\)"),
        (np.array([[0.0, 1.0], [np.nan, 0.0]], np.float32), "row 1 is not finite"),
        (np.array([[np.inf, 1.0]], np.float32), "row 0 is not finite"),
    ],
)
def test_arrays_that_are_no_vectors_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        neighbours(rows, 1)


def test_a_negative_number_of_neighbours_is_refused():
    with pytest.raises(ValueError, match="k is -1"):
        neighbours(random_rows(0, 3), -1)


def test_a_query_of_another_dimension_is_refused():
    with pytest.raises(ValueError, match="8 dimensions, rows 4"):
        nearest(random_rows(0, 1), random_rows(0, 3, 4), 1)


def clustered(seed, count, dimension=32):
    """Return noisy copies of some tenth as many centres."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((max(1, count // 10), dimension))
    home = chance.integers(len(centres), size=count)
    return unit(centres[home] + 0.3 * chance.standard_normal((count, dimension)))


def test_short_lists_find_most_neighbours_and_tell_how_many():
    rows = clustered(0, 12_000)
    found, scores, recall = neighbours(rows, 10, exact=0)
    true = neighbours(rows, 10).rows
    share = (found[:, :, None] == true[:, None, :]).any(axis=1).mean()
    assert 0.7 < share < 1.0
    assert recall == pytest.approx(share, abs=0.03)
    assert (found != np.arange(len(rows))[:, None]).all()
    assert (np.diff(scores, axis=1) <= 0).all()
    products = np.einsum("nkd,nd->nk", rows[found[:200]], rows[:200])
    np.testing.assert_allclose(scores[:200], products, atol=1e-5)


def test_short_lists_find_the_same_again():
    rows = clustered(1, 3000)
    first, second = neighbours(rows, 5, exact=0), neighbours(rows.copy(), 5, exact=0)
    assert np.array_equal(first.rows, second.rows)
    assert np.array_equal(first.scores, second.scores)
    assert first.recall == second.recall


@unhurried
@given(st.integers(0, 1000), st.integers(1, 40), st.integers(0, 8))
def test_one_list_is_an_exact_search(seed, count, k):
    rows = random_rows(seed, count)
    found, _, recall = neighbours(rows, k, exact=0)
    assert recall == 1.0
    assert np.array_equal(np.sort(found), np.sort(oracle(rows, rows, k, itself=True)))


def test_copies_that_fill_their_lists_are_still_found():
    rows = np.tile(random_rows(1, 3), (700, 1))
    found, scores, _ = neighbours(rows, 15, exact=0)
    np.testing.assert_allclose(scores, 1.0, atol=1e-5)
    assert (found % 3 == np.arange(len(rows))[:, None] % 3).all()

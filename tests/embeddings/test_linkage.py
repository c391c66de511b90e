"""Average linkage against scipy, its constraints, and the graph path against the matrix."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform

from embeddings.encoder import unit
from embeddings.graph import neighbours
from embeddings.linkage import Constraints, link_graph, link_matrix

CUTS = (-0.5, -0.1, 0.0, 0.1, 0.3, 0.6, 0.9, 1.0)
cases = settings(max_examples=60, deadline=None)


def random_rows(seed, count, dimension=6):
    return unit(np.random.default_rng(seed).standard_normal((count, dimension)))


def similarity(rows):
    return rows.astype(np.float64) @ rows.T.astype(np.float64)


def all_pairs(count):
    return np.stack(np.triu_indices(count, 1), axis=1).astype(np.int64)


def partition(labels):
    groups = {}
    for row, label in enumerate(labels):
        groups.setdefault(int(label), set()).add(row)
    return {frozenset(group) for group in groups.values()}


def splits_only(finer, coarser):
    return all(any(group <= whole for whole in coarser) for group in finer)


@cases
@given(st.integers(0, 10_000), st.integers(2, 40))
def test_matrix_equals_scipy(seed, count):
    rows = random_rows(seed, count)
    distance = np.clip(1 - similarity(rows), 0, None)
    np.fill_diagonal(distance, 0)
    oracle = linkage(squareform((distance + distance.T) / 2, checks=False), "average")
    tree = link_matrix(similarity(rows))
    np.testing.assert_allclose(tree.similarities, 1 - oracle[:, 2], atol=1e-6)
    for cut in (0.05, 0.35):
        expected = partition(fcluster(oracle, 1 - cut, "distance"))
        assert partition(tree.cut(cut)) == expected


@cases
@given(st.integers(0, 10_000), st.integers(2, 40))
def test_a_complete_graph_equals_the_matrix(seed, count):
    rows = random_rows(seed, count)
    full = link_matrix(similarity(rows))
    graph = link_graph(rows, all_pairs(count), -2.0)
    np.testing.assert_allclose(graph.similarities, full.similarities, atol=1e-6)
    for cut in CUTS:
        assert partition(graph.cut(cut)) == partition(full.cut(cut))


@cases
@given(st.integers(0, 10_000), st.integers(2, 25))
def test_dense_and_sparse_parts_add_up(seed, count):
    rows = random_rows(seed, count)
    split = link_graph(
        np.ascontiguousarray(rows[:, :3]),
        all_pairs(count),
        -2.0,
        sparse=csr_matrix(rows[:, 3:]),
    )
    whole = link_graph(rows, all_pairs(count), -2.0)
    np.testing.assert_allclose(split.similarities, whole.similarities, atol=1e-6)


@cases
@given(st.integers(0, 10_000), st.integers(2, 40), st.integers(2, 6))
def test_raising_the_cut_only_splits(seed, count, k):
    rows = random_rows(seed, count)
    near, _, _ = neighbours(rows, k)
    pairs = np.stack([np.repeat(np.arange(count), near.shape[1]), near.ravel()], axis=1)
    for tree in (link_matrix(similarity(rows)), link_graph(rows, pairs, -2.0)):
        partitions = [partition(tree.cut(cut)) for cut in CUTS]
        for coarser, finer in pairwise(partitions):
            assert splits_only(finer, coarser)


@cases
@given(st.integers(0, 10_000), st.integers(2, 30))
def test_order_does_not_matter_without_ties(seed, count):
    rows = random_rows(seed, count)
    order = np.random.default_rng(seed).permutation(count)
    for cut in (0.0, 0.2, 0.5):
        straight = partition(link_matrix(similarity(rows)).cut(cut))
        turned = partition(link_matrix(similarity(rows[order])).cut(cut))
        assert straight == {frozenset(int(order[row]) for row in group) for group in turned}


@cases
@given(st.integers(0, 10_000), st.integers(6, 30), st.floats(-1.0, 1.0))
def test_constraints_hold_at_every_cut(seed, count, cut):
    rows = random_rows(seed, count)
    limits = Constraints(must=((0, 1), (2, 3)), cannot=((0, 4), (5, 4)), apart=(0, 1))
    trees = (
        link_matrix(similarity(rows), limits),
        link_graph(rows, all_pairs(count), -2.0, constraints=limits),
    )
    for tree in trees:
        labels = tree.cut(cut)
        assert labels[0] == labels[1]
        assert labels[2] == labels[3]
        assert labels[0] != labels[2]
        assert labels[4] not in (labels[0], labels[5])
    assert partition(trees[0].cut(cut)) == partition(trees[1].cut(cut))


def test_what_cannot_merge_itself_does_not_merge_through_a_third():
    rows = unit(np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2]]))
    limits = Constraints(cannot=((0, 2),))
    labels = link_matrix(similarity(rows), limits).cut(-1.0)
    assert labels[0] != labels[2]
    assert labels[1] in (labels[0], labels[2])


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_merge(count):
    rows = random_rows(0, count)
    assert link_matrix(similarity(rows)).cut(0.0).tolist() == list(range(count))
    tree = link_graph(rows, np.zeros((0, 2), np.int64), 0.0)
    assert tree.cut(0.0).tolist() == list(range(count))


def test_identical_rows_merge_into_one():
    rows = np.tile(random_rows(0, 1), (12, 1))
    assert set(link_matrix(similarity(rows)).cut(0.9).tolist()) == {0}


def test_a_matrix_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match="square"):
        link_matrix(np.zeros((2, 3)))

"""Ids over re-runs."""

from hypothesis import given
from hypothesis import strategies as st

from narratives.lineup.ids import keep_ids

MEMBERS = [f"c_{n}" for n in range(12)]
partitions = st.lists(st.integers(0, 4), min_size=0, max_size=12).map(
    lambda labels: [
        frozenset(MEMBERS[row] for row, label in enumerate(labels) if label == wanted)
        for wanted in sorted(set(labels))
    ]
)


def group(*numbers):
    return frozenset(f"c_{n}" for n in numbers)


def test_the_greatest_overlap_keeps_the_id():
    old = {"p_a": group(1, 2, 3), "p_b": group(4)}
    new = keep_ids(old, [group(1), group(2, 3, 4)], "p_")
    assert new["p_a"] == group(2, 3, 4)
    assert "p_b" not in new
    (born,) = set(new) - {"p_a"}
    assert new[born] == group(1)


def test_a_new_id_is_made_from_the_members_at_birth():
    first = keep_ids({}, [group(1, 2)], "e_")
    assert list(first) == list(keep_ids({}, [group(2, 1)], "e_"))
    assert next(iter(first)).startswith("e_")
    assert len(next(iter(first))) == 14


def test_an_id_that_another_cluster_had_is_not_born_again():
    (identity,) = keep_ids({}, [group(1)], "p_")
    old = {identity: group(1, 2, 3)}
    new = keep_ids(old, [group(2, 3), group(1)], "p_")
    assert new[identity] == group(2, 3)
    assert len(new) == 2


@given(partitions)
def test_the_same_clusters_keep_all_ids(groups):
    first = keep_ids({}, groups, "p_")
    assert keep_ids(first, groups[::-1], "p_") == first


@given(partitions, partitions)
def test_ids_are_one_to_one_and_nothing_is_lost(before, after):
    old = keep_ids({}, before, "p_")
    new = keep_ids(old, after, "p_")
    assert sorted(map(sorted, new.values())) == sorted(map(sorted, after))
    for identity in set(new) & set(old):
        assert new[identity] & old[identity]
    assert keep_ids(old, after[::-1], "p_") == new


@given(partitions)
def test_a_cluster_that_only_grows_keeps_its_id(groups):
    first = keep_ids({}, groups, "p_")
    grown = [g | {f"new_{min(g)}"} for g in groups]
    assert set(keep_ids(first, [*grown, frozenset({"alone"})], "p_")) >= set(first)

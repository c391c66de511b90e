"""What may follow a claim that was moved: near in words, nearer than to its own row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import unit
from narratives.lineup.suggestions import ALIKE, suggest
from tests.factories import make_claim, make_document

WORDS = (
    "The dam was shelled at night",
    "Shells fell on the dam at night",
    "The dam broke of age",
    "Bread is dear",
    "The dam at night",
)
DOCUMENT = make_document(". ".join(WORDS) + ".")
CLAIMS = [make_claim(DOCUMENT, words, id=f"c_{n}") for n, words in enumerate(WORDS)]
ROWS = {"c_0": "p_new", "c_1": "p_old", "c_2": "p_old", "c_3": "p_bread", "c_4": "p_bread"}
VECTORS = unit(
    np.array([[1, 0, 0], [0.9, 0.3, 0], [0.6, 0.9, 0], [0, 0, 1], [0.8, 0, 0.1]], np.float32)
)


def found(rows=ROWS, vectors=VECTORS, moved=("c_0",), **options):
    return {one.claim: one for one in suggest(CLAIMS, vectors, rows, moved, **options)}


def test_what_is_nearer_to_the_moved_claim_than_to_its_row_is_suggested_with_its_reasons():
    suggested = found()
    assert list(suggested) == ["c_4", "c_1"]
    one = suggested["c_1"]
    assert (one.row, one.moved) == ("p_old", "c_0")
    assert one.score == pytest.approx(float(VECTORS[1] @ VECTORS[0]), abs=1e-3)
    assert one.stays == pytest.approx(float(VECTORS[1] @ VECTORS[2]), abs=1e-3)
    assert one.shared == ("Shells", "dam", "night")


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"settled": {"c_4"}}, ["c_1"]),
        ({"limit": 1}, ["c_4"]),
        ({"moved": ()}, []),
        ({"moved": ("c_gone",)}, []),
        ({"moved": ("c_0", "c_1"), "rows": ROWS | {"c_1": "p_new"}}, ["c_4", "c_2"]),
        ({"rows": {"c_0": "p_new"}}, []),
    ],
    ids=["settled", "limit", "nothing moved", "gone", "two moved", "nothing else"],
)
def test_what_is_left_out(change, left):
    assert list(found(**change)) == left


def test_a_claim_alone_in_its_row_has_nothing_to_stay_for():
    assert found(rows=ROWS | {"c_2": "p_other", "c_4": "p_new"})["c_1"].stays is None


vectors = st.lists(
    st.lists(st.floats(-1, 1, width=16), min_size=3, max_size=3).filter(any),
    min_size=5,
    max_size=5,
).map(lambda rows: unit(np.array(rows, np.float32)))
rows = st.lists(st.sampled_from(["p_a", "p_b", "p_c"]), min_size=5, max_size=5).map(
    lambda names: {claim.id: name for claim, name in zip(CLAIMS, names, strict=True)}
)


@given(vectors, rows, st.permutations(range(5)))
@settings(max_examples=60, deadline=None)
def test_every_suggestion_is_near_enough_and_order_does_not_matter(table, rows, order):
    suggested = suggest(CLAIMS, table, rows, {"c_0"})
    assert suggested == suggest([CLAIMS[n] for n in order], table[order], rows, {"c_0"})
    for one in suggested:
        assert one.row == rows[one.claim] != rows["c_0"]
        assert one.score >= round(ALIKE, 3)
        assert one.stays is None or one.score >= one.stays

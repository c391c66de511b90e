"""Themes: a looser cut over the narratives of one camp."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import unit
from narratives.lineup.options import LineupOptions
from narratives.lineup.themes import group_themes, mean_of, theme_title
from tests.factories import make_claim, make_document

OPTIONS = LineupOptions()
AXES = np.eye(4, dtype=np.float32)


def leaning(axis, lean):
    """Return a vector near one axis and so far from it on the last."""
    return unit((AXES[axis] + lean * AXES[3])[None, :])[0]


NARRATIVES = {
    "n_shelled": mean_of(np.stack([leaning(0, 0.1), leaning(0, -0.1)])),
    "n_guarded": leaning(0, 0.9),
    "n_grain": leaning(1, 0.1),
    "n_bread": leaning(1, -0.2),
    "n_choir": AXES[2],
}
DAM, FOOD = frozenset({"n_shelled", "n_guarded"}), frozenset({"n_grain", "n_bread"})


def test_narratives_about_the_same_share_a_theme_and_a_lone_one_has_none():
    assert set(group_themes(NARRATIVES, OPTIONS)) == {DAM, FOOD}


def test_nearness_is_the_mean_over_claims_and_not_over_scaled_means():
    # Two claims at right angles: their mean has length .71.
    torn = np.stack([AXES[0], AXES[1]])
    other = unit((AXES[0] + AXES[1] + 2 * AXES[2])[None, :])[0]
    told = {"n_a": mean_of(torn), "n_b": other}
    mean = float(np.mean(torn @ other))
    assert group_themes(told, LineupOptions(theme_cut=mean - 0.01)) == [frozenset(told)]
    assert group_themes(told, LineupOptions(theme_cut=mean + 0.01)) == []


def test_themes_that_exist_stay_and_are_not_merged():
    fixed = [frozenset({"n_shelled"}), frozenset({"n_guarded", "n_choir"}), frozenset({"n_gone"})]
    found = group_themes(NARRATIVES, OPTIONS, fixed=fixed)
    assert set(found) == {frozenset({"n_guarded", "n_choir"}), FOOD}


@given(st.permutations(sorted(NARRATIVES)))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(order):
    told = {name: NARRATIVES[name] for name in order}
    assert group_themes(told, OPTIONS) == group_themes(NARRATIVES, OPTIONS)


@given(st.floats(0.0, 0.95), st.floats(0.0, 0.95))
@settings(max_examples=40, deadline=None)
def test_a_higher_cut_only_splits(one, other):
    loose, strict = (
        group_themes(NARRATIVES, LineupOptions(theme_cut=cut)) for cut in sorted((one, other))
    )
    assert all(any(theme <= wider for wider in loose) for theme in strict)


@pytest.mark.parametrize(
    ("taken", "number"), [((), 1), (("The dam was shelled",), 0)], ids=["central", "distinct"]
)
def test_the_title_is_that_of_a_narrative_and_not_taken(taken, number):
    words = ["The dam is guarded", "The dam was shelled", "The dam broke at night"]
    document = make_document(". ".join(words) + ".")
    claims = [make_claim(document, w, camp="orvian", id=f"c_{n}") for n, w in enumerate(words)]
    content = np.stack([leaning(0, 0.4), leaning(0, 0.0), leaning(0, -0.6)])
    assert theme_title(claims, content, taken=taken) == f"c_{number}"


def test_nothing_told_has_no_theme():
    assert group_themes({}, OPTIONS) == []

"""Themes: a looser cut over the narratives of one camp."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import unit
from narratives.lineup.options import LineupOptions
from narratives.lineup.themes import group_themes, theme_titles
from tests.factories import make_claim, make_document

OPTIONS = LineupOptions()
WORDS = [
    "The northern dam was shelled",
    "The southern dam was shelled",
    "The dam is guarded by its workers",
    "Grain is sold below its price",
    "Bread has become dear in the towns",
    "The choir of the town sang",
]
DOCUMENT = make_document(". ".join(WORDS) + ".")
CLAIMS = [make_claim(DOCUMENT, words, speaker="Orvia", camp="orvian") for words in WORDS]
AXES = np.eye(4, dtype=np.float32)


def leaning(axis, lean):
    """Return a vector near one axis and so far from it on the last."""
    return unit((AXES[axis] + lean * AXES[3])[None, :])[0]


VECTORS = np.stack(
    [leaning(0, 0.1), leaning(0, -0.1), leaning(0, 0.9), leaning(1, 0.1), leaning(1, -0.2), AXES[2]]
)
NARRATIVES = {
    "n_shelled": frozenset({CLAIMS[0].id, CLAIMS[1].id}),
    "n_guarded": frozenset({CLAIMS[2].id}),
    "n_grain": frozenset({CLAIMS[3].id}),
    "n_bread": frozenset({CLAIMS[4].id}),
    "n_choir": frozenset({CLAIMS[5].id}),
}
DAM, FOOD = frozenset({"n_shelled", "n_guarded"}), frozenset({"n_grain", "n_bread"})


def group(claims=CLAIMS, vectors=VECTORS, narratives=NARRATIVES, **settled):
    return group_themes(narratives, claims, vectors, OPTIONS, **settled)


def test_narratives_about_the_same_share_a_theme_and_a_lone_one_has_none():
    assert set(group()) == {DAM, FOOD}


def test_camps_are_never_mixed():
    other = [*CLAIMS[:3], make_claim(DOCUMENT, WORDS[3], speaker="Kestia", camp="kestian")]
    assert group([*other, *CLAIMS[4:]], narratives=NARRATIVES | {"n_grain": {other[3].id}}) == [DAM]


def test_nearness_is_the_mean_over_claims_and_not_over_scaled_means():
    # Two claims at right angles: their mean has length .71, and so has its product with either.
    torn = np.stack([AXES[0], AXES[1], unit((AXES[0] + AXES[1] + 2 * AXES[2])[None, :])[0]])
    told = {"n_a": frozenset({CLAIMS[0].id, CLAIMS[1].id}), "n_b": frozenset({CLAIMS[2].id})}
    mean = float(np.mean([torn[0] @ torn[2], torn[1] @ torn[2]]))

    def at(cut):
        options = LineupOptions(theme_cut=cut)
        return group_themes(told, CLAIMS[:3], torn, options)

    assert at(mean - 0.01) == [frozenset(told)]
    assert at(mean + 0.01) == []


def test_themes_that_exist_stay_and_are_not_merged():
    fixed = [frozenset({"n_shelled"}), frozenset({"n_guarded", "n_choir"}), frozenset({"n_gone"})]
    assert set(group(fixed=fixed)) == {frozenset({"n_guarded", "n_choir"}), FOOD}


@given(st.permutations(range(len(CLAIMS))))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(order):
    assert group([CLAIMS[row] for row in order], VECTORS[order]) == group()


@given(st.floats(0.0, 0.95), st.floats(0.0, 0.95))
@settings(max_examples=40, deadline=None)
def test_a_higher_cut_only_splits(one, other):
    loose, strict = (
        group_themes(NARRATIVES, CLAIMS, VECTORS, LineupOptions(theme_cut=cut))
        for cut in sorted((one, other))
    )
    assert all(any(theme <= wider for wider in loose) for theme in strict)


def test_titles_are_those_of_narratives_and_distinct():
    titles = {"n_shelled": CLAIMS[0], "n_guarded": CLAIMS[2], "n_grain": CLAIMS[3]}
    titles |= {"n_bread": make_claim(DOCUMENT, WORDS[0], id="c_same", camp="orvian")}
    content = {CLAIMS[row].id: VECTORS[row] for row in range(6)} | {"c_same": VECTORS[4]}
    themes = {"t_dam": frozenset({"n_shelled"}), "t_food": FOOD}
    chosen = theme_titles(themes, titles, content)
    assert chosen == {"t_dam": CLAIMS[0].id, "t_food": CLAIMS[3].id}


@pytest.mark.parametrize("narratives", [{}, {"n_gone": frozenset({"c_gone"})}])
def test_nothing_told_has_no_theme(narratives):
    assert group(narratives=narratives) == []
    assert theme_titles({}, {}, {}) == {}

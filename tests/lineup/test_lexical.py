"""Lemmas and tf-idf."""

import numpy as np
import pytest

from narratives.lineup.lexical import lemmas, surface_forms, tfidf


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels were training", ["rebel", "train"]),
        ("rebel trained", ["rebel", "train"]),
        ("Orvia’s claims", ["orvia"]),
        ("40 drones, 3.5 km", ["40", "dron", "3.5", "km"]),
        ("cities city", ["city", "city"]),
        ("It said that they have not", []),
        ("", []),
    ],
)
def test_lemmas(text, expected):
    assert lemmas(text) == expected


def test_another_language_keeps_its_words():
    assert lemmas("Плотина рухнула ночью", "ru") == ["плотина", "рухнула", "ночью"]


@pytest.mark.parametrize("code", ["../facets", "x/y", "", "zz"])
def test_a_language_code_never_reaches_another_file(code):
    assert lemmas("the dam", code) == ["the", "dam"]


def test_words_are_kept_as_written():
    assert surface_forms("Rebels' drones") == [("rebel", "Rebels"), ("dron", "drones")]


def test_rows_have_length_one_and_an_empty_bag_is_zero():
    rows = tfidf([{"dam": 1, "river": 2}, {}, {"dam": 1}])
    np.testing.assert_allclose(np.linalg.norm(rows.toarray(), axis=1), [1.0, 0.0, 1.0], atol=1e-6)


def test_rare_words_weigh_more_and_repeated_ones_less_than_their_count():
    rows = tfidf([{"dam": 1, "river": 1}, {"dam": 1, "fish": 4}, {"dam": 1}]).toarray()
    dam, fish, river = 0, 1, 2
    assert rows[0, river] > 3 * rows[0, dam]
    assert rows[1, fish] / rows[1, dam] < 4 * rows[0, river] / rows[0, dam]


def test_a_background_lets_words_of_every_text_count():
    bags = [{"dam": 1, "river": 1}, {"dam": 1, "fish": 1}]
    alone, beside = tfidf(bags), tfidf(bags, 100.0)
    assert (beside @ beside.T)[0, 1] > (alone @ alone.T)[0, 1] + 0.2


def test_no_bags():
    assert tfidf([]).shape == (0, 0)

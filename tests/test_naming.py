"""Names are counted by camp and voice; what is distinctive follows Monroe et al."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.naming import (
    PRIOR,
    concordance,
    distinctive,
    mentions,
    naming,
    own_names,
    referents,
)
from tests.factories import make_claim, make_document


def claim_of(words, camp="norvania", **fields):
    return make_claim(make_document(words), words, speaker="Ada Brand", camp=camp, **fields)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the rebels took the dam", [("armed groups", "rebels")]),
        ("Rebel groups took the dam", [("armed groups", "rebels")]),
        ("terrorist attacks on the dam", [("attacks and offensives", "terrorist attack")]),
        ("the terrorists attack the dam", [("armed groups", "terrorists")]),
        ("freedom\nfighters hold it", [("armed groups", "freedom fighters")]),
        ("a rebel-held town", []),
        ("the regime’s forces", [("governments", "regime")]),
        ("regimental traditions", []),
        ("freedom, fighters said", []),
    ],
)
def test_the_longest_form_at_a_place_counts(words, expected):
    assert [(one.referent, one.name) for one in mentions(claim_of(words))] == expected


def test_a_mention_is_what_its_span_cuts_out():
    claim = claim_of("militants and rebel groups")
    assert [claim.text[slice(*one.span)] for one in mentions(claim)] == [
        "militants",
        "rebel groups",
    ]


@pytest.mark.parametrize(
    ("kind", "words", "voices"),
    [
        ("direct", "the militants fled", ["speaker"]),
        ("narrator", "the militants fled", ["speaker"]),
        ("indirect", "the militants fled", ["outlet"]),
        ("indirect", "what he called “terrorists” were rebels", ["speaker", "outlet"]),
        ("mixed", 'the rebels "are terrorists"', ["outlet", "speaker"]),
    ],
)
def test_quoted_words_are_the_speakers_the_rest_is_the_outlets(kind, words, voices):
    assert [one.voice for one in mentions(claim_of(words, kind=kind))] == voices


def test_only_own_words_are_a_camps_names():
    claims = [
        claim_of("the militants fled", kind="indirect"),
        claim_of("the terrorists fled", kind="direct"),
    ]
    assert own_names(claims) == {"armed groups": frozenset({"terrorists"})}


def test_kinds_that_often_mean_two_things_decide_nothing():
    assert own_names([claim_of("the regime and its advisers", kind="direct")]) == {}


def test_names_are_counted_by_camp_with_the_claims_that_use_them():
    claims = [
        claim_of("terrorists, terrorists", kind="direct"),
        claim_of("the rebels advance", "river_front", kind="direct"),
        claim_of("a government meets", kind="direct"),
    ]
    (found,) = naming(claims, ["norvania", "river_front"])
    assert found.referent == "armed groups"
    assert [(use.camp, use.name, use.count) for use in found.uses] == [
        ("norvania", "terrorists", 2),
        ("river_front", "rebels", 1),
    ]
    assert found.uses[0].claims == (claims[0].id,)
    assert found.uses[0].distinct > 0
    assert found.uses[1].distinct is None


def test_one_camp_alone_or_too_few_uses_make_no_contrast():
    assert naming([claim_of("terrorists, rebels, militants")], ["norvania"]) == ()
    two = [claim_of("terrorists came"), claim_of("rebels came", "river_front")]
    assert naming(two, ["norvania", "river_front"]) == ()


def test_log_odds_follow_the_paper():
    counts = {"a": {"x": 8, "y": 2}, "b": {"x": 3, "y": 7}}
    found = distinctive(counts)
    prior_x = PRIOR * 11 / 20
    prior_all = PRIOR
    odds_a = math.log((8 + prior_x) / (10 + prior_all - 8 - prior_x))
    odds_b = math.log((3 + prior_x) / (10 + prior_all - 3 - prior_x))
    expected = (odds_a - odds_b) / math.sqrt(1 / (8 + prior_x) + 1 / (3 + prior_x))
    assert found["a", "x"] == pytest.approx(expected)
    assert found["b", "x"] == pytest.approx(-expected)
    assert found["a", "x"] > 0 > found["a", "y"]


def test_log_odds_are_those_worked_by_hand():
    # 20 uses, 11 of x: its prior is 10 * 11/20 = 5.5. Camp a: (8 + 5.5) / (20 - 13.5) = 2.0769,
    # camp b: (3 + 5.5) / (20 - 8.5) = 0.7391; their logarithms are 0.73089 and -0.30228, the
    # variance is 1/13.5 + 1/8.5 = 0.19172, so z = 1.03317 / 0.43786.
    found = distinctive({"a": {"x": 8, "y": 2}, "b": {"x": 3, "y": 7}})
    assert found["a", "x"] == pytest.approx(2.3596, abs=1e-4)
    # y: prior 4.5; a (2 + 4.5) / 13.5, b (7 + 4.5) / 8.5: the same odds turned round, over another
    # variance: 1/6.5 + 1/11.5 = 0.24080.
    assert found["a", "y"] == pytest.approx(-2.1054, abs=1e-4)


@given(
    st.dictionaries(
        st.sampled_from("abc"),
        st.dictionaries(st.sampled_from("xyz"), st.integers(1, 50), min_size=1),
        min_size=2,
    )
)
def test_log_odds_are_finite_and_know_no_order_of_camps(counts):
    found = distinctive(counts)
    assert all(math.isfinite(score) for score in found.values())
    turned = distinctive(dict(reversed(counts.items())))
    assert turned == pytest.approx(found)


def test_two_camps_that_name_alike_are_told_apart_by_nothing():
    found = distinctive({"a": {"x": 4, "y": 6}, "b": {"x": 4, "y": 6}})
    assert found == pytest.approx(dict.fromkeys(found, 0.0))


def test_each_use_has_its_place_and_its_line():
    words = "the terrorists left and the terrorists came back to the town that they had left"
    claims = [
        claim_of(words, kind="direct"),
        claim_of("the rebels advance", "river_front", kind="direct"),
    ]
    (found,) = naming(claims, ["norvania", "river_front"])
    use = found.uses[0]
    assert (use.count, len(use.hits)) == (2, 2)
    document = make_document(words)
    assert [document.text[slice(*hit.span)] for hit in use.hits] == ["terrorists", "terrorists"]
    assert concordance(claims[0], use.hits[0], 12) == ("the ", "terrorists", " left and…")
    assert concordance(claims[0], use.hits[1], 12) == ("…and the ", "terrorists", " came back…")


def test_a_single_name_for_everything_distinguishes_nobody():
    assert set(distinctive({"a": {"x": 3}, "b": {"x": 5}}).values()) == {0.0}


def test_every_form_stands_once_in_the_table():
    from narratives.naming import _forms

    forms = [form.words for of_word in _forms().values() for form in of_word]
    assert len(forms) == len(set(forms))
    assert len(referents()) == len(set(referents()))

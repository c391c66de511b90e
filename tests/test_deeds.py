"""Who did what to whom is read from word order where it is plain, and left out where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.deeds import actors_differ, deeds, manners_differ, places
from tests.factories import make_claim, make_document


def claim_of(words, *, camp="north", **fields):
    return make_claim(make_document(words), words, speaker="Bo Lind", camp=camp, **fields)


READ = [
    ("Sudrian sappers blew up the bridge on Monday", "destroy", "Sudrian sappers", "bridge"),
    ("the bridge was destroyed by Norvanian shells", "destroy", "Norvanian shells", "bridge"),
    ("the bridge was destroyed", "destroy", None, "bridge"),
    ("The commander of the guard murdered the clerk", "kill", "commander of the guard", "clerk"),
    ("the shells in the harbour hit a ferry", "attack", "shells", "ferry"),
    ("they attacked the post", "attack", None, "post"),
    ("We freed three guests", "free", "We", "three guests"),
]


@pytest.mark.parametrize(("words", "kind", "actor", "patient"), READ)
def test_actor_and_patient_are_read_from_word_order(words, kind, actor, patient):
    (deed,) = (deed for deed in deeds(claim_of(words)) if deed.kind == kind)
    assert (deed.actor.text if deed.actor else None) == actor
    assert deed.patient.text == patient
    for group in (deed.actor, deed.patient):
        assert group is None or words[slice(*group.span)] == group.text


def test_the_accused_is_the_actor_of_what_is_alleged():
    claim = claim_of("burning the mill", modality="accused", target="the League")
    assert [deed.actor for deed in deeds(claim)] == []
    claim = claim_of("buying votes", modality="accused", target="the League")
    assert [deed.actor.text for deed in deeds(claim)] == ["the League"]


DIFFER = [
    ("Sudrian sappers destroyed the bridge", "Norvanian shells destroyed the bridge", True),
    ("Sudrian sappers destroyed the bridge", "the bridge was blown up by engineers", True),
    # Who did it to whom, turned round.
    ("A Sudrian boat rammed the ferry", "The ferry rammed a Sudrian boat", True),
    ("Sudrian troops attacked a Norvanian post", "Norvanian troops attacked a Sudrian post", True),
    # The same actor, another patient, another deed, or nobody named.
    ("Sudrian sappers destroyed the bridge", "sappers destroyed the bridge", False),
    ("Sudrian sappers destroyed the bridge", "Norvanian shells destroyed the mill", False),
    ("Sudrian sappers destroyed the bridge", "Norvanian troops crossed the bridge", False),
    ("Sudrian sappers destroyed the bridge", "the bridge was destroyed", False),
    ("Sudrian sappers destroyed the bridge", "they destroyed the bridge", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), DIFFER)
def test_actors_differ_only_for_the_same_deed(one, other, expected):
    left, right = claim_of(one), claim_of(other, camp="south")
    assert (actors_differ(left, right) is not None) is expected
    assert (actors_differ(right, left) is not None) is expected


def test_two_names_of_one_camp_are_one_actor():
    camps = {"Sudrian sappers": "sudria", "General Moss": "sudria", "the League": "league"}
    left = claim_of("Sudrian sappers destroyed the bridge")
    same = claim_of("General Moss destroyed the bridge", camp="south")
    assert actors_differ(left, same) is not None
    assert actors_differ(left, same, lambda words: camps.get(words, "unassigned")) is None


def test_on_purpose_and_by_itself_exclude_one_another():
    hand = claim_of("the gates were opened deliberately")
    fault = claim_of("the gates opened by themselves", camp="south")
    rain = claim_of("it rained by accident", camp="south")
    assert manners_differ(hand, fault) is not None
    assert manners_differ(hand, hand) is None
    assert manners_differ(hand, rain) is None


PLACES = [
    ("it sank off Cape Linn on Friday", ["Cape Linn"]),
    ("they hit a depot in the harbour district", ["harbour district"]),
    ("it fell in May near the town", []),
    ("Over Lake Orr it came down", ["Lake Orr"]),
]


@pytest.mark.parametrize(("words", "expected"), PLACES)
def test_places_are_names_and_place_nouns_behind_a_preposition(words, expected):
    assert [place.text for place in places(claim_of(words))] == expected


@given(st.text(min_size=1, max_size=120))
def test_any_text_is_read(text):
    claim = claim_of(text)
    for deed in deeds(claim):
        assert text[slice(*deed.span)]
    places(claim)

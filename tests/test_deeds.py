"""Who did what to whom is read from word order where it is plain, and left out where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.deeds import actors_differ, deeds, places, same_end, targets_differ, undone
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
    claim = claim_of("haunting the mill", modality="accused", target="the League")
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


def test_who_does_one_thing_does_the_next():
    shelled, killed = deeds(claim_of("Sudrian guns shelled the convoy and killed the drivers"))
    assert (shelled.kind, shelled.patient.text) == ("attack", "convoy")
    assert (killed.kind, killed.actor.text, killed.patient.text) == (
        "kill",
        "Sudrian guns",
        "drivers",
    )


def test_what_is_thrown_is_not_whom_it_hits():
    (deed,) = deeds(claim_of("Sudrian guns fired eleven rounds at the pass"))
    assert deed.patient.text == "pass"
    (deed,) = deeds(claim_of("Sudrian guns fired eleven rounds"))
    assert deed.patient.text == "eleven rounds"


NEGATED = [
    ("Sudrian guns never shelled the pass", "never"),
    ("Sudrian guns did not shell the pass", None),  # "shell" is no form of a past deed
    ("Sudrian guns have not shelled the pass", "not"),
    ("No shell hit the pass", "No"),
    ("None of our guns shelled the pass", "None"),
    ("the guns fired no rounds", "no"),
    ("Sudrian guns shelled the pass", None),
]


@pytest.mark.parametrize(("words", "negation"), NEGATED)
def test_a_deed_knows_its_negation(words, negation):
    assert [deed.negated for deed in deeds(claim_of(words))[:1]] in ([negation], [])


UNDONE = [
    ("the army has not shelled Orr since May", "army guns shelled Orr twice in June", True),
    ("the army has not shelled Orr since May", "army guns never shelled Orr", False),
    ("the army has not shelled Orr since May", "army guns shelled the mill in June", False),
    ("the army has not shelled Orr since May", "the League shelled Orr in June", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), UNDONE)
def test_a_deed_is_undone_by_its_negation_only(one, other, expected):
    left, right = claim_of(one), claim_of(other, camp="south")
    assert (undone(left, right) is not None) is expected
    assert (undone(right, left) is not None) is expected


ENDS = [
    ("sappers blew up the bridge", "the bridge fell", True),
    ("the ferry sank", "the ferry burned", True),
    # One can attack it again and again.
    ("sappers attacked the bridge", "the bridge was shelled", False),
    ("sappers blew up the bridge", "the mill burned", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), ENDS)
def test_a_thing_ends_but_once(one, other, expected):
    assert same_end(claim_of(one), claim_of(other)) is expected


def test_two_targets_take_the_same_doer_and_day():
    depot = claim_of("planes hit an arms depot on Wednesday", published="2031-05-02")
    market = claim_of("planes hit a market on Wednesday", published="2031-05-02")
    friday = claim_of("planes hit a market on Friday", published="2031-05-02")
    drones = claim_of("drones hit a market on Wednesday", published="2031-05-02")
    assert [group.text for group in targets_differ(depot, market)] == ["arms depot", "market"]
    assert targets_differ(depot, friday) is None
    assert targets_differ(depot, drones) is None


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

"""Words that exclude one another are found where two claims speak of the same, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.contraries import (
    causes_differ,
    contrary,
    emphatic,
    exclusive,
    label,
    labels_differ,
    names_nobody,
    struck_differ,
    turned,
)
from narratives.model import Cue
from narratives.numbers import quantities
from tests.factories import make_claim, make_document


def claim_of(words, *, camp="north", **fields):
    fields.setdefault("numbers", quantities(words))
    return make_claim(make_document(words), words, speaker="Bo Lind", camp=camp, **fields)


def called(words, lemma="call", **fields):
    return claim_of(words, cue=Cue(lemma=lemma, text=lemma, span=(0, 1)), **fields)


CONTRARY = [
    ("the gates were opened deliberately", "the gates opened by themselves", "actor"),
    ("the gates were opened deliberately", "it rained by accident", None),
    ("the gates were opened deliberately", "the gates were opened deliberately", None),
    ("the commander of the guard is dead", "the commander of the guard is alive", "polarity"),
    # Five can be dead and two alive.
    ("five guards are dead", "two guards are alive", None),
    ("the mill at Orr was destroyed", "the mill at Orr is intact", "polarity"),
    ("the mill at Orr was not destroyed", "the mill at Orr is intact", None),
    ("the mill at Orr was destroyed", "the bridge at Lenn is intact", None),
    ("the ferry line is closed", "the ferry line is open", "polarity"),
]


@pytest.mark.parametrize(("one", "other", "kind"), CONTRARY)
def test_contrary_words_need_something_shared(one, other, kind):
    for left, right in ((one, other), (other, one)):
        found = contrary(claim_of(left), claim_of(right))
        assert (found[0] if found else None) == kind
        if found:
            assert left[slice(*found[1])] != right[slice(*found[2])]


TURNED = [
    ("it fell inside Sudrian waters", "it fell outside Sudrian waters", True),
    ("it fell inside Sudrian waters", "it fell outside the harbour", False),
    ("the shells came from the north", "the shells flew from the south", True),
    ("the shells came from the north", "the shells came from the northern hills", False),
    ("the shells came from the heights", "the shells came from the barracks", True),
    ("the shells came from the heights", "the order came from the barracks", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), TURNED)
def test_sides_and_origins_are_places(one, other, expected):
    for left, right in ((one, other), (other, one)):
        assert (turned(claim_of(left), claim_of(right)) is not None) is expected


LABELS = [
    ("the release as ‘an act of war’", "describe", "an act of war"),
    ("a disaster without an author", "call", "a disaster without an author"),
    ("This was an attempted coup,", "say", "attempted coup"),
    ("What they call a raid was hail", "say", "hail"),
    # No name: a negation, a sentence, another verb.
    ("not a coup", "call", None),
    ("It was not a coup", "say", None),
    ("the army left the town", "say", None),
    ("It was on Monday", "say", None),
]


@pytest.mark.parametrize(("words", "lemma", "expected"), LABELS)
def test_a_label_is_what_something_is_called(words, lemma, expected):
    found = label(called(words, lemma))
    assert (found.text if found else None) == expected
    assert found is None or words[slice(*found.span)] == found.text


def test_labels_differ_without_a_word_in_common():
    war, rain = called("the release as an act of war", "describe"), called("a cloudburst")
    assert [group.text for group in labels_differ(war, rain)] == ["an act of war", "a cloudburst"]
    assert labels_differ(war, called("an act of God")) is None


def test_whom_a_deed_was_done_to_is_named_otherwise():
    ours = claim_of("We struck terrorists,", kind="direct")
    theirs = claim_of("They struck fighters of the guard,", kind="direct", camp="south")
    assert [group.text for group in struck_differ(ours, theirs)] == [
        "terrorists",
        "fighters of the guard",
    ]
    reported = claim_of("They struck fighters of the guard,", camp="south")
    assert struck_differ(ours, reported) is None


CAUSES = [
    ("Sudrian troops burned the mill", "a fault was the likelier cause", True),
    ("the flood was caused by rain", "the flood was caused by saboteurs", True),
    ("the flood was caused by rain", "heavy rain was the cause", False),
    ("the flood was caused by rain", "the strike was caused by hunger", False),
    ("the flood was not caused by rain", "the flood was caused by saboteurs", False),
    ("fewer came less because of the form", "fewer came because of fear", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), CAUSES)
def test_two_causes_of_one_happening(one, other, expected):
    for left, right in ((one, other), (other, one)):
        assert (causes_differ(claim_of(left), claim_of(right)) is not None) is expected


def test_answers_to_a_charge():
    assert emphatic("her country had never sent so much as a bullet") is not None
    assert emphatic("Nor is there a single rifle in Orr") is not None
    assert emphatic("a single rifle was found") is None
    assert exclusive("there was bread, and nothing else") == "nothing else"
    assert names_nobody("one side had crossed the border")
    assert not names_nobody("the other side of the border")


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_said_the_words_stand_in_their_claims(one, other):
    left, right = claim_of(f"x{one}"), claim_of(f"y{other}")
    found = contrary(left, right)
    if found is not None:
        assert left.text[slice(*found[1])]
        assert right.text[slice(*found[2])]
    named = label(left)
    assert named is None or left.text[slice(*named.span)] == named.text

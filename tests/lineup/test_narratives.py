"""What a camp keeps saying."""

from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import HashingEncoder
from narratives.lineup.narratives import group_narratives
from narratives.lineup.options import LineupOptions
from tests.factories import make_claim, make_document

ENCODER = HashingEncoder()
OPTIONS = LineupOptions()
FIRST = make_document("The dam was shelled by Kestia, Orvia said. Fish is dear, Orvia said.")
SECOND = make_document("Kestia shelled the dam, Orvia said. The dam was shelled, Kestia denied.")
A = make_claim(FIRST, "The dam was shelled by Kestia", speaker="Orvia", camp="orvian")
B = make_claim(SECOND, "Kestia shelled the dam", speaker="Orvia", camp="orvian")
LONE = make_claim(FIRST, "Fish is dear", speaker="Orvia", camp="orvian")
OTHER = make_claim(SECOND, "The dam was shelled", speaker="Kestia", camp="kestian")
DENIED = make_claim(
    SECOND, "The dam was shelled", speaker="Orvia", camp="orvian", modality="denied"
)


def group(claims, **settled):
    return group_narratives(claims, ENCODER.encode([c.text for c in claims]), OPTIONS, **settled)


def test_a_camp_that_says_the_same_twice_has_a_narrative():
    assert group([A, B, LONE]) == [frozenset({A.id, B.id})]


def test_camps_and_denials_are_kept_apart():
    assert group([A, OTHER]) == []
    assert group([A, DENIED]) == []


def test_one_document_is_no_narrative():
    again = make_claim(FIRST, "The dam was shelled by Kestia", camp="orvian", id="c_again")
    assert group([A, again]) == []


def test_a_stated_silence_is_no_storyline():
    silent = [
        make_claim(d, "The dam was shelled", camp="orvian", modality="no_comment", id=f"c_{d.id}")
        for d in (FIRST, SECOND)
        if "The dam was shelled" in d.text
    ]
    assert len(silent) == 2
    assert group(silent) == []


def test_narratives_that_exist_are_not_merged():
    fixed = [frozenset({A.id}), frozenset({B.id})]
    assert group([A, B], fixed=fixed) == []


@given(st.permutations([A, B, LONE, OTHER, DENIED]))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(claims):
    assert group(claims) == [frozenset({A.id, B.id})]


def test_no_claims():
    assert group([]) == []

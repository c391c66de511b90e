"""What differs between two claims is named by kind, with the words that clash and their place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.camps import registry_from_toml
from narratives.compare import Row, compare
from narratives.disagreements import between
from narratives.numbers import quantities
from narratives.stance import stance
from narratives.wording import DIFFERENCE_WORDS, VERDICT_WORDS
from seeds.disagreements import load_disagreements
from tests.factories import make_claim, make_document

REGISTRY = registry_from_toml(
    """
[[camp]]
id = "north"
label = "Norvania"
tag = "NO"
adjectives = ["Norvanian"]
[[camp]]
id = "south"
label = "Sudria"
tag = "SU"
adjectives = ["Sudrian"]
"""
)


def laid_out(*lines, dates=("2031-05-02", "2031-05-02")):
    """Return a comparison of one row, each claim in a document of its own."""
    documents, claims = [], []
    for index, (camp, text) in enumerate(lines):
        date = dates[index % len(dates)]
        document = make_document(f"{index}: {text}.", path=f"{index}.txt", date=date)
        documents.append(document)
        claims.append(make_claim(document, text, speaker=camp, camp=camp))
    row = Row(
        id="p_1",
        title=claims[0].text,
        title_claim=claims[0].id,
        claims=tuple(claim.id for claim in claims),
    )
    by_id = {claim.id: claim for claim in claims}
    return compare("e_1", "Dam", documents, [row], by_id, REGISTRY), documents


KINDS = [
    ("the army crossed the river", "the army never crossed the river", "polarity", "contested"),
    ("four prisoners were taken", "there were no prisoners", "existence", "contested"),
    (
        "Sudrian troops attacked a Norvanian post",
        "Norvanian troops attacked a Sudrian post",
        "actor",
        "contested",
    ),
    (
        "the bridge fell at the ford on Monday",
        "the bridge fell at the ford on Tuesday",
        "time",
        "contested",
    ),
    ("the ferry sank off Cape Linn", "the ferry sank off Port Grael", "place", "contested"),
    ("400 people were killed", "12 people were killed", "number", "numbers_differ"),
    ("“terrorists” hold it", "“freedom fighters” hold it", "naming", "naming_differs"),
]


@pytest.mark.parametrize(("one", "other", "kind", "verdict"), KINDS)
def test_a_difference_is_named_by_kind(one, other, kind, verdict):
    found, documents = laid_out(("north", one), ("south", other))
    assert kind in [difference.kind for difference in found.disagreements]
    assert found.points[0].verdict == verdict
    texts = {document.id: document.text for document in documents}
    claims = {c.id: c for cell in found.points[0].cells.values() for c in cell.claims}
    for difference in found.disagreements:
        for side in (difference.one, difference.other):
            assert side.span is not None
            assert texts[claims[side.claim].document][slice(*side.span)] == side.text


NONE = [
    ("the bridge fell on Monday", "the council met on Tuesday"),
    ("the ferry sank off Cape Linn", "the crew was met in Port Grael"),
    ("Sudrian troops attacked the post", "Sudrian troops attacked the post at dawn"),
    ("400 people were killed", "at least 380 people were killed"),
    ("the dam stands", "no fish was sold on Monday"),
    ("the army holds the dam", "it carries no answer to the question who holds the dam"),
]


@pytest.mark.parametrize(("one", "other"), NONE)
def test_what_may_both_be_so_differs_in_nothing(one, other):
    found, _ = laid_out(("north", one), ("south", other))
    assert found.disagreements == ()
    assert found.points[0].verdict == "no_dispute_found"


def test_other_groups_are_said_to_be_other_groups():
    found, _ = laid_out(
        ("north", "30 militants were killed"), ("south", "41 civilians were killed")
    )
    assert [difference.kind for difference in found.disagreements] == ["different_groups"]
    assert found.points[0].verdict == "no_dispute_found"


def test_a_camp_that_also_gives_the_others_day_does_not_differ():
    found, _ = laid_out(
        ("north", "the bridge fell at the ford on Monday"),
        ("south", "the bridge fell at the ford on Tuesday"),
        ("south", "the bridge fell at the ford on Monday night"),
    )
    assert "time" not in [difference.kind for difference in found.disagreements]


def test_relative_days_are_compared_after_they_are_resolved():
    lines = (
        ("north", "the bridge fell at the ford yesterday"),
        (
            "south",
            "the bridge fell at the ford on Thursday",
        ),
    )
    # 2031-05-02 is a Friday: both say Thursday.
    assert laid_out(*lines)[0].disagreements == ()
    assert laid_out(*lines, dates=("2031-05-01", "2031-05-02"))[0].disagreements != ()
    assert laid_out(*lines, dates=(None, None))[0].disagreements == ()


def test_the_timeline_says_the_day_that_is_said():
    found, _ = laid_out(("north", "the bridge fell on Monday"), dates=("2031-05-02",))
    (entry,) = found.timeline
    assert (entry.date, entry.said) == ("2031-05-02", "Monday")
    assert (entry.said_first, entry.said_last) == ("2031-04-28", "2031-04-28")
    bare, _ = laid_out(("north", "the bridge fell on Monday"), dates=(None,))
    assert (bare.timeline[0].said, bare.timeline[0].said_first) == ("Monday", None)


def test_the_annotated_pairs_are_as_many_as_a_measure_needs():
    points = load_disagreements()
    assert sum(len(list(point.pairs())) for point in points) >= 120
    assert len({(p.conflict, c.document) for p in points for c in p.claims}) >= 15
    assert {point.part for point in points} == {"open", "held-out", "second"}


WHO = st.sampled_from(["Norvanian troops", "Sudrian troops", "the rebels", "a fault", "nobody"])
VERB = st.sampled_from(
    ["attacked", "never attacked", "destroyed", "opened", "fired ten shells at", "denied"]
)
WHAT = st.sampled_from(
    ["the dam", "a Sudrian post", "12 houses", "at least 40 houses", "no houses"]
)
WHEN = st.sampled_from(["", " on Monday", " on Tuesday", " at 20:00", " off Cape Linn", " in Orr"])
LANGUAGE = st.sampled_from(["en", "de", "ru", "tr", "und"])
SENTENCE = st.builds("{0} {1} {2}{3}".format, WHO, VERB, WHAT, WHEN)


def told(index, camp, text, language="en"):
    document = make_document(f"{index}: {text}.", path=f"{index}.txt", date="2031-05-02")
    return make_claim(
        document, text, speaker=camp, camp=camp, language=language, numbers=quantities(text)
    )


def kinds_between(one, other, title):
    found = between((one, stance(one, title)), (other, stance(other, title)), title)
    return {kind: (left.text, right.text) for kind, left, right in found}


@given(SENTENCE, SENTENCE, LANGUAGE)
def test_what_differs_does_not_depend_on_who_is_asked_first(text, another, language):
    one, other = told(0, "north", text, language), told(1, "south", another, language)
    here, there = kinds_between(one, other, one), kinds_between(other, one, one)
    assert here.keys() == there.keys()
    for kind, (left, right) in here.items():
        if kind in ("time", "place", "naming"):
            assert there[kind] == (right, left)


@given(SENTENCE, LANGUAGE)
def test_the_same_words_never_differ(text, language):
    one, other = told(0, "north", text, language), told(1, "south", text, language)
    assert kinds_between(one, other, one) == {}


@given(st.lists(SENTENCE, min_size=2, max_size=5))
def test_nothing_is_asserted_beyond_the_five_verdicts(texts):
    found, documents = laid_out(
        *((("north", "south")[index % 2], text) for index, text in enumerate(texts))
    )
    (point,) = found.points
    assert point.verdict in VERDICT_WORDS
    for word in ("true", "false", "lie", "propaganda", "wrong", "right"):
        assert not re.search(rf"\b{word}\b", point.why)
    by_id = {document.id: document for document in documents}
    of_claim = {claim.id: claim for cell in point.cells.values() for claim in cell.claims}
    for difference in found.disagreements:
        assert difference.kind in DIFFERENCE_WORDS
        assert difference.one.camp != difference.other.camp
        for side in (difference.one, difference.other):
            document = by_id[of_claim[side.claim].document]
            assert side.span is None or document.text[slice(*side.span)] == side.text


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_the_comparison_of_two_claims(text, another):
    one, other = told(0, "north", f"x{text}"), told(1, "south", f"y{another}")
    for kind, (left, right) in kinds_between(one, other, one).items():
        assert kind in DIFFERENCE_WORDS
        assert left
        assert right


SEVERAL = [
    # A third account: who tells the deed of another is doubted as well.
    ("our guns destroyed the bridge", "it is unclear who destroyed the bridge", "polarity"),
    ("the bridge was blown up on Monday", "the bridge fell on Tuesday", "time"),
    ("it fell inside Sudrian waters", "it fell outside Sudrian waters", "place"),
    ("the release as an act of war", "This was a natural disaster", None),
    ("200 metres of wire", "1,000 metres of road", None),
    ("61.4 per cent of farmers, 30 per cent of miners", "33 per cent of miners", "number"),
]


@pytest.mark.parametrize(("text", "another", "kind"), SEVERAL)
def test_what_two_claims_differ_in(text, another, kind):
    one, other = told(0, "north", text), told(1, "south", another)
    assert set(kinds_between(one, other, one)) == ({kind} if kind else set())


def test_of_several_figures_the_nearest_are_shown():
    one = told(0, "north", "61 per cent of farmers, 30 per cent of miners")
    other = told(1, "south", "33 per cent of miners")
    assert kinds_between(one, other, one)["number"] == ("30 per cent", "33 per cent")


def test_word_order_is_read_in_english_only():
    one = told(0, "north", "Sudrian troops attacked a Norvanian post", "de")
    other = told(1, "south", "Norvanian troops attacked a Sudrian post", "de")
    assert kinds_between(one, other, one) == {}


def test_a_claim_full_of_figures_is_compared_in_no_more_than_its_first():
    one = told(0, "north", "12 killed " * 3_000)
    other = told(1, "south", "40 killed " * 3_000)
    assert len(one.numbers) == len(other.numbers) == 3_000
    assert kinds_between(one, other, one)["number"] == ("12", "40")

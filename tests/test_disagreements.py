"""What differs between two claims is named by kind, with the words that clash and their place."""

import pytest

from narratives.camps import registry_from_toml
from narratives.compare import Row, compare
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

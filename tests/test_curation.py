"""The log of changes folds into one overlay; undo is an entry, and nothing is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.compare import Row
from narratives.curation import curated_claim, curated_rows, fold, undone_numbers
from narratives.model import Change
from tests.factories import make_claim, make_document

DOCUMENT = make_document("Norland said A is so.\nSudmark said B is so.\nNorland said C is so.\n")
CLAIMS = {
    claim.id: claim
    for claim in (
        make_claim(DOCUMENT, "A is so", speaker="Norland", camp="norland", point="p_1"),
        make_claim(DOCUMENT, "B is so", speaker="Sudmark", camp="sudmark", point="p_1"),
        make_claim(DOCUMENT, "C is so", speaker="Norland", camp="norland", point="p_2"),
    )
}
A, B, C = CLAIMS
ROWS = (
    Row(id="p_1", title="A is so", title_claim=A, claims=(A, B)),
    Row(id="p_2", title="C is so", title_claim=C, claims=(C,)),
)


def log(*entries):
    return tuple(
        Change(number=n, when="t", who="w", operation=o, subject=s, before="", after=a)
        for n, (o, s, a) in enumerate(entries, start=1)
    )


def overlay_of(*entries):
    return fold(log(*entries), claims=CLAIMS, points={"p_1", "p_2"}, events={"e_1"})


def rows_after(*entries):
    overlay = overlay_of(*entries)
    claims = {i: curated_claim(c, overlay) for i, c in CLAIMS.items()}
    kept = {i: c for i, c in claims.items() if c is not None}
    return {row.id: row for row in curated_rows("e_1", ROWS, kept, overlay)}


def gathered(point, claims, title="new"):
    return json.dumps({"event": "e_1", "point": point, "title": title, "claims": claims})


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], {"p_1": {A, B}, "p_2": {C}}),
        ([("move", B, "p_2")], {"p_1": {A}, "p_2": {B, C}}),
        ([("move", C, "p_1")], {"p_1": {A, B, C}}),
        ([("drop", B, "")], {"p_1": {A}, "p_2": {C}}),
        ([("merge", "p_2", gathered("p_1", [C]))], {"p_1": {A, B, C}}),
        ([("split", "p_1", gathered("p_9", [B]))], {"p_1": {A}, "p_2": {C}, "p_9": {B}}),
        ([("row", "e_1", gathered("p_9", [A, C]))], {"p_1": {B}, "p_9": {A, C}}),
        ([("move", B, "p_2"), ("undo", "1", "")], {"p_1": {A, B}, "p_2": {C}}),
        (
            [("move", B, "p_2"), ("undo", "1", ""), ("undo", "2", "")],
            {"p_1": {A}, "p_2": {B, C}},
        ),
        ([("move", B, "p_2"), ("move", B, "p_1")], {"p_1": {A, B}, "p_2": {C}}),
        ([("move", B, "p_gone")], {"p_1": {A, B}, "p_2": {C}}),
    ],
)
def test_rows_after_changes(entries, expected):
    assert {row: set(value.claims) for row, value in rows_after(*entries).items()} == expected


def test_a_title_given_by_hand_is_not_attributed_to_a_claim():
    row = rows_after(("rename", "p_1", "Is A so?"))["p_1"]
    assert (row.title, row.title_claim) == ("Is A so?", None)


def test_stance_and_review_reach_the_row():
    row = rows_after(("stance", A, "denies"), ("review", "p_1", "yes"))["p_1"]
    assert (row.stances, row.reviewed) == ({A: "denies"}, True)
    assert not rows_after(("review", "p_1", "yes"), ("review", "p_1", "no"))["p_1"].reviewed


def test_a_speaker_given_by_hand_takes_the_camp_of_that_speaker():
    overlay = overlay_of(("speaker", A, "Sudmark's envoy"), ("camp", "Sudmark's envoy", "sudmark"))
    claim = curated_claim(CLAIMS[A], overlay)
    assert (claim.source.name, claim.source.resolved_by) == ("Sudmark's envoy", "by hand")
    assert (claim.camp, claim.camp_rule) == ("sudmark", "by hand:Sudmark's envoy")
    assert claim.text == CLAIMS[A].text


@pytest.mark.parametrize(
    "entry",
    [
        ("move", "c_gone", "p_1"),
        ("move", A, "p_gone"),
        ("merge", "p_1", gathered("p_gone", [A])),
        ("row", "e_1", gathered("p_9", [A, "c_gone"])),
        ("rename", "p_gone", "x"),
        ("review", "p_gone", "yes"),
        ("drop", "c_gone", ""),
        ("stance", "c_gone", "doubts"),
        ("speaker", "c_gone", "x"),
    ],
)
def test_what_no_longer_fits_is_named_and_the_rest_holds(entry):
    overlay = overlay_of(("move", B, "p_2"), entry)
    assert overlay.unfit == {2}
    assert overlay.point_of[B] == "p_2"


@given(st.lists(st.integers(0, 8), max_size=12))
def test_undo_toggles(targets):
    """The newest entry decides; an undo that is itself undone counts for nothing."""
    entries = [("note", "x", "first")]
    for target in targets:
        entries.append(("undo", str(1 + target % len(entries)), ""))
    undone = undone_numbers(log(*entries))
    for change in log(*entries):
        live = [
            later
            for later in log(*entries)[change.number :]
            if later.operation == "undo"
            and later.subject == str(change.number)
            and later.number not in undone
        ]
        assert (change.number in undone) == bool(live)

"""States, verdicts and their reasons are counted from the cells, and from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.camps import registry_from_toml
from narratives.compare import Row, compare
from narratives.divergence import divergence
from narratives.model import Cue
from tests.factories import make_claim, make_document

REGISTRY = registry_from_toml(
    "\n".join(
        f'[[camp]]\nid = "{name}"\nlabel = "{name.title()}"\ntag = "{tag}"'
        for name, tag in [("north", "NO"), ("south", "SO"), ("east", "EA"), ("west", "WE")]
    )
)
STATES = ["claims", "denies", "doubts", "no_comment"]
TEXT = {
    "claims": "Helpers are at the dam",
    "denies": "The story of helpers is a hoax",
    "doubts": "It is unclear whether helpers are there",
    "no_comment": "The ministry declined to comment",
}


def laid_out(*lines, **row):
    """Return the comparison of one row; each line is `(camp, words)` in a document of its own."""
    documents = [
        make_document(f"{words} {number}", path=f"{number}.txt", date=f"2031-05-{number:02}")
        for number, (_, words) in enumerate(lines, start=1)
    ]
    claims = [
        make_claim(document, words, speaker=None if camp == "narrator" else "Ada Brand", camp=camp)
        for document, (camp, words) in zip(documents, lines, strict=True)
    ]
    defaults = {
        "id": "p_1",
        "title": "Who is at the dam?",
        "title_claim": None,
        "claims": tuple(claim.id for claim in claims),
    }
    by_id = {claim.id: claim for claim in claims}
    return compare("e_1", "Dam", documents, [Row(**(defaults | row))], by_id, REGISTRY)


def point_of(*lines, **row):
    return laid_out(*lines, **row).points[0]


VERDICTS = [
    # One camp claims, another denies or doubts.
    ([("north", "claims"), ("south", "denies")], "contested"),
    ([("north", "claims"), ("south", "doubts")], "contested"),
    ([("north", "denies"), ("south", "claims"), ("east", "claims")], "contested"),
    # A camp that speaks both ways contests what another claims.
    ([("north", "claims"), ("north", "doubts"), ("south", "claims")], "contested"),
    ([("north", "claims"), ("north", "denies"), ("south", "denies")], "contested"),
    # It does not contest itself.
    ([("north", "claims"), ("north", "denies")], "one_camp_only"),
    # Narrator and unassigned are voices.
    ([("north", "claims"), ("narrator", "doubts")], "contested"),
    ([("unassigned", "denies"), ("south", "claims")], "contested"),
    # No two sides.
    ([("north", "claims"), ("south", "claims")], "no_dispute_found"),
    ([("north", "claims"), ("south", "no_comment")], "no_dispute_found"),
    ([("north", "denies"), ("south", "no_comment")], "no_dispute_found"),
    ([("north", "denies"), ("south", "denies")], "no_dispute_found"),
    ([("north", "doubts"), ("south", "denies")], "no_dispute_found"),
    ([("north", "no_comment"), ("south", "no_comment")], "no_dispute_found"),
    ([("north", "claims")], "one_camp_only"),
    ([("north", "denies")], "one_camp_only"),
    ([("narrator", "claims")], "one_camp_only"),
]


@pytest.mark.parametrize(("lines", "verdict"), VERDICTS)
def test_a_verdict_is_counted_from_the_cells(lines, verdict):
    point = point_of(*((camp, TEXT[state]) for camp, state in lines))
    assert point.verdict == verdict


def blamed(*lines):
    """Return a row of accusations, each `(camp, target)`, all in one sentence of one document."""
    document = make_document("shelling the dam")
    claims = [
        make_claim(
            document, "shelling the dam", speaker=camp, camp=camp, modality="accused", target=target
        )
        for camp, target in lines
    ]
    row = Row(id="p", title="Who?", title_claim=None, claims=tuple(claim.id for claim in claims))
    by_id = {claim.id: claim for claim in claims}
    return compare("e", "Dam", [document], [row], by_id, ACCUSED).points[0]


ACCUSED = registry_from_toml(
    """
[[camp]]
id = "north"
label = "North"
tag = "NO"
aliases = ["Northern League"]
[[camp]]
id = "south"
label = "South"
tag = "SO"
aliases = ["Southern Union"]
"""
)


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([("north", "each other"), ("south", "each other")], "contested"),
        ([("north", "Southern Union"), ("south", "Northern League")], "contested"),
        ([("north", "rain"), ("south", "rain")], "no_dispute_found"),
        ([("north", "Southern Union"), ("south", "Southern Union")], "no_dispute_found"),
    ],
)
def test_camps_that_accuse_one_another_contest_a_row(lines, verdict):
    point = blamed(*lines)
    assert point.verdict == verdict
    assert ("NO and SO accuse each other" in point.why) == (verdict == "contested")


def test_camps_that_accuse_different_ones_of_one_deed_contest_a_row():
    point = blamed(("north", "Southern Union"), ("south", "rain"))
    assert point.verdict == "contested"
    assert point.why.startswith("who or what did it differs: NO “Southern Union”, SO “rain”")


def test_the_reason_names_camps_by_what_they_do():
    point = point_of(
        ("north", TEXT["claims"]),
        ("south", TEXT["denies"]),
        ("east", TEXT["no_comment"]),
        ("narrator", TEXT["doubts"]),
    )
    assert point.why == "claimed by NO; denied by SO; doubted by NV; no comment from EA"


def test_a_dispute_with_no_declared_camp_on_one_side_says_so():
    point = point_of(("north", TEXT["claims"]), ("narrator", TEXT["doubts"]))
    assert point.why.endswith("counts the narrator or unassigned speakers as a voice")


NUMBERS = [
    ("400 people were killed", "12 people were killed", "numbers_differ"),
    ("at least 400 people were killed", "446 people were killed", "no_dispute_found"),
    ("400 militants were killed", "12 civilians were killed", "no_dispute_found"),
    ("400 people were killed", "12 people were wounded", "no_dispute_found"),
    ("400 people were killed on 3 May", "400 people were killed on 7 June", "contested"),
    ("hundreds of people were killed", "446 people were killed", "no_dispute_found"),
    ("12 drones came", "30 drones came", "numbers_differ"),
]


@pytest.mark.parametrize(("one", "other", "verdict"), NUMBERS)
def test_figures_differ_only_where_no_room_is_left(one, other, verdict):
    point = point_of(("north", one), ("south", other))
    assert point.verdict == verdict


def test_differing_figures_are_both_shown():
    point = point_of(("north", "400 people were killed"), ("south", "12 people were killed"))
    assert "NO “400 people killed”" in point.why
    assert "SO “12 people killed”" in point.why


def test_a_camp_with_one_fitting_figure_does_not_differ():
    point = point_of(
        ("north", "400 people were killed"),
        ("north", "later 450 people were killed"),
        ("south", "450 people were killed"),
    )
    assert point.verdict == "no_dispute_found"


def test_names_differ_only_in_the_camps_own_words():
    lines = [("north", "“terrorists” hold it"), ("south", "“freedom fighters” hold it")]
    point = point_of(*lines)
    assert point.verdict == "naming_differs"
    assert "“terrorists”" in point.why
    paraphrased = point_of(("north", "terrorists hold it"), ("south", "freedom fighters hold it"))
    assert paraphrased.verdict == "no_dispute_found"
    shared = point_of(("north", "“rebels” and “terrorists”"), ("south", "“rebels” hold it"))
    assert shared.verdict == "no_dispute_found"


# Cells and columns


def test_silent_and_without_documents_are_two_things():
    first = make_document("Helpers are at the dam. Rain fell.", path="a")
    claims = [
        make_claim(first, "Helpers are at the dam", speaker="Ada Brand", camp="north"),
        make_claim(first, "Rain fell", speaker="Bo Lind", camp="south"),
    ]
    rows = [Row(id="p", title="Helpers?", title_claim=None, claims=(claims[0].id,))]
    by_id = {claim.id: claim for claim in claims}
    found = compare("e", "Dam", [first], rows, by_id, REGISTRY)
    cells = found.points[0].cells
    assert (cells["south"].state, cells["south"].documents_searched) == ("silent", 1)
    assert (cells["east"].state, cells["east"].documents_searched) == ("no_documents", 0)
    assert found.event.camps == ("north", "south")


def test_columns_stand_in_the_registrys_order_then_absent_then_narrator_and_unassigned():
    found = laid_out(
        ("unassigned", "a one"), ("narrator", "b two"), ("west", "c three"), ("south", "d four")
    )
    assert [camp.id for camp in found.camps] == [
        *("south", "west", "north", "east", "narrator", "unassigned")
    ]
    assert [camp.documents for camp in found.camps] == [1, 1, 0, 0, 1, 1]


def test_documents_are_counted_once_however_often_a_camp_speaks():
    document = make_document("One thing. Another thing.")
    claims = {
        claim.id: claim
        for claim in (
            make_claim(document, words, speaker="Ada Brand", camp="north")
            for words in ("One thing", "Another thing")
        )
    }
    found = compare("e", "Dam", [document], [], claims, REGISTRY)
    assert found.camps[0].documents == 1
    assert found.event.claims == 2


def test_a_stance_set_by_hand_wins():
    document = make_document("Helpers are at the dam")
    claim = make_claim(document, document.text, speaker="Ada Brand", camp="north")
    row = Row(
        id="p",
        title="Helpers?",
        title_claim=None,
        claims=(claim.id,),
        stances={claim.id: "denies"},
    )
    found = compare("e", "Dam", [document], [row], {claim.id: claim}, REGISTRY)
    cell = found.points[0].cells["north"]
    assert cell.state == "denies"
    assert cell.stances[0].why == "set by hand"


def test_a_mixed_cell_shows_one_claim_of_each_stance_first():
    point = point_of(
        *(("north", f"{TEXT['claims']} {n}") for n in range(4)), ("north", TEXT["doubts"])
    )
    cell = point.cells["north"]
    assert cell.state == "mixed"
    assert {one.state for one in cell.stances[:2]} == {"claims", "doubts"}
    assert [one.claim for one in cell.stances] == [claim.id for claim in cell.claims]


def test_a_no_comment_beside_a_claim_is_a_claim_and_stands_behind_it():
    cell = point_of(("north", TEXT["no_comment"]), ("north", TEXT["claims"])).cells["north"]
    assert cell.state == "claims"
    assert [one.state for one in cell.stances] == ["claims", "no_comment"]


def test_figures_keep_their_place_in_the_document():
    document = make_document("Rain. At least 400 drones came, of them 12 drones hit.")
    claim = make_claim(document, document.text[6:], speaker="Ada Brand", camp="north")
    row = Row(id="p", title="Drones?", title_claim=None, claims=(claim.id,))
    found = compare("e", "Dam", [document], [row], {claim.id: claim}, REGISTRY)
    assert [
        (document.text[slice(*line.quantity.span)], line.point, line.camp) for line in found.numbers
    ] == [("At least 400", "p", "north"), ("12", "p", "north")]


def test_the_timeline_marks_who_is_first_by_date_of_document():
    found = laid_out(("south", "one"), ("north", "two"), ("north", "three"))
    assert [(one.date, one.camp, one.first) for one in found.timeline] == [
        ("2031-05-01", "south", True),
        ("2031-05-02", "north", False),
    ]


def test_without_dates_nobody_is_first():
    document = make_document("Helpers came")
    claim = make_claim(document, "Helpers came", speaker="Ada Brand", camp="north")
    row = Row(id="p", title="Helpers?", title_claim=None, claims=(claim.id,))
    found = compare("e", "Dam", [document], [row], {claim.id: claim}, REGISTRY)
    assert [(one.date, one.first) for one in found.timeline] == [(None, False)]
    assert (found.event.first, found.event.last) == (None, None)


def test_a_claim_without_comment_keeps_its_cue_as_reason():
    document = make_document("Helpers came")
    claim = make_claim(
        document,
        "Helpers came",
        speaker="Ada Brand",
        camp="north",
        modality="no_comment",
        cue=Cue(lemma="comment", text="have not commented", span=(0, 1)),
    )
    row = Row(id="p", title="Helpers?", title_claim=claim.id, claims=(claim.id,))
    found = compare("e", "Dam", [document], [row], {claim.id: claim}, REGISTRY)
    assert found.points[0].cells["north"].stances[0].why == "“have not commented”"


# Divergence


def test_divergence_is_the_sum_of_its_parts():
    found = laid_out(("north", TEXT["claims"]), ("south", TEXT["denies"]))
    parts = divergence(found.points, found.camps)
    assert (parts.total, parts.contested, parts.contested_points) == (100, 100.0, 1)
    assert found.event.divergence == 100
    found = laid_out(("north", "12 drones came"), ("south", "30 drones came"))
    assert found.event.divergence == 60
    found = laid_out(("north", "Helpers came"), ("south", "Helpers are here"))
    assert found.event.divergence == 0


def test_one_voice_alone_diverges_from_nobody():
    assert laid_out(("north", TEXT["claims"])).event.divergence == 0
    assert divergence((), ()).total == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["north", "south", "east", "narrator"]), st.sampled_from(STATES)),
        min_size=1,
        max_size=6,
    )
)
def test_every_camp_has_a_cell_and_every_claim_a_place(lines):
    found = laid_out(*((camp, f"{TEXT[state]} {n}") for n, (camp, state) in enumerate(lines)))
    (point,) = found.points
    assert set(point.cells) == {camp.id for camp in found.camps}
    placed = [claim.id for cell in point.cells.values() for claim in cell.claims]
    assert len(placed) == len(set(placed)) == len(lines)
    for camp in found.camps:
        cell = point.cells[camp.id]
        assert bool(cell.claims) == (cell.state not in ("silent", "no_documents"))
        assert all(claim.camp == camp.id for claim in cell.claims)
        states = {state for who, state in lines if who == camp.id}
        if len(states) == 1:
            assert cell.state == states.pop()
    parts = divergence(found.points, found.camps)
    assert 0 <= parts.total <= 100
    total = parts.contested + parts.numbers + parts.naming + parts.silence
    assert abs(total - parts.total) <= 1

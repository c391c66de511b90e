"""The grid: widths, folds, states, and text that tries to break its cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.model import Cell, Comparison, EventHead, Point
from tests.factories import make_claim, make_document
from tests.tui.memory import CAMPS, cell_of, row_of, sample
from tests.tui.strategies import texts, widths
from tui.palette import hues_of
from tui.text import cells, line_text, to_ascii, width_of
from tui.views.grid import (
    CELL_LINES,
    Folds,
    GridLayout,
    capacity,
    cell_lines,
    opened,
    reference,
    within_claim,
)
from tui.views.matrix import MatrixLayout, stack_lines
from tui.views.rows import row_order
from tui.views.source import place_of, source_lines
from tui.views.words import STATES

HUES = hues_of([camp.id for camp in CAMPS], [camp.id for camp in CAMPS])


def layout(width, folds=None, comparison=None, whole=frozenset()):
    comparison = comparison or sample().comparison("e_bridge")
    return GridLayout(comparison, width, HUES, folds or Folds(), whole)


def all_lines(grid, cursor=(0, "norland")):
    return [grid.line(y, cursor)[1] for y in range(grid.tops[-1])]


def row_text(grid, row):
    return "\n".join(line_text(grid.line(y)[1]) for y in range(grid.tops[row], grid.tops[row + 1]))


@pytest.mark.parametrize(
    ("width", "columns"),
    [(40, 1), (51, 1), (52, 2), (80, 2), (103, 2), (104, 4), (119, 4), (157, 6)],
)
def test_the_width_decides_how_many_camps_open(width, columns):
    assert capacity(width) == columns
    assert len(layout(width).open) == columns


@settings(max_examples=60, deadline=None)
@given(widths, st.sets(st.sampled_from([camp.id for camp in CAMPS])), st.booleans())
def test_every_line_has_the_width_and_every_camp_is_in_every_row(width, shut, whole):
    comparison = sample().comparison("e_bridge")
    points = frozenset(point.id for point in comparison.points) if whole else frozenset()
    grid = layout(width, Folds(shut=frozenset(shut)), comparison, points)
    assert {width_of(line) for line in all_lines(grid)} == {width}
    assert width_of(grid.header("norland")) == width
    for row, point in enumerate(comparison.points):
        heading = "\n".join(line_text(line) for line in grid.heading(row))
        for camp in grid.folded:
            assert camp.tag + STATES[point.cells[camp.id].state][0] in heading
        for camp in grid.open:
            lines = grid.cell(row, camp.id)
            assert STATES[point.cells[camp.id].state][0] in line_text(lines[0])
        assert {camp.id for camp in (*grid.open, *grid.folded)} == {camp.id for camp in CAMPS}


@settings(max_examples=80, deadline=None)
@given(texts, texts, texts, widths)
def test_any_text_keeps_the_grid_in_its_cells(title, said, speaker, width):
    document = make_document(f"{said}\n{speaker}", outlet=speaker)
    claim = make_claim(document, said, speaker=speaker, camp="norland")
    cell = cell_of(claim, state="denies")
    grid = layout(width, comparison=comparison_of(title, {"norland": cell, "vesta": cell}))
    assert {width_of(line) for line in all_lines(grid)} == {width}


def comparison_of(title, cells_by_camp):
    whole = sample().comparison("e_bridge")
    head = EventHead(
        id="e", title=title, first=None, last=None, documents=(), claims=1, camps=(), divergence=0
    )
    point = row_of(1, title, "contested", cells_by_camp)
    return Comparison(event=head, camps=whole.camps, points=(point,), manifest={})


def test_the_six_states_are_told_by_glyph_and_word():
    grid = layout(220)
    text = "\n".join(line_text(line) for line in all_lines(grid))
    for state in ("claims", "denies", "doubts", "no_comment", "silent", "no_documents"):
        glyph, word = STATES[state]
        assert f"{glyph} {word}" in text


def test_silence_says_how_many_documents_were_searched_and_no_documents_does_not():
    silent = cell_lines(Cell(state="silent", documents_searched=3), 30, 0)
    absent = cell_lines(Cell(state="no_documents"), 30, 0)
    assert [line_text(line).strip() for line in silent] == ["· silent", "in its 3 documents"]
    assert [line_text(line).strip() for line in absent] == ["░ no documents", "from this camp"]


def test_long_claims_are_cut_with_a_counted_mark_and_shown_in_full_on_demand():
    words = " ".join(["word"] * 60)
    document = make_document(words)
    claim = make_claim(document, words, speaker="Odo Brann", camp="rivermen")
    short = [line_text(line).strip() for line in cell_lines(cell_of(claim), 24, 0)]
    assert short[CELL_LINES] == "… +8 lines"
    whole = [line_text(line) for line in cell_lines(cell_of(claim), 24, 0, whole=True)]
    assert " ".join(" ".join(whole).split()).count("word") == 60


def test_a_claim_of_a_megabyte_is_cut_by_characters():
    words = "word " * 200_000 + "end"
    document = make_document(words)
    claim = make_claim(document, words, speaker="Odo Brann", camp="rivermen")
    lines = cell_lines(cell_of(claim), 24, 0)
    assert "characters" in line_text(lines[CELL_LINES])
    assert len(lines) <= CELL_LINES + 3


def test_a_mixed_cell_shows_two_claims_that_stand_otherwise():
    document = make_document("they came by boat\nno boat came\nfog")
    yes = make_claim(document, "they came by boat", speaker="Odo Brann", camp="rivermen")
    no = make_claim(document, "no boat came", speaker="Mira Holt", camp="rivermen")
    stances = (*cell_of(yes).stances, *cell_of(no, state="denies").stances)
    cell = Cell(state="mixed", claims=(yes, no), stances=stances, documents_searched=1)
    text = "\n".join(line_text(line).rstrip() for line in cell_lines(cell, 40, 0))
    assert "◆ mixed" in text
    assert "▲ claims, Odo Brann" in text
    assert "▼ denies, Mira Holt" in text


def test_folding_opening_pinning_and_moving():
    comparison = sample().comparison("e_bridge")
    camps = comparison.camps
    start = opened(camps, Folds(), 80)
    assert start == ("norland", "vesta")
    third = Folds().toggled("rivermen", start)
    assert opened(camps, third, 80) == ("norland", "rivermen")
    folded = third.toggled("norland", opened(camps, third, 80))
    assert opened(camps, folded, 80) == ("vesta", "rivermen")
    pinned = Folds().with_pin("ostrov")
    assert "ostrov" in opened(camps, pinned, 40)
    assert "ostrov" not in opened(camps, pinned.with_pin("ostrov"), 40)
    moved = Folds().moved("rivermen", -2, camps)
    assert opened(camps, moved, 80) == ("rivermen", "norland")


def test_the_last_open_camp_cannot_be_folded():
    folds = Folds()
    assert folds.toggled("norland", ("norland",)) is folds


def test_three_camps_open_by_hand_at_eighty():
    camps = sample().comparison("e_bridge").camps
    folds = Folds(wanted=("analyst", "gulf", "ostrov"))
    assert opened(camps, folds, 80) == ("analyst", "gulf", "ostrov")


def test_rows_are_found_by_line_and_columns_by_cell():
    grid = layout(120)
    for row in range(4):
        for y in range(grid.tops[row], grid.tops[row + 1]):
            assert grid.row_at(y) == row
    assert grid.camp_at(0) == "norland"
    assert grid.camp_at(grid.column) == "vesta"
    assert grid.camp_at(119) == "analyst"


def test_neighbouring_right_to_left_columns_are_kept_apart():
    document = make_document("هجوم إرهابي\nمعركة الردع\nx")
    left = make_claim(document, "هجوم إرهابي", speaker="x", camp="norland")
    right = make_claim(document, "معركة الردع", speaker="x", camp="vesta")
    grid = layout(
        80, comparison=comparison_of("t", {"norland": cell_of(left), "vesta": cell_of(right)})
    )
    line = next(text for text in map(line_text, all_lines(grid)) if "هجوم" in text)
    assert line.count("\u200e") == 4
    assert cells(line) == 80


def test_a_folded_camp_can_be_clicked_open():
    grid = layout(80)
    actions = {piece.action for line in grid.heading(0) for piece in line if piece.action}
    assert "screen.open_camp('rivermen')" in actions


def test_numbers_lie_where_the_document_says():
    document = make_document("the army counted 400 dead by noon")
    claim = make_claim(document, "400 dead", speaker=None)
    assert within_claim(claim, (17, 20)) == (0, 3)
    assert within_claim(claim, (0, 3)) is None


def test_ascii_grid_has_no_glyph_of_ours():
    document = make_document("they came by boat")
    claim = make_claim(document, "they came by boat", speaker="Odo Brann", camp="norland")
    grid = layout(90, comparison=comparison_of("boats", {"norland": cell_of(claim)}))
    for line in all_lines(grid):
        assert line_text(to_ascii(line)).isascii()


def test_a_point_without_claims_still_has_a_row():
    grid = layout(80, comparison=comparison_of("quiet", {}))
    assert isinstance(grid.point(0), Point)
    assert "silent" in row_text(grid, 0)


def test_a_pair_shows_figures_and_clashing_words_over_its_cells():
    grid = layout(80, Folds(wanted=("norland", "rivermen")))
    assert [camp.id for camp in grid.open] == ["norland", "rivermen"]
    first, last = row_text(grid, 0), row_text(grid, 3)
    assert "≠ disputed" in first
    assert "NO “trained the Rivermen”" in first
    assert "RI “any foreigner took part”" in first
    assert "# NO 400 dead   RI 46" in last
    assert "# how many" not in last
    wide = layout(200)
    assert "≠ disputed" not in row_text(wide, 0)


def test_words_that_clash_are_marked_in_the_cell():
    grid = layout(200)
    pieces = [piece for line in grid.cell(0, "norland") for piece in line]
    marked = " ".join(piece.text for piece in pieces if "italic" in piece.style and piece.said)
    assert "trained the Rivermen" in marked


@pytest.mark.parametrize(
    ("order", "hand", "expected"),
    [
        ("found", (), (0, 1, 2, 3)),
        ("contested", (), (0, 3, 1, 2)),
        ("size", (), (0, 1, 3, 2)),
        ("time", (), (0, 1, 2, 3)),
        ("hand", ("p_3", "p_1"), (2, 0, 1, 3)),
        ("hand", ("p_gone",), (0, 1, 2, 3)),
    ],
)
def test_rows_in_an_order(order, hand, expected):
    assert row_order(sample().comparison("e_bridge"), order, hand) == expected


@pytest.mark.parametrize("width", [80, 120, 200])
def test_each_column_bears_the_digit_of_its_camp(width):
    folds = Folds(order=("analyst", "norland"))
    grid = layout(width, folds)
    names = [camp.id for camp in folds.arranged(grid.comparison.camps)]
    heads = line_text(grid.header()).split("│")[1:]
    assert len(heads) == len(grid.open)
    for head, camp in zip(heads, grid.open, strict=True):
        assert head.startswith(f"{names.index(camp.id) + 1} {camp.tag} ")


def with_camps(number, state, **fields):
    """Return the sample's event with more camps, and the hues of all."""
    made = sample().comparison("e_bridge").model_dump(mode="json", by_alias=True)
    for added in range(number):
        made["camps"].append({"id": f"c{added}", "label": "C", "tag": f"C{added}", **fields})
        for point in made["points"]:
            cell = Cell(state=state, documents_searched=fields["documents"])
            point["cells"][f"c{added}"] = cell.model_dump(mode="json")
    hues = HUES | {f"c{added}": 0 for added in range(number)}
    return Comparison.model_validate(made), hues


def test_the_tenth_camp_has_no_digit():
    comparison, hues = with_camps(3, "no_documents", documents=0)
    grid = GridLayout(comparison, 80, hues)
    assert [grid.number(camp) for camp in grid.camps] == [*"123456789", ""]


@pytest.mark.parametrize("width", [36, 55, 90])
def test_the_matrix_names_its_rows_beside_the_pane(width):
    comparison, hues = with_camps(5, "no_documents", documents=0)
    lines = [line_text(line) for line in MatrixLayout(comparison, width, hues).lines(0)]
    rows = [line for line in lines if line.lstrip()[:1].isdigit()]
    assert [line.lstrip().split()[0] for line in rows] == ["1", "2", "3", "4"]
    assert "instructors" in rows[0]
    assert "People kill" in rows[3]
    assert any("no documents: C0 C1 C2 C3 C4" in line for line in lines)
    assert {cells(line) for line in lines} == {width}


def test_where_camps_are_many_their_glyphs_stand_side_by_side():
    comparison, hues = with_camps(5, "silent", documents=1)
    lines = [line_text(line) for line in MatrixLayout(comparison, 36, hues).lines(0)]
    assert "  1 instructors fro… ▲○▼◇" in lines[2]
    assert {cells(line) for line in lines} == {36}


def test_files_of_one_outlet_are_told_apart_by_the_number_that_the_report_cites():
    made = sample().comparison("e_bridge").model_dump(mode="json", by_alias=True)
    before = row_text(layout(160), 0)
    assert "Post ¶3" in before
    assert "[1]" not in before
    made["sources"][1]["outlet"] = made["sources"][0]["outlet"]
    comparison = Comparison.model_validate(made)
    text = row_text(layout(160, comparison=comparison), 0)
    assert "Post [1] ¶3" in text
    claim = comparison.points[0].cells["norland"].claims[0]
    place = place_of(comparison, claim, HUES)
    document = sample().document(claim.document)
    assert "Port Sarn Post [1] · " in line_text(source_lines(claim, document, place, 90)[0])
    stack = "\n".join(line_text(line) for line in stack_lines(comparison, 0, 60, HUES))
    assert "[1] ¶2" in stack
    for width in range(30, 60):
        assert width_of(reference(claim, width, source="[12]")) == width

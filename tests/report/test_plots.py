"""Drawings: nothing covers anything, nothing is lost without them, and they say what cells say."""

import datetime as dt
import itertools
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from narratives.report import ReportOptions, render
from narratives.report.figures import LABEL, RIGHT
from narratives.report.markup import PER_LINE, in_lines
from narratives.report.matrix import LEFT, TITLE_LEFT, shortened
from narratives.report.timeline import LEVEL, number_words, timeline_drawing
from narratives.report.view import event_view
from narratives.wording import STATE_WORDS
from tests.report import cases

CASES = {"sample": cases.sample, "hostile": cases.hostile, "wide": cases.wide}


def page_of(name):
    comparison, documents = CASES[name]()
    ((_, data),) = render(
        [comparison], ["html"], options=ReportOptions(), documents=documents
    ).items()
    return comparison, lxml_html.fromstring(data.decode())


@pytest.mark.parametrize("name", CASES)
def test_the_matrix_and_its_twin_say_what_the_cells_say(name):
    comparison, page = page_of(name)
    camps = [camp for camp in comparison.camps if camp.documents]
    wanted = [
        [STATE_WORDS[point.cells[camp.id].state] for camp in camps] for point in comparison.points
    ]
    said = [title.text_content().rsplit(": ", 1)[-1] for title in page.xpath("//svg//title")]
    drawn = [said[at : at + len(camps)] for at in range(0, len(said), len(camps))]
    assert drawn == wanted
    twin = [
        [
            word.text_content().rsplit(":", 1)[-1].strip()
            for word in row.xpath(".//span[@class='word']")
        ]
        for row in page.xpath("//table[@class='mx']/tbody/tr")
    ]
    assert twin == wanted


@pytest.mark.parametrize("name", CASES)
def test_every_drawing_has_a_name_and_loads_nothing(name):
    _, page = page_of(name)
    drawings = page.xpath("//svg")
    assert drawings
    for drawing in drawings:
        assert drawing.get("role") in ("img", "group")
        assert drawing.get("aria-label")
        assert not drawing.xpath(".//image | .//use | .//foreignobject | .//style | .//script")


def test_figures_of_eight_camps_stay_inside_their_drawing():
    (drawing,) = wide_view().numbers[0].drawings
    assert len(drawing.figures) == 8
    assert [column.camp.tag for column in (f.column for f in drawing.figures)] == [
        tag for _, _, tag in cases.WIDE
    ]
    for figure in drawing.figures:
        assert figure.end <= RIGHT
        # At twelve units a bold letter is some 7.3 wide.
        assert figure.end + 10 + 7.3 * len(figure.label) <= 660
    assert any(figure.open_end and figure.label.endswith("→") for figure in drawing.figures)
    assert all(len(figure.label) <= LABEL + 3 for figure in drawing.figures)


@cache
def wide_view():
    comparison, documents = cases.wide()
    return event_view(comparison, documents, 1, "")


def label_boxes(drawing):
    """Return `(lane, level, start, end)` of each label that is written."""
    for place, lane in enumerate(drawing.lanes):
        for mark in lane.days:
            if mark.label_y is not None:
                level = round((lane.middle - 10 - mark.label_y) / LEVEL)
                half = 3.2 * len(mark.label)
                yield place, level, mark.label_x - half, mark.label_x + half


def without_overlap(drawing):
    for (*line, _, end), (*other, start, _) in itertools.pairwise(sorted(label_boxes(drawing))):
        assert line != other or end <= start
    for one, other in itertools.pairwise(drawing.lanes):
        top = min(mark.label_y for mark in other.days if mark.label_y is not None) - 11
        assert top >= one.middle + 5
    for (x, _), (y, _) in itertools.pairwise(drawing.ticks):
        assert y - x >= 70


def test_labels_of_eight_camps_do_not_cover_one_another():
    drawing = wide_view().drawing
    assert len(drawing.lanes) == 8
    without_overlap(drawing)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(0, 8)),
        min_size=2,
        max_size=60,
        unique_by=lambda entry: (entry[0], entry[2]),
    )
)
def test_labels_never_cover_one_another(entries):
    view = wide_view()
    first = dt.date(2031, 1, 1)
    spread = [
        type(view.when[0])(
            row=view.rows[row],
            column=view.columns[camp],
            claim=view.when[0].claim,
            date=(first + dt.timedelta(day)).isoformat(),
            first=False,
            said=None,
            resolved=None,
        )
        for camp, day, row in entries
    ]
    drawing = timeline_drawing(spread)
    if drawing is not None:
        without_overlap(drawing)
        assert sum(len(lane.days) for lane in drawing.lanes) == len({e[:2] for e in entries})


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([1], "1"), ([2, 1], "1 2"), ([3, 1, 2], "1–3"), ([1, 2, 4, 5, 6, 9], "1 2 4–6 9")],
)
def test_rows_are_named_in_few_letters(numbers, words):
    assert number_words(numbers) == words


@given(st.text(max_size=200), st.integers(5, 60))
def test_a_shortened_title_is_a_beginning(text, letters):
    short = shortened(text, letters)
    assert len(short) <= 2 * letters
    if not short.endswith("…"):
        assert len(short) == len(text)


def test_titles_end_before_the_squares():
    # The widest of common letters at thirteen units, measured in a browser: 7.3 a letter.
    assert TITLE_LEFT + 7.3 * 44 <= LEFT


@given(st.integers(1, 40))
def test_lines_hold_every_camp_and_no_more_than_fit(camps):
    lines = in_lines(range(camps))
    assert [camp for line in lines for camp in line] == list(range(camps))
    assert all(len(line) <= PER_LINE for line in lines)
    assert len(lines) == -(-camps // PER_LINE)
    assert len(lines[0]) - len(lines[-1]) < len(lines[0])


def test_no_drawing_is_made_of_nothing():
    comparison, documents = cases.sample()
    fields = comparison.model_dump(by_alias=True) | {"points": (), "timeline": (), "numbers": ()}
    empty = type(comparison).model_validate(fields | {"disagreements": (), "naming": ()})
    view = event_view(empty, documents, 1, "")
    assert view.matrix is None
    assert view.drawing is None
    ((_, data),) = render([empty], ["html"], options=ReportOptions(), documents={}).items()
    assert not re.search(rb"<svg", data)

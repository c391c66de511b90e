"""Lines of the lists, the preview, the source, the document and the narratives."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.model import (
    Claim,
    Comparison,
    EventHead,
    Naming,
    NamingUse,
    Quantity,
    TimelineEntry,
)
from narratives.workspace import Workspace
from tests.factories import make_claim, make_document
from tests.tui.memory import CAMPS, MemoryReader, fits, sample
from tests.tui.stored import stored_sample
from tests.tui.strategies import texts, widths
from tui.paging import EventPages
from tui.palette import hues_of
from tui.screens.events import SORTS
from tui.text import Piece, line_text, width_of
from tui.views.bars import Key, key_line, title_line
from tui.views.camps import CampName, camp_names, initial, stacked
from tui.views.document import DocumentLayout, claim_list_line
from tui.views.events import event_line, legend, list_header, matrix_lines, preview_lines, shape
from tui.views.filters import conditions, culprit, together, unknown
from tui.views.keys import KeyHelp, matching_keys
from tui.views.matrix import stack_lines
from tui.views.naming import has_table, naming_camps, naming_items, naming_table
from tui.views.narratives import narrative_items, narrative_line, narratives_header
from tui.views.placement import placement_facts
from tui.views.search import hit_line
from tui.views.source import evidence_lines, place_of, source_lines
from tui.views.time import STEPS, calendar_lines, days_of, time_items
from tui.views.words import citation, day, days, relays, speaker

HUES = hues_of([camp.id for camp in CAMPS], [camp.id for camp in CAMPS])
NAMES = [CampName(camp.id, camp.label, camp.tag, HUES[camp.id]) for camp in CAMPS]
TAGS = {camp.tag.lower(): camp.id for camp in CAMPS}


def head(title="an event", **fields):
    defaults = {
        "id": "e_1",
        "title": title,
        "first": "2031-03-01",
        "last": "2031-03-04",
        "documents": ("d_1",),
        "claims": 4,
        "camps": ("norland", "vesta"),
        "divergence": 40,
    }
    return EventHead(**(defaults | fields))


@settings(max_examples=60, deadline=None)
@given(texts, widths, st.booleans())
def test_list_lines_have_the_width(title, width, compact):
    line = event_line(head(title), NAMES, width, cursor=True, compact=compact)
    assert width_of(line) == width
    for made in list_header(NAMES, width, compact=compact):
        assert made is None or width_of(made) == width


def test_the_list_gives_up_days_before_the_camps():
    assert shape(110, 7).days
    assert not shape(70, 7).days
    assert shape(70, 7).strip
    assert shape(40, 7).title >= 14


def test_a_strip_tells_who_speaks():
    text = line_text(event_line(head(camps=("vesta",)), NAMES[:3], 60))
    assert text.count("■") == 1
    assert text.count("·") == 2


def test_tags_over_narrow_columns_are_stacked():
    assert stacked("RU") == ("R", "U")
    above, below = list_header(NAMES, 60)
    assert above is not None
    pairs = zip(line_text(above).split(), line_text(below).split()[-8:-1], strict=True)
    assert ["".join(pair) for pair in pairs] == [camp.tag for camp in CAMPS]


def test_a_hostile_tag_takes_two_cells():
    assert initial("漢字", 2) == "漢"
    assert initial("\x1b[31mRU", 2) == "␛["


@settings(max_examples=40, deadline=None)
@given(texts, st.integers(min_value=40, max_value=160))
def test_bars_have_the_width(title, width):
    right = [Piece("3 folded RU UA")]
    assert width_of(title_line(["ws", title], ["≠82", "9 claims"], right, width)) == width
    keys = [Key("⏎", "Open", "x"), Key("v", "View", "y")]
    assert width_of(key_line(keys, width, [Key("?", "Keys", "z")])) == width


def test_keys_that_do_not_fit_give_way_to_help():
    keys = [Key(str(n), "a long word", "x") for n in range(9)]
    text = line_text(key_line(keys, 40, [Key("?", "Keys", "z")]))
    assert "? Keys" in text
    assert "8" not in text


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("", ["e_1", "e_2"]),
        ("flood", ["e_2"]),
        ("camp:VE", ["e_1"]),
        ("silent:ve", ["e_2"]),
        ("camp:norland", ["e_1", "e_2"]),
        ("n>4", ["e_2"]),
        ("n>=4 div<50", ["e_1"]),
        ("docs=1", ["e_1", "e_2"]),
        ("date:2031-03-03..", ["e_1"]),
        ("date:2031-02", ["e_2"]),
        ("date:2031-03-01..2031-03-31", ["e_1"]),
        ("[sic]", ["e_2"]),
    ],
)
def test_filters(typed, left):
    events = [
        head(),
        head(
            "Flood [sic]",
            id="e_2",
            camps=("norland",),
            claims=9,
            divergence=80,
            first="2031-02-01",
            last="2031-02-02",
        ),
    ]
    wanted = together(conditions(typed, TAGS))
    assert [event.id for event in events if fits(event, wanted)] == left


def test_an_empty_result_names_the_condition_to_drop():
    events = [head(), head("two", id="e_2"), head("three", id="e_3", divergence=95)]

    def count(wanted):
        return sum(fits(event, wanted) for event in events)

    wanted = conditions("camp:NO div>97", TAGS)
    assert count(together(wanted)) == 0
    assert culprit(count, wanted) == ("div>97", 3)
    assert culprit(count, conditions("camp:CO div>97", TAGS)) is None


SAID = {
    "stance:denies": ["e_bridge"],
    "state:claims": ["e_bridge", "e_flood"],
    "lang:en": ["e_bridge", "e_flood"],
    "lang:ar": [],
    "source:gazette": ["e_flood"],
    'source:"Port Sarn"': ["e_bridge"],
    "speaker:holt": ["e_bridge", "e_flood"],
    "entity:Holt": [],
    'entity:"Mira Holt" silent:NO': ["e_flood"],
    "speaker:brann stance:denies": ["e_bridge"],
    "speaker:holt stance:denies": [],
    "camp:RI stance:denies": ["e_bridge"],
    "camp:NO stance:denies": [],
    "camp:NO camp:RI speaker:rivermen": [],
    "stance:wrong": [],
    "lang:": [],
    "speaker:nobody": [],
    '"up the bridge"': ["e_bridge"],
    '"bridge the up"': [],
}
"""Filters on what is said, and the events of the sample that they leave."""


@pytest.mark.parametrize(("typed", "left"), SAID.items())
def test_filters_on_claims_hold_for_one_claim_of_each_camp(tmp_path, typed, left):
    with Workspace.open(stored_sample(tmp_path / "w.db"), read_only=True) as workspace:
        wanted = together(conditions(typed, TAGS, workspace.names_like))
        assert sorted(head.id for head in workspace.event_page(wanted=wanted)) == left


def test_changes_by_hand_are_filtered_as_they_are_now(tmp_path):
    when = {"when": "2031-03-09T10:00:00+00:00", "who": "tester"}
    denial = conditions("camp:RI stance:denies", TAGS)
    with Workspace.open(stored_sample(tmp_path / "w.db")) as workspace:
        claim = next(c for c in workspace.claims() if c.modality == "denied")
        assert workspace.event_count(together(denial)) == 1
        workspace.record("stance", claim.id, "claims", **when)
        assert workspace.event_count(together(denial)) == 0
        workspace.record("stance", claim.id, "denies", **when)
        workspace.record("camp", "Odo Brann", "vesta", **when)
        assert workspace.event_count(together(denial)) == 0
        assert workspace.event_count(together(conditions("camp:VE stance:denies", TAGS))) == 1


def test_an_empty_result_names_a_term_that_does_not_exist(tmp_path):
    with Workspace.open(stored_sample(tmp_path / "w.db"), read_only=True) as workspace:
        wanted = conditions('colour:red lang:en speaker:"Mira Holt"', TAGS, workspace.names_like)
        assert [one.text for one in wanted] == ["colour:red", "lang:en", 'speaker:"Mira Holt"']
        assert culprit(workspace.event_count, wanted) == ("colour:red", 2)
        assert [unknown(one.text) for one in wanted] == [True, False, False]
        assert [unknown(word) for word in ("stance:wrong", "size>3", "n>3", "12:30", "dam")] == [
            True, True, False, False, False,
        ]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "who",
        "WHO blew",
        "camp:NO",
        "silent:vesta",
        "n>4 n<=9",
        "div=82",
        "docs>=1",
        "date:2031",
        "date:..2030",
        "date:2031-03-04..2031-03-09",
        "[sic]",
        "n<1",
        *SAID,
    ],
)
def test_the_workspace_and_the_double_filter_and_order_alike(tmp_path, typed):
    tags = TAGS | {camp.id: camp.id for camp in CAMPS}
    with Workspace.open(stored_sample(tmp_path / "w.db"), read_only=True) as workspace:
        wanted = together(conditions(typed, tags, workspace.names_like))
        double = sample()
        double.events = workspace.events
        assert double.event_count(wanted) == workspace.event_count(wanted)
        for order in SORTS:
            ids = [head.id for head in workspace.event_page(order=order, wanted=wanted)]
            assert ids == [head.id for head in double.event_page(order=order, wanted=wanted)]


@given(st.integers(0, 700), st.integers(0, 699))
def test_pages_give_the_same_events_as_the_whole_list(count, place):
    reader = MemoryReader()
    heads = [head(id=f"e_{number:04}") for number in range(count)]
    reader.events = lambda: heads
    pages = EventPages(reader)
    assert len(pages) == count
    assert pages.first(5) == tuple(heads[:5])
    if place < count:
        assert pages[place] == heads[place]
        assert pages.find(f"e_{place:04}", place) == place
    assert pages.find("e_none") is None


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=30, max_value=200))
def test_previews_and_matrices_have_the_width(width):
    comparison = sample().comparison("e_bridge")
    for made in (
        preview_lines(comparison, width, HUES),
        matrix_lines(comparison, width, HUES, cursor=1),
        stack_lines(comparison, 0, width, HUES),
        legend(NAMES, width),
    ):
        assert {width_of(line) for line in made} == {width}


def test_the_preview_tells_absent_camps_apart_from_silent_ones():
    reader = sample()
    comparison = reader.comparison("e_bridge")
    text = "\n".join(line_text(line) for line in preview_lines(comparison, 60, HUES))
    assert "GUARD [Vesta intelligence]" in text
    assert "claimed by NO; denied by RI; doubted by AN" in text


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.integers(min_value=40, max_value=200))
def test_source_and_evidence_have_the_width_with_any_text(said, around, width):
    document = make_document(f"{around}\n{said} {around}\n{around}", outlet=around, title=said)
    claim = make_claim(document, said, speaker=around, camp="norland")
    for made in (
        source_lines(claim, document, None, width, ["another"]),
        evidence_lines(claim, document, None, width, 8),
    ):
        assert {width_of(line) for line in made} == {width}


def test_the_source_marks_the_claim_and_tells_how_it_was_attributed():
    reader = sample()
    comparison = reader.comparison("e_bridge")
    claim = comparison.points[0].cells["norland"].claims[0]
    place = place_of(comparison, claim, HUES)
    lines = source_lines(claim, reader.document(claim.document), place, 90, ["Ilm Gazette"])
    marked = " ".join(p.text for line in lines for p in line if "mark" in p.style)
    assert " ".join(marked.split()) == claim.text
    text = "\n".join(line_text(line) for line in lines)
    for expected in (
        "¶1",
        "¶2",
        "¶3",
        "Norland's envoy ← Harbour Wire ← Port Sarn Post",
        "because alias:Norland's envoy",
        "rule:test",
        "0.90",
        "1 other document: Ilm Gazette",
        "▲ claims",
    ):
        assert expected in text


def test_a_claim_outside_all_rows_says_so():
    document = make_document("one two")
    claim = make_claim(
        document, "two", numbers=(Quantity(text="two", span=(4, 7), low=2, high=2, unit=None),)
    )
    assert place_of(sample().comparison("e_bridge"), claim, HUES) is None
    text = "\n".join(line_text(line) for line in source_lines(claim, document, None, 80))
    assert "not in a row" in text
    assert "numbers" in text


@settings(max_examples=30, deadline=None)
@given(texts, st.integers(min_value=30, max_value=160))
def test_document_lines_have_the_width(text, width):
    document = make_document(f"{text}\nnext paragraph\n{text}")
    claim = make_claim(document, "next paragraph", speaker="x", camp="norland")
    names = {camp.id: camp for camp in NAMES}
    layout = DocumentLayout(document, [claim], names, width, 0)
    assert {width_of(line) for _, line in layout.lines} == {width}
    assert width_of(claim_list_line(claim, NAMES[0], "1", width, cursor=True)) == width


def test_walking_the_claims_moves_the_mark():
    reader = sample()
    document = next(iter(reader.by_document.values()))
    claims = reader.claims_of(document.id)
    names = {camp.id: camp for camp in NAMES}
    layout = DocumentLayout(document, claims, names, 80, 0)

    def marked():
        pieces = [p.text for _, line in layout.lines for p in line if "mark" in p.style]
        return " ".join(" ".join(pieces).split())

    assert marked() == claims[0].text
    before = len(layout.lines)
    layout.show(1)
    assert marked() == claims[1].text
    assert len(layout.lines) == before
    top, height = layout.region(1)
    assert any("VE" in line_text(line) for _, line in layout.lines[top : top + height])
    assert layout.claim_near(top) == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=40, max_value=200))
def test_narrative_lines_have_the_width(width):
    reader = sample()
    (narrative,) = reader.narratives()
    claims = [reader.claim(claim) for claim in narrative.claims]
    comparisons = {event: reader.comparison(event) for event in narrative.events}
    items = narrative_items(narrative, claims, comparisons, width, HUES)
    assert {width_of(line) for item in items for line in item.lines} == {width}
    assert width_of(narrative_line(narrative, NAMES[0], width, cursor=True)) == width
    assert width_of(narratives_header(width)) == width


def test_a_narrative_shows_what_the_others_answer():
    reader = sample()
    (narrative,) = reader.narratives()
    claims = [reader.claim(claim) for claim in narrative.claims]
    comparisons = {event: reader.comparison(event) for event in narrative.events}
    items = narrative_items(narrative, claims, comparisons, 100, HUES)
    text = "\n".join(line_text(line) for item in items for line in item.lines)
    for expected in (
        "▼ denies, Odo Brann",
        "○ no comment",
        "silent: GL OS",
        "2 documents of 1 origin",
    ):
        assert expected in text


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.integers(min_value=40, max_value=200), st.data())
def test_hits_have_the_width_with_the_match_in_its_place(before, after, width, data):
    text = f"{before} bridge {after}"
    document = make_document(text, outlet=after)
    claim = make_claim(document, text, speaker=before, camp="norland")
    start = len(before) + 1
    line = hit_line(claim, [(start, start + 6)], NAMES[0], width, cursor=data.draw(st.booleans()))
    assert width_of(line) == width
    assert "bridge" in line_text(line)


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=40, max_value=200))
def test_words_and_time_have_the_width(width):
    comparison = sample().comparison("e_bridge")
    claims = {
        claim.id: claim
        for point in comparison.points
        for cell in point.cells.values()
        for claim in cell.claims
    }
    for items in (
        naming_items(comparison, width, HUES),
        time_items(comparison, claims, width, HUES),
    ):
        assert {width_of(line) for item in items for line in item.lines} == {width}


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=119, max_value=200), st.integers(0, 1))
def test_the_table_of_names_has_the_width_and_every_name_in_its_column(width, column):
    comparison = sample().comparison("e_bridge")
    assert has_table(comparison, width)
    head, fighters, *_, absent = naming_table(comparison, width, HUES, column)
    for item in (head, fighters, absent):
        assert {width_of(line) for line in item.lines} == {width}
    assert [camp.id for camp in naming_camps(comparison)] == ["norland", "analyst"]
    cells = [part.split() for part in re.split("[│▌]", line_text(fighters.lines[0]))]
    assert cells == [["the", "fighters"], ["militants", "1"], ["bridge", "crew", "2"]]
    assert "reported:" in line_text(fighters.lines[1])
    assert line_text(head.lines[0]).split("▌")[1].split()[0] == ("NO", "AN")[column]
    assert "VE RI GL OS CO" in line_text(absent.lines[0])


def test_the_table_gives_way_to_the_list_where_a_column_would_be_too_narrow():
    comparison = sample().comparison("e_bridge")
    (fighters,) = comparison.naming
    use = fighters.uses[0]
    every = tuple(NamingUse(**{**dict(use), "camp": camp.id}) for camp in CAMPS)
    crowded = comparison.model_dump(mode="json", by_alias=True)
    crowded["naming"] = [Naming(referent="the fighters", uses=every).model_dump(mode="json")]
    for number in range(2):
        crowded["camps"].append({"id": f"c{number}", "label": "C", "tag": "C", "documents": 0})
        crowded["naming"][0]["uses"].append(
            {**crowded["naming"][0]["uses"][0], "camp": f"c{number}"}
        )
        for point in crowded["points"]:
            point["cells"][f"c{number}"] = {"state": "no_documents"}
    nine = Comparison.model_validate(crowded)
    assert not has_table(comparison, 118)
    assert not has_table(nine, 119)
    assert has_table(nine, 140)
    nothing = Comparison.model_validate({**crowded, "naming": []})
    assert not has_table(nothing, 200)


def test_the_calendar_shows_empty_days_until_they_no_longer_fit():
    def entry(date):
        return TimelineEntry(date=date, camp="norland", point="p_1", claim="c_1", first=False)

    entries = [entry("2031-03-01"), entry("2031-03-04"), entry(None)]
    assert days_of(entries, 10) == (["2031-03-01", "2031-03-02", "2031-03-03", "2031-03-04"], False)
    assert days_of(entries, 3) == (["2031-03-01", "2031-03-04"], True)
    assert days_of([entry("spring")], 3) == (["spring"], False)
    assert days_of([entry(None)], 3) == ([], False)
    far = [entry("2030-12-30"), entry("2031-03-04"), entry("2031-03-09")]
    assert days_of(far, 4) == (["2030-12-30", "2031-03-04", "2031-03-09"], True)
    assert days_of(far, 3, "week") == (["2030-12-30", "2031-03-03"], True)
    months = ["2030-12-01", "2031-01-01", "2031-02-01", "2031-03-01"]
    assert days_of(far, 4, "month") == (months, False)
    assert days_of(far, 10, "week")[0][-2:] == ["2031-02-24", "2031-03-03"]
    for step in STEPS:
        assert days_of([entry("0001-01-01"), entry("9999-12-31")], 3, step)[1]
        assert len(days_of([entry("9999-12-31")], 3, step)[0]) == 1


@pytest.mark.parametrize("step", ["day", "week", "month"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_zoomed_calendar_has_the_width_and_counts_everything(step, width):
    comparison = sample().comparison("e_bridge")
    lines = calendar_lines(comparison, width, HUES, step)
    assert {width_of(line) for line in lines} == {width}
    text = "\n".join(map(line_text, lines))
    assert {"day": "4 Mar", "week": "3 Mar", "month": "Mar 2031"}[step] in text
    assert sum(map(int, re.findall(r"\d+", text.split("│", 1)[1].split("first")[0]))) == 9


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2031-03-02", "2031-03-05", "2–5 Mar 2031"),
        ("2031-02-27", "2031-03-05", "27 Feb–5 Mar 2031"),
        ("2030-12-30", "2031-01-02", "30 Dec 2030–2 Jan 2031"),
        ("2031-03-02", "2031-03-02", "2 Mar 2031"),
        ("2031-03-02", None, "2 Mar 2031"),
        (None, None, "undated"),
        ("Tuesday", None, "Tuesday"),
    ],
)
def test_days(first, last, expected):
    assert days(first, last, year=True) == expected


def test_a_day_that_is_no_date_is_shown_safely():
    assert day("\x1b[2J") == "␛[2J"


def test_speakers_relays_and_citation():
    document = make_document("they came", outlet="Ilm Gazette", date="2031-03-02", path="a.txt")
    own = make_claim(document, "they came")
    assert speaker(own) == "narrator"
    assert relays(own) == "Ilm Gazette"
    quoted = make_claim(
        document, "they came", speaker="Odo", chain=("Ilm Gazette", "Harbour Wire", "Odo")
    )
    assert relays(quoted) == "Harbour Wire ← Ilm Gazette"
    assert citation(quoted) == (
        f"“they came” (Odo, Harbour Wire ← Ilm Gazette, a.txt, ¶1, 2031-03-02) [{quoted.id}]"
    )


def test_camps_keep_their_hue_on_every_screen():
    registry = MemoryReader().registry()
    few = camp_names(registry, {"ostrov", "narrator"})
    many = camp_names(registry, {camp.id for camp in CAMPS} | {"narrator"})
    assert few["ostrov"].hue == many["ostrov"].hue
    assert list(few) == ["ostrov", "narrator"]
    assert few["narrator"].hue == 0


def test_keys_are_found_by_what_they_do():
    keys = [KeyHelp("z", "Show this row in full", "z", "Here"), KeyHelp("g", "Start", "g", "Move")]
    assert matching_keys(keys, "row full") == keys[:1]
    assert matching_keys(keys, "move") == keys[1:]
    assert matching_keys(keys, "nothing") == []


@pytest.mark.parametrize(
    ("moved_to", "shown"),
    [
        (None, ["0.62", "content 0.60 · words 0.50", "next best row 2 at 0.61", "nearly tied"]),
        ("p_4", ["put here by hand; the program had it in row 1", "0.62"]),
    ],
)
def test_the_source_says_why_a_claim_stands_in_its_row(moved_to, shown):
    comparison = sample().comparison("e_bridge")
    claim = comparison.points[0].cells["norland"].claims[0]
    claim = Claim(**{**dict(claim), "point": moved_to or claim.point})
    facts = dict(placement_facts(comparison, claim))
    assert all(words in line_text(facts["fit"]) for words in shown)
    assert line_text(facts["shares"]) == "bridge · night"


def test_the_same_words_in_another_document_are_named():
    comparison = sample().comparison("e_bridge")
    claim = comparison.points[0].cells["norland"].claims[0]
    other = Claim(
        **{**dict(claim), "id": "c_x", "document": "d_x", "paragraph": 7, "outlet": "Gazette"}
    )
    assert [
        line_text(f) for n, f in placement_facts(comparison, other) if n == "said again in"
    ] == ["Port Sarn Post ¶2"]


def test_bars_show_how_much_each_camp_says():
    event = head(camp_claims={"norland": 8, "vesta": 1})
    line = line_text(event_line(event, NAMES[:3], 100))
    assert " █  ▁  · " in line
    assert " ■  ■  · " in line_text(event_line(head(), NAMES[:3], 100))

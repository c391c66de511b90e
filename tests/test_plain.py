"""The printed twin fits its width, breaks nothing off, and says whose words it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from narratives.model import NarrativeHead
from narratives.plain import comparison_text, wrap
from narratives.plain_lists import (
    events_text,
    explained_text,
    hits_text,
    narrative_text,
    narratives_text,
)
from narratives.text import one_line
from narratives.wording import chain
from narratives.workspace import SearchHit
from tests.factories import make_claim, make_document
from tests.report import cases


@given(
    st.text(alphabet=st.sampled_from("ab тест漢字عربي👩\u200d🚀e\u0301\x1b\n \u202e"), max_size=80),
    st.integers(min_value=12, max_value=60),
)
def test_lines_fit_and_nothing_is_lost(text, width):
    lines = wrap(text, width, "   ")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(one_line(text).split())


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("case", [cases.sample, cases.hostile])
def test_a_comparison_fits_its_width(case, width):
    comparison, _ = case()
    for line in comparison_text(comparison, width, why=True).split("\n"):
        assert cell_len(line) <= width, line


def test_the_sample_reads_as_it_should():
    comparison, _ = cases.sample()
    text = comparison_text(comparison, 80)
    for line in (
        "Envoy condemns dam attack",
        "  1. Sudrian instructors [Third Bureau] are…  ▲  ○  ▼  ·  ◇   ≠ contested",
        "   ▲ Norvania (NO) claims",
        "   ○ Sudria (SU) no comment",
        "     Sudrian officials · have not commented: «the fighting at the dam»",
        "   ▼ River Front (RF) denies",
        "     Bo Lind · said: “No Sudrian instructors are at the dam.”",
        "   · silent: Narrator (1 document)",
        "NUMBERS THAT DIFFER",
        "  2. Norvania: At least 400 · militants killed",
    ):
        assert line in text.split("\n"), line


def test_every_camp_is_in_the_overview_even_if_narrow():
    comparison, _ = cases.sample()
    overview = comparison_text(comparison, 40).split("AT A GLANCE")[1].split("\n\n")[0]
    for camp in comparison.camps:
        assert (camp.tag in overview) == bool(camp.documents)


def test_own_quotation_marks_are_not_doubled():
    document = make_document('Bo Lind said: "It stands."')
    claim = make_claim(document, '"It stands."', speaker="Bo Lind", kind="direct")
    text = explained_text(document, [claim], cases.REGISTRY, 80)
    assert '¶1 "It stands."' in text
    assert "“" not in text.split("\n")[3]


def test_lists_say_how_many_and_of_whom():
    comparison, _ = cases.sample()
    text = events_text([comparison.event], cases.REGISTRY, 80)
    assert text.startswith("1 event\n")
    assert "NO SU RF NV ??" in text
    assert events_text([], cases.REGISTRY, 80) == "0 events"


def test_a_choice_of_events_keeps_the_numbers_that_show_takes():
    comparison, _ = cases.sample()
    head = comparison.event
    text = events_text([head], cases.REGISTRY, 80, numbers={head.id: 7})
    assert f"  7. {head.title[:20]}" in text


CHAINS = [
    (None, ("Bo Lind",), "a.txt"),
    (None, ("Wire", "Bo Lind"), "a.txt ← Wire"),
    ("The Post", ("The Post", "Bo Lind"), "The Post"),
    ("The Post", ("The Post", "Wire", "Bo Lind"), "The Post ← Wire"),
    ("The Post", ("Wire", "Bo Lind"), "The Post ← Wire"),
]


@pytest.mark.parametrize(("outlet", "relayed", "shown"), CHAINS)
def test_the_place_comes_before_who_is_relayed(outlet, relayed, shown):
    document = make_document("It stands.", path="a.txt", outlet=outlet)
    claim = make_claim(document, "It stands.", speaker="Bo Lind", chain=relayed)
    assert chain(claim) == shown


def test_candidates_for_a_row_say_their_id_and_score():
    document = make_document("The dam stands.")
    hit = SearchHit(claim=make_claim(document, "The dam stands."), score=0.734, spans=())
    text = hits_text([hit], cases.REGISTRY, 80, scores=True)
    assert "score 0.73" in text
    assert hit.claim.id in text


def test_a_narrative_stands_beside_what_others_answer():
    comparison, _ = cases.sample()
    point = comparison.points[0]
    (claim,) = point.cells["norvania"].claims
    placed = type(claim)(**{**dict(claim), "event": comparison.event.id, "point": point.id})
    head = NarrativeHead(
        id="n_1",
        camp="norvania",
        title=claim.text,
        title_claim=claim.id,
        events=(comparison.event.id,),
        documents=1,
        origins=1,
        claims=(claim.id,),
        first="2031-05-02",
        last="2031-05-02",
    )
    text = narrative_text(head, [placed], [comparison], cases.REGISTRY, 80)
    assert text.startswith("Norvania: «Sudrian instructors [Third Bureau] are at the dam.»")
    assert "▼ River Front (RF) denies: Bo Lind" in text
    assert "1 independent origin" in narratives_text([head], cases.REGISTRY, 80)


def test_claims_beyond_the_most_are_counted():
    comparison, _ = cases.sample()
    text = comparison_text(comparison, 80, most=0)
    assert "… 1 more claim in 1 document" in text
    assert "No Sudrian instructors" not in text
    assert "more claim" not in comparison_text(comparison, 80, most=3)

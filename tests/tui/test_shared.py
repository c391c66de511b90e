"""What narratives and rows have in common, as the screens say it: loose themes, shared names."""

import pytest
from hypothesis import given, settings

from narratives.model import Comparison, NarrativeHead, Placement, Theme
from tests.tui.memory import CAMPS, sample
from tests.tui.strategies import texts, widths
from tui.palette import hues_of
from tui.text import line_text, width_of
from tui.views.narratives import narrative_items
from tui.views.placement import placement_facts

HUES = hues_of([camp.id for camp in CAMPS], [camp.id for camp in CAMPS])


def lines_of(title, width):
    reader = sample()
    (told,) = reader.narratives()
    theme = title and Theme(id="t_1", title=title, title_claim="c_1", narratives=3)
    head = NarrativeHead(**{**dict(told), "theme": theme or None})
    claims = [reader.claim(claim) for claim in head.claims]
    comparisons = {event: reader.comparison(event) for event in head.events}
    items = narrative_items(head, claims, comparisons, width, HUES)
    return [line for item in items for line in item.lines]


@settings(max_examples=40, deadline=None)
@given(texts, widths)
def test_a_theme_fits_its_line_whatever_its_title_is(title, width):
    assert {width_of(line) for line in lines_of(title or "a", width)} == {width}


@pytest.mark.parametrize("title", ["Who armed them", ""])
def test_a_theme_is_marked_as_loose(title):
    shown = "\n".join(map(line_text, lines_of(title, 100)))
    assert ("loose theme of 3 narratives: Who armed them" in shown) == bool(title)


@pytest.mark.parametrize("names", [(), ("Port Sarn", "Odo Brann")])
def test_names_that_a_claim_shares_with_its_row_are_said(names):
    comparison = sample().comparison("e_bridge")
    claim = comparison.points[0].cells["norland"].claims[0]
    placement = Placement(**{**dict(comparison.placements[claim.id]), "entities": names})
    placements = {**comparison.placements, claim.id: placement}
    changed = Comparison(
        **{**{k: v for k, v in comparison if k != "schema_"}, "placements": placements}
    )
    facts = dict(placement_facts(changed, claim))
    assert ("names shared" in facts) == bool(names)
    if names:
        assert line_text(facts["names shared"]) == "Port Sarn · Odo Brann"

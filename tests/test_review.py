"""The review queue: the least certain first, and what decides a claim."""

from narratives.model import Claim, Comparison, Placement, Source
from narratives.review import decided, nearly_tied, review_queue
from tests.test_curation import log
from tests.tui.memory import sample


def comparison_with(**changed):
    """Return the sample's event with other fields in its first claim."""
    comparison = sample().comparison("e_bridge")
    cell = comparison.points[0].cells["norland"]
    fields = dict(comparison)
    claim = Claim(**{**dict(cell.claims[0]), **changed})
    point = comparison.points[0]
    cells = {**point.cells, "norland": type(cell)(**{**dict(cell), "claims": (claim,)})}
    first = type(point)(**{**dict(point), "cells": cells})
    fields["points"] = (first, *comparison.points[1:])
    fields["schema"] = fields.pop("schema_")
    return Comparison(**fields), claim


def test_rows_nearly_tied_come_by_how_near_they_are():
    queue = review_queue(sample().comparison("e_bridge"))
    placements = sample().comparison("e_bridge").placements
    assert [doubt.weight for doubt in queue] == sorted((d.weight for d in queue), reverse=True)
    assert all(nearly_tied(placements[doubt.claim.id]) for doubt in queue)
    assert queue[0].why == ("two rows within 0.01 of each other",)
    assert queue[0].rows[:2] == ("p_1", "p_2")


def test_a_row_nearer_than_its_own_is_named_as_such():
    comparison, claim = comparison_with()
    nearer = {**dict(comparison.placements[claim.id]), "similarity": 0.5}
    comparison.placements[claim.id] = Placement(**nearer)
    (doubt,) = [d for d in review_queue(comparison) if d.claim.id == claim.id]
    assert doubt.why == ("another row is nearer, by 0.11",)


def test_each_reason_is_told():
    unknown = Source(name=None, text="officials", span=None, resolved_by=None)
    cases = [
        ({"source": unknown}, "who speaks could not be told"),
        ({"camp": "unassigned"}, "the speaker has no camp"),
        ({"confidence": 0.4}, "attribution at 0.40 only"),
        ({"found_by": "rule:unclear"}, "it may be the outlet's own words or someone else's"),
    ]
    for changed, why in cases:
        comparison, claim = comparison_with(**changed)
        (doubt,) = [d for d in review_queue(comparison) if d.claim.id == claim.id]
        assert why in doubt.why


def test_what_was_undone_is_not_decided():
    entries = log(("review", "c_1", "yes"), ("move", "c_2", "p_1"), ("note", "c_3", "hm"))
    assert {"c_1", "c_2"} <= decided(entries)
    assert "c_3" not in decided(entries)

"""How far apart the camps stand in an event, counted from its points; see docs/comparison.md.

It orders a list. It says nothing about sources.
"""

from collections.abc import Sequence

from pydantic import Field

from narratives.model import CampColumn, Point, Value, Verdict

# What a point adds, by its verdict.
CONTESTED_WEIGHT = 1.0
NUMBERS_WEIGHT = 0.6
NAMING_WEIGHT = 0.3
SILENCE_WEIGHT = 0.3


class DivergenceParts(Value):
    """What an event's divergence is counted from; the four shares add up to `total`."""

    points: int
    contested_points: int
    numbers_points: int
    naming_points: int
    silent_cells: int
    """Silent cells of the points that are neither contested nor differ in numbers or naming."""
    contested: float
    numbers: float
    naming: float
    silence: float
    total: int = Field(ge=0, le=100)


def divergence(points: Sequence[Point], camps: Sequence[CampColumn]) -> DivergenceParts:
    """Return how far apart the camps stand in an event, 0 to 100, with the parts it comes from.

    Each point adds 1 if contested, 0.6 if numbers differ, 0.3 if naming differs, otherwise 0.3
    times the share of the speaking camps that are silent on it; the sum is divided by the number
    of points. An event in which fewer than two camps speak has nothing to compare: 0.
    """
    voices = [camp.id for camp in camps if camp.documents]
    counts: dict[Verdict, int] = {}
    silent_cells, silence = 0, 0.0
    for point in points:
        counts[point.verdict] = counts.get(point.verdict, 0) + 1
        if point.verdict in ("one_camp_only", "no_dispute_found") and voices:
            silent = sum(point.cells[camp].state == "silent" for camp in voices)
            silent_cells += silent
            silence += SILENCE_WEIGHT * silent / len(voices)
    scale = 100 / len(points) if points and len(voices) > 1 else 0.0
    contested = scale * CONTESTED_WEIGHT * counts.get("contested", 0)
    numbers = scale * NUMBERS_WEIGHT * counts.get("numbers_differ", 0)
    names = scale * NAMING_WEIGHT * counts.get("naming_differs", 0)
    silence *= scale
    return DivergenceParts(
        points=len(points),
        contested_points=counts.get("contested", 0),
        numbers_points=counts.get("numbers_differ", 0),
        naming_points=counts.get("naming_differs", 0),
        silent_cells=silent_cells,
        contested=round(contested, 1),
        numbers=round(numbers, 1),
        naming=round(names, 1),
        silence=round(silence, 1),
        total=min(100, round(contested + numbers + names + silence)),
    )

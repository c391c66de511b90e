"""The order of an event's rows on the screen, and what two open camps say against one another."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from narratives.model import CampColumn, Comparison, Disagreement, Point, Side, Span, Verdict
from narratives.wording import DIFFERENCE_WORDS
from tui.text import Line, Piece, cut, fit, padded, said, width_of
from tui.views.camps import initial
from tui.views.words import quoted

Order = Literal["found", "contested", "size", "time", "hand"]
"""How rows are put in order; `found` is the order of the line-up and of reports."""

ORDERS: tuple[Order, ...] = get_args(Order)

ORDER_WORDS: Mapping[Order, str] = {
    "found": "as lined up",
    "contested": "contested first",
    "size": "largest first",
    "time": "earliest first",
    "hand": "by hand",
}

RANKS: Mapping[Verdict, int] = {
    "contested": 0,
    "numbers_differ": 1,
    "naming_differs": 2,
    "one_camp_only": 3,
    "no_dispute_found": 4,
}


def row_order(comparison: Comparison, order: Order, hand: Sequence[str] = ()) -> tuple[int, ...]:
    """Return the positions of the points in an order; ties stay as they were lined up.

    Args:
        comparison: The event.
        order: What decides.
        hand: Ids of rows as they were put by hand; rows that are not named come after them.
    """
    placed = {point: position for position, point in enumerate(hand)}
    seen: dict[str, str] = {}
    for entry in comparison.timeline:
        if entry.date is not None:
            seen[entry.point] = min(entry.date, seen.get(entry.point, entry.date))

    def key(position: int) -> tuple[int | str, ...]:
        point = comparison.points[position]
        claims = [len(cell.claims) for cell in point.cells.values()]
        match order:
            case "contested":
                return RANKS[point.verdict], -sum(map(bool, claims)), -sum(claims)
            case "size":
                return (-sum(claims),)
            case "time":
                return (seen.get(point.id, "~"),)
            case "hand":
                return (placed.get(point.id, len(placed)),)
        return ()

    return tuple(sorted(range(len(comparison.points)), key=key))


def between(comparison: Comparison, point: Point, camps: Sequence[str]) -> list[Disagreement]:
    """Return where these camps differ on a point, without figures that only look alike."""
    return [
        found
        for found in comparison.disagreements
        if found.point == point.id and {found.one.camp, found.other.camp} <= set(camps)
    ]


def clashing(comparison: Comparison, point: str) -> dict[str, list[Span]]:
    """Return, by claim, the words of a point that clash with those of another camp."""
    spans: dict[str, list[Span]] = {}
    for found in comparison.disagreements:
        for side in (found.one, found.other):
            if found.point == point and side.span is not None:
                spans.setdefault(side.claim, []).append(side.span)
    return spans


def number_line(
    comparison: Comparison,
    point: Point,
    camps: Sequence[CampColumn],
    hues: Mapping[str, int],
    width: int,
) -> Line | None:
    """Return the figures of two camps on one line; None unless both give some and they differ."""
    found = {
        camp.id: [
            line.quantity.text
            for line in comparison.numbers
            if line.point == point.id and line.camp == camp.id
        ]
        for camp in camps
    }
    kinds = {one.kind for one in between(comparison, point, [camp.id for camp in camps])}
    if not all(found.values()) or not (point.verdict == "numbers_differ" or "number" in kinds):
        return None
    pieces: list[Piece] = [Piece("   # ", "bold")]
    for camp in camps:
        pieces += [Piece(initial(camp.tag, 2), f"bold camp{hues[camp.id]}"), Piece(" ")]
        words = " · ".join(dict.fromkeys(" ".join(text.split()) for text in found[camp.id]))
        pieces += [*cut(words, (width - 16) // len(camps), "bold"), Piece("   ")]
    return padded(pieces, width)


KINDS: Mapping[str, str] = {
    "polarity": "≠ disputed",
    "existence": "≠ there or not",
    "actor": "≠ who",
    "number": "# how many",
    "time": "≠ when",
    "place": "≠ where",
    "naming": "≈ name",
    "different_groups": "# other groups",
}
"""Sign and word of each kind of difference, for a line with both sides on it."""


def side_pieces(
    side: Side, tags: Mapping[str, str], hues: Mapping[str, int], width: int
) -> list[Piece]:
    """Return one side of a difference: its camp, and its words."""
    tag = Piece(initial(tags.get(side.camp, "??"), 2), f"bold camp{hue_of(side, hues)}")
    return [tag, Piece(" "), *cut(quoted(side.text), max(1, width - 3))]


def difference_lines(
    comparison: Comparison, found: Sequence[Disagreement], hues: Mapping[str, int], width: int
) -> list[Line]:
    """Return differences in one line each: of what kind, and the words of both sides."""
    tags = {camp.id: camp.tag for camp in comparison.camps}
    lines = []
    for one in found:
        lead = [Piece(f"   {fit(KINDS[one.kind], 15)} ", "italic")]
        half = (width - width_of(lead) - 3) // 2
        left = padded(side_pieces(one.one, tags, hues, half), half)
        right = side_pieces(one.other, tags, hues, half)
        lines.append(padded([*lead, *left, Piece(" │ ", "faint"), *right], width))
    return lines


def difference_facts(
    comparison: Comparison, claims: Sequence[str], hues: Mapping[str, int]
) -> list[tuple[str, list[Piece]]]:
    """Return what is said against claims: in what they differ, and the words of the other side."""
    tags = {camp.id: camp.tag for camp in comparison.camps}
    facts = []
    for one in comparison.disagreements:
        for mine, other in ((one.one, one.other), (one.other, one.one)):
            if mine.claim in claims:
                tag = initial(tags.get(other.camp, "??"), 2)
                value = [Piece(tag, f"bold camp{hue_of(other, hues)}"), Piece(" ")]
                value.append(said(quoted(other.text)))
                value.append(Piece(f"  {DIFFERENCE_WORDS[one.kind]}", "italic muted"))
                value += [Piece(", against ", "muted"), said(quoted(mine.text), "muted")]
                facts.append(("differs", value))
    return facts


def hue_of(side: Side, hues: Mapping[str, int]) -> int:
    """Return the hue of a side's camp."""
    return hues.get(side.camp, 0)

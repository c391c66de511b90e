"""The list of events, and the preview beside it, as lines."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narratives.model import CampColumn, Comparison, EventHead
from narratives.text import one_line
from tui.text import Line, Mark, Piece, cells, cut, fit, padded, paragraph, width_of
from tui.views.camps import CampName, chip, initial, stacked
from tui.views.words import STATES, VERDICTS, counted, days, speaker

NAMED = 12
"""Cells of a row's title in the matrix below which the glyphs of the camps stand side by side."""

SPEAKS, ABSENT = "■", "·"
BARS = "▁▂▃▄▅▆▇█"


class ListShape(NamedTuple):
    """Which columns of the list fit, and how wide they are."""

    title: int
    strip: int
    """Cells a camp takes in the strip; 0 for no strip."""
    days: int
    claims: int


def shape(width: int, camps: int, *, compact: bool = False) -> ListShape:
    """Return the columns for a width: days go first, then claims, then the width of the strip."""
    fixed = 3 + 5  # cursor mark, divergence
    days_width, count = (0 if compact else 16), (0 if compact else 6)
    for strip, dates, number in (
        (3, days_width, count),
        (2, days_width, count),
        (3, 0, count),
        (2, 0, count),
        (2, 0, 0),
    ):
        title = width - fixed - strip * camps - 1 - dates - number
        if title >= 30:
            return ListShape(title, strip, dates, number)
    title = width - fixed - 2 * camps - 1
    if title >= 14:
        return ListShape(title, 2, 0, 0)
    return ListShape(width - fixed, 0, 0, 0)


def list_header(
    camps: Sequence[CampName], width: int, *, compact: bool = False
) -> tuple[Line | None, Line]:
    """Return the heads of the list's columns; tags that do not fit side by side are stacked."""
    form = shape(width, len(camps), compact=compact)
    pieces: list[Piece] = [Piece("   "), Piece(fit("Event", form.title), "muted")]
    if form.claims:
        pieces.append(Piece(fit("claims", form.claims, align="right"), "muted"))
    above: list[Piece] = [Piece(" " * (width_of(pieces) + 1))]
    if form.strip:
        pieces.append(Piece(" "))
        for camp in camps:
            upper, lower = stacked(camp.tag)
            letters = initial(camp.tag, 2) if form.strip == 3 else lower
            pieces += [Piece(" "), Piece(letters, f"bold camp{camp.hue}")]
            above += [Piece(" "), Piece(upper, f"bold camp{camp.hue}")]
    pieces.append(Piece(fit("≠", 5, align="right"), "muted"))
    if form.days:
        pieces.append(Piece("  " + fit("days", form.days - 2), "muted"))
    return (padded(above, width) if form.strip == 2 else None, padded(pieces, width))


def event_line(
    event: EventHead,
    camps: Sequence[CampName],
    width: int,
    *,
    cursor: bool = False,
    compact: bool = False,
) -> Line:
    """Return one event: title, claims, who speaks, divergence, days."""
    form = shape(width, len(camps), compact=compact)
    pieces: list[Piece] = [Piece(" ▶ " if cursor else "   ", "key")]
    pieces += padded(cut(event.title, form.title - 1, "bold" if cursor else ""), form.title)
    if form.claims:
        pieces.append(Piece(fit(f"{event.claims:,}", form.claims, align="right"), "muted"))
    if form.strip:
        pieces.append(Piece(" "))
        for camp in camps:
            gap = " " * (form.strip - 1)
            if camp.id in event.camps:
                pieces.append(Piece(gap + bar_of(event, camp.id), f"camp{camp.hue}"))
            else:
                pieces.append(Piece(gap + ABSENT, "faint"))
    pieces.append(Piece(fit(str(event.divergence), 5, align="right")))
    if form.days:
        dates = days(event.first, event.last) if event.first else ""
        pieces.append(Piece("  " + fit(dates, form.days - 2), "muted"))
    return padded(pieces, width)


def bar_of(event: EventHead, camp: str) -> str:
    """Return how much a camp says in an event, beside the one that says most."""
    most = max(event.camp_claims.values(), default=0)
    number = event.camp_claims.get(camp, 0)
    return BARS[-(-len(BARS) * number // most) - 1] if number and most else SPEAKS


def legend(camps: Sequence[CampName], width: int) -> list[Line]:
    """Return what the tags of the strip mean."""
    lines: list[list[Piece]] = [[Piece(" ")]]
    for camp in camps:
        label = cut(camp.label, 22, "muted")
        unit = [
            Piece(initial(camp.tag, 2), f"bold camp{camp.hue}"),
            Piece(" "),
            *label,
            Piece("   "),
        ]
        if width_of(lines[-1]) + width_of(unit) > width and len(lines[-1]) > 1:
            lines.append([Piece(" ")])
        lines[-1] += unit
    return [padded(line, width) for line in lines]


def glyph_legend(width: int) -> list[Line]:
    """Return what the glyphs of the cell states mean, in as many lines as it takes."""
    lines: list[list[Piece]] = [[]]
    for glyph, word in STATES.values():
        unit = [Piece(f"{glyph} ", "bold"), Piece(f"{word}   ", "muted")]
        if width_of(lines[-1]) + width_of(unit) > width and lines[-1]:
            lines.append([])
        lines[-1] += unit
    return [padded(line, width) for line in lines]


def matrix_lines(
    comparison: Comparison,
    width: int,
    hues: Mapping[str, int],
    *,
    camps: Sequence[CampColumn] | None = None,
    cursor: int | None = None,
    rows: Sequence[int] | None = None,
) -> list[Line]:
    """Return the points as one line each, with a glyph a camp and the sign of the verdict.

    `rows` is the order of the points, `cursor` a place in it.
    """
    rows = range(len(comparison.points)) if rows is None else rows
    camps = comparison.camps if camps is None else camps
    step = 3 if width >= 34 + 3 * len(camps) else 2
    if width - step * len(camps) - 6 < NAMED:
        step = 1
    names = width - step * len(camps) - 6
    gap = [Piece(" ")] if step > 1 else []
    blank = Piece(" " * max(0, names + 3))
    above, head = [blank], [blank]
    for camp in camps:
        upper, lower = stacked(camp.tag)
        style = f"bold camp{hues[camp.id]}"
        above += [Piece(upper, style), *gap]
        head += [Piece(initial(camp.tag, 2) if step == 3 else lower, style), *gap]
    lines = [padded(head, width)] if step == 3 else [padded(above, width), padded(head, width)]
    for place, row in enumerate(rows):
        point, here = comparison.points[row], place == cursor
        number = Piece(
            fit(str(row + 1), 3, align="right") + " ", "bold reverse" if here else "muted"
        )
        line: list[Piece] = [number]
        line += padded(cut(point.title, names - 2, "bold" if here else ""), max(0, names - 1))
        for camp in camps:
            glyph = STATES[point.cells[camp.id].state][0]
            line += [Piece(fit(glyph, max(1, step - 1)), f"camp{hues[camp.id]}"), *gap]
        line.append(Piece(f" {VERDICTS[point.verdict][0]}", "muted"))
        lines.append(padded(line, width))
    return lines


def heard(comparison: Comparison) -> list[CampColumn]:
    """Return the camps that speak in a document of the event; if none does, all."""
    return [camp for camp in comparison.camps if camp.documents] or list(comparison.camps)


def absent_lines(comparison: Comparison, width: int) -> list[Line]:
    """Return which camps have no documents, in one line that keeps them off every row."""
    shown = heard(comparison)
    absent = " ".join(initial(camp.tag, 2) for camp in comparison.camps if camp not in shown)
    if not absent:
        return []
    body = paragraph(f"no documents: {absent}", max(1, width - 6), style="muted")
    leads = [Piece("    ░ ", "muted"), *[Piece("      ")] * len(body)]
    return [padded([lead, *line], width) for lead, line in zip(leads, body, strict=False)]


def preview_lines(comparison: Comparison, width: int, hues: Mapping[str, int]) -> list[Line]:
    """Return an event at a glance: numbers, points x camps, the widest dispute in its own words."""
    event = comparison.event
    when = days(event.first, event.last, year=True)
    facts = [counted(event.claims, "claim"), counted(len(event.documents), "document"), when]
    lines = paragraph(event.title, width, style="bold")
    lines.append(padded([Piece(" · ".join(facts), "muted")], width))
    lines.append(padded([], width))
    lines += matrix_lines(comparison, width, hues, camps=heard(comparison))
    lines += absent_lines(comparison, width)
    lines.append(padded([], width))
    disputed = [point for point in comparison.points if point.verdict == "contested"]
    for point in disputed[:1] or comparison.points[:1]:
        lines += said_apart(comparison, point.id, width, hues)
    lines += glyph_legend(width)
    return lines


def said_apart(
    comparison: Comparison, point_id: str, width: int, hues: Mapping[str, int]
) -> list[Line]:
    """Return one point with the first words of each camp that speaks on it."""
    point = next(point for point in comparison.points if point.id == point_id)
    lines = [padded([Piece(VERDICTS[point.verdict][1], "italic")], width)]
    lines += paragraph(point.why, width, style="muted")
    lines.append(padded([], width))
    for camp in comparison.camps:
        cell = point.cells[camp.id]
        if not cell.claims:
            continue
        hue = hues[camp.id]
        glyph, word = STATES[cell.state]
        who = one_line(speaker(cell.claims[0]))
        lines.append(
            padded(
                [
                    chip(camp.tag, hue),
                    Piece(f" {glyph} ", f"bold camp{hue}"),
                    Piece(f"{word}, ", "italic"),
                    *cut(who, width - 8 - cells(word), "bold"),
                ],
                width,
            )
        )
        said = paragraph(cell.claims[0].text, max(1, width - 5))[:2]
        lines += [padded([Piece("     "), *line], width) for line in said]
    lines.append(padded([], width))
    return lines


def empty_lines(reasons: Sequence[str], width: int) -> list[Line]:
    """Return a few sentences in the middle of an empty pane; `backticked` words stand out."""
    lines: list[Line] = [padded([], width)]
    for reason in reasons:
        marks = []
        text = ""
        for index, part in enumerate(reason.split("`")):
            if index % 2:
                marks.append(Mark(len(text), len(text) + len(part), "bold"))
            text += part
        body = paragraph(text, max(1, width - 6), marks)
        lines += [padded([Piece("   "), *line], width) for line in body]
    return lines

"""Who spoke when: a row a camp, a column a day, and the entries below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from narratives.model import Claim, Comparison, TimelineEntry
from tui.text import Line, Piece, cells, cut, fit, padded
from tui.views.camps import initial
from tui.views.narratives import Item
from tui.views.words import day, speaker

CELL = 8
"""Cells of one day."""


def days_of(entries: Sequence[TimelineEntry], most: int) -> tuple[list[str], bool]:
    """Return the days to show, and whether days without entries had to be left out.

    All days between the first and the last are shown as long as they fit: an empty day says
    something too. The latest are kept when even the days with entries do not fit.
    """
    dated = sorted({entry.date for entry in entries if entry.date})
    try:
        first, last = date.fromisoformat(dated[0]), date.fromisoformat(dated[-1])
    except (ValueError, IndexError):
        return dated[-most:], False
    if (last - first).days < most:
        span = range((last - first).days + 1)
        return [(first + timedelta(days=step)).isoformat() for step in span], False
    return dated[-most:], True


def calendar_lines(comparison: Comparison, width: int, hues: Mapping[str, int]) -> list[Line]:
    """Return the number of points each camp takes up on each day; `·` is a day without any."""
    entries = comparison.timeline
    shown, gaps = days_of(entries, max(1, (width - 8) // CELL))
    counts = Counter((entry.camp, entry.date) for entry in entries)
    firsts = {(entry.camp, entry.date) for entry in entries if entry.first}
    head = "".join(fit(day(value), CELL, align="right") for value in shown)
    lines = [padded([Piece("        "), Piece(head, "muted")], width)]
    for camp in comparison.camps:
        row: list[Piece] = [
            Piece("  "),
            Piece(initial(camp.tag, 2), f"bold camp{hues[camp.id]}"),
            Piece("  │ ", "faint"),
        ]
        for value in shown:
            number = counts[(camp.id, value)]
            text = str(number) if number else "·"
            text += "★" if (camp.id, value) in firsts else ""
            style = f"camp{hues[camp.id]}" if number else "faint"
            row.append(Piece(fit(text, CELL, align="right"), style))
        lines.append(padded(row, width))
    note = "  ★ first in this corpus"
    if gaps:
        note += "   days without claims are left out"
    return [*lines, padded([Piece(note, "muted")], width), padded([], width)]


def entry_line(
    entry: TimelineEntry, claim: Claim, comparison: Comparison, width: int, hues: Mapping[str, int]
) -> Line:
    """Return one entry: day, camp, speaker, the row."""
    camp = next(camp for camp in comparison.camps if camp.id == entry.camp)
    title = next((point.title for point in comparison.points if point.id == entry.point), "")
    lead: list[Piece] = [
        Piece("   "),
        Piece(fit(day(entry.date), 8), "muted"),
        Piece(initial(camp.tag, 2), f"bold camp{hues[camp.id]}"),
        Piece("★ " if entry.first else "  "),
    ]
    who = fit(speaker(claim), 24 if width >= 100 else 16)
    tail = (
        f" {fit(claim.outlet or claim.path, 16)} {fit(f'¶{claim.paragraph}', 5)}"
        if width >= 70
        else ""
    )
    room = width - 15 - cells(who) - 1 - cells(tail)
    return (
        *padded(
            [*lead, Piece(who, "bold", said=True), Piece(" "), *cut(title, room)],
            width - cells(tail),
        ),
        Piece(tail, "muted", said=True),
    )


def time_items(
    comparison: Comparison, claims: Mapping[str, Claim], width: int, hues: Mapping[str, int]
) -> list[Item]:
    """Return calendar and entries, oldest first, undated ones last; nothing if none is dated."""
    if not any(entry.date for entry in comparison.timeline):
        return []
    items = [Item("paper", tuple(calendar_lines(comparison, width, hues)))]
    ordered = sorted(comparison.timeline, key=lambda entry: entry.date or "9999")
    for entry in ordered:
        line = entry_line(entry, claims[entry.claim], comparison, width, hues)
        items.append(Item("paper", (line,), (entry.claim,)))
    return items

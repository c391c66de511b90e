"""Who spoke when: a row a camp, a column a day, and the entries below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from narratives.model import Claim, Comparison, TimelineEntry
from tui.text import Line, Piece, cells, cut, fit, padded
from tui.views.camps import initial
from tui.views.narratives import Item
from tui.views.words import day, speaker

CELL = 8
"""Cells of one day."""


Step = Literal["day", "week", "month"]

STEPS: tuple[Step, ...] = ("day", "week", "month")
"""How far the calendar can be zoomed; documents state days, so nothing is finer."""


def begins(value: str, step: Step) -> str:
    """Return the first day of the week or month that holds a day; what is no day stays as it is."""
    try:
        when = date.fromisoformat(value[:10])
    except ValueError:
        return value
    if step == "week":
        when -= timedelta(days=when.weekday())
    return (when.replace(day=1) if step == "month" else when).isoformat()


def after(first: date, step: Step) -> date:
    """Return the day on which the next day, week or month begins."""
    if step == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first + timedelta(days=7 if step == "week" else 1)


def days_of(
    entries: Sequence[TimelineEntry], most: int, step: Step = "day"
) -> tuple[list[str], bool]:
    """Return the days, weeks or months to show, and whether empty ones had to be left out.

    All between the first and the last are shown as long as they fit: an empty day says something
    too. The latest are kept when even those with entries do not fit.
    """
    dated = sorted({begins(entry.date, step) for entry in entries if entry.date})
    try:
        at, last = date.fromisoformat(dated[0]), date.fromisoformat(dated[-1])
    except (ValueError, IndexError):
        return dated[-most:], False
    shown = [at.isoformat()]
    while at < last and len(shown) <= most:
        at = after(at, step)
        shown.append(at.isoformat())
    return (shown, False) if len(shown) <= most else (dated[-most:], True)


def calendar_lines(
    comparison: Comparison, width: int, hues: Mapping[str, int], step: Step = "day"
) -> list[Line]:
    """Return the number of points each camp takes up on each day; `·` is a day without any."""
    entries = [entry for entry in comparison.timeline if entry.date]
    cell = CELL + (step == "month")
    shown, gaps = days_of(entries, max(1, (width - 8) // cell), step)
    counts = Counter((entry.camp, begins(entry.date or "", step)) for entry in entries)
    firsts = {(entry.camp, begins(entry.date or "", step)) for entry in entries if entry.first}
    names = [day(value, year=step == "month") for value in shown]
    if step == "month":
        names = [name.partition(" ")[2] or name for name in names]
    head = "".join(fit(name, cell, align="right") for name in names)
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
            row.append(Piece(fit(text, cell, align="right"), style))
        lines.append(padded(row, width))
    note = "  ★ first in this corpus"
    if step == "week":
        note += "   weeks, by their Monday"
    if gaps:
        note += f"   {step}s without claims are left out"
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
    comparison: Comparison,
    claims: Mapping[str, Claim],
    width: int,
    hues: Mapping[str, int],
    step: Step = "day",
) -> list[Item]:
    """Return calendar and entries, oldest first, undated ones last; nothing if none is dated."""
    if not any(entry.date for entry in comparison.timeline):
        return []
    items = [Item("paper", tuple(calendar_lines(comparison, width, hues, step)))]
    ordered = sorted(comparison.timeline, key=lambda entry: entry.date or "9999")
    for entry in ordered:
        line = entry_line(entry, claims[entry.claim], comparison, width, hues)
        items.append(Item("paper", (line,), (entry.claim,)))
    return items

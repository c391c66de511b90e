"""Narratives: what each camp keeps saying, and what the others answer at the same points."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narratives.model import Claim, Comparison, NarrativeHead
from narratives.wording import told_by_hand
from tui.text import Line, Piece, cells, cut, fit, padded, paragraph, width_of
from tui.views.camps import CampName, chip
from tui.views.grid import reference
from tui.views.words import STATES, counted, days, source_marks, speaker


class Item(NamedTuple):
    """Some lines that the cursor stops at; headings are none."""

    kind: str
    lines: tuple[Line, ...]
    claims: tuple[str, ...] = ()
    """Ids of the claims behind it; empty for a heading."""


def support(head: NarrativeHead) -> str:
    """Return how widely a narrative is carried; reprints of one text count once as origins."""
    parts = [counted(len(head.events), "event"), counted(len(head.claims), "claim")]
    documents = counted(head.documents, "document")
    if head.origins != head.documents:
        documents += f" of {counted(head.origins, 'origin')}"
    return " · ".join([*parts, documents])


SIZES = (8, 7, 9)
"""Cells of the columns events, texts and origins."""

WITH_DAYS = 96
"""Cells from which the list has room for days."""


def columns_for(width: int) -> int:
    """Return how many of the number columns fit."""
    return 3 if width >= 72 else 1


def narratives_header(width: int) -> Line:
    """Return the heads of the list's columns."""
    names = [
        fit(name, size, align="right")
        for name, size in zip(("events", "texts", "origins"), SIZES, strict=True)
    ]
    tail = "".join(names[: columns_for(width)])
    tail += f"  {fit('days', 15)}" if width >= WITH_DAYS else " "
    lead = [Piece("        What a camp keeps saying", "muted")]
    return (*padded(lead, width - cells(tail)), Piece(tail, "muted"))


def narrative_line(
    head: NarrativeHead, camp: CampName, width: int, *, cursor: bool = False
) -> Line:
    """Return one narrative: camp, title, support, days."""
    mark = Piece(" ▶ " if cursor else "   ", "key")
    lead = [mark, chip(camp.tag, camp.hue), Piece(" ")]
    when = days(head.first, head.last) if head.first else ""
    numbers = (len(head.events), head.documents, head.origins)
    columns = [fit(f"{n:,}", size, align="right") for n, size in zip(numbers, SIZES, strict=True)]
    tail = "".join(columns[: columns_for(width)])
    tail += f"  {fit(when, 15)}" if width >= WITH_DAYS else " "
    room = width - width_of(lead) - cells(tail)
    hand = [Piece("by hand ", "italic muted")] if told_by_hand(head) else []
    title = [*hand, *cut(head.title, room - width_of(hand), "bold" if cursor else "")]
    return (*padded([*lead, *title], width - cells(tail)), Piece(tail, "muted"))


def narrative_items(
    head: NarrativeHead,
    claims: Sequence[Claim],
    comparisons: Mapping[str, Comparison],
    width: int,
    hues: Mapping[str, int],
) -> list[Item]:
    """Return a narrative's claims by event, beside each what the other camps say at its point."""
    named = paragraph(head.title, max(1, width - 2), style="bold")
    items = [Item("paper", tuple(padded([Piece(" "), *line], width) for line in named))]
    when = days(head.first, head.last, year=True)
    items.append(Item("paper", (padded([Piece(f" {support(head)} · {when}", "muted")], width),)))
    if by_hand := told_by_hand(head):
        items.append(Item("paper", (padded([Piece(" "), *cut(by_hand, width - 2)], width),)))
    if head.theme is not None:
        of = counted(head.theme.narratives, "narrative")
        lead = [Piece(f" loose theme of {of}: ", "muted")]
        subject = cut(head.theme.title, max(0, width - width_of(lead) - 1))
        items.append(Item("paper", (padded([*lead, *subject], width),)))
    order = {event: index for index, event in enumerate(head.events)}
    ordered = sorted(claims, key=lambda claim: order.get(claim.event or "", len(order)))
    before: str | None = ""
    for claim in ordered:
        comparison = comparisons.get(claim.event or "")
        if claim.event != before:
            before = claim.event
            title = comparison.event.title if comparison else "not lined up"
            dates = days(comparison.event.first, comparison.event.last) if comparison else ""
            head_line = padded(
                [Piece(" "), *cut(title, width - cells(dates) - 4, "bold")],
                width - cells(dates) - 1,
            )
            items.append(Item("paper", (padded([], width),)))
            items.append(Item("band", ((*head_line, Piece(f"{dates} ", "muted")),)))
        items.append(Item("paper", tuple(claim_block(claim, comparison, width, hues)), (claim.id,)))
    return items


def claim_block(
    claim: Claim, comparison: Comparison | None, width: int, hues: Mapping[str, int]
) -> list[Line]:
    """Return one claim of a narrative and the answers of the other camps."""
    inner = max(1, width - 4)
    lead = Piece("  ")
    lines = [padded([lead, Piece(" "), *cut(speaker(claim), inner - 1, "bold")], width)]
    lines += [padded([lead, Piece(" "), *line], width) for line in paragraph(claim.text, inner)]
    source = source_marks(comparison).get(claim.document, "") if comparison else ""
    lines.append(padded([lead, Piece(" "), *reference(claim, inner, source=source)], width))
    if comparison is None:
        return [*lines, padded([], width)]
    point = next((point for point in comparison.points if point.id == claim.point), None)
    if point is None:
        return [*lines, padded([], width)]
    for camp in comparison.camps:
        cell = point.cells[camp.id]
        if camp.id == claim.camp or not cell.claims:
            continue
        glyph, word = STATES[cell.state]
        answer: list[Piece] = [
            Piece("     "),
            chip(camp.tag, hues[camp.id]),
            Piece(f" {glyph} ", f"bold camp{hues[camp.id]}"),
            Piece(f"{word}, ", "italic"),
            *cut(speaker(cell.claims[0]), 30, "bold"),
            Piece("  "),
        ]
        answer += cut(cell.claims[0].text, max(0, width - width_of(answer) - 1), "muted")
        lines.append(padded(answer, width))
    silent = [c.tag for c in comparison.camps if point.cells[c.id].state == "silent"]
    if silent:
        lines.append(
            padded([Piece("      · silent: ", "muted"), Piece(" ".join(silent), "muted")], width)
        )
    return [*lines, padded([], width)]

"""The review queue as lines: a claim, the rows it may belong to, and why it is asked."""

from collections.abc import Mapping

from narratives.model import Comparison
from narratives.review import Doubt
from tui.text import Line, Piece, cut, fit, padded, paragraph, width_of
from tui.views.camps import chip
from tui.views.source import place_of
from tui.views.words import STATES, quoted, relays, speaker

MOST = 9
"""Rows offered: one a digit."""

BAR = 20
"""Cells of the progress bar."""


def progress_line(done: int, total: int, width: int) -> Line:
    """Return how far the queue is, as number and bar."""
    filled = BAR * done // total if total else BAR
    pieces = [
        Piece(" least certain first   ", "muted"),
        Piece(f"{done} of {total} done  ", "bold"),
        Piece("█" * filled + "·" * (BAR - filled), "muted"),
    ]
    return padded(pieces, width)


def review_lines(
    doubt: Doubt, comparison: Comparison, width: int, hues: Mapping[str, int]
) -> list[Line]:
    """Return the claim asked about, the rows to choose from, and why it is asked."""
    claim = doubt.claim
    blank = padded([], width)
    place = place_of(comparison, claim, hues)
    head: list[Piece] = [Piece(" ")]
    if place is not None:
        glyph, word = STATES[place.state]
        head += [chip(place.tag, place.hue), Piece(f" {glyph} {word}, ", "italic")]
    where = cut(f"{relays(claim)} ¶{claim.paragraph}", width // 3, "muted")
    who = cut(speaker(claim), max(8, width - width_of(head) - width_of(where) - 2), "bold")
    lines = [blank, (*padded([*head, *who], width - width_of(where) - 1), *where, Piece(" "))]
    lines += [
        padded([Piece(" "), *line], width) for line in paragraph(quoted(claim.text), width - 2)
    ]
    lines.append(blank)
    placement = comparison.placements.get(claim.id)
    titles = {point.id: (n, point.title) for n, point in enumerate(comparison.points, start=1)}
    for index, row in enumerate(doubt.rows[: MOST + 1]):
        number, title = titles[row]
        fit_here = None
        if placement is not None and row == placement.row:
            fit_here = placement.similarity
        elif placement is not None and row == placement.next_row:
            fit_here = placement.next_similarity
        score = f"fit {fit_here:.2f}" if fit_here is not None else ""
        key, word = ("a", "now in") if index == 0 else (str(index), "or")
        lead = [Piece(f"  {key}  ", "key"), Piece(fit(word, 8), "muted"), Piece(f"{number:>2} ")]
        room = width - width_of(lead) - 11
        title_part = padded(cut(title, room, "bold" if index == 0 else ""), room)
        lines.append(padded([*lead, *title_part, Piece(f"  {score}", "muted")], width))
    lines.append(padded([Piece("  n  ", "key"), Piece("or      a new row", "muted")], width))
    lines.append(blank)
    lines += [
        padded([Piece("  " + fit("why asked" if i == 0 else "", 11), "muted"), Piece(why)], width)
        for i, why in enumerate(doubt.why)
    ]
    others = [
        (camp, other)
        for camp, cell in next(p for p in comparison.points if p.id == doubt.row).cells.items()
        for other in cell.claims
        if other.id != claim.id
    ]
    tags = {camp.id: camp.tag for camp in comparison.camps}
    for i, (camp, other) in enumerate(others[:3]):
        label = Piece("  " + fit("row holds" if i == 0 else "", 11), "muted")
        lead = [label, chip(tags[camp], hues[camp]), Piece(" ")]
        lines.append(padded([*lead, *cut(quoted(other.text), width - width_of(lead) - 1)], width))
    return lines

"""The title bar and the key bar: one line each."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.text import Line, Piece, cells, cut, padded, width_of

_RATE = re.compile(r", [\d.,]+ a second")


class Key(NamedTuple):
    """A key as the footer shows it."""

    label: str
    word: str
    action: str


def title_line(
    crumbs: Sequence[str], facts: Sequence[str], right: Sequence[Piece], width: int
) -> Line:
    """Return program and crumbs on the left, numbers after them, what is folded on the right.

    The last crumb is cut first, then numbers are left out from the end; the fold list stays.
    """
    tail = [Piece("  "), *right, Piece(" ")] if right else [Piece(" ")]
    room = width - width_of(tail)
    if room < 16:
        tail, room = [Piece(" ")], width - 1
    last = cells(crumbs[-1]) if crumbs else 0
    # Where we came from is left out from the beginning, so that the nearest stays.
    for start in range(len(crumbs) or 1):
        lead: list[Piece] = [Piece(" narratives", "bold")]
        for crumb in crumbs[start:-1]:
            lead += [Piece(" › ", "muted"), *cut(crumb, 24, "muted")]
        if width_of(lead) + 3 + min(last, room // 2) <= room:
            break
    if crumbs:
        lead.append(Piece(" › ", "muted"))
    chosen: list[str] = []
    wanted = min(last, max(24, room // 2))
    for fact in facts:
        size = sum(cells(f) + 3 for f in [*chosen, fact])
        if width_of(lead) + wanted + size > room:
            break
        chosen.append(fact)
    numbers = [Piece("   " + " · ".join(chosen), "muted")] if chosen else []
    if crumbs:
        lead += cut(crumbs[-1], room - width_of(lead) - width_of(numbers))
    return (*padded([*lead, *numbers], room), *tail)


def work_line(work: str, width: int) -> Line:
    """Return how far the work beside the interface is, and how to stop it.

    Where room is short, the rate is left out before the time that is left.
    """
    tail = [Piece("  ^x", "key"), Piece(" stops it ")]
    room = width - width_of(tail) - 1
    if cells(work) > room:
        work = _RATE.sub("", work)
    return (*padded([Piece(" "), *cut(work, room, "italic")], room + 1), *tail)


def cut_line(words: str, width: int) -> Line:
    """Return that rows are looked at which are not kept, and the keys that decide."""
    keys = [Key("+ -", "finer, coarser", ""), Key("⏎", "keep", ""), Key("esc", "leave", "")]
    tail = [Piece("  "), *(piece for key in keys for piece in key_pieces(key))]
    room = max(0, width - width_of(tail))
    return padded([*padded(cut(words, room, "italic"), room), *tail], width)


def key_line(keys: Iterable[Key], width: int, last: Iterable[Key] = ()) -> Line:
    """Return as many keys as fit, those of `last` always among them."""
    always = [piece for key in last for piece in key_pieces(key)]
    room = width - width_of(always) - 1
    pieces: list[Piece] = [Piece(" ")]
    for key in keys:
        unit = key_pieces(key)
        if width_of(pieces) + width_of(unit) > room:
            break
        pieces += unit
    return padded([*pieces, *always], width)


def key_pieces(key: Key) -> tuple[Piece, ...]:
    """Return one key with its word; both run the action when clicked."""
    return (
        Piece(key.label, "key", action=key.action),
        Piece(f" {key.word}", action=key.action),
        Piece("  "),
    )

"""The list of keys: typed text filters it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.text import Line, Piece, cut, fit, padded, width_of


class KeyHelp(NamedTuple):
    """What a key does here."""

    label: str
    what: str
    action: str
    group: str


def matching_keys(keys: Iterable[KeyHelp], typed: str) -> list[KeyHelp]:
    """Return the keys whose label or sentence holds all words typed."""
    words = typed.lower().split()
    return [
        key
        for key in keys
        if all(word in f"{key.label} {key.what} {key.group}".lower() for word in words)
    ]


def key_help_line(key: KeyHelp, width: int, *, cursor: bool = False, first: bool = False) -> Line:
    """Return one key with its sentence; the first of a group names the group."""
    lead = Piece(" ▶ " if cursor else "   ", "key")
    named = 11 if width >= 56 else 0
    group = Piece(fit(key.group if first else "", named), "muted")
    label = Piece(fit(key.label, 14 if named else 8), "key")
    room = max(0, width - width_of([lead, group, label]) - 1)
    return padded([lead, group, label, *cut(key.what, room)], width)


def firsts(keys: Sequence[KeyHelp]) -> list[bool]:
    """Tell for each key whether it is the first of its group."""
    return [index == 0 or keys[index - 1].group != key.group for index, key in enumerate(keys)]

"""The list of keys: typed text filters it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.text import Line, Piece, cut, fit, padded, width_of

ALSO = {
    "add": "add open load import new file folder read",
    "app.commands": "theme colour color dark light contrast look settings screenshot picture",
    "app.quit": "exit close end",
    "back": "return up escape leave close",
    "bookmarks": "saved marks favourites return",
    "change": "edit fix wrong delete remove not a claim add note stance speaker row group join",
    "change.redo": "again restore",
    "change.undo": "revert take back mistake wrong restore",
    "compare.bookmark": "save mark remember favourite",
    "compare.camp": "arrange reorder column",
    "compare.camp1": "pair side by side compare two columns show only close collapse silent",
    "compare.coarser": "merge rows fewer cut broader group",
    "compare.comparable": "skip one camp only",
    "compare.contested": "dispute disagree differ conflict denied",
    "compare.copy": "quote cite clipboard yank reference",
    "compare.document": "source article full text original paragraph",
    "compare.event": "cluster story next previous",
    "compare.evidence": "source quote preview pane context",
    "compare.finer": "split rows more cut narrower",
    "compare.order": "sort rank arrange",
    "compare.pin": "pair side by side compare two lock always",
    "compare.refit": "reset all columns default pair side by side",
    "compare.source": "source quote evidence exact words original article where who said open",
    "compare.time": "time date day timeline calendar first earliest history",
    "compare.view": "view pair side by side compare two grid matrix overview table silent glance",
    "compare.whole": "expand more long cut lines",
    "compare.all_whole": "expand more long cut lines everything",
    "compare.words": "words naming terms vocabulary name called language wording",
    "document.add": "mark new missing select",
    "document.copy": "quote cite clipboard yank reference",
    "events.filter": "silent who narrow find entity only show camp date limit query",
    "events.open": "pair side by side compare two columns event enter",
    "events.skipped": "error failed unreadable problem missing",
    "events.sort": "order rank arrange newest largest",
    "export": "export save report print html pdf markdown csv write share file download",
    "history": "history log changes audit undo who changed",
    "keys": "help shortcuts commands manual",
    "narratives": "storyline theme story repeated propaganda over time events",
    "review": "check doubt uncertain queue approve decide",
    "search": "search find query look words meaning quote text",
    "source.copy": "quote cite clipboard yank reference",
    "study.zoom": "scale hour day week month wider",
    "work.stop": "cancel abort progress",
}
"""What a newcomer may type to find a key, by the binding's id; no direction, 1 for any digit."""

_DIRECTION = re.compile(r"_(?:up|down|left|right)$")


class KeyHelp(NamedTuple):
    """What a key does here."""

    label: str
    what: str
    action: str
    group: str
    also: str = ""
    """Other words for it, which are found and not shown."""


def also_called(identity: str) -> str:
    """Return other words for what the binding with this id does."""
    return ALSO.get(re.sub(r"\d$", "1", _DIRECTION.sub("", identity)), "")


def matching_keys(keys: Iterable[KeyHelp], typed: str) -> list[KeyHelp]:
    """Return the keys whose label, sentence or other words hold all words typed."""
    words = typed.lower().split()
    return [
        key
        for key in keys
        if all(word in f"{key.label} {key.what} {key.group} {key.also}".lower() for word in words)
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

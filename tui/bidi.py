"""Right-to-left text for terminals that do not order it themselves.

Some terminals order text (those on VTE, mlterm, Konsole), some send every letter from left to right
as it comes (xterm, kitty, Alacritty). For the latter, each run is put in the order of the screen
here: runs of right-to-left letters reversed, figures inside them kept. That is the part of
UAX #9 that a line of one paragraph without embeddings needs; brackets are mirrored by rule L4.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rich.cells import split_graphemes

from narratives.errors import InputError
from narratives.text import right_to_left

MARKS = str.maketrans("", "", "\u200e\u200f")
MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
RIGHT, FIGURE = ("R", "AL"), ("EN", "AN")
SETTINGS = ("auto", "reorder", "raw")


def reorders(environment: Mapping[str, str]) -> bool:
    """Tell from NARRATIVES_RTL (`auto`, `reorder`, `raw`) whether text is put in order here.

    `auto` does so only in xterm, which says who it is and does not order text; where a multiplexer
    stands between, nobody knows, and the text is left as it is.

    Raises:
        InputError: NARRATIVES_RTL is something else.
    """
    wanted = environment.get("NARRATIVES_RTL") or "auto"
    if wanted not in SETTINGS:
        raise InputError(f"NARRATIVES_RTL is {wanted!r}", f"one of {', '.join(SETTINGS)}")
    between = environment.get("TMUX") or environment.get("STY")
    return wanted == "reorder" or (
        wanted == "auto" and bool(environment.get("XTERM_VERSION")) and not between
    )


@lru_cache(maxsize=4096)
def visual(text: str) -> str:
    """Return a line in the order of the screen, in the same number of cells.

    White space at the ends stays where it is: it is what pads the line.
    """
    if text.isascii():
        return text
    bare = text.translate(MARKS)
    inner = bare.strip(" ")
    if not any(unicodedata.bidirectional(character) in RIGHT for character in inner):
        return bare
    lead = bare[: len(bare) - len(bare.lstrip(" "))]
    tail = bare[len(bare.rstrip(" ")) :]
    units = [inner[low:high] for low, high, _ in split_graphemes(inner)[0]]
    backwards = right_to_left(inner)
    levels = _levels(units, 1 if backwards else 0)
    order = list(range(len(units)))
    for level in range(max(levels), 0, -1):
        start = 0
        while start < len(order):
            if levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    parts = (units[at].translate(MIRRORED) if levels[at] % 2 else units[at] for at in order)
    return lead + "".join(parts) + tail


def _levels(units: list[str], base: int) -> list[int]:
    """Return the embedding level of each grapheme: 1 right to left, 2 a figure in it, else base.

    What has no direction of its own takes that of its neighbours if they agree, else the base's.
    """
    outer = "R" if base else "L"
    strong: list[str | None] = []
    last = outer
    for unit in units:
        kind = unicodedata.bidirectional(unit[0])
        if kind == "L" or kind in RIGHT:
            last = "L" if kind == "L" else "R"
            strong.append(last)
        elif kind in FIGURE:
            strong.append("N" if last == "R" else "L")
        else:
            strong.append(None)
    side = {"R": "R", "N": "R", "L": "L"}
    settled: list[str] = []
    for at, found in enumerate(strong):
        if found is None:
            before = side[settled[-1]] if settled else outer
            after = next((side[kind] for kind in strong[at:] if kind), outer)
            settled.append(before if before == after else outer)
        else:
            settled.append(found)
    level = {"R": 1, "N": 2, "L": 2 if base else 0}
    return [level[kind] for kind in settled]

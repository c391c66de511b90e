"""Tell the figures that count nothing: dates, times, ages, scores, addresses, parts of names."""

import re
from collections.abc import Sequence

from narratives.numbers.figures import Figure, hedge_before
from narratives.numbers.units import plural_head
from narratives.numbers.words import DASHES, Token, match, tables, word_at

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_MERIDIEM = ("a", "p")
_AGE = 110
_YEAR_WORDS = frozenset(
    {"in", "since", "by", "until", "till", "during", "from", "the", "of", "early", "late", "mid"}
    | {"before", "after", "spring", "summer", "autumn", "winter"}
)


def counts_nothing(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell whether a figure names, dates or places something instead of counting it."""
    return (
        _stuck_before(tokens, figure)
        or _stuck_after(tokens, figure)
        or _dated(tokens, figure)
        or _numbered(tokens, figure)
        or _aged(tokens, figure)
        or _is_year(tokens, figure)
    )


def _stuck_before(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell a figure stuck to what stands before it: `T-72`, `M142`, `3:2`, `+963`, `2(4)`."""
    if figure.first == 0:
        return False
    before, start = tokens[figure.first - 1], tokens[figure.first].start
    if before.end != start:
        return False
    if before.kind in ("word", "number") or before.text in "+#@":
        return True
    # A dash or bracket that touches a word before it; one after a blank is punctuation.
    touches = figure.first >= 2 and tokens[figure.first - 2].end == before.start
    return touches and (before.text in DASHES or before.text in "/:._(")


def _stuck_after(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell a figure stuck to what stands after it: `5th`, `10-year-old`, `10:30`, `24/7`, `36°`."""
    if figure.last >= len(tokens) or tokens[figure.last].start != tokens[figure.last - 1].end:
        return False
    after = tokens[figure.last]
    if after.kind == "word":
        return match(tokens, figure.last, tables().measures) is None
    if after.text in "°/:_@":
        return True
    if after.text not in DASHES and after.text != ".":
        return False
    follows = tokens[figure.last + 1] if figure.last + 1 < len(tokens) else None
    return follows is not None and follows.start == after.end and follows.kind in ("word", "number")


def _dated(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell a day of a month and a time of day: `27 November`, `May 20`, `5 p.m.`, `0500 GMT`."""
    if not figure.digits:
        return False
    # "May 20 people" cannot be told from "May 20": the figure is left out.
    if word_at(tokens, figure.first - 1) in tables().months:
        return True
    after = word_at(tokens, figure.last)
    if after in _MERIDIEM and word_at(tokens, figure.last + 2) == "m":
        return True
    if after == "of":
        after = word_at(tokens, figure.last + 1)
    return after in tables().months or after in tables().clock


def _numbered(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell a place in a series, a calibre, a fraction: `No. 3`, `Group of 20`, `two thirds`."""
    names = tables().names_before
    before = word_at(tokens, figure.first - 1)
    earlier = word_at(tokens, figure.first - 2)
    if hedge_before(tokens, figure.first) is not None:
        return False
    if before in names or (before == "." and earlier in ("no", "nos", "art", "res", "tel")):
        return True
    if before == "of" and earlier == "group":
        return True
    after = word_at(tokens, figure.last)
    return after in tables().names_after or after in tables().fractions


def _aged(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell an age: `a man, 35, was killed`, `aged 35 and 40`."""
    if not figure.digits or figure.high > _AGE:
        return False
    before, after = word_at(tokens, figure.first - 1), word_at(tokens, figure.last)
    if before == "," and after in (",", "") and figure.first >= 2:
        return tokens[figure.first - 2].kind == "word"
    return before == "and" and word_at(tokens, figure.first - 3) == "aged"


def _is_year(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell a bare four-digit figure from 1500 to 2099 that counts no people and no things."""
    words = [t.text for t in tokens[figure.first : figure.last] if t.kind == "number"]
    if not words or not all(_YEAR.fullmatch(word) for word in words):
        return False
    if hedge_before(tokens, figure.first) is not None or figure.money is not None:
        return False
    if len(words) == 2 or word_at(tokens, figure.first - 1) in _YEAR_WORDS:
        return True
    if match(tokens, figure.last, tables().outcomes) is not None:
        return False
    head = plural_head(tokens, figure.last)
    if head is None:
        return match(tokens, figure.last, tables().measures) is None
    word = tokens[head].low
    return word not in tables().people and word.removesuffix("s") not in tables().singular

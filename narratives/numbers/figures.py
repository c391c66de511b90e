"""Read one figure: digits or words, a vague word, a range, with the words that bound it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from narratives.numbers.words import DASHES, LARGEST, Token, match, tables, word_at


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at tokens `first` to `last` (exclusive), without hedges and unit."""

    first: int
    last: int
    low: float
    high: float
    digits: bool = False
    ranged: bool = False
    vague: bool = False
    money: str | None = None


def figure_at(tokens: Sequence[Token], at: int) -> Figure | None:
    """Return the figure that begins at a token, None if none does."""
    vague = match(tokens, at, tables().vague)
    if vague is not None:
        length, (low, high) = vague
        return Figure(at, at + length, low, high, vague=True)
    plain = _plain_at(tokens, at)
    return plain and (_range_from(tokens, plain) or plain)


def _plain_at(tokens: Sequence[Token], at: int) -> Figure | None:
    """Return a single figure: `$3.5 billion`, `1,200`, `twenty-five thousand`, `half a million`."""
    if at >= len(tokens):
        return None
    begin, money = at, None
    if tokens[at].kind == "money":
        money, at = tables().currencies[tokens[at].low], at + 1
        if at >= len(tokens) or tokens[at].kind != "number":
            return None
    if tokens[at].kind != "number":
        return _half_at(tokens, at) or _worded_at(tokens, at)
    value = float(re.sub(r"[,\s]", "", tokens[at].text))
    if value > LARGEST:
        return None
    value, last = _times(tokens, value, at + 1, money=money is not None)
    return Figure(begin, last, value, value, digits=True, money=money)


def _half_at(tokens: Sequence[Token], at: int) -> Figure | None:
    """Return `half a million`, `half a dozen`, `one and a half million`."""
    sizes = {**tables().multipliers, "dozen": 12.0}
    words = [token.low for token in tokens[at : at + 5]]
    if words[:2] == ["half", "a"] and words[2:3] and words[2] in sizes:
        value = sizes[words[2]] / 2
        return Figure(at, at + 3, value, value)
    if words[1:4] == ["and", "a", "half"] and words[0] in tables().values and words[4:]:
        if words[4] not in sizes:
            return None
        value = (tables().values[words[0]] + 0.5) * sizes[words[4]]
        return Figure(at, at + 5, value, value)
    return None


def _times(tokens: Sequence[Token], value: float, last: int, *, money: bool) -> tuple[float, int]:
    """Apply `million`, `thousand`, `dozen` and the letters of `3m`, `10k` behind a figure."""
    while word_at(tokens, last) in tables().multipliers:
        value, last = value * tables().multipliers[tokens[last].low], last + 1
    if word_at(tokens, last) == "dozen":
        return value * 12, last + 1
    glued = last < len(tokens) and tokens[last].start == tokens[last - 1].end
    letter = tokens[last].low if glued else ""
    # "5m" is five metres, "$5m" five million.
    if letter in tables().suffixes and (money or letter != "m"):
        return value * tables().suffixes[letter], last + 1
    return value, last


def _worded_at(tokens: Sequence[Token], at: int) -> Figure | None:
    """Return a number in words: `twenty-five`, `three hundred and ten`, `a dozen`, `a thousand`."""
    words = tables()
    begin = at
    if word_at(tokens, at) in ("a", "an"):
        if word_at(tokens, at + 1) not in {*words.multipliers, "dozen"}:
            return None
        current, at = 1.0, at + 1
    elif word_at(tokens, at) in words.values:
        current, at = words.values[tokens[at].low], at + 1
    else:
        return None
    total, step = 0.0, current
    if current == 12 and word_at(tokens, begin) == "dozen":
        return Figure(begin, at, 12, 12)
    while at < len(tokens):
        word = tokens[at].low
        if word in words.multipliers:
            step = words.multipliers[word]
            current, at = (current or 1.0) * step, at + 1
            if step >= 1000:
                total, current = total + current, 0.0
        elif word == "dozen":
            return Figure(begin, at + 1, current * 12, current * 12)
        else:
            added = _added(tokens, at, step)
            if added is None:
                break
            step, at = added
            current += step
    return Figure(begin, at, total + current, total + current)


def _added(tokens: Sequence[Token], at: int, step: float) -> tuple[float, int] | None:
    """Return what the next words add to a number in words: `-five`, `and ten`, `ten`."""
    joint = tokens[at]
    joined = joint.text in DASHES or joint.low == "and"
    place = at + 1 if joined else at
    value = tables().values.get(word_at(tokens, place))
    if value is None or word_at(tokens, place) == "dozen":
        return None
    tens = step in range(20, 100, 10) and value < 10 and joint.low != "and"
    hundreds = step >= 100 and value < 100
    return (value, place + 1) if tens or hundreds else None


def _range_from(tokens: Sequence[Token], first: Figure) -> Figure | None:
    """Return the range that a figure opens: `20-30`, `between 20 and 30`, `five or six`.

    After a verb of change "from 20 to 30" is no range: the later figure is what is said.
    """
    at = first.last + (word_at(tokens, first.last) == "%")
    before = word_at(tokens, first.first - 1)
    joint = word_at(tokens, at)
    to = joint in DASHES or joint == "to" or (joint == "and" and before == "between")
    if not to and joint != "or":
        return None
    second = _plain_at(tokens, at + 1)
    if second is None or (second.money or first.money) != (first.money or second.money):
        return None
    low, high = first.low, second.high
    if first.last - first.first == 1 and low < 1000:
        for token in tokens[second.first : second.last]:
            # "3 to 5 million": the multiplier goes with both ends.
            low *= tables().multipliers.get(token.low, 1)
    if before == "from" and _changes(tokens, first.first):
        return second
    if low >= high or (joint == "or" and high - low > 1):
        return None
    return Figure(
        first.first - (before in ("between", "from")),
        second.last,
        low,
        high,
        digits=first.digits,
        ranged=True,
        money=first.money or second.money,
    )


def _changes(tokens: Sequence[Token], at: int) -> bool:
    return any(token.low in tables().changes for token in tokens[max(0, at - 5) : at])


# The words that bound a figure


def hedge_before(tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
    """Return where the words begin that bound the figure at a token, and which way they do."""
    for phrase, kind in tables().hedges.get(word_at(tokens, at - 1), ()):
        begin = at - len(phrase)
        if begin >= 0 and tuple(token.low for token in tokens[begin:at]) == phrase:
            return begin, kind
    return None


def with_hedges(tokens: Sequence[Token], at: int) -> int:
    """Return where a figure begins when the words before it that bound it are taken with it."""
    while (hedge := hedge_before(tokens, at)) is not None:
        at = hedge[0]
    return at


def bounds(tokens: Sequence[Token], figure: Figure) -> tuple[float | None, float | None]:
    """Return what a figure allows once the words before it are taken into account."""
    low: float | None = figure.low
    high: float | None = figure.high
    at = figure.first
    while (hedge := hedge_before(tokens, at)) is not None:
        at, kind = hedge
        if kind == "at_least":
            high = None
        elif kind == "at_most":
            low = None
        elif figure.vague or low is None or high is None:
            continue
        elif kind == "below":
            low *= 0.9
        else:
            low, high = low * 0.9, high * 1.1
    return _tidy(low), _tidy(high)


def _tidy(value: float | None) -> float | None:
    """Drop what floating-point arithmetic added: 0.9 x 3 is 2.7, not 2.7000000000000002."""
    return None if value is None else round(value, 6)

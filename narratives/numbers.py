"""Find the quantities in a text: how many of what, with the bounds the words allow.

Only what counts or measures something is returned; dates, years, times, ages, ordinals, scores,
names with a figure in them and moments ("two days ago") are not. The tables are in
`data/numbers.toml`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from narratives.model import Quantity

Range = tuple[float | None, float | None]

_TOKEN = re.compile(
    r"""
      (?P<money>(?:US)?\$|[€£₽₴])
    | (?P<number>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?![\d])
        |\d{1,3}(?:\ \d{3})+(?![\d,.]*\d)
        |\d+(?:\.\d+)?)
    | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)
    | (?P<percent>%)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_DASHES = frozenset("-–—−")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    low: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Number:
    """A figure found at tokens `first` to `last` (exclusive), without its unit."""

    first: int
    last: int
    low: float | None
    high: float | None
    digits: bool
    hedged: bool
    money: str | None = None
    vague: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a figure counts; `last` is the token behind the words that belong to the figure."""

    name: str | None
    group: str | None
    last: int


class _Tables:
    """The word lists, with phrases as tuples of words, longest first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.values: dict[str, float] = data["values"]
        self.multipliers: dict[str, float] = data["multipliers"]
        self.suffixes: dict[str, float] = data["suffixes"]
        self.vague = _phrases({phrase: tuple(bounds) for phrase, bounds in data["vague"].items()})
        self.hedges = _phrases(
            {phrase: kind for kind, phrases in data["hedges"].items() for phrase in phrases}
        )
        self.changes = frozenset(data["change"]["verbs"])
        self.currencies: dict[str, str] = data["currencies"]
        self.measures = _phrases({form: tuple(to) for form, to in data["measures"].items()})
        self.outcomes = _phrases(
            {form: name for name, forms in data["outcomes"].items() for form in forms}
        )
        self.people = frozenset(data["people"]["nouns"])
        self.generic = frozenset(data["people"]["generic"])
        self.singular = frozenset(data["singular"]["nouns"])
        self.irregular = frozenset(data["plurals"]["irregular"])
        self.not_plural = frozenset(data["plurals"]["not_plural"])
        self.stops = frozenset(data["stops"]["words"])
        self.links = frozenset(data["stops"]["links"])
        self.objects = frozenset(data["stops"]["objects"])
        names = data["names"]
        self.names_before = frozenset(names["before"])
        self.moment_before = frozenset(names["moment_before"])
        self.moment_after = frozenset(names["moment_after"])
        self.durations = frozenset(names["durations"])
        self.months = frozenset(names["months"])
        self.clock = frozenset(names["clock"])


def _phrases(table: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Return the phrases of a table as tuples of words, the longest first."""
    split = [(tuple(phrase.split()), value) for phrase, value in table.items()]
    return sorted(split, key=lambda pair: (-len(pair[0]), pair[0]))


@cache
def _tables() -> _Tables:
    text = resources.files("narratives").joinpath("data/numbers.toml").read_text(encoding="utf-8")
    return _Tables(tomllib.loads(text))


def quantities(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """Return the quantities said in `text`, in order.

    Args:
        text: A claim, or the part of a document one of its spans cuts out.
        offset: Added to every span, so that spans point into the document.

    The span of a quantity covers the figure with its bounds ("at least 400"), and a sign or
    measure that belongs to it ("45 %", "20 km"), not the noun that is counted.
    """
    tokens = [
        _Token(m.group(), m.group().lower(), m.start(), m.end(), m.lastgroup or "other")
        for m in _TOKEN.finditer(text)
    ]
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        number = _number_at(tokens, at)
        if number is None:
            at += 1
            continue
        at = number.last
        if _names_something(tokens, number):
            continue
        unit = _unit_of(tokens, number)
        if unit is None:
            continue
        first = _with_hedge(tokens, number.first)
        low, high = _bounds(tokens, number, first)
        start, end = tokens[first].start, tokens[unit.last - 1].end
        quantity = Quantity(
            text=text[start:end],
            span=(start + offset, end + offset),
            low=low,
            high=high,
            unit=unit.name,
            group=unit.group,
        )
        found.append(quantity)
        at = max(at, unit.last)
    return tuple(found)


def measure(quantity: Quantity) -> tuple[str, float | None, float | None] | None:
    """Return `(unit, low, high)` in the form in which figures are compared, None without a unit."""
    if quantity.unit is None:
        return None
    words = tuple(quantity.unit.lower().split())
    for phrase, (name, factor) in _tables().measures:
        if phrase == words:
            low = None if quantity.low is None else quantity.low * factor
            high = None if quantity.high is None else quantity.high * factor
            return name, low, high
    for phrase, name in _tables().outcomes:
        if phrase == words:
            return name, quantity.low, quantity.high
    return " ".join(words), quantity.low, quantity.high


def same_group(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are said of the same people or things, as far as the words say."""
    return _group(one) == _group(other)


def _group(quantity: Quantity) -> str:
    group = (quantity.group or "").lower()
    return "" if group in _tables().generic else group


def clash(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures leave no room for agreement: same unit and group, ranges apart."""
    left, right = measure(one), measure(other)
    if left is None or right is None or left[0] != right[0] or not same_group(one, other):
        return False
    return _below(left[2], right[1]) or _below(right[2], left[1])


def _below(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


# Reading the figure


def _number_at(tokens: Sequence[_Token], at: int) -> _Number | None:
    """Return the figure that begins at a token: digits, words, a vague word, or a range of these."""
    vague = _match(tokens, at, _tables().vague)
    if vague is not None:
        length, (low, high) = vague
        hundreds = len(tokens) > at + length and tokens[at + length].low in ("percent", "%")
        return None if hundreds else _Number(at, at + length, low, high, False, False, None, True)
    first = _plain_at(tokens, at)
    if first is None:
        return None
    return _range_from(tokens, first) or first


def _plain_at(tokens: Sequence[_Token], at: int) -> _Number | None:
    """Return a single figure: `$3.5 billion`, `1,200`, `twenty-five thousand`, `half a million`."""
    begin, money = at, None
    if tokens[at].kind == "money":
        money = _tables().currencies[tokens[at].low]
        at += 1
        if at >= len(tokens):
            return None
    half = _half(tokens, at)
    if half is not None:
        return half
    if tokens[at].kind == "number":
        value, last = float(re.sub(r"[,\s]", "", tokens[at].text)), at + 1
        value, last = _times(tokens, value, last, money=money is not None)
        return _Number(begin, last, value, value, True, False, money)
    if money is None:
        return _worded_at(tokens, at)
    return None


def _half(tokens: Sequence[_Token], at: int) -> _Number | None:
    words = [token.low for token in tokens[at : at + 3]]
    if words[:2] == ["half", "a"] and words[2:] and words[2] in _tables().multipliers:
        value = _tables().multipliers[words[2]] / 2
        return _Number(at, at + 3, value, value, False, False)
    return None


def _times(tokens: Sequence[_Token], value: float, last: int, *, money: bool) -> tuple[float, int]:
    """Apply `million`, `thousand` and the letters `3m`, `10k` behind a figure."""
    tables = _tables()
    while last < len(tokens) and tokens[last].low in tables.multipliers:
        value, last = value * tables.multipliers[tokens[last].low], last + 1
    if last < len(tokens) and tokens[last].low == "dozen":
        return value * 12, last + 1
    glued = last < len(tokens) and tokens[last].start == tokens[last - 1].end
    if glued and tokens[last].low in tables.suffixes:
        metres = tokens[last].low == "m" and not money
        if not metres:
            return value * tables.suffixes[tokens[last].low], last + 1
    return value, last


def _worded_at(tokens: Sequence[_Token], at: int) -> _Number | None:
    """Return a number in words: `twenty-five`, `three hundred and ten`, `a dozen`."""
    tables = _tables()
    begin = at
    if tokens[at].low in ("a", "an"):
        at += 1
        if at >= len(tokens) or tokens[at].low not in {*tables.multipliers, "dozen"}:
            return None
        total, current = 0.0, 1.0
        if tokens[at].low == "dozen":
            return _Number(begin, at + 1, 12, 12, False, False)
    else:
        if tokens[at].low not in tables.values:
            return None
        total, current = 0.0, tables.values[tokens[at].low]
        at += 1
    last_value = current
    while at < len(tokens):
        word = tokens[at].low
        if word in tables.multipliers:
            factor = tables.multipliers[word]
            current = (current or 1) * factor
            if factor >= 1000:
                total, current = total + current, 0.0
            last_value, at = factor, at + 1
            continue
        joint = at + 1 if tokens[at].text in _DASHES or word == "and" else at
        if joint < len(tokens) and tokens[joint].low in tables.values:
            value = tables.values[tokens[joint].low]
            tens = tokens[at].text in _DASHES and last_value in range(20, 100, 10) and value < 10
            joined = tens or (last_value >= 100 and value < 100 and joint >= at)
            bare = joint == at and last_value in range(20, 100, 10) and value < 10
            if word == "and" and last_value < 100:
                break
            if joined or bare:
                current, last_value, at = current + value, value, joint + 1
                continue
        if word == "dozen" and current:
            return _Number(begin, at + 1, current * 12, current * 12, False, False)
        break
    value = total + current
    return _Number(begin, at, value, value, False, False)


def _range_from(tokens: Sequence[_Token], first: _Number) -> _Number | None:
    """Return the range that a figure opens: `20-30`, `20 to 30`, `between 20 and 30`."""
    at = first.last
    if at >= len(tokens) - 1:
        return None
    joint = tokens[at]
    before = tokens[first.first - 1].low if first.first else ""
    allowed = (
        joint.text in _DASHES
        or joint.low == "to"
        or (joint.low == "and" and before == "between")
        or (joint.low == "or" and first.low is not None and first.low < 100)
    )
    if not allowed:
        return None
    second = _plain_at(tokens, at + 1)
    if (
        second is None
        or second.high is None
        or first.low is None
        or first.money
        and (second.money not in (None, first.money))
    ):
        return None
    low, high = first.low, second.high
    if first.last - first.first == 1 and second.last - second.first > 1 and low < 1000:
        for token in tokens[second.first : second.last]:
            # "3 to 5 million": the multiplier goes with both ends.
            low *= _tables().multipliers.get(token.low, 1)
    if before == "from" and _changes(tokens, first.first):
        return _Number(at + 1, second.last, high, high, second.digits, False, second.money)
    if low >= high:
        return None
    if joint.low == "or" and high - low > 1:
        return None
    begin = first.first - 1 if before in ("between", "from") else first.first
    money = first.money or second.money
    return _Number(begin, second.last, low, high, first.digits or second.digits, True, money)


def _changes(tokens: Sequence[_Token], at: int) -> bool:
    return any(token.low in _tables().changes for token in tokens[max(0, at - 5) : at])


def _match(
    tokens: Sequence[_Token], at: int, phrases: Sequence[tuple[tuple[str, ...], Any]]
) -> tuple[int, Any] | None:
    """Return length and value of the longest phrase of a table that stands at a token."""
    for phrase, value in phrases:
        if tuple(token.low for token in tokens[at : at + len(phrase)]) == phrase:
            return len(phrase), value
    return None


def _hedge_before(tokens: Sequence[_Token], at: int) -> tuple[int, str] | None:
    for phrase, kind in _tables().hedges:
        begin = at - len(phrase)
        if begin >= 0 and tuple(token.low for token in tokens[begin:at]) == phrase:
            return begin, kind
    return None


def _with_hedge(tokens: Sequence[_Token], at: int) -> int:
    """Return where the words begin that bound the figure at a token."""
    while (hedge := _hedge_before(tokens, at)) is not None:
        at = hedge[0]
    return at


def _bounds(tokens: Sequence[_Token], number: _Number, first: int) -> Range:
    """Return what the figure allows once the words before it are taken into account."""
    low, high = number.low, number.high
    at = number.first
    while at > first and (hedge := _hedge_before(tokens, at)) is not None:
        at, kind = hedge
        if kind == "at_least":
            high = None
        elif kind == "at_most":
            low = None
        elif number.vague or low is None or high is None:
            continue
        elif kind == "below":
            low *= 0.9
        else:
            low, high = low * 0.9, high * 1.1
    return _tidy(low), _tidy(high)


def _tidy(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


# Telling figures that count from figures that name


def _names_something(tokens: Sequence[_Token], number: _Number) -> bool:
    """Tell whether a figure is a date, time, age, ordinal, score, address or part of a name."""
    tables = _tables()
    before = tokens[number.first - 1] if number.first else None
    after = tokens[number.last] if number.last < len(tokens) else None
    hedged = _hedge_before(tokens, number.first) is not None
    if before is not None and _glued_before(tokens, number, before):
        return True
    if after is not None and _glued_after(tokens, number, after):
        return True
    if before is not None and before.low in tables.months and number.digits:
        # "May 20 people" cannot be told from "May 20" without more; precision first.
        return True
    next_words = [token.low for token in tokens[number.last : number.last + 3]]
    if number.digits and not number.hedged and next_words:
        if next_words[0] in tables.months or next_words[0] in tables.clock:
            return True
        if next_words[0] == "of" and next_words[1:2] and next_words[1] in tables.months:
            return True
    if before is not None and before.low in tables.names_before and not hedged:
        return True
    dotted = before is not None and before.text == "." and number.first > 1
    if dotted and tokens[number.first - 2].low in ("no", "nos", "art", "res", "tel"):
        return True
    return not hedged and _is_year(tokens, number, before)


def _glued_before(tokens: Sequence[_Token], number: _Number, before: _Token) -> bool:
    """Tell a figure stuck to what stands before it: `T-72`, `M142`, `3:2`, `+963`, `7/24`."""
    start = tokens[number.first].start
    if before.end != start or number.money and before.kind != "other":
        return False
    if before.kind in ("word", "number"):
        return True
    if before.text in _DASHES or before.text in "/:.+#_@":
        # A dash that joins to a word or a figure; a dash after a blank is punctuation.
        return (
            number.first >= 2
            and tokens[number.first - 2].end == before.start
            or (before.text in "+#@")
        )
    return False


def _glued_after(tokens: Sequence[_Token], number: _Number, after: _Token) -> bool:
    """Tell a figure stuck to what stands after it: `5th`, `10-year-old`, `10:30`, `24/7`, `36°`."""
    tables = _tables()
    if after.start != tokens[number.last - 1].end:
        return False
    if after.kind == "word":
        measured = _match(tokens, number.last, tables.measures) is not None
        return not measured
    if after.text in "°/:_@":
        return True
    follows = tokens[number.last + 1] if number.last + 1 < len(tokens) else None
    if after.text in _DASHES or after.text == ".":
        glued = follows is not None and follows.start == after.end
        return glued and follows is not None and follows.kind in ("word", "number")
    return False


def _is_year(tokens: Sequence[_Token], number: _Number, before: _Token | None) -> bool:
    """Tell a bare four-digit figure from 1500 to 2099 that no counted noun follows."""
    if number.last - number.first != 1 or not _YEAR.fullmatch(tokens[number.first].text):
        # "2014-2015" has been read as a range.
        words = [t.text for t in tokens[number.first : number.last] if t.kind == "number"]
        return len(words) == 2 and all(_YEAR.fullmatch(word) for word in words)
    years = ("in", "since", "by", "until", "till", "during", "from", "the", "of", "early", "late")
    if before is not None and before.low in (*years, "mid", "before", "after", "summer", "winter"):
        return True
    return _plural_head(tokens, number.last) is None and (
        _match(tokens, number.last, _tables().outcomes) is None
    )


# What is counted


def _unit_of(tokens: Sequence[_Token], number: _Number) -> _Unit | None:
    """Return what a figure counts; None if it places a moment or gives an age."""
    tables = _tables()
    last = number.last
    if number.money is not None:
        return _Unit(number.money, None, last)
    measured = _match(tokens, last, tables.measures)
    if measured is not None and not _square(tokens, number, measured[0]):
        name = " ".join(token.text for token in tokens[last : last + measured[0]])
        return _Unit(name, None, last + measured[0])
    begin = _over_partitive(tokens, last)
    if _is_moment(tokens, number, begin):
        return None
    head = _plural_head(tokens, begin)
    if _is_one(number) and head is None:
        head = _singular_head(tokens, begin)
        if head is None:
            return None
    outcome = _outcome(tokens, number, begin, head)
    if outcome is not None:
        group = tokens[head].text if head is not None else None
        if group is not None and group.lower() == outcome.lower():
            group = None
        return _Unit(outcome, group, last)
    if head is not None:
        return _Unit(tokens[head].text, None, last)
    if number.digits or number.vague or (number.low or 0) >= 100:
        return _Unit(None, None, last)
    # "two" or "five" without anything counted is a pronoun ("the two met").
    return None


def _square(tokens: Sequence[_Token], number: _Number, length: int) -> bool:
    """Tell a measure letter that is none: the `m` of "5 m people" must touch or end the phrase."""
    token = tokens[number.last]
    return length == 1 and token.low == "m" and not number.digits


def _is_one(number: _Number) -> bool:
    return number.low == 1 and number.high == 1


def _over_partitive(tokens: Sequence[_Token], at: int) -> int:
    """Skip `of the`, `more`, `other` between a figure and what it counts."""
    skip = {"more", "other", "additional", "further", "new", "such", "different", "separate"}
    if at < len(tokens) and tokens[at].low == "of":
        at += 1
        while at < len(tokens) and tokens[at].low in (
            "the",
            "its",
            "their",
            "our",
            "these",
            "those",
        ):
            at += 1
    while at < len(tokens) and tokens[at].low in skip:
        at += 1
    return at


def _plural_head(tokens: Sequence[_Token], at: int) -> int | None:
    """Return the token of the plural noun that a phrase of at most five words ends in."""
    head = None
    for index in range(at, min(at + 5, len(tokens))):
        token = tokens[index]
        if token.text in _DASHES and 0 < index < len(tokens) - 1:
            continue
        if token.kind != "word" or token.low in _tables().stops:
            break
        if head is not None and not _is_plural(token.low):
            break
        if _is_plural(token.low) and not _is_participle(tokens, index, at):
            if head is not None and token.low in ("dead", "wounded"):
                break
            head = index
    return head


def _is_participle(tokens: Sequence[_Token], index: int, at: int) -> bool:
    return tokens[index].low in ("dead", "wounded") and index == at


def _singular_head(tokens: Sequence[_Token], at: int) -> int | None:
    for index in range(at, min(at + 4, len(tokens))):
        token = tokens[index]
        if token.kind != "word" or token.low in _tables().stops:
            return None
        if token.low in _tables().singular:
            return index
    return None


def _is_plural(word: str) -> bool:
    tables = _tables()
    if word in tables.irregular:
        return True
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is", "'s", "’s"))
        and word not in tables.not_plural
    )


def _outcome(tokens: Sequence[_Token], number: _Number, begin: int, head: int | None) -> str | None:
    """Return the word for what happened to those counted: after them, or as verb before them."""
    tables = _tables()
    people_or_things = begin if head is None else head + 1
    for start in (begin, people_or_things):
        at = start
        for _ in range(6):
            matched = _match(tokens, at, tables.outcomes)
            if matched is not None and (at == start or head is not None or number.vague or at > 0):
                return " ".join(token.text for token in tokens[at : at + matched[0]])
            if at >= len(tokens) or tokens[at].low not in tables.links:
                break
            at += 1
    at = _with_hedge(tokens, number.first) - 1
    for _ in range(6):
        if at < 0:
            return None
        for length in (2, 1):
            if at - length + 1 >= 0:
                matched = _match(tokens[: at + 1], at - length + 1, tables.outcomes)
                if matched is not None and matched[0] == length:
                    words = tokens[at - length + 1 : at + 1]
                    return " ".join(token.text for token in words)
        if tokens[at].low not in tables.objects:
            return None
        at -= 1
    return None


def _is_moment(tokens: Sequence[_Token], number: _Number, begin: int) -> bool:
    """Tell "two days ago", "the past 24 hours", "within three weeks", "35 years old"."""
    tables = _tables()
    if begin >= len(tokens) or tokens[begin].low not in tables.durations:
        return False
    after = tokens[begin + 1].low if begin + 1 < len(tokens) else ""
    before = tokens[number.first - 1].low if number.first else ""
    hedge = _with_hedge(tokens, number.first)
    wider = tokens[hedge - 1].low if hedge else ""
    return (
        after in tables.moment_after
        or before in tables.moment_before
        or wider in tables.moment_before
    )

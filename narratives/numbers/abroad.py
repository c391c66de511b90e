"""Find quantities in texts that are not English: figures in digits, what bounds and counts them.

Far less is read than in English, and what is not plain gets no unit, so that it is never set
against another figure. The word lists are in `data/numbers_abroad.toml`; a language without a list
there gets its digits read and no more.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from narratives.model import Quantity
from narratives.numbers.words import (
    DASHES,
    LARGEST,
    Phrases,
    match,
    match_ending,
    phrases_of,
    word_at,
)
from narratives.numbers.words import Token as Word

_SPACES = "\u00a0\u202f\u2009 "
# Groups of three digits with their sign between them, and what stands behind the decimal sign. A
# single point between one or two digits is a day ("3.5.") or an hour more often than a number.
_FIGURES = {
    "point": rf"\d{{1,3}}(?:[.{_SPACES}]\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?",
    "space": rf"\d{{1,3}}(?:[.{_SPACES}]\d{{3}})+(?:,\d+)?|\d+(?:,\d+)?",
    "arabic": r"\d{1,3}(?:[,٬]\d{3})+(?:[.٫]\d+)?|\d+(?:[.٫]\d+)?",
    # Without a list it is not known which sign is which: three digits behind it are a group.
    "": rf"\d{{1,3}}(?:[.,{_SPACES}]\d{{3}})+|\d+",
}
_DECIMAL = {"point": ",", "space": ",", "arabic": ".٫", "": ""}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_REACH = 5
"""Words between a figure and what happened to those it counts."""
_ARABIC_AND = "و"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure at words `first` to `last` (exclusive)."""

    first: int
    last: int
    low: float | None
    high: float | None


class _Tables:
    """The lists of one language, phrases by their first word."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.separators: str = data.get("separators", "")
        self.hedges = [
            (tuple(phrase.split()), kind)
            for kind in ("at_least", "at_most", "below", "about")
            for phrase in data.get(kind, ())
        ]
        self.hedges.sort(key=lambda pair: -len(pair[0]))
        self.between: Sequence[str] = data.get("between", ())
        self.vague = phrases_of({phrase: tuple(to) for phrase, to in data.get("vague", {}).items()})
        self.multipliers: Mapping[str, float] = data.get("multipliers", {})
        self.measures = phrases_of(_data()["common"]["measures"] | data.get("measures", {}))
        self.groups = phrases_of(data.get("groups", {}))
        self.units = phrases_of(
            {form: name for name, forms in data.get("units", {}).items() for form in forms}
        )
        self.links = frozenset(data.get("links", ()))
        self.not_counting = frozenset(data.get("not_counting", ()))


@cache
def _tables(language: str) -> _Tables:
    return _Tables(_data().get(language, {}))


@cache
def _data() -> dict[str, Any]:
    folder = resources.files("narratives").joinpath("data/numbers_abroad.toml")
    return tomllib.loads(folder.read_text(encoding="utf-8"))


@cache
def _pattern(separators: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<number>(?:{_FIGURES[separators]})(?!\d))|(?P<word>[^\W\d_]+(?:['’](?!\w))?)|(?P<other>\S)"
    )


@cache
def _months() -> frozenset[str]:
    text = resources.files("narratives").joinpath("data/dates.toml").read_text(encoding="utf-8")
    by_language: Mapping[str, Sequence[Sequence[str]]] = tomllib.loads(text)["months"]
    return frozenset(
        form.split()[0] for months in by_language.values() for forms in months for form in forms
    )


@cache
def units_abroad() -> Phrases:
    """Return what happened to those counted, of all languages, to the key of comparison."""
    return phrases_of(
        {
            form: name
            for data in _data().values()
            for name, forms in data.get("units", {}).items()
            for form in forms
        }
    )


@cache
def names_abroad() -> Mapping[str, str]:
    """Return measures and groups of all languages to the word under which they are compared."""
    return {
        form: name
        for data in _data().values()
        for table in ("measures", "groups")
        for form, name in data.get(table, {}).items()
    }


def quantities_abroad(text: str, offset: int, language: str) -> Iterator[Quantity]:
    """Yield the quantities of a text in another language than English, in order."""
    tables = _tables(language)
    words = [
        Word(m.group(), _without_and(m.group().lower(), tables), *m.span(), m.lastgroup or "other")
        for m in _pattern(tables.separators).finditer(text)
    ]
    at = 0
    while at < len(words):
        figure = _figure_at(words, at, tables)
        if figure is None:
            at += 1
            continue
        at = figure.last
        if _counts_nothing(words, figure, tables):
            continue
        unit, group, last = _unit(words, figure, tables)
        first, low, high = _bounds(words, figure, tables)
        start, end = words[first].start, words[last - 1].end
        at = max(at, last)
        yield Quantity(
            text=text[start:end],
            span=(start + offset, end + offset),
            low=low,
            high=high,
            unit=unit,
            group=group,
        )


def _without_and(word: str, tables: _Tables) -> str:
    """Cut the "and" that Arabic writes in one with the next word, where a known word is left."""
    rest = word.removeprefix(_ARABIC_AND)
    return rest if rest in tables.units or rest in tables.groups else word


def _figure_at(words: Sequence[Word], at: int, tables: _Tables) -> _Figure | None:
    vague = match(words, at, tables.vague)
    if vague is not None:
        return _Figure(at, at + vague[0], *vague[1])
    first = _single_at(words, at, tables)
    if first is None:
        return None
    joint = word_at(words, first.last)
    opens, joins = (*tables.between, "", "")[:2]
    spoken = bool(opens) and joint == joins and word_at(words, at - 1) == opens
    if joint not in DASHES and not spoken:
        return first
    second = _single_at(words, first.last + 1, tables)
    if second is None or first.low is None or second.high is None or first.low >= second.high:
        return first
    return _Figure(first.first - spoken, second.last, first.low, second.high)


def _single_at(words: Sequence[Word], at: int, tables: _Tables) -> _Figure | None:
    if at >= len(words) or words[at].kind != "number":
        return None
    written = words[at].text
    decimal = next((sign for sign in _DECIMAL[tables.separators] if sign in written), None)
    whole, _, part = written.partition(decimal) if decimal else (written, "", "")
    value = float(re.sub(rf"[.,٬{_SPACES}]", "", whole) + (f".{part}" if part else ""))
    if value > LARGEST:
        return None
    last = at + 1
    while word_at(words, last) in tables.multipliers:
        value, last = value * tables.multipliers[words[last].low], last + 1
    return _Figure(at, last, value, value)


def _counts_nothing(words: Sequence[Word], figure: _Figure, tables: _Tables) -> bool:
    """Tell a date, a year, an hour, a place in a series, a part of a name: what counts nothing."""
    first, last = figure.first, figure.last
    if words[first].kind != "number":
        return False
    before = words[first - 1] if first > 0 else None
    touches = before is not None and before.end == words[first].start
    # "T-72", "M142", "+963"; a sign of money or a bracket may touch a figure, and so may "and".
    if (
        touches
        and before is not None
        and before.low != _ARABIC_AND
        and (before.kind == "word" or before.text in ".,:/+#@" or before.text in DASHES)
    ):
        return True
    after = words[last] if last < len(words) else None
    if after is not None and after.start == words[last - 1].end:
        touching = words[last + 1] if last + 1 < len(words) else None
        if after.kind == "word" or after.text in ":/°" or after.text in DASHES:
            return True
        # "3.5", "der 5. Mai", "40." at the end of what is read is a full stop.
        if (
            after.text in ".,٫"
            and touching is not None
            and (after.text == "." or touching.start == after.end)
        ):
            return True
    low = word_at(words, last)
    if low in _months() or low in tables.not_counting or low in ("№", "th"):
        return True
    if word_at(words, first - 1) in ("№", "no", "nr", "n"):
        return True
    return _YEAR.fullmatch(words[first].text) is not None and last == first + 1


def _unit(
    words: Sequence[Word], figure: _Figure, tables: _Tables
) -> tuple[str | None, str | None, int]:
    """Return what is counted, of whom, and where the words of the figure end."""
    if word_at(words, figure.last) in ("%", "٪"):
        return "%", None, figure.last + 1
    measured = match(words, figure.last, tables.measures)
    if measured is not None:
        last = figure.last + measured[0]
        return " ".join(word.text for word in words[figure.last : last]), None, last
    group = None
    for index in range(figure.last, min(figure.last + _REACH, len(words))):
        if words[index].low != words[index].text.lower():
            # An Arabic "and" begins another count.
            break
        happened = match(words, index, tables.units)
        if happened is not None:
            return _said(words, index, happened[0]), group, figure.last
        counted = match(words, index, tables.groups)
        if counted is not None:
            if group is not None:
                break
            group = _said(words, index, counted[0])
        elif word_at(words, index) not in tables.links and not _inside(words, index, tables):
            break
    happened_before = _before(words, figure, tables)
    if happened_before is None:
        # "1.200 soldados": what is counted is the noun itself.
        return group, None, figure.last
    return happened_before, group, figure.last


def _inside(words: Sequence[Word], at: int, tables: _Tables) -> bool:
    """Tell whether a word is the second of a group of two words: "мирных жителей"."""
    found = match(words, at - 1, tables.groups)
    return found is not None and found[0] > 1


def _before(words: Sequence[Word], figure: _Figure, tables: _Tables) -> str | None:
    """Return what happened where it stands right before: "погибли не менее 15 человек"."""
    at = _bounds(words, figure, tables)[0] - 1
    for _ in range(2):
        length = match_ending(words, at, tables.units)
        if length:
            return _said(words, at - length + 1, length)
        if word_at(words, at) not in tables.links:
            return None
        at -= 1
    return None


def _said(words: Sequence[Word], at: int, length: int) -> str:
    # Without the "and" that Arabic writes in one with it, a word is found in the lists again.
    parts = (
        word.text if word.text.lower() == word.low else word.low for word in words[at : at + length]
    )
    return " ".join(parts)


def _bounds(
    words: Sequence[Word], figure: _Figure, tables: _Tables
) -> tuple[int, float | None, float | None]:
    """Return where the figure begins with the words that bound it, and what it allows."""
    for phrase, kind in tables.hedges:
        begin = figure.first - len(phrase)
        if begin < 0 or tuple(word.low for word in words[begin : figure.first]) != phrase:
            continue
        low, high = figure.low, figure.high
        if kind == "at_least":
            return begin, low, None
        if kind == "at_most":
            return begin, None, high
        if low != high or low is None or high is None:
            return begin, low, high
        if kind == "below":
            return begin, round(low * 0.9, 6), high
        return begin, round(low * 0.9, 6), round(high * 1.1, 6)
    return figure.first, figure.low, figure.high

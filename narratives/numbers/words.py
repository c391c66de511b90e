"""Words of a text and the tables that make numbers out of them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

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
DASHES = frozenset("-–—−")
LARGEST = 1e15
"""Figures in digits above it are numbers of accounts and the like, and count nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, figure or sign of the text; `kind` is the group of the pattern that found it."""

    text: str
    low: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Return the words, figures and signs of a text."""
    return [
        Token(m.group(), m.group().lower(), m.start(), m.end(), m.lastgroup or "other")
        for m in _TOKEN.finditer(text)
    ]


Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], Any]]]
"""Phrases with their values by one of their words, the longest first under each."""


def match(tokens: Sequence[Token], at: int, phrases: Phrases) -> tuple[int, Any] | None:
    """Return length and value of the longest phrase of a table that stands at a token."""
    for phrase, value in phrases.get(word_at(tokens, at), ()):
        if all(word_at(tokens, at + index) == word for index, word in enumerate(phrase)):
            return len(phrase), value
    return None


def match_ending(tokens: Sequence[Token], last: int, phrases: Phrases) -> int:
    """Return the length of the phrase of a table that ends at a token, 0 if none of two does."""
    for length in (2, 1):
        first = last - length + 1
        # Only what ends here is looked at: a copy of all before would make long texts quadratic.
        found = match(tokens[first : last + 1], 0, phrases) if first >= 0 else None
        if found is not None and found[0] == length:
            return length
    return 0


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the lower-case word at a place, empty outside of the text."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


class Tables:
    """The word lists of `data/numbers.toml`; phrases are tuples of words, the longest first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.values: dict[str, float] = data["values"]
        self.multipliers: dict[str, float] = data["multipliers"]
        self.suffixes: dict[str, float] = data["suffixes"]
        self.vague = phrases_of({phrase: tuple(bounds) for phrase, bounds in data["vague"].items()})
        self.hedges = phrases_of(
            {phrase: kind for kind, phrases in data["hedges"].items() for phrase in phrases},
            by=-1,
        )
        self.changes = frozenset(data["change"]["verbs"])
        self.currencies: dict[str, str] = data["currencies"]
        self.measures = phrases_of({form: tuple(to) for form, to in data["measures"].items()})
        self.outcomes = phrases_of(
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
        self.names_after = frozenset(names["after"])
        self.fractions = frozenset(names["fractions"])
        self.definite = frozenset(data["stops"]["definite"])
        self.asides = frozenset(data["stops"]["asides"])


def phrases_of(table: Mapping[str, Any], *, by: int = 0) -> Phrases:
    """Return the phrases of a table by their first word, or by the one that `by` counts to."""
    found: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for phrase, value in table.items():
        words = tuple(phrase.split())
        found.setdefault(words[by], []).append((words, value))
    for phrases in found.values():
        phrases.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    return found


@cache
def tables() -> Tables:
    """Return the tables of the data file, read once."""
    text = resources.files("narratives").joinpath("data/numbers.toml").read_text(encoding="utf-8")
    return Tables(tomllib.loads(text))

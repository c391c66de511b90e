"""The words of a claim that carry its content, and those that turn it round.

The lists are in `data/stance.toml` under `negation`; they are English.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")


def words_of(text: str) -> list[str]:
    """Return the words and figures of a text as written, in order."""
    return [match.group() for match in _WORD.finditer(text)]


def is_negation(word: str) -> bool:
    """Tell whether a word in lower case turns its clause round: "not", "never", "didn't"."""
    return word in _negation()["words"] or word.endswith(_endings())


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """Return the words that carry the content, cut to a common stem of inflected forms.

    Of words that news use for one another ("troops", "soldiers") the first stands for all.
    """
    return frozenset(
        _same().get(word) or _stem(word)
        for word in (word.lower() for word in words_of(text))
        if word not in _common() and not is_negation(word)
    )


_CONTRAST = re.compile(r",\s+not\s+[^,.;:]{2,40},\s+(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Negation:
    word: str
    meant: frozenset[str]
    """Stem of the content word right behind it, empty if none is."""
    alone: bool
    """It needs nothing behind it to say what it negates."""


def negations(text: str, of: frozenset[str] | None = None) -> list[str]:
    """Return the words that turn the text round, but for those in "not only" and the like.

    Args:
        text: What is read.
        of: Content words that must be meant: what stands right behind the negation is among them.
            "Carries no answer to the charge" negates the answer, not the charge.
    """
    found, contrasted = _negations(text)
    words = [one.word for one in found if of is None or one.alone or not of.isdisjoint(one.meant)]
    # "A sensor, not a hand, opened the gates" turns round what the hand would have done.
    return words + ["not" for deed in contrasted if of and of & deed]


@lru_cache(maxsize=4096)
def _negations(text: str) -> tuple[tuple[_Negation, ...], tuple[frozenset[str], ...]]:
    """Return the negations of a text, and the deeds that stand behind a contrast."""
    words = words_of(_ignored().sub(" ", text))
    found = []
    for at, word in enumerate(words):
        if not is_negation(word.lower()):
            continue
        # What stands right behind is meant; an adverb may come between. "Did not conceal that A
        # supports B" negates the concealing, and says nothing against the support.
        meant = [other for other in words[at + 1 : at + 8] if content_words(other)]
        while len(meant) > 1 and meant[0].lower().endswith("ly"):
            del meant[0]
        stems = content_words(meant[0]) if meant else frozenset()
        found.append(_Negation(word, stems, word.lower() in _alone()))
    return tuple(found), tuple(content_words(deed) for deed in _CONTRAST.findall(text))


def phrase_pattern(phrases: list[str]) -> re.Pattern[str]:
    """Return a pattern of whole words for phrases, the longest first, whatever their case."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def _stem(word: str) -> str:
    for ending in ("'s", "’s", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")


@cache
def _same() -> dict[str, str]:
    return {word: _stem(line[0]) for line in _read()["same"]["lines"] for word in line}


@cache
def _common() -> frozenset[str]:
    return frozenset(_negation()["common"])


@cache
def _alone() -> frozenset[str]:
    return frozenset(_negation()["alone"])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(_negation()["endings"])


@cache
def _ignored() -> re.Pattern[str]:
    return phrase_pattern(_negation()["ignored"])


def _negation() -> dict[str, Any]:
    found: dict[str, Any] = _read()["negation"]
    return found


@cache
def _read() -> dict[str, Any]:
    text = resources.files("narratives").joinpath("data/stance.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

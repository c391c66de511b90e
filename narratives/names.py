"""Words as names are compared: folded, split, with the closed lists that tell a title from a name.

Shared by the camps (who is "the Norlandish general staff") and by the resolver (who is "the
ambassador").
The lists are data files in `narratives/data/names`; nothing here knows a conflict.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*['’]?")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "\u00a0": " ", "–": "-", "‑": "-"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name or a descriptor; `key` is what is compared."""

    text: str
    key: str
    start: int
    end: int
    possessive: bool
    """Whether it ends in an apostrophe or 's: `Norland's`, `rebels'`."""
    joined: bool
    """Whether a hyphen ties it to the word before: `installed` in `Moscow-installed`."""

    @property
    def capital(self) -> bool:
        """Whether the word is written like a name."""
        return self.text[:1].isupper()


def fold(text: str) -> str:
    """Return `text` in lower case and without diacritics, one code point for one.

    Length is kept so that offsets into the folded text hold for the original.
    """
    return "".join(map(_fold_one, text))


@lru_cache(maxsize=4096)
def _fold_one(character: str) -> str:
    plain = _PLAIN.get(character)
    if plain is not None:
        return plain
    lowered = unicodedata.normalize("NFKD", character)[:1].lower()
    return lowered if len(lowered) == 1 else character


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[Word, ...]:
    """Split a name or a descriptor into words; `U.S.` is one, `Norland's` is possessive."""
    found = []
    variants = variant_of()
    end = -1
    for match in _WORD.finditer(text):
        raw = match.group()
        bare = _POSSESSIVE.sub("", raw)
        possessive = bare != raw
        key = _stem(fold(bare).replace(".", ""))
        found.append(
            Word(
                text=bare.replace(".", "") if "." in bare else bare,
                key=variants.get(key, key),
                start=match.start(),
                end=match.end(),
                possessive=possessive,
                joined=end >= 0 and text[end : match.start()] in ("-", "‑", "–"),
            )
        )
        end = match.end()
    return tuple(found)


_STEM_LETTERS = 4
"""Letters of a Cyrillic word that stay when its case ending is cut."""


@lru_cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(table("endings")["cyrillic"], key=lambda end: (-len(end), end)))


@lru_cache(maxsize=4096)
def _stem(key: str) -> str:
    """Return a folded word without its case ending if it is Cyrillic, else the word."""
    if not "\u0400" <= key[:1] <= "\u04ff":
        return key
    for end in _endings():
        if key.endswith(end) and len(key) - len(end) >= _STEM_LETTERS:
            return key[: -len(end)]
    return key


def key_of(text: str) -> tuple[str, ...]:
    """Return the compared form of a name: folded words, spelling variants made one, no article."""
    keys = tuple(word.key for word in words_of(text))
    return keys[1:] if len(keys) > 1 and keys[0] in ("the", "a", "an") else keys


def plural(noun: str) -> str:
    """Return the regular English plural of a noun or of the last word of a compound."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


@lru_cache
def table(name: str) -> dict[str, Any]:
    """Return one of the files in `narratives/data/names`, as read; callers do not change it."""
    path = files("narratives").joinpath("data", "names", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache
def variant_of() -> dict[str, str]:
    """Return for every known spelling of a name word the spelling that is compared."""
    groups = table("variants")["groups"]
    return {fold(form): fold(group[0]) for group in groups for form in group}


@lru_cache
def word_list(file: str, key: str) -> frozenset[str]:
    """Return a list of single words (an array, or one long string) folded, from a data file."""
    entry = table(file)[key]
    return frozenset(fold(word) for word in (entry.split() if isinstance(entry, str) else entry))


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """A noun that says what a speaker is, with what it tells about them."""

    kind: str
    """Key in `roles.toml`: office, fighter, civil, analyst, journalist, state, group, …"""
    body: bool
    """Whether it stands for an organisation and not for a person."""
    many: bool
    """Whether the form is a plural."""


@lru_cache
def role_nouns() -> dict[tuple[str, ...], RoleNoun]:
    """Return every form of every role noun, as folded words, with its reading.

    Where a noun is listed twice the first reading stands; `persons.delegate` only marks nouns of
    `persons.office` and is read through `delegates`.
    """
    data = table("roles")
    found: dict[tuple[str, ...], RoleNoun] = {}
    for part, body in (("persons", False), ("bodies", True)):
        for kind, nouns in data[part].items():
            if kind == "delegate":
                continue
            for noun in nouns:
                found.setdefault(_keys(noun), RoleNoun(kind, body, many=False))
        for kind, nouns in data[part].items():
            for noun in nouns:
                reading = (
                    found[_keys(noun)] if _keys(noun) in found else RoleNoun(kind, body, many=False)
                )
                found.setdefault(
                    _keys(_plural_of(noun)), RoleNoun(reading.kind, reading.body, many=True)
                )
    for kind in ("delegate",):
        for noun in data["persons"][kind]:
            found.setdefault(_keys(noun), RoleNoun("office", body=False, many=False))
    return found


def _plural_of(noun: str) -> str:
    """Pluralise the head: the last word, but the first of `chief of staff`."""
    first, *rest = noun.split()
    if rest and (rest[0] in ("of", "in") or rest[-1] == "general"):
        return " ".join((plural(first), *rest))
    return plural(noun)


@lru_cache
def delegates() -> frozenset[tuple[str, ...]]:
    """Return the role nouns that speak for whoever sent them, both numbers, as folded words."""
    nouns = table("roles")["persons"]["delegate"]
    return frozenset(_keys(form) for noun in nouns for form in (noun, _plural_of(noun)))


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(word.key for word in words_of(phrase))


@dataclass(frozen=True, slots=True)
class RoleMatch:
    """A role noun found in a run of words: words `start` to `end` (half-open) of the run."""

    start: int
    end: int
    noun: RoleNoun
    keys: tuple[str, ...]


@lru_cache
def _longest_role() -> int:
    return max(map(len, role_nouns()))


def roles_in(words: Iterable[Word]) -> tuple[RoleMatch, ...]:
    """Find the role nouns in a run of words, leftmost first, the longest at each place."""
    keys = tuple(word.key for word in words)
    found = []
    index = 0
    while index < len(keys):
        for size in range(min(_longest_role(), len(keys) - index), 0, -1):
            noun = role_nouns().get(keys[index : index + size])
            if noun is not None:
                found.append(RoleMatch(index, index + size, noun, keys[index : index + size]))
                index += size - 1
                break
        index += 1
    return tuple(found)


@lru_cache
def _called_alike() -> dict[str, str]:
    return {noun: group[0] for group in table("roles")["same"]["groups"] for noun in group}


def head_of(role: RoleMatch, words: Sequence[Word]) -> str:
    """Return the noun under which a role is kept: an envoy may be called ambassador next.

    A rank belongs to it: a vice president is no president, and a former one is another.

    Args:
        role: the role.
        words: the run of words that it was found in.
    """
    noun = _called_alike().get(role.keys[-1], role.keys[-1])
    beside = {word.key for word in words[max(0, role.start - 2) : role.start]}
    return " ".join([*sorted({*beside, *role.keys[:-1]} & role_words("ranks")), noun])


@lru_cache
def role_words(key: str) -> frozenset[str]:
    """Return a list of single words from the `words` part of the roles."""
    return frozenset(table("roles")["words"][key])

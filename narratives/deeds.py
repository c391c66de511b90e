"""Read who did what to whom out of word order, for claims that tell one deed in two ways.

No parser: a deed is a form of `data/deeds.toml` or a verb in -ed with the noun groups beside it,
turned round in the passive. What is not plain is left out, since a difference of actors is only
reported where both are named.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from narratives.days import moments
from narratives.model import UNASSIGNED, Claim, Span
from narratives.words import content_words

Party = Callable[[str], str]
"""Names the camp of a noun group, `unassigned` if nothing places it: `registry.place`."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
LONGEST = 2_000
"""Characters of a claim that are read: what is longer is no sentence."""

_REACH = 7
"""Tokens on either side of a verb in which its noun groups are looked for."""


@dataclass(frozen=True, slots=True)
class Group:
    """A noun group, with its span in the claim's text."""

    text: str
    span: Span
    words: frozenset[str]
    """Its content words, cut to a common stem."""
    names: frozenset[str]
    """Those that are written with a capital inside the sentence, or begin the claim as a name."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed: its kind, who does it and to whom; None where the words do not say."""

    kind: str
    span: Span
    actor: Group | None
    patient: Group | None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    low: str
    start: int
    end: int


def deeds(claim: Claim) -> tuple[Deed, ...]:
    """Return the deeds told in a claim, in order; the accused is the actor of what is alleged."""
    return _deeds(claim.text, claim.target if claim.modality == "accused" else None)


@lru_cache(maxsize=4096)
def _deeds(text: str, accused: str | None) -> tuple[Deed, ...]:
    tokens = [
        _Token(match.group(), match.group().lower(), *match.span())
        for match in _TOKEN.finditer(text[:LONGEST])
    ]
    return tuple(_deed(text, accused, tokens, *verb) for verb in _verbs(tokens))


def _verbs(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    """Yield `(first token, token behind, kind)` of each verb."""
    forms = _forms()
    at = 0
    while at < len(tokens):
        for length in (2, 1):
            words = " ".join(token.low for token in tokens[at : at + length])
            if words in forms and len(tokens[at : at + length]) == length:
                yield at, at + length, forms[words]
                at += length
                break
        else:
            low = tokens[at].low
            if len(low) > 5 and low.endswith("ed"):
                yield at, at + 1, low.removesuffix("ed")
            at += 1


def _deed(
    text: str, accused: str | None, tokens: Sequence[_Token], at: int, end: int, kind: str
) -> Deed:
    words = _data()["words"]
    before = at
    while before > 0 and tokens[before - 1].low in words["adverbs"]:
        before -= 1
    span = (tokens[at].start, tokens[end - 1].end)
    if before > 0 and tokens[before - 1].low in words["be"]:
        return Deed(
            kind, span, _behind_by(text, tokens, end), _group_before(text, tokens, before - 1)
        )
    actor = _group_before(text, tokens, before)
    if actor is None and before == 0 and accused:
        # The span is that of the verb: the accused stands outside the claim's text.
        actor = _group(accused, accused, span)
    return Deed(kind, span, actor, _group_behind(text, tokens, end))


def _behind_by(text: str, tokens: Sequence[_Token], end: int) -> Group | None:
    for at in range(end, min(end + _REACH, len(tokens))):
        if not tokens[at].low[0].isalnum():
            return None
        if tokens[at].low in _data()["words"]["by"]:
            return _group_behind(text, tokens, at + 1)
    return None


def _group_before(text: str, tokens: Sequence[_Token], end: int) -> Group | None:
    """Return the noun group that ends before a token; "of" joins two groups to one.

    In "the shells in the harbour hit" it is what stands before the preposition.
    """
    words = _data()["words"]
    start = _begin(tokens, end)
    last = tokens[start - 1].low if start > 0 else ""
    if last in words["ends"] and last not in words["clauses"]:
        start, end = _begin(tokens, start - 1), start - 1
    return _cut(text, tokens[start:end])


def _begin(tokens: Sequence[_Token], end: int) -> int:
    start = end
    while start > 0 and end - start < _REACH and _joins(tokens[start - 1].low, inside=start < end):
        start -= 1
    return start


def _group_behind(text: str, tokens: Sequence[_Token], start: int) -> Group | None:
    end = start
    while (
        end < len(tokens) and end - start < _REACH and _joins(tokens[end].low, inside=end > start)
    ):
        end += 1
    return _cut(text, tokens[start:end])


def _joins(low: str, *, inside: bool) -> bool:
    """Tell whether a token belongs to a noun group; "of" does between two of its words."""
    return low[0].isalnum() and (low not in _data()["words"]["ends"] or (low == "of" and inside))


def _cut(text: str, tokens: Sequence[_Token]) -> Group | None:
    words = _data()["words"]
    kept = list(tokens)
    while kept and (kept[0].low in words["articles"] or kept[0].low in words["adverbs"]):
        kept = kept[1:]
    if not kept:
        return None
    span = (kept[0].start, kept[-1].end)
    if len(kept) == 1 and kept[0].low in words["own"]:
        return Group(text[slice(*span)], span, frozenset({"we"}), frozenset())
    if kept[0].low in words["pronouns"]:
        return None
    return _group(text[slice(*span)], text, span)


def _group(text: str, whole: str, span: Span) -> Group | None:
    content = content_words(text)
    if not content:
        return None
    names = {
        word
        for match in re.finditer(r"[^\W\d_]+", text)
        if match.group()[0].isupper()
        # The first word of a sentence has a capital whatever it is, unless another follows.
        and (span[0] + match.start() > 0 or whole[:1].islower() or len(text.split()) > 1)
        for word in content_words(match.group())
    }
    return Group(text, span, frozenset(content), frozenset(names))


# Two tellings of one deed


def actors_differ(
    one: Claim, other: Claim, party: Party = lambda _: UNASSIGNED
) -> tuple[Group, Group] | None:
    """Return the actors of two claims that tell the same deed of different ones, None if not.

    The deed is the same if its kind is and those it was done to share a word, or if each names as
    actor whom the other names as patient.
    """
    for mine in deeds(one):
        for theirs in deeds(other):
            if mine.kind != theirs.kind or mine.actor is None or theirs.actor is None:
                continue
            if mine.patient is None or theirs.patient is None or not _same_patient(mine, theirs):
                continue
            if _apart(mine.actor, one, theirs.actor, other, party):
                return mine.actor, theirs.actor
    return None


def _same_patient(mine: Deed, theirs: Deed) -> bool:
    assert mine.actor is not None
    assert theirs.actor is not None
    assert mine.patient is not None
    assert theirs.patient is not None
    if mine.patient.words & theirs.patient.words:
        return True
    return bool(mine.actor.words & theirs.patient.words) and bool(
        theirs.actor.words & mine.patient.words
    )


def _apart(mine: Group, one: Claim, theirs: Group, other: Claim, party: Party) -> bool:
    """Tell whether two groups are different actors: other camps, other names, or no word shared."""
    left = one.camp if "we" in mine.words else party(mine.text)
    right = other.camp if "we" in theirs.words else party(theirs.text)
    if UNASSIGNED not in (left, right):
        return left != right
    if "we" in mine.words | theirs.words:
        return False
    if mine.names and theirs.names:
        return mine.names.isdisjoint(theirs.names)
    return mine.words.isdisjoint(theirs.words)


def manners_differ(one: Claim, other: Claim) -> tuple[Span, Span] | None:
    """Return the words by which one claim says "on purpose" and the other "by itself"."""
    mine, theirs = _manner(one.text), _manner(other.text)
    if mine is None or theirs is None or mine[0] == theirs[0]:
        return None
    if not content_words(one.text) & content_words(other.text):
        return None
    return mine[1], theirs[1]


@lru_cache(maxsize=4096)
def _manner(text: str) -> tuple[str, Span] | None:
    found = None
    for name, pattern in _manners().items():
        match = pattern.search(text)
        if match is None:
            continue
        if found is not None:
            return None
        found = (name, match.span())
    return found


# Places


def places(claim: Claim) -> tuple[Group, ...]:
    """Return the places said in a claim: names and place nouns behind a preposition, no days."""
    return _places(claim.text[:LONGEST])


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[Group, ...]:
    days = [moment.span for moment in moments(text)]
    found = []
    for match in _place().finditer(text):
        start, end = match.span("place")
        if any(first < end and start < last for first, last in days):
            continue
        group = _group(text[start:end], text, (start, end))
        if group is not None:
            found.append(group)
    return tuple(found)


@cache
def _place() -> re.Pattern[str]:
    data = _data()["places"]
    before, nouns = "|".join(data["before"]), "|".join(data["nouns"])
    name = r"(?:[A-Z]\w+(?:[ -][A-Z]\w+)*)"
    # Only the preposition may stand in capitals at the head of a sentence, not the place.
    return re.compile(
        rf"\b(?i:{before})\s+(?:the\s+)?(?P<place>{name}|(?:(?!the\b)\w+\s){{1,2}}(?:{nouns})\b|\w+\s+{name})"
    )


@cache
def _manners() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)
        for name, phrases in _data()["manner"].items()
    }


@cache
def _forms() -> dict[str, str]:
    return {form: kind for kind, forms in _data()["deeds"].items() for form in forms}


@cache
def _data() -> dict[str, Any]:
    text = resources.files("narratives").joinpath("data/deeds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

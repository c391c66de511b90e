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
from itertools import product
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
    negated: str | None = None
    """The word that turns it round: "never shelled", "no shell hit", "fired no shot"."""


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
    found: list[Deed] = []
    for verb in _verbs(tokens):
        deed = _deed(text, accused, tokens, *verb)
        if deed.actor is None and found and _goes_on(tokens, verb[0]):
            # "Shelled the convoy and killed the drivers": who did the one did the other.
            deed = Deed(deed.kind, deed.span, found[-1].actor, deed.patient, deed.negated)
        found.append(deed)
    return tuple(found)


def _goes_on(tokens: Sequence[_Token], at: int) -> bool:
    """Tell whether a verb stands right behind an "and", so that it shares the subject before."""
    return at > 0 and tokens[at - 1].low == "and" and tokens[at].low not in _data()["words"]["be"]


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
    negated = _negated(tokens, before, at, end)
    if before > 0 and tokens[before - 1].low in words["be"]:
        patient = _group_before(text, tokens, before - 1)
        return Deed(kind, span, _behind_by(text, tokens, end), patient, negated)
    actor = _group_before(text, tokens, before)
    if actor is None and before == 0 and accused:
        # The span is that of the verb: the accused stands outside the claim's text.
        actor = _group(accused, accused, span)
    return Deed(kind, span, actor, _done_to(text, tokens, end), negated)


def _negated(tokens: Sequence[_Token], before: int, at: int, end: int) -> str | None:
    """Return the negation of a verb: before it among its adverbs, of its subject or its object."""
    for token in tokens[max(0, before - 2) : at]:
        if token.low in ("not", "never") or token.low.endswith(("n't", "n’t")):
            return token.text
    if end < len(tokens) and tokens[end].low == "no":
        return tokens[end].text
    start = _begin(tokens, max(0, before - (before > 0 and _is_be(tokens[before - 1]))))
    if start < before and tokens[start].low in ("no", "none", "neither"):
        return tokens[start].text
    return None


def _is_be(token: _Token) -> bool:
    return token.low in _data()["words"]["be"]


def _done_to(text: str, tokens: Sequence[_Token], end: int) -> Group | None:
    """Return whom a deed is done to: behind the "at" where what stands before is only thrown."""
    group = _group_behind(text, tokens, end)
    words = _data()["words"]
    if group is None or group.text.lower().split()[-1] not in words["missiles"]:
        return group
    for at in range(end, min(end + _REACH, len(tokens) - 1)):
        if tokens[at].low in words["at"]:
            return _group_behind(text, tokens, at + 1) or group
    return group


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


def group_of_words(text: str, at: int, over: Sequence[str] = ()) -> Group | None:
    """Return the noun group that begins at an offset of a text; words of `over` do not end it."""
    tokens = [
        _Token(match.group(), match.group().lower(), *match.span())
        for match in _TOKEN.finditer(text, at, at + 200)
    ]
    end = 0
    while (
        end < min(len(tokens), _REACH)
        and tokens[end].low[0].isalnum()
        and (_joins(tokens[end].low, inside=end > 0) or (end > 0 and tokens[end].low in over))
    ):
        end += 1
    return _cut(text, tokens[:end])


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
            if (
                mine.patient is None
                or theirs.patient is None
                or not _same_patient(mine, one, theirs, other)
            ):
                continue
            if _apart(mine.actor, one, theirs.actor, other, party):
                return mine.actor, theirs.actor
    return None


def _same_patient(mine: Deed, one: Claim, theirs: Deed, other: Claim) -> bool:
    assert mine.actor is not None
    assert theirs.actor is not None
    assert mine.patient is not None
    assert theirs.patient is not None
    if mine.patient.words & theirs.patient.words:
        return True
    here, there = (
        {word for place in places(claim) for word in place.words} for claim in (one, other)
    )
    if mine.patient.words & there or theirs.patient.words & here:
        return True
    if mine.patient.words <= anybody() or theirs.patient.words <= anybody():
        # "Murdered the people of Tessel", "killed the drivers at Tessel": something else is shared.
        besides = mine.patient.words | theirs.patient.words | anybody()
        verbs = content_words(one.text[slice(*mine.span)]) | content_words(
            other.text[slice(*theirs.span)]
        )
        if (content_words(one.text) & content_words(other.text)) - besides - verbs:
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


def same_end(one: Claim, other: Claim) -> bool:
    """Tell whether two claims tell how the same thing ended, be it in other words.

    "Blew up the bridge on Monday" and "the bridge fell on Tuesday": it can fall but once.
    """
    once = _data()["once"]["kinds"]
    for mine, theirs in product(deeds(one), deeds(other)):
        things, others = _thing(mine), _thing(theirs)
        if mine.kind not in once or theirs.kind not in once or things is None or others is None:
            continue
        if things.words & others.words:
            return True
    return False


def _thing(deed: Deed) -> Group | None:
    """Return what a deed happens to: whom it is done to, else what it is told of."""
    return deed.patient or deed.actor


def undone(one: Claim, other: Claim) -> tuple[Deed, Deed] | None:
    """Return a deed of one claim that the other negates, of the same doer and the same done to.

    Where a claim leaves out one of the two, the other and the place are what must be shared.
    """
    for mine, theirs in product(deeds(one), deeds(other)):
        if mine.kind != theirs.kind or (mine.negated is None) == (theirs.negated is None):
            continue
        if not _compatible(mine.actor, theirs.actor) or not _compatible(
            mine.patient, theirs.patient
        ):
            continue
        verbs = content_words(one.text[slice(*mine.span)]) | content_words(
            other.text[slice(*theirs.span)]
        )
        if (content_words(one.text) & content_words(other.text)) - verbs:
            return mine, theirs
    return None


def _compatible(mine: Group | None, theirs: Group | None) -> bool:
    return mine is None or theirs is None or bool(mine.words & theirs.words)


def targets_differ(one: Claim, other: Claim) -> tuple[Group, Group] | None:
    """Return two targets of one deed: the same doer and day, and no word shared between them."""
    days = [
        {moment.key for moment in moments(claim.text[:LONGEST], claim.published)}
        for claim in (one, other)
    ]
    if not days[0] & days[1]:
        return None
    for mine, theirs in product(deeds(one), deeds(other)):
        if mine.kind != theirs.kind or mine.actor is None or theirs.actor is None:
            continue
        if (
            mine.patient is None
            or theirs.patient is None
            or not mine.actor.words & theirs.actor.words
        ):
            continue
        if content_words(mine.patient.text) & content_words(other.text):
            continue
        if content_words(theirs.patient.text) & content_words(one.text):
            continue
        return mine.patient, theirs.patient
    return None


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
def anybody() -> frozenset[str]:
    """Return the words that could mean any person: who shares no more tells of no common thing."""
    return frozenset(word for name in _data()["words"]["anybody"] for word in content_words(name))


@cache
def _forms() -> dict[str, str]:
    return {form: kind for kind, forms in _data()["deeds"].items() for form in forms}


@cache
def _data() -> dict[str, Any]:
    text = resources.files("narratives").joinpath("data/deeds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

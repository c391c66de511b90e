"""Find words that exclude one another in two claims, and what a claim says that something is.

"By accident" excludes "on purpose", "inside" the waters "outside" of them; "an act of war" and "a
natural disaster" are two names. The lists are in `data/contraries.toml`; they are English.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from typing import Any

from narratives.deeds import LONGEST, Group, deeds, group_of_words
from narratives.model import Claim, Difference, Span
from narratives.naming import deciding, mentions
from narratives.numbers.words import tables
from narratives.words import content_words, negations, phrase_pattern

Clash = tuple[Difference, Span, Span]
"""What differs, and the words of either claim that exclude one another."""

_LABEL_WORDS = 8
"""Words of a name: what is longer tells more than what something is."""
_SHARED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class _Pair:
    kind: Difference
    whole: bool
    one: re.Pattern[str]
    other: re.Pattern[str]


def contrary(mine: Claim, theirs: Claim) -> Clash | None:
    """Return the words of two claims that exclude one another, None if none do.

    The claims must share a content word besides; two, or four tenths of the shorter claim's, where
    the words do not tell how something came about.
    """
    left, right = _hits(mine.text[:LONGEST]), _hits(theirs.text[:LONGEST])
    for number in left.keys() & right.keys():
        pair, (side, span), (other_side, other_span) = _pairs()[number], left[number], right[number]
        if side == other_side:
            continue
        words = content_words(mine.text) - content_words(mine.text[slice(*span)])
        others = content_words(theirs.text) - content_words(theirs.text[slice(*other_span)])
        shared, smaller = len(words & others), min(len(words), len(others))
        if pair.kind == "actor":
            if content_words(mine.text) & content_words(theirs.text):
                return "actor", span, other_span
            continue
        if pair.whole and (mine.numbers or theirs.numbers):
            continue
        if negations(mine.text) or negations(theirs.text):
            continue
        if shared and (shared >= 2 or shared >= _SHARED_SHARE * smaller):
            return pair.kind, span, other_span
    return None


@lru_cache(maxsize=4096)
def _hits(text: str) -> dict[int, tuple[bool, Span]]:
    """Return for each pair whose words stand on one side only: the first side or not, and where."""
    found = {}
    for number, pair in enumerate(_pairs()):
        one, other = pair.one.search(text), pair.other.search(text)
        if (one is None) != (other is None):
            hit = one or other
            assert hit is not None
            found[number] = (one is not None, hit.span())
    return found


# Where something is, or comes from


def turned(mine: Claim, theirs: Claim) -> tuple[Span, Span] | None:
    """Return "inside the waters" and "outside the waters", "in the north" and "in the south".

    Where something comes from differs only if what comes is the same, and quarters of the sky only
    if they are opposite.
    """
    for (word, span, place), (other_word, other_span, other_place) in (
        (left, right)
        for left in _sides(mine.text[:LONGEST])
        for right in _sides(theirs.text[:LONGEST])
    ):
        if frozenset({word, other_word}) in _side_pairs() and place & other_place:
            return span, other_span
    left, right = _origin(mine.text[:LONGEST]), _origin(theirs.text[:LONGEST])
    if left is None or right is None or not left[1] & right[1]:
        return None
    here, there = left[0], right[0]
    quarters = _quarter(here), _quarter(there)
    if quarters == (None, None):
        return None if here.words & there.words else (here.span, there.span)
    return (here.span, there.span) if frozenset(quarters) in _opposite() else None


@lru_cache(maxsize=4096)
def _sides(text: str) -> tuple[tuple[str, Span, frozenset[str]], ...]:
    """Return each "inside" and "outside" with the words of what it is a side of."""
    found = []
    for match in _side_words().finditer(text):
        group = group_of_words(text, match.end())
        if group is not None:
            found.append((match.group().lower(), (match.start(), group.span[1]), group.words))
    return tuple(found)


@lru_cache(maxsize=4096)
def _origin(text: str) -> tuple[Group, frozenset[str]] | None:
    """Return where something is said to come from, and the words of what comes."""
    match = _origins().search(text)
    if match is None:
        return None
    group = group_of_words(text, match.end(), over=("of", "to", "in"))
    return None if group is None else (group, content_words(text[: match.start()]))


def _quarter(group: Group) -> str | None:
    """Return the one quarter of the sky that a group names."""
    named = {
        forms[0]
        for forms in _data()["directions"]["quarters"]
        for form in forms
        if re.search(rf"\b{form}\b", group.text, re.IGNORECASE)
    }
    # "From south to north" names the quarter it comes from first.
    ordered = sorted(named, key=lambda name: group.text.lower().find(name))
    return ordered[0] if ordered else None


# What something is called, and what caused it


def labels_differ(mine: Claim, theirs: Claim) -> tuple[Group, Group] | None:
    """Return two names that camps give to what they speak of, without a word in common."""
    left, right = label(mine), label(theirs)
    if left is None or right is None or left.words & right.words:
        return None
    return left, right


def label(claim: Claim) -> Group | None:
    """Return what a claim says that something is: "called it a disaster", "this was a coup"."""
    lemma = claim.cue.lemma.lower() if claim.cue is not None else ""
    return _label(claim.text[:LONGEST], lemma in _data()["labels"]["cues"])


@lru_cache(maxsize=4096)
def _label(text: str, called: bool) -> Group | None:  # noqa: FBT001 - a key of the cache
    span = None
    match = _IS_A.search(text)
    if match is not None:
        span = match.span("what")
    elif called:
        behind = list(_AS.finditer(text))
        span = (behind[-1].end() if behind else 0, len(text))
    if span is None:
        return None
    if _NOT.match(text, span[0]):
        return None
    words = text[slice(*span)].strip(" ,.;:!?\"'“”‘’«»")
    start = text.index(words, span[0]) if words else span[0]
    content = content_words(words)
    if not content or len(words.split()) > _LABEL_WORDS:
        return None
    return Group(words, (start, start + len(words)), content, frozenset())


# "Less because of the form than of fear" names no cause.
_LESS = re.compile(r"\b(?:less|more|rather|partly|not only)\W*$", re.IGNORECASE)
_IS_A = re.compile(
    r"^\W*(?:(?:this|that|it|these|those|they)\s+(?:is|was|are|were)\s+(?:an?|the\s+work\s+of)\s+"
    r"|what\b[^,.;]{0,60}\bcall(?:s|ed)?\b[^,.;]{0,40}?\b(?:is|was|were)\s+)"
    r"(?P<what>[^,.;:!?]+)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\W*(?:not|never|no|nothing)\b", re.IGNORECASE)
_AS = re.compile(r"\bas\s+", re.IGNORECASE)


def struck_differ(mine: Claim, theirs: Claim) -> tuple[Group, Group] | None:
    """Return whom two camps, in their own words, say that one deed was done to, named otherwise.

    "We struck terrorists", "they struck fighters and their families": one of the two is a name for
    a party that camps call by different names, and both deeds leave the doer to a pronoun.
    """
    if mine.kind != "direct" or theirs.kind != "direct":
        return None
    for one, other in product(deeds(mine), deeds(theirs)):
        left, right = one.patient, other.patient
        if one.kind != other.kind or left is None or right is None or left.words & right.words:
            continue
        if any(deed.actor is not None and "we" not in deed.actor.words for deed in (one, other)):
            continue
        named, named_there = _named(mine, left), _named(theirs, right)
        if (named and right.words & _people()) or (named_there and left.words & _people()):
            return left, right
        if named and named_there:
            return left, right
    return None


def _named(claim: Claim, group: Group) -> bool:
    """Tell whether a group is one of the names that decide how a row is named."""
    return any(
        mention.referent in deciding() and group.span[0] <= mention.span[0] < group.span[1]
        for mention in mentions(claim)
    )


@cache
def _people() -> frozenset[str]:
    return frozenset(word for name in tables().people for word in content_words(name))


def causes_differ(mine: Claim, theirs: Claim) -> tuple[Group, Group] | None:
    """Return two causes of one happening: two things blamed, or a thing and who did it."""
    for one, other, turned_round in ((mine, theirs, False), (theirs, mine, True)):
        found = _cause(one.text[:LONGEST])
        if found is None:
            continue
        group, bare = found
        rival = _rival(one, group, other, bare=bare)
        if rival is not None:
            return (rival, group) if turned_round else (group, rival)
    return None


def _rival(one: Claim, group: Group, other: Claim, *, bare: bool) -> Group | None:
    """Return another cause, or the actor of a deed that did it; None if `other` names none."""
    shared = (content_words(one.text) - group.words - _saying()) & content_words(other.text)
    found = _cause(other.text[:LONGEST])
    if found is not None and (shared or bare or found[1]):
        return None if found[0].words & group.words else found[0]
    for deed in deeds(other):
        if deed.negated or deed.actor is None or deed.actor.words & content_words(one.text):
            continue
        done_to = deed.patient.words if deed.patient is not None else frozenset()
        if bare or shared & (done_to | _happenings()):
            return deed.actor
    return None


@lru_cache(maxsize=4096)
def _cause(text: str) -> tuple[Group, bool] | None:
    """Return what is said to be the cause, and whether the claim leaves open of what."""
    match = _causes()["before"].search(text)
    if match is not None:
        group = group_of_words(text, match.end())
        denied = negations(text) or _LESS.search(text[: match.start()])
        return None if group is None or denied else (group, False)
    match = _causes()["behind"].search(text)
    if match is None or negations(text):
        return None
    words = match["what"].strip()
    start = match.start("what")
    content = content_words(words)
    if not content:
        return None
    bare = text[match.end() :].strip(' .,”"') == ""
    return Group(words, (start, start + len(words)), content, frozenset()), bare


def prefers(text: str) -> bool:
    """Tell whether a claim names its own cause: "a fault is the likelier cause"."""
    return _cause(text[:LONGEST]) is not None


# Words that answer a charge


def exclusive(text: str) -> str | None:
    """Return the words by which a claim says that there is nothing besides what it names."""
    match = _exclusive().search(text[:LONGEST])
    return None if match is None else match.group()


def emphatic(text: str) -> str | None:
    """Return a negation so strong that it answers a charge, None without one."""
    match = _emphatic().search(text[:LONGEST])
    return None if match is None else match.group()


def names_nobody(text: str) -> bool:
    """Tell whether a claim begins with a subject that could be anybody: "one side crossed"."""
    return _vague().match(text) is not None


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(
            entry["kind"],
            entry.get("whole", False),
            phrase_pattern(entry["one"]),
            phrase_pattern(entry["other"]),
        )
        for entry in _data()["pair"]
    )


@cache
def _side_words() -> re.Pattern[str]:
    return phrase_pattern(
        sorted({side for pair in _data()["directions"]["sides"] for side in pair})
    )


@cache
def _side_pairs() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in _data()["directions"]["sides"])


@cache
def _opposite() -> frozenset[frozenset[str | None]]:
    return frozenset(frozenset(pair) for pair in _data()["directions"]["opposite"])


@cache
def _origins() -> re.Pattern[str]:
    verbs = "|".join(_data()["origin"]["verbs"])
    return re.compile(rf"\b(?:{verbs})\s+from\b", re.IGNORECASE)


@cache
def _causes() -> dict[str, re.Pattern[str]]:
    data = _data()["cause"]
    behind, blame = "|".join(data["behind"]), "|".join(data["blame"])
    return {
        "before": phrase_pattern(data["before"]),
        "behind": re.compile(
            rf"(?:^|\b(?:that|but)\s+)(?P<what>(?:\w[\w’'-]*\s+){{1,5}}?)(?:is|was|were|are)\s+"
            rf"(?:(?:the|a)\s+(?:[\w-]+\s+){{0,3}}(?:{behind})|{blame})\b",
            re.IGNORECASE,
        ),
    }


@cache
def _saying() -> frozenset[str]:
    """Return the words that say that something is the cause, which are no common happening."""
    said = (phrase for phrases in _data()["cause"].values() for phrase in phrases)
    return frozenset(word for phrase in said for word in content_words(phrase)) - _happenings()


@cache
def _happenings() -> frozenset[str]:
    return frozenset(
        word for name in _data()["cause"]["happenings"] for word in content_words(name)
    )


@cache
def _exclusive() -> re.Pattern[str]:
    return phrase_pattern(_data()["exclusive"]["words"])


@cache
def _emphatic() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_data()['emphatic']['words'])})", re.IGNORECASE)


@cache
def _vague() -> re.Pattern[str]:
    subjects = "|".join(map(re.escape, _data()["vague"]["subjects"]))
    return re.compile(rf"\W*(?:{subjects})\b", re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    folder = resources.files("narratives").joinpath("data/contraries.toml")
    return tomllib.loads(folder.read_text(encoding="utf-8"))

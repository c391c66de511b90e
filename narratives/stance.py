"""Tell how a claim stands to the point of its row, and which words decided.

A row's proposition is the content of its title claim. What is claimed to be so "claims"; a denial,
a refutation inside the content, or the same words turned round by a negation "denies"; what is
called unproven or unlikely "doubts". A bare possibility ("it is possible that") still claims, as
possible: it speaks for the proposition, however weakly. `docs/comparison.md` gives the rules.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from narratives.model import Claim

State = Literal["claims", "denies", "doubts", "no_comment"]

_STATES: tuple[State, ...] = get_args(State)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")

# Two claims are compared word by word only if they share at least so many words, and at least
# this share of the shorter one's: below it a negation speaks of something else.
_SHARED_WORDS = 3
_SHARED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Stance:
    """A state, and the words and the rule that decided it."""

    state: State
    why: str


@dataclass(frozen=True)
class _Tables:
    modality: dict[str, State]
    cues: dict[str, State]
    phrases: dict[State, re.Pattern[str]]
    negations: frozenset[str]
    endings: tuple[str, ...]
    ignored: re.Pattern[str]
    common: frozenset[str]


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    joined = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


@cache
def _tables() -> _Tables:
    text = resources.files("narratives").joinpath("data/stance.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    return _Tables(
        modality=data["modality"],
        cues={lemma: state for state in _STATES for lemma in data["cues"].get(state, ())},
        phrases={state: _pattern(data["words"][state]) for state in data["words"]},
        negations=frozenset(data["negation"]["words"]),
        endings=tuple(data["negation"]["endings"]),
        ignored=_pattern(data["negation"]["ignored"]),
        common=frozenset(data["negation"]["common"]),
    )


def stance(claim: Claim, title: Claim | None = None) -> Stance:
    """Return how a claim stands to the point whose title claim is `title`.

    The order of the evidence: the cue and its modality, words about a statement inside the
    content, then a negation in one of two claims that otherwise share their words. `title` is
    None if the analyst worded the row; then only the claim itself is read.
    """
    tables = _tables()
    by_cue = _by_cue(claim)
    if by_cue is not None:
        return by_cue
    for state in ("no_comment", "denies", "doubts"):
        found = tables.phrases[state].search(claim.text)
        if found is None or _turned_round(claim.text, found.start()):
            continue
        # A title that refutes makes the refutation the row's proposition.
        if title is not None and title.id != claim.id and tables.phrases[state].search(title.text):
            continue
        if title is not None and title.id == claim.id and state == "denies":
            continue
        return Stance(state, f"“{found.group()}”")
    if title is not None and title.id != claim.id:
        opposed = _opposed(claim, title)
        if opposed is not None:
            return opposed
    return Stance("claims", _plain_reason(claim))


def _by_cue(claim: Claim) -> Stance | None:
    tables = _tables()
    cue = claim.cue
    of_cue = tables.cues.get(cue.lemma.lower()) if cue is not None else None
    words = f"“{cue.text}”" if cue is not None else claim.modality
    if claim.modality == "negated" and of_cue is not None:
        # "did not deny" commits to neither side.
        return Stance("no_comment", f"{words}: neither claimed nor denied")
    of_modality = tables.modality.get(claim.modality)
    if of_modality is not None:
        said = tables.phrases[of_modality].search(claim.text)
        if said is not None:
            return Stance(of_modality, f"“{said.group()}”")
        if cue is None or of_modality in ("no_comment", of_cue):
            return Stance(of_modality, words)
        return Stance(of_modality, f"{claim.modality} in its sentence, reported with {words}")
    if of_cue is not None:
        return Stance(of_cue, words)
    return None


def _plain_reason(claim: Claim) -> str:
    if claim.modality in ("possible", "likely", "believed", "alleged", "reported", "intention"):
        return f"put forward as {claim.modality}"
    if claim.cue is not None:
        return f"“{claim.cue.text}”"
    return "stated"


def _turned_round(text: str, start: int) -> bool:
    """Tell whether a negation stands in the four words before an offset: "not a hoax"."""
    tables = _tables()
    before = [match.group().lower() for match in _WORD.finditer(text[:start])][-4:]
    return any(word in tables.negations or word.endswith(tables.endings) for word in before)


def _words(text: str) -> set[str]:
    """Return the words that carry the content, cut to a common stem of inflected forms."""
    tables = _tables()
    return {
        _stem(word)
        for word in (match.group().lower() for match in _WORD.finditer(text))
        if word not in tables.common
        and word not in tables.negations
        and not word.endswith(tables.endings)
    }


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e")


def _negations(text: str) -> list[str]:
    tables = _tables()
    text = tables.ignored.sub(" ", text)
    words = (match.group() for match in _WORD.finditer(text))
    return [
        word
        for word in words
        if word.lower() in tables.negations or word.lower().endswith(tables.endings)
    ]


def _opposed(claim: Claim, title: Claim) -> Stance | None:
    """Return a denial if one of two claims says the other's words with a negation."""
    mine, theirs = _words(claim.text), _words(title.text)
    shared = mine & theirs
    smaller = min(len(mine), len(theirs))
    if len(shared) < _SHARED_WORDS or len(shared) < _SHARED_SHARE * smaller:
        return None
    my_negations, their_negations = _negations(claim.text), _negations(title.text)
    if len(my_negations) % 2 == len(their_negations) % 2:
        return None
    word = (my_negations or their_negations)[0]
    where = "here" if my_negations else "in the title claim"
    return Stance("denies", f"“{word}” {where}, with the same words")

"""Tell how a claim stands to the point of its row, and which words decided.

A row's proposition is the content of its title claim. What is claimed to be so "claims"; a denial,
a refutation inside the content, or the same words turned round by a negation "denies"; what is
called unproven or unlikely "doubts". A bare possibility ("it is possible that") still claims, as
possible: it speaks for the proposition, however weakly. `docs/comparison.md` gives the rules.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from narratives.contraries import (
    causes_differ,
    contrary,
    emphatic,
    exclusive,
    labels_differ,
    prefers,
)
from narratives.deeds import Party, actors_differ, targets_differ, undone
from narratives.model import UNASSIGNED, Claim
from narratives.numbers import ENGLISH
from narratives.words import content_words, is_negation, negations, phrase_pattern, words_of

State = Literal["claims", "denies", "doubts", "no_comment"]
By = Literal["words", "absence", "actor", "naming", "hand"]
"""What decided: words of the claim or its cue, a thing said not to be there, another actor, cause
or target of the deed, another name for the thing, or the analyst's hand."""

_STATES: tuple[State, ...] = get_args(State)

# Two claims are compared word by word only if they share at least so many words, and at least
# this share of the shorter one's: below it a negation speaks of something else. Two words are
# enough where neither claim has others: "the dam was hit", "the dam was not hit".
_SHARED_WORDS = 3
_SHARED_SHARE = 0.6
_SAME_WORDS = 2


@dataclass(frozen=True, slots=True)
class Stance:
    """A state, and the words and the rule that decided it."""

    state: State
    why: str
    by: By = "words"


@dataclass(frozen=True)
class _Tables:
    modality: dict[str, State]
    cues: dict[str, State]
    phrases: dict[State, re.Pattern[str]]
    absence: re.Pattern[str]
    there: re.Pattern[str]
    told: re.Pattern[str]


@cache
def _read() -> dict[str, Any]:
    text = resources.files("narratives").joinpath("data/stance.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _tables() -> _Tables:
    data = _read()
    return _Tables(
        modality=data["modality"],
        cues={lemma: state for state in _STATES for lemma in data["cues"].get(state, ())},
        phrases={state: phrase_pattern(data["words"][state]) for state in data["words"]},
        absence=re.compile(
            rf"\b(?:{'|'.join(data['absence']['before'])})\s+((?:[^\W\d_]+[ -]){{0,2}}[^\W\d_]+)",
            re.IGNORECASE,
        ),
        there=re.compile(
            rf"(?:^|[,;:]|\b(?:{'|'.join(data['absence']['there'])}))\W*$", re.IGNORECASE
        ),
        told=re.compile(rf"\s+(?:{'|'.join(data['absence']['told'])}|\w+ed)\b", re.IGNORECASE),
    )


def stance(claim: Claim, title: Claim | None = None, party: Party = lambda _: UNASSIGNED) -> Stance:
    """Return how a claim stands to the point whose title claim is `title`.

    The order of the evidence: the cue and its modality, words about a statement inside the
    content, a negation in one of two claims that otherwise share their words, something said not
    to be there that the title claim speaks of, then another actor or cause for the same deed.
    `title` is None if the analyst worded the row; then only the claim itself is read. `party`
    names the camp of a noun group.
    """
    tables = _tables()
    by_cue = _by_cue(claim)
    if by_cue is not None:
        return by_cue
    if claim.language not in ENGLISH:
        return _abroad(claim, title) or Stance("claims", _plain_reason(claim))
    for state in ("no_comment", "denies", "doubts"):
        found = tables.phrases[state].search(claim.text)
        if found is None or _turned_round(claim.text, found.start()):
            continue
        if state == "doubts" and prefers(claim.text):
            # "A fault is the likelier cause" is another account, not a doubt alone.
            continue
        # A title that refutes makes the refutation the row's proposition.
        if title is not None and title.id != claim.id and tables.phrases[state].search(title.text):
            continue
        if title is not None and title.id == claim.id and state == "denies":
            continue
        return Stance(state, f"“{found.group()}”")
    if title is not None and title.id != claim.id:
        against = (
            opposed(claim, title)
            or _absent(claim, title)
            or _undone(claim, title)
            or _other(claim, title, party)
            or _answer(claim, title)
        )
        if against is not None:
            return against
    return Stance("claims", _plain_reason(claim))


def _abroad(claim: Claim, title: Claim | None) -> Stance | None:
    """Return the stance that words about a statement give a claim in another language.

    Nothing is read there from negation, word order or contrary words. A negation before the words
    turns them off, but for one that belongs to them ("не подтверждено").
    """
    if title is not None and title.id == claim.id:
        return None
    lists = _lists_abroad(claim.language)
    if lists is None:
        return None
    phrases, negating = lists
    for state, pattern in phrases.items():
        found = pattern.search(claim.text)
        if found is None:
            continue
        before = [word.lower() for word in words_of(claim.text[: found.start()])[-4:]]
        if negating & set(before) or (title is not None and pattern.search(title.text)):
            continue
        return Stance(state, f"“{found.group()}”")
    return None


@cache
def _lists_abroad(language: str) -> tuple[dict[State, re.Pattern[str]], frozenset[str]] | None:
    data = _read()["abroad"].get(language)
    if data is None:
        return None
    states: tuple[State, ...] = ("no_comment", "denies", "doubts")
    return {state: phrase_pattern(data[state]) for state in states}, frozenset(data["negations"])


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
        if of_modality == "doubts" and claim.reporter_stance == "distanced":
            # "No confirmation of reports claiming that": they claim it, the document doubts it.
            return Stance("claims", f"{words}; the document calls it unverified")
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
    return any(is_negation(word.lower()) for word in words_of(text[:start])[-4:])


def opposed(claim: Claim, title: Claim) -> Stance | None:
    """Return a denial if one of two claims says the other's words with a negation."""
    mine, theirs = content_words(claim.text), content_words(title.text)
    shared = mine & theirs
    smaller = min(len(mine), len(theirs))
    alike = mine == theirs and len(shared) >= _SAME_WORDS
    if not alike and (len(shared) < _SHARED_WORDS or len(shared) < _SHARED_SHARE * smaller):
        return None
    my_negations, their_negations = negations(claim.text, shared), negations(title.text, shared)
    if len(my_negations) % 2 == len(their_negations) % 2:
        return None
    word = (my_negations or their_negations)[0]
    where = "here" if my_negations else "in the title claim"
    return Stance("denies", f"“{word}” {where}, with the same words")


def absence(claim: Claim, other: Claim) -> str | None:
    """Return the words by which a claim says that a thing of the other claim is not there.

    "There were no prisoners" against "we took four prisoners": each content word behind the "no"
    stands in the other claim, which itself negates nothing.
    """
    found = _absences(claim.text)
    if not found or negations(other.text):
        return None
    theirs = content_words(other.text)
    for match in found:
        group = match.group(1).split()
        for length in range(len(group), 0, -1):
            named = content_words(" ".join(group[:length]))
            if not named or not named <= theirs or not content_words(group[length - 1]):
                continue
            end = match.start(1) + len(" ".join(group[:length]))
            if _WOULD.match(claim.text, end):
                continue
            besides = (content_words(claim.text) & theirs) - named
            if len(besides) >= 2 or _said_of_itself(claim.text, match.start(), end):
                return claim.text[match.start() : end]
    return None


def _said_of_itself(text: str, start: int, end: int) -> bool:
    """Tell whether "no prisoners" is what the sentence tells: "there were", "no warning came"."""
    before = text[max(0, start - 30) : start]
    if start > 0 and _tables().there.search(before) is None:
        return False
    clause_ends = text[end : end + 1] in (".", ",", ";", ":", "") or text[end:].isspace()
    if clause_ends and _tables().there.search(before.rpartition(" and ")[0].rpartition(" ")[0]):
        # "Logged gusts and no hail".
        return True
    opens = start == 0 or before.rstrip()[-1:] in ",;:" or _THAT.search(before) is not None
    return not opens or _tables().told.match(text, end) is not None


_WOULD = re.compile(r"\s+(?:would|could|can|will|may|might|should)\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:and|but|that)\W*$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _absences(text: str) -> tuple[re.Match[str], ...]:
    return tuple(_tables().absence.finditer(text))


def _absent(claim: Claim, title: Claim) -> Stance | None:
    words = absence(claim, title)
    if words is not None:
        return Stance("denies", f"“{words}”", "absence")
    words = absence(title, claim)
    if words is not None:
        return Stance("denies", f"“{words}” in the title claim", "absence")
    return None


def _undone(claim: Claim, title: Claim) -> Stance | None:
    """Return a denial if one of two claims says of the other's deed that it was not done."""
    pair = undone(claim, title)
    if pair is None:
        return None
    here, there = pair
    word = here.negated or there.negated
    where = "here" if here.negated else "in the title claim"
    verb = (claim if here.negated else title).text[slice(*(here if here.negated else there).span)]
    return Stance("denies", f"“{word}” with “{verb}” {where}")


def _other(claim: Claim, title: Claim, party: Party) -> Stance | None:
    """Return a denial if a claim tells the title's deed of another, or calls it something else."""
    if not negations(claim.text) and not negations(title.text):
        groups = (
            actors_differ(claim, title, party)
            or causes_differ(claim, title)
            or targets_differ(claim, title)
        )
        if groups is not None:
            return _against(groups[0].text, groups[1].text, "actor")
        words = contrary(claim, title)
        if words is not None:
            kind, here, there = words
            by: By = "actor" if kind == "actor" else "words"
            return _against(claim.text[slice(*here)], title.text[slice(*there)], by)
    names = labels_differ(claim, title)
    if names is not None:
        return _against(names[0].text, names[1].text, "naming")
    return None


def _against(here: str, there: str, by: By) -> Stance:
    return Stance("denies", f"“{here}” here, “{there}” in the title claim", by)


def _answer(claim: Claim, title: Claim) -> Stance | None:
    """Return a denial if a claim answers a charge: "not a single rifle", "and nothing else"."""
    if negations(title.text):
        return None
    words = emphatic(claim.text)
    if words is None and content_words(claim.text) & content_words(title.text):
        words = exclusive(claim.text)
    return None if words is None else Stance("denies", f"“{words}”")

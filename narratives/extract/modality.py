"""What a source commits to, and what the outlet signals by its choice of words.

Two fields, because they are two things: in "the minister claimed" the minister asserts and the
outlet keeps its distance. The rules are data (`narratives/data/modality.toml`), tried in order;
they look at the cue's class and negation, at hedges in the first ninety characters of the content,
and at what the sentence says about verification (after the factuality profiles of Saurí and
Pustejovsky 2009).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast, get_args

from narratives.extract.attribution import Attribution
from narratives.model import Modality

SCOPE = 90
"""Characters of the content in which a hedge still governs the whole of it."""
_BEHIND_CUE = 40
"""Characters behind the cue that can still belong to it: "declined" … "to comment"."""


@dataclass(frozen=True, slots=True)
class _Rule:
    modality: Modality
    classes: frozenset[str]
    lemmas: frozenset[str]
    negated: bool | None
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[_Rule, ...]
    stance: dict[str, str]


@lru_cache
def _rules() -> _Rules:
    path = files("narratives").joinpath("data", "modality.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = []
    for entry in data["rule"]:
        if entry["modality"] not in get_args(Modality):
            raise ValueError(f"modality.toml: no modality is called {entry['modality']}")
        patterns = tuple(
            (place, re.compile(entry[place], re.IGNORECASE))
            for place in ("source", "cue", "content", "anywhere", "sentence")
            if place in entry
        )
        rules.append(
            _Rule(
                modality=cast("Modality", entry["modality"]),
                classes=frozenset(entry.get("class", ())),
                lemmas=frozenset(entry.get("lemma", ())),
                negated=entry.get("negated"),
                patterns=patterns,
            )
        )
    stance = {lemma: name for name, lemmas in data["stance"].items() for lemma in lemmas}
    return _Rules(tuple(rules), stance)


def modality_of(attribution: Attribution, text: str, content: str, sentence: str) -> Modality:
    """Return what the source of an attribution commits to.

    Args:
        attribution: The link; its offsets refer to `text`.
        text: Text of the document.
        content: What is said, without other parts of the sentence.
        sentence: The sentence in which the cue, or else the content, stands.
    """
    source, cue = attribution.source, attribution.cue
    length = cue[1] - cue[0] if cue else 0
    places = {
        "source": text[source[0] : source[1]] if source else "",
        "cue": text[cue[0] : cue[1] + _BEHIND_CUE].partition("\n")[0] if cue else "",
        "content": content[:SCOPE],
        "anywhere": content,
        "sentence": sentence,
    }
    for rule in _rules().rules:
        if rule.classes and attribution.cue_class not in rule.classes:
            continue
        if rule.lemmas and attribution.lemma not in rule.lemmas:
            continue
        if rule.negated is not None and rule.negated != attribution.negated:
            continue
        matches = [(place, pattern.search(places[place])) for place, pattern in rule.patterns]
        # What is only behind the cue may be another clause: a match has to begin in the cue.
        if all(
            match is not None and (place != "cue" or match.start() < length)
            for place, match in matches
        ):
            return rule.modality
    return "asserted"


def hedge_of(sentence: str) -> Modality:
    """Return the modality of a sentence in the narrator's own voice."""
    bare = Attribution(
        block=0,
        kind="indirect",
        source=None,
        cue=None,
        lemma=None,
        cue_class=None,
        negated=False,
        spans=(),
    )
    found = modality_of(bare, "", sentence, sentence)
    return found if found in ("unverified", "possible", "likely") else "asserted"


def reporter_stance(attribution: Attribution) -> str | None:
    """Return `distanced` or `endorsing` where the outlet's cue is not neutral, else None."""
    return _rules().stance.get(attribution.lemma or "")

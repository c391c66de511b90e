"""The words that report speech, per language, read once from the data files.

`digest` changes whenever a data file does: a learned head whose features are made of these classes
compares it at load time, since silently drifted features would only show as bad claims.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

CUE_CLASSES = (
    "neutral",
    "strong",
    "distanced",
    "accuse",
    "label",
    "deny",
    "confirm",
    "belief",
    "intent",
)
"""Order of the classes wherever they are numbered (features of the learned head)."""

_SIBILANTS = ("s", "sh", "ch", "x", "z")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Cue verbs by class, and the closed word classes of one language; all forms lower case."""

    language: str
    cues: Mapping[str, tuple[str, str]]
    """Inflected form to (lemma, class)."""
    words: Mapping[str, frozenset[str]]
    """Name of a closed class (`auxiliaries`, `weekdays`, …) to its forms."""
    digest: str
    """SHA-256 of the data file, hex."""
    particles: Mapping[str, Mapping[str, str]]
    """Lemma to the words that make another cue of it, with that cue's class."""
    needs_particle: frozenset[str]
    """Lemmas that report only with their particle."""
    links: Mapping[str, tuple[str, ...]]
    """Lemma of an accusation to the words between its target and its content."""
    stems: Mapping[str, tuple[str, str]]
    """Beginning of an inflected cue to (lemma, class), for languages listed by stem."""
    endings: int = 0
    """Most letters that may follow a stem."""
    order: str = "svo"
    """Whether the source stands before its verb (`svo`) or behind it (`vso`)."""

    def cue_of(self, form: str) -> tuple[str, str] | None:
        """Return (lemma, class) of a word that may report, None for all others."""
        known = self.cues.get(form)
        if known is None and self.stems:
            for length in range(len(form), max(2, len(form) - self.endings - 1), -1):
                if form[:length] in self.stems:
                    return self.stems[form[:length]]
        return known

    def __getitem__(self, name: str) -> frozenset[str]:
        """Return the forms of a closed class; KeyError if the language has no such class."""
        return self.words[name]


def inflections(verb: str) -> tuple[str, ...]:
    """Return the regular English forms of a verb, the base first."""
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    stem = verb.removesuffix("e")
    third = verb + ("es" if verb.endswith(_SIBILANTS) else "s")
    return verb, third, stem + "ed", stem + "ing"


@lru_cache
def lexicon(language: str = "en") -> Lexicon:
    """Return the lexicon of a language.

    Raises:
        KeyError: No data file is there for the language.
    """
    path = files("narratives").joinpath("data", "cues", f"{language}.toml")
    if not path.is_file():
        raise KeyError(language)
    raw = path.read_bytes()
    data = tomllib.loads(raw.decode())
    irregular = data.get("forms", {})
    cues: dict[str, tuple[str, str]] = {}
    for cue_class in CUE_CLASSES:
        for lemma in data["cues"].get(cue_class, ()):
            forms = (lemma, *irregular[lemma]) if lemma in irregular else inflections(lemma)
            for form in forms:
                # The first class wins, so that a verb listed twice has one reading.
                cues.setdefault(form, (lemma, cue_class))
    words = {name: frozenset(forms) for name, forms in data["words"].items()}
    particles = dict(data.get("particles", {}))
    needed = frozenset(particles.pop("needed", ()))
    links = {lemma: tuple(between) for lemma, between in data.get("links", {}).items()}
    stems = {
        stem: (lemma, cue_class)
        for cue_class, entries in data.get("stems", {}).items()
        for stem, lemma in entries.items()
    }
    return Lexicon(
        language=language,
        cues=MappingProxyType(cues),
        words=MappingProxyType(words),
        digest=hashlib.sha256(raw).hexdigest(),
        particles=MappingProxyType(particles),
        needs_particle=needed,
        links=MappingProxyType(links),
        stems=MappingProxyType(stems),
        endings=data.get("endings", 0),
        order=data.get("order", "svo"),
    )


def has_rules(language: str) -> bool:
    """Whether there is a data file for a language."""
    return files("narratives").joinpath("data", "cues", f"{language}.toml").is_file()

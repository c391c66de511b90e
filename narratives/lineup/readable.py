"""Whether a claim's words can stand alone over a row: a whole statement, not a piece of one.

A content is cut out behind its cue, so many begin in mid-sentence ("not condemning what he called
…") or lack their subject or verb. They stay what was said, but another claim of the row may say it
in words that need no context.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from narratives.extract.lexicon import lexicon
from narratives.lineup.lexical import WORD, plain_quotes

SHORTEST, LONGEST = 6, 16
"""Words a title had best have: shorter ones lack a verb, longer ones cannot be scanned."""

TOO_LONG = 24
"""Words above which a title fills several lines of a grid."""

NO_WORDS = 9
"""What a text without words costs: more than any other."""

QUOTED = re.compile(r"[\"“”„«»]")


def flaws(text: str, language: str = "en") -> int:
    """Return how much keeps words from reading as a statement by themselves; 0 is best.

    Every language is judged by length, gaps and quoted pieces; English also by its grammar: no
    finite verb, a beginning in mid-sentence, a pronoun that points outside.
    """
    plain = plain_quotes(text)
    words = [match[0] for match in WORD.finditer(plain)]
    if not words:
        return NO_WORDS
    found = 2 * (len(words) < SHORTEST) + (len(words) > LONGEST) + (len(words) > TOO_LONG)
    found += 2 * ("…" in plain) + ("[" in plain)
    # Quoted whole it reads as it stands; pieces in quotation marks make a patchwork.
    found += bool(QUOTED.search(plain.strip()[1:-2]))
    return found + (_grammar(words) if language in {"en", "und"} else 0)


def _grammar(words: Sequence[str]) -> int:
    first, low = words[0], [word.casefold() for word in words]
    known = _words()
    found = 0 if _has_verb(words, low) else 3
    if low[0] in known["joints"] | known["pronouns"] or _participle(first):
        found += 3
    elif low[0] in known["pointers"] or not _opens(first):
        found += 1
    found += low[-1] in known["pointers"]
    return found + bool((known["pronouns"] | known["possessives"] | known["back"]) & set(low))


def _participle(word: str) -> bool:
    return word.endswith("ing") and word.islower()


def _has_verb(words: Sequence[str], low: Sequence[str]) -> bool:
    """Whether a word behind the first is an auxiliary, a past form, or rules over an object."""
    verbs = lexicon("en")
    finite = (verbs["auxiliaries"] - {"be", "been", "being"}) | verbs["past_forms"]
    objects = _words()["objects"]
    for before, (word, after) in zip(words, pairwise([*low[1:], ""]), strict=False):
        if word in finite or (word.endswith("ed") and before.casefold() not in objects):
            return True
        if word.endswith("s") and after in objects and before.casefold() not in objects:
            return True
    return False


def _opens(word: str) -> bool:
    """Whether a sentence may begin with a word: a capital, a figure, an article."""
    return not word[0].islower() or word in lexicon("en")["determiners"]


@lru_cache(maxsize=1)
def _words() -> Mapping[str, frozenset[str]]:
    file = resources.files("narratives").joinpath("data/readable.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))["en"]
    return {name: frozenset(words) for name, words in data.items()}

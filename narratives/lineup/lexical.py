"""Words as evidence: light lemmas, and exact sparse tf-idf.

Hashing the vocabulary into buckets loses the gain of the channel (NeuS B-cubed .873 to .847 at
1,024 buckets), so it is kept exact.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

WORD = re.compile(r"[^\W\d_]+(?:['.&-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
STEM = 4
"""Letters that must stay when an ending goes."""

IDF_FLOOR = 0.05
"""A word of every text still counts a little: two texts of one event share little else."""


def plain_quotes(text: str) -> str:
    """Return the text with typographic apostrophes made plain, one for one."""
    return text.replace("’", "'").replace("ʼ", "'").replace("‘", "'")


def lemmas(text: str, language: str = "en") -> list[str]:
    """Return the words that carry meaning, lower case, with their endings off.

    A language without a word list keeps all its words as they are; frequent ones then lose
    their weight through tf-idf.
    """
    return list(_lemmas(text, language))


def surface_forms(text: str, language: str = "en") -> list[tuple[str, str]]:
    """Return (lemma, word as written) for the words that carry meaning."""
    stop, endings = _language(language)
    words = [match[0] for match in WORD.finditer(plain_quotes(text))]
    return [
        (_lemma(word.casefold(), endings), re.sub(r"'s?$", "", word))
        for word in words
        if word.casefold() not in stop and len(word) > 1
    ]


def tfidf(bags: Sequence[Mapping[str, float]], background: float = 0.0) -> "csr_matrix":
    """Return `(n, v) float32` rows of length one, one a bag; an empty bag is a row of zeros.

    Weight: `(1 + log tf) * log((n + background + 1) / (df + 1/2))`.

    Args:
        bags: how often each term occurs in each text; a weight below one stays as it is.
        background: texts assumed beside these that hold none of the terms.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    frequency = Counter(term for bag in bags for term in bag)
    column = {term: number for number, term in enumerate(sorted(frequency))}
    total = len(bags) + background + 1
    idf = {t: max(float(np.log(total / (df + 0.5))), IDF_FLOOR) for t, df in frequency.items()}
    starts, columns, weights = [0], [], []
    for bag in bags:
        terms = sorted(bag)
        row = np.array([_damped(bag[term]) * idf[term] for term in terms])
        length = float(np.linalg.norm(row)) or 1.0
        columns += [column[term] for term in terms]
        weights += list(row / length)
        starts.append(len(columns))
    return csr_matrix(
        (np.array(weights, np.float32), np.array(columns, np.int64), np.array(starts)),
        shape=(len(bags), len(column)),
    )


@lru_cache(maxsize=4096)
def _lemmas(text: str, language: str) -> tuple[str, ...]:
    # One event asks for the same claims some twenty times: for every row, and for its words.
    stop, endings = _language(language)
    return tuple(
        _lemma(word, endings)
        for word in (match[0].casefold() for match in WORD.finditer(plain_quotes(text)))
        if word not in stop and len(word) > 1
    )


def _damped(count: float) -> float:
    return 1.0 + float(np.log(count)) if count > 1.0 else count


@lru_cache(maxsize=1 << 16)
def _lemma(word: str, endings: tuple[str, ...]) -> str:
    word = re.sub(r"'s?$", "", word).rstrip(".")
    if word.endswith("ies") and len(word) > STEM and endings:
        return word[:-3] + "y"
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            word = word.removesuffix(ending)
            break
    doubled = len(word) > STEM and word[-1] == word[-2] and word[-1] not in "sl"
    return word[:-1] if doubled else word


@lru_cache(maxsize=32)
def _language(code: str) -> tuple[frozenset[str], tuple[str, ...]]:
    if code == "und":
        code = "en"
    file = resources.files("narratives").joinpath(f"data/lexical/{code}.toml")
    if not code.isalpha() or not file.is_file():
        return frozenset(), ()
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return frozenset(data["stop"].split()), tuple(data["endings"])

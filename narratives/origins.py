"""Recognise texts that are nearly the same: a reprint is no second confirmation."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from narratives.model import Document

_WORD = re.compile(r"\w+")
SHINGLE = 5
"""Words in one shingle (Broder 1997)."""
SAME = 0.6
"""Share of shingles in common (Jaccard) from which two texts count as the same words."""


def same_words(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return for each text, by id, the ids of the others that say it in nearly the same words.

    Shingles of five words are compared as sets, exactly and through an index from shingle to
    texts, so texts that share nothing are never compared. Texts of fewer than five words have the
    whole text as their one shingle.
    """
    shingles = {name: _shingles(text) for name, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(shingles):
        for shingle in shingles[name]:
            holders[shingle].append(name)
    found: dict[str, tuple[str, ...]] = {}
    for name in texts:
        shared: Counter[str] = Counter()
        for shingle in shingles[name]:
            shared.update(holders[shingle])
        mine = len(shingles[name])
        found[name] = tuple(
            other
            for other, common in sorted(shared.items())
            if other != name and common / (mine + len(shingles[other]) - common) >= SAME
        )
    return found


def origins(documents: Sequence[Document]) -> dict[str, str]:
    """Return for each document, by id, the id of the first one of those that share its words.

    Documents in nearly the same words, directly or through a third, have one origin.
    """
    return _origins({document.id: document.text for document in documents})


def origin_count(texts: Mapping[str, str]) -> int:
    """Return how many origins some texts, by id, have between them."""
    return len(set(_origins(texts).values()))


def _origins(texts: Mapping[str, str]) -> dict[str, str]:
    alike = same_words(texts)
    origin: dict[str, str] = {}
    for name in texts:
        queue = [name]
        while queue:
            current = queue.pop()
            if current not in origin:
                origin[current] = name
                queue.extend(alike[current])
    return origin


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    if not words:
        return frozenset()
    count = max(1, len(words) - SHINGLE + 1)
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(count))

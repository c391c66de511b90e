"""Titles: verbatim from the most central member, never generated, distinct within a list."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from embeddings.encoder import FloatArray
from embeddings.linkage import Matrix
from narratives.lineup.lexical import WORD, lemmas, surface_forms
from narratives.model import Claim, Document

SHORTEST, LONGEST = 6, 16
"""Words a title had best have: shorter ones lack a verb, longer ones cannot be scanned."""

OTHERS = 0.5
"""What nearness to the rest of the list costs: a title should tell its row from the others."""


def point_title(
    group: frozenset[str],
    claims: Sequence[Claim],
    vectors: FloatArray,
    *,
    taken: Collection[str] = (),
) -> str:
    """Return the id of the claim whose words are to stand over a row.

    The member with the highest mean similarity to the row minus half that to the other claims
    names the right key point in .65 of groups, a random member in .49 (ArgKP dev).

    Args:
        group: ids of the row's claims, not empty.
        claims: n claims of the event, those of the row among them.
        vectors: `(n, d) float32`, unit rows: their encoded texts.
        taken: texts that already stand over another row.
    """
    scores = _centrality([claim.id in group for claim in claims], vectors, OTHERS)
    used = {_plain(text) for text in taken}

    def rank(row: int) -> tuple[bool, bool, bool, float, str]:
        claim = claims[row]
        return (
            _plain(claim.text) in used,
            claim.modality == "no_comment" or bool(claim.about),
            not SHORTEST <= len(WORD.findall(claim.text)) <= LONGEST,
            -round(float(scores[row]), 4),
            claim.id,
        )

    return claims[min(_members(group, claims), key=rank)].id


def narrative_title(
    group: frozenset[str],
    claims: Sequence[Claim],
    vectors: FloatArray,
    *,
    taken: Collection[str] = (),
) -> str:
    """Return the id of the claim that a narrative is named after; arguments as `point_title`."""
    return point_title(group, claims, vectors, taken=taken)


def event_title(
    group: frozenset[str],
    documents: Sequence[Document],
    vectors: FloatArray,
    *,
    taken: Collection[str] = (),
) -> str | None:
    """Return the id of the document whose title is to stand over an event.

    None if no document of the event has a title.

    Args:
        group: ids of the event's documents.
        documents: n documents, those of the event among them.
        vectors: `(n, d) float32`, unit rows: their encoded `event_text`.
        taken: titles that already stand over another event.
    """
    scores = _centrality([document.id in group for document in documents], vectors, 0.0)
    used = {_plain(text) for text in taken}
    rows = [r for r, d in enumerate(documents) if d.id in group and (d.title or "").strip()]
    if not rows:
        return None
    return documents[
        min(
            rows,
            key=lambda row: (
                _plain(documents[row].title or "") in used,
                -round(float(scores[row]), 4),
                documents[row].id,
            ),
        )
    ].id


def shared_terms(group: frozenset[str], claims: Sequence[Claim], count: int = 3) -> tuple[str, ...]:
    """Return the words that mark a row, as most often written, strongest first.

    Strength is the number of the row's claims with the word times its rarity among all claims;
    a word of only one claim counts only where the row has no other.

    Args:
        group: ids of the row's claims.
        claims: the claims of the event, those of the row among them.
        count: how many words at most.
    """
    bags = {claim.id: set(lemmas(claim.text, claim.language)) for claim in claims}
    everywhere = Counter(lemma for bag in bags.values() for lemma in bag)
    inside = Counter(lemma for i in sorted(group) if i in bags for lemma in bags[i])
    shared = {lemma for lemma, number in inside.items() if number > 1} or set(inside)
    written = _written(group, claims)
    rarity = {t: float(np.log((len(bags) + 1) / (everywhere[t] + 0.5))) for t in shared}
    ranked = sorted(shared, key=lambda term: (-round(inside[term] * rarity[term], 6), term))
    return tuple(written[term] for term in ranked[:count])


def _written(group: frozenset[str], claims: Sequence[Claim]) -> Mapping[str, str]:
    forms: dict[str, Counter[str]] = {}
    for claim in claims:
        if claim.id in group:
            for lemma, word in surface_forms(claim.text, claim.language):
                forms.setdefault(lemma, Counter())[word] += 1
    return {
        lemma: min(words, key=lambda word: (-words[word], word)) for lemma, words in forms.items()
    }


def _members(group: frozenset[str], claims: Sequence[Claim]) -> list[int]:
    rows = [row for row, claim in enumerate(claims) if claim.id in group]
    if not rows:
        raise ValueError("no claim of the group is among the claims given")
    return rows


def _centrality(inside: Sequence[bool], vectors: FloatArray, others: float) -> Matrix:
    """Return each row's mean similarity to the members less a share of that to the rest."""
    chosen = np.asarray(inside, bool)
    rows = vectors.astype(np.float64)
    own = rows[chosen].mean(axis=0) if chosen.any() else np.zeros(rows.shape[1])
    rest = rows[~chosen].mean(axis=0) if (~chosen).any() else np.zeros(rows.shape[1])
    return np.asarray(rows @ (own - others * rest))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

"""Titles: verbatim from the most central member, never generated, distinct within a list."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from embeddings.encoder import FloatArray, unit
from embeddings.linkage import Matrix
from narratives.lineup.clusters import centre
from narratives.lineup.lexical import surface_forms
from narratives.lineup.options import LineupOptions
from narratives.lineup.readable import flaws
from narratives.model import Claim, Document

LINE = 100
"""Characters of a title made from the beginning of a text without one."""

FLAW = 0.07
"""Centrality that one flaw of a claim's wording costs it: a fragment (`readable.flaws` of 5 or so)
stands over a row only if everything else there is worse or beside the point."""

OTHERS = 0.5
"""What nearness to the rest of the list costs: a title should tell its row from the others."""


def point_titles(
    claims: Sequence[Claim],
    members: Mapping[str, frozenset[str]],
    content: FloatArray,
    context: FloatArray,
    options: LineupOptions,
) -> dict[str, str]:
    """Return, for each row, the id of the claim whose words are to stand over it.

    The member with the highest mean similarity to the row minus half that to the event's other
    claims names the right key point in .65 of groups, a random member in .49 (ArgKP dev). Small
    rows choose first, because a row of one claim has no other words.

    Args:
        claims: n claims of one event.
        members: ids of each row's claims, not empty, by the row's id.
        content: `(n, d) float32`, unit rows: the encoded texts.
        context: `(n, d) float32`, unit rows: the spans inside their passages.
        options: for the centring; content and context count as they do in the row.
    """
    weights = (options.point_content or 1.0, options.point_context)
    centred = [
        weight * centre(rows, options.point_centring, options.point_centring_size)
        for weight, rows in zip(weights, (content, context), strict=True)
    ]
    vectors = unit(centred[0] + centred[1])
    chosen: dict[str, str] = {}
    taken: list[str] = []
    for row in sorted(members, key=lambda row: (len(members[row]), row)):
        best = _central_claim(members[row], claims, vectors, taken)
        chosen[row] = best.id
        taken.append(best.text)
    return {row: chosen[row] for row in members}


def narrative_title(
    claims: Sequence[Claim], vectors: FloatArray, *, taken: Collection[str] = ()
) -> str:
    """Return the id of the claim that a narrative is named after.

    Args:
        claims: the n claims of the narrative, not empty.
        vectors: `(n, d) float32`, unit rows: their encoded texts.
        taken: titles that already stand over another narrative.
    """
    return _central_claim(frozenset(claim.id for claim in claims), claims, vectors, taken).id


def event_title(
    documents: Sequence[Document], vectors: FloatArray, *, taken: Collection[str] = ()
) -> str:
    """Return the title of the most central document, else the beginning of its text, verbatim.

    Args:
        documents: the n documents of the event, not empty.
        vectors: `(n, d) float32`, unit rows: their encoded `event_text`.
        taken: titles that already stand over another event.
    """
    scores = _centrality([True] * len(documents), vectors, 0.0)
    used = {_plain(text) for text in taken}

    def rank(row: int) -> tuple[bool, bool, float, str]:
        title = (documents[row].title or "").strip()
        return (not title, _plain(title) in used, -round(float(scores[row]), 4), documents[row].id)

    best = documents[min(range(len(documents)), key=rank)]
    return (best.title or "").strip() or _beginning(best)


def shared_terms(
    members: Mapping[str, Collection[str]], claims: Sequence[Claim], count: int = 3
) -> dict[str, tuple[str, ...]]:
    """Return the names and words that mark each row, strongest first.

    A name is given in full, however a claim shortens it, and a word as it is most often written.
    Strength is the number of the row's claims with the word times its rarity among all claims;
    a word of only one claim counts only where the row shares none.

    Args:
        members: ids of each row's claims, by the row's id.
        claims: the claims of the event.
        count: how many words of a row at most.
    """
    # Once for all rows: each asks how rare its words are in the whole event.
    marks = {claim.id: _marks(claim) for claim in claims}
    everywhere = Counter(term for found in marks.values() for term in dict(found))
    terms: dict[str, tuple[str, ...]] = {}
    for row, group in members.items():
        told = [marks[claim] for claim in sorted(group)]
        inside = Counter(term for found in told for term in dict(found))
        shared = {term for term, number in inside.items() if number > 1} or set(inside)
        rarity = {t: float(np.log((len(marks) + 1) / (everywhere[t] + 0.5))) for t in shared}
        strength = {term: round(inside[term] * rarity[term], 6) for term in shared}
        ranked = [t for _, t in sorted((-value, term) for term, value in strength.items())]
        written = _written(told)
        terms[row] = tuple(written[term] for term in ranked[:count])
    return terms


def _written(told: Sequence[Sequence[tuple[str, str]]]) -> Mapping[str, str]:
    forms: dict[str, Counter[str]] = {}
    for found in told:
        for term, word in found:
            forms.setdefault(term, Counter())[word] += 1
    return {
        term: min(words, key=lambda word: (-words[word], word)) for term, words in forms.items()
    }


def _marks(claim: Claim) -> list[tuple[str, str]]:
    """Return the names in a claim, and its words outside of names: what each is, and as written."""
    named = [surface_forms(one.text, claim.language) for one in claim.entities]
    inside = {lemma for forms in named for lemma, _ in forms}
    words = [f for f in surface_forms(claim.text, claim.language) if f[0] not in inside]
    return [*((f"name {one.name}", one.name) for one in claim.entities), *words]


def _central_claim(
    group: frozenset[str],
    claims: Sequence[Claim],
    vectors: FloatArray,
    taken: Collection[str],
) -> Claim:
    scores = _centrality([claim.id in group for claim in claims], vectors, OTHERS)
    used = {_plain(text) for text in taken}

    members = [claim for claim in claims if claim.id in group]
    # "None of these claims can be verified" names a row only if that is what the row is on.
    mostly_about = 2 * sum(bool(claim.about) for claim in members) > len(members)

    def rank(row: int) -> tuple[bool, bool, bool, float, str]:
        claim = claims[row]
        return (
            _plain(claim.text) in used,
            claim.modality == "no_comment",
            bool(claim.about) and not mostly_about,
            -round(float(scores[row]) - FLAW * flaws(claim.text, claim.language), 4),
            claim.id,
        )

    rows = [row for row, claim in enumerate(claims) if claim.id in group]
    if not rows:
        raise ValueError("no claim of the group is among the claims given")
    return claims[min(rows, key=rank)]


def _beginning(document: Document) -> str:
    """Return the first block's words as far as they make a line, or the path of an empty text."""
    for block in document.blocks:
        if block.role != "residue":
            text = document.text[block.start : block.end].strip()
            return text if len(text) <= LINE else text[:LINE].rsplit(" ", 1)[0]
    return document.path


def _centrality(inside: Sequence[bool], vectors: FloatArray, others: float) -> Matrix:
    """Return each row's mean similarity to the members less a share of that to the rest."""
    chosen = np.asarray(inside, bool)
    rows = vectors.astype(np.float64)
    own = rows[chosen].mean(axis=0) if chosen.any() else np.zeros(rows.shape[1])
    rest = rows[~chosen].mean(axis=0) if (~chosen).any() else np.zeros(rows.shape[1])
    return np.asarray(rows @ (own - others * rest))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

"""New documents and claims among settled ones, without grouping the settled ones again.

What an earlier run has left apart stays apart: no two of its clusters are as near as the cut. So a
merge needs something new on at least one side, and by the same average a settled cluster can take
part only if something new is as near to it as the cut. Those clusters and what is new are grouped
as ever; the result is that of grouping everything with the settled clusters fixed, except that a
large collection's graph of neighbours (`LineupOptions.dense_limit`) is not needed for a few.

Statistics of the collection (mean vector, document frequencies) are taken over all documents, new
ones included, each time: they are sums over arrays, some 10 ms for 10,000 documents.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import FloatArray
from narratives.lineup.clusters import Composite, Together, as_rows, centre, cluster, compose
from narratives.lineup.events import part_in_time
from narratives.lineup.lexical import IDF_FLOOR
from narratives.lineup.narratives import COMMITMENT, plain
from narratives.lineup.options import LineupOptions
from narratives.model import Modality

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROUNDING = 1e-5
"""More than a mean of float32 products can be off: what is so near the cut is looked at."""

BLOCK = 1024
"""New rows compared with all settled clusters at once."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class DocumentRows:
    """What places n documents in events, by ascending id."""

    ids: tuple[str, ...]
    dates: tuple[str | None, ...]
    meaning: FloatArray
    """`(n, d) float32`, unit rows: the encoded `event_text` of each."""
    terms: IntArray
    """`(m,) int64`: hashes of the terms of `event_bag`, those of one document after another's."""
    counts: FloatArray
    """`(m,) float32`: how often each term occurs."""
    starts: IntArray
    """`(n + 1,) int64`: where each document's terms begin."""

    def part(self, rows: Sequence[int]) -> "DocumentRows":
        """Return some of the documents."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        begin = np.repeat(self.starts[:-1][rows] - starts[:-1], lengths)
        held = begin + np.arange(starts[-1])
        return DocumentRows(
            ids=tuple(self.ids[row] for row in rows),
            dates=tuple(self.dates[row] for row in rows),
            meaning=self.meaning[rows],
            terms=self.terms[held],
            counts=self.counts[held],
            starts=starts,
        )


@dataclass(frozen=True)
class ToldClaims:
    """The n claims of one camp, by ascending id, with what narratives are made of."""

    ids: tuple[str, ...]
    documents: tuple[str, ...]
    modalities: tuple[Modality, ...]
    content: FloatArray
    """`(n, d) float32`, unit rows: the encoded texts."""


def term_hashes(terms: Collection[str]) -> IntArray:
    """Return `(m,) int64`: 64 bits of BLAKE2 each, so that a vocabulary need not be kept.

    Among 5 million terms, two share a hash with a chance of one in a million.
    """
    digests = (hashlib.blake2b(term.encode(), digest_size=8).digest() for term in terms)
    return np.frombuffer(b"".join(digests), "<i8").astype(np.int64)


def join_events(
    documents: DocumentRows, options: LineupOptions, *, fixed: Sequence[frozenset[str]] = ()
) -> list[frozenset[str]]:
    """Return the events that new documents join or found, as sets of document ids.

    Args:
        documents: all documents, those of the fixed events among them.
        options: weights and cut.
        fixed: events that exist; those that no new document joins are not among the result.
    """
    row_of = {identity: row for row, identity in enumerate(documents.ids)}
    settled = as_rows(fixed, row_of)
    held = {row for group in settled for row in group}
    fresh = [row for row in range(len(documents.ids)) if row not in held]
    if not fresh:
        return []
    composite = document_composite(documents, options)
    near = reached(composite, fresh, settled, options.event_cut)
    chosen = sorted([*fresh, *(row for group in near for row in settled[group])])
    place = {row: number for number, row in enumerate(chosen)}
    rows = Composite(composite.dense[chosen], composite.sparse[chosen])
    kept = tuple(tuple(place[row] for row in settled[group]) for group in near)
    groups = cluster(rows, options.event_cut, options, Together(fixed=kept))
    if options.event_gap_days:
        dates = [documents.dates[row] for row in chosen]
        groups = [
            part
            for group in groups
            for part in part_in_time(group, dates, rows, kept, options.event_gap_days)
        ]
    new = {place[row] for row in fresh}
    return [
        frozenset(documents.ids[chosen[row]] for row in group)
        for group in groups
        if not new.isdisjoint(group)
    ]


def join_narratives(
    claims: ToldClaims,
    fresh: Collection[str],
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
) -> list[frozenset[str]]:
    """Return the narratives that new claims of a camp come near to or make, as sets of claim ids.

    Args:
        claims: all claims of the camp.
        fresh: ids of what is new, or of what is left of a narrative that lost a claim.
        options: the cut.
        fixed: narratives that exist; those that nothing new is near are not among the result.
    """
    parts: dict[str, list[int]] = {}
    for row, modality in enumerate(claims.modalities):
        commitment = COMMITMENT.get(modality, "claims")
        if commitment != "silent":
            parts.setdefault(commitment, []).append(row)
    new = set(fresh)
    found: list[frozenset[str]] = []
    for rows in parts.values():
        found += _joined(claims, rows, new, fixed, options)
    return sorted(found, key=lambda group: (-len(group), min(group)))


def document_composite(documents: DocumentRows, options: LineupOptions) -> Composite:
    """Return what `events.event_vectors` returns, up to the order of the words."""
    meaning = centre(documents.meaning, options.event_centring, options.event_centring_size)
    words = _word_rows(documents, options.event_background)
    return compose([(options.event_meaning, meaning)], words, options.event_words)


def reached(
    rows: Composite, fresh: Sequence[int], groups: Sequence[Sequence[int]], cut: float
) -> list[int]:
    """Return the numbers of the groups that any of the fresh rows is as near to as the cut."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    if not groups or not len(fresh):
        return []
    sizes = np.array([len(group) for group in groups])
    members = np.concatenate([np.asarray(group, np.int64) for group in groups])
    owner = np.repeat(np.arange(len(groups)), sizes)
    weights = np.repeat((1.0 / sizes).astype(np.float32), sizes)
    gather = csr_matrix((weights, (owner, members)), shape=(len(groups), len(rows)))
    dense = np.asarray(gather @ rows.dense, np.float32)
    sparse = (gather @ rows.sparse).T.tocsr()
    best = np.full(len(groups), -np.inf, np.float32)
    for start in range(0, len(fresh), BLOCK):
        part = list(fresh[start : start + BLOCK])
        near = rows.dense[part] @ dense.T
        near += (rows.sparse[part] @ sparse).toarray()
        np.maximum(best, near.max(axis=0), out=best)
    return np.flatnonzero(best >= cut - ROUNDING).tolist()


def _joined(
    claims: ToldClaims,
    rows: Sequence[int],
    new: Collection[str],
    fixed: Sequence[frozenset[str]],
    options: LineupOptions,
) -> list[frozenset[str]]:
    row_of = {claims.ids[row]: number for number, row in enumerate(rows)}
    settled = as_rows(fixed, row_of)
    owner = {row: number for number, group in enumerate(settled) for row in group}
    fresh = [row_of[identity] for identity in sorted(new) if identity in row_of]
    if not fresh:
        return []
    free = [
        row for row in range(len(rows)) if row not in owner and claims.ids[rows[row]] not in new
    ]
    composite = plain(claims.content[rows])
    groups = [*settled, *((row,) for row in free)]
    near = reached(composite, fresh, groups, options.narrative_cut)
    # What repeats itself within one document is no narrative and is free again: all of it comes.
    echoes = {claims.documents[rows[groups[n][0]]] for n in near if n >= len(settled)}
    kept = {number for number in near if number < len(settled)}
    kept |= {owner[row] for row in fresh if row in owner}
    chosen = {row for row in free if claims.documents[rows[row]] in echoes}
    chosen |= {row for row in fresh if row not in owner}
    chosen |= {row for number in kept for row in settled[number]}
    order = sorted(chosen)
    place = {row: number for number, row in enumerate(order)}
    together = Together(fixed=tuple(tuple(place[r] for r in settled[n]) for n in sorted(kept)))
    near_rows = Composite(composite.dense[order], composite.sparse[order])
    picked = [
        [rows[order[row]] for row in group]
        for group in cluster(near_rows, options.narrative_cut, options, together)
    ]
    return [
        frozenset(claims.ids[row] for row in group)
        for group in picked
        if len({claims.documents[row] for row in group}) > 1
    ]


def _word_rows(documents: DocumentRows, background: float) -> "csr_matrix":
    """Return `(n, v) float32` rows of length one, weighed as `lexical.tfidf` weighs them."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    count = len(documents.ids)
    terms, column = np.unique(documents.terms, return_inverse=True)
    frequency = np.bincount(column, minlength=len(terms))
    idf = np.maximum(np.log((count + background + 1) / (frequency + 0.5)), IDF_FLOOR)
    counts = documents.counts.astype(np.float64)
    damped = np.where(counts > 1.0, 1.0 + np.log(np.maximum(counts, 1.0)), counts)
    weights = damped * idf[column]
    owner = np.repeat(np.arange(count), np.diff(documents.starts))
    lengths = np.sqrt(np.bincount(owner, weights=weights**2, minlength=count))
    weights /= np.where(lengths == 0.0, 1.0, lengths)[owner]
    return csr_matrix(
        (weights.astype(np.float32), column, documents.starts), shape=(count, len(terms))
    )


def settled_rows(
    found: Mapping[str, frozenset[str]], by_hand: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return rows as the analyst sees them: claims placed by hand stand where they were put.

    Args:
        found: the machine's rows of an event, by id.
        by_hand: claim to row, for claims that were moved, merged, split off or asked for.
    """
    moved = {claim for claim in by_hand if any(claim in group for group in found.values())}
    rows = {row: set(group) - by_hand.keys() for row, group in found.items()}
    for claim in sorted(moved):
        rows.setdefault(by_hand[claim], set()).add(claim)
    return {row: frozenset(group) for row, group in rows.items()}

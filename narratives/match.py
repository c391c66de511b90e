"""Known claims lined up with events: candidates with a score and what they share.

A candidate says that an event holds a claim much like one that is on a user's list. It says nothing
about the truth of either, and nothing is taken over: an analyst confirms or rejects it, which goes
into the log of changes by hand, is remembered, and can be undone.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from narratives.curation import Entry, KnownMatch
from narratives.errors import UsageError
from narratives.lineup.lexical import lemmas, surface_forms, tfidf
from narratives.match_catalogue import KnownClaim
from narratives.model import Claim, Value
from narratives.search_filter import State, state_of
from narratives.search_vectors import claim_matrix

if TYPE_CHECKING:
    from embeddings.encoder import Encoder, FloatArray
    from narratives.vectors import Progress
    from narratives.workspace import Workspace

Answer = Literal["open", "confirmed"]

MEANING = 0.6
"""What the meaning counts in a score, the words the rest."""

LEAST = 0.6
"""Score from which a candidate is shown; see docs/search.md for what stands above and below."""

NEAR = 48
"""Claims nearest in meaning that are looked at for a known claim: words alone find none beyond."""

KNOWN_AT_ONCE, CLAIMS_AT_ONCE = 512, 16_384
"""Rows and columns of the products held at a time: 32 MiB, and some more to choose from them."""

SHARED = 8
"""Shared words that are shown."""


class Candidate(Value):
    """An event that may hold a known claim, by the claim of the event that is most like it."""

    known: KnownClaim
    event: str
    title: str
    """The event's title."""
    claim: Claim
    state: State
    """What the claim commits its speaker to: a denial of a known claim is a candidate too."""
    score: float
    meaning: float
    """Cosine of the two texts."""
    words: float
    """Share of the known claim's words that the claim has, rare ones weighing more."""
    shared: tuple[str, ...]
    """Words of the claim that the known one has too, as written, the longest first."""
    answer: Answer = "open"


def match_known(  # noqa: PLR0913 - what is lined up with what, and how much of it is wanted
    workspace: "Workspace",
    encoder: "Encoder",
    known: Sequence[KnownClaim],
    *,
    least: float = LEAST,
    most: int = 3,
    events: Sequence[str] = (),
    progress: "Progress | None" = None,
) -> tuple[Candidate, ...]:
    """Return the events that may hold known claims, best first, ties by ids.

    What was rejected is left out for good, also if the event has another id since; what was
    confirmed is marked.

    Args:
        workspace: holds claims and events.
        encoder: the one that made the vectors of the claims.
        known: the known claims, in any order.
        least: score from which a candidate is wanted.
        most: candidates of one known claim.
        events: ids of the events to look at; none for all.
        progress: is told how far this is.
    """
    known = sorted(known, key=lambda one: one.id)
    claims = _Claims(workspace, events)
    near = _near(workspace, encoder, known, claims, progress)
    pairs = _scored(known, claims, near)
    decided = {
        (match.known, event): match.answer
        for match in workspace.overlay().known.values()
        for event in (match.event, claims.event_of(match.claim))
    }
    best: dict[tuple[int, str], _Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.score, claims.ids[pair.claim])):
        best.setdefault((pair.known, claims.events[pair.claim]), pair)
    found: dict[int, list[tuple[str, _Pair]]] = {}
    for (row, event), pair in best.items():
        rejected = decided.get((known[row].id, event)) == "rejected"
        if pair.score >= least and not rejected and len(found.setdefault(row, [])) < most:
            found[row].append((event, pair))
    listed = [
        (-pair.score, known[row].id, event, pair)
        for row, members in found.items()
        for event, pair in members
    ]
    return tuple(
        _candidate(workspace, claims, known[pair.known], event, pair, decided)
        for _, _, event, pair in sorted(listed, key=lambda item: item[:3])
    )


def likest_claim(workspace: "Workspace", encoder: "Encoder", known: KnownClaim, event: str) -> str:
    """Return the id of the claim of an event that is most like a known one, empty if it has none.

    Whatever its score, and whatever was decided.
    """
    claims = _Claims(workspace, (event,))
    pairs = _scored([known], claims, _near(workspace, encoder, [known], claims, None))
    ranked = sorted((-pair.score, claims.ids[pair.claim]) for pair in pairs)
    return ranked[0][1] if ranked else ""


def decide(
    workspace: "Workspace",
    known: KnownClaim,
    event: str,
    claim: str,
    answer: Literal["confirmed", "rejected"],
) -> Entry:
    """Return the entry of the log that confirms or rejects a candidate.

    Raises:
        UsageError: It was answered so before.
    """
    before = next(
        (
            match.answer
            for match in workspace.overlay().known.values()
            if (match.known, match.event) == (known.id, event)
        ),
        "",
    )
    if before == answer:
        raise UsageError(f"{known.given or known.id} and {event}: {answer} already")
    fields = {
        "known": known.id,
        "given": known.given or "",
        "text": known.text,
        "url": known.url or "",
        "claim": claim,
        "answer": answer,
    }
    return Entry("match", event, json.dumps(fields, ensure_ascii=False), before)


def decisions(workspace: "Workspace") -> tuple[KnownMatch, ...]:
    """Return what was confirmed and rejected and is in force, by event and known claim."""
    found = workspace.overlay().known.values()
    return tuple(sorted(found, key=lambda match: (match.event, match.known)))


class _Claims:
    """The machine's claims that can be candidates, by the row of their vector."""

    def __init__(self, workspace: "Workspace", events: Sequence[str]) -> None:
        dropped = workspace.overlay().dropped
        query = "SELECT number, claim, event FROM claim_events"
        self._workspace = workspace
        self.ids: dict[int, str] = {}
        self.events: dict[int, str] = {}
        for number, claim, event in workspace.connection.execute(query):
            if claim not in dropped and (not events or event in events):
                self.ids[number] = claim
                self.events[number] = event

    def words(self, numbers: Sequence[int]) -> "list[Counter[str]]":
        """Return how often each word stands in the texts of some claims."""
        query = (
            "SELECT c.number, c.text, f.language FROM claims c JOIN claim_facts f USING (number)"
            " WHERE c.number IN (SELECT value FROM json_each(?))"
        )
        listed = json.dumps(list(numbers))
        texts = {n: rest for n, *rest in self._workspace.connection.execute(query, (listed,))}
        return [Counter(lemmas(texts[n][0], texts[n][1] or "und")) for n in numbers]

    def event_of(self, claim: str) -> str:
        """Return the event that a claim is in now, empty if it is gone."""
        query = "SELECT event FROM claim_events WHERE claim = ?"
        row = self._workspace.connection.execute(query, (claim,)).fetchone()
        return str(row[0]) if row else ""


class _Pair(NamedTuple):
    known: int
    """Row of the known claim."""
    claim: int
    """Number of the claim."""
    score: float
    meaning: float
    words: float


def _near(
    workspace: "Workspace",
    encoder: "Encoder",
    known: Sequence[KnownClaim],
    claims: _Claims,
    progress: "Progress | None",
) -> list[tuple[int, int, float]]:
    """Return row, claim number and cosine of each known claim's nearest claims."""
    if not known or not claims.ids:
        return []

    def checkpoint(done: int, total: int) -> None:
        if progress is not None:
            progress("Embedding known claims", done, total)

    asked = encoder.encode([one.text for one in known], checkpoint=checkpoint)
    matrix = claim_matrix(workspace, encoder, progress)
    usable = np.isin(matrix.numbers, np.fromiter(claims.ids, np.int64, len(claims.ids)))
    found = []
    for start in range(0, len(known), KNOWN_AT_ONCE):
        part = asked[start : start + KNOWN_AT_ONCE]
        rows, scores = _nearest_rows(part, matrix.rows, usable)
        found += [
            (start + row, int(matrix.numbers[place]), float(score))
            for row in range(len(part))
            for place, score in zip(rows[row], scores[row], strict=True)
            if score > -1.0
        ]
        if progress is not None:
            done = start + len(part)
            progress("Comparing known claims with all claims", done, len(known))
    return found


def _nearest_rows(
    asked: "FloatArray", rows: "FloatArray", usable: NDArray[np.bool_]
) -> "tuple[NDArray[np.int64], FloatArray]":
    """Return `(m, NEAR)` rows and cosines of the nearest usable rows; -2 where there are fewer."""
    best = np.full((len(asked), NEAR), -2.0, np.float32)
    places = np.zeros((len(asked), NEAR), np.int64)
    every = np.arange(len(asked))[:, None]
    for start in range(0, len(rows), CLAIMS_AT_ONCE):
        part = slice(start, start + CLAIMS_AT_ONCE)
        scores = np.where(usable[part], asked @ rows[part].T, np.float32(-2.0))
        scores = np.concatenate([best, scores], axis=1)
        top = np.argpartition(-scores, NEAR - 1, axis=1)[:, :NEAR]
        best, held = scores[every, top], places
        here = start + top - NEAR
        places = np.where(top < NEAR, held[every, np.minimum(top, NEAR - 1)], here)
    return places, best


def _scored(
    known: Sequence[KnownClaim], claims: _Claims, near: Sequence[tuple[int, int, float]]
) -> list[_Pair]:
    """Return the pairs with the share of the words found again put beside the cosine.

    A share, not a cosine: that puts fragments such as "war crimes" first, and what repeats a known
    claim inside a long sentence last.
    """
    numbers = sorted({number for _, number, _ in near})
    row_of = {number: len(known) + place for place, number in enumerate(numbers)}
    bags = [Counter(lemmas(one.text)) for one in known]
    weights = tfidf(bags + claims.words(numbers))
    left = weights[[row for row, _, _ in near]]
    right = weights[[row_of[number] for _, number, _ in near]]
    # Rows have length one: their squared weights are shares of what a text is about.
    words = np.asarray(left.multiply(left).multiply(right.sign()).sum(axis=1)).reshape(-1)
    return [
        _Pair(
            row,
            number,
            round(MEANING * max(0.0, meaning) + (1.0 - MEANING) * float(shared), 4),
            round(meaning, 4),
            round(float(shared), 4),
        )
        for (row, number, meaning), shared in zip(near, words, strict=True)
    ]


def _candidate(
    workspace: "Workspace",
    claims: _Claims,
    known: KnownClaim,
    event: str,
    pair: _Pair,
    decided: Mapping[tuple[str, str], str],
) -> Candidate:
    claim = workspace.claim(claims.ids[pair.claim])
    head = workspace.event_head(event)
    stance = workspace.overlay().stance_of.get(claim.id)
    confirmed = decided.get((known.id, event)) == "confirmed"
    state = next((known for known in _STATES if known == stance), state_of(claim.modality))
    return Candidate(
        known=known,
        event=event,
        title=head.title if head is not None else "",
        claim=claim,
        state=state,
        score=pair.score,
        meaning=pair.meaning,
        words=pair.words,
        shared=shared_words(known.text, claim),
        answer="confirmed" if confirmed else "open",
    )


_STATES: tuple[State, ...] = ("claims", "denies", "doubts", "no_comment")


def shared_words(text: str, claim: Claim) -> tuple[str, ...]:
    """Return the words of a claim that a text has too, as written, the longest first."""
    there = set(lemmas(text))
    found: dict[str, str] = {}
    for lemma, word in surface_forms(claim.text, claim.language):
        if lemma in there:
            found.setdefault(lemma, word)
    return tuple(sorted(found.values(), key=lambda word: (-len(word), word))[:SHARED])

"""Finding claims: by their words, by their meaning, or by both.

Every search gives the best claims of all that its filter wants, changes by hand included, in an
order that depends on nothing else: by score, equal scores by id. `docs/search.md` says how.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Literal

from narratives.model import Claim, Span, Value
from narratives.query import WordQuery, read_query
from narratives.search_filter import EVERYTHING, Condition, SearchFilter, condition

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.vectors import Progress
    from narratives.workspace import Workspace

Found = Literal["words", "meaning", "both"]

RANKED = 20_000
"""Claims with the words that are ranked, the newest: to rank all of 280,000 takes a second, and
says little, since words of every other claim weigh nothing."""

FUSION = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""

DEPTH = 200
"""Hits of either search that are fused, or twice as many as are asked for."""


class SearchHit(Value):
    """A claim that answers a query, with the matched places inside the claim's text."""

    claim: Claim
    spans: tuple[Span, ...]
    score: float
    """What the hits are ordered by: BM25, cosine, or the fused ranks."""
    found: Found = "meaning"
    words: float | None = None
    """BM25 of the words, None if they were not what found it."""
    meaning: float | None = None
    """Cosine to the query, None if it was not among the nearest."""


# By words -----------------------------------------------------------------------------------------


def search_words(
    workspace: "Workspace",
    query: str,
    *,
    camp: str | None = None,
    wanted: SearchFilter = EVERYTHING,
    limit: int = 200,
) -> tuple[SearchHit, ...]:
    """Return claims that hold the words of the query (`terror*` is a prefix), best first.

    Ranking is SQLite's BM25. `query.read_query` says what can be asked; whatever is typed, no FTS5
    syntax is. Where more than 20,000 claims hold the words, the newest of them are ranked. Claims
    that were added by hand stand in no index: those that hold the words come first, with the score
    of the best.

    Raises:
        UsageError: The query has too many words.
    """
    asked = read_query(query)
    ranked, spans = _with_words(workspace, asked, _of_camp(wanted, camp), limit)
    spans |= _spans_of(workspace, asked, [claim for claim, _ in ranked if claim not in spans])
    return tuple(
        SearchHit(
            claim=workspace.claim(claim),
            spans=spans.get(claim, ()),
            score=score,
            found="words",
            words=score,
        )
        for claim, score in ranked
    )


def _with_words(
    workspace: "Workspace", asked: WordQuery, wanted: SearchFilter, limit: int
) -> tuple[list[tuple[str, float]], dict[str, tuple[Span, ...]]]:
    """Return ids and scores of the claims with the words, best first; places in those by hand."""
    if not asked.wanted:
        return [], {}
    ranked = _ranked(workspace, asked, condition(workspace, wanted), limit)
    spans = {claim.id: held for claim, held in _by_hand(workspace, asked, wanted) if held}
    best = ranked[0][1] if ranked else 0.0
    return ([(claim, best) for claim in spans] + ranked)[:limit], spans


def _ranked(
    workspace: "Workspace", asked: WordQuery, wanted: Condition, limit: int
) -> list[tuple[str, float]]:
    """Return id and score of the claims of the machine that hold the words, best first."""
    facts = (
        "" if wanted.holds_always else "CROSS JOIN claim_facts f ON f.number = claim_words.rowid"
    )
    narrowed = "" if wanted.holds_always else f"AND {wanted.sql}"
    # Only what can be among the first is looked up and told apart by id.
    rows = workspace.connection.execute(
        "WITH hit AS MATERIALIZED ("  # noqa: S608 - literals; all that is asked travels as values
        " SELECT claim_words.rowid AS number, bm25(claim_words) AS score"
        f" FROM claim_words {facts} WHERE claim_words MATCH ? {narrowed}"
        " ORDER BY claim_words.rowid DESC LIMIT ?"
        ") SELECT c.id, -hit.score FROM hit JOIN claims c USING (number) WHERE hit.score"
        " <= coalesce((SELECT score FROM hit ORDER BY score LIMIT 1 OFFSET ?), 0)"
        " ORDER BY hit.score, c.id LIMIT ?",
        (asked.expression, *wanted.values, RANKED, limit - 1, limit),
    )
    return [(claim, round(score, 6)) for claim, score in rows]


def _spans(texts: Mapping[int, str], expression: str) -> dict[int, tuple[Span, ...]]:
    """Return where the words stand in those of the texts that hold them.

    The texts are few, and put into a small index of the same kind: the large one would look up all
    words that begin so, once for each text.
    """
    if not texts or not expression:
        return {}
    held = set().union(*texts.values())
    # Characters for private use that none of the texts has: what a text holds steers nothing.
    free = (chr(code) for code in count(0xE000) if chr(code) not in held)
    begin, end = next(free), next(free)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (text, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", texts.items())
        query = "SELECT rowid, highlight(texts, 0, ?, ?) FROM texts WHERE texts MATCH ?"
        rows = connection.execute(query, (begin, end, expression)).fetchall()
    finally:
        connection.close()
    return {number: _marked(text, begin, end) for number, text in rows}


def _marked(text: str, begin: str, end: str) -> tuple[Span, ...]:
    """Return the spans between two marks, as offsets into the text without the marks."""
    spans = []
    offset = opened = 0
    for character in text:
        if character == begin:
            opened = offset
        elif character == end:
            spans.append((opened, offset))
        else:
            offset += 1
    return tuple(spans)


def _by_hand(
    workspace: "Workspace", asked: WordQuery | None, wanted: SearchFilter
) -> list[tuple[Claim, tuple[Span, ...]]]:
    """Return the claims added by hand that are wanted, with the places of the words asked for.

    Those with words that must not be there are left out.
    """
    overlay = workspace.overlay()
    kept = sorted(overlay.added.keys() - overlay.dropped)
    claims = [
        claim
        for claim in map(workspace.claim, kept)
        if wanted.fits(claim, overlay.stance_of.get(claim.id))
    ]
    if not claims or asked is None:
        return [(claim, ()) for claim in claims]
    texts = {number: claim.text for number, claim in enumerate(claims)}
    held = _spans(texts, asked.wanted)
    unwanted = _spans(texts, asked.unwanted)
    return [
        (claim, held.get(number, ()))
        for number, claim in enumerate(claims)
        if number not in unwanted
    ]


# By meaning ---------------------------------------------------------------------------------------


def search_meaning(  # noqa: PLR0913 - what is asked, of what, and how much of it
    workspace: "Workspace",
    encoder: "Encoder",
    query: str,
    *,
    camp: str | None = None,
    wanted: SearchFilter = EVERYTHING,
    limit: int = 20,
    progress: "Progress | None" = None,
) -> tuple[SearchHit, ...]:
    """Return the claims nearest in meaning to a query, by the cosine of their contents.

    Every vector is looked at, so nothing is missed. Claims added by hand are encoded on the spot.
    """
    unasked = WordQuery(wanted="", unwanted="", plain=query)
    near = _nearest(workspace, encoder, unasked, _of_camp(wanted, camp), limit, progress)
    return tuple(
        SearchHit(
            claim=workspace.claim(claim), spans=(), score=score, found="meaning", meaning=score
        )
        for claim, score in near
    )


def search_both(
    workspace: "Workspace",
    encoder: "Encoder",
    query: str,
    *,
    wanted: SearchFilter = EVERYTHING,
    limit: int = 20,
    progress: "Progress | None" = None,
) -> tuple[SearchHit, ...]:
    """Return what words and meaning find together, by reciprocal rank fusion.

    A claim scores `1 / (60 + rank)` in each list it stands in. `found` says whether it holds the
    words, is among the nearest, or both. Words that are excluded are excluded from both lists.

    Raises:
        UsageError: The query has too many words.
    """
    asked = read_query(query)
    if not asked.plain:
        return ()
    depth = max(DEPTH, 2 * limit)
    by_words, spans = _with_words(workspace, asked, wanted, depth)
    near = _nearest(workspace, encoder, asked, wanted, depth, progress)
    fused: dict[str, float] = {}
    for ranked in (by_words, near):
        for rank, (claim, _) in enumerate(ranked, start=1):
            fused[claim] = fused.get(claim, 0.0) + 1.0 / (FUSION + rank)
    order = sorted(fused, key=lambda claim: (-round(fused[claim], 9), claim))[:limit]
    # A claim beyond the depth of the words may hold them all the same.
    spans |= _spans_of(workspace, asked, [claim for claim in order if claim not in spans])
    bm25, cosine = dict(by_words), dict(near)
    return tuple(
        SearchHit(
            claim=workspace.claim(claim),
            spans=spans.get(claim, ()),
            score=round(fused[claim], 6),
            found=("both" if claim in cosine else "words") if claim in spans else "meaning",
            words=bm25.get(claim),
            meaning=cosine.get(claim),
        )
        for claim in order
    )


def _spans_of(
    workspace: "Workspace", asked: WordQuery, claims: Sequence[str]
) -> dict[str, tuple[Span, ...]]:
    """Return where the words stand in those of the machine's claims that hold them, by id."""
    query = "SELECT number, id, text FROM claims WHERE id IN (SELECT value FROM json_each(?))"
    rows = workspace.connection.execute(query, (json.dumps(list(claims)),)).fetchall()
    ids = {number: claim for number, claim, _ in rows}
    spans = _spans({number: text for number, _, text in rows}, asked.wanted)
    return {ids[number]: places for number, places in spans.items()}


def _nearest(
    workspace: "Workspace",
    encoder: "Encoder",
    asked: WordQuery,
    wanted: SearchFilter,
    limit: int,
    progress: "Progress | None",
) -> list[tuple[str, float]]:
    """Return ids and cosines of the wanted claims nearest to a query, best first, ties by id."""
    from narratives.lineup.points import content_text  # noqa: PLC0415 - numpy
    from narratives.search_vectors import nearest_claims, products  # noqa: PLC0415 - same

    vector = encoder.encode([asked.plain])[0]
    narrowed = condition(workspace, wanted, without=asked.unwanted)
    near = nearest_claims(workspace, encoder, vector, narrowed, limit, progress)
    by_hand = [c for c, _ in _by_hand(workspace, asked if asked.unwanted else None, wanted)]
    for start in range(0, len(by_hand), 32):
        part = by_hand[start : start + 32]
        scores = products(encoder.encode([content_text(claim) for claim in part]), vector)
        near += [(claim.id, float(score)) for claim, score in zip(part, scores, strict=True)]
    near.sort(key=lambda item: (-round(item[1], 6), item[0]))
    return [(claim, round(score, 3)) for claim, score in near[:limit]]


def _of_camp(wanted: SearchFilter, camp: str | None) -> SearchFilter:
    return wanted if camp is None else SearchFilter(**{**dict(wanted), "camps": (camp,)})

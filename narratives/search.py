"""Finding claims: by their words and by their meaning."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from narratives.model import Claim, Value

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.workspace import Workspace


class SearchHit(Value):
    """A claim that answers a query, with the matched places inside the claim's text."""

    claim: Claim
    spans: tuple[tuple[int, int], ...]
    score: float


def search_words(
    workspace: "Workspace", query: str, *, camp: str | None = None, limit: int = 200
) -> tuple[SearchHit, ...]:
    """Return claims that hold all words of the query (`terror*` is a prefix), best first.

    Ranking is SQLite's BM25. The query is taken as words, never as FTS5 syntax, so that
    quotation marks and colons in it are harmless.
    """
    words = query.split()
    terms = [
        '"' + word.rstrip("*").replace('"', '""') + '"' + ("*" if word.endswith("*") else "")
        for word in words
        if word.rstrip("*")
    ]
    if not terms:
        return ()
    found = workspace.connection.execute(
        "SELECT c.id, -bm25(claim_words), highlight(claim_words, 0, char(2), char(3))"
        " FROM claim_words JOIN claims c ON c.number = claim_words.rowid"
        " WHERE claim_words MATCH ? AND (? IS NULL OR c.camp = ?)"
        " ORDER BY bm25(claim_words), c.id LIMIT ?",
        (" ".join(terms), camp, camp, limit),
    ).fetchall()
    return tuple(
        SearchHit(claim=workspace.claim(claim), spans=_marked(marked), score=round(score, 6))
        for claim, score, marked in found
    )


def search_meaning(
    workspace: "Workspace",
    encoder: "Encoder",
    query: str,
    *,
    camp: str | None = None,
    limit: int = 20,
) -> tuple[SearchHit, ...]:
    """Return the claims nearest in meaning to a query, by the cosine of their contents."""
    claims = [claim for claim in workspace.claims(by_hand=False) if camp in (None, claim.camp)]
    return nearest(workspace, encoder, query, claims, limit)


def nearest(  # noqa: PLR0913 - one scoring, three ways to ask
    workspace: "Workspace",
    encoder: "Encoder",
    query: str,
    claims: Sequence[Claim],
    limit: int,
    *,
    examples: Sequence[str] = (),
    context: bool = False,
) -> tuple[SearchHit, ...]:
    """Return the claims nearest to a query or one of its examples, best first, ties by id.

    Args:
        workspace: holds their vectors.
        encoder: the one that made them.
        query: what is sought.
        claims: those to choose from.
        limit: how many at most.
        examples: texts that are as good as the query.
        context: let a claim inside its paragraph count as itself, whichever is nearer.
    """
    if not claims:
        return ()
    import numpy as np  # noqa: PLC0415 - searching by words needs none

    from narratives.vectors import Vectors  # noqa: PLC0415 - same

    store = Vectors(workspace, encoder, lambda _stage, _done, _total: None)
    asked = encoder.encode([query, *examples])
    scores = (store.content(claims) @ asked.T).max(axis=1)
    if context:
        documents = {document.id: document for document in workspace.documents()}
        inside = (store.context(claims, documents) @ asked.T).max(axis=1)
        scores = np.maximum(scores, inside)
    order = sorted(
        range(len(claims)), key=lambda row: (-round(float(scores[row]), 6), claims[row].id)
    )
    return tuple(
        SearchHit(claim=claims[row], spans=(), score=round(float(scores[row]), 3))
        for row in order[:limit]
    )


def _marked(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between the marks U+0002 and U+0003, as offsets without the marks."""
    spans = []
    offset = opened = 0
    for character in text:
        if character == "\x02":
            opened = offset
        elif character == "\x03":
            spans.append((opened, offset))
        else:
            offset += 1
    return tuple(spans)

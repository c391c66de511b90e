"""Rows asked for in the analyst's own words: candidates, and the row that accepted ones make."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from narratives.curation import Entry, new_row_id
from narratives.errors import UsageError
from narratives.model import Claim, Document
from narratives.search import SearchHit

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.lineup.options import LineupOptions
    from narratives.lineup.points import ClaimVectors
    from narratives.workspace import Workspace


FIRST = 0.6
"""What nearness to the best candidate counts beside nearness to the question."""

ACCEPTED = 2.0
"""What nearness to the claims accepted before counts: they say better what is meant."""

AT_ONCE = 32
"""Claims added by hand that are read at once."""


def row_candidates(
    workspace: "Workspace", encoder: "Encoder", event: str, question: str, *, limit: int = 15
) -> tuple[SearchHit, ...]:
    """Return the claims of an event that may answer a question, best first, ties by id.

    The question is read by the weights that were trained to bring claims near to the question they
    answer (`lineup.reading`), and a claim inside its paragraph. What is near to the claims accepted
    for the same question, or else to the best candidate, as rows are made, comes first too.
    Numbers: docs/lineup.md.
    """
    claims = list(workspace.claims(event=event))
    made = {
        row.id
        for row in workspace.overlay().new_rows.values()
        if row.event == event and row.title == question
    }
    accepted = [number for number, claim in enumerate(claims) if claim.point in made]
    if len(claims) == len(accepted):
        return ()
    from narratives.lineup.points import point_vectors  # noqa: PLC0415 - heavy
    from narratives.lineup.reading import load_reader  # noqa: PLC0415 - same
    from narratives.recut import lineup_options  # noqa: PLC0415 - same

    reader = load_reader(encoder)
    documents = {document.id: document for document in workspace.documents(event)}
    options = lineup_options(workspace)
    vectors = _vectors(workspace, encoder, reader, claims, documents, options)
    asked = vectors.context @ reader.encode([question])[0]
    guides = accepted or [max(range(len(claims)), key=lambda n: (asked[n], claims[n].id))]
    rows = point_vectors(claims, documents, vectors, options)["all"]
    near = rows.dense @ rows.dense[guides].T
    near += (rows.sparse @ rows.sparse[guides].T).toarray()
    scores = asked + (ACCEPTED if accepted else FIRST) * near.mean(axis=1)
    ranked = sorted(
        (number for number in range(len(claims)) if claims[number].point not in made),
        key=lambda number: (-round(float(scores[number]), 6), claims[number].id),
    )
    return tuple(
        SearchHit(
            claim=claims[number],
            spans=(),
            score=round(float(scores[number]), 3),
            meaning=round(float(asked[number]), 3),
        )
        for number in ranked[:limit]
    )


def _vectors(
    workspace: "Workspace",
    encoder: "Encoder",
    reader: "Encoder",
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    options: "LineupOptions",
) -> "ClaimVectors":
    """Return what rows are made of; claims added by hand have no vectors and are read now."""
    import numpy as np  # noqa: PLC0415 - heavy

    from narratives.lineup.points import (  # noqa: PLC0415 - same
        ClaimVectors,
        content_text,
        context_passages,
    )
    from narratives.vectors import Vectors  # noqa: PLC0415 - same

    store = Vectors(workspace, encoder, lambda _stage, _done, _total: None)
    found = [number for number, claim in enumerate(claims) if claim.found_by != "hand"]
    added = [number for number, claim in enumerate(claims) if claim.found_by == "hand"]
    known = store.of_claims([claims[number] for number in found], documents, options)
    if not added:
        return known
    order = np.argsort([*found, *added])
    content, context = [known.content], [known.context]
    paragraph = [store.passages([claims[number] for number in found], documents)]
    # An encoder for queries takes a few hundred texts at once.
    for start in range(0, len(added), AT_ONCE):
        part = [claims[number] for number in added[start : start + AT_ONCE]]
        passages = [context_passages(claim, documents[claim.document]) for claim in part]
        texts = [passage for passage, _ in passages]
        content.append(encoder.encode([content_text(claim) for claim in part]))
        context.append(reader.encode_spans(texts, [spans for _, spans in passages]))
        paragraph.append(reader.encode_spans(texts, [()] * len(texts)))
    return ClaimVectors(
        np.concatenate(content)[order],
        np.concatenate(context)[order],
        np.concatenate(paragraph)[order],
        known.prototypes,
    )


def accepted_row(workspace: "Workspace", event: str, question: str, claims: Sequence[str]) -> Entry:
    """Return the entry that makes a row of claims, titled by the question, or adds to that row.

    Raises:
        UsageError: A claim is not of this event.
    """
    present = {claim.id for claim in workspace.claims(event=event)}
    for claim in claims:
        if claim not in present:
            raise UsageError(f"no claim {claim!r} in {event}", "`narratives point` lists them")
    made = {
        row.title: row.id for row in workspace.overlay().new_rows.values() if row.event == event
    }
    number = len(workspace.changes()) + 1
    point = made.get(question) or new_row_id(event, question, number)
    payload = {"event": event, "point": point, "title": question, "claims": list(claims)}
    return Entry("row", event, json.dumps(payload, ensure_ascii=False), "")

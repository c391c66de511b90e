"""Rows asked for in the analyst's own words: candidates, and the row that accepted ones make."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from narratives.curation import Entry, new_row_id
from narratives.errors import UsageError
from narratives.search import SearchHit, nearest

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.workspace import Workspace


def row_candidates(
    workspace: "Workspace", encoder: "Encoder", event: str, question: str, *, limit: int = 15
) -> tuple[SearchHit, ...]:
    """Return the claims of an event that may answer a question, best first.

    A claim is scored by its own words and by itself inside its paragraph, whichever is nearer;
    claims accepted for the same question before steer the rest by being asked along with it.
    """
    claims = list(workspace.claims(event=event))
    taken = {
        row.id
        for row in workspace.overlay().new_rows.values()
        if row.event == event and row.title == question
    }
    accepted = [claim.text for claim in claims if claim.point in taken]
    rest = [claim for claim in claims if claim.point not in taken]
    return nearest(workspace, encoder, question, rest, limit, examples=accepted, context=True)


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

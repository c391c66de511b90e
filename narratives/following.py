"""What may follow a change made by hand, from the vectors that the workspace keeps."""

from narratives.curation import Entry, payload_of
from narratives.lineup.suggestions import Suggestion, suggest
from narratives.model import Change
from narratives.vectors import StoredEncoder, Vectors
from narratives.workspace import Workspace


def suggestions_after(
    workspace: Workspace, change: Change | Entry, *, limit: int = 8
) -> tuple[Suggestion, ...]:
    """Return the claims that may follow those which a change took to another row.

    It is the same before and after the change is recorded. No model is needed. Changes other than
    moves, merges, splits and rows asked for take no claim anywhere.

    Raises:
        WorkspaceError: The workspace lacks vectors.
    """
    target, moved = _taken(change)
    event = workspace.event_of(target) if moved else None
    if event is None:
        return ()
    claims = [c for c in workspace.claims(event=event, by_hand=False) if c.point is not None]
    rows = {claim.id: claim.point or "" for claim in claims}
    rows |= {claim: target for claim in moved if claim in rows}
    store = Vectors(workspace, StoredEncoder(workspace), lambda _stage, _done, _total: None)
    return suggest(
        claims,
        store.content(claims),
        rows,
        moved,
        settled=_placed(workspace),
        limit=limit,
    )


def _placed(workspace: Workspace) -> frozenset[str]:
    """Return the claims that were put somewhere one by one; another cut places none like that."""
    held = [change for change in workspace.changes() if not change.undone]
    return frozenset(claim for change in held for claim in _taken(change)[1])


def _taken(change: Change | Entry) -> tuple[str, frozenset[str]]:
    """Return the row to which a change takes claims, and these."""
    if change.operation == "move":
        return change.after, frozenset({change.subject})
    if change.operation in ("merge", "split", "row"):
        fields = payload_of(change)
        return str(fields["point"]), frozenset(fields["claims"])
    return "", frozenset()

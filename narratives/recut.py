"""The rows of one event at another cut: finer or coarser, from vectors that are kept.

The cut that suits a collection is tuned; the one that suits a question is the analyst's. No model
is needed: what the line-up embedded is in the workspace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from narratives.changes import MOST_STEPS
from narratives.compare import Row
from narratives.errors import UsageError
from narratives.lineup.ids import keep_ids
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import ClaimVectors, group_points
from narratives.model import Claim, Document
from narratives.stages import lay_rows
from narratives.vectors import StoredEncoder, Vectors
from narratives.workspace import Workspace

STEP = 0.05
"""What one step changes the cut by: a third of an event's rows or so part or join."""


@dataclass(frozen=True)
class Recut:
    """All that the rows of one event follow from; `rows` is pure."""

    event: str
    claims: tuple[Claim, ...]
    documents: Mapping[str, Document]
    vectors: ClaimVectors
    options: LineupOptions
    now: Mapping[str, frozenset[str]]
    """The rows as they are, by id: those of another cut keep the ids they overlap most."""
    together: tuple[frozenset[str], ...] = ()
    """Claims that the analyst put into one row: they stay together at every cut."""

    def rows(self, steps: int) -> tuple[Row, ...]:
        """Return the rows at a cut so many steps finer (or coarser, if negative)."""
        shift = STEP * max(-MOST_STEPS, min(MOST_STEPS, steps))
        fields = self.options.model_dump()
        fields["point_cut"] = max(-1.0, min(1.0, self.options.point_cut + shift))
        # The bound on the cut would else stop every finer one.
        bound = self.options.same_wording_cut + max(0.0, shift)
        options = LineupOptions(**{**fields, "same_wording_cut": min(1.0, bound)})
        groups = group_points(
            self.claims,
            self.documents,
            self.vectors.content,
            self.vectors.context,
            options,
            paragraph=self.vectors.paragraph,
            prototypes=self.vectors.prototypes,
            must=self.together,
        )
        members = keep_ids(self.now, groups, "p_")
        return lay_rows(self.claims, members, self.vectors, options)


def load_recut(path: Path, event: str) -> Recut:
    """Read what the rows of an event follow from, on a connection of its own.

    Raises:
        UsageError: The event has no claims that the machine found.
        WorkspaceError: The file cannot be read, or lacks vectors.
    """
    with Workspace.open(path, read_only=True) as workspace:
        claims = tuple(workspace.claims(event=event, by_hand=False))
        if not claims:
            raise UsageError("this event has no claims to line up")
        documents = {document.id: document for document in workspace.documents(event)}
        options = lineup_options(workspace)
        store = Vectors(workspace, StoredEncoder(workspace), lambda _stage, _done, _total: None)
        vectors = store.of_claims(claims, documents, options)
        placed = workspace.overlay().point_of
        points = workspace.comparison(event).points
    ids = {claim.id for claim in claims}
    now = {
        point.id: frozenset(c.id for cell in point.cells.values() for c in cell.claims) & ids
        for point in points
    }
    return Recut(
        event=event,
        claims=claims,
        documents=documents,
        vectors=vectors,
        options=options,
        now={point: group for point, group in now.items() if group},
        together=_together(claims, placed),
    )


def lineup_options(workspace: Workspace) -> LineupOptions:
    """Return the options that a workspace was lined up with."""
    stored = workspace.manifest().get("options")
    return LineupOptions.model_validate_json(str(stored)) if stored else LineupOptions()


def _together(claims: Sequence[Claim], placed: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    groups: dict[str, set[str]] = {}
    for claim in claims:
        if claim.id in placed:
            groups.setdefault(placed[claim.id], set()).add(claim.id)
    return tuple(frozenset(group) for _, group in sorted(groups.items()) if len(group) > 1)

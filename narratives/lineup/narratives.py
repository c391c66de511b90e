"""What one camp keeps saying: its claims that say the same over several documents.

A camp repeats its own words, so plain similarity serves here; centring, Ward and k-means gain
nothing in B-cubed. What joins nothing is no narrative and is listed apart by the caller.
"""

from collections.abc import Sequence

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.clusters import Composite, Together, as_rows, cluster
from narratives.lineup.options import LineupOptions
from narratives.model import Claim, Modality

COMMITMENT: dict[Modality, str] = {
    "denied": "denies",
    "negated": "denies",
    "unverified": "doubts",
    "no_comment": "silent",
}
"""Modalities under which the words are not what the camp says; the others put them forward."""


def group_narratives(
    claims: Sequence[Claim],
    content: FloatArray,
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
) -> list[frozenset[str]]:
    """Return the narratives of each camp as sets of claim ids, spanning two documents or events.

    A claim that is denied never joins the same words put forward, and a stated silence is
    nobody's storyline.

    Args:
        claims: n claims with distinct ids, in any order; camps are never mixed.
        content: `(n, d) float32`, unit rows: their encoded texts.
        options: the cut.
        fixed: narratives that exist: they stay together and no two of them are merged.
    """
    order = sorted(range(len(claims)), key=lambda row: claims[row].id)
    found: list[frozenset[str]] = []
    parts: dict[tuple[str, str], list[int]] = {}
    for row in order:
        commitment = COMMITMENT.get(claims[row].modality, "claims")
        if commitment != "silent":
            parts.setdefault((claims[row].camp, commitment), []).append(row)
    for rows in parts.values():
        members = [claims[row] for row in rows]
        row_of = {claim.id: row for row, claim in enumerate(members)}
        groups = cluster(
            plain(content[rows]),
            options.narrative_cut,
            options,
            Together(fixed=as_rows(fixed, row_of)),
        )
        picked = [[members[row] for row in group] for group in groups]
        found += [frozenset(c.id for c in group) for group in picked if _repeats(group)]
    return sorted(found, key=lambda group: (-len(group), min(group)))


def plain(vectors: FloatArray) -> Composite:
    """Return unit rows as a composite without words."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  heavy

    dense = np.ascontiguousarray(vectors, np.float32)
    return Composite(dense, csr_matrix((len(dense), 0), dtype=np.float32))


def _repeats(claims: Sequence[Claim]) -> bool:
    documents = {claim.document for claim in claims}
    events = {claim.event for claim in claims if claim.event is not None}
    return len(documents) > 1 or len(events) > 1

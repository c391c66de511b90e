"""Scores rows on our own gold, with claims taken from it, so that only the line-up is measured.

The texts of one conflict are put into one event, and the rows are those that the program itself
makes of them. Beside it: plain cosines of the claims' own words, cut where such cosines did best
on tuning sets. Camps are as annotated; a claim that a careful reader might leave out is left out.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from gold_claims import document_of
from numpy.typing import NDArray

from embeddings.linkage import Constraints, link_matrix
from narratives.extract.about import link_meta_claims
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import ClaimVectors, point_vectors
from narratives.lineup.segments import segment_id
from narratives.model import Claim, Cue, Document, Source
from narratives.stages import cut_documents, line_up
from narratives.vectors import Vectors
from narratives.workspace import Workspace
from seeds.annotations import Conflict, GoldClaim

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

Matrix = NDArray[np.float64]

PLAIN_CUT = 0.33
"""Best cut of plain MiniLM cosines on the point sets used for tuning."""

PRECISION = 0.7
"""Recall is given where the most similar pairs are right this often."""


@dataclass(frozen=True)
class Rows:
    """What one system made of the claims of one conflict."""

    similarity: Matrix
    labels: Sequence[int]
    """The row of each claim."""


def gold_claims(conflict: Conflict) -> tuple[list[Document], list[Claim], list[str]]:
    """Return the documents, the annotated claims as domain values, and the point of each.

    Which claims speak of others is not annotated: the program says so, as it does in use.
    """
    documents: list[Document] = []
    claims: list[Claim] = []
    points: list[str] = []
    for text in conflict.texts:
        document = document_of(text)
        documents.append(document)
        told = sorted((g for g in text.claims if not g.optional), key=lambda g: g.spans)
        claims += link_meta_claims([_claim(gold, document) for gold in told])
        points += [gold.point for gold in told]
    return documents, claims, points


def _claim(gold: GoldClaim, document: Document) -> Claim:
    source = None
    if gold.names:
        words = gold.sources[0] if gold.source else None
        source = Source(name=gold.names[0], text=words, span=gold.source, resolved_by="gold")
    cue = None
    if gold.cue:
        words = document.text[slice(*gold.cue)]
        cue = Cue(lemma=words.lower(), text=words, span=gold.cue)
    return Claim(
        id="c_" + hashlib.sha256(gold.id.encode()).hexdigest()[:12],
        document=document.id,
        path=document.path,
        text=document.cut(gold.spans),
        spans=gold.spans,
        paragraph=document.paragraph_at(gold.spans[0][0]),
        kind=gold.kinds[0],
        headline=gold.paragraph == 1,
        modality=gold.modalities[0],
        source=source,
        target=gold.target,
        cue=cue,
        camp=gold.camps[0],
        confidence=1.0,
        found_by="import",
        language=document.language,
        published=document.date,
        outlet=document.outlet,
    )


def systems(
    conflict: Conflict, encoder: "Encoder"
) -> tuple[dict[str, Rows], list[Claim], list[str]]:
    """Return the rows of the program and of plain cosines, the claims, and their points."""
    documents, claims, points = gold_claims(conflict)
    return rows_of(documents, claims, encoder), claims, points


def rows_of(
    documents: Sequence[Document], claims: Sequence[Claim], encoder: "Encoder"
) -> dict[str, Rows]:
    """Return the rows that the program and plain cosines make of the claims of one event."""
    by_id = {document.id: document for document in documents}
    options = LineupOptions()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder) / "gold.db", create=True)
        with workspace:
            for document in documents:
                told = [claim for claim in claims if claim.document == document.id]
                workspace.put_document(document, told, found_with="import")
            cut_documents(workspace, encoder, _quiet)
            parts = {segment_id(name, span) for name in by_id for span in workspace.spans(name)}
            workspace.put_events({"e_gold": frozenset(parts)})
            line_up(workspace, encoder, options, progress=_quiet)
            place = {
                claim: number
                for number, row in enumerate(workspace.rows("e_gold"))
                for claim in row.claims
            }
            store = Vectors(workspace, encoder, _quiet)
            content = store.content(claims)
            vectors = ClaimVectors(
                content,
                store.context(claims, by_id),
                store.passages(claims, by_id),
                store.prototypes(options),
            )
    ours = point_vectors(claims, by_id, vectors, options)["all"].similarity()
    cosines = content.astype(np.float64) @ content.T.astype(np.float64)
    plain = link_matrix(cosines, Constraints()).cut(PLAIN_CUT)
    return {
        "rows": Rows(ours, [place[claim.id] for claim in claims]),
        "plain cosine": Rows(cosines, plain.tolist()),
    }


def _quiet(stage: str, done: int, total: int | None) -> None:
    """Take note of progress in silence."""


def measures(rows: Rows, claims: Sequence[Claim], points: Sequence[str]) -> dict[str, float]:
    """Return areas, recall of competing pairs and B-cubed of one conflict, in percent."""
    upper = np.triu_indices(len(claims), 1)
    same = _equal(points)[upper]
    crossing = ~_equal([claim.camp for claim in claims])[upper]
    together = _equal(rows.labels)[upper]
    scores = rows.similarity[upper]
    across = together & crossing
    competing = same & crossing
    hits = int((across & competing).sum())
    return {
        "AUC": _percent(area(same, scores)),
        "AUC cross-camp": _percent(area(same[crossing], scores[crossing])),
        "pairs P": _percent(hits / max(int(across.sum()), 1)),
        "pairs R": _percent(hits / max(int(competing.sum()), 1)),
        "pairs F": _percent(2 * hits / max(int(across.sum() + competing.sum()), 1)),
        f"R at P {PRECISION}": _percent(_recall_at(same[crossing], scores[crossing])),
        "B-cubed": _percent(_bcubed(rows.labels, points)),
        "rows": float(len(set(rows.labels))),
    }


def score(
    conflicts: Iterable[Conflict], encoder: "Encoder"
) -> Mapping[str, Mapping[str, dict[str, float]]]:
    """Return the measures of each system on each conflict."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for conflict in conflicts:
        found, claims, points = systems(conflict, encoder)
        for name, rows in found.items():
            table.setdefault(name, {})[conflict.id] = measures(rows, claims, points)
    return table


def _percent(share: float) -> float:
    return round(100.0 * share, 1)


def _equal(labels: Sequence[object]) -> NDArray[np.bool_]:
    _, numbers = np.unique(np.array([str(label) for label in labels]), return_inverse=True)
    return np.equal.outer(numbers, numbers).astype(np.bool_)


def area(relevant: NDArray[np.bool_], scores: Matrix) -> float:
    """Return the share of (relevant, other) pairs in the right order, ties counting half."""
    from scipy.stats import rankdata  # noqa: PLC0415  heavy

    ranks = rankdata(scores)
    wanted = int(relevant.sum())
    others = len(relevant) - wanted
    if not wanted or not others:
        return 0.0
    return float((ranks[relevant].sum() - wanted * (wanted + 1) / 2) / (wanted * others))


def _recall_at(relevant: NDArray[np.bool_], scores: Matrix) -> float:
    """Return the highest recall at which the most similar pairs are right often enough."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(relevant[order])
    precise = hits / np.arange(1, len(hits) + 1) >= PRECISION
    return float(hits[precise].max() / relevant.sum()) if precise.any() and relevant.any() else 0.0


def _bcubed(found: Sequence[object], gold: Sequence[object]) -> float:
    """Return the harmonic mean of B-cubed precision and recall (Bagga and Baldwin 1998)."""
    ours, theirs = _equal(found), _equal(gold)
    shared = (ours & theirs).sum(axis=1)
    precision = float((shared / ours.sum(axis=1)).mean())
    recall = float((shared / theirs.sum(axis=1)).mean())
    return 2 * precision * recall / (precision + recall)

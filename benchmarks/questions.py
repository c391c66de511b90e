"""How well claims are found for a question in words: mean average precision over the points.

Run as `python benchmarks/questions.py [--held-out]`. Each point of the gold's conflicts has a
written question; the claims of the event are ranked for it by plain sentence vectors and by the
program, first with nothing accepted, then with the two best right candidates accepted as a row.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gold_rows import gold_claims

from embeddings.encoder import Encoder, load_encoder
from narratives.curation import Entry
from narratives.lineup.options import LineupOptions
from narratives.lineup.segments import segment_id
from narratives.questions import accepted_row, row_candidates
from narratives.stages import cut_documents, line_up
from narratives.vectors import Vectors
from narratives.workspace import Workspace
from seeds.annotations import Conflict, load_gold

ACCEPTED = 2


def average_precision(ranked: list[bool]) -> float:
    """Return the mean of the precision at each right one."""
    right = np.cumsum(ranked)
    return float((right / np.arange(1, len(ranked) + 1))[np.array(ranked, bool)].mean())


def scores(conflict: Conflict, encoder: Encoder) -> list[list[float]]:
    """Return, for each question, average precision: plain, asked; plain and asked with accepted."""
    documents, claims, points = gold_claims(conflict)
    point_of = {claim.id: point for claim, point in zip(claims, points, strict=True)}
    found = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.open(Path(folder) / "gold.db", create=True) as workspace,
    ):
        for document in documents:
            told = [claim for claim in claims if claim.document == document.id]
            workspace.put_document(document, told, found_with="import")
        cut_documents(workspace, encoder, _quiet)
        names = [document.id for document in documents]
        parts = {segment_id(name, span) for name in names for span in workspace.spans(name)}
        workspace.put_events({"e_gold": frozenset(parts)})
        line_up(workspace, encoder, LineupOptions(), progress=_quiet)
        content = Vectors(workspace, encoder, _quiet).content(claims)
        for point, question in conflict.points.items():
            wanted = {claim for claim in point_of if point_of[claim] == point}
            if len(wanted) < ACCEPTED + 2:
                continue
            everything = len(claims)
            asked = [
                hit.claim.id
                for hit in row_candidates(workspace, encoder, "e_gold", question, limit=everything)
            ]
            chosen = [claim for claim in asked if claim in wanted][:ACCEPTED]
            rest = [number for number, claim in enumerate(claims) if claim.id not in chosen]
            texts = [claim.text for claim in claims if claim.id in chosen]
            near = content @ encoder.encode([question, *texts]).T
            row = [average_precision([claim in wanted for claim in asked])]
            row.insert(0, _plain(near[:, 0], [claim.id in wanted for claim in claims]))
            steered = near[rest].max(axis=1)
            row.append(_plain(steered, [claims[number].id in wanted for number in rest]))
            _record(workspace, accepted_row(workspace, "e_gold", question, chosen))
            again = row_candidates(workspace, encoder, "e_gold", question, limit=everything)
            row.append(average_precision([hit.claim.id in wanted for hit in again]))
            found.append(row)
    return found


def _plain(near: "np.ndarray", right: list[bool]) -> float:
    order = np.argsort(-near, kind="stable")
    return average_precision([right[number] for number in order])


def _record(workspace: Workspace, entry: Entry) -> None:
    workspace.record(
        entry.operation, entry.subject, entry.after, who="benchmark", when="2031-01-01T00:00:00Z"
    )


def _quiet(stage: str, done: int, total: int | None) -> None:
    del stage, done, total


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="score what is held out, too")
    options = parser.parse_args()
    encoder = load_encoder()
    print("| conflict | questions | plain | asked | two accepted: plain | asked |")
    print("|---|---|---|---|---|---|")
    for conflict in load_gold():
        if conflict.held_out and not options.held_out:
            continue
        found = np.array(scores(conflict, encoder))
        means = " | ".join(f"{100 * mean:.1f}" for mean in found.mean(axis=0))
        print(f"| {conflict.id} | {len(found)} | {means} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

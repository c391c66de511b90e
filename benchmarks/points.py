"""Scores rows on invented events that nobody looked at while weights and cuts were chosen.

    python benchmarks/points.py

80 events of `seeds/gold/points`, 2,050 claims, taken as annotated. Means over events, in percent,
for the program as it ships and for plain cosines of the claims' own words.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import gold_rows  # noqa: E402 - the folder of the program comes first

from embeddings.encoder import load_encoder  # noqa: E402
from narratives.documents import document_from_text  # noqa: E402
from narratives.model import Claim, Document  # noqa: E402
from seeds.training import TrainingEvent, TrainingText, load_point_gold  # noqa: E402


def values_of(event: TrainingEvent) -> tuple[list[Document], list[Claim], list[str]]:
    """Return the documents of an event, its claims, and the point of each claim."""
    documents: list[Document] = []
    claims: list[Claim] = []
    points: list[str] = []
    for number, text in enumerate(event.texts, start=1):
        document, starts = _document(event, number, text)
        documents.append(document)
        for told in text.claims:
            start, end = (starts[told.paragraph] + at for at in told.span)
            name = f"{event.id} {number} {start} {end}"
            claims.append(
                Claim(
                    id="c_" + hashlib.sha256(name.encode()).hexdigest()[:12],
                    document=document.id,
                    path=document.path,
                    text=document.text[start:end],
                    spans=((start, end),),
                    paragraph=document.paragraph_at(start),
                    kind="indirect",
                    source=None,
                    camp=told.camp,
                    confidence=1.0,
                    found_by="import",
                    language="en",
                    outlet=document.outlet,
                )
            )
            points.append(told.point)
    return documents, claims, points


def _document(event: TrainingEvent, number: int, text: TrainingText) -> tuple[Document, list[int]]:
    """Return one text as a document, and where its paragraphs begin."""
    whole = "\n\n".join((event.title, *text.paragraphs))
    document = document_from_text(
        whole, path=f"{event.id}-{number}.txt", outlet=text.outlet, language="en"
    )
    starts, after = [], len(event.title)
    for paragraph in text.paragraphs:
        starts.append(document.text.index(paragraph, after))
        after = starts[-1] + len(paragraph)
    return document, starts


def score(events: Sequence[TrainingEvent]) -> dict[str, dict[str, float]]:
    """Return the mean of each measure over the events, by system."""
    encoder = load_encoder()
    taken: dict[str, list[dict[str, float]]] = {}
    for event in events:
        documents, claims, points = values_of(event)
        for name, rows in gold_rows.rows_of(documents, claims, encoder).items():
            taken.setdefault(name, []).append(gold_rows.measures(rows, claims, points))
    return {
        name: {key: sum(one[key] for one in found) / len(found) for key in found[0]}
        for name, found in taken.items()
    }


def main() -> int:
    """Print the table."""
    events = load_point_gold()
    print(f"{len(events)} events, {sum(len(t.claims) for e in events for t in e.texts):,} claims")
    for name, found in score(events).items():
        print(f"{name:13}", "  ".join(f"{key} {value:.1f}" for key, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

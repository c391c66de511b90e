"""Time adding one document to a workspace of 100,000 claims that is lined up already.

    python benchmarks/add_one.py FOLDER [--events 20000] [--claims 5] [--encoder hashing]

The workspace is that of `scale_workspace.py`, with a vector for every document and claim: random
ones, since only their number matters here. The document added is one of those there, changed a
little, so that it joins an event; its claims are coded by hand and nothing is to be extracted.
"""

import argparse
import json
import resource
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scale_workspace import SEED, make

from narratives.lineup.options import LineupOptions
from narratives.pipeline import AddOptions, add
from narratives.stages import follows_from
from narratives.vectors import Vectors, segment_row, vector_key
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

PART = 2000

PLACES = "SELECT claim, point FROM point_claims"


def fill(workspace: Workspace, encoder: "Encoder") -> None:
    """Give every document and claim a vector, and say that all is lined up."""
    generator = np.random.default_rng(SEED)
    Vectors(workspace, encoder, lambda _stage, _done, _total: None)
    put = workspace.connection.executemany
    number = workspace.connection.execute("SELECT max(number) FROM encoders").fetchone()[0]

    def vectors(keys: list[str]) -> None:
        rows = generator.normal(size=(len(keys), encoder.dimension))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        put(
            "INSERT INTO vectors VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            ((number, k, row.astype("<f4").tobytes()) for k, row in zip(keys, rows, strict=True)),
        )

    ids = workspace.document_ids()
    for start in range(0, len(ids), PART):
        rows = [segment_row(name, workspace.document(name)) for name in ids[start : start + PART]]
        with workspace.transaction():
            put("INSERT INTO segment_rows VALUES (?, ?, ?, ?, ?)", rows)
            vectors([row[3] for row in rows])
    texts = [row[0] for row in workspace.connection.execute("SELECT text FROM claims ORDER BY id")]
    for start in range(0, len(texts), PART):
        with workspace.transaction():
            vectors([vector_key("content", text) for text in texts[start : start + PART]])
    with workspace.transaction():
        workspace.set_setting("lineup", follows_from(encoder, LineupOptions()))
        workspace.connection.execute("DELETE FROM pending")
        # What was coded by hand is never read anew.
        workspace.connection.execute("UPDATE documents SET found_with = 'import'")


def one_more(workspace: Workspace, path: Path) -> None:
    """Write claims much like those of the first document."""
    document = workspace.document(workspace.document_ids()[0])
    with path.open("w", encoding="utf-8") as file:
        for claim in workspace.claims_of(document.id):
            row = {
                "text": f"{claim.text} again",
                "source": claim.source.name if claim.source else None,
                "document": document.title,
                "date": document.date,
            }
            file.write(json.dumps(row) + "\n")


def main() -> int:
    """Make the workspace if it is not there, copy it, add one document to the copy."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--claims", type=int, default=5)
    parser.add_argument("--encoder", choices=("default", "hashing"), default="hashing")
    options = parser.parse_args()
    from embeddings.encoder import HashingEncoder, load_encoder  # noqa: PLC0415 - heavy

    encoder = HashingEncoder() if options.encoder == "hashing" else load_encoder(None)
    encoder.encode(["warm"])
    options.folder.mkdir(parents=True, exist_ok=True)
    made = options.folder / f"add-{options.events}x{options.claims}-{options.encoder}.db"
    if not made.exists():
        make(made, options.events, options.claims)
        with Workspace.open(made) as workspace:
            fill(workspace, encoder)
    path, coded = options.folder / "copy.db", options.folder / "one.jsonl"
    for left in options.folder.glob("copy.db*"):
        left.unlink()
    shutil.copyfile(made, path)
    seconds: Counter[str] = Counter()
    begun = last = time.perf_counter()

    def progress(stage: str, _done: int, _total: int | None) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[stage] += now - last
        last = now

    with Workspace.open(path) as workspace:
        one_more(workspace, coded)
        progress("(opening and checking the file)", 1, 1)
        before = dict(workspace.connection.execute(PLACES))
        last = time.perf_counter()
        start = last
        summary = add(
            workspace,
            [coded],
            AddOptions(coded=True),
            progress=progress,
            load_tagger=lambda: None,
            load_encoder=lambda _name: encoder,
        )
        took = time.perf_counter() - start
        seconds["(what is left)"] = time.perf_counter() - last
        after = dict(workspace.connection.execute(PLACES))
    moved = sum(after[claim] != place for claim, place in before.items())
    print(
        f"{summary.added} added in {took:.2f} s; {summary.claims:,} claims in {summary.events:,}"
        f" events, {moved} old claims moved; {path.stat().st_size / 2**20:,.0f} MiB"
    )
    for stage, spent in seconds.items():
        print(f"  {stage:36}{spent:8.2f} s")
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")
    print(
        f"  in all {time.perf_counter() - begun:.2f} s, with reading every claim twice to compare"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

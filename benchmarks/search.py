"""Time searches over 500,000 invented claims: by words, by meaning and by both, with filters.

    python benchmarks/search.py FOLDER [--claims 500000] [--repeats 20]

Words follow Zipf's law, vectors are seeded random clusters: ten claims to a document, a cluster to
an event. Each search is run inside one process, its encoder warm; the matrix is mapped from the
file beside the workspace, in the page cache. The hits by meaning are compared with an exact scan in
float64 over vectors read from the workspace itself. The workspace is kept and used again.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import accumulate, product
from pathlib import Path

import numpy as np

from embeddings.encoder import FloatArray, unit
from narratives.model import Claim, Source
from narratives.search import SearchHit, search_both, search_meaning, search_words
from narratives.search_filter import SearchFilter
from narratives.search_vectors import claim_matrix, forget_matrix, matrix_path
from narratives.vectors import Vectors, vector_key
from narratives.workspace import Workspace

SEED = 20310501
DIMENSION = 384
CAMPS = ("norland", "sudmark", "tarn", "orvia", "kestia")
REGISTRY = "".join(
    f'[[camp]]\nid = "{camp}"\nlabel = "{camp.title()}"\ntag = "{camp[:2].upper()}"\n'
    for camp in CAMPS
)
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o")]
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)][:50_000]
WEIGHTS = list(accumulate(1.0 / (rank + 10) for rank in range(len(WORDS))))
MODALITIES = ("asserted", "asserted", "asserted", "claimed", "denied", "unverified", "no_comment")
DOCUMENT, EVENT = 10, 50
"""Claims of a document and of an event."""

SPREAD = 0.9
"""Length of the noise around the middle of a cluster, itself of length one."""


class SeededEncoder:
    """Gives every text a vector near the middle of its cluster, which its first word names."""

    identity = f"seeded@{DIMENSION}"
    dimension = DIMENSION
    languages = None

    def encode(self, texts: Sequence[str], *, checkpoint: object = None) -> FloatArray:
        """Return `(n, d) float32, unit rows`."""
        del checkpoint
        rows = [self._middle(text) + SPREAD * self._noise(text) for text in texts]
        return unit(np.array(rows, np.float32).reshape(-1, DIMENSION))

    def encode_spans(
        self, passages: Sequence[str], spans: object, *, checkpoint: object = None
    ) -> FloatArray:
        """Return the vectors of the passages."""
        del spans, checkpoint
        return self.encode(passages)

    @staticmethod
    def _middle(text: str) -> FloatArray:
        cluster = text.partition(" ")[0]
        return unit(np.random.default_rng(list(cluster.encode())).standard_normal((1, DIMENSION)))[
            0
        ]

    @staticmethod
    def _noise(text: str) -> FloatArray:
        return unit(np.random.default_rng(list(text.encode())).standard_normal((1, DIMENSION)))[0]


def make(path: Path, total: int) -> None:
    """Write a workspace with its claims, documents, events and vectors."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    encoder = SeededEncoder()
    with Workspace.open(path, create=True) as workspace:
        with workspace.transaction():
            workspace.set_setting("registry", REGISTRY)
            workspace.set_setting("manifest", json.dumps({"encoder": encoder.identity}))
        store = Vectors(workspace, encoder, lambda stage, done, total: None)  # noqa: ARG005 - its seam
        for start in range(0, total, 5000):
            with workspace.transaction():
                claims = _claims(workspace, chance, range(start, min(start + 5000, total)))
            # What the line-up writes, without the line-up.
            store._embed({vector_key("content", text): text for text in claims})  # noqa: SLF001
            print(f"\r{start + len(claims):,} claims", end="", file=sys.stderr, flush=True)
        with workspace.transaction():
            workspace.connection.execute("DELETE FROM pending")
        workspace.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(file=sys.stderr)


def _claims(workspace: Workspace, chance: random.Random, numbers: range) -> list[str]:
    put = workspace.connection.execute
    texts = []
    for number in numbers:
        document, event = f"d_{number // DOCUMENT:012x}", f"e_{number // EVENT:012x}"
        day = f"20{chance.randint(10, 39)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        if number % EVENT == 0:
            put(
                "INSERT INTO events (id, title, divergence, claims, head) VALUES (?, ?, 0, 0, '')",
                (event, event),
            )
        if number % DOCUMENT == 0:
            put(
                "INSERT INTO documents VALUES (?, ?, '', '', NULL, NULL, ?, 'en', NULL, '[]', '')",
                (document, document, day),
            )
            put("INSERT INTO segments VALUES (?1, ?1, 0, 1, ?2)", (document, event))
        length = max(4, round(chance.gauss(17, 7)))
        words = chance.choices(WORDS, cum_weights=WEIGHTS, k=length)
        text = " ".join([f"{WORDS[number // EVENT % len(WORDS)]}", *words])
        camp = chance.choice(CAMPS)
        speaker = f"{WORDS[chance.randrange(3000)].title()} of {camp.title()}"
        claim = Claim(
            id=f"c_{number:012x}",
            document=document,
            path=document,
            text=text,
            spans=((0, len(text)),),
            paragraph=1,
            kind="indirect",
            modality=chance.choice(MODALITIES),
            source=Source(name=speaker, text=None, span=None, resolved_by="explicit"),
            camp=camp,
            confidence=0.9,
            found_by="rule:made",
            language="en",
            published=day,
            outlet=f"Outlet {chance.randrange(200)}",
        )
        put(
            "INSERT INTO claims (id, document, position, camp, speaker, text, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (claim.id, document, number % DOCUMENT, camp, speaker, text,
             claim.model_dump_json(exclude={"event", "point", "narrative"})),
        )  # fmt: skip
        texts.append(text)
    return texts


def times(
    ask: Callable[[int], tuple[SearchHit, ...]], repeats: int
) -> tuple[list[float], list[float], float]:
    """Return sorted milliseconds by the clock and of the processor, and the hits on average."""
    taken, worked, hits = [], [], 0
    for number in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        hits += len(ask(number))
        taken.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - busy))
    return sorted(taken), sorted(worked), hits / repeats


def exact_scan(workspace: Workspace, queries: FloatArray, most: int) -> list[list[str]]:
    """Return the nearest claims of each query, by float64 over what the workspace holds."""
    store = Vectors(workspace, SeededEncoder(), lambda stage, done, total: None)  # noqa: ARG005
    best: list[list[tuple[float, str]]] = [[] for _ in queries]
    cursor = workspace.connection.execute("SELECT id, text FROM claims ORDER BY number")
    while rows := cursor.fetchmany(20_000):
        vectors = store.contents([text for _, text in rows]).astype(np.float64)
        for number, scores in enumerate(queries.astype(np.float64) @ vectors.T):
            top = np.argsort(-scores)[: 2 * most]
            found = best[number] + [(-round(float(scores[row]), 6), rows[row][0]) for row in top]
            best[number] = sorted(found)[:most]
    return [[claim for _, claim in found] for found in best]


def main() -> int:
    """Make the workspace if it is not there, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=500_000)
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"search-{options.claims}.db"
    if not path.exists():
        make(path, options.claims)
    encoder = SeededEncoder()
    with Workspace.open(path, read_only=True) as workspace:
        chance = random.Random(SEED + 1)  # noqa: S311 - same
        print(f"| {options.claims:,} claims, {path.stat().st_size / 2**20:,.0f} MiB | |")
        forget_matrix(workspace)
        start = time.perf_counter()
        matrix = claim_matrix(workspace, encoder)
        print(f"| matrix gathered and written | {time.perf_counter() - start:.1f} s |")
        print(f"| its file | {matrix_path(workspace).stat().st_size / 2**20:,.0f} MiB |")
        start = time.perf_counter()
        claim_matrix(workspace, encoder)
        print(f"| matrix mapped from it | {1000 * (time.perf_counter() - start):.0f} ms |\n")
        total = len(matrix.numbers)
        del matrix
        _table(workspace, encoder, options.repeats, chance)
        texts = [
            workspace.claim(f"c_{chance.randrange(total):012x}").text
            for _ in range(options.repeats)
        ]
        wanted = exact_scan(workspace, encoder.encode(texts), 20)
        found = [
            {hit.claim.id for hit in search_meaning(workspace, encoder, text, limit=20)}
            for text in texts
        ]
        recall = [len(one & set(other)) / 20 for one, other in zip(found, wanted, strict=True)]
        print(
            f"\nrecall@20 against an exact scan: {statistics.mean(recall):.4f}, least {min(recall)}"
        )
    _processes(path, options.repeats)
    return 0


def _table(
    workspace: Workspace, encoder: SeededEncoder, repeats: int, chance: random.Random
) -> None:
    def word(low: int, high: int) -> str:
        return WORDS[chance.randrange(low, high)]

    rare = [word(2000, 9000) for _ in range(repeats)]
    usual = [word(100, 1000) for _ in range(repeats)]
    two = [f"{word(20, 300)} {word(20, 300)}" for _ in range(repeats)]
    common = [WORDS[number % 10] for number in range(repeats)]
    prefix = [f"{word(100, 3000)[:4]}*" for _ in range(repeats)]
    speaker = workspace.connection.execute("SELECT min(speaker) FROM claim_facts").fetchone()[0]
    filters = {
        "no filter": SearchFilter(),
        "camp": SearchFilter(camps=("tarn",)),
        "camp, ten years, denials": SearchFilter(
            camps=("tarn",), since="2015", until="2024", states=("denies",)
        ),
        "one speaker": SearchFilter(speakers=(speaker,)),
        "one event": SearchFilter(events=(f"e_{7:012x}",)),
    }
    print("| search | hits | p50 ms | p95 ms | p50 of the processor, ms |")
    print("|---|---:|---:|---:|---:|")
    for name, queries in (
        ("words: a rare word", rare),
        ("words: a usual word", usual),
        ("words: two words", two),
        ("words: beginning of words", prefix),
        ("words: one of the ten most common", common),
    ):
        for narrowed, wanted in filters.items():
            _row(
                f"{name}, {narrowed}", repeats,
                lambda n, q=queries, w=wanted: search_words(workspace, q[n], wanted=w, limit=20),
            )  # fmt: skip
    for narrowed, wanted in filters.items():
        _row(
            f"meaning, {narrowed}", repeats,
            lambda n, w=wanted: search_meaning(workspace, encoder, usual[n], wanted=w, limit=20),
        )  # fmt: skip
    for narrowed, wanted in filters.items():
        _row(
            f"both, {narrowed}", repeats,
            lambda n, w=wanted: search_both(workspace, encoder, usual[n], wanted=w, limit=20),
        )  # fmt: skip


def _row(name: str, repeats: int, ask: Callable[[int], tuple[SearchHit, ...]]) -> None:
    ask(0)
    taken, worked, hits = times(ask, repeats)
    late = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    middle, busy = statistics.median(taken), statistics.median(worked)
    print(f"| {name} | {hits:.0f} | {middle:.0f} | {late:.0f} | {busy:.0f} |", flush=True)


def _processes(path: Path, repeats: int) -> None:
    """Time the command by words as people run it, from the start of the process to its end."""
    taken = []
    for number in range(min(5, repeats)):
        start = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "narratives", "search", "--exact", WORDS[500 + number],
             "-w", str(path)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=os.environ,
        )  # fmt: skip
        taken.append(time.perf_counter() - start)
    print(f"`narratives search --exact`, the process: {statistics.median(taken):.2f} s")


if __name__ == "__main__":
    sys.exit(main())

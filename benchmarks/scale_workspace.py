"""Make a big workspace of invented words and time what must answer at once on it.

    python benchmarks/scale_workspace.py FOLDER [--events 100000] [--claims 5] [--repeats 5]

`list` and `show` are timed as processes, from start to end, with the modules that they loaded;
counts, pages and the opening inside one process. The file is kept and used again.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from narratives.model import NARRATOR, Claim, EventHead, NarrativeHead, Source
from narratives.store.heads import EventFilter
from narratives.workspace import Workspace

SEED = 20310501
CAMPS = ("norland", "sudmark", "tarn", "orvia", "kestia")
REGISTRY = "".join(
    f'[[camp]]\nid = "{camp}"\nlabel = "{camp.title()}"\ntag = "{camp[:2].upper()}"\n'
    f'aliases = ["{camp.title()}"]\n'
    for camp in CAMPS
)
SYLLABLES = [a + b for a in "bkltmsvpgr" for b in ("a", "e", "o", "in")]
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "scipy", "numpy")


def invented(chance: random.Random, count: int) -> str:
    """Return a sentence of invented words."""
    words = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(count))
    return " ".join(words).capitalize()


def make(path: Path, events: int, claims: int) -> None:
    """Write a workspace with one document an event, its claims in two rows, heads and all."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    told: dict[str, list[tuple[str, str, str]]] = {}
    with Workspace.open(path, create=True) as workspace:
        with workspace.transaction():
            workspace.set_setting("registry", REGISTRY)
        for start in range(0, events, 2000):
            with workspace.transaction():
                for number in range(start, min(start + 2000, events)):
                    _event(workspace, chance, number, claims, told)
            print(f"\r{min(start + 2000, events):,} events", end="", file=sys.stderr, flush=True)
        with workspace.transaction():
            _narratives(workspace, told)
        workspace.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(file=sys.stderr)


def _event(
    workspace: Workspace,
    chance: random.Random,
    number: int,
    count: int,
    told: dict[str, list[tuple[str, str, str]]],
) -> None:
    put = workspace.connection.execute
    title = invented(chance, 6)
    document, event, day = f"d_{number:012x}", f"e_{number:012x}", f"20{30 + number % 9}-05-01"
    texts = [invented(chance, 14) for _ in range(count)]
    text = "\n".join([title, *texts])
    blocks, at, spans = [], 0, []
    for line in (title, *texts):
        blocks.append([at, at + len(line), "body"])
        spans.append((at, at + len(line)))
        at += len(line) + 1
    put(
        "INSERT INTO documents VALUES (?, ?, ?, '', ?, 'Invented Times', ?, 'en', NULL, ?, 'made')",
        (document, f"{number}.txt", text, title, day, json.dumps(blocks)),
    )
    put("INSERT INTO events (id, title, divergence, claims, head) VALUES (?, ?, 0, 0, '')",
        (event, title))  # fmt: skip
    put("INSERT INTO segments VALUES (?1, ?1, 0, ?2, ?3)", (document, len(text), event))
    speaking = [chance.choice((*CAMPS, NARRATOR)) for _ in texts]
    claims = [
        Claim(
            id=f"c_{number:09x}{place:03x}",
            document=document,
            path=f"{number}.txt",
            text=said,
            spans=(spans[place + 1],),
            paragraph=place + 2,
            kind="indirect",
            source=Source(name=camp.title(), text=None, span=None, resolved_by="explicit"),
            camp=camp,
            confidence=0.9,
            found_by="rule:made",
            language="en",
            published=day,
        )
        for place, (said, camp) in enumerate(zip(texts, speaking, strict=True))
    ]
    for place, claim in enumerate(claims):
        body = claim.model_dump_json(exclude={"event", "point", "narrative"})
        put(
            "INSERT INTO claims (id, document, position, camp, speaker, text, body, start)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                claim.id,
                document,
                place,
                claim.camp,
                claim.camp.title(),
                claim.text,
                body,
                claim.spans[0][0],
            ),
        )
        if claim.camp != NARRATOR and place == 0:
            told.setdefault(claim.camp, []).append((claim.id, event, day))
    for row in (0, 1):
        members = claims[row::2]
        if members:
            point = f"p_{number:011x}{row}"
            put("INSERT INTO points VALUES (?, ?, ?, ?, ?, '[]')",
                (point, event, row, members[0].text, members[0].id))  # fmt: skip
            for claim in members:
                put("INSERT INTO point_claims VALUES (?, ?)", (claim.id, point))
    camps = tuple(camp for camp in CAMPS if camp in speaking)
    workspace._write_event_head(  # noqa: SLF001 - a comparison for each would take minutes
        EventHead(
            id=event,
            title=title,
            first=day,
            last=day,
            documents=(document,),
            claims=count,
            camps=camps,
            divergence=chance.randint(0, 100),
            camp_claims={camp: speaking.count(camp) for camp in camps},
        )
    )


def _narratives(workspace: Workspace, told: dict[str, list[tuple[str, str, str]]]) -> None:
    put = workspace.connection.execute
    for camp in CAMPS:
        found = told.get(camp, [])
        for start in range(0, len(found) - 3, 4):
            part = found[start : start + 4]
            name = f"n_{camp[:2]}{start:010x}"
            put(
                "INSERT INTO narratives (id, camp, title, title_claim, origins)"
                " VALUES (?, ?, ?, ?, 4)",
                (name, camp, name, part[0][0]),
            )
            for claim, _, _ in part:
                put("INSERT INTO narrative_claims VALUES (?, ?)", (claim, name))
            days = sorted(day for _, _, day in part)
            workspace._write_narrative_head(  # noqa: SLF001 - same
                NarrativeHead(
                    id=name,
                    camp=camp,
                    title=workspace.claim(part[0][0]).text,
                    title_claim=part[0][0],
                    events=tuple(sorted(event for _, event, _ in part)),
                    documents=len(part),
                    origins=4,
                    claims=tuple(claim for claim, _, _ in part),
                    first=days[0],
                    last=days[-1],
                )
            )


def of_process(path: Path, *arguments: str) -> tuple[float, list[str]]:
    """Run one command as users do; return its seconds and the heavy modules that it loaded."""
    code = (
        "import sys\nfrom narratives.cli import main\nstatus = main(sys.argv[1:])\n"
        f"sys.stderr.write('loaded ' + ' '.join(n for n in {HEAVY!r} if n in sys.modules))\n"
        "sys.exit(status)"
    )
    start = time.perf_counter()
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, *arguments, "-w", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.perf_counter() - start
    return took, ran.stderr.rpartition("loaded ")[2].split()


def median(of: Callable[[], object], repeats: int) -> float:
    """Return the median seconds of some runs."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        of()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> int:
    """Make the file if it is not there, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"scale-{options.events}x{options.claims}.db"
    if not path.exists():
        make(path, options.events, options.claims)
    print(f"{path.stat().st_size / 2**20:,.0f} MiB")
    middle = f"e_{options.events // 2:012x}"
    for name, arguments in (
        ("narratives list", ("list",)),
        ("narratives list --camp tarn --match ba", ("list", "--camp", "tarn", "--match", "ba")),
        ("narratives list --sort title", ("list", "--sort", "title")),
        ("narratives list --json", ("list", "--json")),
        ("narratives list --narratives", ("list", "--narratives")),
        ("narratives show ID", ("show", middle)),
        ("narratives show NUMBER", ("show", str(options.events // 2))),
        ("narratives search --exact", ("search", "--exact", "bake*")),
    ):
        runs = [of_process(path, *arguments) for _ in range(options.repeats)]
        seconds = [took for took, _ in runs]
        loaded = " ".join(runs[0][1]) or "none"
        print(
            f"{name:44} {statistics.median(seconds):6.2f} s"
            f" ({min(seconds):.2f} to {max(seconds):.2f}), heavy modules: {loaded}"
        )
    opened = median(lambda: Workspace.open(path, read_only=True).close(), options.repeats)
    print(f"{'open':44} {1000 * opened:6.1f} ms")
    with Workspace.open(path, read_only=True) as workspace:
        words = EventFilter(words=("ba",), camps=("tarn",))
        half = options.events // 2
        for name, call in (
            ("counts()", workspace.counts),
            ("event_count()", workspace.event_count),
            ("event_count(camp and word)", lambda: workspace.event_count(words)),
            ("event_page(0, 50)", lambda: workspace.event_page(0, 50)),
            ("event_page(middle, 50)", lambda: workspace.event_page(half, 50)),
            (
                "event_page(middle, 50, title)",
                lambda: workspace.event_page(half, 50, order="title"),
            ),
            ("event_page(0, 50, camp and word)", lambda: workspace.event_page(0, 50, wanted=words)),
            ("narrative_page(0, 50)", lambda: workspace.narrative_page(0, 50)),
            ("events(), all of them", workspace.events),
        ):
            print(f"{name:44} {1000 * median(call, options.repeats):6.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())

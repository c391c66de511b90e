"""Time and memory of reports on many events, each format in a process that does nothing else.

    python benchmarks/report.py                        1,000 events, each format by itself
    python benchmarks/report.py --events 5000 --formats html,json
    python benchmarks/report.py --check                fails above 60 seconds or 500 MB

The events are made up from a fixed seed: four documents, three camps and the narrator, five points
with claims, denials, doubts and figures each. Memory is the peak resident set of the process that
writes, as the kernel counts it (`wait4`); building the workspace is not counted. The bound is held
against the seconds of computing, which others at work on the machine lengthen less than the clock.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from narratives.camps import registry_from_toml  # noqa: E402
from narratives.compare import Row  # noqa: E402
from narratives.model import Block, Claim, Cue, Document, Modality, Source  # noqa: E402
from narratives.numbers import quantities  # noqa: E402
from narratives.workspace import Workspace  # noqa: E402

SECONDS, MEGABYTES = 60.0, 500.0
CAMPS = (("norvania", "Norvania", "NO"), ("sudria", "Sudria", "SU"), ("river", "River Front", "RF"))
PLACES = ("dam", "bridge", "station", "harbour", "mill", "archive", "ferry", "quarry", "school")
DEEDS = ("was shelled at night", "was closed by order", "was flooded", "was left by the guards")
FILLER = (
    "Nobody else was seen there that week, and the road to Velm stayed open until the evening. "
)


def texts(event: int) -> Iterator[tuple[str, str, list[tuple[int, str, Modality]]]]:
    """Yield camp, outlet and claims `(point, words, modality)` of each document of an event."""
    chance = random.Random(event)  # noqa: S311 - no secret
    place = chance.choice(PLACES)
    for camp, label, _ in (*CAMPS, ("narrator", "Velm Courier", "")):
        said: list[tuple[int, str, Modality]] = []
        for point, deed in enumerate(DEEDS):
            if chance.random() < 0.7:
                modality: Modality = chance.choice(("asserted", "denied", "unverified", "asserted"))
                said.append((point, f"the {place} of district {event} {deed}", modality))
        killed = chance.randint(2, 90)
        said.append((len(DEEDS), f"{killed} guards were killed at the {place}", "asserted"))
        yield camp, label, said


def build(path: Path, events: int) -> None:
    """Write a workspace with so many events."""
    registry = registry_from_toml(
        "".join(
            f'[[camp]]\nid = "{camp}"\nlabel = "{label}"\ntag = "{tag}"\n\n'
            for camp, label, tag in CAMPS
        )
    )
    with Workspace.open(path, create=True) as workspace:
        with workspace.transaction():
            workspace.set_setting("registry", registry.to_toml())
        members: dict[str, frozenset[str]] = {}
        rows: dict[str, tuple[str, list[Row]]] = {}
        for number in range(events):
            event = f"e_{number:05}"
            day = (date(2031, 1, 1) + timedelta(number % 700)).isoformat()
            by_point: dict[int, list[Claim]] = {}
            documents = []
            for camp, outlet, said in texts(number):
                document, claims = written(camp, outlet, said, day)
                workspace.put_document(document, list(claims.values()), found_with="benchmark")
                documents.append(document.id)
                for (point, _, _), claim in zip(said, claims.values(), strict=True):
                    by_point.setdefault(point, []).append(claim)
            members[event] = frozenset(documents)
            rows[event] = (
                f"What happened in district {number}",
                [
                    Row(
                        id=f"p_{number:05}_{point}",
                        title=claims[0].text,
                        title_claim=claims[0].id,
                        claims=tuple(claim.id for claim in claims),
                    )
                    for point, claims in sorted(by_point.items())
                ],
            )
        workspace.put_events(members)
        for event, (title, points) in rows.items():
            workspace.put_rows(event, title, points, {})


def written(
    camp: str, outlet: str, said: list[tuple[int, str, Modality]], day: str
) -> tuple[Document, dict[str, Claim]]:
    """Return a document that says the given things, a paragraph each, and its claims."""
    who = f"{outlet} spokesman Ola Brand"
    paragraphs = [f"{who} said that {words}. {FILLER * 3}" for _, words, _ in said]
    text = f"{outlet} on the day\n" + "\n".join(paragraphs)
    digest = hashlib.sha256(text.encode()).hexdigest()
    blocks, start = [], 0
    for line in text.split("\n"):
        blocks.append(Block(start=start, end=start + len(line), role="body"))
        start += len(line) + 1
    identity = f"d_{digest[:16]}"
    document = Document(
        id=identity,
        path=f"{identity}.txt",
        text=text,
        sha256=digest,
        title=f"{outlet} on the day",
        outlet=f"{outlet} Gazette",
        date=day,
        language="en",
        url=f"https://example.org/{identity}",
        blocks=tuple(blocks),
    )
    claims = {}
    for _, words, modality in said:
        at = text.index(words)
        span = (at, at + len(words))
        claim = f"c_{hashlib.sha256(f'{identity}{span}'.encode()).hexdigest()[:12]}"
        claims[claim] = Claim(
            id=claim,
            document=identity,
            path=document.path,
            text=words,
            spans=(span,),
            paragraph=document.paragraph_at(at),
            kind="indirect",
            modality=modality,
            source=None
            if camp == "narrator"
            else Source(name=who, text=who, span=None, resolved_by="explicit"),
            chain=(f"{outlet} Gazette", who),
            cue=Cue(lemma="say", text="said", span=(0, 0)),
            camp=camp,
            camp_rule="benchmark",
            numbers=quantities(words, at),
            confidence=0.9,
            found_by="rule:benchmark",
            language="en",
            published=day,
            outlet=f"{outlet} Gazette",
        )
    return document, claims


def measured(workspace: Path, formats: str, output: Path) -> tuple[float, float, float, list[Path]]:
    """Return seconds by clock and of computing, peak megabytes and files of one report."""
    command = [sys.executable, "-m", "narratives", "report", "--all", "-w", str(workspace)]
    command += ["--format", formats, "-o", str(output)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`narratives report` ended with {process.returncode}")
    files = [file for file in output.rglob("*") if file.is_file()]
    # Linux counts kibibytes, macOS bytes.
    scale = 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, files


def main() -> int:
    """Print a line a format; return 1 if `--check` is given and a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=1000, metavar="N")
    parser.add_argument("--formats", default="html,md,json,csv", metavar="LIST")
    parser.add_argument("--check", action="store_true", help="fail above the bounds")
    options = parser.parse_args()
    over = False
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "many.db"
        build(workspace, options.events)
        print(f"{options.events:,} events")
        for name in options.formats.split(","):
            seconds, busy, memory, files = measured(workspace, name, Path(folder) / name)
            over |= busy > SECONDS or memory > MEGABYTES
            size = sum(file.stat().st_size for file in files) / 1e6
            print(
                f"{name:5} {seconds:6.1f} s, {busy:6.1f} s computing, {memory:4.0f} MB at most;"
                f" {len(files):,} files, {size:.1f} MB",
                flush=True,
            )
    return int(options.check and over)


if __name__ == "__main__":
    raise SystemExit(main())

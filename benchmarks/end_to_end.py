"""Add many documents in portions and report where the time and the memory go.

    python benchmarks/end_to_end.py DATA [--documents 2000] [--portion 500] [--folder DIR]
        [--rules-only] [--encoder hashing]

The documents repeat and vary the texts of `fakes_syria.jsonl` and `neus_events.jsonl` in DATA: in
every copy some words are exchanged with those of other texts, and sentences are left out, so that
no two are alike and wire copies stay near. They are written to a folder of their own, never here.
"""

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from narratives.pipeline import AddOptions, AddSummary, add
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

SEED = 20310501
SENTENCE = re.compile(r"(?<=[.!?])\s+")
EXCHANGED = 0.06
"""Share of the longer words that a copy takes from another text."""
LEFT_OUT = 0.12
"""Share of the sentences that a copy leaves out."""


SHORTEST = 300
"""Characters of a text that is repeated."""


class Clock:
    """Adds up the seconds of every stage, as progress tells of them."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._last = time.perf_counter()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Count the time since the last call to this stage."""
        now = time.perf_counter()
        self.seconds[stage] += now - self._last
        self._last = now
        if done == total or done % 100 == 0:
            print(f"\r{stage}: {done} of {total}\x1b[K", end="", file=sys.stderr, flush=True)

    def start(self) -> None:
        """Forget the time since the last call."""
        self._last = time.perf_counter()
        self.seconds.clear()


def texts_of(data: Path) -> list[tuple[str, str, str, str | None]]:
    """Return (title, text, outlet, date) of the articles there are."""
    found = []
    for name in ("fakes_syria.jsonl", "neus_events.jsonl"):
        for line in (data / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            outlet = row.get("source") or row.get("outlet") or "Unnamed"
            found.append((row["title"], row["text"], outlet, row.get("date")))
    return [item for item in found if len(item[1]) > SHORTEST]


def varied(text: str, words: list[str], chance: random.Random) -> str:
    """Return a copy with some words exchanged and some sentences left out."""
    kept = [s for s in SENTENCE.split(text) if chance.random() > LEFT_OUT] or [text]

    def exchange(match: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < EXCHANGED else match[0]

    return " ".join(re.sub(r"\b[a-z]{5,}\b", exchange, sentence) for sentence in kept)


def write(folder: Path, data: Path, count: int) -> list[Path]:
    """Write the documents, each a file, and return their paths."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    articles = texts_of(data)
    chance.shuffle(articles)
    words = sorted({w for _, text, _, _ in articles for w in re.findall(r"\b[a-z]{5,}\b", text)})
    copies = 5
    paths = []
    for number in range(count):
        title, text, outlet, day = articles[(number // copies) % len(articles)]
        fields = {"title": title, "outlet": outlet}
        if day and re.match(r"\d{4}-\d{2}-\d{2}$", day):
            fields["date"] = day
        head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())
        path = folder / f"{number:06d}.md"
        body = varied(text, words, chance)
        path.write_text(f"---\n{head}---\n{title}\n\n{body}\n", encoding="utf-8")
        paths.append(path)
    chance.shuffle(paths)
    return paths


def portions(paths: list[Path], size: int) -> Iterator[list[Path]]:
    """Yield the paths in portions."""
    for start in range(0, len(paths), size):
        yield paths[start : start + size]


def peak() -> float:
    """Return the most memory held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held() -> float:
    """Return the memory held now, in MiB; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * resource.getpagesize() / 2**20


def put(
    workspace: Workspace,
    paths: Iterable[Path],
    encoder: "Encoder",
    clock: Clock,
    *,
    rules_only: bool,
) -> AddSummary:
    """Add documents as the command does, with an encoder that is loaded already."""
    from narratives.extract.tagger import load_tagger  # noqa: PLC0415 - heavy

    return add(
        workspace,
        list(paths),
        AddOptions(rules_only=rules_only),
        progress=clock,
        load_tagger=load_tagger,
        load_encoder=lambda _name: encoder,
    )


def main() -> int:
    """Make the documents, add them, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--portion", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="kept; default: one that is removed")
    parser.add_argument("--rules-only", action="store_true")
    parser.add_argument("--encoder", choices=("default", "hashing"), default="default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        run(options, folder)
    return 0


def run(options: argparse.Namespace, folder: Path) -> None:
    """Add the documents in portions, then one more."""
    from embeddings.encoder import HashingEncoder, load_encoder  # noqa: PLC0415 - heavy

    notes = folder / "notes"
    notes.mkdir(parents=True, exist_ok=True)
    paths = write(notes, options.data, options.documents + 1)
    encoder = HashingEncoder() if options.encoder == "hashing" else load_encoder(None)
    clock = Clock()
    total: Counter[str] = Counter()
    print("documents  claims  events  narratives  seconds  docs/s  RSS MiB  peak MiB")
    spent, documents, claims = 0.0, 0, 0
    with Workspace.open(folder / "end_to_end.db", create=True) as workspace:
        for portion in portions(paths[:-1], options.portion):
            begun = time.perf_counter()
            clock.start()
            summary = put(workspace, portion, encoder, clock, rules_only=options.rules_only)
            took = time.perf_counter() - begun
            total.update(clock.seconds)
            documents += summary.added
            print(
                f"\r{documents:9}{summary.claims:8}{summary.events:8}{summary.narratives:12}"
                f"{took:9.1f}{summary.added / took:8.1f}{held():9.0f}{peak():10.0f}",
                flush=True,
            )
            spent, claims = spent + took, summary.claims
        print(f"in all {documents / spent:.1f} documents/s, {claims / spent:.1f} claims/s")
        for stage, seconds in total.most_common():
            print(f"  {stage:32}{seconds:9.1f} s  {100 * seconds / spent:5.1f} %")
        begun = time.perf_counter()
        clock.start()
        summary = put(workspace, paths[-1:], encoder, clock, rules_only=options.rules_only)
        took = time.perf_counter() - begun
        print(f"one more document: {took:.2f} s, now {summary.claims} claims")
        for stage, seconds in clock.seconds.most_common():
            print(f"  {stage:32}{seconds:9.2f} s")


if __name__ == "__main__":
    sys.exit(main())

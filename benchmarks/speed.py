"""How fast claims are encoded and lined up, beside what others use (`make bench`).

    python benchmarks/speed.py encode --texts FILE     claims a second, and what rounding costs
    python benchmarks/speed.py first                   seconds to the first vector of a query
    python benchmarks/speed.py lineup                  1,000 to 1,000,000 vectors, beside peers
    python benchmarks/speed.py all --write docs/speed.md

Routes are interleaved: every repeat runs each of them once, in turn. Line-ups and first vectors
run in processes of their own, so that memory and start are theirs. A peer or an extra that is not
installed is left out, and said so. Tables stand between two marks of the page they are written to.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from speed_data import RECIPES, bcubed, labels_of, write_vectors
from speed_methods import METHODS

ROOT = Path(__file__).parent.parent
DEVELOPMENT = (10_000, 11)
"""Rows and seed of the vectors that settings are chosen on."""
TEST_SEED = 12
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGE = 1_000_000
LARGE_REPEATS = 2
OVERLAP = 10
"""Neighbours compared between full precision and a rounded one."""

QUERY = "who shelled the convoy near the bridge?"
_LOAD = "from embeddings.encoder import load_encoder as load;"
_ASK = "from embeddings.encoder import query_encoder as load;"
_PEER = "import sentence_transformers as s; from embeddings.weights import model_folder as f;"
FIRST = {
    "narratives, a query": ("numpy", f"{_ASK} load().encode([{QUERY!r}])"),
    "narratives, float32": ("torch", f"{_LOAD} load().encode([{QUERY!r}])"),
    "narratives, int8": ("openvino", f"{_LOAD} load(precision='int8').encode([{QUERY!r}])"),
    "sentence-transformers": (
        "sentence_transformers",
        f"{_PEER} s.SentenceTransformer(str(f())).encode([{QUERY!r}])",
    ),
}
"""What is started: the module without which it is left out, and a script."""


def main() -> int:
    """Run what is asked for; print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("what", choices=("encode", "first", "lineup", "all", "one"))
    parser.add_argument("--texts", type=Path, help="one claim a line (default: our own gold)")
    parser.add_argument("--count", type=int, default=2048, help="claims a timed run encodes")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="such as 1000,10000")
    parser.add_argument("--recipe", choices=tuple(RECIPES), default="clear", help="of the vectors")
    parser.add_argument("--methods", default=",".join(METHODS), help="of the line-up")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="between the marks of this page")
    parser.add_argument("--vectors", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--setting", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.what == "one":
        return run_one(options.methods, options.vectors, options.setting)
    tables = {}
    if options.what in {"encode", "all"}:
        tables["encode"] = encode_table(_texts(options.texts), options.count, options.repeats)
    if options.what in {"first", "all"}:
        tables["first"] = first_table(options.repeats)
    if options.what in {"lineup", "all"}:
        methods = options.methods.split(",")
        tables["lineup"] = lineup_table(methods, options.sizes, options.repeats, options.recipe)
    for name, table in tables.items():
        print(f"\n{table}")
        if options.write:
            write_between_marks(options.write, name, f"{table}\n\n{machine()}")
    return 0


# Encoding -----------------------------------------------------------------------------------------


def encode_table(texts: Sequence[str], count: int, repeats: int) -> str:
    """Time each route on the first texts, and compare neighbours over all of them."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  heavy

    from embeddings.default import resolve  # noqa: PLC0415  heavy
    from embeddings.encoder import load_encoder  # noqa: PLC0415  heavy
    from embeddings.weights import model_folder  # noqa: PLC0415  heavy

    peer = SentenceTransformer(str(model_folder()), device="cpu")
    routes: dict[str, Callable[[Sequence[str]], NDArray[np.float32]]] = {
        "`SentenceTransformer.encode`, defaults": lambda part: peer.encode(list(part)),
        "`narratives`, float32": load_encoder().encode,
        "`narratives`, bfloat16": load_encoder(precision="bfloat16").encode,
    }
    if find_spec("openvino"):
        routes["`narratives[fast]`, int8"] = load_encoder(precision="int8").encode
    timed = list(texts[:count])
    seconds: dict[str, list[float]] = {name: [] for name in routes}
    for repeat in range(repeats + 1):
        for name, encode in routes.items():
            start = time.perf_counter()
            encode(timed)
            if repeat:  # The first round warms up.
                seconds[name].append(time.perf_counter() - start)
    vectors = {name: encode(texts) for name, encode in routes.items()}
    names = list(routes)
    base, exact = seconds[names[0]], neighbours_of(vectors[names[1]])
    told = (
        f"{len(timed):,} claims, {repeats} repeats in turn; overlap of the {OVERLAP} nearest over"
        f" {len(texts):,} claims with full precision. On this machine `auto` is"
        f" `{resolve('auto')}`.\n"
    )
    lines = [
        told,
        "| route | claims a second | times as fast [range] | overlap | cosine |",
        "|---|---|---|---|---|",
    ]
    for name in names:
        ratios = [a / b for a, b in zip(base, seconds[name], strict=True)]
        near = overlap(exact, neighbours_of(vectors[name]))
        cosine = float((vectors[name] * vectors[names[1]]).sum(axis=1).mean())
        lines.append(
            f"| {name} | {len(timed) / median(seconds[name]):.0f} | {median(ratios):.2f}"
            f" [{min(ratios):.2f}, {max(ratios):.2f}] | {near:.3f} | {cosine:.5f} |"
        )
    return "\n".join(lines)


def neighbours_of(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the nearest other rows of each."""
    from embeddings.graph import neighbours  # noqa: PLC0415  heavy

    return neighbours(np.ascontiguousarray(vectors, np.float32), OVERLAP).rows


def overlap(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Return the mean share of neighbours that two tables have in common."""
    return float((one[:, :, None] == other[:, None, :]).any(axis=1).mean())


# The first vector ---------------------------------------------------------------------------------


def first_table(repeats: int) -> str:
    """Time processes that encode one query and end."""
    seconds: dict[str, list[float]] = {
        name: [] for name, (needs, _) in FIRST.items() if find_spec(needs)
    }
    for repeat in range(repeats + 1):
        for name, times in seconds.items():
            start = time.perf_counter()
            _child(["-c", FIRST[name][1]])
            if repeat:  # The first round compiles and fills the cache of the disk.
                times.append(time.perf_counter() - start)
    lines = [
        f"From the start of a process to its end, one query, {repeats} repeats in turn.\n",
        "| route | seconds [range] |",
        "|---|---|",
    ]
    lines += [
        f"| {name} | {median(times):.2f} [{min(times):.2f}, {max(times):.2f}] |"
        for name, times in seconds.items()
    ]
    return "\n".join(lines)


# Line-up ------------------------------------------------------------------------------------------


def lineup_table(names: Sequence[str], sizes: Sequence[int], repeats: int, recipe: str) -> str:
    """Tune each method on other vectors, then time it at each size."""
    present = [name for name in names if find_spec(METHODS[name].needs)]
    left_out = [name for name in names if name not in present]
    lines = [
        "| vectors | method | setting | seconds [range] | CPU s | peak MiB | B-cubed | repeats |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        trials = write_vectors(*DEVELOPMENT, folder, recipe)
        routes = []
        for name in present:
            settings = METHODS[name].settings
            scores = {setting: run_child(name, trials, setting)["bcubed"] for setting in settings}
            best = max(settings, key=lambda setting: (scores[setting], -setting))
            _say(f"{name}: {scores} on {DEVELOPMENT[0]:,} vectors")
            routes.append((name, best, "chosen"))
            if name == "BERTopic":
                routes.append((name, settings[0], "default"))
        for size in sizes:
            path = write_vectors(size, TEST_SEED, folder, recipe)
            runs = LARGE_REPEATS if size >= LARGE else repeats
            chosen = [route for route in routes if size <= METHODS[route[0]].most]
            found: dict[tuple[str, float, str], list[dict[str, float]]] = {r: [] for r in chosen}
            for _ in range(runs):
                for route in chosen:
                    found[route].append(run_child(route[0], path, route[1]))
                    _say(f"{size:,} {route}: {found[route][-1]}")
            lines += [_row(size, route, results) for route, results in found.items()]
            path.unlink()
    notes = f"Not installed, left out: {', '.join(left_out)}.\n\n" if left_out else ""
    return notes + "\n".join(lines)


def _row(size: int, route: tuple[str, float, str], results: Sequence[dict[str, float]]) -> str:
    name, setting, how = route
    seconds = [result["seconds"] for result in results]
    scores = [result["bcubed"] for result in results]
    if name == "narratives" and len({result["digest"] for result in results}) > 1:
        raise SystemExit(f"narratives gave another result on another run of {size:,} vectors")
    recall = f" (recall {results[0]['recall']:.2f})" if results[0]["recall"] else ""
    return (
        f"| {size:,} | {name}{recall} | {setting:g}, {how} | {median(seconds):.1f}"
        f" [{min(seconds):.1f}, {max(seconds):.1f}]"
        f" | {median(result['cpu'] for result in results):.1f}"
        f" | {max(result['peak'] for result in results):.0f}"
        f" | {median(scores):.3f} | {len(results)} |"
    )


def run_child(name: str, vectors: Path, setting: float) -> dict[str, float]:
    """Cluster in a process of its own; return seconds, CPU seconds, peak MiB and B-cubed."""
    arguments = [__file__, "one", "--methods", name, "--vectors", str(vectors)]
    lines = _child([*arguments, "--setting", str(setting)]).splitlines()
    result: dict[str, float] = json.loads(lines[-1])
    said = [line.removeprefix("recall ") for line in lines if line.startswith("recall ")]
    return {**result, "recall": float(said[0]) if said else 0.0}


def run_one(name: str, path: Path, setting: float) -> int:
    """Cluster one file of vectors and print the measurements as JSON; the child of `run_child`."""
    import resource  # noqa: PLC0415  not on every system

    vectors = np.load(path)
    start, used = time.perf_counter(), time.process_time()
    labels = METHODS[name].run(vectors, setting)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    score = bcubed(labels, np.load(labels_of(path)))
    digest = hash(labels.tobytes()) if name == "narratives" else 0
    found = {"seconds": seconds, "cpu": cpu, "peak": peak, "bcubed": score, "digest": digest}
    print(json.dumps(found))
    return 0


# Around it ----------------------------------------------------------------------------------------


def machine() -> str:
    """Say what the numbers were measured on."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    packages = ("torch", "sentence-transformers", "faiss-cpu", "openvino", "bertopic", "hdbscan")
    versions = [f"{name} {version(name)}" for name in packages if _installed(name)]
    return (
        f"{model}, {os.cpu_count()} cores; Python {platform.python_version()},"
        f" numpy {np.__version__}, {', '.join(versions)}."
    )


def write_between_marks(page: Path, name: str, text: str) -> None:
    """Replace what stands between the two marks of a table."""
    before, rest = page.read_text(encoding="utf-8").split(f"<!-- {name} -->\n", 1)
    _, after = rest.split(f"<!-- end of {name} -->\n", 1)
    marked = f"<!-- {name} -->\n\n{text}\n\n<!-- end of {name} -->\n"
    page.write_text(before + marked + after, encoding="utf-8")


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _child(arguments: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603  our own interpreter and our own files
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def _texts(path: Path | None) -> list[str]:
    """Return the lines of a file, or the sentences of our own gold."""
    if path is not None:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.strip()]
    found: set[str] = set()
    for file in sorted((ROOT / "seeds" / "gold" / "attribution").glob("*.toml")):
        claims = tomllib.loads(file.read_text(encoding="utf-8")).get("claim", [])
        found |= {str(claim["content"]) for claim in claims}
    return sorted(found)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

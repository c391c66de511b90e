"""The quality gate: extraction and line-up on our own gold, against pinned floors.

    python benchmarks/gold.py                  prints the tables
    python benchmarks/gold.py --check          fails when a score is below its floor
    python benchmarks/gold.py --update         pins what is reached; refuses to lower a floor
    python benchmarks/gold.py --errors NAME    lists what went wrong on one conflict

The floors stand in `floors.json` with a digest of the gold: whoever changes a text or an annotation
has to pin again, and the difference shows in review. Half of the invented conflicts are held out.
Their scores are printed, their errors are not: what is looked at is no longer a test.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import gold_claims  # noqa: E402  beside this file, and after the path is set
from floors import Floors, add_options, settle  # noqa: E402

from seeds import documents_folder, gold_folder, registry_path  # noqa: E402
from seeds.annotations import Conflict, load_gold  # noqa: E402

WITHOUT_FLOOR = frozenset(
    ["P@0.5", "R@0.5", "pairs P", "pairs R", "rows", "relay", "target", "inherited source"]
)
"""Printed, not held: halves of a trade whose whole is held, and what is asked a few times only."""

BASELINE = "plain cosine"

Scores = dict[str, float]
"""Measure, as `system/part/name`, to percent."""


def digest() -> str:
    """Return a digest of all texts, annotations and registries of the gold."""
    seeds = gold_folder().parent
    paths = [registry_path(), *documents_folder().rglob("*"), *gold_folder().rglob("*")]
    whole = hashlib.sha256()
    # Differences and the events for rows alone have benchmarks of their own: stance.py, points.py.
    apart = {gold_folder() / "disagreements.toml", *(gold_folder() / "points").iterdir()}
    for path in sorted(path for path in paths if path.is_file() and path not in apart):
        whole.update(path.relative_to(seeds).as_posix().encode() + b"\0")
        whole.update(path.read_bytes() + b"\0")
    return whole.hexdigest()


def parts(conflicts: Sequence[Conflict]) -> dict[str, list[Conflict]]:
    """Return the parts that are scored apart: the sample, what is open, what is held out."""
    return {
        "sample": [c for c in conflicts if c.id == "sample"],
        "open": [c for c in conflicts if c.id != "sample" and not c.held_out],
        "held-out": [c for c in conflicts if c.held_out],
    }


def claim_scores(conflicts: Sequence[Conflict], *, rules_only: bool) -> Scores:
    """Return the scores of extraction by part, by rules and with the tagger."""
    systems = {"rules": gold_claims.extractor(None)}
    if not rules_only:
        from narratives.extract.tagger import load_tagger  # noqa: PLC0415  loads the weights

        systems["tagger"] = gold_claims.extractor(load_tagger())
    return {
        f"{system}/{part}/{name}": value
        for system, run in systems.items()
        for part, chosen in parts(conflicts).items()
        for name, value in gold_claims.score(chosen, run).rates().items()
    }


def row_scores(conflicts: Sequence[Conflict], model: str | None = None) -> Scores:
    """Return the scores of the line-up by part, as means over conflicts.

    Args:
        conflicts: the gold.
        model: name or folder of another encoder.
    """
    import gold_rows  # noqa: PLC0415  brings the line-up with it

    from embeddings.encoder import load_encoder  # noqa: PLC0415  loads the weights

    table = gold_rows.score(conflicts, load_encoder(model))
    found = {}
    for system, by_conflict in table.items():
        for part, chosen in parts(conflicts).items():
            if not chosen:
                continue
            rows = [by_conflict[conflict.id] for conflict in chosen]
            for name in rows[0]:
                mean = sum(row[name] for row in rows) / len(rows)
                found[f"{system}/{part}/{name}"] = round(mean, 1)
    return found


def show(title: str, scores: Scores) -> Iterator[str]:
    """Yield a table: one line a measure, one column for each system and part."""
    columns = list(dict.fromkeys(key.rpartition("/")[0] for key in scores))
    names = list(dict.fromkeys(key.rpartition("/")[2] for key in scores))
    yield title
    yield " " * 18 + "".join(f"{column:>22}" for column in columns)
    for name in names:
        cells = (scores.get(f"{column}/{name}") for column in columns)
        yield f"{name:18}" + "".join(f"{'' if v is None else v:>22}" for v in cells)


def pinned(scores: Mapping[str, float]) -> Scores:
    """Return the scores that are held: those of the program that mean something by themselves."""
    return {
        key: value
        for key, value in sorted(scores.items())
        if not key.startswith(BASELINE) and key.rpartition("/")[2] not in WITHOUT_FLOOR
    }


def errors(conflicts: Sequence[Conflict], name: str, *, rules_only: bool) -> list[str]:
    """Return what went wrong on one open conflict.

    Raises:
        ValueError: there is no such conflict, or it is held out.
    """
    chosen = [c for c in conflicts if c.id == name]
    if not chosen or chosen[0].held_out:
        raise ValueError(f"{name} is {'held out' if chosen else 'no conflict of the gold'}")
    tagger = None
    if not rules_only:
        from narratives.extract.tagger import load_tagger  # noqa: PLC0415  loads the weights

        tagger = load_tagger()
    return gold_claims.score(chosen, gold_claims.extractor(tagger)).errors


FLOORS = Floors(Path(__file__).with_name("floors.json"), digest)


def main() -> int:
    """Run the gate; return 1 if it does not hold, 2 for arguments that make no sense."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    what = add_options(parser)
    what.add_argument("--errors", metavar="NAME", help="list what went wrong on one conflict")
    what.add_argument("--model", metavar="NAME", help="print the rows that another encoder gives")
    parser.add_argument("--rules-only", action="store_true", help="nothing that needs weights")
    options = parser.parse_args()
    if options.update and options.rules_only:
        parser.error("--update pins everything: leave --rules-only out")
    conflicts = load_gold()
    if options.errors:
        try:
            lines = errors(conflicts, options.errors, rules_only=options.rules_only)
        except ValueError as error:
            parser.error(str(error))
        print("\n".join(lines))
        return 0
    if options.model:
        rows = row_scores([c for c in conflicts if not c.held_out], options.model)
        print("\n".join(show(f"Rows from annotated claims by {options.model}, in percent", rows)))
        return 0
    scores = claim_scores(conflicts, rules_only=options.rules_only)
    print("\n".join(show("Who says what, in percent", scores)))
    if not options.rules_only:
        rows = row_scores(conflicts)
        print("\n".join(show("\nRows from annotated claims, in percent", rows)))
        scores |= rows
    return settle(options, FLOORS, scores, pinned(scores), "rules/" if options.rules_only else "")


if __name__ == "__main__":
    sys.exit(main())

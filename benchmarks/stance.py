"""Stance and typed differences: our own annotated pairs against pinned floors, and Perspectrum.

    python benchmarks/stance.py                        prints the tables for our own pairs
    python benchmarks/stance.py --check                fails when a score is below its floor
    python benchmarks/stance.py --update               pins what is reached
    python benchmarks/stance.py --errors               lists what went wrong, but for held-out texts
    python benchmarks/stance.py --perspectrum FILE     stance of arguments (JSON lines, split dev)

The claims are given with their attribution, so extraction is not measured here. Beside the stance
stands the majority baseline; stance is read from words, and an argument that shares no word with
what it undermines cannot be told from one that supports it.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from floors import Floors, add_options, settle  # noqa: E402  beside this file

from narratives.camps import Registry, load_registry, registry_from_toml  # noqa: E402
from narratives.disagreements import between  # noqa: E402
from narratives.extract.lexicon import lexicon  # noqa: E402
from narratives.model import Claim, Cue  # noqa: E402
from narratives.numbers import quantities  # noqa: E402
from narratives.stance import Stance, stance  # noqa: E402
from seeds import gold_folder  # noqa: E402
from seeds.disagreements import StatedClaim, StatedPoint, load_disagreements  # noqa: E402

PARTS = ("open", "held-out", "second")
"""Errors are listed for `open` only; the others were never read while rules were made.

`first` in the tables is `open` and `held-out` together, the annotations of the first day.
"""
KINDS = ("polarity", "existence", "actor", "number", "time", "place", "naming")
HELD = ("stance accuracy", "precision", "recall", "type accuracy")

Scores = dict[str, float]


def digest() -> str:
    """Return a digest of the annotated pairs, with the claims and registries they refer to."""
    points = load_disagreements()
    whole = hashlib.sha256(repr(points).encode())
    for conflict in sorted({point.conflict for point in points if not point.camps}):
        whole.update((gold_folder() / "camps" / f"{conflict}.toml").read_bytes())
    return whole.hexdigest()


def claim_of(stated: StatedClaim) -> Claim:
    """Return the domain value of an annotated claim, with the cue's lemma looked up."""
    cue = None
    if stated.cue:
        # A silence has no verb of report of its own: its modality says what it is.
        words = [lexicon().cues.get(word, (word, ""))[0] for word in stated.cue.lower().split()]
        cue = Cue(lemma=words[-1], text=stated.cue, span=(0, 0))
    return Claim(
        id=stated.id,
        document=stated.document,
        path=stated.document,
        text=stated.text,
        spans=((0, len(stated.text)),),
        paragraph=1,
        kind=stated.kind,  # type: ignore[arg-type]
        modality=stated.modality,  # type: ignore[arg-type]
        source=None,
        cue=cue,
        target=stated.target,
        camp=stated.camp,
        numbers=quantities(stated.text),
        confidence=1.0,
        found_by="import",
        published=stated.date,
    )


def registry_of(point: StatedPoint) -> Registry:
    """Return the registry of a point's conflict."""
    if not point.camps:
        return load_registry(gold_folder() / "camps" / f"{point.conflict}.toml")
    lines = []
    for number, (camp, names) in enumerate(point.camps.items()):
        lines += [
            "[[camp]]",
            f'id = "{camp}"',
            f'label = "{names[0]}"',
            f'tag = "C{number}"',
            f"aliases = {json.dumps(names)}",
            f"adjectives = {json.dumps(names[1:2])}",
        ]
    return registry_from_toml("\n".join(lines))


def score(points: Sequence[StatedPoint]) -> tuple[Scores, list[str], Counter[str]]:
    """Return the scores, what went wrong, and pairs found and missed by kind."""
    right = total = 0
    states: Counter[str] = Counter()
    found = hits = wanted = typed = pairs = 0
    by_kind: Counter[str] = Counter()
    errors = []
    for point in points:
        registry = registry_of(point)

        def party(words: str, registry: Registry = registry) -> str:
            return registry.place(words, (words,))[0]

        claims = {stated.id: claim_of(stated) for stated in point.claims}
        title = claims[point.claims[0].id]
        stances: dict[str, Stance] = {}
        for name, claim in claims.items():
            stances[name] = stance(claim, title, party)
            if name in point.stances:
                total += 1
                right += stances[name].state == point.stances[name]
                states[point.stances[name]] += 1
                if stances[name].state != point.stances[name]:
                    errors.append(
                        f"stance {point.conflict} {name}: {stances[name].state} for "
                        f"{point.stances[name]}: {claim.text} | {title.text}"
                    )
        for one, other, kinds in point.pairs():
            pairs += 1
            differences = between(
                (claims[one.id], stances[one.id]),
                (claims[other.id], stances[other.id]),
                title,
                party,
            )
            named = [kind for kind, _, _ in differences if kind != "different_groups"]
            found += bool(named)
            wanted += bool(kinds)
            hits += bool(named and kinds)
            typed += bool(set(named) & set(kinds))
            if kinds:
                by_kind[f"{kinds[0]} wanted"] += 1
                by_kind[f"{kinds[0]} found"] += bool(named)
            if bool(named) != bool(kinds):
                what = f"found {named}" if named else f"missed {kinds}"
                errors.append(f"pair {point.conflict} {one.id} {other.id}: {what}")
    return (
        {
            "pairs": pairs,
            "stances": total,
            "stance accuracy": _percent(right, total),
            "majority": _percent(max(states.values(), default=0), total),
            "differing": wanted,
            "precision": _percent(hits, found),
            "recall": _percent(hits, wanted),
            "type accuracy": _percent(typed, hits),
        },
        errors,
        by_kind,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 100.0


def all_scores() -> tuple[Scores, list[str], list[str]]:
    """Return the scores by part, the errors on open texts, and recall by kind in words."""
    points = load_disagreements()
    parts = {name: [point for point in points if point.part == name] for name in PARTS}
    parts["first"] = parts["open"] + parts["held-out"]
    parts["all"] = list(points)
    scores, errors, kinds = {}, [], {}
    for name, chosen in parts.items():
        values, faults, kinds[name] = score(chosen)
        scores |= {f"{name}/{measure}": value for measure, value in values.items()}
        if name == "open":
            errors = faults
    lines = [
        f"{kind:18}"
        + "".join(
            f"{count[f'{kind} found']:>5} of {count[f'{kind} wanted']:>3}"
            for count in kinds.values()
        )
        for kind in KINDS
    ]
    return scores, errors, lines


def perspectrum(path: Path) -> Scores:
    """Return the accuracy on SUPPORT and UNDERMINE of the dev part, beside the majority."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted: Counter[str] = Counter()
    right = found = hits = 0
    for record in records:
        if record["split"] != "dev":
            continue
        label = record["stance"]
        claims = [
            claim_of(
                StatedClaim(name, record[name], "one", "", None, "", "narrator", "asserted", None)
            )
            for name in ("text", "claim")
        ]
        against = stance(claims[0], claims[1]).state in ("denies", "doubts")
        wanted[label] += 1
        found += against
        hits += against and label == "UNDERMINE"
        right += against == (label == "UNDERMINE")
    total = wanted.total()
    return {
        "arguments": total,
        "accuracy": _percent(right, total),
        "majority": _percent(max(wanted.values(), default=0), total),
        "UNDERMINE precision": _percent(hits, found),
        "UNDERMINE recall": _percent(hits, wanted["UNDERMINE"]),
    }


def show(scores: Scores) -> Iterator[str]:
    """Yield a table: one line a measure, one column a part."""
    parts = list(dict.fromkeys(key.split("/")[0] for key in scores))
    yield " " * 18 + "".join(f"{part:>12}" for part in parts)
    for name in dict.fromkeys(key.split("/")[1] for key in scores):
        yield f"{name:18}" + "".join(f"{scores[f'{part}/{name}']:>12}" for part in parts)


FLOORS = Floors(Path(__file__).with_name("stance_floors.json"), digest)


def main() -> int:
    """Run the benchmark; return 1 if the gate does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    what = add_options(parser)
    what.add_argument("--errors", action="store_true", help="list what went wrong on open texts")
    what.add_argument("--perspectrum", type=Path, metavar="FILE", help="score on Perspectrum")
    options = parser.parse_args()
    if options.perspectrum:
        for name, value in perspectrum(options.perspectrum).items():
            print(f"{name:20} {value:>8}")
        return 0
    scores, errors, kinds = all_scores()
    print("Stance to the point, and differences between claims, in percent")
    print("\n".join([*show(scores), "", "Differences found, by kind", *kinds]))
    if options.errors:
        print("\n".join(errors))
    held = {key: value for key, value in scores.items() if key.split("/")[1] in HELD}
    return settle(options, FLOORS, scores, held)


if __name__ == "__main__":
    sys.exit(main())

"""Floors that the scores of a benchmark are held to, pinned to the gold they were taken on.

They stand in a file with a digest of the gold: whoever changes a text or an annotation has to pin
again, and the difference shows in review.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

SLACK = 0.5
"""Points by which a score may fall below its floor: one claim of some 400 is a quarter of a point,
and vectors differ in the last digits from processor to processor."""


@dataclass(frozen=True)
class Floors:
    """The floors of one benchmark, by measure, in percent."""

    path: Path
    digest: Callable[[], str]
    """Tells one state of the gold from another."""

    def check(self, scores: Mapping[str, float], part: str = "") -> list[str]:
        """Return what speaks against the scores: another gold, or a line for each low score.

        Args:
            scores: what was reached; a score that is gone is a low one.
            part: how the measures begin that were taken, all if empty.
        """
        stored = json.loads(self.path.read_text(encoding="utf-8"))
        lines = []
        if stored["gold"] != self.digest():
            lines.append("the gold is not the one whose floors are pinned: run --update")
        for key, floor in stored["floors"].items():
            value = scores.get(key)
            if key.startswith(part) and (value is None or value < floor - SLACK):
                lines.append(f"{key}: {'not measured' if value is None else value}, floor {floor}")
        return lines

    def update(self, held: Mapping[str, float], *, allow_regression: bool) -> list[str]:
        """Pin the scores; return the floors that would sink: then it writes only if allowed."""
        before: dict[str, float] = {}
        if self.path.exists():
            before = json.loads(self.path.read_text(encoding="utf-8"))["floors"]
        sinking = [
            f"{key}: {floor} to {held.get(key, 'not measured')}"
            for key, floor in before.items()
            if held.get(key, -1.0) < floor
        ]
        if not sinking or allow_regression:
            floors = dict(sorted(held.items()))
            content = json.dumps({"gold": self.digest(), "floors": floors}, indent=1)
            self.path.write_text(content + "\n", encoding="utf-8")
        return sinking


def add_options(parser: argparse.ArgumentParser) -> "argparse._MutuallyExclusiveGroup":
    """Add what holds or pins the scores; return the group of what may be done instead."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail when a score is below its floor")
    what.add_argument("--update", action="store_true", help="pin what is reached")
    parser.add_argument("--allow-regression", action="store_true", help="let --update lower floors")
    return what


def settle(
    options: argparse.Namespace,
    floors: Floors,
    scores: Mapping[str, float],
    held: Mapping[str, float],
    part: str = "",
) -> int:
    """Do with the scores what the options ask for; return 1 if something speaks against them.

    Args:
        options: as `add_options` declares them.
        floors: those of this benchmark.
        scores: all that was reached.
        held: those of them that are pinned.
        part: see `Floors.check`.
    """
    lines = floors.check(scores, part) if options.check else []
    if options.update:
        lines = floors.update(held, allow_regression=options.allow_regression)
    print(*lines, sep="\n", end="\n" if lines else "", file=sys.stderr)
    return 1 if lines and not (options.update and options.allow_regression) else 0

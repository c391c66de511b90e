"""Invented press disputes that teach the line-up which claims answer the same question, or test it.

Those under `training/` are for training only: no score is reported on them but by leaving whole
events out. Those under `gold/points/` are for testing only. The format is described in `README.md`
beside this file.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seeds import gold_folder, training_folder

Span = tuple[int, int]

_FIELDS = {"paragraph", "text", "camp", "point"}


@dataclass(frozen=True)
class TrainingClaim:
    """One claim of a training text."""

    paragraph: int
    """0-based number of its paragraph."""
    span: Span
    """Half-open code-point offsets into that paragraph."""
    camp: str
    point: str


@dataclass(frozen=True)
class TrainingText:
    """One text of an invented outlet."""

    outlet: str
    paragraphs: tuple[str, ...]
    claims: tuple[TrainingClaim, ...]


@dataclass(frozen=True)
class TrainingEvent:
    """Texts on one event, which share camps and points."""

    id: str
    title: str
    points: dict[str, str]
    """Point to the question that its claims answer."""
    texts: tuple[TrainingText, ...]


class TrainingError(ValueError):
    """Training events that do not fit their own texts: one line for each fault."""


def load_training() -> tuple[TrainingEvent, ...]:
    """Return all training events by id.

    Raises:
        TrainingError: words that do not stand exactly once in their paragraph, unknown fields and
            points, points without claims.
    """
    return _load(training_folder() / "points")


def load_point_gold() -> tuple[TrainingEvent, ...]:
    """Return the events that no weights and no cuts are chosen on, by id.

    Raises:
        TrainingError: as above.
    """
    return _load(gold_folder() / "points")


def _load(folder: Path) -> tuple[TrainingEvent, ...]:
    faults: list[str] = []
    files = sorted(folder.glob("*.toml"))
    events = tuple(_event(path, faults) for path in files)
    if faults:
        raise TrainingError("\n".join(faults))
    return events


def _event(path: Path, faults: list[str]) -> TrainingEvent:
    authored = tomllib.loads(path.read_text(encoding="utf-8"))
    points: dict[str, str] = authored["points"]
    texts = tuple(
        _text(f"{path.name}, text {number}", text, points, faults)
        for number, text in enumerate(authored["texts"], start=1)
    )
    used = {claim.point for text in texts for claim in text.claims}
    faults += [f"{path.name}: no claim on the point {p}" for p in sorted(set(points) - used)]
    return TrainingEvent(path.stem, authored["title"], points, texts)


def _text(
    where: str, authored: dict[str, Any], points: dict[str, str], faults: list[str]
) -> TrainingText:
    paragraphs = tuple(authored["paragraphs"])
    claims = []
    for number, record in enumerate(authored["claims"], start=1):
        fault = _fault(record, paragraphs, points)
        if fault:
            faults.append(f"{where}, claim {number}: {fault}")
            continue
        start = paragraphs[record["paragraph"]].index(record["text"])
        span = (start, start + len(record["text"]))
        claims.append(TrainingClaim(record["paragraph"], span, record["camp"], record["point"]))
    return TrainingText(authored["outlet"], paragraphs, tuple(claims))


def _fault(
    record: dict[str, Any], paragraphs: tuple[str, ...], points: dict[str, str]
) -> str | None:
    if set(record) != _FIELDS:
        return f"expected the fields {', '.join(sorted(_FIELDS))}, got {', '.join(sorted(record))}"
    if not 0 <= record["paragraph"] < len(paragraphs):
        return f"there is no paragraph {record['paragraph']}"
    times = paragraphs[record["paragraph"]].count(record["text"])
    if times != 1:
        return f"“{record['text']}” stands {times} times in the paragraph"
    return None if record["point"] in points else f"unknown point {record['point']}"

"""The annotated differences: pairs of claims on one point, with what differs between them.

They stand in `gold/disagreements.toml`, which says how they are to be read. Claims are given with
their attribution, so that stance and differences are measured apart from extraction.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from seeds import gold_folder
from seeds.annotations import AnnotationError, GoldClaim, GoldText, load_gold


@dataclass(frozen=True)
class StatedClaim:
    """One claim with its attribution as annotated."""

    id: str
    text: str
    camp: str
    document: str
    date: str | None
    cue: str
    kind: str
    modality: str
    target: str | None


@dataclass(frozen=True)
class StatedPoint:
    """One row: the first claim gives the proposition."""

    conflict: str
    part: str
    """`open`, `held-out`, or the name of a later part that was never read for errors."""
    claims: tuple[StatedClaim, ...]
    stances: dict[str, str]
    """Claim to its stance, for all but the first."""
    differ: dict[tuple[str, str], tuple[str, ...]]
    """Two claims, in the order of `claims`, to the kinds of difference that may be named."""
    camps: dict[str, list[str]]
    """Camp to the names that stand for it, in conflicts that have no registry of their own."""

    def pairs(self) -> Iterator[tuple[StatedClaim, StatedClaim, tuple[str, ...]]]:
        """Yield the pairs of claims of different camps with what differs, nothing included."""
        for one, other in combinations(self.claims, 2):
            if one.camp != other.camp:
                yield one, other, self.differ.get((one.id, other.id), ())


def load_disagreements() -> tuple[StatedPoint, ...]:
    """Return all points in the order of the file.

    Raises:
        AnnotationError: words that are not in their text, unknown claims, pairs of one camp.
    """
    path = gold_folder() / "disagreements.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    points = [point for entry in data["conflict"] for point in _conflict(entry)]
    texts = {text.id: text for conflict in load_gold() for text in conflict.texts}
    for entry in data["annotated"]:
        points += [_annotated(entry, record, texts) for record in entry["point"]]
    return tuple(points)


def _conflict(entry: dict[str, Any]) -> Iterator[StatedPoint]:
    claims = {}
    for record in entry["claim"]:
        text = entry["texts"][record["text"]]
        if text["text"].count(record["words"]) != 1:
            raise AnnotationError(f"{entry['id']} {record['id']}: not once in its text")
        claims[record["id"]] = StatedClaim(
            id=record["id"],
            text=record["words"],
            camp=record["camp"],
            document=record["text"],
            date=text["date"],
            cue=record.get("cue", ""),
            kind=record.get("kind", "indirect"),
            modality=record.get("modality", "asserted"),
            target=record.get("target"),
        )
    for record in entry["point"]:
        yield _point(entry["id"], record, claims, entry["camps"], part=_part(entry))


def _part(entry: dict[str, Any]) -> str:
    if not entry["held_out"]:
        return "open"
    name: str = entry.get("part", "held-out")
    return name


def _annotated(
    entry: dict[str, Any], record: dict[str, Any], texts: dict[str, GoldText]
) -> StatedPoint:
    claims = {}
    for name in record["claims"]:
        text = texts[name.split(":")[0]]
        (claim,) = (claim for claim in text.claims if claim.id == name)
        claims[name] = _stated(claim, text)
    return _point(entry["conflict"], record, claims, {}, part="open")


def _stated(claim: GoldClaim, text: GoldText) -> StatedClaim:
    header = text.path.read_text(encoding="utf-8").split("---\n", 2)[1]
    (date,) = (line[6:].strip() for line in header.splitlines() if line.startswith("date: "))
    return StatedClaim(
        id=claim.id,
        text=" … ".join(text.text[start:end] for start, end in claim.spans),
        camp=claim.camps[0],
        document=text.id,
        date=date,
        cue=claim.cues[0] if claim.cues else "",
        kind=claim.kinds[0],
        modality=claim.modalities[0],
        target=claim.target,
    )


def _point(
    conflict: str,
    record: dict[str, Any],
    claims: dict[str, StatedClaim],
    camps: dict[str, list[str]],
    *,
    part: str,
) -> StatedPoint:
    names = record["claims"]
    if set(record["stance"]) != set(names[1:]):
        raise AnnotationError(f"{conflict} {names[0]}: a stance for each claim but the first")
    differ = {}
    for one, other, *kinds in record["differ"]:
        if not {one, other} <= set(names) or claims[one].camp == claims[other].camp:
            raise AnnotationError(f"{conflict} {one} {other}: no pair of two camps of the point")
        ordered = sorted((one, other), key=names.index)
        differ[ordered[0], ordered[1]] = tuple(kinds)
    return StatedPoint(
        conflict=conflict,
        part=part,
        claims=tuple(claims[name] for name in names),
        stances=record["stance"],
        differ=differ,
        camps=camps,
    )

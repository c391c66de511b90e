"""The gold: what a careful reader finds in our own texts, resolved to code-point offsets.

Annotations are authored as exact words in TOML, so that a change shows in a diff and no offset is
typed by hand; this module finds those words again, and refuses whatever it cannot place. The format
is described in `README.md` beside it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from seeds import gold_folder

Span = tuple[int, int]

PRONOUNS = frozenset({"he", "she", "they", "it", "him", "her", "them"})

_READINGS = ("source", "name", "cue", "kind", "modality", "camp")
"""Fields that may have further readings under `also_…`."""

_FIELDS = frozenset(
    ["p", "content", "also", "point", "target", "via", "optional"]
    + [prefix + field for field in _READINGS for prefix in ("", "also_")]
)
_FROM_TO = " ~ "
_OCCURRENCE = re.compile(r"^(.*)@(\d)$", re.DOTALL)


@dataclass(frozen=True)
class GoldClaim:
    """One claim as annotated; of each tuple of readings the first is the preferred one."""

    id: str
    paragraph: int
    """1-based number of the non-empty line in which the claim stands."""
    contents: tuple[tuple[Span, ...], ...]
    """Readings of what is claimed, each one or more spans."""
    sources: tuple[str, ...]
    """Readings of the words that stand for who speaks; none for the narrator, floating quotes."""
    source: Span | None
    names: tuple[str, ...]
    """Who speaks, resolved; empty for the narrator and for unnamed hearsay."""
    cues: tuple[str, ...]
    cue: Span | None
    kinds: tuple[str, ...]
    modalities: tuple[str, ...]
    camps: tuple[str, ...]
    point: str
    target: str | None
    via: str | None
    """Who relays the claim, if not only the document's own outlet."""
    optional: bool
    """Whether a careful reader might as well leave it out; neither a miss nor an extra."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The preferred reading of the content."""
        return self.contents[0]

    @property
    def is_pronoun(self) -> bool:
        """Whether the source is a personal pronoun, `names` being its antecedent."""
        return bool(self.sources) and self.sources[0].lower() in PRONOUNS


@dataclass(frozen=True)
class GoldText:
    """One annotated text."""

    id: str
    path: Path
    text: str
    """The text behind the front matter, as the document reader stores it."""
    claims: tuple[GoldClaim, ...]


@dataclass(frozen=True)
class Conflict:
    """Texts on one conflict, which share camps and points."""

    id: str
    registry: Path
    held_out: bool
    """Whether nobody may look at it while tuning."""
    points: dict[str, str]
    """Point to the question that its claims answer."""
    texts: tuple[GoldText, ...]


class AnnotationError(ValueError):
    """Annotations that do not fit their texts: one line for each."""


def load_gold() -> tuple[Conflict, ...]:
    """Return all conflicts of the gold in the order of `conflicts.toml`.

    Raises:
        AnnotationError: words that are not in their paragraph, or not only once; unknown fields
            and points; texts without annotation and annotations without text.
    """
    folder = gold_folder()
    declared = tomllib.loads((folder / "conflicts.toml").read_text(encoding="utf-8"))
    faults: list[str] = []
    conflicts = tuple(_conflict(name, entry, folder, faults) for name, entry in declared.items())
    read = {f"{text.id}.toml" for conflict in conflicts for text in conflict.texts}
    present = {path.name for path in (folder / "attribution").glob("*.toml")}
    faults += [f"{name}: annotates no text" for name in sorted(present - read)]
    if faults:
        raise AnnotationError("\n".join(faults))
    return conflicts


def _conflict(name: str, entry: dict[str, Any], folder: Path, faults: list[str]) -> Conflict:
    points = entry["points"]
    texts = tuple(
        _text(f"{name}-{path.stem.split('-')[0]}", path, folder, points, faults)
        for path in sorted((folder.parent / entry["texts"]).glob("*.md"))
    )
    used = {claim.point for text in texts for claim in text.claims}
    faults += [f"{name}: no claim on the point {point}" for point in sorted(set(points) - used)]
    registry = folder.parent / entry["registry"]
    return Conflict(name, registry, entry["held_out"], points, texts)


def _text(
    identity: str, path: Path, folder: Path, points: dict[str, str], faults: list[str]
) -> GoldText:
    text = text_of(path)
    authored = folder / "attribution" / f"{identity}.toml"
    claims = []
    records = []
    if authored.is_file():
        records = tomllib.loads(authored.read_text(encoding="utf-8"))["claim"]
    else:
        faults.append(f"{path.name}: no annotation {authored.name}")
    paragraphs = list(_paragraphs(text))
    for number, record in enumerate(records, start=1):
        try:
            claims.append(_claim(f"{identity}:{number}", record, text, paragraphs))
        except (AnnotationError, KeyError) as error:
            faults.append(f"{authored.name}, claim {number}: {error}")
            continue
        if claims[-1].point not in points:
            faults.append(f"{authored.name}, claim {number}: unknown point {claims[-1].point}")
    return GoldText(identity, path, text, tuple(claims))


def text_of(path: Path) -> str:
    """Return the text of one of our files behind its front matter."""
    _, _, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return text


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _claim(
    identity: str, record: dict[str, Any], text: str, paragraphs: Sequence[Span]
) -> GoldClaim:
    if unknown := sorted(set(record) - _FIELDS):
        raise AnnotationError(f"unknown fields {', '.join(unknown)}")
    if not 1 <= record["p"] <= len(paragraphs):
        raise AnnotationError(f"there is no paragraph {record['p']}")
    bounds = paragraphs[record["p"] - 1]
    parts = _listed(record["content"])
    contents = [tuple(_content(part, text, bounds) for part in parts)]
    contents += [(_content(other, text, bounds),) for other in _listed(record.get("also", []))]
    if contents[0] != tuple(sorted(contents[0])):
        raise AnnotationError("the parts of the content are out of order")
    cue, source = _places(record, text, bounds, contents[0])
    return GoldClaim(
        id=identity,
        paragraph=record["p"],
        contents=tuple(contents),
        sources=_readings(record, "source"),
        source=source,
        names=_readings(record, "name"),
        cues=_readings(record, "cue"),
        cue=cue,
        kinds=_readings(record, "kind", "indirect"),
        modalities=_readings(record, "modality", "asserted"),
        camps=_readings(record, "camp"),
        point=record["point"],
        target=record.get("target"),
        via=record.get("via"),
        optional=record.get("optional", False),
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _readings(record: dict[str, Any], field: str, default: str | None = None) -> tuple[str, ...]:
    first = record.get(field, default)
    readings = [] if first is None else [first]
    readings += record.get(f"also_{field}", [])
    return tuple(_OCCURRENCE.sub(r"\1", reading) for reading in readings)


def _content(words: str, text: str, bounds: Span) -> Span:
    """Return the place of `words`, or from the first to the second words of `first ~ second`."""
    first, joined, last = words.partition(_FROM_TO)
    begin = _only(first, text, bounds)
    if not joined:
        return begin
    ends = list(_found(last, text, (begin[1], bounds[1])))
    if not ends:
        raise AnnotationError(f"“{last}” does not follow “{first}”")
    return begin[0], ends[0][1]


def _only(words: str, text: str, bounds: Span) -> Span:
    numbered = _OCCURRENCE.match(words)
    plain = numbered.group(1) if numbered else words
    places = list(_found(plain, text, bounds))
    if numbered and len(places) >= int(numbered.group(2)):
        return places[int(numbered.group(2)) - 1]
    if len(places) != 1:
        raise AnnotationError(f"“{words}” stands {len(places)} times in the paragraph")
    return places[0]


def _found(words: str, text: str, bounds: Span) -> Iterator[Span]:
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    return (match.span() for match in pattern.finditer(text, *bounds))


def _places(
    record: dict[str, Any], text: str, bounds: Span, content: Sequence[Span]
) -> tuple[Span | None, Span | None]:
    """Return where cue and source stand: of several places those nearest to one another."""
    cues = _candidates(record.get("cue"), text, bounds, content)
    sources = _candidates(record.get("source"), text, bounds, content)

    def stretch(pair: tuple[Span | None, Span | None]) -> int:
        cue, source = pair
        near = _gap(cue, content) + _gap(source, content)
        return near + (_gap(cue, [source]) if cue and source else 0)

    return min(product(cues, sources), key=stretch)


def _candidates(
    words: str | None, text: str, bounds: Span, content: Sequence[Span]
) -> list[Span | None]:
    if not words:
        return [None]
    if _OCCURRENCE.match(words):
        return [_only(words, text, bounds)]
    places = list(_found(words, text, bounds)) if words != ":" else _colons(text, bounds)
    outside = [place for place in places if not _inside(place, content)]
    if not places:
        raise AnnotationError(f"“{words}” does not stand in the paragraph")
    return list(outside or places)


def _colons(text: str, bounds: Span) -> list[Span]:
    return [match.span() for match in re.compile(":").finditer(text, *bounds)]


def _inside(place: Span, content: Iterable[Span]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in content)


def _gap(place: Span | None, others: Sequence[Span]) -> int:
    if place is None:
        return 0
    return min(max(start - place[1], place[0] - end, 0) for start, end in others)

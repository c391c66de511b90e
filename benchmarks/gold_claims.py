"""Scores extraction on our own gold: who says what, how it is meant, and for which camp.

Predicted and annotated contents are matched one to one, best pairs first over the whole text, by
the Dice coefficient of the places of their words (a leading "that", "the", "a" or "an" and all
punctuation do not count). Where the annotation allows several readings, the best one counts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from narratives.camps import Registry, load_registry
from narratives.documents import read
from narratives.model import Claim, Document, Span
from narratives.names import key_of
from seeds.annotations import Conflict, GoldClaim, GoldText

if TYPE_CHECKING:
    from narratives.extract.tagger import Tagger

Extractor = Callable[[Document, str], Sequence[Claim]]
"""Document and conflict to claims."""

CUTS = (0.5, 0.8, 1.0)
"""Dice at which a content counts as found; 1.0 is the exact words."""

_WORD = re.compile(r"\w+")
_LEADING = frozenset({"that", "the", "a", "an"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "his", "her", "their", "our"})


@dataclass
class Tally:
    """Counts over texts; a rate is a percentage of what was asked."""

    predicted: int = 0
    """Attributed claims that count: those matched only with optional claims are left out."""
    wanted: int = 0
    found: Counter[float] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def note(self, what: str, *, right: bool) -> None:
        """Count one answer to one question."""
        self.asked[what] += 1
        self.right[what] += right

    def rates(self) -> dict[str, float]:
        """Return every measure by name, in percent, to one digit."""
        measures = {}
        for cut in CUTS:
            hits = self.found[cut]
            name = "exact" if cut == 1.0 else f"@{cut}"
            measures[f"F{name}"] = _percent(2 * hits, self.predicted + self.wanted)
        measures["P@0.5"] = _percent(self.found[0.5], self.predicted)
        measures["R@0.5"] = _percent(self.found[0.5], self.wanted)
        for what in self.asked:
            measures[what] = _percent(self.right[what], self.asked[what])
        return measures


def _percent(part: int, whole: int) -> float:
    return round(100.0 * part / whole, 1) if whole else 0.0


def document_of(text: GoldText) -> Document:
    """Return the gold's text as the program reads it.

    Raises:
        ValueError: the reader stores something else than what was annotated.
    """
    (document,) = read([text.path])
    if not isinstance(document, Document) or document.text != text.text:
        raise ValueError(f"{text.path}: the stored text is not the annotated one")
    return document


def extractor(tagger: "Tagger | None") -> Extractor:
    """Return the program's extraction with each conflict's registry; rules alone without tagger."""
    from narratives.extract import extract  # noqa: PLC0415  its weights are loaded by the caller

    registries: dict[str, Registry] = {}

    def run(document: Document, registry: str) -> Sequence[Claim]:
        if registry not in registries:
            registries[registry] = load_registry(registry)
        return extract(document, registries[registry], tagger=tagger)

    return run


def score(conflicts: Iterable[Conflict], run: Extractor) -> Tally:
    """Return the counts over all texts of the conflicts."""
    tally = Tally()
    for conflict in conflicts:
        for text in conflict.texts:
            document = document_of(text)
            claims = run(document, str(conflict.registry))
            _score_text(text, claims, tally)
    return tally


def _score_text(text: GoldText, claims: Sequence[Claim], tally: Tally) -> None:
    starts = [match.span() for match in _WORD.finditer(text.text)]
    words = _Words(text.text, starts)
    known = _known_names(text)
    said = [c for c in claims if c.kind != "narrator"]
    gold = [g for g in text.claims if g.kinds != ("narrator",)]
    pairs = _match(gold, said, words, known)
    matched = {row for _, row, _ in pairs}
    for g, row, dice in _with_missing(gold, pairs):
        required = not g.optional and "narrator" not in g.kinds
        tally.wanted += required
        if row is None:
            if required:
                tally.errors.append(f"missed    {g.id}: {_shown(text, g.spans)}")
            if g.is_pronoun and required:
                tally.note("pronoun of all", right=False)
            continue
        tally.predicted += required
        for cut in CUTS:
            tally.found[cut] += required and dice >= cut
        if dice < CUTS[1] and required:
            cut_out = " … ".join(text.text[a:b] for a, b in said[row].spans)
            tally.errors.append(f"span      {g.id}: {_shown(text, g.spans)} | {cut_out}")
        if required:
            _score_pair(g, said[row], known.get(_first(g.names), frozenset()), tally)
    for row, claim in enumerate(said):
        if row not in matched:
            tally.predicted += 1
            tally.errors.append(f"extra     {text.id}: {claim.text[:90]} ({claim.found_by})")
    _score_narrator(text, claims, words, tally)


def _with_missing(
    gold: Sequence[GoldClaim], pairs: Sequence[tuple[int, int, float]]
) -> Iterator[tuple[GoldClaim, int | None, float]]:
    found = {index: (row, dice) for index, row, dice in pairs}
    for index, claim in enumerate(gold):
        row, dice = found.get(index, (None, 0.0))
        yield claim, row, dice


def _score_pair(gold: GoldClaim, claim: Claim, accepted: frozenset[str], tally: Tally) -> None:
    answers = {
        "kind": (claim.kind, gold.kinds),
        "modality": (claim.modality, gold.modalities),
        "camp": (claim.camp, gold.camps),
    }
    for what, (given, wanted) in answers.items():
        tally.note(what, right=given in wanted)
        if given not in wanted:
            tally.errors.append(f"{what:9} {gold.id}: {given} for {'/'.join(wanted)}")
    if gold.names and gold.sources and gold.sources[0]:
        name = claim.source.name if claim.source else None
        right = _plain(name) in accepted
        tally.note("source", right=right)
        if gold.is_pronoun:
            tally.note("pronoun", right=right)
            tally.note("pronoun of all", right=right)
        if not right:
            tally.errors.append(f"source    {gold.id}: {name} for {gold.names[0]}")
    elif gold.names:
        name = claim.source.name if claim.source else None
        tally.note("inherited source", right=_plain(name) in accepted)
    if gold.via:
        tally.note("relay", right=_plain(gold.via) in map(_plain, claim.chain))
    if gold.target:
        shared = set(_plain(claim.target).split()) & set(_plain(gold.target).split())
        tally.note("target", right=bool(shared))


def _score_narrator(text: GoldText, claims: Sequence[Claim], words: "_Words", tally: Tally) -> None:
    told = [c for c in claims if c.kind == "narrator"]
    gold = [g for g in text.claims if g.kinds == ("narrator",) and not g.optional]
    for g in gold:
        wanted = [words.inside(spans) for spans in g.contents]
        best = max((_dice(w, words.inside(c.spans)) for w in wanted for c in told), default=0.0)
        tally.note("narrator", right=best >= CUTS[0])


@dataclass(frozen=True)
class _Words:
    """Words of a text by place, so that the same words elsewhere do not count."""

    text: str
    places: Sequence[Span]

    def inside(self, spans: Sequence[Span]) -> frozenset[int]:
        held = [
            row
            for row, (start, end) in enumerate(self.places)
            if any(a <= start and end <= b for a, b in spans)
        ]
        while len(held) > 1 and self._at(held[0]) in _LEADING:
            held.pop(0)
        return frozenset(held)

    def _at(self, row: int) -> str:
        start, end = self.places[row]
        return self.text[start:end].lower()


def _dice(left: frozenset[int], right: frozenset[int]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def _match(
    gold: Sequence[GoldClaim],
    claims: Sequence[Claim],
    words: _Words,
    known: dict[str, frozenset[str]],
) -> list[tuple[int, int, float]]:
    """Return gold row, claim row and Dice of the best one-to-one pairs that reach the first cut.

    Claims of coordinated sources share their words: the right name decides between them.
    """
    if not gold or not claims:
        return []
    dice = np.zeros((len(gold), len(claims)))
    named = np.zeros_like(dice)
    cuts = [words.inside(claim.spans) for claim in claims]
    for i, g in enumerate(gold):
        readings = [words.inside(spans) for spans in g.contents]
        for j, claim in enumerate(claims):
            dice[i, j] = max(_dice(reading, cuts[j]) for reading in readings)
            name = claim.source.name if claim.source else None
            named[i, j] = _plain(name) in known.get(_first(g.names), frozenset())
    reached = dice >= CUTS[0]
    rows, columns = linear_sum_assignment(-np.where(reached, 1.0 + dice + 0.1 * named, 0.0))
    return [
        (int(i), int(j), float(dice[i, j]))
        for i, j in zip(rows, columns, strict=True)
        if reached[i, j]
    ]


def _known_names(text: GoldText) -> dict[str, frozenset[str]]:
    """Return the answers that count for each annotated name.

    A name that the text itself spells out must be given; for others ("the energy ministry") the
    words by which the text introduces them are as good.
    """
    accepted: dict[str, set[str]] = {}
    for claim in text.claims:
        if not claim.names:
            continue
        answers = accepted.setdefault(claim.names[0], set())
        answers |= {_plain(name) for name in claim.names}
        if claim.names[0] not in text.text.replace("’", "'") and not claim.is_pronoun:
            answers |= {_plain(words) for words in claim.sources}
    return {name: frozenset(answers) for name, answers in accepted.items()}


def _plain(name: str | None) -> str:
    """Return a name for comparison: words as the program compares names, no determiner in front."""
    parts = [part for word in key_of(name or "") for part in word.split()]
    while parts and parts[0] in _DETERMINERS:
        parts.pop(0)
    return " ".join(parts)


def _first(names: Sequence[str]) -> str:
    return names[0] if names else ""


def _shown(text: GoldText, spans: Sequence[Span]) -> str:
    return " … ".join(text.text[a:b] for a, b in spans)

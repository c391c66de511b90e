"""The index of many events: light entries, grouped by month, with what they can be filtered by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from narratives.model import Comparison, EventHead, Verdict
from narratives.report.grid import Column
from narratives.report.view import columns_of
from narratives.wording import VERDICT_WORDS, results

GROUPED = 12
"""Events from which an index is grouped by month, and says which ten differ most."""

TOP = 10


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One event in an index: without its rows, of which a thousand events have too many."""

    head: EventHead
    number: int
    link: str
    columns: tuple[Column, ...]
    results: str
    verdicts: frozenset[Verdict]

    @property
    def month(self) -> str:
        """The month of its first day, `YYYY-MM`; empty if no document has a date."""
        return (self.head.first or "")[:7]


@dataclass(frozen=True, slots=True)
class Choice:
    """One check box of an index: with it only events of its class are shown."""

    name: str
    label: str
    events: int


@dataclass(frozen=True, slots=True)
class IndexView:
    """An index, ready for a template."""

    entries: tuple[IndexEntry, ...]
    groups: tuple[tuple[str, tuple[IndexEntry, ...]], ...]
    """Months, latest first, those without a date last; one without a name if they are few."""
    camps: tuple[Choice, ...]
    verdicts: tuple[Choice, ...]
    top: tuple[IndexEntry, ...]
    """Those with the highest divergence, if there are many."""
    classes: Mapping[str, str]
    """By event, the names of the choices that it belongs to, with a blank between."""


def index_entry(comparison: Comparison, number: int, link: str) -> IndexEntry:
    """Return one line of an index."""
    return IndexEntry(
        comparison.event,
        number,
        link,
        columns_of(comparison),
        results(comparison),
        frozenset(point.verdict for point in comparison.points),
    )


def index_view(entries: Sequence[IndexEntry]) -> IndexView:
    """Return the index of some events; camps to choose stand by how many events they speak in."""
    many = len(entries) >= GROUPED
    speaking = Counter(column.camp.id for entry in entries for column in entry.columns)
    labels = {c.camp.id: c.camp for entry in reversed(entries) for c in entry.columns}
    names = {camp: f"ic{place}" for place, (camp, _) in enumerate(_by_count(speaking))}
    found = Counter(verdict for entry in entries for verdict in entry.verdicts)
    camps = tuple(
        Choice(names[camp], f"{labels[camp].tag} {labels[camp].label}", count)
        for camp, count in _by_count(speaking)
    )
    verdicts = tuple(
        Choice(f"iv-{verdict}", word, found[verdict])
        for verdict, word in VERDICT_WORDS.items()
        if found[verdict]
    )
    classes = {
        entry.head.id: " ".join(
            (
                *(names[column.camp.id] for column in entry.columns),
                *(f"iv-{verdict}" for verdict in VERDICT_WORDS if verdict in entry.verdicts),
            )
        )
        for entry in entries
    }
    groups: tuple[tuple[str, tuple[IndexEntry, ...]], ...] = (("", tuple(entries)),)
    if many:
        by_month = sorted(entries, key=lambda entry: entry.month, reverse=True)
        groups = tuple(
            (month or "no date", tuple(members))
            for month, members in groupby(by_month, key=lambda entry: entry.month)
        )
    widest = sorted(entries, key=lambda entry: (-entry.head.divergence, entry.number))
    return IndexView(
        entries=tuple(entries),
        groups=groups,
        camps=camps if len(camps) > 1 else (),
        verdicts=verdicts if len(verdicts) > 1 else (),
        top=tuple(widest[:TOP]) if many else (),
        classes=classes,
    )


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

"""Find the quantities in a text: how many of what, with the bounds the words allow.

Only what counts or measures something is returned; dates, years, times, ages, ordinals, scores,
names with a figure in them and moments ("two days ago") are not. The word lists are in
`data/numbers.toml`; they are English. `abroad` reads less of six other languages.
"""

from functools import cache

from narratives.model import Quantity
from narratives.numbers.abroad import names_abroad, quantities_abroad, units_abroad
from narratives.numbers.figures import Figure, bounds, figure_at, with_hedges
from narratives.numbers.others import counts_nothing
from narratives.numbers.units import Unit, unit_of
from narratives.numbers.words import tables, tokens_of

__all__ = ["ENGLISH", "clash", "group_of", "measure", "measuring", "quantities"]


ENGLISH = frozenset({"en", "und"})
"""Languages read with the English lists: a text too short to tell its language is read as such."""


def quantities(text: str, offset: int = 0, language: str = "en") -> tuple[Quantity, ...]:
    """Return the quantities said in `text`, in order.

    Args:
        text: A claim, or the part of a document one of its spans cuts out.
        offset: Added to every span, so that spans point into the document.
        language: ISO 639-1 code of the text, `und` if it could not be told.

    The span of a quantity covers the figure with its bounds ("at least 400"), and a sign or
    measure that belongs to it ("45 %", "20 km"), not the noun that is counted.
    """
    if language not in ENGLISH:
        return tuple(quantities_abroad(text, offset, language))
    tokens = tokens_of(text)
    found: list[tuple[Figure, Unit]] = []
    at = 0
    while at < len(tokens):
        figure = figure_at(tokens, at)
        if figure is None:
            at += 1
            continue
        at = figure.last
        if counts_nothing(tokens, figure):
            continue
        unit = unit_of(tokens, figure)
        if unit is None:
            continue
        found.append((figure, unit))
        at = max(at, unit.last)
    quantities_found = []
    for index, (figure, unit) in enumerate(found):
        first = with_hedges(tokens, figure.first)
        start, end = tokens[first].start, tokens[unit.last - 1].end
        low, high = bounds(tokens, figure)
        name, group = unit.name, unit.group
        later = found[index + 1] if index + 1 < len(found) else None
        if later is not None and unit.head is not None and unit.group is None:
            # "five soldiers and two civilians were killed" says of both what happened.
            between = tokens[unit.head + 1 : with_hedges(tokens, later[0].first)]
            joined = [token.low for token in between] in (["and"], [","], [",", "and"])
            if joined and later[1].after and later[1].group is not None:
                name, group = later[1].name, unit.name
        quantities_found.append(
            Quantity(
                text=text[start:end],
                span=(start + offset, end + offset),
                low=low,
                high=high,
                unit=name,
                group=group,
            )
        )
    return tuple(quantities_found)


def measure(quantity: Quantity) -> tuple[str, float | None, float | None] | None:
    """Return `(unit, low, high)` in the form in which figures are compared, None without a unit."""
    if quantity.unit is None:
        return None
    words = tuple(quantity.unit.lower().split())
    for phrase, (name, factor) in tables().measures.get(words[0], ()):
        if phrase == words:
            low = None if quantity.low is None else quantity.low * factor
            high = None if quantity.high is None else quantity.high * factor
            return name, low, high
    for outcomes in (tables().outcomes, units_abroad()):
        for phrase, name in outcomes.get(words[0], ()):
            if phrase == words:
                return name, quantity.low, quantity.high
    unit = " ".join(words)
    # Nouns that say nothing about who are "people" in every language.
    return names_abroad().get(unit, unit) or "people", quantity.low, quantity.high


@cache
def measuring() -> frozenset[str]:
    """Return the units that measure or time something without saying what: `km`, `%`, `days`."""
    measures = (name for phrases in tables().measures.values() for _, (name, _) in phrases)
    return frozenset({*measures, *tables().durations, "times"})


def group_of(quantity: Quantity) -> str:
    """Return of whom a figure is said, in the form in which figures are compared.

    "People" and "others" are no group of their own: empty.
    """
    group = (quantity.group or "").lower()
    group = names_abroad().get(group, group)
    return "" if group in tables().generic else group


def clash(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures leave no room for agreement: same unit and group, ranges apart.

    People of whom nothing is said do not clash: "eleven people" may be dead, "forty" missing.
    """
    left, right = measure(one), measure(other)
    if left is None or right is None or left[0] != right[0] or group_of(one) != group_of(other):
        return False
    if left[0] in tables().people and left[0] not in tables().outcomes:
        return False
    return _below(left[2], right[1]) or _below(right[2], left[1])


def _below(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low

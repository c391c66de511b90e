"""The filter of the event list: one line of text, always visible, always editable.

`camp:RU silent:UA n>5 div>50 date:2024-11-27..2024-12-04 words of the title`
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from narratives.model import EventHead

_NUMBER = re.compile(r"^(n|div|docs)(>=|<=|>|<|=)(\d+)$")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
}


class Condition(NamedTuple):
    """One condition as typed, with the test it stands for."""

    text: str
    holds: Callable[[EventHead], bool]


def conditions(text: str, tags: Mapping[str, str]) -> list[Condition]:
    """Return the conditions of a filter; `tags` maps lower-case tags and labels to camp ids.

    A word that is no condition has to occur in the title.
    """
    return [condition(word, tags) for word in text.split()]


def condition(word: str, tags: Mapping[str, str]) -> Condition:
    """Return the condition that one word of the filter stands for."""
    name, _, value = word.partition(":")
    camp = tags.get(value.lower(), value.lower())
    if name == "camp" and value:
        return Condition(word, lambda event: camp in event.camps)
    if name == "silent" and value:
        return Condition(word, lambda event: camp not in event.camps)
    if name == "date" and value:
        low, dots, high = value.partition("..")
        high = high if dots else low

        def overlaps(event: EventHead) -> bool:
            first, last = event.first or "", event.last or event.first or ""
            return bool(first) and last >= low and (not high or first[: len(high)] <= high)

        return Condition(word, overlaps)
    if match := _NUMBER.match(word):
        what, sign, number = match[1], _COMPARE[match[2]], int(match[3])

        def enough(event: EventHead) -> bool:
            value = {"n": event.claims, "div": event.divergence, "docs": len(event.documents)}
            return sign(value[what], number)

        return Condition(word, enough)
    lowered = word.lower()
    return Condition(word, lambda event: lowered in event.title.lower())


def matching(events: Sequence[EventHead], wanted: Sequence[Condition]) -> list[int]:
    """Return the positions of the events for which all conditions hold."""
    left = list(range(len(events)))
    for one in wanted:
        left = [index for index in left if one.holds(events[index])]
    return left


def culprit(events: Sequence[EventHead], wanted: Sequence[Condition]) -> tuple[str, int] | None:
    """Return the condition without which most events match, with their number.

    None if no single condition empties the list.
    """
    best: tuple[str, int] | None = None
    for index, one in enumerate(wanted):
        rest = [*wanted[:index], *wanted[index + 1 :]]
        count = len(matching(events, rest))
        if count and (best is None or count > best[1]):
            best = (one.text, count)
    return best

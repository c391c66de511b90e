"""The filter of the event list: one line of text, always visible, always editable.

`camp:RU silent:UA n>5 div>50 date:2024-11-27..2024-12-04 words of the title`
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from narratives.store.heads import EventFilter, Range

_NUMBER = re.compile(r"^(n|div|docs)(>=|<=|>|<|=)(\d{1,9})$")
_FIELDS = {"n": "claims", "div": "divergence", "docs": "documents"}


class Condition(NamedTuple):
    """One condition as typed, with what it asks for."""

    text: str
    wanted: EventFilter


def conditions(text: str, tags: Mapping[str, str]) -> list[Condition]:
    """Return the conditions of a filter; `tags` maps lower-case tags and labels to camp ids.

    A word that is no condition has to occur in the title.
    """
    return [Condition(word, condition(word, tags)) for word in text.split()]


def condition(word: str, tags: Mapping[str, str]) -> EventFilter:
    """Return what one word of the filter asks for."""
    name, _, value = word.partition(":")
    camp = tags.get(value.lower(), value.lower())
    if name == "camp" and value:
        return EventFilter(camps=(camp,))
    if name == "silent" and value:
        return EventFilter(silent=(camp,))
    if name == "date" and value:
        low, dots, high = value.partition("..")
        return EventFilter(since=low or None, until=(high or None) if dots else low)
    if match := _NUMBER.match(word):
        number = int(match[3])
        bounds: dict[str, Range] = {
            ">": (number + 1, None),
            "<": (None, number - 1),
            ">=": (number, None),
            "<=": (None, number),
            "=": (number, number),
        }
        return EventFilter.model_validate({_FIELDS[match[1]]: bounds[match[2]]})
    return EventFilter(words=(word,))


def together(wanted: Sequence[Condition]) -> EventFilter:
    """Return the filter of all conditions; of two bounds the narrower holds."""
    filters = [one.wanted for one in wanted]

    def bounds(ranges: Sequence[Range]) -> Range:
        lows = [low for low, _ in ranges if low is not None]
        highs = [high for _, high in ranges if high is not None]
        return max(lows, default=None), min(highs, default=None)

    return EventFilter(
        camps=tuple(camp for one in filters for camp in one.camps),
        silent=tuple(camp for one in filters for camp in one.silent),
        words=tuple(word for one in filters for word in one.words),
        since=max((one.since for one in filters if one.since), default=None),
        until=min((one.until for one in filters if one.until), default=None),
        claims=bounds([one.claims for one in filters]),
        divergence=bounds([one.divergence for one in filters]),
        documents=bounds([one.documents for one in filters]),
    )


def culprit(
    count: Callable[[EventFilter], int], wanted: Sequence[Condition]
) -> tuple[str, int] | None:
    """Return the condition without which most events match, with their number.

    None if no single condition empties the list.
    """
    best: tuple[str, int] | None = None
    for index, one in enumerate(wanted):
        number = count(together([*wanted[:index], *wanted[index + 1 :]]))
        if number and (best is None or number > best[1]):
            best = (one.text, number)
    return best

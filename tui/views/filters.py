"""The filter of the event list: one line of text, always visible, always editable.

`camp:RU silent:UA n>5 div>50 date:2024-11-27..2024-12-04 words of the title`, and of the claims:
`entity:Idlib speaker:"UN envoy" stance:denies source:gazette lang:ar`. These hold together for one
claim, of each camp that is named. They are the options of `narratives search`, by the same names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, get_args

from narratives.search_filter import NameField, SearchFilter, State
from narratives.store.heads import EventFilter, Range

TERMS = (
    "camp:RU silent:UA entity:NAME speaker:NAME stance:denies source:NAME lang:ar"
    " n>5 div>50 docs>2 date:2024-11.. words"
)
"""What can be asked for, as one would write it."""

_WORD = re.compile(r'(?:[^\s"]|"[^"]*(?:"|\Z))+')
_NAMES: dict[str, NameField] = {
    "entity": "entity",
    "speaker": "speaker",
    "source": "outlet",
    "outlet": "outlet",
}
_NAMED = {"entity": "entities", "speaker": "speakers", "outlet": "outlets"}
_NUMBER = re.compile(r"^(n|div|docs)(>=|<=|>|<|=)(\d{1,9})$")
_FIELDS = {"n": "claims", "div": "divergence", "docs": "documents"}
_LIKE_A_TERM = re.compile(r"[^\W\d_]+(?::|[<>=]=?\d)")
_STATES = get_args(State)


class Condition(NamedTuple):
    """One condition as typed, with what it asks for."""

    text: str
    wanted: EventFilter


def as_written(field: NameField, words: str) -> tuple[str, ...]:
    """Return words as the only name they mean, where nothing is known of any names."""
    del field
    return (words,)


def conditions(
    text: str,
    tags: Mapping[str, str],
    names: Callable[[NameField, str], Sequence[str]] = as_written,
) -> list[Condition]:
    """Return the conditions of a filter; `tags` maps lower-case tags and labels to camp ids.

    `names` tells which speakers, outlets or names of entities are meant by words. A word that is no
    condition has to occur in the title; words in quotation marks are one word.
    """
    return [Condition(word, condition(word, tags, names)) for word in _WORD.findall(text)]


def condition(
    word: str,
    tags: Mapping[str, str],
    names: Callable[[NameField, str], Sequence[str]] = as_written,
) -> EventFilter:
    """Return what one word of the filter asks for."""
    name, _, given = word.partition(":")
    value = given.replace('"', "").strip()
    camp = tags.get(value.lower(), value.lower())
    if name == "camp" and value:
        return EventFilter(camps=(camp,))
    if name == "silent" and value:
        return EventFilter(silent=(camp,))
    if name == "date" and value:
        low, dots, high = value.partition("..")
        return EventFilter(since=low or None, until=(high or None) if dots else low)
    if name in _NAMES and value:
        field = _NAMES[name]
        # A name that nobody has is asked for all the same, so that nothing is found.
        meant = tuple(names(field, value)) or (value,)
        return EventFilter(said=(SearchFilter.model_validate({_NAMED[field]: meant}),))
    if name in ("lang", "language") and value:
        return EventFilter(said=(SearchFilter(languages=(value.lower(),)),))
    if name in ("stance", "state") and (state := value.lower().replace(" ", "_")) in _STATES:
        return EventFilter(said=(SearchFilter.model_validate({"states": (state,)}),))
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
    return EventFilter(words=(word.replace('"', ""),))


def unknown(word: str) -> bool:
    """Tell whether a word looks like a condition and is none."""
    return bool(_LIKE_A_TERM.match(word)) and bool(condition(word, {}).words)


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
        said=tuple(said for one in filters for said in one.said),
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

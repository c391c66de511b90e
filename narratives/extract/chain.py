"""Who relays to whom: outlet, the paper spoken to, the one who reports, the speaker."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from narratives.extract.attribution import Attribution
from narratives.extract.layout import Layout
from narratives.extract.resolve import Speaker
from narratives.model import Span
from narratives.names import key_of, table, words_of

_BEFORE = 120
_NEAREST = 24
"""Attributions before and behind one in which what holds it is looked for."""
_AFTER = 80
_OPENING = 6
"""Characters around a relayed statement that are no part of it: an article, a closing mark."""
_REPORTING = frozenset({"neutral", "strong", "distanced", "accuse", "deny", "confirm", "label"})
_NAME = r"(?:the )?((?:[A-Z][\w'’&-]*)(?: (?:[A-Z][\w'’&-]*|al-[A-Z]\w*|of|the))*)"


@lru_cache
def _openings() -> re.Pattern[str]:
    openings = sorted(table("titles")["press"]["openings"], key=len, reverse=True)
    return re.compile(r"(?i:\b(?:" + "|".join(map(re.escape, openings)) + r"))\s+" + _NAME)


@lru_cache
def _anaphor() -> re.Pattern[str]:
    words = sorted(table("titles")["press"]["anaphors"], key=len, reverse=True)
    openings = sorted(table("titles")["press"]["openings"], key=len, reverse=True)
    return re.compile(
        r"\b(?:"
        + "|".join(map(re.escape, openings))
        + r")\s+the\s+(?:"
        + "|".join(map(re.escape, words))
        + r")\b",
        re.IGNORECASE,
    )


def relays(
    layout: Layout, attributions: Sequence[Attribution], speakers: Sequence[Speaker]
) -> tuple[tuple[str, ...], ...]:
    """Return for each attribution the names from the outermost to the speaker, none twice."""
    document = layout.document
    chains = []
    paper: str | None = None
    for index, (attribution, speaker) in enumerate(zip(attributions, speakers, strict=True)):
        named = _paper(layout, attribution)
        if named is not None:
            paper = named
        relay = named
        if named is None and _says_to_paper(layout, attribution):
            relay = paper
        outer = [
            speakers[other].name
            for other in _near(attributions, index)
            if _holds(attributions[other], attribution)
        ]
        parts = (document.outlet, *outer, relay, speaker.name)
        chains.append(tuple(dict.fromkeys(part for part in parts if part)))
    return tuple(chains)


def only_relays(layout: Layout, outer: Attribution, attributions: Sequence[Attribution]) -> bool:
    """Whether an outlet or an unnamed source passes on one whole statement of somebody else.

    In "The army admitted that P, according to the Sarn Post" P is the army's claim, and the paper
    stands in its chain; a second claim "the army admitted that P" would be no new one.
    """
    source, text = outer.source, layout.document.text
    if source is None or len(outer.spans) != 1 or outer.spans[0][1] > source[0]:
        return False
    words = [word.key for word in words_of(text[slice(*source)])]
    passing = set(table("titles")["press"]["words"]) | set(table("titles")["press"]["passing"])
    if not passing & set(words):
        return False
    start, end = outer.spans[0]
    return any(
        inner is not outer
        and inner.source is not None
        and inner.cue is not None
        and inner.cue_class in _REPORTING
        and inner.block == outer.block
        and _holds(outer, inner)
        and inner.source[0] - start <= _OPENING
        and end - inner.spans[-1][1] <= _OPENING
        for inner in attributions
    )


def _near(attributions: Sequence[Attribution], index: int) -> Iterator[int]:
    """Yield the nearest other attributions of the same block; they stand in reading order.

    A content holds what is said inside it, a few attributions away. All pairs of a paragraph of
    112,000 characters took 3 of its 4 seconds.
    """
    block = attributions[index].block
    for other in range(max(0, index - _NEAREST), min(len(attributions), index + _NEAREST + 1)):
        if other != index and attributions[other].block == block:
            yield other


def _window(layout: Layout, attribution: Attribution) -> tuple[str, str]:
    """Return the words of the sentence before the cue and behind it."""
    cue = attribution.cue
    if cue is None:
        return "", ""
    text = layout.document.text
    # Whoever the sentence before spoke to is nobody's relay here.
    start, end = layout.sentences[layout.sentence_at(cue[0])]
    start = max(start, (attribution.source or cue)[0] - _BEFORE)
    return text[start : cue[0]], text[cue[0] : min(end, cue[1] + _AFTER)]


def _paper(layout: Layout, attribution: Attribution) -> str | None:
    """Return the outlet that a speaker is said to have talked to, or that carried the words."""
    press = set(table("titles")["press"]["words"])
    for words in _window(layout, attribution):
        for match in _openings().finditer(words):
            name = match.group(1)
            if press & set(key_of(name)):
                the = words[match.start(1) - 4 : match.start(1)]
                return ("The " if the == "The " else "") + name
    return None


def _says_to_paper(layout: Layout, attribution: Attribution) -> bool:
    return any(_anaphor().search(words) for words in _window(layout, attribution))


def _holds(outer: Attribution, inner: Attribution) -> bool:
    """Whether a content holds another attribution with its source: then the outer relays it."""
    if inner.source is None or "inherited" in inner.flags:
        return False
    return any(
        _inside(inner.source, span) and any(_inside(part, span) for part in inner.spans)
        for span in outer.spans
    )


def _inside(part: Span, whole: Span) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1] and part != whole

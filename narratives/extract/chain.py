"""Who relays to whom: outlet, the paper that a speaker talked to, the one who reports, the speaker."""

import re
from collections.abc import Sequence
from functools import lru_cache

from narratives.extract.attribution import Attribution
from narratives.extract.resolve import Speaker
from narratives.model import Document, Span
from narratives.names import key_of, table

_BEFORE = 120
_AFTER = 80
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
    document: Document, attributions: Sequence[Attribution], speakers: Sequence[Speaker]
) -> tuple[tuple[str, ...], ...]:
    """Return for each attribution the names from the outermost to the speaker, none twice."""
    chains = []
    paper: str | None = None
    for attribution, speaker in zip(attributions, speakers, strict=True):
        named = _paper(document, attribution)
        if named is not None:
            paper = named
        relay = (
            named if named is not None else paper if _says_to_paper(document, attribution) else None
        )
        outer = [
            other.name
            for one, other in zip(attributions, speakers, strict=True)
            if one is not attribution and other.name is not None and _holds(one, attribution)
        ]
        parts = (document.outlet, *outer, relay, speaker.name)
        chains.append(tuple(dict.fromkeys(part for part in parts if part)))
    return tuple(chains)


def _window(document: Document, attribution: Attribution) -> tuple[str, str]:
    """Return the words of the block before the cue and behind it, quotations left out."""
    cue = attribution.cue
    if cue is None:
        return "", ""
    block = document.blocks[attribution.block]
    start = max(block.start, (attribution.source or cue)[0] - _BEFORE)
    before = document.text[start : cue[0]]
    after = document.text[cue[0] : min(block.end, cue[1] + _AFTER)]
    return before, after


def _paper(document: Document, attribution: Attribution) -> str | None:
    """Return the outlet that a speaker is said to have talked to, or that carried the words."""
    press = set(table("titles")["press"]["words"])
    for words in _window(document, attribution):
        for match in _openings().finditer(words):
            name = match.group(1)
            if press & set(key_of(name)):
                the = words[match.start(1) - 4 : match.start(1)]
                return ("The " if the == "The " else "") + name
    return None


def _says_to_paper(document: Document, attribution: Attribution) -> bool:
    return any(_anaphor().search(words) for words in _window(document, attribution))


def _holds(outer: Attribution, inner: Attribution) -> bool:
    """Whether a content contains another attribution with its source: then the outer one relays it."""
    if inner.source is None or "inherited" in inner.flags:
        return False
    return any(
        _inside(inner.source, span) and any(_inside(part, span) for part in inner.spans)
        for span in outer.spans
    )


def _inside(part: Span, whole: Span) -> bool:
    return whole[0] <= part[0] and part[1] <= whole[1] and part != whole

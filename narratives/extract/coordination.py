"""Splits what one sentence says for two: two sources of one content, two contents of one cue."""

import re
from collections.abc import Sequence
from dataclasses import replace

from narratives.extract.attribution import Attribution
from narratives.model import Span
from narratives.names import role_nouns, roles_in, word_list, words_of

_AND = re.compile(r"\s*,?\s+(?:and|as well as|along with|together with)\s+")
_LIKENED = re.compile(r",\s+(?:just )?(?:like|unlike)\b")
_TIMED = re.compile(
    r",?\s+(?:on |late on |late |early on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$"
    r"|\s+yesterday$"
)
_APPOSED = re.compile(r"(?:an?|who|whose|one|now|former)\b")
_RELATIVE = re.compile(r",\s+(?:who|which|whose)\b")
_WHILE = re.compile(
    r"(?:while|although|though|even though|whereas)\s.{25,}?(?=,\s[a-z])", re.DOTALL
)


def split_coordinated(text: str, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return the attributions with coordinated sources and "while P, Q" taken apart, order kept."""
    split: list[Attribution] = []
    for attribution in attributions:
        for one in _by_source(text, attribution):
            split += _by_content(text, one)
    return split


def _by_source(text: str, attribution: Attribution) -> list[Attribution]:
    source = attribution.source
    if source is None or "cosource" in attribution.flags:
        return [attribution]
    timed = _TIMED.search(text, *source)
    if timed is not None and timed.start() > source[0]:
        source = (source[0], timed.start())
        attribution = replace(attribution, source=source)
    likened = _LIKENED.search(text, *source)
    if likened is not None and likened.start() > source[0]:
        # "Damascus, like Russian officials, has accused": only the first is the subject.
        source = (source[0], likened.start())
        attribution = replace(attribution, source=source)
    parts = _parts(text, source)
    if len(parts) < 2:
        return [attribution]
    flags = attribution.flags | {"cosource"}
    return [replace(attribution, source=part, flags=flags) for part in parts]


def _parts(text: str, source: Span) -> list[Span]:
    """Return the coordinated noun phrases of a source, or nothing if it is one."""
    words = text[source[0] : source[1]]
    relative = _RELATIVE.search(words)
    if relative and " and " in words[: relative.start()]:
        # "the army and the Front, which holds the town": the clause is about the last of them.
        words = words[: relative.start()]
    joints = list(_AND.finditer(words))
    if len(joints) != 1 or re.search(r"\b(?:who|which|whose|between|both)\b", words):
        return []
    left, right = words[: joints[0].start()], words[joints[0].end() :]
    commas = [part for part in left.split(", ") if part]
    pieces = [*commas, right]
    if any(_APPOSED.match(piece) for piece in commas[1:]):
        # "Ada Vance, a specialist and editor": one person.
        return []
    bare, comma, name = right.partition(", ")
    if comma and not name[:1].isupper():
        right = bare
    if not all(_is_speaker(piece, last=False) for piece in commas):
        return []
    if not _is_speaker(bare, last=True):
        return []
    pieces = [*commas, right]
    spans, at = [], source[0]
    for piece in pieces:
        at = text.index(piece, at)
        spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def _is_speaker(phrase: str, *, last: bool) -> bool:
    """Whether a noun phrase names somebody by itself: a capitalised name, or a noun of role.

    Only the last of a list may have a complement: "the head of the army and the police" is one.
    """
    words = words_of(phrase)
    opening = next((i for i, word in enumerate(words) if word.key == "of"), 0)
    if opening and roles_in(words[:opening]) and words[0].key == "the" and last:
        # "the operator of the dam"
        words = words[:opening]
    if not words or len(words) > 9 or any(word.key in ("of", "for", "to", "in") for word in words):
        return False
    roles = roles_in(words)
    if roles and roles[-1].end == len(words):
        # "founder" of "founder and director": a bare singular role shares the name that follows.
        first = words[0]
        return (
            roles[-1].noun.many
            or roles[-1].keys[-1] in ("forces", "troops", "authorities")
            or first.key in ("the", "a", "an", "its", "his", "her")
            or first.capital
        )
    end = words[-1]
    if not end.capital or (end.key,) in role_nouns():
        return False
    adjective = len(words) == 1 and end.key in word_list("nationalities", "nationalities")
    return not adjective


def _by_content(text: str, attribution: Attribution) -> list[Attribution]:
    """Take "while P, Q" apart: its halves often carry different commitment."""
    if (
        attribution.kind != "indirect"
        or len(attribution.spans) != 1
        or "split" in attribution.flags
    ):
        return [attribution]
    start, end = attribution.spans[0]
    match = _WHILE.match(text, start, end)
    if match is None:
        return [attribution]
    second = match.end() + 1
    while second < end and text[second].isspace():
        second += 1
    if end - second < 15:
        return [attribution]
    flags = attribution.flags | {"split"}
    return [
        replace(attribution, spans=((start, match.end()),), flags=flags),
        replace(attribution, spans=((second, end),), flags=flags),
    ]

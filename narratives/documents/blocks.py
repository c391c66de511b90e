"""Paragraphs and the parts they play: headline, lead, headings, body, and what is no article.

Everything here is offsets; the text is never changed. A body paragraph taken for residue loses
claims silently, so residue needs a pattern of `residue.toml`; a heading taken for body only adds
a short paragraph.
"""

import re
import statistics
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from narratives.documents.dates import printed_day
from narratives.model import Block, Role

DATELINE = re.compile(
    r"[A-Z][A-Z.'’ -]{2,30}(?:, [A-Z][\w .]{2,20}){0,2},? ?(?:\([^()\n]{2,40}\))? ?[-–—]+ (?=\S)"
)
"""Place, day and agency in front of a report: "STRELSAU, May 2 (Ruritania Wire) - "."""

_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(r"#{1,6}[^\S\n]+(?=\S)|(?:>[^\S\n]*)+")
_STOPPED = re.compile(r"[.!?…。！？؟۔।॥։][\W_]*\Z")
"""A sentence mark with only quotes, brackets or emoji behind it."""

_PAUSES = ",;:،؛、-–—"

_LONGEST_RESIDUE = 240
_LONGEST_HEADLINE = 300
_LONGEST_HEADING, _HEADING_WORDS = 90, 14
_TOP = 6
"""Paragraphs in which a byline, a kicker or a headline under a kicker may stand."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One or more lines of the text; `marker` is the Markdown sign in front of it, not inside."""

    start: int
    end: int
    words: str
    marker: str
    stated: Role | None

    @property
    def stops(self) -> bool:
        """Whether it ends as a sentence does."""
        return _stops(self.words)

    @property
    def short(self) -> bool:
        """Whether it could be a heading: short, unstopped, and no list item or broken-off line."""
        return (
            self.stated is None
            and not self.marker
            and len(self.words) <= _LONGEST_HEADING
            and len(self.words.split()) <= _HEADING_WORDS
            and not self.stops
            and self.words[-1] not in _PAUSES
            and self.words[0] not in '-–—•*·"“«„'
            and not self.words[0].islower()
        )


def blocks_of(
    text: str, *, title: str | None = None, roles: Sequence[Role | None] = ()
) -> tuple[Block, ...]:
    """Return the paragraphs of `text` in order, each with the part it plays.

    A line is a paragraph; in a hard-wrapped text (median line of 60 to 90 characters, most lines
    ending inside a sentence, blank lines between paragraphs) the lines between two blank ones are.
    Every non-blank character lies in a block, except Markdown's `#` and `>` in front of one.

    Args:
        text: the stored text.
        title: the stated title; the paragraph that equals it is the headline.
        roles: the role of each non-blank line as far as the file's format tells it.
    """
    paragraphs = list(_paragraphs(text, roles))
    residue = {n for n, one in enumerate(paragraphs) if _is_residue(n, one, len(paragraphs))}
    real = [n for n in range(len(paragraphs)) if n not in residue]
    headline = _headline(paragraphs, real, title)
    lead = next(
        (
            n
            for n in real
            if (headline is None or n > headline)
            and _plays(paragraphs[n]) in (None, "body")
            and not (headline is not None and paragraphs[n].short and n != real[-1])
        ),
        None,
    )
    headings = _headings(paragraphs, real, lead)
    blocks = []
    for number, one in enumerate(paragraphs):
        role: Role = _plays(one) or "body"
        if number in residue:
            role = "residue"
        elif number == headline:
            role = "headline"
        elif number == lead:
            role = "lead"
        elif number in headings or role == "headline":
            role = "heading"
        blocks.append(Block(start=one.start, end=one.end, role=role))
    return tuple(blocks)


def day_above(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the day printed on a line of its own above the lead, None if there is none."""
    for block in blocks:
        if block.role == "lead":
            break
        if block.role == "residue" and block.end - block.start <= _LONGEST_RESIDUE:
            found = printed_day(text[block.start : block.end].strip(" \t*_|•·"))
            if found:
                return found
    return None


def _stops(words: str) -> bool:
    return _STOPPED.search(words, max(len(words) - 40, 0)) is not None


def _paragraphs(text: str, roles: Sequence[Role | None]) -> Iterator[_Paragraph]:
    wrapped = not roles and _hard_wrapped(text)
    stated = iter(roles)
    held: list[_Paragraph] = []
    before = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isspace():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        sign = _MARKER.match(text, start, end)
        if sign and sign.end() < end:
            marker, start = sign.group()[0], sign.end()
        else:
            marker = ""
        one = _Paragraph(start, end, text[start:end], marker, next(stated, None))
        gap = text.count("\n", before, match.start()) > 1
        before = match.end()
        if not wrapped:
            yield one
            continue
        if held and (gap or marker or held[-1].marker):
            yield _joined(text, held)
            held = []
        held.append(one)
    if held:
        yield _joined(text, held)


def _joined(text: str, lines: list[_Paragraph]) -> _Paragraph:
    start, end = lines[0].start, lines[-1].end
    return _Paragraph(start, end, text[start:end], lines[0].marker, lines[0].stated)


def _hard_wrapped(text: str) -> bool:
    """Tell whether the lines of `text` end where the column did, not where a sentence does."""
    groups = [
        [line.rstrip() for line in group.split("\n") if line.strip()]
        for group in re.split(r"\n[ \t]*\n", text[:200_000])
    ]
    groups = [group for group in groups if group]
    inner = [line for group in groups for line in group[:-1]]
    if len(groups) < 2 or len(inner) < 3:
        return False
    unstopped = sum(not _stops(line) for line in inner)
    return (
        60 <= statistics.median(map(len, inner)) <= 90
        and max(map(len, inner)) <= 120
        and unstopped * 2 >= len(inner)
    )


def _plays(one: _Paragraph) -> Role | None:
    """Return the role that its own signs or its format give a paragraph."""
    if one.stated is not None:
        return one.stated
    if one.marker == "#":
        return "heading"
    if one.marker == ">":
        return "quote"
    if len(one.words) <= _LONGEST_RESIDUE and _patterns()["captions"].match(one.words):
        return "caption"
    return None


def _is_residue(number: int, one: _Paragraph, total: int) -> bool:
    if not any(map(str.isalpha, one.words)):
        return True
    if len(one.words) > _LONGEST_RESIDUE or one.marker == ">":
        return False
    words = " ".join(one.words.strip(" \t*_|•·").split())
    patterns = _patterns()
    if patterns["lines"].fullmatch(words.rstrip(": ")) or patterns["openings"].match(words):
        return True
    if number < _TOP and printed_day(words):
        return True
    outside = number < _TOP or number >= total - 3
    return outside and patterns["bylines"].fullmatch(words) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return the expressions of all languages, one alternative of each kind."""
    data = tomllib.loads(
        resources.files("narratives").joinpath("data/residue.toml").read_text("utf-8")
    )
    joined: dict[str, re.Pattern[str]] = {}
    for kind in ("lines", "openings", "bylines", "captions"):
        entries = [entry for table in data.values() for entry in table.get(kind, ())]
        flags = re.NOFLAG if kind == "bylines" else re.IGNORECASE
        joined[kind] = re.compile("|".join(f"(?:{entry})" for entry in entries), flags)
    return joined


def _headline(paragraphs: list[_Paragraph], real: list[int], title: str | None) -> int | None:
    """Return the paragraph that is stated to be the headline or equals the title.

    If there is none, the first paragraph is, if it reads as one.
    """
    for number in real[:_TOP]:
        if paragraphs[number].stated == "headline":
            return number
    if title:
        wanted = _bare(title)
        for number in real[:_TOP]:
            if _bare(paragraphs[number].words) == wanted:
                return number
    return real[0] if real and _reads_as_headline([paragraphs[n] for n in real[:2]]) else None


def _reads_as_headline(top: list[_Paragraph]) -> bool:
    """Tell whether the first paragraph, with the one below it, is one line without a full stop.

    A short question or exclamation is one too, above a longer paragraph.
    """
    first, follows = top[0], top[-1]
    if first.marker == "#" and first.stated is None:
        return True
    if len(top) < 2 or _plays(first) is not None or "\n" in first.words:
        return False
    if len(first.words) > _LONGEST_HEADLINE or first.words[-1] in _PAUSES:
        return False
    asks = first.words.endswith(("?", "!", "؟")) and len(first.words.split()) <= 16
    return not first.stops or (asks and len(follows.words) > len(first.words))


def _headings(paragraphs: list[_Paragraph], real: list[int], lead: int | None) -> frozenset[int]:
    """Return the short unstopped lines above a paragraph of sentences.

    In a text that hardly uses full stops (posts, lists) such lines are its sentences, so there are
    no headings if they make up a third of the paragraphs or more.
    """
    short = [n for n in real if paragraphs[n].short]
    if lead is None or len(short) * 3 >= max(len(real), 6):
        return frozenset()
    return frozenset(
        number
        for number, below in pairwise(real)
        if number != lead and paragraphs[number].short and not paragraphs[below].short
    )


def _bare(words: str) -> str:
    """Return `words` without case, marks and spaces, for comparing titles."""
    return "".join(filter(str.isalnum, words.casefold()))

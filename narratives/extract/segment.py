"""Quotations, sentences and words of a text, as offsets into it.

Nothing is parsed: a block is read left to right once or twice, so that a paragraph of a megabyte
costs time in proportion to its length: the patterns below are anchored or possessive for that.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from narratives.model import Block, Span

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("’‘‚‛‹›ʼ`´", "'"),
        **dict.fromkeys("—–―‒‑−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),
    }
)

_OPENERS = "“„«‟"
# Which marks end a quotation that began with the key. Low-high marks end differently in German,
# Polish and Russian; a straight mark may stand for any.
_CLOSERS = {"“": '”"“', "„": '“”‟"', "«": "»", "»": "«", "‟": '”"', "”": "”", '"': '"”'}
_DOUBLED = {"''": '"', "``": "“", "‘‘": "“", "’’": "”", "＂": '"'}
# Two single marks in a row stand for a double one in the archives of some papers.
_MARKS = re.compile(r"[“”„‟«»\"＂]|''(?!')|``|‘‘|’’")

# What may stand directly before an opening mark.
_BEFORE_OPENING = frozenset("([{-–—―/:…¿¡*_>|'‘“\"«")

# A quotation that does not end in its block is taken as running on only if it is this long; shorter
# ones are inches, seconds and slips of the pen.
_MIN_UNCLOSED = 40
# British single quotes: shorter ones are names and scare quotes.
_MIN_SINGLE_WORDS = 4

_SINGLES = re.compile(r"['’‘]")
_SINGLE_ENDS = frozenset(",.?!…")

_SENTENCE_END = re.compile(r"(?<![.!?…؟।])[.!?…؟]++[\"”»“'’)\]]*+(?=\s)")
_NEXT_SENTENCE = re.compile(r"\s++[-–—•*]?\s?[\"“„«‘'(\[¿¡]{0,4}(?:[^\W_a-zа-яіїєґё]|\W?$)")
_LAST_WORD = re.compile(r"[^\s(\[\"“«‘']*$")
_SINGLE_LETTERS = re.compile(r"(?:[^\W\d_]\.)+$")

# A letter or digit, or a mark that combines with one: to `re`, Arabic vowel signs are no letters.
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u064b-\u0652\u0670])"
_WORD = re.compile(
    # Figures with their points and commas; initials; words with inner apostrophes, hyphens, "&".
    r"\d++(?:[.,]\d++)++%?|(?:[^\W\d_]\.){2,}+"
    rf"|{_LETTER}++(?:(?:['’ʼ\-‑&]|\.(?=[a-z])){_LETTER}++)*+|\S"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation mark pair and what stands between, inside one block."""

    start: int
    """Offset of the opening mark, or of the block's start if the mark is missing there."""
    end: int
    """Offset behind the closing mark, or of the block's end if the quotation runs on."""
    block: int
    """Index of the block."""
    closed: bool
    """False if the block ends before the quotation does: it may go on in the next block."""
    words: int
    """Number of words between the marks: few make a name or a scare quote, not speech."""


def plain_marks(text: str) -> str:
    """Return `text` with curly quotes, dashes and hard spaces made plain, one character for one."""
    return text.translate(_PLAIN)


def words(text: str, start: int, end: int) -> list[Span]:
    """Return the words and single marks between two offsets."""
    return [match.span() for match in _WORD.finditer(text, start, end)]


@lru_cache
def _abbreviations() -> frozenset[str]:
    path = files("narratives").joinpath("data", "segment.toml")
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["abbreviations"])


def sentences(text: str, start: int, end: int, quotes: Iterable[Quote]) -> list[Span]:
    """Return the sentences between two offsets, without the white space around them.

    A stop inside a quotation ends no sentence, so that a quotation of several sentences stays in
    one piece with its cue.
    """
    inside = sorted((quote.start, quote.end) for quote in quotes if quote.end > start)
    starts = [quote_start for quote_start, _ in inside]
    found: list[Span] = []
    begin = _skip_space(text, start, end)
    for match in _SENTENCE_END.finditer(text, begin, end):
        stop = match.end()
        at = bisect_right(starts, stop - 1) - 1
        if at >= 0 and stop < inside[at][1]:
            continue
        if not _NEXT_SENTENCE.match(text, stop, end):
            continue
        if text[match.start()] == "." and match.end() - match.start() == 1:
            word = _LAST_WORD.search(text, max(begin, stop - 40), stop - 1)
            if word and (
                word.group() in _abbreviations() or _is_initial(text, word.start(), stop, begin)
            ):
                continue
        found.append((begin, stop))
        begin = _skip_space(text, stop, end)
    while end > begin and text[end - 1].isspace():
        end -= 1
    if begin < end:
        found.append((begin, end))
    return found


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _is_initial(text: str, word_start: int, stop: int, begin: int) -> bool:
    """Tell "J. Smith" and "U.S. officials" from a sentence that ends in "plan B."."""
    word = text[word_start:stop]
    if not _SINGLE_LETTERS.match(word):
        return False
    if len(word) > 2:
        # "the U.S. The" ends a sentence far less often than "the U.S. Army" goes on.
        return True
    return word[0].isupper() and (word_start == begin or word[0] != "I")


def quotes(text: str, blocks: Sequence[Block]) -> list[Quote]:
    """Return the quotations of all blocks, in reading order; they never cross a block's end.

    Straight, curly, low-high and angled marks pair within their block; an unpaired mark spoils
    no more than its own block. Single marks count only in blocks without double ones, from four
    words on, since most of them are apostrophes.
    """
    found: list[Quote] = []
    runs_on = False
    for index, block in enumerate(blocks):
        spans, open_at = _paired(text, block, runs_on=runs_on)
        follows = index + 1 < len(blocks) and _opens(text, blocks[index + 1])
        runs_on = open_at is not None and (
            follows or block.end - open_at >= _MIN_UNCLOSED or open_at == block.start
        )
        found += [_quote(text, span, index, closed=True) for span in spans]
        if open_at is not None and runs_on:
            found.append(_quote(text, (open_at, block.end), index, closed=False))
        if not spans and open_at is None:
            found += [
                quote
                for span in _single_spans(text, block)
                if (quote := _quote(text, span, index, closed=True)).words >= _MIN_SINGLE_WORDS
            ]
    return sorted(found, key=lambda quote: (quote.start, quote.end))


def _quote(text: str, span: Span, block: int, *, closed: bool) -> Quote:
    count = sum(text[start].isalnum() for start, _ in words(text, *span))
    return Quote(start=span[0], end=span[1], block=block, closed=closed, words=count)


def _opens(text: str, block: Block) -> bool:
    """Whether a block begins with an opening mark."""
    return block.start < block.end and text[block.start] in '"“„«‟'


def _may_open(text: str, mark: Span, block: Block) -> bool:
    start, end = mark
    if end >= block.end or text[end].isspace():
        return False
    return start == block.start or text[start - 1].isspace() or text[start - 1] in _BEFORE_OPENING


def _must_close(text: str, mark: Span, block: Block) -> bool:
    """Whether an opening mark stands where only a closing one can: `the end,“ she said`."""
    start, end = mark
    return (
        start > block.start
        and not text[start - 1].isspace()
        and (end >= block.end or not (text[end].isalnum() or text[end] in "([«‘'"))
    )


def _paired(text: str, block: Block, *, runs_on: bool) -> tuple[list[Span], int | None]:
    """Return the closed quotations of a block, and where one begins that the block does not end."""
    marks = [match.span() for match in _MARKS.finditer(text, block.start, block.end)]
    forms = [_DOUBLED.get(text[start:end], text[start:end]) for start, end in marks]
    may_open = [
        (form in _OPENERS and not _must_close(text, mark, block))
        or (form in '"”»' and _may_open(text, mark, block))
        for form, mark in zip(forms, marks, strict=True)
    ]
    spans: list[Span] = []
    opened: int | None = None
    depth = 0
    for at, form in enumerate(forms):
        if opened is None:
            if may_open[at]:
                opened, depth = at, 0
            elif runs_on and at == 0:
                spans.append((block.start, marks[at][1]))
            continue
        outer = forms[opened]
        closing = form in _CLOSERS[outer]
        if may_open[at] and (form in '"“' or not closing):
            # Other marks inside cannot be mistaken for the outer ones and are passed over. Two
            # closing marks in a row behind it: then this one opens a quotation inside.
            if may_open[at + 1 : at + 3] == [False, False]:
                depth += bool(set(_CLOSERS[form]) & set(_CLOSERS[outer]))
            elif form == outer and form != "«":
                # The mark before it was never closed: it spoils only itself.
                opened, depth = at, 0
        elif closing and depth:
            depth -= 1
        elif closing:
            spans.append((marks[opened][0], marks[at][1]))
            opened = None
    return spans, None if opened is None else marks[opened][0]


def _single_spans(text: str, block: Block) -> list[Span]:
    """Return pairs of single marks that can be quotations rather than apostrophes."""
    spans: list[Span] = []
    open_at: int | None = None
    candidate: int | None = None
    for match in _SINGLES.finditer(text, block.start, block.end):
        at = match.start()
        before = text[at - 1] if at > block.start else " "
        after = text[at + 1] if at + 1 < block.end else " "
        opens = (
            text[at] in "'‘"
            and not after.isspace()
            and (before.isspace() or before in _BEFORE_OPENING)
        )
        if opens:
            if open_at is not None and candidate is not None:
                spans.append((open_at, candidate + 1))
            open_at, candidate = at, None
        elif open_at is not None and not after.isalnum() and not before.isspace():
            if before in _SINGLE_ENDS:
                spans.append((open_at, at + 1))
                open_at, candidate = None, None
            elif candidate is None and (before != "s" or after in ",.;:)]?!"):
                # "the rebels' base" inside a quotation: a plural's apostrophe ends none.
                candidate = at
    if open_at is not None and candidate is not None:
        spans.append((open_at, candidate + 1))
    return spans

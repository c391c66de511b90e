"""Where a document turns to another story: a daily roundup, a live blog, a page of briefs.

A story can begin under a heading, after a line of marks, with a dateline or with a time of day. The
sections between such places are compared as wholes, by the words they share and by their vectors,
and neighbours that are alike are one story. Only what is clearly mixed is cut, for a plain article
torn apart costs more than two stories left together; `benchmarks/segments.py` prints the numbers.

Gaps between plain paragraphs are no such places. Compared as in TextTiling (Hearst 1997), they
showed 2 to 5 % of the seams between two articles of one campaign, seven of ten cuts being wrong.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import FloatArray
from narratives.documents.blocks import DATELINE
from narratives.lineup.lexical import lemmas
from narratives.model import Document, Span

CUT = 0.26
"""Two neighbouring sections are two stories if they are less alike than this."""

LEAST_WORDS = 40
"""Words of a story; a shorter stretch is part of the neighbour that it is more like."""

STORY = ("lead", "heading", "body", "quote")
"""Roles of paragraphs that tell something; a caption, a headline or boilerplate goes with them."""

TIME = re.compile(
    r"(?:[01]?\d|2[0-3])[.:h][0-5]\d(?: ?(?:[ap]\.?m\.?|GMT|UTC|[A-Z]{2,4}T))?\s*(?:[-–—|:]|\n)\s*"
)
"""The time of an entry: "14:05 GMT - "."""


@dataclass(frozen=True)
class _Stretch:
    """Neighbouring paragraphs: the number of the first, words, vector."""

    first: int
    vector: NDArray[np.float64]
    """`(d,) float64`: the sum of the paragraphs' vectors, each times its words."""
    words: Counter[str]
    length: int

    def joined(self, other: "_Stretch") -> "_Stretch":
        return _Stretch(
            self.first,
            self.vector + other.vector,
            self.words + other.words,
            self.length + other.length,
        )

    def like(self, other: "_Stretch") -> float:
        """Return half the cosine of the vectors, at least 0, and half that of the words."""
        lengths = float(np.linalg.norm(self.vector)) * float(np.linalg.norm(other.vector))
        meaning = max(float(self.vector @ other.vector) / lengths, 0.0) if lengths else 0.0
        return (meaning + _shared_words(self.words, other.words)) / 2


def may_turn(document: Document) -> bool:
    """Tell whether a document may hold several stories, by its words alone.

    Where all neighbouring sections share so many words that no vectors could part them, or where
    there is but one section, the vectors need not be made.
    """
    story = [n for n, block in enumerate(document.blocks) if block.role in STORY]
    if not any(_opens(document, number) for number in story[1:]):
        return False
    none = np.zeros((len(document.blocks), 1), np.float32)
    return any(one.like(other) < CUT for one, other in pairwise(_sections(document, none)))


def segments(document: Document, vectors: FloatArray) -> tuple[Span, ...]:
    """Return the stories of a document as spans of its text, in order; one for a plain article.

    Together they are the whole text, and no block is cut in two.

    Args:
        document: Its text with its blocks.
        vectors: `(b, d) float32`, unit rows: the encoded text of each block.
    """
    stories = _merged(_sections(document, vectors)) if may_turn(document) else []
    starts = [0, *(document.blocks[story.first].start for story in stories[1:])]
    return tuple(pairwise([*starts, len(document.text)]))


def part_of(document: Document, span: Span) -> Document:
    """Return one story of a document as a document: its blocks, and its heading for a title.

    Id and text stay those of the document, so that spans into it stay valid.
    """
    start, end = span
    if start == 0 and end >= len(document.text):
        return document
    blocks = tuple(block for block in document.blocks if start <= block.start < end)
    told = next((n for n, b in enumerate(blocks) if b.role in ("lead", "body", "quote")), 0)
    headings = [b for b in blocks[:told] if b.role == "heading"]
    if headings:
        title = document.text[headings[-1].start : headings[-1].end].strip()
    else:
        title = (document.title or "") if start == 0 else ""
    return Document(**{**dict(document), "title": title or None, "blocks": blocks})


def segment_id(document: str, span: Span) -> str:
    """Return the id of a story of a document: that of the document for its first one."""
    return f"{document}.{span[0]}" if span[0] else document


def _sections(document: Document, vectors: FloatArray) -> list[_Stretch]:
    told: list[list[int]] = []
    for number, block in enumerate(document.blocks):
        if block.role in STORY:
            if not told or _opens(document, number):
                told.append([])
            told[-1].append(number)
    return [_stretch(document, vectors, numbers) for numbers in told]


def _stretch(document: Document, vectors: FloatArray, numbers: Sequence[int]) -> _Stretch:
    vector = np.zeros(vectors.shape[1])
    words: Counter[str] = Counter()
    length = 0
    for number in numbers:
        told = document.text[document.blocks[number].start : document.blocks[number].end]
        own = len(told.split())
        vector += vectors[number].astype(np.float64) * own
        words.update(lemmas(told, document.language))
        length += own
    return _Stretch(numbers[0], vector, words, length)


def _opens(document: Document, number: int) -> bool:
    """Tell whether a section may begin here."""
    block, text = document.blocks[number], document.text
    before = document.blocks[number - 1] if number else None
    if before is None or before.role in ("heading", "headline"):
        return False
    if block.role == "heading" or not any(map(str.isalpha, text[before.start : before.end])):
        return True
    return any(sign.match(text, block.start, block.end) is not None for sign in (DATELINE, TIME))


def _merged(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Join neighbours, the most alike first, until all are less alike than the cut and long."""
    found = list(stretches)
    likeness = [one.like(other) for one, other in pairwise(found)]
    while likeness:
        short = [
            gap
            for gap in range(len(likeness))
            if min(found[gap].length, found[gap + 1].length) < LEAST_WORDS
        ]
        # Short ones join first: what they are like counts little on its own.
        best = max(short or range(len(likeness)), key=lambda gap: likeness[gap])
        if not short and likeness[best] < CUT:
            break
        found[best : best + 2] = [found[best].joined(found[best + 1])]
        # Only the gaps on both sides change: made anew, all of a page of 800 sections cost 6 s.
        del likeness[best]
        for gap in range(max(best - 1, 0), min(best + 1, len(likeness))):
            likeness[gap] = found[gap].like(found[gap + 1])
    return found


def _shared_words(one: Counter[str], other: Counter[str]) -> float:
    weights = [
        {word: 1.0 + math.log(count) for word, count in words.items()} for words in (one, other)
    ]
    lengths = [math.sqrt(sum(w * w for w in bag.values())) for bag in weights]
    if not all(lengths):
        return 0.0
    product = sum(weight * weights[1].get(word, 0.0) for word, weight in weights[0].items())
    return product / (lengths[0] * lengths[1])

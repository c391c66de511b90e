"""Where a document turns to another story: a daily roundup, a live blog, a page of briefs.

Sections under headings are compared as wholes. Where a text has no headings, the paragraphs before
and after each gap are, as in TextTiling (Hearst 1997), by the words they share and by their
vectors. Only what is clearly mixed is cut, for a plain article torn apart costs more than two
stories left together; the numbers are printed by `benchmarks/segments.py`.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.lexical import lemmas
from narratives.model import Block, Document, Span

HEADED_CUT = 0.26
"""Two neighbouring sections under headings are two stories if they are less alike than this."""

BARE_CUT = 0.15
"""The same for the paragraphs on both sides of a gap without a heading: a stricter bound, because
there are many gaps and little on either side."""

WINDOW = 6
"""Paragraphs on each side of a gap without a heading."""

LEAST_WORDS = 40
"""Words of a story; a shorter stretch is part of the neighbour that it is more like."""

STORY = ("lead", "heading", "body", "quote")
"""Roles of paragraphs that tell something; a caption, a headline or boilerplate goes with them."""


@dataclass(frozen=True)
class _Stretch:
    """Neighbouring paragraphs: the numbers of the first and the last, vector and words."""

    first: int
    last: int
    vector: FloatArray
    """`(d,) float64`: the sum of the paragraphs' vectors, each times its words."""
    words: Counter[str]
    length: int
    headed: bool

    def joined(self, other: "_Stretch") -> "_Stretch":
        return _Stretch(
            self.first,
            other.last,
            self.vector + other.vector,
            self.words + other.words,
            self.length + other.length,
            self.headed,
        )

    def like(self, other: "_Stretch") -> float:
        """Return half the cosine of the vectors and half that of the words."""
        lengths = float(np.linalg.norm(self.vector)) * float(np.linalg.norm(other.vector))
        meaning = float(self.vector @ other.vector) / lengths if lengths else 0.0
        return (meaning + _shared_words(self.words, other.words)) / 2


def segments(document: Document, vectors: FloatArray) -> tuple[Span, ...]:
    """Return the stories of a document as spans of its text, in order; one for a plain article.

    Together they hold every block, and none is cut in two.

    Args:
        document: Its text with its blocks.
        vectors: `(b, d) float32`, unit rows: the encoded text of each block.
    """
    blocks = document.blocks
    if not blocks:
        return ()
    pieces = _pieces(document, vectors)
    stories = pieces[1:] and (
        _by_headings(pieces) if any(piece.headed for piece in pieces[1:]) else _by_gaps(pieces)
    )
    starts = [0, *(story.first for story in stories[1:])]
    return tuple(
        (blocks[start].start, blocks[end - 1].end)
        for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True)
    )


def _pieces(document: Document, vectors: FloatArray) -> list[_Stretch]:
    found = []
    for number, block in enumerate(document.blocks):
        if block.role not in STORY:
            continue
        words = lemmas(document.text[block.start : block.end], document.language)
        length = len(document.text[block.start : block.end].split())
        vector = vectors[number].astype(np.float64) * length
        headed = _opens(document.blocks, number)
        found.append(_Stretch(number, number, vector, Counter(words), length, headed))
    return found


def _opens(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a section begins here: a heading that no other heading stands before."""
    before = blocks[number - 1].role if number else ""
    return blocks[number].role == "heading" and before not in ("heading", "headline")


def _by_headings(pieces: Sequence[_Stretch]) -> list[_Stretch]:
    sections = [pieces[0]]
    for piece in pieces[1:]:
        if piece.headed:
            sections.append(piece)
        else:
            sections[-1] = sections[-1].joined(piece)
    return _merged(sections, HEADED_CUT)


def _by_gaps(pieces: Sequence[_Stretch]) -> list[_Stretch]:
    likeness = [
        _whole(pieces[max(0, gap - WINDOW) : gap]).like(_whole(pieces[gap : gap + WINDOW]))
        for gap in range(1, len(pieces))
    ]
    stretches = [pieces[0]]
    for gap, piece in enumerate(pieces[1:]):
        around = likeness[max(0, gap - 1) : gap + 2]
        if likeness[gap] < BARE_CUT and likeness[gap] == min(around):
            stretches.append(piece)
        else:
            stretches[-1] = stretches[-1].joined(piece)
    return _merged(stretches, BARE_CUT)


def _whole(pieces: Sequence[_Stretch]) -> _Stretch:
    found = pieces[0]
    for piece in pieces[1:]:
        found = found.joined(piece)
    return found


def _merged(stretches: list[_Stretch], cut: float) -> list[_Stretch]:
    """Join neighbours, the most alike first, until all are less alike than the cut and long."""
    found = list(stretches)
    while len(found) > 1:
        likeness = [one.like(other) for one, other in pairwise(found)]
        short = [
            gap
            for gap in range(len(likeness))
            if min(found[gap].length, found[gap + 1].length) < LEAST_WORDS
        ]
        # Short ones join first: what they are like counts little on its own.
        best = max(short or range(len(likeness)), key=lambda gap: likeness[gap])
        if not short and likeness[best] < cut:
            break
        found[best : best + 2] = [found[best].joined(found[best + 1])]
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

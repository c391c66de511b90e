"""What the learned tagger sees of a word beside its hidden states: form, place and quotation marks.

The encoder is uncased, so case has to be fed by hand; quotation marks need pairing, which it cannot
do. Word classes are left out on purpose: the encoder knows them, and a user who adds a cue to the
lexicon must not invalidate the weights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from narratives.extract.segment import quotes, sentences, words
from narratives.model import Document, Span

FEATURES = (
    "capital",
    "all_capitals",
    "mark",
    "figure",
    "in_quotation",
    "in_short_quotation",
    "double_mark",
    "opening_mark",
    "closing_mark",
    "sentence_start",
    "first_block",
    "no_final_stop",
    "quotation_runs_on",
    "block_starts_quoted",
)
"""Names of the hand-made features in their order; the weights' card repeats them."""

_DOUBLE = frozenset('"“”„‟«»')
_STOPS = frozenset(".!?…\"”»’')")
_SHORT = 3
"""Quotations up to this many words are names and scare quotes more often than speech."""


@dataclass(frozen=True, slots=True)
class BlockWords:
    """The words of one block, with what is known of them without the encoder."""

    block: int
    """Index into `Document.blocks`."""
    spans: tuple[Span, ...]
    """Offsets into the document's text."""
    sentences: NDArray[np.int64]
    """`(n,)`: number of the sentence within the block."""
    features: NDArray[np.float32]
    """`(n, len(FEATURES))`, each 0 or 1."""


def block_words(document: Document) -> list[BlockWords]:
    """Return the words of every block but residue, blocks without words left out."""
    text = document.text
    marks = quotes(text, document.blocks)
    by_block: dict[int, list[tuple[int, int, int, bool]]] = {}
    for quote in marks:
        by_block.setdefault(quote.block, []).append(
            (quote.start, quote.end, quote.words, quote.closed)
        )
    out: list[BlockWords] = []
    for index, block in enumerate(document.blocks):
        if block.role == "residue":
            continue
        spans = words(text, block.start, block.end)
        if not spans:
            continue
        starts = np.array([start for start, _ in spans], dtype=np.int64)
        found = [q for q in marks if q.block == index] if index in by_block else []
        begins = [s for s, _ in sentences(text, block.start, block.end, found)]
        number = np.searchsorted(np.array(begins, dtype=np.int64), starts, side="right") - 1
        table = np.zeros((len(spans), len(FEATURES)), dtype=np.float32)
        table[:, 9] = np.isin(starts, begins)
        table[:, 10] = not out
        table[:, 11] = text[: block.end].rstrip()[-1:] not in _STOPS
        for start, end, count, closed in by_block.get(index, ()):
            inside = (starts >= start) & (starts < end)
            table[inside, 5 if count <= _SHORT else 4] = 1
            table[starts == start, 7] = 1
            table[starts == end - 1, 8] = closed
            table[inside, 12] = not closed
            if start == block.start:
                table[inside, 13] = 1
        for row, (start, end) in enumerate(spans):
            word = text[start:end]
            table[row, 0] = word[0].isupper()
            table[row, 1] = len(word) > 1 and word.isupper()
            table[row, 2] = not word[0].isalnum()
            table[row, 3] = any(character.isdigit() for character in word)
            table[row, 6] = word in _DOUBLE
        out.append(BlockWords(index, tuple(spans), number, table))
    return out

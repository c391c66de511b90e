"""Where the sentences of a document stand; found once and asked by offset."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from narratives.extract.segment import Quote, quotes, sentences
from narratives.model import Document, Span


@dataclass(frozen=True)
class Layout:
    """Sentences and quotations of a document, in reading order, with their blocks."""

    document: Document

    @cached_property
    def quotes_of(self) -> tuple[tuple[Quote, ...], ...]:
        """Quotations of each block."""
        grouped: list[list[Quote]] = [[] for _ in self.document.blocks]
        for quote in quotes(self.document.text, self.document.blocks):
            grouped[quote.block].append(quote)
        return tuple(map(tuple, grouped))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """All sentences; none crosses the end of its block."""
        return tuple(span for span, _ in self._placed)

    @cached_property
    def blocks(self) -> tuple[int, ...]:
        """Index of the block of each sentence."""
        return tuple(block for _, block in self._placed)

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence that holds an offset, or of the last one before it."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def sentence_text(self, offset: int) -> str:
        """Return the sentence that holds an offset, empty if none does."""
        if not self.sentences:
            return ""
        start, end = self.sentences[self.sentence_at(offset)]
        return self.document.text[start:end] if start <= offset < end else ""

    @cached_property
    def _placed(self) -> tuple[tuple[Span, int], ...]:
        return tuple(
            (span, number)
            for number, block in enumerate(self.document.blocks)
            for span in sentences(
                self.document.text, block.start, block.end, self.quotes_of[number]
            )
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

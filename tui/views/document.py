"""A whole document with its claims in the margin."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from narratives.model import Claim, Document, Span
from tui.text import Line, Mark, Piece, cut, fit, padded, paragraph
from tui.views.camps import CampName, initial
from tui.views.source import block_text
from tui.views.words import modality, speaker

MARGIN = 10
"""Cells left of the text: tag, bar, number of the paragraph."""


def margin_tag(camp: CampName | None, width: int) -> Piece:
    """Return a camp's tag in its colour, in a fixed width."""
    if camp is None:
        return Piece(" " * width)
    return Piece(initial(camp.tag, width), f"bold camp{camp.hue}")


@dataclass
class DocumentLayout:
    """Lines of a document at one width; the current claim is marked when a line is drawn."""

    document: Document
    claims: Sequence[Claim]
    camps: Mapping[str, CampName]
    width: int
    current: int | None = None
    passage: Span | None = None
    """Words marked by hand, to be added as a claim."""
    lines: list[tuple[int, Line]] = field(default_factory=list, init=False)
    """Number of the paragraph (0 for empty lines) and the line."""

    def __post_init__(self) -> None:
        """Lay out all paragraphs."""
        self.tops: list[int] = []
        total = max(1, len(self.document.blocks))
        for block in range(1, total + 1):
            self.tops.append(len(self.lines))
            self.lines += [(block, line) for line in self.block(block)]
            self.lines.append((0, padded([], self.width)))

    def block(self, block: int) -> list[Line]:
        """Return one paragraph with the tags of its claims in the margin."""
        text, offset = block_text(self.document, block)
        here = [claim for claim in self.claims if claim.paragraph == block]
        marks = []
        for index, claim in enumerate(self.claims):
            style = "mark" if index == self.current else "underline"
            for start, end in claim.spans:
                if start < offset + len(text) and end > offset:
                    marks.append(Mark(start - offset, end - offset, style))
        if self.passage is not None:
            start, end = (edge - offset for edge in self.passage)
            if start < len(text) and end > 0:
                marks.append(Mark(start, end, "reverse"))
        role = self.document.blocks[block - 1].role if self.document.blocks else "body"
        style = {"headline": "bold", "heading": "bold", "residue": "muted"}.get(role, "")
        tags = list(dict.fromkeys(claim.camp for claim in here))
        body = paragraph(text, max(1, self.width - MARGIN - 1), marks, style)
        body += [padded([], max(1, self.width - MARGIN - 1))] * (len(tags) - len(body))
        lines = []
        for index, line in enumerate(body):
            tag = margin_tag(self.camps.get(tags[index]) if index < len(tags) else None, 2)
            marked = any({"mark", "reverse"} & {*piece.style.split()} for piece in line)
            bar = Piece("▌" if marked else " ", "key")
            label = Piece(fit(f"¶{block}" if index == 0 else "", 5), "muted")
            lines.append(padded([Piece(" "), tag, Piece(" "), bar, label, *line], self.width))
        return lines

    def show(self, current: int | None) -> None:
        """Mark another claim; only the paragraphs it touches are laid out anew."""
        before, self.current = self.current, current
        for index in {before, current} - {None}:
            assert index is not None
            claim = self.claims[index]
            blocks = {self.document.paragraph_at(start) for start, _ in claim.spans}
            self._again(blocks | {claim.paragraph})

    def select(self, passage: Span | None) -> None:
        """Mark other words; only the paragraphs they touch are laid out anew."""
        before, self.passage = self.passage, passage
        ends = [self.document.paragraph_at(at) for span in (before, passage) if span for at in span]
        if ends:
            self._again(set(range(min(ends), max(ends) + 1)))

    def _again(self, blocks: set[int]) -> None:
        for block in blocks:
            top = self.tops[block - 1]
            for position, line in enumerate(self.block(block)):
                self.lines[top + position] = (block, line)

    def lines_of(self, passage: Span) -> tuple[int, int]:
        """Return first line and number of lines of the paragraphs that a passage touches."""
        first, last = (self.document.paragraph_at(at) for at in (passage[0], passage[1] - 1))
        end = self.tops[last] if last < len(self.tops) else len(self.lines)
        return self.tops[first - 1], end - self.tops[first - 1]

    def offset_at(self, y: int) -> int:
        """Return where the paragraph at line `y` begins in the document."""
        block = max(1, bisect_right(self.tops, y))
        return block_text(self.document, block)[1]

    def region(self, index: int) -> tuple[int, int]:
        """Return first line and number of lines of the paragraph that holds a claim."""
        block = self.claims[index].paragraph
        top = self.tops[block - 1]
        end = self.tops[block] if block < len(self.tops) else len(self.lines)
        return top, end - top

    def claim_near(self, y: int) -> int | None:
        """Return the claim of the paragraph at line `y`, or the next one below it."""
        block = bisect_right(self.tops, y)
        for index, claim in enumerate(self.claims):
            if claim.paragraph >= block:
                return index
        return None


def marking_line(width: int) -> Line:
    """Return how words are marked, for the line above the text."""
    pieces = [Piece(" Add a claim ", "bold")]
    for key, word in (
        ("j k", "sentence"),
        ("h l", "end"),
        ("H L", "start"),
        ("⏎", "add it"),
        ("esc", "cancel"),
    ):
        pieces += [Piece(f"  {key}", "key"), Piece(f" {word}")]
    return padded(pieces, width)


def claim_list_line(
    claim: Claim, camp: CampName | None, row: str, width: int, *, cursor: bool = False
) -> Line:
    """Return a claim in the list beside the document: paragraph, camp, speaker, row."""
    pieces = [Piece(" ▶ " if cursor else "   ", "key")]
    pieces.append(Piece(fit(f"¶{claim.paragraph}", 5), "muted"))
    pieces += [margin_tag(camp, 2), Piece(" ")]
    tail = f" → row {row} " if row else ""
    word = modality(claim)
    note = f", {word}" if word else ""
    room = width - 11 - len(tail) - min(len(note), 14)
    pieces += cut(speaker(claim), room, "bold" if cursor else "")
    pieces.append(Piece(note, "italic muted"))
    return (*padded(pieces, width - len(tail)), Piece(tail, "muted"))

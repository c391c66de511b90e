"""The grid of a comparison as a page draws it: columns, rows, cells, and words with their marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from narratives.model import ELLIPSIS, CampColumn, Cell, Claim, ClaimStance, Point, Span
from narratives.naming import mentions
from narratives.report.byhand import HandChanges, of_claim, of_point
from narratives.text import right_to_left
from narratives.wording import Attribution, attribution, chain, marks, reported, speaker

HUES = (
    *("#E69F00", "#56B4E9", "#2FC49B", "#CC79A7", "#F0E442", "#E8743B"),
    *("#9AA5FF", "#B5C34A", "#D3A77B", "#8FD6D2"),
    "#A9B4C2",
)
"""One a camp, in order: those of Okabe and Ito (2008) first, all light enough for dark letters.

The tag, not the colour, says which camp it is; the last one, grey, is for those who are no camp.
"""

GREY = len(HUES) - 1

SHOWN = 3
"""Claims of a cell that stand in it; the others follow below the row, so that it stays readable."""

Mark = Literal["", "name", "figure", "quote", "clash"]
Piece = tuple[str, Mark]
"""A piece of text and how it is marked."""


@dataclass(frozen=True, slots=True)
class Column:
    """One camp with documents: its place, colour and anchor."""

    camp: CampColumn
    index: int
    tone: int
    """Number of its hue: grey for narrator and unassigned, which are no camp of their own."""
    anchor: str

    @property
    def hue(self) -> str:
        """Its colour, as in the style sheet."""
        return HUES[self.tone]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with what is printed around it."""

    claim: Claim
    stance: ClaimStance
    pieces: tuple[Piece, ...]
    speaker: str
    reported: str
    marks: tuple[str, str]
    chain: str
    attribution: Attribution
    source: int | None
    rtl: bool
    same: int
    """Other documents of the event that carry the same words in nearly the same text."""
    by_hand: str
    """How it was changed by hand, in words; empty if it was not."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the grid."""

    column: Column
    cell: Cell
    anchor: str
    claims: tuple[ClaimView, ...]

    @property
    def shown(self) -> tuple[ClaimView, ...]:
        """The claims that stand in the cell."""
        return self.claims[:SHOWN]

    @property
    def further(self) -> tuple[ClaimView, ...]:
        """The claims that follow below the row."""
        return self.claims[SHOWN:]


@dataclass(frozen=True, slots=True)
class RowView:
    """One point with its cells."""

    number: int
    point: Point
    anchor: str
    cells: tuple[CellView, ...]
    by_hand: str

    @property
    def longer(self) -> tuple[CellView, ...]:
        """The cells of which claims follow below the row."""
        return tuple(cell for cell in self.cells if cell.further)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row is drawn with: the event's columns, sources and clashing words."""

    columns: tuple[Column, ...]
    prefix: str
    """Keeps anchors of events apart."""
    sources: Mapping[str, int]
    same: Mapping[str, int]
    clashing: Mapping[str, tuple[Span, ...]]
    """Claim to the places in its document whose words clash with another camp's."""
    changes: HandChanges


def row_view(number: int, point: Point, around: Surroundings) -> RowView:
    """Return one point with a cell for each column."""
    columns, prefix = around.columns, around.prefix
    anchor = f"{prefix}p{number}"
    cells = tuple(
        CellView(
            column=column,
            cell=point.cells[column.camp.id],
            anchor=f"{anchor}-{column.anchor}",
            claims=tuple(
                ClaimView(
                    claim=claim,
                    stance=stance,
                    pieces=marked(claim, around.clashing.get(claim.id, ())),
                    speaker=speaker(claim),
                    reported=reported(claim),
                    marks=marks(claim),
                    chain=chain(claim),
                    attribution=attribution(claim),
                    source=around.sources.get(claim.document),
                    rtl=right_to_left(claim.text),
                    same=around.same.get(claim.document, 0),
                    by_hand=of_claim(claim, around.changes),
                )
                for claim, stance in zip(
                    point.cells[column.camp.id].claims,
                    point.cells[column.camp.id].stances,
                    strict=True,
                )
            ),
        )
        for column in columns
    )
    return RowView(number, point, anchor, cells, of_point(point, around.changes))


# Marks in the text


def marked(claim: Claim, clashing: Sequence[Span] = ()) -> tuple[Piece, ...]:
    """Return a claim's words in pieces: those that clash, names for known things, figures."""
    marks: list[tuple[Span, Mark]] = [
        (span, "clash")
        for place in clashing
        # A whole claim that is denied needs no mark.
        if (span := _in_text(claim, place)) and span != (0, len(claim.text))
    ]
    marks += [
        (span, "figure") for number in claim.numbers if (span := _in_text(claim, number.span))
    ]
    marks += [(mention.span, "name") for mention in mentions(claim)]
    return pieces_of(claim.text, marks)


def _in_text(claim: Claim, span: Span) -> Span | None:
    """Return where a span of the document stands in the claim's text."""
    at = 0
    for start, end in claim.spans:
        if start <= span[0] and span[1] <= end:
            return at + span[0] - start, at + span[1] - start
        at += end - start + len(ELLIPSIS)
    return None


def pieces_of(text: str, marks: Iterable[tuple[Span, Mark]]) -> tuple[Piece, ...]:
    """Cut a text along its marks; of two that overlap the earlier, then the first given, counts."""
    pieces: list[Piece] = []
    last = 0
    for (start, end), mark in sorted(marks, key=lambda pair: pair[0][0]):
        if start < last or end > len(text):
            continue
        if start > last:
            pieces.append((text[last:start], ""))
        pieces.append((text[start:end], mark))
        last = end
    if last < len(text) or not pieces:
        pieces.append((text[last:], ""))
    return tuple(pieces)

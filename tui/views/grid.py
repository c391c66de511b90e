"""The comparison as lines of exactly W cells: a heading a row, then one column a camp.

A label gutter would cost twenty cells and with them a camp; headings over the full width leave all
cells to the columns. Camps without a column stand in the heading as `SY▲ TR· UN░`, so that no camp
ever leaves the screen, whatever its width.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from narratives.model import CampColumn, Cell, CellState, Claim, Comparison, Point, Span
from narratives.text import one_line, right_to_left
from tui.text import (
    Line,
    Mark,
    Piece,
    breaks,
    cells,
    cut,
    fit,
    padded,
    paragraph,
    width_of,
)
from tui.views.camps import chip, initial
from tui.views.rows import between, clashing, difference_lines, number_line
from tui.views.words import STATES, VERDICTS, counted, modality, relays, source_marks, speaker

NARROWEST = 26
"""Cells of the narrowest column (23 of text): at 120 four camps, at 80 three at most."""

WIDEST = 75
"""A column stops growing here (72 of text): longer lines read worse."""

CELL_LINES = 5
"""Lines of text a cell shows before it says how many there are more."""

CLASHES = 2
"""Differences that a pair shows over its cells before it says how many there are more."""

TITLE = 30
"""Cells of a row's title below which the folded camps get a line of their own."""

NO_MARKS: Mapping[str, str] = MappingProxyType({})
"""Where no two documents have the same outlet."""

DIGITS = 9
"""Camps that have a key of their own."""

LONG = 4000
"""Characters of a claim that are wrapped to count its lines; beyond, characters are counted."""


@dataclass(frozen=True)
class Folds:
    """Which camps the reader opened and folded, by id; the rest is fitted to the width."""

    wanted: tuple[str, ...] = ()
    """Opened by hand, the latest last."""
    shut: frozenset[str] = frozenset()
    pinned: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """Camps moved by hand, in their order; the others follow in the comparison's order."""

    def arranged(self, camps: Iterable[CampColumn]) -> tuple[CampColumn, ...]:
        """Return the camps in the reader's order."""
        rank = {camp: index for index, camp in enumerate(self.order)}
        return tuple(sorted(camps, key=lambda camp: rank.get(camp.id, len(rank))))

    def toggled(self, camp: str, opened: Iterable[str]) -> "Folds":
        """Fold the camp if it is open, open it if it is folded; the last open one stays."""
        opened = tuple(opened)
        others = tuple(name for name in self.wanted if name != camp)
        if camp not in opened:
            return Folds((*others, camp), self.shut - {camp}, self.pinned, self.order)
        if len(opened) == 1:
            return self
        pinned = tuple(name for name in self.pinned if name != camp)
        return Folds(others, self.shut | {camp}, pinned, self.order)

    def with_open(self, camp: str) -> "Folds":
        """Keep the camp open, as far as there is room for those opened by hand."""
        others = tuple(name for name in self.wanted if name != camp)
        return Folds((*others, camp), self.shut - {camp}, self.pinned, self.order)

    def with_pin(self, camp: str) -> "Folds":
        """Pin the camp, so that it is always open, or let it go."""
        if camp in self.pinned:
            pinned = tuple(name for name in self.pinned if name != camp)
        else:
            pinned = (*self.pinned, camp)
        return Folds(self.wanted, self.shut - {camp}, pinned, self.order)

    def moved(self, camp: str, step: int, camps: Iterable[CampColumn]) -> "Folds":
        """Move the camp one place to the left or right; it stays open."""
        order = [column.id for column in self.arranged(camps)]
        at = order.index(camp)
        to = max(0, min(len(order) - 1, at + step))
        order.insert(to, order.pop(at))
        wanted = (*(name for name in self.wanted if name != camp), camp)
        return Folds(wanted, self.shut, self.pinned, tuple(order))


def capacity(width: int) -> int:
    """Return how many columns are opened unasked: one below 52 cells, a pair below 104."""
    if width < 52:
        return 1
    return 2 if width < 104 else width // NARROWEST


def opened(camps: Iterable[CampColumn], folds: Folds, width: int) -> tuple[str, ...]:
    """Return the ids of the camps that get a column, in the order of their columns."""
    arranged = [camp.id for camp in folds.arranged(camps)]
    most = max(1, width // NARROWEST)
    by_hand = [camp for camp in (*folds.pinned, *reversed(folds.wanted)) if camp in arranged]
    by_hand = list(dict.fromkeys(by_hand))[:most]
    room = min(max(capacity(width), len(by_hand)), most)
    chosen = by_hand + [c for c in arranged if c not in by_hand and c not in folds.shut]
    chosen = chosen[:room] or arranged[:1]
    return tuple(camp for camp in arranged if camp in chosen)


def within_claim(claim: Claim, span: Span) -> Span | None:
    """Return where a span of the document lies in the claim's text; None if it does not."""
    offset = 0
    for start, end in claim.spans:
        if start <= span[0] and span[1] <= end:
            return (offset + span[0] - start, offset + span[1] - start)
        offset += end - start + len(" … ")
    return None


def marks_of(claim: Claim, names: Iterable[str], clashing: Iterable[Span] = ()) -> tuple[Mark, ...]:
    """Return what is marked: numbers bold, names under comparison underlined, clashes italic.

    Words that clash are not marked where they are the whole claim.
    """
    whole = (0, len(claim.text))
    marks = [
        Mark(*place, "bold italic")
        for span in clashing
        if (place := within_claim(claim, span)) and place != whole
    ]
    for quantity in claim.numbers:
        place = within_claim(claim, quantity.span)
        if place:
            marks.append(Mark(*place, "bold"))
    lowered = claim.text.lower()
    if len(lowered) == len(claim.text):
        for name in names:
            at = lowered.find(name.lower()) if name else -1
            if at >= 0:
                marks.append(Mark(at, at + len(name), "underline"))
    return tuple(marks)


SAID_BY_STATE = {"no_comment": "no_comment", "denies": "denied"}
"""Modalities that the word of the state already says."""


def reference(claim: Claim, width: int, state: CellState | None = None, source: str = "") -> Line:
    """Return where a claim stands: its modality, through whom it came, which document, paragraph.

    `source` tells its document from others of the same outlet.
    """
    tail = f" {source} ¶{claim.paragraph}" if source else f" ¶{claim.paragraph}"
    word = "" if SAID_BY_STATE.get(state or "") == claim.modality else modality(claim)
    head = [Piece(f"{word} · ", "italic muted")] if word else []
    used = width_of(head) + cells(tail)
    if used > width // 2 and head and used + 8 > width:
        head, used = [], cells(tail)
    return padded([*head, *cut(relays(claim), width - used, "muted"), Piece(tail, "muted")], width)


def claim_lines(
    claim: Claim, width: int, *, most: int | None, marks: tuple[Mark, ...] = ()
) -> list[Line]:
    """Return the words of a claim, at most `most` lines, the last of which counts what is left."""
    text, left = claim.text, 0
    if most is not None and len(text) > LONG:
        text, left = text[:LONG], len(text) - LONG
    if most is None:
        return paragraph(text, width, marks)
    spans = breaks(one_line(text), width)
    if len(spans) <= most and not left:
        return paragraph(text, width, marks)
    lines = paragraph(text[: spans[most - 1][0]], width, marks)[: most - 1]
    more = f"+{counted(len(spans) - most + 1, 'line')}" if not left else f"+{left:,} characters"
    if left:
        more = f"+{len(claim.text) - spans[most - 1][0]:,} characters"
    return [*lines, padded([Piece(f"… {more}", "italic muted")], width)]


def cell_lines(  # noqa: PLR0913 - what can be chosen of a cell
    cell: Cell,
    width: int,
    hue: int,
    *,
    whole: bool = False,
    first: int = 0,
    mark: Callable[[Claim], tuple[Mark, ...]] = lambda _claim: (),
    sources: Mapping[str, str] = NO_MARKS,
) -> tuple[Line, ...]:
    """Return one cell: state and speaker, the words, where they stand.

    `first` is the claim that is shown; with `whole` all claims are shown in full. `mark` tells
    what is marked in the words of a claim.
    """
    glyph, word = STATES[cell.state]
    if not cell.claims:
        if cell.state == "silent":
            why = f"in {'its' if cell.documents_searched else 'any'} "
            why += counted(cell.documents_searched, "document")
        else:
            why = "from this camp"
        head: Line = (Piece(f"{glyph} ", f"bold camp{hue}"), Piece(word, "italic muted"))
        return (padded(head, width), padded([Piece(why, "muted")], width))
    lines: list[Line] = []
    shown = range(len(cell.claims)) if whole else [min(first, len(cell.claims) - 1)]
    if cell.state == "mixed" and not whole:
        shown = mixed_pair(cell)
        lines.append(padded([Piece(f"{glyph} ", f"bold camp{hue}"), Piece(word, "italic")], width))
    for position in shown:
        claim = cell.claims[position]
        state = cell.stances[position].state if position < len(cell.stances) else cell.state
        if lines and whole:
            lines.append(padded([], width))
        others = len(cell.claims) - len(shown) if position == shown[-1] else 0
        lines += head_lines(claim, STATES[state], width, hue, others)
        most = None if whole else CELL_LINES if len(shown) == 1 else 2
        lines += claim_lines(claim, width, most=most, marks=mark(claim))
        lines.append(reference(claim, width, state, sources.get(claim.document, "")))
    return tuple(lines)


def mixed_pair(cell: Cell) -> list[int]:
    """Return the first claim of a mixed cell and the first that stands otherwise."""
    states = [stance.state for stance in cell.stances]
    for position, state in enumerate(states[: len(cell.claims)]):
        if state != states[0]:
            return [0, position]
    return list(range(min(2, len(cell.claims))))


def head_lines(
    claim: Claim, state: tuple[str, str], width: int, hue: int, others: int
) -> list[Line]:
    """Return glyph, word and speaker, in two lines at most; `+2` says that there are more."""
    glyph, word = state
    who = one_line(speaker(claim))
    more = f" +{others}" if others else ""
    lead = [Piece(f"{glyph} ", f"bold camp{hue}"), Piece(word, "italic"), Piece(", ")]
    room = width - width_of(lead)
    if cells(who) + cells(more) <= room:
        return [padded([*lead, Piece(fit(who, cells(who)), "bold", said=True), Piece(more)], width)]
    name = cut(who, width - 2 - cells(more), "bold")
    top = padded(lead[:2] if width_of(lead[:2]) <= width else lead[:1], width)
    return [top, padded([Piece("  "), *name, Piece(more)], width)]


@dataclass
class GridLayout:
    """Lines of a comparison at one width; lays out a row when it is first asked for it."""

    comparison: Comparison
    width: int
    hues: Mapping[str, int]
    folds: Folds = field(default_factory=Folds)
    whole: frozenset[str] = frozenset()
    """Ids of the points whose cells are shown in full."""
    rows: tuple[int, ...] | None = None
    """Order of the points; None for the comparison's."""

    def __post_init__(self) -> None:
        """Choose the columns."""
        if self.rows is None:
            self.rows = tuple(range(len(self.comparison.points)))
        camps = self.comparison.camps
        self.camps = self.folds.arranged(camps)
        ids = opened(camps, self.folds, self.width)
        self.open = tuple(camp for camp in self.camps if camp.id in ids)
        self.folded = tuple(camp for camp in self.camps if camp.id not in ids)
        self.column = min(self.width // max(1, len(self.open)), WIDEST)
        self.text_width = max(1, self.column - 3)
        self.sources = source_marks(self.comparison)
        self.names: dict[str, list[str]] = {}
        for naming in self.comparison.naming:
            for use in naming.uses:
                for claim in use.claims:
                    self.names.setdefault(claim, []).append(use.name)
        self.made: dict[tuple[int, str], tuple[Line, ...]] = {}

    def point(self, row: int) -> Point:
        """Return the point of a row on screen."""
        assert self.rows is not None
        return self.comparison.points[self.rows[row]]

    def cell(self, row: int, camp: str) -> tuple[Line, ...]:
        """Return the lines of one cell."""
        key = (row, camp)
        if key not in self.made:
            point = self.point(row)
            cell = point.cells[camp]
            against = clashing(self.comparison, point.id)

            def mark(claim: Claim) -> tuple[Mark, ...]:
                return marks_of(claim, self.names.get(claim.id, ()), against.get(claim.id, ()))

            self.made[key] = cell_lines(
                cell,
                self.text_width,
                self.hues[camp],
                whole=point.id in self.whole,
                mark=mark,
                sources=self.sources,
            )
        return self.made[key]

    @cached_property
    def tops(self) -> list[int]:
        """The first line of each row, and behind the last the number of lines."""
        assert self.rows is not None
        return [0, *accumulate(self.height(row) for row in range(len(self.rows)))]

    def height(self, row: int) -> int:
        """Return the lines of a row with its heading and the empty line below it."""
        body = max((len(self.cell(row, camp.id)) for camp in self.open), default=0)
        return len(self.heading(row)) + body + 1

    def row_at(self, y: int) -> int:
        """Return the row that holds line `y`, the last one below the end."""
        low, high = 0, max(0, len(self.tops) - 2)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.tops[middle] <= y else (low, middle - 1)
        return low

    def camp_at(self, x: int) -> str | None:
        """Return the camp whose column holds cell `x`."""
        index = x // self.column
        return self.open[index].id if 0 <= index < len(self.open) else None

    def strip(self, row: int) -> list[tuple[Piece, ...]]:
        """Return tag and stance of each folded camp."""
        point = self.point(row)
        return [
            (
                Piece(initial(camp.tag, 2), "muted", action=f"screen.open_camp({camp.id!r})"),
                Piece(STATES[point.cells[camp.id].state][0], f"bold camp{self.hues[camp.id]}"),
            )
            for camp in self.folded
        ]

    def heading(self, row: int, *, cursor: bool = False) -> list[Line]:
        """Return number, title, verdict and the folded camps, in as many lines as it takes."""
        point = self.point(row)
        glyph, word = VERDICTS[point.verdict]
        assert self.rows is not None
        number = Piece(f" {self.rows[row] + 1} ", "bold reverse" if cursor else "bold")
        strip = self.strip(row)
        tail = [piece for unit in strip for piece in (Piece(" "), *unit)]
        verdict = [Piece(f"  {glyph} "), Piece(word, "italic")]
        title = one_line(point.title)
        room = self.width - width_of([number]) - 1
        left = room - width_of(verdict) - width_of(tail) - 1
        beside = left >= min(TITLE, cells(title))
        room -= width_of(tail) + 1 if beside else 0
        if room - width_of(verdict) < min(16, cells(title)):
            verdict = [Piece(f" {glyph}")]
        shown = cut(title, room - width_of(verdict), "bold")
        if right_to_left(title):
            shown = tuple(piece._replace(style="bold") for piece in shown)
        line = [number, Piece(" "), *shown, *verdict]
        if beside:
            return [(*padded(line, self.width - width_of(tail)), *tail), *self.against(row)]
        lines = [padded(line, self.width)]
        per_line = max(1, (self.width - 3) // 4)
        for start in range(0, len(strip), per_line):
            units = strip[start : start + per_line]
            lines.append(
                padded([Piece("   "), *(p for u in units for p in (Piece(" "), *u))], self.width)
            )
        return [*lines, *self.against(row)]

    def against(self, row: int) -> list[Line]:
        """Return what a pair says against one another: figures first, then the words that clash."""
        if len(self.open) != 2:
            return []
        point = self.point(row)
        figures = number_line(self.comparison, point, self.open, self.hues, self.width)
        found = between(self.comparison, point, [camp.id for camp in self.open])
        if figures is not None:
            found = [one for one in found if one.kind not in ("number", "different_groups")]
        shown = found if point.id in self.whole else found[:CLASHES]
        lines = difference_lines(self.comparison, shown, self.hues, self.width)
        if len(shown) < len(found):
            more = counted(len(found) - len(shown), "difference")
            lines.append(padded([Piece(f"   … +{more}", "italic muted")], self.width))
        return [*([figures] if figures is not None else []), *lines]

    def number(self, camp: CampColumn) -> str:
        """Return the digit that opens and folds a camp; empty for the tenth and those after it."""
        place = self.camps.index(camp) + 1
        return str(place) if place <= DIGITS else ""

    def header(self, cursor: str | None = None) -> Line:
        """Return the camps over their columns, each with its digit."""
        pieces: list[Piece] = []
        for camp in self.open:
            hue = self.hues[camp.id]
            fold = f"screen.fold_camp({camp.id!r})"
            pin = "*" if camp.id in self.folds.pinned else ""
            label = cut(camp.label + pin, self.column - 7, "bold")
            bar = Piece("▌", f"thick{hue}") if cursor == camp.id else Piece("│", f"bar{hue}")
            tag = chip(camp.tag, hue, action=fold)
            number = Piece(self.number(camp) or " ", "key", action=fold)
            pieces += padded([bar, number, tag, Piece(" "), *label], self.column)
        return padded(pieces, self.width)

    def line(self, y: int, cursor: tuple[int, str] | None = None) -> tuple[str, Line]:
        """Return the kind of line `y` (band, cursor or paper) and its pieces."""
        if not self.rows or y >= self.tops[-1]:
            return ("paper", padded([], self.width))
        row = self.row_at(y)
        here = cursor is not None and cursor[0] == row
        within = y - self.tops[row]
        heading = self.heading(row, cursor=here)
        if within < len(heading):
            return ("band", heading[within])
        if y == self.tops[row + 1] - 1:
            return ("paper", padded([], self.width))
        within -= len(heading)
        pieces: list[Piece] = []
        for camp in self.open:
            hue, lines = self.hues[camp.id], self.cell(row, camp.id)
            chosen = here and cursor is not None and cursor[1] == camp.id
            bar = Piece("▌", f"thick{hue}") if chosen else Piece("│", f"bar{hue}")
            text = lines[within] if within < len(lines) else padded([], self.text_width)
            pieces += [bar, Piece(" "), *padded(text, self.column - 2)]
        return ("cursor" if here else "paper", padded(pieces, self.width))

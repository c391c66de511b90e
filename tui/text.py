"""Text of documents on screen: safe, measured in cells, and in its own column.

A line on screen is a tuple of pieces whose cells add up to the width it was laid out for. Corpus
text is never parsed as markup: it is carried as the text of a piece, or as `Content`.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from textual.content import Content

from narratives.model import Span
from narratives.text import display, one_line, right_to_left

LEFT_TO_RIGHT_MARK = "\u200e"
"""Keeps a right-to-left run in its column: without it VTE terminals swap two neighbours."""

ELLIPSIS = "…"
_WORD = re.compile(r"\S+")


class Piece(NamedTuple):
    """A run of text in one style; a line is a tuple of them."""

    text: str
    style: str = ""
    """Names of the palette, joined by spaces: `bold muted camp3`."""
    said: bool = False
    """True for words of a document or an analyst, which `--ascii` leaves as they are."""
    action: str = ""
    """What a click on it does, as a Textual action; empty for nothing."""


Line = tuple[Piece, ...]


def plain(text: str) -> Content:
    """Return the text as content for a widget: control characters visible, markup literal."""
    return Content(display(text))


def cells(text: str) -> int:
    """Return the width of the text in terminal cells."""
    return cell_len(text)


def width_of(line: Iterable[Piece]) -> int:
    """Return the width of a line in cells."""
    return sum(cell_len(piece.text) for piece in line)


def line_text(line: Iterable[Piece]) -> str:
    """Return what a line says, without its styles."""
    return "".join(piece.text for piece in line)


def piece_at(line: Line, x: int) -> Piece | None:
    """Return the piece at cell `x` of a line."""
    for piece in line:
        x -= cell_len(piece.text)
        if x < 0:
            return piece
    return None


def head_of(text: str, width: int) -> str:
    """Return the longest beginning of the text that is at most `width` cells wide."""
    if len(text) <= width and text.isascii():
        return text
    text = text[: 16 * width + 64]
    end = total = 0
    for _, stop, size in split_graphemes(text)[0]:
        if total + size > width:
            break
        total += size
        end = stop
    # Measured alone, a slice can be wider than its part of the whole (a joiner cut off).
    while end and cell_len(text[:end]) > width:
        end -= 1
    return text[:end]


def isolate(text: str) -> str:
    """Put marks around a line that holds right-to-left text, so that it keeps its column."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
        return text
    return LEFT_TO_RIGHT_MARK + text + LEFT_TO_RIGHT_MARK


def fit(text: str, width: int, *, align: str = "left") -> str:
    """Return the text in exactly `width` cells: cut with an ellipsis, or padded."""
    if width <= 0:
        return ""
    text = one_line(text)
    if cell_len(text) > width:
        text = head_of(text, width - 1) + ELLIPSIS
    pad = " " * (width - cell_len(text))
    return pad + isolate(text) if align == "right" else isolate(text) + pad


def rtl_line(text: str, width: int) -> str:
    """Return a line of right-to-left text: right-aligned, marks on both sides, no style inside."""
    text = head_of(text, width)
    pad = " " * (width - cell_len(text))
    return pad + LEFT_TO_RIGHT_MARK + text + LEFT_TO_RIGHT_MARK


def cut(text: str, width: int, style: str = "", *, action: str = "") -> Line:
    """Return corpus text in at most `width` cells; the ellipsis is a piece of its own."""
    text = one_line(text)
    if cell_len(text) <= width:
        return (Piece(isolate(text), style, said=True, action=action),)
    if width <= 0:
        return ()
    head = head_of(text, width - 1)
    return (
        Piece(isolate(head), style, said=True, action=action),
        Piece(ELLIPSIS, style, action=action),
    )


def said(text: str, style: str = "") -> Piece:
    """Return words of a document or registry as one safe piece."""
    return cut(text, 100_000, style)[0]


def padded(line: Iterable[Piece], width: int, style: str = "") -> Line:
    """Return the line in exactly `width` cells; what does not fit is dropped from the end."""
    result: list[Piece] = []
    room = width
    for piece in line:
        size = cell_len(piece.text)
        if size > room:
            text = head_of(piece.text, room)
            size = cell_len(text)
            result.append(piece._replace(text=text))
            room -= size
            break
        result.append(piece)
        room -= size
    if room:
        result.append(Piece(" " * room, style))
    return tuple(result)


def chop(text: str, span: Span, width: int) -> list[Span]:
    """Return the spans of one long word in parts of at most `width` cells."""
    parts: list[Span] = []
    begin, total = span[0], 0
    for low, _, size in split_graphemes(text[span[0] : span[1]])[0]:
        at = span[0] + low
        if total + size > width and at > begin:
            parts.append((begin, at))
            begin, total = at, 0
        total += size
    return [*parts, (begin, span[1])]


def breaks(text: str, width: int) -> list[Span]:
    """Return where to break the text into lines of at most `width` cells.

    The spans are offsets into `text`, so that marks inside it keep their place. Lines break at
    white space; a word wider than a line, such as a sentence of Chinese, breaks between graphemes.
    """
    lines: list[Span] = []
    start = end = used = 0
    for match in _WORD.finditer(text):
        at, stop = match.span()
        size = stop - at if match.group().isascii() else cell_len(match.group())
        gap = cell_len(text[end:at]) if end > start else 0
        if end > start and used + gap + size <= width:
            end, used = stop, used + gap + size
            continue
        if end > start:
            lines.append((start, end))
        if size > width:
            *parts, (at, stop) = chop(text, (at, stop), width)
            lines.extend(parts)
            size = cell_len(text[at:stop])
        start, end, used = at, stop, size
    if end > start:
        lines.append((start, end))
    return lines or [(0, 0)]


def wrap(text: str, width: int) -> list[str]:
    """Return the text, made safe, in lines of at most `width` cells."""
    safe = one_line(text)
    return [safe[start:end] for start, end in breaks(safe, width)]


class Mark(NamedTuple):
    """A stretch of a text that is drawn in a style of its own."""

    start: int
    end: int
    style: str


def styled(text: str, span: Span, marks: Iterable[Mark], style: str = "") -> Line:
    """Return one line of a text with its marks; later marks are laid over earlier ones."""
    start, end = span
    relevant = [mark for mark in marks if mark.start < end and mark.end > start]
    if not relevant:
        return (Piece(isolate(text[start:end]), style, said=True),)
    edges = {start, end}
    for mark in relevant:
        edges.update((max(start, mark.start), min(end, mark.end)))
    order = sorted(edges)
    pieces = []
    for low, high in pairwise(order):
        names = [style] if style else []
        names += [mark.style for mark in relevant if mark.start <= low and mark.end >= high]
        pieces.append(Piece(isolate(text[low:high]), " ".join(names), said=True))
    return tuple(pieces)


def paragraph(text: str, width: int, marks: Iterable[Mark] = (), style: str = "") -> list[Line]:
    """Return a text wrapped to lines of exactly `width` cells, with its marks.

    A right-to-left text is right-aligned and takes a style by the line, because a change of
    style inside such a line breaks its order in most terminals.
    """
    safe = one_line(text)
    marks = tuple(marks)
    lines: list[Line] = []
    backwards = right_to_left(safe)
    for start, end in breaks(safe, width):
        if backwards:
            over = " ".join(mark.style for mark in marks if mark.start < end and mark.end > start)
            pieces: Line = (
                Piece(rtl_line(safe[start:end], width), f"{style} {over}".strip(), said=True),
            )
        else:
            pieces = styled(safe, (start, end), marks, style)
        lines.append(padded(pieces, width))
    return lines


_ASCII = str.maketrans(
    "▲▼◇○◆·░■│▌─▶…›≠≈¶←→–—⏎⌫↑↓✓×★↩" + "“”‘’" + "█▇▆▅▄▃▂▁",
    "+-?o*.x#|#->~>!~p<>--=<^vvx*<" + "\"\"''" + "########",
)


def to_ascii(line: Line) -> Line:
    """Return the line with our own glyphs in ASCII, cell for cell; words of documents stay."""
    return tuple(
        piece if piece.said else piece._replace(text=piece.text.translate(_ASCII)) for piece in line
    )

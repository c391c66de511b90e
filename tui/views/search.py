"""Hits of a search: one line each, the word in its context, the camp in a column of its own."""

from collections.abc import Sequence
from typing import NamedTuple

from narratives.model import Claim, Span
from narratives.text import one_line, right_to_left
from tui.text import Line, Piece, cells, cut, fit, head_of, padded, rtl_line, width_of
from tui.views.camps import CampName, initial
from tui.views.words import day, speaker


class FoundClaim(NamedTuple):
    """A claim near in meaning; no words of it are the ones that were asked for."""

    claim: Claim
    spans: tuple[Span, ...] = ()
    score: float | None = None


def tail_of(text: str, width: int) -> str:
    """Return the end of the text in at most `width` cells."""
    text = text[-16 * width - 64 :]
    while text and cells(text) > width:
        text = text[1:]
    return text


def in_context(text: str, span: Span, width: int) -> Line:
    """Return the matched words with what stands around them, at a fixed place in the line."""
    text = one_line(text)
    if right_to_left(text):
        return (Piece(rtl_line(tail_of(text[: span[1]], width), width), "", said=True),)
    left_room = width * 2 // 5
    left = text[: span[0]]
    lead: list[Piece] = []
    if cells(left) > left_room:
        lead = [Piece("…"), Piece(tail_of(left, left_room - 1), said=True)]
    else:
        lead = [Piece(left, said=True)]
    lead = [Piece(" " * (left_room - width_of(lead))), *lead]
    match = head_of(text[span[0] : span[1]], width - left_room)
    right = cut(text[span[1] :], width - left_room - cells(match))
    return padded([*lead, Piece(match, "bold underline", said=True), *right], width)


def hit_line(
    claim: Claim,
    spans: Sequence[Span],
    camp: CampName,
    width: int,
    *,
    cursor: bool = False,
    score: float | None = None,
) -> Line:
    """Return one hit: camp, score if any, words in context, who says it, outlet and day."""
    lead = [
        Piece(" ▶ " if cursor else "   ", "key"),
        Piece(initial(camp.tag, 2), f"bold camp{camp.hue}"),
        Piece("  " if score is None else f" {score:.2f}  ", "muted"),
    ]
    where = claim.outlet or claim.path
    when = day(claim.published) if claim.published else ""
    if width >= 100:
        tail = f"  {fit(speaker(claim), 20)} {fit(where, 16)} {fit(when, 6)}"
    else:
        tail = f"  {fit(where, 12)}" + (f" {fit(when, 6)}" if width >= 70 else "")
    room = max(12, width - width_of(lead) - cells(tail))
    middle = in_context(claim.text, spans[0] if spans else (0, 0), room)
    return padded([*lead, *middle, Piece(tail, "muted", said=True)], width)

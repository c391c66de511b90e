"""A claim in its document: the sentence marked, its neighbours, and how it was attributed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narratives.model import CellState, Claim, Comparison, Document, Span
from tui.text import Line, Mark, Piece, cut, fit, padded, paragraph, said, width_of
from tui.views.camps import chip
from tui.views.placement import Fact
from tui.views.words import STATES, counted, day, modality, source_marks, speaker

FOUND_BY = {"both": "rule and model"}
"""Words for what found an attribution where its name is not the word."""


class Place(NamedTuple):
    """Where a claim stands in the comparison it was reached from."""

    row: int
    title: str
    camp: str
    tag: str
    hue: int
    state: CellState
    source: str = ""
    """What tells its document from others of the same outlet."""


def place_of(comparison: Comparison, claim: Claim, hues: Mapping[str, int]) -> Place | None:
    """Return row, camp and state of a claim; None if it is in no row."""
    for row, point in enumerate(comparison.points):
        for camp in comparison.camps:
            cell = point.cells[camp.id]
            for position, other in enumerate(cell.claims):
                if other.id == claim.id:
                    stances = cell.stances
                    state = stances[position].state if position < len(stances) else cell.state
                    source = source_marks(comparison).get(claim.document, "")
                    return Place(
                        row, point.title, camp.label, camp.tag, hues[camp.id], state, source
                    )
    return None


def document_line(document: Document, width: int, place: Place | None = None) -> Line:
    """Return outlet, date, language, file and hash of a document."""
    name = document.outlet or ""
    if place is not None and place.source:
        name = f"{name} {place.source}".strip()
    facts = [name, day(document.date, year=True), document.language]
    facts += [document.path, f"sha256 {document.sha256[:8]}…"]
    pieces: list[Piece] = [Piece(" ")]
    for fact in filter(None, facts):
        if len(pieces) > 1:
            pieces.append(Piece(" · ", "muted"))
        bold = "bold" if len(pieces) == 1 else "muted"
        pieces += cut(fact, max(1, width - width_of(pieces) - 1), bold)
    return padded(pieces, width)


def block_text(document: Document, block: int) -> tuple[str, int]:
    """Return the text of block `block` (from 1) and its offset in the document."""
    if not document.blocks:
        return document.text, 0
    at = document.blocks[max(0, min(len(document.blocks), block) - 1)]
    return document.text[at.start : at.end], at.start


def block_lines(
    document: Document,
    block: int,
    width: int,
    spans: Sequence[Span] = (),
    *,
    style: str = "",
) -> list[Line]:
    """Return one paragraph with its number; lines that hold a marked span get a bar."""
    text, offset = block_text(document, block)
    marks = [Mark(start - offset, end - offset, "mark") for start, end in spans]
    marks = [mark for mark in marks if mark.start < len(text) and mark.end > 0]
    lines = []
    for index, line in enumerate(paragraph(text, max(1, width - 8), marks, style)):
        touched = any("mark" in piece.style for piece in line)
        label = f"¶{block}" if index == 0 else ""
        bar = Piece(" ▌" if touched else "  ", "key")
        number = Piece(fit(label, 5) + " ", "bold" if touched else "muted")
        lines.append(padded([bar, number, *line], width))
    return lines


def context_lines(
    document: Document, claim: Claim, width: int, *, around: int = 1, most: int | None = None
) -> list[Line]:
    """Return the claim's paragraphs, the claim marked, with `around` neighbours on each side."""
    first = claim.paragraph
    last = max((document.paragraph_at(span[0]) for span in claim.spans), default=first)
    total = max(1, len(document.blocks))
    lines: list[Line] = []
    for block in range(max(1, first - around), min(total, last + around) + 1):
        inside = first <= block <= last
        spans = claim.spans if inside else ()
        made = block_lines(document, block, width, spans, style="" if inside else "muted")
        if not inside and most is not None and len(made) > most:
            # Of a long neighbour, what stands next to the claim.
            made = made[-most:] if block < first else made[:most]
        lines += made
    return lines


def fact_lines(name: str, value: Sequence[Piece], width: int) -> list[Line]:
    """Return one labelled fact; a long value goes on under itself."""
    label = 15 if width >= 60 else 12
    lead = Piece("  " + fit(name, label - 2), "muted")
    if width_of(value) <= width - label:
        return [padded([lead, *value], width)]
    text, marks = "", []
    for piece in value:
        marks.append(Mark(len(text), len(text) + len(piece.text), piece.style))
        text += piece.text
    lines = paragraph(text, max(1, width - label), [mark for mark in marks if mark.style])
    blank = Piece(" " * label)
    return [padded([lead if i == 0 else blank, *line], width) for i, line in enumerate(lines)]


def who_said_it(claim: Claim) -> list[Piece]:
    """Return the speaker as resolved, as written, and how the one was told from the other."""
    who: list[Piece] = [said(speaker(claim), "bold")]
    if claim.source is not None:
        if claim.source.text and claim.source.text != claim.source.name:
            who += [Piece(", as “", "muted"), said(claim.source.text), Piece("”", "muted")]
        if claim.source.resolved_by:
            rule = claim.source.resolved_by.replace("_", " ")
            who += [Piece("  resolved: ", "muted"), said(rule, "muted")]
    return who


def how_it_was_said(claim: Claim) -> list[Piece]:
    """Return kind, cue and modality of a claim."""
    how: list[Piece] = [Piece(claim.kind)]
    if claim.cue is not None:
        how += [Piece(", “", "muted"), said(claim.cue.text), Piece("”", "muted")]
    if modality(claim):
        how.append(Piece(f", {modality(claim)}", "italic"))
    if claim.headline:
        how.append(Piece(", in the headline", "muted"))
    if claim.reporter_stance:
        how += [Piece(", outlet "), said(claim.reporter_stance)]
    return how


def camp_of(claim: Claim, place: Place | None) -> list[Piece]:
    """Return the camp and the rule that placed the speaker in it."""
    if place is None:
        camp = [said(claim.camp, "bold")]
    else:
        camp = [chip(place.tag, place.hue), Piece(" "), said(place.camp, "bold")]
    return [*camp, Piece("  because ", "muted"), said(claim.camp_rule, "muted")]


def row_of(place: Place | None) -> list[Piece]:
    """Return number and title of the row, and how the claim stands to it."""
    if place is None:
        return [Piece("not in a row", "muted")]
    glyph, word = STATES[place.state]
    state = [Piece(f"{glyph} ", f"bold camp{place.hue}"), Piece(f"{word}  ", "italic")]
    return [*state, Piece(f"{place.row + 1} "), said(place.title)]


def attribution_lines(
    claim: Claim,
    document: Document,
    place: Place | None,
    width: int,
    same_words: Sequence[str] = (),
    why: Sequence[Fact] = (),
) -> list[Line]:
    """Return who said it and how we know: speaker, chain, rule, camp, row and why, numbers."""
    chain: list[Piece] = []
    for link in reversed(claim.chain):
        chain += [Piece(" ← ", "muted")] if chain else []
        chain.append(said(link))
    numbers = " · ".join(quantity.text for quantity in claim.numbers)
    others = counted(len(same_words), "other document") + ": " + ", ".join(same_words)
    facts: list[tuple[str, list[Piece]]] = [
        ("who said it", who_said_it(claim)),
        ("how", how_it_was_said(claim)),
        (
            "attribution",
            [
                Piece(f"{claim.confidence:.2f}"),
                Piece("  found by ", "muted"),
                said(FOUND_BY.get(claim.found_by, claim.found_by)),
            ],
        ),
        ("chain", chain if len(claim.chain) > 1 else []),
        ("camp", camp_of(claim, place)),
        ("directed at", [said(claim.target)] if claim.target else []),
        ("row", row_of(place)),
        *why,
        ("numbers", [said(numbers)] if numbers else []),
        ("same words in", [said(others)] if same_words else []),
        ("address", [said(document.url)] if document.url else []),
    ]
    return [line for name, value in facts if value for line in fact_lines(name, value, width)]


def source_lines(
    claim: Claim,
    document: Document,
    place: Place | None,
    width: int,
    same_words: Sequence[str] = (),
    why: Sequence[Fact] = (),
) -> list[Line]:
    """Return the whole screen: document, sentence in its paragraphs, attribution."""
    rule = padded([Piece(" " + "─" * (width - 2), "faint")], width)
    blank = padded([], width)
    return [
        document_line(document, width, place),
        rule,
        *context_lines(document, claim, width),
        blank,
        rule,
        *attribution_lines(claim, document, place, width, same_words, why),
        blank,
    ]


def evidence_lines(
    claim: Claim,
    document: Document,
    place: Place | None,
    width: int,
    height: int,
    against: Sequence[Fact] = (),
) -> list[Line]:
    """Return the evidence pane: document, sentence with its neighbours, attribution, what differs.

    `against` is what other camps say against the claim; at most two of it are shown.
    """
    context = context_lines(document, claim, width, most=1)
    differs = [fact_lines(name, value, width)[0] for name, value in against[:2]]
    room = max(1, height - 3 - len(differs))
    if len(context) > room:
        context = context_lines(document, claim, width, around=0)[:room]
    sure: list[Piece] = [Piece("  speaker ", "muted"), *cut(speaker(claim), 40, "bold")]
    cue = f", “{claim.cue.text}”" if claim.cue else ""
    sure += [Piece("   how ", "muted"), said(claim.kind + cue)]
    sure += [Piece("   attribution ", "muted"), Piece(f"{claim.confidence:.2f}")]
    sure += [Piece("   found by ", "muted"), said(FOUND_BY.get(claim.found_by, claim.found_by))]
    if place is None:
        sure.append(Piece("   not in a row", "muted"))
    sure.append(Piece("   camp ", "muted"))
    sure += cut(claim.camp_rule, max(0, width - width_of(sure) - 1))
    return [document_line(document, width, place), *context, *differs, padded(sure, width)]

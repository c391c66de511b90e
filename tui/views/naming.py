"""What each camp calls the same thing."""

from collections.abc import Iterator, Mapping, Sequence

from narratives.model import CampColumn, Comparison, NamingUse
from tui.text import Line, Mark, Piece, cut, padded, paragraph
from tui.views.camps import chip
from tui.views.narratives import Item
from tui.views.words import counted

TABLE = 120
"""Cells from which things and camps are laid out as a table, if its columns are wide enough."""

LABEL = 15
"""Cells of the column of things."""

LEAST = 13
"""Cells of the narrowest column of a camp."""


def naming_camps(comparison: Comparison) -> list[CampColumn]:
    """Return the camps that name any of the things."""
    naming = {use.camp for one in comparison.naming for use in one.uses}
    return [camp for camp in comparison.camps if camp.id in naming]


def has_table(comparison: Comparison, width: int) -> bool:
    """Tell whether a table has room for every camp that names anything."""
    camps = len(naming_camps(comparison))
    return bool(camps) and width >= TABLE - 1 and (width - LABEL) // camps >= LEAST


def naming_table(
    comparison: Comparison, width: int, hues: Mapping[str, int], column: int
) -> list[Item]:
    """Return a row a thing and a column a camp, the chosen one behind a thick bar."""
    camps = naming_camps(comparison)
    each = (width - LABEL) // len(camps)

    def row(label: Line, cells: Sequence[Line]) -> Line:
        pieces = list(padded([Piece(" "), *label], LABEL))
        for place, (camp, cell) in enumerate(zip(camps, cells, strict=True)):
            hue = hues[camp.id]
            bar = Piece("▌", f"thick{hue}") if place == column else Piece("│", f"bar{hue}")
            pieces += [bar, *padded(cell, each - 1)]
        return padded(pieces, width)

    heads = [
        (chip(camp.tag, hues[camp.id]), Piece(" "), *cut(camp.label, each - 6)) for camp in camps
    ]
    items = [Item("band", (row((Piece("what is named", "muted"),), heads),))]
    for naming in comparison.naming:
        total = counted(sum(use.count for use in naming.uses), "mention")
        label = paragraph(naming.referent, LABEL - 2, style="bold")
        label += paragraph(total, LABEL - 2, style="muted")
        cells = [
            cell_of([use for use in naming.uses if use.camp == camp.id], each - 1) for camp in camps
        ]
        lines = tuple(row(*parts) for parts in side_by_side([label, *cells]))
        claims = tuple(dict.fromkeys(claim for use in naming.uses for claim in use.claims))
        items += [Item("paper", lines, claims), Item("paper", (row((), [()] * len(camps)),))]
    absent = " ".join(camp.tag for camp in comparison.camps if camp not in camps)
    if absent:
        note = padded(cut(f" ·  named nothing of this: {absent}", width, "muted"), width)
        items.append(Item("paper", (note,)))
    return items


def side_by_side(columns: Sequence[Sequence[Line]]) -> Iterator[tuple[Line, list[Line]]]:
    """Yield line by line the first column, and the others beside it."""
    for y in range(max(len(column) for column in columns)):
        first, *others = (column[y] if y < len(column) else () for column in columns)
        yield first, others


def cell_of(uses: Sequence[NamingUse], width: int) -> list[Line]:
    """Return the names of one camp in a cell of the table: its own, then a reporter's for it."""
    if not uses:
        return [(Piece("·", "faint"),)]
    lines: list[Line] = []
    for voice, style in (("speaker", "bold"), ("outlet", "")):
        spoken = [use for use in uses if use.voice == voice]
        if spoken and voice == "outlet":
            lines.append(padded([Piece("reported:", "italic muted")], width))
        for use in sorted(spoken, key=lambda use: (-use.count, use.name)):
            words = f"{use.name} {use.count}"
            marks = [Mark(0, len(use.name), style), Mark(len(use.name), len(words), "muted")]
            lines += paragraph(words, width, marks)
    return lines


def naming_items(comparison: Comparison, width: int, hues: Mapping[str, int]) -> list[Item]:
    """Return a heading a thing named, and below it a line a camp with its names and counts.

    Camps that do not name it are listed, so that nobody drops out of the contrast.
    """
    items: list[Item] = []
    for naming in comparison.naming:
        total = sum(use.count for use in naming.uses)
        mentions = f"{counted(total, 'mention')} "
        head = padded(
            [Piece(" "), *cut(naming.referent, width - 16, "bold")], width - len(mentions)
        )
        items.append(Item("band", ((*head, Piece(mentions, "muted")),)))
        silent = []
        for camp in comparison.camps:
            uses = [use for use in naming.uses if use.camp == camp.id]
            if not uses:
                silent.append(camp.tag)
                continue
            lines = names_of(uses, max(1, width - 8))
            tag = chip(camp.tag, hues[camp.id])
            blank = Piece("    ")
            made = tuple(
                padded([Piece("  "), tag if index == 0 else blank, Piece("  "), *line], width)
                for index, line in enumerate(lines)
            )
            claims = tuple(dict.fromkeys(claim for use in uses for claim in use.claims))
            items.append(Item("paper", made, claims))
        if silent:
            absent = f"   ·  not named by {' '.join(silent)}"
            items.append(Item("paper", (padded(cut(absent, width, "muted"), width),)))
        items.append(Item("paper", (padded([], width),)))
    return items


def names_of(uses: list[NamingUse], width: int) -> list[Line]:
    """Return the names of one camp with their counts: its own words, then a reporter's for it."""
    text = ""
    marks: list[Mark] = []

    def add(words: str, style: str) -> None:
        nonlocal text
        marks.append(Mark(len(text), len(text) + len(words), style))
        text += words

    for voice, lead in (("speaker", ""), ("outlet", "reported as  ")):
        spoken = [use for use in uses if use.voice == voice]
        if spoken and lead:
            add(lead, "italic muted")
        for use in sorted(spoken, key=lambda use: (-use.count, use.name)):
            add(use.name, "bold" if voice == "speaker" else "")
            add(f" {use.count}   ", "muted")
    return paragraph(text, width, marks)

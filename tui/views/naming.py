"""What each camp calls the same thing."""

from collections.abc import Mapping

from narratives.model import Comparison, NamingUse
from tui.text import Line, Mark, Piece, cut, padded, paragraph
from tui.views.camps import chip
from tui.views.narratives import Item
from tui.views.words import counted


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

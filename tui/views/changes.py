"""Changes made by hand, as lines: what one would do to the rows, and the list of all."""

import json
from collections.abc import Iterable, Mapping, Sequence

from narratives.changes import RowChange, state_word
from narratives.curation import payload_of
from narratives.model import Change, Claim, Comparison
from tui.questions import Choice
from tui.text import Line, Piece, cells, cut, fit, padded, paragraph, width_of
from tui.views.camps import initial
from tui.views.words import STATES, counted, quoted

MARKS = {"holds": "✓", "undone": "↩", "no longer fits": "!"}
"""Signs for the state of an entry, beside its word."""

SENTENCES = {
    "move": "move {subject} to {after}",
    "merge": "merge {number} of {subject} into {into}",
    "split": "split {number} off {subject} as “{title}”",
    "row": "row “{title}” of {number}",
    "unite": "merge {before} into {after}",
    "rename": "rename {before} to “{after}”",
    "cut": "cut {subject} into {rows}",
    "match": "known claim {subject}: {answer}",
    "add": "add {before} of {speaker} to {into}",
    "camp": "camp of {subject}: {camp}",
    "speaker": "speaker of {subject}: {after}",
    "stance": "stance of {subject}: {state}",
    "drop": "drop {before}: not a claim",
    "review": "reviewed {subject}",
    "note": "note on {subject}: {after}",
}
"""What each operation does, in the history."""


def choice_line(
    choice: Choice, width: int, *, cursor: bool = False, ticked: bool | None = None
) -> Line:
    """Return something to choose, with a box to tick unless only one can be chosen."""
    lead = [Piece(" ▶ " if cursor else "   ", "key")]
    if ticked is not None:
        lead.append(Piece("[x] " if ticked else "[ ] ", "bold"))
    if choice.number:
        lead.append(Piece(fit(choice.number, 3, align="right") + " ", "muted"))
    detail = cut(choice.detail, width * 2 // 5, "muted") if choice.detail else ()
    room = width - width_of(lead) - width_of(detail) - (3 if detail else 1)
    label = padded(cut(choice.label, room, "bold" if cursor else ""), room)
    gap = [Piece("  ")] if detail else []
    return padded([*lead, *label, *gap, *detail], width)


def effect_lines(
    found: Sequence[RowChange],
    comparison: Comparison,
    width: int,
    hues: Mapping[str, int],
) -> list[Line]:
    """Return what a change does to each row: its state in each camp before and after."""
    tags = {camp.id: camp.tag for camp in comparison.camps}
    labels = {camp.id: camp.label for camp in comparison.camps}
    lines: list[Line] = []
    for row in found:
        lines.append(padded(row_head(row, width), width))
        for cell in row.cells:
            hue = hues.get(cell.camp, 0)
            before, after = STATES[cell.before], STATES[cell.after]
            pieces = [
                Piece("     "),
                Piece(initial(tags.get(cell.camp, "??"), 2), f"bold camp{hue}"),
                Piece(f" {before[0]} {before[1]} → {after[0]} {after[1]}"),
            ]
            note = ""
            if not cell.claims_after:
                note = f"{labels.get(cell.camp, cell.camp)} falls silent here"
            elif cell.claims_before != cell.claims_after:
                note = f"{cell.claims_before} → {counted(cell.claims_after, 'claim')}"
            lines.append(padded([*pieces, Piece("   "), *cut(note, width, "muted")], width))
    return lines


def row_head(row: RowChange, width: int) -> list[Piece]:
    """Return number and title of a row that changes, and whether it comes or goes."""
    if row.number_before is None:
        lead, tail = f"   + new row {row.number_after}  ", ""
    elif row.number_after is None:
        lead, tail = f"   - row {row.number_before}  ", "  is gone: no claims left"
    else:
        lead, tail = f"   {row.number_after}  ", "  reviewed" if row.reviewed else ""
    room = width - cells(lead) - cells(tail) - 1
    titles = [*cut(row.title, room, "bold")]
    if row.title != row.title_before:
        titles = [
            *cut(row.title_before, room // 2 - 3, "muted"),
            Piece(" → "),
            *cut(row.title, room // 2, "bold"),
        ]
    return [Piece(lead, "bold"), *titles, Piece(tail, "italic")]


def what_was_done(
    change: Change,
    titles: Mapping[str, str],
    claims: Mapping[str, Claim],
    camps: Mapping[str, str],
) -> str:
    """Return a change in one sentence; what is no longer there is named by its id."""
    subject, after = change.subject, change.after

    def words(thing: str) -> str:
        if thing in claims:
            return quoted(claims[thing].text)
        return quoted(titles[thing]) if thing in titles else thing

    fields = payload_of(change)
    sentence = SENTENCES.get(change.operation, "{operation} of {subject}: {after}")
    return sentence.format(
        operation=change.operation,
        subject=words(subject),
        after=words(after),
        before=quoted(change.before),
        number=counted(len(fields.get("claims", ())), "claim"),
        title=fields.get("title", ""),
        into=words(str(fields.get("point", ""))),
        answer=answer_of(change),
        rows=counted(len(fields.get("rows", ())), "row"),
        speaker=fields.get("speaker") or "the document itself",
        camp=camps.get(after, after),
        state=after.replace("_", " "),
    )


def answer_of(change: Change) -> str:
    """Return what was said of a known claim; nothing for other operations."""
    return str(json.loads(change.after)["answer"]) if change.operation == "match" else ""


def change_line(change: Change, sentence: str, width: int, *, cursor: bool = False) -> Line:
    """Return one entry of the history: number, time, who, what, whether it holds."""
    state = state_word(change)
    who = width >= 100
    lead = [
        Piece(" ▶ " if cursor else "   ", "key"),
        Piece(fit(str(change.number), 4, align="right") + "  ", "muted"),
        Piece(fit(change.when.replace("T", " ")[: 16 if who else 10], 18 if who else 12), "muted"),
    ]
    if who:
        lead.append(Piece(fit(change.who, 12) + " ", "muted", said=True))
    tail = [
        Piece(f"  {MARKS[state]} "),
        Piece(fit(state, 14), "muted" if state == "holds" else "bold"),
    ]
    room = width - width_of(lead) - width_of(tail)
    style = "muted" if state == "undone" else "bold" if cursor else ""
    return padded([*lead, *padded(cut(sentence, room, style), room), *tail], width)


def change_details(
    change: Change, sentence: str, resting: Iterable[Change], width: int
) -> list[Line]:
    """Return one entry in full: all its words, its note, and what rests on it."""
    lines = paragraph(f"{change.number}  {sentence}", max(1, width - 2), style="bold")
    if change.operation in ("camp", "speaker", "stance") and change.before:
        lines += paragraph(f"before: {change.before}", max(1, width - 2), style="muted")
    if change.note:
        lines += paragraph(f"note: {change.note}", max(1, width - 2), style="muted")
    numbers = ", ".join(str(other.number) for other in resting)
    if numbers:
        text = f"rests on it: {numbers}. It can be undone alone once these are."
        lines += paragraph(text, max(1, width - 2), style="italic")
    if not change.fits and not change.undone:
        text = "It names what is no longer found; it is kept, and does nothing."
        lines += paragraph(text, max(1, width - 2), style="italic")
    return [padded([Piece(" "), *line], width) for line in lines]

"""The linear twin of every screen: text for pipes, braille lines and terminals without pictures.

One row after the other, camps by name, every quotation with its speaker and its place. Widths
are those of terminal cells; what a document contains is made safe before it is printed.
"""

from collections.abc import Mapping, Sequence

from narratives.curation import confirmed_matches
from narratives.model import (
    CampColumn,
    Cell,
    Claim,
    Comparison,
    Placement,
    Point,
)
from narratives.text import one_line
from narratives.wording import (
    DIFFERENCE_WORDS,
    SILENCE,
    STANDING,
    STATE_SIGNS,
    STATE_WORDS,
    VERDICT_SIGNS,
    VERDICT_WORDS,
    attribution,
    chain,
    counted,
    counts_what,
    marks,
    period,
    reported,
    speaker,
)

MOST_ENTITIES = 12
"""Entities printed below an event; the JSON has all."""

TITLE_WIDTH = 30
"""Least room for a row's title in the overview; camps that do not fit go on lines of their own."""


def _cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - a table of widths, nothing of the screen

    return cell_len(text)


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Return the text broken at spaces into lines of at most `width` cells.

    Args:
        text: Any text; newlines and control characters are shown as stand-ins.
        width: Cells of a whole line, its indent included.
        first: Put before the first line.
        rest: Put before the others; as many blanks as `first` has cells if None.
    """
    rest = " " * _cells(first) if rest is None else rest
    lines: list[str] = []
    line, bare = first, True
    for word in one_line(text).split(" "):
        if not word:
            continue
        gap = "" if bare else " "
        if not bare and _cells(line) + 1 + _cells(word) > width:
            lines.append(line)
            line, bare, gap = rest, True, ""
        while _cells(line) + _cells(gap + word) > width and _cells(word) > 1:
            room = max(1, width - _cells(line))
            head = _fitting(word, room)
            lines.append(line + head)
            line, word = rest, word[len(head) :]  # noqa: PLW2901 - what is left of a long word
        line, bare = line + gap + word, False
    lines.append(line)
    return lines


def _fitting(word: str, room: int) -> str:
    """Return the longest beginning of a word that fits in `room` cells, one letter at least."""
    taken = 0
    for index, character in enumerate(word):
        taken += _cells(character)
        if taken > room:
            return word[: max(1, index)]
    return word


def _cut(text: str, width: int) -> str:
    """Return one line of at most `width` cells, its end marked if something is left out."""
    shown = one_line(text)
    if _cells(shown) <= width:
        return shown
    return _fitting(shown, width - 1).rstrip() + "…"


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _cells(text))


# One event


def comparison_text(
    comparison: Comparison, width: int = 80, *, why: bool = False, most: int | None = None
) -> str:
    """Return an event side by side as linear text.

    Args:
        comparison: What to show.
        width: Terminal cells in a line.
        most: Claims shown of a cell, the rest counted; None for all.
        why: Say for each claim which words decided its stance and which rule its camp.
    """
    event = comparison.event
    numbers = {source.id: index for index, source in enumerate(comparison.sources, start=1)}
    lines = wrap(event.title, width)
    facts = (
        event.id,
        period(event.first, event.last),
        counted(len(event.documents), "document"),
        counted(event.claims, "claim"),
        counted(len(event.camps), "camp"),
        f"divergence {event.divergence} of 100",
    )
    lines += wrap(" · ".join(facts), width)
    lines += ["", *wrap(f"{STANDING} {SILENCE}", width)]
    if comparison.points:
        lines += ["", *_overview(comparison, width)]
    for number, point in enumerate(comparison.points, start=1):
        lines += _heading(number, point, width)
        for camp in comparison.camps:
            if point.cells[camp.id].claims:
                lines += [
                    "",
                    *_cell(
                        camp,
                        point.cells[camp.id],
                        numbers,
                        width,
                        placements=comparison.placements if why else None,
                        most=most,
                    ),
                ]
        lines += _silent(point, comparison.camps, width)
        lines += _differences(comparison, point, width)
    lines += _numbers(comparison, width)
    lines += _naming(comparison, width)
    lines += _known(comparison, width)
    lines += _spoken_of(comparison, width)
    lines += ["", "SOURCES"]
    for source in comparison.sources:
        parts = [source.outlet or source.path, source.title, source.date or "no date"]
        parts.append(f"only {source.part}" if source.part else None)
        if source.outlet:
            parts.append(source.path)
        if source.same_words_as:
            same = ", ".join(f"[{numbers[other]}]" for other in source.same_words_as)
            parts.append(f"same words as {same}")
        text = " · ".join(part for part in parts if part)
        lines += wrap(text, width, f" [{numbers[source.id]}] ")
    return "\n".join(line.rstrip() for line in lines)


def _known(comparison: Comparison, width: int) -> list[str]:
    """Return the known claims that an analyst found in the event, with where they are listed."""
    lines: list[str] = []
    for match in confirmed_matches(comparison.curation):
        where = ", ".join(part for part in (match.given, match.url) if part)
        lines += wrap(f"“{match.text}”" + (f" ({where})" if where else ""), width, "  - ", "    ")
    return ["", "MATCHES KNOWN CLAIMS (confirmed by an analyst)", *lines] if lines else []


def _overview(comparison: Comparison, width: int) -> list[str]:
    """Return the rows against the camps, a sign a cell, with the key to the signs."""
    camps = [camp for camp in comparison.camps if camp.documents]
    verdict = max(_cells(word) for word in VERDICT_WORDS.values()) + 2
    grid = sum(_cells(camp.tag) + 1 for camp in camps)
    room = width - grid - verdict - 7
    if room < TITLE_WIDTH:
        return [
            "AT A GLANCE",
            *(
                line
                for number, point in enumerate(comparison.points, start=1)
                for line in _short_row(number, point, camps, width)
            ),
            "",
            *_key(comparison, width),
        ]
    lines = [_pad("AT A GLANCE", room + 5) + "".join(f" {camp.tag}" for camp in camps)]
    for number, point in enumerate(comparison.points, start=1):
        signs = "".join(
            " " + _pad(STATE_SIGNS[point.cells[camp.id].state], _cells(camp.tag)) for camp in camps
        )
        title = _pad(_cut(point.title, room), room)
        label = f"{VERDICT_SIGNS[point.verdict]} {VERDICT_WORDS[point.verdict]}"
        lines.append(f"{number:>3}. {title}{signs}  {label}")
    return [*lines, "", *_key(comparison, width)]


def _short_row(number: int, point: Point, camps: Sequence[CampColumn], width: int) -> list[str]:
    signs = " ".join(f"{camp.tag}{STATE_SIGNS[point.cells[camp.id].state]}" for camp in camps)
    title = _cut(point.title, width - 5)
    label = f"{VERDICT_SIGNS[point.verdict]} {VERDICT_WORDS[point.verdict]}"
    return [f"{number:>3}. {title}", *wrap(f"{label} · {signs}", width, "     ")]


def _key(comparison: Comparison, width: int) -> list[str]:
    signs = "   ".join(f"{STATE_SIGNS[state]} {word}" for state, word in STATE_WORDS.items())
    camps = "   ".join(f"{camp.tag} {camp.label}" for camp in comparison.camps if camp.documents)
    marks = "“…” the speaker's own words   «…» as the document puts it"
    lines = [line for text in (signs, camps, marks) for line in _wrap_parts(text, width)]
    absent = ", ".join(camp.label for camp in comparison.camps if not camp.documents)
    if absent:
        lines += wrap(f"No documents of: {absent}", width)
    return lines


def _wrap_parts(text: str, width: int) -> list[str]:
    """Break a line only between its parts, which stand three blanks apart."""
    lines = [""]
    for part in text.split("   "):
        joined = f"{lines[-1]}   {part}" if lines[-1] else part
        if _cells(joined) > width and lines[-1]:
            lines.append(part)
        else:
            lines[-1] = joined
    return [one_line(line) for line in lines]


def _heading(number: int, point: Point, width: int) -> list[str]:
    lines = ["", *wrap(point.title, width, f"{number}. ", "   ")]
    reviewed = " · reviewed" if point.reviewed else ""
    label = f"{VERDICT_SIGNS[point.verdict]} {VERDICT_WORDS[point.verdict]}{reviewed}"
    return [*lines, *wrap(f"{label}: {point.why}" if point.why else label, width, "   ")]


def _silent(point: Point, camps: Sequence[CampColumn], width: int) -> list[str]:
    """Return who is silent on a point, and in how many documents that was searched."""
    silent: dict[int, list[str]] = {}
    for camp in camps:
        cell = point.cells[camp.id]
        if cell.state == "silent":
            silent.setdefault(cell.documents_searched, []).append(camp.label)
    parts = [
        f"{', '.join(labels)} ({counted(searched, 'document')}{' each' * (len(labels) > 1)})"
        for searched, labels in sorted(silent.items(), reverse=True)
    ]
    if not parts:
        return []
    text = f"{STATE_SIGNS['silent']} silent: {'; '.join(parts)}"
    return ["", *wrap(text, width, "   ", "     ")]


def _differences(comparison: Comparison, point: Point, width: int) -> list[str]:
    """Return what two camps cannot both be right in as they say it, with the words that clash."""
    tags = {camp.id: camp.tag for camp in comparison.camps}
    lines = []
    for difference in comparison.disagreements:
        if difference.point == point.id:
            sides = " · ".join(
                f"{tags[side.camp]} “{_cut(side.text, 100)}”"
                for side in (difference.one, difference.other)
            )
            text = f"{DIFFERENCE_WORDS[difference.kind]}: {sides}"
            lines += wrap(text, width, "   differ: ", "     ")
    return ["", *lines] if lines else []


def _cell(
    camp: CampColumn,
    cell: Cell,
    numbers: Mapping[str, int],
    width: int,
    *,
    placements: Mapping[str, Placement] | None,
    most: int | None,
) -> list[str]:
    head = f"{STATE_SIGNS[cell.state]} {camp.label} ({camp.tag}) {verb(cell)}"
    lines = wrap(head, width, "   ", "     ")
    for claim, stance in list(zip(cell.claims, cell.stances, strict=True))[:most]:
        sign = f"{STATE_SIGNS[stance.state]} " if cell.state == "mixed" else ""
        lines += wrap(f"{sign}{said(claim)}", width, "     ", "       ")
        place = f"{chain(claim)}, ¶{claim.paragraph} [{numbers.get(claim.document, '?')}]"
        lines += wrap(f"{place} · {attribution(claim)}", width, "       ")
        if placements is not None:
            reason = f"{STATE_WORDS[stance.state]} by {stance.why} · camp by {claim.camp_rule}"
            lines += wrap(f"{reason} · {claim.id} · {claim.found_by}", width, "       ")
            if claim.id in placements:
                lines += wrap(_nearness(placements[claim.id]), width, "       ")
    if most is not None and len(cell.claims) > most:
        rest = {claim.document for claim in cell.claims[most:]}
        more = counted(len(cell.claims) - most, "more claim")
        lines += wrap(f"… {more} in {counted(len(rest), 'document')}", width, "     ")
    return lines


def _nearness(placement: Placement) -> str:
    """Say why a claim stands in its row: nearness by channel, shared words, the next best row."""
    if placement.similarity is None:
        text = "alone in its row"
    else:
        channels = ", ".join(f"{name} {value:.2f}" for name, value in placement.channels.items())
        text = f"nearness to its row {placement.similarity:.2f} ({channels})"
    if placement.shared:
        text += f" · shares {', '.join(placement.shared[:5])}"
    if placement.entities:
        text += f" · both speak of {', '.join(placement.entities[:5])}"
    if placement.next_row is not None and placement.next_similarity is not None:
        text += f" · next best row {placement.next_row} {placement.next_similarity:.2f}"
    return text


def verb(cell: Cell) -> str:
    """Return what a camp does in a cell: claims, denies, both."""
    return "both claims and contests" if cell.state == "mixed" else STATE_WORDS[cell.state]


def quoted(claim: Claim) -> str:
    """Return a claim's words in marks that say whose they are."""
    before, after = marks(claim)
    return f"{before}{claim.text}{after}"


def said(claim: Claim) -> str:
    """Return who speaks, the words that report it, and what is said."""
    words = reported(claim)
    who = f"{speaker(claim)} · {words}" if words else speaker(claim)
    return f"{who}: {quoted(claim)}"


def _numbers(comparison: Comparison, width: int) -> list[str]:
    rows = {point.id: number for number, point in enumerate(comparison.points, start=1)}
    tags = {camp.id: camp.label for camp in comparison.camps}
    differ = {point.id for point in comparison.points if point.verdict == "numbers_differ"}
    lines = []
    for line in comparison.numbers:
        if line.point in differ:
            what = counts_what(line.quantity)
            text = f"{tags[line.camp]}: {line.quantity.text}" + (f" · {what}" if what else "")
            lines += wrap(text, width, f" {rows[line.point]:>2}. ")
    return ["", "NUMBERS THAT DIFFER", *lines] if lines else []


def _naming(comparison: Comparison, width: int) -> list[str]:
    if not comparison.naming:
        return []
    lines = ["", *wrap("NAMING (uses in the claims above; * a reporter's paraphrase)", width)]
    for naming in comparison.naming:
        parts = []
        for camp in comparison.camps:
            uses = [use for use in naming.uses if use.camp == camp.id]
            if uses:
                names = ", ".join(
                    f"{use.name}{'*' if use.voice == 'outlet' else ''} {use.count}" for use in uses
                )
                parts.append(f"{camp.tag} {names}")
        lines += wrap(f"{naming.referent}: {'; '.join(parts)}", width, " ", "   ")
    return lines


def _spoken_of(comparison: Comparison, width: int) -> list[str]:
    """Return whom and what the claims speak of, with the number of claims of each camp."""
    if not comparison.entities:
        return []
    tags = {camp.id: camp.tag for camp in comparison.camps}
    lines = ["", *wrap("SPOKEN OF (claims by camp)", width)]
    for entity in comparison.entities[:MOST_ENTITIES]:
        counts = ", ".join(
            f"{tags[camp]} {entity.claims[camp]}" for camp in tags if camp in entity.claims
        )
        lines += wrap(f"{entity.name}: {counts}", width, " ", "   ")
    rest = len(comparison.entities) - MOST_ENTITIES
    return [*lines, *(wrap(f"… {rest} more", width, " ") if rest > 0 else [])]

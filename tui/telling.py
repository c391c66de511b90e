"""Changes of a narrative as questions, and in words what each would do."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narratives import changes
from narratives.curation import Entry
from narratives.model import NarrativeHead
from tui.questions import Choice, Question, matching
from tui.reader import Reader
from tui.text import Line, paragraph
from tui.views.narratives import support
from tui.views.words import quoted


class Told(NamedTuple):
    """An entry of the change menu over a narrative, with its first question."""

    key: str
    name: str
    what: str
    question: Question


def told_changes(
    reader: Reader, head: NarrativeHead, heads: Sequence[NarrativeHead]
) -> tuple[Told, ...]:
    """Return what can be changed of a narrative: its title, and into which other one it goes."""
    title = Question(
        "Title of this narrative",
        "write",
        lambda answer: changes.rename(reader, head.id, answer[0]),
        text=" ".join(head.title.split()),
    )
    rename = Told("r", "rename", "Give this narrative another title", title)
    choices = [
        Choice(one.id, quoted(one.title), support(one))
        for one in heads
        if one.camp == head.camp and one.id != head.id
    ]
    if not choices:
        return (rename,)
    into = Question(
        "Merge this narrative into which one of the same camp?",
        "choose",
        lambda answer: changes.unite(reader, head.id, answer[0]),
        lambda typed: matching(choices, typed),
        about=head.title,
    )
    return (Told("g", "merge", "Merge it into another one of the same camp", into), rename)


def told_effects(entry: Entry, heads: Mapping[str, NarrativeHead], width: int) -> list[Line]:
    """Return what a change does to the list of narratives."""
    head = heads[entry.subject]
    lines = paragraph("After it; nothing changes before ⏎", width, style="muted")
    if entry.operation == "rename":
        lines += paragraph(quoted(entry.after), width, style="bold")
        return [*lines, *paragraph(f"instead of {quoted(entry.before)}", width)]
    into = heads[entry.after]
    lines += paragraph(quoted(into.title), width, style="bold")
    claims = f"{len(into.claims)} → {len(into.claims) + len(head.claims)} claims"
    events = len({*into.events, *head.events})
    lines += paragraph(f"{claims}, {len(into.events)} → {events} events", width)
    return [*lines, *paragraph(f"{quoted(head.title)} is listed no more", width)]

"""What a change asks before it is made: questions, what can be chosen, and where it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from narratives.curation import Entry
from narratives.model import NARRATOR, UNASSIGNED, Claim, Comparison, Document, Point, Span
from tui.views.words import counted, quoted, speaker

if TYPE_CHECKING:
    from narratives.changes import Log

Answer = tuple[str, ...]
"""What was chosen (ids), ticked (ids), or written (one text)."""

NEW = "new:"
"""Begins the value of a choice that stands for the words typed."""


class Choice(NamedTuple):
    """One thing to choose; number and detail are what it is known by besides."""

    value: str
    label: str
    detail: str = ""
    number: str = ""


@dataclass(frozen=True)
class Question:
    """One step of a change."""

    title: str
    kind: Literal["choose", "tick", "write", "confirm"]
    answer: Callable[[Answer], "Question | Entry"]
    choices: Callable[[str], Sequence[Choice]] = lambda _typed: ()
    text: str = ""
    """What stands in the line to write in at first."""
    ticked: frozenset[str] = frozenset()
    """What is ticked at first."""
    about: str = ""
    """The words the question is about."""

    def usual(self) -> Answer:
        """Return the answer that is given if nothing is changed; empty if there is none."""
        match self.kind:
            case "tick":
                return tuple(c.value for c in self.choices("") if c.value in self.ticked)
            case "write":
                return (self.text,) if self.text else ()
            case "confirm":
                return ("yes",)
        return tuple(choice.value for choice in self.choices("")[:1])


class Passage(NamedTuple):
    """Words of a document that were marked by hand."""

    document: Document
    span: Span

    @property
    def words(self) -> str:
        """The marked words, white space collapsed."""
        return " ".join(self.document.text[slice(*self.span)].split())


class Spot(NamedTuple):
    """Where a change starts: a row of an event, and the claims of the cell with the cursor."""

    log: "Log"
    comparison: Comparison
    point: Point | None
    claims: tuple[Claim, ...]
    passage: Passage | None = None


class Operation(NamedTuple):
    """An entry of the change menu."""

    key: str
    name: str
    what: str
    begin: Callable[[Spot], Question]
    needs: Literal["claim", "row", "passage"]


def entry_of(question: Question, answer: Answer) -> Entry | None:
    """Return the entry that an answer leads to if all that follows is answered as usual."""
    step: Question | Entry = question
    while isinstance(step, Question):
        if not answer:
            return None
        step = step.answer(answer)
        if isinstance(step, Question):
            answer = step.usual()
    return step


def claim_choice(claim: Claim, comparison: Comparison) -> Choice:
    """Return a claim as something to choose or tick."""
    tags = {camp.id: camp.tag for camp in comparison.camps}
    where = f"{tags.get(claim.camp, '??')}  {speaker(claim)}, {claim.outlet or claim.path}"
    return Choice(claim.id, quoted(claim.text), f"{where} ¶{claim.paragraph}")


def row_choices(
    spot: Spot, claim: Claim | None, typed: str, *, new: bool, title: str = ""
) -> list[Choice]:
    """Return the other rows that hold the words typed, the claim's next best one first.

    With `new`, a new row is offered too, by the words typed, or by `title` if there are none.
    """
    placement = spot.comparison.placements.get(claim.id) if claim else None
    words = typed.casefold().split()
    rows = []
    for number, point in enumerate(spot.comparison.points, start=1):
        if spot.point is not None and point.id == spot.point.id:
            continue
        if not all(word in point.title.casefold() for word in words):
            continue
        next_best = placement is not None and placement.next_row == point.id
        score = placement.next_similarity if placement is not None and next_best else None
        fit = f"next best, {score:.2f}" if score is not None else ""
        total = sum(len(cell.claims) for cell in point.cells.values())
        detail = fit or counted(total, "claim")
        rows.append((not next_best, Choice(point.id, point.title, detail, str(number))))
    chosen = [choice for _, choice in sorted(rows, key=lambda row: row[0])]
    title = typed.strip() or title
    if new and title:
        chosen.append(Choice(NEW + title, f"+ new row “{title}”"))
    return chosen


def one_claim(spot: Spot, title: str, then: Callable[[Claim], Question]) -> Question:
    """Ask which claim of the cell is meant, if there are several."""
    if len(spot.claims) == 1:
        return then(spot.claims[0])
    by_id = {claim.id: claim for claim in spot.claims}
    return Question(
        title,
        "choose",
        lambda answer: then(by_id[answer[0]]),
        lambda typed: [
            claim_choice(claim, spot.comparison)
            for claim in spot.claims
            if all(word in claim.text.casefold() for word in typed.casefold().split())
        ],
    )


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices that hold all words typed."""
    words = typed.casefold().split()
    return [
        choice
        for choice in choices
        if all(word in f"{choice.label} {choice.detail}".casefold() for word in words)
    ]


def speakers(comparison: Comparison, typed: str) -> list[Choice]:
    """Return the speakers of an event that match the words typed, and these words as a name."""
    everyone = {
        claim.source.name
        for point in comparison.points
        for cell in point.cells.values()
        for claim in cell.claims
        if claim.source and claim.source.name
    }
    names = [Choice(name, name) for name in sorted(everyone)]
    free = [Choice(NEW + typed.strip(), f"+ “{typed.strip()}”")] if typed.strip() else []
    return [*matching(names, typed), *free]


def camps_for(spot: Spot, name: str) -> list[Choice]:
    """Return the camps a speaker can be of, first the one that this speaker has already."""
    known = next(iter(spot.log.claims_by(name)), None) if name else None
    first = known.camp if known else UNASSIGNED if name else NARRATOR
    camps = [Choice(camp.id, camp.label, camp.tag) for camp in spot.comparison.camps]
    for camp, label in ((NARRATOR, "Narrator"), (UNASSIGNED, "no camp")):
        if camp not in {choice.value for choice in camps}:
            camps.append(Choice(camp, label))
    return sorted(camps, key=lambda choice: choice.value != first)

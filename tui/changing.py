"""The change menu as questions: each leads to the next one, or to the entry for the log.

Nothing here draws and nothing writes; a dialog asks the questions, and the entry of the answer
given so far is what the preview shows.
"""

from collections.abc import Mapping, Sequence

from narratives import changes
from narratives.curation import STANCES, Entry
from narratives.errors import UsageError
from narratives.model import CellState, Claim, Comparison, Point, Span
from tui.questions import (
    NEW,
    Answer,
    Choice,
    Operation,
    Question,
    Spot,
    camps_for,
    claim_choice,
    matching,
    one_claim,
    row_choices,
    speakers,
)
from tui.views.passage import claims_in
from tui.views.words import STATES, counted, speaker


def possible(spot: Spot) -> list[Operation]:
    """Return the operations that make sense in a cell."""
    have = {
        "claim": bool(spot.claims),
        "row": spot.point is not None,
        "passage": spot.passage is not None,
    }
    return [operation for operation in OPERATIONS if have[operation.needs]]


def _row_of(spot: Spot) -> Point:
    if spot.point is None:
        raise UsageError("this claim is in no row", "lay out the event first")
    return spot.point


def _move(spot: Spot) -> Question:
    row = _row_of(spot)

    def into(chosen: Sequence[Claim]) -> Question:
        ids = [claim.id for claim in chosen]

        def answer(value: Answer) -> Entry:
            if value[0].startswith(NEW):
                return changes.split(spot.log, row.id, ids, value[0].removeprefix(NEW))
            if len(ids) == 1:
                return changes.move(spot.log, ids[0], value[0])
            return changes.merge(spot.log, row.id, value[0], ids)

        return Question(
            "Move to which row? Type to find one, or to name a new one",
            "choose",
            answer,
            lambda typed: row_choices(spot, chosen[0], typed, new=True),
            about=chosen[0].text if len(chosen) == 1 else counted(len(chosen), "claim"),
        )

    if len(spot.claims) == 1:
        return into(spot.claims)
    by_id = {claim.id: claim for claim in spot.claims}
    return Question(
        "Which claims are to move?",
        "tick",
        lambda answer: into([by_id[claim] for claim in answer]),
        lambda _typed: [claim_choice(claim, spot.comparison) for claim in spot.claims],
        ticked=frozenset({spot.claims[0].id}),
    )


def _members(spot: Spot) -> list[Claim]:
    cells = _row_of(spot).cells
    return [claim for camp in spot.comparison.camps for claim in cells[camp.id].claims]


def _merge(spot: Spot) -> Question:
    row, members = _row_of(spot), _members(spot)

    def which(value: Answer) -> Question:
        return Question(
            "Which of its claims go along?",
            "tick",
            lambda answer: changes.merge(spot.log, row.id, value[0], answer),
            lambda _typed: [claim_choice(claim, spot.comparison) for claim in members],
            ticked=frozenset(claim.id for claim in members),
            about=row.title,
        )

    return Question(
        "Merge this row into which one?",
        "choose",
        which,
        lambda typed: row_choices(spot, members[0] if members else None, typed, new=False),
        about=row.title,
    )


def _split(spot: Spot) -> Question:
    row, members = _row_of(spot), _members(spot)
    by_id = {claim.id: claim for claim in members}

    def name(chosen: Answer) -> Question:
        return Question(
            "What is the new row about?",
            "write",
            lambda answer: changes.split(spot.log, row.id, chosen, answer[0]),
            text=" ".join(by_id[chosen[0]].text.split())[:120],
        )

    return Question(
        "Which claims make a new row?",
        "tick",
        name,
        lambda _typed: [claim_choice(claim, spot.comparison) for claim in members],
        ticked=frozenset(claim.id for claim in spot.claims),
        about=row.title,
    )


def _rename(spot: Spot) -> Question:
    row = _row_of(spot)
    return Question(
        "Title of this row",
        "write",
        lambda answer: changes.rename(spot.log, row.id, answer[0]),
        text=" ".join(row.title.split()),
    )


def _camp(spot: Spot) -> Question:
    names = list(dict.fromkeys(c.source.name for c in spot.claims if c.source and c.source.name))
    if not names:
        raise UsageError("nobody is named here", "set the speaker first: m w")

    def where(value: Answer) -> Question:
        known = {camp.id for camp in spot.comparison.camps} - {"narrator", "unassigned"}
        said = list(spot.log.claims_by(value[0]))
        present = next((c.camp for c in spot.claims if c.source and c.source.name == value[0]), "")

        def reach(camp: str) -> str:
            others = [claim for claim in said if claim.camp != camp]
            events = {claim.event for claim in others if claim.event}
            far = f"{counted(len(others), 'claim')} in {counted(len(events), 'event')}"
            return f"{'as it is · ' if camp == present else ''}{far if others else 'no change'}"

        camps = [
            Choice(camp.id, camp.label, f"{camp.tag}  {reach(camp.id)}")
            for camp in sorted(spot.comparison.camps, key=lambda camp: camp.id != present)
        ]
        return Question(
            f"Which camp does {value[0]} speak for? Beside each, what would change",
            "choose",
            lambda answer: changes.camp(spot.log, value[0], answer[0]),
            lambda typed: [c for c in matching(camps, typed) if c.value in known],
        )

    if len(names) == 1:
        return where((names[0],))
    return Question(
        "The camp of which speaker?",
        "choose",
        where,
        lambda typed: matching([Choice(name, name) for name in names], typed),
    )


def _add(spot: Spot) -> Question:
    if spot.passage is None:
        raise UsageError("no words are marked", "mark them in the document: D, then a")
    document, span = spot.passage
    words = spot.passage.words
    itself = Choice("", "the document itself")
    there = claims_in(spot.comparison, document.id, span)

    def whose(speaker: Answer) -> Question:
        name = speaker[0].removeprefix(NEW)

        def stands(camp: Answer) -> Question:
            def where(state: Answer) -> Question:
                reading = changes.Reading(
                    document=document.id, span=span, speaker=name, camp=camp[0], stance=state[0]
                )

                def answer(row: Answer) -> Entry:
                    if row[0].startswith(NEW):
                        return changes.add(spot.log, reading, title=row[0].removeprefix(NEW))
                    return changes.add(spot.log, reading, point=row[0])

                return Question(
                    "Add it to which row? Type to find one, or to name a new one",
                    "choose",
                    answer,
                    lambda typed: row_choices(spot, None, typed, new=True, title=words[:120]),
                    about=words,
                )

            states = [Choice(state, " ".join(STATES[state])) for state in STANCES]
            return Question(
                "How does it stand to its row?",
                "choose",
                where,
                lambda typed: matching(states, typed),
                about=words,
            )

        return Question(
            f"Which camp does {name or itself.label} speak for?",
            "choose",
            stands,
            lambda typed: matching(camps_for(spot, name), typed),
            about=words,
        )

    who = Question(
        "Who says this? Type a name",
        "choose",
        whose,
        lambda typed: [*matching([itself], typed), *speakers(spot.comparison, typed)],
        about=words,
    )
    return _known_first(there, spot.comparison, span, who) if there else who


def _known_first(
    there: Mapping[str, tuple[Claim, int, CellState]],
    comparison: Comparison,
    span: Span,
    who: Question,
) -> Question:
    """Say first that marked words are a claim already, and where it stands; then go on."""
    titles = [point.title for point in comparison.points]

    def chosen(answer: Answer) -> Question:
        if answer[0] == NEW:
            return who
        claim, number, state = there[answer[0]]
        raise UsageError(
            f"It stands in row {number} as {' '.join(STATES[state])}, {speaker(claim)}:"
            f" “{' '.join(titles[number - 1].split())}”",
            "esc esc, then n to this claim and m, changes it; ↓ adds the words as another one",
        )

    choices = [
        claim_choice(claim, comparison)._replace(number=str(number))
        for claim, number, _ in there.values()
    ]
    same = any(claim.spans == (span,) for claim, _, _ in there.values())
    return Question(
        f"{'These' if same else 'Some of these'} words are a claim already, in the row named",
        "choose",
        chosen,
        lambda typed: matching([*choices, Choice(NEW, "+ add them as another claim")], typed),
        about=who.about,
    )


def _speaker(spot: Spot) -> Question:
    def who(claim: Claim) -> Question:
        return Question(
            "Who says this? Type a name",
            "choose",
            lambda answer: changes.speaker(spot.log, claim.id, answer[0].removeprefix(NEW)),
            lambda typed: speakers(spot.comparison, typed),
            about=claim.text,
        )

    return one_claim(spot, "The speaker of which claim?", who)


def _stance(spot: Spot) -> Question:
    def how(claim: Claim) -> Question:
        found = claims_in(spot.comparison, claim.document, claim.spans[0]).get(claim.id)
        present = found[2] if found else None
        choices = [
            Choice(state, " ".join(STATES[state]), "as it is" if state == present else "")
            for state in sorted(STANCES, key=lambda state: state != present)
        ]
        return Question(
            "How does this claim stand to its row?",
            "choose",
            lambda answer: changes.stance(spot.log, claim.id, answer[0]),
            lambda typed: matching(choices, typed),
            about=claim.text,
        )

    return one_claim(spot, "The stance of which claim?", how)


def _drop(spot: Spot) -> Question:
    def sure(claim: Claim) -> Question:
        return Question(
            "Not a claim: leave it out?",
            "confirm",
            lambda _answer: changes.drop(spot.log, claim.id),
            about=claim.text,
        )

    return one_claim(spot, "Which one is not a claim?", sure)


def _note(spot: Spot) -> Question:
    subject = spot.claims[0].id if len(spot.claims) == 1 else _row_of(spot).id
    words = spot.claims[0].text if len(spot.claims) == 1 else _row_of(spot).title
    return Question(
        "Note; it is kept in the history and in reports",
        "write",
        lambda answer: changes.note(subject, answer[0]),
        about=words,
    )


ADD = Operation("a", "add", "Add the marked words as a claim", _add, "passage")

OPERATIONS: tuple[Operation, ...] = (
    Operation("m", "move", "Put a claim into another row, or a new one", _move, "claim"),
    Operation("g", "merge", "Merge this row into another one, a tick a claim", _merge, "row"),
    Operation("p", "split", "Make a new row of some claims of this row", _split, "row"),
    Operation("r", "rename", "Give this row another title", _rename, "row"),
    Operation("c", "camp", "Place the speaker in a camp, in all events", _camp, "claim"),
    Operation("w", "speaker", "Say who the speaker is", _speaker, "claim"),
    Operation("s", "stance", "Say how the claim stands to its row", _stance, "claim"),
    Operation("d", "drop", "Not a claim: leave it out", _drop, "claim"),
    Operation("n", "note", "Write a note on this row or claim", _note, "row"),
    ADD,
)
"""The change menu, in its order."""

"""The commands that change what the machine found, and list what was changed."""

import argparse
import getpass
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from narratives import changes, cli_commands
from narratives.cli_commands import find_event, open_workspace
from narratives.cli_output import json_line, say, terminal_width, value_json
from narratives.curation import Entry, payload_of
from narratives.errors import UsageError, WorkspaceError
from narratives.text import one_line
from narratives.wording import counted
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from narratives.lineup.suggestions import Suggestion


def record(workspace: Workspace, entry: Entry, note: str = "") -> int:
    """Write a change into the log, made now by who runs the command; return its number."""
    return workspace.record(
        **entry._asdict(),
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        who=getpass.getuser(),
        note=note,
    )


def run_curate(options: argparse.Namespace) -> int:
    """Record one change made by hand."""
    with Workspace.open(options.workspace) as workspace:
        prepare, needed = OPERATIONS[options.operation]
        if not needed[0] <= len(options.values) <= needed[1]:
            raise UsageError(
                f"curate {options.operation} takes {needed[0]} to {needed[1]} values,"
                f" not {len(options.values)}",
                "see `narratives curate --help`",
            )
        entry = prepare(workspace, options.values)
        number = record(workspace, entry, options.note)
        suggestions = _suggestions(workspace, entry)
        done = f"{entry.operation} {entry.subject}"
        say(f"Change {number}: {done}; `narratives curate undo` takes it back.")
        if options.json:
            fields = {name: getattr(entry, name) for name in ("operation", "subject", "after")}
            told = [one.model_dump() for one in suggestions]
            print(json_line({"change": number, **fields, "suggestions": told}))
        else:
            _say_suggestions(workspace, entry, suggestions)
    return 0


def _suggestions(workspace: Workspace, entry: Entry) -> "tuple[Suggestion, ...]":
    if entry.operation not in ("move", "merge", "split"):
        return ()
    from narratives.following import suggestions_after  # noqa: PLC0415 - heavy

    try:
        return suggestions_after(workspace, entry)
    except WorkspaceError as error:
        # The change is made; only what could follow it is not known.
        say(f"Nothing is suggested: {error.message}.")
        return ()


def _say_suggestions(
    workspace: Workspace, entry: Entry, suggestions: "Sequence[Suggestion]"
) -> None:
    """Say which claims may follow, with the command that takes them along; none follows itself."""
    if not suggestions:
        return
    target = entry.after if entry.operation == "move" else str(payload_of(entry)["point"])
    say("These say nearly the same, and may belong with what was moved:")
    rows: dict[str, list[str]] = {}
    for one in suggestions:
        rows.setdefault(one.row, []).append(one.claim)
        stays = "alone in its row" if one.stays is None else f"{one.stays:.2f} to its own row"
        shared = f", shares {', '.join(one.shared[:5])}" if one.shared else ""
        words = workspace.claim(one.claim).text
        say(one_line(f"  {one.claim}  {one.score:.2f} ({stays}){shared}: “{words}”"))
    for row, claims in rows.items():
        say(f"Take them along: narratives curate merge {row} {target} {','.join(claims)}")


def run_point(options: argparse.Namespace) -> int:
    """Gather the claims of an event that answer a question; accepted ones become a row."""
    from narratives.plain_lists import hits_text  # noqa: PLC0415 - only here
    from narratives.questions import accepted_row, row_candidates  # noqa: PLC0415 - heavy

    question = " ".join(options.question.split())
    if not question:
        raise UsageError("no question is asked", 'such as: "Who shelled the convoy?"')
    given = map(str.strip, options.accept.split(","))
    accepted = list(dict.fromkeys(claim for claim in given if claim))
    with Workspace.open(options.workspace, read_only=not accepted) as workspace:
        head = find_event(workspace, options.event)
        if accepted:
            entry = accepted_row(workspace, head.id, question, accepted)
            record(workspace, entry)
            row = payload_of(entry)["point"]
            taken = counted(len(accepted), "claim")
            say(f"Row {row} of {head.id} takes {taken}: {question}")
            return 0
        encoder = cli_commands.load_query_encoder(workspace)
        hits = row_candidates(workspace, encoder, head.id, question, limit=options.limit)
        if not hits:
            say("No claim of this event answers that.")
            return 1
        if options.json:
            for hit in hits:
                print(json_line({**hit.claim.model_dump(mode="json"), "score": hit.score}))
        else:
            registry = workspace.registry()
            print(hits_text(hits, registry, terminal_width(None), scores=True))
            say("Take those that belong with --accept ID,ID; they become the row.")
    return 0


def run_history(options: argparse.Namespace) -> int:
    """List every change made by hand, oldest first."""
    with open_workspace(options) as workspace:
        log = workspace.changes()
        for change in log:
            if options.json:
                print(value_json(change))
                continue
            state = changes.state_word(change)
            note = f"  ({change.note})" if change.note else ""
            text = f"{change.subject}: {changes.in_short(change)}{note}"
            print(
                one_line(
                    f"{change.number:4}  {change.when}  {change.who}  {change.operation:8}"
                    f"  {state:14}  {text}"
                )
            )
        if not log:
            say("Nothing was changed by hand.")
    return 0


Prepare = Callable[[Workspace, Sequence[str]], Entry]
"""Makes the entry of one operation out of the values on the command line."""


def _rename(workspace: Workspace, values: Sequence[str]) -> Entry:
    if values[0].startswith("n_"):
        return changes.rename(workspace, values[0], values[1])
    row = values[0].startswith("p_") or workspace.event_of(values[0]) is not None
    subject = values[0] if row else find_event(workspace, values[0]).id
    return changes.rename(workspace, subject, values[1])


def _merge(workspace: Workspace, values: Sequence[str]) -> Entry:
    narratives = [value.startswith("n_") for value in values[:2]]
    if any(narratives):
        if not all(narratives) or len(values) > 2:
            raise UsageError(
                "a narrative is merged as a whole, and into another narrative",
                "narratives curate merge n_… n_…",
            )
        return changes.unite(workspace, values[0], values[1])
    return changes.merge(
        workspace, values[0], values[1], values[2].split(",") if len(values) > 2 else ()
    )


def _add(workspace: Workspace, values: Sequence[str]) -> Entry:
    document = workspace.document(values[0])
    row = {"point": values[4]} if values[4].startswith("p_") else {"title": values[4]}
    reading = changes.Reading(
        document=document.id,
        span=changes.passage(document, values[1]),
        speaker=values[2],
        camp=values[3],
        stance=values[5] if len(values) > 5 else "claims",
    )
    return changes.add(workspace, reading, **row)


def _cut(workspace: Workspace, values: Sequence[str]) -> Entry:
    from narratives.recut import load_recut  # noqa: PLC0415 - heavy

    event = find_event(workspace, values[0]).id
    if not values[1].removeprefix("-").isdecimal():
        raise UsageError(f"{values[1]!r} is no number of steps", "2 is finer, -2 is coarser")
    steps = int(values[1])
    rows = load_recut(workspace.path, event).rows(steps)
    return changes.cut(workspace.comparison(event), rows, steps)


def _number(values: Sequence[str]) -> int | None:
    if not values:
        return None
    if not values[0].isdecimal():
        raise UsageError(f"no change {values[0]!r}", "`narratives history` lists them")
    return int(values[0])


OPERATIONS: dict[str, tuple[Prepare, tuple[int, int]]] = {
    "move": (lambda w, v: changes.move(w, v[0], v[1]), (2, 2)),
    "merge": (_merge, (2, 3)),
    "split": (lambda w, v: changes.split(w, v[0], v[1].split(","), v[2]), (3, 3)),
    "rename": (_rename, (2, 2)),
    "add": (_add, (5, 6)),
    "cut": (_cut, (2, 2)),
    "camp": (lambda w, v: changes.camp(w, v[0], v[1]), (2, 2)),
    "speaker": (lambda w, v: changes.speaker(w, v[0], v[1]), (2, 2)),
    "stance": (lambda w, v: changes.stance(w, v[0], v[1]), (2, 2)),
    "drop": (lambda w, v: changes.drop(w, v[0]), (1, 1)),
    "review": (lambda w, v: changes.review(w, *v), (1, 2)),
    "note": (lambda _w, v: changes.note(v[0], v[1]), (2, 2)),
    "undo": (lambda w, v: changes.undo(w, _number(v)), (0, 1)),
    "redo": (lambda w, v: changes.redo(w, _number(v)), (0, 1)),
}
"""Each operation with how many values it takes."""

"""The commands that change what the machine found, and list what was changed."""

import argparse
import getpass
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from narratives.cli_commands import find_event, open_workspace
from narratives.cli_output import say, value_json
from narratives.curation import Operation, new_row_id
from narratives.errors import UsageError
from narratives.text import one_line
from narratives.workspace import Workspace

Entry = tuple[Operation, str, str, str]
"""Operation, subject, after, before: what goes into the log."""


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
        operation, subject, after, before = prepare(workspace, options.values)
        number = workspace.record(
            operation,
            subject,
            after,
            before=before,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            who=getpass.getuser(),
            note=options.note,
        )
    say(f"Change {number}: {options.operation} {subject}; `narratives curate undo` takes it back.")
    return 0


def run_history(options: argparse.Namespace) -> int:
    """List every change made by hand, oldest first."""
    with open_workspace(options) as workspace:
        changes = workspace.changes()
        for change in changes:
            if options.json:
                print(value_json(change))
                continue
            state = "undone" if change.undone else "holds" if change.fits else "no longer fits"
            after = f" → {change.after}" if change.after else ""
            note = f"  ({change.note})" if change.note else ""
            text = f"{change.subject}: {change.before}{after}{note}"
            print(
                one_line(
                    f"{change.number:4}  {change.when}  {change.who}  {change.operation:8}"
                    f"  {state:14}  {text}"
                )
            )
        if not changes:
            say("Nothing was changed by hand.")
    return 0


def _move(workspace: Workspace, values: Sequence[str]) -> Entry:
    claim = workspace.claim(values[0])
    return "move", claim.id, values[1], claim.point or ""


def _merge(workspace: Workspace, values: Sequence[str]) -> Entry:
    members = _members(workspace, values[0])
    chosen = values[2].split(",") if len(values) > 2 else members
    payload = {"point": values[1], "claims": _of_row(chosen, members, values[0])}
    return "merge", values[0], json.dumps(payload), ",".join(members)


def _split(workspace: Workspace, values: Sequence[str]) -> Entry:
    point, chosen, title = values[0], values[1].split(","), values[2]
    members = _members(workspace, point)
    event = workspace.claim(members[0]).event or ""
    payload = {
        "event": event,
        "point": new_row_id(event, title, len(workspace.changes()) + 1),
        "title": title,
        "claims": _of_row(chosen, members, point),
    }
    return "split", point, json.dumps(payload, ensure_ascii=False), ",".join(members)


def _rename(workspace: Workspace, values: Sequence[str]) -> Entry:
    subject, before = values[0], ""
    if subject.startswith("p_"):
        event = workspace.claim(_members(workspace, subject)[0]).event or ""
        rows = workspace.comparison(event).points
        before = next((row.title for row in rows if row.id == subject), "")
    else:
        head = find_event(workspace, subject)
        subject, before = head.id, head.title
    return "rename", subject, values[1], before


def _camp(workspace: Workspace, values: Sequence[str]) -> Entry:
    speaker, camp = values
    said = [c for c in workspace.claims() if c.source and c.source.name == speaker]
    if not said:
        raise UsageError(f"nobody called {speaker!r} speaks here", "see `narratives claims`")
    return "camp", speaker, camp, said[0].camp


def _speaker(workspace: Workspace, values: Sequence[str]) -> Entry:
    claim = workspace.claim(values[0])
    return "speaker", claim.id, values[1], (claim.source.name or "") if claim.source else "narrator"


def _stance(workspace: Workspace, values: Sequence[str]) -> Entry:
    claim = workspace.claim(values[0])
    return "stance", claim.id, values[1], claim.modality


def _drop(workspace: Workspace, values: Sequence[str]) -> Entry:
    claim = workspace.claim(values[0])
    return "drop", claim.id, "", claim.text


def _review(workspace: Workspace, values: Sequence[str]) -> Entry:
    _members(workspace, values[0])
    answer = values[1] if len(values) > 1 else "yes"
    if answer not in ("yes", "no"):
        raise UsageError(f"{answer!r} is neither yes nor no")
    return "review", values[0], answer, ""


def _note(_workspace: Workspace, values: Sequence[str]) -> Entry:
    return "note", values[0], values[1], ""


def _undo(workspace: Workspace, values: Sequence[str]) -> Entry:
    number = values[0] if values else workspace.last_change()
    if number is None:
        raise UsageError("there is nothing to undo")
    return "undo", str(number), "", ""


def _redo(workspace: Workspace, values: Sequence[str]) -> Entry:
    undos = [change for change in workspace.changes() if change.operation == "undo"]
    live = [change for change in undos if not change.undone]
    if values:
        live = [change for change in live if change.subject == values[0]]
    if not live:
        raise UsageError("there is nothing to redo", "see `narratives history`")
    return "undo", str(live[-1].number), "", ""


def _members(workspace: Workspace, point: str) -> list[str]:
    members = sorted(claim.id for claim in workspace.claims() if claim.point == point)
    if not members:
        raise UsageError(f"no row {point!r}", "`narratives show EVENT --json` has their ids")
    return members


def _of_row(chosen: Sequence[str], members: Sequence[str], point: str) -> list[str]:
    for claim in chosen:
        if claim not in members:
            raise UsageError(f"claim {claim!r} is not in row {point}")
    return list(chosen)


OPERATIONS: dict[str, tuple[Callable[[Workspace, Sequence[str]], Entry], tuple[int, int]]] = {
    "move": (_move, (2, 2)),
    "merge": (_merge, (2, 3)),
    "split": (_split, (3, 3)),
    "rename": (_rename, (2, 2)),
    "camp": (_camp, (2, 2)),
    "speaker": (_speaker, (2, 2)),
    "stance": (_stance, (2, 2)),
    "drop": (_drop, (1, 1)),
    "review": (_review, (1, 2)),
    "note": (_note, (2, 2)),
    "undo": (_undo, (0, 1)),
    "redo": (_redo, (0, 1)),
}
"""Each operation with how many values it takes."""

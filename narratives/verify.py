"""Finds every stored quotation again, and says what differs between a report and the workspace."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from narratives.errors import InputError, UsageError
from narratives.model import Claim, Comparison
from narratives.workspace import Workspace


def stored_differences(workspace: Workspace) -> Iterator[str]:
    """Yield a line for each document or claim that no longer is what its hash and span say."""
    for document in workspace.documents():
        digest = hashlib.sha256(document.text.encode(errors="surrogatepass")).hexdigest()
        if digest != document.sha256:
            yield f"{document.path}: the stored text has changed ({document.id})"
        for claim in workspace.claims_of(document.id):
            if document.cut(claim.spans) != claim.text:
                yield f"{document.path} ¶{claim.paragraph}: the words of {claim.id} differ"


def read_report(path: Path) -> tuple[Comparison, ...]:
    """Return the comparisons of a JSON report.

    Raises:
        InputError: The file is no report.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(
            f"{path}: is no JSON", "give a report written with --format json"
        ) from error
    if isinstance(content, dict) and "comparisons" in content:
        content = content["comparisons"]
    parts = content if isinstance(content, list) else [content]
    try:
        return tuple(TypeAdapter(list[Comparison]).validate_python(parts))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(
            f"{path}: is no comparison (at {place})", "give a report written with --format json"
        ) from error


def changed_since(workspace: Workspace, path: Path) -> list[str]:
    """Return a line for each thing in which the workspace differs from a report made of it.

    Raises:
        InputError: The file is no report.
    """
    lines: list[str] = []
    for old in read_report(path):
        for source in old.sources:
            try:
                now = workspace.document(source.id)
            except UsageError:
                lines.append(f"{source.path}: is in the report but no longer in the workspace")
                continue
            if now.sha256 != source.sha256:
                lines.append(f"{source.path}: its text has changed since the report")
        try:
            new = workspace.comparison(old.event.id)
        except UsageError:
            lines.append(f"{old.event.id}: the event of the report is no longer there")
            continue
        lines += _cell_differences(old, new)
    return lines


def _cell_differences(old: Comparison, new: Comparison) -> list[str]:
    lines = []
    if old.event.title != new.event.title:
        lines.append(f"{old.event.id}: the title was “{old.event.title}”")
    before = {point.id: point for point in old.points}
    after = {point.id: point for point in new.points}
    lines += [f"{point}: row “{before[point].title}” is gone" for point in before.keys() - after]
    lines += [f"{point}: row “{after[point].title}” is new" for point in after.keys() - before]
    for point in sorted(before.keys() & after.keys()):
        if before[point].verdict != after[point].verdict:
            lines.append(f"{point}: was {before[point].verdict}, is {after[point].verdict}")
        camps = before[point].cells.keys() | after[point].cells.keys()
        for camp in sorted(camps):
            was, now = before[point].cells.get(camp), after[point].cells.get(camp)
            if was is None or now is None:
                lines.append(f"{point}: camp {camp} is {'new' if was is None else 'gone'}")
                continue
            if was.state != now.state:
                lines.append(f"{point}: {camp} was {was.state}, is {now.state}")
            lines += _claim_differences(point, camp, was.claims, now.claims)
    return sorted(lines)


def _claim_differences(
    point: str, camp: str, old: tuple[Claim, ...], new: tuple[Claim, ...]
) -> list[str]:
    was = {claim.id: claim.text for claim in old}
    now = {claim.id: claim.text for claim in new}
    lines = [f"{point}: {camp} no longer has {claim}" for claim in was.keys() - now]
    lines += [f"{point}: {camp} now has {claim}" for claim in now.keys() - was]
    lines += [
        f"{point}: the words of {claim} differ from the report's"
        for claim in was.keys() & now
        if was[claim] != now[claim]
    ]
    return lines

"""Finds every stored quotation again, and says what differs between a report and the workspace."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from narratives.errors import InputError, UsageError
from narratives.model import Cell, Claim, Comparison, NarrativeHead, Point
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


class Report(NamedTuple):
    """What a JSON report holds."""

    comparisons: tuple[Comparison, ...]
    narrative: NarrativeHead | None
    """The narrative it is about; None for a report of events."""


def read_report(path: Path) -> Report:
    """Return the comparisons of a JSON report, and its narrative if it is about one.

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
    parts, narrative = content, None
    if isinstance(content, dict) and "comparisons" in content:
        parts, narrative = content["comparisons"], content.get("narrative")
    parts = parts if isinstance(parts, list) else [parts]
    try:
        return Report(
            tuple(TypeAdapter(list[Comparison]).validate_python(parts)),
            None if narrative is None else NarrativeHead.model_validate(narrative),
        )
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(
            f"{path}: is no comparison (at {place})", "give a report written with --format json"
        ) from error


def changed_since(workspace: Workspace, path: Path) -> list[str]:
    """Return a line for each thing in which the workspace differs from a report made of it.

    Each quotation of the report is looked up again in its document as it is stored now.

    Raises:
        InputError: The file is no report.
    """
    report = read_report(path)
    lines: list[str] = []
    for old in report.comparisons:
        lines += _document_differences(workspace, old)
        try:
            new = workspace.comparison(old.event.id)
        except UsageError:
            lines.append(f"{old.event.id}: the event of the report is no longer there")
            continue
        lines += _run_differences(old, new)
        lines += _cell_differences(old, new)
    if report.narrative is not None:
        lines += _narrative_differences(report.narrative, workspace.narratives())
    # Events of a report share documents and the manifest: what is said once is enough.
    return list(dict.fromkeys(lines))


def _document_differences(workspace: Workspace, old: Comparison) -> Iterator[str]:
    """Yield what became of the documents, and each quotation that is not found in its document."""
    quoted: dict[str, list[Claim]] = {}
    for point in old.points:
        for cell in point.cells.values():
            for claim in cell.claims:
                quoted.setdefault(claim.document, []).append(claim)
    for source in old.sources:
        try:
            document = workspace.document(source.id)
        except UsageError:
            yield f"{source.path}: is in the report but no longer in the workspace"
            continue
        if document.sha256 != source.sha256:
            yield f"{source.path}: its text has changed since the report"
        for claim in quoted.get(source.id, ()):
            if document.cut(claim.spans) != claim.text:
                yield f"{source.path} ¶{claim.paragraph}: the quotation {claim.id} is not found"


# What a manifest says of the run; what it counts belongs to the whole workspace, not to an event.
_COUNTS = frozenset({"claims", "documents", "corpus", "skipped"})


def _run_differences(old: Comparison, new: Comparison) -> Iterator[str]:
    """Yield what is new around the cells: documents, hand changes, and how it was made."""
    known = {source.id for source in old.sources}
    for source in new.sources:
        if source.id not in known:
            yield f"{source.path}: is in the event, and not in the report"
    seen = {change.number: change for change in old.curation}
    for change in new.curation:
        was = seen.get(change.number)
        what = f"change {change.number} by hand ({change.operation} {change.subject})"
        if was is None:
            yield f"{what}: was made since the report"
        elif (was.undone, was.fits) != (change.undone, change.fits):
            now = "undone" if change.undone else "in force" if change.fits else "without a hold"
            yield f"{what}: is {now} since the report"
    for key in sorted((old.manifest.keys() | new.manifest.keys()) - _COUNTS):
        if old.manifest.get(key) != new.manifest.get(key):
            yield f"run: {key} was {old.manifest.get(key)}, is {new.manifest.get(key)}"


def _narrative_differences(
    old: NarrativeHead, narratives: tuple[NarrativeHead, ...]
) -> Iterator[str]:
    new = next((head for head in narratives if head.id == old.id), None)
    if new is None:
        yield f"{old.id}: the narrative of the report is no longer there"
        return
    if new.title != old.title:
        yield f"{old.id}: the title was “{old.title}”"
    for field in ("claims", "events"):
        was, now = set(getattr(old, field)), set(getattr(new, field))
        for one in sorted(was - now):
            yield f"{old.id}: no longer has {one}"
        for one in sorted(now - was):
            yield f"{old.id}: now has {one}"


def _cell_differences(old: Comparison, new: Comparison) -> list[str]:
    lines = []
    if old.event.title != new.event.title:
        lines.append(f"{old.event.id}: the title was “{old.event.title}”")
    if old.event.divergence != new.event.divergence:
        divergence = f"{old.event.divergence}, is {new.event.divergence}"
        lines.append(f"{old.event.id}: the divergence was {divergence}")
    before = {point.id: point for point in old.points}
    after = {point.id: point for point in new.points}
    lines += [f"{point}: row “{before[point].title}” is gone" for point in before.keys() - after]
    lines += [f"{point}: row “{after[point].title}” is new" for point in after.keys() - before]
    for point in sorted(before.keys() & after.keys()):
        lines += _row_differences(before[point], after[point])
    return sorted(lines)


def _row_differences(old: Point, new: Point) -> list[str]:
    lines = []
    if old.verdict != new.verdict:
        lines.append(f"{old.id}: was {old.verdict}, is {new.verdict}")
    if old.title != new.title:
        lines.append(f"{old.id}: the title was “{old.title}”")
    if old.reviewed != new.reviewed:
        lines.append(f"{old.id}: is {'now' if new.reviewed else 'no longer'} reviewed")
    for camp in sorted(old.cells.keys() | new.cells.keys()):
        was, now = old.cells.get(camp), new.cells.get(camp)
        if was is None or now is None:
            lines.append(f"{old.id}: camp {camp} is {'new' if was is None else 'gone'}")
            continue
        if was.state != now.state:
            lines.append(f"{old.id}: {camp} was {was.state}, is {now.state}")
        elif not was.claims and was.documents_searched != now.documents_searched:
            searched = f"{was.documents_searched} documents, now of {now.documents_searched}"
            lines.append(f"{old.id}: the silence of {camp} was one of {searched}")
        lines += _claim_differences(old.id, camp, was, now)
    return lines


def _claim_differences(point: str, camp: str, old: Cell, new: Cell) -> list[str]:
    was = {claim.id: claim.text for claim in old.claims}
    now = {claim.id: claim.text for claim in new.claims}
    stood = {stance.claim: stance.state for stance in old.stances}
    stands = {stance.claim: stance.state for stance in new.stances}
    lines = [f"{point}: {camp} no longer has {claim}" for claim in was.keys() - now]
    lines += [f"{point}: {camp} now has {claim}" for claim in now.keys() - was]
    lines += [
        f"{point}: the words of {claim} differ from the report's"
        for claim in was.keys() & now
        if was[claim] != now[claim]
    ]
    lines += [
        f"{point}: {claim} was read as {stood[claim]}, is read as {stands[claim]}"
        for claim in stood.keys() & stands
        if stood[claim] != stands[claim]
    ]
    return lines

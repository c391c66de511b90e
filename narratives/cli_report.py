"""The command that writes reports: of events, or of one narrative across its events."""

import argparse
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from narratives.cli_commands import find_event, open_workspace
from narratives.cli_output import say
from narratives.errors import InputError, UsageError


def run_report(options: argparse.Namespace) -> int:
    """Write side-by-side comparison reports, or that of one narrative across its events."""
    from narratives.report import (  # noqa: PLC0415 - only here
        EXTRAS,
        FORMATS,
        NARRATIVE_FORMATS,
        ReportOptions,
        render,
        render_narrative,
    )

    formats = [name.strip() for name in options.format.split(",") if name.strip()]
    told = len(options.events) == 1 and options.events[0].startswith("n_")
    known = NARRATIVE_FORMATS if told else (*FORMATS, *EXTRAS)
    unknown = [name for name in formats if name not in known]
    if unknown or not formats:
        raise UsageError(f"unknown format {', '.join(unknown)!r}", f"known: {', '.join(known)}")
    if options.all and options.events:
        raise UsageError("--all and single events exclude one another")
    printed = ReportOptions(
        author=options.author, note=options.note, made=report_time(options.made)
    )
    with open_workspace(options) as workspace:
        narratives = workspace.narratives()
        narrative = None
        if told:
            narrative = next((n for n in narratives if n.id == options.events[0]), None)
            if narrative is None:
                raise UsageError(
                    f"no narrative {options.events[0]!r}", "see `narratives list --narratives`"
                )
            wanted = list(narrative.events)
        else:
            heads = [find_event(workspace, wanted) for wanted in options.events]
            wanted = [head.id for head in heads or workspace.events()]
        if not wanted:
            say("There are no events to report on.")
            return 1
        comparisons = [workspace.comparison(event) for event in wanted]
        documents = {
            document: workspace.document(document)
            for comparison in comparisons
            for document in comparison.event.documents
        }
    if narrative is not None:
        files = render_narrative(
            narrative, comparisons, formats, options=printed, documents=documents
        )
    else:
        files = render(
            comparisons, formats, options=printed, documents=documents, narratives=narratives
        )
    for path in write_files(files, options.output):
        print(path)
    return 0


def report_time(wanted: str | None) -> str | None:
    """Return the time to print: as asked for, from SOURCE_DATE_EPOCH, or none.

    See https://reproducible-builds.org/specs/source-date-epoch/ for the variable.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if wanted == "now":
            moment = datetime.now(UTC)
        elif wanted:
            moment = datetime.fromisoformat(wanted)
        elif epoch:
            moment = datetime.fromtimestamp(int(epoch), UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"{wanted or epoch!r} is no time", "such as 2024-12-04T10:05") from error
    return moment.strftime("%Y-%m-%d %H:%M") + (" UTC" if moment.tzinfo in (None, UTC) else "")


def write_files(files: Mapping[str, bytes], output: Path | None) -> list[Path]:
    """Write a report's files into a folder, or a single file to the path given for it.

    Raises:
        InputError: The place cannot be written to.
    """
    if output is not None and len(files) == 1 and output.suffix and not output.is_dir():
        targets = {output: next(iter(files.values()))}
    else:
        folder = output or Path()
        targets = {folder / name: data for name, data in sorted(files.items())}
    try:
        for path, data in targets.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise InputError(
            f"{error.filename}: cannot be written ({error.strerror})", "name another place with -o"
        ) from error
    return list(targets)

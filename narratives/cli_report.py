"""The command that writes reports: of events, or of one narrative across its events."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import overload

from narratives.cli_commands import find_event, open_workspace
from narratives.cli_output import say
from narratives.errors import InputError, UsageError
from narratives.model import Comparison, Document
from narratives.workspace import Workspace


def run_report(options: argparse.Namespace) -> int:
    """Write side-by-side comparison reports, or that of one narrative across its events."""
    from narratives.report import (  # noqa: PLC0415 - only here
        EXTRAS,
        FORMATS,
        NARRATIVE_FORMATS,
        ONE_PAGE,
        ReportOptions,
        render_narrative,
        render_pieces,
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
        if told:
            narrative = next((n for n in narratives if n.id == options.events[0]), None)
            if narrative is None:
                raise UsageError(
                    f"no narrative {options.events[0]!r}", "see `narratives list --narratives`"
                )
            wanted = list(narrative.events)
        else:
            heads = [find_event(workspace, wanted) for wanted in options.events]
            wanted = [head.id for head in heads] or list(workspace.event_ids())
        if not wanted:
            say("There are no events to report on.")
            return 1
        comparisons: Sequence[Comparison] = _Comparisons(workspace, wanted)
        documents = _Documents(workspace)
        if told or len(wanted) <= ONE_PAGE:
            comparisons = list(comparisons)
        if told:
            assert narrative is not None
            files: Iterable[tuple[str, bytes]] = render_narrative(
                narrative, comparisons, formats, options=printed, documents=documents
            ).items()
            single = len(formats) == 1
        else:
            files = render_pieces(
                comparisons, formats, options=printed, documents=documents, narratives=narratives
            )
            single = len(wanted) <= ONE_PAGE and len(formats) == 1 and formats != ["csv"]
        for path in write_files(files, options.output, single=single):
            print(path)
    return 0


class _Comparisons(Sequence[Comparison]):
    """The events asked for, each compared when it is its turn: a thousand at once fill a memory."""

    def __init__(self, workspace: Workspace, events: Sequence[str]) -> None:
        self._workspace, self._events = workspace, events

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, place: int) -> Comparison: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Comparison]: ...
    def __getitem__(self, place: int | slice) -> Comparison | Sequence[Comparison]:
        if isinstance(place, slice):
            return _Comparisons(self._workspace, self._events[place])
        return self._workspace.comparison(self._events[place])


class _Documents(Mapping[str, Document]):
    """The documents of a workspace, each read when it is quoted."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __getitem__(self, document: str) -> Document:
        try:
            return self._workspace.document(document)
        except UsageError as error:
            raise KeyError(document) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._workspace.document_ids())

    def __len__(self) -> int:
        return len(self._workspace.document_ids())


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
    # A time without a zone is taken for UTC, whatever the machine's zone is.
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def write_files(
    pieces: Iterable[tuple[str, bytes]], output: Path | None, *, single: bool
) -> list[Path]:
    """Write a report's files into a folder, or a single file to the path given for it.

    Args:
        pieces: Names of files and what comes next in them, in order.
        output: A folder, or the path of a single file; None for the folder one is in.
        single: There is one file only, which may have its path in `output`.

    Raises:
        InputError: The place cannot be written to.
    """
    renamed = single and output is not None and output.suffix and not output.is_dir()
    written: dict[Path, None] = {}
    try:
        for name, piece in pieces:
            path = output if output is not None and renamed else (output or Path()) / name
            if path not in written:
                path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab" if path in written else "wb") as file:
                file.write(piece)
            written[path] = None
    except OSError as error:
        raise InputError(
            f"{error.filename}: cannot be written ({error.strerror})", "name another place with -o"
        ) from error
    return sorted(written)

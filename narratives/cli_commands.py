"""What each command does; `cli.py` says how it is called."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from narratives.cli_output import (
    ProgressLine,
    claim_line,
    json_line,
    narrate,
    say,
    stored_json,
    terminal_width,
    value_json,
)
from narratives.errors import InputError, ModelError, UsageError
from narratives.model import NARRATOR, UNASSIGNED, Claim, EventHead, NarrativeHead
from narratives.search_filter import SearchFilter
from narratives.store.heads import EventFilter, EventOrder, NarrativeOrder
from narratives.text import one_line
from narratives.wording import counted
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embeddings.encoder import Encoder, Precision
    from narratives.camps import Registry
    from narratives.extract.tagger import Tagger

SHOWN = 1000
"""Events or narratives that a list prints unless told otherwise: what is read, not piped."""

# Parts --------------------------------------------------------------------------------------------


def load_encoder(name: str | None, precision: "Precision" = "float32") -> "Encoder":
    """Load an encoder, saying so, since it takes some seconds.

    Raises:
        ModelError: It is not installed, its weights are not what they claim to be, or the
            precision cannot be had.
    """
    from embeddings.encoder import EncoderError  # noqa: PLC0415 - heavy
    from embeddings.encoder import load_encoder as load  # noqa: PLC0415 - heavy

    say(f"Loading the encoder {name or 'all-MiniLM-L6-v2'} …")
    try:
        return load(name, precision=precision)
    except EncoderError as error:
        raise ModelError(error.message, error.hint) from error


def load_query_encoder(workspace: Workspace) -> "Encoder":
    """Load what encodes questions to a workspace; for the default model without torch.

    Raises:
        ModelError: As for `load_encoder`.
    """
    from embeddings.default import precision_of  # noqa: PLC0415 - heavy
    from embeddings.encoder import EncoderError, query_encoder  # noqa: PLC0415 - heavy

    identity = str(workspace.manifest().get("encoder"))
    if precision_of(identity) is None:
        return load_encoder(workspace.setting("encoder"))
    try:
        return query_encoder(identity=identity)
    except EncoderError as error:
        raise ModelError(error.message, error.hint) from error


def kept_precision(workspace: Workspace) -> "Precision":
    """Return the precision that a workspace's vectors have, `auto` if it has none yet.

    What is added later takes the same, on any machine, or all would be encoded anew.
    """
    from embeddings.default import precision_of  # noqa: PLC0415 - heavy

    return precision_of(str(workspace.manifest().get("encoder"))) or "auto"


def load_tagger() -> "Tagger | None":
    """Load the learned tagger; where it does not fit, say so and let the rules work alone."""
    from narratives.extract.tagger import load_tagger as load  # noqa: PLC0415 - heavy

    try:
        return load()
    except ModelError as error:
        say(f"The learned tagger is left out: {error.message}; claims are found by rules alone.")
        return None


def open_workspace(options: argparse.Namespace) -> Workspace:
    """Open the workspace for reading, and say if something in it waits to be finished."""
    workspace = Workspace.open(options.workspace, read_only=True)
    counts = workspace.counts()
    if counts["waiting"]:
        say(
            f"{counts['waiting']} of {counts['documents']} documents are not lined up yet:"
            " `narratives add` with the same files completes them."
        )
    return workspace


def read_registry(path: Path) -> "Registry":
    """Read a registry of camps from a file."""
    from narratives.camps import load_registry  # noqa: PLC0415 - only where it is needed

    return load_registry(path)


def find_event(workspace: Workspace, wanted: str) -> EventHead:
    """Return the event meant by an id, the beginning of one, or its number in `narratives list`.

    Raises:
        UsageError: None or several are meant.
    """
    if wanted.isdecimal() and (numbered := workspace.event_page(int(wanted) - 1, 1)):
        return numbered[0]
    found = (wanted,) if workspace.event_head(wanted) else workspace.events_named(wanted)
    if not wanted.startswith("e_"):
        found += workspace.events_named("e_" + wanted)
    head = workspace.event_head(found[0]) if len(found) == 1 else None
    if head is not None:
        return head
    if found:
        raise UsageError(f"{wanted!r} is the beginning of {len(found)} events", "give more of it")
    raise UsageError(f"no event {wanted!r}", "`narratives list` shows the events")


def find_camp(workspace: Workspace, wanted: str | None) -> str | None:
    """Return the id of a camp that is meant by its id, its tag or its label.

    Raises:
        UsageError: It is known nowhere: a slip, not an empty result.
    """
    if wanted is None or workspace.speaks(wanted):
        return wanted
    registry = workspace.registry()
    known = [*(camp.id for camp in registry.camps), NARRATOR, UNASSIGNED]
    for camp in known:
        if wanted.casefold() in (camp, *(name.casefold() for name in registry.column(camp))):
            return camp
    raise UsageError(f"no camp {wanted!r}", f"known: {', '.join(sorted(known))}")


def find_narrative(workspace: Workspace, wanted: str) -> NarrativeHead:
    """Return the narrative meant by an id or the beginning of one.

    Raises:
        UsageError: None or several are meant.
    """
    from narratives.changes import narrative_with  # noqa: PLC0415 - only here

    return narrative_with(workspace, wanted)


# Commands -----------------------------------------------------------------------------------------


def run_add(options: argparse.Namespace) -> int:
    """Read documents into the workspace and line them up."""
    from narratives.pipeline import AddOptions, add  # noqa: PLC0415 - heavy

    registry = read_registry(options.camps) if options.camps else None
    progress = ProgressLine()
    narrate()
    with Workspace.open(options.workspace, create=True) as workspace:
        if registry is not None:
            with workspace.transaction():
                workspace.set_setting("registry", registry.to_toml())
        try:
            summary = add(
                workspace,
                options.paths,
                AddOptions(
                    coded=options.claims,
                    model=options.model,
                    rules_only=options.rules_only,
                    regroup=options.regroup,
                ),
                progress=progress,
                load_tagger=load_tagger,
                load_encoder=lambda name: load_encoder(
                    name,
                    # Another model has no precision to go on with.
                    precision=options.precision or ("auto" if name else kept_precision(workspace)),
                ),
            )
        finally:
            progress.finish()
        for item in summary.skipped:
            say(f"{item.path}: {item.reason}" + (f" ({item.hint})" if item.hint else ""))
        for note in summary.notes:
            say(f"Note: {note}.")
        say(
            f"{summary.added} added, {summary.known} already there, {len(summary.skipped)} skipped;"
            f" {options.workspace} now holds {counted(summary.claims, 'claim')} in"
            f" {counted(summary.events, 'event')} and {counted(summary.narratives, 'narrative')}."
        )
        if registry is None and workspace.setting("registry") is None:
            say("Camps: the shipped registry; `narratives camps init` writes one to make your own.")
    return InputError.exit_code if summary.skipped else 0


def run_list(options: argparse.Namespace) -> int:
    """List the events, the narratives or their themes."""
    with open_workspace(options) as workspace:
        options.camp = find_camp(workspace, options.camp)
        if options.entity is not None and (options.themes or options.narratives):
            raise UsageError("--entity chooses events", "leave --narratives or --themes out")
        if options.themes:
            return _list_themes(workspace, options)
        return (_list_narratives if options.narratives else _list_events)(workspace, options)


def _list_events(workspace: Workspace, options: argparse.Namespace) -> int:
    from narratives.plain_lists import events_text  # noqa: PLC0415 - only here

    wanted = EventFilter(
        camps=(options.camp,) if options.camp else (),
        words=(options.match,) if options.match else (),
        said=_speaking_of(workspace, options.entity),
    )
    order: EventOrder = options.sort or "divergence"
    if options.json:
        for line in workspace.event_lines(0, options.limit or -1, order=order, wanted=wanted):
            print(stored_json(line))
        return 0
    heads = workspace.event_page(0, options.limit or SHOWN, order=order, wanted=wanted)
    numbers = None
    if wanted != EventFilter() or order != "divergence":
        numbers = workspace.event_numbers([head.id for head in heads])
    total = workspace.event_count(wanted)
    width = terminal_width(None)
    print(events_text(heads, workspace.registry(), width, numbers=numbers, total=total))
    _say_more(len(heads), total)
    return 0


def _speaking_of(workspace: Workspace, entity: str | None) -> tuple[SearchFilter, ...]:
    """Return what a claim of an event must be for the event to speak of somebody or something."""
    if entity is None:
        return ()
    names = workspace.names_like("entity", entity)
    if not names:
        raise UsageError("no name is given", 'such as: narratives list --entity "Security Council"')
    return (SearchFilter(entities=names),)


def _list_narratives(workspace: Workspace, options: argparse.Namespace) -> int:
    from narratives.plain_lists import narratives_text  # noqa: PLC0415 - only here

    if options.sort == "divergence":
        raise UsageError("narratives have no divergence", "sort by claims, date or title")
    words = (options.match,) if options.match else ()
    order: NarrativeOrder = options.sort or "support"
    camp = options.camp
    if options.json:
        limit = options.limit or -1
        for line in workspace.narrative_lines(0, limit, order=order, camp=camp, words=words):
            print(stored_json(line))
        return 0
    limit = options.limit or SHOWN
    heads = workspace.narrative_page(0, limit, order=order, camp=camp, words=words)
    total = workspace.narrative_count(camp=camp, words=words)
    print(narratives_text(heads, workspace.registry(), terminal_width(None), total=total))
    _say_more(len(heads), total)
    return 0


def _list_themes(workspace: Workspace, options: argparse.Namespace) -> int:
    from narratives.plain_lists import themes_of, themes_text  # noqa: PLC0415 - only here

    if options.sort is not None:
        raise UsageError("themes are in one order only", "the most narratives first")
    words = (options.match or "").casefold()
    heads = workspace.narrative_page(camp=options.camp)
    found = [each for each in themes_of(heads) if words in each.theme.title.casefold()]
    if options.json:
        for theme, told in found[: options.limit]:
            listed = [{"id": head.id, "title": head.title} for head in told]
            print(json_line({**dict(theme), "camp": told[0].camp, "narratives": listed}))
        return 0
    shown = found[: options.limit or SHOWN]
    print(themes_text(shown, workspace.registry(), terminal_width(None), total=len(found)))
    _say_more(len(shown), len(found))
    return 0


def _say_more(shown: int, total: int) -> None:
    if shown < total:
        say(
            f"The first {shown:,} of {total:,}: --camp and --match choose, --limit {total} or"
            " --json gives all."
        )


def run_show(options: argparse.Namespace) -> int:
    """Show one event side by side, or one narrative."""
    from narratives.plain import comparison_text  # noqa: PLC0415 - only here
    from narratives.plain_lists import narrative_text  # noqa: PLC0415 - only here

    with open_workspace(options) as workspace:
        if options.id.startswith("n_"):
            narrative = find_narrative(workspace, options.id)
            view = narrative_view(workspace, narrative)
            if options.json:
                print(json_line(view))
            else:
                comparisons = [workspace.comparison(event) for event in narrative.events]
                claims = [workspace.claim(claim) for claim in narrative.claims]
                width = terminal_width(options.width)
                print(narrative_text(narrative, claims, comparisons, workspace.registry(), width))
            return 0
        comparison = workspace.comparison(find_event(workspace, options.id).id)
        if options.json:
            print(value_json(comparison))
        else:
            print(comparison_text(comparison, terminal_width(options.width), why=options.why))
    return 0


def narrative_view(workspace: Workspace, narrative: NarrativeHead) -> dict[str, object]:
    """Return a narrative with its claims by event and what other camps say at the same points."""
    claims = [workspace.claim(claim) for claim in narrative.claims]
    answers = []
    for event in narrative.events:
        points = {claim.point for claim in claims if claim.event == event}
        comparison = workspace.comparison(event)
        answers.append(
            {
                "event": event,
                "title": comparison.event.title,
                "claims": [c.model_dump(mode="json") for c in claims if c.event == event],
                "answers": [
                    {
                        "point": point.id,
                        "title": point.title,
                        "cells": {
                            camp: cell.model_dump(mode="json")
                            for camp, cell in point.cells.items()
                            if camp != narrative.camp
                        },
                    }
                    for point in comparison.points
                    if point.id in points
                ],
            }
        )
    return {**narrative.model_dump(mode="json"), "by_event": answers}


def run_claims(options: argparse.Namespace) -> int:
    """List every claim of the workspace: the audit trail."""
    found = 0
    with open_workspace(options) as workspace:
        chosen = workspace.claims()
        if options.entity is not None:
            chosen = _claims_on(workspace, options.entity)
        for found, claim in enumerate(chosen, start=1):  # noqa: B007 - counts them
            print(value_json(claim) if options.json else claim_line(claim))
    if options.entity is not None and not found:
        say(f"No claim speaks of {options.entity!r}; `narratives show EVENT` lists who is named.")
        return 1
    return 0


def _claims_on(workspace: Workspace, wanted: str) -> "Iterator[Claim]":
    """Yield the claims on an entity event by event, since a short name means something there."""
    from narratives.entities import speaking_of  # noqa: PLC0415 - only here

    if not wanted.strip():
        raise UsageError(
            "no name is given", 'such as: narratives claims --entity "Security Council"'
        )
    for event in workspace.event_ids():
        yield from speaking_of(tuple(workspace.claims(event=event)), wanted, workspace.registry())


def run_extract(options: argparse.Namespace) -> int:
    """Print the claims of files, without a workspace."""
    from narratives.camps import default_registry  # noqa: PLC0415 - only here
    from narratives.documents import Skipped, read  # noqa: PLC0415 - heavy
    from narratives.pipeline import find_claims  # noqa: PLC0415 - heavy
    from narratives.plain_lists import explained_text  # noqa: PLC0415 - only here

    registry = read_registry(options.camps) if options.camps else default_registry()
    tagger = None if options.rules_only else load_tagger()
    skipped = 0
    for item in read(options.files):
        if isinstance(item, Skipped):
            skipped += 1
            say(f"{item.path}: {item.reason}" + (f" ({item.hint})" if item.hint else ""))
            continue
        claims = find_claims(item, registry, tagger)
        if options.explain:
            print(explained_text(item, claims, registry, terminal_width(None)))
            continue
        for claim in claims:
            print(value_json(claim) if options.json else claim_line(claim))
    return InputError.exit_code if skipped else 0


def run_camps(options: argparse.Namespace) -> int:
    """Write, check or complete the registry of the parties."""
    from narratives.camps import starter_registry  # noqa: PLC0415 - only here

    if options.action == "init":
        path = options.file or Path("camps.toml")
        if path.exists() and not options.force:
            raise UsageError(f"{path} exists already", "--force overwrites it")
        registry = starter_registry("generic" if options.generic else "conflict")
        path.write_text(registry.to_toml(), encoding="utf-8")
        say(f"Wrote {len(registry.camps)} camps to {path}; edit it, then: narratives camps check")
        print(path)
        return 0
    if options.action == "check":
        path = options.file or Path("camps.toml")
        registry = read_registry(path)
        if options.json:
            for camp in registry.camps:
                print(value_json(camp))
        else:
            for camp in registry.camps:
                names = len(camp.aliases) + len(camp.places) + len(camp.outlets)
                print(one_line(f"{camp.tag}  {camp.id}  {camp.label}  {names} names"))
        say(f"{path}: {len(registry.camps)} camps, no errors.")
        return 0
    return _unassigned(options)


def _unassigned(options: argparse.Namespace) -> int:
    with open_workspace(options) as workspace:
        registry = workspace.registry()
        counts: dict[str, int] = {}
        for claim in workspace.claims():
            if claim.camp == "unassigned" and claim.source and claim.source.name:
                counts[claim.source.name] = counts.get(claim.source.name, 0) + 1
        for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            suggestion = registry.suggest(name, ())
            camp, reason = suggestion or (None, None)
            if options.json:
                print(
                    json_line(
                        {"speaker": name, "claims": number, "suggestion": camp, "reason": reason}
                    )
                )
            else:
                guess = f"perhaps {camp} ({reason})" if camp else "no suggestion"
                print(one_line(f"{number:5}  {name}: {guess}"))
        if not counts:
            say("Every named speaker has a camp.")
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Find every stored quotation again in the stored text; say what changed since a report."""
    from narratives.verify import changed_since, stored_differences  # noqa: PLC0415 - only here

    with open_workspace(options) as workspace:
        found = list(stored_differences(workspace))
        if options.report is not None:
            found += changed_since(workspace, options.report)
        checked = workspace.counts()
    for line in found:
        print(one_line(line))
    if found:
        return 1
    say(
        f"{checked['claims']} claims in {checked['documents']} documents: every quotation is found"
        " at its place" + (", and the report still holds." if options.report else ".")
    )
    return 0

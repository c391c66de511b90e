"""The commands that find claims, and line up known ones with the events."""

import argparse
import re
from typing import TYPE_CHECKING, TypeVar, get_args

from narratives import cli_commands
from narratives.cli_commands import check_camp, find_event, open_workspace
from narratives.cli_output import ProgressLine, json_line, say, terminal_width
from narratives.errors import UsageError
from narratives.model import Kind, Modality
from narratives.search import SearchHit, search_both, search_meaning, search_words
from narratives.search_filter import SearchFilter, State, documents_named, names_like

if TYPE_CHECKING:
    from narratives.workspace import Workspace

Known = TypeVar("Known", bound=str)

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def run_search(options: argparse.Namespace) -> int:
    """Find claims by meaning, by words, or both."""
    from narratives.plain import hits_text  # noqa: PLC0415 - only here

    if not options.query.strip():
        raise UsageError("nothing to search for", 'such as: narratives search "drones"')
    by = options.by or ("words" if options.exact else "meaning")
    if options.exact and by != "words":
        raise UsageError(f"--exact is by words, not by {by}", "leave one of the two out")
    with open_workspace(options) as workspace:
        wanted = wanted_claims(workspace, options)
        hits = _search(workspace, options.query, by, wanted, options.limit)
        if options.json:
            for hit in hits:
                print(json_line(hit_fields(hit)))
        elif hits:
            print(hits_text(hits, workspace.registry(), terminal_width(None)))
    if not hits:
        say("Nothing found." + ("" if by == "words" else " Try --exact to search by words."))
        return 1
    return 0


def _search(
    workspace: "Workspace", query: str, by: str, wanted: SearchFilter, limit: int
) -> tuple[SearchHit, ...]:
    if by == "words":
        return search_words(workspace, query, wanted=wanted, limit=limit)
    encoder = cli_commands.load_query_encoder(workspace)
    progress = ProgressLine()
    find = search_meaning if by == "meaning" else search_both
    try:
        return find(workspace, encoder, query, wanted=wanted, limit=limit, progress=progress)
    finally:
        progress.finish()


def hit_fields(hit: SearchHit) -> dict[str, object]:
    """Return a hit as people's scripts read it: the claim, and how it was found."""
    scores = {name: getattr(hit, name) for name in ("words", "meaning")}
    return {
        **hit.claim.model_dump(mode="json"),
        "score": hit.score,
        "matched": hit.spans,
        "found": hit.found,
        "scores": {name: score for name, score in scores.items() if score is not None},
    }


def wanted_claims(workspace: "Workspace", options: argparse.Namespace) -> SearchFilter:
    """Return the filter that the options ask for.

    Raises:
        UsageError: Something named is nowhere in the workspace, or is no day.
    """
    for camp in options.camp or ():
        check_camp(workspace, camp)
    for day in (options.since, options.until):
        if day is not None and not _DAY.fullmatch(day):
            raise UsageError(f"{day!r} is no day", "such as 2031-05-01, 2031-05 or 2031")
    return SearchFilter(
        camps=tuple(options.camp or ()),
        speakers=_named(workspace, "speaker", options.speaker),
        outlets=_named(workspace, "outlet", options.outlet),
        documents=tuple(
            document
            for given in options.document or ()
            for document in documents_named(workspace, given)
        ),
        events=tuple(find_event(workspace, event).id for event in options.event or ()),
        states=_values("state", options.state, get_args(State)),
        modalities=_values("modality", options.modality, get_args(Modality)),
        kinds=_values("kind", options.kind, get_args(Kind)),
        languages=tuple(language.lower() for language in options.language or ()),
        since=options.since,
        until=options.until,
    )


def _named(workspace: "Workspace", field: str, asked: list[str] | None) -> tuple[str, ...]:
    found: list[str] = []
    for words in asked or ():
        names = names_like(workspace, "speaker" if field == "speaker" else "outlet", words)
        if not names:
            raise UsageError(
                f"no {field} {words!r} here", "`narratives claims` lists who says what"
            )
        found += names
    return tuple(dict.fromkeys(found))


def _values(option: str, given: list[str] | None, known: tuple[Known, ...]) -> tuple[Known, ...]:
    for value in given or ():
        if value not in known:
            raise UsageError(f"no {option} {value!r}", f"one of {', '.join(known)}")
    return tuple(value for value in known if value in (given or ()))

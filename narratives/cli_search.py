"""The commands that find claims, and line up known ones with the events."""

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from narratives import cli_commands
from narratives.cli_commands import find_camp, find_event, open_workspace
from narratives.cli_curation import record
from narratives.cli_output import ProgressLine, json_line, say, terminal_width, value_json
from narratives.errors import InputError, UsageError
from narratives.model import Kind, Modality
from narratives.search import SearchHit, search_both, search_meaning, search_words
from narratives.search_filter import NameField, SearchFilter, State, documents_named, names_like
from narratives.text import one_line
from narratives.wording import counted, speaker

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.camps import Registry
    from narratives.match import Candidate
    from narratives.match_catalogue import KnownClaim
    from narratives.workspace import Workspace

SHOWN = 50
"""Candidates that are printed unless told otherwise: what is read, not piped."""

FEW = 32
"""Texts up to which the encoder that needs no torch is the quicker one."""

Known = TypeVar("Known", bound=str)

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def run_search(options: argparse.Namespace) -> int:
    """Find claims by meaning, by words, or both."""
    from narratives.plain_lists import hits_text  # noqa: PLC0415 - only here

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
    camps = [find_camp(workspace, camp) for camp in options.camp or ()]
    for day in (options.since, options.until):
        if day is not None and not _DAY.fullmatch(day):
            raise UsageError(f"{day!r} is no day", "such as 2031-05-01, 2031-05 or 2031")
    return SearchFilter(
        camps=tuple(camp for camp in camps if camp),
        speakers=_named(workspace, "speaker", options.speaker),
        outlets=_named(workspace, "outlet", options.outlet),
        entities=_named(workspace, "entity", options.entity),
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


def _named(workspace: "Workspace", field: NameField, asked: list[str] | None) -> tuple[str, ...]:
    found: list[str] = []
    for words in asked or ():
        names = names_like(workspace, field, words)
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


# Known claims -------------------------------------------------------------------------------------


def run_match(options: argparse.Namespace) -> int:
    """Line up a catalogue of known claims with the events, or answer for one of its claims."""
    answer = options.confirm or options.reject
    if options.confirm and options.reject:
        raise UsageError("--confirm and --reject exclude one another", "one answer at a time")
    if options.list and (answer or options.catalogue):
        raise UsageError("--list stands alone", "`narratives match --list`")
    if options.list:
        return _list_decisions(options)
    if options.catalogue is None:
        raise UsageError("no catalogue is named", "such as: narratives match known.csv")
    from narratives.match_catalogue import read_catalogue  # noqa: PLC0415 - only here

    known, skipped = read_catalogue(options.catalogue)
    for item in skipped:
        say(f"{item.path}: {item.reason}" + (f" ({item.hint})" if item.hint else ""))
    if answer:
        return _decide(options, known, "confirmed" if options.confirm else "rejected")
    found = _list_candidates(options, known)
    say(f"{counted(len(known), 'known claim')} read, {len(skipped)} skipped.")
    if skipped:
        return InputError.exit_code
    return 0 if found else 1


def _list_candidates(options: argparse.Namespace, known: Sequence["KnownClaim"]) -> int:
    """Print the candidates; return how many there are."""
    from narratives.match import LEAST, match_known  # noqa: PLC0415 - heavy

    least = LEAST if options.least is None else options.least
    if not 0.0 <= least <= 1.0:
        raise UsageError(f"--least {least} is no score", "scores are from 0 to 1")
    with open_workspace(options) as workspace:
        events = tuple(find_event(workspace, event).id for event in options.event or ())
        progress = ProgressLine()
        try:
            found = match_known(
                workspace,
                _encoder_for(workspace, len(known)),
                known,
                least=least,
                most=options.events_each,
                events=events,
                progress=progress,
            )
        finally:
            progress.finish()
        shown = found[: options.limit or (None if options.json else SHOWN)]
        for candidate in shown:
            if options.json:
                print(json_line(_candidate_fields(candidate)))
            else:
                print(_candidate_text(candidate, workspace.registry(), terminal_width(None)))
    if not found:
        say("No event holds a claim like these.")
    elif not options.json:
        more = f" of {len(found)}" if len(shown) < len(found) else ""
        say(
            f"{len(shown)}{more} candidates, none of them taken over: --confirm KNOWN EVENT or"
            " --reject KNOWN EVENT, with the same catalogue, says what you found."
        )
    return len(found)


def _encoder_for(workspace: "Workspace", texts: int) -> "Encoder":
    """Return the encoder of the workspace: the one that starts at once serves a few texts."""
    if texts <= FEW:
        return cli_commands.load_query_encoder(workspace)
    precision = cli_commands.kept_precision(workspace)
    if precision == "auto":
        return cli_commands.load_encoder(workspace.setting("encoder"))
    return cli_commands.load_encoder(workspace.setting("encoder"), precision)


def _candidate_fields(candidate: "Candidate") -> dict[str, object]:
    fields = candidate.model_dump(mode="json")
    return {"id": f"{candidate.known.id} {candidate.event}", **fields}


def _candidate_text(candidate: "Candidate", registry: "Registry", width: int) -> str:
    from narratives.plain import wrap  # noqa: PLC0415 - only here

    known, claim = candidate.known, candidate.claim
    mark = "confirmed by an analyst" if candidate.answer == "confirmed" else "candidate"
    facts = (f"{candidate.score:.2f}", mark, known.id, candidate.event)
    lines = wrap("  ".join(facts), width)
    source = " · ".join(part for part in (known.given, known.date, known.url) if part)
    lines += wrap(f"“{known.text}”", width, "   known  ")
    lines += wrap(source, width, "          ") if source else []
    state = candidate.state.replace("_", " ")
    tag = registry.column(claim.camp).tag
    lines += wrap(f"{tag} {speaker(claim)}, {state}: “{claim.text}”", width, "   here   ")
    lines += wrap(f"{candidate.title} · {claim.id} · {claim.path}", width, "          ")
    lines += wrap(", ".join(candidate.shared) or "no word", width, "   shared ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _decide(
    options: argparse.Namespace,
    known: Sequence["KnownClaim"],
    answer: Literal["confirmed", "rejected"],
) -> int:
    from narratives.match import decide, likest_claim  # noqa: PLC0415 - heavy
    from narratives.workspace import Workspace  # noqa: PLC0415 - same

    wanted, event_given = options.confirm or options.reject
    named = [one for one in known if wanted in (one.id, one.given)]
    if not named:
        raise UsageError(f"no known claim {wanted!r} in {options.catalogue}", "give its id")
    with Workspace.open(options.workspace, thorough=False) as workspace:
        event = find_event(workspace, event_given).id
        # Whatever its score: an analyst may see what no score shows.
        claim = likest_claim(workspace, _encoder_for(workspace, 1), named[0], event)
        entry = decide(workspace, named[0], event, claim, answer)
        number = record(workspace, entry, options.note)
    say(
        f"Change {number}: {named[0].id} and {event}, {answer}; `narratives curate undo` undoes it."
    )
    return 0


def _list_decisions(options: argparse.Namespace) -> int:
    from narratives.match import decisions  # noqa: PLC0415 - heavy

    with open_workspace(options) as workspace:
        found = decisions(workspace)
    for match in found:
        if options.json:
            print(value_json(match))
        else:
            words = (
                match.answer,
                match.event,
                match.known,
                match.given,
                f"“{match.text}”",
                match.url,
            )
            print(one_line("  ".join(word for word in words if word)))
    if not found:
        say("Nothing was confirmed or rejected yet.")
        return 1
    return 0

"""The stages of the line-up, each only for what waits: embed, place, line up events, narratives.

Every stage writes what it has finished before the next begins (`store.pending`). What is lined up
already is settled: a new document joins an event or founds one, and only the events that it
touches are laid out again, and only the narratives that a new claim comes near to.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from narratives import __version__
from narratives.compare import Row
from narratives.lineup.ids import keep_ids
from narratives.lineup.joining import ToldClaims, join_events, join_narratives, settled_rows
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import ClaimVectors, group_rows, point_vectors, with_target
from narratives.lineup.reading import reading_of
from narratives.lineup.segments import part_of
from narratives.lineup.titles import event_title, narrative_title, point_titles, shared_terms
from narratives.lineup.why import explain
from narratives.model import NARRATOR, UNASSIGNED, Claim
from narratives.origins import origin_count
from narratives.theming import changed_themes
from narratives.vectors import VECTOR_BATCH, Progress, Vectors
from narratives.workspace import StoredNarrative, Workspace

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

Manifest = dict[str, str | int | float | None]


def line_up(
    workspace: Workspace,
    encoder: "Encoder",
    options: LineupOptions,
    *,
    progress: Progress,
    regroup: bool = False,
) -> None:
    """Embed claims that have no vector yet, then group documents, claims and narratives.

    Documents are to be cut before, see `cut_documents`.

    What is lined up already stays as it is (its clusters are fixed and are never merged), so that
    adding a document changes no id; `regroup` starts afresh, and what analysts put together or
    apart stays so.
    """
    store = Vectors(workspace, encoder, progress)
    identity = follows_from(encoder, options)
    if regroup or workspace.setting("lineup") != identity:
        workspace.wait_again(identity)
    elif not workspace.waiting():
        return
    _place_documents(workspace, store, options, regroup=regroup)
    _embed_claims(workspace, store, progress)
    events = workspace.waiting_events()
    for done, event in enumerate(events, start=1):
        _line_up_event(workspace, store, event, options, regroup=regroup)
        progress("Lining up events", done, len(events))
    narratives, gone = _changed_narratives(workspace, store, options, progress, regroup=regroup)
    themes = changed_themes(workspace, store, narratives, gone, options, regroup=regroup)
    workspace.finish(narratives, gone, themes, _manifest(workspace, encoder, options))


def cut_documents(
    workspace: Workspace, encoder: "Encoder", progress: Progress, *, again: bool = False
) -> None:
    """Cut documents that are new into their stories, and embed what places each in an event.

    Those with other stories than before are left to be read anew (`Workspace.not_found_with`).

    Args:
        workspace: where they lie.
        encoder: what reads them.
        progress: is told how many are done.
        again: cut all of them anew.
    """
    Vectors(workspace, encoder, progress).prepare_documents(again=again)


def follows_from(encoder: "Encoder", options: LineupOptions) -> str:
    """Return what all clusters follow from beside the documents: another one lines all up again."""
    weights = [encoder.identity, reading_of(encoder.identity)]
    return json.dumps([f"narratives {__version__}", *weights, options.model_dump_json()])


def _manifest(workspace: Workspace, encoder: "Encoder", options: LineupOptions) -> Manifest:
    """Return what the line-up follows from, for reports."""
    counts = workspace.counts()
    return {
        "program": f"narratives {__version__}",
        "encoder": encoder.identity,
        "extraction": " ".join(workspace.extractions()),
        "options": options.model_dump_json(),
        "corpus": hashlib.sha256("\n".join(workspace.document_ids()).encode()).hexdigest()[:16],
        "documents": counts["documents"],
        "claims": counts["claims"],
        "skipped": counts["skipped"],
    }


def _place_documents(
    workspace: Workspace, store: Vectors, options: LineupOptions, *, regroup: bool
) -> None:
    before = workspace.event_members()
    groups: list[frozenset[str]] = []
    for part in store.document_rows():
        present = set(part.ids)
        fixed = () if regroup else tuple(group for group in before.values() if group <= present)
        groups += join_events(part, options, fixed=fixed)
    moving = frozenset().union(*groups)
    # Ids of events that nothing joins are known, so that no new event is born with one of them.
    touched = {event: group & moving for event, group in before.items()}
    workspace.change_events(keep_ids(touched, groups, "e_"))


def _embed_claims(workspace: Workspace, store: Vectors, progress: Progress) -> None:
    waiting = workspace.waiting_documents()
    claims: list[Claim] = []
    documents = {}
    for done, identity in enumerate(waiting, start=1):
        documents[identity] = workspace.document(identity)
        claims += workspace.claims(document=identity, by_hand=False)
        if len(claims) >= VECTOR_BATCH or done == len(waiting):
            store.prepare_claims(claims, documents)
            progress("Embedding claims, by document", done, len(waiting))
            claims, documents = [], {}


def _line_up_event(
    workspace: Workspace, store: Vectors, event: str, options: LineupOptions, *, regroup: bool
) -> None:
    documents = {document.id: document for document in workspace.documents(event)}
    claims = sorted(workspace.claims(event=event, by_hand=False), key=lambda claim: claim.id)
    present = {claim.id for claim in claims}
    old = {row.id: frozenset(row.claims) & present for row in workspace.rows(event)}
    overlay = workspace.overlay()
    rows = old.keys() | {row.id for row in overlay.new_rows.values() if row.event == event}
    by_hand = {
        claim: row for claim, row in overlay.point_of.items() if claim in present and row in rows
    }
    settled = settled_rows(old, by_hand)
    must, cannot = decisions(old, by_hand) if regroup else ((), ())
    vectors = store.of_claims(claims, documents, options)
    channels = point_vectors(claims, documents, vectors, options)
    groups = group_rows(
        claims,
        channels["all"],
        options,
        fixed=() if regroup else tuple(group for group in settled.values() if group),
        must=must,
        cannot=cannot,
    )
    seen = keep_ids(settled, groups, "p_")
    members = _without_moves(seen, old, by_hand)
    laid = lay_rows(claims, members, vectors, options)
    parts = [part_of(document, span) for document, span in workspace.segments(event)]
    taken = workspace.titles_taken(event, [part.title or "" for part in parts])
    title = event_title(parts, store.documents(parts), taken=taken)
    workspace.put_rows(event, title, laid, explain(claims, seen, channels))


def lay_rows(
    claims: Sequence[Claim],
    members: Mapping[str, frozenset[str]],
    vectors: ClaimVectors,
    options: LineupOptions,
) -> tuple[Row, ...]:
    """Return rows with their titles and terms: those with most camps first, then the largest."""
    by_id = {claim.id: claim for claim in claims}
    camps = {
        point: len({by_id[claim].camp for claim in group} - {NARRATOR, UNASSIGNED})
        for point, group in members.items()
    }
    chosen = point_titles(claims, members, vectors.content, vectors.context, options)
    terms = shared_terms(members, claims)
    return tuple(
        Row(
            id=point,
            title=by_id[chosen[point]].text,
            title_claim=chosen[point],
            claims=tuple(sorted(members[point])),
            terms=terms[point],
        )
        for point in sorted(members, key=lambda p: (-camps[p], -len(members[p]), p))
    )


def decisions(
    found: dict[str, frozenset[str]], by_hand: dict[str, str]
) -> tuple[list[frozenset[str]], list[tuple[str, str]]]:
    """Return what analysts put together, as groups, and apart, as pairs, in an event of rows.

    A claim placed by hand belongs with the row as it stood, and not with those it was taken from.
    """
    settled = settled_rows(found, by_hand)
    must = [group for group in settled.values() if len(group) > 1 and by_hand.keys() & group]
    home = {claim: row for row, group in found.items() for claim in group}
    cannot = [
        (claim, mate)
        for claim, row in sorted(by_hand.items())
        for mate in sorted(found.get(home.get(claim, ""), frozenset()))
        if by_hand.get(mate, home[mate]) != row
    ]
    return must, cannot


def _without_moves(
    seen: dict[str, frozenset[str]], old: dict[str, frozenset[str]], by_hand: dict[str, str]
) -> dict[str, frozenset[str]]:
    """Return the rows as the machine's own: claims placed by hand stay where it had them.

    The change stands over them in the log, so that taking it back puts them where they were.
    """
    home = {claim: row for row, group in old.items() for claim in group if claim in by_hand}
    rows = {row: set(group) - home.keys() for row, group in seen.items()}
    for claim, row in home.items():
        rows.setdefault(row, set()).add(claim)
    return {row: frozenset(rows[row]) for row in sorted(rows) if rows[row]}


def _changed_narratives(
    workspace: Workspace,
    store: Vectors,
    options: LineupOptions,
    progress: Progress,
    *,
    regroup: bool,
) -> tuple[list[StoredNarrative], set[str]]:
    """Return the narratives that are new or changed, and the ids of those that are gone.

    Narratives merged by hand are not one here: each part keeps its id and its claims, also when all
    is grouped again, and what is new joins the part that it is near to. Their mean would be near
    to neither, and taking the merge back would not part them.
    """
    stale = workspace.stale_narratives()
    camps = workspace.waiting_camps()
    united = workspace.overlay().united
    parts = {*united, *united.values()}
    named: dict[str, frozenset[str]] = {}
    old: dict[str, frozenset[str]] = {}
    groups: dict[frozenset[str], str] = {}
    for done, camp in enumerate(camps, start=1):
        told = list(workspace.told(camp))
        members: dict[str, set[str]] = {}
        for claim in told:
            if claim.narrative is not None:
                members.setdefault(claim.narrative, set()).add(claim.id)
        held = {name: members[name] for name in members if not regroup or name in parts}
        fresh = {
            claim.id
            for claim in told
            if (claim.waits and claim.narrative is None) or claim.narrative in stale or regroup
        }
        if fresh:
            found = join_narratives(
                ToldClaims(
                    ids=tuple(claim.id for claim in told),
                    documents=tuple(claim.document for claim in told),
                    modalities=tuple(claim.modality for claim in told),
                    content=store.contents([with_target(c.target, c.text) for c in told]),
                ),
                fresh,
                options,
                fixed=[frozenset(group) for _, group in sorted(held.items())],
            )
            reached = frozenset().union(*found)
            groups |= dict.fromkeys(found, camp)
            for name, group in members.items():
                if regroup or name in stale or not reached.isdisjoint(group):
                    old[name] = old.get(name, frozenset()) | group
                whole = next((one for one in found if group <= one), None)
                if name in parts and whole is not None:
                    named[name] = whole
        progress("Finding narratives", done, len(camps))
    known = {name: old.get(name, frozenset()) for name in workspace.narrative_ids()}
    rest = [group for group in groups if group not in named.values()]
    named |= keep_ids(known, rest, "n_")
    changed = {
        name: group
        for name, group in named.items()
        if regroup or name in stale or old.get(name) != group
    }
    gone = {*old, *stale} - named.keys()
    return _titled(workspace, store, changed, groups, gone), gone


def _titled(
    workspace: Workspace,
    store: Vectors,
    changed: dict[str, frozenset[str]],
    camps: dict[frozenset[str], str],
    gone: set[str],
) -> list[StoredNarrative]:
    """Return narratives with their titles, each from one of its claims, and their origins."""
    order = {group: number for number, group in enumerate(camps)}
    titles: list[str] = []
    narratives = []
    for name, group in sorted(changed.items(), key=lambda item: order[item[1]]):
        claims = list(workspace.claims_named(group))
        texts = [claim.text for claim in claims]
        taken = workspace.narrative_titles_taken(texts, {*changed, *gone})
        chosen = narrative_title(claims, store.content(claims), taken=[*taken, *titles])
        title = next(claim for claim in claims if claim.id == chosen)
        titles.append(title.text)
        documents = workspace.texts({claim.document for claim in claims})
        narratives.append(
            StoredNarrative(
                id=name,
                camp=camps[group],
                title=title.text,
                title_claim=title.id,
                claims=tuple(sorted(group)),
                origins=origin_count(documents),
            )
        )
    return narratives

"""From files to a lined-up workspace: read, extract, embed, line up, each step only where needed.

Every step writes what it has finished before the next begins, so that an interrupted run leaves a
workspace that opens and that the next run completes.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narratives import __version__
from narratives.compare import Row, origins
from narratives.documents import CodedClaim, Skipped, read, read_claims
from narratives.extract import claim_id, extract
from narratives.lineup.events import group_events
from narratives.lineup.ids import keep_ids
from narratives.lineup.narratives import group_narratives
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import group_points, point_vectors
from narratives.lineup.titles import event_title, narrative_title, point_titles, shared_terms
from narratives.lineup.why import explain
from narratives.model import (
    NARRATOR,
    UNASSIGNED,
    Claim,
    Document,
    Quantity,
    Source,
    Span,
    Value,
)
from narratives.numbers import quantities
from narratives.vectors import Progress, Vectors
from narratives.workspace import StoredNarrative, Workspace

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.camps import Registry
    from narratives.extract.tagger import Tagger


class AddOptions(Value):
    """How `add` works; the defaults are what the command line offers."""

    coded: bool = False
    """The files hold claims coded by hand; nothing is extracted."""
    model: str | None = None
    """Encoder by name or folder; None for the one the workspace was made with, or the default."""
    rules_only: bool = False
    """Find claims by rules alone, without the learned tagger."""
    regroup: bool = False
    """Line everything up afresh; ids stay with the cluster they overlap most."""
    lineup: LineupOptions = LineupOptions()


class AddSummary(Value):
    """What one `add` did."""

    added: int
    known: int
    claims: int
    events: int
    narratives: int
    skipped: tuple[Skipped, ...]
    read_again: int = 0
    """Documents whose claims were found anew because registry, rules or weights had changed."""
    notes: tuple[str, ...] = ()


def add(
    workspace: Workspace,
    paths: Sequence[Path | str],
    options: AddOptions,
    *,
    progress: Progress,
    load_tagger: Callable[[], "Tagger | None"],
    load_encoder: Callable[[str | None], "Encoder"],
) -> AddSummary:
    """Add documents to a workspace and line everything up.

    Raises:
        ModelError: The encoder cannot be loaded; documents read so far are kept.
        WorkspaceError: The workspace was made with another encoder than the one asked for.
    """
    registry = workspace.registry()
    tagger = None if options.rules_only or options.coded else load_tagger()
    identity = _extraction_identity(registry, tagger)
    added, known, skipped = _read_all(workspace, paths, options, registry, tagger, progress)
    again = _extract_again(workspace, registry, tagger, identity, progress)
    notes = _language_notes(workspace)
    if workspace.counts()["documents"]:
        encoder = load_encoder(options.model or workspace.setting("encoder"))
        line_up(workspace, encoder, options, progress=progress, changed=added or again)
    counts = workspace.counts()
    return AddSummary(
        added=added,
        known=known,
        claims=counts["claims"],
        events=counts["events"],
        narratives=counts["narratives"],
        skipped=tuple(skipped),
        read_again=again,
        notes=notes,
    )


def _extraction_identity(registry: "Registry", tagger: "Tagger | None") -> str:
    camps = hashlib.sha256(registry.to_toml().encode()).hexdigest()[:12]
    return f"{__version__}/{tagger.identity if tagger else 'rules'}/{camps}"


def _read_all(
    workspace: Workspace,
    paths: Sequence[Path | str],
    options: AddOptions,
    registry: "Registry",
    tagger: "Tagger | None",
    progress: Progress,
) -> tuple[int, int, list[Skipped]]:
    identity = _extraction_identity(registry, tagger)
    present = set(workspace.document_ids())
    added = known = 0
    skipped: list[Skipped] = []
    for item in _items(paths, coded=options.coded):
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        document, coded = item
        if document.id in present:
            known += 1
        else:
            if coded is None:
                claims = find_claims(document, registry, tagger)
                workspace.put_document(document, claims, found_with=identity)
            else:
                claims = coded_claims(document, coded, registry)
                workspace.put_document(document, claims, found_with="import")
            present.add(document.id)
            added += 1
        progress("Reading documents", added + known, None)
    workspace.put_skipped({item.path: item.reason for item in skipped}, map(str, paths))
    return added, known, skipped


def _items(
    paths: Sequence[Path | str], *, coded: bool
) -> Iterator[tuple[Document, tuple[CodedClaim, ...] | None] | Skipped]:
    if coded:
        yield from read_claims(paths)
        return
    for item in read(paths):
        yield item if isinstance(item, Skipped) else (item, None)


def find_claims(
    document: Document, registry: "Registry", tagger: "Tagger | None"
) -> tuple[Claim, ...]:
    """Return the claims of a document with the figures they state."""
    found = extract(document, registry, tagger=tagger)
    return tuple(
        Claim(**{**dict(claim), "numbers": _figures(document, claim.spans)}) for claim in found
    )


def _figures(document: Document, spans: Sequence[Span]) -> tuple[Quantity, ...]:
    return tuple(q for start, end in spans for q in quantities(document.text[start:end], start))


def coded_claims(
    document: Document, coded: Sequence[CodedClaim], registry: "Registry"
) -> tuple[Claim, ...]:
    """Return claims that were coded by hand; a camp given there wins over the registry."""
    claims = {}
    for item in coded:
        name = item.source
        if item.camp is not None:
            camp, rule = item.camp, "import"
        elif name is None:
            camp = registry.outlet_camp(document.outlet) or NARRATOR
            rule = "outlet" if camp != NARRATOR else "narrator"
        else:
            camp, rule = registry.place(name, ())
        start, end = item.span
        identity = claim_id(document, (item.span,), None, name or "")
        claims[identity] = Claim(
            id=identity,
            document=document.id,
            path=document.path,
            text=document.text[start:end],
            spans=(item.span,),
            paragraph=document.paragraph_at(start),
            kind="indirect" if name else "narrator",
            modality=item.modality or "asserted",
            source=Source(name=name, text=None, span=None, resolved_by="import") if name else None,
            chain=tuple(part for part in (document.outlet, name) if part),
            camp=camp,
            camp_rule=rule,
            numbers=_figures(document, (item.span,)),
            confidence=1.0,
            found_by="import",
            language=document.language,
            published=item.date or document.date,
            outlet=document.outlet,
        )
    return tuple(claims.values())


def _extract_again(
    workspace: Workspace,
    registry: "Registry",
    tagger: "Tagger | None",
    identity: str,
    progress: Progress,
) -> int:
    """Find the claims of stored documents anew where registry, rules or weights have changed."""
    stale = [
        document
        for document, found_with in workspace.found_with().items()
        if found_with not in {identity, "import"}
    ]
    for done, document_id in enumerate(stale, start=1):
        document = workspace.document(document_id)
        claims = find_claims(document, registry, tagger)
        workspace.put_document(document, claims, found_with=identity)
        progress("Finding claims anew", done, len(stale))
    return len(stale)


def _language_notes(workspace: Workspace) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for document in workspace.documents():
        counts[document.language] = counts.get(document.language, 0) + 1
    counts.pop("und", None)
    if len(counts) < 2:
        return ()
    listed = ", ".join(f"{language} ({number})" for language, number in sorted(counts.items()))
    note = (
        f"the documents are in several languages: {listed}; the default encoder reads English only,"
        " so claims are lined up within a language (--model names a multilingual encoder)"
    )
    return (note,)


# Line-up ------------------------------------------------------------------------------------------


def line_up(
    workspace: Workspace,
    encoder: "Encoder",
    options: AddOptions,
    *,
    progress: Progress,
    changed: int,
) -> None:
    """Embed what has no vector yet, then group documents, claims and narratives.

    What is lined up already stays as it is (its clusters are fixed and are never merged), so that
    adding a document changes no id; `options.regroup` starts afresh.
    """
    store = Vectors(workspace, encoder, progress)
    before = workspace.event_members()
    documents = {document.id: document for document in workspace.documents()}
    manifest = _manifest(workspace, encoder, options)
    if not changed and not options.regroup and manifest == workspace.manifest():
        return
    for part in _languages(documents.values(), encoder):
        store.prepare_documents(part)
    claims = list(workspace.claims(by_hand=False))
    store.prepare_claims(claims, documents)

    fixed = () if options.regroup else tuple(before.values())
    groups: list[frozenset[str]] = []
    for part in _languages(documents.values(), encoder):
        ids = {document.id for document in part}
        groups += group_events(
            part,
            store.documents(part),
            options.lineup,
            fixed=[group for group in fixed if group <= ids],
        )
    members = keep_ids(before, groups, "e_")
    workspace.put_events(members)

    by_event: dict[str, list[Claim]] = {event: [] for event in members}
    home = {document: event for event, group in members.items() for document in group}
    for claim in claims:
        by_event[home[claim.document]].append(claim)
    titles: set[str] = set()
    for done, event in enumerate(sorted(members), start=1):
        _line_up_event(workspace, store, event, by_event[event], documents, options, titles)
        progress("Lining up events", done, len(members))
    _line_up_narratives(workspace, store, claims, documents, options)
    with workspace.transaction():
        workspace.set_setting("manifest", json.dumps(manifest, sort_keys=True))
        if options.model is not None:
            workspace.set_setting("encoder", options.model)


def _languages(documents: Iterable[Document], encoder: "Encoder") -> list[list[Document]]:
    """Split documents so that languages the encoder cannot compare are never lined up together."""
    parts: dict[str, list[Document]] = {}
    for document in documents:
        known = encoder.languages is None or document.language in encoder.languages | {"und"}
        parts.setdefault("" if known else document.language, []).append(document)
    return [parts[language] for language in sorted(parts)]


def _line_up_event(  # noqa: PLR0913, PLR0917 - the parts of one step, passed on by its only caller
    workspace: Workspace,
    store: Vectors,
    event: str,
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    options: AddOptions,
    titles: set[str],
) -> None:
    old = {row.id: frozenset(row.claims) for row in workspace.rows(event)}
    vectors = store.of_claims(claims, documents, options.lineup)
    groups = group_points(
        claims,
        documents,
        vectors.content,
        vectors.context,
        options.lineup,
        paragraph=vectors.paragraph,
        prototypes=vectors.prototypes,
        fixed=() if options.regroup else _present(old.values(), claims),
    )
    members = keep_ids(old, groups, "p_")
    by_id = {claim.id: claim for claim in claims}
    camps = {
        point: len({by_id[claim].camp for claim in group} - {NARRATOR, UNASSIGNED})
        for point, group in members.items()
    }
    chosen = point_titles(claims, members, vectors.content, vectors.context, options.lineup)
    rows = [
        Row(
            id=point,
            title=by_id[chosen[point]].text,
            title_claim=chosen[point],
            claims=tuple(sorted(members[point])),
            terms=shared_terms([by_id[claim] for claim in sorted(members[point])], claims),
        )
        for point in sorted(members, key=lambda p: (-camps[p], -len(members[p]), p))
    ]
    part = [documents[document] for document in sorted(workspace.event_members()[event])]
    title = event_title(part, store.documents(part), taken=titles)
    titles.add(title)
    channels = point_vectors(claims, documents, vectors, options.lineup)
    workspace.put_rows(event, title, rows, explain(claims, members, channels))


def _present(
    groups: Iterable[frozenset[str]], claims: Sequence[Claim]
) -> tuple[frozenset[str], ...]:
    """Return the groups without the claims that are no longer found."""
    present = {claim.id for claim in claims}
    return tuple(group & present for group in groups if group & present)


def _line_up_narratives(
    workspace: Workspace,
    store: Vectors,
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    options: AddOptions,
) -> None:
    old = {n.id: frozenset(n.claims) for n in workspace.stored_narratives()}
    by_id = {claim.id: claim for claim in claims}
    same = origins(tuple(documents.values()))
    groups: list[frozenset[str]] = []
    titles: dict[frozenset[str], str] = {}
    for camp in sorted({claim.camp for claim in claims} - {NARRATOR, UNASSIGNED}):
        told = [claim for claim in claims if claim.camp == camp]
        content = store.content(told)
        fixed = () if options.regroup else _present(old.values(), told)
        for group in group_narratives(told, content, options.lineup, fixed=fixed):
            groups.append(group)
            rows = [row for row, claim in enumerate(told) if claim.id in group]
            titles[group] = narrative_title(
                [told[row] for row in rows],
                content[rows],
                taken=[by_id[title].text for title in titles.values()],
            )
    narratives = []
    for narrative, group in keep_ids(old, groups, "n_").items():
        title = by_id[titles[group]]
        narratives.append(
            StoredNarrative(
                id=narrative,
                camp=title.camp,
                title=title.text,
                title_claim=title.id,
                claims=tuple(sorted(group)),
                origins=len({same[by_id[claim].document] for claim in group}),
            )
        )
    workspace.put_narratives(narratives)


def _manifest(
    workspace: Workspace, encoder: "Encoder", options: AddOptions
) -> dict[str, str | int | float | None]:
    """Return what the line-up follows from; stored at its end, it tells that nothing is missing."""
    counts = workspace.counts()
    return {
        "program": f"narratives {__version__}",
        "encoder": encoder.identity,
        "extraction": " ".join(sorted(set(workspace.found_with().values()))),
        "options": options.lineup.model_dump_json(),
        "corpus": hashlib.sha256("\n".join(workspace.document_ids()).encode()).hexdigest()[:16],
        "documents": counts["documents"],
        "claims": counts["claims"],
        "skipped": counts["skipped"],
    }

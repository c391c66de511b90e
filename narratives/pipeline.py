"""From files to a lined-up workspace: read, extract, embed, line up, each step only where needed.

Every step writes what it has finished before the next begins, so that an interrupted run leaves a
workspace that opens and that the next run completes.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narratives import __version__
from narratives.documents import CodedClaim, Skipped, expected, read, read_claims
from narratives.extract import claim_id, extract
from narratives.extract.mentioned import mentioned_in
from narratives.lineup.options import LineupOptions
from narratives.lineup.segments import part_of
from narratives.model import (
    NARRATOR,
    Claim,
    Document,
    Quantity,
    Source,
    Span,
    Value,
)
from narratives.numbers import quantities
from narratives.stages import cut_documents, line_up
from narratives.vectors import Progress
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from narratives.camps import Registry
    from narratives.extract.tagger import Tagger


_SHOWN = 40
"""Characters of a date that is shown."""

EXTRACTION = 3
"""Raised when the claims of a document come to hold more, or other names: it is then read anew."""


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
    # Coded claims need no tagger; documents that are here already are brought up to date with it.
    unread = options.coded and not workspace.not_found_with("import")
    tagger = None if options.rules_only or unread else load_tagger()
    identity = _extraction_identity(registry, tagger)
    read_now = _read_all(workspace, paths, options, registry, tagger, progress)
    again = _extract_again(workspace, registry, tagger, identity, progress)
    notes = (*_language_notes(workspace), *_date_notes(read_now.undated))
    if workspace.counts()["documents"]:
        encoder = load_encoder(options.model or workspace.setting("encoder"))
        cut_documents(workspace, encoder, progress, again=options.regroup)
        # Whoever "he" is in one story, it is nobody of another: stories are read one by one.
        _extract_again(workspace, registry, tagger, identity, progress)
        line_up(workspace, encoder, options.lineup, progress=progress, regroup=options.regroup)
        if options.model is not None:
            with workspace.transaction():
                workspace.set_setting("encoder", options.model)
    counts = workspace.counts()
    return AddSummary(
        added=read_now.added,
        known=read_now.known,
        claims=counts["claims"],
        events=counts["events"],
        narratives=counts["narratives"],
        skipped=tuple(read_now.skipped),
        read_again=again,
        notes=notes,
    )


def _extraction_identity(registry: "Registry", tagger: "Tagger | None") -> str:
    camps = hashlib.sha256(registry.to_toml().encode()).hexdigest()[:12]
    return f"{__version__}+{EXTRACTION}/{tagger.identity if tagger else 'rules'}/{camps}"


class _Read(NamedTuple):
    """What came of the files that were named."""

    added: int
    known: int
    skipped: list[Skipped]
    undated: list[tuple[str, str]]
    """Path, and what stands there for a date and names no day for certain."""


def _read_all(
    workspace: Workspace,
    paths: Sequence[Path | str],
    options: AddOptions,
    registry: "Registry",
    tagger: "Tagger | None",
    progress: Progress,
) -> _Read:
    identity = _extraction_identity(registry, tagger)
    added = known = 0
    skipped: list[Skipped] = []
    undated: list[tuple[str, str]] = []
    total = None if options.coded else expected(paths)
    for done, item in enumerate(_items(paths, coded=options.coded), start=1):
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        document, coded = item
        if document.unread_date:
            undated.append((document.path, document.unread_date))
        if workspace.has_document(document.id):
            known += 1
        else:
            if coded is None:
                claims = find_claims(document, registry, tagger)
                workspace.put_document(document, claims, found_with=identity)
            else:
                claims = coded_claims(document, coded, registry)
                workspace.put_document(document, claims, found_with="import")
            added += 1
        progress("Reading documents", done, total)
    workspace.put_skipped({item.path: item.reason for item in skipped}, map(str, paths))
    return _Read(added, known, skipped, undated)


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


def _by_story(
    document: Document, spans: Sequence[Span], registry: "Registry", tagger: "Tagger | None"
) -> tuple[Claim, ...]:
    """Return the claims of a document that tells several stories, each story read by itself."""
    if len(spans) < 2:
        return find_claims(document, registry, tagger)
    return tuple(
        Claim(**{**dict(claim), "paragraph": document.paragraph_at(claim.spans[0][0])})
        for span in spans
        for claim in find_claims(part_of(document, span), registry, tagger)
    )


def _figures(document: Document, spans: Sequence[Span]) -> tuple[Quantity, ...]:
    return tuple(
        quantity
        for start, end in spans
        for quantity in quantities(document.text[start:end], start, document.language)
    )


def coded_claims(
    document: Document, coded: Sequence[CodedClaim], registry: "Registry"
) -> tuple[Claim, ...]:
    """Return claims that were coded by hand; a camp given there wins over the registry."""
    claims = {}
    mentioned = mentioned_in(document, registry)
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
            entities=mentioned.in_spans((item.span,), name),
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
    """Find the claims of stored documents anew where registry, rules or stories changed."""
    stale = workspace.not_found_with(identity, "import")
    for done, document_id in enumerate(stale, start=1):
        document = workspace.document(document_id)
        claims = _by_story(document, workspace.spans(document_id), registry, tagger)
        workspace.put_document(document, claims, found_with=identity)
        progress("Finding claims anew", done, len(stale))
    return len(stale)


def _date_notes(undated: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    if not undated:
        return ()
    path, written = undated[0]
    those = f"{len(undated)} documents are" if len(undated) > 1 else "1 document is"
    note = (
        f"{those} undated, since what stands there for a date names no day for certain:"
        f" “{written[:_SHOWN]}” in {path}; write 2031-05-07"
    )
    return (note,)


def _language_notes(workspace: Workspace) -> tuple[str, ...]:
    counts = workspace.languages()
    counts.pop("und", None)
    if len(counts) < 2:
        return ()
    listed = ", ".join(f"{language} ({number})" for language, number in sorted(counts.items()))
    note = (
        f"the documents are in several languages: {listed}; the default encoder reads English only,"
        " so claims are lined up within a language (--model names a multilingual encoder)"
    )
    return (note,)

"""Claims that people coded by hand: imported as they are, nothing is extracted from them."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast, get_args

from narratives.documents import records
from narratives.documents.dates import day
from narratives.documents.draft import Draft, Skipped, Stated
from narratives.documents.encoding import normalised
from narratives.documents.files import STDIN, files, label, unreadable
from narratives.documents.identity import document_of
from narratives.errors import InputError
from narratives.model import Block, Document, Modality, Span, Value

_HINT = "claims are read from .jsonl, .json, .csv and .tsv"


class CodedClaim(Value):
    """One claim as coded: its place in the document made of it, and what the coder stated."""

    span: Span
    source: str | None = None
    """Who speaks, as written; None if not coded."""
    camp: str | None = None
    modality: Modality | None = None
    id: str | None = None
    date: str | None = None
    """ISO date of this claim; the document has one only if all its claims agree."""


def read_claims(
    paths: Sequence[Path | str],
) -> Iterator[tuple[Document, tuple[CodedClaim, ...]] | Skipped]:
    """Yield documents made of coded claims, with the claims, and what could not be read.

    The claims of a file that name the same `document` form one document whose text is the claims
    in their order, one a line; a claim that names none is a document of its own. What is stated
    of a document (outlet, title, url, language, date) holds only where its claims do not
    contradict one another. A file is held in memory as a whole; `-` is JSON lines.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _from_stdin()
            continue
        for found in files(path):
            if isinstance(found, Skipped):
                yield found
            else:
                yield from _of_file(*found)


def _from_stdin() -> Iterator[tuple[Document, tuple[CodedClaim, ...]] | Skipped]:
    lines = records.json_records(iter(sys.stdin.buffer), "stdin", records.CLAIM_SYNONYMS)
    yield from _grouped(lines, "stdin", "stdin")


def _of_file(path: Path, named: str) -> Iterator[tuple[Document, tuple[CodedClaim, ...]] | Skipped]:
    shown, suffix = label(str(path)), path.suffix.lower()
    try:
        if suffix in {".jsonl", ".ndjson"}:
            rows = records.json_lines(path, shown, records.CLAIM_SYNONYMS)
        elif suffix in {".csv", ".tsv"}:
            rows = records.table(path, shown, records.CLAIM_SYNONYMS)
        elif suffix == ".json":
            rows = records.json_file(path.read_bytes(), shown, records.CLAIM_SYNONYMS)
        else:
            yield Skipped(path=shown, reason=f"holds no coded claims ({suffix})", hint=_HINT)
            return
        yield from _grouped(rows, named, shown)
    except OSError as error:
        yield unreadable(shown, error)


def _grouped(
    rows: Iterator[records.Record | Skipped], named: str, shown: str
) -> Iterator[tuple[Document, tuple[CodedClaim, ...]] | Skipped]:
    """Gather the rows of each document; the first row of a document decides its place."""
    groups: dict[tuple[str, str], list[records.Fields]] = {}
    for row in rows:
        if isinstance(row, Skipped):
            yield row
            continue
        number, fields = row
        try:
            fields["text"] = _claim_text(fields["text"])
            fields["modality"] = _modality(fields.get("modality")) or ""
        except InputError as error:
            yield Skipped(path=f"{shown}:{number}", reason=error.message, hint=error.hint)
            continue
        given = fields.get("document")
        label_ = records.record_label(given or fields.get("id"), number)
        groups.setdefault(("document", given) if given else ("row", number), []).append(
            fields | {"record": label_}
        )
    seen: Counter[str] = Counter()
    for (kind, given), claims in groups.items():
        try:
            yield _document(claims, named, given if kind == "document" else None, seen)
        except InputError as error:
            where = f"{shown}#{claims[0]['record']}"
            yield Skipped(path=where, reason=error.message, hint=error.hint)


def _document(
    rows: list[records.Fields], named: str, given: str | None, seen: Counter[str]
) -> tuple[Document, tuple[CodedClaim, ...]]:
    claims, start = [], 0
    for row in rows:
        end = start + len(row["text"])
        claims.append(
            CodedClaim(
                span=(start, end),
                source=row.get("source"),
                camp=row.get("camp"),
                modality=_modality(row["modality"]),
                id=row.get("id"),
                date=day(row.get("date")),
            )
        )
        start = end + 1
    stated = Stated(
        id=given or rows[0].get("id"),
        title=_agreed(rows, "title"),
        outlet=_agreed(rows, "outlet"),
        date=_agreed(rows, "date"),
        language=_agreed(rows, "language"),
        url=_agreed(rows, "url"),
    )
    text = "\n".join(row["text"] for row in rows)
    blocks = tuple(Block(start=one.span[0], end=one.span[1], role="body") for one in claims)
    draft = Draft(text, stated, rows[0]["record"])
    return document_of(draft, path=named, seen=seen, blocks=blocks), tuple(claims)


def _claim_text(written: str) -> str:
    """Return the claim as it will be stored, so that its span can be counted from it.

    Joining lines cannot change them: a line break composes with nothing in NFC. A claim that
    begins with a combining mark keeps it.
    """
    text = normalised(written).strip()
    if not text:
        raise InputError("field `text` is empty", "each record needs the words of the claim")
    return text


def _modality(written: str | None) -> Modality | None:
    if not written:
        return None
    name = "_".join(written.lower().replace("-", " ").split())
    allowed = get_args(Modality)
    if name not in allowed:
        raise InputError(
            f"field `modality` is '{written[:40]}'", "allowed are " + ", ".join(allowed)
        )
    return cast("Modality", name)


def _agreed(rows: list[records.Fields], name: str) -> str | None:
    values = {row[name] for row in rows if row.get(name)}
    return values.pop() if len(values) == 1 else None

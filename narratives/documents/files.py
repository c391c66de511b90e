"""Finding the files that an argument names, and reading each with the reader of its format."""

import os
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from narratives.documents import office, records, web
from narratives.documents.draft import Draft, Skipped
from narratives.documents.encoding import decode, normalised
from narratives.documents.identity import document_of
from narratives.errors import InputError
from narratives.model import Document

STDIN = "-"

_LARGEST = 256 << 20
"""Bytes of a file that is held in memory as a whole; JSON lines and CSV have no limit."""

_IGNORED = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r", "__pycache__"})
_FORMATS_HINT = (
    "read are .txt .md .html .pdf .docx .jsonl .json .csv .tsv and feeds (.rss .atom .xml)"
)

_COLLECTIONS = frozenset({".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".rss", ".atom", ".xml"})

Found = tuple[Path, str]
"""A file and the label it gives its documents."""


def read(paths: Sequence[Path | str]) -> Iterator[Document | Skipped]:
    """Yield the documents of files and folders, and what could not be read, in order.

    Folders are walked in sorted order, hidden files passed over. `-` is text on standard input.
    Lazy: one document is in memory at a time (and 16 bytes for each record of a collection).
    Records share the limits of `records`; nothing is fetched from the network.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _documents(
                iter(_plain_text(sys.stdin.buffer.read(), "stdin")), "stdin", "stdin"
            )
            continue
        for found in files(path):
            if isinstance(found, Skipped):
                yield found
            else:
                yield from _read_file(*found)


def expected(paths: Sequence[Path | str]) -> int | None:
    """Return how many items `read` will yield, None where that shows only in reading.

    A file that may hold many documents, and standard input, make it unknown.
    """
    total = 0
    for path in paths:
        if str(path) == STDIN:
            return None
        for found in files(path):
            if not isinstance(found, Skipped) and found[0].suffix.lower() in _COLLECTIONS:
                return None
            total += 1
    return total


def files(path: Path | str) -> Iterator[Found | Skipped]:
    """Yield the files that an argument means: itself, or those of the folder in sorted order."""
    root = Path(path)
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except (OSError, ValueError) as error:
        yield unreadable(str(root), error)
        return
    if not is_folder:
        yield root, label(root.resolve().name if root.name in {"", ".", ".."} else root.name)
        return
    nothing = True
    for found in _walk(root, ""):
        nothing = False
        yield found
    if nothing:
        yield Skipped(path=str(root), reason="is a folder without documents", hint=_FORMATS_HINT)


def label(name: str) -> str:
    """Return a file name as text: NFC, and U+FFFD for bytes that are no UTF-8."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def _walk(folder: Path, prefix: str) -> Iterator[Found | Skipped]:
    """Yield what lies below a folder; links to folders can lead round in a circle."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield unreadable(str(folder), error)
        return
    for entry in entries:
        name = entry.name
        if name.startswith((".", "~$")) or name.lower() in _IGNORED:
            continue
        place = Path(entry.path)
        try:
            below, linked = entry.is_dir(follow_symlinks=False), entry.is_dir()
        except OSError as error:
            yield unreadable(str(place), error)
            continue
        if below:
            yield from _walk(place, f"{prefix}{label(name)}/")
        elif linked:
            reason = "is a link to a folder"
            yield Skipped(path=label(str(place)), reason=reason, hint="add the folder itself")
        else:
            yield place, prefix + label(name)


def _read_file(path: Path, named: str) -> Iterator[Document | Skipped]:
    shown = label(str(path))
    suffix = path.suffix.lower()
    try:
        mode, size = path.stat().st_mode, path.stat().st_size
        if not stat.S_ISREG(mode):
            yield Skipped(path=shown, reason="is no regular file", hint="pipe it in and add `-`")
        elif suffix in {".jsonl", ".ndjson"}:
            rows = records.json_lines(path, shown, records.SYNONYMS)
            yield from _documents(records.drafts(rows), named, shown)
        elif suffix in {".csv", ".tsv"}:
            rows = records.table(path, shown, records.SYNONYMS)
            yield from _documents(records.drafts(rows), named, shown)
        elif suffix not in _READERS:
            known = f"has no known suffix ({suffix})" if suffix else "has no suffix"
            yield Skipped(path=shown, reason=known, hint=_FORMATS_HINT)
        elif size > _LARGEST:
            yield Skipped(path=shown, reason="is larger than 256 MB", hint="split it")
        elif size == 0:
            yield Skipped(path=shown, reason="empty")
        else:
            yield from _documents(_READERS[suffix](path.read_bytes(), shown), named, shown)
    except OSError as error:
        yield unreadable(shown, error)


def _documents(
    drafts: Iterator[Draft | Skipped], named: str, shown: str
) -> Iterator[Document | Skipped]:
    seen: Counter[str] = Counter()
    for draft in drafts:
        if isinstance(draft, Skipped):
            yield draft
            continue
        try:
            yield document_of(draft, path=named, seen=seen if draft.record else None)
        except InputError as error:
            where = f"{shown}#{draft.record}" if draft.record else shown
            yield Skipped(path=where, reason=error.message, hint=error.hint)


def _plain_text(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    if not data.strip():
        yield Skipped(path=shown, reason="empty")
        return
    try:
        stated, text = records.front_matter(normalised(decode(data)))
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    yield Draft(text, stated)


def _json(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    return records.drafts(records.json_file(data, shown, records.SYNONYMS))


_READERS: dict[str, Callable[[bytes, str], Iterator[Draft | Skipped]]] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), _plain_text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), web.page),
    **dict.fromkeys((".xml", ".rss", ".atom"), web.feed),
    ".pdf": office.pdf,
    ".docx": office.docx,
    ".json": _json,
}


def unreadable(shown: str, error: OSError | ValueError) -> Skipped:
    """Return what is shown for a file or folder that the system does not give out."""
    if isinstance(error, FileNotFoundError):
        return Skipped(path=label(shown), reason="no such file or folder", hint="check the path")
    if isinstance(error, PermissionError):
        return Skipped(path=label(shown), reason="permission denied", hint="check its rights")
    reason = getattr(error, "strerror", None) or "is no usable path"
    return Skipped(path=label(shown), reason=reason.lower())

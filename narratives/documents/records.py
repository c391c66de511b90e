"""JSON lines, JSON and CSV, one record a document; and front matter, one file a record.

Records are validated here, at the edge: every bad one is reported with its line and its field, the
others are read.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from narratives.documents.draft import Draft, Skipped, Stated
from narratives.documents.encoding import SAVE_AS_UTF8, decode, encoding_of
from narratives.errors import InputError

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "content", "body", "fulltext", "articletext", "maintext"),
    "id": ("id", "uuid", "guid"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher", "publication", "sitename", "site", "sourcename"),
    "date": ("date", "published", "publishedat", "datepublished", "publishdate", "publicationdate",
             "pubdate", "datetime"),
    "language": ("language", "lang"),
    "url": ("url", "link"),
}  # fmt: skip
"""Names of fields, best first; letter case, `_`, `-` and spaces in them do not matter."""

CLAIM_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("text", "id", "document", "source", "camp", "date", "modality")},
    **{name: (name,) for name in ("title", "outlet", "language", "url")},
    "text": ("text", "claim"),
    "source": ("source", "speaker"),
    "date": ("date", "published"),
    "language": ("language", "lang"),
}
"""The same for claims coded by hand, where `source` is who speaks, not the outlet."""

_WHOLE_FILE = 256 << 20
_LONGEST_LINE = 64 << 20
_CONTROLS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")

Fields = dict[str, str]
"""The fields of one record under their own names, all text, blanks left out."""

Record = tuple[str, Fields]
"""Where a record stands (line or row number) and its fields."""


def drafts(records: Iterator[Record | Skipped]) -> Iterator[Draft | Skipped]:
    """Turn records into drafts of documents."""
    for record in records:
        if isinstance(record, Skipped):
            yield record
            continue
        number, fields = record
        stated = Stated(
            id=fields.get("id"),
            title=fields.get("title"),
            outlet=fields.get("outlet"),
            date=fields.get("date"),
            language=fields.get("language"),
            url=fields.get("url"),
        )
        yield Draft(fields["text"], stated, record_label(fields.get("id"), number))


def record_label(given: str | None, number: str) -> str:
    """Return what stands behind `#`: the given id on one line and not too long, else the number."""
    label = _CONTROLS.sub(" ", given or "").strip()
    return label[:80] or number


def json_lines(
    path: Path, shown: str, synonyms: Mapping[str, tuple[str, ...]]
) -> Iterator[Record | Skipped]:
    """Yield the records of a file with one JSON object a line; only one line is in memory."""
    with path.open("rb") as stream:
        mark = stream.read(4)
        stream.seek(0)
        if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            lines: Iterator[bytes] = _recoded(stream.read(_WHOLE_FILE))
        else:
            lines = iter(lambda: stream.readline(_LONGEST_LINE), b"")
        yield from json_records(lines, shown, synonyms)


def json_records(
    lines: Iterator[bytes], shown: str, synonyms: Mapping[str, tuple[str, ...]]
) -> Iterator[Record | Skipped]:
    """Yield the record of each non-blank line; see `json_lines`."""
    found = False
    for number, line in enumerate(lines, start=1):
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        found = True
        where = f"{shown}:{number}"
        try:
            yield str(number), _fields(_parsed(decode(line.rstrip())), synonyms)
        except InputError as error:
            yield Skipped(path=where, reason=error.message, hint=error.hint)
    if not found:
        yield Skipped(path=shown, reason="empty")


def json_file(
    data: bytes, shown: str, synonyms: Mapping[str, tuple[str, ...]]
) -> Iterator[Record | Skipped]:
    """Yield the records of a JSON file: a list of objects, or one object."""
    try:
        parsed = _parsed(decode(data))
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    entries = parsed if isinstance(parsed, list) else [parsed]
    if not entries:
        yield Skipped(path=shown, reason="empty")
    for number, entry in enumerate(entries, start=1):
        try:
            yield str(number), _fields(entry, synonyms)
        except InputError as error:
            where = f"{shown}#{number}" if isinstance(parsed, list) else shown
            yield Skipped(path=where, reason=error.message, hint=error.hint)


def table(
    path: Path, shown: str, synonyms: Mapping[str, tuple[str, ...]]
) -> Iterator[Record | Skipped]:
    """Yield the rows of a CSV or TSV file with a header; only one row is in memory.

    The delimiter is the one of tab, comma, semicolon and bar that finds a text column in the
    header. A row with more cells than the header is refused: a comma outside quotes would cut its
    text short without a word.
    """
    csv.field_size_limit(_LONGEST_LINE)  # the default of 128 KiB is less than a long article
    try:
        encoding = _encoding_of_file(path)
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    with path.open(encoding=encoding, newline="") as stream:
        yield from _rows(stream, shown, synonyms)


def _rows(
    stream: io.TextIOBase, shown: str, synonyms: Mapping[str, tuple[str, ...]]
) -> Iterator[Record | Skipped]:
    header = ""
    while not header.strip("\ufeff\r\n\t ,;|"):
        header = stream.readline(_LONGEST_LINE)
        if not header:
            yield Skipped(path=shown, reason="empty")
            return
    columns, delimiter = _columns(header.removeprefix("\ufeff"), synonyms)
    if "text" not in columns.values():
        named = ", ".join(name[:40] for name in columns.values()) or "none known"
        yield Skipped(
            path=shown,
            reason="has no column `text` in its first line",
            hint=f"name the column with the texts `text` (columns that are known: {named})",
        )
        return
    width = len(next(csv.reader([header], delimiter=delimiter)))
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    known = {name: (name,) for name in synonyms}
    number, begins, over = 0, 2, False
    while not over:
        where = f"{shown}:{begins}"
        try:
            cells = next(reader, None)
            if cells is None:
                over = True
            elif any(map(str.strip, cells)):
                number += 1
                yield str(number), _fields(_row(cells, columns, width), known)
        except csv.Error as error:
            number += 1
            yield Skipped(path=where, reason=f"is no CSV row: {error}", hint="check its quotes")
        except InputError as error:
            yield Skipped(path=where, reason=error.message, hint=error.hint)
        begins = reader.line_num + 2
    if not number:
        yield Skipped(path=shown, reason="has a header but no rows")


def _row(cells: list[str], columns: dict[int, str], width: int) -> dict[str, str]:
    if any(map(str.strip, cells[width:])):
        raise InputError(
            f"has {len(cells)} cells, the header {width}",
            "put cells that contain the delimiter in double quotes",
        )
    return {columns[at]: cell for at, cell in enumerate(cells) if at in columns}


_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[^\n]*\n){0,60}?)---[ \t]*(?:\n(?:[ \t]*\n)*|\Z)")
_ENTRY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)")


def front_matter(text: str) -> tuple[Stated, str]:
    """Split a normalised text into what its front matter states and the text below it.

    Front matter is a block of `key: value` lines between two `---` lines at the very start that
    states at least one field. It is cut off, with the blank lines below it; indented lines and
    list items in it (YAML's) are passed over. What does not look so is text: nothing is an error.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Stated(), text
    entries: dict[str, str] = {}
    for line in match[1].split("\n"):
        if not line.strip() or line.startswith((" ", "\t", "#", "- ")):
            continue
        entry = _ENTRY.fullmatch(line.rstrip())
        if entry is None:
            return Stated(), text
        value = entry[2].strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1].strip()
        if value:
            entries[entry[1].lower()] = value
    stated = Stated(
        id=entries.get("id"),
        title=entries.get("title"),
        outlet=entries.get("outlet"),
        date=entries.get("date"),
        language=entries.get("language"),
        url=entries.get("url"),
    )
    if not any(stated.values()):
        return Stated(), text
    return stated, text[match.end() :]


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no valid JSON: {error.msg} (column {error.colno})",
            "write one JSON object a line (.jsonl), or one list of objects (.json)",
        ) from error
    except RecursionError as error:
        raise InputError("is JSON nested too deeply", "flatten the record") from error
    except ValueError as error:  # a number of more than 4,300 digits
        raise InputError(f"is no valid JSON: {error}", "shorten the number") from error


def _fields(entry: object, synonyms: Mapping[str, tuple[str, ...]]) -> Fields:
    """Return the known fields of a record as text.

    A text may be a list of strings (its paragraphs), and so may tags; an outlet or a source may be
    an object with a `name` (so what `claims --json` prints can be read again); numbers become text.
    Anything else of the wrong kind is refused, because dropping it would hide it.

    Raises:
        InputError: not an object, no text, or a field of the wrong kind; the message names it.
    """
    if not isinstance(entry, dict):
        raise InputError(
            f"is {_kind(entry)}, not an object with a field `text`", 'write {"text": "…"}'
        )
    plain = {re.sub(r"[\W_]+", "", str(key)).lower(): key for key in reversed(entry)}
    fields: Fields = {}
    for name, variants in synonyms.items():
        for variant in variants:
            value = entry.get(plain.get(variant, variant))
            if isinstance(value, dict) and "name" in value:
                value = value["name"]
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            fields[name] = _as_text(name, value)
            break
    if "text" not in fields:
        known = [key for key in map(str, entry) if key.lower() in synonyms["text"]]
        reason = f"field `{known[0][:40]}` is empty" if known else "has no field `text`"
        raise InputError(reason, "each record needs a `text` with the document's words")
    return fields


def _as_text(name: str, value: object) -> str:
    if name == "text":
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            return "\n".join(value)
        if isinstance(value, str):
            return value
        raise InputError(f"field `text` is {_kind(value)}, not text", "put the words in quotes")
    if name == "tags" and isinstance(value, list):
        return ", ".join(str(part) for part in value if isinstance(part, str | int))
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"field `{name}` is {_kind(value)}, not text", "write it as one string")


def _kind(value: object) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "text"}
    names |= {list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), "of an unknown kind")


def _columns(header: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[dict[int, str], str]:
    """Return which column holds which field, and the delimiter that shows it."""
    best: dict[int, str] = {}
    chosen = ","
    for delimiter in "\t,;|":
        cells = next(csv.reader([header], delimiter=delimiter))
        plain = [re.sub(r"[\W_]+", "", cell).lower() for cell in cells]
        found: dict[int, str] = {}
        for name, variants in synonyms.items():
            place = next((plain.index(one) for one in variants if one in plain), None)
            if place is not None and place not in found:
                found[place] = name
        if ("text" in found.values(), len(found)) > ("text" in best.values(), len(best)):
            best, chosen = found, delimiter
    return best, chosen


def _recoded(data: bytes) -> Iterator[bytes]:
    """Yield the lines of UTF-16 data as UTF-8; its bytes have no line ends to stop at."""
    try:
        text = decode(data)
    except InputError:
        yield data
        return
    for line in text.split("\n"):
        yield line.encode("utf-8", "replace")


def _encoding_of_file(path: Path) -> str:
    """Return the encoding of a whole file, read in pieces of one megabyte.

    Raises:
        InputError: as `encoding_of`.
    """
    with path.open("rb") as stream:
        head = stream.read(1 << 20)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return encoding_of(head + stream.read(_WHOLE_FILE))
        decoder = codecs.getincrementaldecoder("utf-8")()
        piece = head
        try:
            while piece:
                decoder.decode(piece)
                piece = stream.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            stream.seek(0)
            found = encoding_of(stream.read(_WHOLE_FILE))
        else:
            found = "utf-8-sig"
            if b"\0" in head:
                encoding_of(head[: head.rfind(b"\n") + 1] or head)
    if found == "utf-8":
        raise InputError("is not UTF-8 all through", SAVE_AS_UTF8)
    return found

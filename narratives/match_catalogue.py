"""A user's catalogue of known claims: read and checked here, at the edge.

CSV, TSV, JSON and JSON lines, by the usual names of their columns, so that exports of other
programs are read as they are. Every bad record is told with its line, its field and a hint; the
others are read. The order of the records means nothing.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from narratives.documents import records
from narratives.documents.dates import day
from narratives.documents.draft import Skipped
from narratives.documents.encoding import normalised
from narratives.documents.files import label, unreadable
from narratives.errors import InputError
from narratives.model import Value

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "claim", "claimreviewed", "knownclaim", "narrative", "statement", "title",
             "headline", "name", "summary"),
    "id": ("id", "claimid", "issueid", "reportid", "caseid", "debunkid", "disarmid", "uuid",
           "identifier"),
    "url": ("url", "link", "reporturl", "reviewurl", "debunkurl", "issueurl", "href"),
    "date": ("date", "datepublished", "published", "publicationdate", "reportdate", "debunkdate",
             "issuedate"),
    "tags": ("tags", "keywords", "topics", "labels", "categories"),
}  # fmt: skip
"""Names of fields, best first; letter case, `_`, `-` and spaces in them do not matter."""

LONGEST = 2000
"""Characters of a known claim. What is longer is an article: the encoder reads 256 tokens."""

_FORMATS = "a catalogue is .csv, .tsv, .json or .jsonl"


class KnownClaim(Value):
    """A claim that somebody has written down before; nothing is said here about its truth."""

    id: str
    """`k_` and a hash of the id given, or of the words where none is."""
    given: str | None = None
    """The id of the catalogue, as written."""
    text: str
    url: str | None = None
    date: str | None = None
    tags: tuple[str, ...] = ()


class Catalogue(NamedTuple):
    """What a file holds: the claims by id, and the records that could not be read."""

    claims: tuple[KnownClaim, ...]
    skipped: tuple[Skipped, ...]


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue of known claims.

    Records that are the same claim count once. Records that give one id to different words are
    all left out: which of them is meant, nobody can tell.
    """
    found: dict[str, dict[str, KnownClaim]] = {}
    places: dict[str, list[str]] = {}
    skipped: list[Skipped] = []
    shown = label(str(path))
    try:
        for record in _records(path, shown):
            if isinstance(record, Skipped):
                skipped.append(record)
                continue
            where = f"{shown}:{record[0]}"
            try:
                known = _known(record[1])
            except InputError as error:
                skipped.append(Skipped(path=where, reason=error.message, hint=error.hint))
                continue
            same, words = found.setdefault(known.id, {}), known.text.casefold()
            same[words] = min(known, same.get(words, known), key=_order)
            places.setdefault(known.id, []).append(where)
    except OSError as error:
        skipped.append(unreadable(shown, error))
    for identity, texts in found.items():
        if len(texts) > 1:
            given = next(iter(texts.values())).given
            reason = f"field `id`: {given!r} stands for different claims"
            hint = "give each claim an id of its own"
            skipped += [Skipped(path=w, reason=reason, hint=hint) for w in places[identity]]
    claims = [next(iter(texts.values())) for texts in found.values() if len(texts) == 1]
    return Catalogue(tuple(sorted(claims, key=lambda known: known.id)), tuple(skipped))


def known_id(given: str | None, text: str) -> str:
    """Return the id under which a known claim is remembered: of its id if it has one."""
    identity = f"id\0{given}" if given else f"text\0{' '.join(text.casefold().split())}"
    return "k_" + hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:12]


def _records(path: Path, shown: str) -> Iterator[records.Record | Skipped]:
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        return records.json_lines(path, shown, SYNONYMS)
    if suffix in {".csv", ".tsv"}:
        return records.table(path, shown, SYNONYMS)
    if suffix == ".json":
        return records.json_file(path.read_bytes(), shown, SYNONYMS)
    return iter([Skipped(path=shown, reason=f"is no catalogue ({suffix})", hint=_FORMATS)])


def _known(fields: records.Fields) -> KnownClaim:
    text = " ".join(normalised(fields["text"]).split())
    if not any(character.isalnum() for character in text):
        raise InputError("field `text` holds no words", "each record needs the words of a claim")
    if len(text) > LONGEST:
        raise InputError(
            f"field `text` has {len(text):,} characters", f"a claim has {LONGEST:,} at most"
        )
    date, url, given = fields.get("date"), fields.get("url"), fields.get("id")
    if date and day(date) is None:
        raise InputError(
            f"field `date` is {date[:40]!r}", "write it as 2031-05-01, or leave it out"
        )
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url):
        raise InputError(f"field `url` is {url[:40]!r}", "an address begins with https://")
    tags = (tag.strip() for tag in re.split(r"[,;|\n]", fields.get("tags", "")))
    return KnownClaim(
        id=known_id(given, text),
        given=given,
        text=text,
        url=url or (given if given and re.fullmatch(r"https?://\S+", given) else None),
        date=day(date) if date else None,
        tags=tuple(sorted({tag for tag in tags if tag})),
    )


def _order(known: KnownClaim) -> str:
    return known.model_dump_json()

"""From a draft to a document: its normalised text, its id, its blocks, its language."""

import hashlib
import json
import unicodedata
from collections import Counter
from typing import Unpack

from narratives.documents.blocks import blocks_of, day_above
from narratives.documents.dates import day
from narratives.documents.draft import Draft, Stated
from narratives.documents.encoding import normalised
from narratives.documents.language import language_of, stated_language
from narratives.documents.web import web_address
from narratives.errors import InputError
from narratives.model import Block, Document

_LONGEST_TEXT = 5_000_000
"""Code points of one document; a long novel has three million. More is a collection in one file,
whose claims would take minutes to find and could not be told apart by document."""
_LONGEST_FIELD = 1000
"""Code points of a title or an outlet; more is a text in the wrong field."""


def document_from_text(text: str, *, path: str, **stated: Unpack[Stated]) -> Document:
    """Return the document that a text file of this content would be; no file is touched.

    Args:
        text: any text; it is normalised, front matter in it is not looked for.
        path: the label of the document, as in `Document.path`.
        **stated: id, title, outlet, date, language and url as the source states them.

    Raises:
        InputError: the text is empty or cannot be stored.
    """
    return document_of(Draft(text, stated), path=path)


def document_of(
    draft: Draft,
    *,
    path: str,
    seen: Counter[str] | None = None,
    blocks: tuple[Block, ...] | None = None,
) -> Document:
    """Return the document of a draft.

    Its id hashes the text, the file's name without folders, and what was stated: the same file
    is the same document from wherever it is added, a wire copy of another outlet is another one.
    Records of one collection that share all of this are told apart by their order.

    Args:
        draft: what the reader of the format found.
        path: the label of the file.
        seen: counts the keys of one collection; changed here.
        blocks: the paragraphs, if the caller knows them better.

    Raises:
        InputError: the text is empty, longer than any document, or cannot be stored.
    """
    text = normalised(draft.text)
    if not text.strip():
        raise InputError("empty")
    if len(text) > _LONGEST_TEXT:
        reason = f"is one text of {len(text):,} characters, more than {_LONGEST_TEXT:,}"
        raise InputError(reason, "split it into its documents, one a file or a record")
    stated = {name: _line(value) for name, value in draft.stated.items()}
    title, outlet = stated.get("title"), stated.get("outlet")
    date, url = day(stated.get("date")), web_address(stated.get("url"))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    name = path.rsplit("/", 1)[-1]
    key = [sha256, name, stated.get("id"), outlet, title, date, url]
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()
    if seen is not None:
        seen[digest] += 1
        if seen[digest] > 1:
            digest = hashlib.sha256(f"{digest} {seen[digest]}".encode()).hexdigest()
    if blocks is None:
        blocks = blocks_of(text, title=title, roles=draft.roles)
    if title is None:
        headline = next((one for one in blocks if one.role == "headline"), None)
        title = _line(text[headline.start : headline.end].strip("*_ ")) if headline else None
    date = date or day_above(text, blocks)
    return Document(
        id="d_" + digest[:16],
        path=f"{path}#{draft.record}" if draft.record else path,
        text=text,
        sha256=sha256,
        title=title,
        outlet=outlet,
        date=date,
        unread_date=None if date else stated.get("date"),
        language=stated_language(stated.get("language")) or language_of(text),
        url=url,
        blocks=blocks,
    )


def _line(written: object) -> str | None:
    """Return a stated field on one line in NFC, None if blank."""
    if written is None:
        return None
    words = " ".join(normalised(str(written)).split())
    return unicodedata.normalize("NFC", words)[:_LONGEST_FIELD] or None

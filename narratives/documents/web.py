"""Saved web pages and feed files. Nothing is fetched; what is markup never survives as text."""

import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from narratives.documents.draft import Draft, Skipped, Stated
from narratives.documents.encoding import decode
from narratives.documents.language import UNKNOWN, language_of
from narratives.errors import InputError
from narratives.model import Role

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_LONGEST_PAGE = 10 << 20
"""Bytes; a page of this size takes trafilatura 7 seconds."""

_REFERENCE = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));")
_SAVE_TEXT = "save the page's text as .txt"

_DATE_NAMES = (
    "date", "pubdate", "publish-date", "publication_date", "parsely-pub-date",
    "citation_publication_date", "DC.date", "dc.date", "article.published", "sailthru.date",
)  # fmt: skip

_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@property='og:article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[translate(@name,'DCTERMSIUPBLHPQ','dctermsiupblhpq')='dc.date.issued']/@content",
    *(f"//meta[@name='{name}']/@content" for name in _DATE_NAMES),
    "//time[@pubdate]/@datetime",
    "//article//time/@datetime",
)
"""Where a page states when it was published, surest first."""

_ROLES: dict[str, Role] = {"head": "heading", "quote": "quote", "figDesc": "caption"}
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "head",
    "form", "button", "select",
})  # fmt: skip
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul", "br",
})  # fmt: skip


def page(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    """Yield the article of an HTML page, with its title, date, outlet and address as stated.

    The text is that of trafilatura (Barbaresi 2021), one paragraph a line, with the roles of
    headings, quotes and captions; a page too short for it, which it returns as one piece with a
    line for each tag, is taken apart by block elements instead. The date is taken from the page's
    own statement of publication only: trafilatura and htmldate fall back to any year in the text,
    which is an invention. The language it states (`lang` of the template) counts only where the
    text does not tell. The title is the heading that readers see, then the one made for sharing.
    """
    if len(data) > _LONGEST_PAGE:
        yield Skipped(
            path=shown, reason="is an HTML page of more than 10 MB", hint="save its text as .txt"
        )
        return
    declared = _CHARSET.search(data[:4096])
    try:
        html = decode(data, declared=declared[1].decode("ascii") if declared else None)
        draft = _article(html)
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    yield draft


def _article(html: str) -> Draft:
    import trafilatura  # noqa: PLC0415 - heavy, and only for this format

    tree = _parsed(html)
    stated = _page_states(tree)
    found: Any = trafilatura.bare_extraction(
        deepcopy(tree), with_metadata=True, include_comments=False, include_tables=True
    )
    paragraphs: list[tuple[Role | None, str]] = []
    if found is not None:
        stated["title"] = stated["title"] or found.title
        stated["outlet"] = stated["outlet"] or found.sitename
        if not (len(found.body) == 1 and "\n" in (found.body[0].text or "")):
            paragraphs = list(_body_paragraphs(found.body, None))
    if not any(words.strip() for _, words in paragraphs):
        paragraphs = [(None, words) for words in _all_paragraphs(tree)]
    outlet = _bare(stated["outlet"] or "")
    paragraphs = [(role, words) for role, words in paragraphs if _bare(words) != outlet]
    shown = next((words for role, words in paragraphs[:4] if role == "headline"), None)
    title = " ".join((shown or stated["title"] or "").split())
    if title and _bare(title) not in {_bare(words) for _, words in paragraphs[:6]}:
        paragraphs.insert(0, ("headline", title))
    stated["title"] = title or None
    if not any(words.strip() for _, words in paragraphs):
        raise InputError("holds no text", _SAVE_TEXT)
    draft = Draft.of_paragraphs(paragraphs, stated)
    if language_of(draft.text) != UNKNOWN:
        stated["language"] = None
    return draft


def _parsed(html: str) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the tree of any HTML.

    Raises:
        InputError: there is nothing in it that HTML could hold.
    """
    from lxml import etree  # noqa: PLC0415 - heavy
    from lxml.html import HTMLParser, document_fromstring  # noqa: PLC0415 - heavy

    data = html.replace("\0", "").encode("utf-8", "replace")  # libxml2 ends a page at NUL
    try:
        return document_fromstring(data, parser=HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError) as error:
        raise InputError("holds no HTML", _SAVE_TEXT) from error


def _body_paragraphs(element: Any, role: Role | None) -> Iterator[tuple[Role | None, str]]:  # noqa: ANN401 - lxml has no types
    """Yield the paragraphs of trafilatura's XML: p, head, quote, item, cell, and loose text."""
    blocks = {
        "p",
        "head",
        "quote",
        "list",
        "item",
        "table",
        "row",
        "cell",
        "figDesc",
        "code",
        "div",
    }
    words = _spaced(element.text)
    for child in element:
        if child.tag in blocks:
            if words.strip():
                yield role, words
            words = ""
            plays = "headline" if child.get("rend") == "h1" else _ROLES.get(child.tag, role)
            yield from _body_paragraphs(child, plays)
        elif child.tag == "lb":
            words += "\n"
        elif isinstance(child.tag, str):  # trafilatura leaves some comments in
            words += _spaced("".join(child.itertext()))
        words += _spaced(child.tail)
    if words.strip():
        yield role, words


def _spaced(text: str | None) -> str:
    """Return text with its white space as HTML means it: a line break in the source is a space."""
    return re.sub(r"\s+", " ", text or "")


def _page_states(tree: Any) -> Stated:  # noqa: ANN401 - lxml has no types
    linked = list(_linked_data(tree))
    published = next(
        (str(one["datePublished"]) for one in linked if one.get("datePublished")), None
    )
    outlet = _first(tree, ("//meta[@property='og:site_name']/@content",))
    publisher = next((one["publisher"] for one in linked if one.get("publisher")), None)
    if outlet is None and isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        outlet = publisher["name"]
    return Stated(
        title=_first(tree, ("//meta[@property='og:title']/@content",)),
        outlet=outlet,
        date=_first(tree, _DATE_PATHS[:2]) or published or _first(tree, _DATE_PATHS[2:]),
        language=_first(tree, ("//html/@lang", "//html/@xml:lang")),
        url=_first(
            tree,
            ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
        ),
    )


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - lxml has no types
    """Yield the objects of the page's JSON-LD; broken JSON states nothing."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            held = json.loads(script)
        except (ValueError, RecursionError):
            continue
        if isinstance(held, dict):
            held = held.get("@graph", [held])
        if isinstance(held, list):
            yield from (one for one in held if isinstance(one, dict))


def _first(tree: Any, paths: tuple[str, ...]) -> str | None:  # noqa: ANN401 - lxml has no types
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return " ".join(str(value).split())
    return None


def _all_paragraphs(tree: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    """Yield the visible text of any HTML, one string a block element; tags are only structure.

    For pages too short for trafilatura, and for the summaries of feeds.
    """
    words: list[str] = []
    pending: list[tuple[Any, bool]] = [(tree, False)]
    while pending:  # not recursive: hostile pages nest deeper than Python's stack
        element, closing = pending.pop()
        is_block = isinstance(element.tag, str) and element.tag in _PARAGRAPHS
        if is_block and "".join(words).strip():
            yield "".join(words)
        if is_block:
            words = []
        if closing:
            words.append(_spaced(element.tail))
            continue
        pending.append((element, True))
        if isinstance(element.tag, str) and element.tag not in _DROPPED:
            words.append(_spaced(element.text))
            pending.extend((child, False) for child in reversed(element))
    if "".join(words).strip():
        yield "".join(words)


def _bare(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def web_address(written: str | None) -> str | None:
    """Return `written` if it is an http(s) address; `javascript:` and the like are none."""
    address = "".join((written or "").split())
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def feed(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    """Yield the entries of an RSS or Atom file: title and summary as text, one document each.

    An Atom entry that states no `published` is dated by the `updated` it has to have.
    XML that declares entities is refused (billion laughs, external files); a feed that is not
    well-formed is read as far as feedparser makes sense of it.
    """
    from xml.sax import ContentHandler, SAXException  # noqa: PLC0415 - only for this format

    import feedparser  # noqa: PLC0415 - heavy, and only for this format
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - heavy, and only for this format
    from defusedxml.sax import parseString  # noqa: PLC0415 - heavy, and only for this format

    try:
        parseString(data, ContentHandler())
    except DefusedXmlException:
        yield Skipped(
            path=shown,
            reason="declares XML entities, which can hide other files or fill the memory",
            hint="remove the DOCTYPE if you trust the file",
        )
        return
    except (SAXException, ValueError, LookupError):
        pass  # not well-formed, which feedparser forgives
    data = _REFERENCE.sub(_possible, data)
    try:
        held = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=False)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # feedparser lets the errors of its parts through on damaged files
        reason = f"is no readable feed ({type(error).__name__})"
        yield Skipped(path=shown, reason=reason, hint="save its entries as .txt")
        return
    if not held.entries:
        yield Skipped(
            path=shown, reason="has no entries of an RSS or Atom feed", hint="is it another XML?"
        )
        return
    outlet = " ".join(_fragment(held.feed.get("title") or ""))
    for number, entry in enumerate(held.entries, start=1):
        title = " ".join(_fragment(entry.get("title") or ""))
        parts = [part.get("value") or "" for part in entry.get("content", ())]
        body = _fragment(max([*parts, entry.get("summary") or ""], key=len))
        if not title and not body:
            yield Skipped(path=f"{shown}#{number}", reason="has neither a title nor a text")
            continue
        source = entry.get("source", {}).get("title")
        stated = Stated(
            id=entry.get("id"),
            title=title or None,
            outlet=source or outlet or None,
            date=entry.get("published") or dict.get(entry, "updated"),
            language=held.feed.get("language"),
            url=entry.get("link"),
        )
        try:
            yield Draft.of_paragraphs(
                [("headline", title), *((None, words) for words in body)], stated, str(number)
            )
        except InputError as error:
            yield Skipped(path=f"{shown}#{number}", reason=error.message, hint=error.hint)


def _possible(reference: re.Match[bytes]) -> bytes:
    """Return a character reference, or U+FFFD's for a character that there is none of.

    One `&#x110000;` would cost the whole feed: feedparser raises.
    """
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits[:9], base)
    return reference[0] if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else b"&#xFFFD;"


def _fragment(html: str) -> list[str]:
    """Return the paragraphs of a piece of HTML, entities resolved."""
    if not html.strip():
        return []
    if "<" not in html and "&" not in html:
        return [" ".join(html.split())]
    try:
        tree = _parsed(f"<div>{html}</div>")
    except InputError:
        return []
    return [" ".join(words.split()) for words in _all_paragraphs(tree)]

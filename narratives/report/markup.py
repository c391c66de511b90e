"""Render comparisons through templates: HTML with autoescape, Markdown with its own escape.

Every expression of a template passes `display` first, so that no control character of a document
leaves the program; then the escape of its format.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from narratives import wording
from narratives.changes import in_words
from narratives.model import Comparison, Document, NarrativeHead
from narratives.report.grid import HUES
from narratives.report.index import IndexEntry, IndexView, index_entry, index_view
from narratives.report.names import Matter, Pieces, ReportOptions, file_stem
from narratives.report.storylines import narrative_view
from narratives.report.view import EventView, event_view
from narratives.text import display

Ending = Literal["html", "md", "pdf"]
"""Of a PDF the page is HTML for paper: nothing to click, and as many camps in a line as fit."""

PER_LINE = 5
"""Camps side by side on A4 landscape; more are set in lines of equal length below one another."""


def html_pieces(matter: Matter) -> Pieces:
    """Yield one HTML page, or a page an event and an index if there are many."""
    return _pages(matter, "html")


def markdown_pieces(matter: Matter) -> Pieces:
    """Yield one Markdown file, or a file an event and an index if there are many."""
    return _pages(matter, "md")


def paper_pieces(matter: Matter) -> Pieces:
    """Yield the pages to print, as HTML under the names of their PDF files."""
    return _pages(matter, "pdf")


def narrative_page(
    narrative: NarrativeHead,
    comparisons: Sequence[Comparison],
    options: ReportOptions,
    documents: Mapping[str, Document],
    ending: Ending,
) -> tuple[str, bytes]:
    """Return name and page of the report of one narrative across its events."""
    events = [
        event_view(comparison, documents, number, f"e{number}-")
        for number, comparison in enumerate(comparisons, start=1)
    ]
    view = narrative_view(narrative, events)
    name = f"{file_stem(narrative.title, narrative.id)}.{ending}"
    return name, _rendered("narrative", ending, options=options, view=view)


def _pages(matter: Matter, ending: Ending) -> Pieces:
    if matter.paged:
        return _page_an_event(matter, ending)
    return _one_page(matter, ending)


def _one_page(matter: Matter, ending: Ending) -> Pieces:
    """Yield the one page that holds all events."""
    alone = len(matter.comparisons) == 1
    views = [
        event_view(
            comparison,
            matter.documents,
            number,
            "" if alone else f"e{number}-",
            matter.narratives.get(comparison.event.id, ()),
        )
        for number, comparison in enumerate(matter.comparisons, start=1)
    ]
    entries = [index_entry(view.comparison, view.number, f"#e{view.number}") for view in views]
    index = None if alone else index_view(entries)
    yield f"{matter.stem}.{ending}", _page(ending, matter.options, index, views)


def _page_an_event(matter: Matter, ending: Ending) -> Pieces:
    """Yield a page an event as they come, and last the index, which holds no rows."""
    entries: list[IndexEntry] = []
    for number, comparison in enumerate(matter.comparisons, start=1):
        head = comparison.event
        name = f"events/{file_stem(head.title, head.id)}.{ending}"
        told = matter.narratives.get(head.id, ())
        view = event_view(comparison, matter.documents, 1, "", told)
        yield name, _page(ending, matter.options, None, [view], up=f"../index.{ending}")
        entries.append(index_entry(comparison, number, name))
    yield f"index.{ending}", _page(ending, matter.options, index_view(entries), [])


def _page(
    ending: Ending,
    options: ReportOptions,
    index: IndexView | None,
    events: Sequence[EventView],
    *,
    up: str = "",
) -> bytes:
    """Return one page: an index if there is one, and the events that stand on the page itself."""
    widest = max((len(event.columns) for event in events), default=0)
    return _rendered(
        "page", ending, options=options, index=index, events=events, widest=widest, up=up
    )


def in_lines(cells: Sequence[object]) -> list[Sequence[object]]:
    """Cut the cells of a row into lines of nearly the same length, `PER_LINE` at most.

    >>> [len(line) for line in in_lines(range(7))]
    [4, 3]
    """
    lines = -(-len(cells) // PER_LINE) or 1
    length = -(-len(cells) // lines)
    return [cells[start : start + length] for start in range(0, len(cells), length or 1)]


def _rendered(template: str, ending: Ending, **values: object) -> bytes:
    kind: Literal["html", "md"] = "md" if ending == "md" else "html"
    paper = ending == "pdf"
    text = (
        _environment(kind)
        .get_template(f"{template}.{kind}.j2")
        .render(hues=HUES, paper=paper, ending=ending, **values)
    )
    if kind == "md":
        text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return text.encode("utf-8")


@cache
def _environment(ending: str) -> Environment:
    html = ending == "html"
    environment = Environment(
        loader=PackageLoader("narratives.report", "templates"),
        autoescape=html,  # noqa: S701 - Markdown is no HTML; `finalize` escapes it
        finalize=_shown_in_html if html else _shown_in_markdown,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words: dict[str, Any] = {
        name: getattr(wording, name)
        for name in (
            *("STANDING", "SILENCE", "STATE_WORDS", "STATE_SIGNS"),
            *("VERDICT_WORDS", "VERDICT_SIGNS", "DIFFERENCE_WORDS", "counted", "period", "results"),
            "told_by_hand",
        )
    }
    environment.globals.update(words, in_lines=in_lines, in_words=in_words)
    # For what the templates themselves bring: heading marks, anchors, the text of a macro.
    environment.filters["raw"] = Markup
    return environment


def _shown_in_html(value: object) -> object:
    """Replace control characters; the autoescape that follows does the rest."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return display(value)
    return "" if value is None else value


# Marks that mean something anywhere in a line of CommonMark or its tables, and the start of HTML.
# A pair of brackets that can be no link, image, note or task stays as it was written, so that
# "[sic]" is found in the file by who looks for it.
_MARKDOWN = re.compile(r"(?<![\[!\]])\[[\w .,'’-]{2,}\](?![\[(:{\]]|$)|[\\`*_{}\[\]<>|~#$^]")
# Marks that mean something at the start of a line only: lists, headings, quotes, rules, code.
_LINE_START = re.compile(r"^(\s*)(?=[-+=:])|^(\s*\d+)(?=[.)])")
# What a renderer turns into a link of its own accord.
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    return found.replace("_", "\\_") if len(found) > 1 else "\\" + found


def _shown_in_markdown(value: object) -> object:
    """Return text as one line in which nothing is Markdown, HTML or a link."""
    if isinstance(value, Markup):
        return str(value)
    if not isinstance(value, str):
        return "" if value is None else value
    text = display(value).replace("\n", " ")
    text = text.replace("&", "&amp;")
    text = _MARKDOWN.sub(_escaped, text)
    text = _LINE_START.sub(r"\g<0>\\", text)
    return _AUTOLINK.sub(lambda m: f"{m.group(1)}{'&#58;' if m.group(2) == ':' else '&#46;'}", text)

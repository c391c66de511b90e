"""Render comparisons through templates: HTML with autoescape, Markdown with its own escape.

Every expression of a template passes `display` first, so that no control character of a document
leaves the program; then the escape of its format.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from narratives import wording
from narratives.model import Comparison, Document, NarrativeHead
from narratives.report.grid import HUES
from narratives.report.names import ONE_PAGE, ReportOptions, file_stem
from narratives.report.storylines import narrative_view
from narratives.report.view import EventView, IndexEntry, event_view, index_entry
from narratives.text import display


def html_files(
    comparisons: Sequence[Comparison],
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead] = (),
) -> dict[str, bytes]:
    """Return one HTML page, or an index with a page an event if there are many."""
    return _files(comparisons, options, documents, narratives, "html")


def markdown_files(
    comparisons: Sequence[Comparison],
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead] = (),
) -> dict[str, bytes]:
    """Return one Markdown file, or an index with a file an event if there are many."""
    return _files(comparisons, options, documents, narratives, "md")


def narrative_files(
    narrative: NarrativeHead,
    comparisons: Sequence[Comparison],
    options: ReportOptions,
    documents: Mapping[str, Document],
    ending: str,
) -> dict[str, bytes]:
    """Return the report of one narrative across its events, as one HTML or Markdown file."""
    events = {
        comparison.event.id: event_view(comparison, documents, number, f"e{number}-")
        for number, comparison in enumerate(comparisons, start=1)
    }
    rows = {identity: view.rows for identity, view in events.items()}
    view = narrative_view(narrative, comparisons, rows)
    stem = file_stem(narrative.title, narrative.id)
    page = _rendered(f"narrative.{ending}", options=options, events=events, view=view)
    return {f"{stem}.{ending}": page}


def _files(
    comparisons: Sequence[Comparison],
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead],
    ending: str,
) -> dict[str, bytes]:
    template = f"page.{ending}"
    if len(comparisons) == 1:
        stem = file_stem(comparisons[0].event.title, comparisons[0].event.id)
        view = event_view(comparisons[0], documents, 1, "", narratives)
        return {f"{stem}.{ending}": _page(template, options, [view], {})}
    if len(comparisons) <= ONE_PAGE:
        views = [
            event_view(comparison, documents, number, f"e{number}-", narratives)
            for number, comparison in enumerate(comparisons, start=1)
        ]
        links = {view.comparison.event.id: f"#e{view.number}" for view in views}
        return {f"comparisons.{ending}": _page(template, options, views, links)}
    files = {}
    links = {}
    for comparison in comparisons:
        name = f"events/{file_stem(comparison.event.title, comparison.event.id)}.{ending}"
        view = event_view(comparison, documents, 1, "", narratives)
        files[name] = _page(template, options, [view], {})
        links[comparison.event.id] = name
    heads = [index_entry(comparison, number) for number, comparison in enumerate(comparisons, 1)]
    files[f"index.{ending}"] = _page(template, options, heads, links, index_only=True)
    return files


def _page(
    template: str,
    options: ReportOptions,
    events: Sequence[EventView | IndexEntry],
    links: Mapping[str, str],
    *,
    index_only: bool = False,
) -> bytes:
    return _rendered(
        template,
        options=options,
        events=events,
        links=links,
        index_only=index_only,
        widest=max((len(event.columns) for event in events), default=0),
    )


def _rendered(template: str, **values: object) -> bytes:
    ending = template.rsplit(".", 1)[-1]
    text = _environment(ending).get_template(f"{template}.j2").render(hues=HUES, **values)
    if ending == "md":
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
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words: dict[str, Any] = {
        name: getattr(wording, name)
        for name in (
            *("STANDING", "SILENCE", "STATE_WORDS", "STATE_SIGNS"),
            *("VERDICT_WORDS", "VERDICT_SIGNS", "DIFFERENCE_WORDS", "counted", "period", "results"),
        )
    }
    environment.globals.update(words)
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

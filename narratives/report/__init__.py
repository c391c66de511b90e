"""Write comparisons as reports: HTML to publish, Markdown to edit, JSON and CSV to compute with.

PDF and DOCX are extras: each needs a package that is imported only when it is wanted.

All are drawn from the `Comparison` and hold the same cells. No clock, no network, no file: values
become bytes, and the same values give the same bytes. Many events are read, drawn and handed on
one after the other, so that a thousand take no more memory than one.
"""

from collections.abc import Callable, Mapping, Sequence

from narratives.model import Comparison, Document, NarrativeHead
from narratives.report.data import comparison_schema, json_pieces, narrative_file
from narratives.report.markup import Ending, html_pieces, markdown_pieces, narrative_page
from narratives.report.names import ONE_PAGE, Matter, Pieces, ReportOptions
from narratives.report.printed import pdf_of, pdf_pieces
from narratives.report.tables import csv_pieces
from narratives.report.word import docx_pieces

__all__ = [
    "EXTRAS",
    "FORMATS",
    "NARRATIVE_FORMATS",
    "ONE_PAGE",
    "ReportOptions",
    "comparison_schema",
    "render",
    "render_narrative",
    "render_pieces",
]

_WRITERS: Mapping[str, Callable[[Matter], Pieces]] = {
    "html": html_pieces,
    "md": markdown_pieces,
    "json": json_pieces,
    "csv": csv_pieces,
    "pdf": pdf_pieces,
    "docx": docx_pieces,
}
FORMATS: tuple[str, ...] = ("html", "md", "json", "csv")
"""What `render` can write."""

EXTRAS: tuple[str, ...] = ("pdf", "docx")
"""What `render` writes as well if a further package is installed."""

NARRATIVE_FORMATS = ("html", "md", "json", "pdf")
"""What `render_narrative` can write."""


def render_pieces(
    comparisons: Sequence[Comparison],
    formats: Sequence[str],
    *,
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead] = (),
) -> Pieces:
    """Yield the files of a report piece by piece: a name, and what comes next in that file.

    One event gives `TITLE-ID.html`, `.md`, `.json`, `.csv`, `-differences.csv` and
    `-sources.csv`. Several give one file a format, named `comparisons`, with an index at its head;
    more than `ONE_PAGE` events give a page each under `events/`, and an `index` that links to them.

    Args:
        comparisons: The events, in the order in which they are to stand. Each format goes through
            them once and keeps none of many, so they may be fetched when they are asked for.
        formats: Names out of `FORMATS` and `EXTRAS`.
        options: Author, note and time; nothing else is printed that is not in the comparisons.
        documents: Documents by id; those quoted are shown with the paragraph around a quotation.
        narratives: Those that may meet in the events, in the order in which they are to stand.

    Raises:
        UsageError: A format of `EXTRAS` is wanted and its package is not installed.
    """
    told: dict[str, list[NarrativeHead]] = {}
    for narrative in narratives:
        for event in narrative.events:
            told.setdefault(event, []).append(narrative)
    matter = Matter(comparisons, documents, told, options)
    for name in formats:
        yield from _WRITERS[name](matter)


def render(
    comparisons: Sequence[Comparison],
    formats: Sequence[str],
    *,
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead] = (),
) -> dict[str, bytes]:
    """Return the files of a report by name, as `render_pieces` writes them.

    Raises:
        UsageError: A format of `EXTRAS` is wanted and its package is not installed.
    """
    files: dict[str, list[bytes]] = {}
    for name, piece in render_pieces(
        comparisons, formats, options=options, documents=documents, narratives=narratives
    ):
        files.setdefault(name, []).append(piece)
    return {name: b"".join(pieces) for name, pieces in files.items()}


def render_narrative(
    narrative: NarrativeHead,
    comparisons: Sequence[Comparison],
    formats: Sequence[str],
    *,
    options: ReportOptions,
    documents: Mapping[str, Document],
) -> dict[str, bytes]:
    """Return the report of one narrative across its events, one file a format.

    Args:
        narrative: The narrative.
        comparisons: The events it is told in, in the order in which they are to stand.
        formats: Names out of `NARRATIVE_FORMATS`.
        options: Author, note and time.
        documents: Documents by id.

    Raises:
        UsageError: PDF is wanted and its package is not installed.
    """
    files: dict[str, bytes] = {}
    for name in formats:
        if name == "json":
            files.update(narrative_file(narrative, comparisons))
        elif name == "pdf":
            path, page = narrative_page(narrative, comparisons, options, documents, "pdf")
            files[path] = pdf_of(page)
        else:
            ending: Ending = "md" if name == "md" else "html"
            path, page = narrative_page(narrative, comparisons, options, documents, ending)
            files[path] = page
    return files

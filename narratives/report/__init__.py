"""Write comparisons as reports: HTML to publish, Markdown to edit, JSON and CSV to compute with.

PDF and DOCX are extras: each needs a package that is imported only when it is wanted.

All are drawn from the `Comparison` and hold the same cells. No clock, no network, no file:
`render` turns values into bytes, and the same values give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence

from narratives.model import Comparison, Document, NarrativeHead
from narratives.report.data import comparison_schema, json_files, narrative_file
from narratives.report.markup import html_files, markdown_files, narrative_files
from narratives.report.names import ReportOptions
from narratives.report.printed import pdf_files
from narratives.report.tables import csv_files
from narratives.report.word import docx_files

__all__ = [
    "EXTRAS",
    "FORMATS",
    "NARRATIVE_FORMATS",
    "ReportOptions",
    "comparison_schema",
    "render",
    "render_narrative",
]

_Writer = Callable[
    [Sequence[Comparison], ReportOptions, Mapping[str, Document], Sequence[NarrativeHead]],
    Mapping[str, bytes],
]
_WRITERS: Mapping[str, _Writer] = {
    "html": html_files,
    "md": markdown_files,
    "json": json_files,
    "csv": csv_files,
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)
"""What `render` can write."""

EXTRAS: tuple[str, ...] = ("pdf", "docx")
"""What `render` writes as well if a further package is installed."""

NARRATIVE_FORMATS = ("html", "md", "json", "pdf")
"""What `render_narrative` can write."""


def render(
    comparisons: Sequence[Comparison],
    formats: Sequence[str],
    *,
    options: ReportOptions,
    documents: Mapping[str, Document],
    narratives: Sequence[NarrativeHead] = (),
) -> dict[str, bytes]:
    """Return the files of a report by name.

    One event gives `TITLE-ID.html`, `.md`, `.json`, `.csv`, `-differences.csv` and
    `-sources.csv`. Several give
    one file a format, named `comparisons`, with an index at its head; more than `ONE_PAGE` events
    give one HTML and one Markdown page each under `events/`, and an `index` that links to them.

    Args:
        comparisons: The events, in the order in which they are to stand.
        formats: Names out of `FORMATS` and `EXTRAS`.
        options: Author, note and time; nothing else is printed that is not in the comparisons.
        documents: Documents by id; those quoted are shown with the paragraph around a quotation.
        narratives: Those that may meet in the events, in the order in which they are to stand.

    Raises:
        UsageError: A format of `EXTRAS` is wanted and its package is not installed.
    """
    files: dict[str, bytes] = {}
    for name in formats:
        if name == "pdf":
            files.update(pdf_files(html_files(comparisons, options, documents, narratives)))
        elif name == "docx":
            files.update(docx_files(comparisons, options, documents))
        else:
            files.update(_WRITERS[name](comparisons, options, documents, narratives))
    return files


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
            page = narrative_files(narrative, comparisons, options, documents, "html")
            files.update(pdf_files(page))
        else:
            files.update(narrative_files(narrative, comparisons, options, documents, name))
    return files

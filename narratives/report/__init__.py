"""Write comparisons as reports: HTML to publish, Markdown to edit, JSON and CSV to compute with.

All four are drawn from the `Comparison` and hold the same cells. No clock, no network, no file:
`render` turns values into bytes, and the same values give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence

from narratives.model import Comparison, Document
from narratives.report.data import comparison_schema, json_files
from narratives.report.markup import html_files, markdown_files
from narratives.report.names import ReportOptions
from narratives.report.tables import csv_files

__all__ = ["FORMATS", "ReportOptions", "comparison_schema", "render"]

_Writer = Callable[
    [Sequence[Comparison], ReportOptions, Mapping[str, Document]], Mapping[str, bytes]
]
_WRITERS: Mapping[str, _Writer] = {
    "html": html_files,
    "md": markdown_files,
    "json": json_files,
    "csv": csv_files,
}
FORMATS: tuple[str, ...] = tuple(_WRITERS)
"""What `render` can write."""


def render(
    comparisons: Sequence[Comparison],
    formats: Sequence[str],
    *,
    options: ReportOptions,
    documents: Mapping[str, Document],
) -> dict[str, bytes]:
    """Return the files of a report by name.

    One event gives `TITLE-ID.html`, `.md`, `.json`, `.csv` and `-sources.csv`. Several give
    one file a format, named `comparisons`, with an index at its head; more than `ONE_PAGE` events
    give one HTML and one Markdown page each under `events/`, and an `index` that links to them.

    Args:
        comparisons: The events, in the order in which they are to stand.
        formats: Names out of `FORMATS`.
        options: Author, note and time; nothing else is printed that is not in the comparisons.
        documents: Documents by id; those quoted are shown with the paragraph around a quotation.
    """
    files: dict[str, bytes] = {}
    for name in formats:
        files.update(_WRITERS[name](comparisons, options, documents))
    return files

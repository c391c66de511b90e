"""The HTML report as PDF, by WeasyPrint: tagged (PDF/UA), and the same bytes for the same page.

An extra: `pip install narratives[print]`. WeasyPrint needs the Pango library of the system.
"""

import hashlib
import importlib
import warnings
from typing import Any

from narratives.errors import UsageError
from narratives.report.markup import paper_pieces
from narratives.report.names import Matter, Pieces


def pdf_pieces(matter: Matter) -> Pieces:
    """Yield a PDF for each page of a report.

    Raises:
        UsageError: WeasyPrint, or a library that it needs, is not installed.
    """
    _weasyprint()
    for name, page in paper_pieces(matter):
        yield name, pdf_of(page)


def pdf_of(page: bytes) -> bytes:
    """Return a page as PDF.

    Raises:
        UsageError: WeasyPrint, or a library that it needs, is not installed.
    """
    weasyprint = _weasyprint()
    with warnings.catch_warnings():
        # Rules for the screen (`:has()`, `overflow`) are not for print, and it says so.
        warnings.simplefilter("ignore")
        document = weasyprint.HTML(
            string=page.decode("utf-8"), url_fetcher=_nothing_is_fetched, base_url=None
        )
        written: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(page).digest()[:16]
        )
    return written


def _nothing_is_fetched(url: str, *_: object, **__: object) -> dict[str, object]:
    """Refuse every address: a report is one file, whatever a document may have put into it."""
    raise ValueError(url)


def _weasyprint() -> Any:  # noqa: ANN401 - an untyped library
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        # OSError is how a missing Pango shows.
        raise UsageError(
            f"PDF needs WeasyPrint, which cannot be loaded ({error})",
            "pip install 'narratives[print]', with Pango on the system; or print the HTML report"
            " from a browser",
        ) from error

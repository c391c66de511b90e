"""The HTML report as PDF, by WeasyPrint: tagged (PDF/UA), and the same bytes for the same page.

An extra: `pip install narratives[print]`. WeasyPrint needs the Pango library of the system.
"""

import hashlib
import importlib
import warnings
from collections.abc import Mapping
from typing import Any

from narratives.errors import UsageError


def pdf_files(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a PDF for each HTML file of a report, named like it.

    Raises:
        UsageError: WeasyPrint, or a library that it needs, is not installed.
    """
    weasyprint = _weasyprint()
    return {
        name.removesuffix(".html") + ".pdf": _printed(weasyprint, page)
        for name, page in pages.items()
    }


def _printed(weasyprint: Any, page: bytes) -> bytes:  # noqa: ANN401 - an untyped library
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

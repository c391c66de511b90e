"""PDF and Word files; both readers are extras and say so when they are missing."""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from narratives.documents.draft import Draft, Skipped, Stated
from narratives.errors import InputError
from narratives.model import Role

_UNPACKED = 200 << 20
"""Bytes that the parts of a Word file may unpack to; a bomb of 1 MB unpacks to 1 GB."""

_PAGE_NUMBER = re.compile(
    r"(page|стр\.?|с\.|p\.)? ?\d{1,4}( ?(/|of|из|–|-) ?\d{1,4})?", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…؟۔][\"'”’»)\]]*$")


def pdf(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    """Yield the text of a PDF with its lines joined to paragraphs.

    Page numbers and lines that head or foot most pages are left out and words broken at a line end
    are put together. Two columns come out in the order in which the file draws them. The file's
    own dates and title are those of the typesetting program and are not used.
    """
    try:
        from pypdf import PdfReader  # noqa: PLC0415 - an extra
        from pypdf.errors import PyPdfError  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        yield _missing(shown, "PDF", "pdf")
        return
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield Skipped(path=shown, reason="is encrypted", hint="save a copy without a password")
            return
        pages = [page.extract_text() or "" for page in reader.pages]
        draft = Draft.of_paragraphs(((None, one) for one in unwrapped(pages)), Stated())
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    except (
        PyPdfError,
        OSError,
        ArithmeticError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        NotImplementedError,
        ModuleNotFoundError,  # AES needs `cryptography`
    ) as error:  # pypdf lets the errors of its parts through on damaged files
        yield Skipped(
            path=shown,
            reason=f"is no readable PDF ({type(error).__name__})",
            hint="open it and save its text as .txt",
        )
        return
    if not draft.text:
        yield Skipped(
            path=shown, reason="has no text layer", hint="it may be a scan: run OCR on it first"
        )
        return
    yield draft


def unwrapped(pages: list[str]) -> list[str]:
    """Return the paragraphs of pages whose lines end where the column does.

    A paragraph ends at a blank line, or at a line that ends a sentence and is shorter than 0.85 of
    the column, or at a short line without a full stop (a heading).
    """
    lines_of = [[line.strip() for line in page.strip().split("\n")] for page in pages]
    edges = Counter(
        line
        for lines in lines_of
        for line in {*[one for one in lines if one][:1], *[one for one in lines if one][-1:]}
    )
    repeated = {line for line, count in edges.items() if count > 2 and count * 2 > len(pages)}
    kept = [
        line
        for lines in lines_of
        for line in lines
        if line not in repeated and not _PAGE_NUMBER.fullmatch(line)
    ]
    widths = sorted(len(line) for line in kept if line)
    column = widths[int(len(widths) * 0.8)] if widths else 0
    paragraphs, held = [], ""
    for line in kept:
        if not line:
            paragraphs.append(held)
            held = ""
            continue
        if held.endswith("-") and held[-2:-1].isalpha() and line[0].islower():
            held = held[:-1] + line
        else:
            held = f"{held} {line}" if held else line
        full = len(line) >= 0.85 * column
        if not full and (_SENTENCE_END.search(line) or len(held) < 0.6 * column):
            paragraphs.append(held)
            held = ""
    return [paragraph for paragraph in [*paragraphs, held] if paragraph]


def docx(data: bytes, shown: str) -> Iterator[Draft | Skipped]:
    """Yield the text of a Word file; paragraph styles tell title, headings, quotes and captions.

    The properties hold the date of the template, not of the text, and are not used for it.
    """
    try:
        import docx as python_docx  # noqa: PLC0415 - an extra
        from docx.opc.exceptions import OpcError  # noqa: PLC0415 - an extra
        from docx.text.paragraph import Paragraph  # noqa: PLC0415 - an extra
        from lxml.etree import LxmlError  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        yield _missing(shown, "Word", "docx")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                yield Skipped(path=shown, reason="unpacks to more than 200 MB")
                return
        held = python_docx.Document(io.BytesIO(data))
        paragraphs: list[tuple[Role | None, str]] = []
        for item in held.iter_inner_content():
            if isinstance(item, Paragraph):
                style = item.style.name if item.style is not None else None
                paragraphs.append((_style_role(style or ""), item.text))
            else:
                cells = [cell.text for row in item.rows for cell in row.cells]
                paragraphs.extend((None, text) for text in dict.fromkeys(cells))
        title = held.core_properties.title or None
        draft = Draft.of_paragraphs(paragraphs, Stated(title=title))
    except InputError as error:
        yield Skipped(path=shown, reason=error.message, hint=error.hint)
        return
    except (
        zipfile.BadZipFile,
        zlib.error,
        OpcError,
        LxmlError,
        OSError,
        EOFError,
        LookupError,
        ValueError,
        AttributeError,
        NotImplementedError,
    ) as error:  # python-docx lets the errors of its parts through on damaged files
        yield Skipped(
            path=shown,
            reason=f"is no readable Word file ({type(error).__name__})",
            hint="open it and save it again as .docx or .txt",
        )
        return
    yield draft


def _style_role(style: str) -> Role | None:
    name = style.lower()
    if name == "title":
        return "headline"
    if name.startswith(("heading", "subtitle")):
        return "heading"
    if "quote" in name:
        return "quote"
    return "caption" if name == "caption" else None


def _missing(shown: str, kind: str, extra: str) -> Skipped:
    return Skipped(
        path=shown,
        reason=f"the reader of {kind} files is not installed",
        hint=f'pip install "narratives[{extra}]"',
    )

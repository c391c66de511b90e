"""Comparisons as DOCX for further editing: A4 landscape, one table a point, camps as rows.

An extra: `pip install narratives[docx]`. The same comparisons give the same bytes, so the times
that a word processor would store are fixed.
"""

import importlib
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from narratives.changes import in_words
from narratives.errors import UsageError
from narratives.model import Comparison
from narratives.report.grid import RowView
from narratives.report.names import Matter, Pieces, ReportOptions, file_stem
from narratives.report.view import DifferenceView, EventView, event_view
from narratives.text import one_line, right_to_left
from narratives.wording import (
    DIFFERENCE_WORDS,
    SILENCE,
    STANDING,
    STATE_SIGNS,
    STATE_WORDS,
    VERDICT_WORDS,
    counted,
    period,
    results,
    told_by_hand,
)

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 - the earliest time that a zip file can hold
_HEADS = ("Camp", "State", "Speaker", "Words", "Source", "Attribution")


def docx_pieces(matter: Matter) -> Pieces:
    """Yield one DOCX file, or one an event if there are many.

    Raises:
        UsageError: python-docx is not installed.
    """
    docx = _docx()
    if not matter.paged:
        yield f"{matter.stem}.docx", _file(docx, matter.comparisons, matter)
        return
    for comparison in matter.comparisons:
        stem = file_stem(comparison.event.title, comparison.event.id)
        yield f"events/{stem}.docx", _file(docx, [comparison], matter)


def _file(docx: Any, comparisons: Sequence[Comparison], matter: Matter) -> bytes:  # noqa: ANN401
    file = docx.Document()
    _landscape(docx, file)
    for number, comparison in enumerate(comparisons, start=1):
        if number > 1:
            file.add_page_break()
        narratives = matter.narratives.get(comparison.event.id, ())
        view = event_view(comparison, matter.documents, number, "", narratives)
        _event(docx, file, view, matter.options)
    core = file.core_properties
    core.author, core.title, core.comments = one_line(matter.options.author)[:250], "", ""
    core.created = core.modified = _EPOCH
    core.revision = 1
    out = io.BytesIO()
    file.save(out)
    return _fixed_times(out.getvalue())


def _docx() -> Any:  # noqa: ANN401 - an untyped library
    try:
        return importlib.import_module("docx")
    except ImportError as error:
        raise UsageError(
            "DOCX needs python-docx, which is not installed", "pip install 'narratives[docx]'"
        ) from error


def _landscape(docx: Any, file: Any) -> None:  # noqa: ANN401 - an untyped library
    section = file.sections[0]
    section.orientation = docx.enum.section.WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = docx.shared.Mm(297), docx.shared.Mm(210)
    section.left_margin = section.right_margin = docx.shared.Mm(15)
    section.footer.paragraphs[0].text = STANDING


def _event(docx: Any, file: Any, event: EventView, options: ReportOptions) -> None:  # noqa: ANN401
    head = event.comparison.event
    _paragraph(file, head.title, style="Heading 1")
    facts = [f"Report {event.report_id}", options.made and f"made {options.made}"]
    _paragraph(file, " · ".join(filter(None, (*facts, options.author, f"event {head.id}"))))
    _paragraph(file, f"{STANDING} {SILENCE}")
    if options.note:
        _paragraph(file, options.note)
    _paragraph(
        file,
        f"{period(head.first, head.last)} · {counted(len(head.documents), 'document')} ·"
        f" {counted(head.claims, 'claim')} · {results(event.comparison)} ·"
        f" divergence {head.divergence} of 100",
    )
    _paragraph(file, "Side by side", style="Heading 2")
    for row in event.rows:
        _point(docx, file, row, event.differences[row.point.id])
    if event.narratives:
        _paragraph(file, "Narratives that meet in this event", style="Heading 2")
    for met in event.narratives:
        points = ", ".join(str(row.number) for row in met.rows)
        words = f"{met.column.camp.label}: «{met.head.title}» {met.head.id}, in points {points}"
        words += f" ({hand})" if (hand := told_by_hand(met.head)) else ""
        _paragraph(file, words, style="List Bullet")
    _paragraph(file, "Sources", style="Heading 2")
    for source in event.sources:
        note = source.note
        only = f"only {note.part}" if note.part else None
        day = note.date or "no date"
        parts = (note.outlet or note.path, note.title, day, only, note.url, note.path)
        words = ". ".join(part for part in parts if part)
        _paragraph(file, f"[{source.number}] {words}, sha256 {note.sha256}, {note.id}")
    _paragraph(file, "Changes by hand", style="Heading 2")
    for change in event.comparison.curation:
        what = f"{change.number}: {change.when} {change.who}: {change.operation} {change.subject}"
        gone = ", undone" if change.undone else "" if change.fits else ", no longer fits"
        told = f", {words}" if (words := in_words(change)) else ""
        _paragraph(file, f"{what}{told}{gone}")
    if not event.comparison.curation:
        _paragraph(file, "None.")
    _paragraph(file, "Run manifest", style="Heading 2")
    for key, value in event.comparison.manifest.items():
        _paragraph(file, f"{key}: {value}")


def _point(docx: Any, file: Any, row: RowView, differences: Sequence[DifferenceView]) -> None:  # noqa: ANN401
    _paragraph(file, f"{row.number}. {row.point.title}", style="Heading 3")
    result = (
        VERDICT_WORDS[row.point.verdict],
        "" if row.point.reviewed else "not reviewed",
        row.by_hand,
        row.point.why,
    )
    _paragraph(file, " · ".join(filter(None, result)))
    for difference in differences:
        sides = " · ".join(
            f"{column.camp.tag} “{side.text[:160]}”" for column, _, side in difference.sides
        )
        _paragraph(file, f"{DIFFERENCE_WORDS[difference.kind]}: {sides}", style="List Bullet")
    table = file.add_table(rows=1, cols=len(_HEADS))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, _HEADS, strict=True):
        _write(cell.paragraphs[0], words)
    _mark(docx, table.rows[0]._tr.get_or_add_trPr(), "tblHeader")  # noqa: SLF001 - no public way
    for cell in row.cells:
        camp = f"{cell.column.camp.tag} {cell.column.camp.label}"
        state = f"{STATE_SIGNS[cell.cell.state]} {STATE_WORDS[cell.cell.state]}"
        if not cell.claims:
            searched = counted(cell.cell.documents_searched, "document")
            _line(docx, table, (camp, state, "", f"nothing on this in its {searched}", "", ""))
        for view in cell.claims:
            other = view.stance.state != cell.cell.state
            _line(
                docx,
                table,
                (
                    camp,
                    f"{state}: {STATE_WORDS[view.stance.state]}" if other else state,
                    view.speaker,
                    f"{view.marks[0]}{view.claim.text}{view.marks[1]}",
                    f"{view.chain}, ¶{view.claim.paragraph} [{view.source}]",
                    " · ".join(
                        filter(
                            None, (view.attribution.level, view.attribution.reason, view.by_hand)
                        )
                    ),
                ),
            )


def _line(docx: Any, table: Any, values: Sequence[str]) -> None:  # noqa: ANN401
    line = table.add_row()
    _mark(docx, line._tr.get_or_add_trPr(), "cantSplit")  # noqa: SLF001 - no public way
    for cell, words in zip(line.cells, values, strict=True):
        _write(cell.paragraphs[0], words)
        if right_to_left(words):
            _mark(docx, cell.paragraphs[0]._p.get_or_add_pPr(), "bidi")  # noqa: SLF001
            for run in cell.paragraphs[0].runs:
                _mark(docx, run._r.get_or_add_rPr(), "rtl")  # noqa: SLF001


def _paragraph(file: Any, text: str, style: str | None = None) -> None:  # noqa: ANN401
    paragraph = file.add_paragraph(style=style)
    _write(paragraph, text)


def _write(paragraph: Any, text: str) -> None:  # noqa: ANN401
    """Put text into a paragraph, its control characters as stand-ins: XML 1.0 has none of them."""
    safe = "".join(
        "\N{REPLACEMENT CHARACTER}" if character in "\ufffe\uffff" else character
        for character in one_line(text)
    )
    paragraph.add_run(safe)


def _mark(docx: Any, properties: Any, name: str) -> None:  # noqa: ANN401
    properties.append(docx.oxml.OxmlElement(f"w:{name}"))


def _fixed_times(written: bytes) -> bytes:
    """Return the zip file with every entry's time set to 1980, so that bytes depend on data."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()

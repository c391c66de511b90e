"""The comparison as CSV in long form: one line a claim, and one for each cell without claims."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from narratives.model import Comparison
from narratives.report.byhand import hand_changes, of_claim, of_point
from narratives.report.names import Matter, Pieces
from narratives.text import display
from narratives.wording import attribution, speaker

COLUMNS = (
    "event",
    "event_title",
    "point",
    "point_number",
    "point_title",
    "verdict",
    "why",
    "reviewed",
    "camp",
    "camp_label",
    "state",
    "documents_searched",
    "claim",
    "stance",
    "stance_why",
    "speaker",
    "text",
    "kind",
    "modality",
    "attribution",
    "confidence",
    "chain",
    "document",
    "path",
    "paragraph",
    "start",
    "end",
    "outlet",
    "published",
    "language",
    "changed_by_hand",
)
SOURCE_COLUMNS = (
    "event",
    "number",
    "document",
    "path",
    "title",
    "outlet",
    "outlet_camp",
    "date",
    "language",
    "url",
    "sha256",
    "claims",
    "same_words_as",
    "part",
)
_SIDE = ("camp", "claim", "text", "start", "end")
DIFFERENCE_COLUMNS = (
    "event",
    "point",
    "kind",
    *(
        f"{side}_{field}"
        for side in ("one", "other")
        for field in ("camp", "claim", "text", "start", "end")
    ),
)

# A spreadsheet takes a value that begins so for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_pieces(matter: Matter) -> Pieces:
    """Yield cells, differences and sources, UTF-8 with a mark so that a spreadsheet reads it."""
    files = {
        f"{matter.stem}.csv": (COLUMNS, _lines),
        f"{matter.stem}-differences.csv": (DIFFERENCE_COLUMNS, _differences),
        f"{matter.stem}-sources.csv": (SOURCE_COLUMNS, _sources),
    }
    for name, (columns, _) in files.items():
        yield name, b"\xef\xbb\xbf" + _bytes(columns, [dict(zip(columns, columns, strict=True))])
    for comparison in matter.comparisons:
        for name, (columns, lines) in files.items():
            yield name, _bytes(columns, lines(comparison))


def _lines(comparison: Comparison) -> Iterable[dict[str, object]]:
    labels = {camp.id: camp.label for camp in comparison.camps}
    changes = hand_changes(comparison.curation)
    for number, point in enumerate(comparison.points, start=1):
        row: dict[str, object] = {
            "event": comparison.event.id,
            "event_title": comparison.event.title,
            "point": point.id,
            "point_number": number,
            "point_title": point.title,
            "verdict": point.verdict,
            "why": point.why,
            "reviewed": "yes" if point.reviewed else "no",
            "changed_by_hand": of_point(point, changes),
        }
        for camp, cell in point.cells.items():
            place = {
                **row,
                "camp": camp,
                "camp_label": labels[camp],
                "state": cell.state,
                "documents_searched": cell.documents_searched,
            }
            if not cell.claims:
                yield place
            for claim, stance in zip(cell.claims, cell.stances, strict=True):
                yield {
                    **place,
                    "claim": claim.id,
                    "stance": stance.state,
                    "stance_why": stance.why,
                    "speaker": speaker(claim),
                    "text": claim.text,
                    "kind": claim.kind,
                    "modality": claim.modality,
                    "attribution": str(attribution(claim)),
                    "confidence": claim.confidence,
                    "chain": " ← ".join(claim.chain),
                    "document": claim.document,
                    "path": claim.path,
                    "paragraph": claim.paragraph,
                    "start": claim.spans[0][0],
                    "end": claim.spans[-1][1],
                    "outlet": claim.outlet,
                    "published": claim.published,
                    "language": claim.language,
                    "changed_by_hand": of_claim(claim, changes) or row["changed_by_hand"],
                }


def _differences(comparison: Comparison) -> Iterable[dict[str, object]]:
    for difference in comparison.disagreements:
        line: dict[str, object] = {
            "event": comparison.event.id,
            "point": difference.point,
            "kind": difference.kind,
        }
        for name, side in (("one", difference.one), ("other", difference.other)):
            start, end = side.span or (None, None)
            line |= {
                f"{name}_camp": side.camp,
                f"{name}_claim": side.claim,
                f"{name}_text": side.text,
                f"{name}_start": start,
                f"{name}_end": end,
            }
        yield line


def _sources(comparison: Comparison) -> Iterable[dict[str, object]]:
    for number, source in enumerate(comparison.sources, start=1):
        yield {
            "event": comparison.event.id,
            "number": number,
            "document": source.id,
            "path": source.path,
            "title": source.title,
            "outlet": source.outlet,
            "outlet_camp": source.outlet_camp,
            "date": source.date,
            "language": source.language,
            "url": source.url,
            "sha256": source.sha256,
            "claims": source.claims,
            "same_words_as": " ".join(source.same_words_as),
            "part": source.part,
        }


def _bytes(columns: Sequence[str], lines: Iterable[Mapping[str, object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow(_safe(line.get(column)) for column in columns)
    return out.getvalue().encode()


def _safe(value: object) -> object:
    """Return a value that no spreadsheet runs and no control character leaves."""
    if not isinstance(value, str):
        return "" if value is None else value
    guarded = f"'{value}" if value.startswith(_FORMULA) else value
    return display(guarded)

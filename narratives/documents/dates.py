"""Dates as documents write them; what is not a date, or not surely one, stays unknown."""

import datetime as dt
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}.*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,? +)?(?:le |am |el )?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[ -]+(?:of |de )?"
    r"([^\W\d]+(?: (?:الثاني|الأول))?)\.?,?(?:[ -]+| de | del )(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,? +)?([^\W\d]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(?!\d)", re.IGNORECASE
)

_TIME = re.compile(
    r"(?:T\d\d:?\d\d.{0,16})?[ ,|·•–—-]*(?:г|года|р|року)?[. ,|·•–—-]*(?:at |в |о |um |à )?"
    r"(?:\d{1,2}[:.h]\d\d(?::\d\d)?)?(?: ?[ap]\.?m\.?)?(?: ?\(?[A-Z]{1,4}(?:[+-]\d{1,2})?\)?)?"
    r"(?: Uhr)?[ .]*(?:\W*(?:last )?updated\b.*)?",
    re.IGNORECASE,
)
"""What may stand behind the day on its line."""


def day(written: str | int | None) -> str | None:
    """Return the day that `written` names as `YYYY-MM-DD`, None if it names none.

    Read are ISO 8601 and its common variants, RFC 2822, `20241204`, `04.12.2024`, and days with a
    written month in the languages of `dates.toml`; a time of day behind it is dropped, so the day
    is the one of the document's own time zone. `04/12/2024` is read only if one number cannot be a
    month. Weekdays, years, seconds since 1970 and relative days are no dates here.
    """
    text = " ".join(str(written or "").split())
    return _leading_day(text)[0]


def printed_day(line: str) -> str | None:
    """Return the day of a line that holds a day and nothing else but a label and a time of day.

    `Published: 4 December 2024, 10:15 GMT` is such a line, `Updated: …` is not.
    """
    text = " ".join(line.split())
    label = _labels().match(text)
    text = text[label.end() :] if label else text
    found, end = _leading_day(text)
    return found if found and _TIME.fullmatch(text, end) else None


def _leading_day(text: str) -> tuple[str | None, int]:
    """Return the day that `text` begins with, and where it ends."""
    if len(text) > 80:
        return None, 0
    if match := _COMPACT.fullmatch(text) or _ISO.match(text):
        return _checked(match[1], match[2], match[3]), match.end()
    if match := _DOTTED.match(text):
        return _checked(match[3], match[2], match[1]), match.end()
    if match := _SLASHED.match(text):
        first, second = int(match[1]), int(match[2])
        if first <= 12 and second <= 12 and first != second:
            return None, 0
        month, number = (second, first) if first > 12 else (first, second)
        return _checked(match[3], month, number), match.end()
    if match := _DAY_FIRST.match(text):
        return _checked(match[3], _months().get(match[2].lower(), 0), match[1]), match.end()
    if match := _MONTH_FIRST.match(text):
        return _checked(match[3], _months().get(match[1].lower(), 0), match[2]), match.end()
    return None, 0


def _checked(year: str, month: str | int, number: str | int) -> str | None:
    try:
        found = dt.date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found.isoformat()


@cache
def _labels() -> re.Pattern[str]:
    longest_first = sorted(_data()["labels"], key=len, reverse=True)
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, longest_first))})(?: ?[:–—|-] ?| )", re.IGNORECASE
    )


@cache
def _months() -> dict[str, int]:
    """Return the number of each month's name; no name means two months in different languages."""
    return {
        name: number
        for months in _data()["months"].values()
        for number, names in enumerate(months, start=1)
        for name in names
    }


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("narratives").joinpath("data/dates.toml").read_text("utf-8")
    )

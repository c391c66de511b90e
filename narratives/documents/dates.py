"""Dates as documents write them; what is not a date, or not surely one, stays unknown."""

import datetime as dt
import re
import tomllib
from functools import cache
from importlib import resources

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


def day(written: str | int | None) -> str | None:
    """Return the day that `written` names as `YYYY-MM-DD`, None if it names none.

    Read are ISO 8601 and its common variants, RFC 2822, `20241204`, `04.12.2024`, and days with a
    written month in the languages of `months.toml`; a time of day behind it is dropped, so the day
    is the one of the document's own time zone. `04/12/2024` is read only if one number cannot be a
    month. Weekdays, years, seconds since 1970 and relative days are no dates here.
    """
    if written is None:
        return None
    text = " ".join(str(written).split())
    if len(text) > 80:
        return None
    if match := _COMPACT.fullmatch(text) or _ISO.match(text):
        return _checked(match[1], match[2], match[3])
    if match := _DOTTED.match(text):
        return _checked(match[3], match[2], match[1])
    if match := _SLASHED.match(text):
        first, second = int(match[1]), int(match[2])
        if first > 12 or first == second:
            return _checked(match[3], second, first)
        return _checked(match[3], first, second) if second > 12 else None
    if match := _DAY_FIRST.match(text):
        return _checked(match[3], _months().get(match[2].lower(), 0), match[1])
    if match := _MONTH_FIRST.match(text):
        return _checked(match[3], _months().get(match[1].lower(), 0), match[2])
    return None


def _checked(year: str, month: str | int, number: str | int) -> str | None:
    try:
        found = dt.date(int(year), int(month), int(number))
    except ValueError:
        return None
    return found.isoformat()


@cache
def _months() -> dict[str, int]:
    """Return the number of each month's name; no name means two months in different languages."""
    data = resources.files("narratives").joinpath("data/months.toml").read_text("utf-8")
    return {
        name: number
        for months in tomllib.loads(data).values()
        for number, names in enumerate(months, start=1)
        for name in names
    }

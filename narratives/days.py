"""Find when a text says that something happened, and resolve it against its document's date.

"On Tuesday" in a document of Thursday 5 December is 3 December; in a document without a date it is
a Tuesday and no more. Nothing is ever resolved against today's date. The word lists are in
`data/days.toml`: most for English, for six other languages relative days, weekdays and dates.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from narratives.model import Span
from narratives.numbers import ENGLISH

ROUNDED = 10
"""Minutes by which two hours may differ and still be one: texts round them."""

Grain = Literal["clock", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is said to have been; `span` points into the text that was read."""

    span: Span
    text: str
    grain: Grain
    key: str
    """What two moments of one grain are compared by: an ISO day, `20:00`, or `weekday 1`."""
    first: str | None
    """First and last day as `YYYY-MM-DD`; None if the text and its date do not say them."""
    last: str | None


@lru_cache(maxsize=4096)
def moments(text: str, published: str | None = None, language: str = "en") -> tuple[Moment, ...]:
    """Return the moments said in `text`, in order; none overlap.

    Args:
        text: A claim, or a paragraph.
        published: ISO day of the document; None leaves relative days unresolved.
        language: ISO 639-1 code of the text; `und` is read as English.
    """
    day = _iso(published)
    if language not in ENGLISH:
        return tuple(_abroad(text, day, language))
    ahead = _ahead().search(text) is not None
    found: list[Moment] = []
    last = 0
    for match in _pattern().finditer(text):
        if match.start() < last:
            continue
        moment = _moment(match, day, ahead=ahead)
        if moment is not None:
            found.append(moment)
            last = match.end()
    return tuple(found)


def _moment(match: re.Match[str], day: dt.date | None, *, ahead: bool) -> Moment | None:
    """Return what one match says; the named groups stand for the ways to say it."""
    kind = match.lastgroup
    words = match.group().lower()
    span, text = match.span(), match.group()
    if kind == "clock":
        key = _clock(match)
        return None if key is None else Moment(span, text, "clock", key, None, None)
    if kind in ("dated", "turned"):
        return _dated(match, day, kind)
    if kind == "iso":
        named = _iso(words)
        return None if named is None else _of_day(span, text, named)
    if kind == "relative":
        offset = _data()["relative"][" ".join(words.split())]
        return _of_day(span, text, None if day is None else day + dt.timedelta(offset), words)
    if kind == "ago":
        count = _count(match["count"])
        if count is None or day is None:
            return Moment(span, text, "day", words, None, None)
        days = {"day": 1, "week": 7}[match["ago_unit"].lower()]
        if days == 7:
            return _of_week(span, text, day - dt.timedelta(days * count))
        return _of_day(span, text, day - dt.timedelta(count))
    if kind == "weekday":
        return _weekday(match, day, ahead=ahead)
    return _period(match, day)


_SMALL_DAYS = frozenset({"fr", "es"})
"""Languages that write weekdays small: with a capital inside a sentence it is a name (Domingo)."""


def _abroad(text: str, day: dt.date | None, language: str) -> Iterator[Moment]:
    """Yield the days said in another language.

    "Next" and "last" may stand before the weekday or behind it. Where neither does it stays a
    weekday, since whether the verb looks ahead is only known for English.
    """
    data = _data()["abroad"].get(language)
    if data is None:
        return
    weekdays = {form: number for number, forms in enumerate(data["weekdays"]) for form in forms}
    for match in _pattern_abroad(language).finditer(text):
        span, words = match.span(), " ".join(match.group().lower().split())
        if match.lastgroup == "iso":
            named = _iso(match.group())
            if named is not None:
                yield _of_day(span, match.group(), named)
        elif match["month"] is not None:
            months = _months_abroad(language)
            month = months[" ".join(match["month"].lower().split())]
            found = _of_month(span, match.group(), day, month, match["day"], match["year"])
            if found is not None:
                yield found
        elif match["relative"] is not None:
            offset = data["relative"][words]
            named = None if day is None else day + dt.timedelta(offset)
            yield _of_day(span, match.group(), named, words)
        else:
            number = weekdays[match["weekday"].lower()]
            span = match.span("weekday")
            if match["weekday"][0].isupper() and span[0] > 0 and language in _SMALL_DAYS:
                continue
            around = {(match["ahead"] or "").lower(), (match["behind"] or "").lower()}
            yield _of_weekday(
                span,
                match["weekday"],
                day if around & {*data["next"], *data["last"]} else None,
                number,
                ahead=bool(around & set(data["next"])),
                past=bool(around & set(data["last"])),
            )


@cache
def _pattern_abroad(language: str) -> re.Pattern[str]:
    data = _data()["abroad"][language]

    def either(words: Iterable[str]) -> str:
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)

    which = either([*data["next"], *data["last"]])
    weekday = either(form for forms in data["weekdays"] for form in forms)
    return re.compile(
        rf"(?<![\w-])(?:(?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)"
        rf"|(?P<day>\d{{1,2}})(?:\.|er)?\s+(?:de\s+)?(?P<month>{either(_months_abroad(language))})"
        rf"(?!\w)(?:\s+(?:de\s+)?(?P<year>\d{{4}}))?"
        rf"|(?P<relative>{either(data['relative'])})(?!\w)"
        rf"|(?:(?P<ahead>{which})\s+)?(?P<weekday>{weekday})(?!\w)(?:\s+(?P<behind>{which})(?!\w))?)",
        re.IGNORECASE,
    )


@cache
def _months_abroad(language: str) -> dict[str, int]:
    text = resources.files("narratives").joinpath("data/dates.toml").read_text(encoding="utf-8")
    names = tomllib.loads(text)["months"][language]
    return {form: number for number, forms in enumerate(names, start=1) for form in forms}


def _dated(match: re.Match[str], day: dt.date | None, kind: str) -> Moment | None:
    """Return a day with its month, of the year that is said or nearest to the document's."""
    prefix = "d" if kind == "dated" else "t"
    month = _months()[match[f"{prefix}_month"].lower().rstrip(".")]
    span, text = match.span(), match.group()
    return _of_month(span, text, day, month, match[f"{prefix}_day"], match[f"{prefix}_year"])


def _of_month(
    span: Span, text: str, day: dt.date | None, month: int, number: str, year: str | None
) -> Moment | None:
    """Return a day of a month: of the year that is said, or of the one nearest to the document."""
    if year is not None:
        named = _safe(int(year), month, int(number))
        return None if named is None else _of_day(span, text, named)
    if _safe(2024, month, int(number)) is None:
        return None
    if day is None:
        return Moment(span, text, "day", f"--{month:02}-{int(number):02}", None, None)
    near = [_safe(day.year + step, month, int(number)) for step in (-1, 0, 1)]
    known = [one for one in near if one is not None]
    return _of_day(span, text, min(known, key=lambda one: abs((one - day).days)))


def _weekday(match: re.Match[str], day: dt.date | None, *, ahead: bool) -> Moment:
    """Return the weekday before the document's day, or behind it where that is said."""
    number = _data()["weekdays"]["names"].index(match["weekday"].lower())
    before = (match["which"] or "").lower()
    return _of_weekday(
        match.span("weekday"),
        match["weekday"],
        day,
        number,
        ahead=ahead or before in _data()["weekdays"]["ahead"],
        past=before in ("last", "past", "previous"),
    )


def _of_weekday(
    span: Span, text: str, day: dt.date | None, number: int, *, ahead: bool, past: bool
) -> Moment:
    if day is None:
        return Moment(span, text, "day", f"weekday {number + 1}", None, None)
    if ahead:
        return _of_day(span, text, day + dt.timedelta((number - day.weekday() - 1) % 7 + 1))
    back = (day.weekday() - number) % 7
    if past and back == 0:
        back = 7
    return _of_day(span, text, day - dt.timedelta(back))


def _period(match: re.Match[str], day: dt.date | None) -> Moment:
    span, text = match.span(), match.group()
    words = text.lower()
    grain: Grain = "week"
    for name in ("month", "year"):
        if name in words:
            grain = name
    if day is None:
        return Moment(span, text, grain, words, None, None)
    step = _data()["periods"][match["step"].lower()]
    if grain == "week":
        return _of_week(span, text, day + dt.timedelta(7 * step))
    if grain == "year":
        year = day.year + step
        return Moment(span, text, grain, str(year), f"{year}-01-01", f"{year}-12-31")
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    first = dt.date(year, month + 1, 1)
    last = dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(1)
    return Moment(span, text, grain, f"{year}-{month + 1:02}", first.isoformat(), last.isoformat())


def _of_day(span: Span, text: str, day: dt.date | None, key: str = "") -> Moment:
    if day is None:
        return Moment(span, text, "day", key, None, None)
    return Moment(span, text, "day", day.isoformat(), day.isoformat(), day.isoformat())


def _of_week(span: Span, text: str, day: dt.date) -> Moment:
    monday = day - dt.timedelta(day.weekday())
    sunday = monday + dt.timedelta(6)
    return Moment(span, text, "week", monday.isoformat(), monday.isoformat(), sunday.isoformat())


def _minutes(key: str) -> int:
    hours, minutes = key.split(":")
    return 60 * int(hours) + int(minutes)


def apart(one: Moment, other: Moment) -> bool:
    """Tell whether two moments of one grain cannot be the same: both resolved, or both bare."""
    if one.grain != other.grain or one.key == other.key:
        return False
    if one.grain == "clock":
        return abs(_minutes(one.key) - _minutes(other.key)) >= ROUNDED
    if (one.first is None) != (other.first is None):
        return False
    if one.first is not None:
        return one.grain == "day"
    # Without a date only two weekdays, or two days of the calendar, are known to differ.
    return all(moment.key.startswith("weekday") for moment in (one, other)) or all(
        moment.key.startswith("--") for moment in (one, other)
    )


def _clock(match: re.Match[str]) -> str | None:
    words = match["clock"].lower()
    named: str | None = _data()["clock"]["words"].get(words)
    if named is not None:
        return named
    figures = re.match(r"(\d{1,2})(?:[:.](\d\d))?\s*([ap])?", words)
    assert figures is not None
    hour, minute = int(figures[1]), int(figures[2] or 0)
    if figures[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if figures[3] == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _count(words: str) -> int | None:
    small = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    low = words.lower()
    if low in ("a", "an"):
        return 1
    if low in small:
        return small.index(low) + 1
    return int(low) if low.isdecimal() and len(low) < 4 else None


def _iso(written: str | None) -> dt.date | None:
    if written is None:
        return None
    try:
        return dt.date.fromisoformat(written[:10])
    except ValueError:
        return None


def _safe(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    names = _data()["months"]["names"]
    return {name: number for number, forms in enumerate(names, start=1) for name in forms}


@cache
def _ahead() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_data()['weekdays']['future'])})\b", re.IGNORECASE)


@cache
def _pattern() -> re.Pattern[str]:
    data = _data()
    # Longest first, or "mar" would take the beginning of "march".
    month = "|".join(sorted(_months(), key=len, reverse=True))
    relative = "|".join(
        phrase.replace(" ", r"\s+") for phrase in sorted(data["relative"], key=len, reverse=True)
    )
    step = "|".join(data["periods"])
    which = "|".join(sorted({*data["periods"], *data["weekdays"]["ahead"]}, key=len, reverse=True))
    weekday = "|".join(data["weekdays"]["names"])
    clock = "|".join(data["clock"]["words"])
    ways = (
        r"(?P<iso>\d{4}-\d\d-\d\d)",
        (
            rf"(?P<dated>(?P<d_day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<d_month>{month})\b\.?"
            r"(?:,?\s+(?P<d_year>\d{4})\b)?)"
        ),
        (
            rf"(?P<turned>(?P<t_month>{month})\.?\s+(?P<t_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d)"
            r"(?:,?\s+(?P<t_year>\d{4})\b)?)"
        ),
        rf"(?P<relative>{relative})\b",
        r"(?P<ago>(?P<count>\w+)\s+(?P<ago_unit>day|week)s?\s+ago)\b",
        rf"(?:(?P<which>{which})\s+)?(?P<weekday>{weekday})(?!\w)",
        rf"(?P<period>(?P<step>{step})\s+(?:week|month|year))\b",
        (
            rf"(?P<clock>\d{{1,2}}:\d\d|(?<=at )\d{{1,2}}\.\d\d(?!\d)|\d{{1,2}}(?:[:.]\d\d)?\s*"
            rf"[ap]\.?m\b\.?|{clock})(?!\w)"
        ),
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})", re.IGNORECASE)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("narratives").joinpath("data/days.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

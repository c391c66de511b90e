"""Days are resolved against the document's date, and without one they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.days import apart, moments

# 2024-12-05 is a Thursday.
RESOLVED = [
    ("On Tuesday they said so", "Tuesday", "2024-12-03", "2024-12-03"),
    ("it fell on Thursday", "Thursday", "2024-12-05", "2024-12-05"),
    ("it fell last Thursday", "Thursday", "2024-11-28", "2024-11-28"),
    ("the council meets next Monday", "Monday", "2024-12-09", "2024-12-09"),
    ("he will speak on Friday", "Friday", "2024-12-06", "2024-12-06"),
    ("on 27 November", "27 November", "2024-11-27", "2024-11-27"),
    ("since November 27, 2023", "November 27, 2023", "2023-11-27", "2023-11-27"),
    ("on the 2nd of January", "2nd of January", "2025-01-02", "2025-01-02"),
    ("on 2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29"),
    ("yesterday at noon", "yesterday", "2024-12-04", "2024-12-04"),
    ("three days ago", "three days ago", "2024-12-02", "2024-12-02"),
    ("a week ago", "a week ago", "2024-11-25", "2024-12-01"),
    ("last week", "last week", "2024-11-25", "2024-12-01"),
    ("this month", "this month", "2024-12-01", "2024-12-31"),
    ("last month", "last month", "2024-11-01", "2024-11-30"),
    ("next year", "next year", "2025-01-01", "2025-12-31"),
]


@pytest.mark.parametrize(("text", "words", "first", "last"), RESOLVED)
def test_days_are_resolved_against_the_documents_date(text, words, first, last):
    moment = moments(text, "2024-12-05")[0]
    assert (moment.text, moment.first, moment.last) == (words, first, last)
    assert text[slice(*moment.span)] == words


@pytest.mark.parametrize(
    "text", ["on Tuesday", "27 November", "yesterday", "last week", "two days ago", "next year"]
)
def test_without_a_date_nothing_is_resolved(text):
    (moment,) = moments(text)
    assert (moment.first, moment.last) == (None, None)


CLOCKS = [
    ("at 20:00", "20:00"),
    ("at 01.20 a warning went out", "01:20"),
    ("at 5 p.m.", "17:00"),
    ("12 a.m.", "00:00"),
    ("at midnight", "00:00"),
]


@pytest.mark.parametrize(("text", "key"), CLOCKS)
def test_times_of_day_are_read(text, key):
    (moment,) = moments(text)
    assert (moment.grain, moment.key) == ("clock", key)


@pytest.mark.parametrize(
    "text",
    ["31 soldiers", "a march on Sarn", "may be", "31 February", "13 p.m.", "25:61", "2.5 km"],
)
def test_what_only_looks_like_a_time_is_none(text):
    assert [moment for moment in moments(text, "2024-12-05") if moment.grain != "year"] == []


APART = [
    ("on Monday", "on Tuesday", None, True),
    ("on Monday", "on Tuesday", "2024-12-05", True),
    ("on Tuesday", "on 3 December", "2024-12-05", False),
    # A weekday and a day of the calendar may be the same.
    ("on Tuesday", "on 3 December", None, False),
    ("yesterday", "today", None, False),
    ("at 20:00", "at 17:00", None, True),
    ("at 5 p.m.", "at 17:00", None, False),
    ("last week", "on Monday", "2024-12-05", False),
]


@pytest.mark.parametrize(("one", "other", "published", "expected"), APART)
def test_moments_are_apart_only_if_they_cannot_be_the_same(one, other, published, expected):
    left, right = moments(one, published)[0], moments(other, published)[0]
    assert apart(left, right) is expected
    assert apart(right, left) is expected


@given(st.text(max_size=80), st.dates().map(str) | st.none())
def test_any_text_is_read_without_overlap(text, published):
    last = 0
    for moment in moments(text, published):
        assert moment.span[0] >= last
        assert text[slice(*moment.span)] == moment.text
        last = moment.span[1]


ABROAD = [
    ("de", "gestern und am 3. Mai 2031", ["2031-05-01", "2031-05-03"]),
    ("de", "am letzten Freitag, am Dienstag", ["2031-04-25", "weekday 2"]),
    ("de", "am Morgen, um 8 am Montag", ["weekday 1"]),
    ("fr", "mardi dernier, hier, le 3 mai", ["2031-04-29", "2031-05-01", "2031-05-03"]),
    ("es", "ayer Santo Domingo, el martes pasado", ["2031-05-01", "2031-04-29"]),
    ("ru", "во вторник, вчера, 27 ноября 2030", ["weekday 2", "2031-05-01", "2030-11-27"]),
    ("ru", "в следующую среду", ["2031-05-07"]),
    ("uk", "учора, минулої суботи", ["2031-05-01", "2031-04-26"]),
    ("ar", "يوم الثلاثاء الماضي، أمس", ["2031-04-29", "2031-05-01"]),
    ("tr", "dün, 3 may", []),
    ("und", "on Tuesday", ["2031-04-29"]),
]


@pytest.mark.parametrize(("language", "text", "expected"), ABROAD)
def test_days_of_other_languages(language, text, expected):
    found = moments(text, "2031-05-02", language)
    assert [moment.key for moment in found] == expected
    assert all(text[slice(*moment.span)] == moment.text for moment in found)


@pytest.mark.parametrize("language", ["de", "fr", "es", "ru", "uk", "ar", "tr"])
@given(text=st.text(max_size=80))
def test_no_text_of_any_language_breaks_the_reading(language, text):
    for moment in moments(text, None, language):
        assert text[slice(*moment.span)] == moment.text


def test_hours_that_texts_round_are_one():
    (twenty,), (nearly,), (later,) = (moments(f"at {t}") for t in ("20:00", "19:56", "20:10"))
    assert not apart(twenty, nearly)
    assert apart(twenty, later)

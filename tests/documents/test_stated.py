"""Dates and languages: read as written, or unknown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.documents import day, document_from_text, language_of
from narratives.documents.language import stated_language

DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2024-12-04",
        "2024-12-04T23:59:59-11:00",
        "2024-12-04 10:00",
        "20241204",
        "20241204T101500Z",
        20241204,
        "2024/12/04",
        "2024.12.4",
        "04.12.2024",
        "4.12.2024 10:15",
        "4 December 2024",
        "4th of December, 2024",
        "Wednesday, 4 December 2024, 10:15",
        "December 4, 2024",
        "Dec. 4th 2024",
        "Wed, 04 Dec 2024 09:15:00 GMT",
        "04-Dec-2024",
        "4 декабря 2024 г.",
        "4 грудня 2024 року",
        "4 ديسمبر 2024",
        "٤ ديسمبر ٢٠٢٤",
        "4 كانون الأول 2024",
        "le 4 décembre 2024",
        "4. Dezember 2024",
        "4 de diciembre de 2024",
        "4 Aralık 2024",
    ],
)
def test_a_written_day_is_read(written):
    assert day(written) == "2024-12-04"


@pytest.mark.parametrize(
    "written",
    [
        None, "", "today", "yesterday", "Tuesday", "2024", 2024, "2024-12", "December 2024",
        "2024-13-01", "2024-02-30", "30 February 2024", "32.01.2024", "4 Smarch 2024",
        "04/12/2024", "1733270400", 1733270400, "2024-12-045", "x" * 500, "0000-01-01",
        "12:30", "version 1.2.2024.5 of 2", "3 men killed 2024",
    ],
)  # fmt: skip
def test_what_is_no_day_stays_unknown(written):
    assert day(written) is None


@pytest.mark.parametrize(
    ("written", "found"),
    [("25/12/2024", "2024-12-25"), ("12/25/2024", "2024-12-25"), ("5/5/2024", "2024-05-05")],
)
def test_slashes_are_read_only_where_they_can_mean_one_day(written, found):
    assert day(written) == found


@given(DAYS)
def test_every_day_is_read_back(date):
    forms = (date.isoformat(), date.strftime("%d %B %Y"), date.strftime("%B %d, %Y"))
    for written in (*forms, date.strftime("%d.%m.%Y"), date.strftime("%Y%m%d")):
        assert day(written) == date.isoformat()


@given(st.text(max_size=90))
def test_any_text_is_a_day_or_unknown(text):
    found = day(text)
    assert found is None or dt.date.fromisoformat(found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The envoy said on Monday that the talks about the canal had failed."),
        ("de", "Der Gesandte sagte am Montag, dass die Gespräche gescheitert seien."),
        ("fr", "L’envoyé a déclaré lundi que les pourparlers avaient échoué."),
        ("es", "El enviado dijo el lunes que las conversaciones habían fracasado."),
        ("tr", "Elçi pazartesi günü kanal görüşmelerinin başarısız olduğunu söyledi."),
        ("ru", "Посланник заявил в понедельник, что переговоры о канале провалились."),
        ("uk", "Посланник заявив у понеділок, що переговори про канал провалилися."),
        ("uk", "Посланець назвав «Сыр и Ёж» смішними, а їхні переговори про канал зірвалися."),
        ("bg", "Пратеникът каза в понеделник, че преговорите за канала са се провалили."),
        ("sr", "Изасланик је рекао у понедељак да су преговори о каналу пропали."),
        ("be", "Пасланнік заявіў у панядзелак, што перамовы аб канале праваліліся."),
        ("ar", "قال المبعوث يوم الاثنين إن المحادثات بشأن القناة فشلت."),
        ("fa", "فرستاده روز دوشنبه گفت که گفت‌وگوها درباره کانال شکست خورد."),
        ("ur", "ایلچی نے پیر کو کہا کہ نہر کے بارے میں بات چیت ناکام ہو گئی ہے۔"),
        ("he", "השליח אמר ביום שני כי השיחות על התעלה נכשלו."),
        ("el", "Ο απεσταλμένος δήλωσε τη Δευτέρα ότι οι συνομιλίες απέτυχαν."),
        ("zh", "特使周一表示，关于运河的谈判失败了。"),
        ("ja", "特使は月曜日、運河をめぐる協議は失敗したと述べた。"),
        ("ko", "특사는 월요일 운하 회담이 실패했다고 말했다."),
        ("und", ""),
        ("und", "Ok"),
        ("und", "12 345 !!!"),
        ("und", "Да"),
        ("und", "Velm"),
        ("und", "The envoy сказал что the talks провалились совсем now"),
    ],
)
def test_the_language_of_a_text(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("en", "en"),
        ("EN-gb", "en"),
        ("uk_UA", "uk"),
        ("zh-Hant-TW", "zh"),
        ("English", "en"),
        ("ara", "ar"),
        ("русский", "ru"),
        ("", None),
        (None, None),
        ("klingon", None),
        ("xx-é", None),
        ("e", None),
    ],
)
def test_stated_languages(written, found):
    assert stated_language(written) == found


def test_a_stated_language_wins_over_the_guess():
    assert document_from_text("Ok", path="x", language="en-GB").language == "en"
    text = "Der Gesandte sagte am Montag, dass die Gespräche gescheitert seien."
    assert document_from_text(text, path="x", language="klingon").language == "de"


@given(st.text(max_size=60))
def test_any_text_has_a_language_or_none(text):
    assert len(language_of(text)) in {2, 3}

"""Figures are read with what they count and what their words allow; the rest is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.model import Quantity
from narratives.numbers import clash, group_of, measure, quantities

READ = [
    ("Hundreds have been killed in clashes.", [("Hundreds", 200, 1999, "killed", None)]),
    ("At least 400 militants were killed", [("At least 400", 400, None, "killed", "militants")]),
    (
        "446 people died, 61 of them civilians",
        [("446", 446, 446, "died", "people"), ("61", 61, 61, None, None)],
    ),
    (
        "over 1,000 mercenaries neutralised",
        [("over 1,000", 1000, None, "neutralised", "mercenaries")],
    ),
    (
        "more than 20 drones and 3 missiles",
        [("more than 20", 20, None, "drones", None), ("3", 3, 3, "missiles", None)],
    ),
    ("between 20 and 30 tanks", [("between 20 and 30", 20, 30, "tanks", None)]),
    ("20-30 trucks", [("20-30", 20, 30, "trucks", None)]),
    ("from 20 to 30 soldiers", [("from 20 to 30", 20, 30, "soldiers", None)]),
    ("The toll rose from 20 to 30", [("30", 30, 30, None, None)]),
    ("The death toll rose to 57", [("57", 57, 57, "death toll", None)]),
    (
        "killing 12 people and wounding 30 others",
        [("12", 12, 12, "killing", "people"), ("30", 30, 30, "wounding", "others")],
    ),
    ("about twenty-five soldiers", [("about twenty-five", 22.5, 27.5, "soldiers", None)]),
    ("three hundred and ten people", [("three hundred and ten", 310, 310, "people", None)]),
    ("one soldier was killed", [("one", 1, 1, "killed", "soldier")]),
    ("a death toll of at least 90", [("at least 90", 90, None, "death toll", None)]),
    ("7 drones were shot down", [("7", 7, 7, "shot down", "drones")]),
    ("five or six rockets", [("five or six", 5, 6, "rockets", None)]),
    ("120 air defence systems", [("120", 120, 120, "systems", None)]),
    ("It captured 14 villages", [("14", 14, 14, "captured", "villages")]),
    (
        "as many as 60 people were reportedly killed",
        [("as many as 60", None, 60, "killed", "people")],
    ),
    ("10 000 troops", [("10 000", 10000, 10000, "troops", None)]),
    ("up to 50 vehicles", [("up to 50", None, 50, "vehicles", None)]),
    ("nearly 300 wounded", [("nearly 300", 270, 300, "wounded", None)]),
    ("$3.5 billion in aid", [("$3.5 billion", 3500000000, 3500000000, "dollars", None)]),
    ("3 to 5 million dollars", [("3 to 5 million dollars", 3000000, 5000000, "dollars", None)]),
    (
        "12 civilians, including 3 children, were killed",
        [("12", 12, 12, "killed", "civilians"), ("3", 3, 3, "killed", "children")],
    ),
    (
        "12 people, among them two nurses, died in the strike",
        [("12", 12, 12, "died", "people"), ("two", 2, 2, "died", "nurses")],
    ),
    ("the strike killed at least 12 people", [("at least 12", 12, None, "killed", "people")]),
    (
        "five soldiers and two civilians were killed",
        [("five", 5, 5, "killed", "soldiers"), ("two", 2, 2, "killed", "civilians")],
    ),
    (
        "20 people were killed and 35 injured",
        [("20", 20, 20, "killed", "people"), ("35", 35, 35, "injured", None)],
    ),
    (
        "20 people were killed and at least 35 others injured",
        [("20", 20, 20, "killed", "people"), ("at least 35", 35, None, "injured", "others")],
    ),
    ("an estimated 3,000 fighters", [("an estimated 3,000", 2700, 3300, "fighters", None)]),
    ("around 40 percent of the town", [("around 40 percent", 36, 44, "percent", None)]),
    ("by 15 percent", [("15 percent", 15, 15, "percent", None)]),
    ("some 2,500 troops", [("some 2,500", 2250, 2750, "troops", None)]),
    ("a couple of drones", [("a couple of", 2, 3, "drones", None)]),
    ("for three weeks", [("three", 3, 3, "weeks", None)]),
    ("100,000 refugees have fled", [("100,000", 100000, 100000, "fled", "refugees")]),
    ("2.5 million", [("2.5 million", 2500000, 2500000, None, None)]),
    ("7,000-8,000 fighters", [("7,000-8,000", 7000, 8000, "fighters", None)]),
    ("7000-8000 fighters", [("7000-8000", 7000, 8000, "fighters", None)]),
    ("12 points", [("12", 12, 12, "points", None)]),
    (
        "60 out of 80 missiles were intercepted",
        [("60", 60, 60, "intercepted", "missiles"), ("80", 80, 80, "missiles", None)],
    ),
    (
        "shot down 60 of 80 drones",
        [("60", 60, 60, "shot down", "drones"), ("80", 80, 80, "drones", None)],
    ),
    ("hit 3 ships", [("3", 3, 3, "ships", None)]),
    ("three of the five bridges were destroyed", [("three", 3, 3, "destroyed", "bridges")]),
    ("half a dozen villages", [("half a dozen", 6, 6, "villages", None)]),
    (
        "one and a half million people",
        [("one and a half million", 1500000, 1500000, "people", None)],
    ),
    ("one million people", [("one million", 1000000, 1000000, "people", None)]),
    ("one of three hostages", [("three", 3, 3, "hostages", None)]),
    ("more than one hundred people", [("more than one hundred", 100, None, "people", None)]),
    ("hundreds of people", [("hundreds", 200, 1999, "people", None)]),
    ("dozens were wounded", [("dozens", 20, 199, "wounded", None)]),
    ("dozens of civilians killed", [("dozens", 20, 199, "killed", "civilians")]),
    ("scores of villages", [("scores", 40, 199, "villages", None)]),
    ("thousands fled", [("thousands", 2000, 19999, "fled", None)]),
    ("a thousand men", [("a thousand", 1000, 1000, "men", None)]),
    ("a hundred drones", [("a hundred", 100, 100, "drones", None)]),
    (
        "between 5,000 and 7,000 soldiers",
        [("between 5,000 and 7,000", 5000, 7000, "soldiers", None)],
    ),
    ("15 to 20 kilometres north of Hama", [("15 to 20 kilometres", 15, 20, "kilometres", None)]),
    ("15-20km", [("15-20km", 15, 20, "km", None)]),
    ("10 km²", [("10 km²", 10, 10, "km²", None)]),
    ("5 m deep", [("5 m", 5, 5, "m", None)]),
    ("$100m", [("$100m", 100000000, 100000000, "dollars", None)]),
    ("US$2.5bn", [("US$2.5bn", 2500000000, 2500000000, "dollars", None)]),
    ("100 million dollars", [("100 million dollars", 100000000, 100000000, "dollars", None)]),
    ("€50,000", [("€50,000", 50000, 50000, "euros", None)]),
    ("3k followers", [("3k", 3000, 3000, "followers", None)]),
    ("two tonnes of explosives", [("two tonnes", 2, 2, "tonnes", None)]),
    ("30,000 tons of grain", [("30,000 tons", 30000, 30000, "tons", None)]),
    ("three killed", [("three", 3, 3, "killed", None)]),
    (
        "three dead and five wounded",
        [("three", 3, 3, "dead", None), ("five", 5, 5, "wounded", None)],
    ),
    ("the death of three soldiers", [("three", 3, 3, "death", "soldiers")]),
    ("the deaths of 14 people", [("14", 14, 14, "deaths", "people")]),
    ("claimed the lives of 14 people", [("14", 14, 14, "lives", "people")]),
    ("left 14 dead", [("14", 14, 14, "dead", None)]),
    ("leaving dozens dead", [("dozens", 20, 199, "dead", None)]),
    ("14 were killed", [("14", 14, 14, "killed", None)]),
    ("the number of dead rose to 31", [("31", 31, 31, "dead", None)]),
    ("the toll rose from 57 to 63", [("63", 63, 63, None, None)]),
    ("fell from 80% to 60%", [("60%", 60, 60, "%", None)]),
    (
        "loss of 300 men and 12 tanks",
        [("300", 300, 300, "men", None), ("12", 12, 12, "tanks", None)],
    ),
    ("in two villages", [("two", 2, 2, "villages", None)]),
    ("twenty five men", [("twenty five", 25, 25, "men", None)]),
    ("twenty-one thousand men", [("twenty-one thousand", 21000, 21000, "men", None)]),
    ("two hundred thousand", [("two hundred thousand", 200000, 200000, None, None)]),
    ("a few hundred fighters", [("a few hundred", 200, 999, "fighters", None)]),
    ("tens of thousands of homes", [("tens of thousands", 20000, 199999, "homes", None)]),
    ("2,022 people", [("2,022", 2022, 2022, "people", None)]),
    ("in 2,022 homes", [("2,022", 2022, 2022, "homes", None)]),
    ("about 2,000", [("about 2,000", 1800, 2200, None, None)]),
    ("about a dozen people", [("about a dozen", 10.8, 13.2, "people", None)]),
    ("no fewer than 11 people were killed", [("no fewer than 11", 11, None, "killed", "people")]),
    ("at least two people dead", [("at least two", 2, None, "dead", "people")]),
    ("not more than 5 vehicles", [("not more than 5", None, 5, "vehicles", None)]),
    ("twelve hundred men", [("twelve hundred", 1200, 1200, "men", None)]),
    ("٤٠٠ قتيل", [("٤٠٠", 400, 400, None, None)]),
    ("400 убитых", [("400", 400, 400, None, None)]),
]

COUNTS_NOTHING = [
    "two days ago",
    "in the past 24 hours",
    "He is 35 years old",
    "+963 11 555-1234",
    "Resolution 2254",
    "T-72 tanks",
    "since 27 November 2024",
    "In 2015 Russia intervened",
    "the first three days",
    "within 48 hours",
    "1990-1995",
    "in May 2024",
    "May 20 people died",
    "20 May",
    "20th May",
    "May 5, 2024",
    "at 5 p.m.",
    "at 0500 GMT",
    "5pm",
    "Group of 20",
    "G20 leaders",
    "7 October",
    "the 7 October attack",
    "No. 3",
    "COVID-19 cases",
    "the 12-point plan",
    "a 20-member council",
    "three-day ceasefire",
    "the 155 mm shells",
    "Unit 29155",
    "Article 2(4)",
    "on page 12",
    "a ratio of 3:1",
    "won 3-1",
    "aged 35 and 40",
    "a man, 35, was killed",
    "two thirds of the city",
    "half of the city",
    "zero casualties",
    "no casualties",
    "36.2°N",
    "192.168.0.1",
    "3.14",
    "call 112",
    "room 101",
    "Su-34 and MiG-29",
    "two MiG-29 fighters",
    "nearly one in three",
    "every 10 minutes",
    "4x4",
    "10x",
    "90s",
    "the 1990s",
    "Section 5",
    "#5",
    "item 5",
    "1. People were killed",
    "Phase 2",
    "2024 elections",
    "almost twice",
    "once",
    "the two sides",
    "the two countries agreed",
    "both sides",
    "the three men",
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_figures_are_read_with_unit_and_bounds(text, expected):
    found = quantities(text)
    assert [(one.text, one.low, one.high, one.unit, one.group) for one in found] == expected


@pytest.mark.parametrize("text", COUNTS_NOTHING)
def test_dates_names_and_moments_count_nothing(text):
    assert quantities(text) == ()


@given(st.text(alphabet=st.sampled_from("0123456789 ,.-–%$€ahundrekilt"), max_size=60))
def test_a_quantity_is_what_its_span_cuts_out(text):
    last = 0
    for one in quantities(text, 100):
        start, end = one.span[0] - 100, one.span[1] - 100
        assert text[start:end] == one.text
        assert start >= last
        assert one.low is None or one.high is None or one.low <= one.high
        last = end


@given(st.integers(min_value=2100, max_value=10**9))
def test_thousands_separators_change_nothing(number):
    forms = [f"{number} drones", f"{number:,} drones", f"{number:,} drones".replace(",", "\u202f")]
    assert {quantities(form)[0].low for form in forms} == {number}


def only(text):
    """Return the one quantity of a text."""
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("400 people were killed", "12 people died", True),
        ("at least 400 people were killed", "446 deaths", False),
        ("over 1,000 people were killed", "446 people killed", True),
        ("hundreds were killed", "446 people killed", False),
        ("hundreds were killed", "more than 5,000 people killed", True),
        ("dozens were wounded", "30 injured", False),
        ("400 militants were killed", "12 civilians were killed", False),
        ("400 people were killed", "12 people were wounded", False),
        ("400 drones", "12 missiles", False),
        ("up to 50 vehicles", "60 vehicles", True),
        ("up to 50 vehicles", "20 vehicles", False),
        ("about 100 tanks", "105 tanks", False),
        ("20 km from the town", "5 miles from the town", True),
        ("8 km from the town", "5 miles from the town", True),
        ("about 8 km from the town", "5 miles from the town", False),
        ("45% of the town", "60 per cent of the town", True),
        ("2,500", "9,000", False),
        ("eleven people had drowned", "twenty-six people had still not been found", False),
        ("eleven people had drowned", "fourteen dead", True),
        ("eleven people came", "forty people left", False),
    ],
)
def test_only_ranges_apart_of_the_same_thing_clash(one, other, expected):
    assert clash(only(one), only(other)) is expected
    assert clash(only(other), only(one)) is expected


def test_a_unit_is_compared_in_one_form():
    assert measure(only("12 injured")) == ("wounded", 12, 12)
    assert measure(only("10 miles"))[0] == "km"
    assert measure(Quantity(text="9", span=(0, 1), low=9, high=9, unit=None)) is None


ABROAD = [
    (
        "de",
        "Mindestens 15 Zivilisten wurden getötet",
        [("Mindestens 15", 15, None, "killed", "civilians")],
    ),
    ("de", "1.200 Menschen flohen", [("1.200", 1200, 1200, "displaced", "")]),
    ("de", "Es kostete 3,5 Millionen Euro", [("3,5 Millionen Euro", 3.5e6, 3.5e6, "euros", "")]),
    ("de", "zwischen 20 und 30 Drohnen", [("zwischen 20 und 30", 20, 30, "drones", "")]),
    ("de", "am 3. Mai 2031 um 8 Uhr, um 8:30, der T-72, der 5. Tag", []),
    ("fr", "12 personnes ont été tuées", [("12", 12, 12, "killed", "")]),
    ("fr", "près de 1\u202f200 blessés", [("près de 1\u202f200", 1080, 1200, "wounded", "")]),
    ("fr", "en 2031, le 3 mai, à 8 h", []),
    ("es", "Murieron al menos 12 civiles", [("al menos 12", 12, None, "killed", "civilians")]),
    ("es", "45,5 % de los votos", [("45,5 %", 45.5, 45.5, "%", "")]),
    ("ru", "Погибли не менее 15 человек", [("не менее 15", 15, None, "killed", "")]),
    (
        "ru",
        "12 убитых и 30 раненых",
        [("12", 12, 12, "killed", ""), ("30", 30, 30, "wounded", "")],
    ),
    ("ru", "более 1 200 боевиков", [("более 1 200", 1200, None, "militants", "")]),
    ("ru", "27 ноября 2031 года, в 8:30, 5 лет", []),
    ("ru", "десятки человек погибли", [("десятки", 20, 199, "killed", "")]),
    ("uk", "поранено 30 цивільних", [("30", 30, 30, "wounded", "civilians")]),
    ("uk", "збито 12 дронів о 8:30", [("12", 12, 12, "downed", "drones")]),
    (
        "ar",
        "مقتل ١٥ مدنيا وإصابة 30 آخرين",
        [("١٥", 15, 15, "killed", "civilians"), ("30", 30, 30, "wounded", "")],
    ),
    ("ar", "نزوح 1,200 شخص", [("1,200", 1200, 1200, "displaced", "")]),
    # No list: digits and signs of any system, and never a unit.
    (
        "tr",
        "27 kişi öldü, 1.200 asker",
        [("27", 27, 27, None, ""), ("1.200", 1200, 1200, None, "")],
    ),
    ("und", "12 people were killed", [("12", 12, 12, "killed", "")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), ABROAD)
def test_other_languages_are_read_where_their_words_are_plain(language, text, expected):
    found = quantities(text, language=language)
    assert [
        (q.text, q.low, q.high, (measure(q) or (None,))[0], group_of(q)) for q in found
    ] == expected
    for quantity in found:
        assert text[slice(*quantity.span)] == quantity.text


def test_figures_of_two_languages_are_compared_by_one_name():
    (here,) = quantities("12 civilians were killed")
    (there,) = quantities("Погибли 40 мирных жителей", language="ru")
    assert clash(here, there)
    (same,) = quantities("Murieron 12 civiles", language="es")
    assert not clash(here, same)
    (soldiers,) = quantities("40 Soldaten wurden getötet", language="de")
    assert not clash(here, soldiers)


def test_people_of_whom_nothing_is_said_do_not_clash_in_any_language():
    (here,) = quantities("40 Menschen waren dort", language="de")
    (there,) = quantities("12 Menschen waren dort", language="de")
    assert not clash(here, there)


@pytest.mark.parametrize("language", ["de", "fr", "es", "ru", "uk", "ar", "tr", "zh"])
@given(text=st.text(alphabet="0123456789٠١٥.,٬٫ -–%:/abtéжиوق\u00a0", max_size=40))
def test_no_digits_of_any_language_are_misplaced(language, text):
    for quantity in quantities(text, 7, language):
        start, end = (place - 7 for place in quantity.span)
        assert text[start:end] == quantity.text
        low, high = quantity.low, quantity.high
        assert low is None or high is None or low <= high
        assert not clash(quantity, quantity)


@given(st.integers(min_value=2, max_value=9_999_999))
def test_thousands_are_read_in_each_local_writing(number):
    written = f"{number:,}"
    for language, sign in (("en", ","), ("de", "."), ("es", "."), ("fr", "\u202f"), ("ru", " ")):
        text = f"{written.replace(',', sign)} km"
        (quantity,) = quantities(text, language=language)
        assert (quantity.low, quantity.high, quantity.text) == (number, number, text)


@pytest.mark.parametrize("language", ["en", "de", "tr"])
def test_digits_without_end_are_no_figure(language):
    assert quantities(f"{'9' * 400} km", language=language) == ()
    assert quantities(f"{'9' * 1_000_000} km", language=language) == ()

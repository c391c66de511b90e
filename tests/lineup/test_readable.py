"""What makes a claim's words stand, or not stand, by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.lineup.readable import flaws

WHOLE = [
    "Kestria opened the gates of the dam at night",
    "The gates of the dam were opened by hand",
    "Forty people died in the valley below the dam",
    "a foreign state supplies the rockets of the Front",
    "“The gates of the dam were opened by hand,”",
]
PIECES = [
    "it natural for Kestria and the Front to work together",
    "not condemning what he called “acts of piracy”",
    "opening the gates of the dam at night",
    "arming the Front with rockets from across the border",
    "they were told of the flood in good time",
    "the opening of the gates at night by engineers from Kestria",
    "The ministry … and its engineers … at night",
    "The dam fell",
    "",
]


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("piece", PIECES)
def test_a_statement_reads_better_than_a_piece_of_one(whole, piece):
    assert flaws(whole) < flaws(piece)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kestria opened the gates of the dam at night", 0),
        ("kestrians opened the gates of the dam at night", 1),
        ("Kestria has done the very same", 2),
        ("Kestria opened the gates [of the dam] at night", 1),
        ("Kestria opened the “gates of hell” at night", 1),
        ("his engineers opened the gates of the dam", 1),
        ("he opened the gates of the dam", 4),
        ("and Kestria opened the gates of the dam", 3),
        ("Kestria and the gates of the dam", 3),
        (" ".join(["Kestria opened"] * 10), 1),
        (" ".join(["Kestria opened"] * 15), 2),
    ],
)
def test_each_flaw_counts(text, count):
    assert flaws(text) == count


def test_another_language_is_judged_by_length_and_gaps_alone():
    assert flaws("не осудив того, что он назвал нападением", "ru") == 0
    assert flaws("не осудив", "ru") > 0


@given(st.text(max_size=80))
def test_any_text_has_a_number(text):
    assert 0 <= flaws(text) <= 20

"""Control characters never leave the program as themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.text import display, one_line, right_to_left

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain [sic] text", "plain [sic] text"),
        ("GUR [Ukraine intelligence]", "GUR [Ukraine intelligence]"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("nul\x00 tab\t cr\r", "nul␀ tab␉ cr␍"),
        ("two\nlines", "two\nlines"),
        ("del\x7f c1\x9b", "del␡ c1�"),
        ("over\u202eride\u2066 iso\u2069\u061c", "over⇆ride⇆ iso⇆⇆"),
        ("sep\u2028para\u2029", "sep␤para␤"),
        ("\ud800", "�"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("mark\u200e", "mark\u200e"),
    ],
)
def test_display_replaces_each_control_by_one_visible_character(raw, shown):
    assert display(raw) == shown


@given(ANY_TEXT)
def test_display_keeps_length_and_leaves_nothing_that_steers(text):
    shown = display(text)
    assert len(shown) == len(text)
    assert display(shown) == shown
    shown.encode("utf-8")
    steering = set(map(chr, [*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F)])) - {"\n"}
    assert not steering & set(shown)


@given(ANY_TEXT)
def test_one_line_has_no_line_break(text):
    assert len(one_line(text).splitlines()) <= 1
    assert len(one_line(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("word", False), ("كلمة word", True), ("123 שלום", True), ("", False), ("12 !", False)],
)
def test_direction_is_that_of_the_first_strong_character(text, expected):
    assert right_to_left(text) is expected

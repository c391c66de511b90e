"""Corpus text in cells: nothing lost, nothing wider, nothing that steers a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.text import one_line
from tests.tui.strategies import texts
from tui.text import (
    Mark,
    Piece,
    breaks,
    cells,
    cut,
    fit,
    head_of,
    isolate,
    line_text,
    padded,
    paragraph,
    piece_at,
    plain,
    rtl_line,
    to_ascii,
    width_of,
    wrap,
)

LRM = "\u200e"
narrow = st.integers(min_value=1, max_value=60)


@given(texts, narrow)
def test_fit_is_exactly_as_wide_as_asked(text, width):
    assert cells(fit(text, width)) == width
    assert cells(fit(text, width, align="right")) == width


@given(texts, narrow)
def test_cut_is_never_wider_and_says_that_it_cut(text, width):
    line = cut(text, width)
    assert width_of(line) <= width
    if cells(one_line(text)) > width:
        assert line_text(line).endswith("…")


@given(texts, st.integers(min_value=2, max_value=60))
def test_breaks_lose_nothing_but_white_space(text, width):
    safe = one_line(text)
    shown = "".join(safe[start:end] for start, end in breaks(safe, width))
    assert "".join(shown.split()) == "".join(safe.split())


@given(texts, st.integers(min_value=2, max_value=60), st.integers(0, 40), st.integers(0, 40))
def test_a_paragraph_fills_its_width_with_any_mark(text, width, start, length):
    marks = [Mark(start, start + length, "mark")]
    for line in paragraph(text, width, marks):
        assert width_of(line) == width


@given(texts)
def test_no_control_character_reaches_a_line(text):
    for line in (*paragraph(text, 30), cut(text, 30)):
        for character in line_text(line):
            assert unicodedata.category(character) not in ("Cc", "Zl", "Zp", "Cs")
            assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"


@pytest.mark.parametrize(
    "text", ["[Vesta intelligence]", "[/b]", "[@click=app.quit]x[/]", "[sic]", "a [b]c[/b]"]
)
def test_markup_stays_text(text):
    assert plain(text).plain == text
    assert line_text(cut(text, 60)) == text


def test_right_to_left_lines_are_kept_apart_by_marks():
    line = rtl_line("هجوم إرهابي", 20)
    assert cells(line) == 20
    assert line.strip() == LRM + "هجوم إرهابي" + LRM
    assert isolate("named Shaheen شاهين").startswith(LRM)
    assert isolate("named Shaheen") == "named Shaheen"


def test_right_to_left_lines_take_one_style_only():
    (line,) = paragraph("هجوم إرهابي واسع", 30, [Mark(0, 4, "mark")])
    assert [piece.style for piece in line if piece.text.strip()] == ["mark"]


def test_words_wider_than_a_line_break_between_letters():
    assert wrap("漢字漢字 abc", 6) == ["漢字漢", "字 abc"]
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]


def test_a_very_long_word_does_not_stall():
    assert len(wrap("x" * 1_000_000, 50)) == 20_000


def test_marks_keep_their_place_when_a_text_wraps():
    text = "one two three four"
    lines = paragraph(text, 9, [Mark(4, 13, "mark")])
    marked = [piece.text for line in lines for piece in line if "mark" in piece.style]
    assert " ".join(marked) == "two three"


def test_head_of_never_splits_a_letter_from_its_accent():
    assert head_of("e\u0301e\u0301", 1) == "e\u0301"
    assert head_of("漢字", 3) == "漢"


def test_padded_drops_what_does_not_fit():
    assert line_text(padded([Piece("abc"), Piece("def")], 4)) == "abcd"
    assert line_text(padded([Piece("ab")], 4)) == "ab  "


def test_piece_at_counts_cells():
    line = (Piece("漢"), Piece("b", action="x"))
    assert piece_at(line, 1) is line[0]
    assert piece_at(line, 2) is line[1]
    assert piece_at(line, 9) is None


def test_ascii_swaps_our_glyphs_and_leaves_words_of_documents():
    line = to_ascii((Piece("▲ claims … ¶3"), Piece("“▲” said", said=True)))
    assert line_text(line) == "+ claims ~ p3“▲” said"

"""Make text from documents safe to show: nothing in it may steer a terminal or reorder a line."""

import unicodedata

_BIDI = "⇆"
_LINE = "␤"
_OTHER = "�"

_STAND_INS: dict[int, str] = {
    # Unicode has a picture for each C0 control at U+2400 plus its code.
    **{code: chr(0x2400 + code) for code in range(0x20) if code != ord("\n")},
    0x7F: "␡",
    **dict.fromkeys(range(0x80, 0xA0), _OTHER),
    0x61C: _BIDI,
    **dict.fromkeys(range(0x202A, 0x202F), _BIDI),
    **dict.fromkeys(range(0x2066, 0x206A), _BIDI),
    0x2028: _LINE,
    0x2029: _LINE,
    # A lone surrogate cannot be written as UTF-8 at all.
    **dict.fromkeys(range(0xD800, 0xE000), _OTHER),
}


def display(text: str) -> str:
    r"""Return the text with each control character replaced by one visible stand-in.

    C0 (but for the newline), DEL, C1, the embedding, override and isolate controls of the
    bidirectional algorithm, the line and paragraph separators and lone surrogates are replaced
    one code point for one code point, so spans into the text stay valid. Joiners are kept:
    Persian, Indic scripts and emoji need them.

    >>> display("a\x1b[31m")
    'a␛[31m'
    """
    return text.translate(_STAND_INS)


def one_line(text: str) -> str:
    """Return the text safe to show, with newlines as spaces; its length does not change."""
    return display(text).replace("\n", " ")


def right_to_left(text: str) -> bool:
    """Tell whether the first strong character is of a right-to-left script (UAX #9, rule P2)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False

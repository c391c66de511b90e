"""From bytes to text: strictly, or not at all.

A wrong guess shows nowhere as an error: it makes other words. So a byte string is read as UTF-8 if
it is valid UTF-8, as UTF-16 or UTF-32 if it has the byte order mark, and as one of three Windows
code pages only if the letters form words of that script; whatever is left is refused.
"""

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from narratives.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

SAVE_AS_UTF8 = "save it as UTF-8 and add it again"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
)

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b") | {127})
"""Control bytes that text hardly has; tab, line ends, form feed and escape are not counted."""

_SAMPLE = 1 << 18
"""Bytes that are weighed for a guess; enough for the letter statistics to settle."""

_CYRILLIC_VOWELS = frozenset("аеиоуыэюяёіїє")
_CYRILLIC_COMMON = frozenset("оеаинтсрвлкіумдп")
_ARABIC_COMMON = frozenset("اليمنوترهبةدأفعسكح")
_LATIN_ACCENTS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ")
_MARKS_OF_PROSE = frozenset("‘’“”„‚«»‹›–—…•·€£©®™°§¡¿\xa0ªº½¼¾")

_COMBINING_RUN = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1ace"
    "\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]{1001}"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of `data`, not yet normalised.

    Args:
        data: the whole file or record.
        declared: the code page the file names itself (HTML's `charset`), tried after UTF-8.

    Raises:
        InputError: it looks like a binary file, or no encoding is sure enough.
    """
    return data.decode(encoding_of(data, declared=declared))


def encoding_of(data: bytes, *, declared: str | None = None) -> str:
    """Return the name of an encoding in which `data` is surely text; see `decode`."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            if not _decodes(data, name):
                raise InputError(f"is not valid {name.removesuffix('-sig').upper()}", SAVE_AS_UTF8)
            return name
    if looks_binary(data):
        raise InputError(
            "looks like a binary file",
            "if it is UTF-16 without a byte order mark, " + SAVE_AS_UTF8
            if _alternates(data[:_SAMPLE])
            else "only text is read from this kind of file",
        )
    if _decodes(data, "utf-8"):
        return "utf-8"
    if declared and _known(declared) and _decodes(data, declared):
        return declared
    return _code_page(data)


def looks_binary(data: bytes) -> bool:
    """Tell whether `data` has a binary signature or more control bytes than any text.

    A text with a handful of NULs stays a text: what the reader sees of them is the screen's matter.
    """
    if data.startswith(_SIGNATURES):
        return True
    head = data[:_SAMPLE]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > 16 and controls * 20 > len(head)


def _alternates(head: bytes) -> bool:
    """Tell whether every other byte is NUL, as in Latin text in UTF-16."""
    return max(head[::2].count(0), head[1::2].count(0)) > 0.4 * len(head)


def normalised(text: str) -> str:
    r"""Return `text` as it is stored: NFC, `\n` line ends, no byte order mark, no lone surrogates.

    Text that already is so comes back unchanged. A lone surrogate (`"\ud800"` in JSON) cannot be
    stored or shown and becomes U+FFFD.

    Raises:
        InputError: more than 1,000 combining marks follow one another; sorting such a run takes
            quadratic time in CPython, and no script writes so.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    text = _SURROGATE.sub("\ufffd", text)
    if _COMBINING_RUN.search(text):
        raise InputError("has more than 1,000 combining marks in a row", "remove them")
    return unicodedata.normalize("NFC", text)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _known(encoding: str) -> bool:
    """Tell whether Python has `encoding`, and for text (`hex` and `zlib` are codecs too)."""
    try:
        "".encode(encoding)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def _code_page(data: bytes) -> str:
    """Return the one Windows code page in which `data` reads as words of its script."""
    rivals: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("cp1251", _reads_as_cyrillic),
        ("cp1256", _reads_as_arabic),
        ("cp1252", _reads_as_latin),
    )
    likely = [
        name
        for name, reads in rivals
        if _decodes(data, name) and reads(data[:_SAMPLE].decode(name))
    ]
    if len(likely) != 1:
        raise InputError("is not UTF-8, and its encoding cannot be told for sure", SAVE_AS_UTF8)
    return likely[0]


def _foreign_words(text: str, first: str, last: str) -> list[str]:
    """Return the words that hold a letter between `first` and `last`."""
    return [
        word
        for word in re.findall(r"[^\W\d_]+", text)
        if any(first <= letter <= last for letter in word)
    ]


def _enough(words: list[str], text: str) -> bool:
    """Tell whether the words are most of the text's letters and enough to judge by."""
    letters = sum(map(len, words))
    return letters >= 16 and letters * 2 >= sum(map(str.isalpha, text))


def _reads_as_cyrillic(text: str) -> bool:
    """Vowels are 0.40 of Russian and Ukrainian letters, and 0.2 in Greek or Hebrew misread so.

    KOI8-R, ISO 8859-5, CP866 and Mac Cyrillic misread as cp1251 put capitals inside words.
    """
    words = _foreign_words(text, "Ѐ", "ӿ")
    if not _enough(words, text):
        return False
    shaped = sum(
        all("Ѐ" <= letter <= "ӿ" for letter in word)
        and (word.isupper() or word[1:].islower() or len(word) == 1)
        for word in words
    )
    letters = "".join(words).lower()
    vowels = sum(letter in _CYRILLIC_VOWELS for letter in letters)
    common = sum(letter in _CYRILLIC_COMMON for letter in letters)
    return (
        shaped >= 0.95 * len(words)
        and 0.3 <= vowels / len(letters) <= 0.6
        and common >= 0.6 * len(letters)
    )


def _reads_as_arabic(text: str) -> bool:
    """Cyrillic misread as cp1256 mixes Arabic with French letters inside most words."""
    words = _foreign_words(text, "\u0621", "\u06d2")
    if not _enough(words, text):
        return False
    pure = sum(all("\u0600" <= letter <= "\u06ff" for letter in word) for word in words)
    letters = "".join(words)
    common = sum(letter in _ARABIC_COMMON for letter in letters)
    return pure >= 0.97 * len(words) and common >= 0.7 * len(letters)


def _reads_as_latin(text: str) -> bool:
    """Polish, Czech or Turkish code pages misread as cp1252 leave `³ ¹ ð ý þ` inside words."""
    high = [letter for letter in text if letter > "\x7f"]
    if not high or len(high) > 0.2 * len(text):
        return False
    accents = sum(letter in _LATIN_ACCENTS for letter in high)
    if accents + sum(letter in _MARKS_OF_PROSE for letter in high) < len(high):
        return False
    lone = re.findall(r"[À-ÿŒœ]{3,}", text)  # no Latin orthography has three accents in a row
    odd = re.findall(r"(?<=[^\W\d_])[¿¡©®™£§½¼¾°€](?=[^\W\d_])|(?<=[a-zà-ÿ])[À-ÖØ-Þ]", text)
    return not lone and not odd

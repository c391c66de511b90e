"""The names that a document gives to acronyms: "Free Coast Front (FCF)", "FCF (Free Coast Front)".

The letters tell where the name begins, as in Schwartz and Hearst 2003, but by first letters alone:
the shortest stretch of words before the bracket that begin with them. Where the letters come from
another language ("People's Protection Units (YPG)") it is the name right before it, as it was read.
"""

import re
from collections.abc import Iterable

from narratives.model import Span
from narratives.names import Word, words_of

_BEHIND = re.compile(r"\s?\((?:the )?([A-Z][A-Za-z]?[A-Z]{1,5}s?)\)")
_SPELT_OUT = re.compile(r"\s?\((?:the )?([^\W\da-z_][^()\n]{4,80})\)")
_LETTERS = re.compile(r"[A-Z][A-Za-z]?[A-Z]{1,5}")
_OWNS = re.compile(r"['’]s? ")
"""What ties two names to one where the second is a single word: "Workers' Party"."""
_LONGEST = 100
"""Characters before the bracket in which the name begins."""
_SPARE = 3
"""Words in the name that give the acronym no letter: "of", "Greater"."""


def expansions(text: str, names: Iterable[tuple[Span, bool]]) -> dict[str, str]:
    """Return the full name of each acronym that the text explains.

    Args:
        text: Text of the document.
        names: Where names stand, titles included, and whether it can be a body's; in order.
    """
    found: dict[str, str] = {}
    before = (0, 0)
    for (begin, end), body in names:
        tied = " " not in text[begin:end] and _OWNS.fullmatch(text[before[1] : begin])
        start = before[0] if tied else begin
        before = start, end
        behind = _BEHIND.match(text, end)
        if behind is not None:
            lead = text[max(0, end - _LONGEST) : end]
            first = _beginning(behind.group(1).removesuffix("s"), lead)
            if first is not None:
                found.setdefault(behind.group(1), lead[first:])
            elif body and " " in text[start:end]:
                found.setdefault(behind.group(1), text[start:end])
            continue
        written = text[start:end]
        spelt = _SPELT_OUT.match(text, end) if _LETTERS.fullmatch(written) else None
        if spelt is not None and _beginning(written, spelt.group(1)) == 0:
            found.setdefault(written, spelt.group(1))
    return found


def _beginning(letters: str, lead: str) -> int | None:
    """Return where the shortest row of words at the end begins that begin with the letters."""
    sentence = re.split(r"[.;:!?()\n]", lead)[-1]
    words, offset = words_of(sentence), len(lead) - len(sentence)
    wanted = letters.upper()
    spare = _SPARE
    for index in range(len(words) - 1, -1, -1):
        if _initial(words[index]) == wanted[-1]:
            wanted = wanted[:-1]
            if not wanted:
                return offset + words[index].start if words[index].capital else None
        else:
            spare -= 1
            if spare < 0:
                return None
    return None


def _initial(word: Word) -> str:
    return word.text[:1].upper() if word.capital else ""

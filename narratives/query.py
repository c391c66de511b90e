"""What an analyst types to search by words, read into an expression that FTS5 can be given.

Nothing typed reaches FTS5 as syntax: every word and phrase stands in its double quotes, so that
colons, brackets, carets and operators of FTS5 are words or nothing.
"""

import re

from narratives.errors import UsageError
from narratives.model import Value

MOST_TERMS = 64
"""Words and phrases of one query; FTS5 itself stops at a tree 256 deep."""

_TERM = re.compile(r'(-?)(?:"([^"]*)(?:"(\*?)|\Z)|([^\s"]+))')
_OR = "OR"


class WordQuery(Value):
    """A query by words, read: what must be there, what must not, and its words as plain text."""

    wanted: str
    """FTS5 expression of what must be there; empty if nothing that can be found was asked for."""
    unwanted: str
    """The same of what must not be there; empty if nothing is excluded."""
    plain: str
    """The words asked for without signs, for a search by meaning beside it."""

    @property
    def expression(self) -> str:
        """Return the whole as one FTS5 expression, empty if nothing can be found."""
        if not self.wanted or not self.unwanted:
            return self.wanted
        return f"({self.wanted}) NOT ({self.unwanted})"


def read_query(text: str) -> WordQuery:
    """Read a query: all words must be there, in any order and any case, without their accents.

    `terror*` finds all endings, `"the old dam"` the words in this order, `dam OR bridge` either,
    `-wheat` leaves out what holds the word. Signs without letters or digits ask for nothing.

    Raises:
        UsageError: It has more than 64 words and phrases.
    """
    groups: list[list[str]] = []
    unwanted: list[str] = []
    plain: list[str] = []
    either = False
    terms = 0
    for match in _TERM.finditer(_clean(text)):
        excluded, phrase, star, word = match.groups()
        if word == _OR and not excluded:
            either = bool(groups)
            continue
        words = phrase if phrase is not None else word.rstrip("*")
        if not any(character.isalnum() for character in words):
            continue
        terms += 1
        prefix = bool(star) if phrase is not None else word.endswith("*")
        term = f'"{words.strip()}"' + "*" * prefix
        if excluded:
            unwanted.append(term)
            continue
        plain.append(words.strip())
        if either:
            groups[-1].append(term)
        else:
            groups.append([term])
        either = False
    if terms > MOST_TERMS:
        raise UsageError(f"the query has {terms} words", f"{MOST_TERMS} are the most")
    wanted = " AND ".join(
        group[0] if len(group) == 1 else "(" + " OR ".join(group) + ")" for group in groups
    )
    return WordQuery(wanted=wanted, unwanted=" OR ".join(unwanted), plain=" ".join(plain))


def _clean(text: str) -> str:
    """Return the text without what SQLite cannot be given: NUL ends an expression for it."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")

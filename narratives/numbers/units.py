"""Tell what a figure counts: the measure, the plural noun, or what happened to whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from narratives.numbers.figures import Figure, figure_at, with_hedges
from narratives.numbers.words import DASHES, Token, match, match_ending, tables, word_at

_MORE = frozenset({"more", "other", "additional", "further", "new", "different", "separate"})
_PHRASE = 5
"""Words in which the noun that is counted must come: "120 modern air defence systems"."""
_REACH = 6
"""Words between the counted and what happened to them, auxiliaries and adverbs all."""
_ASIDE = 9
"""Words of an aside between commas that are passed over."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts; `last` is the token behind the words that belong to the figure.

    `after` tells that the outcome follows the counted, so that it may hold for others before
    them as well: "five soldiers and two civilians were killed".
    """

    name: str | None
    group: str | None
    last: int
    head: int | None = None
    after: bool = False


def unit_of(tokens: Sequence[Token], figure: Figure) -> Unit | None:
    """Return what a figure counts; None where it places a moment or stands for no number."""
    last = figure.last
    if figure.money is not None:
        return Unit(figure.money, None, last)
    measured = match(tokens, last, tables().measures)
    if measured is not None:
        name = " ".join(token.text for token in tokens[last : last + measured[0]])
        return Unit(name, None, last + measured[0])
    begin = _over_partitive(tokens, last)
    if _is_moment(tokens, figure, begin):
        return None
    head = _head(tokens, figure, begin)
    if figure.low == figure.high == 1 and head is None:
        return None
    outcome, after = _outcome(tokens, figure, begin, head)
    noun = None if head is None else tokens[head].text
    if outcome is not None:
        # "three dead": the outcome is the noun itself.
        group = None if noun is not None and noun.lower() in outcome.lower().split() else noun
        return Unit(outcome, group, last, head, after)
    if _definite(tokens, figure):
        return None
    if noun is not None:
        return Unit(noun, None, last, head)
    whole = float(figure.low).is_integer()
    if whole and (figure.digits or figure.vague or figure.low >= 100):
        return Unit(None, None, last)
    # "two" or "3.14" without anything counted is a pronoun ("the two met") or a mere figure.
    return None


def _head(tokens: Sequence[Token], figure: Figure, begin: int) -> int | None:
    """Return the noun that is counted; "one" is a pronoun unless a person or thing follows it."""
    head = plural_head(tokens, begin)
    if figure.low != 1 or figure.high != 1:
        return head
    if word_at(tokens, figure.last) == "of":
        return None
    return head if head is not None else _singular_head(tokens, begin)


def _definite(tokens: Sequence[Token], figure: Figure) -> bool:
    before = word_at(tokens, figure.first - 1)
    return not figure.digits and figure.high <= 10 and before in tables().definite


def _over_partitive(tokens: Sequence[Token], at: int) -> int:
    """Skip `of the`, `out of 80`, `more`, `other` between a figure and what it counts."""
    if word_at(tokens, at) == "out" and word_at(tokens, at + 1) == "of":
        at += 1
    if word_at(tokens, at) == "of":
        at += 1
        while word_at(tokens, at) in tables().definite or word_at(tokens, at) == "all":
            at += 1
        whole = figure_at(tokens, at) if at < len(tokens) else None
        if whole is not None:
            at = whole.last
    while word_at(tokens, at) in _MORE:
        at += 1
    return at


def _is_part(tokens: Sequence[Token], figure: Figure) -> bool:
    """Tell the whole that another figure is a part of: the 80 of "60 of 80 drones"."""
    at = figure.first - 1
    while at >= 0 and tokens[at].low in tables().definite:
        at -= 1
    if word_at(tokens, at) != "of":
        return False
    at -= 1 + (word_at(tokens, at - 1) == "out")
    return any(
        (part := figure_at(tokens, begin)) is not None and part.last == at + 1 and not part.vague
        for begin in range(max(0, at - 2), at + 1)
    )


def plural_head(tokens: Sequence[Token], at: int) -> int | None:
    """Return the token of the plural noun in which a short phrase ends, None without one."""
    head = None
    for index in range(at, min(at + _PHRASE, len(tokens))):
        token = tokens[index]
        if token.text in DASHES and index > at:
            continue
        if token.kind != "word" or token.low in tables().stops:
            break
        plural = _is_plural(token.low)
        if head is not None and (not plural or token.low in ("dead", "wounded")):
            break
        if plural and not (index == at and token.low in ("dead", "wounded")):
            head = index
    return head


def _singular_head(tokens: Sequence[Token], at: int) -> int | None:
    for index in range(at, min(at + _PHRASE - 1, len(tokens))):
        if tokens[index].kind != "word" or tokens[index].low in tables().stops:
            return None
        if tokens[index].low in tables().singular:
            return index
    return None


def _is_plural(word: str) -> bool:
    if word in tables().irregular:
        return True
    singular_ends = ("ss", "us", "is", "'s", "’s")
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(singular_ends)
        and word not in tables().not_plural
    )


# What happened to the counted


def _outcome(
    tokens: Sequence[Token], figure: Figure, begin: int, head: int | None
) -> tuple[str | None, bool]:
    """Return the word for what happened to the counted, and whether it follows them."""
    if _is_part(tokens, figure):
        return None, False
    starts = [begin] if head is None else [begin, head + 1]
    for start in starts:
        found = _following(tokens, _over_aside(tokens, start, figure))
        if found is not None:
            return found, True
    return _preceding(tokens, figure), False


def _over_aside(tokens: Sequence[Token], at: int, figure: Figure) -> int:
    """Skip an aside between commas, or the comma that closes the one the figure stands in."""
    if word_at(tokens, at) != ",":
        return at
    before = with_hedges(tokens, figure.first) - 1
    if word_at(tokens, before) in ("including", "them"):
        return at + 1
    if word_at(tokens, at + 1) not in tables().asides:
        return at
    for index in range(at + 2, min(at + _ASIDE, len(tokens))):
        if tokens[index].text == ",":
            return index + 1
    return at


def _following(tokens: Sequence[Token], at: int) -> str | None:
    for index in range(at, at + _REACH):
        matched = match(tokens, index, tables().outcomes)
        if matched is not None:
            return " ".join(token.text for token in tokens[index : index + matched[0]])
        if word_at(tokens, index) not in tables().links:
            return None
    return None


def _preceding(tokens: Sequence[Token], figure: Figure) -> str | None:
    """Return the outcome that stands before a figure: `killing 12`, `a death toll of 90`."""
    at = with_hedges(tokens, figure.first) - 1
    for _ in range(_REACH):
        length = match_ending(tokens, at, tables().outcomes)
        if length:
            return " ".join(token.text for token in tokens[at - length + 1 : at + 1])
        if word_at(tokens, at) not in tables().objects:
            return None
        at -= 1
    return None


def _is_moment(tokens: Sequence[Token], figure: Figure, begin: int) -> bool:
    """Tell "two days ago", "the past 24 hours", "within three weeks", "35 years old"."""
    if word_at(tokens, begin) not in tables().durations:
        return False
    before = word_at(tokens, with_hedges(tokens, figure.first) - 1)
    return (
        word_at(tokens, begin + 1) in tables().moment_after
        or before in tables().moment_before
        or word_at(tokens, figure.first - 1) in tables().moment_before
    )

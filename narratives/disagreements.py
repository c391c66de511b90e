"""Find where two camps cannot both be right as they say it, with the words that clash.

Precision first: what is asserted is that two claims differ in one respect, never which of them
holds. Rules and limits stand in `docs/comparison.md`; `benchmarks/stance.py` measures them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from narratives.days import Moment, apart, moments
from narratives.deeds import LONGEST, Group, Party, actors_differ, deeds, manners_differ, places
from narratives.model import (
    ELLIPSIS,
    UNASSIGNED,
    Cell,
    Claim,
    Difference,
    Disagreement,
    Quantity,
    Side,
    Span,
)
from narratives.naming import own_names
from narratives.numbers import clash, group_of, measure
from narratives.stance import Stance, absence, opposed
from narratives.words import content_words

MOST = 12
"""Claims of a cell that are set against others; the best stand first, and pairs grow squared."""

_EXISTENCE = re.compile(
    r"\b(?:there\s+(?:is|are|was|were|has been|have been|had been)\s+no|never\s+happened|"
    r"did\s+not\s+(?:happen|exist|take\s+place)|do(?:es)?\s+not\s+exist|never\s+existed)\b",
    re.IGNORECASE,
)
_PREFERS = re.compile(r"\b(?:more likely|less likely|likelier)\b", re.IGNORECASE)
_QUOTED = re.compile("“([^”]+)”")

Found = tuple[Difference, Side, Side]


def between(
    one: tuple[Claim, Stance],
    other: tuple[Claim, Stance],
    title: Claim | None,
    party: Party = lambda _: UNASSIGNED,
) -> tuple[Found, ...]:
    """Return how two claims on one point differ; nothing if they may both be so.

    Args:
        one: A claim with its stance to the point.
        other: A claim of another camp with its stance.
        title: The claim that gives the point its proposition.
        party: Names the camp of a noun group.
    """
    mine, theirs = one[0], other[0]
    if "no_comment" in (one[1].state, other[1].state):
        return ()
    # "It is more likely that another did" prefers another account; what differs is that account.
    prefers = any(_PREFERS.search(stance.why) for stance in (one[1], other[1]))
    found = [
        None if prefers else _stances(one, other, title),
        _actors(mine, theirs, party),
        _numbers(mine, theirs),
        _times(mine, theirs),
        _places(mine, theirs),
        _names(mine, theirs),
    ]
    return tuple(difference for difference in found if difference is not None)


def disagreements(
    point: str,
    cells: Mapping[str, Cell],
    stances: Mapping[str, Stance],
    title: Claim | None,
    party: Party,
) -> tuple[Disagreement, ...]:
    """Return the differences in a row: of each kind, one for each two camps.

    A camp that gives several figures, days or places differs from another only if none of them
    fits what the other gives.
    """
    speaking = [camp for camp, cell in cells.items() if cell.claims]
    found: dict[tuple[Difference, str, str], Disagreement] = {}
    for camps in combinations(speaking, 2):
        mine, theirs = (cells[camp].claims[:MOST] for camp in camps)
        agreed = _agreed(mine, theirs)
        for one, other in product(mine, theirs):
            pairs = (one, stances[one.id]), (other, stances[other.id])
            for kind, left, right in between(*pairs, title, party):
                if kind not in agreed:
                    found.setdefault(
                        (kind, *camps), Disagreement(point=point, kind=kind, one=left, other=right)
                    )
    return tuple(found.values())


def _agreed(mine: Sequence[Claim], theirs: Sequence[Claim]) -> frozenset[Difference]:
    """Return the kinds in which some claims of the two camps say the same."""
    agreed: set[Difference] = set()
    for one, other in product(mine, theirs):
        if _same_figure(one, other):
            agreed.add("number")
        days = {moment.key for moment in _moments(one)} & {moment.key for moment in _moments(other)}
        if days:
            agreed.add("time")
        if any(a.words & b.words for a, b in product(places(one), places(other))):
            agreed.add("place")
        names, others = own_names([one]), own_names([other])
        if any(names[referent] & others[referent] for referent in names.keys() & others.keys()):
            agreed.add("naming")
    return frozenset(agreed)


# One kind after the other


def _stances(
    one: tuple[Claim, Stance], other: tuple[Claim, Stance], title: Claim | None
) -> Found | None:
    """Return a denial or doubt of one claim against the other's claim of the same thing."""
    (mine, my_stance), (theirs, their_stance) = one, other
    contrary = ("denies", "doubts")
    if my_stance.state == "claims" and their_stance.state in contrary:
        claiming, against, why = mine, theirs, their_stance
    elif their_stance.state == "claims" and my_stance.state in contrary:
        claiming, against, why = theirs, mine, my_stance
    else:
        direct = opposed(mine, theirs)
        if direct is None or my_stance.state != their_stance.state != "claims":
            return None
        claiming, against, why = mine, theirs, direct
    if why.by == "actor" or not _on_the_point(claiming, against, title):
        return None
    kind: Difference = "polarity"
    if why.by == "absence" or absence(against, claiming) or _EXISTENCE.search(against.text):
        kind = "existence"
    sides = {claiming.id: _whole(claiming), against.id: _deciding(against, why)}
    return kind, sides[mine.id], sides[theirs.id]


def _on_the_point(claiming: Claim, against: Claim, title: Claim | None) -> bool:
    """Tell whether what is claimed is what is denied: rows also hold what merely belongs there."""
    if title is None or claiming.id == title.id:
        return True
    words = content_words(claiming.text)
    for other in (title, against):
        theirs = content_words(other.text)
        shared, smaller = len(words & theirs), min(len(words), len(theirs))
        if shared >= 2 and shared >= 0.4 * smaller:
            return True
    return False


def _actors(mine: Claim, theirs: Claim, party: Party) -> Found | None:
    """Return two actors of one deed, or "on purpose" against "by itself"."""
    if _negated(mine) or _negated(theirs):
        return None
    actors = actors_differ(mine, theirs, party)
    if actors is not None:
        return "actor", _of_group(mine, actors[0]), _of_group(theirs, actors[1])
    manners = manners_differ(mine, theirs)
    if manners is not None:
        return "actor", _of_span(mine, manners[0]), _of_span(theirs, manners[1])
    return None


def _negated(claim: Claim) -> bool:
    return claim.modality in ("denied", "negated", "unverified", "no_comment")


def _numbers(mine: Claim, theirs: Claim) -> Found | None:
    """Return two figures that leave no room for agreement, or that count different groups."""
    pairs = [
        (one, other)
        for one, other in product(mine.numbers, theirs.numbers)
        if _unit(one) is not None and _unit(one) == _unit(other)
    ]
    clashing = [pair for pair in pairs if clash(*pair)]
    if clashing and not _same_figure(mine, theirs):
        one, other = clashing[0]
        return "number", _of_figure(mine, one), _of_figure(theirs, other)
    apart_groups = [
        (one, other)
        for one, other in pairs
        if group_of(one) != group_of(other) and group_of(one) and group_of(other)
    ]
    if apart_groups and not clashing:
        one, other = apart_groups[0]
        return "different_groups", _of_figure(mine, one), _of_figure(theirs, other)
    return None


def _unit(quantity: Quantity) -> str | None:
    measured = measure(quantity)
    return None if measured is None else measured[0]


def _same_figure(mine: Claim, theirs: Claim) -> bool:
    return any(
        _unit(one) is not None
        and _unit(one) == _unit(other)
        and group_of(one) == group_of(other)
        and not clash(one, other)
        for one, other in product(mine.numbers, theirs.numbers)
    )


def _times(mine: Claim, theirs: Claim) -> Found | None:
    """Return two days or hours of one thing; claims that give several are left alone."""
    if _negated(mine) or _negated(theirs):
        return None
    for one, other in product(_moments(mine), _moments(theirs)):
        alone = all(
            sum(moment.grain == one.grain for moment in _moments(claim)) == 1
            for claim in (mine, theirs)
        )
        if alone and apart(one, other) and _same_thing(mine, theirs, (one.text, other.text)):
            return "time", _of_span(mine, one.span), _of_span(theirs, other.span)
    return None


def _moments(claim: Claim) -> tuple[Moment, ...]:
    return moments(claim.text[:LONGEST], claim.published)


def _places(mine: Claim, theirs: Claim) -> Found | None:
    """Return two places of one thing; a place in another is not known to be, so words must part."""
    if _negated(mine) or _negated(theirs):
        return None
    here, there = places(mine), places(theirs)
    if len(here) != 1 or len(there) != 1:
        return None
    one, other = here[0], there[0]
    if one.words & content_words(theirs.text) or other.words & content_words(mine.text):
        return None
    if not _same_thing(mine, theirs, (one.text, other.text)):
        return None
    return "place", _of_group(mine, one), _of_group(theirs, other)


def _same_thing(mine: Claim, theirs: Claim, besides: tuple[str, str]) -> bool:
    """Tell whether two claims tell one happening, but for the words of a time or place.

    Two content words and a kind of deed in common, or three words and half of the shorter.
    """
    words = content_words(mine.text) - content_words(besides[0])
    others = content_words(theirs.text) - content_words(besides[1])
    shared, smaller = len(words & others), min(len(words), len(others))
    kinds = {deed.kind for deed in deeds(mine)} & {deed.kind for deed in deeds(theirs)}
    if kinds and shared >= 2:
        return True
    return shared >= 3 and shared >= 0.5 * smaller


def _names(mine: Claim, theirs: Claim) -> Found | None:
    """Return two names for one thing, each in its camp's own words."""
    names, others = own_names([mine]), own_names([theirs])
    for referent in sorted(names.keys() & others.keys()):
        if names[referent].isdisjoint(others[referent]):
            left, right = min(names[referent]), min(others[referent])
            return "naming", _of_words(mine, left), _of_words(theirs, right)
    return None


# Sides


def _side(claim: Claim, text: str, span: Span | None) -> Side:
    return Side(camp=claim.camp, claim=claim.id, text=text, span=span)


def _whole(claim: Claim) -> Side:
    return _side(claim, claim.text, (claim.spans[0][0], claim.spans[-1][1]))


def _of_span(claim: Claim, span: Span) -> Side:
    return _side(claim, claim.text[slice(*span)], in_document(claim, span))


def _of_group(claim: Claim, group: Group) -> Side:
    inside = claim.text[slice(*group.span)] == group.text
    return _side(claim, group.text, in_document(claim, group.span) if inside else None)


def _of_figure(claim: Claim, quantity: Quantity) -> Side:
    return _side(claim, quantity.text, quantity.span)


def _of_words(claim: Claim, words: str) -> Side:
    match = re.search(re.escape(words), claim.text, re.IGNORECASE)
    return _of_span(claim, match.span()) if match else _side(claim, words, None)


def _deciding(claim: Claim, why: Stance) -> Side:
    """Return the words that decided a denial: in the claim, or the cue that reports it."""
    for words in _QUOTED.findall(why.why):
        at = claim.text.find(words)
        if at >= 0:
            return _of_span(claim, (at, at + len(words)))
        if claim.cue is not None and claim.cue.text == words:
            return _side(claim, words, claim.cue.span)
    return _whole(claim)


def in_document(claim: Claim, span: Span) -> Span | None:
    """Return where a span of the claim's text stands in its document."""
    for place, (start, end) in _parts(claim):
        if place <= span[0] and span[1] <= place + end - start:
            return start + span[0] - place, start + span[1] - place
    return None


def _parts(claim: Claim) -> Iterator[tuple[int, Span]]:
    """Yield where each span begins in the claim's text, and the span."""
    at = 0
    for start, end in claim.spans:
        yield at, (start, end)
        at += end - start + len(ELLIPSIS)

"""Find where two camps cannot both be right as they say it, with the words that clash.

Precision first: what is asserted is that two claims differ in one respect, never which of them
holds. Rules and limits stand in `docs/comparison.md`; `benchmarks/stance.py` measures them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

from narratives.contraries import (
    causes_differ,
    contrary,
    labels_differ,
    names_nobody,
    struck_differ,
    turned,
)
from narratives.days import Moment, apart, moments
from narratives.deeds import LONGEST, Group, Party, actors_differ, anybody, deeds, places, same_end
from narratives.model import (
    UNASSIGNED,
    Cell,
    Claim,
    Difference,
    Disagreement,
    Quantity,
    Side,
    Span,
)
from narratives.naming import in_document, own_names
from narratives.numbers import ENGLISH, clash, group_of, measure, measuring
from narratives.stance import Stance, absence, opposed
from narratives.words import content_words, words_of

MOST = 12
"""Claims of a cell that are set against others; the best stand first, and pairs grow squared."""

_EXISTENCE = re.compile(
    r"\b(?:there\s+(?:is|are|was|were|has been|have been|had been)\s+no|never\s+happened|"
    r"did\s+not\s+(?:happen|exist|take\s+place)|do(?:es)?\s+not\s+exist|never\s+existed)\b",
    re.IGNORECASE,
)
_PREFERS = re.compile(r"\b(?:more likely|less likely|likelier)\b", re.IGNORECASE)
_QUOTED = re.compile("“([^”]+)”")

MOST_FIGURES = 40
"""Figures of a claim that are set against others: what has more is a table; pairs grow squared."""
_NEAR = 6
"""Words on either side of a figure in which what it measures is named."""
_LONG = 5
"""Letters of a word that is no common one, in languages without a list of those."""

Found = tuple[Difference, Side, Side]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A quantity with what it is compared by: unit and group in one form."""

    quantity: Quantity
    unit: str
    group: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim with all that is compared, read once: a row compares each with many others."""

    claim: Claim
    stance: Stance
    negated: bool
    figures: tuple[_Figure, ...]
    moments: tuple[Moment, ...]
    places: tuple[Group, ...]
    names: Mapping[str, frozenset[str]]
    english: bool


def _told(claim: Claim, stance: Stance) -> _Told:
    # Word order, negation and contrary words are only read in English.
    english = claim.language in ENGLISH
    figures = []
    for quantity in claim.numbers[:MOST_FIGURES]:
        measured = measure(quantity)
        if measured is not None:
            figures.append(_Figure(quantity, measured[0], group_of(quantity)))
    return _Told(
        claim,
        stance,
        claim.modality in ("denied", "negated", "unverified", "no_comment"),
        tuple(figures),
        moments(claim.text[:LONGEST], claim.published, claim.language),
        places(claim) if english else (),
        own_names([claim]) if english else {},
        english,
    )


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
    return tuple(_between(_told(*one), _told(*other), _finders(title, party), frozenset()))


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
    told = {
        camp: [_told(claim, stances[claim.id]) for claim in cell.claims[:MOST]]
        for camp, cell in cells.items()
        if cell.claims
    }
    finders = _finders(title, party)
    found: list[Disagreement] = []
    for mine, theirs in combinations(told.values(), 2):
        settled = set(_agreed(mine, theirs))
        for one, other in product(mine, theirs):
            for kind, left, right in _between(one, other, finders, settled):
                settled.add(kind)
                found.append(Disagreement(point=point, kind=kind, one=left, other=right))
    return tuple(found)


_Finder = Callable[[_Told, _Told], Found | None]


def _finders(
    title: Claim | None, party: Party
) -> tuple[tuple[frozenset[Difference], _Finder], ...]:
    """Return what looks for each kind of difference, with the kinds it may find."""
    return (
        (frozenset({"polarity", "existence"}), partial(_stances, title)),
        (frozenset({"actor"}), partial(_actors, party)),
        (frozenset({"number", "different_groups"}), _numbers),
        (frozenset({"time"}), _times),
        (frozenset({"place"}), _places),
        (frozenset({"naming"}), _names),
    )


def _between(
    one: _Told,
    other: _Told,
    finders: Sequence[tuple[frozenset[Difference], _Finder]],
    settled: AbstractSet[Difference],
) -> Iterator[Found]:
    """Yield the differences of two claims, but for the kinds that are settled."""
    if "no_comment" in (one.stance.state, other.stance.state):
        return
    for kinds, find in finders:
        if kinds <= settled:
            continue
        difference = find(one, other)
        if difference is not None and difference[0] not in settled:
            yield difference


def _agreed(mine: Sequence[_Told], theirs: Sequence[_Told]) -> Iterator[Difference]:
    """Yield the kinds in which some claims of the two camps say the same."""
    if any(_same_figure(one, other) for one, other in product(mine, theirs)):
        yield "number"
    days, others = (
        {moment.key for told in side for moment in told.moments} for side in (mine, theirs)
    )
    if days & others:
        yield "time"
    here, there = (
        {word for told in side for place in told.places for word in place.words}
        for side in (mine, theirs)
    )
    if here & there:
        yield "place"
    names, named = (
        {(referent, name) for told in side for referent, of in told.names.items() for name in of}
        for side in (mine, theirs)
    )
    if names & named:
        yield "naming"


# One kind after the other


def _stances(title: Claim | None, one: _Told, other: _Told) -> Found | None:
    """Return a denial or doubt of one claim against the other's claim of the same thing.

    "It is more likely that another did" prefers another account: what differs is that account.
    """
    if _PREFERS.search(one.stance.why) or _PREFERS.search(other.stance.why):
        return None
    against_it = ("denies", "doubts")
    if one.stance.state == "claims" and other.stance.state in against_it:
        claiming, against, why = one.claim, other.claim, other.stance
    elif other.stance.state == "claims" and one.stance.state in against_it:
        claiming, against, why = other.claim, one.claim, one.stance
    elif one.stance.by == "actor" and other.stance.state == "doubts":
        # Who tells the deed of another puts an account forward, and a doubt is about that too.
        return _doubted(one, other)
    elif other.stance.by == "actor" and one.stance.state == "doubts":
        found = _doubted(other, one)
        return None if found is None else (found[0], found[2], found[1])
    else:
        if one.stance.state != other.stance.state != "claims":
            return None
        return _opposed(one, other, title)
    english = one.english and other.english
    if why.by in ("actor", "naming") or not _on_the_point(
        claiming, against, title, english=english
    ):
        return None
    kind: Difference = "polarity"
    if why.by == "absence" or absence(against, claiming) or _EXISTENCE.search(against.text):
        kind = "existence"
    sides = {claiming.id: _whole(claiming), against.id: _deciding(against, why)}
    return kind, sides[one.claim.id], sides[other.claim.id]


def _opposed(one: _Told, other: _Told, title: Claim | None) -> Found | None:
    """Return a denial between two claims neither of which contests the title claim."""
    if not (one.english and other.english):
        return None
    direct = opposed(one.claim, other.claim)
    if direct is not None and _on_the_point(one.claim, other.claim, title, english=True):
        kind: Difference = "polarity"
        if absence(other.claim, one.claim) or _EXISTENCE.search(other.claim.text):
            kind = "existence"
        return kind, _whole(one.claim), _deciding(other.claim, direct)
    words = contrary(one.claim, other.claim)
    if words is None or words[0] == "actor":
        return None
    return words[0], _of_span(one.claim, words[1]), _of_span(other.claim, words[2])


def _doubted(account: _Told, doubt: _Told) -> Found | None:
    if not _shares(content_words(account.claim.text), content_words(doubt.claim.text)):
        return None
    return "polarity", _whole(account.claim), _deciding(doubt.claim, doubt.stance)


def _shares(words: AbstractSet[str], others: AbstractSet[str]) -> bool:
    shared = len(words & others)
    return shared >= 2 and shared >= 0.4 * min(len(words), len(others))


def _on_the_point(claiming: Claim, against: Claim, title: Claim | None, *, english: bool) -> bool:
    """Tell whether what is claimed is what is denied: rows also hold what merely belongs there."""
    if title is not None and claiming.id == title.id:
        return True
    # Without a list of common words, words in common tell of nothing.
    if not english or names_nobody(claiming.text):
        return False
    words = content_words(claiming.text)
    return title is None or any(
        _shares(words, content_words(other.text)) for other in (title, against)
    )


def _actors(party: Party, one: _Told, other: _Told) -> Found | None:
    """Return two actors of one deed, or "on purpose" against "by itself"."""
    if one.negated or other.negated or not (one.english and other.english):
        return None
    mine, theirs = one.claim, other.claim
    actors = actors_differ(mine, theirs, party)
    if actors is not None:
        return "actor", _of_group(mine, actors[0]), _of_group(theirs, actors[1])
    # Two claims that each tell the title's deed otherwise may tell the same other cause.
    both = one.stance.by == other.stance.by == "actor"
    causes = None if both else causes_differ(mine, theirs)
    if causes is not None:
        return "actor", _of_group(mine, causes[0]), _of_group(theirs, causes[1])
    words = contrary(mine, theirs)
    if words is not None and words[0] == "actor":
        return "actor", _of_span(mine, words[1]), _of_span(theirs, words[2])
    return None


def _numbers(one: _Told, other: _Told) -> Found | None:
    """Return two figures that leave no room for agreement, or that count different groups."""
    pairs = [
        (left, right)
        for left, right in product(one.figures, other.figures)
        if left.unit == right.unit
    ]
    clashing = [pair for pair in pairs if clash(pair[0].quantity, pair[1].quantity)]
    # Of several figures those nearest to one another most likely tell of the same.
    nearest = min(clashing, key=_far, default=None)
    if nearest and not _same_figure(one, other) and _same_counted(one, other, nearest):
        return "number", *_of_figures(one, other, nearest)
    apart_groups = [
        pair for pair in pairs if pair[0].group != pair[1].group and pair[0].group and pair[1].group
    ]
    if apart_groups and not clashing:
        return "different_groups", *_of_figures(one, other, apart_groups[0])
    return None


def _far(pair: tuple[_Figure, _Figure]) -> float:
    """Return how far two figures are from one another, as a ratio of their nearest bounds."""
    values = [
        value
        for quantity in (figure.quantity for figure in pair)
        for value in (measure(quantity) or ("", None, None))[1:]
        if value is not None
    ]
    return max(values) / max(min(values), 0.01)


def _same_counted(one: _Told, other: _Told, pair: tuple[_Figure, _Figure]) -> bool:
    """Tell whether two figures of a mere measure are about one thing: a word near both is shared.

    "200 metres from the wire" and "a thousand metres are forbidden" measure two things; "12 killed"
    and "40 killed" say what they count.
    """
    if pair[0].unit not in measuring():
        return True
    here, there = (
        _near(told.claim.text, figure.quantity)
        for told, figure in zip((one, other), pair, strict=True)
    )
    return bool(here & there)


def _near(text: str, quantity: Quantity) -> frozenset[str]:
    """Return the content words around a figure, without its own."""
    at = text.find(quantity.text)
    before = words_of(text[: max(at, 0)])[-_NEAR:]
    behind = words_of(text[at + len(quantity.text) :])[:_NEAR]
    own = content_words(f"{quantity.text} {quantity.unit}")
    return content_words(" ".join(before + behind)) - own


def _same_figure(one: _Told, other: _Told) -> bool:
    return any(
        left.unit == right.unit
        and left.group == right.group
        and not clash(left.quantity, right.quantity)
        for left, right in product(one.figures, other.figures)
    )


def _times(one: _Told, other: _Told) -> Found | None:
    """Return two days or hours of one thing; claims that give several are left alone."""
    if one.negated or other.negated:
        return None
    for left, right in product(one.moments, other.moments):
        alone = all(
            sum(moment.grain == left.grain for moment in told.moments) == 1 for told in (one, other)
        )
        words = left.text, right.text
        if (
            alone
            and apart(left, right)
            and (_same_thing(one, other, words) or _half_same(one, other, words))
        ):
            return "time", _of_span(one.claim, left.span), _of_span(other.claim, right.span)
    return None


def _places(one: _Told, other: _Told) -> Found | None:
    """Return two places of one thing; a place in another is not known to be, so words must part."""
    if one.negated or other.negated or not (one.english and other.english):
        return None
    mine, theirs = one.claim, other.claim
    sides = turned(mine, theirs)
    if sides is not None:
        return "place", _of_span(mine, sides[0]), _of_span(theirs, sides[1])
    if len(one.places) != 1 or len(other.places) != 1:
        return None
    (here,), (there,) = one.places, other.places
    if here.words & content_words(theirs.text) or there.words & content_words(mine.text):
        return None
    if not _same_thing(one, other, (here.text, there.text)):
        return None
    return "place", _of_group(mine, here), _of_group(theirs, there)


def _same_thing(one: _Told, other: _Told, besides: tuple[str, str]) -> bool:
    """Tell whether two claims tell one happening, but for the words of a time or place.

    Two content words and a kind of deed in common, or three words and half of the shorter, or the
    end of one thing.
    """
    words = content_words(one.claim.text) - content_words(besides[0])
    others = content_words(other.claim.text) - content_words(besides[1])
    if not (one.english and other.english):
        long = {word for word in words & others if len(word) >= _LONG}
        return len(long) >= 3 and len(long) >= 0.5 * min(len(words), len(others))
    shared, smaller = len(words & others), min(len(words), len(others))
    kinds = {deed.kind for deed in deeds(one.claim)} & {deed.kind for deed in deeds(other.claim)}
    if kinds and shared >= 2:
        return True
    if shared >= 3 and shared >= 0.5 * smaller:
        return True
    return same_end(one.claim, other.claim)


def _half_same(one: _Told, other: _Told, besides: tuple[str, str]) -> bool:
    """Tell whether two claims share half of the shorter one's words, but for people and figures."""
    if not (one.english and other.english):
        return False
    words = content_words(one.claim.text) - content_words(besides[0])
    others = content_words(other.claim.text) - content_words(besides[1])
    shared = {word for word in words & others if not word.isdecimal()} - anybody()
    return len(shared) >= 2 and len(shared) >= 0.5 * min(len(words), len(others))


def _names(one: _Told, other: _Told) -> Found | None:
    """Return two names for one thing, each in its camp's own words."""
    for referent in sorted(one.names.keys() & other.names.keys()):
        if one.names[referent].isdisjoint(other.names[referent]):
            left, right = min(one.names[referent]), min(other.names[referent])
            return "naming", _of_words(one.claim, left), _of_words(other.claim, right)
    if one.negated or other.negated or not (one.english and other.english):
        return None
    labels = labels_differ(one.claim, other.claim) or struck_differ(one.claim, other.claim)
    if labels is not None:
        return "naming", _of_group(one.claim, labels[0]), _of_group(other.claim, labels[1])
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


def _of_figures(one: _Told, other: _Told, pair: tuple[_Figure, _Figure]) -> tuple[Side, Side]:
    left, right = pair[0].quantity, pair[1].quantity
    return _side(one.claim, left.text, left.span), _side(other.claim, right.text, right.span)


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

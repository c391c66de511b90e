"""The words of a registry's camps, indexed and found in a phrase.

Declared words are found with the forms that follow from them: a camp that declares "Norland" is
also meant by "Norlandish" and "Norlanders", and by every known spelling of its names.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from narratives.model import Camp
from narratives.names import Word, key_of, role_nouns, role_words, table, word_list, words_of

_LONGEST_ACRONYM = 4
"""Letters up to which capitals count: `US` must not be found in `us`."""
_LONGEST_PERSON = 4
"""Words of the longest alias that can be a person's name."""

_FIELD_ORDER = {"alias": 0, "outlet": 1, "place": 2, "adjective": 3, "derived": 4}
"""Which of two equally long terms is taken; `derived` is a form of an adjective or a place."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or name of a camp."""

    keys: tuple[str, ...]
    camp: str
    field: str
    """alias, outlet, place, adjective or derived."""
    text: str
    """As declared: what the rule shows."""
    acronym: bool
    """Whether its capitals count."""
    name: bool
    """Every content word is capitalised: it names one thing, where `rebels` names a kind."""

    @property
    def national(self) -> bool:
        """Whether it says where somebody is from, and not who they are."""
        return self.field in ("adjective", "derived", "place")

    @property
    def proper(self) -> bool:
        """Whether it begins like a name: `Syrian government`, and not `rebels`."""
        return self.text[:1].isupper()

    def written(self, words: Sequence[Word]) -> bool:
        """Whether the words, which are this term's, are written like a name as it is."""
        own = words_of(self.text)[-len(self.keys) :]
        return not self.text[:1].islower() and all(
            word.capital or not mine.capital for word, mine in zip(words, own, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a phrase: words `start` to `end`, half-open."""

    start: int
    end: int
    term: Term
    possessive: bool
    weak: bool
    """Whether it is only a hint: `Norland-backed`."""

    @property
    def size(self) -> int:
        """Number of words: the longer term says more."""
        return self.end - self.start


class CampTerms:
    """All terms of a registry."""

    def __init__(self, camps: Sequence[Camp]) -> None:
        declared = [term for camp in camps for term in _terms_of(camp)]
        known = {term.keys for term in declared}
        derived = [form for term in declared for form in _derived(term) if form.keys not in known]
        self._by_first: dict[str, list[Term]] = defaultdict(list)
        for term in (*declared, *derived):
            self._by_first[term.keys[0]].append(term)
        for terms in self._by_first.values():
            terms.sort(key=lambda term: (-len(term.keys), _FIELD_ORDER[term.field]))
        self._contested = _contested(declared, camps)
        self._tails = _tails(declared)
        self.family: dict[str, set[tuple[str, str]]] = defaultdict(set)
        """(camp, alias) of everybody with a family name."""
        for term in declared:
            if _is_person(term):
                self.family[term.keys[-1]].add((term.camp, term.text))

    def contested(self, term: Term) -> bool:
        """Whether a nation's word is also part of the names of other camps.

        "Syrian" alone is both the government's and the opposition's: it places offices of state,
        and nobody else.
        """
        return key_of(term.text) in self._contested

    def by_tail(self, keys: tuple[str, ...]) -> Term | None:
        """Return the one name that ends in a noun of role: "the army" of the only army declared."""
        owners = self._tails.get(keys, [])
        return owners[0] if len({term.camp for term in owners}) == 1 else None

    def find(self, words: tuple[Word, ...]) -> list[Hit]:
        """Find the terms in a run of words, leftmost first, the longest at each place."""
        hits: list[Hit] = []
        index = 0
        while index < len(words):
            term = self._at(words, index)
            if term is None:
                index += 1
                continue
            end = index + len(term.keys)
            suffix = words[end].key if end < len(words) and words[end].joined else ""
            prefix = words[index - 1].key if index and words[index].joined else ""
            opposed = prefix in role_words("hostile_prefixes") or (
                term.national and _is_held(words, index)
            )
            if suffix not in role_words("neutral_suffixes") and not opposed:
                weak = suffix in role_words("weak_suffixes")
                hits.append(Hit(index, end, term, words[end - 1].possessive, weak))
            index = end
        return hits

    def _at(self, words: tuple[Word, ...], index: int) -> Term | None:
        for term in self._by_first.get(words[index].key, ()):
            part = words[index : index + len(term.keys)]
            if tuple(word.key for word in part) != term.keys:
                continue
            if term.acronym and not part[0].text.isupper():
                continue
            if term.field == "derived" and not part[0].capital:
                continue
            return term
        return None


def _is_held(words: tuple[Word, ...], index: int) -> bool:
    """Whether somebody else holds the place: "rebel-held Selm"."""
    before = words[index - 1] if index else None
    return before is not None and before.joined and before.key in role_words("holding_suffixes")


def _terms_of(camp: Camp) -> Iterable[Term]:
    fields = (
        ("alias", camp.aliases),
        ("outlet", camp.outlets),
        ("place", camp.places),
        ("adjective", camp.adjectives),
    )
    for field, texts in fields:
        for text in texts:
            keys = key_of(text)
            if keys:
                yield _term(keys, camp.id, field, text)


def _term(keys: tuple[str, ...], camp: str, field: str, text: str) -> Term:
    small = word_list("entities", "links") | word_list("entities", "particles")
    short = len(keys) == 1 and len(keys[0]) <= _LONGEST_ACRONYM
    return Term(
        keys=keys,
        camp=camp,
        field=field,
        text=text,
        acronym=short and text.replace(".", "").isupper(),
        # Scripts without capitals have names all the same.
        name=not any(word.text[:1].islower() and word.key not in small for word in words_of(text)),
    )


def _derived(term: Term) -> Iterable[Term]:
    """Yield the forms that a nation's word has beside the declared one."""
    data = table("roles")["derivation"]
    if not term.national or len(term.keys) != 1 or term.acronym:
        return
    (word,) = term.keys
    if len(word) < data["shortest"]:
        return
    forms = {word + suffix for suffix in data["suffixes"]}
    if term.field == "adjective":
        for suffix in data["suffixes"]:
            stem = word.removesuffix(suffix)
            if stem != word and len(stem) >= data["shortest"]:
                forms |= {stem, stem + "a", stem + "e"}
    for form in sorted(forms - {word}):
        yield Term((form,), term.camp, "derived", term.text, acronym=False, name=True)


def _is_person(term: Term) -> bool:
    return (
        term.field == "alias"
        and 2 <= len(term.keys) <= _LONGEST_PERSON
        and term.name
        and not any(key in word_list("entities", "organisation") for key in term.keys)
        and not any((key,) in role_nouns() for key in term.keys)
    )


def _tails(terms: Sequence[Term]) -> dict[tuple[str, ...], list[Term]]:
    """Return the names by the nouns of role that they end in."""
    found: dict[tuple[str, ...], list[Term]] = defaultdict(list)
    for term in terms:
        for start in range(1, len(term.keys)):
            tail = term.keys[start:]
            noun = role_nouns().get(tail)
            if term.field == "alias" and term.proper and noun is not None and noun.body:
                found[tail].append(term)
    return found


def _contested(terms: Sequence[Term], camps: Sequence[Camp]) -> frozenset[tuple[str, ...]]:
    """Return words of nations with which names of other camps begin."""
    parent = {camp.id: camp.parent for camp in camps}
    longer: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        if term.field != "outlet" and len(term.keys) > 1:
            longer[term.keys[0]].add(term.camp)
    return frozenset(
        term.keys
        for term in terms
        if term.national
        and len(term.keys) == 1
        and any(
            other != term.camp and parent.get(other) != term.camp for other in longer[term.keys[0]]
        )
    )

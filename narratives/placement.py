"""Reads a descriptor ("a spokesman for Ukraine's military intelligence") and finds the camp it names.

No parser is needed: what decides is which words stand before the noun of role, which stand after it, and
by what preposition. The lists of nouns and prepositions are data; the words of a camp come from its
registry, so that a registry about an invented conflict works the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from narratives.model import Camp
from narratives.names import (
    RoleMatch,
    Word,
    delegates,
    key_of,
    role_nouns,
    roles_in,
    table,
    word_list,
    words_of,
)

_ALIAS, _OUTLET, _AFFILIATION, _ANALYST, _FORMER, _BARE, _WEAK = range(1, 8)
"""Strength of a finding, the strongest first."""

_SPLIT = frozenset(",;()[]|\n—")
_NEAR_NAME = 0.84
"""Similarity of two family names from which one may be a spelling of the other (suggestions only)."""


@dataclass(frozen=True, slots=True)
class _Term:
    keys: tuple[str, ...]
    camp: str
    field: str
    """alias, outlet, place, adjective or derived."""
    text: str
    """As declared: what the rule shows."""
    acronym: bool
    """Short and in capitals: `US` must not be found in `us`."""
    name: bool
    """Every content word is capitalised: names one thing, where `rebels` names a kind."""


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: _Term
    possessive: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class _Finding:
    strength: int
    size: int
    """Words of the matched term: the longer one says more."""
    camp: str
    rule: str


class Placer:
    """The words of a registry's camps, indexed for reading descriptors."""

    def __init__(self, camps: tuple[Camp, ...]) -> None:
        self._terms: dict[str, list[_Term]] = {}
        self._family: dict[str, set[tuple[str, str]]] = {}
        declared = [term for camp in camps for term in _terms_of(camp)]
        known = {term.keys for term in declared}
        derived = [form for term in declared for form in _derived(term) if form.keys not in known]
        for term in (*declared, *derived):
            self._terms.setdefault(term.keys[0], []).append(term)
        for candidates in self._terms.values():
            candidates.sort(key=lambda term: (-len(term.keys), _FIELD_ORDER[term.field]))
        for term in declared:
            if _is_person_like(term):
                self._family.setdefault(term.keys[-1], set()).add((term.camp, term.text))
        self._contested = _contested(declared, camps)
        self._analyst = next(
            (camp.id for camp in camps if camp.roles or camp.id == "analyst"), None
        )
        self._media = "media" if any(camp.id == "media" for camp in camps) else None
        self._analyst_roles = frozenset(key_of(role) for camp in camps for role in camp.roles)

    def place(self, name: str | None, descriptors: tuple[str, ...]) -> tuple[str, str] | None:
        """Return (camp, rule) of the strongest finding in name and descriptors, None if there is none."""
        texts = ([name] if name else []) + list(descriptors)
        findings = [
            finding
            for text in texts
            for segment in _segments(text)
            for finding in self._read(segment)
        ]
        if name:
            findings += self._by_family_name(name)
        if not findings:
            return None
        best = min(
            range(len(findings)),
            key=lambda index: (findings[index].strength, -findings[index].size, index),
        )
        finding = findings[best]
        return None if not finding.camp else (finding.camp, finding.rule)

    def suggest(self, name: str | None, descriptors: tuple[str, ...]) -> tuple[str, str] | None:
        """Return (camp, reason) from any word of a camp that occurs, or a name that is spelt alike."""
        for text in ([name] if name else []) + list(descriptors):
            hits = self._hits(words_of(text))
            if hits:
                hit = max(hits, key=lambda hit: (not hit.weak, hit.end - hit.start, -hit.start))
                return hit.term.camp, f"“{hit.term.text}” stands in “{text}”"
        if not name or not words_of(name):
            return None
        family = words_of(name)[-1].key
        near = [
            (SequenceMatcher(None, family, known).ratio(), min(owners))
            for known, owners in sorted(self._family.items())
            if len(family) >= 5 and len({camp for camp, _ in owners}) == 1
        ]
        score, owner = max(near, key=lambda pair: pair[0], default=(0.0, ("", "")))
        return (owner[0], f"spelt like “{owner[1]}”") if score >= _NEAR_NAME else None

    def _by_family_name(self, name: str) -> list[_Finding]:
        words = words_of(name)
        owners = (
            self._family.get(words[-1].key, set())
            if len(words) == 1 and words[0].capital
            else set()
        )
        if len({camp for camp, _ in owners}) != 1:
            return []
        camp, alias = min(owners)
        return [_Finding(_ALIAS, 1, camp, f"alias:{alias}")]

    def _hits(self, words: tuple[Word, ...]) -> list[_Hit]:
        """Find the terms in a run of words, leftmost first, the longest at each place."""
        hits: list[_Hit] = []
        index = 0
        while index < len(words):
            term = self._term_at(words, index)
            if term is None:
                index += 1
                continue
            end = index + len(term.keys)
            suffix = words[end].key if end < len(words) and words[end].joined else ""
            prefix = words[index - 1].key if index and words[index].joined else ""
            if suffix not in word_list_of("neutral_suffixes") and prefix not in word_list_of(
                "hostile_prefixes"
            ):
                weak = suffix in word_list_of("weak_suffixes")
                hits.append(_Hit(index, end, term, words[end - 1].possessive, weak))
            index = end
        return hits

    def _term_at(self, words: tuple[Word, ...], index: int) -> _Term | None:
        for term in self._terms.get(words[index].key, ()):
            part = words[index : index + len(term.keys)]
            if tuple(word.key for word in part) != term.keys:
                continue
            if term.acronym and not part[0].text.isupper():
                continue
            if term.field == "derived" and not part[0].capital:
                continue
            return term
        return None

    def _read(self, words: tuple[Word, ...]) -> list[_Finding]:
        """Return what one noun phrase says: its names, what stands before its head, what stands after."""
        if not words:
            return []
        hits = self._hits(words)
        roles = [role for role in roles_in(words) if not _inside(role, hits)]
        cut = _first_opening(words, hits, roles)
        front = [hit for hit in hits if hit.start < cut]
        front_roles = [role for role in roles if role.start < cut]
        head = front_roles[-1] if front_roles else None
        analyst = self._analyst_in(words, front_roles, cut)
        names = [hit for hit in front if self._names_head(hit, head, words, cut)]
        findings = [self._named(hit) for hit in names]
        if analyst is not None:
            return [*findings, analyst]
        if head is not None and head.noun.kind == "opponent":
            return findings
        before = [hit for hit in front if hit not in names]
        chosen, closed = self._before_head(before, head, words, front_roles)
        findings += chosen
        if not findings and not closed:
            findings += self._after_head(words[cut:], head)
        if (
            not findings
            and not closed
            and head is not None
            and head.noun.kind == "media"
            and self._media
        ):
            findings.append(
                _Finding(_BARE, 0, self._media, f"role:{_text(words, head.start, head.end)}")
            )
        return findings

    def _analyst_in(
        self, words: tuple[Word, ...], roles: list[RoleMatch], cut: int
    ) -> _Finding | None:
        """Return the finding of a word that makes an analyst; its country is what they study."""
        for role in roles:
            if role.noun.kind == "analyst" or role.keys in self._analyst_roles:
                return self._role_finding(_text(words, role.start, role.end))
        for index in range(cut):
            if (words[index].key,) in self._analyst_roles:
                return self._role_finding(words[index].text)
        return None

    def _role_finding(self, role: str) -> _Finding:
        # Without an analyst camp the role still keeps the country from deciding.
        return _Finding(_ANALYST, 0, self._analyst or "", f"role:{role}")

    def _names_head(
        self, hit: _Hit, head: RoleMatch | None, words: tuple[Word, ...], cut: int
    ) -> bool:
        """Whether a hit names the speaker, and does not modify the noun that does."""
        if hit.weak or hit.term.field in ("adjective", "derived"):
            return False
        if head is None:
            return not (hit.possessive and hit.end < cut)
        if hit.start >= head.end:
            return True
        return hit.end >= head.end or (hit.end == len(words) and hit.start >= head.start)

    def _named(self, hit: _Hit) -> _Finding:
        term = hit.term
        size = hit.end - hit.start
        if term.field == "outlet":
            return _Finding(_OUTLET, size, term.camp, f"outlet:{term.text}")
        if term.field == "place":
            return _Finding(_BARE, size, term.camp, f"place:{term.text}")
        strength = _ALIAS if term.name else _AFFILIATION if term.text[:1].isupper() else _BARE
        return _Finding(strength, size, term.camp, f"alias:{term.text}")

    def _before_head(
        self,
        hits: list[_Hit],
        head: RoleMatch | None,
        words: tuple[Word, ...],
        roles: list[RoleMatch],
    ) -> tuple[list[_Finding], bool]:
        """Return what the words before the head say, and whether they settle that nothing else may."""
        if head is not None and not head.noun.body:
            # "a media adviser" does not speak for the media.
            hits = [hit for hit in hits if not _is_trade(hit.term)]
        strong = [hit for hit in hits if not hit.weak] or hits
        if not strong:
            return [], False
        hit = _deciding(strong, head)
        first = strong[0]
        kinds = _generic_after_nation(strong, self._contested)
        if kinds is not None:
            if kinds.term.camp == "":
                return [], True
            hit = kinds
        state = any(role.noun.kind == "state" and role.start >= first.start for role in roles)
        office = head is not None and head.noun.kind in ("office", "state")
        if (hit.term.keys in self._contested) and not (state or (office and _of_state(head))):
            return [], True
        if (
            head is not None
            and head.noun.kind in ("civil", "journalist")
            and not _speaks_for(hit, head)
        ):
            nation = hit.term.field in ("adjective", "derived", "place")
            if head.noun.kind == "journalist" and nation and not hit.possessive:
                return [], True
        end = head.end if head is not None else hit.end
        text = _text(words, hit.start, end)
        former = any(word.key in word_list_of("former") for word in words[: hit.start + 1]) or (
            head is not None
            and any(word.key in word_list_of("former") for word in words[: head.start])
        )
        strength = (
            _WEAK
            if hit.weak
            else _FORMER
            if former
            else _AFFILIATION
            if head is not None or hit.possessive
            else _BARE
        )
        size = hit.end - hit.start
        field = hit.term.field
        if field == "outlet":
            strength = min(strength, _AFFILIATION)
            return [_Finding(strength, size, hit.term.camp, f"outlet:{hit.term.text}")], True
        if head is None and not hit.possessive:
            name = "adjective" if field in ("adjective", "derived") else field
            return [_Finding(strength, size, hit.term.camp, f"{name}:{hit.term.text}")], True
        name = {
            "adjective": "adjective-role",
            "derived": "adjective-role",
            "place": "place-role",
        }.get(field, "affiliation")
        return [_Finding(strength, size, hit.term.camp, f"{name}:{text}")], True

    def _after_head(self, words: tuple[Word, ...], head: RoleMatch | None) -> list[_Finding]:
        """Return what the complement says: `of Ukraine's military intelligence`, `who heads the …`."""
        if not words:
            return []
        opening, rest = words[0].key, words[1:]
        if opening in word_list_of("relative"):
            return self._clause(rest, head)
        while (
            opening in word_list_of("leaning")
            and rest
            and rest[0].key in word_list_of("prepositions")
        ):
            # "close to Damascus", "a statement issued by the army": the second word is the preposition.
            opening, rest = rest[0].key, rest[1:]
        if opening not in word_list_of("affiliating") or not _opens_sender(opening, head):
            return []
        findings = self._read(rest)
        if head is not None and head.noun.kind == "civil":
            # A student at a university is no analyst.
            findings = [finding for finding in findings if finding.strength != _ANALYST]
        return [_as_affiliation(finding, head) for finding in findings]

    def _clause(self, words: tuple[Word, ...], head: RoleMatch | None) -> list[_Finding]:
        """Return what `who heads the …`, `who works for the …` and `who is an analyst` say."""
        for index, word in enumerate(words[:3]):
            if word.key in word_list_of("leading"):
                after = words[index + 1 :]
                if after and after[0].key in ("for", "as", "in", "with"):
                    after = after[1:]
                return [_as_affiliation(finding, head) for finding in self._read(after)]
        return []


def _opens_sender(opening: str, head: RoleMatch | None) -> bool:
    """Whether a preposition names for whom the noun before it speaks, and not where or to whom."""
    if head is None:
        return opening not in ("in", "inside", "to", "by")
    if head.noun.kind == "text":
        return opening in ("by", "from", "of")
    if opening == "by" or (opening in ("to", "for", "in", "at") and head.keys in delegates()):
        return False
    return not (head.noun.kind in ("civil", "journalist") and opening in word_list_of("locating"))


_FIELD_ORDER = {"alias": 0, "outlet": 1, "place": 2, "adjective": 3, "derived": 4}


def word_list_of(key: str) -> frozenset[str]:
    """Return a list of single words from the `words` part of the roles."""
    return _WORDS[key]


_WORDS = {key: frozenset(values) for key, values in table("roles")["words"].items()}


def _terms_of(camp: Camp) -> Iterable[_Term]:
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


def _term(keys: tuple[str, ...], camp: str, field: str, text: str) -> _Term:
    words = words_of(text)
    small = {"of", "the", "for", "and", "al", "to", "on", "de", "a"}
    return _Term(
        keys=keys,
        camp=camp,
        field=field,
        text=text,
        acronym=len(keys) == 1 and text.replace(".", "").isupper() and len(keys[0]) <= 4,
        name=all(
            word.capital or word.key in small or not word.text[:1].islower() for word in words
        ),
    )


def _derived(term: _Term) -> Iterable[_Term]:
    """Yield the forms that a nation's word has beside the declared one: Norland, Norlandish, Norlanders."""
    data = table("roles")["derivation"]
    if term.field not in ("adjective", "place") or len(term.keys) != 1 or term.acronym:
        return
    (word,) = term.keys
    if len(word) < data["shortest"] or not word[0].isalpha():
        return
    forms = {word + suffix for suffix in data["suffixes"]}
    if term.field == "adjective":
        for suffix in data["suffixes"]:
            stem = word.removesuffix(suffix)
            if stem != word and len(stem) >= data["shortest"]:
                forms |= {stem, stem + "a", stem + "e"}
    for form in sorted(forms - {word}):
        yield _Term((form,), term.camp, "derived", term.text, acronym=False, name=True)


def _is_person_like(term: _Term) -> bool:
    return (
        term.field == "alias"
        and 2 <= len(term.keys) <= 4
        and term.name
        and not any(key in word_list("entities", "organisation") for key in term.keys)
        and not any((key,) in role_nouns() for key in term.keys)
    )


def _contested(terms: list[_Term], camps: tuple[Camp, ...]) -> frozenset[tuple[str, ...]]:
    """Return adjectives that also stand in the names of other camps.

    "Syrian" alone is both the government's and the opposition's: it places offices of state, and nobody else.
    """
    parent = {camp.id: camp.parent for camp in camps}
    found = set()
    for term in terms:
        if term.field not in ("adjective", "place") or len(term.keys) != 1:
            continue
        for other in terms:
            if other.camp == term.camp or other.field == "outlet" or len(other.keys) < 2:
                continue
            if parent.get(other.camp) != term.camp and other.keys[0] == term.keys[0]:
                found.add(term.keys)
    return frozenset(found)


def _segments(text: str) -> list[tuple[Word, ...]]:
    """Split a descriptor at commas and brackets into noun phrases."""
    words = words_of(text)
    parts: list[tuple[Word, ...]] = []
    current: list[Word] = []
    for word, following in pairwise((*words, None)):
        assert word is not None
        current.append(word)
        gap = text[word.end : following.start] if following is not None else ","
        if (
            _SPLIT & set(gap)
            or " - " in gap
            or " – " in gap
            or (following is not None and following.key == "known")
        ):
            parts.append(tuple(current))
            current = []
    return [_without_known_as(part) for part in parts if part]


def _without_known_as(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return (
        words[2:] if len(words) > 2 and words[0].key == "known" and words[1].key == "as" else words
    )


def _inside(role: RoleMatch, hits: list[_Hit]) -> bool:
    """Whether a role noun is part of a name: the `Ministry` of the alias `Russian Foreign Ministry`."""
    return any(hit.start <= role.start and role.end <= hit.end and hit.term.name for hit in hits)


def _first_opening(words: tuple[Word, ...], hits: list[_Hit], roles: list[RoleMatch]) -> int:
    """Return the index of the first preposition or relative word outside names and role nouns."""
    covered = {index for hit in hits for index in range(hit.start, hit.end)}
    covered |= {index for role in roles for index in range(role.start, role.end)}
    openings = _WORDS["prepositions"] | _WORDS["relative"]
    for index, word in enumerate(words):
        if (
            index
            and index not in covered
            and word.key in openings
            and not word.joined
            and not word.capital
        ):
            return index
    return len(words)


def _is_trade(term: _Term) -> bool:
    noun = role_nouns().get(term.keys)
    return noun is not None and noun.kind == "media" and not term.name


def _deciding(hits: list[_Hit], head: RoleMatch | None) -> _Hit:
    """Return the hit before the head that says for whom it speaks."""
    owners = [hit for hit in hits if hit.possessive]
    if head is not None and head.keys in delegates():
        # "Syria's UN ambassador", "the Russian UN envoy": the sender stands first.
        return (owners or hits)[0]
    if owners:
        return owners[0]
    named = [hit for hit in hits if hit.term.field == "alias" and hit.term.name]
    return named[0] if named else hits[0]


def _generic_after_nation(hits: list[_Hit], contested: frozenset[tuple[str, ...]]) -> _Hit | None:
    """Decide "Syrian rebel commander" (the rebel) and "Russian opposition leader" (nobody here).

    A kind of party after a nationality belongs to the camp only if the nation is the one it fights over.
    """
    if len(hits) < 2 or hits[0].term.field not in ("adjective", "derived", "place"):
        return None
    for hit in hits[1:]:
        if hit.term.name or hit.term.camp == hits[0].term.camp or hit.term.text[:1].isupper():
            continue
        if hits[0].term.keys in contested:
            return hit
        nobody = _Term(hit.term.keys, "", "alias", hit.term.text, acronym=False, name=False)
        return _Hit(hit.start, hit.end, nobody, possessive=False, weak=False)
    return None


def _of_state(head: RoleMatch | None) -> bool:
    """Whether an office is one of a state by itself: a minister, and not a leader or a source."""
    loose = {
        "leader",
        "leaders",
        "figure",
        "figures",
        "source",
        "sources",
        "member",
        "members",
        "politician",
        "politicians",
        "founder",
        "head",
        "director",
        "operator",
        "cleric",
        "candidate",
        "chief",
    }
    return head is not None and head.keys[-1] not in loose


def _speaks_for(hit: _Hit, head: RoleMatch) -> bool:
    return hit.term.field == "alias" and head.noun.kind == "journalist"


def _as_affiliation(finding: _Finding, head: RoleMatch | None) -> _Finding:
    """Turn what a complement names into what its head is affiliated with."""
    civil = head is not None and head.noun.kind == "civil"
    if finding.strength in (_ALIAS, _OUTLET) or (finding.strength == _BARE and not civil):
        return _Finding(_AFFILIATION, finding.size, finding.camp, finding.rule)
    return finding


def _text(words: tuple[Word, ...], start: int, end: int) -> str:
    """Return the words as one string, possessives kept."""
    return " ".join(
        word.text + ("'s" if word.possessive and not word.text.endswith("s") else "")
        for word in words[start:end]
    )

"""Reads a descriptor ("a spokesman for Ukraine's military intelligence") and finds its camp.

No parser is needed: what decides is which words stand before the noun of role, which stand after
it, and by what preposition. The lists of nouns and prepositions are data; the words of a camp come
from its registry, so that a registry about an invented conflict works the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from narratives.camp_terms import CampTerms, Hit, Term
from narratives.model import Camp, NameKind, Span
from narratives.names import (
    RoleMatch,
    Word,
    delegates,
    key_of,
    role_nouns,
    role_words,
    roles_in,
    words_of,
)

_ALIAS, _OUTLET, _AFFILIATION, _ANALYST, _FORMER, _BARE, _TAIL, _WEAK = range(1, 9)
"""Strength of a finding, the strongest first: `_BARE` is a place or a kind that stands alone,
`_TAIL` the last words of a name."""

_BREAKS = frozenset(",;()[]|\n—")
_NEAR_NAME = 0.84
"""Similarity of two family names from which one may be a spelling of the other."""
_SHORTEST_NEAR = 5
"""Letters of the shortest family name that is compared so."""
_RULES = {"adjective": "adjective-role", "derived": "adjective-role", "place": "place-role"}


@dataclass(frozen=True, slots=True)
class _Finding:
    strength: int
    size: int
    """Words of the matched term."""
    camp: str
    """Empty if the finding keeps weaker ones from deciding, and names no camp itself."""
    rule: str


class Placer:
    """Finds the camp of a speaker from name and descriptors."""

    def __init__(self, camps: Sequence[Camp]) -> None:
        self._terms = CampTerms(camps)
        self._analyst = next((c.id for c in camps if c.roles or c.id == "analyst"), "")
        self._media = "media" if any(camp.id == "media" for camp in camps) else ""
        self._analyst_roles = frozenset(key_of(role) for camp in camps for role in camp.roles)

    def place(self, name: str | None, descriptors: tuple[str, ...]) -> tuple[str, str] | None:
        """Return (camp, rule) of the strongest finding in name and descriptors, None without."""
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
        # `min` keeps the first of equals: the name before its descriptors.
        best = min(findings, key=lambda finding: (finding.strength, -finding.size))
        return (best.camp, best.rule) if best.camp else None

    def names_in(self, text: str) -> tuple[tuple[Span, str, NameKind], ...]:
        """Return the declared names in a text, with what each is."""
        words = words_of(text)
        found: list[tuple[Span, str, NameKind]] = []
        for hit in self._terms.find(words):
            term = hit.term
            named = term.field in ("alias", "place", "outlet")
            if hit.weak or not named or not term.written(words[hit.start : hit.end]):
                continue
            role = role_nouns().get(term.keys[-1:])
            if role is not None and not role.body and not role.many:
                # "Syrian president" is whoever holds the office.
                continue
            place = words[hit.start].start, words[hit.end - 1].end
            found.append((place, term.text, "place" if term.field == "place" else "organisation"))
        return tuple(found)

    def suggest(self, name: str | None, descriptors: tuple[str, ...]) -> tuple[str, str] | None:
        """Return (camp, reason) from any word of a camp that occurs, or a name spelt alike."""
        for text in ([name] if name else []) + list(descriptors):
            hits = self._terms.find(words_of(text))
            if hits:
                hit = max(hits, key=lambda hit: (not hit.weak, hit.size, -hit.start))
                return hit.term.camp, f"“{hit.term.text}” stands in “{text}”"
        words = words_of(name or "")
        if not words or len(words[-1].key) < _SHORTEST_NEAR:
            return None
        near = [
            (SequenceMatcher(None, words[-1].key, known).ratio(), min(owners))
            for known, owners in sorted(self._terms.family.items())
            if len({camp for camp, _ in owners}) == 1
        ]
        score, owner = max(near, key=lambda pair: pair[0], default=(0.0, ("", "")))
        return (owner[0], f"spelt like “{owner[1]}”") if score >= _NEAR_NAME else None

    def _by_family_name(self, name: str) -> list[_Finding]:
        words = words_of(name)
        if len(words) != 1 or not words[0].capital:
            return []
        owners = self._terms.family.get(words[0].key, set())
        if len({camp for camp, _ in owners}) != 1:
            return []
        camp, alias = min(owners)
        return [_Finding(_ALIAS, 1, camp, f"alias:{alias}")]

    def _read(self, words: tuple[Word, ...]) -> list[_Finding]:
        """Return what one noun phrase says: its names, the words before its head, those after."""
        if not words:
            return []
        hits = self._terms.find(words)
        roles = [role for role in roles_in(words) if not _in_name(role, hits)]
        hits = [hit for hit in hits if not _opens_name(hit, words, roles)]
        cut = _first_opening(words, hits, roles)
        front = [hit for hit in hits if hit.start < cut]
        front_roles = [role for role in roles if role.start < cut]
        head = front_roles[-1] if front_roles else None
        names = [hit for hit in front if _names_head(hit, head, cut, len(words))]
        findings = [_named(hit) for hit in names]
        analyst = self._analyst_in(words, front_roles, cut)
        if analyst is not None:
            return [*findings, analyst]
        if head is not None and head.noun.kind == "opponent":
            return findings
        before = [hit for hit in front if hit not in names]
        if before:
            chosen, closed = self._before_head(before, head, words, front_roles)
            findings += chosen
            if closed:
                return findings
        if not findings:
            findings += self._after_head(words[cut:], head)
        if not findings and not hits:
            findings += self._by_tail(words[:cut], front_roles)
        if not findings and head is not None and head.noun.kind == "media" and self._media:
            rule = f"role:{_text(words, head.start, head.end)}"
            findings.append(_Finding(_BARE, 0, self._media, rule))
        return findings

    def _by_tail(self, words: tuple[Word, ...], roles: list[RoleMatch]) -> list[_Finding]:
        """Return what "the army" and "army spokesman X" say where one camp alone has an army."""
        body = next((role for role in roles if role.noun.body), None)
        if body is None or body.start > 1 or (body.start == 1 and words[0].key != "the"):
            return []
        term = self._terms.by_tail(body.keys)
        return [_Finding(_TAIL, 0, term.camp, f"short:{term.text}")] if term is not None else []

    def _analyst_in(
        self, words: tuple[Word, ...], roles: list[RoleMatch], cut: int
    ) -> _Finding | None:
        """Return the finding of a word that makes an analyst; a country before it is their topic.

        It names no camp where the registry has none for analysts, but still keeps the country from
        deciding.
        """
        for role in roles:
            if role.noun.kind == "analyst" or role.keys in self._analyst_roles:
                rule = f"role:{_text(words, role.start, role.end)}"
                return _Finding(_ANALYST, 0, self._analyst, rule)
        for word in words[:cut]:
            if (word.key,) in self._analyst_roles:
                return _Finding(_ANALYST, 0, self._analyst, f"role:{word.text}")
        return None

    def _before_head(
        self,
        hits: list[Hit],
        head: RoleMatch | None,
        words: tuple[Word, ...],
        roles: list[RoleMatch],
    ) -> tuple[list[_Finding], bool]:
        """Return what the words before the head say, and whether nothing else may decide."""
        if head is not None and not head.noun.body:
            # "a media adviser" does not speak for the media.
            hits = [hit for hit in hits if not _is_trade(hit.term)]
        hits = [hit for hit in hits if not hit.weak] or hits
        if not hits:
            return [], False
        hit = self._deciding(hits, head)
        if hit is None or not self._may_place(hit, hits[0], head, roles):
            return [], True
        behind = words[hit.end : head.end] if head is not None else ()
        friendly = hit.start > 0 and words[hit.start - 1].key in role_words("friendly_prefixes")
        against = any(word.key in role_words("against_state") for word in behind)
        if hit.term.national and against and not friendly:
            # "Norlandish rebels" fight Norland.
            return [], True
        return [_modifying(hit, head, words)], True

    def _deciding(self, hits: list[Hit], head: RoleMatch | None) -> Hit | None:
        """Return the hit before the head that says for whom it speaks, None if none may.

        A kind of party behind a nationality belongs to the camp only if the nation is the one it
        fights over: "Syrian rebel commander", but not "Russian opposition leader".
        """
        if hits[0].term.national:
            for hit in hits[1:]:
                if not hit.term.proper and hit.term.camp != hits[0].term.camp:
                    return hit if self._terms.contested(hits[0].term) else None
        owners = [hit for hit in hits if hit.possessive]
        if head is not None and head.keys in delegates():
            # "Syria's UN ambassador", "the Russian UN envoy": the sender stands first.
            return (owners or hits)[0]
        named = [hit for hit in hits if hit.term.field == "alias" and hit.term.name]
        return (owners or named or hits)[0]

    def _may_place(
        self, hit: Hit, first: Hit, head: RoleMatch | None, roles: list[RoleMatch]
    ) -> bool:
        """Whether a word before the head says for whom it speaks, and not only from where."""
        if not hit.term.national:
            return True
        if head is not None and head.noun.kind == "journalist" and not hit.possessive:
            return False
        if not self._terms.contested(hit.term):
            return True
        if any(role.noun.kind == "state" and role.start >= first.start for role in roles):
            return True
        return (
            head is not None
            and head.noun.kind == "office"
            and head.keys[-1] not in role_words("loose")
        )

    def _after_head(self, words: tuple[Word, ...], head: RoleMatch | None) -> list[_Finding]:
        """Return what the complement says: `of Ukraine's military intelligence`."""
        if not words:
            return []
        opening, rest = words[0].key, words[1:]
        if opening in role_words("relative"):
            return self._clause(rest, head)
        prepositions = role_words("prepositions")
        while opening in role_words("leaning") and rest and rest[0].key in prepositions:
            # "close to Damascus", "a statement issued by the army": the second word counts.
            opening, rest = rest[0].key, rest[1:]
        if opening not in role_words("affiliating") or not _opens_sender(opening, head):
            return []
        findings = self._read(rest)
        if head is not None and head.noun.kind == "civil":
            # A student at a university is no analyst.
            findings = [finding for finding in findings if finding.strength != _ANALYST]
        return [_as_affiliation(finding, head) for finding in findings]

    def _clause(self, words: tuple[Word, ...], head: RoleMatch | None) -> list[_Finding]:
        """Return what `who heads the …`, `who works for the …` and `who is an analyst` say."""
        for index, word in enumerate(words[:3]):
            if word.key in role_words("leading"):
                after = words[index + 1 :]
                if after and after[0].key in ("for", "as", "in", "with"):
                    after = after[1:]
                return [_as_affiliation(finding, head) for finding in self._read(after)]
        return []


def _segments(text: str) -> list[tuple[Word, ...]]:
    """Split a descriptor at commas, brackets, dashes and "known as" into noun phrases."""
    words = words_of(text)
    parts: list[list[Word]] = [[]]
    for word, following in pairwise((*words, None)):
        assert word is not None
        parts[-1].append(word)
        if following is None:
            break
        gap = text[word.end : following.start]
        if _BREAKS & set(gap) or " - " in gap or " – " in gap or following.key == "known":
            parts.append([])
    known_as = ["known", "as"]
    return [
        tuple(part[2:] if [word.key for word in part[:2]] == known_as else part) for part in parts
    ]


def _opens_name(hit: Hit, words: tuple[Word, ...], roles: list[RoleMatch]) -> bool:
    """Whether a country opens the name of a body of its own: "Norland Civil Defence"."""
    if hit.possessive or hit.term.field not in ("place", "adjective", "derived"):
        return False
    end = hit.end
    while end < len(words) and words[end].capital:
        end += 1
    held = any(hit.end <= role.start < end for role in roles)
    return end - hit.end > 1 and not held and words[hit.end - 1].capital


def _in_name(role: RoleMatch, hits: list[Hit]) -> bool:
    """Whether a role noun is part of a name: `Ministry` in the alias `Russian Foreign Ministry`."""
    return any(hit.start <= role.start and role.end <= hit.end and hit.term.name for hit in hits)


def _first_opening(words: tuple[Word, ...], hits: list[Hit], roles: list[RoleMatch]) -> int:
    """Return the index of the first preposition or relative word outside names and role nouns."""
    covered = {index for hit in hits for index in range(hit.start, hit.end)}
    covered |= {index for role in roles for index in range(role.start, role.end)}
    openings = role_words("prepositions") | role_words("relative")
    for index, word in enumerate(words[1:], start=1):
        free = index not in covered and not word.joined and not word.capital
        if free and word.key in openings:
            return index
    return len(words)


def _names_head(hit: Hit, head: RoleMatch | None, cut: int, length: int) -> bool:
    """Whether a hit names the speaker, and does not modify the noun that does."""
    if hit.weak or hit.term.field in ("adjective", "derived"):
        return False
    if head is None:
        return not (hit.possessive and hit.end < cut)
    return hit.start >= head.start or hit.end >= head.end or hit.end == length


def _named(hit: Hit) -> _Finding:
    term = hit.term
    if term.field == "outlet":
        return _Finding(_OUTLET, hit.size, term.camp, f"outlet:{term.text}")
    if term.field == "place":
        return _Finding(_BARE, hit.size, term.camp, f"place:{term.text}")
    strength = _ALIAS if term.name else _AFFILIATION if term.proper else _BARE
    return _Finding(strength, hit.size, term.camp, f"alias:{term.text}")


def _modifying(hit: Hit, head: RoleMatch | None, words: tuple[Word, ...]) -> _Finding:
    """Return the finding of a term that stands before the head, or before no head at all."""
    term = hit.term
    before = words[: head.start if head is not None else hit.start + 1]
    alone = head is None and not hit.possessive
    if hit.weak:
        strength = _WEAK
    elif any(word.key in role_words("former") for word in before):
        strength = _FORMER
    else:
        strength = _BARE if alone else _AFFILIATION
    if term.field == "outlet":
        return _Finding(min(strength, _AFFILIATION), hit.size, term.camp, f"outlet:{term.text}")
    if alone:
        kind = "adjective" if term.field == "derived" else term.field
        return _Finding(strength, hit.size, term.camp, f"{kind}:{term.text}")
    text = _text(words, hit.start, head.end if head is not None else hit.end)
    rule = _RULES.get(term.field, "affiliation")
    return _Finding(strength, hit.size, term.camp, f"{rule}:{text}")


def _is_trade(term: Term) -> bool:
    noun = role_nouns().get(term.keys)
    return noun is not None and noun.kind == "media" and not term.name


def _opens_sender(opening: str, head: RoleMatch | None) -> bool:
    """Whether a preposition names for whom the noun before it speaks, not where or to whom."""
    if head is None:
        return opening not in ("in", "inside", "to", "by")
    if head.noun.kind == "text":
        return opening in ("by", "from", "of")
    if opening == "by" or (opening in ("to", "for", "in", "at") and head.keys in delegates()):
        return False
    return not (head.noun.kind in ("civil", "journalist") and opening in role_words("locating"))


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

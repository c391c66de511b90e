"""Whom and what the claims of an event speak of, one name over all its documents.

Inside a document the extraction has resolved last names, acronyms and roles; here the documents are
joined: the spellings of one name (`names.key_of`), a short form that only one fuller name has, and
the names that the registry lets stand for a camp.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from narratives.camps import BY_NAME
from narratives.model import UNASSIGNED, Claim, Entity, NameKind
from narratives.names import key_of, role_words, words_of

if TYPE_CHECKING:
    from narratives.camps import Registry

Key = tuple[str, ...]
Word = TypeVar("Word", bound=str)


def entities(claims: Sequence[Claim], registry: "Registry") -> tuple[Entity, ...]:
    """Return the entities that the claims of one event speak of, the most spoken of first."""
    joined = joined_names(claims)
    told: dict[Key, Counter[str]] = {}
    forms: dict[Key, Counter[str]] = {}
    names = _fullest(claims, joined)
    kinds: dict[Key, Counter[NameKind]] = {}
    for claim in claims:
        spoken_of = set()
        for one in claim.entities:
            key = joined[key_of(one.name)]
            spoken_of.add(key)
            forms.setdefault(key, Counter())[one.text] += 1
            if key_of(one.name) == key:
                # Where only the last name stands, what bears it is not told.
                kinds.setdefault(key, Counter())[one.kind] += 1
        for key in sorted(spoken_of):
            told.setdefault(key, Counter())[claim.camp] += 1
    found = [
        Entity(
            name=names[key],
            kind=_commonest(kinds[key]),
            forms=tuple(sorted(forms[key], key=lambda form: (-forms[key][form], form))),
            camp=named_camp(names[key], registry),
            claims={camp: told[key][camp] for camp in sorted(told[key])},
        )
        for key in told
    ]
    return tuple(sorted(found, key=lambda one: (-sum(one.claims.values()), one.name)))


def joined_names(claims: Iterable[Claim]) -> dict[Key, Key]:
    """Return for each name, as it is compared, the fullest name that it stands for.

    A name is joined to a fuller one if some document writes that one so ("HTS", "Nebenzia"), or if
    it is the last word of the name of exactly one person; where two could be meant, it stays.
    """
    fuller: dict[Key, set[Key]] = {}
    known: set[Key] = set()
    places: set[Key] = set()
    for claim in claims:
        for one in claim.entities:
            name, form = key_of(one.name), key_of(one.text)
            known.add(name)
            if one.kind == "place":
                places.add(name)
            # Longer every time, so that joining ends.
            if len(form) < len(name) and not _is_role(one.text):
                fuller.setdefault(form, set()).add(name)
            if one.kind == "person" and len(name) > 1:
                fuller.setdefault(name[-1:], set()).add(name)
    joined = {}
    for name in known:
        last = name
        while last not in places and len(fuller.get(last, ())) == 1:
            (last,) = fuller[last]
        joined[name] = last
    return joined


def _is_role(text: str) -> bool:
    return words_of(text)[0].key in role_words("definite")


def named_camp(name: str, registry: "Registry") -> str | None:
    """Return the camp for which the registry lets a name stand, None if it stands for itself."""
    camp, rule = registry.place(name, ())
    return camp if camp != UNASSIGNED and rule.partition(":")[0] in BY_NAME else None


def speaking_of(claims: Sequence[Claim], wanted: str, registry: "Registry") -> tuple[Claim, ...]:
    """Return the claims that speak of somebody or something, or are said by them.

    It is meant by its full name, by a short form of it, or, for all the names that stand for a
    camp ("Moscow", "the Kremlin"), by the label or the id of that camp.
    """
    key = key_of(wanted)
    joined = joined_names(claims)
    key = joined.get(key, key)
    camps = {camp.id for camp in registry.camps if key in (key_of(camp.label), key_of(camp.id))}

    def is_meant(name: str, text: str) -> bool:
        own = key_of(name)
        if key in (joined.get(own, own), key_of(text)):
            return True
        return bool(camps) and named_camp(name, registry) in camps

    return tuple(
        claim
        for claim in claims
        if any(is_meant(one.name, one.text) for one in claim.entities)
        or (
            claim.source is not None
            and claim.source.name is not None
            and is_meant(claim.source.name, claim.source.text or "")
        )
    )


def shared_in_rows(rows: Mapping[str, Sequence[Claim]]) -> dict[str, tuple[str, ...]]:
    """Return by claim id the names that other claims of its row speak of too, commonest first.

    Args:
        rows: the claims of each row of one event.
    """
    claims = [claim for members in rows.values() for claim in members]
    joined = joined_names(claims)
    names = _fullest(claims, joined)
    found = {}
    for members in rows.values():
        spoken = [{joined[key_of(one.name)] for one in claim.entities} for claim in members]
        counts = Counter(key for keys in spoken for key in keys)
        for claim, keys in zip(members, spoken, strict=True):
            shared = sorted((-counts[key], names[key]) for key in keys if counts[key] > 1)
            found[claim.id] = tuple(name for _, name in shared)
    return found


def _fullest(claims: Iterable[Claim], joined: Mapping[Key, Key]) -> dict[Key, str]:
    """Return how each name that others are joined to is most often written."""
    names: dict[Key, Counter[str]] = {}
    for claim in claims:
        for one in claim.entities:
            if joined[key_of(one.name)] == key_of(one.name):
                names.setdefault(key_of(one.name), Counter())[one.name] += 1
    return {key: _commonest(counts) for key, counts in names.items()}


def _commonest(counts: Counter[Word]) -> Word:
    return min(counts, key=lambda word: (-counts[word], word))

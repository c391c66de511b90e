"""Ids that survive a re-run: a cluster keeps the id of the one it overlaps most."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

DIGITS = 12
"""Hex digits of an id; a million clusters collide with a chance of 2 in 1,000."""


def keep_ids(
    old: Mapping[str, frozenset[str]], new: Sequence[frozenset[str]], prefix: str
) -> dict[str, frozenset[str]]:
    """Return the new clusters under their ids, kept where an old cluster lives on.

    The pair with the greatest overlap is matched first, ties by the old id, then by members;
    a cluster without a match gets an id from its members at birth, one that no old cluster had.

    Args:
        old: the clusters of the last run, by id.
        new: those of this run, disjoint and not empty.
        prefix: of a new id: `e_`, `p_` or `n_`.
    """
    home = {member: number for number, group in enumerate(new) for member in group}
    overlap: dict[tuple[str, int], int] = {}
    for identity, members in old.items():
        for member in members:
            if member in home:
                key = (identity, home[member])
                overlap[key] = overlap.get(key, 0) + 1
    named: dict[int, str] = {}
    ranked = sorted(overlap, key=lambda pair: (-overlap[pair], pair[0], sorted(new[pair[1]])))
    used: set[str] = set()
    for identity, number in ranked:
        if identity not in used and number not in named:
            named[number] = identity
            used.add(identity)
    taken = set(old)
    for number in sorted(set(range(len(new))) - set(named), key=lambda n: sorted(new[n])):
        named[number] = _birth_id(new[number], prefix, taken)
        taken.add(named[number])
    return {named[number]: new[number] for number in sorted(named, key=lambda n: named[n])}


def _birth_id(members: Iterable[str], prefix: str, taken: set[str]) -> str:
    text = "\n".join(sorted(members))
    attempt = 0
    while True:
        salted = text if attempt == 0 else f"{text}\n{attempt}"
        identity = prefix + hashlib.sha256(salted.encode()).hexdigest()[:DIGITS]
        if identity not in taken:
            return identity
        attempt += 1

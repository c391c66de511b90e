"""Themes: narratives of one camp that are loosely about the same, a looser cut over them.

A theme says less than a narrative does: its narratives share a subject, not a statement, and are to
be shown with that caveat. Two narratives are as near as their claims are on average, so the cut
means the same as for single claims. Narratives of mean vectors scaled to unit length do not keep
that: means of many claims grow alike, and the 39 sub-narratives of a public set fall into one
theme at 0.33 (B-cubed .24) instead of nine (.55).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.clusters import Together, as_rows, cluster
from narratives.lineup.narratives import plain
from narratives.lineup.options import LineupOptions
from narratives.lineup.titles import narrative_title
from narratives.model import Claim


def group_themes(
    narratives: Mapping[str, frozenset[str]],
    claims: Sequence[Claim],
    content: FloatArray,
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
) -> list[frozenset[str]]:
    """Return the themes as sets of narrative ids, two or more each; the widest first.

    Average linkage over the narratives of each camp, each counting once however often it is told.
    A narrative that joins no other is in no theme.

    Args:
        narratives: ids of each narrative's claims, by the narrative's id.
        claims: n claims with distinct ids, in any order; those of no narrative are left out.
        content: `(n, d) float32`, unit rows: their encoded texts.
        options: the cut.
        fixed: themes that exist, as ids of narratives: they stay together and no two are merged.
    """
    row_of = {claim.id: row for row, claim in enumerate(claims)}
    camps: dict[str, list[str]] = {}
    for narrative in sorted(narratives):
        present = [row_of[claim] for claim in narratives[narrative] if claim in row_of]
        if present:
            camps.setdefault(claims[min(present)].camp, []).append(narrative)
    found: list[frozenset[str]] = []
    for camp in sorted(camps):
        told = camps[camp]
        means = np.stack([_mean(narratives[narrative], row_of, content) for narrative in told])
        place = {narrative: row for row, narrative in enumerate(told)}
        groups = cluster(
            plain(means), options.theme_cut, options, Together(fixed=as_rows(fixed, place))
        )
        found += [frozenset(told[row] for row in group) for group in groups if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), min(group)))


def theme_titles(
    themes: Mapping[str, frozenset[str]],
    titles: Mapping[str, Claim],
    content: Mapping[str, FloatArray],
) -> dict[str, str]:
    """Return, for each theme, the id of the claim whose words stand over it.

    It is the title of the theme's most central narrative, verbatim; no two themes get the same
    words as long as there are others.

    Args:
        themes: ids of each theme's narratives, by the theme's id.
        titles: the title claim of each narrative, by the narrative's id.
        content: `(d,) float32`, unit length: the encoded text of each title claim, by its id.
    """
    chosen: dict[str, str] = {}
    taken: list[str] = []
    # Small themes choose first, because they have fewer words to choose from.
    for theme in sorted(themes, key=lambda theme: (len(themes[theme]), theme)):
        members = [titles[narrative] for narrative in sorted(themes[theme])]
        vectors = np.stack([content[claim.id] for claim in members])
        chosen[theme] = narrative_title(members, vectors, taken=taken)
        taken.append(next(claim.text for claim in members if claim.id == chosen[theme]))
    return {theme: chosen[theme] for theme in themes}


def _mean(claims: frozenset[str], row_of: Mapping[str, int], content: FloatArray) -> FloatArray:
    # Sorted, so that the sum is the same in every run.
    rows = sorted(row_of[claim] for claim in claims if claim in row_of)
    mean: FloatArray = content[rows].mean(axis=0, dtype=np.float64).astype(np.float32)
    return mean

"""Themes: narratives of one camp that are loosely about the same, a looser cut over them.

A theme says less than a narrative does: its narratives share a subject, not a statement, and are to
be shown with that caveat. Two narratives are as near as their claims are on average, so the cut
means the same as for single claims. Mean vectors scaled to unit length do not keep that: means of
many claims grow alike, and the 39 sub-narratives of a public set fall into one theme at 0.33
(B-cubed .24) instead of nine (.55).
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.clusters import Together, as_rows, cluster
from narratives.lineup.narratives import plain
from narratives.lineup.options import LineupOptions
from narratives.lineup.titles import narrative_title
from narratives.model import Claim


def group_themes(
    narratives: Mapping[str, FloatArray],
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
) -> list[frozenset[str]]:
    """Return the themes of one camp as sets of narrative ids, two or more each; the widest first.

    Average linkage over the narratives, each counting once however often it is told. A narrative
    that joins no other is in no theme.

    Args:
        narratives: what `mean_of` returned for each narrative of the camp, by its id.
        options: the cut.
        fixed: themes that exist, as ids of narratives: they stay together and no two are merged.
    """
    told = sorted(narratives)
    if not told:
        return []
    means = np.stack([narratives[narrative] for narrative in told])
    place = {narrative: row for row, narrative in enumerate(told)}
    groups = cluster(
        plain(means), options.theme_cut, options, Together(fixed=as_rows(fixed, place))
    )
    found = [frozenset(told[row] for row in group) for group in groups if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), min(group)))


def mean_of(content: FloatArray) -> FloatArray:
    """Return `(d,) float32`: the mean of a narrative's claims, which is shorter than they are.

    Args:
        content: `(n, d) float32`, unit rows: their encoded texts, in the order of their ids.
    """
    mean: FloatArray = content.mean(axis=0, dtype=np.float64).astype(np.float32)
    return mean


def theme_title(
    titles: Sequence[Claim], content: FloatArray, *, taken: Collection[str] = ()
) -> str:
    """Return the id of the claim whose words stand over a theme: its most central narrative's.

    Args:
        titles: the title claims of the theme's n narratives.
        content: `(n, d) float32`, unit rows: their encoded texts.
        taken: titles that already stand over another theme.
    """
    return narrative_title(titles, content, taken=taken)

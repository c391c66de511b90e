"""The last stage of the line-up: the themes of the camps whose narratives changed."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from narratives.lineup.ids import keep_ids
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import with_target
from narratives.lineup.themes import group_themes, mean_of, theme_title
from narratives.model import Claim
from narratives.store.themes import StoredTheme
from narratives.vectors import Vectors
from narratives.workspace import StoredNarrative, Workspace

if TYPE_CHECKING:
    from embeddings.encoder import FloatArray


def changed_themes(
    workspace: Workspace,
    store: Vectors,
    narratives: Sequence[StoredNarrative],
    gone: Collection[str],
    options: LineupOptions,
    *,
    regroup: bool,
) -> dict[str, list[StoredTheme]]:
    """Return all themes of the camps in which narratives are new, changed or gone, by camp.

    What is a theme stays one (no two are merged) unless `regroup`; ids stay with the theme that is
    overlapped most.
    """
    told = {narrative.id: narrative for narrative in narratives}
    camps = {narrative.camp for narrative in narratives} | workspace.camps_told({*gone, *told})
    return {
        camp: _themes_of(workspace, store, camp, told, frozenset(gone), options, regroup=regroup)
        for camp in sorted(camps)
    }


def _themes_of(  # noqa: PLR0913 - as above, for one camp
    workspace: Workspace,
    store: Vectors,
    camp: str,
    told: dict[str, StoredNarrative],
    gone: frozenset[str],
    options: LineupOptions,
    *,
    regroup: bool,
) -> list[StoredTheme]:
    texts: dict[str, list[str]] = {}
    for row in workspace.narrative_texts(camp):
        if row.narrative not in told and row.narrative not in gone:
            texts.setdefault(row.narrative, []).append(with_target(row.target, row.text))
    for narrative in told.values():
        if narrative.camp == camp:
            claims = sorted(workspace.claims_named(narrative.claims), key=lambda c: c.id)
            texts[narrative.id] = [with_target(claim.target, claim.text) for claim in claims]
    means = _means(store, texts)
    before = {theme.id: theme for theme in workspace.themes(camp)}
    old = {name: frozenset(theme.narratives) for name, theme in before.items()}
    fixed = () if regroup else tuple(old.values())
    groups = keep_ids(old, group_themes(means, options, fixed=fixed), "t_")
    titles = workspace.title_claims(texts)
    titles |= {narrative.id: narrative.title_claim for narrative in told.values()}
    kept = {
        name: before[name]
        for name, group in groups.items()
        if old.get(name) == group and before[name].title_claim in {titles[n] for n in group}
    }
    taken = [theme.title for theme in kept.values()]
    made = list(kept.values())
    # Small themes choose first, because they have fewer words to choose from.
    for name in sorted(groups.keys() - kept.keys(), key=lambda n: (len(groups[n]), n)):
        chosen = _title_claims(workspace, [titles[narrative] for narrative in groups[name]])
        if not chosen:
            # The analyst has dropped all of them.
            continue
        identity = theme_title(chosen, store.content(chosen), taken=taken)
        title = next(claim for claim in chosen if claim.id == identity)
        taken.append(title.text)
        made.append(
            StoredTheme(
                id=name,
                camp=camp,
                title=title.text,
                title_claim=title.id,
                narratives=tuple(sorted(groups[name])),
            )
        )
    return sorted(made, key=lambda theme: theme.id)


def _means(store: Vectors, texts: Mapping[str, Sequence[str]]) -> "dict[str, FloatArray]":
    """Return the mean vector of each narrative; all are read at once."""
    names = sorted(texts)
    rows = store.contents([text for name in names for text in texts[name]])
    means = {}
    start = 0
    for name in names:
        means[name] = mean_of(rows[start : start + len(texts[name])])
        start += len(texts[name])
    return means


def _title_claims(workspace: Workspace, claims: Collection[str]) -> list[Claim]:
    return sorted(workspace.claims_named(claims), key=lambda claim: claim.id)

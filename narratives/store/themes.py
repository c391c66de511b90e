"""Themes over narratives: stored with them, and shown in the head of each narrative."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from narratives.model import NarrativeHead, Theme, Value
from narratives.store.lineup import LineUp


class StoredTheme(Value):
    """One theme as the line-up left it."""

    id: str
    camp: str
    title: str
    title_claim: str
    narratives: tuple[str, ...]


class NarrativeText(NamedTuple):
    """Of a claim in a narrative, what themes are made from."""

    narrative: str
    claim: str
    target: str | None
    text: str


class Themes(LineUp):
    """Which narratives of a camp are loosely about the same."""

    def themes(self, camp: str) -> tuple[StoredTheme, ...]:
        """Return the themes of a camp, by id."""
        members: dict[str, list[str]] = {}
        for theme, narrative in self._db.execute(
            "SELECT theme, narrative FROM theme_narratives ORDER BY theme, narrative"
        ):
            members.setdefault(theme, []).append(narrative)
        query = "SELECT id, camp, title, title_claim FROM themes WHERE camp = ? ORDER BY id"
        return tuple(
            StoredTheme(
                id=row[0],
                camp=row[1],
                title=row[2],
                title_claim=row[3],
                narratives=tuple(members.get(row[0], ())),
            )
            for row in self._db.execute(query, (camp,))
        )

    def narrative_texts(self, camp: str) -> Iterator[NarrativeText]:
        """Yield the claims of a camp's narratives, by narrative and claim."""
        query = """
            SELECT n.id, c.id, json_extract(c.body, '$.target'), c.text FROM narratives n
            JOIN narrative_claims m ON m.narrative = n.id JOIN claims c ON c.id = m.claim
            WHERE n.camp = ? ORDER BY n.id, c.id
        """
        yield from map(NarrativeText._make, self._db.execute(query, (camp,)))

    def title_claims(self, narratives: Collection[str]) -> dict[str, str]:
        """Return the id of the claim that each of these narratives is named after."""
        query = "SELECT id, title_claim FROM narratives ORDER BY id"
        wanted = set(narratives)
        return {name: claim for name, claim in self._db.execute(query) if name in wanted}

    def camps_told(self, narratives: Collection[str]) -> frozenset[str]:
        """Return the camps of those of the narratives that are there."""
        query = "SELECT id, camp FROM narratives"
        wanted = set(narratives)
        return frozenset(camp for name, camp in self._db.execute(query) if name in wanted)

    def _change_themes(self, themes: Mapping[str, Sequence[StoredTheme]]) -> None:
        """Replace the themes of some camps, and say so in the heads of their narratives."""
        united = self.overlay().united
        # All are taken away first: under another camp's id, the same narratives are the same theme.
        self._db.executemany(
            "DELETE FROM themes WHERE camp = ?", ((camp,) for camp in sorted(themes))
        )
        for camp, made in sorted(themes.items()):
            for theme in made:
                self._db.execute(
                    "INSERT INTO themes VALUES (?, ?, ?, ?)",
                    (theme.id, theme.camp, theme.title, theme.title_claim),
                )
                self._db.executemany(
                    "INSERT INTO theme_narratives VALUES (?, ?)",
                    ((narrative, theme.id) for narrative in theme.narratives),
                )
            of: dict[str, Theme] = {}
            for theme in made:
                shown = [name for name in theme.narratives if name not in united]
                view = Theme(
                    id=theme.id,
                    title=theme.title,
                    title_claim=theme.title_claim,
                    narratives=len(shown),
                )
                of |= dict.fromkeys(shown, view) if len(shown) > 1 else {}
            query = "SELECT head FROM narratives WHERE camp = ? AND head <> '' ORDER BY id"
            for (stored,) in self._db.execute(query, (camp,)).fetchall():
                head = NarrativeHead.model_validate_json(stored)
                if head.theme != of.get(head.id):
                    fields = {**dict(head), "theme": of.get(head.id)}
                    self._write_narrative_head(NarrativeHead(**fields))

"""What a search is narrowed to, and how the database is asked for it, changes by hand included.

The facts of a claim that can be asked for stand in the table `claim_facts`, which triggers keep in
step with the claims. Changes by hand are an overlay over it: a speaker's new camp is put into the
question, and the few claims that were changed one by one are looked at one by one. Whom a claim
speaks of stands in the claim alone; the index of words finds those worth a look.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, NamedTuple

from narratives.errors import UsageError
from narratives.model import Claim, Kind, Modality, Value
from narratives.names import key_of, variant_of

if TYPE_CHECKING:
    from narratives.store.documents import Documents

NameField = Literal["speaker", "outlet", "entity"]
"""What a filter knows by words of its name."""

State = Literal["claims", "denies", "doubts", "no_comment"]


class SearchFilter(Value):
    """Which claims are wanted: any of the values of a field, all fields together; default: all."""

    camps: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    """Names as the claims have them; see `names_like`."""
    documents: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    """As the documents state them; see `names_like`."""
    events: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    """What a claim commits its speaker to: as set by hand, else by its modality. A denial is found
    here; that somebody claims the opposite of a row is told only by the row itself."""
    modalities: tuple[Modality, ...] = ()
    kinds: tuple[Kind, ...] = ()
    languages: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    """Names: the claim speaks of one of them, or is said by one; see `names_like`."""
    since: str | None = None
    """ISO day, or its beginning: published on that day, in that month or year, or later."""
    until: str | None = None
    """The same: published then or earlier. What has no date is in no range of dates."""

    def fits(self, claim: Claim, stance: str | None = None) -> bool:
        """Tell whether a claim, as the analyst left it, is wanted.

        Args:
            claim: The claim.
            stance: How it stands to its row by hand, None if nothing was set.
        """
        name = claim.source.name if claim.source is not None else None
        named = [name for one in claim.entities for name in (one.name, one.text)]
        if claim.source is not None and name is not None:
            named += [name, claim.source.text or ""]
        asked: tuple[tuple[tuple[str, ...], str | None], ...] = (
            (self.camps, claim.camp),
            (self.speakers, name),
            (self.documents, claim.document),
            (self.outlets, claim.outlet),
            (self.events, claim.event),
            (self.states, stance or state_of(claim.modality)),
            (self.modalities, claim.modality),
            (self.kinds, claim.kind),
            (self.languages, claim.language),
        )
        day = claim.published
        return (
            all(not wanted or value in wanted for wanted, value in asked)
            and (not self.entities or bool(_keys(self.entities) & _keys(named)))
            and (self.since is None or (day is not None and day >= self.since))
            and (self.until is None or (day is not None and day < _after(self.until)))
        )


EVERYTHING = SearchFilter()


class Condition(NamedTuple):
    """A condition on `claim_facts f`, with the values of its question marks."""

    sql: str
    values: tuple[str, ...]

    @property
    def holds_always(self) -> bool:
        """Tell whether no claim is left out, so that nothing needs to be asked."""
        return not self.sql


def condition(workspace: "Documents", wanted: SearchFilter, *, without: str = "") -> Condition:
    """Return the condition under which a claim of the machine is wanted and was not dropped.

    Args:
        workspace: holds the claims and the changes by hand.
        wanted: what is asked for.
        without: FTS5 expression of what must not be in the claim's text.
    """
    overlay = workspace.overlay()
    parts = _parts(wanted, overlay.camp_of)
    if wanted.entities:
        parts.append(_speaking_of(workspace, wanted.entities))
    # A claim with another speaker, another stance or none at all is not what its facts say.
    changed = {*overlay.dropped, *overlay.speaker_of}
    if wanted.states:
        changed |= overlay.stance_of.keys()
    if changed:
        numbers = dict(
            workspace.connection.execute(
                f"SELECT id, number FROM claims WHERE id IN ({_ANY})",  # noqa: S608 - a literal
                (json.dumps(sorted(changed)),),
            )
        )
        kept = [
            numbers[claim]
            for claim in sorted(changed - overlay.dropped)
            if claim in numbers
            and wanted.fits(workspace.claim(claim), overlay.stance_of.get(claim))
        ]
        unchanged = " AND ".join([*(part[0] for part in parts), f"f.number NOT IN ({_ANY})"])
        listed = json.dumps(sorted(numbers.values())), json.dumps(kept)
        values = [value for part in parts for value in part[1:]]
        parts = [(f"({unchanged} OR f.number IN ({_ANY}))", *values, *listed)]
    if without:
        excluded = "SELECT rowid FROM claim_words WHERE claim_words MATCH ?"
        parts.append((f"f.number NOT IN ({excluded})", without))
    return Condition(
        " AND ".join(part[0] for part in parts),
        tuple(value for part in parts for value in part[1:]),
    )


def names_like(workspace: "Documents", field: NameField, words: str) -> list[str]:
    """Return the speakers or outlets that have these words in their name, in any case, sorted.

    A name that is these words and nothing else is meant alone. An entity is meant by its full name
    or a short form of it as they are, and a camp by its label or id: then all names that the
    registry lets stand for it are returned (see `entities.speaking_of`).
    """
    if field == "entity":
        return _entities_like(workspace, words)
    names = _names(workspace, field)
    asked = _words(words)
    same = [name for name in names if _words(name) == asked]
    return sorted(same or (name for name in names if asked and set(asked) <= set(_words(name))))


def _names(workspace: "Documents", field: Literal["speaker", "outlet"]) -> set[str]:
    # Each step finds the next name in the index: there are far fewer names than claims.
    query = (
        f"WITH RECURSIVE names(name) AS (SELECT min({field}) FROM claim_facts UNION ALL"  # noqa: S608 - one of two literals
        f" SELECT (SELECT min({field}) FROM claim_facts WHERE {field} > names.name) FROM names"
        " WHERE names.name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL"
    )
    names = {row[0] for row in workspace.connection.execute(query)}
    if field == "speaker":
        overlay = workspace.overlay()
        names |= {*overlay.speaker_of.values(), *(a.speaker for a in overlay.added.values())}
    return names


def _entities_like(workspace: "Documents", words: str) -> list[str]:
    key = key_of(words)
    meant = {words} if key else set()
    for camp in workspace.registry().camps:
        if key and key in (key_of(camp.label), key_of(camp.id)):
            meant |= {camp.label, *camp.aliases, *camp.places, *camp.outlets}
    return sorted(meant)


def documents_named(workspace: "Documents", given: str) -> tuple[str, ...]:
    """Return the ids of the documents with this id or this path.

    Raises:
        UsageError: There is none.
    """
    query = "SELECT id FROM documents WHERE id = ? OR path = ? ORDER BY id"
    found = tuple(row[0] for row in workspace.connection.execute(query, (given, given)))
    if not found:
        raise UsageError(f"no document {given!r}", "an id, or the path that `claims` shows")
    return found


def state_of(modality: str) -> State:
    """Return what a modality commits the speaker to, whatever the claim says."""
    return _states().get(modality, "claims")


_ANY = "SELECT value FROM json_each(?)"

_AT_ONCE = 60
"""Words of names asked of the index of words at once; FTS5 itself stops at a tree 256 deep."""

_LEAST = 3
"""Letters of a word of a name of several words that is looked for: "al", "of" stand everywhere."""

_ABBREVIATED = 4
"""Letters up to which a name may be written with full stops, which parts it into words of one."""


def _keys(names: Iterable[str | None]) -> set[tuple[str, ...]]:
    return {key_of(name) for name in names if name} - {()}


def _speaking_of(workspace: "Documents", names: Sequence[str]) -> tuple[str, str, str]:
    """Return the condition that a claim of the machine speaks of any of the names, or is theirs.

    Read are the claims that hold a word of a name in any of its spellings, or its initials, and
    those of speakers with such a word. A claim that holds none of them and still means one ("the
    ambassador") is found only where that is what was asked for.
    """
    keys = _keys(names)
    words = {word for key in keys for word in key}
    speakers = {name: key_of(name) for name in _names(workspace, "speaker")}
    theirs = sorted(name for name, key in speakers.items() if key in keys)
    near = sorted(name for name, key in speakers.items() if words & {*key} and key not in keys)
    expressions = sorted({term for key in keys for term in _terms(key)})
    read = "SELECT number, json_extract(body, '$.entities', '$.source') FROM claims"
    queries = [(f"{read} WHERE speaker IN ({_ANY})", json.dumps(near))]
    for start in range(0, len(expressions), _AT_ONCE):
        held = "SELECT rowid FROM claim_words WHERE claim_words MATCH ?"
        asked = " OR ".join(expressions[start : start + _AT_ONCE])
        queries.append((f"{read} WHERE number IN ({held})", asked))
    found = set()
    for query, value in queries:
        for number, told in workspace.connection.execute(query, (value,)):
            entities, source = json.loads(told)
            named = [name for one in entities or () for name in (one["name"], one["text"])]
            if source and source["name"]:
                named += [source["name"], source["text"]]
            if keys & _keys(named):
                found.add(number)
    return (
        f"(f.speaker IN ({_ANY}) OR f.number IN ({_ANY}))",
        json.dumps(theirs),
        json.dumps(sorted(found)),
    )


def _terms(key: Sequence[str]) -> Iterator[str]:
    """Yield what a claim that names somebody may hold, as FTS5 expressions."""
    words = [word for word in key if len(word) >= _LEAST] or list(key)
    if len(key) > 1:
        words += ["".join(word[0] for word in some) for some in (key, words)]
    for word in words:
        for form in [word, *(form for form, kept in variant_of().items() if kept == word)]:
            plain = form.replace('"', "")
            # A case ending was cut off Cyrillic words.
            yield f'"{plain}"' + "*" * ("\u0400" <= plain[:1] <= "\u04ff")
        if len(word) <= _ABBREVIATED and word.isascii():
            yield f'"{" ".join(word)}"'


def _parts(wanted: SearchFilter, camp_of: Mapping[str, str]) -> list[tuple[str, ...]]:
    parts: list[tuple[str, ...]] = []

    def ask(field: str, values: Sequence[str]) -> None:
        if len(values) == 1:
            parts.append((f"{field} = ?", values[0]))
        elif values:
            parts.append((f"{field} IN ({_ANY})", json.dumps(values)))

    if wanted.camps and camp_of:
        placed = sorted(name for name, camp in camp_of.items() if camp in wanted.camps)
        placing = f"CASE WHEN f.speaker IN ({_ANY}) THEN f.speaker IN ({_ANY})"
        parts.append(
            (
                f"{placing} ELSE f.camp IN ({_ANY}) END",
                json.dumps(sorted(camp_of)),
                json.dumps(placed),
                json.dumps(wanted.camps),
            )
        )
    else:
        ask("f.camp", wanted.camps)
    ask("f.speaker", wanted.speakers)
    ask("f.document", wanted.documents)
    ask("f.outlet", wanted.outlets)
    if wanted.events:
        members = f"SELECT number FROM claim_events WHERE event IN ({_ANY})"  # noqa: S608 - a literal
        parts.append((f"f.number IN ({members})", json.dumps(wanted.events)))
    if wanted.states:
        asked = [name for name, state in _states().items() if state in wanted.states]
        if "claims" in wanted.states:
            other = [name for name in _states() if name not in asked]
            parts.append((f"f.modality NOT IN ({_ANY})", json.dumps(other)))
        else:
            ask("f.modality", asked)
    ask("f.modality", wanted.modalities)
    ask("f.kind", wanted.kinds)
    ask("f.language", wanted.languages)
    if wanted.since is not None:
        parts.append(("f.published >= ?", wanted.since))
    if wanted.until is not None:
        parts.append(("f.published < ?", _after(wanted.until)))
    return parts


def _after(day: str) -> str:
    """Return what comes right behind all days that begin so."""
    return day + chr(0x10FFFF)


def _words(name: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in name.casefold()).split()


@cache
def _states() -> Mapping[str, State]:
    """Return the modalities that settle what a claim does; all others claim."""
    text = resources.files("narratives").joinpath("data/stance.toml").read_text(encoding="utf-8")
    found: dict[str, State] = tomllib.loads(text)["modality"]
    return found

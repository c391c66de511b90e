"""The registry of camps: who speaks for which party, declared by the user in TOML.

A camp belongs to the speaker of a claim, never to the document. How a descriptor such as
"Ukraine's ambassador to Turkey" is read stands in `narratives.placement`; this module holds what
the user declares, checks it at the edge, and answers for whole registries.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from narratives.errors import InputError
from narratives.model import NARRATOR, UNASSIGNED, Camp, NameKind, Span, Value
from narratives.names import key_of
from narratives.placement import Placer

STARTERS = ("conflict", "generic")
"""Names of the packaged registries; the first is the default."""

TAG_LENGTH = 3
"""Characters of a camp's tag, two as a rule: it heads a column where space is short."""

BY_NAME = ("alias", "place", "outlet")
"""Rules by which a name itself stands for a camp, not a role or an adjective."""

_TEXTS = ("id", "label", "tag", "parent", "bloc")
_LISTS = ("aliases", "adjectives", "places", "outlets", "roles")
_REQUIRED = ("id", "label", "tag")
_BUILT_IN = {NARRATOR: ("Narrator", "NV"), UNASSIGNED: ("Unassigned", "??")}
_ID = re.compile(r"[a-z][a-z0-9_]*")


class Column(NamedTuple):
    """How a camp is shown."""

    label: str
    tag: str


class Registry(Value):
    """The camps of one collection; their order is the order of the columns."""

    camps: tuple[Camp, ...] = ()

    @cached_property
    def _placer(self) -> Placer:
        return Placer(self.camps)

    @cached_property
    def _by_id(self) -> dict[str, Camp]:
        return {camp.id: camp for camp in self.camps}

    @cached_property
    def _outlets(self) -> dict[tuple[str, ...], str]:
        return {key_of(outlet): camp.id for camp in self.camps for outlet in camp.outlets}

    def camp(self, camp_id: str) -> Camp | None:
        """Return the declared camp with this id, None for built-in and unknown ids."""
        return self._by_id.get(camp_id)

    def place(
        self,
        name: str | None,
        descriptors: Sequence[str] = (),
        *,
        overrides: Mapping[str, str] | None = None,
    ) -> tuple[str, str]:
        """Return the camp of a speaker and the rule that placed it.

        The order is fixed: the analyst's own assignment, a named person or organisation, an outlet,
        an affiliation ("<camp> <role>", "<role> of <camp>"), a role word that makes an analyst, a
        place or nationality. What nothing places is `unassigned`: a guess would be read as a
        finding.

        Args:
            name: Resolved name of the speaker; None if only descriptors are known.
            descriptors: Every noun phrase by which the text introduces the speaker.
            overrides: Camps that the analyst gave to names.

        Returns:
            Camp id and a rule: `alias:Vassily Nebenzia`, `adjective-role:Russian ambassador`, …
        """
        if overrides and name is not None:
            wanted = key_of(name)
            for assigned in sorted(overrides):
                if key_of(assigned) == wanted:
                    return overrides[assigned], f"assigned:{assigned}"
        found = self._placer.place(name, tuple(descriptors))
        return (UNASSIGNED, "none") if found is None else found

    def names_in(self, text: str) -> tuple[tuple[Span, str, NameKind], ...]:
        """Return where names stand that the camps declare: place, name as declared, what it is.

        Only what begins like a name and is written so: "the Norlandish army", and no "rebels".
        """
        return self._placer.names_in(text)

    def suggest(self, name: str | None, descriptors: Sequence[str] = ()) -> tuple[str, str] | None:
        """Return a camp for which weak evidence speaks, and the evidence; never applied."""
        return self._placer.suggest(name, tuple(descriptors))

    def outlet_camp(self, outlet: str | None) -> str | None:
        """Return the camp whose own voice an outlet is, by name or by domain; None if undeclared.

        It holds for what the outlet says in its own voice and for nobody whom it quotes.
        """
        if not outlet:
            return None
        bare = re.sub(r"^(?:[a-z]+://)?(?:www\.)?([^/\s]+).*$", r"\1", outlet.strip().lower())
        return self._outlets.get(key_of(outlet)) or self._outlets.get(key_of(bare))

    def related(self, one: str, other: str) -> bool:
        """Whether two camps are the same, or one is the parent of the other."""
        if one == other:
            return True
        first, second = self._by_id.get(one), self._by_id.get(other)
        above = first is not None and first.parent == other
        return above or (second is not None and second.parent == one)

    def column(self, camp_id: str) -> Column:
        """Return label and tag of a camp, of the narrator, or of the unassigned."""
        camp = self._by_id.get(camp_id)
        if camp is not None:
            return Column(camp.label, camp.tag)
        if camp_id in _BUILT_IN:
            return Column(*_BUILT_IN[camp_id])
        return Column(camp_id, camp_id[:2].upper())

    def to_toml(self) -> str:
        """Return the registry as a file that `registry_from_toml` reads back to an equal one."""
        return "\n".join(map(_camp_toml, self.camps))


def _camp_toml(camp: Camp) -> str:
    lines = ["[[camp]]"]
    lines += [
        f"{key} = {_quoted(getattr(camp, key))}" for key in _TEXTS if getattr(camp, key) is not None
    ]
    for key in _LISTS:
        values = getattr(camp, key)
        if not values:
            continue
        flat = f"{key} = [{', '.join(map(_quoted, values))}]"
        if len(flat) <= 100:
            lines.append(flat)
        else:
            lines += [f"{key} = [", *(f"  {_quoted(value)}," for value in values), "]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m.group()):04x}", escaped) + '"'


def load_registry(path: str | Path) -> Registry:
    """Read a registry from a file.

    Raises:
        InputError: The file cannot be read, or is no registry; all its errors at once.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise InputError(
            f"{place}: {reason or error}", "`narratives camps init` writes a starter registry"
        ) from error
    return registry_from_toml(text, str(place))


def registry_from_toml(text: str, where: str = "camps.toml") -> Registry:
    """Read a registry from TOML text; `where` names it in messages.

    Raises:
        InputError: One error naming every fault with its line, field and hint.
    """
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        at = f":{line.group(1)}" if line else ""
        raise InputError(
            f"{where}{at}: not TOML: {error}", "strings stand in quotes, lists in [ ]"
        ) from error
    faults = _Faults(text, where)
    camps = _read_camps(data, faults)
    if faults.found:
        count = len(faults.found)
        head = f"{where}: {count} error{'s' if count > 1 else ''} in the registry of camps"
        raise InputError(
            "\n".join((head, *faults.lines())),
            "`narratives camps init` writes a registry to start from",
        )
    return Registry(camps=tuple(Camp(**camp) for camp in camps))


class _Faults:
    """Collects what is wrong with one file, each fault with the line it is seen on."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.found: list[tuple[int, str]] = []
        self._lines = text.split("\n")
        self._headers = [
            number
            for number, line in enumerate(self._lines, start=1)
            if re.match(r"\s*\[\[\s*camp\s*\]\]", line)
        ]

    def add(self, index: int | None, field: str, message: str, hint: str = "") -> None:
        """Note a fault in `field` of the camp with this index (None: of the file)."""
        line = self._line(index, field)
        place = f"field `{field}`" if index is None else f"camp {index + 1}, field `{field}`"
        self.found.append((line, f"{place}: {message}" + (f" ({hint})" if hint else "")))

    def lines(self) -> list[str]:
        """Return the faults by line, ready to print."""
        return [
            f"{self.where}:{line}: {message}" if line else f"{self.where}: {message}"
            for line, message in sorted(self.found, key=lambda fault: fault[0])
        ]

    def _line(self, index: int | None, field: str) -> int:
        first, last = 1, len(self._lines)
        if index is not None:
            if index >= len(self._headers):
                return 0
            first = self._headers[index]
            last = self._headers[index + 1] - 1 if index + 1 < len(self._headers) else last
        key = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*=")
        for number in range(first, last + 1):
            if key.match(self._lines[number - 1]):
                return number
        return first if index is not None else 0


def _read_camps(data: dict[str, Any], faults: _Faults) -> list[dict[str, Any]]:
    for key in data:
        if key != "camp":
            faults.add(
                None,
                key,
                "unknown",
                _did_you_mean(key, ("camp",)) or "a registry holds [[camp]] tables only",
            )
    raw = data.get("camp", [])
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        faults.add(None, "camp", "is not a list of tables", "write [[camp]] with two brackets")
        return []
    if not raw and not faults.found:
        faults.add(None, "camp", "no camp is declared", "start with [[camp]], id, label and tag")
    camps = [_read_camp(index, entry, faults) for index, entry in enumerate(raw)]
    for field in ("id", "tag"):
        _check_unique(camps, field, faults)
    _check_aliases(camps, faults)
    _check_parents(camps, faults)
    return camps


def _read_camp(index: int, entry: dict[str, Any], faults: _Faults) -> dict[str, Any]:
    camp: dict[str, Any] = {}
    for key, value in entry.items():
        if key in _TEXTS:
            if isinstance(value, str) and value.strip():
                camp[key] = value.strip()
            else:
                wrong = "is empty" if isinstance(value, str) else "is not a text"
                faults.add(index, key, wrong, f'{key} = "…"')
        elif key in _LISTS:
            if _is_texts(value):
                camp[key] = tuple(item.strip() for item in value)
            else:
                faults.add(index, key, "is not a list of texts", f'{key} = ["…", "…"]')
        else:
            faults.add(index, key, "unknown", _did_you_mean(key, _TEXTS + _LISTS))
    for key in _REQUIRED:
        if key not in entry:
            faults.add(index, key, "missing", f'{key} = "…"')
    _check_id(index, camp.get("id"), faults)
    tag = camp.get("tag", "")
    if len(tag) > TAG_LENGTH:
        faults.add(index, "tag", f"`{tag}` is too long for a narrow column", f'tag = "{tag[:2]}"')
    return camp


def _is_texts(value: object) -> bool:
    if not isinstance(value, list):
        return False
    return all(isinstance(item, str) and item.strip() for item in value)


def _check_id(index: int, camp_id: str | None, faults: _Faults) -> None:
    if camp_id is None:
        return
    if camp_id in _BUILT_IN:
        faults.add(index, "id", f"`{camp_id}` is built in", "choose another id")
    elif not _ID.fullmatch(camp_id):
        faults.add(index, "id", f"`{camp_id}` is no id", "small letters, digits and _")


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def _check_unique(camps: list[dict[str, Any]], field: str, faults: _Faults) -> None:
    first: dict[str, int] = {}
    for index, camp in enumerate(camps):
        value = camp.get(field)
        if value is None:
            continue
        if value in first:
            faults.add(
                index,
                field,
                f"`{value}` is the {field} of camp {first[value] + 1} already",
                "choose another",
            )
        else:
            first[value] = index


def _check_aliases(camps: list[dict[str, Any]], faults: _Faults) -> None:
    """Two camps may not share a name: which of them speaks could not be told."""
    for field in ("aliases", "outlets"):
        owner: dict[tuple[str, ...], int] = {}
        for index, camp in enumerate(camps):
            for alias in camp.get(field, ()):
                key = key_of(alias)
                other = owner.setdefault(key, index)
                if other != index:
                    name = camps[other].get("id", f"camp {other + 1}")
                    faults.add(
                        index,
                        field,
                        f"`{alias}` stands in `{name}` as well",
                        "keep it in one of the two",
                    )


def _check_parents(camps: list[dict[str, Any]], faults: _Faults) -> None:
    parent_of = {camp["id"]: camp.get("parent") for camp in camps if "id" in camp}
    for index, camp in enumerate(camps):
        parent = camp.get("parent")
        if parent is None:
            continue
        if parent not in parent_of:
            faults.add(
                index, "parent", f"no camp has the id `{parent}`", _did_you_mean(parent, parent_of)
            )
            continue
        seen, above = [camp.get("id")], parent
        while above is not None and above not in seen:
            seen.append(above)
            above = parent_of.get(above)
        if above is not None and above == camp.get("id"):
            faults.add(
                index,
                "parent",
                "the parents run in a circle: " + " < ".join(map(str, (*seen, above))),
            )


@lru_cache
def starter_registry(name: str) -> Registry:
    """Return a packaged registry: `conflict` or `generic` (the states of the world).

    Raises:
        InputError: No starter has this name.
    """
    if name not in STARTERS:
        raise InputError(
            f"no starter registry is called {name}", "there are: " + ", ".join(STARTERS)
        )
    return registry_from_toml(starter_toml(name), f"{name}.toml")


def starter_toml(name: str) -> str:
    """Return the text of a packaged registry with its comments, to be written to a user's file."""
    return files("narratives").joinpath("data", "camps", f"{name}.toml").read_text(encoding="utf-8")


def default_registry() -> Registry:
    """Return the registry that is used while the user declares none."""
    return starter_registry(STARTERS[0])

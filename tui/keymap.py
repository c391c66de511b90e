"""Keys of one's own: a TOML file names bindings by id, and clashes are refused by name.

```toml
[keys]
"compare.view" = "f3"
"move.down" = "n,down"
```
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from textual.binding import Binding, BindingType

from narratives.errors import InputError

Scope = tuple[str, tuple[Binding, ...]]
"""Name of a screen, and the bindings that are active on it together."""


def bindings_of(*classes: type) -> tuple[Binding, ...]:
    """Return the bindings that classes declare, the keys of one binding apart."""
    declared: list[BindingType] = []
    for cls in classes:
        for base in cls.__mro__:
            if base.__module__.startswith("tui."):
                declared += vars(base).get("BINDINGS", ())
    return tuple(Binding.make_bindings(declared))


def default_keymap(scopes: Iterable[Scope]) -> str:
    """Return a keys file that lists every binding with what it does, for copying and changing."""
    keys: dict[str, tuple[list[str], str]] = {}
    for _, bindings in scopes:
        for binding in bindings:
            if binding.id:
                entry = keys.setdefault(binding.id, ([], binding.tooltip))
                if binding.key not in entry[0]:
                    entry[0].append(binding.key)
    lines = [f'"{name}" = "{",".join(on)}"  # {what}' for name, (on, what) in sorted(keys.items())]
    return "\n".join(["[keys]", *lines, ""])


def read_keymap(path: Path, scopes: Iterable[Scope]) -> dict[str, str]:
    """Read a keys file and check it against what there is.

    Raises:
        InputError: The file cannot be read, names a binding that does not exist, or gives one key
            to two bindings that are active on the same screen. All faults are named at once.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a keys file ({error})") from error
    keys = table.get("keys", {})
    faults = [f"unknown table or key {name!r}" for name in table if name != "keys"]
    if not isinstance(keys, dict) or not all(isinstance(on, str) for on in keys.values()):
        raise InputError(f"{path}: [keys] maps names of bindings to keys, each in quotes")
    scopes = tuple(scopes)
    known = {binding.id for _, bindings in scopes for binding in bindings}
    faults += [f"no binding is called {name!r}" for name in keys if name not in known]
    for screen, bindings in scopes:
        faults += clashes(screen, bindings, keys)
    if faults:
        raise InputError(
            f"{path}: " + "; ".join(dict.fromkeys(faults)),
            "the names of all bindings stand in the default keys file",
        )
    return dict(keys)


def clashes(screen: str, bindings: Iterable[Binding], keys: Mapping[str, str]) -> list[str]:
    """Return which changed keys are taken on a screen, and by what."""
    now: dict[str, set[str]] = {}
    for binding in bindings:
        name = binding.id or binding.action
        for key in keys.get(name, binding.key).split(","):
            now.setdefault(key.strip(), set()).add(name)
    return [
        f"{key!r} is given to {' and '.join(sorted(names))} on the {screen} screen"
        for key, names in now.items()
        if len(names) > 1 and names & keys.keys()
    ]

"""Camps as the screens name them: label, tag, and one hue on every screen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from narratives.text import one_line
from tui.palette import hues_of
from tui.text import Piece, fit, head_of

if TYPE_CHECKING:
    from narratives.camps import Registry


class CampName(NamedTuple):
    """A camp as the lists show it."""

    id: str
    label: str
    tag: str
    hue: int


def camp_names(registry: "Registry", camps: Iterable[str]) -> dict[str, CampName]:
    """Return the camps in the registry's order; those it does not declare come last."""
    wanted = set(camps)
    declared = [camp.id for camp in registry.camps]
    hues = hues_of(wanted, declared)
    order = [camp for camp in declared if camp in wanted] + sorted(wanted - set(declared))
    names = {}
    for camp in order:
        column = registry.column(camp)
        names[camp] = CampName(camp, column.label, column.tag, hues[camp])
    return names


def initial(tag: str, width: int) -> str:
    """Return the first letters of a tag in exactly `width` cells, without an ellipsis."""
    return fit(head_of(one_line(tag), width), width)


def stacked(tag: str) -> tuple[str, str]:
    """Return a tag as two letters above one another, for columns of one cell."""
    letters = initial(tag, 2)
    return (letters[:1], letters[1:]) if len(letters) == 2 else (" ", initial(tag, 1))


def chip(tag: str, hue: int, *, action: str = "") -> Piece:
    """Return a camp's tag on its colour."""
    return Piece(f" {initial(tag, 2)} ", f"chip{hue}", action=action)

"""What the named styles of a line look like in a theme, with colour and without.

Colour is a garnish: seven hues that read at 4.5:1 on a light ground fall to a colour distance of 1
for red-green colour blind readers (computed), so identity is the tag and the fixed column, stance
is glyph and word. On light themes glyphs take the text colour and the hue stays in chip and bar.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from textual.color import Color

GREY = 0
"""The hue of narrator and unassigned, which no registry declares."""

HUES = (
    "#A9B4C2",
    "#E69F00",
    "#56B4E9",
    "#2FC49B",
    "#CC79A7",
    "#F0E442",
    "#E8743B",
    "#9AA5FF",
    "#A8D05A",
    "#C8A878",
    "#F58EA8",
)
"""Grey, then one a declared camp; they repeat when there are more camps, the tags do not."""


def hues_of(camps: Iterable[str], declared: Sequence[str]) -> dict[str, int]:
    """Return the hue of each camp: that of its place in the registry, on every screen the same."""
    place = {camp: 1 + index % (len(HUES) - 1) for index, camp in enumerate(declared)}
    return {camp: place.get(camp, GREY) for camp in camps}


DIGITS = "0123456789"
STRONG = {"bold", "key", "mark", "chip", "thick"}
"""Names that are bold besides their colour."""

INK = Color.parse("#101418")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; `colour` is False where only attributes may be sent."""

    paper: Color
    text: Color
    band: Color
    cursor: Color
    accent: Color
    mark_text: Color
    mark: Color
    dark: bool
    colour: bool = True

    @classmethod
    def of_theme(cls, variables: Mapping[str, str], *, dark: bool, colour: bool) -> "Palette":
        """Take the colours out of a theme's variables."""

        def named(*names: str) -> Color:
            for name in names:
                value = variables.get(name, "")
                if value and not value.startswith(("auto", "ansi")):
                    return Color.parse(value)
            return Color.parse("#E0E0E0" if dark else "#1E1E1E")

        paper = named("background")
        text = named("foreground")
        return cls(
            paper=paper,
            text=text,
            band=paper.blend(named("panel"), 0.9),
            cursor=paper.blend(text, 0.08),
            accent=named("footer-key-foreground", "accent"),
            mark_text=named("text-primary", "primary"),
            mark=named("primary-muted", "panel"),
            dark=dark,
            colour=colour,
        )

    def ground(self, kind: str) -> Color:
        """Return the background of a kind of line: paper, band or cursor."""
        return {"band": self.band, "cursor": self.cursor}.get(kind, self.paper)


@lru_cache(maxsize=4096)
def look(palette: Palette, names: str, kind: str = "paper") -> Style:
    """Return the terminal style of a piece named `names` on a line of this kind."""
    words = names.split()
    bold = any(word.rstrip(DIGITS) in STRONG for word in words)
    italic, reverse = "italic" in words, "reverse" in words
    if not palette.colour:
        # Where a ground alone would carry the meaning, an attribute has to.
        underline = "underline" in words or "mark" in words
        return Style(bold=bold, italic=italic, underline=underline, reverse=reverse or None)
    ground = palette.ground(kind)
    fore, back = palette.text, ground
    for word in words:
        stem = word.rstrip(DIGITS)
        number = word[len(stem) :]
        hue = Color.parse(HUES[int(number) % len(HUES)]) if number else palette.text
        fore, back = {
            "muted": (ground.blend(palette.text, 0.65), back),
            "faint": (ground.blend(palette.text, 0.3), back),
            "key": (palette.accent, back),
            "mark": (palette.mark_text, palette.mark),
            "camp": (hue if palette.dark else palette.text, back),
            "chip": (INK, hue),
            "bar": (ground.blend(hue, 0.55), back),
            "thick": (hue, back),
        }.get(stem, (fore, back))
    return Style(
        color=fore.rich_color,
        bgcolor=back.rich_color,
        bold=bold,
        italic=italic,
        underline="underline" in words,
        reverse=reverse or None,
    )

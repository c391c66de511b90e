"""Contrast of the palette, and its absence without colour."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tui.palette import HUES, INK, Palette, look

DARK = Palette.of_theme(
    {"background": "#121212", "foreground": "#E0E0E0", "panel": "#242F38"}, dark=True, colour=True
)


def luminance(colour):
    """Return the relative luminance of WCAG 2.2."""
    parts = [value / 255 for value in colour.rgb]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast ratio of WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def palette_of(theme):
    return Palette.of_theme(theme.to_color_system().generate(), dark=theme.dark, colour=True)


@pytest.mark.parametrize("name", ["textual-dark", "textual-light", "nord", "gruvbox", "dracula"])
def test_text_and_muted_text_can_be_read_on_every_ground(name):
    palette = palette_of(BUILTIN_THEMES[name])
    for kind in ("paper", "band", "cursor"):
        ground = palette.ground(kind)
        assert contrast(palette.text, ground) >= 4.5
        muted = Color.from_rich_color(look(palette, "muted", kind).color)
        assert contrast(muted, ground) >= 3.0


@pytest.mark.parametrize("hue", HUES)
def test_tags_can_be_read_on_their_chip_and_glyphs_on_the_dark(hue):
    assert contrast(INK, Color.parse(hue)) >= 6.0
    assert contrast(Color.parse(hue), DARK.paper) >= 6.0


def test_glyphs_take_the_text_colour_on_light_themes():
    light = palette_of(BUILTIN_THEMES["textual-light"])
    assert look(light, "camp3").color == look(light, "").color


def test_without_colour_only_attributes_are_sent():
    mono = Palette.of_theme({}, dark=True, colour=False)
    for names in ("camp1", "chip2", "mark", "muted", "bar3", "key", ""):
        style = look(mono, names, "cursor")
        assert style.color is None
        assert style.bgcolor is None
    assert look(mono, "mark").underline
    assert look(mono, "bold reverse").reverse

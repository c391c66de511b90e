"""Contrast is computed from the style sheet: WCAG 2.2 asks 4.5 for text and 3 for what is drawn."""

import re
from importlib import resources
from itertools import combinations, product

import pytest

from narratives.report.grid import GREY, HUES

CSS = (resources.files("narratives.report") / "templates" / "report.css").read_text("utf-8")
DARK_LETTERS = "#14171a"
THEMES = ("light", "dark", "print")


def theme(name):
    """Return the colours of a theme by name, as the style sheet declares them."""
    declared = [
        dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root\{([^}]*)\}", CSS)
    ]
    light, dark, print_ = declared
    return light | {"light": {}, "dark": dark, "print": print_}[name]


def channels(colour):
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(rgb):
    """Return the relative luminance of WCAG 2.2."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(colour, ground, opacity):
    """Return a colour laid over a ground."""
    return tuple(
        opacity * a + (1 - opacity) * b
        for a, b in zip(channels(colour), channels(ground), strict=True)
    )


def test_the_formula_gives_the_bounds_of_the_standard():
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) == 1


@pytest.mark.parametrize("name", THEMES)
def test_text_stands_out_on_every_ground(name):
    colours = {key: channels(value) for key, value in theme(name).items()}
    for text, ground in product(("fg", "mut", "link"), ("bg", "pan", "hd")):
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["fg"], colours["mark"]) >= 7


@pytest.mark.parametrize("hue", HUES)
def test_a_tag_stands_out_on_its_colour(hue):
    assert contrast(channels(DARK_LETTERS), channels(hue)) >= 4.5


@pytest.mark.parametrize(("name", "hue"), list(product(THEMES, HUES)))
def test_signs_stand_out_on_the_tint_of_a_camp(name, hue):
    colours = theme(name)
    ink, ground = channels(colours["fg"]), over(hue, colours["bg"], 0.28)
    assert contrast(ink, ground) >= 4.5


def test_no_hue_stands_for_two_camps_before_all_are_used():
    assert len(set(HUES)) == len(HUES) >= 11
    for one, other in combinations(HUES[:GREY], 2):
        assert sum(abs(a - b) for a, b in zip(channels(one), channels(other), strict=True)) > 0.15


def test_drawings_do_not_lean_on_colour():
    plots = (resources.files("narratives.report") / "templates" / "plots.html.j2").read_text()
    shapes = re.findall(r'state == "(\w+)" %\}(.*)', plots)
    drawn = [re.sub(r"\{\{.*?\}\}", "", shape) for _, shape in shapes]
    assert {state for state, _ in shapes} == {"claims", "denies", "doubts", "mixed", "no_comment"}
    assert len(set(drawn)) == len(drawn)

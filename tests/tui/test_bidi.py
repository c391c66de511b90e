"""Right-to-left text put in the order of the screen, for terminals that do not do so."""

import pytest
from hypothesis import given

from narratives.errors import InputError
from tests.tui.memory import sample
from tests.tui.screens import drive, go, until
from tests.tui.strategies import texts
from tui.bidi import reorders, visual
from tui.text import cells, fit, rtl_line

ALEF, BET, GIMEL = "\u05d0", "\u05d1", "\u05d2"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("Плотина", "Плотина"),
        (f"{ALEF}{BET}{GIMEL}", f"{GIMEL}{BET}{ALEF}"),
        (f"  {ALEF}{BET} ", f"  {BET}{ALEF} "),
        (f"{ALEF}{BET} {GIMEL}", f"{GIMEL} {BET}{ALEF}"),
        (f"{ALEF} 446 {BET}", f"{BET} 446 {ALEF}"),
        (f"{ALEF} ({BET})", f"({BET}) {ALEF}"),
        (f"say {ALEF}{BET} now", f"say {BET}{ALEF} now"),
        (f"say {ALEF} {BET}, now", f"say {BET} {ALEF}, now"),
        (f"{ALEF} tank {BET}", f"{BET} tank {ALEF}"),
        (f"\u200e{ALEF}{BET}\u200e", f"{BET}{ALEF}"),
    ],
)
def test_runs_are_turned_and_figures_are_not(text, shown):
    assert visual(text) == shown


@given(texts)
def test_the_same_cells_and_letters_are_there(text):
    line = fit(text, 30)
    assert cells(visual(line)) == 30
    marks = str.maketrans("", "", "\u200e\u200f()[]{}<>«»‹›")
    assert sorted(visual(line).translate(marks)) == sorted(line.translate(marks))


def test_an_arabic_line_stays_at_its_edge():
    line = rtl_line("الجسر دمر", 20)
    turned = visual(line)
    assert turned.startswith(" " * 11)
    assert turned.strip() == "رمد رسجلا"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"XTERM_VERSION": "XTerm(390)"}, True),
        ({"XTERM_VERSION": "XTerm(390)", "TMUX": "/tmp/x,1,0"}, False),  # noqa: S108 - a value
        ({"XTERM_VERSION": "XTerm(390)", "NARRATIVES_RTL": "raw"}, False),
        ({"NARRATIVES_RTL": "reorder"}, True),
        ({"VTE_VERSION": "7600"}, False),
    ],
)
def test_who_puts_text_in_order(environment, expected):
    assert reorders(environment) is expected


def test_an_unknown_setting_is_refused():
    with pytest.raises(InputError, match="sideways"):
        reorders({"NARRATIVES_RTL": "sideways"})


@pytest.mark.parametrize("reorder", [False, True])
def test_the_screen_is_drawn_in_the_order_that_is_asked_for(reorder):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        app.screen.action_open_camp("gulf")
        grid = app.screen.grid
        await until(pilot, lambda: "gulf" in [camp.id for camp in grid.laid_out.open])
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert ("نييلحم نيسدنهم" in text) is reorder
        assert ("\u200e" in text) is not reorder

    drive(sample(), script, reorder=reorder)

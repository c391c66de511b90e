"""Keys that arrive together: none is lost, none overtakes another."""

import pytest
from textual import events
from textual.widgets import Input

from narratives.workspace import Workspace
from tests.tui.memory import sample
from tests.tui.screens import drive, go, settled, shown, until
from tests.tui.stored import stored_sample

CHARACTERS = {"backspace": "\x7f", "enter": "\r", "space": " "}


def at_once(app, *keys):
    """Send keys as a terminal does that has them all at hand, without a pause between them."""
    for key in keys:
        app.post_message(events.Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))


OPENED = {
    "filter": (["f"], "EventsScreen"),
    "search": (["slash"], "SearchScreen"),
    "keys": (["question_mark"], "KeysScreen"),
    "move": (["enter", "m", "m"], "ChangeScreen"),
}
"""Keys that open a line to type in, and the screen it is in."""


@pytest.mark.parametrize("name", OPENED)
def test_letters_do_not_overtake_the_backspaces_before_them(tmp_path, name):
    async def script(app, pilot):
        await go(app, pilot, *OPENED[name])
        line = app.screen.query_one(Input)
        at_once(app, *"abcdefghijklmnopqrstuvwxyzabc")
        await until(pilot, lambda: len(line.value) == 29)
        at_once(app, *["backspace"] * 29, *"drones", "home", "X", "end", "Y")
        await until(pilot, lambda: line.value == "XdronesY")

    with Workspace.open(stored_sample(tmp_path / "sample.db")) as workspace:
        drive(workspace, script)


def test_enter_takes_the_row_of_the_words_that_stand_in_the_line(tmp_path):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["m", "m"], "ChangeScreen")
        at_once(app, *"killed", "enter")
        await until(pilot, lambda: bool(app.reader.changes()))
        assert app.reader.changes()[0].after == "p_4"

    with Workspace.open(stored_sample(tmp_path / "sample.db")) as workspace:
        drive(workspace, script)


def test_enter_saves_the_title_that_stands_in_the_line(tmp_path):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["m", "r"], "ChangeScreen")
        at_once(app, *["backspace"] * 100, *"drones", "enter")
        await until(pilot, lambda: bool(app.reader.changes()))
        await settled(app, pilot)
        assert app.reader.comparison("e_bridge").points[0].title == "drones"

    with Workspace.open(stored_sample(tmp_path / "sample.db")) as workspace:
        drive(workspace, script)


def test_enter_in_the_filter_and_in_the_list_of_keys_takes_what_was_typed():
    async def script(app, pilot):
        await pilot.press("f")
        at_once(app, *"flood", "enter")
        await until(pilot, lambda: shown(app, "1 of 2", "filter flood"))
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["question_mark"], "KeysScreen")
        at_once(app, *"zz", *["backspace"] * 2, *"same", "space", *"thing", "enter")
        await go(app, pilot, [], "WordsScreen")

    drive(sample(), script)


def test_the_list_of_keys_says_when_none_fits_and_knows_other_words():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["question_mark"], "KeysScreen")
        await pilot.press(*"xyzzy")
        await until(pilot, lambda: shown(app, "No key fits what you typed"))
        await pilot.press(*["backspace"] * 5, *"hide")
        await until(pilot, lambda: shown(app, "Open or fold (hide) a camp"))
        assert not shown(app, "No key fits")

    drive(sample(), script)

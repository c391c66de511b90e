"""Screens with nothing, or not all, to see: each says why, and what to do."""

import pytest

from tests.tui.memory import MemoryReader, event_of, row_of, sample
from tests.tui.screens import assert_golden, drive, go, settled, shown, until
from tui.screens.events import EventsScreen

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
def test_what_could_not_be_read_is_counted_and_listed(size):
    reader = sample()
    reader.failed = {
        "notes/[b]broken.pdf": "no text in it: a picture of a page? \x1b[31m",
        "notes/empty.txt": "holds no words",
    }

    async def script(app, pilot):
        await until(pilot, lambda: shown(app, "2 not read: e"))
        app.screen.show_preview()
        assert_golden(f"part-failure-{size[0]}x{size[1]}", await settled(app, pilot))
        await go(app, pilot, ["e"], "SkippedScreen")
        await until(pilot, lambda: shown(app, "[b]broken.pdf", "␛[31m", "holds no words"))
        assert_golden(f"not-read-{size[0]}x{size[1]}", await settled(app, pilot))
        await go(app, pilot, ["escape"], "EventsScreen")

    drive(reader, script, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_goldens_of_states_with_nothing_to_see(size):
    name = f"{size[0]}x{size[1]}"

    async def nothing_found(app, pilot):
        await pilot.press("f", *"flood div>90", "enter")
        await until(pilot, lambda: shown(app, "Nothing matches", "Without div>90 there are 1"))
        assert_golden(f"nothing-found-{name}", await settled(app, pilot))
        await go(app, pilot, ["slash", *"zeppelin", "enter"], "SearchScreen")
        await until(pilot, lambda: shown(app, "No claim holds zeppelin."))
        assert_golden(f"no-hit-{name}", await settled(app, pilot))
        await pilot.resize_terminal(39, 9)
        await until(pilot, lambda: shown(app, "narratives needs 40 x 10."))
        assert_golden("too-small-39x9", await settled(app, pilot))

    async def first_run(app, pilot):
        await until(pilot, lambda: shown(app, "No events here yet.", "narratives demo"))
        assert_golden(f"first-run-{name}", await settled(app, pilot))

    async def one_camp(app, pilot):
        await pilot.press("G")
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: shown(app, "Only Rivermen speaks in this event."))
        assert_golden(f"one-camp-{name}", await settled(app, pilot))
        await pilot.press("n")
        await until(pilot, lambda: any("No event" in n.message for n in app._notifications))
        await pilot.press("left_square_bracket", "left_square_bracket")
        await until(pilot, lambda: shown(app, "Who blew up the bridge"))

    drive(sample(), nothing_found, size=size)
    drive(MemoryReader(), first_run, size=size)
    drive(one_camp_only(), one_camp, size=size)


def test_an_empty_workspace_says_what_to_do():
    async def script(app, pilot):
        await until(pilot, lambda: shown(app, "No events here yet.", "narratives add FOLDER"))
        await go(app, pilot, ["a"], "NarrativesScreen")
        await until(pilot, lambda: shown(app, "No narratives yet."))

    drive(MemoryReader(), script)


def one_camp_only():
    """Return a workspace with one event in which one camp speaks."""
    reader = sample()
    flood = reader.comparison("e_flood")
    alone = row_of(1, "alone", "one_camp_only", {"rivermen": flood.points[0].cells["rivermen"]})
    documents = list(reader.by_document.values())
    only = event_of("e_flood", "Flood", documents, (alone,), divergence=0)
    reader.by_event = reader.by_event | {"e_flood": only}
    return reader


def test_an_event_that_is_gone_is_a_notice_and_home_stays():
    async def script(app, pilot):
        await until(pilot, lambda: bool(len(app._notifications)))
        assert isinstance(app.screen, EventsScreen)
        assert [note.markup for note in app._notifications] == [False]

    drive(sample(), script, event="e_nowhere")

"""Where one is: kept over restarts, kills, and any size of the terminal."""

from tests.tui.memory import sample
from tests.tui.screens import at_event, drive, go, settled, shown, until
from tui.screens.compare import CompareScreen
from tui.screens.events import EventsScreen
from tui.state import load_state
from tui.views.grid import Folds
from tui.widgets.event_list import EventList

SIZES = [(80, 24), (120, 40), (200, 60)]


def test_one_goes_on_where_one_left(tmp_path):
    state = tmp_path / "sample.json"

    async def leave_an_event(app, pilot):
        await pilot.press("s")
        await until(pilot, lambda: shown(app, "sort: claims"))
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        await pilot.press("j", "J", "l")
        await until(pilot, lambda: app.screen.grid.camp == "vesta")
        await pilot.press("b")
        await until(pilot, lambda: app.bookmarks)
        await pilot.press("v")
        await until(pilot, lambda: app.screen.matrix_view)

    async def leave_the_list(app, pilot):
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: app.screen.comparison is not None)
        screen = app.screen
        assert screen.matrix_view
        assert (screen.spot_point().id, screen.grid.camp) == ("p_2", "vesta")
        ids = [screen.comparison.points[row].id for row in screen.rows(screen.comparison)]
        assert ids == ["p_1", "p_3", "p_2", "p_4"]
        await go(app, pilot, ["B"], "BookmarksScreen")
        await until(pilot, lambda: shown(app, "1 bookmark", "Who blew up the bridge", "VE"))
        await go(app, pilot, ["escape", "escape"], "EventsScreen")
        await until(pilot, lambda: shown(app, "sort: claims"))
        await pilot.press("f", *"flood", "enter")
        await until(pilot, lambda: shown(app, "1 of 2", "filter flood"))

    async def find_the_list(app, pilot):
        await until(pilot, lambda: shown(app, "1 of 2", "filter flood", "sort: claims"))
        assert isinstance(app.screen, EventsScreen)
        await go(app, pilot, ["B", "enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        assert (app.screen.spot_point().id, app.screen.grid.camp) == ("p_2", "vesta")
        await pilot.press("b")
        await until(pilot, lambda: not app.bookmarks)

    for script in (leave_an_event, leave_the_list, find_the_list):
        drive(sample(), script, state=state)


def test_a_kill_loses_at_most_a_second_of_where_one_was(tmp_path):
    state = tmp_path / "sample.json"

    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        await pilot.press("j")
        await until(pilot, lambda: app.screen.grid.cursor == 1)
        app.save()
        assert load_state(state).point == "p_2"

    drive(sample(), script, state=state)


def test_columns_and_theme_survive_a_restart(tmp_path):
    state = tmp_path / "state" / "sample.json"

    async def fold(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("2")
        await until(pilot, lambda: app.folds.shut == {"vesta"})
        app.theme = "nord"
        await pilot.pause()

    async def look(app, pilot):
        await until(pilot, lambda: at_event(app))
        assert [camp.id for camp in app.screen.grid.laid_out.open] == ["norland", "rivermen"]
        assert app.theme == "nord"

    drive(sample(), fold, state=state)
    drive(sample(), look, state=state)
    state.write_text("{ broken", encoding="utf-8")
    drive(sample(), lambda app, pilot: until(pilot, lambda: app.folds == Folds()), state=state)


def test_resizing_to_the_smallest_and_back_loses_neither_cursor_nor_place():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        grid = app.screen.grid
        await pilot.press("Z", "j", "j", "j", "l", "l")
        await until(pilot, lambda: (grid.cursor, grid.camp) == (3, "rivermen"))

        def seen():
            top, height = grid.region_of(grid.cursor)
            return top < grid.scroll_y + grid.size.height and top + height > grid.scroll_y

        for size in ((40, 10), (200, 60), (80, 24), (40, 10), (200, 60)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: app.screen.size == size and grid.laid_out)
            await settled(app, pilot)
            await until(pilot, seen)
            assert (grid.cursor, grid.camp) == (3, "rivermen")
        await go(app, pilot, ["escape"], "EventsScreen")
        events = app.screen.query_one(EventList)
        await pilot.press("j")
        await until(pilot, lambda: events.cursor == 1)
        await pilot.resize_terminal(40, 10)
        await pilot.resize_terminal(200, 60)
        await settled(app, pilot)
        assert events.cursor == 1

    drive(sample(), script, size=(200, 60))


def test_q_leaves_the_program():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("q")
        await until(pilot, lambda: app._exit)

    drive(sample(), script)


def test_a_terminal_that_is_too_small_gets_a_notice_and_loses_nothing():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("j", "l")
        await until(pilot, lambda: app.screen.grid.camp == "vesta")
        await pilot.resize_terminal(34, 9)
        await until(pilot, lambda: shown(app, "narratives needs 40 x 10.", "34 x 9"))
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: app.screen.grid.laid_out.width in (39, 40))
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: len(app.screen.grid.laid_out.open) == 6)
        assert app.screen.grid.cursor == 1

    drive(sample(), script)


def test_a_narrow_terminal_shows_one_camp_and_all_glyphs():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: shown(app, "VE○", "RI▼", "AN◇", "GL·", "OS·", "CO░"))
        await pilot.press("2")
        await until(pilot, lambda: shown(app, "VE  Vesta", "NO▲"))
        await pilot.press("v")
        await until(pilot, lambda: app.screen.matrix_view and shown(app, "no documents"))
        assert not app.screen.query_one("#stack").display
        await go(app, pilot, ["question_mark"], "KeysScreen")
        await until(pilot, lambda: shown(app, "The sentence in its"))

    drive(sample(), script, size=(44, 18))

"""The interface, driven by keys at the three sizes it is designed for."""

import subprocess
import sys

import pytest

from tests.tui.memory import sample
from tests.tui.screens import assert_golden, at_event, drive, go, settled, shown, text_of, until
from tui.app import scopes, screenshot
from tui.screens.compare import CompareScreen
from tui.screens.events import EventsScreen
from tui.screens.keys import keys_of
from tui.views.keys import ALSO, also_called, matching_keys
from tui.widgets.bars import KeyBar
from tui.widgets.document import DocumentText
from tui.widgets.event_list import EventList
from tui.widgets.hits import HitList

SIZES = [(80, 24), (120, 40), (200, 60)]
TRAPS = ("[Vesta intelligence]", "[b]brackets[/b]", "[@click=app.quit]a trap[/]")


@pytest.mark.parametrize("size", SIZES)
def test_down_to_the_source_and_back_to_the_same_cell(size):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("l")
        await until(pilot, lambda: app.screen.grid.camp == "vesta")
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "who said it", "Officials in Vesta"))
        await go(app, pilot, ["enter"], "DocumentScreen")
        await until(pilot, lambda: shown(app, "¶3"))
        await go(app, pilot, ["escape"], "SourceScreen")
        await go(app, pilot, ["escape"], "CompareScreen")
        assert (app.screen.grid.cursor, app.screen.grid.camp) == (0, "vesta")
        await go(app, pilot, ["escape"], "EventsScreen")
        assert app.screen.query_one(EventList).current().id == "e_bridge"

    drive(sample(), script, size=size)


@pytest.mark.parametrize(("size", "columns"), list(zip(SIZES, (2, 4, 6), strict=True)))
def test_columns_by_size_and_no_camp_lost(size, columns):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: app.screen.grid.laid_out is not None)
        assert len(app.screen.grid.laid_out.open) == columns
        text = text_of(app)
        for tag in ("NO", "VE", "RI", "AN", "GL", "OS", "CO"):
            assert tag in text
        assert (size[0] == 200) == app.screen.query_one("#list-pane").display

    drive(sample(), script, size=size)


WALK = [
    ("events", [], "EventsScreen"),
    ("grid", ["enter"], "CompareScreen"),
    ("matrix", ["v"], "CompareScreen"),
    ("words", ["v", "w"], "WordsScreen"),
    ("time", ["escape", "t"], "TimeScreen"),
    ("source", ["escape", "enter"], "SourceScreen"),
    ("document", ["enter"], "DocumentScreen"),
    ("keys", ["question_mark"], "KeysScreen"),
    ("narratives", ["escape", "escape", "escape", "escape", "a"], "NarrativesScreen"),
    ("narrative", ["enter"], "NarrativeScreen"),
    ("search", ["slash", *"bridge", "enter"], "SearchScreen"),
]
"""Name of the golden, keys that lead there from the one before, class of the screen."""


@pytest.mark.parametrize("size", SIZES)
def test_goldens(size):
    async def script(app, pilot):
        for name, keys, screen in WALK:
            for key in keys:
                await pilot.press(key)
                await settled(app, pilot)
            await until(pilot, lambda screen=screen: type(app.screen).__name__ == screen)
            if isinstance(app.screen, EventsScreen):
                app.screen.show_preview()
            assert_golden(f"{name}-{size[0]}x{size[1]}", await settled(app, pilot))

    drive(sample(), script, size=size)


def test_folding_with_digits_and_refitting():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        grid = app.screen.grid

        def names():
            return [camp.id for camp in grid.laid_out.open]

        await pilot.press("3")
        await until(pilot, lambda: names() == ["norland", "rivermen"])
        await pilot.press("1")
        await until(pilot, lambda: names() == ["vesta", "rivermen"])
        assert grid.camp == "vesta"
        await pilot.press("0")
        await until(pilot, lambda: names() == ["norland", "vesta"])
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: names() == ["norland", "vesta"] and grid.folds.order)
        await pilot.press("p")
        await until(pilot, lambda: bool(grid.folds.pinned))
        assert shown(app, "5 folded")

    drive(sample(), script)


def test_contested_rows_views_and_rows_in_full():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        grid = app.screen.grid
        await pilot.press("j", "j")
        await until(pilot, lambda: grid.cursor == 2)
        await pilot.press("left_curly_bracket")
        await until(pilot, lambda: grid.cursor == 0)
        await until(pilot, lambda: shown(app, "… +"))
        await pilot.press("z")
        await until(pilot, lambda: not shown(app, "… +") and shown(app, "night crossing had come"))
        await pilot.press("v")
        await until(pilot, lambda: app.screen.matrix_view and shown(app, "no documents"))
        await pilot.press("j")
        await until(pilot, lambda: app.screen.matrix.cursor == 1)
        await pilot.press("v")
        await until(pilot, lambda: not app.screen.matrix_view and grid.cursor == 1)

    drive(sample(), script)


def camps_over_columns(app):
    """Return the header line as painted, and as the columns below it want it."""
    bar = app.screen.query_one("#camps")
    grid = app.screen.grid
    wanted = "".join(piece.text for piece in grid.laid_out.header(grid.camp)).rstrip()
    line = text_of(app).splitlines()[bar.region.y]
    return line[bar.region.x : bar.region.right].rstrip(), wanted


@pytest.mark.parametrize("key", ["1", "0", "right_square_bracket"])
def test_the_header_stands_over_its_own_columns_after_the_matrix(key):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        folds = app.screen.grid.folds
        await pilot.press("v")
        await until(pilot, lambda: app.screen.matrix_view)
        await pilot.press(key)
        await settled(app, pilot)
        assert app.screen.grid.folds == folds
        await pilot.press("v")
        await settled(app, pilot)
        painted, wanted = camps_over_columns(app)
        assert painted == wanted
        app.screen.action_view()
        await settled(app, pilot)
        app.screen.action_toggle_nth(1)
        app.screen.action_view()
        await settled(app, pilot)
        painted, wanted = camps_over_columns(app)
        assert painted == wanted

    drive(sample(), script)


def test_the_filter_is_text_and_says_how_many_are_left():
    async def script(app, pilot):
        await pilot.press("f")
        await pilot.press(*"flood", "enter")
        await until(pilot, lambda: shown(app, "1 of 2", "filter flood"))
        await pilot.press("f")
        await pilot.press("space", *"div", "greater_than_sign", *"90", "enter")
        await until(pilot, lambda: shown(app, "Nothing matches", "Without div>90 there are 1"))
        await pilot.press("escape")
        await until(pilot, lambda: shown(app, "2 events", "Who blew up"))

    drive(sample(), script)


def test_rows_are_put_in_order_and_keep_their_numbers():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: at_event(app))
        grid = app.screen.grid
        await pilot.press("j", "j", "j")
        await until(pilot, lambda: grid.cursor == 3)
        await pilot.press("s")
        await until(pilot, lambda: shown(app, "rows contested first"))
        assert (grid.cursor, grid.rows) == (1, (0, 3, 1, 2))
        await until(pilot, lambda: shown(app, " 4  People killed"))
        await pilot.press("v")
        await until(pilot, lambda: app.screen.matrix_view and shown(app, "Norland's army"))
        await pilot.press("v", "s")
        await until(pilot, lambda: grid.rows == (0, 1, 3, 2))
        await pilot.press("s")
        await until(pilot, lambda: grid.rows == (0, 1, 2, 3))
        await pilot.press("s")
        await until(pilot, lambda: app.row_order == "found")
        await pilot.press("K")
        await until(pilot, lambda: grid.rows == (0, 1, 3, 2) and grid.cursor == 2)
        assert app.row_order == "hand"
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "400 dead", "4 People killed"))

    drive(sample(), script)


def test_sorting():
    async def script(app, pilot):
        await pilot.press("s")
        await until(pilot, lambda: shown(app, "sort: claims"))
        await pilot.press("s", "s")
        await until(pilot, lambda: shown(app, "sort: title"))
        events = app.screen.query_one(EventList)
        assert [head.id for head in events.events.first(2)] == ["e_flood", "e_bridge"]

    drive(sample(), script)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_text_is_shown_literally_and_sends_nothing(size):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("Z")
        for _ in range(4):
            await pilot.press("4" if size[0] < 100 else "j")
            await pilot.pause()
        app.screen.grid.move_to(0)
        await pilot.pause()
        seen = text_of(app)
        await pilot.press("j")
        await pilot.pause()
        seen += text_of(app)
        await pilot.press("D")
        await until(pilot, lambda: type(app.screen).__name__ in ("DocumentScreen", "CompareScreen"))
        assert "\x1b" not in seen
        assert TRAPS[0] in " ".join(seen.split()) or "[Vesta" in seen

    drive(sample(), script, size=size)


def test_the_document_shows_every_trap_as_it_is_written():
    async def script(app, pilot):
        await go(app, pilot, ["enter", "D"], "DocumentScreen")
        await until(pilot, lambda: app.screen.query_one(DocumentText).laid_out is not None)
        text = app.screen.query_one(DocumentText)
        whole = "\n".join(
            "".join(piece.text for piece in text.line_at(y)[1]) for y in range(text.line_count())
        )
        for trap in TRAPS:
            assert trap in " ".join(whole.split()).replace("\u200e", "")
        assert "␛[31m" in whole

    drive(sample(), script, size=(200, 60))


def test_claims_of_a_document_are_walked_and_lead_to_their_row():
    async def script(app, pilot):
        await go(app, pilot, ["enter", "D"], "DocumentScreen")
        text = app.screen.query_one(DocumentText)
        await until(pilot, lambda: text.index == 0)
        await pilot.press("n", "n")
        await until(pilot, lambda: text.index == 2)
        await pilot.press("N")
        await until(pilot, lambda: text.index == 1)
        await go(app, pilot, ["enter"], "CompareScreen")
        assert app.screen.grid.camp == "vesta"

    drive(sample(), script)


def test_a_narrative_leads_to_its_cell():
    async def script(app, pilot):
        await go(app, pilot, ["a"], "NarrativesScreen")
        await go(app, pilot, ["enter"], "NarrativeScreen")
        await until(pilot, lambda: shown(app, "denies, Odo Brann"))
        await go(app, pilot, ["enter"], "CompareScreen")
        assert (app.screen.grid.cursor, app.screen.grid.camp) == (0, "norland")
        await go(app, pilot, ["a"], "NarrativesScreen")

    drive(sample(), script)


def test_a_search_leads_to_the_source_and_to_the_cell():
    async def script(app, pilot):
        await go(app, pilot, ["slash"], "SearchScreen")
        await until(pilot, lambda: shown(app, "Searches the words of all claims."))
        await pilot.press(*"zeppelin", "enter")
        await until(pilot, lambda: shown(app, "No claim holds zeppelin."))
        await pilot.press(*["backspace"] * 8, *"bridge", "enter")
        await until(pilot, lambda: shown(app, "2 claims · 2 events", "NO 1", "RI 1"))
        await pilot.press("s", "j")
        await until(pilot, lambda: app.screen.query_one(HitList).cursor == 1)
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "claim 2 of 2", "the bridge fell by itself"))
        await go(app, pilot, ["escape"], "SearchScreen")
        await go(app, pilot, ["c"], "CompareScreen")
        await until(pilot, lambda: shown(app, "Flood on the Ilm [sic]"))
        assert app.screen.grid.camp == "rivermen"

    drive(sample(), script)


def test_words_and_time_lead_to_the_sentences_behind_them():
    async def script(app, pilot):
        await go(app, pilot, ["enter", "w"], "WordsScreen")
        await until(
            pilot, lambda: shown(app, "militants 1", "reported as  Rivermen 1", "not named by")
        )
        await go(app, pilot, ["enter"], "SourceScreen")
        await go(app, pilot, ["escape", "escape", "t"], "TimeScreen")
        await until(pilot, lambda: shown(app, "4 Mar", "★ first in this corpus"))
        await pilot.press("z")
        await until(pilot, lambda: shown(app, "weeks, by their Monday"))
        await pilot.press("z")
        await until(pilot, lambda: shown(app, "Mar 2031"))
        await go(app, pilot, ["enter"], "SourceScreen")

    drive(sample(), script)


def test_a_cell_of_the_table_of_names_leads_to_the_sentences_of_its_camp():
    async def script(app, pilot):
        await go(app, pilot, ["enter", "w"], "WordsScreen")
        await until(pilot, lambda: shown(app, "what is named", "▌ NO  Norland"))
        await pilot.press("l", "l", "right")
        await until(pilot, lambda: shown(app, "▌ AN  Analysts"))
        await go(app, pilot, ["enter"], "SourceScreen")
        assert {claim.camp for claim in app.screen.claims} == {"analyst"}
        await go(app, pilot, ["escape"], "WordsScreen")
        await pilot.press("h")
        await until(pilot, lambda: shown(app, "▌ NO  Norland"))
        await go(app, pilot, ["enter"], "SourceScreen")
        assert {claim.camp for claim in app.screen.claims} == {"norland"}

    drive(sample(), script, size=(120, 40))


def test_keys_are_found_by_typing_and_run():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["question_mark"], "KeysScreen")
        await pilot.press(*"all rows in full")
        await until(pilot, lambda: shown(app, "Show all rows in full"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        await until(pilot, lambda: len(app.screen.grid.whole) == 4)

    drive(sample(), script)


def test_the_next_event_opens_in_place():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: shown(app, "Flood on the Ilm [sic]"))
        assert len(app.screen_stack) == 2

    drive(sample(), script)


def test_clicks_move_fold_and_open():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        grid = app.screen.grid
        await pilot.click("#grid", offset=(50, 3))
        await until(pilot, lambda: grid.camp == "vesta")
        heading = grid.laid_out.heading(0)[0]
        at = "".join(piece.text for piece in heading).index("RI")
        await pilot.click("#grid", offset=(at, 0))
        await until(pilot, lambda: "rivermen" in [camp.id for camp in grid.laid_out.open])
        await pilot.click("#keys", offset=(2, 0))
        await until(pilot, lambda: type(app.screen).__name__ == "SourceScreen")

    drive(sample(), script)


def test_copying_takes_the_words_of_the_data_with_their_place():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("y")
        await until(pilot, lambda: bool(app.clipboard))
        assert "GUARD [Vesta intelligence]" in app.clipboard
        assert "bridge.txt, ¶2, 2031-03-04" in app.clipboard

    drive(sample(), script)


CALLED = [
    ("pair", "1-9"),
    ("pair", "v"),
    ("side by side", "v"),
    ("compare two", "v"),
    ("quote", "y"),
    ("quote", "⏎"),
    ("source", "⏎"),
    ("silent", "v"),
    ("move", "m"),
    ("merge", "m"),
    ("split", "m"),
    ("undo", "u ^z"),
    ("export", "x"),
    ("search", "/"),
    ("theme", ":"),
    ("dark", ":"),
    ("delete", "m"),
    ("timeline", "t"),
    ("help", "? f1"),
    ("expand", "z"),
    ("reset", "0 ="),
]
"""What a newcomer types, and a key that is found by it."""


def test_keys_are_found_by_what_a_newcomer_calls_them():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        keys = keys_of(app.screen)
        found = {typed: [key.label for key in matching_keys(keys, typed)] for typed, _ in CALLED}
        assert [(typed, label) for typed, label in CALLED if label not in found[typed]] == []
        assert matching_keys(keys, "zebra") == []
        assert "<" not in found["pair"]

    drive(sample(), script)


def test_other_words_are_those_of_bindings_that_exist():
    there = {binding.id for _, bindings in scopes() for binding in bindings if binding.id}
    known = {also_called(identity) for identity in there}
    assert set(ALSO.values()) <= known


@pytest.mark.parametrize("size", [(80, 24), (80, 12)])
def test_the_line_at_the_bottom_says_where_the_copy_lies(size, tmp_path):
    state = tmp_path / "state" / "sample.json"

    async def script(app, pilot):
        await until(pilot, lambda: shown(app, "Who blew up the bridge"))
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("y")
        told = "Copied to the clipboard (OSC 52) and to "
        await until(pilot, lambda: shown(app, told) or any(told in n.message for n in notices(app)))
        assert (told in text_of(app).splitlines()[-1]) == (size[1] == 24)
        app.screen.query_one(KeyBar).show_keys()
        await until(pilot, lambda: size[1] < 24 or shown(app, "? Keys"))

    drive(sample(), script, size=size, state=state, notifications=True)
    written = (state.parent / "copied.txt").read_text(encoding="utf-8")
    assert "bridge.txt, ¶2, 2031-03-04" in written


def notices(app):
    return list(app._notifications)


def test_where_no_file_can_be_written_only_the_clipboard_is_named(tmp_path):
    async def script(app, pilot):
        app.copied = tmp_path / "copied.txt"
        app.copied.mkdir()
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("y")
        await until(pilot, lambda: shown(app, "Copied to the clipboard (OSC 52)."))

    drive(sample(), script)


def test_ascii_draws_no_glyph_of_ours():
    reader = sample()
    keep = {"e_flood": reader.comparison("e_flood")}
    reader.by_event = keep

    async def script(app, pilot):
        assert text_of(app).isascii()
        await go(app, pilot, ["enter"], "CompareScreen")
        assert text_of(app).isascii()

    drive(reader, script, plain_glyphs=True)


def test_without_colour_no_colour_is_sent():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        grid = app.screen.grid
        for y in range(10):
            for segment in grid.render_line(y):
                assert segment.style is None or segment.style.color is None

    drive(sample(), script, no_colour=True)


def test_every_binding_has_an_id_and_is_explained():
    modules = [module for name, module in sys.modules.items() if name.startswith("tui.")]
    classes = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("tui.")
    }
    bindings = [binding for cls in classes for binding in vars(cls).get("BINDINGS", ())]
    assert len(bindings) > 40
    for binding in bindings:
        assert binding.id, binding
        assert binding.tooltip, binding


def test_every_action_here_is_in_the_palette():
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        titles = {command.title for command in app.get_system_commands(app.screen)}
        leave = "Leave the program; the next start goes on from here"
        assert {"Show this row in full", leave, "Theme"} <= titles

    drive(sample(), script)


@pytest.mark.parametrize("theme", [None, "textual-light"])
def test_pictures_are_made_by_the_program(theme):
    svg = screenshot(sample(), size=(120, 40), event="e_bridge", theme=theme)
    assert svg.startswith("<svg")
    assert "Vesta" in svg


def test_importing_the_interface_loads_no_model():
    code = (
        "import sys, tui.app\n"
        "heavy = {'torch', 'faiss', 'sentence_transformers', 'transformers', 'trafilatura'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

"""Changing things by hand: asked, previewed, logged, undone, with the cursor where it was."""

import pytest

from narratives.window import ELSEWHERE
from narratives.workspace import Workspace
from tests.test_pipeline import NOTES, new_workspace, run_add
from tests.tui.screens import assert_golden, drive, go, settled, text_of, until
from tests.tui.stored import stored_sample
from tui.changing import OPERATIONS, possible
from tui.questions import Passage, Spot, entry_of
from tui.screens.change import ChangeMenu, ChangeScreen, ChoiceList
from tui.widgets.document import DocumentText

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def path(tmp_path):
    return stored_sample(tmp_path / "sample.db")


def change(path, script, *, size=(80, 24), read_only=False, **options):
    """Run a script on the stored sample; return the log after it."""
    with Workspace.open(path, read_only=read_only) as workspace:

        async def at_noon(app, pilot):
            app.now, app.who = lambda: "2031-05-02T12:00:00+00:00", "tester"
            await script(app, pilot)

        drive(workspace, at_noon, size=size, notifications=True, **options)
    with Workspace.open(path, read_only=True) as again:
        return again.changes()


def shown(app, *words):
    text = " ".join(text_of(app).split())
    return all(word in text for word in words)


def said(app):
    """Return all notices since the start."""
    return "\n".join(notice.message for notice in app._notifications)


async def press(app, pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)


async def to_cell(app, pilot, camp="norland"):
    await go(app, pilot, ["enter"], "CompareScreen")
    grid = app.screen.grid
    if camp not in [column.id for column in grid.laid_out.open]:
        app.screen.action_open_camp(camp)
    grid.camp = camp
    await settled(app, pilot)


def spot_of(workspace, row=0, camp="norland"):
    comparison = workspace.comparison("e_bridge")
    point = comparison.points[row]
    return Spot(workspace, comparison, point, point.cells[camp].claims)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_leads_to_an_entry_that_can_be_recorded(path, operation):
    with Workspace.open(path) as workspace:
        spot = spot_of(workspace)
        if operation.needs == "passage":
            document = workspace.document(spot.claims[0].document)
            spot = spot._replace(passage=Passage(document, (0, 6)))
        question = operation.begin(spot)
        entry = entry_of(question, question.usual() or ("words",))
        workspace.record(**entry._asdict(), when="t", who="w")
        assert workspace.changes()[-1].fits


@pytest.mark.parametrize(
    ("camp", "present"),
    [("norland", "claims"), ("rivermen", "denies"), ("vesta", "no_comment")],
)
def test_the_present_stance_is_marked_and_comes_first(path, camp, present):
    with Workspace.open(path) as workspace:
        question = next(o for o in OPERATIONS if o.name == "stance").begin(
            spot_of(workspace, camp=camp)
        )
        marked = [(choice.value, choice.detail) for choice in question.choices("")]
        assert marked[0] == (present, "as it is")
        assert {detail for _, detail in marked[1:]} == {""}
        claim = spot_of(workspace, camp=camp).claims[0]
        other = next(value for value, detail in marked if not detail)
        workspace.record("stance", claim.id, other, when="t", who="w")
        question = next(o for o in OPERATIONS if o.name == "stance").begin(
            spot_of(workspace, camp=camp)
        )
        assert question.choices("")[0].value == other


def test_the_present_stance_changes_nothing_and_says_so(path):
    async def script(app, pilot):
        await to_cell(app, pilot, "rivermen")
        await go(app, pilot, ["m", "s"], "ChangeScreen")
        await until(
            pilot, lambda: shown(app, "▶ ▼ denies", "as it is", "With “▼ denies” no row of this")
        )
        assert [c.detail for c in app.screen.query_one(ChoiceList).choices].count("as it is") == 1

    assert change(path, script) == ()


def test_in_a_silent_cell_only_the_row_can_be_changed(path):
    with Workspace.open(path) as workspace:
        names = [operation.name for operation in possible(spot_of(workspace, camp="gulf"))]
    assert names == ["merge", "split", "rename", "note"]


def test_that_nothing_changes_is_said_of_the_answer_with_the_cursor(path):
    async def script(app, pilot):
        await to_cell(app, pilot)
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["s"], "ChangeScreen")
        await until(pilot, lambda: shown(app, "With “▲ claims” no row of this event changes."))

    change(path, script)


def test_the_camp_that_is_comes_first_and_the_others_say_how_far_they_reach(path):
    camp = next(operation for operation in OPERATIONS if operation.name == "camp")
    with Workspace.open(path) as workspace:
        spot = spot_of(workspace)
        question = camp.begin(spot)
        choices = question.choices("")
        said = list(workspace.claims_by(spot.claims[0].source.name))
    assert (choices[0].value, "as it is" in choices[0].detail) == ("norland", True)
    reach = f"{len(said)} claim"
    assert all(reach in choice.detail and "event" in choice.detail for choice in choices[1:])


@pytest.mark.parametrize("size", SIZES)
def test_goldens_of_menu_and_dialog(path, size):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await go(app, pilot, ["m"], "ChangeMenu")
        assert_golden(f"change-menu-{size[0]}x{size[1]}", await settled(app, pilot))
        await go(app, pilot, ["m"], "ChangeScreen")
        await until(pilot, lambda: shown(app, "After it"))
        assert_golden(f"change-move-{size[0]}x{size[1]}", await settled(app, pilot))

    assert change(path, script, size=size) == ()


def test_a_move_is_previewed_and_nothing_changes_before_enter(path):
    async def script(app, pilot):
        await to_cell(app, pilot)
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["m"], "ChangeScreen")
        await press(app, pilot, *"killed")
        await until(pilot, lambda: shown(app, "Norland falls silent here", "People killed"))
        await go(app, pilot, ["escape"], "CompareScreen")
        assert app.reader.changes() == ()
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["m"], "ChangeScreen")
        await press(app, pilot, *"killed")
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: shown(app, "Change 1 is saved"))
        grid = app.screen.grid
        assert (grid.cursor, grid.camp, grid.claims()) == (0, "norland", ())
        await press(app, pilot, "u")
        await until(pilot, lambda: len(grid.claims()) == 1)
        await press(app, pilot, "ctrl+r")
        await until(pilot, lambda: grid.claims() == ())

    log = change(path, script)
    assert [(entry.operation, entry.undone) for entry in log] == [
        ("move", False),
        ("undo", True),
        ("undo", False),
    ]
    assert log[0].after == "p_4"


def test_a_new_row_is_named_by_typing(path):
    async def script(app, pilot):
        await to_cell(app, pilot)
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["m"], "ChangeScreen")
        await press(app, pilot, *"[b]Who?")
        await until(pilot, lambda: shown(app, "+ new row “[b]Who?”"))
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: shown(app, "[b]Who?"))

    assert [entry.operation for entry in change(path, script)] == ["split"]


def test_a_merge_takes_only_what_is_ticked(path):
    async def script(app, pilot):
        await to_cell(app, pilot)
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["g"], "ChangeScreen")
        await press(app, pilot, *"killed", "enter")
        await until(pilot, lambda: shown(app, "Which of its claims go along?", "[x]"))
        await press(app, pilot, "space")
        await until(pilot, lambda: shown(app, "[ ]"))
        await go(app, pilot, ["enter"], "CompareScreen")
        point = app.screen.comparison.points[0]
        assert [camp for camp, cell in point.cells.items() if cell.claims] == ["norland"]

    (entry,) = change(path, script)
    assert entry.operation == "merge"


def test_a_split_asks_which_and_what_for(path):
    async def script(app, pilot):
        await to_cell(app, pilot, "analyst")
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["p"], "ChangeScreen")
        await press(app, pilot, "enter")
        await until(pilot, lambda: shown(app, "What is the new row about?"))
        await press(app, pilot, "ctrl+u", *"Is it likely", "enter")
        await until(pilot, lambda: shown(app, "Change 1 is saved"))
        assert any(p.title == "Is it likely" for p in app.screen.comparison.points)

    assert [entry.operation for entry in change(path, script)] == ["split"]


def test_camp_speaker_stance_and_drop_on_the_source(path):
    async def script(app, pilot):
        await to_cell(app, pilot, "analyst")
        await go(app, pilot, ["enter"], "SourceScreen")
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["s"], "ChangeScreen")
        await press(app, pilot, *"denies")
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "▼ denies"))
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["c"], "ChangeScreen")
        await press(app, pilot, *"gulf")
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "by hand:Mira Holt"))
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["w"], "ChangeScreen")
        await press(app, pilot, *"Ana Lund")
        await go(app, pilot, ["enter"], "SourceScreen")
        await until(pilot, lambda: shown(app, "Ana Lund"))
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["d"], "ChangeScreen")
        await go(app, pilot, ["enter"], "CompareScreen")
        point = app.screen.comparison.points[0]
        assert not point.cells["analyst"].claims
        assert not point.cells["gulf"].claims

    log = change(path, script)
    assert [entry.operation for entry in log] == ["stance", "camp", "speaker", "drop"]


def test_undo_and_redo_across_restarts(path):
    async def rename(app, pilot):
        await to_cell(app, pilot)
        for word in ("One", "Two"):
            await go(app, pilot, ["m"], "ChangeMenu")
            await go(app, pilot, ["r"], "ChangeScreen")
            await press(app, pilot, "ctrl+u", *word)
            await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: shown(app, "1 Two"))

    async def undo(app, pilot):
        await to_cell(app, pilot)
        await press(app, pilot, "u")
        await until(pilot, lambda: shown(app, "1 One"))
        await press(app, pilot, "u", "u")
        await until(pilot, lambda: shown(app, "nothing to undo", "1 instructors"))

    async def redo(app, pilot):
        await to_cell(app, pilot)
        await press(app, pilot, "ctrl+r", "ctrl+r")
        await until(pilot, lambda: shown(app, "1 Two"))

    change(path, rename)
    change(path, undo)
    change(path, redo)


def test_a_window_that_only_reads_says_so(path):
    async def script(app, pilot):
        assert shown(app, "(only read)")
        await to_cell(app, pilot)
        await press(app, pilot, "m")
        assert "Nothing can be changed: open in another window" in said(app)
        await press(app, pilot, "u")
        assert not isinstance(app.screen, (ChangeMenu, ChangeScreen))

    assert change(path, script, read_only=True, notice=ELSEWHERE) == ()


def test_a_workspace_that_is_being_written_to_says_so(path):
    async def script(app, pilot):
        await to_cell(app, pilot)
        app.reader.connection.execute("PRAGMA busy_timeout = 1")
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["d"], "ChangeScreen")
        with Workspace.open(path) as other, other.transaction():
            await go(app, pilot, ["enter"], "CompareScreen")
            await until(pilot, lambda: "being written to" in said(app))

    assert change(path, script) == ()


@pytest.mark.parametrize("size", SIZES)
def test_goldens_of_review_and_history(path, size):
    async def script(app, pilot):
        await go(app, pilot, ["R"], "ReviewScreen")
        assert_golden(f"review-{size[0]}x{size[1]}", await settled(app, pilot))
        await press(app, pilot, "9", "a", "d", "space")
        await until(pilot, lambda: shown(app, "2 of"))
        app.clear_notifications()
        await go(app, pilot, ["escape", "U"], "HistoryScreen")
        assert_golden(f"history-{size[0]}x{size[1]}", await settled(app, pilot))

    log = change(path, script, size=size)
    assert [entry.operation for entry in log] == ["review", "drop"]


def test_one_key_a_decision_and_undo_brings_it_back(path):
    async def script(app, pilot):
        await go(app, pilot, ["R"], "ReviewScreen")
        first = app.screen.current().claim.id
        await press(app, pilot, "1")
        await until(pilot, lambda: app.screen.done == 1)
        assert app.screen.current().claim.id != first
        assert app.reader.claim(first).point == "p_2"
        await press(app, pilot, "u")
        await until(pilot, lambda: app.screen.current().claim.id == first)
        await press(app, pilot, "space")
        await until(pilot, lambda: app.screen.current().claim.id != first)
        await go(app, pilot, ["s"], "ChangeScreen")
        await press(app, pilot, *"doubts")
        await go(app, pilot, ["enter"], "ReviewScreen")
        await until(pilot, lambda: app.screen.done == 1)
        while app.screen.current() is not None:
            await press(app, pilot, "a")
        await until(pilot, lambda: shown(app, "All is decided."))

    assert {entry.operation for entry in change(path, script)} == {
        "move", "undo", "stance", "review",
    }  # fmt: skip


def test_a_single_old_change_is_undone_unless_another_rests_on_it(path):
    with Workspace.open(path) as workspace:
        claim = workspace.comparison("e_bridge").points[0].cells["norland"].claims[0].id
        when = {"when": "2031-05-02T10:00:00", "who": "tester"}
        workspace.record("stance", claim, "denies", **when)
        workspace.record("move", claim, "p_4", **when)
        workspace.record("move", claim, "p_2", **when)

    async def script(app, pilot):
        await go(app, pilot, ["U"], "HistoryScreen")
        await press(app, pilot, "j", "X")
        assert "3 rests on it" in said(app)
        await press(app, pilot, "j", "X")
        await until(pilot, lambda: app.reader.changes()[0].undone)
        await press(app, pilot, "X")
        await until(pilot, lambda: not app.reader.changes()[0].undone)
        await go(app, pilot, ["enter"], "CompareScreen")

    assert [entry.undone for entry in change(path, script)][:3] == [False, False, False]


def test_a_change_that_no_longer_fits_is_marked(path):
    with Workspace.open(path) as workspace:
        claim = workspace.comparison("e_bridge").points[0].cells["norland"].claims[0].id
        workspace.record("stance", claim, "denies", when="2031-05-02T10:00:00", who="tester")
        workspace.connection.execute("UPDATE changes SET subject = 'c_gone'")

    async def script(app, pilot):
        await go(app, pilot, ["U"], "HistoryScreen")
        await until(pilot, lambda: shown(app, "! no longer fits", "1 no longer fit", "c_gone"))

    change(path, script)


async def mark(app, pilot, *keys):
    """Open the document of the cell and mark words in it."""
    await go(app, pilot, ["enter", "D"], "DocumentScreen")
    await until(pilot, lambda: app.screen.query_one(DocumentText).laid_out is not None)
    await press(app, pilot, "g", "a", *keys)
    return app.screen.query_one(DocumentText)


@pytest.mark.parametrize("size", SIZES)
def test_words_marked_in_a_document_become_a_claim(path, size):
    async def script(app, pilot):
        text = await mark(app, pilot, "k", "k", "k", "k", "k", "k")
        assert text.document.text[slice(*text.passage)] == "Bridge over the Ilm destroyed"
        await press(app, pilot, "h", "L", "L", "H")
        assert text.document.text[slice(*text.passage)] == "over the Ilm"
        await until(pilot, lambda: shown(app, "Add a claim", "H L start"))
        assert_golden(f"document-marking-{size[0]}x{size[1]}", await settled(app, pilot))
        await go(app, pilot, ["enter"], "ChangeScreen")
        await press(app, pilot, *"envoy")
        await press(app, pilot, "enter")
        await until(pilot, lambda: shown(app, "Which camp does Norland's envoy speak for?"))
        await until(pilot, lambda: shown(app, "▶ Norland"))
        await press(app, pilot, "enter", *"doubts", "enter", *"killed")
        await until(pilot, lambda: shown(app, "Add it to which row?", "▲ claims → ◆ mixed"))
        assert_golden(f"change-add-{size[0]}x{size[1]}", await settled(app, pilot))
        await go(app, pilot, ["enter"], "DocumentScreen")
        await until(pilot, lambda: shown(app, "Change 1 is saved"))
        assert app.screen.query_one(DocumentText).passage is None
        await go(app, pilot, ["U"], "HistoryScreen")
        await until(pilot, lambda: shown(app, "add “over the Ilm”"))
        await go(app, pilot, ["escape", "u"], "DocumentScreen")
        await until(pilot, lambda: shown(app, "Change 1 is undone"))

    log = change(path, script, size=size)
    assert [entry.operation for entry in log] == ["add", "undo"]


@pytest.mark.parametrize("size", SIZES)
def test_words_that_are_a_claim_already_are_said_to_be_one_before_they_are_added(path, size):
    async def script(app, pilot):
        text = await mark(app, pilot, "j", "j")
        assert "any foreigner took part" in text.document.text[slice(*text.passage)]
        await go(app, pilot, ["enter"], "ChangeScreen")
        await until(
            pilot,
            lambda: shown(
                app,
                "Some of these words are a claim already",
                "▶ 1 “any foreigner took part”",
                "It stands in row 1 as ▼ denies, Odo Brann",
                "+ add them as another claim",
            ),
        )
        assert_golden(f"change-add-known-{size[0]}x{size[1]}", await settled(app, pilot))
        await press(app, pilot, "enter")
        assert "in row 1" in said(app)
        await press(app, pilot, "down", "enter")
        await until(pilot, lambda: shown(app, "Who says this?"))

    assert change(path, script, size=size) == ()


@pytest.mark.parametrize(
    ("words", "held", "same"),
    [
        ("any foreigner took part", True, True),
        ("foreigner", True, False),
        ("Brann denied that any", True, False),
        ("Brann denied that ", False, False),
    ],
)
def test_what_overlaps_a_claim_is_known_by_its_span(path, words, held, same):
    with Workspace.open(path, read_only=True) as workspace:
        spot = spot_of(workspace)
        document = workspace.document(spot.claims[0].document)
        start = document.text.index(words)
        passage = Passage(document, (start, start + len(words)))
        question = next(o for o in OPERATIONS if o.name == "add").begin(
            spot._replace(passage=passage)
        )
        assert ("claim already" in question.title) == held
        assert question.title.startswith("These") == same


def test_marking_can_be_left_and_the_menu_offers_to_add(path):
    async def script(app, pilot):
        text = await mark(app, pilot)
        assert text.passage is not None
        await go(app, pilot, ["m"], "ChangeMenu")
        await until(pilot, lambda: shown(app, "Add the marked words as a claim"))
        await go(app, pilot, ["escape"], "DocumentScreen")
        await press(app, pilot, "escape")
        assert text.passage is None
        await go(app, pilot, ["escape"], "CompareScreen")

    assert change(path, script) == ()


@pytest.fixture
def lined_up(tmp_path):
    """Return a workspace that was lined up, with its vectors, and its largest event."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with new_workspace(tmp_path / "w.db") as workspace:
        run_add(workspace, [folder])
        event = max(workspace.events(), key=lambda head: (head.claims, head.id)).id
    return tmp_path / "w.db", event


def test_another_cut_is_looked_at_left_kept_and_undone(lined_up):
    path, event = lined_up

    async def script(app, pilot):
        await until(pilot, lambda: type(app.screen).__name__ == "CompareScreen")
        screen = app.screen
        await until(pilot, lambda: screen.comparison is not None)
        before = len(screen.comparison.points)

        async def finer():
            for steps in range(1, 9):
                await pilot.press("plus")
                await until(pilot, lambda steps=steps: shown(app, f"{steps} finer"))
            assert len(screen.comparison.points) > before

        await finer()
        await until(pilot, lambda: shown(app, f"{before} → ", "not kept yet"))
        await pilot.press("m")
        await until(pilot, lambda: "nothing to change here" in said(app))
        await press(app, pilot, "escape")
        assert len(screen.comparison.points) == before
        assert app.screen is screen
        assert app.reader.changes() == ()
        await finer()
        await press(app, pilot, "enter")
        await until(pilot, lambda: "Change 1 is saved" in said(app))
        await until(pilot, lambda: len(screen.comparison.points) > before)
        assert screen.kept is None
        await press(app, pilot, "u")
        await until(pilot, lambda: len(screen.comparison.points) == before)

    log = change(path, script, event=event)
    assert [entry.operation for entry in log] == ["cut", "undo"]


def test_a_cut_without_vectors_says_why(path):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("plus")
        await until(pilot, lambda: "narratives add" in said(app))
        assert app.screen.kept is None
        assert app.screen.steps == 0

    assert change(path, script) == ()


UNDO = {"u", "ctrl+z", "ctrl+r", "ctrl+y", "q", "ctrl+q"}


@pytest.mark.slow
@pytest.mark.parametrize("keys", [("enter",), ("enter", "D")], ids="-".join)
def test_no_single_key_changes_anything(path, keys):
    """Undo and redo are left out, which say what they do; the review queue has keys of its own."""

    async def script(app, pilot):
        for key in keys:
            await pilot.press(key)
            await settled(app, pilot)
        depth, here = len(app.screen_stack), type(app.screen)
        for key in sorted(set(app.screen.active_bindings) - UNDO):
            await pilot.press(key)
            assert app.reader.changes() == (), key
            while len(app.screen_stack) > depth:
                app.pop_screen()
            if type(app.screen) is not here:
                await pilot.press(keys[-1])
                await settled(app, pilot)

    assert change(path, script) == ()

"""Narratives renamed and merged on screen: previewed, undone, marked in list and history."""

import pytest

from narratives.workspace import Workspace
from tests.adding import new_workspace, run_add
from tests.test_merged_narratives import SAID, told, write
from tests.tui.screens import go, settled, until
from tests.tui.test_changing import change, press, shown


@pytest.fixture
def path(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    for day, name in enumerate("abc", start=1):
        write(notes, name, *SAID, day=day)
    with new_workspace(tmp_path / "w.db") as workspace:
        run_add(workspace, [notes])
    return tmp_path / "w.db"


def current(app):
    return app.screen.query_one("#narratives").current()


async def to_narrative(app, pilot, wanted):
    await go(app, pilot, ["a"], "NarrativesScreen")
    await until(pilot, lambda: current(app) is not None)
    listed = app.screen.query_one("#narratives")
    await press(app, pilot, *["j"] * [head.id for head in listed.heads].index(wanted))


def test_a_merge_shows_what_it_does_and_u_parts_again(path):
    with Workspace.open(path, read_only=True) as workspace:
        heads = told(workspace)
    guns, choir = heads["guns"], heads["choir"]

    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await to_narrative(app, pilot, guns.id)
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["g"], "ChangeScreen")
        await press(app, pilot, *"singers")
        await until(pilot, lambda: shown(app, "listed no more", "3 → 6 claims"))
        assert "engineers" not in app.screen.query_one("#choices").choices[0].label
        assert app.reader.changes() == ()
        await go(app, pilot, ["enter"], "NarrativesScreen")
        await until(pilot, lambda: len(app.screen.query_one("#narratives").heads) == 4)
        assert current(app).id == choir.id, "the cursor goes where the claims go"
        await until(pilot, lambda: shown(app, "by hand"))
        await go(app, pilot, ["U"], "HistoryScreen")
        await until(pilot, lambda: shown(app, "merge “guns", "into “singers"))
        await go(app, pilot, ["escape"], "NarrativesScreen")
        await press(app, pilot, "u")
        await until(pilot, lambda: len(app.screen.query_one("#narratives").heads) == 5)
        assert current(app).id == choir.id

    log = change(path, script, size=(120, 30))
    assert [(c.operation, c.subject, c.after) for c in log] == [
        ("unite", guns.id, choir.id),
        ("undo", "1", ""),
    ]


def test_a_title_is_written_and_marked(path):
    with Workspace.open(path, read_only=True) as workspace:
        own = told(workspace)["own"]

    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await to_narrative(app, pilot, own.id)
        await go(app, pilot, ["m"], "ChangeMenu")
        assert not shown(app, "Merge it into"), "no other narrative is of its camp"
        await go(app, pilot, ["r"], "ChangeScreen")
        await press(app, pilot, "!")
        await until(pilot, lambda: shown(app, "instead of"))
        await go(app, pilot, ["enter"], "NarrativesScreen")
        await until(pilot, lambda: current(app).title == own.title + "!")
        await go(app, pilot, ["enter"], "NarrativeScreen")
        await until(pilot, lambda: shown(app, "title by hand"))
        await settled(app, pilot)

    (entry,) = change(path, script, size=(120, 30))
    assert (entry.operation, entry.subject, entry.after) == ("rename", own.id, own.title + "!")

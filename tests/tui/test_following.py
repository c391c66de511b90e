"""What may follow a move is offered, previewed, and taken one change at a time."""

import pytest

from narratives.workspace import Workspace
from tests.adding import new_workspace, run_add, write_notes
from tests.test_following import COPY, NOTES, row_with_copies
from tests.tui.screens import go, settled, until
from tests.tui.test_changing import change, press, said, shown


@pytest.fixture
def path(tmp_path):
    notes = write_notes(tmp_path / "notes", {**NOTES, "dam-3.md": COPY})
    with new_workspace(tmp_path / "w.db") as workspace:
        run_add(workspace, [notes])
    return tmp_path / "w.db"


def test_what_may_follow_a_move_is_offered_previewed_and_taken_as_one_change(path):
    with Workspace.open(path, read_only=True) as workspace:
        one, other, row = row_with_copies(workspace)
        title = next(p.title for p in workspace.comparison(one.event).points if p.id == row)
    words = title.split()[:6]

    async def script(app, pilot):
        app.screen.open_claim([one.id])
        await until(pilot, lambda: type(app.screen).__name__ == "CompareScreen")
        await until(pilot, lambda: bool(app.screen.grid.claims()))
        screen = app.screen
        await press(app, pilot, "F")
        assert "Nothing is known" in said(app)
        ids = [claim.id for claim in screen.grid.claims()]
        await go(app, pilot, ["m"], "ChangeMenu")
        await go(app, pilot, ["m"], "ChangeScreen")
        if len(ids) > 1:
            await press(app, pilot, "space", *["down"] * ids.index(one.id), "space", "enter")
        await press(app, pilot, *" ".join(words))
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: "F shows what may follow" in said(app))
        assert len(app.reader.changes()) == 1, "nothing follows by itself"
        await go(app, pilot, ["F"], "ChangeScreen")
        await until(pilot, lambda: shown(app, "is to follow", "After it"))
        assert len(app.reader.changes()) == 1
        followers = [follower.claim for follower in app.followers]
        assert other.id in followers
        await press(app, pilot, *["down"] * followers.index(other.id))
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: len(app.reader.changes()) == 2)
        assert app.reader.claim(other.id).point == row
        assert other.id not in {follower.claim for follower in app.followers}
        await press(app, pilot, "u")
        await until(pilot, lambda: app.reader.claim(other.id).point == one.point)
        await settled(app, pilot)

    log = change(path, script, size=(100, 30))
    assert [entry.operation for entry in log] == ["move", "move", "undo"]
    assert [log[0].subject, log[1].subject, log[1].after] == [one.id, other.id, row]

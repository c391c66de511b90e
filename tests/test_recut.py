"""The cut of an event moved: from vectors that are kept, previewed, undone, replayed."""

import pytest

from narratives import changes
from narratives.changes import MOST_STEPS as MOST
from narratives.cli import main
from narratives.errors import UsageError, WorkspaceError
from narratives.recut import load_recut
from narratives.workspace import Workspace
from tests.adding import NOTES, new_workspace, record, run_add, write_notes


@pytest.fixture
def path(tmp_path):
    folder = write_notes(tmp_path / "notes", NOTES)
    path = tmp_path / "w.db"
    with new_workspace(path) as workspace:
        run_add(workspace, [folder])
    return path


def largest(workspace):
    return max(workspace.events(), key=lambda head: (head.claims, head.id)).id


def test_a_finer_cut_only_parts_and_every_claim_is_in_one_row(path):
    with Workspace.open(path, read_only=True) as workspace:
        event = largest(workspace)
        ids = sorted(claim.id for claim in workspace.claims(event=event))
    recut = load_recut(path, event)
    counts = []
    for steps in range(-MOST, MOST + 1):
        rows = recut.rows(steps)
        assert rows == recut.rows(steps)
        assert sorted(claim for row in rows for claim in row.claims) == ids
        assert all(row.title_claim in row.claims for row in rows)
        counts.append(len(rows))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_cut_is_previewed_recorded_undone_and_outlives_a_restart(path):
    with Workspace.open(path) as workspace:
        event = largest(workspace)
        before = workspace.comparison(event)
        rows = load_recut(path, event).rows(MOST)
        assert len(rows) > len(before.points)
        entry = changes.cut(before, rows, MOST)
        after = workspace.comparison_after(event, entry)
        assert {p.id for p in after.points} == {row.id for row in rows}
        assert workspace.comparison(event) == before
        record(workspace, entry)
    with Workspace.open(path) as workspace:
        assert workspace.comparison(event).points == after.points
        was = {point.id: point.title for point in before.points}
        titles = {row.id: {row.title, was.get(row.id)} for row in rows}
        assert all(point.title in titles[point.id] for point in after.points)
        record(workspace, changes.undo(workspace))
        assert workspace.comparison(event).points == before.points


def test_what_the_analyst_put_together_stays_together(path):
    with Workspace.open(path) as workspace:
        event = largest(workspace)
        first, second = workspace.comparison(event).points[:2]
        record(workspace, changes.merge(workspace, second.id, first.id))
        record(workspace, changes.rename(workspace, first.id, "Both"))
        moved = {c.id for cell in second.cells.values() for c in cell.claims}
        recut = load_recut(path, event)
        rows = recut.rows(MOST)
        if len(moved) > 1:
            assert any(moved <= set(row.claims) for row in rows)
        entry = changes.cut(workspace.comparison(event), rows, MOST)
        points = {p.id: p for p in workspace.comparison_after(event, entry).points}
        assert points[first.id].title == "Both"
        record(workspace, entry)
        assert [c.operation for c in changes.later_on_the_same(workspace.changes(), 1)] == ["cut"]


def test_without_claims_or_vectors_it_says_so(path):
    with Workspace.open(path) as workspace:
        event = largest(workspace)
        workspace.connection.execute("DELETE FROM vectors")
    with pytest.raises(WorkspaceError, match=r"not complete|missing"):
        load_recut(path, event)
    with pytest.raises(UsageError, match="no claims"):
        load_recut(path, "e_none")


def test_from_the_command_line(path, capsys):
    with Workspace.open(path, read_only=True) as workspace:
        event = largest(workspace)
        before = len(workspace.comparison(event).points)
    assert main(["-w", str(path), "curate", "cut", event, "8"]) == 0
    with Workspace.open(path, read_only=True) as workspace:
        assert len(workspace.comparison(event).points) > before
    assert main(["-w", str(path), "curate", "cut", event, "-8"]) == 0
    with Workspace.open(path, read_only=True) as workspace:
        assert len(workspace.comparison(event).points) < before
    assert main(["-w", str(path), "curate", "cut", event, "much"]) == 2
    assert main(["-w", str(path), "history"]) == 0
    assert f"{event}: {before} → " in capsys.readouterr().out

"""Changes by hand: what goes into the log, what it does to the rows, and the way back."""

import os
import signal
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from narratives import changes
from narratives.changes import later_on_the_same, row_changes
from narratives.curation import STANCES
from narratives.errors import UsageError
from narratives.model import Change
from narratives.workspace import Workspace
from tests.tui.stored import stored_sample

WHEN = {"when": "2031-05-02T10:00:00+00:00", "who": "tester"}
CAMPS = ("norland", "vesta", "gulf")


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(stored_sample(tmp_path / "sample.db")) as opened:
        yield opened


def record(workspace, entry):
    fields = entry._asdict()
    return workspace.record(**fields, **WHEN)


ENTRIES = {
    "one value": (("rename", "p_1", "New", "Old"), "from “Old” to “New”"),
    "no value": (("review", "p_1", "", ""), ""),
    "a merge": (("merge", "p_1", '{"point": "p_2", "claims": ["c_1"]}', "c_1"), "1 claim → p_2"),
    "a cut": (("cut", "e_1", '{"rows": [{}, {}]}', "2 steps finer"), "2 steps finer → 2 rows"),
    "a known claim": (
        ("match", "e_1", '{"known": "k_1", "given": "", "text": "Old", "answer": "rejected"}', ""),
        "“Old” (k_1): rejected",
    ),
}


@pytest.mark.parametrize(("fields", "words"), ENTRIES.values(), ids=ENTRIES)
def test_a_report_says_a_change_in_words(fields, words):
    operation, subject, after, before = fields
    change = Change(
        number=1, operation=operation, subject=subject, after=after, before=before, **WHEN
    )
    assert changes.in_words(change) == words


def seen(workspace):
    """Return all that a screen shows of the events, without the log itself."""
    shown = [workspace.comparison(event).model_dump() for event in workspace.event_ids()]
    for one in shown:
        del one["curation"]
    return shown, workspace.events()


def points_of(workspace, event="e_bridge"):
    return {point.id: point for point in workspace.comparison(event).points}


def claims_in(point):
    return [claim for cell in point.cells.values() for claim in cell.claims]


def some_entry(workspace, draw):
    """Return one of the changes that are possible now, chosen by `draw`."""
    points = points_of(workspace)
    point = draw(st.sampled_from(sorted(points)))
    other = draw(st.sampled_from(sorted(points)))
    members = claims_in(points[point])
    claim = draw(st.sampled_from(members))
    speaker = claim.source.name if claim.source else None
    kind = draw(
        st.sampled_from(
            ["move", "merge", "split", "rename", "camp", "speaker", "stance", "drop", "review"]
        )
    )
    match kind:
        case "move":
            return changes.move(workspace, claim.id, other)
        case "merge":
            chosen = draw(st.lists(st.sampled_from([m.id for m in members]), unique=True))
            return changes.merge(workspace, point, other, chosen)
        case "split":
            chosen = draw(st.lists(st.sampled_from([m.id for m in members]), unique=True))
            return changes.split(workspace, point, chosen or [claim.id], "A new question")
        case "rename":
            return changes.rename(workspace, point, draw(st.sampled_from(["A", "[b]B[/b]"])))
        case "camp" if speaker:
            return changes.camp(workspace, speaker, draw(st.sampled_from(CAMPS)))
        case "speaker":
            return changes.speaker(workspace, claim.id, "Someone Else")
        case "stance":
            return changes.stance(workspace, claim.id, draw(st.sampled_from(STANCES)))
        case "drop" if len(members) > 1 or len(points) > 1:
            return changes.drop(workspace, claim.id)
    return changes.review(workspace, draw(st.sampled_from([point, claim.id])))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_undo_leads_back_step_by_step_and_redo_forth(tmp_path_factory, data):
    path = stored_sample(tmp_path_factory.mktemp("w") / "sample.db")
    with Workspace.open(path) as workspace:
        states = [seen(workspace)]
        for _ in range(data.draw(st.integers(1, 4))):
            record(workspace, some_entry(workspace, data.draw))
            states.append(seen(workspace))
        back = data.draw(st.integers(1, len(states) - 1))
        for state in reversed(states[-1 - back : -1]):
            record(workspace, changes.undo(workspace))
            assert seen(workspace) == state
        for state in states[len(states) - back :]:
            record(workspace, changes.redo(workspace))
            assert seen(workspace) == state
        with pytest.raises(UsageError, match="nothing to redo"):
            changes.redo(workspace)
    with Workspace.open(path, read_only=True) as again:
        assert seen(again) == states[-1]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_previewed_is_what_happens(tmp_path_factory, data):
    path = stored_sample(tmp_path_factory.mktemp("w") / "sample.db")
    with Workspace.open(path) as workspace:
        before = seen(workspace)
        entry = some_entry(workspace, data.draw)
        promised = workspace.comparison_after("e_bridge", entry)
        assert seen(workspace) == before
        assert workspace.changes() == ()
        record(workspace, entry)
        assert workspace.comparison("e_bridge").points == promised.points


KILLED = (
    "import os, signal, sys\n"
    "from narratives.workspace import Workspace\n"
    "workspace = Workspace.open(sys.argv[1])\n"
    "number = workspace.record('rename', 'p_2', 'Other words', when='t', who='w')\n"
    "print(number, flush=True)\n"
    "os.kill(os.getpid(), signal.SIGKILL)\n"
)


@pytest.mark.skipif(os.name == "nt", reason="the signal is one of POSIX")
def test_what_was_confirmed_outlives_a_kill(tmp_path):
    path = stored_sample(tmp_path / "sample.db")
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (-signal.SIGKILL, "1\n")
    with Workspace.open(path) as again:
        assert [change.after for change in again.changes()] == ["Other words"]
        assert points_of(again)["p_2"].title == "Other words"


def test_a_move_is_told_by_both_rows(workspace):
    points = points_of(workspace)
    (doubt,) = points["p_1"].cells["analyst"].claims
    before = workspace.comparison("e_bridge")
    after = workspace.comparison_after("e_bridge", changes.move(workspace, doubt.id, "p_4"))
    left, gained = row_changes(before, after)
    assert (left.number_before, gained.number_after) == (1, 4)
    assert [(c.camp, c.before, c.after) for c in left.cells] == [("analyst", "doubts", "silent")]
    assert [(c.camp, c.before, c.after) for c in gained.cells] == [("analyst", "silent", "doubts")]


def test_a_row_that_goes_and_a_row_that_comes_are_told(workspace):
    (claim,) = claims_in(points_of(workspace)["p_3"])
    entry = changes.split(workspace, "p_3", [claim.id], "Was it terror?")
    before = workspace.comparison("e_bridge")
    told = {r.title: r for r in row_changes(before, workspace.comparison_after("e_bridge", entry))}
    assert told["Was it terror?"].number_before is None
    assert told["террористической атакой"].number_after is None


def test_an_old_change_goes_alone_unless_a_later_one_rests_on_it(workspace):
    points = points_of(workspace)
    first = claims_in(points["p_1"])
    moved = record(workspace, changes.move(workspace, first[0].id, "p_4"))
    made = record(workspace, changes.split(workspace, "p_1", [first[1].id], "New"))
    renamed = record(workspace, changes.rename(workspace, "p_2", "Other words"))
    new = next(p for p in points_of(workspace).values() if p.title == "New")
    into = record(workspace, changes.move(workspace, first[2].id, new.id))

    def resting(number):
        return [change.number for change in later_on_the_same(workspace.changes(), number)]

    assert (resting(moved), resting(renamed)) == ([], [])
    assert resting(made) == [into]
    record(workspace, changes.undo(workspace, into))
    assert resting(made) == []
    again = record(workspace, changes.move(workspace, first[0].id, "p_2"))
    assert resting(moved) == [again]


def test_only_the_events_that_a_change_touches_are_written_again(workspace, monkeypatch):
    written = []
    monkeypatch.setattr(workspace, "_store_head", lambda event, _title: written.append(event))
    (claim,) = claims_in(points_of(workspace)["p_3"])
    record(workspace, changes.stance(workspace, claim.id, "denies"))
    record(workspace, changes.undo(workspace))
    record(workspace, changes.camp(workspace, "Mira Holt", "gulf"))
    record(workspace, changes.rename(workspace, "e_flood", "Flood"))
    record(workspace, changes.note("p_3", "to be looked up"))
    assert written == ["e_bridge", "e_bridge", "e_bridge", "e_flood", "e_flood", "e_bridge"]


def test_a_row_is_reviewed_when_all_its_claims_are(workspace):
    claims = claims_in(points_of(workspace)["p_4"])
    for claim in claims:
        assert not points_of(workspace)["p_4"].reviewed
        record(workspace, changes.review(workspace, claim.id))
    assert points_of(workspace)["p_4"].reviewed

"""Narratives renamed and merged by hand: logged, undone, kept by every later line-up, shown."""

import json

import pytest

from narratives import changes
from narratives.cli import main
from narratives.errors import UsageError
from narratives.model import NarrativeHead
from tests.adding import Recorder, added, dump, record, run_add, write_post

SAID = {
    "guns": "Norland said that guns from Sudmark shelled the old dam at Orr.",
    "choir": "Norland said that singers gave nine concerts for many visitors.",
    "fish": "Norland said that fishermen caught fewer herrings this spring.",
    "deny": "Norland denied that its own bakers sold stale bread yesterday.",
    "own": "Sudmark said that engineers repaired the bridge before winter.",
}


def write(folder, name, *keys, day=1):
    write_post(folder, name, *(SAID[key] for key in keys), day=day)


@pytest.fixture
def folder(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    for day, name in enumerate("abc", start=1):
        write(notes, name, *SAID, day=day)
    return notes


@pytest.fixture
def workspace(tmp_path, folder):
    with added(tmp_path / "w.db", folder) as opened:
        yield opened


def told(workspace):
    """Return the key of what is said to the head of its narrative, as lists show it."""
    texts = {head.id: {workspace.claim(c).text for c in head.claims} for head in heads(workspace)}
    found = {}
    for key, words in SAID.items():
        last = words.split()[-1].rstrip(".")
        for head in heads(workspace):
            if any(last in text for text in texts[head.id]):
                found[key] = head
    return found


def heads(workspace):
    return workspace.narratives()


def unite(workspace, one, other):
    found = told(workspace)
    return record(workspace, changes.unite(workspace, found[one].id, found[other].id))


def test_a_merge_by_hand_gathers_claims_and_is_undone_and_redone(workspace):
    before = told(workspace)
    assert len({head.id for head in before.values()}) == len(SAID)
    lines = dump(workspace)
    unite(workspace, "guns", "choir")
    after = told(workspace)
    guns, choir = before["guns"], after["choir"]
    assert choir.id == before["choir"].id == after["guns"].id
    assert set(choir.claims) == {*before["choir"].claims, *guns.claims}
    assert choir.merged == (guns.id,)
    assert choir.title == before["choir"].title
    assert guns.id not in {head.id for head in heads(workspace)}
    assert {workspace.claim(claim).narrative for claim in guns.claims} == {choir.id}
    record(workspace, changes.undo(workspace))
    assert told(workspace) == before
    assert dump(workspace) == lines
    record(workspace, changes.redo(workspace))
    assert told(workspace) == after


def test_merges_follow_one_another_and_never_go_in_a_circle(workspace):
    before = told(workspace)
    first = unite(workspace, "guns", "choir")
    unite(workspace, "choir", "fish")
    assert set(told(workspace)["fish"].merged) == {before["guns"].id, before["choir"].id}
    record(workspace, changes.undo(workspace, first))
    assert told(workspace)["fish"].merged == (before["choir"].id,)
    assert told(workspace)["guns"] == before["guns"]
    record(workspace, changes.undo(workspace))
    unite(workspace, "choir", "guns")
    record(workspace, changes.redo(workspace, first))
    shown = {head.id for head in heads(workspace)}
    assert len(shown & {before["guns"].id, before["choir"].id}) == 1
    assert sum(not change.fits for change in workspace.changes()) == 1


@pytest.mark.parametrize("other", ["choir", "deny"])
@pytest.mark.parametrize("regroup", [False, True])
def test_merged_narratives_stay_so_when_documents_come_and_all_is_lined_up_again(
    workspace, folder, other, regroup
):
    before = told(workspace)
    unite(workspace, "guns", other)
    write(folder, "d", "guns", day=4)
    run_add(workspace, [folder], regroup=regroup)
    after = told(workspace)
    whole = after[other]
    assert whole.id == before[other].id == after["guns"].id
    assert whole.merged == (before["guns"].id,)
    assert len(whole.claims) == len(before["guns"].claims) + len(before[other].claims) + 1
    assert {key: head.id for key, head in after.items() if key not in ("guns", other)} == {
        key: head.id for key, head in before.items() if key not in ("guns", other)
    }
    same = [head.model_dump_json() for head in heads(workspace)]
    run_add(workspace, [folder], regroup=True)
    assert [head.model_dump_json() for head in heads(workspace)] == same
    record(workspace, changes.undo(workspace))
    parted = told(workspace)
    assert parted[other] == before[other]
    assert parted["guns"].id == before["guns"].id
    assert len(parted["guns"].claims) == len(before["guns"].claims) + 1


def test_a_merge_while_nothing_waits_costs_no_line_up(workspace, folder):
    unite(workspace, "guns", "choir")
    progress = Recorder()
    run_add(workspace, [folder], progress)
    assert not any(stage == "Finding narratives" for stage, _, _ in progress.calls)
    assert len(told(workspace)["guns"].merged) == 1


def test_a_title_by_hand_is_marked_and_kept(workspace, folder):
    before = told(workspace)["guns"]
    record(workspace, changes.rename(workspace, before.id, "The dam"))
    renamed = told(workspace)["guns"]
    assert (renamed.title, renamed.title_by_hand) == ("The dam", True)
    assert renamed.title_claim == before.title_claim
    write(folder, "d", "guns", day=4)
    run_add(workspace, [folder], regroup=True)
    assert told(workspace)["guns"].title == "The dam"
    record(workspace, changes.undo(workspace))
    assert told(workspace)["guns"].title_by_hand is False
    assert told(workspace)["guns"].title == before.title


def test_the_support_of_a_merged_narrative_counts_each_origin_once(workspace):
    before = told(workspace)
    unite(workspace, "guns", "choir")
    merged = told(workspace)["guns"]
    assert merged.documents == before["guns"].documents == 3
    assert merged.origins == before["guns"].origins


def test_wrong_camps_and_ids_are_refused_with_a_hint(workspace):
    found = told(workspace)
    guns, choir, own = (found[key].id for key in ("guns", "choir", "own"))
    cases = (
        ((guns, own), "is told by norland", "--camp norland"),
        ((guns, guns), "into itself", "list --narratives"),
        ((guns, "n_none"), "no narrative", "list --narratives"),
        ((guns, "n_"), "beginning of 5", "give more"),
    )
    for values, message, hint in cases:
        with pytest.raises(UsageError, match=message) as caught:
            changes.unite(workspace, *values)
        assert hint in caught.value.hint
    unite(workspace, "guns", "choir")
    with pytest.raises(UsageError, match=f"was merged into {choir}") as caught:
        changes.rename(workspace, guns, "The dam")
    assert "undo 1" in caught.value.hint


def run(path, *arguments):
    return main(["-w", str(path), *arguments])


def test_commands_rename_merge_and_show_the_mark(tmp_path, workspace, capsys):
    found = told(workspace)
    guns, choir, own = (found[key].id for key in ("guns", "choir", "own"))
    workspace.close()
    path = tmp_path / "w.db"
    assert run(path, "curate", "rename", choir, "What Norland is told") == 0
    assert run(path, "curate", "merge", guns, choir) == 0
    assert run(path, "curate", "merge", guns, own) == 2
    assert run(path, "curate", "merge", choir, own) == 2
    assert run(path, "curate", "merge", choir, "p_1") == 2
    error = capsys.readouterr().err
    assert "is told by norland" in error
    assert "curate undo 2" in error
    assert "merged as a whole" in error
    run(path, "list", "--narratives")
    listed = capsys.readouterr().out
    mark = f"title by hand; merged by hand with {guns}"
    assert "«What Norland is told»" in listed
    assert " ".join(listed.split()).count(mark) == 1
    run(path, "show", choir)
    assert mark in " ".join(capsys.readouterr().out.split())
    run(path, "show", choir, "--json")
    shown = json.loads(capsys.readouterr().out)
    assert shown["merged"] == [guns]
    assert NarrativeHead(**{k: v for k, v in shown.items() if k != "by_event"}).title_by_hand
    run(path, "history")
    assert f"{guns}: " in capsys.readouterr().out
    for report in ("told", "met"):
        wanted = [choir] if report == "told" else ["--all"]
        output = tmp_path / report
        assert run(path, "report", *wanted, "--format", "html,md", "-o", str(output)) == 0
        pages = [p for p in sorted(output.rglob("*")) if p.suffix in (".html", ".md")]
        said = "title by hand; merged by hand with"
        assert {p.suffix for p in pages if said in p.read_text("utf-8")} == {".html", ".md"}

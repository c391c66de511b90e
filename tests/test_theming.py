"""Themes in a workspace: stored with the narratives, stable when documents come, shown."""

import json

import pytest

from narratives.cli import main
from narratives.model import NarrativeHead
from narratives.workspace import Workspace
from tests.adding import CAMPS, added, new_workspace, run_add, write_post

SAID = {
    "guns": "Norland said that guns from Sudmark shelled the old dam at Orr.",
    "water": "Norland said that many guns from Sudmark broke the pumps.",
    "choir": "Norland said that singers gave nine concerts for many visitors.",
}


def write(folder, name, *keys, day=1):
    write_post(folder, name, *(SAID[key] for key in keys), day=day)


@pytest.fixture
def folder(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    write(notes, "a", "guns", "choir", day=1)
    write(notes, "b", "guns", "water", day=2)
    write(notes, "c", "water", "choir", day=3)
    return notes


@pytest.fixture
def workspace(tmp_path, folder):
    with added(tmp_path / "w.db", folder) as opened:
        yield opened


def themes_of(workspace):
    return {head.title: head.theme for head in workspace.narratives()}


def test_narratives_on_one_subject_share_a_theme_whose_title_is_one_of_theirs(workspace):
    found = themes_of(workspace)
    assert len(found) == 3
    (choir,) = [title for title in found if "singers" in title]
    (theme,) = {theme for title, theme in found.items() if title != choir}
    assert found[choir] is None
    assert theme.id.startswith("t_")
    assert theme.narratives == 2
    assert theme.title in found
    (stored,) = workspace.themes("norland")
    assert (stored.id, stored.title_claim) == (theme.id, theme.title_claim)


def test_ids_and_titles_stay_when_documents_are_added_or_all_is_lined_up_again(workspace, folder):
    before = themes_of(workspace)
    run_add(workspace, [folder])
    assert themes_of(workspace) == before
    write(folder, "d", "guns", "choir", day=4)
    run_add(workspace, [folder / "d.md"])
    assert themes_of(workspace) == before
    run_add(workspace, [folder], regroup=True)
    assert {theme and theme.id for theme in themes_of(workspace).values()} == {
        theme and theme.id for theme in before.values()
    }


def test_documents_in_portions_come_to_the_same_themes(workspace, folder, tmp_path):
    with new_workspace(tmp_path / "other.db") as other:
        for name in ("a", "b", "c"):
            run_add(other, [folder / f"{name}.md"])
        told = {head.title for head in workspace.narratives() if head.theme}
        assert {head.title for head in other.narratives() if head.theme} == told


def test_a_change_by_hand_keeps_the_theme_in_the_head(workspace):
    before = themes_of(workspace)
    head = next(head for head in workspace.narratives() if head.theme)
    workspace.record("drop", head.claims[-1], "", when="t", who="w")
    after = {head.id: head.theme for head in workspace.narratives()}
    assert after[head.id] == head.theme
    assert before[head.title] == head.theme


def test_an_older_workspace_gets_its_themes_with_the_next_addition(workspace, folder):
    before = themes_of(workspace)
    with workspace.transaction():
        workspace.connection.execute("DELETE FROM themes")
        workspace.connection.execute("UPDATE narratives SET stale = 1")
    run_add(workspace, [folder])
    assert {t: theme and theme.title for t, theme in themes_of(workspace).items()} == {
        t: theme and theme.title for t, theme in before.items()
    }


def test_lists_say_the_theme_and_its_caveat(workspace, capsys):
    path = str(workspace.path)
    assert main(["-w", path, "list", "--narratives"]) == 0
    printed = capsys.readouterr().out
    theme = next(head.theme for head in workspace.narratives() if head.theme)
    assert " ".join(printed.split()).count(f"loose theme {theme.id} of 2 narratives:") == 2
    assert main(["-w", path, "list", "--narratives", "--json"]) == 0
    heads = [NarrativeHead(**json.loads(line)) for line in capsys.readouterr().out.splitlines()]
    assert [head.theme for head in heads] == [head.theme for head in workspace.narratives()]
    shown = next(head for head in heads if head.theme)
    assert main(["-w", path, "show", shown.id]) == 0
    assert "loose theme" in capsys.readouterr().out


def test_the_file_opens_again_with_its_themes(workspace):
    before = themes_of(workspace)
    with Workspace.open(workspace.path, read_only=True) as again:
        assert themes_of(again) == before


def test_themes_are_listed_with_their_narratives(tmp_path, workspace, capsys):
    heads = workspace.narratives()
    (theme,) = {head.theme for head in heads if head.theme}
    members = {head.id for head in heads if head.theme}
    path = workspace.path
    workspace.close()
    assert main(["-w", str(path), "list", "--themes"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("1 loose theme: a subject in common")
    assert theme.id in text
    assert all(member in text for member in members)
    assert main(["-w", str(path), "list", "--themes", "--camp", "norland", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    listed = json.loads(line)
    assert (listed["id"], listed["title"], listed["camp"]) == (theme.id, theme.title, "norland")
    assert {one["id"] for one in listed["narratives"]} == members
    assert main(["-w", str(path), "list", "--themes", "--camp", "sudmark", "--json"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["-w", str(path), "list", "--themes", "--match", "zebra", "--json"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["-w", str(path), "list", "--themes", "--sort", "title"]) == 2
    assert "most narratives first" in capsys.readouterr().err


@pytest.mark.parametrize("camp", ["another", "zealand"])
def test_themes_go_along_when_a_camp_gets_another_id(workspace, folder, camp):
    before = themes_of(workspace)
    with workspace.transaction():
        workspace.set_setting("registry", CAMPS.replace('"norland"', f'"{camp}"'))
    with Workspace.open(workspace.path) as again:
        run_add(again, [folder])
        assert {head.camp for head in again.narratives()} == {camp}
        assert themes_of(again) == before
        assert again.themes("norland") == ()
        assert not again.waiting()

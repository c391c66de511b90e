"""After a move by hand: what may follow it, read from the workspace without a model."""

import json

import pytest

from narratives import changes
from narratives.cli import main
from narratives.errors import WorkspaceError
from narratives.following import suggestions_after
from tests.adding import NOTES, added, record, write_notes

COPY = NOTES["dam-1.md"].replace("Fictional Post", "Third Paper").replace("Monday", "Sunday")


@pytest.fixture
def workspace(tmp_path):
    folder = write_notes(tmp_path / "notes", {**NOTES, "dam-3.md": COPY})
    with added(tmp_path / "w.db", folder) as opened:
        yield opened


def row_with_copies(workspace):
    """Return a claim, another that says the same elsewhere, and a row that holds neither."""
    claims = [claim for claim in workspace.claims() if "broke because" not in claim.text]
    pairs = [
        (one, other)
        for one in claims
        for other in claims
        if one.point == other.point and one.document < other.document
        if set(one.text.split()) - {"Monday"} == set(other.text.split()) - {"Sunday"}
    ]
    one, other = pairs[0]
    points = {c.point for c in workspace.claims(event=one.event)} - {one.point}
    return one, other, min(points)


def test_the_same_words_elsewhere_may_follow_a_move_before_and_after_it(workspace):
    one, other, row = row_with_copies(workspace)
    entry = changes.move(workspace, one.id, row)
    before = suggestions_after(workspace, entry)
    assert other.id in {suggestion.claim for suggestion in before}
    record(workspace, entry)
    assert workspace.claim(other.id).point == one.point, "nothing moves by itself"
    assert suggestions_after(workspace, workspace.changes()[-1]) == before


def test_a_merge_pulls_too_and_what_was_placed_by_hand_stays(workspace):
    one, other, row = row_with_copies(workspace)
    merged = changes.merge(workspace, one.point, row, [one.id])
    assert other.id in {suggestion.claim for suggestion in suggestions_after(workspace, merged)}
    record(workspace, changes.split(workspace, other.point, [other.id], "Apart"))
    assert other.id not in {s.claim for s in suggestions_after(workspace, merged)}
    record(workspace, changes.undo(workspace))
    assert other.id in {suggestion.claim for suggestion in suggestions_after(workspace, merged)}


def test_other_changes_take_nothing_along(workspace):
    claim = next(iter(workspace.claims()))
    assert suggestions_after(workspace, changes.review(workspace, claim.point)) == ()
    assert suggestions_after(workspace, changes.move(workspace, claim.id, "p_gone")) == ()


def test_without_vectors_it_says_so(workspace):
    one, _, row = row_with_copies(workspace)
    workspace.connection.execute("DELETE FROM vectors")
    with pytest.raises(WorkspaceError):
        suggestions_after(workspace, changes.move(workspace, one.id, row))


def test_a_suggestion_is_plain_data(workspace):
    one, _, row = row_with_copies(workspace)
    found = suggestions_after(workspace, changes.move(workspace, one.id, row))
    assert json.loads(found[0].model_dump_json())["claim"] == found[0].claim


def test_the_command_line_says_what_may_follow_and_how(workspace, capsys):
    one, other, row = row_with_copies(workspace)
    path = str(workspace.path)
    assert main(["-w", path, "curate", "move", one.id, row]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"curate merge {other.point} {row} {other.id}" in said.err
    assert main(["-w", path, "curate", "undo"]) == 0
    capsys.readouterr()
    assert main(["-w", path, "curate", "--json", "move", one.id, row]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["operation"], made["subject"], made["after"]) == ("move", one.id, row)
    assert made["suggestions"][0]["claim"] == other.id
    assert main(["-w", path, "curate", "review", row, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["suggestions"] == []
    workspace.connection.execute("DELETE FROM vectors")
    assert main(["-w", path, "curate", "move", other.id, row]) == 0
    assert "Nothing is suggested" in capsys.readouterr().err

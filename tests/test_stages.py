"""The line-up works on what is new, completes what was interrupted, and obeys the analyst."""

import contextlib
import json

import pytest

from embeddings.encoder import HashingEncoder
from narratives import changes
from narratives.lineup.events import event_text, group_events
from narratives.lineup.options import LineupOptions
from narratives.pipeline import AddOptions, add
from narratives.stages import decisions
from tests.adding import NOTES, Recorder, dump, new_workspace, run_add, write_notes

MORE = {
    "dam-3.md": "---\ntitle: Who shelled the dam at Orr\noutlet: Third Paper\n"
    "date: 2031-05-03\n---\n"
    "Who shelled the dam at Orr\n"
    "The Norlandish army said that Sudmark's guns shelled the dam at Orr on Tuesday night.\n"
    "Sudmark's ministry denied that its guns shelled the dam at Orr.\n",
    "fish.md": "---\ntitle: Fish is dear in Halland\noutlet: Third Paper\ndate: 2031-05-03\n---\n"
    "Fish is dear in Halland\n"
    "Sudmark said that fish became dearer after the storm in Halland.\n",
}


@pytest.fixture
def folder(tmp_path):
    return write_notes(tmp_path / "notes", NOTES)


@pytest.fixture
def workspace(tmp_path):
    with new_workspace(tmp_path / "w.db") as opened:
        yield opened


@pytest.fixture
def more(tmp_path):
    return write_notes(tmp_path / "more", MORE)


# Only what is new ---------------------------------------------------------------------------------


def everything(workspace):
    """Return all that the line-up wrote, as text."""
    tables = ("events", "segments", "points", "point_claims", "placements", "narratives",
              "narrative_claims", "pending")  # fmt: skip
    rows = {table: workspace.connection.execute(f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - above
    return {table: sorted(map(repr, found)) for table, found in rows.items()}


def event_with(workspace, title):
    return next(head for head in workspace.events() if title in head.title)


def test_only_events_that_a_document_joins_are_laid_out_again(workspace, folder, more):
    run_add(workspace, [folder])
    wheat = event_with(workspace, "Wheat")
    workspace.connection.execute("UPDATE points SET title = 'kept' WHERE event = ?", (wheat.id,))
    progress = Recorder()
    run_add(workspace, [more / "dam-3.md"], progress)
    stages = [(stage, total) for stage, _, total in progress.calls]
    assert stages.count(("Lining up events", 1)) == 1
    assert ("Embedding claims, by document", 3) in stages
    assert {row.title for row in workspace.rows(wheat.id)} == {"kept"}
    dam = next(head for head in workspace.events() if len(head.documents) == 3)
    assert dam.title == "The dam at Orr"
    assert not workspace.waiting()


def test_a_document_that_joins_nothing_founds_an_event(workspace, folder, more):
    run_add(workspace, [folder])
    before = workspace.event_members()
    run_add(workspace, [more / "fish.md"])
    after = workspace.event_members()
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_documents_added_one_by_one_are_placed_as_those_fixed_before_allow(
    tmp_path, workspace, folder, more
):
    groups = []
    for path in sorted([*folder.iterdir(), *more.iterdir()]):
        run_add(workspace, [path])
        documents = list(workspace.documents())
        vectors = HashingEncoder().encode([event_text(document) for document in documents])
        groups = group_events(documents, vectors, LineupOptions(), fixed=groups)
        assert set(workspace.event_members().values()) == set(groups)


@pytest.mark.parametrize("stop_after", range(1, 14))
def test_an_interrupted_addition_to_what_is_lined_up_is_completed(
    tmp_path, folder, more, stop_after
):
    found = []
    for name, stop in (("whole.db", None), ("stopped.db", stop_after)):
        with new_workspace(tmp_path / name) as workspace:
            run_add(workspace, [folder])
            if stop is not None:
                with contextlib.suppress(KeyboardInterrupt):
                    run_add(workspace, [more], Recorder(stop_after=stop))
            run_add(workspace, [more])
            found.append((dump(workspace), everything(workspace), workspace.manifest()))
    assert found[0] == found[1]


def test_another_encoder_lines_everything_up_again(workspace, folder):
    class Other(HashingEncoder):
        @property
        def identity(self):
            return "other"

    run_add(workspace, [folder])
    progress = Recorder()
    add(
        workspace,
        [folder],
        AddOptions(rules_only=True),
        progress=progress,
        load_tagger=lambda: None,
        load_encoder=lambda _name: Other(),
    )
    assert ("Lining up events", 2, 2) in progress.calls
    assert workspace.manifest()["encoder"] == "other"


def test_a_workspace_without_what_places_its_documents_makes_it_anew(workspace, folder, more):
    run_add(workspace, [folder])
    workspace.connection.execute("DELETE FROM segment_rows")
    run_add(workspace, [more / "dam-3.md"])
    assert {len(documents) for documents in workspace.event_members().values()} == {1, 3}


# What analysts decided ----------------------------------------------------------------------------


DENIAL = "its guns shelled the dam at Orr"
WHEN = {"when": "2031-05-04T10:00:00+00:00", "who": "tester"}


def row_of(workspace, claim):
    """Return the row that a claim stands in as readers see it, with the row's claims."""
    event = workspace.claim(claim).event
    for point in workspace.comparison(event).points:
        ids = {c.id for cell in point.cells.values() for c in cell.claims}
        if claim in ids:
            return point, ids
    raise AssertionError(claim)


def like(workspace, words, document=None):
    return next(
        claim
        for claim in workspace.claims()
        if words in claim.text and (document is None or document in claim.path)
    )


def test_a_claim_much_like_one_that_was_moved_follows_it(workspace, folder, more):
    run_add(workspace, [folder])
    moved, old_claim = like(workspace, DENIAL), like(workspace, "broke because it was old")
    target, _ = row_of(workspace, old_claim.id)
    home = row_of(workspace, moved.id)[0].id
    assert home != target.id
    number = workspace.record("move", moved.id, target.id, before=home, **WHEN)
    run_add(workspace, [more / "dam-3.md"])
    follower = like(workspace, DENIAL, "dam-3")
    point, ids = row_of(workspace, follower.id)
    assert point.id == target.id
    assert {moved.id, old_claim.id, follower.id} <= ids
    # The machine's own row of the moved claim is untouched: taking the change back is exact.
    workspace.record("undo", str(number), "", **WHEN)
    assert row_of(workspace, moved.id)[0].id == home
    assert row_of(workspace, follower.id)[0].id == target.id


def test_a_claim_much_like_one_that_was_split_off_joins_the_new_row(workspace, folder, more):
    run_add(workspace, [folder])
    denial = like(workspace, DENIAL)
    point, _ = row_of(workspace, denial.id)
    entry = changes.split(workspace, point.id, [denial.id], "Did Sudmark deny it?")
    workspace.record(entry.operation, entry.subject, entry.after, before=entry.before, **WHEN)
    made, ids = row_of(workspace, denial.id)
    assert (made.title, ids) == ("Did Sudmark deny it?", {denial.id})
    run_add(workspace, [more / "dam-3.md"])
    joined, ids = row_of(workspace, denial.id)
    assert (joined.id, joined.title) == (made.id, made.title)
    assert like(workspace, DENIAL, "dam-3").id in ids
    rows = [point.id for point in workspace.comparison(denial.event or "").points]
    assert len(rows) == len(set(rows))


def test_lining_everything_up_afresh_keeps_what_was_put_together_and_apart(workspace, folder):
    run_add(workspace, [folder])
    moved, kept = like(workspace, DENIAL), like(workspace, "broke because it was old")
    target, together = row_of(workspace, kept.id)
    left = row_of(workspace, moved.id)[1] - {moved.id}
    workspace.record("move", moved.id, target.id, **WHEN)
    run_add(workspace, [folder], regroup=True)
    _, ids = row_of(workspace, moved.id)
    assert {moved.id, *together} <= ids
    assert not left & ids
    assert workspace.changes()[0].fits


def test_what_was_decided_is_said_as_groups_and_pairs():
    found = {"p_a": frozenset({"c1", "c2", "c3"}), "p_b": frozenset({"c4"})}
    must, cannot = decisions(found, {"c1": "p_b", "c2": "p_new"})
    assert must == [frozenset({"c1", "c4"})]
    assert cannot == [("c1", "c2"), ("c1", "c3"), ("c2", "c1"), ("c2", "c3")]
    assert decisions(found, {}) == ([], [])


def test_a_dropped_claim_finds_its_row_again(workspace, folder, more):
    run_add(workspace, [folder])
    denial = like(workspace, DENIAL)
    home, ids = row_of(workspace, like(workspace, "guns shelled the dam at Orr on Monday").id)
    assert denial.id in ids
    number = workspace.record("drop", denial.id, "", **WHEN)
    run_add(workspace, [more / "dam-3.md"])
    workspace.record("undo", str(number), "", **WHEN)
    assert row_of(workspace, denial.id)[0].id == home.id


# Narratives ---------------------------------------------------------------------------------------


def coded(path, rows):
    lines = [
        json.dumps({"text": text, "source": source, "document": document})
        for text, source, document in rows
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


GUNS = "Sudmark's guns shelled the dam at Orr on {} night."


def test_a_claim_joins_the_narrative_it_repeats_and_makes_one_with_what_stood_alone(
    workspace, tmp_path
):
    first = coded(
        tmp_path / "first.jsonl",
        [
            (GUNS.format("Monday"), "Norland", "note one"),
            (GUNS.format("Tuesday"), "Norland", "note two"),
            ("Wheat became dearer after the poor harvest in Tarn.", "Norland", "note two"),
            ("Wheat became dearer after the poor harvest in Tarn.", "Sudmark", "note two"),
        ],
    )
    run_add(workspace, [first], coded=True)
    (before,) = workspace.narratives()
    assert len(before.claims) == 2
    second = coded(
        tmp_path / "second.jsonl",
        [
            (GUNS.format("Friday"), "Norland", "note three"),
            ("Wheat became dearer after a poor harvest in Tarn.", "Norland", "note three"),
        ],
    )
    run_add(workspace, [second], coded=True)
    grown, made = sorted(workspace.narratives(), key=lambda head: -len(head.claims))
    assert grown.id == before.id
    assert set(before.claims) < set(grown.claims)
    assert (len(grown.claims), grown.documents) == (3, 3)
    assert (len(made.claims), made.camp) == (2, "norland")
    assert "Wheat" in made.title
    assert workspace.claim(made.claims[0]).narrative == made.id


def test_a_narrative_that_lost_its_claims_ends(workspace, tmp_path):
    rows = [(GUNS.format("Monday"), "Norland", "one"), (GUNS.format("Friday"), "Norland", "two")]
    run_add(workspace, [coded(tmp_path / "first.jsonl", rows)], coded=True)
    (narrative,) = workspace.narratives()
    document = workspace.document(workspace.claim(narrative.claims[0]).document)
    workspace.put_document(document, (), found_with="import")
    run_add(workspace, [tmp_path / "first.jsonl"], coded=True)
    assert workspace.narratives() == ()


def test_a_speaker_put_into_a_camp_by_hand_adds_to_its_narratives(workspace, tmp_path):
    rows = [
        (GUNS.format("Monday"), "Norland", "one"),
        (GUNS.format("Friday"), "Norland", "two"),
        (GUNS.format("Sunday"), "An officer", "three"),
    ]
    run_add(workspace, [coded(tmp_path / "first.jsonl", rows)], coded=True)
    workspace.record("camp", "An officer", "norland", **WHEN)
    other = [("The river rose at Tarn again.", "Sudmark", "four")]
    run_add(workspace, [coded(tmp_path / "second.jsonl", other)], coded=True)
    (narrative,) = workspace.narratives()
    assert len(narrative.claims) == 3

"""From files to a lined-up workspace, with an encoder that needs no weights."""

import contextlib
import json
import re

import pytest

from embeddings.encoder import HashingEncoder
from narratives import changes
from narratives.pipeline import AddOptions, add
from narratives.questions import accept_row, row_candidates
from narratives.search import search_meaning
from narratives.stages import decisions
from narratives.workspace import Workspace

CAMPS = """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = ["Norland", "Norlandish army"]
adjectives = ["Norlandish"]

[[camp]]
id = "sudmark"
label = "Sudmark"
tag = "SU"
aliases = ["Sudmark", "Sudmark's ministry"]
adjectives = ["Sudmarkian"]
"""

NOTES = {
    "dam-1.md": "---\ntitle: The dam at Orr\noutlet: Fictional Post\ndate: 2031-05-01\n---\n"
    "The dam at Orr\n"
    "The Norlandish army said that Sudmark's guns shelled the dam at Orr on Monday night.\n"
    "Sudmark's ministry denied that its guns shelled the dam at Orr.\n",
    "dam-2.md": "---\ntitle: Shells fall on the dam at Orr\noutlet: Invented Times\n"
    "date: 2031-05-02\n---\n"
    "Shells fall on the dam at Orr\n"
    "Norlandish officials said that Sudmark's guns shelled the dam at Orr at night.\n"
    "A Sudmarkian officer said that the dam at Orr broke because it was old.\n",
    "wheat.md": "---\ntitle: Wheat prices rise in Tarn\noutlet: Fictional Post\n"
    "date: 2031-06-11\n---\n"
    "Wheat prices rise in Tarn\n"
    "Sudmark said that wheat became dearer after the poor harvest in Tarn.\n",
}


class Recorder:
    """Takes note of progress, and may stop the run at a chosen call."""

    def __init__(self, stop_after=None):
        self.calls = []
        self.stop_after = stop_after

    def __call__(self, stage, done, total):
        self.calls.append((stage, done, total))
        if self.stop_after is not None and len(self.calls) >= self.stop_after:
            raise KeyboardInterrupt


def run_add(workspace, paths, progress=None, **options):
    return add(
        workspace,
        paths,
        AddOptions(rules_only=True, **options),
        progress=progress or Recorder(),
        load_tagger=lambda: None,
        load_encoder=lambda _name: HashingEncoder(),
    )


@pytest.fixture
def folder(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, text in NOTES.items():
        (notes / name).write_text(text, encoding="utf-8")
    return notes


def new_workspace(path):
    workspace = Workspace.open(path, create=True)
    with workspace.transaction():
        workspace.set_setting("registry", CAMPS)
    return workspace


@pytest.fixture
def workspace(tmp_path):
    with new_workspace(tmp_path / "w.db") as opened:
        yield opened


def dump(workspace):
    return [claim.model_dump_json() for claim in workspace.claims()]


def test_documents_meet_in_events_and_camps_in_rows(workspace, folder):
    summary = run_add(workspace, [folder])
    assert (summary.added, summary.known, summary.skipped) == (3, 0, ())
    members = {len(documents) for documents in workspace.event_members().values()}
    assert members == {1, 2}
    head = next(head for head in workspace.events() if len(head.documents) == 2)
    comparison = workspace.comparison(head.id)
    shelled = next(p for p in comparison.points if "shelled" in p.title)
    assert shelled.cells["norland"].state == "claims"
    assert {claim.event for claim in workspace.claims() if claim.document in head.documents} == {
        head.id
    }


def test_every_claim_stands_in_one_row_of_its_event(workspace, folder):
    run_add(workspace, [folder])
    for head in workspace.events():
        placed = [
            claim.id
            for point in workspace.comparison(head.id).points
            for cell in point.cells.values()
            for claim in cell.claims
        ]
        assert sorted(placed) == sorted(claim.id for claim in workspace.claims(event=head.id))


def test_adding_the_same_again_changes_no_byte(workspace, folder):
    run_add(workspace, [folder])
    before = dump(workspace)
    summary = run_add(workspace, [folder])
    assert (summary.added, summary.known) == (0, 3)
    assert dump(workspace) == before


def test_adding_one_more_changes_no_id_of_what_was_there(workspace, folder, tmp_path):
    run_add(workspace, [folder])
    before = {claim.id: (claim.event, claim.point) for claim in workspace.claims()}
    more = tmp_path / "more.md"
    more.write_text(
        NOTES["dam-1.md"].replace("Monday", "Sunday").replace("Fictional Post", "Third Paper"),
        encoding="utf-8",
    )
    assert run_add(workspace, [more]).added == 1
    after = {claim.id: (claim.event, claim.point) for claim in workspace.claims()}
    assert {claim: after[claim] for claim in before} == before
    assert len(after) > len(before)


def test_two_fresh_workspaces_are_alike(tmp_path, folder):
    found = []
    for name in ("one.db", "two.db"):
        with new_workspace(tmp_path / name) as workspace:
            run_add(workspace, [folder])
            comparisons = [workspace.comparison(head.id) for head in workspace.events()]
            found.append((dump(workspace), [c.model_dump_json() for c in comparisons]))
    assert found[0] == found[1]


@pytest.mark.parametrize("stop_after", range(1, 12))
def test_an_interrupted_run_keeps_what_is_finished_and_the_next_completes_it(
    tmp_path, folder, stop_after
):
    with new_workspace(tmp_path / "whole.db") as whole:
        run_add(whole, [folder])
        expected = dump(whole)
    path = tmp_path / "stopped.db"
    progress = Recorder(stop_after=stop_after)
    with new_workspace(path) as stopped:
        try:
            run_add(stopped, [folder], progress)
        except KeyboardInterrupt:
            assert len(progress.calls) == stop_after
    with Workspace.open(path) as again:
        finished = {done for stage, done, _ in progress.calls if stage == "Reading documents"}
        assert len(again.document_ids()) >= len(finished) - 1
        run_add(again, [folder])
        assert dump(again) == expected


def test_another_registry_places_the_speakers_anew(workspace, folder):
    run_add(workspace, [folder])
    ids = {claim.id for claim in workspace.claims()}
    with workspace.transaction():
        workspace.set_setting("registry", CAMPS.replace('"Norland", ', ""))
    summary = run_add(workspace, [folder])
    assert summary.read_again == 3
    assert {claim.id for claim in workspace.claims()} == ids


def test_a_bad_file_is_counted_and_the_rest_is_read(workspace, folder):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    summary = run_add(workspace, [folder, folder / "missing.txt"])
    assert summary.added == 3
    assert {item.path.rpartition("/")[2] for item in summary.skipped} == {
        "empty.txt",
        "binary.txt",
        "missing.txt",
    }
    assert set(workspace.skipped()) == {item.path for item in summary.skipped}
    (folder / "empty.txt").write_text("Norland said the water fell.", encoding="utf-8")
    run_add(workspace, [folder])
    left = {path.rpartition("/")[2] for path in workspace.skipped()}
    assert left == {"binary.txt"}


def test_claims_coded_by_hand_need_no_extraction(workspace, tmp_path):
    coded = tmp_path / "coded.jsonl"
    rows = [
        {"text": "The dam was shelled.", "source": "Norland", "document": "note 1"},
        {"text": "No gun fired.", "source": "Someone", "camp": "sudmark", "modality": "denied",
         "document": "note 1"},
        {"text": "The water rose.", "document": "note 2"},
    ]  # fmt: skip
    coded.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run_add(workspace, [coded], coded=True)
    found = {claim.text: claim for claim in workspace.claims()}
    assert found["The dam was shelled."].camp == "norland"
    assert (found["No gun fired."].camp, found["No gun fired."].camp_rule) == ("sudmark", "import")
    assert found["The water rose."].kind == "narrator"
    assert {claim.found_by for claim in found.values()} == {"import"}
    for claim in found.values():
        assert workspace.document(claim.document).cut(claim.spans) == claim.text


def test_regrouping_starts_afresh_and_keeps_ids_by_overlap(workspace, folder):
    run_add(workspace, [folder])
    before = set(workspace.event_members())
    run_add(workspace, [folder], regroup=True)
    assert set(workspace.event_members()) == before


def test_languages_are_not_lined_up_together_by_an_english_encoder(workspace, folder):
    class English(HashingEncoder):
        languages = frozenset({"en"})

    (folder / "ru.md").write_text(
        "---\ntitle: Плотина в Орре\nlanguage: ru\n---\nПлотина в Орре\n"
        "Представитель ведомства заявил, что плотина в Орре была обстреляна ночью.\n",
        encoding="utf-8",
    )
    summary = add(
        workspace,
        [folder],
        AddOptions(rules_only=True),
        progress=Recorder(),
        load_tagger=lambda: None,
        load_encoder=lambda _name: English(),
    )
    assert len(summary.notes) == 1
    assert re.search(r"en \(\d\), ru \(1\)", summary.notes[0])
    for documents in workspace.event_members().values():
        assert len({workspace.document(document).language for document in documents}) == 1


def test_search_by_meaning_finds_shared_words_first(workspace, folder):
    run_add(workspace, [folder])
    hits = search_meaning(workspace, HashingEncoder(), "wheat harvest", limit=3)
    assert "wheat" in hits[0].claim.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert search_meaning(workspace, HashingEncoder(), "wheat", camp="norland") == tuple(
        hit
        for hit in search_meaning(workspace, HashingEncoder(), "wheat", limit=99)
        if hit.claim.camp == "norland"
    )


def test_a_row_asked_for_in_words_takes_the_accepted_claims(workspace, folder):
    from datetime import UTC, datetime

    run_add(workspace, [folder])
    head = next(head for head in workspace.events() if len(head.documents) == 2)
    question = "Who shelled the dam?"
    hits = row_candidates(workspace, HashingEncoder(), head.id, question)
    chosen = [hit.claim.id for hit in hits[:2]]
    when = datetime(2031, 5, 3, tzinfo=UTC)
    point = accept_row(workspace, head.id, question, chosen, when=when)
    row = next(p for p in workspace.comparison(head.id).points if p.id == point)
    assert row.title == question
    assert {c.id for cell in row.cells.values() for c in cell.claims} == set(chosen)
    rest = row_candidates(workspace, HashingEncoder(), head.id, question)
    assert not {hit.claim.id for hit in rest} & set(chosen)


# Only what is new ---------------------------------------------------------------------------------


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
def more(tmp_path):
    folder = tmp_path / "more"
    folder.mkdir()
    for name, text in MORE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def everything(workspace):
    """Return all that the line-up wrote, as text."""
    tables = ("events", "event_documents", "points", "point_claims", "placements", "narratives",
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
    from embeddings.encoder import HashingEncoder
    from narratives.lineup.events import event_text, group_events
    from narratives.lineup.options import LineupOptions

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
    workspace.connection.execute("DELETE FROM document_rows")
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

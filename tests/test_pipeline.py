"""From files to a lined-up workspace, with an encoder that needs no weights."""

import json
import re

import pytest

from embeddings.encoder import HashingEncoder
from narratives import changes
from narratives.curation import payload_of
from narratives.pipeline import AddOptions, add
from narratives.questions import accepted_row, row_candidates
from narratives.search import search_meaning
from narratives.workspace import Workspace
from tests.adding import CAMPS, NOTES, Recorder, dump, new_workspace, record, run_add, write_notes


@pytest.fixture
def folder(tmp_path):
    return write_notes(tmp_path / "notes", NOTES)


@pytest.fixture
def workspace(tmp_path):
    with new_workspace(tmp_path / "w.db") as opened:
        yield opened


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


def test_coded_claims_leave_those_found_by_the_tagger(workspace, folder, tmp_path):
    class Tagger:
        identity = "a tagger"

        def find(self, _document):
            return []

    def added(path, *, coded):
        add(
            workspace,
            [path],
            AddOptions(coded=coded),
            progress=Recorder(),
            load_tagger=Tagger,
            load_encoder=lambda _name: HashingEncoder(),
        )

    added(folder, coded=False)
    before = workspace.found_with()
    coded = tmp_path / "coded.jsonl"
    coded.write_text(json.dumps({"text": "The dam was shelled.", "document": "note 1"}))
    added(coded, coded=True)
    assert workspace.found_with().items() > before.items()


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


def test_a_date_that_names_no_day_for_certain_is_told(workspace, tmp_path):
    text = "---\ntitle: {0}\ndate: {1}\n---\n{0}\nNorland said that the mill is old.\n"
    dates = {"one.md": "7/5/2031", "two.md": "last week", "three.md": "2031-05-07", "four.md": ""}
    notes = {name: text.format(f"Note {name}", date) for name, date in dates.items()}
    summary = run_add(workspace, [write_notes(tmp_path / "dates", notes)])
    assert summary.added == 4
    (note,) = summary.notes
    assert note.startswith("2 documents are undated")
    assert "“7/5/2031” in one.md" in note
    assert sorted(d.date or "" for d in workspace.documents()) == ["", "", "", "2031-05-07"]
    assert run_add(workspace, [tmp_path / "dates" / "three.md"]).notes == ()


def test_a_row_asked_for_in_words_takes_the_accepted_claims(workspace, folder):
    run_add(workspace, [folder])
    head = next(head for head in workspace.events() if len(head.documents) == 2)
    question = "Who shelled the dam?"
    hits = row_candidates(workspace, HashingEncoder(), head.id, question)
    chosen = [hit.claim.id for hit in hits[:2]]
    entry = accepted_row(workspace, head.id, question, chosen)
    record(workspace, entry)
    point = payload_of(entry)["point"]
    row = next(p for p in workspace.comparison(head.id).points if p.id == point)
    assert row.title == question
    assert {c.id for cell in row.cells.values() for c in cell.claims} == set(chosen)
    rest = row_candidates(workspace, HashingEncoder(), head.id, question)
    assert not {hit.claim.id for hit in rest} & set(chosen)


def test_a_claim_added_by_hand_may_answer_a_question_and_become_the_row(workspace, folder):
    run_add(workspace, [folder])
    head = next(head for head in workspace.events() if len(head.documents) == 2)
    document = next(d for d in workspace.documents() if "broke because it was old" in d.text)
    start = document.text.index("broke because it was old")
    reading = changes.Reading(
        document=document.id,
        span=(start, start + 24),
        speaker="A Sudmarkian officer",
        camp="sudmark",
        stance="claims",
    )
    added = changes.add(workspace, reading, title="How old is the dam?")
    record(workspace, added)
    question = "What broke because it was old?"
    hits = row_candidates(workspace, HashingEncoder(), head.id, question)
    assert added.subject in {hit.claim.id for hit in hits[:2]}
    entry = accepted_row(workspace, head.id, question, [added.subject])
    record(workspace, entry)
    assert workspace.claim(added.subject).point == payload_of(entry)["point"]

"""A document that tells several stories takes part in several events, each with its own claims."""

import contextlib
import json

import pytest

from narratives import changes
from narratives.plain import comparison_text
from tests.adding import NOTES, Recorder, dump, new_workspace, run_add, write_notes

ROUNDUP = {
    "roundup.md": "---\ntitle: The week in Halland\noutlet: Weekly Herald\ndate: 2031-05-03\n---\n"
    "# The week in Halland\n\n"
    "## Shells fall on the dam at Orr\n\n"
    "Sudmark's ministry said that the dam at Orr broke because it was old.\n\n"
    "The guns were heard at the dam at Orr on Monday night and the dam broke at night. "
    "The dam at Orr holds the water of the valley, and shells have hit the dam at Orr before. "
    "Engineers went to the dam at Orr.\n\n"
    "## Wheat prices rise in Tarn\n\n"
    "Norlandish officials said that wheat became dearer because Sudmark sold it abroad.\n\n"
    "The harvest in Tarn was poor and wheat prices rise in Tarn each spring after a poor harvest. "
    "Bakers in Tarn pay more for wheat than they did, and bread became dearer too. "
    "Traders wait for the prices of wheat to rise.\n"
}


@pytest.fixture
def folder(tmp_path):
    wheat = {"wheat.md": NOTES["wheat.md"].replace("2031-06-11", "2031-05-04")}
    return write_notes(tmp_path / "notes", NOTES | wheat | ROUNDUP)


@pytest.fixture
def workspace(tmp_path, folder):
    with new_workspace(tmp_path / "w.db") as opened:
        run_add(opened, [folder])
        yield opened


def event_with(workspace, word):
    return next(head for head in workspace.events() if word in head.title)


def texts(comparison):
    return {
        claim.text
        for point in comparison.points
        for c in point.cells.values()
        for claim in c.claims
    }


def test_each_story_is_in_the_event_of_the_articles_that_tell_it(workspace):
    roundup = next(d for d in workspace.documents() if d.title == "The week in Halland")
    dam, wheat = event_with(workspace, "dam"), event_with(workspace, "Wheat")
    assert len(workspace.events()) == 2
    assert roundup.id in dam.documents
    assert roundup.id in wheat.documents
    assert (len(dam.documents), len(wheat.documents)) == (3, 2)
    said = {event.id: texts(workspace.comparison(event.id)) for event in (dam, wheat)}
    assert any("because it was old" in text for text in said[dam.id])
    assert any("sold it abroad" in text for text in said[wheat.id])
    assert said[dam.id].isdisjoint(said[wheat.id])
    assert sum(head.claims for head in workspace.events()) == workspace.counts()["claims"]
    assert not workspace.waiting()


def test_the_sources_name_the_paragraphs_of_the_story(workspace):
    parts = {}
    for word in ("dam", "Wheat"):
        comparison = workspace.comparison(event_with(workspace, word).id)
        notes = {note.outlet: note.part for note in comparison.sources}
        parts[word] = notes.pop("Weekly Herald")
        assert set(notes.values()) == {""}
        assert f"only {parts[word]}" in comparison_text(comparison, 100)
    assert parts == {"dam": "¶1-4", "Wheat": "¶5-7"}


def test_claims_of_one_event_are_those_of_its_part(workspace):
    dam = event_with(workspace, "dam")
    found = {claim.id for claim in workspace.claims(event=dam.id)}
    assert found == {claim.id for claim in workspace.claims() if claim.event == dam.id}
    rows = workspace.connection.execute("SELECT claim FROM claim_events WHERE event = ?", (dam.id,))
    assert found == {row[0] for row in rows}


def test_a_claim_added_by_hand_is_in_the_event_of_the_words_that_were_marked(workspace):
    roundup = next(d for d in workspace.documents() if d.title == "The week in Halland")
    start = roundup.text.index("Bakers")
    reading = changes.Reading(
        document=roundup.id, span=(start, start + 30), speaker="", camp="norland", stance="claims"
    )
    entry = changes.add(workspace, reading, title="Who pays more?")
    assert json.loads(entry.after)["event"] == event_with(workspace, "Wheat").id


def test_what_is_added_one_by_one_and_what_was_stopped_is_placed_alike(tmp_path, folder, workspace):
    whole = dump(workspace)
    for stop_after in range(1, 16):
        with new_workspace(tmp_path / f"{stop_after}.db") as other:
            with contextlib.suppress(KeyboardInterrupt):
                run_add(other, [folder], Recorder(stop_after=stop_after))
            run_add(other, [folder])
            assert dump(other) == whole
            assert not other.waiting()


def test_regrouping_keeps_ids_and_parts(workspace, folder):
    before = dump(workspace)
    run_add(workspace, [folder], regroup=True)
    assert dump(workspace) == before


def test_a_whole_document_is_cut_when_all_is_lined_up_anew(workspace, folder):
    before = {head.id: set(head.documents) for head in workspace.events()}
    roundup = next(d for d in workspace.documents() if d.title == "The week in Halland")
    with workspace.transaction():
        workspace.put_segments(roundup.id, {roundup.id: (0, len(roundup.text))})
    assert len({claim.event for claim in workspace.claims(document=roundup.id)}) == 1
    run_add(workspace, [folder], regroup=True)
    assert len({claim.event for claim in workspace.claims(document=roundup.id)}) == 2
    assert {head.id: set(head.documents) for head in workspace.events()} == before


def test_coded_claims_are_in_an_event_although_regrouping_was_stopped_once_they_were_cut(
    workspace, folder, tmp_path
):
    """What is found by rules is read anew after a cut; what was coded waits for its events too."""
    days = [block.split("\n\n", 1)[1] for block in ROUNDUP["roundup.md"].split("\n## ")[1:]]
    coded = [
        {"document": "blog", "date": "2031-05-03", "text": f"1{n}:05 GMT - {' '.join(day.split())}"}
        for n, day in enumerate(days)
    ]
    path = tmp_path / "coded.jsonl"
    path.write_text("\n".join(map(json.dumps, coded)), encoding="utf-8")
    run_add(workspace, [path], coded=True)
    (blog,) = (d for d in workspace.documents() if d.path.startswith("coded"))
    with workspace.transaction():
        workspace.put_segments(blog.id, {blog.id: (0, len(blog.text))})
    run_add(workspace, [folder])

    def stop(stage, _done, _total):
        if stage == "Embedding documents":
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt):
        run_add(workspace, [folder], stop, regroup=True)
    run_add(workspace, [folder])
    assert len({claim.event for claim in workspace.claims(document=blog.id)} - {None}) == 2
    for head in workspace.events():
        assert workspace.comparison(head.id).event == head
    assert sum(head.claims for head in workspace.events()) == workspace.counts()["claims"]


def test_nobody_of_one_story_is_he_of_another(tmp_path):
    text = (
        ROUNDUP["roundup.md"]
        .replace(
            "Engineers went",
            "Mira Tal, a Norlandish minister, said that the dam is lost. Engineers went",
        )
        .replace("Norlandish officials said that wheat", "She said that wheat")
    )
    folder = write_notes(tmp_path / "one", {"roundup.md": text})
    with new_workspace(tmp_path / "one.db") as workspace:
        run_add(workspace, [folder])
        (document,) = workspace.documents()
        assert len(workspace.spans(document.id)) == 2
        by_text = {claim.text: claim for claim in workspace.claims()}
        hers = next(claim for text, claim in by_text.items() if "the dam is lost" in text)
        other = next(claim for text, claim in by_text.items() if "sold it abroad" in text)
        assert hers.source.name == "Mira Tal"
        assert other.source is None or other.source.name != "Mira Tal"
        assert other.paragraph == document.paragraph_at(other.spans[0][0])
        whole = dump(workspace)
        run_add(workspace, [folder])
        assert dump(workspace) == whole

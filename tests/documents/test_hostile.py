"""The hostile texts are read whole: no character lost, no exception, nothing resolved twice."""

import pytest

from narratives.documents import Skipped, document_from_text, read
from tests.hostile import FILES, documents, long_sentence


@pytest.mark.parametrize(
    "file",
    [one for one in FILES if one.suffix == ".txt" and one.stem != "emoji"],
    ids=lambda one: one.stem,
)
def test_a_hostile_text_is_stored_unchanged(file):
    (document,) = read([file])
    assert document.text == file.read_bytes().decode()


def test_every_hostile_document_has_a_lead_and_lies_in_its_blocks():
    for document in documents():
        assert any(one.role == "lead" for one in document.blocks), document.path
        held = "".join(document.text[one.start : one.end] for one in document.blocks)
        kept = [one for one in held if not one.isspace()]
        wanted = [one for one in document.text if not one.isspace() and one not in "#>"]
        assert [one for one in kept if one not in "#>"] == wanted


def test_a_hostile_page_runs_nothing_and_resolves_once():
    (page,) = read([one for one in FILES if one.name == "page.html"])
    for word in (" ran", "alert", "javascript", "is a comment", "Copyright"):
        assert word not in page.text
    assert page.text.startswith('Sudria <b>denies</b> "the" raid\n')
    assert "at night" in page.text
    assert "&lt;and&gt; more" in page.text
    assert page.url is None
    assert page.date == "2031-05-02"


def test_hostile_records_are_told_one_by_one():
    found = list(read([one for one in FILES if one.name == "records.jsonl"]))
    assert [one.path.rpartition(":")[2] for one in found if isinstance(one, Skipped)] == list(
        "4567"
    )
    labels = [one.path for one in found if not isinstance(one, Skipped)]
    assert all(label.isprintable() for label in labels)
    assert len({one.id for one in found if not isinstance(one, Skipped)}) == 5


def test_hostile_cells_stay_as_they_are():
    first, second, third, fourth = read([one for one in FILES if one.name == "formulas.csv"])
    assert first.text.startswith('=HYPERLINK("http://evil.test","open")')
    assert second.title == "+Envoy denies"
    assert third.text.count("\n") == 1
    assert fourth.date is None


def test_a_sentence_of_a_megabyte():
    document = document_from_text(long_sentence(), path="long.txt")
    assert [one.role for one in document.blocks] == ["headline", "lead"]
    assert document.blocks[1].end - document.blocks[1].start > 1_000_000

"""How many documents are to come is said only where it is known."""

import pytest

from narratives.documents import expected, read


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "below").mkdir()
    for name in ("a.txt", "b.md", "below/c.html", "empty.txt"):
        (tmp_path / name).write_text("" if "empty" in name else "The dam broke on Sunday.\n")
    return tmp_path


def test_files_of_one_document_each_are_counted_before_they_are_read(folder):
    assert expected([folder]) == len(list(read([folder]))) == 4
    assert expected([folder, folder / "a.txt", folder / "missing.txt"]) == 6


@pytest.mark.parametrize("name", ["many.jsonl", "many.CSV", "feed.rss"])
def test_a_collection_makes_it_unknown(folder, name):
    (folder / name).write_text("x")
    assert expected([folder]) is None


def test_standard_input_makes_it_unknown(folder):
    assert expected([folder, "-"]) is None

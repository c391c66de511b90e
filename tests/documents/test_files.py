"""Which files an argument means, what a document is called, and when two are the same."""

import io
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from narratives.documents import Skipped, document_from_text, read

TEXT = "Talks fail\nThe envoy Mirel Hask said no."


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.txt", "sub/c.md", "sub/deep/d.txt", "Ä.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{TEXT} {name}")
    return tmp_path


def test_folders_are_walked_in_order_and_named_from_inside(folder):
    found = ["a.txt", "b.txt", "sub/c.md", "sub/deep/d.txt", "Ä.txt"]
    assert [one.path for one in read([folder])] == found
    assert [one.path for one in read([folder / "sub", folder / "a.txt"])] == [
        "c.md",
        "deep/d.txt",
        "a.txt",
    ]


def test_system_files_are_passed_over_and_unknown_ones_counted(folder):
    for name in (
        ".DS_Store",
        ".hidden.txt",
        "Thumbs.db",
        "~$b.docx",
        ".git/x.txt",
        "__MACOSX/x.txt",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    (folder / "photo.JPG").write_text("x")
    (folder / "Makefile").write_text("x")
    skipped = [one for one in read([folder]) if isinstance(one, Skipped)]
    assert [(one.path, one.reason) for one in skipped] == [
        (str(folder / "Makefile"), "has no suffix"),
        (str(folder / "photo.JPG"), "has no known suffix (.jpg)"),
    ]
    assert ".txt" in skipped[0].hint


def test_an_argument_that_is_named_is_read_even_if_hidden(folder):
    file = folder / ".note.txt"
    file.write_text(TEXT)
    assert next(read([str(file)])).path == ".note.txt"


def test_suffixes_may_be_capitals(folder):
    (folder / "a.txt").rename(folder / "a.TXT")
    assert next(read([folder / "a.TXT"])).text


def test_reading_is_lazy(folder):
    found = read([folder, folder / "missing.txt"])
    assert next(found).path == "a.txt"
    (folder / "b.txt").unlink()
    gone = next(found)
    assert (gone.path, gone.reason) == (str(folder / "b.txt"), "no such file or folder")


def test_everything_that_is_wrong_is_told_and_the_rest_is_read(folder):
    (folder / "empty").mkdir()
    (folder / "e.txt").write_text(" \n")
    (folder / "bin.txt").write_bytes(bytes(100))
    found = list(
        read(
            [
                folder / "nope",
                folder / "empty",
                folder / "e.txt",
                folder / "bin.txt",
                folder / "a.txt",
            ]
        )
    )
    assert [getattr(one, "reason", "read") for one in found] == [
        "no such file or folder",
        "is a folder without documents",
        "empty",
        "looks like a binary file",
        "read",
    ]


def test_a_file_without_permission_is_skipped(folder, monkeypatch):
    plain = Path.read_bytes

    def guarded(self):
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return plain(self)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    found = list(read([folder]))
    assert (found[0].path, found[0].reason) == (str(folder / "a.txt"), "permission denied")
    assert len(found) == 5


def test_a_folder_without_permission_is_skipped(folder, monkeypatch):
    plain = os.scandir

    def guarded(path):
        if Path(path).name == "deep":
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = list(read([folder]))
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["permission denied"]
    assert len(found) == 5


class BreaksOff(io.BytesIO):
    """A file whose disk fails after the first line."""

    def readline(self, size=-1):
        """Fail from the second line on."""
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().readline(size)


def test_a_collection_in_one_text_is_refused_at_once(tmp_path):
    place = tmp_path / "all.txt"
    place.write_text("The dam stands, said Bo Lind.\n" * 170_000, encoding="utf-8")
    (found,) = read([place])
    assert isinstance(found, Skipped)
    assert "5,100,000 characters" in found.reason
    assert "split" in found.hint


def test_an_error_in_the_middle_of_a_collection_keeps_what_was_read(tmp_path, monkeypatch):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Hask said no."}\n' * 3)
    held = file.read_bytes()
    monkeypatch.setattr(Path, "open", lambda *_: BreaksOff(held))
    first, second = read([file])
    assert first.text == "Hask said no."
    assert second == Skipped(path=str(file), reason="input/output error")


def test_links_to_folders_are_not_followed(folder):
    (folder / "sub/round").symlink_to(folder)
    (folder / "sub/broken.txt").symlink_to(folder / "nowhere")
    (folder / "sub/e.txt").symlink_to(folder / "a.txt")
    found = list(read([folder / "sub"]))
    assert [getattr(one, "reason", one.path) for one in found] == [
        "no such file or folder",
        "c.md",
        "deep/d.txt",
        "e.txt",
        "is a link to a folder",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (skip,) = read([tmp_path])
    assert skip.reason == "is no regular file"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text(tmp_path):
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text(TEXT)
    (tmp_path / "Ma\u0301rton.txt").write_text(TEXT)
    assert [one.path for one in read([tmp_path])] == ["Márton.txt", "caf\ufffd.txt"]
    (skip,) = read(["a\0b.txt"])
    assert skip.reason == "is no usable path"


def test_a_folder_named_by_a_dot(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert next(read(["."])).path == "a.txt"


@pytest.mark.parametrize(
    "data", [TEXT.encode(), TEXT.encode("utf-16"), b"\xef\xbb\xbf" + TEXT.encode()]
)
def test_standard_input(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    (document,) = read(["-"])
    assert (document.path, document.text) == ("stdin", TEXT)


def test_empty_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    assert list(read(["-"])) == [Skipped(path="stdin", reason="empty")]


# --- identity


def test_the_same_file_from_another_folder_is_the_same_document(folder, monkeypatch):
    first = next(read([folder / "sub/c.md"]))
    monkeypatch.chdir(folder / "sub")
    second = next(read(["c.md"]))
    third = next(one for one in read([folder]) if one.path == "sub/c.md")
    assert first.id == second.id == third.id
    assert first.path == second.path == "c.md"


@pytest.mark.parametrize(
    "other",
    [
        {"text": TEXT + " "},
        {"path": "b.txt"},
        {"outlet": "Velm Post"},
        {"title": "Other"},
        {"date": "2031-05-02"},
        {"url": "https://velm.test/1"},
        {"id": "7"},
    ],
)
def test_what_makes_a_document_another_one(other):
    plain = document_from_text(TEXT, path="a.txt")
    changed = document_from_text(**({"text": TEXT, "path": "a.txt"} | other))
    assert plain.id != changed.id
    assert len(plain.id) == len("d_") + 16


def test_what_does_not_make_a_document_another_one():
    plain = document_from_text(TEXT, path="a.txt")
    assert plain.id == document_from_text(TEXT, path="sub/a.txt").id
    assert plain.id == document_from_text(TEXT, path="a.txt", date="soon", outlet=" ").id
    assert plain.id == document_from_text(TEXT.replace("\n", "\r\n"), path="a.txt").id


def test_records_keep_their_identity_when_lines_are_added_above(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Hask said no."}\n{"text": "Dost said yes."}\n')
    before = [one.id for one in read([file])]
    file.write_text('\n{"text": "It rained."}\n' + file.read_text())
    after = {one.id: one.path for one in read([file])}
    assert [after[one] for one in before] == ["a.jsonl#3", "a.jsonl#4"]


def test_equal_records_both_stay(tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "Hask said no."}\n' * 3)
    ids = [one.id for one in read([file])]
    assert len(set(ids)) == 3
    assert ids == [one.id for one in read([file])]


def test_addresses_that_are_none_are_dropped():
    for url in ("javascript:alert(1)", "file:///etc/passwd", "velm.test", "http://[broken", " "):
        assert document_from_text(TEXT, path="a.txt", url=url).url is None
    held = document_from_text(TEXT, path="a.txt", url=" https://velm.test/ä?b=1#c ")
    assert held.url == "https://velm.test/ä?b=1#c"


def test_stated_fields_are_one_line():
    held = document_from_text(
        TEXT, path="a.txt", title="Ma\u0301rton\n said\t no", outlet="x" * 5000
    )
    assert held.title == "Márton said no"
    assert len(held.outlet) == 1000


# --- what reading does not do


def test_importing_is_light():
    code = (
        "import sys, narratives.documents;"
        "heavy = {'torch', 'trafilatura', 'lxml', 'feedparser', 'pypdf', 'docx', 'numpy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nothing_is_fetched(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was used")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    link = "https://velm.test/a"
    (tmp_path / "a.html").write_text(
        f'<html><head><base href="{link}"><link rel="stylesheet" href="{link}"></head>'
        f'<body><p>Hask said no.</p><img src="{link}"><iframe src="{link}"></iframe></body></html>'
    )
    (tmp_path / "b.xml").write_text(
        f'<!DOCTYPE rss SYSTEM "{link}"><rss version="2.0"><channel><title>{link}</title>'
        f"<item><title>Hask said no</title><link>{link}</link></item></channel></rss>"
    )
    (tmp_path / "c.xml").write_text(link)
    found = list(read([tmp_path]))
    assert found[0].text == "Hask said no."
    assert isinstance(found[2], Skipped)


def test_reading_again_gives_the_same(folder):
    (folder / "a.html").write_text("<p>Hask said no.</p><p>It rained.</p>")
    (folder / "a.jsonl").write_text('{"text": "Hask said no."}\n{\n')
    assert list(read([folder])) == list(read([folder]))

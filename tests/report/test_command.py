"""The command that writes reports: its times, files that grow, one path or a folder."""

import pytest

from narratives.cli_report import report_time, write_files
from narratives.errors import InputError, UsageError

PIECES = [("a.json", b"["), ("b.md", b"# b"), ("a.json", b"1]")]


def test_pieces_of_a_file_are_joined_and_what_was_there_before_is_gone(tmp_path):
    (tmp_path / "a.json").write_bytes(b"old")
    assert write_files(PIECES, tmp_path, single=False) == [tmp_path / "a.json", tmp_path / "b.md"]
    assert (tmp_path / "a.json").read_bytes() == b"[1]"
    assert (tmp_path / "b.md").read_bytes() == b"# b"


def test_a_single_file_takes_the_path_that_is_given_for_it(tmp_path):
    target = tmp_path / "deep" / "mine.html"
    assert write_files([("x.html", b"1"), ("x.html", b"2")], target, single=True) == [target]
    assert target.read_bytes() == b"12"


def test_several_files_take_a_folder_whatever_its_name(tmp_path):
    written = write_files(PIECES, tmp_path / "report.d", single=False)
    assert {path.parent for path in written} == {tmp_path / "report.d"}


def test_pages_of_events_get_their_folder(tmp_path):
    write_files([("events/a.html", b"a"), ("index.html", b"i")], tmp_path, single=False)
    assert (tmp_path / "events" / "a.html").read_bytes() == b"a"


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="cannot be written"):
        write_files(PIECES, tmp_path / "file", single=False)


@pytest.mark.parametrize(
    ("wanted", "epoch", "printed"),
    [
        (None, "", None),
        (None, "1733306700", "2024-12-04 10:05 UTC"),
        ("2031-05-04T10:05", "1733306700", "2031-05-04 10:05 UTC"),
        ("2031-05-04T10:05+02:00", "", "2031-05-04 08:05 UTC"),
    ],
)
def test_a_time_is_printed_only_if_one_is_asked_for(monkeypatch, wanted, epoch, printed):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert report_time(wanted) == printed


@pytest.mark.parametrize(("wanted", "epoch"), [("soon", ""), (None, "yesterday"), (None, "9" * 30)])
def test_what_is_no_time_is_refused(monkeypatch, wanted, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match="is no time"):
        report_time(wanted)

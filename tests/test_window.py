"""Windows on a workspace: the first may write, the next only reads, a kill frees it."""

import subprocess
import sys

import pytest

from narratives import cli_demo
from narratives.cli import main
from narratives.window import ELSEWHERE, keys_place, open_window, state_file
from narratives.workspace import Workspace

HOLD = (
    "import sys\n"
    "from pathlib import Path\n"
    "from narratives.window import open_window\n"
    "with open_window(Path(sys.argv[1])) as (_, notice):\n"
    "    print(notice or 'mine', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.fixture
def path(tmp_path):
    with Workspace.open(tmp_path / "w.db", create=True):
        pass
    return tmp_path / "w.db"


def test_the_second_window_only_reads_and_says_so(path):
    with open_window(path) as (first, notice):
        assert (first.read_only, notice) == (False, "")
        with open_window(path) as (second, told):
            assert (second.read_only, told) == (True, ELSEWHERE)
    with open_window(path) as (third, notice):
        assert (third.read_only, notice) == (False, "")


def test_a_killed_window_leaves_nothing_locked(path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "mine\n"
        with open_window(path) as (_, notice):
            assert notice == ELSEWHERE
        other.kill()
        other.wait()
        with open_window(path) as (_, notice):
            assert notice == ""


def test_state_is_kept_by_workspace(tmp_path):
    one, other = tmp_path / "a" / "w.db", tmp_path / "b" / "w.db"
    assert state_file(one, ".json") != state_file(other, ".json")
    assert state_file(one, ".json") == state_file(tmp_path / "b" / ".." / "a" / "w.db", ".json")


def test_browse_opens_for_changing_with_state_and_keys(path, monkeypatch):
    opened = {}
    monkeypatch.setattr(cli_demo, "interactive", lambda: True)

    def browse(workspace, **given):
        opened.update(given, read_only=workspace.read_only)
        return 0

    monkeypatch.setattr("tui.app.browse", browse)
    keys_place().parent.mkdir(parents=True)
    keys_place().write_text("[keys]\n", encoding="utf-8")
    assert main(["browse", "-w", str(path)]) == 0
    assert (opened["read_only"], opened["notice"]) == (False, "")
    assert opened["state"] == state_file(path, ".json")
    assert opened["keys"] == keys_place()


def test_default_keys_are_printed_and_can_be_read_back(capsys, tmp_path):
    assert main(["keys", "--default"]) == 0
    printed = capsys.readouterr()
    assert '"compare.view" = "v"' in printed.out
    assert str(keys_place()) in printed.err
    keys_place().parent.mkdir(parents=True)
    keys_place().write_text('[keys]\n"compare.view" = "f3"\n', encoding="utf-8")
    assert main(["keys"]) == 0
    assert capsys.readouterr().out == '[keys]\n"compare.view" = "f3"\n'

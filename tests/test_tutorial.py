"""The tutorial is run as it stands: every command works, and prints what the page says."""

import re
import shlex
from pathlib import Path

import pytest

from narratives.cli import main

PAGE = Path(__file__).parent.parent / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.model
def test_the_tutorial_works_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ran = 0
    for kind, file, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "text":
            Path(file).write_text(body, encoding="utf-8")
            continue
        assert kind == "console"
        printed = ""
        for line in body.splitlines():
            if line.startswith("$ narratives "):
                code = main(shlex.split(line)[2:])
                captured = capsys.readouterr()
                printed = captured.out
                assert code == 0, f"{line}\n{captured.err}"
                ran += 1
            else:
                assert line in printed, f"{line!r} is not in what was printed:\n{printed}"
    assert ran > 10

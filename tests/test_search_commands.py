"""`narratives search`: what can be asked for, and what it prints."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoder import HashingEncoder
from narratives import cli_commands
from narratives.cli import main
from tests.test_search import made


@pytest.fixture(autouse=True)
def workspace(monkeypatch, tmp_path):
    monkeypatch.setattr(cli_commands, "load_encoder", lambda _name: HashingEncoder())
    monkeypatch.chdir(tmp_path)
    made(Path("narratives.db")).close()


def search(capsys, *arguments):
    code = main(["search", "--json", *arguments])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def texts(found):
    return [hit["text"] for hit in found[1]]


def test_a_hit_says_how_it_was_found(capsys):
    code, (hit,) = search(capsys, "--by", "both", "--limit", "1", "old bridge")
    assert code == 0
    assert (hit["text"], hit["found"]) == ("Sudmark shelled the old bridge.", "both")
    assert [hit["text"][a:b] for a, b in hit["matched"]] == ["old", "bridge"]
    assert hit["scores"].keys() == {"words", "meaning"}
    assert hit["score"] == round(2 / 61, 6)
    _, (hit,) = search(capsys, "--by", "words", "wheat")
    assert (hit["found"], hit["scores"]) == ("words", {"words": hit["score"]})
    _, (hit, *_) = search(capsys, "wheat")
    assert (hit["found"], hit["scores"]) == ("meaning", {"meaning": hit["score"]})


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--camp", "sudmark", "dam"], ["No gun of ours shelled the dam."]),
        (["--state", "denies", "dam"], ["No gun of ours shelled the dam."]),
        (["--state", "no_comment", "--state", "doubts", "bridge OR people"],
         ["Twelve people may be dead.", "Whether the bridge was shelled."]),
        (["--speaker", "resident", "bridge"], ["The bridge fell at night."]),
        (["--outlet", "gazette", "orr"], ["Wheat became dearer at Orr."]),
        (["--since", "2032", "dam"], ["The dam at Orr was shelled."]),
        (["--until", "2031-05-01", "--kind", "narrator", "dam"], ["The dam at Orr is old."]),
        (["--modality", "claimed", "--language", "de", "shelled"], []),
        (["--modality", "claimed", "--language", "EN", "shelled"],
         ["Sudmark shelled the old bridge."]),
        (["--", "dam -at -guns"], ["No gun of ours shelled the dam."]),
    ],
)  # fmt: skip
def test_options_narrow_a_search(capsys, arguments, found):
    assert sorted(texts(search(capsys, "--exact", *arguments))) == found


def test_an_event_and_a_document_are_named_as_elsewhere(capsys):
    _, (hit, *_) = search(capsys, "--exact", "wheat")
    for option, value in (
        ("--event", hit["event"]),
        ("--document", hit["document"]),
        ("--document", hit["path"]),
    ):
        assert hit in search(capsys, "--exact", option, value, "wheat OR dam")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--camp", "norlnd", "dam"], "no camp 'norlnd'"),
        (["--speaker", "nobody", "dam"], "no speaker 'nobody'"),
        (["--outlet", "nowhere", "dam"], "no outlet 'nowhere'"),
        (["--document", "none.txt", "dam"], "no document 'none.txt'"),
        (["--event", "e_none", "dam"], "no event 'e_none'"),
        (["--state", "says", "dam"], "no state 'says'"),
        (["--modality", "sung", "dam"], "no modality 'sung'"),
        (["--kind", "x", "dam"], "no kind 'x'"),
        (["--since", "yesterday", "dam"], "'yesterday' is no day"),
        (["--until", "2031-5-1", "dam"], "'2031-5-1' is no day"),
        (["--exact", "--by", "both", "dam"], "--exact is by words, not by both"),
        (["--exact", "dam " * 65], "the query has 65 words"),
    ],
)
def test_a_slip_is_told(capsys, arguments, told):
    assert main(["search", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_nothing_found_is_1(capsys):
    assert search(capsys, "--exact", "zebra") == (1, [])
    assert search(capsys, "--by", "both", "…") == (1, [])


def test_words_are_found_without_a_heavy_module(tmp_path):
    code = (
        "import sys; from narratives.cli import main; main(['search', '--exact', 'wheat']);"
        "print([m for m in ('torch', 'numpy', 'scipy', 'faiss', 'textual') if m in sys.modules])"
    )
    root = str(Path(__file__).parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert "dearer" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"

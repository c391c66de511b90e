"""The command line: what each command prints, and how it ends."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.default import IDENTITIES
from embeddings.encoder import HashingEncoder
from narratives import cli_commands, cli_demo
from narratives.cli import build_parser, main
from narratives.workspace import Workspace
from tests.factories import TWO_CAMPS

CODED = [
    {"text": "The dam was shelled by Sudmark.", "source": "Norland", "document": "1"},
    {"text": "No gun of ours shelled the dam.", "source": "Sudmark", "modality": "denied",
     "document": "1"},
    {"text": "The dam was shelled by Sudmark.", "source": "Norland", "document": "2"},
    {"text": "At least 12 people died at the dam.", "document": "2"},
    {"text": "The dam is old.", "source": "A resident", "document": "2"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_weights(monkeypatch, tmp_path):
    """Take the encoder that needs no weights, and work in the test's own folder."""
    for module in (cli_commands, cli_demo):
        monkeypatch.setattr(module, "load_encoder", lambda _name, **_: HashingEncoder())
        monkeypatch.setattr(module, "load_tagger", lambda: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def workspace(tmp_path, capsys):
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, CODED)), encoding="utf-8")
    Path("camps.toml").write_text(TWO_CAMPS, encoding="utf-8")
    assert main(["add", "--claims", "--camps", "camps.toml", "coded.jsonl"]) == 0
    capsys.readouterr()
    return tmp_path / "narratives.db"


def lines_of(capsys, *arguments):
    code = main(list(arguments))
    return code, capsys.readouterr().out.splitlines()


def json_of(capsys, *arguments):
    code, lines = lines_of(capsys, *arguments)
    assert code == 0
    return [json.loads(line) for line in lines]


def test_the_workspace_may_be_named_before_or_after_the_command(workspace, capsys, monkeypatch):
    monkeypatch.chdir(workspace.parent.parent)
    named = str(workspace)
    found = [
        lines_of(capsys, *arguments)
        for arguments in (
            ["-w", named, "list", "--json"],
            ["list", "-w", named, "--json"],
            ["list", "--workspace", named, "--json"],
        )
    ]
    assert found[0][0] == 0
    assert found.count(found[0]) == 3
    monkeypatch.setenv("NARRATIVES_WORKSPACE", named)
    assert lines_of(capsys, "list", "--json") == found[0]


def test_add_says_what_it_did(capsys):
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, CODED)), encoding="utf-8")
    assert main(["add", "--claims", "coded.jsonl"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "2 added, 0 already there, 0 skipped" in printed.err
    assert main(["add", "--claims", "coded.jsonl"]) == 0
    assert "0 added, 2 already there, 0 skipped" in capsys.readouterr().err


CLAIM_FIELDS = {
    "id",
    "document",
    "path",
    "text",
    "spans",
    "kind",
    "headline",
    "modality",
    "source",
    "chain",
    "cue",
    "camp",
    "camp_rule",
    "about",
    "numbers",
    "confidence",
    "found_by",
    "language",
    "published",
    "outlet",
    "event",
    "point",
    "narrative",
}


def test_claims_have_the_fields_people_rely_on(workspace, capsys):
    claims = json_of(capsys, "claims", "--json")
    assert len(claims) == len(CODED)
    for claim in claims:
        assert claim.keys() >= CLAIM_FIELDS
    assert {claim["camp"] for claim in claims} == {"norland", "sudmark", "narrator", "unassigned"}


def test_damage_found_late_is_no_traceback(workspace, capsys):
    with sqlite3.connect(workspace) as connection:
        connection.execute("DROP TABLE point_claims")
    connection.close()
    assert main(["-w", str(workspace), "show", "1"]) == 3
    assert "the workspace failed: no such table" in capsys.readouterr().err


SLIPS = [
    (["list", "--camp", "norlnd"], "no camp 'norlnd'"),
    (["search", "--exact", "dam", "--camp", "norlnd"], "norland"),
    (["search", "--exact", "dam", "--limit", "0"], "less than 1"),
    (["search", "--exact", "dam", "--limit", "-3"], "less than 1"),
    (["point", "1", " "], "no question"),
]


@pytest.mark.parametrize(("arguments", "said"), SLIPS)
def test_a_slip_is_no_empty_result(workspace, capsys, arguments, said):
    try:
        code = main(["-w", str(workspace), *arguments])
    except SystemExit as stopped:  # what argparse refuses itself
        code = stopped.code
    assert code == 2
    assert said in capsys.readouterr().err


def test_a_choice_is_numbered_as_show_takes_it(workspace, capsys):
    other = {"text": "Nine choirs sang at the harvest fair.", "source": "A farmer"}
    Path("other.jsonl").write_text(json.dumps(other), encoding="utf-8")
    assert main(["-w", str(workspace), "add", "--claims", "other.jsonl"]) == 0
    capsys.readouterr()
    heads = json_of(capsys, "-w", str(workspace), "list", "--json")
    assert len(heads) > 1
    last = heads[-1]
    _, lines = lines_of(capsys, "-w", str(workspace), "list", "--match", last["title"])
    assert lines[0] == "1 event"
    (number,) = [line.split(".")[0].strip() for line in lines if f". {last['title'][:12]}" in line]
    (shown,) = json_of(capsys, "-w", str(workspace), "show", number, "--json")
    assert shown["event"]["id"] == last["id"]


def test_list_and_show_agree(workspace, capsys):
    events = json_of(capsys, "list", "--json")
    for event in events:
        (shown,) = json_of(capsys, "show", event["id"], "--json")
        assert shown["schema"] == "narratives/comparison/1"
        assert shown["event"] == event
        assert set(shown) == {
            "schema", "event", "camps", "points", "naming", "numbers", "timeline", "sources",
            "curation", "placements", "disagreements", "manifest", "entities",
        }  # fmt: skip


def test_an_event_is_meant_by_number_id_or_beginning(workspace, capsys):
    (first, *_) = json_of(capsys, "list", "--json")
    shown = [
        json_of(capsys, "show", wanted, "--json")
        for wanted in ("1", first["id"], first["id"][:6], first["id"][2:8])
    ]
    assert shown.count(shown[0]) == 4


def test_show_prints_the_words_and_who_said_them(workspace, capsys):
    code, lines = lines_of(capsys, "show", "1")
    text = "\n".join(lines)
    assert code == 0
    assert "The dam was shelled by Sudmark." in text
    assert "Norland" in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "e_none"], 2, "no event"),
        (["show", "n_none"], 2, "no narrative"),
        (["list", "-w", "none.db"], 3, "no workspace here"),
        (["add", "none.txt"], 3, "none.txt"),
        (["add", "--camps", "none.toml", "coded.jsonl"], 3, "none.toml"),
        (["report", "--format", "pdf9"], 2, "unknown format"),
        (["report", "1", "--all"], 2, "exclude"),
        (["report", "--made", "soon"], 2, "is no time"),
        (["search", " "], 2, "nothing to search for"),
        (["search", "--exact", "zebra"], 1, "Nothing found"),
        (["show", "1", "--width", "12"], 2, "too narrow"),
        (["camps", "init", "camps.toml"], 2, "exists already"),
        (["camps", "check", "coded.jsonl"], 3, "coded.jsonl"),
        (["curate", "camp", "Nobody", "norland"], 2, "nobody called"),
        (["curate", "move", "c_x"], 2, "takes 2 to 2 values"),
        (["curate", "undo"], 2, "nothing to undo"),
        (["curate", "redo"], 2, "nothing to redo"),
        (["verify", "coded.jsonl"], 3, "coded.jsonl"),
        (["browse", "--screenshot", "x.svg", "--size", "big"], 2, "is no size"),
        (["list", "--narratives", "--sort", "divergence"], 2, "no divergence"),
    ],
)
def test_what_goes_wrong_is_said_in_words(workspace, capsys, arguments, code, said):
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err


def test_every_command_is_documented():
    names = set(build_parser()._subparsers._group_actions[0].choices)
    root = Path(__file__).parent.parent
    reference = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    missing = sorted(name for name in names if f"`narratives {name}" not in reference)
    assert missing == []


@pytest.mark.parametrize(
    ("kept", "asked", "expected"),
    [
        (None, [], "auto"),
        (IDENTITIES["float32"], [], "float32"),
        (IDENTITIES["int8"], [], "int8"),
        (IDENTITIES["int8"], ["--precision", "float32"], "float32"),
        ("another model@1234", [], "auto"),
        (IDENTITIES["bfloat16"], ["--model", "another"], "auto"),
    ],
)
def test_a_workspace_goes_on_with_the_precision_it_has(monkeypatch, kept, asked, expected):
    seen = []

    def load(name, precision):
        seen.append(precision)
        return HashingEncoder()

    monkeypatch.setattr(cli_commands, "load_encoder", load)
    Path("coded.jsonl").write_text(json.dumps(CODED[0]), encoding="utf-8")
    if kept is not None:
        with Workspace.open(Path("narratives.db"), create=True) as opened, opened.transaction():
            opened.set_setting("manifest", json.dumps({"encoder": kept}))
    assert main(["add", "--claims", "coded.jsonl", *asked]) == 0
    assert seen == [expected]


def test_the_model_missing_is_exit_code_4_and_keeps_the_documents(monkeypatch, capsys):
    from narratives.errors import ModelError

    def fail(_name, **_):
        raise ModelError("the model is not there", "name another")

    monkeypatch.setattr(cli_commands, "load_encoder", fail)
    Path("coded.jsonl").write_text(json.dumps(CODED[0]), encoding="utf-8")
    assert main(["add", "--claims", "coded.jsonl"]) == 4
    assert "the model is not there" in capsys.readouterr().err
    assert main(["claims", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_interrupted_is_130_and_says_what_is_kept(monkeypatch, capsys):
    def stop(_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_commands, "run_list", stop)
    assert main(["list"]) == 130
    assert "what was finished is kept" in capsys.readouterr().err


def test_search_by_words_and_by_meaning(workspace, capsys):
    exact = json_of(capsys, "search", "--exact", "shell*", "--json")
    assert {hit["text"] for hit in exact} == {
        "The dam was shelled by Sudmark.",
        "No gun of ours shelled the dam.",
    }
    near = json_of(capsys, "search", "old dam", "--json")
    assert near[0]["text"] == "The dam is old."
    only = json_of(capsys, "search", "--exact", "shell*", "--camp", "sudmark", "--json")
    assert [hit["text"] for hit in only] == ["No gun of ours shelled the dam."]


def test_reports_in_all_formats_are_the_same_twice(workspace, capsys):
    found = []
    for folder in ("one", "two"):
        code, lines = lines_of(
            capsys, "report", "--all", "--format", "html,md,json,csv", "-o", folder
        )
        assert code == 0
        assert sorted(lines) == sorted(str(path) for path in Path(folder).iterdir())
        found.append({path.name: path.read_bytes() for path in Path(folder).iterdir()})
    assert found[0] == found[1]
    assert {Path(name).suffix for name in found[0]} == {".html", ".md", ".json", ".csv"}


def test_a_report_verifies_until_something_changes(workspace, capsys):
    assert main(["report", "1", "--format", "json", "-o", "r.json"]) == 0
    assert main(["verify"]) == 0
    assert main(["verify", "r.json"]) == 0
    capsys.readouterr()
    assert main(["curate", "camp", "Norland", "sudmark"]) == 0
    assert main(["verify", "r.json"]) == 1
    assert "norland" in capsys.readouterr().out


def test_curation_is_logged_undone_and_redone(workspace, capsys):
    (claim, *_) = [c for c in json_of(capsys, "claims", "--json") if c["camp"] == "sudmark"]

    def camp():
        return next(
            c["camp"] for c in json_of(capsys, "claims", "--json") if c["id"] == claim["id"]
        )

    assert main(["curate", "camp", "Sudmark", "norland", "--note", "by its letterhead"]) == 0
    capsys.readouterr()
    assert camp() == "norland"
    assert main(["curate", "undo"]) == 0
    capsys.readouterr()
    assert camp() == "sudmark"
    assert main(["curate", "redo"]) == 0
    capsys.readouterr()
    assert camp() == "norland"
    history = json_of(capsys, "history", "--json")
    assert [(entry["operation"], entry["undone"]) for entry in history] == [
        ("camp", False),
        ("undo", True),
        ("undo", False),
    ]
    assert history[0]["note"] == "by its letterhead"


def test_split_merge_and_rename_from_the_command_line(workspace, capsys):
    (event, *_) = json_of(capsys, "list", "--json")
    (shown,) = json_of(capsys, "show", event["id"], "--json")
    point = max(shown["points"], key=lambda p: sum(len(c["claims"]) for c in p["cells"].values()))
    ids = sorted(claim["id"] for cell in point["cells"].values() for claim in cell["claims"])
    assert main(["curate", "split", point["id"], ids[0], "Who shelled it?"]) == 0
    capsys.readouterr()
    (shown,) = json_of(capsys, "show", event["id"], "--json")
    assert "Who shelled it?" in {p["title"] for p in shown["points"]}
    assert len(shown["curation"]) == 1


def test_unassigned_speakers_are_listed(workspace, capsys):
    found = json_of(capsys, "camps", "unassigned", "--json")
    assert [(row["speaker"], row["claims"]) for row in found] == [("A resident", 1)]


def test_a_starter_registry_is_valid(capsys):
    for extra in ([], ["--generic"]):
        assert main(["camps", "init", "own.toml", "--force", *extra]) == 0
        assert main(["camps", "check", "own.toml"]) == 0


def test_control_characters_never_reach_the_terminal(tmp_path, capsys):
    row = {"text": "The \x1b]52;c;aGk=\x07 dam \x9b31m \u202e fell.", "source": "Nor\x1b[31mland"}
    Path("coded.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert main(["add", "--claims", "coded.jsonl"]) == 0
    for command in (["list"], ["show", "1"], ["claims"], ["claims", "--json"],
                    ["show", "1", "--json"], ["search", "--exact", "dam"],
                    ["camps", "unassigned"]):  # fmt: skip
        assert main(command) == 0
        printed = capsys.readouterr()
        for stream in (printed.out, printed.err):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", stream)


def test_a_closed_pipe_is_no_error(workspace):
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-m", "narratives", "claims", "-w", str(workspace), "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, "")


SLOW_ADD = """
import signal, sys
# A parent that ignores SIGINT (nohup, a job in the background) hands that down.
signal.signal(signal.SIGINT, signal.default_int_handler)
from narratives import cli_commands
from narratives.cli import main
from narratives.workspace import Workspace
from embeddings.encoder import HashingEncoder
cli_commands.load_encoder = lambda name, **_: HashingEncoder()
cli_commands.load_tagger = lambda: None
class Slow(cli_commands.ProgressLine):
    def __call__(self, stage, done, total):
        print(stage, done, file=sys.stderr, flush=True)
        if done == 3:
            print("ready", file=sys.stderr, flush=True)
            signal.pause()
cli_commands.ProgressLine = Slow
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_killed_add_leaves_a_workspace_with_every_finished_document(number, code, capsys):
    rows = [{"text": f"Dam {n} was shelled.", "source": "Norland"} for n in range(6)]
    Path("coded.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, "-c", SLOW_ADD, "add", "--claims", "coded.jsonl"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    with running:
        assert any(line == "ready\n" for line in running.stderr)
        running.send_signal(number)
        running.stderr.read()
    assert running.returncode == code
    assert main(["claims", "--json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["add", "--claims", "coded.jsonl"]) == 0
    assert "3 added, 3 already there" in capsys.readouterr().err


@pytest.mark.parametrize("event", [[], ["1"]])
def test_browsing_without_a_screen_prints_its_twin(workspace, capsys, event):
    assert workspace.exists()
    shown = lines_of(capsys, "browse", "--plain", *event)
    assert shown == lines_of(capsys, *(["show", "1"] if event else ["list"]))
    assert shown[0] == 0


@pytest.mark.parametrize("name", ["norland", "NO", "no", "Norland"])
def test_a_camp_is_named_as_on_screen_or_by_its_id(workspace, capsys, name):
    assert workspace.exists()
    assert len(json_of(capsys, "list", "--json", "--camp", name)) == 1
    hits = json_of(capsys, "search", "--exact", "--json", "--camp", name, "dam")
    assert {hit["camp"] for hit in hits} == {"norland"}


def test_a_claim_accepted_twice_is_taken_once_and_blanks_of_a_question_tell_nothing(
    workspace, capsys
):
    first, second, *_ = (claim["id"] for claim in json_of(capsys, "claims", "--json"))
    event = next(
        claim["event"] for claim in json_of(capsys, "claims", "--json") if claim["id"] == first
    )
    assert main(["point", event, "Who  did it?", "--accept", f"{first}, {first}"]) == 0
    assert "takes 1 claim: Who did it?" in capsys.readouterr().err
    assert main(["point", event, " Who did it? ", "--accept", second]) == 0
    rows = [json.loads(change["after"]) for change in json_of(capsys, "history", "--json")]
    assert [row["claims"] for row in rows] == [[first], [second]]
    assert rows[0]["point"] == rows[1]["point"]

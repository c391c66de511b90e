"""Known claims: catalogues are checked, candidates are likenesses, answers are remembered."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import HashingEncoder
from narratives import cli_commands, match
from narratives.changes import in_words
from narratives.cli import main
from narratives.match import decide, decisions, likest_claim, match_known
from narratives.match_catalogue import KnownClaim, known_id, read_catalogue
from tests.test_search import WHEN, made

KNOWN = [
    {"id": "K1", "text": "The dam at Orr was shelled", "url": "https://known.example/1",
     "date": "2031-04-30", "tags": "dam; Orr"},
    {"id": "K2", "text": "Wheat became dearer"},
    {"id": "K3", "text": "The moon is made of glass"},
]  # fmt: skip


def known(*texts):
    return [KnownClaim(id=known_id(None, text), text=text) for text in texts]


@pytest.fixture
def workspace(tmp_path):
    with made(tmp_path / "narratives.db") as opened:
        yield opened


def pairs(found):
    return [(one.known.text, one.claim.text, one.score) for one in found]


# Catalogues ---------------------------------------------------------------------------------------


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


FORMS = [
    ("a.csv", "id,text,url,date,tags\nK1,The dam fell,https://k.example/1,2031-04-30,a; b\n"),
    ("a.tsv", "tags\tText\tid\tDate\tURL\nb|a\tThe dam fell\tK1\t30.04.2031\thttps://k.example/1\n"),
    ("b.csv", """Claim Id;Claim;Link;Date published;Keywords
K1;The dam fell;https://k.example/1;30 April 2031;a, b
"""),
    ("disarm.csv", """disarm_id,name,url,date,labels
K1,The dam fell,https://k.example/1,2031-04-30,"a,b"
"""),
    ("c.jsonl", json.dumps({"id": "K1", "text": "The dam  fell", "keywords": ["a", "b"],
                            "date": "2031-04-30", "url": "https://k.example/1"})),
    ("review.json", json.dumps([{"claimReviewed": "The dam fell", "identifier": "K1",
                                 "datePublished": "2031-04-30T10:00:00",
                                 "url": "https://k.example/1", "keywords": "b,a"}])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), FORMS)
def test_catalogues_of_many_forms_are_read(tmp_path, name, content):
    (one,), skipped = read_catalogue(written(tmp_path, name, content))
    assert skipped == ()
    assert one == KnownClaim(
        id=known_id("K1", ""),
        given="K1",
        text="The dam fell",
        url="https://k.example/1",
        date="2031-04-30",
        tags=("a", "b"),
    )


def test_all_errors_are_told_at_once_and_the_rest_is_read(tmp_path):
    lines = [
        {"text": "The dam fell", "id": "1"},
        "{broken",
        {"id": "2"},
        {"text": "…", "id": "3"},
        {"text": "x" * 2001, "id": "4"},
        {"text": "The dam fell", "date": "some day"},
        {"text": "The dam fell", "url": "javascript:alert(1)"},
        {"text": "One", "id": "5"},
        {"text": "Another", "id": "5"},
        {"text": ["a", 1]},
        {"text": "Wheat is dear", "id": 7},
    ]
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    claims, skipped = read_catalogue(written(tmp_path, "c.jsonl", content))
    assert sorted(one.text for one in claims) == ["The dam fell", "Wheat is dear"]
    told = {item.path.rpartition(":")[2]: item.reason for item in skipped}
    assert told.keys() == {"2", "3", "4", "5", "6", "7", "8", "9", "10"}
    for line, words in {
        "2": "is no valid JSON", "3": "has no field `text`", "4": "holds no words",
        "5": "2,001 characters", "6": "field `date` is 'some day'", "7": "field `url`",
        "8": "'5' stands for different claims", "9": "'5' stands for different claims",
    }.items():  # fmt: skip
        assert words in told[line]
    assert all(item.hint for item in skipped)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.csv", None, "no such file"),
        ("a.xlsx", "x", "is no catalogue"),
        ("empty.csv", "", "empty"),
        ("a.csv", "colour,size\nred,2\n", "has no column `text`"),
        ("a.csv", "id,text\n", "has a header but no rows"),
        ("a.csv", "id,text\n1,two,three\n", "has 3 cells, the header 2"),
        ("a.json", "[", "is no valid JSON"),
        ("a.jsonl", b"\xff\xfe\x00", ""),
    ],
)
def test_a_bad_file_is_told(tmp_path, name, content, reason):
    path = tmp_path / name if content is None else written(tmp_path, name, content)
    claims, (item, *_) = read_catalogue(path)
    assert claims == ()
    assert reason in item.reason


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_a_catalogue_means_nothing(tmp_path_factory, chance):
    rows = [*KNOWN, *KNOWN, {"text": "No id"}, {"text": "no  ID"}, {"id": "K2", "text": "Else"}]
    folder = tmp_path_factory.mktemp("order")
    first = read_catalogue(written(folder, "a.jsonl", "\n".join(map(json.dumps, rows))))
    chance.shuffle(rows)
    again = read_catalogue(written(folder, "a.jsonl", "\n".join(map(json.dumps, rows))))
    assert again.claims == first.claims
    assert len(first.claims) == 3


# Candidates ---------------------------------------------------------------------------------------


def test_a_candidate_has_a_score_and_what_is_shared(workspace):
    (one,) = match_known(workspace, HashingEncoder(), known("Wheat became dearer"), most=1)
    assert one.claim.text == "Wheat became dearer at Orr."
    assert set(one.shared) == {"Wheat", "became", "dearer"}
    assert one.event == one.claim.event
    assert (one.state, one.answer) == ("claims", "open")
    assert one.score == pytest.approx(0.6 * one.meaning + 0.4 * one.words, abs=1e-4)


def test_what_is_like_nothing_has_no_candidate(workspace):
    assert match_known(workspace, HashingEncoder(), known("The moon is made of glass")) == ()
    assert match_known(workspace, HashingEncoder(), []) == ()
    every = match_known(workspace, HashingEncoder(), known("The moon is made of glass"), least=0.0)
    assert len(every) <= 3


def test_a_denial_is_a_candidate_and_says_so(workspace):
    (one, *_) = match_known(workspace, HashingEncoder(), known("No gun of ours shelled the dam"))
    assert one.state == "denies"


def test_an_event_is_shown_once_with_its_likest_claim(workspace):
    found = match_known(
        workspace, HashingEncoder(), known("The dam at Orr was shelled."), least=0.0, most=99
    )
    events = [one.event for one in found]
    assert len(events) == len(set(events)) == len(workspace.event_ids())
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_order_of_the_known_claims_means_nothing(workspace):
    rows = known("The dam at Orr was shelled", "Wheat became dearer", "The bridge fell", "A gun")
    first = match_known(workspace, HashingEncoder(), rows, least=0.1)
    random.Random(4).shuffle(rows)  # noqa: S311 - a fixed order
    assert match_known(workspace, HashingEncoder(), rows, least=0.1) == first


def test_blocks_change_nothing(workspace, monkeypatch):
    rows = known("The dam at Orr was shelled", "Wheat became dearer", "The bridge fell")
    whole = match_known(workspace, HashingEncoder(), rows, least=0.0)
    monkeypatch.setattr(match, "KNOWN_AT_ONCE", 2)
    monkeypatch.setattr(match, "CLAIMS_AT_ONCE", 4)
    assert match_known(workspace, HashingEncoder(), rows, least=0.0) == whole


def test_a_dropped_claim_is_no_candidate(workspace):
    claim = next(claim for claim in workspace.claims() if "Wheat" in claim.text)
    workspace.record("drop", claim.id, "", **WHEN)
    assert match_known(workspace, HashingEncoder(), known("Wheat became dearer")) == ()


# Answers ------------------------------------------------------------------------------------------


def answer(workspace, candidate, word):
    entry = decide(workspace, candidate.known, candidate.event, candidate.claim.id, word)
    return workspace.record(
        entry.operation, entry.subject, entry.after, before=entry.before, **WHEN
    )


def test_the_log_says_an_answer_in_words(workspace):
    candidate = match_known(workspace, HashingEncoder(), known("Wheat became dearer"))[0]
    for word in ("rejected", "confirmed"):
        answer(workspace, candidate, word)
    told = [in_words(change) for change in workspace.changes()]
    name = candidate.known.given or candidate.known.id
    assert told == [
        f"“Wheat became dearer” ({name}): rejected",
        f"“Wheat became dearer” ({name}): rejected → confirmed",
    ]


def test_what_was_rejected_does_not_come_back_until_undone(workspace):
    rows = known("Wheat became dearer")
    before = match_known(workspace, HashingEncoder(), rows, least=0.0, most=99)
    number = answer(workspace, before[0], "rejected")
    after = match_known(workspace, HashingEncoder(), rows, least=0.0, most=99)
    assert after == before[1:]
    workspace.record("undo", str(number), "", **WHEN)
    assert match_known(workspace, HashingEncoder(), rows, least=0.0, most=99) == before


def test_a_rejection_follows_the_claim_into_an_event_of_another_id(workspace):
    rows = known("Wheat became dearer")
    (one,) = match_known(workspace, HashingEncoder(), rows)
    answer(workspace, one, "rejected")
    with workspace.transaction():
        workspace.connection.execute(
            "INSERT INTO events SELECT 'e_other', title, divergence, claims, head, first, last,"
            " documents, camps, folded, waits FROM events WHERE id = ?",
            (one.event,),
        )
        workspace.connection.execute(
            "UPDATE segments SET event = 'e_other' WHERE event = ?", (one.event,)
        )
    assert match_known(workspace, HashingEncoder(), rows) == ()


def test_an_answer_is_kept_with_what_it_was_about(workspace):
    rows = known("Wheat became dearer")
    (one,) = match_known(workspace, HashingEncoder(), rows)
    answer(workspace, one, "confirmed")
    (found,) = match_known(workspace, HashingEncoder(), rows)
    assert found.answer == "confirmed"
    (kept,) = decisions(workspace)
    assert (kept.known, kept.text, kept.event, kept.claim, kept.answer) == (
        rows[0].id, "Wheat became dearer", one.event, one.claim.id, "confirmed",
    )  # fmt: skip
    assert workspace.changes()[-1].fits
    with pytest.raises(Exception, match="confirmed already"):
        answer(workspace, one, "confirmed")
    answer(workspace, one, "rejected")
    assert [match.answer for match in decisions(workspace)] == ["rejected"]
    assert likest_claim(workspace, HashingEncoder(), rows[0], one.event) == one.claim.id


# The command --------------------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch, tmp_path):
    monkeypatch.setattr(cli_commands, "load_encoder", lambda *_names: HashingEncoder())
    monkeypatch.chdir(tmp_path)
    made(Path("narratives.db")).close()
    Path("known.jsonl").write_text("\n".join(map(json.dumps, KNOWN)), encoding="utf-8")
    Path("moon.jsonl").write_text(json.dumps(KNOWN[2]), encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    code = main(["match", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_lists_candidates(here, capsys):
    code, out, err = run(capsys, "known.jsonl", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {row["known"]["given"] for row in rows} == {"K1", "K2"}
    assert all(row["answer"] == "open" and row["shared"] for row in rows)
    assert "3 known claims read, 0 skipped" in err
    code, out, err = run(capsys, "known.jsonl", "--least", "0.6")
    assert "“Wheat became dearer”" in out
    assert "none of them taken over" in err


def test_an_answer_from_the_command_line(here, capsys):
    _, out, _ = run(capsys, "known.jsonl", "--json")
    event = next(
        r["event"] for r in map(json.loads, out.splitlines()) if r["known"]["given"] == "K2"
    )
    assert run(capsys, "known.jsonl", "--confirm", "K2", event, "--note", "the same")[0] == 0
    _, out, _ = run(capsys, "--list", "--json")
    assert json.loads(out)["answer"] == "confirmed"
    assert main(["show", event]) == 0
    shown = capsys.readouterr().out
    assert "MATCHES KNOWN CLAIMS (confirmed by an analyst)\n  - “Wheat became dearer” (K2)" in shown
    assert run(capsys, "known.jsonl", "--reject", known_id("K2", ""), event)[0] == 0
    _, out, _ = run(capsys, "known.jsonl", "--json", "--event", event)
    assert "K2" not in out
    assert main(["show", event]) == 0
    assert "KNOWN CLAIMS" not in capsys.readouterr().out
    assert main(["curate", "undo"]) == 0
    capsys.readouterr()
    assert "confirmed" in run(capsys, "--list")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "no catalogue is named"),
        (["none.csv"], 3, "no such file"),
        (["known.jsonl", "--least", "7"], 2, "is no score"),
        (["known.jsonl", "--list"], 2, "--list stands alone"),
        (["known.jsonl", "--event", "e_none"], 2, "no event 'e_none'"),
        (["known.jsonl", "--confirm", "K9", "1"], 2, "no known claim 'K9'"),
        (["known.jsonl", "--confirm", "K1", "1", "--reject", "K1", "1"], 2, "exclude one another"),
        (["moon.jsonl"], 1, "No event holds a claim like these"),
        (["--list"], 1, "Nothing was confirmed"),
    ],
)
def test_slips_and_empty_results(here, capsys, arguments, code, told):
    found = run(capsys, *arguments)
    assert found[0] == code
    assert told in found[2]


def test_hostile_words_never_reach_the_terminal(here, capsys):
    rows = [{"id": "\x1b[31mK\u202e", "text": "Wheat \x1b]52;c;aGk=\x07 became \u202e dearer\x9b"}]
    Path("bad.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    least = ("--least", "0.3")
    outputs = [run(capsys, "bad.jsonl", *least), run(capsys, "bad.jsonl", *least, "--json")]
    event = json.loads(outputs[1][1])["event"]
    outputs += [
        run(capsys, "bad.jsonl", "--confirm", known_id(rows[0]["id"], ""), event),
        run(capsys, "--list"),
        run(capsys, "--list", "--json"),
    ]
    assert main(["show", event]) == 0
    outputs.append((0, *capsys.readouterr()))
    for code, out, err in outputs:
        assert code == 0
        assert not set("\x1b\x07\x9b\u202e") & set(out + err)

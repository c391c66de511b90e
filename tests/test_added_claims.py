"""Claims that the analyst adds: listed everywhere, undone and redone, still there on a re-run."""

import json

import pytest

from narratives import changes
from narratives.cli import main
from narratives.compare import Row
from narratives.curation import fold
from narratives.errors import UsageError
from narratives.model import Change
from narratives.workspace import Workspace
from tests.factories import TWO_CAMPS, make_claim, make_document

DOCUMENT = make_document(
    "Norland said the dam\nwas shelled. Sudmark's army  fired on it.\nNo one was hurt.\n",
    outlet="Ilm Gazette",
    date="2031-03-04",
)
OTHER = make_document("Sudmark said the dam was not shelled.\n", path="other.txt")
SAID = make_claim(DOCUMENT, "the dam\nwas shelled", speaker="Norland", camp="norland")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "dam.db"
    with Workspace.open(path, create=True) as workspace:
        with workspace.transaction():
            workspace.set_setting("registry", TWO_CAMPS)
        workspace.put_document(DOCUMENT, [SAID], found_with="test")
        workspace.put_document(OTHER, [], found_with="test")
        workspace.put_events({"e_1": frozenset({DOCUMENT.id})})
        row = Row(id="p_1", title=SAID.text, title_claim=SAID.id, claims=(SAID.id,))
        workspace.put_rows("e_1", "The dam", [row])
    return path


def reading(words="Sudmark's army fired on it", **fields):
    defaults = {"speaker": "Norland", "camp": "norland", "document": DOCUMENT.id}
    return changes.Reading(span=changes.passage(DOCUMENT, words), **(defaults | fields))


def record(workspace, entry):
    workspace.record(**entry._asdict(), when="t", who="w")
    return entry.subject


def in_rows(workspace):
    points = workspace.comparison("e_1").points
    return [
        (point.title.split()[0], camp, cell.state, claim.text)
        for point in points
        for camp, cell in point.cells.items()
        for claim in cell.claims
    ]


def test_an_added_claim_is_in_its_row_and_in_every_listing(path):
    with Workspace.open(path) as workspace:
        entry = changes.add(workspace, reading(stance="doubts"), point="p_1")
        before = in_rows(workspace)
        assert len(workspace.comparison_after("e_1", entry).points[0].cells["norland"].claims) == 2
        assert in_rows(workspace) == before
        claim = record(workspace, entry)
        found = workspace.claim(claim)
        assert (found.text, found.paragraph) == ("Sudmark's army  fired on it", 2)
        assert (found.found_by, found.event, found.point) == ("hand", "e_1", "p_1")
        assert (found.outlet, found.published) == ("Ilm Gazette", "2031-03-04")
        assert claim in [one.id for one in workspace.claims_of(DOCUMENT.id)]
        assert claim in [one.id for one in workspace.claims()]
        assert claim in [one.id for one in workspace.claims_by("Norland")]
        assert claim not in [one.id for one in workspace.claims(by_hand=False)]
        assert workspace.events()[0].claims == 2
        cell = workspace.comparison("e_1").points[0].cells["norland"]
        assert dict(zip([c.id for c in cell.claims], [s.state for s in cell.stances], strict=True))[
            claim
        ] == ("doubts")


def test_it_can_be_undone_redone_and_outlives_a_re_run(path):
    with Workspace.open(path) as workspace:
        claim = record(workspace, changes.add(workspace, reading(), title="Who fired?"))
        assert [row[0] for row in in_rows(workspace)] == ["Who", "the"]
        record(workspace, changes.undo(workspace))
        assert [row[0] for row in in_rows(workspace)] == ["the"]
        with pytest.raises(UsageError):
            workspace.claim(claim)
        record(workspace, changes.redo(workspace))
    with Workspace.open(path) as workspace:
        assert [row[0] for row in in_rows(workspace)] == ["Who", "the"]
        workspace.put_document(DOCUMENT, [SAID], found_with="newer rules")
        workspace.put_events({"e_1": frozenset({DOCUMENT.id})})
        assert [row[0] for row in in_rows(workspace)] == ["Who", "the"]
        assert all(change.fits for change in workspace.changes())


def test_it_can_be_changed_like_any_other_and_what_rests_on_it_is_named(path):
    with Workspace.open(path) as workspace:
        claim = record(workspace, changes.add(workspace, reading(), title="Who fired?"))
        record(workspace, changes.move(workspace, claim, "p_1"))
        record(workspace, changes.stance(workspace, claim, "denies"))
        record(workspace, changes.speaker(workspace, claim, "Sudmark"))
        assert [row[2] for row in in_rows(workspace)] == ["mixed", "mixed"]
        resting = changes.later_on_the_same(workspace.changes(), 1)
        assert [change.operation for change in resting] == ["move", "stance", "speaker"]
        record(workspace, changes.drop(workspace, claim))
        assert workspace.events()[0].claims == 1
        record(workspace, changes.undo(workspace))
        assert workspace.events()[0].claims == 2
        record(workspace, changes.camp(workspace, "Sudmark", "sudmark"))
        assert ("the", "sudmark", "denies", "Sudmark's army  fired on it") in in_rows(workspace)


def test_what_no_longer_fits_is_listed():
    payload = {"document": "d_gone", "start": 0, "end": 4, "speaker": "", "camp": "narrator"}
    payload |= {"stance": "claims", "event": "e_1", "point": "p_1", "title": ""}
    entry = Change(
        number=1,
        when="",
        who="",
        operation="add",
        subject="c_1",
        before="gone",
        after=json.dumps(payload),
    )
    overlay = fold([entry], claims=(), points={"p_1"}, events={"e_1"}, documents={"d_1"})
    assert (overlay.unfit, overlay.added) == ({1}, {})
    overlay = fold([entry], claims=(), points=(), events={"e_1"}, documents={"d_gone"})
    assert (overlay.unfit, list(overlay.added)) == ({1}, ["c_1"])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda w: changes.add(w, reading(), point="p_9"), "not of the event"),
        (lambda w: changes.add(w, reading(), title=" "), "empty title"),
        (lambda w: changes.add(w, reading(document=OTHER.id), title="x"), "no event yet"),
        (lambda _: reading("moon"), "nowhere"),
        (lambda _: reading("was"), "several places"),
        (lambda _: reading(""), "nowhere"),
        (
            lambda w: record(w, changes.add(w, reading(camp="atlantis"), title="x")),
            "no camp",
        ),
        (lambda w: record(w, changes.add(w, reading(stance="yes"), title="x")), "no stance"),
    ],
)
def test_what_can_never_fit_is_refused(path, make, why):
    with Workspace.open(path) as workspace, pytest.raises(UsageError, match=why):
        make(workspace)
    with Workspace.open(path) as workspace:
        assert workspace.changes() == ()


def test_from_the_command_line(path, capsys):
    words = "Sudmark's army fired on it"
    given = ["curate", "add", DOCUMENT.id, words, "", "narrator", "Who fired?", "claims"]
    assert main(["-w", str(path), *given]) == 0
    assert main(["-w", str(path), "claims"]) == 0
    assert "fired on it" in capsys.readouterr().out
    assert main(["-w", str(path), "history"]) == 0
    assert "“Sudmark's army fired on it” → Who fired?" in capsys.readouterr().out

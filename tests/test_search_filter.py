"""Whom claims speak of, as a filter of searches and of events: what `entities` means by it."""

import pytest

from narratives.cli import main
from narratives.entities import speaking_of
from narratives.model import Named
from narratives.search import search_words
from narratives.search_filter import SearchFilter, names_like
from narratives.store.heads import EventFilter
from narratives.workspace import Workspace
from tests.adding import NOTES, new_workspace, run_add, write_notes
from tests.factories import make_claim, make_document
from tests.test_entities import REGISTRY
from tests.test_segmented import ROUNDUP

SAID = (
    ("Olin Rusk came on Monday", "Olin Rusk", (("Olin Rusk", "Olin Rusk", "person"),)),
    ("it was Rusk who stayed", "Sudmark", (("Rusk", "Olin Rusk", "person"),)),
    ("the FCF holds the dam", None, (("FCF", "Free Coast Front", "organisation"),)),
    ("the dam in Tarn is old", None, (("Tarn", "Tarn", "place"),)),
    ("the U.S. is silent", "Mira Tal", (("U.S.", "US", "place"),)),
    ("говорили о Руске в Орре", None, (("Руске", "Руск", "person"),)),
    ("the minister left", "the minister", (("the minister", "Olin Rusk", "person"),)),
    ("wheat became dearer", None, ()),
)
"""What is claimed, by whom, and whom it names: as written, in full, what it is."""


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path / "w.db", create=True) as opened:
        with opened.transaction():
            opened.set_setting("registry", REGISTRY.to_toml())
        for number, (words, speaker, named) in enumerate(SAID):
            document = make_document(f"{words}.", path=f"{number}.txt")
            entities = tuple(
                Named(
                    text=text,
                    name=name,
                    kind=kind,
                    span=(words.index(text), words.index(text) + len(text)),
                )
                for text, name, kind in named
            )
            claim = make_claim(document, words, speaker=speaker, entities=entities)
            opened.put_document(document, [claim], found_with="test")
        yield opened


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("Olin Rusk", [0, 1]),
        ("RUSK", [1]),
        ("Free Coast Front", [2]),
        ("FCF", [2]),
        ("the fcf", [2]),
        ("Norland", [3]),
        ("US", [4]),
        ("U.S.", [4]),
        ("Руск", [5]),
        ("Руском", [5]),
        ("the minister", [6]),
        ("Mira Tal", [4]),
        ("Front", []),
        ("Nobody", []),
        ('"; DROP TABLE claims', []),
        ("-", []),
    ],
)
def test_a_search_is_narrowed_to_whom_claims_speak_of(workspace, asked, numbers):
    names = tuple(names_like(workspace, "entity", asked)) or (asked,)
    wanted = SearchFilter(entities=names)
    every = "rusk OR dam OR silent OR wheat OR minister OR говорили"
    found = {hit.claim.text for hit in search_words(workspace, every, wanted=wanted)}
    assert found == {SAID[number][0] for number in numbers}
    meant = {claim.text for claim in speaking_of(tuple(workspace.claims()), asked, REGISTRY)}
    # The index of words leads to no role, and to no short form that only another claim has.
    assert found <= meant
    assert meant - found <= {SAID[0][0], SAID[1][0], SAID[6][0]}


def test_claims_changed_by_hand_are_by_their_new_speaker(workspace):
    claim = next(claim for claim in workspace.claims() if "wheat" in claim.text)
    wanted = SearchFilter(entities=("Mira Tal",))
    assert not wanted.fits(claim)
    workspace.record("speaker", claim.id, "Mira Tal", when="2031-05-02T10:00:00+00:00", who="t")
    assert {hit.claim.id for hit in search_words(workspace, "wheat", wanted=wanted)} == {claim.id}


def test_a_name_that_nobody_bears_leaves_no_event(workspace):
    assert workspace.event_count(EventFilter(said=(SearchFilter(entities=("Nobody",)),))) == 0


@pytest.mark.parametrize(
    ("asked", "code", "found"),
    [("Free Coast Front", 0, 1), ("Norland", 0, 1), ("Nobody", 1, 0), ("\udcff", 2, 0)],
)
def test_the_command_line_narrows_a_search_by_the_same_name(workspace, capsys, asked, code, found):
    path = str(workspace.path)
    assert main(["search", "dam", "--exact", "--json", "--entity", asked, "-w", path]) == code
    assert len(capsys.readouterr().out.splitlines()) == found


def test_of_a_document_cut_into_stories_each_claim_counts_for_its_own_event(tmp_path):
    folder = write_notes(tmp_path / "notes", NOTES | ROUNDUP)
    with new_workspace(tmp_path / "w.db") as workspace:
        run_add(workspace, [folder])
        claims = list(workspace.claims())
        herald = {claim.event for claim in claims if claim.outlet == "Weekly Herald"}
        assert len(herald) > 1
        for outlet, speaker in {
            (claim.outlet, claim.source.name)
            for claim in claims
            if claim.outlet and claim.source and claim.source.name
        }:
            wanted = SearchFilter(outlets=(outlet,), speakers=(speaker,))
            found = {head.id for head in workspace.event_page(wanted=EventFilter(said=(wanted,)))}
            assert found == {claim.event for claim in claims if wanted.fits(claim)} - {None}

"""Whom and what an event's claims speak of: one name over documents, counts by camp, filters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.camps import registry_from_toml
from narratives.cli import main
from narratives.compare import Row, compare
from narratives.entities import entities, joined_names, shared_in_rows, speaking_of
from narratives.model import Named, Placement
from tests.adding import NOTES, added, new_workspace, run_add, write_notes
from tests.factories import make_claim, make_document

REGISTRY = registry_from_toml(
    """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = ["Norland", "White House of Tarn"]
places = ["Tarn"]

[[camp]]
id = "sudmark"
label = "Sudmark"
tag = "SU"
aliases = ["Sudmark"]
"""
)
DOCUMENT = make_document("One. Two. Three. Four. Five. Six. Seven.")


def claim(number, camp, *named, speaker=None):
    """Return a claim that speaks of (text, name, kind) each."""
    words = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")[number]
    found = tuple(Named(text=text, name=name, kind=kind, span=(0, 1)) for text, name, kind in named)
    return make_claim(DOCUMENT, words, camp=camp, speaker=speaker, entities=found, id=f"c_{number}")


RUSK = ("Rusk", "Olin Rusk", "person")
FRONT = ("FCF", "Free Coast Front", "organisation")
CLAIMS = [
    claim(0, "norland", RUSK, ("Tarn", "Tarn", "place")),
    claim(1, "sudmark", ("Rusk", "Rusk", "organisation"), ("Rusk", "Rusk", "organisation")),
    claim(2, "sudmark", FRONT),
    claim(3, "norland", ("FCF", "FCF", "organisation")),
    claim(4, "norland", ("the minister", "Olin Rusk", "person")),
    claim(5, "sudmark", speaker="Olin Rusk"),
    claim(6, "sudmark", ("White House of Tarn", "White House of Tarn", "organisation")),
]


def test_documents_are_joined_and_counted_by_camp():
    found = {one.name: one for one in entities(CLAIMS, REGISTRY)}
    assert list(found) == ["Olin Rusk", "Free Coast Front", "Tarn", "White House of Tarn"]
    rusk = found["Olin Rusk"]
    assert (rusk.kind, rusk.claims) == ("person", {"norland": 2, "sudmark": 1})
    assert rusk.forms == ("Rusk", "the minister")
    assert found["Free Coast Front"].claims == {"norland": 1, "sudmark": 1}
    assert (found["Tarn"].camp, rusk.camp) == ("norland", None)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("Olin Rusk", [0, 1, 4, 5]),
        ("Rusk", [0, 1, 4, 5]),
        ("the Free Coast Front", [2, 3]),
        ("FCF", [2, 3]),
        ("Norland", [0, 6]),
        ("Tarn", [0]),
        ("Nobody", []),
    ],
)
def test_claims_are_found_by_any_name_and_by_the_camp_that_names_stand_for(wanted, numbers):
    assert [one.id for one in speaking_of(CLAIMS, wanted, REGISTRY)] == [f"c_{n}" for n in numbers]


def test_where_two_could_be_meant_the_short_name_stays():
    two = [*CLAIMS, claim(0, "norland", ("Rusk", "Mara Rusk", "person"))]
    assert joined_names(two)["rusk",] == ("rusk",)


def test_a_place_is_no_last_name():
    told = [claim(0, "norland", ("Orr", "Orr", "place"), ("Jan Orr", "Jan Orr", "person"))]
    assert {one.name for one in entities(told, REGISTRY)} == {"Orr", "Jan Orr"}


def test_what_a_claim_shares_with_its_row():
    shared = shared_in_rows({"p_a": CLAIMS[:2], "p_b": CLAIMS[2:]})
    assert shared["c_0"] == ("Olin Rusk",)
    assert shared["c_2"] == ("Free Coast Front",)
    assert shared["c_3"] == ("Free Coast Front",)
    assert (shared["c_4"], shared["c_5"]) == ((), ())


def test_nothing_spoken_of():
    assert entities([], REGISTRY) == ()
    assert speaking_of([], "Rusk", REGISTRY) == ()


@given(st.permutations(CLAIMS))
def test_order_does_not_matter(claims):
    assert entities(claims, REGISTRY) == entities(CLAIMS, REGISTRY)


names = st.lists(st.sampled_from(["Ann", "Bo", "Cole"]), min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(names, names, st.sampled_from(["person", "place"])), max_size=6))
def test_every_name_ends_in_one_that_is_there(named):
    told = [claim(0, "norland", *named)]
    joined = joined_names(told)
    assert all(joined[name] == name for name in joined.values())
    counted = sum(sum(one.claims.values()) for one in entities(told, REGISTRY))
    assert counted == len(set(joined.values()))


def test_a_comparison_names_what_is_spoken_of_and_what_a_row_shares():
    rows = [
        Row(id="p_a", title="One", title_claim="c_0", claims=("c_0", "c_1")),
        Row(id="p_b", title="Three", title_claim="c_2", claims=("c_2",)),
    ]
    claims = {one.id: one for one in CLAIMS[:3]}
    placement = Placement(
        row="p_a", similarity=None, channels={}, shared=(), next_row=None, next_similarity=None
    )
    made = compare(
        "e_1",
        "One",
        [DOCUMENT],
        rows,
        claims,
        REGISTRY,
        placements=dict.fromkeys(claims, placement),
    )
    assert made.entities == entities(CLAIMS[:3], REGISTRY)
    assert {c: p.entities for c, p in made.placements.items()} == {
        "c_0": ("Olin Rusk",), "c_1": ("Olin Rusk",), "c_2": (),
    }  # fmt: skip


def test_claims_are_listed_by_what_they_speak_of(tmp_path, capsys):
    folder = write_notes(tmp_path / "notes", NOTES)
    path = str(tmp_path / "w.db")
    with added(path, folder) as workspace:
        event = next(head.id for head in workspace.events() if len(head.documents) == 2)

    def printed(*arguments):
        code = main(["-w", path, *arguments])
        return code, capsys.readouterr()

    code, said = printed("claims", "--json", "--entity", "Orr")
    texts = [json.loads(line)["text"] for line in said.out.splitlines()]
    assert code == 0
    assert texts
    assert all("Orr" in text for text in texts)
    code, said = printed("claims", "--entity", "Sudmark")
    assert (code, "Norlandish army" in said.out) == (0, True)
    assert printed("claims", "--entity", "Nobody at all")[0] == 1
    assert printed("claims", "--entity", " ")[0] == 2
    shown = printed("show", event, "--why")[1].out
    assert "SPOKEN OF" in shown
    assert "both speak of" in shown


def test_events_are_listed_by_what_is_spoken_of(tmp_path, capsys):
    path = tmp_path / "w.db"
    with added(path, write_notes(tmp_path / "notes", NOTES)) as workspace:
        event = next(head.id for head in workspace.events() if len(head.documents) == 2)

    def listed(*wanted):
        assert main(["-w", str(path), "list", "--json", *wanted]) == 0
        return {json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()}

    assert event in listed("--entity", "Orr") < listed()
    assert listed("--entity", "Orr", "--camp", "sudmark") == {event}
    assert listed("--entity", "Nobody at all") == set()
    for wrong in (["--entity", " "], ["--themes", "--entity", "Orr"]):
        assert main(["-w", str(path), "list", *wrong]) == 2


def test_claims_coded_by_hand_speak_of_somebody_too(tmp_path):
    rows = [{"text": "The dam at Orr was shelled by Sudmark.", "source": "Norland"}]
    coded = tmp_path / "coded.jsonl"
    coded.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with new_workspace(tmp_path / "w.db") as workspace:
        run_add(workspace, [coded], coded=True)
        (found,) = workspace.claims()
    assert [one.name for one in found.entities] == ["Orr", "Sudmark"]

"""Claims coded by hand: documents made of them, and what is refused."""

import io
import json
import sys
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.documents import CodedClaim, Skipped, read_claims
from narratives.model import Modality


def coded(tmp_path, rows, name="coded.jsonl"):
    file = tmp_path / name
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def test_claims_of_one_document_are_its_lines(tmp_path):
    rows = [
        {"text": "The talks failed.", "document": "n1", "source": "Mirel Hask", "camp": "norvania",
         "modality": "claimed", "id": 1, "outlet": "Velm Post", "date": "2031-05-02"},
        {"text": "It rained.", "document": "n2"},
        {"text": " The talks\r\nwent on. ", "document": "n1", "source": "Karel Dost",
         "modality": "No comment", "outlet": "Velm Post", "date": "2031-05-03"},
    ]  # fmt: skip
    (first, claims), (second, others) = read_claims([coded(tmp_path, rows)])
    assert first.text == "The talks failed.\nThe talks\nwent on."
    assert [first.text[slice(*one.span)] for one in claims] == [
        "The talks failed.",
        "The talks\nwent on.",
    ]
    assert claims[0] == CodedClaim(
        span=(0, 17),
        source="Mirel Hask",
        camp="norvania",
        modality="claimed",
        id="1",
        date="2031-05-02",
    )
    assert claims[1].modality == "no_comment"
    assert [(one.start, one.end) for one in first.blocks] == [one.span for one in claims]
    assert first.path == "coded.jsonl#n1"
    assert first.outlet == "Velm Post"
    assert first.date is None
    assert second.text == "It rained."
    assert others == (CodedClaim(span=(0, 10)),)


def test_a_claim_without_a_document_is_one(tmp_path):
    rows = [
        {"text": "The talks failed."},
        {"text": "The talks failed."},
        {"text": "No.", "id": "x"},
    ]
    found = list(read_claims([coded(tmp_path, rows)]))
    assert [document.path for document, _ in found] == [
        "coded.jsonl#1",
        "coded.jsonl#2",
        "coded.jsonl#x",
    ]
    assert len({document.id for document, _ in found}) == 3


@pytest.mark.parametrize("name", ["coded.csv", "coded.tsv"])
def test_claims_in_a_table(tmp_path, name):
    file = tmp_path / name
    file.write_text('speaker;claim;modality\nHask;"The talks; failed";\nDost;They went on;denied\n')
    found = list(read_claims([file]))
    assert [(one.source, one.modality) for _, (one,) in found] == [
        ("Hask", None),
        ("Dost", "denied"),
    ]
    assert found[0][0].text == "The talks; failed"


def test_claims_in_a_json_list(tmp_path):
    file = tmp_path / "coded.json"
    file.write_text(
        json.dumps([{"text": "The talks failed.", "modality": one} for one in get_args(Modality)])
    )
    assert [claims[0].modality for _, claims in read_claims([file])] == list(get_args(Modality))


def test_every_bad_row_is_named_and_the_others_are_read(tmp_path):
    rows = [
        {"text": "The talks failed.", "modality": "maybe"},
        {"text": ""},
        {"text": "The talks failed.", "camp": ["a"]},
        {"text": "It rained.", "document": "n1", "modality": "asserted"},
    ]
    file = coded(tmp_path, rows)
    *skipped, (document, claims) = read_claims([file])
    assert [(one.path, one.reason) for one in skipped] == [
        (f"{file}:1", "field `modality` is 'maybe'"),
        (f"{file}:2", "field `text` is empty"),
        (f"{file}:3", "field `camp` is a list, not text"),
    ]
    assert skipped[0].hint.startswith("allowed are asserted, intention")
    assert document.text == "It rained."
    assert claims[0].modality == "asserted"


def test_files_that_hold_no_claims(tmp_path):
    (tmp_path / "a.txt").write_text("It rained.")
    found = list(read_claims([tmp_path, tmp_path / "nope.csv"]))
    assert [one.reason for one in found] == [
        "holds no coded claims (.txt)",
        "no such file or folder",
    ]


def test_claims_on_standard_input(monkeypatch):
    stream = io.BytesIO(b'{"text": "It rained."}\n{"text": 1}\n')
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    skip, (document, _) = read_claims(["-"])
    assert skip == Skipped(
        path="stdin:2", reason="field `text` is a number, not text", hint="put the words in quotes"
    )
    assert document.path == "stdin#1"


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
        min_size=1,
        max_size=8,
    )
)
def test_spans_cut_out_each_claim(tmp_path_factory, texts):
    file = coded(
        tmp_path_factory.mktemp("coded"), [{"text": one, "document": "d"} for one in texts]
    )
    for found in read_claims([file]):
        if isinstance(found, Skipped):
            assert found.reason == "field `text` is empty"
            continue
        document, claims = found
        end = -1
        for claim in claims:
            assert claim.span[0] == end + 1
            end = claim.span[1]
            held = document.text[slice(*claim.span)]
            assert held == held.strip() != ""
        assert end == len(document.text)

"""The sample corpus keeps to the record, and every annotation cuts out what it says it does."""

import re
from collections import defaultdict
from typing import get_args

import pytest

from narratives.camps import load_registry
from narratives.documents import read
from narratives.model import NARRATOR, UNASSIGNED, Document, Kind, Modality
from seeds import documents_folder, gold_folder, registry_path
from seeds.annotations import AnnotationError, _claim, _paragraphs, load_gold

GOLD = load_gold()
TEXTS = [text for conflict in GOLD for text in conflict.texts]
CLAIMS = [
    (conflict, text, claim) for conflict in GOLD for text in conflict.texts for claim in text.claims
]
SAMPLE = sorted(documents_folder().glob("*.md"))
INVENTED = [conflict for conflict in GOLD if conflict.id != "sample"]

NUMBERS_ON_RECORD = {"27", "2015", "2022"}
PEOPLE_ON_RECORD = {
    "Vassily Nebenzia": "russian",
    "Kyrylo Budanov": "ukrainian",
    "Mouaz Moustafa": "syrian_opposition",
    "Paul McLoughlin": "analyst",
    "Bashar al-Assad": "syrian_government",
}


def stored(path):
    (document,) = read([path])
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_a_sample_text_is_a_short_brief_of_an_invented_outlet(path):
    document = stored(path)
    assert 120 <= len(document.text.split()) <= 280
    assert document.outlet.startswith("Sample ")
    assert document.date is None
    assert document.language == "en"
    assert document.text.startswith(document.title + "\n")


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_a_sample_text_gives_no_number_and_no_long_quotation_beyond_the_record(path):
    text = stored(path).text
    assert set(re.findall(r"\d+", text)) <= NUMBERS_ON_RECORD
    quoted = re.findall(r'"([^"]+)"|“([^”]+)”', text)
    assert [q for pair in quoted for q in pair if len(q.split()) > 6] == []


def test_the_sample_has_several_texts_on_each_matter_and_several_camps_in_them():
    told = defaultdict(set)
    places = defaultdict(set)
    for conflict, text, claim in CLAIMS:
        if conflict.id == "sample":
            told[claim.point].add(claim.camps[0])
            places[claim.point].add(text.id)
    assert len(SAMPLE) >= 10
    assert {"russian", "ukrainian", "syrian_opposition", "syrian_government", "analyst"} <= told[
        "link"
    ]
    assert {"russian", "analyst", "media"} <= told["drones"]
    assert {"russian", "syrian_opposition"} <= told["naming"]
    for point in ("link", "drones", "naming", "course"):
        assert len(places[point]) >= 4, point


def test_the_sample_keeps_an_editorial_insert_in_square_brackets():
    assert any("[Ukraine's intelligence service]" in stored(path).text for path in SAMPLE)


def test_the_registry_places_everybody_who_speaks_in_the_sample():
    registry = load_registry(registry_path())
    assert {name: registry.place(name, ())[0] for name in PEOPLE_ON_RECORD} == PEOPLE_ON_RECORD
    by_id = {camp.id: camp for camp in registry.camps}
    assert by_id["rebel"].parent == "syrian_opposition"
    assert by_id["syrian_government"].bloc == by_id["russian"].bloc


def test_the_outlets_that_the_sample_cites_do_not_lend_it_their_camp():
    registry = load_registry(registry_path())
    assert [registry.outlet_camp(name) for name in ("The New Arab", "The New York Times")] == [
        None,
        None,
    ]


def test_the_gold_is_large_enough_to_mean_something():
    assert len(TEXTS) >= 26
    assert sum(claim.is_pronoun for _, _, claim in CLAIMS) >= 60
    assert sum(conflict.held_out for conflict in INVENTED) * 2 == len(INVENTED) >= 3
    for conflict in INVENTED:
        assert len(conflict.texts) >= 5
        assert all(8 <= len(text.claims) <= 20 for text in conflict.texts)


@pytest.mark.parametrize("conflict", GOLD, ids=lambda conflict: conflict.id)
def test_points_are_shared_by_texts_and_camps(conflict):
    texts, camps = defaultdict(set), defaultdict(set)
    for text in conflict.texts:
        for claim in text.claims:
            texts[claim.point].add(text.id)
            camps[claim.point].add(claim.camps[0])
    shared = [
        point for point in conflict.points if len(texts[point]) >= 3 and len(camps[point]) >= 2
    ]
    assert len(shared) >= 4


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_offsets_are_those_of_the_stored_text(text):
    document = stored(text.path)
    assert document.text == text.text
    assert [(block.start, block.end) for block in document.blocks] == list(_paragraphs(text.text))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_annotated_words_stand_in_their_paragraph_and_begin_and_end_whole(text):
    paragraphs = list(_paragraphs(text.text))
    for claim in text.claims:
        low, high = paragraphs[claim.paragraph - 1]
        held = [*claim.spans, *filter(None, [claim.source, claim.cue])]
        for start, end in held:
            assert low <= start < end <= high, claim.id
            assert not re.match(r"\w\w", text.text[max(start - 1, 0) : start + 1]), claim.id
            assert text.text[start:end].strip() == text.text[start:end], claim.id


def test_annotated_labels_are_those_of_the_program():
    for conflict, _, claim in CLAIMS:
        camps = {camp.id for camp in load_registry(conflict.registry).camps} | {
            NARRATOR,
            UNASSIGNED,
        }
        assert set(claim.kinds) <= set(get_args(Kind)), claim.id
        assert set(claim.modalities) <= set(get_args(Modality)), claim.id
        assert set(claim.camps) <= camps, claim.id
        assert bool(claim.cue) or not claim.source, claim.id


def test_every_text_that_is_told_by_the_narrator_alone_names_no_source():
    assert [
        claim.id for _, _, claim in CLAIMS if claim.kinds == ("narrator",) and claim.names
    ] == []


BOUNDS = [(0, 52)]
TEXT = "They said it, and they said it twice, said Ana Brull"


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ({"content": "they"}, None),
        ({"content": "said"}, "stands 3 times"),
        ({"content": "said@9"}, "stands 3 times"),
        ({"content": "never"}, "stands 0 times"),
        ({"content": "twice ~ They"}, "does not follow"),
        ({"content": "it@1", "source": "Otto"}, "does not stand"),
        ({"content": ["twice", "They"]}, "out of order"),
        ({"content": "they", "colour": "red"}, "unknown fields colour"),
        ({"content": "they", "p": 2}, "no paragraph 2"),
    ],
)
def test_what_cannot_be_placed_is_refused(record, complaint):
    whole = {"p": 1, "camp": "unassigned", "point": "x"} | record
    if complaint is None:
        assert _claim("t:1", whole, TEXT, BOUNDS).spans == ((18, 22),)
        return
    with pytest.raises(AnnotationError, match=complaint):
        _claim("t:1", whole, TEXT, BOUNDS)


def test_of_several_places_of_a_cue_the_one_next_to_its_source_counts():
    record = {
        "p": 1,
        "content": "twice",
        "source": "Ana Brull",
        "cue": "said",
        "camp": "x",
        "point": "x",
    }
    claim = _claim("t:1", record, TEXT, BOUNDS)
    assert TEXT[slice(*claim.source)] == "Ana Brull"
    assert claim.cue == (38, 42)


def test_annotations_without_a_text_are_named(monkeypatch, tmp_path):
    copied = tmp_path / "gold"
    (copied / "attribution").mkdir(parents=True)
    (copied / "conflicts.toml").write_text("", encoding="utf-8")
    (copied / "attribution" / "lost-1.toml").write_text("claim = []", encoding="utf-8")
    monkeypatch.setattr("seeds.annotations.gold_folder", lambda: copied)
    with pytest.raises(AnnotationError, match=r"lost-1\.toml: annotates no text"):
        load_gold()


def test_the_gold_lies_beside_the_sample():
    assert gold_folder().parent == documents_folder().parent == registry_path().parent

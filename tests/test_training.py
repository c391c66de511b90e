"""The training events are sound, and keep away from what the gold tests."""

import re
from collections import defaultdict

import pytest

from narratives.documents import read
from seeds import gold_folder
from seeds.training import TrainingError, load_point_gold, load_training

EVENTS = (*load_training(), *load_point_gold())


def ids(event):
    return event.id


def test_there_are_enough_events_to_learn_from():
    assert len(load_training()) >= 64
    assert sum(len(text.claims) for event in load_training() for text in event.texts) >= 1_800


def test_no_event_serves_training_and_testing():
    tested = {event.id for event in load_point_gold()}
    assert len(tested) == 80
    assert tested.isdisjoint(event.id for event in load_training())


@pytest.mark.parametrize("event", EVENTS, ids=ids)
def test_an_event_is_told_by_several_camps_and_outlets(event):
    camps = {claim.camp for text in event.texts for claim in text.claims}
    assert len(camps) >= 3
    assert len({text.outlet for text in event.texts}) == len(event.texts) >= 3


@pytest.mark.parametrize("event", EVENTS, ids=ids)
def test_a_point_has_claims_of_several_camps(event):
    told = defaultdict(list)
    for text in event.texts:
        for claim in text.claims:
            told[claim.point].append(claim.camp)
    assert [p for p, camps in told.items() if len(camps) < 2 or len(set(camps)) < 2] == []


@pytest.mark.parametrize("event", EVENTS, ids=ids)
def test_a_span_cuts_out_whole_words(event):
    for text in event.texts:
        for claim in text.claims:
            start, end = claim.span
            around = text.paragraphs[claim.paragraph]
            assert not re.match(r"\w\w", around[max(0, start - 1) : start + 1] or " ")
            assert not re.match(r"\w\w", around[end - 1 : end + 1])


def test_no_outlet_serves_two_events_or_the_gold():
    seen = defaultdict(set)
    for event in EVENTS:
        for text in event.texts:
            seen[text.outlet].add(event.id)
    for document in read([gold_folder() / "texts"]):
        seen[document.outlet].add("gold")
    assert len([outlet for outlet, places in seen.items() if "gold" in places]) > 3
    assert {
        outlet for outlet, places in seen.items() if len(places) > 1 and places != {"gold"}
    } == set()


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"text": "Nobody fired"}, "expected the fields"),
        ({"paragraph": 7, "text": "x", "camp": "a", "point": "who"}, "no paragraph 7"),
        ({"paragraph": 0, "text": "shells", "camp": "a", "point": "who"}, "stands 0 times"),
        ({"paragraph": 0, "text": "a", "camp": "a", "point": "who"}, "stands 3 times"),
        ({"paragraph": 0, "text": "Nobody", "camp": "a", "point": "why"}, "unknown point why"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(tmp_path, monkeypatch, record, expected):
    fields = ", ".join(f"{key} = {value!r}" for key, value in record.items())
    (tmp_path / "points").mkdir()
    (tmp_path / "points" / "x.toml").write_text(
        'title = "T"\n[points]\nwho = "Who?"\n[[texts]]\noutlet = "O"\n'
        f'paragraphs = ["Nobody fired at a tram."]\nclaims = [{{{fields}}}]\n'
    )
    monkeypatch.setattr("seeds.training.training_folder", lambda: tmp_path)
    with pytest.raises(TrainingError, match=rf"x\.toml, text 1, claim 1: .*{expected}"):
        load_training()

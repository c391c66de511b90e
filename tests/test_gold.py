"""The gate measures what it says: a perfect answer scores 100, a worse one less in its own line."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoder import HashingEncoder
from narratives.model import Claim, Source
from seeds.annotations import load_gold

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import gold
import gold_claims
import gold_rows
from floors import SLACK, Floors, add_options, settle

CONFLICTS = load_gold()
TEXTS = {text.text: text for conflict in CONFLICTS for text in conflict.texts}


def answers(document, change=lambda fields, gold: fields):
    """Return the annotated claims as predictions, each after `change`."""
    text = TEXTS[document.text]
    claims = []
    for annotated in text.claims:
        fields = {
            "id": "c_" + annotated.id,
            "document": document.id,
            "path": document.path,
            "text": document.cut(annotated.spans),
            "spans": annotated.spans,
            "paragraph": annotated.paragraph,
            "kind": annotated.kinds[0],
            "modality": annotated.modalities[0],
            "camp": annotated.camps[0],
            "chain": (annotated.via or "",),
            "target": annotated.target,
            "source": Source(
                name=annotated.names[0] if annotated.names else None,
                text=None,
                span=None,
                resolved_by=None,
            ),
            "confidence": 1.0,
            "found_by": "rule:test",
        }
        changed = change(fields, annotated)
        if changed is not None:
            claims.append(Claim(**changed))
    return claims


def rates(change=lambda fields, gold: fields):
    conflicts = [conflict for conflict in CONFLICTS if conflict.id == "orrin-dam"]
    return gold_claims.score(conflicts, lambda document, _: answers(document, change)).rates()


def test_a_perfect_answer_scores_full_marks_everywhere():
    assert {name: rate for name, rate in rates().items() if rate != 100.0} == {}


def test_no_answer_finds_nothing():
    found = rates(lambda fields, gold: None)
    assert found["F@0.5"] == found["R@0.5"] == found["P@0.5"] == found["narrator"] == 0.0


@pytest.mark.parametrize(
    ("field", "value", "lowered"),
    [
        ("source", Source(name="Nobody", text=None, span=None, resolved_by=None), "source"),
        ("modality", "likely", "modality"),
        ("camp", "elsewhere", "camp"),
        ("target", "nobody at all", "target"),
        ("chain", (), "relay"),
    ],
)
def test_a_wrong_answer_lowers_its_own_line_only(field, value, lowered):
    found = rates(lambda fields, gold: fields | {field: value})
    assert found[lowered] < 10.0
    assert found["F@0.5"] == found["Fexact"] == 100.0
    others = {"source", "modality", "camp", "target", "relay", "kind"} - {lowered}
    assert {found[name] for name in others} == {100.0}


def test_a_pronoun_left_unresolved_counts_in_both_lines():
    unresolved = Source(name=None, text="he", span=None, resolved_by=None)
    found = rates(lambda fields, gold: fields | ({"source": unresolved} if gold.is_pronoun else {}))
    assert found["pronoun"] == found["pronoun of all"] == 0.0
    assert 0.0 < found["source"] < 100.0


def test_claims_that_nobody_annotated_cost_precision_but_no_recall():
    def narrated(fields, gold):
        return fields | {"kind": "indirect"} if fields["kind"] == "narrator" else fields

    found = rates(narrated)
    assert found["P@0.5"] < 100.0
    assert found["R@0.5"] == 100.0


def test_half_of_a_content_is_found_but_not_exact():
    def halved(fields, gold):
        start, end = fields["spans"][0]
        return fields | {"spans": ((start, end),), "text": "x"} if len(gold.spans) > 1 else fields

    found = rates(halved)
    assert found["Fexact"] < found["F@0.8"] <= found["F@0.5"] <= 100.0


def test_coordinated_sources_are_told_apart_by_name():
    def swapped(document, _):
        return tuple(reversed(answers(document)))

    conflicts = [conflict for conflict in CONFLICTS if conflict.id == "sample"]
    assert gold_claims.score(conflicts, swapped).rates()["source"] == 100.0


def test_errors_of_held_out_texts_are_not_shown():
    held_out = next(conflict.id for conflict in CONFLICTS if conflict.held_out)
    with pytest.raises(ValueError, match="is held out"):
        gold.errors(CONFLICTS, held_out, rules_only=True)


@pytest.fixture
def floors(tmp_path):
    return Floors(tmp_path / "floors.json", lambda: "one")


def pinned_in(floors):
    return json.loads(floors.path.read_text(encoding="utf-8"))["floors"]


def test_floors_are_pinned_raised_and_never_lowered_by_accident(floors):
    assert floors.update({"rules/open/camp": 80.0}, allow_regression=False) == []
    assert floors.update({"rules/open/camp": 81.0}, allow_regression=False) == []
    assert floors.update({"rules/open/camp": 70.0}, allow_regression=False) == [
        "rules/open/camp: 81.0 to 70.0"
    ]
    assert pinned_in(floors) == {"rules/open/camp": 81.0}
    floors.update({"rules/open/camp": 70.0}, allow_regression=True)
    assert pinned_in(floors) == {"rules/open/camp": 70.0}


def test_the_gate_fails_below_a_floor_for_a_lost_measure_and_for_another_gold(floors):
    floors.update({"rules/open/camp": 80.0, "rows/open/AUC": 70.0}, allow_regression=False)
    good = {"rules/open/camp": 80.0 - SLACK, "rows/open/AUC": 90.0}
    assert floors.check(good) == []
    assert floors.check({"rules/open/camp": 79.0}) == [
        "rows/open/AUC: not measured, floor 70.0",
        "rules/open/camp: 79.0, floor 80.0",
    ]
    assert floors.check({"rules/open/camp": 80.0}, part="rules/") == []
    another = Floors(floors.path, lambda: "another")
    assert "the gold is not the one" in another.check(good)[0]


@pytest.mark.parametrize(
    ("arguments", "score", "code"),
    [
        ([], 70.0, 0),
        (["--check"], 80.0, 0),
        (["--check"], 70.0, 1),
        (["--update"], 70.0, 1),
        (["--update"], 90.0, 0),
        (["--update", "--allow-regression"], 70.0, 0),
    ],
)
def test_a_benchmark_ends_as_its_options_ask(floors, arguments, score, code, capsys):
    floors.update({"camp": 80.0}, allow_regression=False)
    parser = argparse.ArgumentParser()
    add_options(parser)
    scores = {"camp": score, "not held": 1.0}
    assert settle(parser.parse_args(arguments), floors, scores, {"camp": score}) == code
    # What sinks is said even where it is allowed.
    assert ("camp: " in capsys.readouterr().err) == (bool(arguments) and score < 80.0)


def test_baselines_and_counts_have_no_floor():
    scores = {"plain cosine/open/AUC": 60.0, "rows/open/rows": 9.0, "rows/open/AUC": 70.0}
    scores |= dict.fromkeys((f"rules/open/{name}" for name in gold.WITHOUT_FLOOR), 50.0)
    assert gold.pinned(scores) == {"rows/open/AUC": 70.0}


def test_the_floors_are_those_of_this_gold():
    stored = json.loads(gold.FLOORS.path.read_text(encoding="utf-8"))
    assert stored["gold"] == gold.digest()
    assert {key.split("/")[0] for key in stored["floors"]} == {"rules", "tagger", "rows"}
    assert {key.split("/")[1] for key in stored["floors"]} == {"sample", "open", "held-out"}


def test_rows_as_annotated_score_full_marks_and_one_row_scores_its_share():
    conflict = next(conflict for conflict in CONFLICTS if conflict.id == "tessel-convoy")
    _, claims, points = gold_rows.gold_claims(conflict)
    numbers = {point: number for number, point in enumerate(sorted(set(points)))}
    labels = [numbers[point] for point in points]
    same = np.equal.outer(labels, labels).astype(np.float64)
    perfect = gold_rows.measures(gold_rows.Rows(same, labels), claims, points)
    assert {name: value for name, value in perfect.items() if name != "rows"} == dict.fromkeys(
        [name for name in perfect if name != "rows"], 100.0
    )
    flat = gold_rows.measures(gold_rows.Rows(np.ones_like(same), [0] * len(labels)), claims, points)
    assert flat["AUC"] == flat["AUC cross-camp"] == 50.0
    assert flat["pairs R"] == 100.0
    assert flat["pairs P"] < 50.0


def test_bcubed_is_that_of_its_definition():
    found, wanted = ["x", "x", "x", "y"], ["a", "a", "b", "b"]
    precision = (2 / 3 + 2 / 3 + 1 / 3 + 1) / 4
    recall = (1 + 1 + 1 / 2 + 1 / 2) / 4
    assert gold_rows._bcubed(found, wanted) == pytest.approx(
        2 * precision * recall / (precision + recall)
    )


def test_rows_come_from_the_program_itself():
    conflict = next(conflict for conflict in CONFLICTS if conflict.id == "orrin-dam")
    found, claims, points = gold_rows.systems(conflict, HashingEncoder())
    assert set(found) == {"rows", "plain cosine"}
    for rows in found.values():
        assert len(rows.labels) == len(claims) == len(points) == len(rows.similarity)
    assert 1 < len(set(found["rows"].labels)) < len(claims)

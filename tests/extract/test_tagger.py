"""The learned finder: its decoding and shaping by tables, its weights by contract."""

import itertools
import json
import math
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.errors import ModelError
from narratives.extract.attribution import Attribution
from narratives.extract.decoding import best_path, cue_runs, decode_arguments, runs_of
from narratives.extract.features import FEATURES, block_words
from narratives.extract.lexicon import lexicon
from narratives.extract.merge import merge
from narratives.extract.network import REACH, distance_bins, stretch
from narratives.extract.rules import find_attributions
from narratives.extract.segment import quotes
from narratives.extract.shaping import Tagged, read_cue, shape
from narratives.extract.tagger import LONGEST_BLOCK, load_tagger
from tests.factories import make_document

SHIPPED = files("narratives").joinpath("data", "tagger")


def table(rows):
    return np.array(rows, dtype=np.float32)


# Decoding


def test_cues_are_runs_above_the_threshold_and_a_new_beginning_splits_them():
    probabilities = table(
        [[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.3, 0.1, 0.6], [0.1, 0.8, 0.1], [0.6, 0.2, 0.2]]
    )
    assert [(run.first, run.last) for run in cue_runs(probabilities, 0.5)] == [(1, 3), (3, 4)]
    assert [(run.first, run.last) for run in cue_runs(probabilities, 0.85)] == [(3, 4)]
    assert cue_runs(table(np.zeros((0, 3))), 0.5) == []


@given(
    st.lists(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3), min_size=1, max_size=6),
    st.floats(0, 3),
)
def test_the_best_path_is_the_best_of_all_paths(rows, switch):
    probabilities = table(rows) / table(rows).sum(axis=1, keepdims=True)

    def cost(path):
        told = sum(math.log(probabilities[at, label]) for at, label in enumerate(path))
        return told - switch * sum({a, b} == {0, 2} for a, b in itertools.pairwise(path))

    best = max(cost(path) for path in itertools.product(range(3), repeat=len(rows)))
    assert cost(best_path(probabilities, switch)) == pytest.approx(best, abs=1e-4)


def test_one_doubtful_word_does_not_split_a_content():
    rows = [[0.1, 0.0, 0.9], [0.6, 0.0, 0.4], [0.1, 0.0, 0.9]]
    assert runs_of(best_path(table(rows), 0.0), 2) == [(0, 1), (2, 3)]
    assert runs_of(best_path(table(rows), 0.5), 2) == [(0, 3)]


def test_a_doubtful_source_is_better_than_none():
    rows = [[0.95, 0.05, 0], [0.7, 0.3, 0], [0.75, 0.25, 0], [1, 0, 0], [0, 0, 1]]
    assert decode_arguments(table(rows), (3, 4), 0.5).source == (1, 3)
    rows[1][:2], rows[2][:2] = [0.9, 0.1], [0.9, 0.1]
    assert decode_arguments(table(rows), (3, 4), 0.5).source is None


def test_the_cue_is_no_argument_and_one_source_is_kept():
    rows = [[0.1, 0.9, 0], [0.0, 0.1, 0.9], [0, 0, 1], [0, 0, 1], [0.4, 0.6, 0]]
    found = decode_arguments(table(rows), (1, 2), 0.0)
    assert found.source == (0, 1)
    assert found.content == ((2, 4),)
    assert found.probability == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("length", "first", "last", "expected"),
    [(1, 0, 1, [13]), (5, 2, 3, [4, 5, 13, 7, 8]), (4, 0, 2, [13, 13, 7, 8])],
)
def test_distances_grow_away_from_the_cue(length, first, last, expected):
    assert distance_bins(length, first, last).tolist() == expected


@given(st.integers(1, 3000), st.integers(0, 2999))
def test_the_stretch_holds_the_cue_and_no_more_than_the_reach(length, first):
    first = min(first, length - 1)
    start, end = stretch(length, first)
    assert 0 <= start <= first < end <= length
    assert end - start <= REACH


# Features and shape


def test_features_tell_case_quotation_marks_and_sentences():
    document = make_document("“Nothing fell,” said NATO. He left 3 days ago")
    words = block_words(document)[0]
    rows = {
        document.text[a:b]: dict(zip(FEATURES, row, strict=True))
        for (a, b), row in zip(words.spans, words.features, strict=True)
    }
    assert rows["“"]["opening_mark"]
    assert rows["”"]["closing_mark"]
    assert rows["fell"]["in_short_quotation"]
    assert not rows["said"]["in_short_quotation"]
    assert rows["NATO"]["all_capitals"]
    assert rows["He"]["sentence_start"]
    assert rows["3"]["figure"]
    assert all(row["no_final_stop"] for row in rows.values())


def tagged_shape(text, cue, source, *contents):
    """Shape what a tagger would have found: parts of the text given in words."""
    document = make_document(text)
    words = block_words(document)[0]

    def run(part):
        start = text.index(part)
        inside = [
            i for i, (a, b) in enumerate(words.spans) if a >= start and b <= start + len(part)
        ]
        return inside[0], inside[-1] + 1

    tagged = Tagged(run(cue), source and run(source), tuple(run(c) for c in contents), 0.9)
    found = shape(document, words, tagged, quotes(text, document.blocks), lexicon())
    if found is None:
        return None
    return (
        found.source and text[slice(*found.source)],
        [text[slice(*span)] for span in found.spans],
        found.kind,
    )


@pytest.mark.parametrize(
    ("text", "cue", "source", "contents", "expected"),
    [
        (  # "that" and the final stop belong to no content
            "Ostland said that its border was open.",
            "said",
            "Ostland",
            ["that its border was open."],
            ("Ostland", ["its border was open"], "indirect"),
        ),
        (  # most of a quotation tagged: its marks and the rest follow
            "“We did not fire,” said Major Renn.",
            "said",
            "Major Renn",
            ["We did not fire"],
            ("Major Renn", ["“We did not fire,”"], "direct"),
        ),
        (  # a cue glued to the source is cut off
            "The bridge stands, said Major Renn.",
            "said",
            "said Major Renn",
            ["The bridge stands"],
            ("Major Renn", ["The bridge stands"], "indirect"),
        ),
        (  # a scrap beside a long content is noise
            "Renn said on Monday the old bridge over the river stands.",
            "said",
            "Renn",
            ["Monday", "the old bridge over the river stands."],
            ("Renn", ["the old bridge over the river stands"], "indirect"),
        ),
        (  # one bare word says nothing
            "Renn said so.",
            "said",
            "Renn",
            ["so."],
            None,
        ),
        (  # nobody speaks
            "There was no confirmation of the strike.",
            "was no confirmation",
            "There",
            ["of the strike."],
            None,
        ),
        (  # a cue without a word of reporting
            "Ostland supports a truce.",
            "supports",
            "Ostland",
            ["a truce."],
            ("Ostland", ["a truce"], "attitude"),
        ),
    ],
)
def test_contents_and_sources_are_cleaned(text, cue, source, contents, expected):
    assert tagged_shape(text, cue, source, *contents) == expected


@pytest.mark.parametrize(
    ("cue", "lemma", "cue_class", "negated"),
    [
        ("has not said", "say", "neutral", True),
        ("According to", "according to", "neutral", False),
        ("allegedly", "allegedly", "adverb", False),
        ("didn’t deny", "deny", "deny", True),
        (":", ":", "neutral", False),
        ("supports", None, None, False),
    ],
)
def test_a_cue_is_read_by_the_lexicon(cue, lemma, cue_class, negated):
    assert read_cue(cue, lexicon()) == (lemma, cue_class, negated)


# Merging


def attribution(document, cue, source, content, **fields):
    text = document.text

    def place(part):
        start = text.index(part)
        return start, start + len(part)

    defaults = {
        "block": document.paragraph_at(place(content)[0]) - 1,
        "kind": "indirect",
        "source": source and place(source),
        "cue": cue and place(cue),
        "lemma": "say",
        "cue_class": "neutral",
        "negated": False,
        "spans": (place(content),),
        "confidence": 0.8,
        "found_by": "model",
    }
    return Attribution(**(defaults | fields))


TEXT = "Renn told the assembly that the bridge stands. He did not comment on the dam.\n“It holds.”"


def test_a_rule_on_the_same_cue_lends_what_it_knows():
    document = make_document(TEXT)
    found = attribution(
        document, "told", "Renn", "the assembly that the bridge stands", lemma="tell"
    )
    rule = attribution(
        document, "told", "Renn", "the bridge stands", lemma="tell", found_by="rule:reported"
    )
    merged = merge([found], [rule], document)
    assert [one.found_by for one in merged] == ["both"]
    assert document.cut(merged[0].spans) == "the bridge stands"
    assert merged[0].confidence > found.confidence


def test_a_speaker_taken_for_what_is_said_is_put_right():
    document = make_document("Nor is there a truce on the river, claims the envoy of Ostland.")
    content, speaker = "Nor is there a truce on the river", "the envoy of Ostland"
    swapped = attribution(document, "claims", "there a truce on the river", speaker)
    rule = attribution(document, "claims", speaker, content, found_by="rule:reported")
    (merged,) = merge([swapped], [rule], document)
    assert document.cut(merged.spans) == content
    assert merged.source == rule.source


def test_a_cue_stops_before_who_is_accused():
    document = make_document("Renn called out the council for hiding the leak.")
    target = (document.text.index("the council"), document.text.index(" for"))
    found = attribution(document, "called out the", "Renn", "hiding the leak")
    rule = attribution(
        document, "called out", "Renn", "hiding the leak", target=target, found_by="rule:accusation"
    )
    (merged,) = merge([found], [rule], document)
    assert merged.cue == rule.cue


def test_a_bare_noun_takes_the_words_before_it():
    document = make_document("There were media reports claiming that the dam broke.")
    found = attribution(document, "claiming", "reports", "the dam broke")
    rule = attribution(
        document, "claiming", "media reports", "the dam broke", found_by="rule:reported"
    )
    (merged,) = merge([found], [rule], document)
    assert merged.source == rule.source


def test_narrow_rules_add_and_general_ones_do_not():
    document = make_document(TEXT)
    floating = attribution(
        document, None, "Renn", "“It holds.”", found_by="rule:floating", lemma=None, cue_class=None
    )
    general = attribution(document, "told", "Renn", "the bridge stands", found_by="rule:reported")
    assert merge([], [general, floating], document) == [floating]


def test_whoever_says_that_something_is_so_is_heard_without_the_tagger():
    document = make_document("Renn believes that the bridge stands. Renn thinks the dam broke.")
    fields = {"source": "Renn", "found_by": "rule:reported"}
    that = attribution(document, "believes", content="the bridge stands", **fields)
    bare = attribution(document, "thinks", content="the dam broke", **fields)
    nobody = attribution(document, "believes", None, "the bridge stands", found_by="rule:reported")
    assert merge([], [that, bare], document) == [that]
    assert merge([], [nobody], document) == []


def test_what_the_tagger_has_already_is_not_added_again():
    document = make_document(TEXT)
    found = attribution(document, "told", "Renn", "“It holds.”", confidence=0.95)
    rule = attribution(document, None, "Renn", "“It holds.”", found_by="rule:floating")
    assert merge([found], [rule], document) == [found]


def test_attitudes_stay_out_unless_a_rule_reads_them_as_speech():
    document = make_document(TEXT)
    flags = frozenset({"attitude"})
    wish = attribution(document, "told", "Renn", "the bridge stands", kind="attitude", flags=flags)
    rule = attribution(document, "told", "Renn", "the bridge stands", found_by="rule:reported")
    assert merge([wish], [], document) == []
    merged = merge([wish], [rule], document)
    assert [(one.kind, one.found_by, "attitude" in one.flags) for one in merged] == [
        ("indirect", "both", False)
    ]


# The weights


@pytest.fixture
def copy(tmp_path):
    """A folder with the shipped weights whose card a test may spoil."""

    def make(**changes):
        card = json.loads(SHIPPED.joinpath("card.json").read_text(encoding="utf-8"))
        (tmp_path / "card.json").write_text(json.dumps(card | changes), encoding="utf-8")
        weights = SHIPPED.joinpath("weights.safetensors").read_bytes()
        (tmp_path / "weights.safetensors").write_bytes(weights)
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"features": ["capital"]}, "other features"),
        ({"cue_labels": ["outside", "inside"]}, "other cue labels"),
        ({"argument_labels": ["outside"]}, "other argument labels"),
        ({"weights_sha256": "0" * 64}, "not those of its card"),
        ({"layers": "three"}, "card is not valid"),
        ({"surprise": 1}, "card is not valid"),
    ],
)
def test_a_card_that_does_not_fit_is_an_error_with_a_hint(copy, changes, message):
    with pytest.raises(ModelError, match=message) as caught:
        load_tagger(copy(**changes))
    assert "--rules-only" in caught.value.hint


def test_missing_weights_are_an_error_with_a_hint(tmp_path):
    with pytest.raises(ModelError, match="cannot be read") as caught:
        load_tagger(tmp_path)
    assert caught.value.hint


@pytest.mark.model
def test_another_encoder_is_an_error(copy):
    with pytest.raises(ModelError, match="other weights"):
        load_tagger(copy(encoder="0" * 64))


def test_the_weights_are_small_and_hold_no_pickle():
    raw = SHIPPED.joinpath("weights.safetensors").read_bytes()
    assert len(raw) < 2_000_000
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    assert {entry["dtype"] for entry in header.values()} == {"F16"}


@pytest.fixture(scope="module")
def tagger():
    return load_tagger()


def said(document, found):
    cut = document.text
    return [(one.source and cut[slice(*one.source)], document.cut(one.spans)) for one in found]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army ministry of Ostland said on Monday that its men had shot down three drones.",
            [
                (
                    "The army ministry of Ostland",
                    "its men had shot down three drones",
                )
            ],
        ),
        (
            "“We never crossed the river,” Captain Ida Renn told reporters in Velm.",
            [("Captain Ida Renn", "“We never crossed the river,”")],
        ),
        (
            "According to the Westmark News Agency, the shelling killed four people.",
            [("the Westmark News Agency", "the shelling killed four people")],
        ),
        ("The rebels attacked the airfield and fired forty rockets at the depot.", []),
    ],
)
def test_it_finds_who_says_what(tagger, text, expected):
    document = make_document(text)
    found = [one for one in tagger.find(document) if one.kind != "attitude"]
    assert said(document, found) == expected


NEWS = (
    "Ostland and Westmark trade blame over dam\n"
    "The governor of Velm said the dam was hit by shells at dawn.\n"
    "“They want to drown us,” he said. Westmark denied that its guns had fired.\n"
)


@pytest.mark.model
def test_the_same_document_gives_the_same_finds_alone_and_among_others(tagger):
    document = make_document(NEWS)
    alone = tagger.find(document)
    tagger.find(make_document("The army of Ostland said nothing. " * 40))
    assert tagger.find(document) == alone
    assert alone
    assert load_tagger().find(document) == alone


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "…!?",
        "🛩️🔥 👨‍👩‍👧 💥",
        "said said said said",
        "“““ ”” said ' \" «",
        "قال المتحدث إن الهجوم بدأ فجر الأربعاء.",
        "no stop " * 2000,
        "x" * 30_000,
        "e\u0301\u200d\u202e said that \u0000 it",
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_odd_text_raises_nothing_and_every_span_lies_inside(tagger, text):
    document = make_document(text)
    for one in tagger.find(document):
        spans = [*one.spans, *([one.source] if one.source else []), one.cue]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert list(one.spans) == sorted(one.spans)


@pytest.mark.model
def test_a_megabyte_in_one_paragraph_is_left_to_the_rules(tagger):
    text = "The ministry said that it rained. " * 30_000
    assert len(text) > LONGEST_BLOCK
    assert tagger.find(make_document(text)) == []


def test_a_paragraph_too_long_for_the_tagger_keeps_what_the_rules_find():
    sentence = "Norland officials said that the dam at Orr was shelled at night. "
    document = make_document(sentence * (LONGEST_BLOCK // len(sentence) + 1) + "\n" + sentence)
    rules = find_attributions(document)
    model = [found for found in rules if found.block == 1]
    merged = merge(model, rules, document)
    assert {found.block for found in merged} == {0, 1}
    assert len(merged) == len(rules)

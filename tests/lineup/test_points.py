"""Claims of one event to rows."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings.encoder import HashingEncoder
from narratives.lineup import points
from narratives.lineup.clusters import compose
from narratives.lineup.facets import prototype_sentences
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import (
    COPIED,
    PIECE,
    context_passages,
    facets_weight,
    group_points,
    row_cut,
)
from tests.factories import make_claim, make_document

ENCODER = HashingEncoder()
OPTIONS = LineupOptions()
DOCUMENT = make_document(
    "Dam breaks in Orvia\n"
    "Shells broke the dam, Orvia said. No shell hit the dam, Kestia said.\n"
    "Ten people died in the flood, Orvia said. Two people died in the flood, Kestia said.\n"
    "Nobody could check these claims, an envoy said.\n"
    "Kestia opened talks on grain, an envoy said.",
    title="Dam breaks in Orvia",
)
SHELLS = make_claim(DOCUMENT, "Shells broke the dam", speaker="Orvia", camp="orvian")
NO_SHELL = make_claim(DOCUMENT, "No shell hit the dam", speaker="Kestia", camp="kestian")
TEN = make_claim(DOCUMENT, "Ten people died in the flood", speaker="Orvia", camp="orvian")
TWO = make_claim(DOCUMENT, "Two people died in the flood", speaker="Kestia", camp="kestian")
UNCHECKED = make_claim(
    DOCUMENT, "Nobody could check these claims", speaker="envoy", about=(SHELLS.id, NO_SHELL.id)
)
GRAIN = make_claim(DOCUMENT, "Kestia opened talks on grain", speaker="envoy")
CLAIMS = [SHELLS, NO_SHELL, TEN, TWO, UNCHECKED, GRAIN]


def group(claims, options=OPTIONS, **settled):
    documents = {DOCUMENT.id: DOCUMENT}
    passages = [context_passages(claim, DOCUMENT) for claim in claims]
    return group_points(
        claims,
        documents,
        ENCODER.encode([claim.text for claim in claims]),
        ENCODER.encode_spans([p for p, _ in passages], [s for _, s in passages]),
        options,
        **settled,
    )


def row_of(claim, groups):
    (row,) = [g for g in groups if claim.id in g]
    return row


def test_claims_that_answer_one_question_share_a_row():
    groups = group(CLAIMS)
    assert row_of(SHELLS, groups) == row_of(NO_SHELL, groups)
    assert row_of(TEN, groups) == row_of(TWO, groups)
    assert row_of(SHELLS, groups) != row_of(TEN, groups)


def test_a_claim_about_claims_stands_in_their_row():
    groups = group(CLAIMS)
    assert row_of(UNCHECKED, groups) == row_of(SHELLS, groups)


@pytest.mark.parametrize(("modality", "moves"), [("unverified", True), ("no_comment", False)])
def test_what_cannot_be_checked_goes_with_its_claims_however_near_another_row_is(modality, moves):
    meta = make_claim(DOCUMENT, TEN.text, id="c_meta", modality=modality, about=(SHELLS.id,))
    groups = group([SHELLS, TEN, meta], LineupOptions(about_margin=0.0))
    assert (row_of(meta, groups) == row_of(SHELLS, groups)) is moves
    assert (row_of(meta, groups) == row_of(TEN, groups)) is not moves


def test_every_claim_is_in_one_row():
    groups = group(CLAIMS)
    assert sorted(i for g in groups for i in g) == sorted(claim.id for claim in CLAIMS)


@given(st.permutations(CLAIMS))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(claims):
    assert group(claims) == group(CLAIMS)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=2))
@settings(max_examples=30, deadline=None)
def test_raising_the_cut_only_splits(cuts):
    low, high = sorted(cuts)
    bare = [claim for claim in CLAIMS if not claim.about]
    coarse = group(bare, LineupOptions(point_cut=low))
    for row in group(bare, LineupOptions(point_cut=high)):
        assert any(row <= whole for whole in coarse)


def drawn(count, spread=1.0):
    """Return rows around a common direction: the less of it, the more their similarities differ."""
    chance = np.random.default_rng(count)
    rows = spread * chance.normal(size=(count, 6)) / 6**0.5 + np.eye(6)[0]
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return compose([(0.7, rows)], csr_matrix(np.roll(rows, 1, axis=0)), 0.3)


@pytest.mark.parametrize("count", [2, 3, 20])
def test_rows_part_a_share_of_the_deviation_above_the_mean(count):
    options = LineupOptions(point_spread=0.5, point_mean_size=4.0, same_wording_cut=1.0)
    rows = drawn(count)
    pairs = rows.similarity()[np.triu_indices(count, 1)]
    mean = (count * pairs.mean() + 4.0 * options.point_mean) / (count + 4.0)
    deviation = (count * pairs.std() + 4.0 * options.point_deviation) / (count + 4.0)
    assert row_cut(rows, options) == pytest.approx(mean + 0.5 * deviation)


def test_the_cut_of_a_large_event_is_told_from_some_of_its_claims(monkeypatch):
    rows = drawn(600)
    whole = row_cut(rows, OPTIONS)
    monkeypatch.setattr(points, "LOOKED_AT", 200)
    assert row_cut(rows, OPTIONS) == pytest.approx(whole, abs=0.01)


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_claims_in_nearly_the_same_words_are_not_parted(spread):
    assert row_cut(drawn(50, spread), OPTIONS) == OPTIONS.same_wording_cut


def test_a_claim_alone_and_none_have_the_expected_cut():
    expected = OPTIONS.point_mean + OPTIONS.point_spread * OPTIONS.point_deviation
    assert row_cut(drawn(1), OPTIONS) == row_cut(drawn(0), OPTIONS) == pytest.approx(expected)


def told(kinds, near, documents=2):
    """Return claims in turn of several documents, their questions, and words shared by some."""
    texts = [make_document(f"{number} people died in the flood") for number in range(documents)]
    claims = [make_claim(texts[row % documents], "died in the flood") for row in range(len(kinds))]
    # Rows of one group have the cosine `near`, others none.
    words = np.zeros((len(kinds), 2 * len(kinds)), np.float32)
    for row, (_, shared) in enumerate(kinds):
        words[row, [shared, len(kinds) + row]] = near**0.5, (1.0 - near) ** 0.5
    return claims, np.eye(26, dtype=np.float32)[[kind for kind, _ in kinds]], csr_matrix(words)


VOUCHED = [(row // 5, row // 5) for row in range(20)]
"""Four questions, each asked in words of its own."""
DENIED = [(row // 5, row % 5) for row in range(20)]
"""The same words at every question."""


@pytest.mark.parametrize(
    ("kinds", "near", "documents", "lift"),
    [
        (VOUCHED, 0.3, 20, 1.0 - 40 / 190),
        (DENIED, 0.3, 20, -40 / 190),
        ([(3, row % 4) for row in range(20)], 0.3, 20, 0.0),
        (VOUCHED, COPIED + 0.1, 20, None),
        (VOUCHED, 0.0, 20, None),
        (VOUCHED, 0.3, 1, None),
        ([], 0.3, 1, None),
        ([(0, 0)], 0.3, 1, None),
    ],
    ids=[
        "words vouch for questions",
        "words speak against them",
        "one question only",
        "copies do not count",
        "no words shared",
        "one document",
        "no claims",
        "one claim",
    ],
)
def test_facets_count_what_shared_words_vouch_for(kinds, near, documents, lift):
    options = LineupOptions(point_facets=0.25, point_facets_lift=0.5, point_mean_size=5.0)
    expected = 0.25
    if lift is not None:
        expected = max(0.0, (20 * 0.5 * lift + 5.0 * 0.25) / 25.0)
    assert facets_weight(*told(kinds, near, documents), options) == pytest.approx(expected)


def test_facets_of_a_large_event_are_weighed_by_some_of_its_claims(monkeypatch):
    chance = np.random.default_rng(0)
    # Questions come with their words in two of three cases.
    kinds = [
        (k, k if chance.random() < 0.67 else int(chance.integers(8))) for k in [*range(8)] * 75
    ]
    whole = facets_weight(*told(kinds, 0.3, 7), OPTIONS)
    monkeypatch.setattr(points, "LOOKED_AT", 200)
    assert facets_weight(*told(kinds, 0.3, 7), OPTIONS) == pytest.approx(whole, abs=0.1)


@given(
    st.lists(st.sampled_from(CLAIMS), unique_by=lambda c: c.id),
    st.integers(0, 5),
    st.floats(-1, 1),
)
@settings(max_examples=30, deadline=None)
def test_rows_that_exist_keep_their_claims_and_are_not_merged(known, split, cut):
    fixed = [
        frozenset(claim.id for claim in part) for part in (known[:split], known[split:]) if part
    ]
    found = group(CLAIMS, LineupOptions(point_cut=cut), fixed=fixed)
    for settled in fixed:
        (home,) = [g for g in found if settled <= g]
        assert not any(other <= home for other in fixed if other != settled)


def test_what_the_analyst_put_together_or_apart_stays_so():
    groups = group(CLAIMS, must=[frozenset({TEN.id, GRAIN.id})], cannot=[(SHELLS.id, NO_SHELL.id)])
    assert row_of(TEN, groups) == row_of(GRAIN, groups)
    assert row_of(SHELLS, groups) != row_of(NO_SHELL, groups)


def test_none_one_and_all_identical():
    assert group([]) == []
    assert group([GRAIN]) == [frozenset({GRAIN.id})]
    copies = [make_claim(DOCUMENT, TEN.text, id=f"c_{n:012d}") for n in range(7)]
    assert group(copies) == [frozenset(claim.id for claim in copies)]


def test_more_channels_are_taken_in():
    passages = [context_passages(claim, DOCUMENT)[0] for claim in CLAIMS]
    groups = group(
        CLAIMS,
        LineupOptions(point_facets=0.2),
        paragraph=ENCODER.encode(passages),
        prototypes=ENCODER.encode(prototype_sentences()),
    )
    assert sorted(i for g in groups for i in g) == sorted(claim.id for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text)
def test_the_passage_holds_the_claim_where_its_spans_say(claim):
    passage, spans = context_passages(claim, DOCUMENT)
    assert [passage[start:end] for start, end in spans] == [claim.text]
    assert passage.startswith("Dam breaks in Orvia. ")


def test_a_text_without_line_ends_gives_passages_of_bounded_length():
    endless = make_document("Filler words here. " * 5000 + "The dam broke. " + "More. " * 5000)
    claim = make_claim(endless, "The dam broke")
    passage, (span,) = context_passages(claim, endless)
    assert passage[slice(*span)] == "The dam broke"
    assert len(passage) <= 4000
    far = make_claim(endless, "The dam broke", spans=((0, 6), (95_000, 95_013)))
    assert context_passages(far, endless)[1] == ((0, 6),)


def test_a_claim_over_two_paragraphs_brings_both_and_a_headline_no_title():
    first = DOCUMENT.text.index("an envoy")
    spans = ((first, first + 8), (DOCUMENT.text.index("Kestia opened"), len(DOCUMENT.text)))
    wide = make_claim(DOCUMENT, "Kestia opened", spans=spans)
    passage, moved = context_passages(wide, DOCUMENT)
    assert passage.count("\n") == 1
    assert passage[slice(*moved[0])] == "an envoy"
    head = make_claim(DOCUMENT, "Dam breaks in Orvia", headline=True)
    assert context_passages(head, DOCUMENT) == ("Dam breaks in Orvia", ((0, 19),))


LONG = "".join(f"The mayor of Orr said that street {n} was under water. " for n in range(400))


@given(st.integers(0, len(LONG) - 60), st.integers(1, 900))
def test_a_claim_of_a_long_paragraph_stands_in_a_piece_that_its_neighbours_share(start, length):
    document = make_document(LONG)
    words = LONG[start : start + length]
    claim = make_claim(document, words, spans=((start, start + len(words)),), text=words)
    passage, ((begin, end),) = context_passages(claim, document)
    assert passage[begin:end] == words
    assert len(passage) <= 3 * PIECE
    assert passage in LONG


def test_pieces_of_a_long_paragraph_are_few():
    document = make_document(LONG)
    claims = [
        make_claim(document, words, spans=((m.start(), m.end()),), text=words)
        for m in re.finditer(r"street \d+ was under water", LONG)
        for words in [m[0]]
    ]
    pieces = {context_passages(claim, document)[0] for claim in claims}
    assert len(claims) == 400
    assert len(pieces) <= len(LONG) / PIECE + 1

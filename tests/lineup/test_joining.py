"""What joins settled clusters is what grouping everything anew would give."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import HashingEncoder
from narratives.lineup.clusters import Composite
from narratives.lineup.events import event_bag, event_text, event_vectors, group_events
from narratives.lineup.joining import (
    DocumentRows,
    ToldClaims,
    document_composite,
    join_events,
    join_narratives,
    reached,
    settled_rows,
    term_hashes,
)
from narratives.lineup.narratives import group_narratives
from narratives.lineup.options import LineupOptions
from tests.factories import make_claim, make_document

OPTIONS = LineupOptions()
ENCODER = HashingEncoder()
TOPICS = [
    "dam water flood broke orvia night",
    "wheat harvest price tarn poor market",
    "bridge blast guards norland border shot",
    "embassy envoy expelled spy letter kestia",
]
OTHERS = "council minister said talks winter road school letter report city"
MODALITIES = ("asserted", "asserted", "denied", "no_comment", "unverified")


def collection(seed, count):
    """Return documents of a few topics with shared words, some of them copies, some undated."""
    chance = random.Random(seed)  # noqa: S311 - seeded, not for secrets
    documents = []
    for number in range(count):
        # A copy has the day of its original: of equals in two events, rounding chooses.
        if documents and chance.random() < 0.1:
            original = chance.choice(documents)
            words, day = original.text, original.date
        else:
            topic = chance.choice(TOPICS).split()
            words = " ".join(chance.choices(topic, k=5) + chance.choices(OTHERS.split(), k=4)) + "."
            day = chance.choice([None, f"2031-0{chance.randint(1, 9)}-01"])
        title = words.split(".")[0][:20] if chance.random() < 0.7 else None
        documents.append(make_document(words, title=title, date=day, id=f"d_{seed}_{number:03d}"))
    return sorted(documents, key=lambda document: document.id)


def rows_of(documents):
    bags = [event_bag(document) for document in documents]
    vectors = ENCODER.encode([event_text(document) for document in documents])
    return vectors, DocumentRows(
        ids=tuple(document.id for document in documents),
        dates=tuple(document.date for document in documents),
        meaning=vectors,
        terms=np.concatenate([term_hashes(bag) for bag in bags]),
        counts=np.concatenate([np.array([*bag.values()], np.float32) for bag in bags]),
        starts=np.cumsum([0, *map(len, bags)]).astype(np.int64),
    )


def test_the_composite_is_that_of_grouping_everything():
    documents = collection(1, 30)
    vectors, rows = rows_of(documents)
    expected = event_vectors(documents, vectors, OPTIONS).similarity()
    assert document_composite(rows, OPTIONS).similarity() == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 10**6), st.integers(0, 24), st.integers(0, 8), st.sampled_from((0, 14)))
@settings(max_examples=60, deadline=None)
def test_documents_join_as_if_all_were_grouped_with_the_events_fixed(seed, known, added, gap):
    options = LineupOptions(event_gap_days=gap)
    documents = collection(seed, known + added)
    chosen = np.random.default_rng(seed).permutation(len(documents))[:known]
    old = [documents[row] for row in sorted(chosen.tolist())]
    fixed = group_events(old, rows_of(old)[0], options) if old else []
    if not documents:
        return
    vectors, rows = rows_of(documents)
    whole = group_events(documents, vectors, options, fixed=fixed)
    assert set(join_events(rows, options, fixed=fixed)) == set(whole) - set(fixed)


def test_nothing_new_joins_nothing():
    documents = collection(2, 5)
    vectors, rows = rows_of(documents)
    fixed = group_events(documents, vectors, OPTIONS)
    assert join_events(rows, OPTIONS, fixed=fixed) == []
    assert join_events(rows, OPTIONS) == fixed


def test_some_of_the_documents_are_cut_out_with_their_terms():
    documents = collection(3, 9)
    _, rows = rows_of(documents)
    chosen = [1, 4, 5, 8]
    _, expected = rows_of([documents[row] for row in chosen])
    part = rows.part(chosen)
    for name in ("ids", "dates"):
        assert getattr(part, name) == getattr(expected, name)
    for name in ("meaning", "terms", "counts", "starts"):
        assert np.array_equal(getattr(part, name), getattr(expected, name))


def said(seed, count):
    """Return claims of one camp in bundles of near vectors, several to a document."""
    generator = np.random.default_rng(seed)
    chance = random.Random(seed)  # noqa: S311 - seeded, not for secrets
    text = "\n".join(f"claim {number:03d} said" for number in range(count))
    claims, centres = [], generator.normal(size=(4, 12))
    vectors = np.zeros((count, 12), np.float32)
    for number in range(count):
        home = make_document(text, id=f"d_{chance.randint(0, count // 2)}")
        identity = f"c_{chance.getrandbits(40):010x}"
        modality = chance.choice(MODALITIES)
        claims.append(
            make_claim(home, f"claim {number:03d}", id=identity, camp="norland", modality=modality)
        )
        noise = generator.normal(size=12) * generator.uniform(0.1, 0.9)
        row = centres[chance.randint(0, 3)] + noise
        vectors[number] = row / np.linalg.norm(row)
    return claims, vectors


def told(claims, vectors):
    order = sorted(range(len(claims)), key=lambda row: claims[row].id)
    return ToldClaims(
        ids=tuple(claims[row].id for row in order),
        documents=tuple(claims[row].document for row in order),
        modalities=tuple(claims[row].modality for row in order),
        content=vectors[order],
    )


@given(st.integers(0, 10**6), st.integers(0, 40), st.integers(1, 10))
@settings(max_examples=80, deadline=None)
def test_claims_join_as_if_all_were_grouped_with_the_narratives_fixed(seed, known, added):
    claims, vectors = said(seed, known + added)
    fixed = group_narratives(claims[:known], vectors[:known], OPTIONS)
    whole = group_narratives(claims, vectors, OPTIONS, fixed=fixed)
    fresh = {claim.id for claim in claims[known:]}
    joined = join_narratives(told(claims, vectors), fresh, OPTIONS, fixed=fixed)
    assert set(joined) <= set(whole)
    assert set(whole) - set(fixed) <= set(joined)


def test_a_group_is_reached_by_its_mean_not_by_one_of_its_rows():
    from scipy.sparse import csr_matrix

    dense = np.array([[1, 0], [0, 1], [1, 0], [-1, 0]], np.float32)
    rows = Composite(dense, csr_matrix((4, 0), dtype=np.float32))
    assert reached(rows, [2], [(0, 1), (0,), (3,)], 0.6) == [1]
    assert reached(rows, [2], [(0, 1), (0,), (3,)], 0.5) == [0, 1]
    assert reached(rows, [], [(0,)], 0.0) == []


def test_rows_are_settled_as_the_analyst_left_them():
    found = {"p_a": frozenset({"c1", "c2"}), "p_b": frozenset({"c3"})}
    by_hand = {"c1": "p_b", "c3": "p_new", "c_elsewhere": "p_b"}
    assert settled_rows(found, by_hand) == {
        "p_a": frozenset({"c2"}),
        "p_b": frozenset({"c1"}),
        "p_new": frozenset({"c3"}),
    }
    assert settled_rows(found, {}) == found

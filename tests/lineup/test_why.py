"""Why a claim stands where it stands."""

import numpy as np
import pytest

from embeddings.encoder import HashingEncoder
from narratives.lineup.clusters import compose
from narratives.lineup.lexical import lemmas, tfidf
from narratives.lineup.why import explain
from tests.factories import make_claim, make_document

DOCUMENT = make_document(
    "Shells broke the dam. Shells hit the dam at night. Ten people died. Grain was sold."
)
CLAIMS = [
    make_claim(DOCUMENT, words)
    for words in ("Shells broke the dam", "Shells hit the dam at night", "Ten people died")
]
MEMBERS = {
    "p_dam": frozenset(c.id for c in CLAIMS[:2]),
    "p_dead": frozenset({CLAIMS[2].id}),
}


def channels():
    rows = HashingEncoder().encode([claim.text for claim in CLAIMS])
    words = tfidf([dict.fromkeys(lemmas(claim.text), 1.0) for claim in CLAIMS])
    nothing = np.zeros((len(CLAIMS), 1), np.float32)
    return {
        "all": compose([(0.5, rows)], words, 0.5),
        "content": compose([(1.0, rows)], words, 0.0),
        "words": compose([(1.0, nothing)], words, 1.0),
    }


def test_similarities_are_means_over_the_others_of_the_row():
    made = channels()
    found = explain(CLAIMS, MEMBERS, made)[CLAIMS[0].id]
    assert found.row == "p_dam"
    assert found.similarity == pytest.approx(made["all"].similarity()[0, 1], abs=6e-4)
    assert found.channels == {
        name: pytest.approx(made[name].similarity()[0, 1], abs=6e-4)
        for name in ("content", "words")
    }
    assert found.next_row == "p_dead"
    assert found.next_similarity == pytest.approx(made["all"].similarity()[0, 2], abs=6e-4)
    assert set(found.shared) == {"Shells", "dam"}


def test_a_claim_alone_is_near_nothing_but_has_a_next_row():
    found = explain(CLAIMS, MEMBERS, channels())[CLAIMS[2].id]
    assert (found.similarity, found.channels, found.shared) == (None, {}, ())
    assert found.next_row == "p_dam"


def test_one_row_has_no_next():
    members = {"p": frozenset(c.id for c in CLAIMS)}
    assert explain(CLAIMS, members, channels())[CLAIMS[0].id].next_row is None


def test_no_claims():
    empty = compose([(1.0, np.zeros((0, 1), np.float32))], tfidf([]), 1.0)
    assert explain([], {}, {"all": empty}) == {}

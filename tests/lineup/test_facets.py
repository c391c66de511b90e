"""Which question a claim answers is told from words and from general sentences."""

import numpy as np
import pytest

from embeddings.encoder import HashingEncoder, load_encoder
from narratives.lineup.facets import facet_mixtures, facets, prototype_sentences, weigh
from narratives.lineup.lexical import lemmas

NAMES = [facet.name for facet in facets()]


def mixtures(encoder, texts, *, words=True):
    vectors = encoder.encode(texts)
    bags = [lemmas(text) if words else [] for text in texts]
    return facet_mixtures(bags, [(1.0, vectors)], encoder.encode(prototype_sentences()))


def test_every_facet_has_sentences_of_its_own():
    sentences = prototype_sentences()
    assert len(set(sentences)) == len(sentences)
    assert all(len(facet.sentences) > 2 and facet.words for facet in facets())


def test_rows_are_square_roots_of_mixtures():
    found = mixtures(HashingEncoder(), ["forty people were killed", "no comment", ""])
    assert found.shape == (3, len(NAMES))
    assert found.dtype == np.float32
    np.testing.assert_allclose((found.astype(float) ** 2).sum(axis=1), 1.0, atol=1e-6)


def test_a_shared_question_counts_its_weight():
    whole = np.eye(len(NAMES), dtype=np.float32)
    counted = weigh(whole) @ weigh(whole).T
    np.testing.assert_allclose(counted, np.diag([facet.weight for facet in facets()]), atol=1e-6)
    assert {facet.name for facet in facets() if facet.weight != 1.0} == {"naming"}


def test_no_claims_give_no_rows():
    assert mixtures(HashingEncoder(), []).shape == (0, len(NAMES))


def test_readings_count_by_their_share():
    encoder = HashingEncoder()
    prototypes = encoder.encode(prototype_sentences())
    texts = ["the gates were opened by hand", "forty people were killed"]
    first, second = encoder.encode(texts[:1]), encoder.encode(texts[1:])
    alone = facet_mixtures([[]], [(1.0, first)], prototypes)
    same = facet_mixtures([[]], [(0.2, first), (0.4, first)], prototypes)
    other = facet_mixtures([[]], [(0.2, first), (0.4, second)], prototypes)
    np.testing.assert_allclose(alone, same, atol=1e-6)
    assert not np.allclose(alone, other, atol=1e-3)


def test_alike_sentences_do_not_break_the_discriminant():
    vectors = HashingEncoder().encode(["one text"])
    alike = np.repeat(vectors, len(prototype_sentences()), axis=0)
    found = facet_mixtures([[]], [(1.0, vectors)], alike)
    np.testing.assert_allclose(found.astype(float) ** 2, 1.0 / len(NAMES), atol=1e-6)


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("eleven miners lost their lives underground", "deaths"),
        ("the sirens stayed quiet until the water came", "warning"),
        ("nobody outside can say whether the pictures are real", "verification"),
        ("its instructors drill the recruits of the militia", "support"),
        ("the delegates went home without signing", "talks"),
        ("most of the harbour town is rubble", "damage"),
        ("two smugglers are in the custody of the border guard", "prisoners"),
    ],
)
def test_other_words_for_the_same_question_are_recognised(text, facet):
    found = mixtures(load_encoder(), [text], words=False)[0]
    assert NAMES[int(found.argmax())] == facet

"""Reprints are found by the words they share, and counted once."""

from hypothesis import given
from hypothesis import strategies as st

from narratives.origins import SAME, SHINGLE, origins, same_words
from tests.factories import make_document

WORDS = " ".join(f"word{number}" for number in range(60))


def test_a_reprint_with_another_head_is_the_same_words():
    texts = {"a": WORDS, "b": f"Dam news. {WORDS}", "c": "Something else was said at the dam today"}
    assert same_words(texts) == {"a": ("b",), "b": ("a",), "c": ()}


def test_half_a_text_is_not_the_same():
    assert same_words({"a": WORDS, "b": " ".join(WORDS.split()[:30])}) == {"a": (), "b": ()}


def test_what_is_the_same_through_a_third_has_one_origin():
    words = WORDS.split()
    documents = [
        make_document(" ".join(words)),
        make_document(" ".join([*words[8:], *(f"more{n}" for n in range(8))])),
        make_document(" ".join([*words[16:], *(f"more{n}" for n in range(16))])),
        make_document("another text altogether, by nobody"),
    ]
    found = origins(documents)
    assert [found[one.id] for one in documents] == [documents[0].id] * 3 + [documents[3].id]


def test_empty_texts_share_nothing():
    assert same_words({"a": "", "b": "—"}) == {"a": (), "b": ()}


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(alphabet="xy ", max_size=30)))
def test_sets_of_shingles_are_compared_exactly(texts):
    def shingles(text):
        words = text.split()
        return (
            {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
            if (words)
            else set()
        )

    found = same_words(texts)
    for one, text in texts.items():
        expected = tuple(
            other
            for other in sorted(texts)
            if other != one
            and shingles(text)
            and shingles(texts[other])
            and len(shingles(text) & shingles(texts[other]))
            >= SAME * len(shingles(text) | shingles(texts[other]))
        )
        assert found[one] == expected

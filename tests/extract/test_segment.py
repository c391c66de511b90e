"""Quotations, sentences and words, as offsets that never leave their block."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.extract.segment import plain_marks, quotes, sentences, words
from tests.factories import make_document


def cut(text):
    """Return the quotations of a text as (words between and with the marks, closed)."""
    document = make_document(text)
    return [(text[one.start : one.end], one.closed) for one in quotes(text, document.blocks)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We stay," he said. "We fight."', [('"We stay,"', True), ('"We fight."', True)]),
        ("“We stay,” he said.", [("“We stay,”", True)]),
        ("''We stay,'' he said.", [("''We stay,''", True)]),
        ("«Wir bleiben», sagte er.", [("«Wir bleiben»", True)]),
        ("»Wir bleiben«, sagte er.", [("»Wir bleiben«", True)]),
        ("„Wir bleiben“, sagte er.", [("„Wir bleiben“", True)]),
        ("„Zostajemy”, powiedział.", [("„Zostajemy”", True)]),
        ("«Мы слышали „нет“ опять», — сказал он.", [("«Мы слышали „нет“ опять»", True)]),
        ("“We stay,“ he said.", [("“We stay,“", True)]),
        (
            "'We stay here for good,' said the rebels' leader.",
            [("'We stay here for good,'", True)],
        ),
        ("He joined the rebels' base in the '90s and isn't back.", []),
        ("The 'mutual enemy' is far.", []),
        ("He is 6'2\" tall.", []),
        ('He said "a "b" c" again.', [('"a "b" c"', True)]),
        ('A stray " mark.', []),
        ('One "open and "closed" pair.', [('"closed"', True)]),
        (
            "“It went on and on until the evening came at last\n“and then it ended,” she said.",
            [
                ("“It went on and on until the evening came at last", False),
                ("“and then it ended,”", True),
            ],
        ),
        (
            "“It went on and on until the evening came at last\nand then it ended,” she said.",
            [
                ("“It went on and on until the evening came at last", False),
                ("and then it ended,”", True),
            ],
        ),
    ],
)
def test_quotations_pair_within_their_block(text, expected):
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Mr. Stern met Gen. A. Weil. He left.", ["Mr. Stern met Gen. A. Weil.", "He left."]),
        ("The U.S. Army came.", ["The U.S. Army came."]),
        ('"One. Two," he said. Three.', ['"One. Two," he said.', "Three."]),
        ("It cost 3.5 million. Yes.", ["It cost 3.5 million.", "Yes."]),
        ("Is it? It is!", ["Is it?", "It is!"]),
        ("  spaces around.  ", ["spaces around."]),
        ("Он ушёл. Она осталась.", ["Он ушёл.", "Она осталась."]),
    ],
)
def test_sentences_end_at_stops_outside_quotations(text, expected):
    document = make_document(text)
    marked = quotes(text, document.blocks)
    assert [text[a:b] for a, b in sentences(text, 0, len(text), marked)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. al-Hadi's 3,500 men", ["U.S.", "al-Hadi's", "3,500", "men"]),
        ("isn’t, AT&T", ["isn’t", ",", "AT&T"]),
        ("إنّ الهجوم،", ["إنّ", "الهجوم", "،"]),
        ("tass-like ruta.com", ["tass-like", "ruta.com"]),
    ],
)
def test_words_keep_their_inner_marks(text, expected):
    assert [text[a:b] for a, b in words(text, 0, len(text))] == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab AB.\"“”«»„'’‘?!\n,()1é\u00a0"), max_size=80))
def test_all_offsets_lie_inside_and_in_order(text):
    assert len(plain_marks(text)) == len(text)
    document = make_document(text)
    marked = quotes(text, document.blocks)
    assert marked == sorted(marked, key=lambda one: one.start)
    for one in marked:
        block = document.blocks[one.block]
        assert block.start <= one.start < one.end <= block.end
    for first, second in pairwise(marked):
        assert first.end <= second.start
    for block in document.blocks:
        found = sentences(text, block.start, block.end, marked)
        assert all(block.start <= a < b <= block.end for a, b in found)
        assert all(a[1] <= b[0] for a, b in pairwise(found))
        inside = "".join(text[a:b] for a, b in found)
        whole = text[block.start : block.end]
        assert "".join(inside.split()) == "".join(whole.split())

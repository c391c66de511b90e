"""Titles are verbatim, central and distinct."""

import pytest

from embeddings.encoder import HashingEncoder
from narratives.lineup.options import LineupOptions
from narratives.lineup.titles import event_title, narrative_title, point_titles, shared_terms
from narratives.model import Named
from tests.factories import make_claim, make_document

ENCODER = HashingEncoder()
DOCUMENT = make_document(
    "Kestia shelled the great dam of Orvia, it said.\n"
    "Shells of Kestia broke the great dam of Orvia, it said.\n"
    "The dam fell.\n"
    "Ten people died in the flood below, it said.\n"
    "No comment on the great dam of Orvia was made."
)


def claim(words, **fields):
    return make_claim(DOCUMENT, words, **fields)


SHELLED = claim("Kestia shelled the great dam of Orvia")
SHELLS = claim("Shells of Kestia broke the great dam of Orvia")
FELL = claim("The dam fell")
DEAD = claim("Ten people died in the flood below")
SILENT = claim("No comment on the great dam of Orvia", modality="no_comment")
CLAIMS = [SHELLED, SHELLS, FELL, DEAD, SILENT]


def titles(members):
    vectors = ENCODER.encode([c.text for c in CLAIMS])
    return point_titles(CLAIMS, members, vectors, vectors, LineupOptions())


def test_a_row_is_named_by_a_claim_of_readable_length():
    chosen = titles({"p_1": frozenset(c.id for c in (SHELLED, SHELLS, FELL)), "p_2": {DEAD.id}})
    assert chosen["p_1"] in (SHELLED.id, SHELLS.id)
    assert chosen["p_2"] == DEAD.id


def test_a_stated_silence_names_a_row_only_if_nothing_else_is_there():
    assert titles({"p": frozenset({SILENT.id, FELL.id})})["p"] == FELL.id
    assert titles({"p": frozenset({SILENT.id})})["p"] == SILENT.id


def test_a_claim_about_claims_names_a_row_only_if_most_of_it_is_so():
    meta = [make_claim(DOCUMENT, SHELLS.text, id=f"c_{n}", about=(FELL.id,)) for n in range(3)]
    for row, about in (([meta[0], DEAD, FELL], False), ([*meta, DEAD], True)):
        vectors = ENCODER.encode([c.text for c in row])
        members = {"p": frozenset(c.id for c in row)}
        chosen = point_titles(row, members, vectors, vectors, LineupOptions())["p"]
        assert (chosen in {c.id for c in meta}) is about


def test_two_rows_do_not_share_their_words():
    copy = make_claim(DOCUMENT, SHELLED.text, id="c_copy")
    claims = [SHELLED, copy, FELL]
    vectors = ENCODER.encode([c.text for c in claims])
    members = {"p_1": frozenset({SHELLED.id}), "p_2": frozenset({copy.id, FELL.id})}
    chosen = point_titles(claims, members, vectors, vectors, LineupOptions())
    assert len({next(c.text for c in claims if c.id == i) for i in chosen.values()}) == 2


def test_a_row_without_claims_is_a_mistake():
    with pytest.raises(ValueError, match="no claim"):
        titles({"p": frozenset({"c_gone"})})


def test_a_narrative_is_named_by_its_most_central_claim():
    claims = [SHELLED, SHELLS, DEAD]
    chosen = narrative_title(claims, ENCODER.encode([c.text for c in claims]))
    assert chosen in (SHELLED.id, SHELLS.id)


def test_an_event_is_named_by_a_document_not_yet_used():
    documents = [
        make_document("The dam broke.", title="Dam of Orvia breaks"),
        make_document("The dam broke, ten dead.", title="Orvia dam breaks, ten dead"),
        make_document("Untitled words."),
    ]
    vectors = ENCODER.encode([d.text for d in documents])
    first = event_title(documents, vectors)
    second = event_title(documents, vectors, taken={first})
    assert {first, second} == {"Dam of Orvia breaks", "Orvia dam breaks, ten dead"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Untitled words.", "Untitled words."),
        ("long " * 40, " ".join(["long"] * 20)),
        ("", "note.txt"),
    ],
)
def test_an_event_without_titles_begins_with_its_words(text, title):
    document = make_document(text)
    assert event_title([document], ENCODER.encode([text])) == title


def test_shared_terms_are_what_marks_the_row_as_written():
    rows = {"p_1": {SHELLED.id, SHELLS.id}, "p_2": {DEAD.id}, "p_3": set()}
    terms = shared_terms(rows, CLAIMS)
    assert terms["p_1"][0] == "Kestia"
    assert "Kestia" not in terms["p_2"]
    assert terms["p_3"] == ()


def test_a_name_among_the_shared_terms_is_whole_however_it_is_written():
    document = make_document("The guard fired.\nThe ORG fired.\nThe dam broke.\nThe mill broke.")
    lines = document.text.split("\n")

    def told(line, *names):
        named = tuple(
            Named(name="Orvian River Guard", kind="organisation", text=n, span=(0, 1))
            for n in names
        )
        return make_claim(document, line, entities=named)

    row = [told(lines[0], "guard"), told(lines[1], "ORG")]
    claims = [*row, told(lines[2]), told(lines[3])]
    terms = shared_terms({"p_1": {claim.id for claim in row}}, claims)
    assert set(terms["p_1"]) == {"Orvian River Guard", "fired"}

"""Whom and what a claim speaks of."""

import pytest

from narratives.camps import registry_from_toml
from narratives.extract import extract
from tests.factories import TWO_CAMPS, make_document

REGISTRY = registry_from_toml(TWO_CAMPS)


def named(text, words, registry=REGISTRY, **fields):
    """Return (as written, name, kind) of all that the claim with these words speaks of."""
    document = make_document(text, **fields)
    found = [claim for claim in extract(document, registry) if words in claim.text]
    assert found, [claim.text for claim in extract(document, registry)]
    return [(one.text, one.name, one.kind) for one in found[0].entities]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "Mara Quill, the mayor of Tarn, said that Sudmark shelled the dam at Orr.",
            "shelled",
            [("Sudmark", "Sudmark", "organisation"), ("Orr", "Orr", "organisation")],
        ),
        (
            "The mayor, Mara Quill, spoke at noon.\nNorland said that Quill had left the town.",
            "had left",
            [("Quill", "Mara Quill", "person")],
        ),
        (
            "The Free Coast Front (FCF) holds Tarn.\nNorland said that the FCF was armed by Karst.",
            "armed",
            [
                ("FCF", "Free Coast Front", "organisation"),
                ("Karst", "Karst", "organisation"),
            ],
        ),
        (
            "The defence minister, Olin Rusk, left.\nNorland said that the defence minister fled.",
            "fled",
            [("the defence minister", "Olin Rusk", "person")],
        ),
        (
            "Norland said that the defence minister had fled.",
            "had fled",
            [],
        ),
        (
            "Guns fired on the town all night, and bread was dear.",
            "Guns fired",
            [],
        ),
    ],
    ids=["names", "last name", "acronym", "role", "unknown role", "an ordinary word"],
)
def test_names_and_known_roles(text, words, expected):
    assert named(text, words) == expected


def test_offsets_are_those_of_the_document():
    text = "Norland said that Sudmark shelled Tarn, and that Sudmark denies it."
    document = make_document(text)
    for claim in extract(document, REGISTRY):
        for one in claim.entities:
            assert document.text[slice(*one.span)] == one.text
            assert any(start <= one.span[0] < one.span[1] <= end for start, end in claim.spans)


def test_the_same_document_gives_the_same_names():
    document = make_document("Norland said that Mara Quill of Tarn had left. Quill denied it.")
    assert extract(document, REGISTRY) == extract(document, REGISTRY)

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


OPENING = "Mara Quill, a Free Coast opposition figure, left the town at noon.\n"
RUSK = "Olin Rusk, the Norlandish defence minister and a rebel commander before, left at noon.\n"
ROLES = {
    "a group is not whoever belongs to it": (
        OPENING + "Norland said that Sudmark armed the opposition in the hills.",
        "armed",
        None,
    ),
    "a noun that modifies another": (
        OPENING + "Norland said that Sudmark armed the opposition groups.",
        "armed",
        None,
    ),
    "a hyphen": (
        "The Free Opposition met.\nNorland said that bread reached the opposition-held hills.",
        "bread",
        None,
    ),
    "the spokesman is not the government": (
        "The government spokesman, Mara Quill, left.\nNorland said that the government fled.",
        "fled",
        None,
    ),
    "nor the one he speaks for": (
        "Mara Quill, an adviser to the president, left.\nNorland said that the president fled.",
        "fled",
        None,
    ),
    "another ministry": (
        RUSK + "Sudmark said that the foreign minister fled.",
        "fled",
        None,
    ),
    "another town": (
        "Mara Quill, the mayor of Tarn, left.\nNorland said that the mayor of Orr fled.",
        "fled",
        None,
    ),
    "another office": (
        "Mara Quill, head of the Lake Institute, left.\nNorland said that the head of a team fled.",
        "fled",
        None,
    ),
    "the same town": (
        "Mara Quill, the mayor of Tarn, left.\nNorland said that the mayor of Tarn fled.",
        "fled",
        "Mara Quill",
    ),
    "two roles": (
        RUSK + "Sudmark said that the commander fled.",
        "fled",
        "Olin Rusk",
    ),
    "a nation that was not repeated": (
        RUSK + "Sudmark said that the Norlandish minister fled.",
        "fled",
        "Olin Rusk",
    ),
    "another nation": (
        RUSK + "Norland said that the Sudmarkian minister fled.",
        "fled",
        None,
    ),
    "nobody calls himself so": (
        "Olin Rusk, the defence minister, said that the minister would not leave.",
        "would not leave",
        None,
    ),
    "whose army is not told": (
        "The Norland Army met.\nSudmark said that its army won.",
        "won",
        None,
    ),
    "a body": (
        "The Security Council met.\nNorland said that the council failed.",
        "failed",
        "Security Council",
    ),
    "the name stands there": (
        RUSK + "Sudmark said that the minister Olin Rusk fled.",
        "fled",
        None,
    ),
    "what a body issues": (
        "The Lake Report came out.\nNorland said that the report lied.",
        "lied",
        None,
    ),
}


@pytest.mark.parametrize(("text", "words", "expected"), ROLES.values(), ids=ROLES)
def test_a_role_means_its_bearer_and_nobody_else(text, words, expected):
    definite = ("the ", "its ")
    found = named(text, words, DECLARED)
    roles = [name for written, name, _ in found if written.startswith(definite)]
    assert roles == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("explained", "acronym", "name"),
    [
        ("The Free Coast Front (FCF) met.", "FCF", "Free Coast Front"),
        ("Aid came from the FCF (Free Coast Front).", "FCF", "Free Coast Front"),
        ("The Union of Orr and Upper Lake (UOUL) met.", "UOUL", "Union of Orr and Upper Lake"),
        ("Forces of Lake Democratic Front (LDF) met.", "LDF", "Lake Democratic Front"),
        ("The Lake People's Guard (GPL) met.", "GPL", "Lake People's Guard"),
        ("The Free Coast Front met (FCF).", "FCF", "FCF"),
    ],
)
def test_an_acronym_stands_for_the_name_that_its_letters_begin(explained, acronym, name):
    text = f"{explained}\nNorland said that guns were sold to {acronym} at Orr."
    assert (acronym, name, "organisation") in named(text, "guns were sold")


DECLARED = registry_from_toml(
    """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = [
  "Norland", "Norlandish opposition", "Norlandish rebel", "rebels", "Ada Brandt", "Anna Brandt",
]
adjectives = ["Norlandish", "Norlander"]

[[camp]]
id = "lake"
label = "Lake"
tag = "LA"
aliases = ["الشاطئ"]
"""
)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "Sudmark said that guns went to the Norlandish opposition's camps.",
            "guns",
            [("Norlandish opposition", "Norlandish opposition", "organisation")],
        ),
        ("Sudmark said that guns went to rebels.", "guns", []),
        ("Sudmark said that guns hit a Norlandish rebel camp.", "guns", []),
        (
            "Sudmark said that guns went to الشاطئ at night.",
            "guns",
            [("الشاطئ", "الشاطئ", "organisation")],
        ),
        ("Sudmark said that guns were sold by Brandt.", "guns", [("Brandt", "Brandt", "person")]),
    ],
    ids=["small letters", "a kind", "of what kind", "no capitals", "one of two people"],
)
def test_names_that_the_camps_declare(text, words, expected):
    assert named(text, words, DECLARED) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Norland Army Shells Old Dam, Says Sudmark\nRain fell.", "Shells", ["Norland"]),
        ("Sudmark said that Norlanders trade with the Army.", "trade", []),
        (
            "The bridge near Selma broke.\nNorland said that Selma was shelled.",
            "was shelled",
            ["Selma"],
        ),
    ],
    ids=["a headline in capitals", "peoples and kinds", "a town"],
)
def test_a_capital_alone_is_no_name(text, words, expected):
    assert [name for _, name, _ in named(text, words, DECLARED)] == expected


def test_what_something_is_in_is_a_place():
    text = "The bridge in Selma broke.\nNorland said that guns fired on Selma all night."
    assert named(text, "guns fired") == [("Selma", "Selma", "place")]


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

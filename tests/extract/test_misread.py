"""What is easily misread: subjects, relays and ends of contents. All places are invented."""

import pytest

from narratives.camps import registry_from_toml
from narratives.extract import extract
from narratives.extract.rules import find_attributions
from narratives.model import Block
from tests.factories import make_document

REGISTRY = registry_from_toml(
    """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
adjectives = ["Norlandish"]
places = ["Selm", "Norland"]
aliases = ["Лорский", "Дарена Вальчук"]
[[camp]]
id = "vardia"
label = "Vardia"
tag = "VA"
adjectives = ["Vardian"]
places = ["Karst"]
"""
)

# Constructions in which the subject, the relay or the end of a content is easily misread


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The army and the Front each said that the other had fired.",
            [("The army and the Front", "the other had fired")],
        ),
        (
            "Those who doubt it, she went on, should show the order.",
            [("she", "Those who doubt it"), ("she", "should show the order")],
        ),
        (
            'Basin Relief said that twenty were missing; it called the search "a lost race".',
            [
                ("Basin Relief", "twenty were missing"),
                ("it", 'the search "a lost race"'),
            ],
        ),
        (
            "A diplomat who saw them said they ‘do not look like that’, but would not be named.",
            [("A diplomat who saw them", "they ‘do not look like that’")],
        ),
        (
            'Its envoy, Lucia Strand, broke her silence: they never sent "a bullet", she said.',
            [("she", 'they never sent "a bullet"')],
        ),
        (
            "The bridge has not been broken by us, they say in almost the same words.",
            [("they", "The bridge has not been broken by us")],
        ),
        (
            "They would take no gifts from the enemy, the driver said they were told.",
            [("the driver", "They would take no gifts from the enemy")],
        ),
        (
            "Until they report, claims of an act of war will have to wait.",
            [],
        ),
        ("The army called the report premature.", [("The army", "the report premature")]),
        ("He called it natural for them to meet.", [("He", "it natural for them to meet")]),
        (
            "The agency quoted Marta Quill as saying that the bridge had been mined.",
            [("Marta Quill", "the bridge had been mined")],
        ),
        ("The spokeswoman refused to discuss drafts.", [("The spokeswoman", "drafts")]),
        (
            "Instructors were training the fighters, said the ambassador, Ada Vance.",
            [("the ambassador, Ada Vance", "Instructors were training the fighters")],
        ),
        ("Kardania has not commented.", [("Kardania", "Kardania has not commented")]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_subjects_relays_and_ends_of_contents_are_read(text, expected):
    document = make_document(text)
    said = [
        (document.text[slice(*one.source)] if one.source else None, document.text[slice(*span)])
        for one in find_attributions(document)
        for span in one.spans
    ]
    assert said == expected


def test_a_rubric_in_a_headline_is_no_speech():
    text = "Tessel Pass: what is claimed, and by whom"
    document = make_document(text, blocks=(Block(start=0, end=len(text), role="headline"),))
    assert find_attributions(document) == []


def test_a_mark_without_letters_is_no_content():
    assert all(
        any(character.isalnum() for character in document.text[slice(*span)])
        for document in [make_document("Ada Vance said: \ufeff\n\nShe said: “…”, and left.")]
        for one in find_attributions(document)
        for span in one.spans
    )


# End to end


def _said(text, **fields):
    """Return speaker and content of what is attributed."""
    claims = extract(make_document(text, **fields), REGISTRY)
    return [(one.source.name, one.text) for one in claims if one.source is not None]


def test_two_bodies_that_each_say_the_same_have_a_claim_each():
    text = "The Norland army and the Front, which holds the town, each said that the other fired."
    assert sorted(_said(text)) == [
        ("Front", "the other fired"),
        ("Norland army", "the other fired"),
    ]


def test_an_outlet_that_passes_on_a_statement_stands_in_its_chain_only():
    text = "The Norland army admitted that a message was lost, according to the Sarn Evening Post."
    claims = extract(make_document(text), REGISTRY)
    assert [(one.source.name, one.text) for one in claims] == [
        ("Norland army", "a message was lost")
    ]
    assert claims[0].chain == ("Sarn Evening Post", "Norland army")


def test_one_person_of_two_roles_is_one_speaker():
    text = "Paul Orr, a harbour specialist and editor at the Basin Monitor, said the gate failed."
    assert _said(text) == [("Paul Orr", "the gate failed")]


def test_who_is_likened_to_a_speaker_lends_no_camp():
    text = "Selm, like Vardian officials, has accused the Coast of lying."
    claims = extract(make_document(text), REGISTRY)
    assert [(one.source.name, one.camp) for one in claims] == [("Selm", "norland")]


def test_the_accused_does_not_speak():
    text = "Ada Vance said the road was shut.\nVantera has long been accused of arming the Front."
    assert _said(text)[1] == (None, "arming the Front")


def test_a_short_name_is_that_of_the_body_named_before():
    text = (
        "The Karst Observatory for Rights said nine people died.\n"
        "The Observatory said the toll would rise."
    )
    assert [name for name, _ in _said(text)] == ["Karst Observatory for Rights"] * 2


def test_a_report_is_not_the_last_speaker():
    text = "Ada Vance said the road was shut.\nThe report said nine people died."
    assert _said(text)[1] == ("report", "nine people died")


def test_a_body_named_after_a_country_does_not_speak_for_its_state():
    assert REGISTRY.place("Norlandish Harbour Watch", ())[0] == "unassigned"


def test_a_dateline_is_no_part_of_what_is_said():
    text = "PORT SELM, Oct 2 (Basin Wire) - Nine people died on the road, a harbour official said."
    assert _said(text) == [("harbour official", "Nine people died on the road")]


@pytest.mark.parametrize(
    ("language", "text", "camp"),
    [
        ("ru", "По словам Лорского, дорога закрыта.", "norland"),
        ("ru", "Представитель Лорского сообщил, что дорога закрыта.", "norland"),
        ("uk", "За словами Дарени Вальчук, дорога закрита.", "norland"),
    ],
)
def test_cyrillic_names_are_known_in_all_cases(language, text, camp):
    claims = extract(make_document(text, language=language), REGISTRY)
    assert [one.camp for one in claims if one.source] == [camp]

"""Quotations and the words around them: who says them, where they begin, end and go on."""

import pytest

from narratives.extract.rules import find_attributions
from tests.extract.attributed import attributed
from tests.factories import make_document

# (text, [(source, cue, content, kind)]): what each sentence says, by whom.
QUOTED = [
    (
        (
            "Ada Vance, the Zubrovian foreign minister, told the Daily Courier that the ceasefire "
            '"will not hold."'
        ),
        [
            (
                "Ada Vance, the Zubrovian foreign minister",
                "told",
                'the ceasefire "will not hold."',
                "mixed",
            )
        ],
    ),
    (
        '"We will never surrender," said General Ivo Stern of the Ruritanian army.',
        [
            (
                "General Ivo Stern of the Ruritanian army",
                "said",
                '"We will never surrender,"',
                "direct",
            )
        ],
    ),
    (
        '"We," he said, "will never surrender."',
        [("he", "said", '"We," … "will never surrender."', "direct")],
    ),
    (
        "'We will not stop until they leave,' said Vance.",
        [("Vance", "said", "'We will not stop until they leave,'", "direct")],
    ),
    (
        "“We will go on. We will not rest,” Stern told The Morning Post. “It is our duty.”",
        [("Stern", "told", "“We will go on. We will not rest,” … “It is our duty.”", "direct")],
    ),
    (
        'Vance condemned what she called "a barbaric act" in Strelsau.',
        [
            ("Vance", "condemned", 'what she called "a barbaric act" in Strelsau', "mixed"),
            ("she", "called", '"a barbaric act"', "direct"),
        ],
    ),
    (
        (
            '"Our instructors from the GSB [Zubrovian intelligence] are there…training the '
            'rebels," including against Ruritania, said Weil.'
        ),
        [
            (
                "Weil",
                "said",
                (
                    '"Our instructors from the GSB [Zubrovian intelligence] are there…training the '
                    'rebels," including against Ruritania'
                ),
                "mixed",
            )
        ],
    ),
    (
        'Vance: "We shall not yield."',
        [("Vance", ":", '"We shall not yield."', "direct")],
    ),
    (
        '"Is it over?" Weil asked.',
        [("Weil", "asked", '"Is it over?"', "direct")],
    ),
    (
        '"Yes," she said.',
        [("she", "said", '"Yes,"', "direct")],
    ),
    (
        '"The plan was doomed," Weil, an analyst, said on Monday.',
        [("Weil, an analyst", "said", '"The plan was doomed,"', "direct")],
    ),
    (
        'She described the raid as a "cowardly attack".',
        [("She", "described", 'the raid as a "cowardly attack"', "mixed")],
    ),
    (
        'Stern said: "We hold the town."',
        [("Stern", "said", '"We hold the town."', "direct")],
    ),
    (
        'Stern said he would "never, ever" return.',
        [("Stern", "said", 'he would "never, ever" return', "mixed")],
    ),
    (
        "Vance said that “the siege is over” and that aid would arrive.",
        [("Vance", "said", "“the siege is over” and that aid would arrive", "mixed")],
    ),
    (
        '"The siege is over," the ministry said in a statement, adding that aid would arrive.',
        [
            ("the ministry", "said", '"The siege is over,"', "direct"),
            ("the ministry", "adding", "aid would arrive", "indirect"),
        ],
    ),
    (
        "Stern is “a coward,” Vance said.",
        [("Vance", "said", "Stern is “a coward,”", "mixed")],
    ),
    (
        'Vance called the raid "a massacre".',
        [("Vance", "called", 'the raid "a massacre"', "mixed")],
    ),
    (
        '"Lies," said Vance, "and more lies."',
        [("Vance", "said", '"Lies," … "and more lies."', "direct")],
    ),
    (
        "«We will not leave», said Vance.",
        [("Vance", "said", "«We will not leave»", "direct")],
    ),
    (
        "„We will not leave“, said Vance.",
        [("Vance", "said", "„We will not leave“", "direct")],
    ),
    (
        'Vance said, "We will not leave," and left the room.',
        [("Vance", "said", '"We will not leave,"', "direct")],
    ),
    (
        (
            '"The front is calm," a spokesman for the army\'s northern command told the Courier by '
            "phone."
        ),
        [("a spokesman for the army's northern command", "told", '"The front is calm,"', "direct")],
    ),
    (
        '"If they come," Stern warned, "we are ready."',
        [("Stern", "warned", '"If they come," … "we are ready."', "direct")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED, ids=lambda value: str(value)[:40])
def test_a_quotation_is_found_with_its_source_and_cue(text, expected):
    assert attributed(make_document(text)) == expected


def test_quotations_without_a_cue_go_on_with_what_was_said_before():
    document = make_document(
        "Vance said the siege would end.\n"
        '"We have lost too much. We have buried our children."\n'
        "Weil then added:\n"
        '"This is the end of it all."'
    )
    assert attributed(document) == [
        ("Vance", "said", "the siege would end", "indirect"),
        ("Vance", None, '"We have lost too much. We have buried our children."', "direct"),
        ("Weil", "then added", '"This is the end of it all."', "direct"),
    ]


def test_a_second_quotation_of_a_paragraph_belongs_to_the_same_claim():
    document = make_document(
        "“We will go on. We will not rest,” Stern told the Post. “It is our duty.”"
    )
    (attribution,) = find_attributions(document)
    assert (
        document.cut(attribution.spans) == "“We will go on. We will not rest,” … “It is our duty.”"
    )

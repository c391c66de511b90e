"""What the rules find, in sentences about states, people and papers that do not exist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.extract.rules import find_attributions
from narratives.model import Block
from tests.extract.attributed import attributed
from tests.factories import make_document

# Deeds, nouns and names that look like speech.
NOT_REPORTED = [
    (
        "The Ruritanian army attacked the town, struck two bridges and charged the hill before "
        "firing rockets at the depot."
    ),
    "The state plans to strike back, and reports of shelling mounted along the front.",
    "Missiles slammed into a power station and soldiers claimed the ridge.",
    "The attack was called off after a strike on the base was planned by the general.",
    'The rebels used a drone dubbed "Falcon," for strikes on the base.',
    'They included "suicide" boats which Ruritanian forces have used since spring.',
    "Zubrovia maintained a base on the island.",
    "The claims that Vance bribed the judge are old.",
    "Zubrovia shelled the port as its tanks advanced; hundreds fled.",
    "The army states its case with artillery.",
    "Rebel forces point their guns at the capital and note the range.",
    "A strike plan was drawn up, and the claims office in Strelsau burned.",
    "The post was attacked at dawn and the record hall was hit.",
    "Ruritanian claims of victory were mocked.",
    "But the general said nothing.",
    "He spoke of peace.",
    "Weil argued against the plan.",
]


@pytest.mark.parametrize("text", NOT_REPORTED)
def test_deeds_and_nouns_are_no_speech(text):
    assert attributed(make_document(text)) == []


def test_an_accusation_keeps_its_target_apart_from_its_content():
    document = make_document("Ruritania accused the president of Zubrovia of shelling a hospital.")
    (accusation,) = find_attributions(document)
    assert document.cut((accusation.target,)) == "the president of Zubrovia"
    assert document.cut(accusation.spans) == "shelling a hospital"
    assert accusation.cue_class == "accuse"


@pytest.mark.parametrize(
    ("text", "cue_class", "negated"),
    [
        ("The ministry has not commented on the raid.", "no_comment", True),
        ("The ministry declined to comment on the raid.", "no_comment", True),
        ("The ministry did not respond to a request for comment.", "no_comment", True),
        ("There was no immediate comment from the ministry on the raid.", "no_comment", True),
        ("The dispatch carries no answer from Zubrovia to the charge.", "no_comment", True),
        ("Zubrovia has neither confirmed nor denied the raid.", "no_comment", True),
        ("Vance refused to say whether the bridge was mined.", "no_comment", True),
        ("The Courier could not independently verify the claim.", "unverified", True),
        ("The claim could not be independently verified.", "unverified", True),
        ("Vance did not deny that the bridge was mined.", "deny", True),
        ("Vance never said that the bridge was mined.", "neutral", True),
        ("Vance denied that the bridge was mined.", "deny", False),
        ("Vance vowed to mine the bridge.", "intent", False),
        ("Vance was allegedly in the town.", "adverb", False),
    ],
)
def test_the_cue_says_what_its_source_commits_to(text, cue_class, negated):
    (attribution,) = find_attributions(make_document(text))
    assert (attribution.cue_class, attribution.negated) == (cue_class, negated)


def headlined(text):
    """Return a document whose first line is its headline."""
    plain = make_document(text)
    first, *rest = plain.blocks
    headline = Block(start=first.start, end=first.end, role="headline")
    return make_document(text, blocks=(headline, *rest))


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        (
            "Talks with rebels have failed, says envoy",
            ("envoy", "says", "Talks with rebels have failed", "indirect"),
        ),
        (
            "Ruritania: siege will end soon",
            ("Ruritania", ":", "siege will end soon", "indirect"),
        ),
        (
            "Siege will end within days: Zubrovian minister",
            ("Zubrovian minister", ":", "Siege will end within days", "indirect"),
        ),
        (
            "Strelsau says siege will end soon",
            ("Strelsau", "says", "siege will end soon", "indirect"),
        ),
    ],
)
def test_headlines_name_their_source_before_or_behind_the_content(headline, expected):
    document = headlined(headline + "\nThe siege went on.")
    assert attributed(document) == [expected]
    assert "headline" in find_attributions(document)[0].flags


def test_residue_is_not_read():
    text = "Share this, said Vance."
    residue = (Block(start=0, end=len(text), role="residue"),)
    assert find_attributions(make_document(text, blocks=residue)) == []


FRAGMENTS = st.sampled_from(
    [
        "Vance",
        "said",
        "that",
        ",",
        ".",
        '"',
        "“",
        "”",
        "'",
        "the army",
        "(",
        ")",
        "according to",
        "accused",
        "of",
        "and",
        "who",
        "allegedly",
        ":",
        "\n",
        "has not commented",
        "on",
        "what",
        "called",
        "—",
        "...",
        "?",
        "is said to",
        "It",
        "told",
        "12",
        "«",
        "»",
        "''",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map(" ".join)))
def test_any_text_gives_spans_inside_it_and_the_same_twice(text):
    document = make_document(text)
    attributions = find_attributions(document)
    assert attributions == find_attributions(document)
    for one in attributions:
        block = document.blocks[one.block]
        assert one.spans
        assert list(one.spans) == sorted(one.spans)
        for start, end in one.spans:
            assert block.start <= start < end <= block.end
        for span in (one.source, one.cue, one.target):
            assert span is None or 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "Vance said that the army, ",
        '"We go", ',
        "according to the army ",
        "and who said, ",
        "(",
        '"',
        "which, ",
        "said ",
    ],
)
def test_a_very_long_paragraph_is_read_in_steps_proportional_to_its_length(unit):
    """Counts the looks at tokens, so that no clock is needed."""

    def looks(copies):
        count = 0
        from narratives.extract.stream import Stream

        original = Stream.low

        def counted(self, index):
            nonlocal count
            count += 1
            return original(self, index)

        Stream.low = counted
        try:
            find_attributions(make_document(unit * copies))
        finally:
            Stream.low = original
        return count

    short, long = looks(200), looks(800)
    assert long <= 6 * short + 2000

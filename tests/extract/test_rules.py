"""What the rules find, in sentences about states, people and papers that do not exist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.extract.rules import find_attributions
from narratives.model import Block
from tests.factories import make_document

# (text, [(source, cue, content, kind)]): what each sentence says, by whom.
REPORTED = [
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
        "According to Ruritania's defence ministry, 30 drones were shot down overnight.",
        [
            (
                "Ruritania's defence ministry",
                "According to",
                "30 drones were shot down overnight",
                "indirect",
            )
        ],
    ),
    (
        "Thirty drones were shot down overnight, according to the ministry.",
        [("the ministry", "according to", "Thirty drones were shot down overnight", "indirect")],
    ),
    (
        "Ruritania accused Zubrovia of shelling a hospital and blamed its allies for the famine.",
        [
            ("Ruritania", "accused", "shelling a hospital", "indirect"),
            ("Ruritania", "blamed", "the famine", "indirect"),
        ],
    ),
    (
        "Zubrovian officials have not commented on the raid.",
        [("Zubrovian officials", "have not commented", "the raid", "indirect")],
    ),
    (
        "The ministry declined to comment.",
        [("The ministry", "declined to comment", "The ministry declined to comment", "indirect")],
    ),
    (
        (
            "A spokesman for the army did not immediately respond to a request for comment on the "
            "raid."
        ),
        [("A spokesman for the army", "did not immediately respond", "the raid", "indirect")],
    ),
    (
        "Zubrovia has neither confirmed nor denied that its drones hit the refinery.",
        [
            (
                "Zubrovia",
                "has neither confirmed nor denied",
                "its drones hit the refinery",
                "indirect",
            )
        ],
    ),
    (
        "The Courier could not independently verify the claims.",
        [("The Courier", "could not independently verify", "the claims", "indirect")],
    ),
    (
        "The report could not be independently verified.",
        [(None, "could not be independently verified", "The report", "indirect")],
    ),
    (
        "Kurt Weil told reporters that Stern had said that the bridge was mined.",
        [
            ("Kurt Weil", "told", "Stern had said that the bridge was mined", "indirect"),
            ("Stern", "had said", "the bridge was mined", "indirect"),
        ],
    ),
    (
        "The drone was allegedly built in Zubrovia.",
        [(None, "allegedly", "The drone was allegedly built in Zubrovia", "indirect")],
    ),
    (
        "The general is said to have fled to the coast.",
        [(None, "is said", "The general … to have fled to the coast", "indirect")],
    ),
    (
        "Stern is believed to be in hiding.",
        [(None, "is believed", "Stern … to be in hiding", "indirect")],
    ),
    (
        "It is reported that the dam was mined.",
        [(None, "is reported", "the dam was mined", "indirect")],
    ),
    (
        "Vance said the talks had failed, adding that her country would fight on.",
        [
            ("Vance", "said", "the talks had failed", "indirect"),
            ("Vance", "adding", "her country would fight on", "indirect"),
        ],
    ),
    (
        (
            "Stern lambasted the council for its silence and called out Vance for not visiting the "
            "front."
        ),
        [
            ("Stern", "lambasted", "its silence", "indirect"),
            ("Stern", "called out", "not visiting the front", "indirect"),
        ],
    ),
    (
        (
            "While Stern's office has not commented on the strike, Vance said her forces would hit "
            "back anywhere."
        ),
        [
            ("Stern's office", "has not commented", "the strike", "indirect"),
            ("Vance", "said", "her forces would hit back anywhere", "indirect"),
        ],
    ),
    (
        (
            "While there was no confirmation of media reports claiming that Zubrovia sold drones, "
            "Weil believes it is more likely that they were made at home."
        ),
        [
            ("media reports", "claiming", "Zubrovia sold drones", "indirect"),
            ("Weil", "believes", "it is more likely that they were made at home", "indirect"),
        ],
    ),
    (
        'Vance condemned what she called "a barbaric act" in Strelsau.',
        [
            ("Vance", "condemned", 'what she called "a barbaric act" in Strelsau', "mixed"),
            ("she", "called", '"a barbaric act"', "direct"),
        ],
    ),
    (
        "Vance vowed to retake the city.",
        [("Vance", "vowed", "to retake the city", "indirect")],
    ),
    (
        "Stern threatened to cut off the gas.",
        [("Stern", "threatened", "to cut off the gas", "indirect")],
    ),
    (
        "Stern warned that the winter would be hard.",
        [("Stern", "warned", "the winter would be hard", "indirect")],
    ),
    (
        "Ruritania denies shelling the hospital.",
        [("Ruritania", "denies", "shelling the hospital", "indirect")],
    ),
    (
        "Zubrovia denied that it had shelled the hospital.",
        [("Zubrovia", "denied", "it had shelled the hospital", "indirect")],
    ),
    (
        "Other Ruritanian officials and Strelsau have accused Vance of arming the rebels.",
        [
            (
                "Other Ruritanian officials and Strelsau",
                "have accused",
                "arming the rebels",
                "indirect",
            )
        ],
    ),
    (
        "Speaking to the Daily Courier, Vance said the siege would end soon.",
        [("Vance", "said", "the siege would end soon", "indirect")],
    ),
    (
        (
            'The boats allegedly included "suicide" craft which Ruritanian forces have used since '
            "spring."
        ),
        [(None, "allegedly", 'The boats allegedly included "suicide" craft', "indirect")],
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
        "Weil, who leads the Strelsau Institute, says the general is bluffing.",
        [("Weil, who leads the Strelsau Institute", "says", "the general is bluffing", "indirect")],
    ),
    (
        "The rebels, Weil said, are running out of shells.",
        [("Weil", "said", "The rebels … are running out of shells", "indirect")],
    ),
    (
        "Stern was quoted as saying that the bridge would be rebuilt.",
        [("Stern", "was quoted as saying", "the bridge would be rebuilt", "indirect")],
    ),
    (
        "Stern was accused by the rebels of looting the museum.",
        [("the rebels", "was accused", "looting the museum", "indirect")],
    ),
    (
        "The ministry said in a statement on Friday that 12 people were killed.",
        [("The ministry", "said", "12 people were killed", "indirect")],
    ),
    (
        "The ministry said on Friday 12 people were killed.",
        [("The ministry", "said", "12 people were killed", "indirect")],
    ),
    (
        "The ministry said 12 people were killed and dozens wounded.",
        [("The ministry", "said", "12 people were killed and dozens wounded", "indirect")],
    ),
    (
        "Residents say the shelling never stopped.",
        [("Residents", "say", "the shelling never stopped", "indirect")],
    ),
    (
        "Police reported no arrests.",
        [("Police", "reported", "no arrests", "indirect")],
    ),
    (
        "The president did not say whether he would resign.",
        [("The president", "did not say", "whether he would resign", "indirect")],
    ),
    (
        "Vance refused to say whether the bridge was hers.",
        [("Vance", "refused to say", "whether the bridge was hers", "indirect")],
    ),
    (
        "Stern never said that the war was over.",
        [("Stern", "never said", "the war was over", "indirect")],
    ),
    (
        '"Is it over?" Weil asked.',
        [("Weil", "asked", '"Is it over?"', "direct")],
    ),
    (
        "Weil wondered whether the front would hold.",
        [("Weil", "wondered", "whether the front would hold", "indirect")],
    ),
    (
        '"Yes," she said.',
        [("she", "said", '"Yes,"', "direct")],
    ),
    (
        "The rebels say they hold the town, but the army says it was recaptured.",
        [
            ("The rebels", "say", "they hold the town", "indirect"),
            ("the army", "says", "it was recaptured", "indirect"),
        ],
    ),
    (
        "As the Courier reported, the dam was mined.",
        [("the Courier", "reported", "the dam was mined", "indirect")],
    ),
    (
        "As reported by the Courier, the dam was mined.",
        [("the Courier", "As reported by", "the dam was mined", "indirect")],
    ),
    (
        "The army insisted its men had left.",
        [("The army", "insisted", "its men had left", "indirect")],
    ),
    (
        "An intelligence officer, speaking on condition of anonymity, said the plan was old.",
        [("An intelligence officer", "said", "the plan was old", "indirect")],
    ),
    (
        "The plan, said Weil, was doomed.",
        [("Weil", "said", "The plan … was doomed", "indirect")],
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
        "The movement claimed responsibility for the blast.",
        [("The movement", "claimed", "responsibility for the blast", "indirect")],
    ),
    (
        "Zubrovia maintains that it has no base on the island.",
        [("Zubrovia", "maintains", "it has no base on the island", "indirect")],
    ),
    (
        "Vance acknowledged that mistakes were made.",
        [("Vance", "acknowledged", "mistakes were made", "indirect")],
    ),
    (
        "Vance expressed hope that talks would resume.",
        [("Vance", "expressed", "talks would resume", "indirect")],
    ),
    (
        "Weil says he doubts the rebels hold the town.",
        [("Weil", "says", "he doubts the rebels hold the town", "indirect")],
    ),
    (
        "The army's claim that it took the town was met with doubt.",
        [("The army", "claim", "it took the town", "indirect")],
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
        "Stern, 51, a former miner from the coast, said he would never return.",
        [("Stern, 51, a former miner from the coast", "said", "he would never return", "indirect")],
    ),
    (
        "Ivo Stern, 51, said on Sunday that the mine had closed.",
        [("Ivo Stern, 51", "said", "the mine had closed", "indirect")],
    ),
    (
        "Vance said that “the siege is over” and that aid would arrive.",
        [("Vance", "said", "“the siege is over” and that aid would arrive", "mixed")],
    ),
    (
        "In a statement, the ministry said the ship had sunk.",
        [("the ministry", "said", "the ship had sunk", "indirect")],
    ),
    (
        '"The siege is over," the ministry said in a statement, adding that aid would arrive.',
        [
            ("the ministry", "said", '"The siege is over,"', "direct"),
            ("the ministry", "adding", "aid would arrive", "indirect"),
        ],
    ),
    (
        "Some said the general had left; others said he was dead.",
        [
            ("Some", "said", "the general had left", "indirect"),
            ("others", "said", "he was dead", "indirect"),
        ],
    ),
    (
        "A woman who fled the town told the Courier that the school had burned.",
        [("A woman who fled the town", "told", "the school had burned", "indirect")],
    ),
    (
        "Critics say the law goes too far.",
        [("Critics", "say", "the law goes too far", "indirect")],
    ),
    (
        "Stern is “a coward,” Vance said.",
        [("Vance", "said", "Stern is “a coward,”", "mixed")],
    ),
    (
        "The raid killed nine people, Zubrovia's interior ministry said on Tuesday.",
        [("Zubrovia's interior ministry", "said", "The raid killed nine people", "indirect")],
    ),
    (
        "Strelsau says it shot down nine drones.",
        [("Strelsau", "says", "it shot down nine drones", "indirect")],
    ),
    (
        "Weil, citing two officers, said the depot was empty.",
        [("Weil", "said", "the depot was empty", "indirect")],
    ),
    (
        "The mayor confirmed that the bridge was closed.",
        [("The mayor", "confirmed", "the bridge was closed", "indirect")],
    ),
    (
        "The mayor told residents to leave the town.",
        [("The mayor", "told", "to leave the town", "indirect")],
    ),
    (
        "Vance urged the council to act.",
        [("Vance", "urged", "the council to act", "indirect")],
    ),
    (
        "Vance called for a ceasefire.",
        [("Vance", "called for", "a ceasefire", "indirect")],
    ),
    (
        "The council called on Ruritania to withdraw.",
        [("The council", "called on", "Ruritania to withdraw", "indirect")],
    ),
    (
        'Vance called the raid "a massacre".',
        [("Vance", "called", 'the raid "a massacre"', "mixed")],
    ),
    (
        "Vance pointed out that the bridge was open.",
        [("Vance", "pointed out", "the bridge was open", "indirect")],
    ),
    (
        "Stern reportedly left the country.",
        [(None, "reportedly", "Stern reportedly left the country", "indirect")],
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
        "Vance did not deny that the bridge was mined.",
        [("Vance", "did not deny", "the bridge was mined", "indirect")],
    ),
    (
        "Neighbours believe the blast came from the depot.",
        [("Neighbours", "believe", "the blast came from the depot", "indirect")],
    ),
    (
        "Vance hopes that the talks will resume.",
        [("Vance", "hopes", "the talks will resume", "indirect")],
    ),
    (
        "The ministry claimed its forces had taken the hill.",
        [("The ministry", "claimed", "its forces had taken the hill", "indirect")],
    ),
    (
        "Ruritania claims Zubrovia shelled a hospital.",
        [("Ruritania", "claims", "Zubrovia shelled a hospital", "indirect")],
    ),
    (
        (
            '"The front is calm," a spokesman for the army\'s northern command told the Courier by '
            "phone."
        ),
        [("a spokesman for the army's northern command", "told", '"The front is calm,"', "direct")],
    ),
    (
        "The general, who has led the army since spring, said he was tired.",
        [("The general, who has led the army since spring", "said", "he was tired", "indirect")],
    ),
    (
        '"If they come," Stern warned, "we are ready."',
        [("Stern", "warned", '"If they come," … "we are ready."', "direct")],
    ),
    (
        "The plan has failed, Weil argued.",
        [("Weil", "argued", "The plan has failed", "indirect")],
    ),
]

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


def found(document):
    """Return the attributions of a document as (source, cue, content, kind), in words."""

    def words(span):
        return document.text[span[0] : span[1]] if span else None

    return [
        (words(one.source), words(one.cue), document.cut(one.spans), one.kind)
        for one in find_attributions(document)
    ]


@pytest.mark.parametrize(("text", "expected"), REPORTED, ids=lambda value: str(value)[:40])
def test_reported_speech_is_found_with_its_source_cue_and_content(text, expected):
    assert found(make_document(text)) == expected


@pytest.mark.parametrize("text", NOT_REPORTED)
def test_deeds_and_nouns_are_no_speech(text):
    assert found(make_document(text)) == []


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
    assert found(document) == [expected]
    assert "headline" in find_attributions(document)[0].flags


def test_quotations_without_a_cue_go_on_with_what_was_said_before():
    document = make_document(
        "Vance said the siege would end.\n"
        '"We have lost too much. We have buried our children."\n'
        "Weil then added:\n"
        '"This is the end of it all."'
    )
    assert found(document) == [
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

"""Speech that is reported without quotation marks, in sentences about states that do not exist."""

import pytest

from tests.extract.attributed import attributed
from tests.factories import make_document

# (text, [(source, cue, content, kind)]): what each sentence says, by whom.
REPORTED = [
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
        "Weil wondered whether the front would hold.",
        [("Weil", "wondered", "whether the front would hold", "indirect")],
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
        "Stern, 51, a former miner from the coast, said he would never return.",
        [("Stern, 51, a former miner from the coast", "said", "he would never return", "indirect")],
    ),
    (
        "Ivo Stern, 51, said on Sunday that the mine had closed.",
        [("Ivo Stern, 51", "said", "the mine had closed", "indirect")],
    ),
    (
        "In a statement, the ministry said the ship had sunk.",
        [("the ministry", "said", "the ship had sunk", "indirect")],
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
        "Vance pointed out that the bridge was open.",
        [("Vance", "pointed out", "the bridge was open", "indirect")],
    ),
    (
        "Stern reportedly left the country.",
        [(None, "reportedly", "Stern reportedly left the country", "indirect")],
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
        "The general, who has led the army since spring, said he was tired.",
        [("The general, who has led the army since spring", "said", "he was tired", "indirect")],
    ),
    (
        "The plan has failed, Weil argued.",
        [("Weil", "argued", "The plan has failed", "indirect")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), REPORTED, ids=lambda value: str(value)[:40])
def test_reported_speech_is_found_with_its_source_cue_and_content(text, expected):
    assert attributed(make_document(text)) == expected

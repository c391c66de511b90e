"""Modality: what a source commits to, from the cue, its negation, and hedges near it."""

import pytest

from narratives.extract.attribution import Attribution
from narratives.extract.lexicon import lexicon
from narratives.extract.modality import hedge_of, modality_of, reporter_stance

# Source, cue, lemma, class (None: the lexicon's), negated, content, expected.
CASES = [
    ("Lorn", "said", "say", None, False, "the road is open", "asserted"),
    ("Lorn", "said", "say", None, False, "his forces would seek to retake the hill", "intention"),
    ("Lorn", "said", "say", None, False, '"We will hold the bridge"', "intention"),
    ("Lorn", "said", "say", None, False, "it would have been wrong", "asserted"),
    ("Lorn", "vowed", "vow", None, False, "to retake the hill", "intention"),
    ("Lorn", "warned", "warn", None, False, "the dam is full", "asserted"),
    ("Lorn", "claimed", "claim", None, False, "the hill was taken", "claimed"),
    ("Lorn", "alleged", "allege", None, False, "the vote was bought", "alleged"),
    (
        None,
        "allegedly",
        "allegedly",
        "adverb",
        False,
        "The crates allegedly held rifles",
        "alleged",
    ),
    (None, "reportedly", "reportedly", "adverb", False, "Two men were reportedly hurt", "reported"),
    ("Lorn", "accused", "accuse", None, False, "arming the rebels", "accused"),
    ("Lorn", "denied", "deny", None, False, "that shells were fired", "denied"),
    ("Lorn", "did not deny", "deny", None, True, "that shells were fired", "negated"),
    ("Lorn", "ruled out", "rule", "deny", False, "a return to talks", "denied"),
    ("Lorn", "did not rule out", "rule", "deny", True, "sabotage", "possible"),
    ("Lorn", "confirmed", "confirm", None, False, "that nine had died", "confirmed"),
    ("Lorn", "did not confirm", "confirm", None, True, "that nine had died", "unverified"),
    ("Lorn", "could not verify", "verify", "unverified", True, "the figure", "unverified"),
    ("Lorn", "believes", "believe", None, False, "the mine is to blame", "believed"),
    (
        "Lorn",
        "believes",
        "believe",
        None,
        False,
        "it is more likely that the mine is to blame",
        "likely",
    ),
    ("Lorn", "said", "say", None, False, '"It is possible that nobody knew"', "possible"),
    ("Lorn", "said", "say", None, False, "the fire was probably set", "likely"),
    ("Lorn", "said", "say", None, False, "the wall might give way", "possible"),
    ("Lorn", "said", "say", None, False, "it was difficult to verify any of it", "unverified"),
    ("Lorn", "doubts", "doubt", None, False, "that the log is real", "unverified"),
    ("Lorn", "has not commented", "comment", "no_comment", True, "the raid", "no_comment"),
    ("Lorn", "declined to comment", "decline", None, False, "on the raid", "no_comment"),
    ("Lorn", "neither confirmed nor denied", "confirm", None, True, "the raid", "no_comment"),
    ("Lorn", "did not say", "say", None, True, "that the raid was planned", "negated"),
    ("media reports", "claiming", "claim", None, False, "the port was closed", "claimed"),
    ("media reports", "said", "say", None, False, "the port was closed", "reported"),
    ("unconfirmed reports", "said", "say", None, False, "the port was closed", "unverified"),
]


SAID = ("Lorn", "said", "say", None, False)
NEUTRAL = ("neutral", False)


def attribution_of(source, cue, lemma, cue_class, negated, content):
    """Return a text and the attribution in it."""
    text = f"{source or ''} {cue} {content}."
    start = text.index(cue)
    at = start + len(cue) + 1
    known = lexicon("en").cue_of(lemma)
    return text, Attribution(
        block=0,
        kind="indirect",
        source=(0, len(source)) if source else None,
        cue=(start, start + len(cue)),
        lemma=lemma,
        cue_class=cue_class or (known[1] if known else None),
        negated=negated,
        spans=((at, at + len(content)),),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case[:2])))
def test_the_source_commits_to_what_cue_and_hedges_say(case):
    *words, expected = case
    text, attribution = attribution_of(*words)
    assert modality_of(attribution, text, words[-1], text) == expected


def test_missing_confirmation_in_the_sentence_belongs_to_the_reports():
    sentence = "There was no confirmation of media reports claiming the port was closed."
    start = sentence.index("media reports")
    cue = sentence.index("claiming")
    attribution = Attribution(
        block=0,
        kind="indirect",
        source=(start, start + len("media reports")),
        cue=(cue, cue + len("claiming")),
        lemma="claim",
        cue_class="distanced",
        negated=False,
        spans=((cue + 9, len(sentence) - 1),),
    )
    assert modality_of(attribution, sentence, "the port was closed", sentence) == "unverified"


def test_a_hedge_far_into_the_content_does_not_govern_it():
    content = (
        "the bridge over the river was closed on Monday by order of the mayor of the upper town "
        * 2
    )
    text, attribution = attribution_of(*SAID, content + "perhaps")
    assert modality_of(attribution, text, content + "perhaps", text) == "asserted"


@pytest.mark.parametrize(
    ("lemma", "stance"),
    [("claim", "distanced"), ("allegedly", "distanced"), ("reveal", "endorsing"), ("say", None)],
)
def test_the_outlets_distance_is_a_field_of_its_own(lemma, stance):
    _, attribution = attribution_of("Lorn", "x", lemma, *NEUTRAL, "y")
    assert reporter_stance(attribution) == stance


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bridge is closed", "asserted"),
        ("The figure could not be verified", "unverified"),
        ("Rain is likely to return", "likely"),
        ("The wall might give way", "possible"),
        ("He will go", "asserted"),
    ],
)
def test_the_narrator_hedges_too(sentence, expected):
    assert hedge_of(sentence) == expected

"""How a claim stands to its point is read from cue, modality, refuting words and negation."""

import pytest

from narratives.model import Cue
from narratives.stance import stance
from tests.factories import make_claim, make_document

TITLE = "Sudrian instructors are training fighters at the dam"


def claim_of(words, *, speaker="Bo Lind", **fields):
    return make_claim(make_document(words), words, speaker=speaker, **fields)


def cue(lemma, text=None):
    return Cue(lemma=lemma, text=text or lemma, span=(0, 1))


ALONE = [
    # Words about a statement.
    ("the story is a hoax", "denies", "hoax"),
    ("the reports are baseless", "denies", "baseless"),
    ("the video was staged", "denies", "staged"),
    ("Sudria had nothing to do with the attack", "denies", "nothing to do with"),
    ("Norvania was not responsible", "denies", "not responsible"),
    ("the strike never happened", "denies", "never happened"),
    ("there is no evidence of instructors at the dam", "doubts", "no evidence"),
    ("it was difficult to verify whether instructors are there", "doubts", "difficult to verify"),
    ("the figures could not be confirmed", "doubts", "could not be confirmed"),
    ("it is unclear whether the dam was hit", "doubts", "is unclear"),
    ("such help is unlikely", "doubts", "unlikely"),
    ("the ministry declined to comment", "no_comment", "declined to comment"),
    ("the army neither confirmed nor denied the strike", "no_comment", "neither confirmed nor"),
    # A refutation turned round refutes nothing.
    ("this is not a hoax", "claims", ""),
    ("nobody calls the story baseless", "claims", ""),
    # Mere statements, and words that only look like refutations.
    ("instructors are at the dam", "claims", ""),
    ("the rebels do not hide that they are supported", "claims", ""),
    ("no vehicles left the dam", "claims", ""),
    ("the stage was set at the dam", "claims", ""),
    ("hoaxes are common", "claims", ""),
]


@pytest.mark.parametrize(("words", "state", "because"), ALONE)
def test_words_inside_the_claim_decide(words, state, because):
    found = stance(claim_of(words))
    assert found.state == state
    assert because in found.why


MODALITIES = [
    ("denied", "deny", "denies"),
    ("negated", "say", "denies"),
    ("unverified", "say", "doubts"),
    ("no_comment", "comment", "no_comment"),
    ("asserted", "say", "claims"),
    ("claimed", "claim", "claims"),
    ("accused", "accuse", "claims"),
    ("alleged", "allege", "claims"),
    ("reported", "report", "claims"),
    ("believed", "believe", "claims"),
    ("likely", "say", "claims"),
    ("possible", "say", "claims"),
    ("intention", "vow", "claims"),
    ("confirmed", "confirm", "claims"),
    # The cue decides where the modality leaves it open.
    ("asserted", "dismiss", "denies"),
    ("asserted", "reject", "denies"),
    ("asserted", "doubt", "doubts"),
    ("asserted", "question", "doubts"),
    # "did not deny" commits to neither side.
    ("negated", "deny", "no_comment"),
]


@pytest.mark.parametrize(("modality", "lemma", "state"), MODALITIES)
def test_cue_and_modality_decide(modality, lemma, state):
    found = stance(claim_of(TITLE, modality=modality, cue=cue(lemma)))
    assert found.state == state
    assert found.why


AGAINST_TITLE = [
    ("No Sudrian instructors are training fighters at the dam", "denies"),
    ("Sudrian instructors are not training fighters at the dam", "denies"),
    ("Sudrian instructors never trained fighters at the dam", "denies"),
    ("Sudrian instructors aren't training any fighters at the dam", "denies"),
    ("Sudrian instructors train fighters at the dam", "claims"),
    ("not only Sudrian instructors are training fighters at the dam", "claims"),
    ("A storm, not fighters, was training instructors at the Sudrian dam", "denies"),
    # What is negated is something else.
    ("Sudrian instructors did not conceal that they train fighters at the dam", "claims"),
    # Too little in common: the negation speaks of something else.
    ("the rebels have not concealed their support", "claims"),
    ("the dam is not finished", "claims"),
]


@pytest.mark.parametrize(("words", "state"), AGAINST_TITLE)
def test_the_same_words_turned_round_deny(words, state):
    title = claim_of(TITLE, speaker="Ada Brand")
    assert stance(claim_of(words), title).state == state


SHORT = [
    ("the dam was not shelled", "denies"),
    ("the dam was shelled at night", "claims"),
    ("the dam was not repaired", "claims"),
    ("not the dam", "claims"),
]


@pytest.mark.parametrize(("words", "state"), SHORT)
def test_two_words_are_enough_where_there_are_no_others(words, state):
    title = claim_of("the dam was shelled", speaker="Ada Brand")
    assert stance(claim_of(words), title).state == state


def test_who_is_doubted_by_the_document_still_claims():
    found = stance(
        claim_of(TITLE, modality="unverified", cue=cue("claim"), reporter_stance="distanced")
    )
    assert found.state == "claims"
    assert "unverified" in found.why


def test_a_negated_title_is_denied_by_its_plain_form():
    title = claim_of("No Sudrian instructors are training fighters at the dam", speaker="Bo Lind")
    found = stance(claim_of(TITLE, speaker="Ada Brand"), title)
    assert found.state == "denies"
    assert "title" in found.why


def test_the_title_claim_claims_what_it_says_even_if_it_refutes():
    title = claim_of("the reports of instructors are a hoax")
    assert stance(title, title).state == "claims"
    other = claim_of("the instructors are a hoax of the other side", speaker="Ada Brand")
    assert stance(other, title).state == "claims"


def test_a_denied_title_stays_a_denial():
    title = claim_of(TITLE, modality="denied", cue=cue("deny", "denied"))
    found = stance(title, title)
    assert (found.state, found.why) == ("denies", "“denied”")


ABROAD = [
    ("de", "die Berichte sind frei erfunden", "denies"),
    ("de", "die Berichte sind nicht erfunden", "claims"),
    ("fr", "il n'y a aucune preuve", "doubts"),
    ("es", "la acusación es infundada", "denies"),
    ("ru", "эти сообщения — фейк", "denies"),
    ("ru", "сообщение пока не подтверждено", "doubts"),
    ("ru", "это не фейк", "claims"),
    ("uk", "доказів немає", "doubts"),
    ("ar", "هذه الأنباء عارية من الصحة", "denies"),
    # A language without a list, and English words in another language, decide nothing.
    ("tr", "haberler hoax", "claims"),
    ("de", "no fake", "claims"),
]


@pytest.mark.parametrize(("language", "words", "state"), ABROAD)
def test_words_about_a_statement_in_other_languages(language, words, state):
    assert stance(claim_of(words, language=language)).state == state


SAME = [
    ("There were no hostages in the mill", "Four captives were held in the mill", "denies"),
    ("the stations logged gusts and no hail", "The airfield had reported hail", "denies"),
    ("Sudrian soldiers never crossed the frontier", "Sudrian troops crossed the border", "denies"),
    # A thing that is named in passing is not said to be missing.
    ("it is a club of which we are no member", "each member state must arrest him", "claims"),
    ("fence or no fence, they were robbing us", "the company has put up a fence", "claims"),
    ("he had a wound that no crowd makes", "they were crushed by the crowd", "claims"),
    ("no rebel would have crossed the river", "rebels lifted the oxen by night", "claims"),
    # The same deed, done and not done.
    ("the army has not shelled Orr since May", "army guns shelled Orr in June", "denies"),
    ("the army has not shelled Orr since May", "army guns shelled the mill", "claims"),
    ("Nor is there a single rifle in Orr", "Sudria has armed the bandits", "denies"),
    ("a fault is the likelier cause", "Sudrian troops opened the gates deliberately", "denies"),
]


@pytest.mark.parametrize(("words", "title", "state"), SAME)
def test_what_is_answered_is_what_is_shared(words, title, state):
    assert stance(claim_of(words), claim_of(title)).state == state

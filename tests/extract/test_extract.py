"""Extraction end to end: kinds, speakers, camps, chains and links; offsets on any text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narratives.camps import Registry, default_registry, registry_from_toml
from narratives.extract import extract
from narratives.model import Block
from seeds import registry_path
from tests.factories import make_document

REGISTRY = registry_from_toml(
    """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
adjectives = ["Norland"]
places = ["Selm"]
outlets = ["Selm Radio"]
[[camp]]
id = "vardia"
label = "Vardia"
tag = "VA"
adjectives = ["Vardian"]
[[camp]]
id = "coast"
label = "Free Coast"
tag = "FC"
aliases = ["Free Coast", "Tessa Norr"]
[[camp]]
id = "analyst"
label = "Analysts"
tag = "AN"
roles = ["analyst"]
[[camp]]
id = "media"
label = "Media"
tag = "ME"
aliases = ["media reports"]
"""
)
STORY = """Vardia arms coast rebels, says envoy
The Norlandish envoy to the League has accused Vardia of arming the Free Coast.
Otto Greif told the Selm Courier that crates had been found on two ships.
Vardian officials have not commented on the charge.
Tessa Norr of the Free Coast denied that her fighters had received weapons.
"We have what we took," she said. "Nobody gave us anything."
The crates allegedly came by sea.
Aleks Dorn, a military analyst, said it was difficult to verify any of these claims.
The rebels hold four towns on the coast."""


@pytest.fixture
def story():
    roles = ["headline"] + ["body"] * 8
    plain = make_document(STORY)
    blocks = tuple(
        Block(start=block.start, end=block.end, role=role)
        for block, role in zip(plain.blocks, roles, strict=True)
    )
    return make_document(STORY, blocks=blocks, outlet="Selm Radio", date="2031-02-03")


def claim_with(claims, words):
    found = [claim for claim in claims if words in claim.text]
    assert found, [claim.text for claim in claims]
    return min(found, key=lambda claim: len(claim.text))


@pytest.mark.parametrize(
    ("words", "name", "camp", "modality", "kind"),
    [
        ("Vardia arms coast rebels", "Otto Greif", "norland", "asserted", "indirect"),
        ("arming the Free Coast", "Otto Greif", "norland", "accused", "indirect"),
        ("crates had been found", "Otto Greif", "norland", "asserted", "indirect"),
        ("the charge", "Vardian officials", "vardia", "no_comment", "indirect"),
        ("received weapons", "Tessa Norr", "coast", "denied", "indirect"),
        ("what we took", "Tessa Norr", "coast", "asserted", "direct"),
        ("came by sea", "Tessa Norr", "coast", "alleged", "indirect"),
        ("difficult to verify", "Aleks Dorn", "analyst", "unverified", "indirect"),
    ],
)
def test_each_claim_has_its_speaker_camp_and_commitment(story, words, name, camp, modality, kind):
    claim = claim_with(extract(story, REGISTRY), words)
    assert claim.source.name == name
    assert (claim.camp, claim.modality, claim.kind) == (camp, modality, kind)


def test_the_outlets_camp_is_the_narrators_and_nobody_elses(story):
    claims = extract(story, REGISTRY)
    narrated = claim_with(claims, "hold four towns")
    assert (narrated.kind, narrated.source, narrated.camp) == ("narrator", None, "norland")
    assert narrated.camp_rule == "outlet:Selm Radio"
    assert {claim.camp for claim in claims if claim.source} == {
        "norland",
        "vardia",
        "coast",
        "analyst",
    }
    assert all(
        claim.camp != "norland" for claim in claims if claim.source and "Norr" in claim.source.name
    )


def test_an_undeclared_outlet_leaves_the_narrator_neutral(story):
    document = make_document(STORY, blocks=story.blocks, outlet="Karst Courier")
    narrated = claim_with(extract(document, REGISTRY), "hold four towns")
    assert (narrated.camp, narrated.camp_rule) == ("narrator", "narrator")


def test_the_chain_runs_from_the_outlet_over_the_paper_to_the_speaker(story):
    claim = claim_with(extract(story, REGISTRY), "crates had been found")
    assert claim.chain == ("Selm Radio", "Selm Courier", "Otto Greif")


def test_meta_claims_point_at_claims_of_others(story):
    claims = extract(story, REGISTRY)
    by_id = {claim.id: claim for claim in claims}
    doubt = claim_with(claims, "difficult to verify")
    meant = [by_id[other].source.name for other in doubt.about]
    assert len(meant) > 1
    assert "Aleks Dorn" not in meant
    silence = claim_with(claims, "the charge")
    assert [by_id[other].source.name for other in silence.about] == ["Otto Greif"]


def test_what_a_document_states_is_copied_to_its_claims(story):
    for claim in extract(story, REGISTRY):
        assert (claim.published, claim.outlet, claim.language) == ("2031-02-03", "Selm Radio", "en")
        assert claim.document == story.id


def test_the_headlines_claim_is_marked_and_repeats_are_kept(story):
    claims = extract(story, REGISTRY)
    assert claim_with(claims, "Vardia arms coast rebels").headline
    assert not claim_with(claims, "arming the Free Coast").headline


def test_the_analysts_assignments_win(story):
    claims = extract(story, REGISTRY, speaker_camps={"Otto Greif": "vardia"})
    claim = claim_with(claims, "crates had been found")
    assert (claim.camp, claim.camp_rule) == ("vardia", "assigned:Otto Greif")


def test_two_sources_of_one_content_make_two_claims():
    document = make_document(
        "Vardian officials and Norland have accused Otto Greif of selling maps."
    )
    claims = [claim for claim in extract(document, REGISTRY) if claim.source]
    assert [(claim.source.name, claim.camp) for claim in claims] == [
        ("Vardian officials", "vardia"),
        ("Norland", "norland"),
    ]
    assert len({claim.id for claim in claims}) == 2


def test_while_and_main_clause_are_two_claims():
    document = make_document(
        "Ada Lorn said that while the north had reason to welcome the fire,"
        " it was hard to verify who set it."
    )
    claims = [claim for claim in extract(document, REGISTRY) if claim.source]
    assert [claim.modality for claim in claims] == ["asserted", "unverified"]


def test_residue_says_nothing_and_headings_only_if_they_judge():
    lines = ["Breadcrumb > News", "Four towns", "Their propaganda tactics"]
    text = "\n".join((*lines, "The port is closed to all ships today."))
    plain = make_document(text)
    roles = ["residue", "heading", "heading", "body"]
    blocks = tuple(
        Block(start=b.start, end=b.end, role=r) for b, r in zip(plain.blocks, roles, strict=True)
    )
    claims = extract(make_document(text, blocks=blocks), REGISTRY)
    assert [claim.text for claim in claims] == [
        "Their propaganda tactics",
        "The port is closed to all ships today",
    ]


def test_a_sentence_that_looks_like_speech_is_unclear_and_not_silently_the_narrators():
    from narratives.extract.layout import Layout
    from narratives.extract.narrator import own_voice

    document = make_document(
        "The bridge is mined, people here say. The bridge is closed since May."
    )
    first, second = own_voice(Layout(document), [])
    assert first.found_by == "rule:unclear"
    assert second.found_by == "rule:narrator"
    assert first.confidence < second.confidence


def test_claims_stand_in_the_order_of_the_text(story):
    claims = extract(story, REGISTRY)
    assert [claim.spans[0] for claim in claims] == sorted(claim.spans[0] for claim in claims)


def test_ids_are_the_same_on_every_run_and_differ_between_documents(story):
    claims = extract(story, REGISTRY)
    assert claims == extract(story, REGISTRY)
    assert all(re.fullmatch(r"c_[0-9a-f]{12}", claim.id) for claim in claims)
    other = make_document(STORY + "\nOne more line is here for all.", blocks=story.blocks)
    assert {claim.id for claim in claims}.isdisjoint(claim.id for claim in extract(other, REGISTRY))


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "«",
        "'",
        "’",
        "Otto Greif",
        "he",
        "They",
        " said that ",
        " said",
        ", ",
        ". ",
        "\n",
        "the ministry",
        "Norland's",
        " and ",
        "allegedly",
        "while ",
        "(",
        ")",
        "—",
        "of",
        "who",
        "ﷺ",
        "é",
        "\u200f",
        "сказал",
        "a b",
        "according to ",
        " denied ",
        "accused",
        " of ",
        "U.S.",
        "Gen.",
        "-",
        "\t",
        "😀",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_claims_that_are_cut_out_of_it(text):
    document = make_document(text)
    for claim in extract(document, default_registry()):
        assert claim.text == document.cut(claim.spans)
        assert all(0 <= start < end <= len(text) for start, end in claim.spans)
        assert 0.0 <= claim.confidence <= 1.0
        if claim.source is not None and claim.source.span is not None:
            assert text[slice(*claim.source.span)] == claim.source.text
        assert (claim.kind == "narrator") == (claim.source is None)


@pytest.mark.parametrize("text", ["", " ", "\n\n", '"', "x", "." * 50, "a" * 5000, "«" * 300])
def test_empty_and_odd_texts_give_nothing_or_little(text):
    assert len(extract(make_document(text), Registry())) <= 1


def test_a_text_of_many_paragraphs_costs_time_in_proportion():
    import time

    lines = "Ada Lorn said that the road was open. He said more to the council.\n"

    def cost(count):
        document = make_document(lines * count)
        start = time.process_time()
        extract(document, REGISTRY)
        return time.process_time() - start

    cost(10)
    # Twelve where four would be proportional: machines that test are busy.
    assert cost(800) < 12 * cost(200) + 0.5


def test_the_samples_registry_serves_the_samples_documents():
    from narratives.camps import load_registry
    from narratives.documents import read
    from seeds import documents_folder

    registry = load_registry(registry_path())
    camps = set()
    for document in read(sorted(documents_folder().iterdir())):
        camps |= {claim.camp for claim in extract(document, registry)}
    assert {
        "russian",
        "ukrainian",
        "syrian_opposition",
        "syrian_government",
        "analyst",
        "narrator",
    } <= camps

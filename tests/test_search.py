"""Searches: what they find is what looking at every claim finds, whatever is typed or changed."""

import json
import os
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import HashingEncoder
from narratives import search_vectors
from narratives.errors import UsageError
from narratives.pipeline import AddOptions, add
from narratives.query import MOST_TERMS, read_query
from narratives.search import search_both, search_meaning, search_words
from narratives.search_filter import SearchFilter, names_like, state_of
from narratives.search_vectors import claim_matrix, matrix_path
from narratives.vectors import Vectors
from narratives.workspace import Workspace
from tests.factories import TWO_CAMPS, make_claim, make_document

WHEN = {"when": "2031-05-02T10:00:00+00:00", "who": "tester"}

SAID = [
    ("1", "Invented Times", "2031-05-01", "Norland", "asserted", "The dam at Orr was shelled."),
    ("1", "Invented Times", "2031-05-01", "Sudmark", "denied", "No gun of ours shelled the dam."),
    ("1", "Invented Times", "2031-05-01", None, "asserted", "The dam at Orr is old."),
    ("2", "Fictional Post", "2031-05-02", "Norland", "claimed", "Sudmark shelled the old bridge."),
    ("2", "Fictional Post", "2031-05-02", "A resident", "asserted", "The bridge fell at night."),
    ("2", "Fictional Post", "2031-05-02", "A resident", "unverified", "Twelve people may be dead."),
    ("3", "Orr Gazette", None, "Sudmark", "no_comment", "Whether the bridge was shelled."),
    ("3", "Orr Gazette", None, "Mira Tal", "asserted", "Wheat became dearer at Orr."),
    ("4", "Invented Times", "2032-01-09", "Norland", "asserted", "The dam at Orr was shelled."),
]


def made(path):
    rows = [
        {"document": d, "outlet": o, "date": day, "source": who, "modality": m, "text": text}
        for d, o, day, who, m, text in SAID
    ]
    coded = path.with_name("coded.jsonl")
    coded.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    workspace = Workspace.open(path, create=True)
    with workspace.transaction():
        workspace.set_setting("registry", TWO_CAMPS)
    add(
        workspace,
        [coded],
        AddOptions(coded=True),
        progress=lambda _stage, _done, _total: None,
        load_tagger=lambda: None,
        load_encoder=lambda _name: HashingEncoder(),
    )
    return workspace


@pytest.fixture
def workspace(tmp_path):
    with made(tmp_path / "w.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def curated(tmp_path_factory):
    """A workspace with a change of each kind that a search has to respect."""
    with made(tmp_path_factory.mktemp("search") / "w.db") as opened:
        by_text = {claim.text: claim for claim in opened.claims()}
        opened.record("camp", "A resident", "sudmark", **WHEN)
        wheat = by_text["Wheat became dearer at Orr."]
        opened.record("speaker", wheat.id, "Norland", **WHEN)
        opened.record("drop", by_text["The bridge fell at night."].id, "", **WHEN)
        opened.record("stance", by_text["The dam at Orr is old."].id, "doubts", **WHEN)
        document = next(d for d in opened.documents() if "Twelve" in d.text)
        start = document.text.index("people")
        payload = {
            "document": document.id, "start": start, "end": start + 18, "speaker": "Mira Tal",
            "camp": "norland", "stance": "claims", "event": opened.event_with(document.id, start),
            "point": "p_new", "title": "Who died?",
        }  # fmt: skip
        opened.record("add", "c_byhand", json.dumps(payload), **WHEN)
        yield opened


def texts(hits):
    return [hit.claim.text for hit in hits]


# Queries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("twelve people", {"Twelve people may be dead."}),
        ("BRIDGE old", {"Sudmark shelled the old bridge."}),
        ("wheat OR twelve", {"Wheat became dearer at Orr.", "Twelve people may be dead."}),
        ('"old bridge"', {"Sudmark shelled the old bridge."}),
        ('"bridge old"', set()),
        ("dea*", {"Twelve people may be dead.", "Wheat became dearer at Orr."}),
        ('"may be d"*', {"Twelve people may be dead."}),
        ("bridge -shelled", {"The bridge fell at night."}),
        ('bridge -"fell at" -whether', {"Sudmark shelled the old bridge."}),
        ("Orr -dam", {"Wheat became dearer at Orr."}),
        ("-dam", set()),
        ("... wheat —", {"Wheat became dearer at Orr."}),
        ("…", set()),
        ("OR wheat", {"Wheat became dearer at Orr."}),
        ("wheat OR", {"Wheat became dearer at Orr."}),
        ("óld brídge", {"Sudmark shelled the old bridge."}),
    ],
)
def test_what_can_be_asked(workspace, query, found):
    assert set(texts(search_words(workspace, query))) == found


HOSTILE = [
    '"', "'", "wheat\0", "\0", "text:wheat", "^wheat", "wheat NOT (", "NEAR(wheat 5", "wheat*)",
    "{text}: wheat", "wheat AND", "-", "--", '-"', "*", '""', "\ud800", "wheat; DROP TABLE claims",
    "%s", "\\", "\x02wheat\x03", "a" * 100_000, "wheat " * MOST_TERMS,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_is_syntax(workspace, query):
    for hit in search_words(workspace, query):
        assert "Wheat" in hit.claim.text
    search_both(workspace, HashingEncoder(), query)


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_every_query_can_be_read(query):
    read = read_query(query)
    pieces = re.sub(r'"[^"]*"', "", read.wanted + read.unwanted)
    assert re.fullmatch(r"(?:AND|OR|NOT|[()* ])*", pieces)


def test_too_many_words_are_refused():
    with pytest.raises(UsageError, match="65 words"):
        read_query("dam " * (MOST_TERMS + 1))


def test_marks_in_a_text_do_not_move_the_places(tmp_path):
    text = "The \x02dam\x03 of \ue000 Orr \ue001 fell."
    document = make_document(text)
    claim = make_claim(document, text)
    with Workspace.open(tmp_path / "w.db", create=True) as workspace:
        workspace.put_document(document, [claim], found_with="test")
        (hit,) = search_words(workspace, "orr OR fell")
    assert [claim.text[a:b] for a, b in hit.spans] == ["Orr", "fell"]


# Filters ------------------------------------------------------------------------------------------


def stems(text):
    plain = unicodedata.normalize("NFD", text.lower())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def oracle(workspace, wanted):
    """Return the claims that a filter wants, by looking at each."""
    stances = workspace.overlay().stance_of
    return [c for c in workspace.claims() if wanted.fits(c, stances.get(c.id))]


def some(values):
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), unique=True).map(tuple))


FILTERS = st.builds(
    SearchFilter,
    camps=some(["norland", "sudmark", "narrator", "unassigned"]),
    speakers=some(["Norland", "Sudmark", "Mira Tal", "A resident"]),
    outlets=some(["Invented Times", "Fictional Post", "Orr Gazette"]),
    states=some(["claims", "denies", "doubts", "no_comment"]),
    modalities=some(["asserted", "denied", "claimed"]),
    kinds=some(["narrator", "indirect"]),
    since=st.sampled_from([None, "2031", "2031-05-02", "2033"]),
    until=st.sampled_from([None, "2031-05", "2031-05-01", "2030"]),
)


@given(wanted=FILTERS, word=st.sampled_from(["dam", "bridge", "orr", "people", "the"]))
@settings(max_examples=150, deadline=None)
def test_filters_combine_and_see_changes_by_hand(curated, wanted, word):
    claims = oracle(curated, wanted)
    found = search_words(curated, word, wanted=wanted)
    assert {hit.claim.id for hit in found} == {c.id for c in claims if word in stems(c.text)}
    assert all(hit.claim in claims for hit in found)


@given(wanted=FILTERS, query=st.sampled_from(["old dam", "dead people", "wheat at Orr"]))
@settings(max_examples=100, deadline=None)
def test_meaning_is_what_a_look_at_every_claim_finds(curated, wanted, query):
    encoder = HashingEncoder()
    claims = oracle(curated, wanted)
    scores = {c.id: float(encoder.encode([c.text])[0] @ encoder.encode([query])[0]) for c in claims}
    order = sorted(claims, key=lambda c: (-round(scores[c.id], 6), c.id))[:3]
    found = search_meaning(curated, encoder, query, wanted=wanted, limit=3)
    assert [hit.claim for hit in found] == order
    assert [hit.score for hit in found] == [round(scores[c.id], 3) for c in order]


def test_changes_by_hand_are_there_at_all(curated):
    """The properties above would hold of a workspace without changes too."""
    by_text = {claim.text: claim for claim in curated.claims()}
    assert "The bridge fell at night." not in by_text
    assert by_text["Twelve people may be dead."].camp == "sudmark"
    assert by_text["Wheat became dearer at Orr."].camp == "unassigned"
    assert by_text["people may be dead"].found_by == "hand"
    assert curated.overlay().unfit == frozenset()


def test_events_and_documents_narrow_a_search(workspace):
    claim = next(claim for claim in workspace.claims() if "Wheat" in claim.text)
    for wanted in (
        SearchFilter(documents=(claim.document,)),
        SearchFilter(events=(claim.event,)),
    ):
        found = search_words(workspace, "Orr OR bridge", wanted=wanted)
        assert {hit.claim for hit in found} == set(oracle(workspace, wanted))
    assert search_words(workspace, "Orr", wanted=SearchFilter(events=("e_none",))) == ()


@pytest.mark.parametrize(
    ("field", "words", "names"),
    [
        ("speaker", "norland", ["Norland"]),
        ("speaker", "TAL, Mira", ["Mira Tal"]),
        ("speaker", "resident", ["A resident"]),
        ("speaker", "nobody", []),
        ("speaker", "", []),
        ("outlet", "times", ["Invented Times"]),
        ("outlet", "o", []),
    ],
)
def test_names_are_found_by_their_words(workspace, field, words, names):
    assert names_like(workspace, field, words) == names


def test_a_modality_commits_to_a_state():
    assert [state_of(m) for m in ("asserted", "denied", "negated", "unverified", "no_comment")] == [
        "claims", "denies", "denies", "doubts", "no_comment",
    ]  # fmt: skip


# Both ---------------------------------------------------------------------------------------------


def test_both_tells_how_each_claim_was_found(workspace):
    hits = search_both(workspace, HashingEncoder(), "old bridge", limit=9)
    assert hits[0].claim.text == "Sudmark shelled the old bridge."
    assert (hits[0].found, hits[0].score) == ("both", round(2 / 61, 6))
    assert [hits[0].claim.text[a:b] for a, b in hits[0].spans] == ["old", "bridge"]
    assert {hit.found for hit in hits[1:]} == {"meaning"}
    assert all(hit.words is None and hit.spans == () for hit in hits[1:])


def test_fusion_is_the_sum_of_reciprocal_ranks(workspace):
    encoder = HashingEncoder()
    ranks = [
        [hit.claim.id for hit in search_words(workspace, "dam")],
        [hit.claim.id for hit in search_meaning(workspace, encoder, "dam", limit=99)],
    ]
    for hit in search_both(workspace, encoder, "dam", limit=99):
        parts = [1 / (61 + each.index(hit.claim.id)) for each in ranks if hit.claim.id in each]
        assert hit.score == round(sum(parts), 6)


def test_what_is_excluded_is_not_near_either(curated):
    hits = search_both(curated, HashingEncoder(), "people -twelve", limit=99)
    assert "people may be dead" in texts(hits)
    assert not [text for text in texts(hits) if "Twelve" in text]
    hits = search_both(curated, HashingEncoder(), "bridge -people", limit=99)
    assert not [text for text in texts(hits) if "people" in text]


def test_a_common_word_is_ranked_among_the_newest(workspace, monkeypatch):
    monkeypatch.setattr("narratives.search.RANKED", 2)
    newest = [claim.id for claim in workspace.claims() if "dam" in stems(claim.text)][-2:]
    assert sorted(hit.claim.id for hit in search_words(workspace, "dam")) == sorted(newest)


def test_equal_scores_are_ordered_by_id(workspace):
    same = [hit for hit in search_words(workspace, "dam") if "was shelled" in hit.claim.text]
    assert len(same) == 2
    assert same[0].score == same[1].score
    assert same[0].claim.id < same[1].claim.id
    (first,) = search_words(workspace, "was dam", limit=1)
    assert first.claim.id == same[0].claim.id


# The file of vectors ------------------------------------------------------------------------------


@pytest.fixture
def kept(workspace, monkeypatch):
    """A workspace whose vectors are kept in a file, few as they are."""
    monkeypatch.setattr(search_vectors, "KEPT_FROM", 1)
    search_meaning(workspace, HashingEncoder(), "dam")
    assert matrix_path(workspace).exists()
    return workspace


def rows_of(workspace):
    matrix = claim_matrix(workspace, HashingEncoder())
    ids = dict(workspace.connection.execute("SELECT number, id FROM claims"))
    return {ids[n]: row.tolist() for n, row in zip(matrix.numbers, matrix.rows, strict=True)}


def test_the_file_holds_the_vector_of_every_claim(kept):
    claims = list(kept.claims())
    store = Vectors(kept, HashingEncoder(), lambda _stage, _done, _total: None)
    wanted = dict(zip([c.id for c in claims], store.content(claims).tolist(), strict=True))
    assert rows_of(kept) == wanted


def test_the_text_of_an_accusation_names_the_accused(tmp_path):
    document = make_document("Norland accused Sudmark of shelling the dam.")
    claim = make_claim(document, "of shelling the dam", speaker="Norland", target="Sudmark")
    with Workspace.open(tmp_path / "w.db", create=True) as workspace:
        workspace.put_document(document, [claim], found_with="test")
        Vectors(workspace, HashingEncoder(), lambda _stage, _done, _total: None).prepare_claims(
            [claim], {document.id: document}
        )
        (hit,) = search_meaning(workspace, HashingEncoder(), "Sudmark of shelling the dam")
    assert hit.score == pytest.approx(1.0)


def test_the_file_is_used_and_not_needed(kept, monkeypatch):
    before = search_meaning(kept, HashingEncoder(), "old dam")
    monkeypatch.setattr(search_vectors, "_gather", None)
    assert search_meaning(kept, HashingEncoder(), "old dam") == before
    monkeypatch.undo()
    matrix_path(kept).unlink()
    assert search_meaning(kept, HashingEncoder(), "old dam") == before


def test_a_claim_found_anew_is_in_the_next_search(kept):
    document = kept.document(next(iter(kept.claims())).document)
    claims = list(kept.claims(document=document.id))
    kept.put_document(document, claims[:1], found_with="later")
    with kept.transaction():
        kept.connection.execute("DELETE FROM pending")
    found = texts(search_meaning(kept, HashingEncoder(), claims[1].text, limit=99))
    assert claims[1].text not in found
    assert claims[0].text in found
    assert rows_of(kept).keys() == {claim.id for claim in kept.claims()}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"\xff" * 64 + data[64:],
        lambda data: data.replace(b'"format": 1', b'"format": 2'),
        lambda data: data.replace(b"hashing@256", b"another@256"),
        lambda data: data[:4096] + bytes(len(data) - 4096),
    ],
)
def test_a_damaged_or_foreign_file_is_made_again(kept, damage):
    before = search_meaning(kept, HashingEncoder(), "old dam")
    good = matrix_path(kept).read_bytes()
    matrix_path(kept).write_bytes(damage(good))
    assert search_meaning(kept, HashingEncoder(), "old dam") == before
    assert matrix_path(kept).read_bytes() == good


def test_the_same_claims_make_the_same_bytes(kept):
    first = matrix_path(kept).read_bytes()
    matrix_path(kept).unlink()
    search_meaning(kept, HashingEncoder(), "dam")
    assert matrix_path(kept).read_bytes() == first
    assert [p.name for p in kept.path.parent.glob("*.draft")] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_no_hindrance(kept):
    matrix_path(kept).unlink()
    folder = kept.path.parent
    folder.chmod(0o555)
    try:
        assert search_meaning(kept, HashingEncoder(), "dam")
    finally:
        folder.chmod(0o755)


def test_a_full_disk_is_no_hindrance(kept, monkeypatch):
    before = search_meaning(kept, HashingEncoder(), "dam")
    matrix_path(kept).unlink()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(search_vectors, "_write", full)
    assert search_meaning(kept, HashingEncoder(), "dam") == before
    assert sorted(p.suffix for p in kept.path.parent.glob("*.vectors*")) == []


def test_claims_that_wait_are_searched_as_far_as_they_have_vectors(kept):
    document = make_document(
        "Norland said the new mill burned.\nSudmark said the dam at Orr broke."
    )
    claim = make_claim(document, "the new mill burned", speaker="Norland")
    kept.put_document(document, [claim], found_with="later")
    assert "the new mill burned" not in texts(search_meaning(kept, HashingEncoder(), "mill"))
    assert texts(search_words(kept, "mill")) == ["the new mill burned"]


@pytest.mark.parametrize("looks", [(1,), (2, 4), (8,), (99,), ()])
def test_a_narrow_filter_is_asked_of_every_claim(kept, monkeypatch, looks):
    monkeypatch.setattr(search_vectors, "LOOKS", looks)
    wanted = SearchFilter(speakers=("Mira Tal",))
    hits = search_meaning(kept, HashingEncoder(), "the dam at Orr was shelled", wanted=wanted)
    assert texts(hits) == ["Wheat became dearer at Orr."]

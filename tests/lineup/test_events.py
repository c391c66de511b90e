"""Documents to events."""

from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import HashingEncoder
from narratives.lineup.events import event_text, group_events
from narratives.lineup.options import LineupOptions
from narratives.model import Block
from tests.factories import make_document

OPTIONS = LineupOptions()
ENCODER = HashingEncoder()


def note(title, body, path="note.txt"):
    text = f"{title}\n{body}"
    blocks = (
        Block(start=0, end=len(title), role="headline"),
        Block(start=len(title) + 1, end=len(text), role="body"),
    )
    return make_document(text, title=title, path=path, blocks=blocks)


DAM = [
    note("Dam breaks in Orvia", "The great dam of Orvia broke at night. Ten people died."),
    note("Orvia dam breaks, ten dead", "Ten people died when the dam of Orvia broke."),
    note("Kestia denies it broke Orvia dam", "The dam of Orvia broke at night. Kestia denies it."),
]
FISH = [
    note("Fish prices rise in Halland", "Fish is dear in Halland this spring, traders said."),
    note("Halland pays more for fish", "Traders in Halland said that fish prices rise."),
]
DOCUMENTS = [*DAM, *FISH]


def group(documents, fixed=(), options=OPTIONS):
    vectors = ENCODER.encode([event_text(document) for document in documents])
    return group_events(documents, vectors, options, fixed=fixed)


def ids(documents):
    return frozenset(document.id for document in documents)


def test_documents_of_one_happening_meet():
    assert set(group(DOCUMENTS)) == {ids(DAM), ids(FISH)}


@given(st.permutations(range(len(DOCUMENTS))))
@settings(max_examples=20, deadline=None)
def test_order_does_not_matter(order):
    assert group([DOCUMENTS[row] for row in order]) == group(DOCUMENTS)


@given(st.lists(st.sampled_from(DOCUMENTS), unique_by=id), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_events_that_exist_keep_their_documents_and_are_not_merged(known, split):
    fixed = [g for g in (ids(known[:split]), ids(known[split:])) if g]
    found = group(DOCUMENTS, fixed)
    assert sorted(i for g in found for i in g) == sorted(ids(DOCUMENTS))
    for settled in fixed:
        (home,) = [g for g in found if settled <= g]
        assert not any(other <= home for other in fixed if other != settled)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=2))
@settings(max_examples=30, deadline=None)
def test_raising_the_cut_only_splits(cuts):
    low, high = sorted(cuts)
    coarse = group(DOCUMENTS, options=LineupOptions(event_cut=low))
    for event in group(DOCUMENTS, options=LineupOptions(event_cut=high)):
        assert any(event <= whole for whole in coarse)


def dated(document, day):
    return make_document(
        document.text,
        title=document.title,
        blocks=document.blocks,
        date=day,
        id=f"d_{day or 'none'}_{document.id}",
    )


def test_the_same_words_a_year_later_are_another_event():
    first = [dated(d, day) for d, day in zip(DAM, ("2031-03-01", "2031-03-09", None), strict=True)]
    later = [dated(DAM[0], "2032-03-01"), dated(DAM[1], "2032-03-02")]
    found = group([*first, *later])
    assert ids(later) in found
    assert any(ids(first[:2]) <= event for event in found)
    assert sorted(i for e in found for i in e) == sorted(ids([*first, *later]))
    assert group([*first, *later], options=LineupOptions(event_gap_days=0)) == [
        ids([*first, *later])
    ]


def test_an_event_that_exists_is_not_parted_by_time():
    known = [dated(DAM[0], "2031-03-01"), dated(DAM[1], "2032-03-01")]
    assert group(known, [ids(known)]) == [ids(known)]


def test_days_between_two_documents_are_bridged_by_a_third():
    spread = [
        dated(d, day)
        for d, day in zip(DAM, ("2031-03-01", "2031-03-12", "2031-03-23"), strict=True)
    ]
    assert group(spread) == [ids(spread)]
    assert len(group([spread[0], spread[2]])) == 2


def test_graph_path_finds_the_same():
    assert set(group(DOCUMENTS, options=LineupOptions(dense_limit=0))) == set(group(DOCUMENTS))


def test_none_and_one():
    assert group([]) == []
    assert group(DAM[:1]) == [ids(DAM[:1])]


def test_one_text_under_several_paths_is_one_event_of_several_documents():
    copies = [
        make_document(DAM[0].text, title=DAM[0].title, path=f"{n}.txt", id=f"d_{n:012d}")
        for n in range(5)
    ]
    assert group(copies) == [ids(copies)]


def test_event_text_is_title_and_lede_without_repeating_the_title():
    text = "Dam breaks\nDam breaks. First words here. Second Mr. sentence. Third. Fourth one."
    document = make_document(text, title="Dam breaks")
    assert event_text(document).startswith("Dam breaks. First words here.")
    assert "Fourth" not in event_text(document)
    assert event_text(document).count("Dam breaks") == 1


def test_event_text_of_bare_documents():
    assert event_text(make_document("")) == ""
    assert event_text(make_document("Only these words")) == "Only these words"
    assert len(event_text(make_document("word " * 1000, title="T"))) <= 603


def test_residue_is_not_read():
    text = "Breadcrumb\nThe dam broke."
    blocks = (Block(start=0, end=10, role="residue"), Block(start=11, end=25, role="body"))
    assert event_text(make_document(text, blocks=blocks)) == "The dam broke."

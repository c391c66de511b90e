"""Where a document turns to another story."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import unit
from narratives.lineup.events import event_text
from narratives.lineup.segments import (
    LEAST_WORDS,
    _Stretch,
    may_turn,
    part_of,
    segment_id,
    segments,
)
from narratives.model import Block
from tests.factories import make_document

DAM = [
    "Shells broke the dam at Orr and water ran into the valley below the dam all night long.",
    "Engineers at the dam said the water in the valley rose by a metre after the shells fell.",
    "The dam at Orr holds the water of the valley, and shells have hit the dam three times.",
]
CHOIR = [
    "The choir of Tarn sang old songs in the market hall and the singers were given flowers.",
    "Singers came from nine towns for the songs, and the hall was full when the choir began.",
    "The market hall will hear the choir again, and its singers hope for a hall full of flowers.",
]


def made(*stories, headings=True, roles=None):
    """Return a document of stories, each a list of lines whose first is a heading if wanted."""
    lines = [line for story in stories for line in story]
    first = {id(story[0]) for story in stories} if headings else set()
    document = make_document("\n".join(lines), path="roundup.txt")
    kinds = ["heading" if id(line) in first else "body" for line in lines]
    blocks = tuple(
        Block(start=b.start, end=b.end, role=role)
        for b, role in zip(document.blocks, roles or kinds, strict=True)
    )
    return make_document("\n".join(lines), path="roundup.txt", blocks=blocks)


def vectors(document):
    """Return a vector for each block: of the dam, of the choir, or of neither."""
    texts = [document.text[block.start : block.end].lower() for block in document.blocks]
    rows = [[float("dam" in t), float("choir" in t or "sing" in t), 0.1] for t in texts]
    return unit(np.array(rows, np.float32).reshape(-1, 3))


def cut(document):
    found = segments(document, vectors(document))
    return [document.text[start:end].strip() for start, end in found]


def test_stories_under_headings_are_told_apart():
    parts = cut(made(["The dam at Orr", *DAM], ["Songs in Tarn", *CHOIR]))
    assert [part.split("\n")[0] for part in parts] == ["The dam at Orr", "Songs in Tarn"]
    assert parts[0].endswith(DAM[-1])


SIGNS = [
    ["* * *"],
    ["* * *", "Music"],
    ["---"],
    ["14:05"],
    ["TARN, May 2 (Norland Wire) - The choir of Tarn was heard."],
    ["14:05 - The choir of Tarn was heard."],
    ["9.30 am: The choir of Tarn was heard."],
]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_story_begins_with_a_line_of_marks_a_dateline_or_a_time(sign):
    roles = ["body"] * 3
    roles += ["body" if any(map(str.isalpha, line)) else "residue" for line in sign]
    roles += ["body"] * 3
    assert may_turn(made(DAM, [*sign, *CHOIR], roles=roles))
    parts = cut(made(DAM, [*sign, *CHOIR], roles=roles))
    assert len(parts) == 2
    assert parts[1].startswith(sign[-1] if any(map(str.isalpha, sign[-1])) else CHOIR[0])


def test_nothing_is_cut_between_plain_paragraphs():
    document = made(DAM, CHOIR, headings=False)
    assert not may_turn(document)
    assert cut(document) == [document.text]


def test_a_story_is_a_document_with_its_heading_for_a_title():
    whole = made(["The dam at Orr", *DAM], ["Songs in Tarn", *CHOIR])
    spans = segments(whole, vectors(whole))
    parts = [part_of(whole, span) for span in spans]
    assert [part.title for part in parts] == ["The dam at Orr", "Songs in Tarn"]
    assert {part.id for part in parts} == {whole.id}
    assert [segment_id("d_1", span) for span in spans] == ["d_1", f"d_1.{spans[1][0]}"]
    assert {part.text for part in parts} == {whole.text}
    assert sum((part.blocks for part in parts), ()) == whole.blocks
    assert event_text(parts[1]).startswith("Songs in Tarn. The choir")
    assert part_of(whole, (0, len(whole.text))) is whole


def test_a_first_story_without_a_heading_keeps_the_title_and_a_later_one_has_none():
    roles = [*["body"] * 3, "residue", *["body"] * 3]
    document = made(DAM, ["* * *", *CHOIR], roles=roles)
    titled = make_document(document.text, blocks=document.blocks, title="News of the day")
    spans = segments(titled, vectors(titled))
    assert [part_of(titled, span).title for span in spans] == ["News of the day", None]


@pytest.mark.parametrize("headings", [True, False])
def test_a_plain_article_is_one_story_under_headings_too(headings):
    document = made(["At the dam", *DAM], ["More on the dam", *DAM[::-1]], headings=headings)
    assert cut(document) == [document.text]


def test_a_short_stretch_is_no_story():
    short = ["Songs", "The choir sang."]
    assert sum(len(line.split()) for line in short) < LEAST_WORDS
    assert len(cut(made(["The dam at Orr", *DAM], short))) == 1


def test_headings_in_a_row_and_a_headline_open_one_story():
    roles = ["headline", "heading", *["body"] * 3, "heading", "heading", *["body"] * 3]
    document = made(["News", "The dam", *DAM], ["Culture", "Songs", *CHOIR], roles=roles)
    assert [part.split("\n")[0] for part in cut(document)] == ["News", "Culture"]


def test_captions_and_boilerplate_stay_with_what_stands_before_them():
    roles = ["heading", *["body"] * 3, "caption", "heading", *["body"] * 3, "residue"]
    document = made(["Dam", *DAM, "A picture"], ["Songs", *CHOIR, "All rights"], roles=roles)
    parts = cut(document)
    assert parts[0].endswith("A picture")
    assert parts[1].endswith("All rights")


@pytest.mark.parametrize("text", ["", "Word", "\n\n"])
def test_little_or_nothing(text):
    document = make_document(text)
    found = segments(document, np.zeros((len(document.blocks), 8), np.float32))
    assert found == ((0, len(text)),)


lines = st.lists(st.sampled_from([*DAM, *CHOIR, "Heading", "A word"]), min_size=1, max_size=12)
roles = st.sampled_from(["headline", "lead", "heading", "body", "quote", "caption", "residue"])


@given(lines, st.data())
@settings(max_examples=60, deadline=None)
def test_every_block_is_in_one_story_and_none_is_cut(text, data):
    drawn = data.draw(st.lists(roles, min_size=len(text), max_size=len(text)))
    document = made(text, roles=drawn)
    found = segments(document, vectors(document))
    assert found == segments(document, vectors(document))
    assert found[0][0] == 0
    assert found[-1][1] == len(document.text)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert len(found) == 1 or may_turn(document)
    for block in document.blocks:
        assert sum(start <= block.start and block.end <= end for start, end in found) == 1


def test_the_work_grows_with_the_sections_and_not_with_their_square(monkeypatch):
    """A page of 5,000 short sections would otherwise take minutes."""
    names = [f"{one}{other}orn" for one in "bcdfghklmnprst" for other in "aeiouy"]
    document = made(*([name, f"{name}a {name}o " * 5] for name in names))
    apart = unit(np.eye(3, dtype=np.float32)[[number // 2 % 3 for number in range(2 * len(names))]])
    like, asked = _Stretch.like, []
    monkeypatch.setattr(_Stretch, "like", lambda *both: asked.append(1) or like(*both))
    segments(document, apart)
    assert len(names) < len(asked) < 5 * len(names)

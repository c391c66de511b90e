"""What a text file becomes: stored text, encodings, front matter, blocks."""

import hashlib
import timeit
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from narratives.documents import Skipped, document_from_text, read
from narratives.documents.encoding import decode, normalised
from narratives.errors import InputError

ARTICLE = """Breadcrumb
Norvanian agents said to work with Sudrian rebels, opposition figure claims
A figure of the Sudrian opposition has said that Norvania and the rebels are coordinating.
"It is natural for them," Anselm Roth told the Velm Post.
Norvanian officials have not commented on the offensive.
How Sudria tells it
The analyst Tove Lind says it is hard to verify any of these claims.
Hundreds have been killed."""


def only(path):
    (found,) = read([path])
    return found


def parts(document):
    return [(one.role, document.text[one.start : one.end]) for one in document.blocks]


def roles(text, **stated):
    return [one.role for one in document_from_text(text, path="x.txt", **stated).blocks]


def test_a_plain_text_is_stored_unchanged(tmp_path):
    file = tmp_path / "article.txt"
    file.write_bytes(ARTICLE.encode())
    document = only(file)
    assert document.text == ARTICLE
    assert document.sha256 == hashlib.sha256(ARTICLE.encode()).hexdigest()
    assert document.path == "article.txt"
    assert (document.date, document.outlet, document.url) == (None, None, None)
    assert document.language == "en"


def test_an_article_has_residue_headline_lead_and_heading(tmp_path):
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE)
    document = only(file)
    found = [one.role for one in document.blocks]
    assert found == ["residue", "headline", "lead", "body", "body", "heading", "body", "body"]
    assert document.title == ARTICLE.split("\n")[1]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        (b"\xef\xbb\xbfsaid Hask", "said Hask"),
        ("Ma\u0301rton said".encode(), "Márton said"),
        ("Hask said".encode("utf-16"), "Hask said"),
        ("Hask said".encode("utf-32"), "Hask said"),
        (b"a\0b said Hask \x1b[31m", "a\0b said Hask \x1b[31m"),
    ],
)
def test_text_is_normalised_once(tmp_path, data, text):
    file = tmp_path / "note.txt"
    file.write_bytes(data)
    assert only(file).text == text


ENCODED = {
    "cp1251": [
        "Министр заявил в понедельник, что войска не обстреливали порт.",
        "Міністр заявив у понеділок, що війська не обстрілювали порт.",
        "МИНИСТР ОТРИЦАЕТ ОБСТРЕЛ ПОРТА, ГУБЕРНАТОР ГОВОРИТ О ЖЕРТВАХ",
    ],
    "cp1256": [
        "قال الوزير يوم الاثنين إن القوات لم تقصف الميناء، ونفى المتحدث ذلك.",
        "وأضاف المحافظ: «لم يعلق أحد على الأمر حتى الآن».",
    ],
    "cp1252": [
        "Le ministre a déclaré « que l’armée n’avait pas tiré » près de la forêt.",
        "The envoy said: “Nobody signed” – and left.",
        "Der Bürgermeister sagte, die Brücke sei außer Betrieb.",
        "El señor alcalde negó que el puente cayó: ¿quién lo dice?",
    ],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(name, one) for name, texts in ENCODED.items() for one in texts]
)
def test_code_pages_are_told_by_their_words(encoding, text):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("koi8-r", ENCODED["cp1251"][0]),
        ("iso8859-5", ENCODED["cp1251"][0]),
        ("cp866", ENCODED["cp1251"][0]),
        ("mac-cyrillic", ENCODED["cp1251"][0]),
        ("cp1250", "Minister powiedział, że żołnierze są już w mieście i źle się stało."),
        ("cp1254", "Bakan dün akşam şehirde çatışma olmadığını söyledi, ışıklar söndü."),
        ("cp1253", "Ο υπουργός δήλωσε χθες ότι ο στρατός δεν βομβάρδισε το λιμάνι."),
        ("cp1255", "השר אמר אתמול כי הצבא לא הפגיז את הנמל בעיר והכחיש את הדברים"),
        ("shift-jis", "大臣は月曜日に、軍は港を砲撃していないと述べた。"),
        ("cp1251", "Он"),
    ],
)
def test_other_code_pages_are_refused_not_misread(tmp_path, encoding, text):
    file = tmp_path / "note.txt"
    file.write_bytes(text.encode(encoding))
    found = only(file)
    assert isinstance(found, Skipped)
    assert "encoding cannot be told" in found.reason
    assert "UTF-8" in found.hint


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(40), bytes(range(256)) * 4, b"PK\x03\x04zip", bytes(100)]
)
def test_binary_files_are_refused(tmp_path, data):
    file = tmp_path / "note.txt"
    file.write_bytes(data)
    assert only(file).reason == "looks like a binary file"


@pytest.mark.parametrize("data", [b"", b"\n \n\t", b"\xef\xbb\xbf", b"---\ntitle: T\n---\n"])
def test_an_empty_file_is_skipped(tmp_path, data):
    file = tmp_path / "note.txt"
    file.write_bytes(data)
    assert only(file) == Skipped(path=str(file), reason="empty")


def test_a_run_of_combining_marks_is_refused():
    with pytest.raises(InputError, match="combining"):
        normalised("a" + "\u0301\u0316" * 600)


def test_lone_surrogates_become_replacement_characters():
    assert normalised("\ud800Hask said") == "\ufffdHask said"


FRONT = """---
title: "The canal talks"
outlet: Velm Post
date: 2 May 2031
language: en-GB
url: https://velm.test/1
tags:
  - canal
---

The canal talks
The talks failed, Hask said.
"""


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_front_matter_is_read_and_cut_off(tmp_path, suffix):
    file = tmp_path / f"note{suffix}"
    file.write_text(FRONT)
    document = only(file)
    assert document.text == "The canal talks\nThe talks failed, Hask said.\n"
    assert document.title == "The canal talks"
    assert document.outlet == "Velm Post"
    assert document.date == "2031-05-02"
    assert document.language == "en"
    assert document.url == "https://velm.test/1"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: T\nHask said no.\n",  # never closed
        "---\nHask said no\n---\nIt rained.\n",  # not key: value
        "---\n---\nHask said no.\n",  # states nothing
        "---\nweather: rain\n---\nHask said no.\n",  # states nothing known
        "\n---\ntitle: T\n---\nHask said no.\n",  # not at the start
        "--- Hask said no.\n---\n",
    ],
)
def test_what_is_no_front_matter_is_text(tmp_path, text):
    file = tmp_path / "note.md"
    file.write_text(text)
    document = only(file)
    assert document.text == text
    assert document.outlet is None


@pytest.mark.parametrize(
    "line",
    [
        "Breadcrumb",
        "ADVERTISEMENT",
        "Share this article",
        "Read more: The canal in ten pictures",
        "Also read: who owns the canal?",
        "Additional reporting by Oda Prill",
        "(Reporting by Oda Prill; Editing by Bram Otter)",
        "By Oda Prill and Bram Otter",
        "Published: 2 May 2031, 10:15",
        "Friday, 2 May 2031",
        "2031-05-02T10:15:00Z",
        "Updated 2 May 2031 at 10:15",
        "© 2031 Velm Post",
        "Copyright 2031 Velm Post. All rights reserved.",
        "We use cookies to improve your visit.",
        "Home > World > Sudria",
        "Follow us on Telegram",
        "5 min read",
        "* * *",
        "https://velm.test/1",
        "Читайте также: канал в картинках",
        "Підписуйтесь на наш канал",
        "Все права защищены",
        "اقرأ أيضا: القناة في صور",
        "جميع الحقوق محفوظة",
    ],
)
def test_page_furniture_is_residue(line):
    text = f"{line}\nCanal talks fail\nThe talks failed on Monday, the envoy Hask said."
    assert roles(text) == ["residue", "headline", "lead"]


def quickest(line):
    return min(timeit.repeat(lambda: roles(line), number=1, repeat=5))


def test_no_line_takes_long_to_be_told_from_residue():
    """A pattern with two ways to match took 200 times as long as a sentence for one line."""
    beginnings = ("a > ", "By Aa ", "Read more on ", "Published 2", "we and our 1 ", "Home > ")
    lines = [(first + second) * 12 for first in beginnings for second in beginnings]
    lines += [first + " " * 200 + "!" for first in beginnings]
    plain = quickest("The envoy Mirel Hask said that the canal was closed on Monday. " * 3)
    assert max(map(quickest, lines)) < 50 * plain


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell after the raid, said the analyst Tove Lind.",
        "Copyright law was changed, the minister said.",
        "By Tuesday the rebels had taken the harbour.",
        "Updated figures put the dead at 300.",
        "Posted 40 soldiers to the border, Hask said.",
        "Read the letter, Hask said.",
        "Live fire was heard in Velm.",
        "Home was never the same, Sand said.",
        "Video showed soldiers at the harbour.",
        "“Follow the money,” Lind said.",
        "Editing the letter took days, Hask said.",
    ],
)
def test_sentences_are_never_residue(line):
    text = f"Canal talks fail\n{line}\nThe talks failed on Monday, the envoy Hask said."
    assert roles(text) == ["headline", "lead", "body"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Friday, 2 May 2031", "2031-05-02"),
        ("May 2, 2031 10:15 AM EST", "2031-05-02"),
        ("2031-05-02T10:15:00Z", "2031-05-02"),
        ("Published: 2 May 2031 | Updated: 3 May 2031", "2031-05-02"),
        ("Published on 2 May 2031 at 10:15 GMT+2", "2031-05-02"),
        ("Опубликовано: 2 мая 2031 г., 10:15", "2031-05-02"),
        ("تاريخ النشر: 2 مايو 2031", "2031-05-02"),
        ("Updated: 3 May 2031", None),
        ("2 May 2031 was when it began, the envoy Hask said.", None),
        ("02/05/2031", None),
    ],
)
def test_a_day_printed_above_the_lead_is_the_date(line, date):
    body = "The talks failed on Monday, the envoy Mirel Hask said."
    assert document_from_text(f"Canal talks fail\n{line}\n{body}", path="x").date == date
    assert document_from_text(f"{line}\nCanal talks fail\n{body}", path="x").date == date
    assert document_from_text(f"Canal talks fail\n{body}\n{line}\n{body}", path="x").date is None
    stated = document_from_text(f"Canal talks fail\n{line}\n{body}", path="x", date="2030-01-01")
    assert stated.date == "2030-01-01"


def test_the_title_is_the_headline_even_under_a_kicker():
    text = "The long read\nWho closed the canal? Hask answers.\nHask said she did."
    stated = "Who closed the canal? Hask answers"
    assert roles(text, title=stated) == ["heading", "headline", "lead"]
    assert document_from_text(text, path="x", title=stated).title == stated


def test_one_paragraph_has_no_headline():
    document = document_from_text("Hask says the talks failed", path="x")
    assert [one.role for one in document.blocks] == ["lead"]
    assert document.title is None


def test_markdown_signs_tell_roles_and_stay_outside():
    text = "# Talks fail\n\nHask said so.\n\n## The letter\n\n> Nobody signed.\n\nIt rained.\n"
    document = document_from_text(text, path="x.md")
    assert parts(document) == [
        ("headline", "Talks fail"),
        ("lead", "Hask said so."),
        ("heading", "The letter"),
        ("quote", "Nobody signed."),
        ("body", "It rained."),
    ]
    assert document.title == "Talks fail"


def test_posts_without_full_stops_have_no_headings():
    text = "Talks fail\nHask said no\nDost said yes\nSand left\nIt rained\nLind wrote a book"
    assert "heading" not in roles(text)


def test_hard_wrapped_lines_are_joined_by_offsets_only():
    sentence = "The envoy of Norvania said on Monday that the talks about the canal had not "
    text = (
        f"Talks fail\n\n{sentence}\nfailed yet.\n\n"
        + f"{sentence}\n" * 3
        + "ended.\n\nIt rained.\n"
    )
    document = document_from_text(text, path="x.txt")
    assert document.text == text
    assert [one.role for one in document.blocks] == ["headline", "lead", "body", "body"]
    assert document.text[document.blocks[2].start : document.blocks[2].end].count("\n") == 3


def test_one_newline_is_a_paragraph():
    assert len(roles("Hask said no.\nDost said yes.\nIt rained.")) == 3


SIGNS = st.sampled_from(["\n", "\n\n", " ", "\t", "# ", "> ", "Share", "By Oda Prill", ".", "\0"])
TEXTS = st.lists(st.one_of(SIGNS, st.text(max_size=12)), max_size=40).map("".join)


@given(TEXTS)
@example("#")
@example("> ")
@example("> > Hask said")
@example("\u2029\x0c\x85")
def test_blocks_lie_in_order_and_hold_every_word(text):
    if not normalised(text).strip():
        with pytest.raises(InputError, match="empty"):
            document_from_text(text, path="x.txt")
        return
    document = document_from_text(text, path="x.txt")
    end = 0
    held = set()
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert not document.text[block.start].isspace()
        assert not document.text[block.end - 1].isspace()
        end = block.end
        held.update(range(block.start, block.end))
    for offset, letter in enumerate(document.text):
        assert offset in held or letter.isspace() or letter in "#>"


@given(st.text(min_size=1))
def test_a_normalised_text_is_stored_unchanged(text):
    plain = unicodedata.normalize("NFC", text.replace("\r", "")).removeprefix("\ufeff")
    plain = plain.encode("utf-8", "replace").decode()
    if plain.strip():
        assert normalised(plain) == plain
        assert document_from_text(plain, path="x").text == plain


@given(TEXTS)
def test_reading_is_deterministic(text):
    if normalised(text).strip():
        assert document_from_text(text, path="x") == document_from_text(text, path="x")

"""Each format: what is read, what is refused and with which words."""

import builtins
import io
import json
import zipfile

import pytest
from lxml import etree

from narratives.documents import Skipped, read
from narratives.documents.office import unwrapped
from narratives.documents.web import _body_paragraphs


def write(folder, name, content):
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def split(found):
    """Return documents and skips."""
    found = list(found)
    return (
        [one for one in found if not isinstance(one, Skipped)],
        [one for one in found if isinstance(one, Skipped)],
    )


def parts(document):
    return [(one.role, document.text[one.start : one.end]) for one in document.blocks]


# --- collections


def test_a_broken_line_of_ten_costs_one_record(tmp_path):
    lines = [json.dumps({"text": f"Hask said {n}."}) for n in range(1, 11)]
    lines[2] = '{"text": "Hask'
    file = write(tmp_path, "ten.jsonl", "\n".join(lines))
    documents, skipped = split(read([file]))
    assert [one.path for one in documents] == [f"ten.jsonl#{n}" for n in range(1, 11) if n != 3]
    (skip,) = skipped
    assert skip.path == f"{file}:3"
    assert skip.reason.startswith("is no valid JSON")
    assert skip.hint


def test_records_carry_what_they_state(tmp_path):
    record = {
        "id": 7,
        "Headline": "Talks fail",
        "source": {"id": None, "name": "Velm Post"},
        "publishedAt": "2031-05-02T10:00:00Z",
        "lang": "en-GB",
        "link": "https://velm.test/7",
        "content": "Talks fail\nHask said no.",
        "weather": {"rain": [1]},
    }
    for name, content in (
        ("a.jsonl", json.dumps(record)),
        ("a.ndjson", json.dumps(record)),
        ("a.json", json.dumps(record, indent=1)),
        ("b.json", json.dumps([record])),
    ):
        (document,) = read([write(tmp_path, name, content)])
        assert document.path == f"{name}#7"
        assert document.title == "Talks fail"
        assert document.outlet == "Velm Post"
        assert document.date == "2031-05-02"
        assert document.language == "en"
        assert document.url == "https://velm.test/7"
        assert document.text == "Talks fail\nHask said no."


def test_the_field_named_text_wins_over_its_synonyms(tmp_path):
    file = write(tmp_path, "a.jsonl", '{"body": "B.", "content": "C.", "text": "T."}')
    assert next(read([file])).text == "T."


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"text": None}, "field `text` is empty"),
        ({"text": " "}, "field `text` is empty"),
        ({"text": 5}, "field `text` is a number, not text"),
        ({"text": {"a": 1}}, "field `text` is an object, not text"),
        ({"text": ["a", 1]}, "field `text` is a list, not text"),
        ({"words": "x"}, "has no field `text`"),
        ({"text": "x", "title": ["a"]}, "field `title` is a list, not text"),
        ({"text": "x", "url": True}, "field `url` is a truth value, not text"),
        (["text"], "is a list, not an object with a field `text`"),
        (None, "is null, not an object with a field `text`"),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_bad_record_is_named_with_its_field(tmp_path, record, reason, name):
    held = [{"text": "Hask said no."}, record]
    content = json.dumps(held) if name == "a.json" else "\n".join(map(json.dumps, held))
    file = write(tmp_path, name, content)
    documents, (skip,) = split(read([file]))
    assert len(documents) == 1
    assert skip.path == (f"{file}#2" if name == "a.json" else f"{file}:2")
    assert skip.reason == reason


@pytest.mark.parametrize(
    ("written", "date"),
    [(20310502, "2031-05-02"), ("2031-02-30", None), (1935500000, None), (2031.5, None)],
)
def test_dates_of_the_wrong_type(tmp_path, written, date):
    file = write(tmp_path, "a.jsonl", json.dumps({"text": "Hask said no.", "date": written}))
    assert next(read([file])).date == date


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"text": ' * 50_000, '{"text": "x", "id": 1' + "0" * 5000]
)
def test_hostile_json_is_refused(tmp_path, name, content):
    (skip,) = read([write(tmp_path, name, content)])
    assert isinstance(skip, Skipped)


def test_json_lines_in_utf_16_and_code_pages(tmp_path):
    text = "Министр заявил в понедельник, что войска не обстреливали порт."
    line = json.dumps({"text": text}, ensure_ascii=False)
    for encoding in ("utf-16", "cp1251", "utf-8-sig"):
        file = write(tmp_path, "a.jsonl", f"{line}\n{line}\n".encode(encoding))
        documents, skipped = split(read([file]))
        assert [one.text for one in documents] == [text, text]
        assert not skipped


TABLE = 'id,text,Published\n1,"Hask said:\n""No.""",2031-05-02\n\n2,Dost said yes.,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_tables(tmp_path, encoding, newline):
    file = write(tmp_path, "a.csv", TABLE.replace("\n", newline).encode(encoding))
    documents, skipped = split(read([file]))
    assert [one.text for one in documents] == ['Hask said:\n"No."', "Dost said yes."]
    assert [one.path for one in documents] == ["a.csv#1", "a.csv#2"]
    assert [one.date for one in documents] == ["2031-05-02", None]
    assert not skipped


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_the_text(tmp_path, delimiter):
    content = f"id{delimiter}text\n1{delimiter}Hask said no\n"
    for name in ("a.csv", "a.tsv"):
        assert next(read([write(tmp_path, name, content)])).text == "Hask said no"


def test_a_cell_of_a_megabyte(tmp_path):
    file = write(tmp_path, "a.csv", "text\n" + "Hask said no and " * 70_000 + "\n")
    assert len(next(read([file])).text) > 1_000_000


def test_bad_rows_are_named_with_their_line(tmp_path):
    content = 'text,id\n"a\nb",1\nx, y,2\n"a"b,3\nHask said no.,4\n,5\n"never closed,6\nDost\n'
    file = write(tmp_path, "a.csv", content)
    documents, skipped = split(read([file]))
    assert [one.text for one in documents] == ["a\nb", "Hask said no."]
    assert [(one.path.rpartition(":")[2], one.reason) for one in skipped] == [
        ("4", "has 3 cells, the header 2"),
        ("5", "is no CSV row: ',' expected after '\"'"),
        ("7", "field `text` is empty"),
        ("8", "is no CSV row: unexpected end of data"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("id,words\n1,x\n", "has no column `text` in its first line"),
        ("id,text\n", "has a header but no rows"),
        ("id,text\n\n\n", "has a header but no rows"),
        (b"id,text\n1,\xff\xfe\xfd\n", "is not UTF-8, and its encoding cannot be told for sure"),
        (bytes(200), "looks like a binary file"),
    ],
)
def test_tables_that_are_none(tmp_path, content, reason):
    (skip,) = read([write(tmp_path, "a.csv", content)])
    assert skip.reason == reason


# --- web pages

PAGE = """<!doctype html><html lang="en"><head><title>Talks fail | Velm Post</title>
<meta property="og:site_name" content="Velm Post"><meta name="date" content="2031-05-02">
<link rel="canonical" href="https://velm.test/talks"></head><body>
<nav><ul><li>Home</li><li>World</li></ul></nav><article><h1>Talks fail</h1>
<p>The talks on the Velm canal failed, the Norvanian envoy Mirel Hask said on Friday, after three
days in which nobody had moved.<br>Nobody signed the paper that lay on the table.</p>
<h2>Sudria sees it otherwise</h2>
<p>The Sudrian envoy, Karel Dost, said that the talks went on, &amp; that "the canal" was open.</p>
<blockquote><p>Nobody has left the table, he wrote to the council in the evening.</p></blockquote>
<p>Both states have claimed the canal since 2011, and each says that the other one closed it.</p>
</article><script>alert("Dost said this")</script>
<footer>Copyright 2029 Velm Post</footer></body></html>"""


def test_a_page_keeps_its_article_and_its_roles(tmp_path):
    document = next(read([write(tmp_path, "a.html", PAGE)]))
    found = parts(document)
    assert [role for role, _ in found] == [
        "headline", "lead", "body", "heading", "body", "quote", "body",
    ]  # fmt: skip
    assert found[0][1] == "Talks fail"
    assert found[4][1].endswith('went on, & that "the canal" was open.')
    assert "alert" not in document.text
    assert "Copyright" not in document.text
    assert document.title == "Talks fail"
    assert document.outlet == "Velm Post"
    assert document.date == "2031-05-02"
    assert document.language == "en"
    assert document.url == "https://velm.test/talks"


META = '<meta property="article:published_time" content="2031-05-02T23:30:00-05:00">'
LINKED = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (META, "2031-05-02"),
        (LINKED.replace("{}", '{"datePublished": "2031-05-02T01:00Z"}'), "2031-05-02"),
        (LINKED.replace("{}", '{"@graph": [{"datePublished": "2031-05-02"}]}'), "2031-05-02"),
        (LINKED.replace("{}", '{"datePublished": '), None),
        (LINKED.replace("{}", "[" * 100_000), None),
        (META.replace("published", "modified"), None),
        ('<meta name="date" content="today">', None),
        ("", None),
    ],
    ids=["meta", "linked", "graph", "broken", "deep", "modified", "today", "none"],
)
def test_a_page_has_only_the_date_it_states(tmp_path, head, date):
    page = PAGE.replace('<meta name="date" content="2031-05-02">', head)
    assert next(read([write(tmp_path, "a.html", page)])).date == date


@pytest.mark.parametrize("declared", [True, False])
def test_a_page_in_a_code_page(tmp_path, declared):
    text = "Министр заявил в понедельник, что войска не обстреливали порт."
    meta = '<meta charset="windows-1251">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode("cp1251")
    found = next(read([write(tmp_path, "a.html", page)]))
    if declared:
        assert found.text == text
    else:
        assert isinstance(found, Skipped) or found.text == text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Hask said no.</p>", "Hask said no."),
        ("<p>Hask said <b>no</b>.<p>Dost said &lt;yes&gt;.", "Hask said no.\nDost said <yes>."),
        ("Hask said no.", "Hask said no."),
        ("<style>p{}</style><div>Hask<br>Dost</div><script>x</script>", "Hask\nDost"),
    ],
)
def test_short_pages(tmp_path, page, text):
    assert next(read([write(tmp_path, "a.html", page)])).text == text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<script>alert(1)</script>", "<!-- Hask said no -->", "<" * 5000]
)
def test_pages_without_text(tmp_path, page):
    found = next(read([write(tmp_path, "a.html", page)]))
    assert isinstance(found, Skipped) or "<" in found.text


def test_a_page_nested_a_hundred_thousand_deep_ends(tmp_path):
    page = "<html><body><p>Hask said no.</p>" + "<div>" * 100_000 + "x"
    (found,) = read([write(tmp_path, "a.html", page)])
    assert isinstance(found, Skipped) or "Hask said no." in found.text


def test_comments_inside_a_paragraph_are_no_text():
    body = etree.fromstring("<body><p>Hask<!-- Dost --> said<?x y?><lb/>no.</p></body>")
    assert list(_body_paragraphs(body, None)) == [(None, "Hask said\nno.")]


SHARED = '<meta property="og:title" content="Why talks failed">'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            '<meta property="og:title" content="Why talks failed">',
            "<h1>Talks fail</h1>",
            "Talks fail",
        ),
        (SHARED, "", "Why talks failed"),
        ("", "<h1>Velm Post</h1><h1>Talks fail</h1>", "Talks fail"),
    ],
    ids=["shown", "shared", "name of the site"],
)
def test_the_headline_is_what_readers_see(tmp_path, head, body, title):
    page = PAGE.replace("<title>Talks fail | Velm Post</title>", head)
    page = page.replace("<h1>Talks fail</h1>", body)
    document = next(read([write(tmp_path, "a.html", page)]))
    assert document.title == title
    assert parts(document)[0] == ("headline", title)
    assert [role for role, _ in parts(document)].count("headline") == 1


def test_the_language_of_a_template_does_not_count(tmp_path):
    text = "Министр заявил в понедельник, что войска не обстреливали порт."
    page = f'<html lang="en"><body><p>{text}</p></body></html>'
    assert next(read([write(tmp_path, "a.html", page)])).language == "ru"
    page = '<html lang="tr"><body><p>Velm</p></body></html>'
    assert next(read([write(tmp_path, "a.html", page)])).language == "tr"


# --- feeds

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Velm Post</title>
<language>en-gb</language><item><title>Talks &amp;amp; letters</title><guid>u1</guid>
<link>https://velm.test/1</link><pubDate>Fri, 02 May 2031 23:30:00 -0500</pubDate>
<description>&lt;p&gt;Hask said &lt;b&gt;no&lt;/b&gt;.&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;
&lt;p&gt;Dost said yes.&lt;/p&gt;</description></item><item><title>Second</title></item>
<item><link>https://velm.test/3</link></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Velm Post</title>
<entry><id>u1</id><title>Talks fail</title><updated>2031-05-02T10:00:00Z</updated>
<link href="https://velm.test/1"/><summary>short</summary>
<content type="html">&lt;p&gt;Hask said no.&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize("suffix", [".xml", ".rss"])
def test_rss(tmp_path, suffix):
    file = write(tmp_path, f"a{suffix}", RSS)
    documents, (skip,) = split(read([file]))
    first, second = documents
    assert parts(first) == [
        ("headline", "Talks & letters"), ("lead", "Hask said no."), ("body", "Dost said yes."),
    ]  # fmt: skip
    assert first.path == f"a{suffix}#1"
    assert first.outlet == "Velm Post"
    assert first.date == "2031-05-02"
    assert first.language == "en"
    assert first.url == "https://velm.test/1"
    assert second.date is None
    assert skip == Skipped(path=f"{file}#3", reason="has neither a title nor a text")


def test_atom(tmp_path):
    (document,) = read([write(tmp_path, "a.atom", ATOM)])
    assert parts(document) == [("headline", "Talks fail"), ("lead", "Hask said no.")]
    assert document.date == "2031-05-02"
    assert document.url == "https://velm.test/1"


def test_xml_that_declares_entities_is_refused(tmp_path):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = RSS.replace("<rss", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss', 1)
    outside = RSS.replace("<rss", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss', 1)
    for content in (bomb, outside):
        (skip,) = read([write(tmp_path, "a.xml", content)])
        assert "entities" in skip.reason


@pytest.mark.parametrize("reference", ["&#x110000;", "&#xD800;", "&#55296;", "&#" + "9" * 99 + ";"])
def test_a_character_that_is_none_costs_no_feed(tmp_path, reference):
    file = write(tmp_path, "a.xml", RSS.replace("Second", f"Hask {reference}said no"))
    documents, _ = split(read([file]))
    assert [one.title for one in documents] == ["Talks & letters", "Hask \ufffdsaid no"]


@pytest.mark.parametrize("content", ["<note>Hask said no.</note>", "no xml", "<rss", "<?xml?>"])
def test_xml_that_is_no_feed(tmp_path, content):
    (skip,) = read([write(tmp_path, "a.xml", content)])
    assert skip.reason == "has no entries of an RSS or Atom feed"


def test_a_broken_feed_is_read_as_far_as_it_goes(tmp_path):
    content = RSS.replace("</channel></rss>", "<item><title>Broken & off</title>")
    documents, _ = split(read([write(tmp_path, "a.xml", content)]))
    assert documents[0].title == "Talks & letters"


# --- Word and PDF


def word_file(build):
    docx = pytest.importorskip("docx")
    held = docx.Document()
    build(held)
    stream = io.BytesIO()
    held.save(stream)
    return stream.getvalue()


def test_word(tmp_path):
    def build(held):
        held.add_heading("Talks fail", 0)
        held.add_paragraph("Hask said no.\nDost left.")
        held.add_heading("The letter", 1)
        held.add_paragraph("Nobody signed.", style="Intense Quote")
        table = held.add_table(1, 2)
        table.rows[0].cells[0].text = "Dost said yes."
        held.add_paragraph("It rained.")

    document = next(read([write(tmp_path, "a.docx", word_file(build))]))
    assert parts(document) == [
        ("headline", "Talks fail"),
        ("lead", "Hask said no."),
        ("body", "Dost left."),
        ("heading", "The letter"),
        ("quote", "Nobody signed."),
        ("body", "Dost said yes."),
        ("body", "It rained."),
    ]
    assert document.title == "Talks fail"
    assert document.date is None


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(210 << 20))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: word_file(bool), "empty"),
        (lambda: b"PK\x03\x04 no zip", "is no readable Word file (BadZipFile)"),
        (lambda: word_file(bool)[:-200], "is no readable Word file (BadZipFile)"),
        (bomb, "unpacks to more than 200 MB"),
    ],
    ids=["empty", "no zip", "cut off", "bomb"],
)  # fmt: skip
def test_word_files_that_are_none(tmp_path, content, reason):
    (skip,) = read([write(tmp_path, "a.docx", content())])
    assert skip.reason == reason


def pdf_file(*pages):
    """Write the smallest PDF that shows lines of text; each page is a list of lines."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    font = 3
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for lines in pages:
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 50 700 Td\n{shown}ET".encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 %d 0 R >> >> >>" % (content, font)
        )
        kids.append(len(objects))
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (refs, len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n" % (len(objects) + 1, start)
    return out + b"%%EOF"


def test_pdf_lines_become_paragraphs(tmp_path):
    pytest.importorskip("pypdf")
    pages = [
        ["Velm Post", "Talks fail", "The talks on the Velm canal failed on Friday, the Norvanian",
         "envoy Mirel Hask said, after three days in which the dele-", "gates had not moved.",
         "Dost said that the talks went on as they had been planned a", "1"],
        ["Velm Post", "year before.", "Nobody signed.", "2"],
        ["Velm Post", "It rained.", "3"],
    ]  # fmt: skip
    document = next(read([write(tmp_path, "a.pdf", pdf_file(*pages))]))
    end = "envoy Mirel Hask said, after three days in which the delegates had not moved."
    assert parts(document) == [
        ("headline", "Talks fail"),
        ("lead", f"{pages[0][2]} {end}"),
        ("body", "Dost said that the talks went on as they had been planned a year before."),
        ("body", "Nobody signed."),
        ("body", "It rained."),
    ]  # fmt: skip
    assert document.date is None


def test_unwrapping_nothing():
    assert unwrapped([]) == []
    assert unwrapped(["", "\n\n"]) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf_file([]), "has no text layer"),
        (b"%PDF-1.4\nno pdf", "is no readable PDF"),
        (pdf_file(["Hask"])[:200], "is no readable PDF"),
    ],
    ids=["no text", "no pdf", "cut off"],
)
def test_pdf_files_that_are_none(tmp_path, content, reason):
    pytest.importorskip("pypdf")
    (skip,) = read([write(tmp_path, "a.pdf", content)])
    assert skip.reason.startswith(reason)


@pytest.mark.parametrize(("suffix", "module"), [(".pdf", "pypdf"), (".docx", "docx")])
def test_a_missing_extra_says_how_to_get_it(tmp_path, monkeypatch, suffix, module):
    plain = builtins.__import__

    def without(name, *args, **kwargs):
        if name.split(".")[0] == module:
            raise ModuleNotFoundError(name=name)
        return plain(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    (skip,) = read([write(tmp_path, f"a{suffix}", b"x")])
    assert skip.reason.endswith("is not installed")
    assert skip.hint == f'pip install "narratives[{suffix[1:]}]"'

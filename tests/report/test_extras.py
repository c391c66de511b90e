"""PDF and DOCX hold what the other formats hold, run nothing, and are the same twice."""

import io
import re
from functools import cache
from itertools import product

import pytest
from lxml import html as lxml_html

from narratives.errors import UsageError
from narratives.report import ReportOptions, printed, render, render_narrative, word
from narratives.report.markup import paper_pieces
from narratives.report.names import Matter
from narratives.text import one_line
from narratives.wording import STATE_WORDS
from tests.report import cases
from tests.report.test_cells import cells_of

OPTIONS = ReportOptions(author="A. Analyst", made="2031-05-04 10:05 UTC")
CASES = {"sample": cases.sample, "hostile": cases.hostile}


@cache
def written(name, extra):
    return written_anew(name, extra)


def written_anew(name, extra):
    made = {**CASES, "hostile corpus": cases.hostile_corpus}
    comparison, documents = made[name]()
    ((_, data),) = render([comparison], [extra], options=OPTIONS, documents=documents).items()
    return comparison, data


@pytest.mark.parametrize("name", [*CASES, "hostile corpus"])
def test_docx_holds_the_cells(name):
    docx = pytest.importorskip("docx")
    comparison, data = written(name, "docx")
    file = docx.Document(io.BytesIO(data))
    assert file.sections[0].page_width > file.sections[0].page_height
    found = [
        (row.cells[1].text[2:].split(":")[0], row.cells[3].text)
        for table in file.tables
        for row in table.rows[1:]
    ]
    expected = []
    for _, _, state, claims in cells_of(comparison):
        words = [one_line(text) for _, _, _, text in claims] or [None]
        expected += [(STATE_WORDS[state], text) for text in words]
    assert len(found) == len(expected)
    for (state, text), (wanted, words) in zip(found, expected, strict=True):
        assert state == wanted
        assert text.startswith("nothing on this") if words is None else words in text


def test_docx_repeats_heads_and_turns_arabic():
    pytest.importorskip("docx")
    _, data = written("sample", "docx")
    import zipfile

    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert body.count("<w:tblHeader/>") == 3
    assert "<w:cantSplit/>" in body
    assert "<w:bidi/>" in body
    assert "<w:rtl/>" in body


@pytest.mark.parametrize(("name", "extra"), [*product(CASES, ["docx"]), ("sample", "pdf")])
def test_extras_are_the_same_twice(name, extra):
    pytest.importorskip({"docx": "docx", "pdf": "weasyprint"}[extra])
    assert written(name, extra) == written_anew(name, extra)


@pytest.mark.parametrize("name", ["sample", pytest.param("hostile", marks=pytest.mark.slow)])
def test_pdf_is_tagged_and_runs_nothing(name):
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    comparison, data = written(name, "pdf")
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert not re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction)\b", data)
    page = reader.pages[0].mediabox
    assert page.width > page.height
    if name == "sample":
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
        for _, _, _, claims in cells_of(comparison):
            for _, _, _, words in claims:
                if words.isascii():
                    assert re.sub(r"\s", "", words) in text


@pytest.mark.slow
def test_the_hostile_corpus_goes_through_pdf():
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    _, data = written("hostile corpus", "pdf")
    assert not re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction|URI)\b", data)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    # pypdf hands out UTF-16 unread where a font maps beyond the basic plane.
    text = "".join(page.extract_text() for page in pages).replace("\0", "")
    text = "".join(text.split())
    for words in ("[sic]", "[/b]", "[@click=app.quit]", "<script>"):
        assert words in text


def test_many_camps_are_set_in_lines_that_repeat_their_heading():
    comparison, documents = cases.wide()
    ((_, page),) = paper_pieces(Matter([comparison], documents, {}, OPTIONS))
    sheet = lxml_html.fromstring(page.decode())
    tables = sheet.xpath("//table[contains(@class,'sheet')]")
    assert len(tables) == len(comparison.points)
    for table in tables:
        assert len(table.xpath("./thead/tr")) == 1
        lines = table.xpath("./tbody/tr")
        assert [len(line.xpath("./td")) for line in lines] == [4, 4]
    ids = sheet.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in sheet.xpath("//@href") if href.startswith("#")} <= set(ids)


def test_paper_holds_the_cells_of_the_screen():
    comparison, documents = cases.sample_corpus()
    ((_, page),) = paper_pieces(Matter([comparison], documents, {}, OPTIONS))
    ((_, screen),) = render([comparison], ["html"], options=OPTIONS, documents=documents).items()
    paper, shown = (
        {
            (item.get("data-claim"), item.get("data-stance"), item.xpath("./blockquote")[0].text)
            for item in lxml_html.fromstring(data.decode()).xpath("//div[@class='claim']")
        }
        for data in (page, screen)
    )
    assert paper == shown


def test_a_missing_package_is_named_with_a_hint(monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr(printed.importlib, "import_module", gone)
    for extra, hint in (("pdf", "narratives[print]"), ("docx", "narratives[docx]")):
        with pytest.raises(UsageError) as raised:
            written_anew("sample", extra)
        assert hint in raised.value.hint
    assert word.importlib is printed.importlib


def test_one_narrative_is_reported_across_its_events():
    comparison, documents = cases.sample()
    head = cases.narrative(comparison)
    files = render_narrative(
        head, [comparison], ["html", "md", "json"], options=OPTIONS, documents=documents
    )
    assert {name.rsplit(".", 1)[-1] for name in files} == {"html", "md", "json"}
    (name,) = (name for name in files if name.endswith(".html"))
    page = lxml_html.fromstring(files[name].decode())
    told = page.xpath("//div[starts-with(@class,'own-camp')]//div[@class='claim']/@data-claim")
    assert set(told) == set(head.claims)
    assert page.xpath("//div[starts-with(@class,'answer')]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href") if href.startswith("#")} <= set(ids)
    assert not page.xpath("//script | //@src | //link")
    for cell in page.xpath("//div[starts-with(@class,'own-camp') or starts-with(@class,'answer')]"):
        for link in cell.xpath(".//p[@class='src']/a/@href"):
            (passage,) = page.xpath(f"//*[@id='{link[1:]}']")
            assert f"#{cell.get('id')}" in passage.xpath(".//span[@class='back']/a/@href")
            assert passage.xpath(".//mark")


def test_an_event_names_the_narratives_that_meet_in_it():
    comparison, documents = cases.sample()
    head = cases.narrative(comparison)
    files = render(
        [comparison], ["html", "md"], options=OPTIONS, documents=documents, narratives=[head]
    )
    for data in files.values():
        assert "Narratives that meet in this event" in data.decode()
        assert head.id in data.decode().replace("\\_", "_")
    bare = render([comparison], ["html"], options=OPTIONS, documents=documents)
    assert all(b"Narratives that meet" not in data for data in bare.values())

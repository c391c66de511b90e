"""A report loads nothing, runs nothing, judges nothing, and is the same twice."""

import csv
import io
import json
import re
from importlib import resources
from pathlib import Path

import pytest
from lxml import html as lxml_html

from narratives.plain import comparison_text
from narratives.report import FORMATS, ReportOptions, comparison_schema, render
from narratives.report.sources import web_address
from tests.report import cases

OPTIONS = ReportOptions(author="A. Analyst <b>", note="=note", made="2031-05-04 10:05 UTC")
CASES = {"sample": cases.sample, "hostile": cases.hostile}
ARCHIVES = tuple(f"https://web.archive.org/web/https://{host}.example/" for host in ("x", "wire"))
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def written(name, formats=FORMATS):
    comparison, documents = CASES[name]()
    return render([comparison], formats, options=OPTIONS, documents=documents)


def page_of(name):
    ((_, data),) = written(name, ["html"]).items()
    return lxml_html.fromstring(data.decode())


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_loaded_and_nothing_runs(name):
    page = page_of(name)
    assert {node.tag for node in page.iter() if isinstance(node.tag, str)} <= {
        *("html", "head", "meta", "title", "style", "body", "a", "article", "header", "p", "h1"),
        *("h2", "h3", "code", "b", "i", "nav", "main", "section", "div", "dl", "dt", "dd", "span"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "abbr", "fieldset", "legend"),
        *("label", "input", "small", "bdi", "blockquote", "br", "details", "summary", "ol", "ul"),
        *("li", "svg", "g", "line", "text", "circle", "rect", "path", "mark", "footer"),
        *("figure", "figcaption"),
    }
    for node in page.iter():
        for attribute, value in node.attrib.items():
            assert not attribute.startswith("on")
            assert attribute not in ("src", "srcset", "action", "formaction", "background", "data")
            if attribute == "href":
                assert value.startswith(("#", *ARCHIVES))
                if not value.startswith("#"):
                    assert node.get("rel") == "noreferrer noopener nofollow"
    assert "url(" not in page.xpath("//style")[0].text
    assert "@import" not in page.xpath("//style")[0].text
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("name", CASES)
def test_every_anchor_is_there_once(name):
    page = page_of(name)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href") if href.startswith("#")} <= set(ids)


@pytest.mark.parametrize("name", CASES)
def test_each_quotation_leads_to_its_paragraph_and_back(name):
    page = page_of(name)
    links = page.xpath("//td//p[@class='src']/a/@href")
    assert links
    for cell in page.xpath("//td[.//div[@class='claim']]"):
        for link in cell.xpath(".//p[@class='src']/a/@href"):
            (passage,) = page.xpath(f"//*[@id='{link[1:]}']")
            assert f"#{cell.get('id')}" in passage.xpath(".//span[@class='back']/a/@href")
            assert passage.xpath(".//mark")


@pytest.mark.parametrize("name", CASES)
def test_no_control_character_leaves(name):
    for file, data in written(name).items():
        if not file.endswith(".json"):
            text = data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
            assert not STEERING.search(text), file
    comparison, _ = CASES[name]()
    assert not STEERING.search(comparison_text(comparison, 80, why=True))


@pytest.mark.parametrize("name", CASES)
def test_brackets_survive_everywhere(name):
    wanted = "[Third Bureau]" if name == "sample" else "[Ukraine intelligence]"
    for file, data in written(name).items():
        listed = file.endswith("-differences.csv") or (
            file.endswith("-sources.csv") and name == "sample"
        )
        if not listed:
            assert wanted in data.decode(), file


@pytest.mark.parametrize("name", CASES)
def test_same_input_same_bytes(name):
    assert written(name) == written(name)


def test_a_spreadsheet_finds_no_formula():
    for file, data in written("hostile", ["csv"]).items():
        for line in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            for value in line:
                assert not value.startswith(("=", "+", "-", "@", "\t", "\r")), file


FORBIDDEN = re.compile(
    r"\b(?:true|false|facts?|lies?|liars?|lied|propaganda|debunk\w*|consensus|confirmed|scores?"
    r"|agreed|disinformation|misinformation|fake)\b",
    re.IGNORECASE,
)
STANDING = "It does not judge what is true."


def own_words():
    """Return what the report says itself: templates without their logic, and a sample's words."""
    folder = resources.files("narratives.report") / "templates"
    for template in folder.iterdir():
        text = template.read_text(encoding="utf-8")
        yield template.name, re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", text, flags=re.DOTALL)
    page = page_of("sample")
    for quoted in page.xpath("//blockquote | //bdi | //div[@class='psg'] | //style"):
        quoted.getparent().remove(quoted)
    yield "sample.html", page.text_content()
    comparison, _ = cases.sample()
    yield "sample.txt", comparison_text(comparison, 80, why=True)


def test_no_word_says_who_is_right():
    for name, text in own_words():
        plain = " ".join(text.split())
        plain = plain.replace(STANDING, "").replace("does not judge what is true.", "")
        assert not FORBIDDEN.findall(plain), name


def test_a_megabyte_in_one_sentence_is_quoted_whole():
    comparison, documents = cases.long_sentence()
    files = render([comparison], FORMATS, options=OPTIONS, documents=documents)
    (text,) = (claim.text for claim in comparison.points[0].cells["river_front"].claims)
    for file, data in files.items():
        if not file.endswith(("-sources.csv", "-differences.csv")):
            assert text in data.decode(), file


def test_schema_in_docs_is_that_of_the_model():
    path = Path(__file__).parents[2] / "docs" / "comparison.schema.json"
    assert path.read_bytes() == comparison_schema()


def test_json_holds_to_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(comparison_schema())
    for name in CASES:
        ((_, data),) = written(name, ["json"]).items()
        jsonschema.Draft202012Validator(schema).validate(json.loads(data))


def test_several_events_share_a_page_with_an_index():
    comparison, documents = cases.sample()
    other, more = cases.hostile()
    files = render([comparison, other], FORMATS, options=OPTIONS, documents=documents | more)
    assert sorted(files) == [
        "comparisons-differences.csv",
        "comparisons-sources.csv",
        "comparisons.csv",
        "comparisons.html",
        "comparisons.json",
        "comparisons.md",
    ]
    page = lxml_html.fromstring(files["comparisons.html"].decode())
    links = page.xpath("//section[@id='index']//a/@href")
    assert links == ["#e1", "#e2"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href") if href.startswith("#")} <= set(ids)
    assert len(json.loads(files["comparisons.json"])["comparisons"]) == 2


def test_many_events_have_a_page_each_and_an_index():
    comparison, documents = cases.sample()
    many = [renamed(comparison, f"e_{number:02}") for number in range(31)]
    files = render(many, ["html", "md"], options=OPTIONS, documents=documents)
    assert len(files) == 2 * 32
    index = lxml_html.fromstring(files["index.html"].decode())
    assert set(index.xpath("//section[@id='index']//a/@href")) == {
        name for name in files if name.startswith("events/") and name.endswith(".html")
    }
    assert not index.xpath("//article")


def renamed(comparison, event_id):
    """Return the comparison with another event id."""
    fields = comparison.model_dump(by_alias=True)
    fields["event"]["id"] = event_id
    return type(comparison).model_validate(fields)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/x?y=1&z", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ('https://a.example/" onclick="x', False),
        ("https://a.example/a b", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https:///x", False),
        ("http://[::1", False),
        (None, False),
    ],
)
def test_only_web_addresses_stand_behind_a_link(url, linked):
    assert web_address(url) == (url if linked else None)

"""A report loads nothing, runs nothing, judges nothing, and is the same twice."""

import csv
import io
import json
import re
from importlib import resources
from pathlib import Path

import pytest
from lxml import html as lxml_html

from narratives.model import Change
from narratives.plain import comparison_text
from narratives.report import (
    FORMATS,
    ReportOptions,
    comparison_schema,
    render,
    render_narrative,
    render_pieces,
)
from narratives.report.byhand import hand_changes, of_claim
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
    """Return what reports say themselves: templates without their logic, and all outputs.

    The invented sample quotes none of these words, so its files need no quotation cut out.
    """
    folder = resources.files("narratives.report") / "templates"
    for template in folder.iterdir():
        text = template.read_text(encoding="utf-8")
        yield template.name, re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", text, flags=re.DOTALL)
    comparison, documents = cases.sample()
    wide, more = cases.wide()
    head = cases.narrative(comparison)
    several = [comparison, wide]
    both = documents | more
    bare = ReportOptions()
    files = render(several, FORMATS, options=bare, documents=both, narratives=[head])
    files |= render_narrative(
        head, [comparison], ["html", "md", "json"], options=bare, documents=documents
    )
    many = [renamed(comparison, f"e_{number:02}") for number in range(31)]
    index = render(many, ["html", "md"], options=bare, documents=documents)
    files |= {name: data for name, data in index.items() if name.startswith("index")}
    for name, data in files.items():
        text = data.decode()
        if name.endswith(".html"):
            page = lxml_html.fromstring(text)
            for style in page.xpath("//style"):
                style.getparent().remove(style)
            text = page.text_content()
        if name.endswith(".json"):
            # JSON writes yes and no in its own words.
            text = re.sub(r": (?:true|false)\b", ": ", text)
        yield name, text
    yield "sample.txt", comparison_text(comparison, 80, why=True)


@pytest.mark.parametrize("word", ["true", "Facts", "debunked", "confirmed", "score", "lies"])
def test_the_forbidden_words_are_found(word):
    assert FORBIDDEN.search(f"This is {word}, they say.")


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
    assert page.xpath("//article//nav/a[@href='#index']")
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


def many_events():
    """Return events of three months, of which some are left out by each check box."""
    comparison, documents = cases.sample()
    wide, more = cases.wide()
    events = [
        renamed(wide if number < 20 else comparison, f"e_{number:02}", f"2031-0{number % 3 + 3}-07")
        for number in range(39)
    ]
    events.append(renamed(comparison, "e_39", None))
    return events, documents | more


def test_an_index_is_grouped_and_filtered_without_a_script():
    events, documents = many_events()
    files = render(events, ["html"], options=OPTIONS, documents=documents)
    page = lxml_html.fromstring(files["index.html"].decode())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    hrefs = page.xpath("//@href")
    assert {href[1:] for href in hrefs if href.startswith("#")} <= set(ids)
    months = page.xpath("//nav[@class='months']/a")
    assert [month.text_content().split()[0] for month in months] == [
        "2031-05",
        "2031-04",
        "2031-03",
        "no",
    ]
    assert [
        len(body.xpath("./tr[starts-with(@class,'entry')]")) for body in page.xpath("//tbody")
    ] == [
        *(13, 13, 13),
        1,
    ]
    rules = page.xpath("//style")[0].text
    rows = page.xpath("//tr[starts-with(@class,'entry')]")
    assert len(rows) == 40
    boxes = page.xpath("//section[@id='index']//input[@type='checkbox']")
    assert len(boxes) > 10
    for box in boxes:
        name = box.get("id")
        assert f"#index:has(#{name}:checked) .entry:not(.{name})" in rules
        chosen = [row for row in rows if name in row.get("class").split()]
        assert len(chosen) == int(box.getparent().xpath("./small")[0].text)
        assert chosen
    assert len(page.xpath("//ol[contains(@class,'top')]/li")) == 10


def test_pages_of_many_events_lead_back_to_their_index():
    events, documents = many_events()
    for name, data in render(events, ["html"], options=OPTIONS, documents=documents).items():
        if name.startswith("events/"):
            page = lxml_html.fromstring(data.decode())
            assert page.xpath("//nav/a/@href")[0] == "../index.html"


def test_many_events_are_drawn_one_after_the_other():
    events, documents = many_events()

    class Counted(list):
        alive = 0

        def __getitem__(self, place):
            Counted.alive = place
            return super().__getitem__(place)

        def __iter__(self):
            return (self[place] for place in range(len(self)))

    for form in ("html", "json", "csv"):
        Counted.alive = 0
        pieces = render_pieces(Counted(events), [form], options=OPTIONS, documents=documents)
        next(pieces)
        if form == "csv":
            next(pieces)
        assert Counted.alive <= 1, form
        assert sum(1 for _ in pieces) >= 40


def test_camps_are_hidden_by_check_boxes():
    page = page_of("sample")
    rules = page.xpath("//style")[0].text
    for place, _ in enumerate(page.xpath("//table[@class='cmp']/thead/tr/th")):
        assert f"article:has(.f{place}:not(:checked)) .c{place}{{display:none}}" in rules
        assert page.xpath(f"//input[@type='checkbox'][@class='f{place}']")


def test_rows_changed_by_hand_and_rows_not_reviewed_are_marked():
    page = page_of("sample")
    marked = {
        body.get("data-point"): (
            [hand.text_content() for hand in body.xpath(".//th//a[@class='hand']")],
            bool(body.xpath(".//span[@class='rv']")),
        )
        for body in page.xpath("//table[@class='cmp']/tbody")
    }
    assert marked["p_3"] == (["changed by hand (1)"], False)
    assert marked["p_1"] == ([], True)
    assert page.xpath("//details[@id='hand'][@open]//li")
    files = written("sample", ["md", "csv"])
    assert [name for name, data in files.items() if b"changed by hand" in data] == [
        "envoy-condemns-dam-attack-e_1.md",
        "envoy-condemns-dam-attack-e_1.csv",
    ]


@pytest.mark.parametrize(
    ("operation", "subject", "after", "undone", "expected"),
    [
        ("stance", "claim", "denies", False, "changed by hand (7)"),
        ("stance", "claim", "denies", True, ""),
        ("camp", "Bo Lind", "sudria", False, "changed by hand (7)"),
        ("move", "claim", "p_9", False, "changed by hand (7)"),
        ("note", "claim", "seen", False, ""),
        ("review", "claim", "yes", False, ""),
        ("drop", "another", "", False, ""),
    ],
)
def test_a_change_marks_the_claims_it_is_about(operation, subject, after, undone, expected):
    claim = next(
        claim
        for cell in cases.sample()[0].points[0].cells.values()
        for claim in cell.claims
        if claim.source and claim.source.name == "Bo Lind"
    )
    change = Change(
        number=7,
        when="2031-05-04",
        who="A.",
        operation=operation,
        subject=claim.id if subject == "claim" else subject,
        before="",
        after=after,
        undone=undone,
    )
    assert of_claim(claim, hand_changes([change])) == expected


def renamed(comparison, event_id, first="2031-05-01"):
    """Return the comparison with another event id and first day."""
    fields = comparison.model_dump(by_alias=True)
    fields["event"] |= {"id": event_id, "first": first}
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


def test_each_use_of_a_name_stands_in_its_sentence_and_leads_to_it():
    comparison, documents = cases.sample_corpus()
    ((_, data),) = render([comparison], ["html"], options=OPTIONS, documents=documents).items()
    page = lxml_html.fromstring(data.decode())
    lines = page.xpath("//details[@class='kwic']//tbody/tr")
    uses = [use for naming in comparison.naming for use in naming.uses]
    assert len(lines) == sum(use.count for use in uses) > 20
    told = [
        claim
        for point in comparison.points
        for cell in point.cells.values()
        for claim in cell.claims
    ]
    words = "\n".join(" ".join(claim.text.split()) for claim in told)
    anchors = set(page.xpath("//@id"))
    for line in lines:
        _, left, name, right, place = (cell.text_content() for cell in line.xpath("td"))
        seen = " ".join(f"{left}{name}{right}".split())
        assert seen.removeprefix("…").removesuffix("…") in words
        assert line.xpath(".//a/@href")[0][1:] in anchors
        assert re.fullmatch(r"\[\d+\]\s¶\d+", place)

"""All formats, the printed text and the comparison hold the same cells, whatever the texts are."""

import csv
import io
import json
import re

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from narratives.model import Comparison
from narratives.plain import comparison_text
from narratives.report import ReportOptions, render
from narratives.text import display
from narratives.wording import STATE_WORDS, marks, speaker
from tests.report import cases
from tui.palette import hues_of
from tui.text import line_text
from tui.views.grid import Folds, GridLayout
from tui.views.words import STATES
from tui.views.words import speaker as speaker_on_screen

OPTIONS = ReportOptions()
CASES = {
    "sample": cases.sample,
    "hostile": cases.hostile,
    "sample corpus": cases.sample_corpus,
    "hostile corpus": cases.hostile_corpus,
}


@pytest.fixture(params=CASES, scope="module")
def case(request):
    comparison, documents = CASES[request.param]()
    files = render(
        [comparison], ["html", "md", "json", "csv"], options=OPTIONS, documents=documents
    )
    return comparison, {name.rsplit(".", 1)[-1]: data for name, data in reversed(files.items())}


def cells_of(comparison):
    """Return `(point, camp, state, [(claim, stance, speaker, text)])` of camps with documents."""
    return [
        (
            point.title,
            camp.id,
            point.cells[camp.id].state,
            [
                (claim.id, stance.state, display(speaker(claim)), display(claim.text))
                for claim, stance in zip(
                    point.cells[camp.id].claims, point.cells[camp.id].stances, strict=True
                )
            ],
        )
        for point in comparison.points
        for camp in comparison.camps
        if camp.documents
    ]


def test_html_holds_the_cells(case):
    comparison, files = case
    page = lxml_html.fromstring(files["html"].decode())
    found = []
    for body in page.xpath("//table[contains(@class,'cmp')]/tbody"):
        title = body.xpath(".//bdi[@class='pt']")[0].text_content()
        further = {
            rest.get("data-camp"): rest.xpath("./div[@class='claim']")
            for rest in body.xpath(".//div[starts-with(@class,'rest')]")
        }
        found += [
            (
                title,
                cell.get("data-camp"),
                cell.get("data-state"),
                [
                    (
                        claim.get("data-claim"),
                        claim.get("data-stance"),
                        claim.xpath("./p[@class='sp']/bdi")[0].text_content(),
                        claim.xpath("./blockquote")[0].text_content(),
                    )
                    for claim in (
                        *cell.xpath("./div[@class='claim']"),
                        *further.get(cell.get("data-camp"), ()),
                    )
                ],
            )
            for cell in body.xpath("./tr[@class='cells']/td")
        ]
    expected = [
        (display(title), camp, state, claims) for title, camp, state, claims in cells_of(comparison)
    ]
    assert found == expected


def test_json_is_the_comparison(case):
    comparison, files = case
    assert Comparison.model_validate(json.loads(files["json"])) == comparison


def test_csv_holds_a_line_a_claim_and_one_a_cell_without(case):
    comparison, _ = case
    comparison_csv = next(
        data
        for name, data in render([comparison], ["csv"], options=OPTIONS, documents={}).items()
        if not name.endswith("-sources.csv")
    )
    assert comparison_csv.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(comparison_csv.decode("utf-8-sig"), newline="")))
    expected = []
    for point in comparison.points:
        for camp, cell in point.cells.items():
            texts = [(claim.id, display(claim.text)) for claim in cell.claims] or [("", "")]
            expected += [(point.id, camp, cell.state, *text) for text in texts]
    found = [
        (
            line["point"],
            line["camp"],
            line["state"],
            line["claim"],
            # A guard mark is the price of a spreadsheet that runs nothing.
            line["text"].removeprefix("'") if line["text"][1:2] in "=+-@" else line["text"],
        )
        for line in lines
    ]
    assert found == expected


def rows_of_markdown(text):
    """Return the cell texts of the six-column tables of a Markdown file, as a reader sees them."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    rows, row = [], None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline" and row is not None:
            row.append("".join(child.content for child in token.children))
        elif token.type == "tr_close":
            rows.append(row)
            row = None
    return rows


def test_markdown_holds_the_cells(case):
    comparison, files = case
    text = files["md"].decode()
    found = [
        row
        for row in rows_of_markdown(text)
        if len(row) == 6 and row[0] != "Camp" and row[1].split(":")[0] in STATE_WORDS.values()
    ]
    labels = {camp.id: f"{camp.tag} {camp.label}" for camp in comparison.camps}
    expected = []
    for point in comparison.points:
        for camp in comparison.camps:
            cell = point.cells[camp.id]
            if not camp.documents:
                continue
            words = [
                marks(claim)[0] + display(claim.text) + marks(claim)[1] for claim in cell.claims
            ] or [None]
            expected += [(labels[camp.id], STATE_WORDS[cell.state], word) for word in words]
    assert len(found) == len(expected)
    for row, (label, state, words) in zip(found, expected, strict=True):
        assert row[0] == display(label)
        # In a mixed cell each claim is named with its own stance.
        assert row[1].split(":")[0] == state
        if words is None:
            assert row[3].startswith("nothing on this in its ")
        else:
            assert row[3] == words


def test_printed_text_holds_every_claim_and_state(case):
    comparison, _ = case
    for width in (40, 80, 200):
        text = comparison_text(comparison, width)
        plain = "".join(text.split())
        for _, _, _, claims in cells_of(comparison):
            for _, _, who, words in claims:
                assert "".join(who.split()) in plain
                assert "".join(words.split()) in plain


def squeezed(text):
    """Return a text without white space and without the marks that keep a line in its column."""
    return re.sub(r"[\s\u200e]", "", text)


def screen_claims(lines):
    """Return `[sign, speaker, words, place]` of each claim in the lines of one cell on screen.

    A claim begins with its sign in the camp's colour and ends with the line of its paragraph; a
    speaker who is too long for the first line stands, indented, in the second.
    """
    found = []
    for line in lines:
        pieces = [piece for piece in line if piece.text.strip()]
        if not pieces:
            continue
        text = "".join(piece.text for piece in pieces)
        if pieces[0].style.startswith("bold camp") and (not found or found[-1][3]):
            who = "".join(piece.text for piece in pieces[3:])
            found.append([pieces[0].text.strip(), who, "", ""])
        elif pieces[-1].style == "muted" and re.fullmatch(r"( \[\d+\])? ¶\d+", pieces[-1].text):
            found[-1][3] = pieces[-1].text.strip()
        elif line[0].text == "  " and pieces[0].style == "bold" and not found[-1][2]:
            found[-1][1] += text
        else:
            found[-1][2] += text
    return found


def test_screen_holds_the_cells(case):
    comparison, _ = case
    camps = comparison.camps
    numbers = {source.id: number for number, source in enumerate(comparison.sources, start=1)}
    hues = hues_of([camp.id for camp in camps], [camp.id for camp in camps])
    whole = frozenset(point.id for point in comparison.points)
    grid = GridLayout(comparison, 75 * len(camps), hues, whole=whole)
    assert [camp.id for camp in grid.open] == [camp.id for camp in camps]
    for row, point in enumerate(comparison.points):
        heading = squeezed("".join(line_text(line) for line in grid.heading(row)))
        assert heading.startswith(f"{row + 1}{squeezed(display(point.title))[:60]}")
        for camp in camps:
            cell, lines = point.cells[camp.id], grid.cell(row, camp.id)
            if not cell.claims:
                sign, word = STATES[cell.state]
                assert line_text(lines[0]).strip() == f"{sign} {word}"
                if cell.state == "silent":
                    assert f" {cell.documents_searched:,} document" in line_text(lines[1])
                continue
            found = screen_claims(lines)
            assert [(sign, squeezed(words)) for sign, _, words, _ in found] == [
                (STATES[stance.state][0], squeezed(display(claim.text)))
                for claim, stance in zip(cell.claims, cell.stances, strict=True)
            ]
            for (_, _, _, place), claim in zip(found, cell.claims, strict=True):
                # Files of one outlet are told apart by the number under which they are cited.
                cited = f"[{numbers[claim.document]}] ¶{claim.paragraph}"
                assert place in (cited, f"¶{claim.paragraph}")
            for (_, who, _, _), claim in zip(found, cell.claims, strict=True):
                name = squeezed(display(speaker_on_screen(claim)))
                assert name.startswith(squeezed(who).removesuffix("…"))
                assert who


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_screen_holds_the_states_at_every_width(case, width):
    comparison, _ = case
    camps = comparison.camps
    hues = hues_of([camp.id for camp in camps], [camp.id for camp in camps])
    grid = GridLayout(comparison, width, hues, Folds())
    assert {camp.id for camp in (*grid.open, *grid.folded)} == {camp.id for camp in camps}
    for row, point in enumerate(comparison.points):
        strip = ["".join(piece.text for piece in unit) for unit in grid.strip(row)]
        assert [unit[-1] for unit in strip] == [
            STATES[point.cells[camp.id].state][0] for camp in grid.folded
        ]
        for camp in grid.open:
            cell = point.cells[camp.id]
            # An open cell shows one claim, with that claim's own sign, and both of a mixed one.
            state = cell.stances[0].state if cell.claims and cell.state != "mixed" else cell.state
            assert line_text(grid.cell(row, camp.id)[0]).startswith(STATES[state][0])


def test_screen_and_report_name_speakers_and_states_alike(case):
    comparison, _ = case
    assert {state: words[1] for state, words in STATES.items()} == STATE_WORDS
    for point in comparison.points:
        for cell in point.cells.values():
            for claim in cell.claims:
                # A narrator is named by its outlet in a report, and as one on screen.
                if claim.source is not None and (claim.source.name or claim.source.text):
                    assert speaker_on_screen(claim) == speaker(claim)

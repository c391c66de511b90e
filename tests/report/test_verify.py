"""`verify` finds every quotation again, and names each thing that changed since a report."""

import json

import pytest

from narratives.errors import InputError
from narratives.report import ReportOptions, render, render_narrative
from narratives.verify import changed_since, read_report, stored_differences
from narratives.workspace import Workspace
from tests.report import cases
from tests.tui.stored import stored_sample

OPTIONS = ReportOptions()


@pytest.fixture
def stored(tmp_path):
    with Workspace.open(stored_sample(tmp_path / "sample.db")) as workspace:
        yield workspace


def report_of(workspace, tmp_path, change=lambda content: None):
    """Write the report of the first event, changed as if the workspace had been otherwise then."""
    comparison = workspace.comparison("e_bridge")
    ((_, data),) = render([comparison], ["json"], options=OPTIONS, documents={}).items()
    content = json.loads(data)
    change(content)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def first_claim(content):
    return next(
        claim
        for point in content["points"]
        for cell in point["cells"].values()
        for claim in cell["claims"]
    )


def first_filled(content):
    return next(
        cell for point in content["points"] for cell in point["cells"].values() if cell["claims"]
    )


def test_nothing_changed_and_every_quotation_is_found(stored, tmp_path):
    assert list(stored_differences(stored)) == []
    assert changed_since(stored, report_of(stored, tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["event"].update(title="Other"), "the title was “Other”"),
        (lambda r: r["event"].update(divergence=99), "the divergence was 99"),
        (lambda r: r["points"][0].update(title="Other row"), "the title was “Other row”"),
        (lambda r: r["points"][0].update(reviewed=True), "is no longer reviewed"),
        (lambda r: r["points"][0].update(verdict="naming_differs"), "was naming_differs, is"),
        (lambda r: r["points"][0].update(id="p_gone"), "row “"),
        (lambda r: r["points"].pop(), "is new"),
        (lambda r: first_claim(r).update(text="Never said."), "is not found"),
        (lambda r: first_claim(r).update(id="c_gone"), "no longer has c_gone"),
        (lambda r: first_filled(r)["stances"][0].update(state="no_comment"), "was read as"),
        (lambda r: first_filled(r).update(state="mixed"), "was mixed, is"),
        (lambda r: r["sources"][0].update(sha256="0"), "its text has changed since the report"),
        (lambda r: r["sources"][0].update(id="d_gone"), "no longer in the workspace"),
        (lambda r: r["sources"].pop(), "is in the event, and not in the report"),
        (lambda r: r["manifest"].update(encoder="another"), "run: encoder was another"),
    ],
)
def test_each_change_is_named(stored, tmp_path, change, says):
    lines = changed_since(stored, report_of(stored, tmp_path, change))
    assert any(says in line for line in lines), lines


def test_a_change_by_hand_is_named(stored, tmp_path):
    path = report_of(stored, tmp_path)
    point = stored.comparison("e_bridge").points[0]
    stored.record(
        "rename", point.id, "Named by hand", before=point.title, who="A.", when="2031-05-04"
    )
    lines = changed_since(stored, path)
    assert any("was made since the report" in line for line in lines)
    assert f"{point.id}: the title was “{point.title}”" in lines


def test_the_report_of_a_narrative_is_read(stored, tmp_path):
    comparison, documents = cases.sample()
    head = cases.narrative(comparison)
    ((_, data),) = render_narrative(
        head, [comparison], ["json"], options=OPTIONS, documents=documents
    ).items()
    path = tmp_path / "narrative.json"
    path.write_bytes(data)
    assert read_report(path).narrative == head
    assert f"{head.id}: the narrative of the report is no longer there" in changed_since(
        stored, path
    )


def test_many_events_are_read_back_as_they_were(tmp_path):
    comparison, _ = cases.sample()
    other, _ = cases.hostile()
    ((_, data),) = render([comparison, other], ["json"], options=OPTIONS, documents={}).items()
    path = tmp_path / "comparisons.json"
    path.write_bytes(data)
    assert read_report(path).comparisons == (comparison, other)


@pytest.mark.parametrize("text", ["", "[", '{"schema": 1}', '{"comparisons": [{}]}'])
def test_what_is_no_report_is_named(tmp_path, text):
    path = tmp_path / "no.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"no\.json"):
        read_report(path)

"""The loose theme of a narrative stands in every page that shows the narrative, marked as loose."""

import pytest

from narratives.model import NarrativeHead, Theme
from narratives.report import ReportOptions, render, render_narrative
from tests.report import cases

THEME = Theme(id="t_1", title="<b>Who | armed them</b>", title_claim="c_1", narratives=3)


def pages(theme):
    """Return the event's and the narrative's report of the invented sample, by format."""
    comparison, documents = cases.sample()
    head = NarrativeHead(**{**dict(cases.narrative(comparison)), "theme": theme})
    options = ReportOptions()
    formats = ["html", "md"]
    event = render([comparison], formats, options=options, documents=documents, narratives=[head])
    told = render_narrative(head, [comparison], formats, options=options, documents=documents)
    return [*event.items(), *told.items()]


@pytest.mark.parametrize(("name", "data"), pages(THEME))
def test_a_theme_is_shown_as_loose_and_altered_by_nothing(name, data):
    text = data.decode()
    assert "oose theme" in text
    assert "3 narratives" in text
    assert "<b>Who" not in text
    if name.endswith(".html"):
        assert "&lt;b&gt;Who | armed them&lt;/b&gt;" in text
        assert "not a statement" in text


@pytest.mark.parametrize(("name", "data"), pages(None))
def test_without_a_theme_none_is_mentioned(name, data):
    assert "loose theme of" not in data.decode()
    assert "<dt>Loose theme" not in data.decode(), name

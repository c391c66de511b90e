"""Work beside the interface: our own command line, heard line by line, stopped at any moment."""

import asyncio
import json

import pytest

from narratives.workspace import Workspace
from tests.tui.memory import sample
from tests.tui.screens import assert_golden, drive, go, settled, text_of, until
from tests.tui.stored import stored_sample
from tui.jobs import Outcome, run_command
from tui.screens import search
from tui.screens.search import found


@pytest.fixture
def path(tmp_path):
    return stored_sample(tmp_path / "sample.db")


def test_a_command_is_heard_line_by_line(path):
    heard = []
    outcome = asyncio.run(run_command(path, ["list", "--json"], heard.append))
    assert outcome.code == 0
    assert {json.loads(line)["id"] for line in outcome.lines} == {"e_bridge", "e_flood"}
    outcome = asyncio.run(run_command(path, ["show", "e_gone"], heard.append))
    assert outcome.code == 2
    assert heard[0].startswith("narratives: no event")


def test_a_command_that_is_stopped_leaves_no_process(path):
    async def stop():
        heard = asyncio.Event()
        command = run_command(path, ["search", "bridge"], lambda _line: heard.set())
        task = asyncio.create_task(command)
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stop())


def test_a_report_is_written_and_its_path_shown(path):
    async def script(app, pilot):
        await go(app, pilot, ["enter", "x"], "ExportScreen")
        await pilot.press("down", "space", "enter")
        await settled(app, pilot)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app._notifications
        assert app.work == ""

    with Workspace.open(path) as workspace:
        drive(workspace, script, notifications=True)
    written = sorted(file.suffix for file in (path.parent / "reports").iterdir())
    assert written == [".html", ".md"]


def test_a_search_by_meaning_runs_beside_and_shows_its_hits(path, monkeypatch):
    claim = next(iter(sample().by_claim.values()))
    asked = []

    async def answer(workspace, arguments, progress):
        asked.append((workspace, arguments))
        progress("Loading the encoder …")
        await asyncio.sleep(0)
        scores = {"score": 0.7, "matched": [], "scores": {"meaning": 0.7}}
        line = json.dumps({**claim.model_dump(mode="json"), **scores})
        return Outcome(0, (line,), ())

    monkeypatch.setattr(search, "run_command", answer)

    async def script(app, pilot):
        await go(app, pilot, ["slash"], "SearchScreen")
        await pilot.press("tab", *"who trained them")
        await until(pilot, lambda: "Searches by meaning" in text_of(app))
        assert asked == []
        await pilot.press("enter")
        await until(pilot, lambda: "1 claim nearest in meaning, nearest first" in text_of(app))
        assert "NO 0.70 " in text_of(app)
        await go(app, pilot, ["enter"], "SourceScreen")

    with Workspace.open(path, read_only=True) as workspace:
        drive(workspace, script)
    assert asked == [(path, ["search", "--json", "--limit", "20", "--", "who trained them"])]
    assert found(json.dumps({**claim.model_dump(mode="json"), "score": 1})).claim == claim


def test_documents_are_added_beside_with_progress_and_can_be_stopped(path, monkeypatch):
    from tui import work as interface

    async def endless(_workspace, arguments, progress):
        assert arguments == ["add", "notes"]
        progress("Reading documents: 3 of 12, 2.0 a second, 5 s left")
        await asyncio.Event().wait()

    monkeypatch.setattr(interface, "run_command", endless)

    async def script(app, pilot):
        await go(app, pilot, ["A"], "AddScreen")
        await pilot.press(*"notes", "enter")
        await until(pilot, lambda: "3 of 12" in text_of(app) and "^x stops it" in text_of(app))
        await go(app, pilot, ["enter"], "CompareScreen")
        await until(pilot, lambda: "3 of 12" in text_of(app))
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "3 of 12" not in text_of(app))

    with Workspace.open(path) as workspace:
        drive(workspace, script)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_golden_of_a_screen_while_something_is_worked_on(size):
    async def script(app, pilot):
        app.show_work("Embedding claims in context: 11,204 of 18,442, 180.0 a second, 41 s left")
        await until(pilot, lambda: "41 s left" in text_of(app))
        app.screen.show_preview()
        assert_golden(f"working-{size[0]}x{size[1]}", await settled(app, pilot))

    drive(sample(), script, size=size)

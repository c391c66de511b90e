"""Drives the interface in tests: waits on conditions, reads the screen as text."""

import asyncio
import os
from pathlib import Path

from tui.app import NarrativesApp
from tui.screens.compare import CompareScreen

GOLDEN = Path(__file__).parent / "golden"


def drive(reader, script, *, size=(80, 24), notifications=False, **options):
    """Run `await script(app, pilot)` in the interface."""

    async def run():
        app = NarrativesApp(reader, **({"no_colour": False} | options))
        async with app.run_test(size=size, notifications=notifications) as pilot:
            await until(pilot, lambda: ready(app))
            return await script(app, pilot)

    return asyncio.run(run())


def ready(app):
    """Tell whether the screen on top has read its data."""
    text = text_of(app)
    return "reading …" not in text and "reading ~" not in text


async def until(pilot, condition):
    """Wait until the condition holds; fail if it never does."""
    for _ in range(300):
        if condition():
            return
        await pilot.pause()
    assert condition(), "the condition never held:\n" + text_of(pilot.app)


async def settled(app, pilot):
    """Return the text of a screen that no longer changes."""
    text = ""
    while text != (text := text_of(app)):
        await pilot.pause()
    return text


async def go(app, pilot, keys, screen):
    """Press keys and wait for a screen of this class."""
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)
    await until(pilot, lambda: type(app.screen).__name__ == screen and ready(app))


def text_of(app):
    """Return what the screen shows, without trailing blanks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def shown(app, *words):
    """Tell whether all these words stand on the screen."""
    text = text_of(app)
    return all(word in text for word in words)


def at_event(app):
    """Tell whether an event is compared and laid out."""
    return (
        isinstance(app.screen, CompareScreen)
        and app.screen.comparison is not None
        and app.screen.grid.laid_out is not None
    )


def assert_golden(name, text):
    """Compare with a golden file; UPDATE_GOLDEN=1 writes it."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")

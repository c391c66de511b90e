"""Latency and memory of the terminal interface on a big workspace.

    python benchmarks/scale_workspace.py FOLDER --events 100000
    python benchmarks/tui_latency.py FOLDER/scale-100000x5.db [--size 120x40] [--keys 200]

The start is timed as a process in a pseudo-terminal, from its start until events stand on the
screen; keys are timed inside one process, from the key's event until what changed is composed and
handed to the driver (the test driver's own waiting is left out). Memory is the process's resident
set. Where other programs share the machine, the CPU time beside a number tells what it would be
alone.
"""

import argparse
import asyncio
import json
import os
import pty
import re
import resource
import select
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from textual import events as textual_events
from textual.widgets import Input

from narratives.workspace import Workspace
from tui.app import NarrativesApp
from tui.screens.compare import CompareScreen
from tui.screens.search import SearchScreen
from tui.widgets.event_list import EventList
from tui.widgets.hits import HitList

LONGEST = 30.0
"""Seconds after which something that does not happen ends the run."""

TARGETS = {
    "first_screen_ms": 1000,
    "end_home_ms": 100,
    "key_to_frame_p95_ms": 50,
    "open_event_ms": 150,
    "filter_ms": 300,
    "search_ms": 300,
    "memory_mb": 300,
}


class Taken(NamedTuple):
    """Milliseconds that something took: on the clock, and of the processor."""

    wall: float
    cpu: float


def stopwatch() -> Callable[[], Taken]:
    """Start a watch; calling what is returned reads it."""
    wall, cpu = time.perf_counter(), time.process_time()
    return lambda: Taken((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def slowest(taken: Iterable[Taken]) -> Taken:
    """Return the one that took longest."""
    return max(taken, key=lambda one: one.wall)


def first_screen(path: Path, size: tuple[int, int]) -> Taken:
    """Return what passes from the start of the program until events are on the screen.

    The processor's time is that until the program has ended again.
    """
    words = "sort: divergence"
    parent, child = pty.openpty()
    import fcntl  # noqa: PLC0415 - POSIX only, like pty
    import termios  # noqa: PLC0415 - same

    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    environment = os.environ | {
        "TERM": "xterm-256color",
        "COLUMNS": str(size[0]),
        "LINES": str(size[1]),
        "XDG_STATE_HOME": str(path.parent / "state"),
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "narratives", "browse", "-w", str(path)],
        stdin=child,
        stdout=child,
        stderr=child,
        env=environment,
        start_new_session=True,
    )
    os.close(child)
    seen = ""
    while words not in re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", seen):
        if not select.select([parent], [], [], 60)[0]:
            raise SystemExit("the program shows nothing:\n" + seen[-2000:])
        seen += os.read(parent, 65536).decode("utf-8", "replace")
    taken = (time.perf_counter() - start) * 1000
    os.write(parent, b"\x11")
    while select.select([parent], [], [], 5)[0]:
        try:
            if not os.read(parent, 65536):
                break
        except OSError:  # how Linux says that the other side is closed
            break
    process.wait(timeout=20)
    os.close(parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(taken, used * 1000)


async def timed(app: NarrativesApp, act: Callable[[], Awaitable[object] | object]) -> Taken:
    """Return what something takes until what it changed is drawn."""
    watch = stopwatch()
    result = act()
    if asyncio.iscoroutine(result):
        await result
    await drawn(app)
    return watch()


async def drawn(app: NarrativesApp) -> None:
    """Let all messages that wait be handled, and what they changed be composed and written."""
    for _ in range(2):
        done = asyncio.Event()
        app.screen.call_after_refresh(done.set)
        await done.wait()


async def reached(app: NarrativesApp, condition: Callable[[], bool]) -> Taken:
    """Return what it takes until a condition holds on a screen that is drawn."""
    watch = stopwatch()
    while not condition():
        await drawn(app)
        # Without a breath this loop would hold the interpreter that a thread beside it needs.
        await asyncio.sleep(0.002)
        if watch().wall > LONGEST * 1000:
            raise SystemExit("this never came to be on the screen")
    await drawn(app)
    return watch()


async def pressed(app: NarrativesApp, name: str, done: Callable[[], bool]) -> Taken:
    """Send a key as the terminal's driver does; return what it takes until its effect is drawn."""
    watch = stopwatch()
    app.post_message(textual_events.Key(name, name if len(name) == 1 else None))
    await reached(app, done)
    return watch()


def compared(app: NarrativesApp) -> bool:
    """Tell whether an event is compared on the screen."""
    return isinstance(app.screen, CompareScreen) and app.screen.comparison is not None


async def inside(app: NarrativesApp, keys: int) -> dict[str, Taken]:
    """Time keys, ends of the list, opening, filtering and searching in one running program."""
    found: dict[str, Taken] = {}
    listed = app.screen.query_one(EventList)
    await drawn(app)
    steps = []
    for number in range(keys):
        before = listed.cursor
        name = "pagedown" if number % 10 == 9 else "j"
        steps.append(await pressed(app, name, lambda before=before: listed.cursor > before))
    walls, cpus = zip(*steps, strict=True)
    found["key_to_frame_p50_ms"] = Taken(statistics.median(walls), statistics.median(cpus))
    found["key_to_frame_p95_ms"] = Taken(
        statistics.quantiles(walls, n=20)[-1], statistics.quantiles(cpus, n=20)[-1]
    )
    last = listed.line_count() - 1
    ends = []
    for _ in range(3):
        ends.append(await pressed(app, "G", lambda: listed.cursor == last))
        ends.append(await pressed(app, "g", lambda: listed.cursor == 0))
    found["end_home_ms"] = slowest(ends)

    opened = []
    for place in (3, 5_000, 50_000, len(listed.events or ()) - 3):
        listed.move_to(place)
        await drawn(app)
        app.screen.action_open()  # type: ignore[attr-defined]
        opened.append(await reached(app, lambda: compared(app)))
        app.pop_screen()
        await drawn(app)
    found["open_event_ms"] = slowest(opened)

    home = app.screen
    line = home.query_one("#filter", Input)
    with line.prevent(Input.Changed):
        line.value = "n>4 div>10 ba"
    await drawn(app)
    found["filter_ms"] = await timed(app, home.select)  # type: ignore[attr-defined]
    with line.prevent(Input.Changed):
        line.value = ""

    app.action_search()
    await reached(app, lambda: isinstance(app.screen, SearchScreen))
    hits = app.screen.query_one(HitList)
    head = listed.current()
    word = app.reader.comparison(head.id).points[0].title.split()[0] if head else ""
    app.screen.query_one("#query").value = word  # type: ignore[attr-defined]
    found["search_ms"] = await reached(app, lambda: bool(hits.hits))
    return found


def measured(path: Path, size: tuple[int, int], keys: int) -> dict[str, Taken]:
    """Return all numbers of one run."""

    async def run() -> dict[str, Taken]:
        with Workspace.open(path, read_only=True) as workspace:
            app = NarrativesApp(workspace)
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                return await inside(app, keys)

    found = {"first_screen_ms": min(first_screen(path, size) for _ in range(3))}
    found |= asyncio.run(run())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["memory_mb"] = Taken(memory, memory)
    return found


def main() -> None:
    """Print each number beside its target, or all as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    found = measured(options.workspace, (width, height), options.keys)
    if options.json:
        print(json.dumps({name: [round(part, 1) for part in one] for name, one in found.items()}))
        return
    for name, (wall, cpu) in found.items():
        said = ""
        if name in TARGETS:
            said = f"target {TARGETS[name]:>5}  {'met' if wall <= TARGETS[name] else 'missed'}"
        of_cpu = f"(cpu {cpu:7.1f})" if name.endswith("_ms") else ""
        print(f"{name:22} {wall:8.1f}  {of_cpu:14} {said}")


if __name__ == "__main__":
    main()

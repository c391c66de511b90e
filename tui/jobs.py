"""Work beside the interface: our own command line in a process of its own.

The interface never loads a model; a process can be stopped at any moment, and what it finished is
in the workspace. Its standard error tells how far it is, its standard output what it found.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

LONGEST = 64 * 2**20
"""Bytes of the longest line that is read: a claim as JSON can hold a whole document."""


class Outcome(NamedTuple):
    """How a command ended."""

    code: int
    lines: tuple[str, ...]
    """What it printed."""
    told: tuple[str, ...]
    """What it said on the way, the end of it last."""


async def run_command(
    workspace: Path, arguments: Sequence[str], progress: Callable[[str], None]
) -> Outcome:
    """Run `narratives` on a workspace; `progress` gets each line that it says on the way.

    Cancelling the task stops the process as ctrl+c would; what it finished is kept.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "narratives",
        "-w",
        str(workspace),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LONGEST,
    )
    told: list[str] = []

    async def listen(stream: asyncio.StreamReader, hear: Callable[[str], None]) -> None:
        async for line in stream:
            hear(line.decode("utf-8", "replace").rstrip("\r\n"))

    def say(line: str) -> None:
        told.append(line)
        progress(line)

    lines: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        await asyncio.gather(listen(process.stdout, lines.append), listen(process.stderr, say))
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.terminate()
            else:
                process.send_signal(signal.SIGINT)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 2.0)
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    return Outcome(code, tuple(lines), tuple(told))

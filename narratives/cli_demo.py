"""The commands that open the terminal interface, and the sample workspace they can open it on."""

import argparse
import hashlib
import os
import re
import sys
from pathlib import Path

from narratives import __version__
from narratives.cli_commands import (
    find_event,
    load_encoder,
    load_tagger,
    open_workspace,
    read_registry,
    run_list,
    run_show,
)
from narratives.cli_output import ProgressLine, say, terminal_width
from narratives.errors import UsageError
from narratives.workspace import Workspace

SHOWN = 3
"""Claims that a cell of the printed sample shows; `narratives show` prints them all."""


def run_browse(options: argparse.Namespace) -> int:
    """Open the terminal interface; where there is no terminal, print instead."""
    if options.screenshot:
        return _screenshot(options)
    if options.plain or not interactive():
        if options.event:
            return run_show(
                argparse.Namespace(
                    **vars(options)
                    | {"id": options.event, "why": False, "json": False, "width": None}
                )
            )
        extra = {
            "narratives": False,
            "themes": False,
            "camp": None,
            "match": None,
            "entity": None,
            "sort": None,
            "limit": None,
            "json": False,
        }
        return run_list(argparse.Namespace(**vars(options) | extra))
    with open_workspace(options) as workspace:
        event = find_event(workspace, options.event).id if options.event else None
    return _window(options.workspace, event, ascii=options.ascii, mouse=not options.no_mouse)


def _window(path: Path, event: str | None, **look: bool) -> int:
    """Open the interface, for changing too unless another window does."""
    from narratives.window import keys_file, open_window, state_file  # noqa: PLC0415 - only here
    from tui.app import browse  # noqa: PLC0415 - heavy

    with open_window(path) as (workspace, notice):
        return browse(
            workspace,
            event=event,
            state=state_file(path, ".json"),
            keys=keys_file(),
            notice=notice,
            **look,
        )


def run_keys(options: argparse.Namespace) -> int:
    """Print the keys of the interface: those in use, or those it comes with."""
    from narratives.window import keys_file, keys_place  # noqa: PLC0415 - only here
    from tui.app import scopes  # noqa: PLC0415 - heavy
    from tui.keymap import default_keymap  # noqa: PLC0415 - heavy

    own = keys_file()
    if options.default or own is None:
        print(default_keymap(scopes()), end="")
    else:
        print(own.read_text(encoding="utf-8"), end="")
    say(f"Keys of your own are read from {keys_place()}.")
    return 0


def _screenshot(options: argparse.Namespace) -> int:
    from tui.app import screenshot  # noqa: PLC0415 - heavy

    match = re.fullmatch(r"(\d+)x(\d+)", options.size)
    if match is None:
        raise UsageError(f"--size {options.size!r} is no size", "such as 120x40")
    with open_workspace(options) as workspace:
        picture = screenshot(
            workspace,
            size=(int(match[1]), int(match[2])),
            keys=tuple(key for key in options.keys.split(",") if key),
            event=find_event(workspace, options.event).id if options.event else None,
        )
    options.screenshot.write_text(picture, encoding="utf-8")
    print(options.screenshot)
    return 0


def interactive() -> bool:
    """Tell whether a full-screen interface can be shown; stderr may go elsewhere."""
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout))
    return terminal and os.environ.get("TERM", "dumb") not in ("", "dumb")


def run_demo(options: argparse.Namespace) -> int:
    """Build the sample workspace once, then open it, or print its comparison."""
    from narratives.plain import comparison_text  # noqa: PLC0415 - only here
    from narratives.plain_lists import events_text  # noqa: PLC0415 - only here

    path = build_demo()
    report = path.with_suffix(".html")
    if not options.plain and interactive():
        status = _window(path, None)
        say(f"The sample is the workspace {path} (narratives list -w {path})")
        say(f"As a report: {report}")
        return status
    width = terminal_width(options.width)
    with Workspace.open(path, read_only=True) as workspace:
        heads = workspace.events()
        print(events_text(heads, workspace.registry(), width))
        first = max(heads, key=lambda head: (len(head.camps), head.claims, head.id))
        print()
        print(comparison_text(workspace.comparison(first.id), width, most=SHOWN))
    say(f"The same as a report: {report}")
    say(f"To explore it in a terminal: narratives browse -w {path}")
    return 0


def build_demo() -> Path:
    """Return the sample workspace in the user's cache folder, made now if it is not there.

    It is built beside its place and moved there when complete, so an interrupted build leaves
    nothing behind that looks finished. Its name carries a hash of the sample and of the program, so
    that a changed program is not shown by what an earlier one made.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415 - only here

    from narratives.pipeline import AddOptions, add  # noqa: PLC0415 - heavy
    from narratives.report import ReportOptions, render  # noqa: PLC0415 - only here
    from seeds import documents_folder, registry_path  # noqa: PLC0415 - only here

    digest = hashlib.sha256(__version__.encode())
    code = (
        file
        for name in ("embeddings", "narratives")
        for file in (Path(__file__).parents[1] / name).rglob("*")
        if file.suffix in {".py", ".toml", ".json", ".j2"}
    )
    for file in [registry_path(), *sorted(documents_folder().glob("*.md")), *sorted(code)]:
        digest.update(file.read_bytes())
    folder = user_cache_path("narratives")
    path = folder / f"sample-{digest.hexdigest()[:10]}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    say("Building the sample workspace, once (loads the encoder; some 20 seconds) …")
    draft = path.with_suffix(f".{os.getpid()}.draft")
    progress = ProgressLine()
    try:
        with Workspace.open(draft, create=True) as workspace:
            with workspace.transaction():
                workspace.set_setting("registry", read_registry(registry_path()).to_toml())
            add(
                workspace,
                [documents_folder()],
                AddOptions(),
                progress=progress,
                load_tagger=load_tagger,
                load_encoder=load_encoder,
            )
            progress.finish()
            comparisons = [workspace.comparison(head.id) for head in workspace.events()]
            documents = {document.id: document for document in workspace.documents()}
            told = workspace.narratives()
        files = render(
            comparisons, ["html"], options=ReportOptions(), documents=documents, narratives=told
        )
        path.with_suffix(".html").write_bytes(next(iter(files.values())))
        draft.replace(path)
    finally:
        for rest in (draft, *draft.parent.glob(draft.name + "-*")):
            rest.unlink(missing_ok=True)
    return path

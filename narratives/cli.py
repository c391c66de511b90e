"""The command line: the one place that picks concrete parts and puts them together.

stdout is data, stderr is narration. Exit codes: 0 done; 1 `verify` found a difference, or nothing
was found; 2 usage; 3 input; 4 the model is not available; 130 interrupted.
"""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from narratives import __version__
from narratives.errors import NarrativesError, WorkspaceError
from narratives.text import display

SPIN = "1000"
"""Rounds that a thread of GNU OpenMP waits awake: microseconds."""

DESCRIPTION = """\
Line up, side by side, how the parties to a conflict tell the same events: who claims, denies,
doubts, declines to comment or is silent, with the exact words and their place in the source.
"""

EPILOG = """\
start here:
  narratives demo                     look around in a small sample
  narratives add FOLDER               read documents into ./narratives.db
  narratives list                     the events in them
  narratives show EVENT               one event, side by side
  narratives report -o report         publish it
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors a user can cause are two lines on stderr."""
    # Threads of OpenMP that wait for one another spin; where another program wants the processor
    # too, reading a document took eight times as long (2.6 s instead of 0.3 on two shared cores).
    os.environ.setdefault("GOMP_SPINCOUNT", SPIN)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except NarrativesError as error:
        for line in filter(
            None, (f"narratives: {error.message}", error.hint and f"  {error.hint}")
        ):
            for part in line.split("\n"):
                print(display(part), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nnarratives: interrupted; what was finished is kept", file=sys.stderr)
        return 130
    except sqlite3.DatabaseError as error:
        # Damage that no check on opening found, or a disk that is full.
        print(display(f"narratives: the workspace failed: {error}"), file=sys.stderr)
        hint = "  `narratives verify` looks through it; documents can be added to a new one"
        print(hint, file=sys.stderr)
        return WorkspaceError.exit_code
    except BrokenPipeError:
        # The reader has seen enough (`narratives list | head`); nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="narratives",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"narratives {__version__}")
    _workspace(parser, Path(os.environ.get("NARRATIVES_WORKSPACE") or "narratives.db"))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for add_command in (
        _demo,
        _add,
        _list,
        _show,
        _browse,
        _keys,
        _report,
        _search,
        _match,
        _claims,
        _extract,
        _camps,
        _point,
        _curate,
        _history,
        _verify,
    ):
        add_command(commands)
    return parser


MODULES = {
    "browse": "cli_demo",
    "demo": "cli_demo",
    "keys": "cli_demo",
    "curate": "cli_curation",
    "history": "cli_curation",
    "point": "cli_curation",
    "report": "cli_report",
    "search": "cli_search",
    "match": "cli_search",
}
"""Where a command is, if not in `cli_commands`; imported when it runs, so that help is quick."""

CURATION = (
    "move",
    "merge",
    "split",
    "rename",
    "add",
    "cut",
    "camp",
    "speaker",
    "stance",
    "drop",
    "review",
    "note",
    "undo",
    "redo",
)

Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _command(
    commands: "Commands[argparse.ArgumentParser]",
    name: str,
    summary: str,
    *,
    workspace: bool = True,
    details: str = "",
) -> argparse.ArgumentParser:
    def run(options: argparse.Namespace) -> int:
        module = import_module("narratives." + MODULES.get(name, "cli_commands"))
        return int(getattr(module, "run_" + name)(options))

    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + "." + (" " + details if details else ""),
    )
    if workspace:
        # No default here: it would overrule what stands before the command.
        _workspace(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def _workspace(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "-w",
        "--workspace",
        type=Path,
        metavar="FILE",
        default=default,
        help="the workspace (default: narratives.db here, or $NARRATIVES_WORKSPACE)",
    )


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value} is less than 1")
    return number


def _json(parser: argparse.ArgumentParser, what: str = "one JSON object a line") -> None:
    parser.add_argument("--json", action="store_true", help=what)


def _demo(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "demo",
        "open a small sample: how five parties tell one story",
        workspace=False,
        details="The sample workspace is built once, in your cache folder.",
    )
    parser.add_argument("--plain", action="store_true", help="print the comparison, no interface")
    parser.add_argument("--width", type=int, metavar="N", help="columns to print in")


def _add(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "add",
        "read documents into the workspace and line them up",
        details="Reads txt, md, html, pdf, docx, json, jsonl, csv, RSS and Atom files, folders of"
        " these, and - for standard input. Only what is new is worked on.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or -")
    parser.add_argument("--camps", type=Path, metavar="FILE", help="registry of the parties")
    parser.add_argument(
        "--claims", action="store_true", help="the files hold claims already coded by hand"
    )
    parser.add_argument("--model", metavar="NAME", help="encoder, by name or folder")
    parser.add_argument(
        "--precision",
        choices=("auto", "float32", "bfloat16", "int8"),
        help="what the default encoder computes in (default: as before, at first auto)",
    )
    parser.add_argument(
        "--rules-only", action="store_true", help="find claims by rules, without the learned tagger"
    )
    parser.add_argument(
        "--regroup", action="store_true", help="line everything up afresh, not only what is new"
    )


def _list(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "list", "list the events, the narratives or their themes")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--narratives", action="store_true", help="what each camp keeps saying")
    what.add_argument("--themes", action="store_true", help="narratives with a subject in common")
    parser.add_argument("--camp", metavar="ID", help="only those in which this camp speaks")
    parser.add_argument("--match", metavar="WORDS", help="only those with these words in the title")
    parser.add_argument(
        "--entity",
        metavar="NAME",
        help="only events in which somebody, or the camp, speaks of this name; a camp's label: all"
        " its",
    )
    parser.add_argument(
        "--sort",
        choices=("divergence", "claims", "date", "title"),
        default=None,
        help="order (default: divergence; narratives: support)",
    )
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="how many (default: 1000; with --json all)"
    )
    _json(parser)


def _show(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "show", "show one event side by side, or one narrative")
    parser.add_argument("id", metavar="EVENT|NARRATIVE", help="an id, its beginning, or its number")
    parser.add_argument("--width", type=int, metavar="N", help="columns to print in")
    parser.add_argument("--why", action="store_true", help="why each claim stands in its row")
    _json(parser, "the comparison as one JSON object")


def _browse(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "browse", "open the terminal interface")
    parser.add_argument("event", nargs="?", metavar="EVENT", help="open this event at once")
    parser.add_argument("--ascii", action="store_true", help="no signs beyond ASCII")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument("--plain", action="store_true", help="print instead")
    parser.add_argument(
        "--screenshot", type=Path, metavar="FILE.svg", help="write a picture of the screen and end"
    )
    parser.add_argument("--size", default="120x40", metavar="WxH", help="size of the picture")
    parser.add_argument("--keys", default="", metavar="KEYS", help="keys to press first, by commas")


def _keys(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "keys",
        "print the keys of the terminal interface, to change them",
        workspace=False,
        details="Where a file of your own goes is said on stderr.",
    )
    parser.add_argument("--default", action="store_true", help="those that the program comes with")


def _report(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "report",
        "write side-by-side comparison reports",
        details="Without EVENT, all events. No time of making is printed unless SOURCE_DATE_EPOCH"
        " or --made says one, so that the same input gives the same bytes.",
    )
    parser.add_argument(
        "events", nargs="*", metavar="EVENT", help="ids, beginnings, numbers; or one narrative's id"
    )
    parser.add_argument("--all", action="store_true", help="all events")
    parser.add_argument(
        "--format",
        default="html",
        metavar="LIST",
        help="of html, md, json, csv, pdf, docx (default: html)",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="PATH", help="a folder, or one file")
    parser.add_argument("--author", default="", metavar="NAME", help="printed in the report")
    parser.add_argument("--note", default="", metavar="TEXT", help="printed in the report")
    parser.add_argument("--made", metavar="TIME", help="ISO time to print, or `now`")


def _search(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "search",
        "find claims by meaning, by words, or both",
        details='By words: all of them; terror* is a prefix, "old dam" a phrase, dam OR bridge'
        " either, -wheat is without. A query that begins with - stands behind --.",
    )
    parser.add_argument("query", metavar="QUERY", help="a question, or words")
    parser.add_argument(
        "--by",
        choices=("meaning", "words", "both"),
        help="how (default: meaning; both fuses the ranks)",
    )
    parser.add_argument("--exact", action="store_true", help="the same as --by words")
    narrowed = parser.add_argument_group(
        "only claims", "any of the values where one is given several times; all options hold"
    )
    for name, value, summary in (
        ("camp", "ID", "of this camp"),
        ("speaker", "NAME", "of speakers with these words in their name"),
        ("outlet", "NAME", "in outlets with these words in their name"),
        ("entity", "NAME", "that speak of this name, or are said by it; a camp's label: all its"),
        ("document", "ID|PATH", "of this document"),
        ("event", "EVENT", "of this event"),
        ("state", "STATE", "that by their words claims, denies, doubts or no_comment"),
        ("modality", "NAME", "that are asserted, denied, alleged, …"),
        ("kind", "KIND", "that are direct, mixed, indirect, or the narrator's"),
        ("language", "CODE", "in this language, such as en"),
    ):
        narrowed.add_argument(f"--{name}", action="append", metavar=value, help=summary)
    narrowed.add_argument("--since", metavar="DAY", help="of 2031-05-01 (2031-05, 2031) or later")
    narrowed.add_argument("--until", metavar="DAY", help="of then or earlier")
    parser.add_argument(
        "--limit", type=_positive, default=20, metavar="N", help="hits (default: 20)"
    )
    _json(parser)


def _match(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "match",
        "line up a list of known claims with the events, as candidates to confirm or reject",
        details="Reads csv, tsv, json and jsonl with a text and, if there are, id, url, date, tags."
        " A candidate is a likeness; it says nothing about the truth of either claim.",
    )
    parser.add_argument("catalogue", nargs="?", type=Path, metavar="CATALOGUE", help="the list")
    parser.add_argument("--event", action="append", metavar="EVENT", help="only in this event")
    parser.add_argument("--least", type=float, metavar="SCORE", help="from 0 to 1 (default: 0.6)")
    parser.add_argument(
        "--events-each", type=_positive, default=3, metavar="N", help="events a claim (default: 3)"
    )
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="candidates (default: 50; with --json all)"
    )
    for name, what in (("confirm", "it is that claim"), ("reject", "it is not; not asked again")):
        parser.add_argument(f"--{name}", nargs=2, metavar=("KNOWN", "EVENT"), help=what)
    parser.add_argument("--note", default="", metavar="TEXT", help="kept with the answer")
    parser.add_argument("--list", action="store_true", help="what was confirmed and rejected")
    _json(parser)


def _claims(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "claims", "list every claim with its event, point and narrative")
    parser.add_argument(
        "--entity",
        metavar="NAME",
        help="only claims that speak of somebody or something, or are said by them; a camp's label"
        " means all names that stand for it",
    )
    _json(parser)


def _extract(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "extract", "print the claims of files, without a workspace", workspace=False
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="files, folders, or -")
    parser.add_argument("--camps", type=Path, metavar="FILE", help="registry of the parties")
    parser.add_argument("--rules-only", action="store_true", help="without the learned tagger")
    parser.add_argument(
        "--explain", action="store_true", help="print the text with its claims marked"
    )
    _json(parser)


def _camps(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(commands, "camps", "write, check or complete the registry of the parties")
    parser.add_argument(
        "action",
        choices=("init", "check", "unassigned"),
        help="write a starter registry; validate one; list speakers without a camp",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: camps.toml")
    parser.add_argument("--generic", action="store_true", help="init: states of the world")
    parser.add_argument("--force", action="store_true", help="init: overwrite the file")
    _json(parser)


def _point(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "point",
        "ask for a row in your own words: candidates with their scores",
        details="Accepted claims become the row, and the next question is scored with them.",
    )
    parser.add_argument("event", metavar="EVENT", help="an id, its beginning, or its number")
    parser.add_argument("question", metavar="QUESTION", help='such as "Who shelled the convoy?"')
    parser.add_argument("--accept", default="", metavar="IDS", help="claims to take, by commas")
    parser.add_argument(
        "--limit", type=_positive, default=15, metavar="N", help="candidates to show"
    )
    _json(parser)


def _curate(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands,
        "curate",
        "correct the machine: every change is logged and can be undone",
        details="move CLAIM POINT; merge POINT INTO [CLAIM,…]; merge NARRATIVE INTO;"
        " split POINT CLAIM,… TITLE; rename POINT|EVENT|NARRATIVE TITLE;"
        " add DOCUMENT WORDS SPEAKER CAMP POINT|TITLE [STATE];"
        " cut EVENT STEPS (finer; -STEPS coarser); camp SPEAKER CAMP; speaker CLAIM NAME;"
        " stance CLAIM STATE; drop CLAIM; review POINT yes|no; note ID TEXT;"
        " undo [NUMBER]; redo [NUMBER].",
    )
    parser.add_argument("operation", metavar="OPERATION", choices=CURATION, help="see above")
    parser.add_argument("values", nargs="*", metavar="VALUE", help="what the operation needs")
    parser.add_argument("--note", default="", metavar="TEXT", help="kept with the change")
    _json(parser, "the change, and the claims that may follow it, as one JSON object")


def _history(commands: "Commands[argparse.ArgumentParser]") -> None:
    _json(_command(commands, "history", "list every change made by hand, and whether it holds"))


def _verify(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _command(
        commands, "verify", "find every quotation again; say what changed since a report"
    )
    parser.add_argument("report", nargs="?", type=Path, metavar="REPORT.json")


if __name__ == "__main__":
    sys.exit(main())

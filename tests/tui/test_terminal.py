"""The interface in a real terminal: what is sent to it, byte by byte."""

import os
import re
import select
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="pseudo-terminals are a matter of POSIX")

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import sys\n"
    "from tests.tui.memory import sample\n"
    "from tui.app import browse\n"
    "sys.exit(browse(sample(), event='e_bridge'))\n"
)
COLOUR = re.compile(r"(^|;)(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;|$)")


class Terminal:
    """A program in a pseudo-terminal of 120 x 40."""

    def __init__(self, errors=None, **environment):
        self.seen = ""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            if errors is not None:
                os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT), 2)
            sizes = {"COLUMNS": "120", "LINES": "40", "TERM": "xterm-256color"}
            os.execve(  # noqa: S606  our own interpreter
                sys.executable,
                [sys.executable, "-c", PROGRAM],
                os.environ | sizes | {"PYTHONPATH": str(ROOT)} | environment,
            )

    def read_until(self, words, seconds=30.0):
        """Read what is sent until the words stand in it, or the program ends."""
        while words is None or words not in self.seen:
            if not select.select([self.file], [], [], seconds)[0]:
                break
            try:
                self.seen += os.read(self.file, 65536).decode("utf-8", "replace")
            except OSError:  # how Linux says that the other side is closed
                break
        return self.seen

    def press(self, keys):
        """Send keys."""
        os.write(self.file, keys.encode())

    def end(self):
        """Read to the end and return the exit code."""
        self.read_until(None)
        os.close(self.file)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.mark.slow
def test_without_colour_no_colour_code_and_no_byte_of_a_document_steers_the_terminal():
    terminal = Terminal(NO_COLOR="1", TEXTUAL_ANIMATIONS="none")
    terminal.read_until("Rivermen")
    terminal.press("Zjlll")
    terminal.press("D")
    terminal.read_until("paragraphs")
    terminal.read_until("␛[31m")
    terminal.press("\x11")
    assert terminal.end() == 0
    styles = re.findall(r"\x1b\[([\d;]*)m", terminal.seen)
    assert len(styles) > 50
    assert [style for style in styles if COLOUR.search(style)] == []
    assert "\x1b[31m sequence" not in terminal.seen
    assert "␛[31m" in terminal.seen


@pytest.mark.slow
def test_the_screen_is_there_when_errors_go_to_a_file(tmp_path):
    errors = tmp_path / "errors.txt"
    terminal = Terminal(errors, TEXTUAL_ANIMATIONS="none")
    assert "Rivermen" in terminal.read_until("Rivermen")
    terminal.press("q")
    assert terminal.end() == 0
    assert errors.read_text(encoding="utf-8") == ""

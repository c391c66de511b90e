"""What the command line prints while it works."""

import io
import sys

from narratives.cli_output import ProgressLine, say


class TerminalText(io.StringIO):
    """Text that goes to a terminal."""

    def isatty(self):
        """Say so."""
        return True


def test_other_text_never_runs_into_a_progress_line(monkeypatch):
    monkeypatch.setattr(sys, "stderr", TerminalText())
    progress = ProgressLine()
    progress("Reading documents", 14, None)
    say("Loading the encoder")
    progress("Embedding claims", 2, 2)
    progress.finish()
    progress.finish()
    lines = sys.stderr.getvalue().replace("\r\x1b[K", "").splitlines()
    assert lines == ["Reading documents: 14", "Loading the encoder", "Embedding claims: 2 of 2"]

"""How the command line prints: data on stdout, narration and progress on stderr."""

import json
import logging
import os
import re
import sys
import time
from typing import ClassVar

from narratives.errors import UsageError
from narratives.model import Claim, Value
from narratives.text import display, one_line

WIDTH = 100
"""Columns of printed text where the terminal does not say how wide it is."""

_CONTROL = re.compile("[\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


# Output -------------------------------------------------------------------------------------------


def json_line(fields: object) -> str:
    """Return JSON in one line; what could steer a terminal or break a line stands escaped."""
    text = json.dumps(fields, ensure_ascii=False, separators=(", ", ": "))
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def value_json(value: Value) -> str:
    """Return a domain value as one line of JSON."""
    return json_line(value.model_dump(mode="json", by_alias=True))


def stored_json(line: str) -> str:
    """Return a line of JSON as it is stored; what could steer a terminal stands escaped."""
    if line.isascii() and "\x7f" not in line:
        return line
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def say(text: str = "") -> None:
    """Print narration on stderr, safe to show, on a line of its own."""
    ProgressLine.end_open_line()
    print(display(text), file=sys.stderr, flush=True)


class Narration(logging.Handler):
    """Says what the line-up has to tell."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message."""
        say(record.getMessage())


def narrate() -> None:
    """Have what the line-up tells printed on stderr, once however often this is called."""
    log = logging.getLogger("narratives.lineup")
    log.setLevel(logging.INFO)
    if not any(isinstance(handler, Narration) for handler in log.handlers):
        log.addHandler(Narration())


def terminal_width(wanted: int | None) -> int:
    """Return the columns to print in: what was asked for, or what the terminal has."""
    if wanted is not None:
        if wanted < 40:
            raise UsageError(f"--width {wanted} is too narrow", "40 columns are the least")
        return wanted
    if not sys.stdout.isatty():
        return WIDTH
    return max(40, min(os.get_terminal_size(sys.stdout.fileno()).columns, 120))


class ProgressLine:
    """Prints how far a stage is: count, rate and time left; on a terminal in place, else seldom."""

    open_line: ClassVar[bool] = False
    """Whether the terminal's cursor stands behind a progress text; there is one terminal."""

    @classmethod
    def end_open_line(cls) -> None:
        """End the line that the cursor stands on, so that other text does not run into it."""
        if ProgressLine.open_line:
            sys.stderr.write("\n")
            ProgressLine.open_line = False

    def __init__(self) -> None:
        self._stage = ""
        self._start = self._shown = 0.0
        self._first = 0
        self._live = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show how far the stage is, at most ten times a second."""
        now = time.monotonic()
        if stage != self._stage:
            self.finish()
            self._stage, self._start, self._first = stage, now, done - 1
        last = total is not None and done >= total
        if not last and now - self._shown < (0.1 if self._live else 2.0):
            return
        self._shown = now
        took = max(now - self._start, 1e-6)
        rate = (done - self._first) / took
        parts = [f"{stage}: {done:,}" + (f" of {total:,}" if total is not None else "")]
        if took > 0.5:
            parts.append(f"{rate:,.1f} a second")
            if total is not None and not last:
                parts.append(f"{(total - done) / rate:,.0f} s left")
        text = ", ".join(parts)
        if self._live:
            sys.stderr.write("\r\x1b[K" + display(text))
            sys.stderr.flush()
            ProgressLine.open_line = True
        else:
            say(text)

    def finish(self) -> None:
        """End the line of the present stage."""
        self.end_open_line()
        self._stage = ""


def claim_line(claim: Claim) -> str:
    """Return a claim in one readable line."""
    speaker = "narrator" if claim.source is None else claim.source.name or "(unresolved)"
    return one_line(
        f"{claim.id}  {claim.camp}  {speaker}  {claim.modality}  “{claim.text}”"
        f"  {claim.path} ¶{claim.paragraph}  {claim.camp_rule}  {claim.found_by}"
    )

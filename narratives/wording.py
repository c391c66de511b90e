"""The words and signs in which screen, text and report speak of the same values.

No word here says who is right: a state says what a camp does with a point, a verdict says how
the cells of a row compare, a level says how sure the attribution is, not the content.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from narratives.model import (
    CellState,
    Claim,
    Comparison,
    Difference,
    NarrativeHead,
    Quantity,
    Verdict,
)

STANDING = "This sets side by side what is said, by whom and where. It does not judge what is true."
"""Stands at the head of every comparison that leaves the program."""

SILENCE = "“Silent” means: not found in the documents supplied."

STATE_WORDS: Mapping[CellState, str] = {
    "claims": "claims",
    "denies": "denies",
    "doubts": "doubts",
    "no_comment": "no comment",
    "mixed": "mixed",
    "silent": "silent",
    "no_documents": "no documents",
}
STATE_SIGNS: Mapping[CellState, str] = {
    "claims": "▲",
    "denies": "▼",
    "doubts": "◇",
    "no_comment": "○",
    "mixed": "◆",
    "silent": "·",
    "no_documents": "░",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    "contested": "contested",
    "numbers_differ": "numbers differ",
    "naming_differs": "naming differs",
    "one_camp_only": "one camp only",
    "no_dispute_found": "no dispute found",
}
VERDICT_SIGNS: Mapping[Verdict, str] = {
    "contested": "≠",
    "numbers_differ": "#",
    "naming_differs": "≈",
    "one_camp_only": "!",
    "no_dispute_found": "=",
}

DIFFERENCE_WORDS: Mapping[Difference, str] = {
    "polarity": "one says it, the other denies or doubts it",
    "existence": "whether it is there at all",
    "actor": "who or what did it",
    "number": "how many",
    "time": "when",
    "place": "where",
    "naming": "what it is called",
    "different_groups": "different groups counted, not set against one another",
}

_KIND_WORDS = {
    "direct": "direct quote",
    "mixed": "partly quoted",
    "indirect": "reported speech",
    "narrator": "the document's own words",
}

# Bounds of the three levels; the calibration of the confidence stands in docs/method.md.
HIGH = 0.7
MEDIUM = 0.5

_QUOTE_MARKS = "\"'“”„‟‘’‚‛«»‹›"


@dataclass(frozen=True, slots=True)
class Attribution:
    """How sure it is that the speaker said it, with the reason."""

    level: str
    reason: str

    def __str__(self) -> str:
        return f"attribution {self.level} · {self.reason}"


def attribution(claim: Claim) -> Attribution:
    """Return the level of a claim's attribution and why it is so.

    High takes a named speaker and a plain report; a pronoun or a relay lowers it to medium; an
    unnamed or inherited speaker is low, whatever the confidence.
    """
    level = "high" if claim.confidence >= HIGH else "medium"
    if claim.confidence < MEDIUM:
        level = "low"
    reason = "headline" if claim.headline else _KIND_WORDS[claim.kind]
    if claim.found_by == "import":
        return Attribution(level, f"{reason}, coded by hand")
    source = claim.source
    if source is None:
        return Attribution(level, reason)
    if source.name is None:
        return Attribution("low", f"{reason}, speaker not named")
    how = source.resolved_by or ""
    if how in ("pronoun", "cataphora", "role"):
        level = "medium" if level == "high" else level
        return Attribution(level, f"{reason}, speaker told from “{source.text or how}”")
    if how in ("inherited", "none"):
        return Attribution("low", f"{reason}, speaker inherited from the text before")
    if len(claim.chain) > 2:
        level = "medium" if level == "high" else level
        return Attribution(level, f"{reason}, second-hand")
    return Attribution(level, reason)


def speaker(claim: Claim) -> str:
    """Return who speaks, in words: a name, the words of the text, or the narrator."""
    if claim.source is None:
        return claim.outlet or "narrator"
    return claim.source.name or claim.source.text or "speaker not named"


def reported(claim: Claim) -> str:
    """Return the words that report, with whom they are directed at: `accused Bo Lind`."""
    words = claim.cue.text if claim.cue else ""
    # "Rebels: nobody fired" is reported by a colon, which reads as a slip of the pen when shown.
    if not any(sign.isalnum() for sign in words):
        return ""
    if claim.target and claim.target not in words:
        words = f"{words} {claim.target}"
    return words


def marks(claim: Claim) -> tuple[str, str]:
    """Return the marks to put around a claim's words.

    Curved marks for the speaker's own words, double angles for the document's; none where the
    text brings marks of its own, which are part of the quotation.
    """
    text = claim.text.strip()
    if text and (text[0] in _QUOTE_MARKS or text[-1] in _QUOTE_MARKS):
        return "", ""
    return ("“", "”") if claim.kind == "direct" else ("«", "»")


def chain(claim: Claim) -> str:
    """Return who relays whom, outermost first: `The Post ← Wire`; the speaker is left out.

    It starts with where the words stand, the outlet or the file: the paragraph named after it is
    one of that document, not of whoever is relayed.
    """
    relays = claim.chain[:-1] if claim.source is not None and claim.chain else claim.chain
    place = claim.outlet or claim.path
    return " ← ".join(relays if relays[:1] == (place,) else (place, *relays))


def told_by_hand(head: NarrativeHead) -> str:
    """Return what was done to a narrative by hand, in words; empty if nothing was."""
    parts = ["title by hand"] if head.title_by_hand else []
    parts += [f"merged by hand with {', '.join(head.merged)}"] if head.merged else []
    return "; ".join(parts)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 document`, `3 documents`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def period(first: str | None, last: str | None) -> str:
    """Return the days of an event: one day, a span of days, or that no date is known."""
    if first is None:
        return "no date in the documents"
    return first if last in (None, first) else f"{first} – {last}"


def counts_what(quantity: Quantity) -> str:
    """Return what a figure counts, in words: `militants killed`, `drones`, empty if not known."""
    return " ".join(part for part in (quantity.group, quantity.unit) if part)


def results(comparison: Comparison) -> str:
    """Return how many rows have which verdict: `2 contested · 1 naming differs`."""
    counts = {
        verdict: sum(point.verdict == verdict for point in comparison.points)
        for verdict in VERDICT_WORDS
    }
    parts = [f"{count} {VERDICT_WORDS[verdict]}" for verdict, count in counts.items() if count]
    return " · ".join(parts) or "no points"

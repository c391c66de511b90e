"""Glyphs, words and small phrases that every screen uses the same way."""

from collections import Counter
from datetime import date

from narratives.model import CellState, Claim, Comparison, Modality, Verdict
from narratives.text import one_line

STATES: dict[CellState, tuple[str, str]] = {
    "claims": ("▲", "claims"),
    "denies": ("▼", "denies"),
    "doubts": ("◇", "doubts"),
    "no_comment": ("○", "no comment"),
    "mixed": ("◆", "mixed"),
    "silent": ("·", "silent"),
    "no_documents": ("░", "no documents"),
}
"""No ticks and crosses: they would read as verdicts."""

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "contested": ("≠", "contested"),
    "numbers_differ": ("#", "numbers differ"),
    "naming_differs": ("≈", "naming differs"),
    "one_camp_only": ("!", "one camp only"),
    "no_dispute_found": ("=", "no dispute found"),
}

MODALITIES: dict[Modality, str] = {"no_comment": "no comment"}
"""Words for modalities whose name is not the word."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def counted(number: int, word: str, plural: str | None = None) -> str:
    """Return `1 claim`, `1,204 claims`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def day(value: str | None, *, year: bool = False) -> str:
    """Return an ISO date as `27 Nov` or `27 Nov 2024`; what is no full date stays as it is."""
    if not value:
        return "undated"
    try:
        when = date.fromisoformat(value[:10])
    except ValueError:
        return one_line(value)
    return f"{when.day} {MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def days(first: str | None, last: str | None, *, year: bool = False) -> str:
    """Return a period as `27 Nov–4 Dec`, `3–4 Dec 2024`, or one day."""
    if not first or not last or first == last:
        return day(first or last, year=year)
    left, right = day(first), day(last, year=year)
    if first[:7] == last[:7]:
        left = left.split()[0]
    elif first[:4] != last[:4]:
        left, right = day(first, year=True), day(last, year=True)
    return f"{left}–{right}"


def speaker(claim: Claim) -> str:
    """Return who says it, as resolved or as written; the narrator speaks for the outlet."""
    if claim.source is None:
        return "narrator"
    return claim.source.name or claim.source.text or "unnamed source"


def relays(claim: Claim) -> str:
    """Return through whom the words came, nearest to the speaker first: `NYT ← New Arab`."""
    chain = list(claim.chain)
    if chain and claim.source is not None and chain[-1] in (claim.source.name, claim.source.text):
        chain.pop()
    return " ← ".join(reversed(chain)) or claim.outlet or claim.path


def source_marks(comparison: Comparison) -> dict[str, str]:
    """Return `[3]` by document where outlet, or file, alone does not tell it from another one.

    The number is that of the document in the sources of the report.
    """
    names = [note.outlet or note.path for note in comparison.sources]
    often = Counter(names)
    return {
        note.id: f"[{number}]"
        for number, (note, name) in enumerate(zip(comparison.sources, names, strict=True), start=1)
        if often[name] > 1
    }


def modality(claim: Claim) -> str:
    """Return what the source commits to, in words; empty for a plain assertion."""
    if claim.modality == "asserted":
        return ""
    return MODALITIES.get(claim.modality, claim.modality)


def quoted(text: str) -> str:
    """Return words in quotation marks, unless they bring their own."""
    return text if text[:1] in ("“", '"', "«", "„") else f"“{text}”"


def citation(claim: Claim) -> str:
    """Return a claim with where it stands, for the clipboard: the data's text, not the screen's."""
    parts = [speaker(claim), relays(claim), claim.path, f"¶{claim.paragraph}"]
    if claim.published:
        parts.append(claim.published)
    return f"“{claim.text}” ({', '.join(dict.fromkeys(parts))}) [{claim.id}]"

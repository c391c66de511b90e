"""What a document says in its own voice: the sentences that no source has been found for.

They are the complement of what the finders return, so every missed attribution would silently
become "the outlet asserts". A sentence that looks like speech therefore gets the mark
`rule:unclear` and a low confidence, for the queue of what a person should look at.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from narratives.extract.layout import Layout
from narratives.extract.lexicon import lexicon
from narratives.extract.segment import Quote, plain_marks
from narratives.model import Block, Span

_SHORT_LINE = 40
"""Characters under which a line without a final stop is a label and no sentence."""
_FEWEST_WORDS = 3
_SPOKEN_WORDS = 6
"""Words of a quotation that is speech and not a name or a scare quote."""
_RELATIVE = re.compile(r",?\s+(?=(?:which|who|where|whose)\b)")
_ENDS = (".", "!", "?", "…", '"', "”", "»", "。")

_SAYING = frozenset(
    {
        "say",
        "tell",
        "add",
        "allege",
        "insist",
        "deny",
        "accuse",
        "argue",
        "explain",
        "acknowledge",
        "admit",
        "stress",
        "declare",
    }
)
"""Verbs that hardly ever do anything but report."""

CONFIDENCE = {"body": 0.75, "headline": 0.65, "heading": 0.6, "relative": 0.6, "unclear": 0.3}
"""How sure it is that nobody else is speaking, by where the words stand."""


@dataclass(frozen=True, slots=True)
class Own:
    """One stretch of the narrator's own voice."""

    span: Span
    block: int
    headline: bool
    confidence: float
    found_by: str


@lru_cache
def _evaluating() -> re.Pattern[str]:
    path = files("narratives").joinpath("data", "framing.toml")
    words = tomllib.loads(path.read_text(encoding="utf-8"))["evaluating"]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words))) + r")", re.IGNORECASE)


def own_voice(layout: Layout, taken: Sequence[Span]) -> list[Own]:
    """Return the stretches of a document that no attribution touches.

    Args:
        layout: The document with its sentences; blocks of residue are left out.
        taken: Spans of sources, cues and contents of all attributions, in any order.
    """
    text, blocks = layout.document.text, layout.document.blocks
    prose = [block.role != "residue" and _is_prose(text, block) for block in blocks]
    touching: dict[int, list[Span]] = {}
    for start, end in taken:
        for index in range(layout.sentence_at(start), layout.sentence_at(max(start, end - 1)) + 1):
            touching.setdefault(index, []).append((start, end))
    found: list[Own] = []
    for index, (span, number) in enumerate(zip(layout.sentences, layout.blocks, strict=True)):
        if not prose[number]:
            continue
        spoken = touching.get(index, [])
        own = _free(text, span, spoken)
        if own is not None and _counts(text, own):
            marked = layout.quotes_of[number]
            found.append(_own(text, own, number, blocks[number], marked, whole=not spoken))
    return found


def _is_prose(text: str, block: Block) -> bool:
    """Whether a block says something: headings only if they evaluate, labels never."""
    line = text[block.start : block.end].rstrip()
    if block.role == "heading":
        return bool(_evaluating().search(line))
    if block.role == "headline":
        return True
    return len(line) >= _SHORT_LINE or line.endswith(_ENDS)


def _free(text: str, span: Span, touching: Sequence[Span]) -> Span | None:
    """Return the sentence if nothing touches it, or the relative clause behind what is said."""
    if not touching:
        return span
    last = max(end for _, end in touching)
    if last >= span[1]:
        return None
    match = _RELATIVE.match(text, last, span[1])
    return (match.end(), span[1]) if match else None


def _counts(text: str, span: Span) -> bool:
    words = re.findall(r"[^\W\d_]+", text[span[0] : span[1]])
    return len(words) >= _FEWEST_WORDS


def _own(
    text: str, span: Span, number: int, block: Block, marked: Sequence[Quote], *, whole: bool
) -> Own:
    start, end = span
    while end > start and (text[end - 1].isspace() or text[end - 1] == "."):
        end -= 1
    headline = block.role == "headline"
    if whole and not headline and _looks_like_speech(text, span, marked):
        return Own((start, end), number, headline, CONFIDENCE["unclear"], "rule:unclear")
    place = block.role if block.role in CONFIDENCE else "body"
    if not whole:
        return Own((start, end), number, headline, CONFIDENCE["relative"], "rule:relative_clause")
    return Own((start, end), number, headline, CONFIDENCE[place], "rule:narrator")


def _looks_like_speech(text: str, span: Span, marked: Sequence[Quote]) -> bool:
    """Whether a sentence holds a verb of speech as a verb, or a quotation of some length."""
    if any(q.start < span[1] and q.end > span[0] and q.words >= _SPOKEN_WORDS for q in marked):
        return True
    words = lexicon("en")
    plain = plain_marks(text[span[0] : span[1]]).lower()
    tokens = re.findall(r"[a-z']+", plain)
    for index, token in enumerate(tokens):
        cue = words.cue_of(token)
        if cue is None or cue[0] not in _SAYING or token in words["noun_forms"]:
            continue
        before = tokens[index - 1] if index else ""
        if (
            token.endswith("ing")
            or before in words["determiners"]
            or before in ("to", "of", "be", "was", "were", "is", "are")
        ):
            continue
        return True
    return bool(re.search(r"\baccording to\b", plain))

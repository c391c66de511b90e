"""From tagged words to an attribution: clean spans, the cue's lemma and class, the kind.

The tagger decides word by word; here stands what it cannot know: quotation marks come in pairs,
"that" belongs to no content, and "who" is nobody.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from narratives.extract.attribution import Attribution, AttributionKind
from narratives.extract.features import BlockWords
from narratives.extract.lexicon import Lexicon
from narratives.extract.segment import Quote, plain_marks
from narratives.model import Document, Span

_EDGES = " \t\u00a0,;:—–-"
_THAT = re.compile(r"that,?\s+(?=\S)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GLUED = re.compile(
    r"(?:said|says|told|added|according to|on|that|by|from|as|and|but|instead,)\s+(?=\S)",
    re.IGNORECASE,
)
# What stands open at the end of a source: a relative clause or a bracket that was not taken in.
_HANGING = re.compile(
    r"(?:,?\s+(?:who|which|whose|and|meanwhile|separately)|\s*\([^()]*)$", re.IGNORECASE
)
_LOOSE = re.compile(r"[,;]?\s+(?:and|but|or|nor|yet)$", re.IGNORECASE)
_COLON = ":"
"""A cue of its own in headlines and transcripts: `Envoy: the truce is over`."""
_EXPLETIVE = "there"
_SNAP = 0.6
"""Share of a quotation that must be tagged for the rest of it to follow."""
_SHORT_QUOTE = 12
"""Quotations of fewer characters say nothing about the kind of a content."""
_ACCORDING = "according"
_ADVERBS = frozenset({"allegedly", "reportedly", "purportedly", "supposedly"})


class Tagged(NamedTuple):
    """What the tagger found in one block: half-open word runs of a cue and its arguments."""

    cue: tuple[int, int]
    source: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    confidence: float


class CueReading(NamedTuple):
    """What the lexicon says of the words of a cue."""

    lemma: str | None
    cue_class: str | None
    negated: bool


def read_cue(text: str, lexicon: Lexicon) -> CueReading:
    """Return lemma, class and negation of a cue; lemma and class None if no word is listed."""
    if text.strip() == _COLON:
        return CueReading(_COLON, "neutral", negated=False)
    lows = [match.group().lower() for match in _WORD.finditer(plain_marks(text))]
    lemma: str | None = None
    cue_class: str | None = None
    for low in lows:
        known = lexicon.cue_of(low)
        if known is not None:
            lemma, cue_class = known
        elif low == _ACCORDING:
            lemma, cue_class = "according to", "neutral"
        elif low in _ADVERBS:
            lemma, cue_class = low, "adverb"
    negations, refusals = lexicon["negations"], lexicon["refusals"]
    negated = any(low in negations or low in refusals or low.endswith("n't") for low in lows)
    return CueReading(lemma, cue_class, negated or "cannot" in lows)


def shape(
    document: Document,
    words: BlockWords,
    tagged: Tagged,
    quotes: Sequence[Quote],
    lexicon: Lexicon,
) -> Attribution | None:
    """Return the attribution of one cue, or None if nothing speakable is left of it.

    Args:
        document: where the words stand.
        words: the words of the block.
        tagged: the tagger's word runs in that block.
        quotes: the quotations of that block.
        lexicon: the words that report; a cue without any is an attitude (wants, supports).
    """
    text = document.text
    cue = _span(words, tagged.cue)
    source = _source(text, words, tagged, cue)
    if source is not None and text[slice(*source)].lower() == _EXPLETIVE:
        # "There was no confirmation": nobody speaks.
        return None
    spans = _content(text, words, tagged, quotes, cue, source)
    if not spans or _is_word(text, spans):
        return None
    reading = read_cue(text[slice(*cue)], lexicon)
    attitude = reading.lemma is None
    kind: AttributionKind = "attitude" if attitude else kind_of(spans, quotes)
    return Attribution(
        block=words.block,
        kind=kind,
        source=source,
        cue=cue,
        lemma=reading.lemma or text[slice(*cue)].lower(),
        cue_class=reading.cue_class,
        negated=reading.negated,
        spans=spans,
        flags=frozenset({"attitude"}) if attitude else frozenset(),
        confidence=tagged.confidence,
        found_by="model",
    )


def _is_word(text: str, spans: Sequence[Span]) -> bool:
    """Whether a content is one bare word, which says nothing: "said so", "denied it"."""
    return len(spans) == 1 and " " not in text[slice(*spans[0])] and text[spans[0][0]].isalnum()


def kind_of(spans: Sequence[Span], quotes: Sequence[Quote]) -> AttributionKind:
    """Return how a content is given: in quotation marks, partly, or in the outlet's words."""
    total = sum(end - start for start, end in spans)
    quoted = sum(
        max(0, min(end, quote.end) - max(start, quote.start))
        for start, end in spans
        for quote in quotes
        if quote.end - quote.start > _SHORT_QUOTE
    )
    if quoted > 0.92 * total:
        return "direct"
    return "mixed" if quoted else "indirect"


def _span(words: BlockWords, run: tuple[int, int]) -> Span:
    return words.spans[run[0]][0], words.spans[run[1] - 1][1]


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start] in _EDGES or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGES or text[end - 1].isspace()):
        end -= 1
    return start, end


def _source(text: str, words: BlockWords, tagged: Tagged, cue: Span) -> Span | None:
    if tagged.source is None:
        return None
    start, end = _strip(text, _span(words, tagged.source))
    while start < end and text[start] in ".?!":
        # The stop of "Mr." is a word of its own to the tagger.
        start = _strip(text, (start + 1, end))[0]
    glued = _GLUED.match(text, start, end)
    if glued:
        start = glued.end()
    hanging = _HANGING.search(text, start, end)
    if hanging:
        end = hanging.start()
    if start < cue[1] and end > cue[0]:
        start, end = _strip(text, (start, cue[0]) if start < cue[0] else (cue[1], end))
    if start >= end or not any(character.isalnum() for character in text[start:end]):
        return None
    return start, end


def _content(
    text: str,
    words: BlockWords,
    tagged: Tagged,
    quotes: Sequence[Quote],
    cue: Span,
    source: Span | None,
) -> tuple[Span, ...]:
    spans = []
    for run in _joined(text, words, tagged.content):
        start, end = _snapped(_strip(text, _span(words, run)), quotes)
        for held in (cue, source):
            if held is not None and start < held[1] and held[0] < end:
                # Snapping never swallows who speaks and how: keep the larger side.
                before, after = (start, min(end, held[0])), (max(start, held[1]), end)
                start, end = max(before, after, key=lambda part: part[1] - part[0])
        start, end = _strip(text, (start, end))
        that = _THAT.match(text, start, end)
        if that:
            start = that.end()
        loose = _LOOSE.search(text, start, end)
        if loose:
            end = loose.start()
        if end - start > 1 and text[end - 1] == "." and text[end - 3 : end - 1] != "..":
            end -= 1
        if any(character.isalnum() for character in text[start:end]):
            spans.append((start, end))
    return _without_scraps(text, spans)


def _snapped(span: Span, quotes: Sequence[Quote]) -> Span:
    """Stretch a span to the marks of the quotations most of which it holds."""
    start, end = span
    for quote in quotes:
        size = quote.end - quote.start
        if size > _SHORT_QUOTE and min(end, quote.end) - max(start, quote.start) >= _SNAP * size:
            start, end = min(start, quote.start), max(end, quote.end)
    return start, end


def _without_scraps(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Leave out parts of one or two words beside longer ones, and join parts that touch."""
    sizes = [len(_WORD.findall(text, *span)) for span in spans]
    largest = max(sizes, default=0)
    kept: list[Span] = []
    for span, size in sorted(zip(spans, sizes, strict=True)):
        if size < 3 and size < 0.3 * largest:
            continue
        if kept and span[0] <= kept[-1][1] + 1:
            kept[-1] = kept[-1][0], max(kept[-1][1], span[1])
        else:
            kept.append(span)
    return tuple(kept)


def _joined(text: str, words: BlockWords, runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join runs that only a single mark keeps apart."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        gap = joined and first - joined[-1][1]
        if joined and gap == 1 and not text[words.spans[first - 1][0]].isalnum():
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined

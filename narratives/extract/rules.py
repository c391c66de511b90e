"""Finds who says what in a document by rules alone, without parser, tagger or weights.

Each sentence is read as a row of tokens in which a spoken quotation is one token. Every verb of
reporting looks for its subject on one side and its content on the other; what other constructions
need (accusations, labels, "according to", silence, headlines) has a module of its own. Quotations
that no cue has claimed are then given to what stands before them.
"""

from collections.abc import Sequence

from narratives.extract import floating, foreign
from narratives.extract.accusations import read_accusation, read_label
from narratives.extract.attribution import Attribution
from narratives.extract.cues import CueGroup, cue_groups
from narratives.extract.lexicon import Lexicon, has_rules, lexicon
from narratives.extract.patterns import read_label_colon, read_patterns
from narratives.extract.reported import Reading, read_group
from narratives.extract.segment import Quote, quotes, sentences
from narratives.extract.silence import (
    is_doubt,
    is_silence,
    read_doubt,
    read_passive,
    read_quoting,
    read_silence,
)
from narratives.extract.stream import Stream, is_speech, pieces, read_stream
from narratives.model import Document, Span

_ENGLISH = "en"
"""Also read so: texts whose language could not be told."""

_HEADLINE_ROLES = frozenset({"headline", "heading"})


def find_attributions(document: Document) -> list[Attribution]:
    """Return the attributions of a document in reading order.

    Deterministic and linear in the length of the text. Residue blocks are left out.
    """
    text, blocks = document.text, document.blocks
    marked = quotes(text, blocks)
    language = _ENGLISH if document.language == "und" else document.language
    if not has_rules(language):
        return foreign.only_quotations(document, marked)
    words = lexicon(language)
    found: list[Attribution] = []
    pending: list[floating.Pending] = []
    per_block: list[list[tuple[int, Quote]]] = [[] for _ in blocks]
    for index, quote in enumerate(marked):
        per_block[quote.block].append((index, quote))
    for number, block in enumerate(blocks):
        if block.role == "residue":
            continue
        here = per_block[number]
        headline = block.role in _HEADLINE_ROLES
        for stream in _streams(
            text, number, (block.start, block.end), here, words, headline=headline
        ):
            if language == _ENGLISH:
                reading = _read_sentence(stream, marked)
            else:
                reading = Reading(marked, foreign.read_sentence(stream, marked))
            found += reading.found
            pending += reading.pending
    found = floating.claim_quotes(document, marked, found, pending)
    return sorted(found, key=lambda item: (item.block, item.spans[0], item.cue or (-1, -1)))


def _streams(
    text: str,
    number: int,
    span: tuple[int, int],
    here: Sequence[tuple[int, Quote]],
    words: Lexicon,
    *,
    headline: bool,
) -> list[Stream]:
    """Return the sentences of one block, each with its speech quotations."""
    speech = [(index, quote) for index, quote in here if is_speech(text, quote)]
    streams = []
    at = 0
    found = sentences(text, *span, [quote for _, quote in here])
    for order, sentence in enumerate(_joined(text, found, speech, words)):
        while at < len(speech) and speech[at][1].end <= sentence[0]:
            at += 1
        last = at
        while last < len(speech) and speech[last][1].start < sentence[1]:
            last += 1
        stream = read_stream(
            text,
            sentence,
            number,
            speech[at:last],
            words,
            headline=headline,
            starts_block=order == 0,
        )
        streams += pieces(stream)
    return streams


def _joined(
    text: str, found: Sequence[Span], speech: Sequence[tuple[int, Quote]], words: Lexicon
) -> list[Span]:
    """Join `"Why?"` with `Ada Vance asked.`: a question mark inside the marks ends no sentence."""
    ends = {quote.end for _, quote in speech}
    joined: list[Span] = []
    for span in found:
        if joined and joined[-1][1] in ends and _tells_who(text, joined[-1][1], span, words):
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _tells_who(text: str, quote_end: int, span: Span, words: Lexicon) -> bool:
    """Whether a sentence is no more than the source and cue of the quotation before it."""
    if text[max(0, quote_end - 4) : quote_end].strip("\"”»“’' ")[-1:] not in ("?", "!", "…"):
        return False
    head = text[span[0] : min(span[1], span[0] + 80)].split()[:7]
    for word in head[1:]:
        if word.strip(".,:") in words.words.get("strong_verbs_past", ()):
            return not word.endswith((":", ",")) and "that" not in head
        if word.endswith((",", ";", ":")):
            return False
    return False


def _read_sentence(stream: Stream, marked: Sequence[Quote]) -> Reading:
    reading = Reading(marked)
    if not stream.tokens:
        return reading
    groups = cue_groups(stream)
    if read_label_colon(stream, reading):
        return reading
    for position, group in enumerate(groups):
        later = groups[position + 1 :]
        if not _read_special(stream, group, later, reading):
            read_group(stream, group, later, reading)
    read_patterns(stream, groups, reading)
    return reading


def _read_special(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read a cue whose content does not simply follow it; False if it is none of those."""
    if group.form == "passive":
        return read_passive(stream, group, later, reading)
    if stream.low(group.first - 1) == "nor":
        # The first verb of "neither confirmed nor denied" has taken the content.
        return True
    if is_silence(stream, group):
        return read_silence(stream, group, reading)
    if group.lemma in ("comment", "comment on"):
        return False
    if is_doubt(group):
        return read_doubt(stream, group, later, reading)
    if group.cue_class == "accuse":
        return read_accusation(stream, group, later, reading)
    if group.lemma in ("quote", "cite") and read_quoting(stream, group, reading):
        return True
    if group.cue_class == "label" or group.lemma == "describe":
        return read_label(stream, group, later, reading)
    return False

"""What no verb announces: "according to", "allegedly", "the claim that", "Ruritania: P"."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from narratives.extract.content import trim
from narratives.extract.cues import CueGroup
from narratives.extract.inverted import subject_after
from narratives.extract.reported import Reading, attribute
from narratives.extract.sources import may_speak, noun_before
from narratives.extract.stream import Range, Stream

if TYPE_CHECKING:
    from narratives.model import Span


def read_label_colon(stream: Stream, reading: Reading) -> bool:
    """Read "Kremlin: talks go on", "Talks go on: Kremlin" and "Doe: "No.""; True if it is one."""
    colon = next((at for at in range(1, min(len(stream), 40)) if stream.low(at) == ":"), None)
    if colon is None:
        return False
    quoted = stream.is_quote(colon + 1)
    before = _names_only(stream, 0, colon)
    if (
        before
        and (stream.headline or (quoted and stream.starts_block))
        and len(stream) - colon > 3 - 2 * quoted
    ):
        source, content = (0, colon), (colon + 1, len(stream))
    elif (
        stream.headline
        and colon >= 4
        and 0 < len(stream) - colon - 1 <= 5
        and _names_only(stream, colon + 1, len(stream))
    ):
        source, content = (colon + 1, len(stream)), (0, colon)
    else:
        return False
    if stream.low(content[0]) in stream.lexicon["questions"] or stream.low(content[1] - 1) == "?":
        # "Tessel Pass: what is claimed" names a topic.
        return False
    attribute(
        stream,
        reading,
        source=stream.span(*source),
        cue=stream.span(colon, colon + 1),
        lemma=":",
        cue_class="neutral",
        spans=[trim(stream.text, stream.span(*content))],
        rule="headline" if stream.headline else "speaker_label",
        confidence=0.6,
    )
    return True


def _names_only(stream: Stream, begin: int, end: int) -> bool:
    """Whether tokens are a short name or role without a verb."""
    if not 0 < end - begin <= 6:
        return False
    lexicon = stream.lexicon
    for at in range(begin, end):
        token, low = stream.tokens[at], stream.low(at)
        if (
            token.quote is not None
            or low in lexicon["auxiliaries"]
            or (token.is_mark and low not in (",", "'", "(", ")", "-"))
        ):
            return False
        if not (
            token.is_name
            or token.is_mark
            or low in ("of", "the", "and", "for")
            or low in lexicon["role_nouns"]
        ):
            return False
    return stream.low(begin) not in lexicon["rubrics"]


def read_patterns(stream: Stream, groups: Sequence[CueGroup], reading: Reading) -> None:
    """Read what no verb announces: "according to", "allegedly", "no confirmation of"."""
    for at in range(len(stream)):
        low = stream.low(at)
        if low == "according" and stream.low(at + 1) == "to":
            _read_according(stream, at, reading)
        elif low in stream.lexicon["hearsay"]:
            _read_allegedly(stream, at, reading)
        elif low == "as" and stream.low(at + 2) == "by":
            _read_as_reported(stream, at, reading)
        elif low in stream.lexicon["answers"] and stream.low(at + 1) == "from":
            _read_no_answer(stream, at, reading)
        elif low in stream.lexicon["claim_nouns"] and stream.low(at + 1) == "that":
            _read_claim_noun(stream, at, groups, reading)


def _read_according(stream: Stream, at: int, reading: Reading) -> None:
    """Read "according to X, P" and "P, according to X"."""
    text = stream.text
    opens = _sentence_starts_at(stream, at)
    source = _up_to_comma(stream, at + 2) if opens else subject_after(stream, at + 2)
    if source is None:
        return
    begin, end = source
    if opens:
        content_begin = end
        while stream.low(content_begin) in (",", "-"):
            content_begin += 1
        if content_begin >= len(stream):
            return
        spans = [trim(text, stream.span(content_begin, len(stream)))]
    else:
        lead = at
        while lead > 0 and stream.low(lead - 1) in (",", "-", "("):
            lead -= 1
        if not lead:
            return
        spans = [trim(text, stream.span(_clause_begin(stream, lead), lead))]
        if (
            stream.low(at - 1) == ","
            and stream.low(end) == ","
            and end + 3 < len(stream)
            and not _begins_aside(stream, end + 1)
        ):
            # "The war, according to X, is over": the content goes on behind the source.
            spans.append(trim(text, stream.span(end + 1, len(stream))))
    attribute(
        stream,
        reading,
        source=stream.span(begin, end),
        cue=stream.span(at, at + 2),
        lemma="according to",
        cue_class="neutral",
        spans=spans,
        rule="according",
        confidence=0.85,
    )


def _read_no_answer(stream: Stream, at: int, reading: Reading) -> None:
    """Read "no immediate comment from X on P": X is silent on P, or says nothing at all."""
    first = at - 1
    while first >= 0 and stream.low(first) in stream.lexicon["answer_adjectives"]:
        first -= 1
    if first < 0 or stream.low(first) not in ("no", "without"):
        return
    begin = at + 2
    end = _up_to(stream, begin, stream.lexicon["answer_links"])
    if end == begin or not may_speak(stream, begin, end):
        return
    last = _up_to(stream, end, frozenset())
    named = last > end + 1 and stream.low(end) in _TOPIC_LINKS
    span = stream.span(end + 1, last) if named else stream.span(first, end)
    attribute(
        stream,
        reading,
        source=stream.span(begin, end),
        cue=stream.span(first, at + 1),
        lemma="no comment",
        cue_class="no_comment",
        negated=True,
        spans=[trim(stream.text, span)],
        rule="silence",
        confidence=0.75,
    )


_TOPIC_LINKS = frozenset({"on", "about", "to", "regarding", "over"})


def _up_to(stream: Stream, begin: int, links: frozenset[str]) -> int:
    """Return where the words from `begin` end: at a mark or at one of the links."""
    at = begin
    while at < len(stream) and not stream.tokens[at].is_mark and stream.low(at) not in links:
        at += 1
    return at


def _up_to_comma(stream: Stream, begin: int) -> Range | None:
    """Return the source of "According to X, P": up to the comma, an apposition included."""
    end = begin
    while end < len(stream) and stream.low(end) not in (",", ";", ":", "."):
        end += 1
    if end >= len(stream) or end == begin:
        return subject_after(stream, begin)
    low = stream.low(end + 1)
    if low in ("a", "an", "who", "which", "whose", "one"):
        closing = next(
            (one for one in range(end + 1, min(len(stream), end + 16)) if stream.low(one) == ","),
            None,
        )
        if closing is not None:
            end = closing
    return (begin, end) if end - begin <= 40 else None


def _read_as_reported(stream: Stream, at: int, reading: Reading) -> None:
    """Read "as reported by X, P" and "P, as reported by X"."""
    known = stream.lexicon.cue_of(stream.low(at + 1))
    if known is None:
        return
    opens = _sentence_starts_at(stream, at)
    source = _up_to_comma(stream, at + 3) if opens else subject_after(stream, at + 3)
    if source is None:
        return
    if opens:
        begin, end = source[1] + 1, len(stream)
    else:
        begin, end = _clause_begin(stream, at), at
    if end - begin < 3:
        return
    attribute(
        stream,
        reading,
        source=stream.span(*source),
        cue=stream.span(at, at + 3),
        lemma=known[0],
        cue_class=known[1],
        spans=[trim(stream.text, stream.span(begin, end))],
        rule="according",
    )


def _read_claim_noun(stream: Stream, at: int, groups: Sequence[CueGroup], reading: Reading) -> None:
    """Read "the army's claim that P", "reports that P": a noun that reports."""
    if any(group.first <= at < group.last for group in groups):
        return
    begin, end = at + 2, _noun_clause_end(stream, at)
    if end - begin < 3:
        return
    phrase = noun_before(stream, at)
    source: Span | None = None
    if phrase is not None and stream.low(phrase[1] - 1).endswith(("'s", "s'")):
        first, last = stream.span(*phrase)
        source = (first, last - (2 if stream.low(phrase[1] - 1).endswith("'s") else 1))
    elif phrase is not None and stream.low(phrase[1] - 1) in ("his", "her", "their", "its"):
        source = stream.span(phrase[1] - 1, phrase[1])
    elif _is_report(stream, at):
        source = stream.span(phrase[0] if phrase else at, at + 1)
    if source is None:
        return
    attribute(
        stream,
        reading,
        source=source,
        cue=stream.span(at, at + 1),
        lemma=stream.low(at).removesuffix("s"),
        cue_class="distanced",
        spans=[trim(stream.text, stream.span(begin, end))],
        rule="noun",
        flags=frozenset({"nested"}),
        confidence=0.45,
    )


def _noun_clause_end(stream: Stream, noun: int) -> int:
    """Return where the clause of a noun ends: at a comma, or before the sentence's own verb."""
    finite = 0
    subject = noun < 6
    for at in range(noun + 2, len(stream)):
        low = stream.low(at)
        if low in (",", ";", "-", ":"):
            return at
        if (
            low in stream.lexicon["auxiliaries"] | stream.lexicon["past_forms"]
            or low.endswith("ed")
        ) and stream.low(at - 1) not in stream.lexicon["auxiliaries"]:
            finite += 1
            if subject and finite == 2:
                return at
    return len(stream)


def _clause_begin(stream: Stream, end: int) -> int:
    """Return where the clause before `end` begins: the sentence, less a leading conjunction."""
    begin = 0
    for at in range(end):
        # A bracket that the clause does not close holds it whole: "(P, according to X)".
        if stream.low(at) == "(" and at + 1 < end:
            begin = at + 1
        elif stream.low(at) == ")":
            begin = 0
    while begin < end - 1 and stream.low(begin) in ("but", "and", "so", "still", "meanwhile", ","):
        begin += 1
    return begin


def _sentence_starts_at(stream: Stream, at: int) -> bool:
    return at == 0 or all(
        stream.low(one)
        in ("but", "and", "still", "meanwhile", "however", "yet", ",", "however", "also")
        for one in range(at)
    )


def _begins_aside(stream: Stream, at: int) -> bool:
    low = stream.low(at)
    return low in stream.lexicon["subordinators"] | stream.lexicon["prepositions"] or low.endswith(
        "ing"
    )


def _read_allegedly(stream: Stream, at: int, reading: Reading) -> None:
    """Read a clause that an adverb marks as hearsay; who says it is left open."""
    token = stream.tokens[at]
    if any(start <= token.start < end for one in reading.found for start, end in one.spans):
        return
    begin = _clause_begin(stream, at + 1)
    end = _without_relative(stream, at)
    attribute(
        stream,
        reading,
        source=None,
        cue=(token.start, token.end),
        lemma=token.low,
        cue_class="adverb",
        spans=[trim(stream.text, stream.span(begin, end))],
        rule="adverb",
        flags=frozenset({"inherited"}),
        confidence=0.6,
    )


def _without_relative(stream: Stream, begin: int) -> int:
    """Return where a clause ends that a relative clause of the narrator's own may follow."""
    for at in range(begin + 3, len(stream)):
        low = stream.low(at)
        if low in ("which", "who") and any(
            stream.low(one) in stream.lexicon["auxiliaries"]
            for one in range(at + 1, min(len(stream), at + 6))
        ):
            return at - 1 if stream.low(at - 1) == "," else at
        if low in ("but", "while", "although") and stream.low(at - 1) == ",":
            return at - 1
    return len(stream)


def _is_report(stream: Stream, at: int) -> bool:
    """Whether a noun is itself who says: reports and rumours have nobody behind them."""
    return stream.low(at) in ("report", "reports", "rumors", "rumours")

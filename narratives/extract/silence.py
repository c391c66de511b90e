"""What sources do not say: no comment, no confirmation; and what nobody in particular says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from narratives.extract.accusations import read_accused
from narratives.extract.content import clause_end, trim
from narratives.extract.cues import CueGroup
from narratives.extract.reported import Reading, Shared, attribute, find_subject, source_span
from narratives.extract.sources import subject_before
from narratives.extract.stream import Range, Stream

if TYPE_CHECKING:
    from narratives.model import Span


def is_silence(stream: Stream, group: CueGroup) -> bool:
    """Whether a cue says that nothing is said: "have not commented", "refused to say whether"."""
    if not group.negated:
        return False
    if group.lemma in ("comment", "comment on", "respond"):
        return True
    if group.lemma == "discuss":
        return group.form == "infinitive"
    return (
        group.lemma in stream.lexicon["telling_verbs"]
        and stream.low(group.last) in stream.lexicon["silent_on"]
    )


def read_silence(stream: Stream, group: CueGroup, reading: Reading) -> bool:
    """Read "have not commented on P", "declined to comment", "did not respond to a request"."""
    if not group.negated:
        return False
    subject, _ = find_subject(stream, group, reading)
    if subject is None:
        return True
    begin = group.last
    while stream.low(begin) in (
        "immediately",
        "directly",
        "publicly",
        "yet",
        "further",
        "specifically",
    ):
        begin += 1
    if stream.low(begin) in ("on", "about", "regarding", "to") and begin + 1 < len(stream):
        begin += 1
    end = _silence_end(stream, begin)
    about = _request_about(stream, begin, end)
    if about is not None:
        begin = about
    if begin < end:
        span = stream.span(begin, end)
    elif isinstance(subject, tuple) and subject[1] <= group.first:
        # "Kyiv has not commented": what is silent is all that there is to say.
        span = stream.span(subject[0], group.last)
        comma = next((at for at in range(*subject) if stream.low(at) == ","), None)
        if comma is not None:
            # What describes the silent belongs to no silence.
            whole = (stream.span(subject[0], comma), stream.span(group.first, group.last))
            return _silent(stream, group, reading, subject, whole)
    else:
        span = stream.span(group.first, group.last)
    return _silent(stream, group, reading, subject, (trim(stream.text, span),))


def _silent(
    stream: Stream,
    group: CueGroup,
    reading: Reading,
    subject: Range | Shared,
    spans: "Sequence[Span]",
) -> bool:
    attribute(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class="no_comment",
        negated=True,
        spans=spans,
        rule="silence",
        confidence=0.8,
    )
    return True


def _silence_end(stream: Stream, begin: int) -> int:
    for at in range(begin, len(stream)):
        if stream.low(at) in (",", ";", "-") or (
            stream.low(at) in ("but", "and", "while") and at > begin
        ):
            return at
        if at == len(stream) - 1 and stream.low(at) == ".":
            return at
    return len(stream)


def _request_about(stream: Stream, begin: int, end: int) -> int | None:
    """Return where the subject of a "request for comment on P" begins."""
    seen = False
    for at in range(begin, end):
        seen = seen or stream.low(at) in (
            "request",
            "requests",
            "questions",
            "question",
            "inquiries",
        )
        if seen and stream.low(at) in ("on", "about", "regarding") and at + 1 < end:
            return at + 1
    return None


def read_doubt(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read "could not verify P", "neither confirmed nor denied P"."""
    subject, _ = find_subject(stream, group, reading)
    begin = group.last
    if stream.low(begin) in ("nor", "or"):
        # "neither confirmed nor denied": one cue of two verbs.
        while begin < len(stream) and (
            stream.low(begin) in ("nor", "or") or stream.lexicon.cue_of(stream.low(begin))
        ):
            begin += 1
    end = clause_end(stream, begin, later)
    first = begin
    while stream.low(first) in ("that", "whether", "if"):
        first += 1
    if subject is None or first >= end:
        return True
    both = begin > group.last
    attribute(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, begin),
        lemma=group.lemma,
        cue_class="no_comment" if both else "unverified",
        negated=True,
        spans=[trim(stream.text, stream.span(first, end))],
        rule="silence" if both else "doubt",
        confidence=0.8,
    )
    return True


def read_passive(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read "is said to P", "it is believed that P", "was accused of Y", "was quoted as saying"."""
    after = group.last
    follows = stream.low(after)
    subject = subject_before(stream, group.first)
    if subject is None:
        return True
    if group.lemma in ("accuse", "blame", "criticize", "criticise") and follows in (
        "of",
        "for",
        "by",
    ):
        read_accused(stream, group, later, reading, subject)
        return True
    if is_doubt(group):
        attribute(
            stream,
            reading,
            source=None,
            cue=stream.span(group.first, group.last),
            lemma=group.lemma,
            cue_class="unverified",
            negated=True,
            spans=[stream.span(*subject)],
            rule="doubt",
            flags=frozenset({"impersonal"}),
            confidence=0.6,
        )
        return True
    hearsay = group.cue_class in ("neutral", "distanced", "belief") or group.lemma == "confirm"
    if not hearsay or follows not in ("to", "that", "as"):
        return True
    end = clause_end(stream, after, later)
    if end - after < 3:
        return True
    source: Span | None = None
    if follows == "as":
        saying = stream.low(after + 1)
        if group.lemma != "quote" or saying != "saying":
            return True
        source = stream.span(*subject)
        begin = after + 2
        begin += stream.low(begin) == "that"
        spans = [trim(stream.text, stream.span(begin, end))]
        cue_last = after + 2
    elif follows == "that":
        spans = [trim(stream.text, stream.span(after + 1, end))]
        cue_last = after
    elif stream.low(subject[0]) in ("it", "there"):
        return True
    else:
        spans = [stream.span(*subject), trim(stream.text, stream.span(after, end))]
        cue_last = after
    attribute(
        stream,
        reading,
        source=source,
        cue=stream.span(group.first, cue_last),
        lemma=group.lemma,
        cue_class=group.cue_class,
        negated=group.negated,
        spans=spans,
        rule="hearsay",
        flags=frozenset() if source else frozenset({"impersonal"}),
        confidence=0.6,
    )
    return True


def read_quoting(stream: Stream, group: CueGroup, reading: Reading) -> bool:
    """Read "The agency quoted X as saying that P": X speaks, and the agency passes it on."""
    reach = range(group.last + 1, min(len(stream) - 2, group.last + _QUOTED))
    at = next((at for at in reach if stream.low(at) == "as" and _saying(stream, at)), None)
    if at is None or group.form != "finite":
        return False
    begin = at + 2
    while stream.low(begin) in (":", ",", "that"):
        begin += 1
    if begin >= len(stream):
        return False
    attribute(
        stream,
        reading,
        source=stream.span(group.last, at),
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class=group.cue_class,
        negated=group.negated,
        spans=[trim(stream.text, stream.span(begin, len(stream)))],
        rule="quoted",
        confidence=0.8,
    )
    return True


_QUOTED = 16
"""Words in which "as saying" follows "quoted"."""


def _saying(stream: Stream, at: int) -> bool:
    return stream.low(at + 1) in ("saying", "telling", "claiming", "stating", "adding")


def is_doubt(group: CueGroup) -> bool:
    """Whether a cue, negated, says that something could not be verified."""
    return group.negated and group.lemma in ("verify", "corroborate", "confirm")

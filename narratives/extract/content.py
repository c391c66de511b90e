"""Where what is reported begins and ends, and whether a verb reports anything at all."""

from collections.abc import Sequence

from narratives.documents.blocks import DATELINE
from narratives.extract.attribution import AttributionKind
from narratives.extract.cues import CueGroup
from narratives.extract.segment import Quote
from narratives.extract.sources import subject_before
from narratives.extract.stream import Range, Stream
from narratives.model import Span

# A content is direct if at least this share of its characters stands in quotation marks.
_DIRECT_SHARE = 0.92
# "said on Friday in a statement to the press via telegram"
_MOST_ADVERBIALS = 4


def kind_of(spans: Sequence[Span], stream: Stream, marked: Sequence[Quote]) -> AttributionKind:
    """Tell direct, mixed and indirect by the share of quoted characters."""
    return kind_of_spans(spans, [marked[index] for index in stream.quotes], _scare(stream))


def _scare(stream: Stream) -> list[Span]:
    marks = [token for token in stream.tokens if token.text in ('"', "“", "”", "«", "»", "„")]
    return [(a.start, b.end) for a, b in zip(marks[::2], marks[1::2], strict=False)]


def kind_of_spans(
    spans: Sequence[Span], speech: Sequence[Quote], scare: Sequence[Span] = ()
) -> AttributionKind:
    """Tell direct, mixed and indirect by the share of quoted characters."""
    total = sum(end - start for start, end in spans)
    inside = sum(
        max(0, min(end, last) - max(start, first))
        for start, end in spans
        for first, last in [*((quote.start, quote.end) for quote in speech), *scare]
    )
    if inside > _DIRECT_SHARE * total:
        return "direct"
    return "mixed" if inside else "indirect"


def without_dateline(text: str, block_start: int, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans without "STRELSAU, May 2 (Ruritania Wire) - " at the beginning of a block."""
    start, end = spans[0]
    match = DATELINE.match(text, block_start, end) if start == block_start else None
    return spans if match is None else ((match.end(), end), *spans[1:])


def trim(
    text: str, span: Span, *, lead: str = " ,;:—–-\t\n\u00a0", tail: str = " ,;:—–-\t\n\u00a0"
) -> Span:
    """Return a content span without stray marks at its ends and without its final stop.

    A stop or comma inside a closing quotation mark stays, since the marks belong to the content.
    """
    start, end = span
    while start < end and text[start] in lead:
        start += 1
    while end > start and text[end - 1] in tail:
        end -= 1
    if end - start > 1 and text[end - 1] == "." and not (end - start > 3 and text[end - 3] == "."):
        end -= 1
    return start, end


def content_begin(stream: Stream, group: CueGroup, after: int) -> tuple[int, bool]:
    """Return where the reported clause begins, and whether a mark or "that" announces it.

    Skipped are the person spoken to and the time and occasion of speaking.
    """
    at = after
    lemma = group.lemma.split()[0]
    if lemma in stream.lexicon["addressed"] and not stream.is_quote(at):
        at = _skip_addressee(stream, at, lemma)
    if lemma in ("express", "voice"):
        at = announced(stream, at, 6) or at
    for _ in range(_MOST_ADVERBIALS):
        at = _skip_adverbial(stream, at)
    explicit = False
    while stream.low(at) in (",", ":", "-", "that"):
        explicit = explicit or stream.low(at) in (":", "that")
        at += 1
    asks = stream.low(at) in stream.lexicon["questions"] and stream.low(at - 1) != ","
    if explicit or asks or stream.is_quote(at):
        return at, True
    late = _late_quote(stream, at) if lemma in stream.lexicon["late_quote_verbs"] else None
    return (at, False) if late is None else (late, True)


def _late_quote(stream: Stream, begin: int) -> int | None:
    """Return where the quotation of `replied with what could be his own words: "Q"` begins."""
    for at in range(begin, len(stream) - 1):
        if stream.low(at) == ":" and stream.is_quote(at + 1):
            return at + 1
    return None


def _skip_addressee(stream: Stream, begin: int, lemma: str) -> int:
    """Return the position behind "reporters", "the newspaper", "CNN's Ada Vance"."""
    lexicon = stream.lexicon
    first = stream.low(begin)
    if first in ("that", ":", ",", "to", "how", "whether", "why", "what", "of", "about", "if"):
        return begin
    clause = announced(stream, begin, 16)
    if clause is not None:
        return clause
    if lemma not in ("tell", "inform", "remind", "assure", "reassure", "notify", "brief"):
        return begin
    if first in ("him", "her", "me", "us", "them", "you", "it", "reporters", "journalists"):
        return begin + 1
    at = begin + 1
    while at < len(stream) and at - begin < 12:
        low, previous = stream.low(at), stream.low(at - 1)
        governed = (
            previous in lexicon["prepositions"]
            or previous in ("and", "or", "&", "'s")
            or previous in lexicon["determiners"]
        )
        if (
            low in lexicon["subject_pronouns"]
            or stream.is_quote(at)
            or low in (",", ":", ".", "to")
        ):
            return at
        if not governed and (
            low in lexicon["determiners"]
            or (
                stream.tokens[at].text[:1].isupper()
                and not stream.tokens[at - 1].text[:1].isupper()
            )
        ):
            return at
        if low in lexicon["auxiliaries"]:
            return begin
        at += 1
    return at


def announced(stream: Stream, begin: int, reach: int) -> int | None:
    """Return where "that", a colon or a quotation begins a clause near `begin`, if it does."""
    lexicon = stream.lexicon
    commas = 0
    for at in range(begin, min(len(stream), begin + reach)):
        low = stream.low(at)
        if low == ":" or (stream.is_quote(at) and commas <= 1):
            return at
        if low == "that" and at > begin and (not commas or stream.low(at - 1) == ","):
            return at
        if (
            low in lexicon["auxiliaries"]
            or low in lexicon["subject_pronouns"]
            or low in (".", ";", "and", "but")
        ):
            return None
        if low == "," and not stream.is_quote(at + 1):
            commas += 1
    return None


def _skip_adverbial(stream: Stream, begin: int) -> int:
    """Return the position behind a time or an occasion such as "on Friday" or "in a statement"."""
    lexicon = stream.lexicon
    low, follows = stream.low(begin), stream.low(begin + 1)
    if low in lexicon["weekdays"]:
        return _skip_times(stream, begin + 1)
    if low in ("last", "this", "earlier", "late", "early"):
        if follows in ("this", "on", "in"):
            return begin + 1
        if follows in lexicon["times"] or follows in lexicon["weekdays"]:
            return begin + 2
    if low not in lexicon["adverbial"] or low in ("as", "to"):
        return begin
    clause = announced(stream, begin, 18)
    if clause is not None:
        return clause
    timed = follows in lexicon["weekdays"] or follows in lexicon["times"]
    if timed and low in ("on", "in", "by", "late", "early"):
        return _skip_times(stream, begin + 2)
    return _skip_occasion(stream, begin)


def _skip_occasion(stream: Stream, begin: int) -> int:
    """Return where a clause begins behind "in a statement": at an article, a pronoun or a comma."""
    lexicon = stream.lexicon
    for at in range(begin + 1, min(len(stream), begin + 9)):
        low, before = stream.low(at), stream.low(at - 1)
        governed = before in lexicon["prepositions"] or before in lexicon["determiners"]
        if low in lexicon["subject_pronouns"] or (not governed and low in lexicon["determiners"]):
            return at
        if low == ",":
            return at if at + 1 < len(stream) else begin
        if low in lexicon["auxiliaries"]:
            return begin
    return begin


def _skip_times(stream: Stream, begin: int) -> int:
    """Return the position behind "morning" or "24 May"; "Friday 12 people" keeps its number."""
    times = stream.lexicon["times"]
    at = begin
    while stream.low(at) in times or (
        stream.low(at).isdigit() and (stream.low(at - 1) in times or stream.low(at + 1) in times)
    ):
        at += 1
    return at


def content_end(stream: Stream, begin: int, later: Sequence[CueGroup]) -> int:
    """Return where the content ends: with the sentence, or before the next act of saying."""
    end = len(stream)
    for group in later:
        if group.first > begin:
            stop = _stop_before(stream, group, begin)
            if stop is not None:
                end = stop
                break
    if ends_in_comma(stream, begin) and stream.low(begin + 1) in _AFTER_QUOTE:
        # "she said, "P," and left the room"
        end = begin + 1
    auxiliary = False
    for at in range(begin + 1, end):
        low, follows = stream.low(at), stream.low(at + 1)
        if auxiliary and low == "," and follows in stream.lexicon["finite_auxiliaries"]:
            end = at
            break
        if low == "," and follows in ("but", "and") and _closes_quote(stream, at - 1):
            # "said they "had nothing", but would not be named": the speaker's own deed.
            own = stream.low(at + 2)
            if own in stream.lexicon["auxiliaries"] or own in stream.lexicon["refusals"]:
                end = at
                break
        if low == "according" and follows == "to":
            end = at - (stream.low(at - 1) == ",")
            break
        auxiliary = auxiliary or low in stream.lexicon["finite_auxiliaries"]
    return max(begin, end)


def _stop_before(stream: Stream, group: CueGroup, begin: int) -> int | None:
    """Return where a content that begins at `begin` ends if a later cue is not a part of it."""
    first = group.first
    inserted = stream.low(first - 1) in stream.lexicon["subject_pronouns"]
    if inserted and stream.low(first - 2) == "," and stream.low(group.last) == ",":
        # "Those who say so, she went on, should prove it."
        return max(begin, first - 2)
    before = stream.low(first - 1)
    strong = group.lemma.split()[0] in stream.lexicon["strong_verbs"]
    if strong and group.form == "ing":
        quoted = ends_in_comma(stream, first - 1)
        if quoted or before in (",", "and", "but"):
            return _without_comma(stream, first if quoted else first - 1)
    if not strong and group.cue_class != "accuse":
        own = subject_before(stream, first)
        apart = own is not None and own[0] > begin and stream.low(own[0] - 1) == ";"
        return own[0] - 1 if own is not None and apart else None
    past = stream.low(group.verb).endswith(("ed", "said", "told"))
    if past and before in ("and", "but") and group.form == "finite":
        return _without_comma(stream, first - 1)
    own = subject_before(stream, first)
    if own is None:
        return None
    if own[0] < begin:
        # "Vance, who says P, said Q"
        return first - 1 if before == "," and group.form == "finite" else None
    joint, mark = stream.low(own[0] - 1), stream.low(own[0] - 2)
    if own[0] == begin:
        return None
    if joint == ";" or (joint == "," and stream.low(0) in _CONCESSIVE):
        return own[0] - 1
    return own[0] - 2 if mark == "," and joint in _CONTRASTING else None


_AFTER_QUOTE = ("and", "but", "as", "before", "while", "then")
_CONCESSIVE = ("while", "although", "though", "despite", "as")
_CONTRASTING = ("while", "but", "and", "whereas", "although")


def _without_comma(stream: Stream, end: int) -> int:
    return end - 1 if stream.low(end - 1) == "," else end


def _has_verb(stream: Stream, begin: int, end: int) -> bool:
    """Whether words show a finite verb: an auxiliary, a regular past, a common irregular one."""
    lexicon = stream.lexicon
    return any(
        stream.low(at) in lexicon["auxiliaries"] | lexicon["past_forms"]
        or stream.low(at).endswith("ed")
        for at in range(begin, end)
    )


def _clause_like(stream: Stream, begin: int) -> bool:
    """Whether a participle's object can be a clause: it begins with a name, pronoun or article."""
    low, lexicon = stream.low(begin), stream.lexicon
    token = stream.tokens[begin]
    return (
        low in lexicon["determiners"] | lexicon["subject_pronouns"]
        or token.text[:1].isupper()
        or token.text[:1].isdigit()
        or low.endswith("s")
        or low == "there"
    )


def carries_content(
    stream: Stream, group: CueGroup, rest: Range, *, explicit: bool, closed_lead: bool
) -> bool:
    """Whether what follows the cue is reported rather than the circumstances of reporting."""
    begin, end = rest
    words = [at for at in range(begin, end) if not stream.tokens[at].is_mark]
    if not words or explicit:
        return explicit and bool(words)
    if _in_opening_clause(stream, group):
        return False
    if closed_lead and len(words) <= _SHORT_TAIL and _tells_nothing(stream, words):
        return False
    if closed_lead and stream.low(begin - 1) == "," and _tells_how(stream, begin):
        return False
    if group.form == "ing" and not _clause_like(stream, begin):
        return False
    if any(stream.is_quote(at) for at in words[:3]):
        return True
    if len(words) == 1 or _is_circumstance(stream, group, begin, closed_lead=closed_lead):
        return False
    return _takes_object(stream, group, rest)


def _in_opening_clause(stream: Stream, group: CueGroup) -> bool:
    """Whether a cue ends the clause that opens the sentence: "Until they report, claims …"."""
    opens = stream.low(0) in ("until", "unless", "if", "once", "before", "when")
    comma = stream.low(group.last) == ","
    return opens and comma and group.last <= _OPENING_CLAUSE


_OPENING_CLAUSE = 6
_SHORT_TAIL = 4
"""Words of "P, the driver said they were told": nothing new is said behind the cue."""


def _tells_nothing(stream: Stream, words: Sequence[int]) -> bool:
    """Whether a short clause repeats only that something was said: "they were told"."""
    return (
        stream.low(words[0]) in stream.lexicon["subject_pronouns"]
        and stream.lexicon.cue_of(stream.low(words[-1])) is not None
    )


def _tells_how(stream: Stream, begin: int) -> bool:
    """Whether what follows a cue inserted behind its content tells how it was said."""
    first = stream.low(begin)
    return first.endswith("ing") or first in ("who", "which", "but", "as", "while", "or", "so")


def _is_circumstance(stream: Stream, group: CueGroup, begin: int, *, closed_lead: bool) -> bool:
    """Whether a verb is followed by when, where, to whom or by what: nothing that is said."""
    lexicon = stream.lexicon
    lemma = group.lemma.split()[0]
    first, second = stream.low(begin), stream.low(begin + 1)
    if first in lexicon["weekdays"] or first in ("or", "but", "by"):
        return True
    if first == "and":
        return not closed_lead
    if first == "to":
        return lemma not in lexicon["addressed"] and group.cue_class not in ("intent", "belief")
    if lemma == "tell" and begin == group.last:
        return True
    timed = second in lexicon["times"] or second in lexicon["weekdays"]
    if first in ("there", "for", "about") or (first in lexicon["timely"] and not timed):
        return False
    strong = lemma in lexicon["strong_verbs"]
    return first in lexicon["adverbial"] and (strong or group.last == group.verb + 1)


def _takes_object(stream: Stream, group: CueGroup, rest: Range) -> bool:
    """Whether a verb without "that" reports the words behind it."""
    lexicon = stream.lexicon
    lemma = group.lemma.split()[0]
    strong = lemma in lexicon["strong_verbs"]
    if lemma in lexicon["needs_clause"] and not strong:
        return False
    article = stream.low(rest[0]) in lexicon["determiners"]
    if article and lemma in lexicon["deed_verbs"] and not _has_verb(stream, *rest):
        # "claimed the ridge", "stated its case", "added two brigades"
        return False
    return strong or group.cue_class not in ("neutral", "belief") or group.last > group.verb + 1


def _closes_quote(stream: Stream, at: int) -> bool:
    return stream.is_quote(at) or stream.low(at) in ('"', "'")


def ends_in_comma(stream: Stream, at: int) -> bool:
    """Whether a token is a quotation with a comma before its closing mark."""
    return stream.is_quote(at) and stream.tokens[at].text.rstrip("\"”»’'").endswith(",")


def clause_end(stream: Stream, begin: int, later: Sequence[CueGroup]) -> int:
    """Return where the clause that goes on at `begin` ends: a coordinated verb, or the sentence."""
    starts = {group.first for group in later}
    for at in range(begin, len(stream)):
        low = stream.low(at)
        if low in ("and", "but") and at + 1 in starts:
            return at - 1 if stream.low(at - 1) == "," else at
        if low == "," and (
            at + 1 in starts or stream.low(at + 1) in ("while", "but", "and", "according")
        ):
            return at
        if low == ";":
            return at
    return len(stream)

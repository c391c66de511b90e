"""The common construction: a source, a verb of reporting, and what is reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from narratives.extract.attribution import Attribution, AttributionKind
from narratives.extract.cues import CueGroup
from narratives.extract.floating import Pending
from narratives.extract.phrases import Range, noun_before, subject_after, subject_before, trim
from narratives.extract.segment import Quote
from narratives.extract.stream import Stream
from narratives.model import Span

# A content is direct if at least this share of its characters stands in quotation marks.
_DIRECT_SHARE = 0.92
# Quotations shorter than this many words are names inside an indirect content.
_MIXED_WORDS = 2
_WH = frozenset({"whether", "how", "why", "what", "if", "when", "where", "who"})


@dataclass(slots=True)
class Reading:
    """What has been found in one sentence so far; the only thing that the rules write to."""

    marked: Sequence[Quote]
    found: list[Attribution] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    subjects: list[Span] = field(default_factory=list)
    """Sources of the sentence in reading order, for verbs that share them."""

    def add(self, attribution: Attribution) -> None:
        """Keep an attribution and remember its source."""
        self.found.append(attribution)
        if attribution.source is not None:
            self.subjects.append(attribution.source)


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


def read_group(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> None:
    """Add what one verb of reporting reports, if it reports."""
    if group.form == "passive" or (later and later[0].first == group.last and later[0].form == "finite"):
        # "Half of those asked said": the first is a participle.
        return
    subject, inverted = find_subject(stream, group, reading)
    if subject is None:
        return
    spans, flags = _content(stream, group, later, subject, inverted=inverted)
    strong = group.lemma.split()[0] in stream.lexicon["strong_verbs"]
    if not spans:
        if strong and not group.negated and not isinstance(subject, _Shared):
            reading.pending.append(
                Pending(
                    stream.block,
                    stream.span(*subject),
                    stream.span(group.first, group.last),
                    group.lemma,
                    group.cue_class,
                )
            )
        return
    kind = kind_of(spans, stream, reading.marked)
    source = source_span(stream, subject)
    if inverted:
        flags = flags | {"inverted"}
    if group.form == "ing":
        flags = flags | {"participle"}
    if stream.headline:
        flags = flags | {"headline"}
    reading.add(
        Attribution(
            block=stream.block,
            kind=kind,
            source=source,
            cue=stream.span(group.first, group.last),
            lemma=group.lemma,
            cue_class=group.cue_class,
            negated=group.negated,
            spans=tuple(spans),
            flags=frozenset(flags),
            confidence=0.9 if kind == "direct" else 0.75 if strong else 0.5,
            found_by="rule:headline" if stream.headline else "rule:reported",
        )
    )


def source_span(stream: Stream, subject: "Range | _Shared") -> Span:
    """Return the offsets of a subject, whether it is the verb's own or shared."""
    return subject.span if isinstance(subject, _Shared) else stream.span(*subject)


@dataclass(frozen=True, slots=True)
class _Shared:
    """A subject that stands with another verb of the sentence."""

    span: Span


def find_subject(
    stream: Stream, group: CueGroup, reading: Reading
) -> tuple[Range | _Shared | None, bool]:
    """Return the source of a cue, and whether it follows the cue."""
    first = group.first
    before = stream.low(first - 1)
    bare = first == group.verb
    strong = group.lemma.split()[0] in stream.lexicon["strong_verbs"]
    if group.form == "ing":
        return _subject_of_participle(stream, group, reading), False
    if (
        strong
        and bare
        and first > 0
        and (stream.is_quote(first - 1) or before in (",", "-", "?", "!", '"', "'"))
    ):
        follows = subject_after(stream, group.last)
        own = None if stream.is_quote(first - 1) else subject_before(stream, first)
        if (
            follows
            and (own is None or stream.headline or _closes_sentence(stream, follows))
            and stream.low(group.last) not in ("that", "on", "in")
        ):
            return follows, True
    if before in ("and", "but", "or") or (before == "," and stream.low(first - 2) != ","):
        if reading.subjects and before != ",":
            return _Shared(reading.subjects[-1]), False
        if before in ("and", "but"):
            main = main_subject(stream, first)
            return (_Shared(stream.span(*main)) if main else None), False
    return subject_before(stream, first), False


def _closes_sentence(stream: Stream, phrase: Range) -> bool:
    """Whether a phrase behind a cue is a full name with which the sentence ends: `, said Ada Vance.`"""
    first, last = phrase
    if not all(token.is_name for token in stream.tokens[first : first + 2]) or last - first < 2:
        return False
    comma = next((at for at in range(first, last) if stream.low(at) == ","), last)
    lexicon = stream.lexicon
    names = all(
        stream.tokens[at].is_name
        or stream.low(at) in ("of", "the", "for")
        or stream.low(at) in lexicon["role_nouns"]
        for at in range(first, comma)
    )
    return names and (
        last >= len(stream) - 1 or stream.low(last) in lexicon["adverbial"] | lexicon["weekdays"]
    )


def _subject_of_participle(
    stream: Stream, group: CueGroup, reading: Reading
) -> Range | _Shared | None:
    """Return who says in ", adding that" and in "reports claiming that"."""
    first = group.first
    before = stream.low(first - 1)
    if first == 0 or before in (
        ",",
        "and",
        "by",
        "-",
        "before",
        "after",
        "while",
        "in",
        "without",
        "but",
    ):
        if reading.subjects:
            return _Shared(reading.subjects[-1])
        main = main_subject(stream, first)
        return _Shared(stream.span(*main)) if main else None
    if before in stream.lexicon["claim_nouns"]:
        return noun_before(stream, first)
    phrase = subject_before(stream, first) or noun_before(stream, first)
    if phrase and any(stream.low(at) in _VEHICLES for at in range(*phrase)):
        main = main_subject(stream, phrase[0])
        return _Shared(stream.span(*main)) if main else phrase
    return phrase


_VEHICLES = frozenset(
    {
        "statement",
        "letter",
        "message",
        "tweet",
        "email",
        "note",
        "memo",
        "post",
        "article",
        "op-ed",
        "video",
        "ad",
    }
)


def main_subject(stream: Stream, before: int) -> Range | None:
    """Return the subject of the clause that begins the sentence, as far as capitals show it."""
    lexicon = stream.lexicon
    at = 0
    if stream.low(0) in lexicon["prepositions"] | lexicon["subordinators"] | {
        "speaking",
        "asked",
        "citing",
    }:
        # An opening phrase or clause ends at its comma.
        while at < before and stream.low(at) != ",":
            at += 1
        at += 1
    while at < before and (
        stream.low(at) in ("but", "and", "also", "still", "meanwhile", ",", "then", "so")
        or stream.low(at).endswith("ly")
    ):
        at += 1
    begin = at
    while at < before:
        token, low = stream.tokens[at], stream.low(at)
        if token.quote is not None:
            return None
        if low in lexicon["subject_pronouns"]:
            return (at, at + 1) if at == begin else None
        if low in lexicon["auxiliaries"] or lexicon.cue_of(low) or low in (";", ":"):
            break
        if at > begin and low in lexicon["adverbs"]:
            break
        if (
            at > begin
            and low.endswith(("ed", "ought", "old", "ook", "ave", "ent"))
            and token.text[:1].islower()
        ):
            break
        if (
            at > begin
            and stream.tokens[at - 1].is_name
            and stream.low(at - 1) not in lexicon["determiners"]
            and token.text[:1].islower()
            and low not in lexicon["prepositions"] | {"and", "of"}
        ):
            break
        if low == ",":
            break
        at += 1
    while at > begin and stream.low(at - 1) in lexicon["prepositions"] | {"and"}:
        at -= 1
    return (begin, at) if begin < at and at - begin < 14 else None


def _content(
    stream: Stream,
    group: CueGroup,
    later: Sequence[CueGroup],
    subject: Range | _Shared,
    *,
    inverted: bool,
) -> tuple[list[Span], frozenset[str]]:
    """Return the content spans of a cue with its subject, and flags."""
    tokens = stream.tokens
    none: frozenset[str] = frozenset()
    left = subject[0] if not isinstance(subject, _Shared) and not inverted else group.first
    lead_end = left
    while lead_end > 0 and stream.low(lead_end - 1) in (",", "-", "as"):
        lead_end -= 1
    closed_lead = lead_end > 0 and (
        lead_end < left
        or stream.is_quote(lead_end - 1)
        or stream.low(lead_end - 1) in ("?", "!", '"')
    )
    after = subject[1] if inverted and not isinstance(subject, _Shared) else group.last
    begin, explicit = _content_begin(stream, group, after)
    end = _content_end(stream, begin, later)
    if not inverted and _in_subordinate_clause(stream, left):
        end = _first_comma(stream, begin, end)
    rest = (begin, end)
    has_rest = _carries_content(stream, group, rest, explicit=explicit, closed_lead=closed_lead)
    lead_quote = lead_end > 0 and (
        stream.is_quote(lead_end - 1) or (closed_lead and _ends_in_quote(stream, lead_end))
    )
    if inverted or (closed_lead and lead_quote and not (explicit and _opens_subordinate(stream))):
        goes_on = (
            inverted
            and not lead_quote
            and stream.low(after) == ","
            and end - begin > 1
            and _goes_on(stream, begin)
        )
        if isinstance(subject, _Shared) or not _lead_counts(
            stream, lead_end, quoted=lead_quote, least=1 if goes_on else 4
        ):
            return [], none
        spans = [_lead_span(stream, lead_end, group)]
        if goes_on:
            # "The plan, said Vance, was doomed."
            return [*spans, trim(stream.text, stream.span(begin, end))], none
        spans += _quotes_after(stream, after, end)
        return spans, none
    if closed_lead and not has_rest and not isinstance(subject, _Shared):
        if _lead_counts(stream, lead_end, quoted=lead_quote) and _may_be_postposed(stream, group):
            return [_lead_span(stream, lead_end, group)], none
        return [], none
    if not has_rest:
        return [], none
    spans = []
    if (
        closed_lead
        and stream.low(group.last) == ","
        and not (stream.is_quote(begin) and _opens_subordinate(stream))
        and not isinstance(subject, _Shared)
        and _lead_counts(stream, lead_end, quoted=False, least=2)
    ):
        spans.append(_lead_span(stream, lead_end, group))
    spans.append(trim(stream.text, (tokens[begin].start, tokens[end - 1].end)))
    return [span for span in spans if span[1] - span[0] > 3], none


def _opens_subordinate(stream: Stream) -> bool:
    """Whether the sentence opens with a clause that tells when or why something was said."""
    return stream.low(0) in _SUBORDINATE


_SUBORDINATE = frozenset(
    {
        "as",
        "when",
        "while",
        "after",
        "before",
        "asked",
        "because",
        "since",
        "though",
        "although",
        "if",
        "once",
        "until",
        "speaking",
        "in",
        "on",
        "during",
        "at",
        "despite",
        "with",
    }
)


def _goes_on(stream: Stream, at: int) -> bool:
    """Whether what follows an inserted cue goes on with the sentence that it interrupts."""
    low = stream.low(at)
    return low in stream.lexicon["auxiliaries"] or low.endswith("ed") or low in ("not", "and", "to")


def _ends_in_quote(stream: Stream, end: int) -> bool:
    return stream.is_quote(end - 1)


def _lead_counts(stream: Stream, end: int, *, quoted: bool, least: int = 4) -> bool:
    """Whether what stands before a source is long enough to be its content."""
    if quoted:
        return True
    words = sum(not token.is_mark for token in stream.tokens[:end])
    return words >= least


def _may_be_postposed(stream: Stream, group: CueGroup) -> bool:
    lemma = group.lemma.split()[0]
    return lemma in stream.lexicon["strong_verbs"] and not group.negated


def _lead_span(stream: Stream, end: int, group: CueGroup) -> Span:
    begin = 0
    while begin < end - 1 and stream.low(begin) in (
        "but",
        "and",
        "still",
        "so",
        "however",
        ",",
        "meanwhile",
        "yet",
        "also",
    ):
        begin += 1
    if stream.is_quote(end - 1):
        # "Asked about it, he was calm: "..." she said": only the quotation and what leads into it.
        return trim(stream.text, stream.span(begin, end), tail=" ,;:—–-\t\n")
    return trim(stream.text, stream.span(begin, end))


def _quotes_after(stream: Stream, begin: int, end: int) -> list[Span]:
    """Return the quotations that go on behind a source, not those that name what is spoken of."""
    return [
        (stream.tokens[at].start, stream.tokens[at].end)
        for at in range(begin, end)
        if stream.is_quote(at) and stream.low(at - 1) in (",", ":", "-", "and", "but")
    ]


def _in_subordinate_clause(stream: Stream, left: int) -> bool:
    """Whether the cue stands in a clause like "While the mayor said P, Q" at the beginning."""
    at = left - 1
    while at >= 0 and stream.low(at) in ("and", "but", "even"):
        at -= 1
    return (
        at >= 0
        and stream.low(at)
        in (
            "while",
            "when",
            "although",
            "though",
            "after",
            "before",
            "because",
            "since",
            "as",
            "whereas",
        )
        and (at == 0 or stream.low(at - 1) in ("but", "and", "even", ","))
    )


def _ends_in_comma(stream: Stream, at: int) -> bool:
    """Whether a token is a quotation with a comma before its closing mark."""
    return stream.is_quote(at) and stream.tokens[at].text.rstrip("\"”»’'").endswith(",")


def _first_comma(stream: Stream, begin: int, end: int) -> int:
    for at in range(begin + 2, end):
        if stream.low(at) == ",":
            return at
        if at + 1 < end and _ends_in_comma(stream, at):
            return at + 1
    return end


def _content_begin(stream: Stream, group: CueGroup, after: int) -> tuple[int, bool]:
    """Return where the reported clause begins, and whether a mark or "that" announces it.

    Skipped are the person spoken to and the time and occasion of speaking.
    """
    at = after
    lemma = group.lemma.split()[0]
    if lemma in stream.lexicon["addressed"] and not stream.is_quote(at):
        at = _skip_addressee(stream, at, lemma)
    if lemma in ("express", "voice"):
        at = _announced(stream, at, 6) or at
    for _ in range(4):
        skipped = _skip_adverbial(stream, at)
        if skipped == at:
            break
        at = skipped
    explicit = False
    if stream.low(at) == "," and stream.low(at + 1) in ("that",):
        at += 1
    while stream.low(at) in (",", ":", "-") or stream.low(at) == "that":
        explicit = explicit or stream.low(at) in (":", "that")
        at += 1
    if stream.is_quote(at) or (stream.low(at) in _WH and stream.low(at - 1) != ","):
        explicit = True
    if not explicit and lemma in _LATE_QUOTE:
        # "responded with a line that could be his own: "Q"": the colon announces it.
        for later in range(at, len(stream) - 1):
            if stream.low(later) == ":" and stream.is_quote(later + 1):
                return later + 1, True
    return at, explicit


_LATE_QUOTE = frozenset(
    {
        "respond",
        "reply",
        "answer",
        "continue",
        "add",
        "write",
        "tweet",
        "post",
        "ask",
        "joke",
        "quip",
    }
)


def _skip_addressee(stream: Stream, begin: int, lemma: str) -> int:
    """Return the position behind "reporters", "the newspaper", "CNN's Ada Vance"."""
    lexicon = stream.lexicon
    first = stream.low(begin)
    if first in ("that", ":", ",", "to", "how", "whether", "why", "what", "of", "about", "if"):
        return begin
    announced = _announced(stream, begin, 16)
    if announced is not None:
        return announced
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


def _announced(stream: Stream, begin: int, reach: int) -> int | None:
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
    low = stream.low(begin)
    if low in lexicon["weekdays"]:
        at = begin + 1
        return _skip_times(stream, at)
    if low in ("last", "this", "earlier", "late", "early") and stream.low(begin + 1) in lexicon[
        "times"
    ] | lexicon["weekdays"] | {"this", "on", "in"}:
        return begin + 2 if stream.low(begin + 1) not in ("this", "on", "in") else begin + 1
    if low in lexicon["adverbial"] and low not in ("as", "to"):
        announced = _announced(stream, begin, 18)
        if announced is not None:
            return announced
        if (
            low in ("on", "in", "by", "late", "early")
            and stream.low(begin + 1) in lexicon["weekdays"] | lexicon["times"]
        ):
            at = begin + 2
            return _skip_times(stream, at)
        # "in a statement the army ..." : up to the next determiner, name or pronoun
        at = begin + 1
        while at < len(stream) and at - begin < 8:
            word = stream.low(at)
            governed = (
                stream.low(at - 1) in lexicon["prepositions"]
                or stream.low(at - 1) in lexicon["determiners"]
            )
            if word in lexicon["subject_pronouns"] or (
                not governed and word in lexicon["determiners"]
            ):
                return at
            if word == ",":
                return at if at + 1 < len(stream) else begin
            if word in lexicon["auxiliaries"]:
                return begin
            at += 1
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


def _content_end(stream: Stream, begin: int, later: Sequence[CueGroup]) -> int:
    """Return where the content ends: with the sentence, or before the next act of saying."""
    end = len(stream)
    strong = stream.lexicon["strong_verbs"]
    for group in later:
        if group.first <= begin:
            continue
        before = stream.low(group.first - 1)
        if (
            group.form == "ing"
            and group.lemma.split()[0] in strong
            and (before in (",", "and", "but") or _ends_in_comma(stream, group.first - 1))
        ):
            end = group.first - (not stream.is_quote(group.first - 1))
            if before in ("and", "but") and stream.low(end - 1) == ",":
                end -= 1
            break
        if group.lemma.split()[0] not in strong and group.cue_class != "accuse":
            continue
        if (
            before in ("and", "but")
            and group.form == "finite"
            and stream.low(group.verb).endswith(("ed", "said", "told"))
        ):
            end = group.first - 1
            if stream.low(end - 1) == ",":
                end -= 1
            break
        own = subject_before(stream, group.first)
        if own and own[0] < begin and before == "," and group.form == "finite":
            # "Vance, who says P, said Q"
            end = group.first - 1
            break
        if own and own[0] > begin and stream.low(own[0] - 1) == ";":
            end = own[0] - 1
            break
        if (
            own
            and own[0] > begin
            and stream.low(own[0] - 1) in ("while", "but", "and", "whereas", "although")
            and stream.low(own[0] - 2) == ","
        ):
            end = own[0] - 2
            break
        if (
            own
            and own[0] > begin
            and stream.low(own[0] - 1) == ","
            and stream.low(0) in ("while", "although", "though", "despite", "as")
        ):
            end = own[0] - 1
            break
    if _ends_in_comma(stream, begin) and stream.low(begin + 1) in ("and", "but", "as", "before", "while", "then"):
        # "she said, "P," and left the room"
        end = begin + 1
    for at in range(begin + 1, end):
        if (
            stream.low(at) == ","
            and stream.low(at + 1) in _FINITE_AUX
            and any(stream.low(one) in _FINITE_AUX for one in range(begin, at))
        ):
            end = at
            break
        if stream.low(at) == "according" and stream.low(at + 1) == "to":
            end = at - 1 if stream.low(at - 1) == "," else at
            break
    return max(begin, end)


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


# Behind a comma these go on with a sentence whose subject stands before the cue.
_FINITE_AUX = frozenset(
    {"is", "are", "was", "were", "has", "had", "will", "would", "could", "can", "may"}
)


def _carries_content(
    stream: Stream, group: CueGroup, rest: Range, *, explicit: bool, closed_lead: bool
) -> bool:
    """Whether what follows the cue is reported rather than the circumstances of reporting."""
    begin, end = rest
    lexicon = stream.lexicon
    words = [at for at in range(begin, end) if not stream.tokens[at].is_mark]
    if not words:
        return False
    if explicit:
        return True
    lemma = group.lemma.split()[0]
    first = stream.low(begin)
    if (
        closed_lead
        and stream.low(begin - 1) == ","
        and (first.endswith("ing") or first in ("who", "which", "but", "as", "while", "or", "so"))
    ):
        # "P, he said, recalling Q": what follows tells how it was said.
        return False
    if group.form == "ing" and not _clause_like(stream, begin):
        return False
    if any(stream.is_quote(at) for at in words[:3]):
        return True
    if lemma in lexicon["needs_clause"] and lemma not in lexicon["strong_verbs"]:
        return False
    if len(words) <= 1 or first in lexicon["weekdays"]:
        return False
    timely = (
        first
        in (
            "this",
            "last",
            "next",
            "late",
            "early",
            "earlier",
            "just",
            "again",
            "here",
            "there",
            "later",
        )
        and stream.low(begin + 1) not in lexicon["times"] | lexicon["weekdays"]
    )
    if (
        first in lexicon["adverbial"]
        and not timely
        and first not in ("to", "there", "for", "about")
    ):
        return lemma not in lexicon["strong_verbs"] and group.last > group.verb + 1
    if (
        first == "to"
        and lemma not in lexicon["addressed"]
        and group.cue_class not in ("intent", "belief")
    ):
        return False
    if lemma == "tell" and begin == group.last:
        return False
    if lemma in lexicon["deed_verbs"] and first in lexicon["determiners"] and not _has_verb(stream, begin, end):
        # "claimed the ridge", "stated its case", "added two brigades"
        return False
    if first in ("or", "but", "by") or (first == "and" and not closed_lead):
        return False
    return (
        lemma in lexicon["strong_verbs"]
        or group.cue_class not in ("neutral", "belief")
        or group.last > group.verb + 1
    )

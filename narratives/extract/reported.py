"""The common construction: a source, a verb of reporting, and what is reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from narratives.extract.attribution import Attribution
from narratives.extract.content import (
    carries_content,
    content_begin,
    content_end,
    ends_in_comma,
    kind_of,
    trim,
)
from narratives.extract.cues import CueGroup
from narratives.extract.floating import Pending
from narratives.extract.inverted import subject_after
from narratives.extract.segment import Quote
from narratives.extract.sources import noun_before, subject_before
from narratives.extract.stream import Range, Stream
from narratives.model import Span


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


def read_group(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> None:
    """Add what one verb of reporting reports, if it reports."""
    if group.form == "passive" or (
        later and later[0].first == group.last and later[0].form == "finite"
    ):
        # "Half of those asked said": the first is a participle.
        return
    subject, inverted = find_subject(stream, group, reading)
    if subject is None:
        return
    spans = _content(stream, group, later, subject, inverted=inverted)
    flags: frozenset[str] = frozenset()
    strong = group.lemma.split()[0] in stream.lexicon["strong_verbs"]
    if not spans:
        if strong and not group.negated and not isinstance(subject, Shared):
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
    if inverted:
        flags |= {"inverted"}
    if group.form == "ing":
        flags |= {"participle"}
    direct = kind_of(spans, stream, reading.marked) == "direct"
    attribute(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class=group.cue_class,
        negated=group.negated,
        spans=spans,
        rule="headline" if stream.headline else "reported",
        flags=flags,
        confidence=0.9 if direct else 0.75 if strong else 0.5,
    )


def attribute(  # noqa: PLR0913  the parts of a triple
    stream: Stream,
    reading: Reading,
    *,
    source: Span | None,
    cue: Span,
    lemma: str,
    cue_class: str,
    spans: Sequence[Span],
    rule: str,
    negated: bool = False,
    target: Span | None = None,
    flags: frozenset[str] = frozenset(),
    confidence: float = 0.7,
) -> None:
    """Keep what a rule has found, if any of its content is left."""
    kept = [
        (start, end)
        for start, end in spans
        if any(character.isalnum() for character in stream.text[start:end])
    ]
    if not kept:
        return
    if stream.headline:
        flags |= {"headline"}
    reading.add(
        Attribution(
            block=stream.block,
            # Hearsay quotes nobody: quotation marks in it keep the outlet's distance.
            kind="indirect" if cue_class == "adverb" else kind_of(kept, stream, reading.marked),
            source=source,
            cue=cue,
            lemma=lemma,
            cue_class=cue_class,
            negated=negated,
            spans=tuple(kept),
            target=target,
            flags=flags,
            confidence=confidence,
            found_by=f"rule:{rule}",
        )
    )


def source_span(stream: Stream, subject: "Range | Shared") -> Span:
    """Return the offsets of a subject, whether it is the verb's own or shared."""
    return subject.span if isinstance(subject, Shared) else stream.span(*subject)


@dataclass(frozen=True, slots=True)
class Shared:
    """A subject that stands with another verb of the sentence."""

    span: Span


def find_subject(
    stream: Stream, group: CueGroup, reading: Reading
) -> tuple[Range | Shared | None, bool]:
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
            return Shared(reading.subjects[-1]), False
        if before in ("and", "but"):
            main = main_subject(stream, first)
            return (Shared(stream.span(*main)) if main else None), False
    return subject_before(stream, first), False


_NAME_WORDS = 4
"""Most words of a name that follows a role."""


def _closes_sentence(stream: Stream, phrase: Range) -> bool:
    """Whether the sentence ends with a full name behind a cue, as in `, said Ada Vance.`."""
    first, last = phrase
    lexicon = stream.lexicon
    if last - first < 2:
        return False
    comma = next((at for at in range(first, last) if stream.low(at) == ","), last)
    if not all(token.is_name for token in stream.tokens[first : first + 2]):
        # ", said the ambassador, Ada Vance.": a role of which the name follows.
        named = stream.tokens[comma + 1 : last]
        role = stream.low(first) in lexicon["determiners"] and comma > first + 1
        return role and 0 < len(named) <= _NAME_WORDS and all(token.is_name for token in named)
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
) -> Range | Shared | None:
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
            return Shared(reading.subjects[-1])
        main = main_subject(stream, first)
        return Shared(stream.span(*main)) if main else None
    if before in stream.lexicon["claim_nouns"]:
        return noun_before(stream, first)
    phrase = subject_before(stream, first) or noun_before(stream, first)
    if phrase and any(stream.low(at) in stream.lexicon["vehicles"] for at in range(*phrase)):
        main = main_subject(stream, phrase[0])
        return Shared(stream.span(*main)) if main else phrase
    return phrase


def main_subject(stream: Stream, before: int) -> Range | None:
    """Return the subject of the clause that begins the sentence, as far as capitals show it."""
    begin = _main_clause(stream, before)
    if stream.low(begin) in stream.lexicon["subject_pronouns"]:
        return begin, begin + 1
    at = begin
    while at < before and not _ends_subject(stream, at, begin):
        at += 1
    if stream.is_quote(at) or stream.low(at) in stream.lexicon["subject_pronouns"]:
        return None
    while at > begin and (
        stream.low(at - 1) in stream.lexicon["prepositions"] or stream.low(at - 1) == "and"
    ):
        at -= 1
    return (begin, at) if begin < at and at - begin < 14 else None


def _main_clause(stream: Stream, before: int) -> int:
    """Return where the main clause begins, behind an opening phrase or clause and its comma."""
    lexicon = stream.lexicon
    at = 0
    first = stream.low(0)
    opens = first in lexicon["prepositions"] or first in lexicon["subordinators"]
    if opens or first in lexicon["asides"]:
        while at < before and stream.low(at) != ",":
            at += 1
    while at < before and (
        stream.low(at) in lexicon["clause_openers"]
        or stream.low(at) == ","
        or stream.low(at).endswith("ly")
    ):
        at += 1
    return at


# Ends of words that are more often pasts than nouns: asked, fought, told, took, gave, sent.
_PAST_ENDINGS = ("ed", "ought", "old", "ook", "ave", "ent")


def _ends_subject(stream: Stream, at: int, begin: int) -> bool:
    """Whether the subject that begins at `begin` ends before the token at `at`."""
    token, low, lexicon = stream.tokens[at], stream.low(at), stream.lexicon
    if token.quote is not None or low in (",", ";", ":") or low in lexicon["auxiliaries"]:
        return True
    if low in lexicon["subject_pronouns"] or lexicon.cue_of(low):
        return True
    if at == begin:
        return False
    if low in lexicon["adverbs"]:
        return True
    if not token.text[:1].islower():
        return False
    before = stream.tokens[at - 1]
    after_name = before.is_name and before.low not in lexicon["determiners"]
    attached = low in lexicon["prepositions"] or low == "and"
    return low.endswith(_PAST_ENDINGS) or (after_name and not attached)


def _content(
    stream: Stream,
    group: CueGroup,
    later: Sequence[CueGroup],
    subject: Range | Shared,
    *,
    inverted: bool,
) -> list[Span]:
    """Return the content spans of a cue with its subject: before them, behind them, or both."""
    shared = isinstance(subject, Shared)
    left, after = group.first, group.last
    if not isinstance(subject, Shared):
        left, after = (left, subject[1]) if inverted else (subject[0], after)
    lead = _lead_end(stream, left)
    closed = lead > 0 and (
        lead < left or stream.is_quote(lead - 1) or stream.low(lead - 1) in ("?", "!", '"')
    )
    begin, explicit = content_begin(stream, group, after)
    end = content_end(stream, begin, later)
    if not inverted and _in_subordinate_clause(stream, left):
        end = _first_comma(stream, begin, end)
    quoted = stream.is_quote(lead - 1)
    if closed and not (explicit or shared) and _tells_occasion(stream, group, lead):
        return [_lead_span(stream, lead)]
    if inverted or (closed and quoted and not (explicit and _opens_subordinate(stream))):
        return (
            [] if shared else _before_the_cue(stream, lead, (after, begin, end), inverted=inverted)
        )
    inserted = closed and not shared and stream.low(group.last) == "," and _words(stream, lead) > 1
    goes_on = inserted and group.lemma == "go on"
    if not goes_on and not carries_content(
        stream, group, (begin, end), explicit=explicit, closed_lead=closed
    ):
        strong = group.lemma.split()[0] in stream.lexicon["strong_verbs"]
        postposed = closed and strong and not (shared or group.negated)
        return (
            [_lead_span(stream, lead)] if postposed and _words(stream, lead) >= _LEAD_WORDS else []
        )
    spans = []
    interrupts = closed and not shared and stream.low(group.last) == ","
    circumstance = stream.is_quote(begin) and _opens_subordinate(stream)
    if interrupts and not circumstance and _words(stream, lead) >= 2:
        # "The plan, she said, was doomed."
        spans.append(_lead_span(stream, lead))
    spans.append(trim(stream.text, stream.span(begin, end)))
    return [span for span in spans if span[1] - span[0] > 3]


def _lead_end(stream: Stream, left: int) -> int:
    """Return where what stands before a source ends, without "," and the "as" of "as X said"."""
    while left > 0 and stream.low(left - 1) in (",", "-", "as"):
        left -= 1
    return left


def _before_the_cue(
    stream: Stream, lead: int, behind: tuple[int, int, int], *, inverted: bool
) -> list[Span]:
    """Return the content of `P, said X` and `"P," X said`, with what goes on behind them.

    `behind` is where the source or cue ends, and where what follows it begins and ends.
    """
    after, begin, end = behind
    quoted = stream.is_quote(lead - 1)
    goes_on = inverted and not quoted and stream.low(after) == "," and _goes_on(stream, begin)
    if not quoted and _words(stream, lead) < (1 if goes_on else _LEAD_WORDS):
        return []
    if goes_on and end - begin > 1:
        # "The plan, said Vance, was doomed."
        return [_lead_span(stream, lead), trim(stream.text, stream.span(begin, end))]
    return [_lead_span(stream, lead), *_quotes_after(stream, after, end)]


def _tells_occasion(stream: Stream, group: CueGroup, lead: int) -> bool:
    """Whether "P, they say in almost the same words" ends with how it was said."""
    lexicon = stream.lexicon
    opens = stream.low(0) in lexicon["prepositions"] | lexicon["opening_words"]
    return (
        group.lemma == "say"
        and not opens
        and _words(stream, lead) >= _LEAD_WORDS
        and stream.low(group.last) in lexicon["prepositions"]
        and not any(stream.low(at) == "," for at in range(group.last, len(stream)))
    )


def _behind_colon(stream: Stream, end: int) -> int:
    """Return where P begins in "The envoy broke her silence: P, she said"."""
    if stream.low(end) not in stream.lexicon["subject_pronouns"] and not (
        stream.low(end) == "," and stream.low(end + 1) in stream.lexicon["subject_pronouns"]
    ):
        return 0
    colons = [at for at in range(_LEAD_WORDS, end) if stream.low(at) == ":"]
    return colons[-1] + 1 if colons and end - colons[-1] > _LEAD_WORDS else 0


# Fewer words before a source are a circumstance ("In Strelsau, she said"), not a content.
_LEAD_WORDS = 4


def _words(stream: Stream, end: int) -> int:
    return sum(not token.is_mark for token in stream.tokens[:end])


def _opens_subordinate(stream: Stream) -> bool:
    """Whether the sentence opens with a clause that tells when or why something was said."""
    return stream.low(0) in stream.lexicon["opening_words"]


def _goes_on(stream: Stream, at: int) -> bool:
    """Whether what follows an inserted cue goes on with the sentence that it interrupts."""
    low = stream.low(at)
    return low in stream.lexicon["auxiliaries"] or low.endswith("ed") or low in ("not", "and", "to")


def _lead_span(stream: Stream, end: int) -> Span:
    """Return the content that stands before its source, without the conjunction that opens it."""
    begin = _behind_colon(stream, end)
    while begin < end - 1 and (
        stream.low(begin)
        in ("but", "and", "still", "so", "however", ",", "meanwhile", "yet", "also")
    ):
        begin += 1
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


def _first_comma(stream: Stream, begin: int, end: int) -> int:
    for at in range(begin + 2, end):
        if stream.low(at) == ",":
            return at
        if at + 1 < end and ends_in_comma(stream, at):
            return at + 1
    return end

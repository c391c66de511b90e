"""Cues with a grammar of their own: accusations, labels, silence, doubt, hearsay, headlines."""

from collections.abc import Sequence

from narratives.extract.attribution import Attribution
from narratives.extract.cues import CueGroup
from narratives.extract.phrases import Range, noun_before, subject_after, subject_before, trim
from narratives.extract.reported import Reading, find_subject, kind_of, main_subject, source_span
from narratives.extract.stream import Stream
from narratives.model import Span

_OPENING = frozenset("\"“«„'‘")
_CLOSING = frozenset("\"”»“'’")


def read_special(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read a cue whose content stands elsewhere than behind it; False if it is none of those."""
    if group.form == "passive":
        return _read_passive(stream, group, later, reading)
    lemma = group.lemma
    if stream.low(group.first - 1) == "nor":
        # The first verb of "neither confirmed nor denied" has taken the content.
        return True
    if lemma in ("comment", "comment on") or (lemma == "respond" and group.negated):
        return _read_silence(stream, group, reading)
    if group.negated and lemma in _TELLING and stream.low(group.last) in _QUESTIONS:
        return _read_silence(stream, group, reading)
    if group.negated and group.cue_class == "confirm" and _doubts(stream, group):
        return _read_doubt(stream, group, later, reading)
    if group.cue_class == "accuse":
        return _read_accusation(stream, group, later, reading)
    if group.cue_class == "label" or lemma == "describe":
        return _read_label(stream, group, later, reading)
    return False


def _attribution(  # noqa: PLR0913  the parts of a triple
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
    kept = [span for span in spans if span[1] > span[0]]
    if not kept:
        return
    if stream.headline:
        flags |= {"headline"}
    reading.add(
        Attribution(
            block=stream.block,
            kind=kind_of(kept, stream, reading.marked),
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


def _clause_end(stream: Stream, begin: int, later: Sequence[CueGroup]) -> int:
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


def _read_accusation(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read "accused X of Y", "blamed X for Y", "lambasted X over Y": Y is said, X is its target."""
    after = group.last
    lemma = group.lemma
    if after >= len(stream) or stream.low(after) in stream.lexicon["prepositions"] | {"that", ","}:
        # "slammed into the wall", "complained that": a deed, or common reported speech.
        return lemma in ("slam", "accuse", "blame") or stream.low(after) in ("by", "in", "at")
    subject, inverted = find_subject(stream, group, reading)
    if subject is None or inverted:
        return subject is None
    end = _clause_end(stream, after, later)
    link = _link(stream, lemma, after, end)
    target = None
    if link is None:
        if lemma in ("accuse", "blame") or lemma in stream.lexicon["needs_clause"]:
            return lemma in ("accuse", "blame")
        spans = [trim(stream.text, stream.span(after, end))] if end > after else []
    else:
        target = stream.span(after, link) if link > after else None
        spans = [trim(stream.text, stream.span(link + 1, end))] if end > link + 1 else []
        if lemma == "blame" and stream.low(link) == "on":
            target, spans = (
                trim(stream.text, stream.span(link + 1, end)),
                [stream.span(after, link)],
            )
    _attribution(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, group.last),
        lemma=lemma,
        cue_class=group.cue_class,
        negated=group.negated,
        spans=spans,
        target=target,
        rule="accusation",
        confidence=0.8 if link is not None else 0.5,
    )
    return True


_LINKS = {"accuse": ("of",), "blame": ("for", "on")}


def _link(stream: Stream, lemma: str, begin: int, end: int) -> int | None:
    """Return the position of the word between target and content: of, for, over, as."""
    links = _LINKS.get(lemma, ("for", "over", "as"))
    candidates = [
        at
        for at in range(begin + 1, min(end, begin + 24))
        if stream.low(at) in links and not stream.is_quote(at)
    ]
    for position, at in enumerate(candidates):
        follows = stream.low(at + 1)
        more = position + 1 < len(candidates)
        # "accused the president of Ruritania of lying": a name behind "of" belongs to the target.
        if more and candidates[position + 1] - at < 6 and not follows.endswith("ing"):
            continue
        return at
    return candidates[-1] if candidates else None


def _read_label(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read "what he called "X"", "called X "Y"", "described X as Y"."""
    subject, inverted = find_subject(stream, group, reading)
    if subject is None or inverted or group.last >= len(stream):
        return True
    first = subject[0] if isinstance(subject, tuple) else group.first
    bare = group.first == group.verb and group.form == "finite"
    before = stream.tokens[group.first - 1] if group.first else None
    nested = stream.low(first - 1) == "what" or stream.low(group.first - 1) == "what"
    if not nested and bare and before is not None and before.text[:1].islower():
        pronoun = before.low in stream.lexicon["subject_pronouns"] or before.low in (
            "who",
            "and",
            "that",
        )
        past = stream.low(group.verb).endswith("ed")
        if (
            past
            and not pronoun
            and before.low not in stream.lexicon["role_nouns"]
            and not before.low.endswith("s")
        ):
            # "a drone dubbed ...", "a group called ...": names, not speech.
            return True
    at = group.last
    if nested:
        if stream.low(at) == "as":
            at += 1
        spans = [_label_span(stream, at)]
    else:
        end = _clause_end(stream, at, later)
        if not _labels(stream, group, at, end):
            return group.lemma not in ("hail", "praise", "laud", "compare", "liken", "refer to")
        spans = [trim(stream.text, stream.span(at, end))]
    _attribution(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class="label",
        negated=group.negated,
        spans=spans,
        rule="label",
        flags=frozenset({"nested"}) if nested else frozenset(),
        confidence=0.6,
    )
    return True


def _labels(stream: Stream, group: CueGroup, begin: int, end: int) -> bool:
    """Whether an object is given a name behind the verb, rather than being rung up or hailed."""
    if end - begin < 2:
        return False
    lows = [stream.low(at) for at in range(begin, end)]
    if any(stream.is_quote(at) or stream.tokens[at].text in _OPENING for at in range(begin, end)):
        return True
    if group.lemma in (
        "describe",
        "characterize",
        "characterise",
        "portray",
        "depict",
        "brand",
        "label",
        "hail",
        "praise",
        "refer to",
    ):
        return "as" in lows or group.lemma in ("describe", "hail", "praise")
    if group.lemma in ("deem", "term", "dub", "liken", "compare", "laud"):
        return True
    return any(low in ("a", "an", "the") for low in lows[1:8]) and lows[0] not in (
        "in",
        "up",
        "back",
        "off",
        "at",
        "upon",
    )


def _label_span(stream: Stream, begin: int) -> Span:
    """Return the name given in "what he called X": the quotation, or up to the next mark."""
    first = stream.tokens[begin]
    if first.quote is not None:
        return first.start, first.end
    at = begin
    if first.text in _OPENING:
        at += 1
        while at < len(stream) and stream.tokens[at].text not in _CLOSING:
            at += 1
        return first.start, stream.tokens[min(at, len(stream) - 1)].end
    lexicon = stream.lexicon
    while at < len(stream):
        low = stream.low(at)
        if (
            stream.tokens[at].is_mark
            and stream.tokens[at].text not in _OPENING
            and low not in ("-", "'")
        ):
            break
        if at > begin + 1 and (
            low in lexicon["auxiliaries"] or low in ("that", "who", "which", "after", "when", "as")
        ):
            break
        at += 1
    return trim(stream.text, stream.span(begin, max(begin + 1, at)))


def _read_silence(stream: Stream, group: CueGroup, reading: Reading) -> bool:
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
    span = stream.span(begin, end) if begin < end else stream.span(group.first, group.last)
    _attribution(
        stream,
        reading,
        source=source_span(stream, subject),
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class="no_comment",
        negated=True,
        spans=[trim(stream.text, span)],
        rule="silence",
        confidence=0.8,
    )
    return True


# "did not say whether P": nothing is said on P; "did not say that P" leaves P denied or open.
_TELLING = frozenset(
    {
        "say",
        "specify",
        "disclose",
        "reveal",
        "clarify",
        "explain",
        "elaborate",
        "indicate",
        "mention",
    }
)
_QUESTIONS = frozenset(
    {"whether", "if", "how", "why", "when", "where", "who", "which", "what", "on"}
)


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


def _doubts(stream: Stream, group: CueGroup) -> bool:
    return group.lemma in ("verify", "corroborate", "confirm")


def _read_doubt(
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
    end = _clause_end(stream, begin, later)
    first = begin
    while stream.low(first) in ("that", "whether", "if"):
        first += 1
    if subject is None or first >= end:
        return True
    both = begin > group.last
    _attribution(
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


def _read_passive(
    stream: Stream, group: CueGroup, later: Sequence[CueGroup], reading: Reading
) -> bool:
    """Read "is said to have P", "it is believed that P", "was accused of Y", "was quoted as saying"."""
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
        _read_accused(stream, group, later, reading, subject)
        return True
    if group.negated and _doubts(stream, group):
        _attribution(
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
    end = _clause_end(stream, after, later)
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
    _attribution(
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


def _read_accused(
    stream: Stream,
    group: CueGroup,
    later: Sequence[CueGroup],
    reading: Reading,
    target: Range,
) -> None:
    """Read "X was accused by Z of Y": the target is the subject, the source stands behind "by"."""
    source: Span | None = None
    at = group.last
    if stream.low(at) == "by":
        agent = subject_after(stream, at + 1)
        if agent is None:
            return
        inner = next(
            (
                one
                for one in range(agent[0] + 1, agent[1])
                if stream.low(one) in ("of", "for") and stream.low(one + 1).endswith("ing")
            ),
            agent[1],
        )
        source, at = stream.span(agent[0], inner), inner
    if stream.low(at) not in ("of", "for"):
        return
    end = _clause_end(stream, at, later)
    if end <= at + 1:
        return
    _attribution(
        stream,
        reading,
        source=source,
        cue=stream.span(group.first, group.last),
        lemma=group.lemma,
        cue_class="accuse",
        negated=group.negated,
        spans=[trim(stream.text, stream.span(at + 1, end))],
        target=stream.span(*target),
        rule="accusation",
        flags=frozenset() if source else frozenset({"impersonal"}),
    )


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
    _attribution(
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
    return stream.low(begin) not in (
        "update",
        "analysis",
        "watch",
        "opinion",
        "video",
        "live",
        "exclusive",
        "breaking",
        "photos",
        "note",
        "correction",
        "editor's",
    )


_HEARSAY_ADVERBS = frozenset({"allegedly", "reportedly", "purportedly", "supposedly"})


def read_patterns(stream: Stream, groups: Sequence[CueGroup], reading: Reading) -> None:
    """Read what no verb announces: "according to", "allegedly", "no confirmation of"."""
    for at in range(len(stream)):
        low = stream.low(at)
        if low == "according" and stream.low(at + 1) == "to":
            _read_according(stream, at, reading)
        elif low in _HEARSAY_ADVERBS:
            _read_allegedly(stream, at, reading)
        elif low == "as" and stream.low(at + 2) == "by":
            _read_as_reported(stream, at, reading)
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
    _attribution(
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
    _attribution(
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
    elif low_is_report(stream, at):
        source = stream.span(phrase[0] if phrase else at, at + 1)
    if source is None:
        return
    _attribution(
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


def low_is_report(stream: Stream, at: int) -> bool:
    """Whether a noun is itself who says: reports and rumours have nobody behind them."""
    return stream.low(at) in ("report", "reports", "rumors", "rumours")


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


def _begins_aside(stream: Stream, at: int) -> bool:
    low = stream.low(at)
    return low in stream.lexicon["subordinators"] | stream.lexicon["prepositions"] or low.endswith(
        "ing"
    )


def _clause_begin(stream: Stream, end: int) -> int:
    """Return where the clause before `end` begins: the sentence, less a leading conjunction."""
    begin = 0
    for at in range(end):
        # A bracket that the clause does not close holds it whole: "(P, according to X)".
        if stream.low(at) == "(":
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


def _read_allegedly(stream: Stream, at: int, reading: Reading) -> None:
    """Read a clause that an adverb marks as hearsay; who says it is left open."""
    token = stream.tokens[at]
    if any(start <= token.start < end for one in reading.found for start, end in one.spans):
        return
    begin = _clause_begin(stream, len(stream))
    end = _without_relative(stream, at)
    _attribution(
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


__all__ = ["main_subject", "read_label_colon", "read_patterns", "read_special"]

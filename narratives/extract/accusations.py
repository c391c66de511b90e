"""Who accuses whom of what, and who calls what by which name."""

from collections.abc import Sequence

from narratives.extract.content import clause_end, trim
from narratives.extract.cues import CueGroup
from narratives.extract.inverted import subject_after
from narratives.extract.reported import Reading, attribute, find_subject, source_span
from narratives.extract.stream import Range, Stream
from narratives.model import Span

_OPENING = frozenset("\"“«„'‘")
_CLOSING = frozenset("\"”»“'’")


def read_accusation(
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
    end = clause_end(stream, after, later)
    link = _link(stream, lemma, after, end)
    target = None
    if link is None:
        if lemma in ("accuse", "blame") or lemma in stream.lexicon["needs_clause"]:
            return lemma in ("accuse", "blame")
        spans = [trim(stream.text, stream.span(after, end))] if end > after else []
    else:
        target = trim(stream.text, stream.span(after, link)) if link > after else None
        spans = [trim(stream.text, stream.span(link + 1, end))] if end > link + 1 else []
        if lemma == "blame" and stream.low(link) == "on":
            target, spans = (
                trim(stream.text, stream.span(link + 1, end)),
                [stream.span(after, link)],
            )
    attribute(
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


def _link(stream: Stream, lemma: str, begin: int, end: int) -> int | None:
    """Return the position of the word between target and content: of, for, over, as."""
    links = stream.lexicon.links.get(lemma, ("for", "over", "as"))
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


def read_accused(
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
    end = clause_end(stream, at, later)
    if end <= at + 1:
        return
    attribute(
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


def read_label(
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
        end = clause_end(stream, at, later)
        if not _labels(stream, group, at, end):
            return group.lemma not in ("hail", "praise", "laud", "compare", "liken", "refer to")
        spans = [trim(stream.text, stream.span(at, end))]
    attribute(
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
    if group.lemma in stream.lexicon["labels_as"]:
        return "as" in lows or group.lemma in ("describe", "hail", "praise")
    if group.lemma in stream.lexicon["labels_bare"]:
        return True
    if group.lemma == "call" and _judges(stream, lows):
        return True
    return any(low in ("a", "an", "the") for low in lows[1:8]) and lows[0] not in (
        "in",
        "up",
        "back",
        "off",
        "at",
        "upon",
    )


def _judges(stream: Stream, lows: Sequence[str]) -> bool:
    """Whether "called it natural", "called the report premature" end in or hold a judgement."""
    lows = [low for low in lows if low not in (".", "!", "?")]
    judging = [low.endswith(tuple(stream.lexicon["judging_ends"])) for low in lows]
    if lows[0] in ("it", "that", "this", "them"):
        return len(lows) > 1 and judging[1]
    return lows[0] in stream.lexicon["determiners"] and 3 <= len(lows) <= 8 and judging[-1]


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

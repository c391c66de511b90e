"""Rules for languages other than English, driven by their data file alone.

Four constructions carry most attributions in news: a quotation with its cue behind it, a source
and verb before "that" (verb first where the language has it so), a phrase like "according to", and
a verb of denial or accusation with an object. The rest is left to the learned tagger.
A language without a data file is read for quotations only, and each is flagged so.
"""

from collections.abc import Sequence

from narratives.extract.attribution import Attribution
from narratives.extract.content import kind_of, trim
from narratives.extract.segment import Quote
from narratives.extract.stream import Stream
from narratives.model import Document, Span

_SENTENCE_MARKS = frozenset({",", "،", ".", ":", ";", "؛", "?", "!", "-", "(", ")", '"', "…"})
_DASHES = frozenset({",", "،", "-"})
# Classes whose verbs take what is said as a bare object: "denied any part in it".
_WITH_OBJECT = frozenset({"deny", "accuse", "confirm"})
# Most words between a verb and "that": the person spoken to, the day, the place.
_REACH = 9
_MAX_SOURCE = 9


def read_sentence(stream: Stream, marked: Sequence[Quote]) -> list[Attribution]:
    """Return the attributions of one sentence of a language that has a data file."""
    found = _according(stream, marked) + _silences(stream)
    for at, token in enumerate(stream.tokens):
        if token.quote is not None or any(_inside(token.start, one) for one in found):
            continue
        cue = _cue_at(stream, at)
        if cue is None:
            continue
        reported = _reported(stream, at, cue[1])
        if reported is None:
            continue
        source, spans, target = reported
        # Marks alone are nobody and nothing.
        source = source if source is not None and source[0] < source[1] else None
        target = target if target is not None and target[0] < target[1] else None
        spans = [span for span in spans if any(map(str.isalnum, stream.text[slice(*span)]))]
        if not spans:
            continue
        negated = stream.low(at - 1) in stream.lexicon["negations"]
        found.append(
            Attribution(
                block=stream.block,
                kind=kind_of(spans, stream, marked),
                source=source,
                cue=stream.span(at - negated, at + 1),
                lemma=cue[0],
                cue_class=cue[1],
                negated=negated,
                spans=tuple(spans),
                target=target,
                confidence=0.7,
                found_by="rule:reported",
            )
        )
    return found


def only_quotations(document: Document, marked: Sequence[Quote]) -> list[Attribution]:
    """Return the quotations of a text in a language without rules, with no source, flagged so."""
    return [
        Attribution(
            block=quote.block,
            kind="direct",
            source=None,
            cue=None,
            lemma=None,
            cue_class=None,
            negated=False,
            spans=((quote.start, quote.end),),
            flags=frozenset({"no_rules"}),
            confidence=0.3,
            found_by="rule:quotation",
        )
        for quote in marked
        if document.blocks[quote.block].role != "residue"
    ]


def _inside(offset: int, attribution: Attribution) -> bool:
    parts = [attribution.cue, attribution.source]
    return any(part is not None and part[0] <= offset < part[1] for part in parts)


def _cue_at(stream: Stream, at: int) -> tuple[str, str] | None:
    """Return (lemma, class) of a verb of reporting, a joined "and" left aside."""
    low = stream.low(at)
    known = stream.lexicon.cue_of(low)
    if known is None and low[:1] in stream.lexicon.words.get("clitics", ()):
        known = stream.lexicon.cue_of(low[1:])
    return known


def _reported(
    stream: Stream, at: int, cue_class: str
) -> tuple[Span | None, list[Span], Span | None] | None:
    """Return source, contents and target of a verb, None if it reports nothing."""
    quote_before = _quote_before(stream, at)
    if quote_before is not None:
        source = _source_after(stream, at + 1) or _source_before(stream, at)
        spans = [(stream.tokens[quote_before].start, stream.tokens[quote_before].end)]
        spans += [
            (token.start, token.end) for token in stream.tokens[at + 1 :] if token.quote is not None
        ]
        return source, spans, None
    verb_first = stream.lexicon.order == "vso"
    source = None if verb_first else _source_before(stream, at)
    begin = at + 1
    if source is None:
        after = _source_range_after(stream, begin)
        if after is None:
            return None
        source, begin = stream.span(*after), after[1]
    content = _announced(stream, begin)
    if content is None and stream.low(begin) in stream.lexicon["about"]:
        content = begin + 1
    if content is not None and content < len(stream):
        return source, [_to_end(stream, content)], None
    if cue_class not in _WITH_OBJECT:
        return None
    if verb_first:
        # Without capitals nothing shows where the source ends: one word is the safe part.
        source, begin = stream.span(at + 1, at + 2), at + 2
    return _with_object(stream, source, begin, cue_class)


def _with_object(
    stream: Stream, source: Span, begin: int, cue_class: str
) -> tuple[Span | None, list[Span], Span | None] | None:
    """Return what a verb of denial or accusation says with its bare object."""
    if begin >= len(stream) - 1:
        return None
    link = _link(stream, begin + 1) if cue_class == "accuse" else None
    if link is not None:
        return source, [_to_end(stream, link[1])], stream.span(begin, link[0])
    return source, [_to_end(stream, begin)], None


def _quote_before(stream: Stream, at: int) -> int | None:
    """Return the position of a quotation that only a comma, a dash or a pronoun parts from `at`."""
    before = at - 1
    while (
        before >= 0
        and at - before <= 4
        and (
            stream.low(before) in _DASHES | stream.lexicon["pronouns"] | stream.lexicon["negations"]
        )
        and not stream.is_quote(before)
    ):
        before -= 1
    return before if before >= 0 and stream.is_quote(before) else None


def _announced(stream: Stream, begin: int) -> int | None:
    """Return where the content begins that "that", a colon or a quotation announces."""
    for at in range(begin, min(len(stream), begin + _REACH)):
        low = stream.low(at)
        if stream.is_quote(at):
            return at
        if low in stream.lexicon["that"] or (low == ":" and at + 1 < len(stream)):
            return at + 1 if at + 1 < len(stream) else None
        if low in (".", ";", "؛"):
            return None
    return None


def _to_end(stream: Stream, begin: int) -> Span:
    return trim(stream.text, stream.span(begin, len(stream)), tail=" ,،;:—–-\t\n")


def _link(stream: Stream, begin: int) -> tuple[int, int] | None:
    """Return where the word between target and accusation stands, and where the content begins."""
    joined = tuple(stream.lexicon.words.get("joined_links", ()))
    for at in range(begin, min(len(stream) - 1, begin + 8)):
        if stream.low(at) in stream.lexicon["links"]:
            return at, at + 1
        if joined and stream.low(at).startswith(joined) and len(stream.low(at)) > 3:
            return at, at
    return None


def _source_before(stream: Stream, at: int) -> Span | None:
    """Return the noun phrase that ends before a verb: what stands behind the last mark."""
    end = at
    while (
        end > 0 and stream.low(end - 1) in stream.lexicon["negations"] | stream.lexicon["weekdays"]
    ):
        end -= 1
    begin = end
    while begin > 0 and end - begin < _MAX_SOURCE:
        low = stream.low(begin - 1)
        if (
            stream.is_quote(begin - 1)
            or low in _SENTENCE_MARKS
            or low in stream.lexicon["subordinators"]
        ):
            break
        begin -= 1
    while (
        begin < end
        and stream.low(begin) in stream.lexicon["weekdays"] | stream.lexicon["prepositions"]
    ):
        begin += 2 if stream.low(begin) in stream.lexicon["prepositions"] else 1
    return stream.span(begin, end) if begin < end else None


def _source_range_after(stream: Stream, begin: int) -> tuple[int, int] | None:
    """Return the noun phrase behind a verb, up to a mark, "that" or who is spoken to."""
    lexicon = stream.lexicon
    end = begin
    named = False
    while end < len(stream) and end - begin < _MAX_SOURCE:
        low = stream.low(end)
        if stream.is_quote(end) or low in _SENTENCE_MARKS:
            break
        if low in lexicon["that"] or low in lexicon["addressees"] or low in lexicon["weekdays"]:
            break
        if end > begin and low in lexicon["prepositions"] | lexicon["subordinators"]:
            break
        capital = stream.tokens[end].text[:1].isupper()
        if named and not capital and lexicon.order == "svo":
            # Behind a name in capitals comes who is spoken to, in the dative.
            break
        named = named or (capital and end > begin) or (capital and end + 1 < len(stream))
        end += 1
    return (begin, end) if end > begin else None


def _source_after(stream: Stream, begin: int) -> Span | None:
    found = _source_range_after(stream, begin)
    return stream.span(*found) if found else None


def _according(stream: Stream, marked: Sequence[Quote]) -> list[Attribution]:
    """Read "according to X, P", "P, according to X" and words that mark hearsay."""
    found = []
    for at in range(len(stream)):
        phrase = _phrase_at(stream, at)
        if phrase == 0:
            continue
        begin = at + phrase
        end = begin
        while (
            end < len(stream)
            and not stream.is_quote(end)
            and stream.low(end) not in _SENTENCE_MARKS - {"-"}
        ):
            end += 1
        if end == begin:
            continue
        rest = end + 1
        if rest < len(stream) and stream.low(rest) in stream.lexicon["that"]:
            rest += 1
        spans = []
        if at > 1:
            spans.append(trim(stream.text, stream.span(0, at), tail=" ,،;:—–-\t\n"))
        if rest < len(stream):
            spans.append(_to_end(stream, rest))
        spans = [span for span in spans if span[1] - span[0] > 2]
        if not spans:
            continue
        found.append(
            Attribution(
                block=stream.block,
                kind=kind_of(spans, stream, marked),
                source=stream.span(begin, end),
                cue=stream.span(at, begin),
                lemma=stream.text[stream.tokens[at].start : stream.tokens[begin - 1].end].lower(),
                cue_class="neutral",
                negated=False,
                spans=tuple(spans),
                confidence=0.75,
                found_by="rule:according",
            )
        )
        break
    return found


def _silences(stream: Stream) -> list[Attribution]:
    """Read "has not commented on P" and "refused to comment"."""
    lexicon = stream.lexicon
    stems = tuple(lexicon["comment"])
    for at in range(1, len(stream)):
        if stream.is_quote(at) or not stream.low(at).startswith(stems):
            continue
        first = at - 1
        while first > max(0, at - 5) and not _refuses(stream, first):
            first -= 1
        if not _refuses(stream, first):
            continue
        source = _source_before(stream, first)
        if lexicon.order == "vso":
            source = stream.span(first + 1, at) if at > first + 1 else source
        begin = at + 1
        if stream.low(begin) in lexicon["prepositions"]:
            begin += 1
        end = len(stream) - (stream.low(len(stream) - 1) == ".")
        content = stream.span(begin, end) if begin < end else stream.span(first, at + 1)
        return [
            Attribution(
                block=stream.block,
                kind="indirect",
                source=source,
                cue=stream.span(first, at + 1),
                lemma=stream.low(at),
                cue_class="no_comment",
                negated=True,
                spans=(content,),
                confidence=0.7,
                found_by="rule:silence",
            )
        ]
    return []


def _refuses(stream: Stream, at: int) -> bool:
    low = stream.low(at)
    return low in stream.lexicon["negations"] or low.startswith(tuple(stream.lexicon["refusals"]))


def _phrase_at(stream: Stream, at: int) -> int:
    """Return the number of words of a phrase like "according to" at `at`, 0 if there is none."""
    for count in (2, 1):
        if at + count < len(stream):
            phrase = " ".join(stream.low(at + step) for step in range(count))
            if phrase in stream.lexicon["according"]:
                return count
    return 0

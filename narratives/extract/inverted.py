"""Where the words for a source that follows its verb end: "said Ada Vance, the mayor"."""

from narratives.extract.sources import REACH, may_speak
from narratives.extract.stream import Range, Stream


def subject_after(stream: Stream, begin: int) -> Range | None:
    """Return the noun phrase that follows an inverted cue: `said NP`."""
    if stream.low(begin) in stream.lexicon["subject_pronouns"]:
        return begin, begin + 1
    at = begin
    named = False
    while at < len(stream) and at - begin < REACH:
        low = stream.low(at)
        if low == ",":
            at = _over_appositions(stream, at, begin)
            break
        if low == "(":
            while at < len(stream) and stream.low(at) != ")":
                at += 1
            at = min(at + 1, len(stream))
            continue
        if _ends_phrase(stream, at, begin, named=named):
            break
        if low in stream.lexicon["subject_pronouns"]:
            return None
        named = named or (
            at > begin and all(t.text[:1].isupper() for t in stream.tokens[at - 1 : at + 1])
        )
        at += 1
    while (
        at > begin and stream.tokens[at - 1].is_mark and stream.low(at - 1) not in (")", '"', "'")
    ):
        at -= 1
    while at > begin + 1 and stream.low(at - 1) in _DANGLING:
        at -= 1
    return (begin, at) if at > begin and may_speak(stream, begin, at) else None


_DANGLING = ("last", "this", "earlier", "late", "early", "and")


def _ends_phrase(stream: Stream, at: int, begin: int, *, named: bool) -> bool:
    """Whether a noun phrase that begins at `begin` ends before the token at `at`."""
    lexicon = stream.lexicon
    token, low = stream.tokens[at], stream.low(at)
    if token.quote is not None or low in (".", ";", ":", "?", "!", '"', "-", "…"):
        return True
    if at == begin:
        return False
    before = stream.low(at - 1)
    joins = low in ("and", "of", "who", "which", "whose", "or")
    if not joins and (low in lexicon["adverbial"] or low in lexicon["subordinators"]):
        attached = low in ("for", "from", "at", "in", "with", "to", "on") and not named
        return not attached or _is_time_or_occasion(stream, at + 1)
    if low in lexicon["weekdays"] or (low in lexicon["times"] and before in ("last", "this")):
        return True
    if token.text[:1].isupper():
        return False
    free = before not in lexicon["determiners"] and before not in lexicon["prepositions"]
    return low in lexicon["adverbs"] or (low.endswith("ing") and free)


def _over_appositions(stream: Stream, comma: int, begin: int) -> int:
    """Return the position behind the apposition that a comma opens, or the comma's own."""
    if not _apposition_follows(stream, comma + 1, begin):
        return comma
    closing = _apposition_end(stream, comma + 1)
    return comma if closing is None else closing


def _apposition_end(stream: Stream, begin: int) -> int | None:
    """Return where an apposition ends, None if a clause with its own verb stands there."""
    relative = False
    at = begin
    while at < len(stream):
        low = stream.low(at)
        if low in (",", ".", ";", ":", "-", "?", "!") and not (
            low == "," and stream.tokens[at - 1].is_name and _is_place(stream, at + 1)
        ):
            break
        if stream.is_quote(at) and stream.tokens[at - 1].is_mark:
            break
        relative = relative or low in stream.lexicon["relatives"] or (low == "that" and at > begin)
        if low in stream.lexicon["finite"] and not relative:
            return None
        at += 1
    return at


def _is_place(stream: Stream, at: int) -> bool:
    """Whether one capital word between commas follows: "of Springfield, Illinois, said"."""
    return at < len(stream) and stream.tokens[at].is_name and stream.low(at + 1) == ","


def _apposition_follows(stream: Stream, at: int, begin: int) -> bool:
    lexicon = stream.lexicon
    low = stream.low(at)
    if at >= len(stream):
        return False
    if low.isdigit() or low in (
        "who",
        "whose",
        "which",
        "a",
        "an",
        "the",
        "one",
        "his",
        "her",
        "its",
        "their",
    ):
        # ", which has ..." may comment on the whole sentence; after a name it describes the name.
        return True
    if low in lexicon["role_nouns"] | lexicon["role_modifiers"]:
        return True
    return (
        stream.tokens[at].text[:1].isupper()
        and low not in lexicon["weekdays"]
        and low not in lexicon["times"]
        and at - begin <= 14
    )


def _is_time_or_occasion(stream: Stream, at: int) -> bool:
    lexicon = stream.lexicon
    low = stream.low(at)
    if (
        low in lexicon["weekdays"]
        or low in lexicon["times"]
        or low.isdigit()
        or low in ("response", "reference", "part", "fact")
    ):
        return True
    # "in a statement", "at a briefing", "to reporters"
    window = [stream.low(at + step) for step in range(4)]
    return any(word in stream.lexicon["occasions"] for word in window) or low in (
        "reporters",
        "journalists",
        "me",
        "us",
        "him",
        "her",
        "them",
    )

"""Where the words for a source that stands before its verb begin, without a parser.

All functions take token positions of one sentence and look a bounded way to the left, so that a
sentence of any length costs no more than its cues times that bound.
"""

from narratives.extract.stream import Range, Stream

# The longest sources of PolNeAR's training part, relative clauses and all, have about 40 words.
REACH = 45


def subject_before(stream: Stream, end: int) -> Range | None:
    """Return the noun phrase that ends right before token `end`, appositions included."""
    if end <= 0:
        return None
    last = stream.low(end - 1)
    if last in stream.lexicon["floating_quantifiers"] and end > 1:
        # "The army and the Front each said": "each" stands for both and is nobody by itself.
        return subject_before(stream, end - 1) or _plain_subject(stream, end)
    if last == "turn" and stream.low(end - 2) == "in":
        return subject_before(stream, end - 2)
    if last in (",", "-"):
        return _with_insertion(stream, end, last)
    if last == ")":
        opening = _opening_bracket(stream, end - 1)
        plain = _plain_subject(stream, opening) if opening is not None else None
        return (plain[0], end) if plain else None
    return _plain_subject(stream, end)


def noun_before(stream: Stream, end: int) -> Range | None:
    """Return the noun that a participle at `end` describes: "media reports" before "claiming"."""
    lexicon = stream.lexicon
    begin = end
    while begin > max(0, end - 8):
        low, token = stream.low(begin - 1), stream.tokens[begin - 1]
        if (
            token.is_mark
            or token.quote is not None
            or low in lexicon["prepositions"] | lexicon["subordinators"] | lexicon["auxiliaries"]
        ):
            break
        begin -= 1
        if low in lexicon["determiners"]:
            break
    return (begin, end) if may_speak(stream, begin, end) else None


def _opening_bracket(stream: Stream, closing: int) -> int | None:
    for at in range(closing - 1, max(-1, closing - 26), -1):
        if stream.low(at) == "(":
            return at
    return None


def _with_insertion(stream: Stream, end: int, mark: str) -> Range | None:
    """Return the subject before an insertion between two commas or dashes that ends at `end`."""
    opening = None
    for at in range(end - 2, max(-1, end - REACH), -1):
        low = stream.low(at)
        if stream.is_quote(at) or low in (";", ":"):
            return None
        if low == mark:
            opening = at
            break
    if opening is None and mark == "," and stream.low(end - 2) == ")":
        return subject_before(stream, end - 1)
    if opening is None or opening == end - 2:
        return None
    head = subject_before(stream, opening)
    if head is None:
        return None
    kind = _insertion_kind(stream, opening + 1, end - 1)
    if kind == "clause":
        return None
    return head if kind == "aside" else (head[0], end - 1)


def _insertion_kind(stream: Stream, first: int, last: int) -> str:
    """Tell what stands between two commas: an apposition, an aside, or a clause of its own."""
    lexicon = stream.lexicon
    low = stream.low(first)
    if low in stream.lexicon["relatives"]:
        return "apposition"
    if (
        (low in lexicon["adverbial"] and low not in ("of", "from"))
        or low in lexicon["subordinators"]
        or low in lexicon["weekdays"]
    ):
        return "aside"
    if low in lexicon["asides"] or low.endswith("ly"):
        return "aside"
    if low in lexicon["subject_pronouns"]:
        return "clause"
    for at in range(first, last):
        if stream.low(at) in stream.lexicon["relatives"] or (
            stream.low(at) == "that" and at > first
        ):
            break
        if stream.low(at) in stream.lexicon["finite"]:
            return "clause"
    return "apposition"


def _plain_subject(stream: Stream, end: int) -> Range | None:
    """Return the noun phrase without inserted parts that ends right before `end`."""
    begin = end
    bound = max(0, end - REACH)
    coordinated: int | None = None
    while begin > bound:
        at = begin - 1
        low = stream.low(at)
        if low in stream.lexicon["relatives"]:
            return _antecedent(stream, at, end)
        if low == "that" and at < end - 1 and (at == 0 or stream.tokens[at - 1].is_mark):
            # "That person said": a determiner, as nothing stands before it.
            begin = at
            break
        further = _one_to_the_left(stream, at, end, bound)
        if further is None:
            break
        if low in ("and", "or") and coordinated is None:
            coordinated = at
        begin = further
    begin = _drop_leading(stream, begin, end)
    if coordinated is not None and begin < coordinated:
        if _is_nominal(stream, begin, coordinated):
            begin = _extend_over_list(stream, begin)
        else:
            begin = _drop_leading(stream, coordinated + 1, end)
    begin = _extend_over_name(stream, begin, end)
    end = _without_time(stream, begin, end)
    return (begin, end) if may_speak(stream, begin, end) else None


def _antecedent(stream: Stream, relative: int, end: int) -> Range | None:
    """Return the noun phrase that a relative pronoun describes, with the clause up to `end`."""
    if relative == end - 1:
        return relative, end
    before = stream.low(relative - 1)
    governed = stream.low(relative) == "which" and before in stream.lexicon["prepositions"]
    inner = subject_before(stream, relative - (governed or before == ","))
    return (inner[0], end) if inner else None


def _one_to_the_left(stream: Stream, at: int, end: int, bound: int) -> int | None:
    """Return where a noun phrase begins that takes in the token at `at`, None if it cannot."""
    low, token, lexicon = stream.low(at), stream.tokens[at], stream.lexicon
    if token.quote is not None:
        return None
    if token.is_mark and low not in ("'", "&", "/"):
        if low == ")":
            return _opening_bracket(stream, at)
        return at if _inside_scare_quote(stream, at, end) else None
    if low in lexicon["phrase_stops"]:
        return None
    if at == end - 1 and low not in ("told", "added"):
        return at
    if low in lexicon["subject_pronouns"]:
        return None
    clausal = low in lexicon["finite"] or low in ("told", "added", "not", "n't")
    if clausal or (low == "to" and not _nominal_to(stream, at)):
        relative = _relative_before(stream, at, bound)
        return None if relative is None else relative + 1
    return at


def _inside_scare_quote(stream: Stream, at: int, end: int) -> bool:
    """Whether a quotation mark belongs to a short quoted name inside the noun phrase."""
    low = stream.low(at)
    if low not in ('"', "'"):
        return False
    if low == "'":
        return True
    marks = sum(stream.low(other) == '"' for other in range(max(0, at - 8), end))
    return marks % 2 == 0


def _relative_before(stream: Stream, at: int, bound: int) -> int | None:
    """Return the position of a relative pronoun that opens the clause of the verb at `at`."""
    for other in range(at - 1, max(bound - 1, at - 14), -1):
        low = stream.low(other)
        if low in ("who", "whose") or (low == "which"):
            return other
        if stream.is_quote(other) or low in (",", ";", ":", "that"):
            return None
    return None


def _nominal_to(stream: Stream, at: int) -> bool:
    """Whether "to" is a preposition: "the ambassador to the council"."""
    after = stream.low(at + 1)
    return (
        after in stream.lexicon["determiners"] | {"him", "them", "me", "us"}
        or stream.tokens[at + 1].text[:1].isupper()
    )


def _drop_leading(stream: Stream, begin: int, end: int) -> int:
    """Skip what stands before the subject: conjunctions, adverbs, times, an opening phrase."""
    lexicon = stream.lexicon
    while begin < end - 1:
        low = stream.low(begin)
        if low in lexicon["clause_openers"] or _is_sentence_adverb(stream, begin, end):
            begin += 1
        elif low in lexicon["weekdays"] or (
            low.strip(".") in lexicon["times"] and stream.tokens[begin].text[:1].isupper()
        ):
            begin += 1
            while begin < end - 1 and stream.low(begin) in lexicon["times"]:
                begin += 1
        elif (
            low in ("last", "this", "next", "earlier", "late", "early", "later")
            and stream.low(begin + 1) in lexicon["times"] | lexicon["weekdays"]
        ):
            begin += 2
        elif low == "about" and (
            stream.low(begin + 1) in lexicon["determiners"] or stream.low(begin + 1)[:1].isdigit()
        ):
            break
        elif low in lexicon["prepositions"] or low == "as":
            skipped = _after_opening_phrase(stream, begin, end)
            if skipped == begin:
                break
            begin = skipped
        else:
            break
    return begin


def _is_sentence_adverb(stream: Stream, at: int, end: int) -> bool:
    """Tell "Separately the army" from "Vassily Doe" and "Family members"."""
    low = stream.low(at)
    if not low.endswith("ly") or low in stream.lexicon["not_adverbs"]:
        return False
    follows = stream.low(at + 1)
    return at + 1 < end and (
        follows in stream.lexicon["determiners"]
        or follows in stream.lexicon["subject_pronouns"]
        or stream.tokens[at].text[:1].islower()
    )


def _after_opening_phrase(stream: Stream, begin: int, end: int) -> int:
    """Return where the subject begins behind a phrase like "In a statement" without a comma."""
    lexicon = stream.lexicon
    at = begin + 1
    if stream.low(at) in lexicon["weekdays"] or stream.low(at) in lexicon["times"]:
        at += 1
        while at < end - 1 and (stream.low(at).isdigit() or stream.low(at) in lexicon["times"]):
            at += 1
        return at
    if stream.low(end - 1) in lexicon["subject_pronouns"]:
        return end - 1
    # The last determiner that no preposition governs begins the subject.
    best = None
    for other in range(begin + 2, end):
        governed = stream.low(other - 1) in lexicon["prepositions"] or stream.low(other - 1) in (
            "and",
            "or",
        )
        if stream.low(other) in lexicon["determiners"] and not governed:
            best = other
    if best is not None:
        return best
    # Otherwise a run of capitals at the end, behind a word in lower case.
    other = end
    while other > begin + 1 and stream.tokens[other - 1].is_name:
        other -= 1
    if (
        begin + 1 < other < end
        and stream.low(other - 1) not in lexicon["prepositions"] | lexicon["determiners"]
    ):
        return other
    return begin


def _is_nominal(stream: Stream, begin: int, end: int) -> bool:
    """Whether the words could be one noun phrase: no finite verb, no pronoun, not long."""
    if end - begin > 9:
        return False
    lexicon = stream.lexicon
    for at in range(begin, end):
        low = stream.low(at)
        if (
            low in lexicon["auxiliaries"]
            or low in lexicon["subject_pronouns"]
            or stream.is_quote(at)
        ):
            return False
        if stream.tokens[at].text[:1].islower() and (
            low.endswith("ed") or (low in lexicon.cues and low not in lexicon["noun_forms"])
        ):
            return False
    return True


def _extend_over_list(stream: Stream, begin: int) -> int:
    """Take in the earlier members of "A, B and C"."""
    while begin >= 2 and stream.low(begin - 1) == ",":
        first = begin - 2
        while (
            first > 0
            and not stream.tokens[first - 1].is_mark
            and not stream.is_quote(first - 1)
            and begin - first < 8
        ):
            first -= 1
        if not _is_nominal(stream, first, begin - 1) or not stream.tokens[first].is_name:
            break
        if (
            stream.low(first)
            in stream.lexicon["prepositions"]
            | stream.lexicon["subordinators"]
            | stream.lexicon["weekdays"]
        ):
            break
        if not (first == 0 or stream.tokens[first - 1].is_mark):
            break
        begin = first
    return begin


def _extend_over_name(stream: Stream, begin: int, end: int) -> int:
    """Take in the name before an apposition: "Ada Vance, the mayor" and "Ada Vance, 27"."""
    if begin < 2 or stream.low(begin - 1) != ",":
        return begin
    lexicon = stream.lexicon
    first = stream.tokens[begin]
    age = end - begin == 1 and first.text.isdigit()
    if not age and first.low not in lexicon["determiners"] | lexicon["role_nouns"]:
        return begin
    at = begin - 1
    while (
        at > 0
        and stream.tokens[at - 1].is_name
        and stream.low(at - 1) not in lexicon["prepositions"] | lexicon["subordinators"]
    ):
        at -= 1
    if at == begin - 1 or (at == begin - 2 and not age):
        return begin
    if at > 0 and not (
        stream.tokens[at - 1].is_mark or stream.low(at - 1) in lexicon["subordinators"]
    ):
        return begin
    if stream.low(at) in lexicon["weekdays"] | lexicon["times"] | lexicon["prepositions"]:
        return begin
    return at


def _without_time(stream: Stream, begin: int, end: int) -> int:
    """Leave out the time between a subject and its verb: "the envoy on Sunday said"."""
    lexicon = stream.lexicon
    at = end
    while at > begin + 1 and (
        stream.low(at - 1) in lexicon["weekdays"] | lexicon["times"]
        or (at < end and stream.low(at - 1) in ("last", "this", "earlier", "late", "early"))
    ):
        at -= 1
    if at == end or stream.low(at - 1) in lexicon["determiners"] | {"of"}:
        return end
    if stream.low(at - 1) in ("on", "in", "by", "at"):
        at -= 1
    return at if at > begin else end


def may_speak(stream: Stream, begin: int, end: int) -> bool:
    """Whether a phrase can be a source: it has a head, and is not a fragment of a clause."""
    if begin >= end:
        return False
    lexicon = stream.lexicon
    first, last = stream.low(begin), stream.low(end - 1)
    if (
        last in lexicon["determiners"] - stream.lexicon["pronominal"]
        or last in lexicon["prepositions"]
        or last in lexicon["auxiliaries"]
    ):
        return False
    if first in lexicon["prepositions"] and first not in ("like", "about"):
        return False
    if end - begin == 1:
        token = stream.tokens[begin]
        if first == "whose":
            return False
        if token.text.isdigit() or first in lexicon["crowds"]:
            return True
        return (
            (token.text[:1].isupper() and token.text[:1].isalpha())
            or first in lexicon["subject_pronouns"]
            or first in stream.lexicon["pronominal"]
            or first in stream.lexicon["relatives"]
            or (first.endswith("s") and first.isalpha())
            or first in lexicon["role_nouns"]
        ) and first not in ("there", "here")
    return (
        any(
            stream.tokens[at].is_name
            or stream.low(at) in lexicon["determiners"]
            or stream.low(at) in lexicon["role_nouns"]
            for at in range(begin, end)
        )
        or last.endswith("s")
        or end - begin <= 3
    )

"""Groups of words that report: auxiliaries, adverbs and the verb with its particles."""

from dataclasses import dataclass
from typing import Literal

from narratives.extract.stream import Stream

Form = Literal["finite", "ing", "infinitive", "passive"]

_HE_IS = ("'s", "'re", "'m")


@dataclass(frozen=True, slots=True)
class CueGroup:
    """One verb of reporting in a sentence, with the words that belong to it."""

    first: int
    """Token index of the first auxiliary or adverb of the group."""
    verb: int
    last: int
    """Token index behind the verb and its particle."""
    lemma: str
    cue_class: str
    negated: bool
    form: Form


def cue_groups(stream: Stream) -> list[CueGroup]:
    """Return the verbs of reporting in reading order, nouns and deeds of war left out."""
    groups = []
    at = 0
    while at < len(stream):
        group = _group_at(stream, at)
        if group is not None:
            groups.append(group)
            at = group.last
        else:
            at += 1
    return groups


def _group_at(stream: Stream, verb: int) -> CueGroup | None:
    token = stream.tokens[verb]
    lexicon = stream.lexicon
    known = lexicon.cue_of(token.low)
    if known is None or not _may_be_verb_by_case(stream, verb):
        return None
    lemma, cue_class = known
    last = verb + 1
    particles = lexicon.particles.get(lemma, {})
    particle = stream.low(last)
    if particle in particles:
        cue_class = particles[particle]
        last += 1
    elif lemma in lexicon.needs_particle:
        return None
    first, negated, auxiliaries = _extend_left(stream, verb)
    form = _form(stream, verb, auxiliaries, first)
    if form == "infinitive":
        carried = _carrier(stream, first)
        if carried is None:
            return None
        first, refused = carried
        negated = negated or refused
    if _is_noun(stream, first, verb, form):
        return None
    if lemma == "call" and particle == "out":
        lemma = "call out"
    elif last > verb + 1:
        lemma = f"{lemma} {particle}"
    return CueGroup(first, verb, last, lemma, cue_class, negated, form)


def _may_be_verb_by_case(stream: Stream, at: int) -> bool:
    text = stream.tokens[at].text
    if text[:1].islower():
        return True
    # A capital is a name, except in Headlines In Title Case and for a verb that opens the sentence.
    return stream.headline or (at == 0 and text[1:].islower())


def _extend_left(stream: Stream, verb: int) -> tuple[int, bool, list[str]]:
    """Return where the group begins, whether it is negated, and its auxiliaries."""
    adverbs, auxiliary = stream.lexicon["adverbs"], stream.lexicon["auxiliaries"]
    negations = stream.lexicon["negations"]
    first, negated, found = verb, False, []
    while first > 0 and verb - first < 8:
        token = stream.tokens[first - 1]
        low = token.low
        if low in auxiliary and not token.text[:1].isupper():
            found.append(low)
        elif not (
            low in adverbs or low == "neither" or (low.endswith("ly") and low[:1] == token.text[:1])
        ):
            break
        negated = negated or low in negations or low.endswith("n't") or low == "cannot"
        first -= 1
    # Adverbs at the very beginning belong to the clause: "also, he said" has none, "Later said".
    if first > 0 and stream.low(first - 1).endswith(_HE_IS):
        found.append("'s")
    return first, negated, found


def _form(stream: Stream, verb: int, auxiliaries: list[str], first: int) -> Form:
    low = stream.low(verb)
    if first > 0 and stream.low(first - 1) == "to" and not auxiliaries:
        return "infinitive"
    if low.endswith("ing"):
        has_be = any(word in stream.lexicon["be_forms"] or word == "'s" for word in auxiliaries)
        return "finite" if has_be else "ing"
    lemma = stream.lexicon.cues[low][0]
    if (
        low != lemma
        and not low.endswith("s")
        and any(word in stream.lexicon["be_forms"] for word in auxiliaries)
    ):
        return "passive"
    return "finite"


def _carrier(stream: Stream, first: int) -> tuple[int, bool] | None:
    """Return where the verb before "to" begins, and whether it refuses: "declined to say"."""
    at = first - 2
    low = stream.low(at)
    if low == "on" and stream.low(at - 1) in stream.lexicon["carriers"]:
        at -= 1
        low = stream.low(at)
    refuses = low in stream.lexicon["refusals"]
    if at < 0 or not (refuses or low in stream.lexicon["carriers"]):
        return None
    begin, negated, _ = _extend_left(stream, at)
    return begin, refuses or negated


def _is_noun(stream: Stream, first: int, verb: int, form: Form) -> bool:
    """Whether a form that could be a noun or an adjective is one here."""
    lexicon = stream.lexicon
    low = stream.low(verb)
    before = stream.low(first - 1)
    determiners, prepositions = lexicon["determiners"], lexicon["prepositions"]
    if form == "infinitive":
        return False
    if verb == first and (
        (before in determiners and before not in lexicon["also_pronouns"])
        or (before.endswith("'s") and form != "ing" and before not in _ITS)
    ):
        return True
    if verb == first and low in lexicon["noun_forms"]:
        return _noun_form_is_noun(stream, verb, before)
    if low.endswith("ed") and verb == first and before in prepositions:
        # "of suspected rebels", "with planned strikes"
        return True
    follows = stream.low(verb + 1)
    return form == "finite" and follows.endswith("ing") and low in lexicon["noun_forms"]


_ITS = frozenset({"he's", "she's", "it's", "who's", "that's", "there's"})


def _noun_form_is_noun(stream: Stream, verb: int, before: str) -> bool:
    lexicon = stream.lexicon
    low, follows = stream.low(verb), stream.low(verb + 1)
    previous = stream.tokens[verb - 1] if verb else None
    if previous is None or previous.is_mark or previous.quote is not None:
        # ", claims the army" after a clause is an inverted cue; a bare noun elsewhere.
        return not (previous is not None and low.endswith("s"))
    if (
        before in lexicon["prepositions"]
        or before in lexicon["determiners"] - lexicon["also_pronouns"]
    ):
        return True
    if (
        before.isdigit()
        or before.endswith("s'")
        or before == "'"
        or before in stream.lexicon["noun_modifiers"]
    ):
        return True
    if before in lexicon["subject_pronouns"] or before in ("who", "that", "which"):
        return False
    if (
        previous.text[:1].isupper()
        and before.endswith(tuple(lexicon["demonym_endings"]))
        and low.endswith("s")
    ):
        return True
    if low.endswith("s") and low[:-1] in lexicon.cues:
        singular = not before.endswith("s") or previous.text[:1].isupper()
        return not (singular and (_begins_clause(stream, verb + 1)))
    if lexicon.cues[low][0] == low:
        plural = before.endswith("s") or before in ("people", "police", "media", "rebels", "and")
        return not (plural and _begins_clause(stream, verb + 1))
    return follows in ("of", "from")


def _begins_clause(stream: Stream, at: int) -> bool:
    """Whether what stands at `at` can begin a reported clause rather than go on with a noun."""
    low = stream.low(at)
    if at >= len(stream):
        return False
    token = stream.tokens[at]
    if token.quote is not None or token.text == ":":
        return True
    lexicon = stream.lexicon
    return (
        low in ("that", "it", "there", "how", "whether", "no", "not")
        or low in lexicon["determiners"]
        or low in lexicon["subject_pronouns"]
        or token.text[:1].isupper()
        or token.text[:1].isdigit()
        or (
            low.endswith("s")
            and low not in lexicon["prepositions"]
            and low not in lexicon["auxiliaries"]
        )
    )

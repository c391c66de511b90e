"""Tells who the words that stand for a source mean: a name, or honestly nobody.

Rules over the order of the text: last names, roles before and after the name, pronouns by number,
gender and nearness (after Hobbs 1978, without parses), sources that a text leaves out. A source that no
rule settles keeps its words and gets no name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from narratives.camps import Registry
from narratives.extract.attribution import Attribution
from narratives.extract.entities import Cast, Mention, entities
from narratives.extract.lexicon import lexicon
from narratives.extract.segment import quotes, sentences
from narratives.model import UNASSIGNED, Document, Span
from narratives.names import RoleMatch, Word, key_of, roles_in, table, word_list, words_of

_LOOK_BACK = 6
"""Sentences in which the one meant by a pronoun is looked for."""
_CATAPHORA = 1
"""Blocks after a role in which its bearer may be named."""
_CATAPHORA_HEAD = 3
"""The same for a headline or lead, whose speakers the body names."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who an attribution's source is."""

    name: str | None
    resolved_by: str
    """explicit, last_name, role, apposition, cataphora, pronoun, inherited or none."""
    descriptors: tuple[str, ...]
    """All noun phrases by which the document introduces the speaker."""
    certainty: float
    """Factor on the confidence of the attribution."""


_NOBODY = Speaker(None, "none", (), 0.6)
_CERTAINTY = {
    "explicit": 1.0,
    "last_name": 0.98,
    "role": 0.92,
    "apposition": 0.97,
    "cataphora": 0.85,
    "pronoun": 0.88,
    "inherited": 0.7,
    "none": 0.6,
}
"""Measured shares of right names per rule, rounded down; see docs/method.md."""


@dataclass
class _Referent:
    """Somebody who has been spoken of: what a later "he", "they" or "the minister" may mean."""

    name: str
    kind: str
    """person, many, body."""
    gender: str = "any"
    descriptors: list[str] = field(default_factory=list)
    heads: set[tuple[str, ...]] = field(default_factory=set)
    """Role nouns by which they were introduced."""
    named: bool = True
    """Whether they have a proper name."""
    first: int = 0


@dataclass(slots=True)
class _Phrase:
    """A source's words, read."""

    text: str
    span: Span
    words: tuple[Word, ...]
    head: RoleMatch | None
    mention: Mention | None
    pronoun: dict[str, str] | None

    @property
    def definite(self) -> bool:
        return bool(self.words) and self.words[0].key in (
            "the",
            "this",
            "that",
            "his",
            "her",
            "their",
            "its",
        )

    @property
    def many(self) -> bool:
        return self.head is not None and self.head.noun.many


def resolve(
    document: Document, attributions: Sequence[Attribution], registry: Registry
) -> tuple[Speaker, ...]:
    """Return the speaker of each attribution, in their order.

    Never guesses: what no rule settles has `name` None and `resolved_by` "none".
    """
    return _Resolver(document, registry).run(attributions)


class _Resolver:
    def __init__(self, document: Document, registry: Registry) -> None:
        self.document = document
        self.registry = registry
        self.cast = Cast(entities(document, registry))
        self.sentences = _sentences(document)
        self.referents: dict[str, _Referent] = {}
        self.focus: dict[int, list[tuple[int, _Referent]]] = {}
        """By sentence: who spoke there, with the offset of the words that stand for them."""
        self.subjects = _subjects(self.cast, self.sentences, document.text)
        for mention in self.cast.mentions:
            if mention.kind == "person":
                self._referent_of(mention)

    def run(self, attributions: Sequence[Attribution]) -> tuple[Speaker, ...]:
        order = sorted(
            range(len(attributions)), key=lambda index: (_place(attributions[index]), index)
        )
        phrases = [self._phrase(attribution) for attribution in attributions]
        found: dict[int, Speaker] = {}
        last: tuple[int, Speaker] | None = None
        for position, index in enumerate(order):
            attribution, phrase = attributions[index], phrases[index]
            following = [(attributions[i], phrases[i]) for i in order[position + 1 :]]
            speaker, referent = self._speaker(attribution, phrase, following, last)
            found[index] = speaker
            place = _place(attribution)
            if referent is not None:
                self.focus.setdefault(self._sentence_of(place), []).append((place, referent))
            if (
                speaker.name is not None
                and speaker.resolved_by != "inherited"
                and attribution.cue_class != "unverified"
            ):
                last = (attribution.block, speaker)
        return tuple(self._complete(found[index]) for index in range(len(attributions)))

    def _complete(self, speaker: Speaker) -> Speaker:
        """Give a speaker all the descriptors that the whole document holds."""
        referent = self.referents.get(speaker.name or "")
        if referent is None:
            return speaker
        seen = dict.fromkeys((*speaker.descriptors, *referent.descriptors))
        return Speaker(speaker.name, speaker.resolved_by, tuple(seen), speaker.certainty)

    # Reading a source's words -----------------------------------------------------------------

    def _phrase(self, attribution: Attribution) -> _Phrase | None:
        span = attribution.source
        if span is None:
            return None
        text = self.document.text[span[0] : span[1]]
        words = words_of(text)
        pronoun = _PRONOUNS.get(words[0].key) if len(words) == 1 else None
        front = _front_words(words, text)
        mention = self._main_mention(span, words, len(front))
        roles = roles_in(front)
        heads = [
            role
            for role in roles
            if not (mention and span[0] + front[role.start].start >= mention.span[0])
        ]
        head = heads[-1] if heads else None
        return _Phrase(text, span, words, head, mention, pronoun)

    def _main_mention(self, span: Span, words: tuple[Word, ...], front: int) -> Mention | None:
        """Return the name that is the source, and not one that only modifies it."""
        inside = self.cast.inside(span)
        people = [m for m in inside if m.kind == "person" and not self._modifies(m, span, words)]
        if people:
            return people[0]
        limit = span[0] + (words[front - 1].end if front else 0)
        bodies = [
            m
            for m in inside
            if m.kind != "person" and not self._modifies(m, span, words) and m.span[1] <= limit + 1
        ]
        # A name in front of a noun of role modifies it: "Kharkiv officials", "the HTS commander".
        roles = roles_in(words[:front])
        last_role = max((span[0] + words[r.start].start for r in roles), default=-1)
        bodies = [m for m in bodies if m.span[0] <= last_role < m.span[1] or last_role < m.span[0]]
        return bodies[-1] if bodies and last_role >= 0 else bodies[0] if bodies else None

    def _modifies(self, mention: Mention, span: Span, words: tuple[Word, ...]) -> bool:
        """Whether a name inside a source's words belongs to another noun: "an aide to Hale"."""
        before = [word for word in words if span[0] + word.end <= mention.span[0]]
        own = [w for w in words if mention.span[0] <= span[0] + w.start < mention.span[1]]
        if own and own[-1].possessive:
            return True
        relative = word_list_words("relative")
        if any(word.key in relative and not word.capital for word in before):
            # "Hale, who heads the Free Coast": the clause is about Hale, unless a comma has closed it.
            text = self.document.text[span[0] : mention.span[0]]
            clause = max(text.rfind(f" {word.text} ") for word in before if word.key in relative)
            if "," not in text[clause + 1 :]:
                return True
        between = self.document.text[span[0] : mention.span[0]]
        piece = words_of(re.split(r"[,;(]", between)[-1])
        openings = word_list_words("prepositions")
        return any(word.key in openings and not word.capital for word in piece)

    # Who is meant -----------------------------------------------------------------------------

    def _speaker(
        self,
        attribution: Attribution,
        phrase: _Phrase | None,
        following: Sequence[tuple[Attribution, _Phrase | None]],
        last: tuple[int, Speaker] | None,
    ) -> tuple[Speaker, _Referent | None]:
        if phrase is None:
            return self._inherited(attribution, last), None
        if phrase.pronoun is not None:
            speaker, referent = self._of_pronoun(attribution, phrase)
        elif phrase.mention is not None:
            speaker, referent = self._of_name(phrase)
        else:
            speaker, referent = self._of_role(attribution, phrase, following)
        if "inherited" in attribution.flags and speaker.name is not None:
            speaker = Speaker(
                speaker.name, "inherited", speaker.descriptors, _CERTAINTY["inherited"]
            )
        return speaker, referent

    def _inherited(self, attribution: Attribution, last: tuple[int, Speaker] | None) -> Speaker:
        """Return the speaker before, where the text leaves the source out: "allegedly", a lone quotation."""
        if last is None or attribution.block - last[0] > 2 or attribution.lemma in _SOURCELESS:
            return _NOBODY
        speaker = last[1]
        return Speaker(speaker.name, "inherited", speaker.descriptors, _CERTAINTY["inherited"])

    def _of_name(self, phrase: _Phrase) -> tuple[Speaker, _Referent]:
        mention = phrase.mention
        assert mention is not None
        referent = self._referent_of(mention)
        own = _plain_name(self.document.text[slice(*mention.span)])
        how = "explicit"
        if key_of(own) != key_of(mention.name):
            how = "last_name"
        elif mention.kind == "person" and phrase.head is not None:
            how = "apposition"
        if phrase.text not in referent.descriptors and len(phrase.words) > len(
            words_of(mention.text)
        ):
            referent.descriptors.append(phrase.text)
            self._learn(referent, phrase.text)
        return self._speak(referent, how), referent

    def _of_role(
        self,
        attribution: Attribution,
        phrase: _Phrase,
        following: Sequence[tuple[Attribution, _Phrase | None]],
    ) -> tuple[Speaker, _Referent]:
        known = self._known_bearer(phrase)
        if known is not None:
            return self._speak(known, "role"), known
        if phrase.head is not None and not phrase.many and not phrase.head.noun.body:
            named = self._named_later(attribution, phrase, following)
            if named is not None:
                if phrase.text not in named.descriptors:
                    named.descriptors.append(phrase.text)
                self._learn(named, phrase.text)
                return self._speak(named, "cataphora"), named
        name = role_name(phrase.text)
        kind = (
            "many"
            if phrase.many
            else "body"
            if phrase.head and phrase.head.noun.body
            else "person"
            if phrase.head
            else "many"
        )
        referent = self.referents.get(name)
        if referent is None:
            referent = _Referent(name, kind, named=False, first=phrase.span[0])
            self.referents[name] = referent
        if phrase.text not in referent.descriptors:
            referent.descriptors.append(phrase.text)
        self._learn(referent, phrase.text)
        return self._speak(referent, "explicit"), referent

    def _known_bearer(self, phrase: _Phrase) -> _Referent | None:
        """Return who was introduced by this role before: "the ambassador", "opposition figure"."""
        if phrase.head is None or phrase.many:
            return None
        headline = (
            phrase.words[0].key == words_of(phrase.text)[phrase.head.start].key
            or not phrase.definite
        )
        if not phrase.definite and not headline:
            return None
        if phrase.words[0].key in ("a", "an", "another", "one"):
            return None
        head = phrase.head.keys[-1:]
        wanted = _modifiers(phrase.words, phrase.head)
        before = [
            r
            for r in self._recent(phrase.span[0])
            if head in r.heads or phrase.head.keys in r.heads
        ]
        for referent in before:
            own = {word.key for text in referent.descriptors for word in words_of(text)}
            own |= set(key_of(referent.name))
            if wanted <= own:
                return referent
        return None

    def _recent(self, place: int) -> list[_Referent]:
        """Return who spoke or was spoken of before a place, the latest first, each once."""
        events = [
            (at, referent)
            for spoken in self.focus.values()
            for at, referent in spoken
            if at < place
        ]
        events += [
            (m.span[0], self.referents[m.name])
            for m in self.cast.mentions
            if m.kind == "person" and m.span[1] <= place
        ]
        found: dict[str, _Referent] = {}
        for _, referent in sorted(events, key=lambda event: -event[0]):
            found.setdefault(referent.name, referent)
        return list(found.values())

    def _named_later(
        self,
        attribution: Attribution,
        phrase: _Phrase,
        following: Sequence[tuple[Attribution, _Phrase | None]],
    ) -> _Referent | None:
        """Return the person whom the text names after giving only the role (cataphora).

        The name must be new at that place, and must not be introduced by a role of its own that says
        something else: the next paragraph may as well turn to another speaker.
        """
        role = self.document.blocks[attribution.block].role
        opening = role in ("headline", "lead", "heading") or attribution.block <= 2
        reach = _CATAPHORA_HEAD if opening and role != "body" else _CATAPHORA
        if not opening and not phrase.definite and phrase.words[0].key not in ("a", "an"):
            return None
        for other, later in following:
            if other.block - attribution.block > reach:
                return None
            if later is None or later.pronoun is not None or other.source == attribution.source:
                continue
            if later.mention is None or later.mention.kind != "person":
                if later.head is not None and self._same_role(phrase, later):
                    continue
                if opening and role != "body":
                    continue
                return None
            bearer = self.cast.bearers[later.mention.name]
            if bearer.first < phrase.span[0]:
                if opening and role in ("headline", "heading"):
                    continue
                return None
            referent = self._referent_of(later.mention)
            return referent if self._agrees(phrase, referent, later) else None
        return None

    def _same_role(self, one: _Phrase, other: _Phrase) -> bool:
        return (
            one.head is not None
            and other.head is not None
            and one.head.keys[-1] == other.head.keys[-1]
        )

    def _agrees(self, phrase: _Phrase, referent: _Referent, later: _Phrase) -> bool:
        assert phrase.head is not None
        text = role_name(phrase.text)
        camp = self.registry.place(None, (text,))[0]
        texts = tuple(dict.fromkeys((*referent.descriptors, later.text)))
        other = self.registry.place(referent.name, texts)[0]
        if UNASSIGNED not in (camp, other) and camp != other:
            parents = {c.id: c.parent for c in self.registry.camps}
            if parents.get(camp) != other and parents.get(other) != camp:
                return False
        if phrase.head.keys[-1:] in referent.heads or phrase.head.keys in referent.heads:
            return True
        own = {head for head in referent.heads if not _is_body(head)}
        return not own or (camp != UNASSIGNED and camp == other and phrase.head.keys[-1] in _VAGUE)

    # Pronouns ---------------------------------------------------------------------------------

    def _of_pronoun(
        self, attribution: Attribution, phrase: _Phrase
    ) -> tuple[Speaker, _Referent | None]:
        pronoun = phrase.pronoun
        assert pronoun is not None
        referent = self._antecedent(phrase.span[0], pronoun)
        if referent is None:
            return _NOBODY, None
        if referent.kind == "person" and pronoun["gender"] in ("male", "female"):
            referent.gender = pronoun["gender"]
        return self._speak(referent, "pronoun"), referent

    def _antecedent(self, place: int, pronoun: dict[str, str]) -> _Referent | None:
        if pronoun["gender"] == "speaker":
            return None
        here = self._sentence_of(place)
        block = self._block_of(here)
        second: _Referent | None = None
        for sentence in range(here, max(-1, here - _LOOK_BACK - 1), -1):
            if block - self._block_of(sentence) > 3:
                break
            for referent in self._candidates(sentence, place):
                fit = _fits(referent, pronoun)
                if fit == "yes":
                    return referent
                if fit == "maybe" and second is None:
                    second = referent
        return second

    def _candidates(self, sentence: int, place: int) -> list[_Referent]:
        """Return who may be meant in one sentence: its speakers, the last first, then its subject."""
        spoken = [event for event in self.focus.get(sentence, []) if event[0] < place]
        found = [referent for _, referent in sorted(spoken, key=lambda event: -event[0])]
        subject = self.subjects.get(sentence)
        if subject is not None and subject.span[0] < place:
            referent = self._referent_of(subject)
            if referent not in found:
                found.append(referent)
        return found

    def _sentence_of(self, place: int) -> int:
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle][0] <= place:
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    def _block_of(self, sentence: int) -> int:
        return self.sentences[sentence][2] if self.sentences else 0

    # Bookkeeping ------------------------------------------------------------------------------

    def _referent_of(self, mention: Mention) -> _Referent:
        referent = self.referents.get(mention.name)
        if referent is None:
            kind = "person" if mention.kind == "person" else "body"
            referent = _Referent(mention.name, kind, first=mention.span[0])
            self.referents[mention.name] = referent
            if kind == "person":
                referent.gender = _gender(mention.name)
            for text in self.cast.bearers[mention.name].descriptors:
                referent.descriptors.append(text)
                self._learn(referent, text)
        return referent

    def _learn(self, referent: _Referent, text: str) -> None:
        """Keep what a descriptor tells: roles, and gender."""
        for role in roles_in(words_of(text)):
            referent.heads.add(role.keys)
            referent.heads.add(role.keys[-1:])
            for gender in ("male", "female"):
                if any(key in table("titles")["gender"][gender] for key in role.keys):
                    referent.gender = gender
        for word in words_of(text)[:3]:
            for gender in ("male", "female"):
                if word.key in table("titles")["gender"][gender]:
                    referent.gender = gender

    def _speak(self, referent: _Referent, how: str) -> Speaker:
        return Speaker(referent.name, how, tuple(referent.descriptors), _CERTAINTY[how])


_SOURCELESS = frozenset({"reportedly"})
"""Adverbs of hearsay: they point to reports at large, not to the speaker before."""

_VAGUE = frozenset(
    {
        "figure",
        "official",
        "officials",
        "source",
        "leader",
        "politician",
        "diplomat",
        "activist",
        "man",
        "woman",
    }
)
"""Role nouns that a more exact one may follow for the same person."""

_PRONOUNS = {
    form: {"number": entry["number"], "gender": entry["gender"]}
    for entry in table("pronouns")["pronoun"]
    for form in entry["forms"]
}


def word_list_words(key: str) -> frozenset[str]:
    """Return one of the word lists of the roles."""
    return _ROLE_WORDS[key]


_ROLE_WORDS = {key: frozenset(values) for key, values in table("roles")["words"].items()}


def _place(attribution: Attribution) -> int:
    if attribution.source is not None and "inherited" not in attribution.flags:
        return attribution.source[0]
    return (attribution.cue or attribution.spans[0])[0]


def _sentences(document: Document) -> list[tuple[int, int, int]]:
    """Return (start, end, block) of every sentence."""
    marked = quotes(document.text, document.blocks)
    found = []
    for number, block in enumerate(document.blocks):
        here = [quote for quote in marked if quote.block == number]
        found += [
            (start, end, number)
            for start, end in sentences(document.text, block.start, block.end, here)
        ]
    return found


def _subjects(cast: Cast, found: Sequence[tuple[int, int, int]], text: str) -> dict[int, Mention]:
    """Return the name that each sentence is about: the first that no preposition and no verb precedes."""
    words = lexicon("en")
    openings = word_list_words("prepositions")
    subjects: dict[int, Mention] = {}
    at = 0
    for number, (start, end, _) in enumerate(found):
        while at < len(cast.mentions) and cast.mentions[at].span[0] < start:
            at += 1
        probe = at
        while probe < len(cast.mentions) and cast.mentions[probe].span[0] < end:
            mention = cast.mentions[probe]
            probe += 1
            clause = re.split(r"[,;:]", text[start : mention.span[0]])[-1]
            if any(mark in text[start : mention.span[0]] for mark in '"“«'):
                break
            before = words_of(clause)
            if any(words.cue_of(w.text.lower()) or w.key in words["auxiliaries"] for w in before):
                break
            if any(w.key in openings and not w.capital for w in before) or (
                before and before[0].key in openings
            ):
                continue
            if text[mention.span[1] : mention.span[1] + 2] in ("'s", "’s"):
                continue
            subjects[number] = mention
            break
    return subjects


def _front_words(words: tuple[Word, ...], text: str) -> tuple[Word, ...]:
    """Return the words before the first comma, bracket, preposition or relative word."""
    openings = _ROLE_WORDS["prepositions"] | _ROLE_WORDS["relative"]
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if index and (
            "," in gap
            or "(" in gap
            or (word.key in openings and not word.capital and not word.joined)
        ):
            return words[:index]
    return words


def _modifiers(words: tuple[Word, ...], head: RoleMatch) -> set[str]:
    """Return the content words beside the head of a role: all must hold of who is meant."""
    small = {
        "the",
        "a",
        "an",
        "this",
        "that",
        "same",
        "senior",
        "top",
        "newly",
        "veteran",
        "his",
        "her",
        "their",
        "its",
    }
    small |= _ROLE_WORDS["prepositions"]
    return {
        word.key
        for index, word in enumerate(words)
        if not head.start <= index < head.end and word.key not in small
    }


def _is_body(head: tuple[str, ...]) -> bool:
    roles = roles_in(words_of(" ".join(head)))
    return bool(roles) and roles[0].noun.body


def _gender(name: str) -> str:
    first = key_of(name)[:1]
    raw = words_of(name)[0].key if words_of(name) else ""
    for gender in ("female", "male"):
        if raw in word_list("given", gender) or (first and first[0] in word_list("given", gender)):
            return gender
    return "any"


def _fits(referent: _Referent, pronoun: dict[str, str]) -> str:
    """Return yes, maybe or no: whether a pronoun can mean somebody."""
    gender, number = pronoun["gender"], pronoun["number"]
    if gender in ("male", "female"):
        if referent.kind != "person":
            return "no"
        return "yes" if referent.gender in (gender, "any") else "no"
    if gender == "thing":
        return "yes" if referent.kind == "body" else "no"
    if number == "plural":
        # "They" for one person, or for a body, only where nothing plural is near.
        return "yes" if referent.kind == "many" else "maybe"
    return "yes"


def _plain_name(text: str) -> str:
    return re.sub(r"['’]s?$", "", text)


def role_name(text: str) -> str:
    """Return a role as a name: no article, no "Other" or "While" in front, nothing behind a comma."""
    words = words_of(text)
    start = 0
    quantifiers = sorted(
        (tuple(w.key for w in words_of(entry)) for entry in table("roles")["words"]["quantifiers"]),
        key=len,
        reverse=True,
    )
    moved = True
    while moved and start < len(words) - 1:
        moved = False
        for entry in quantifiers:
            if tuple(w.key for w in words[start : start + len(entry)]) == entry and start + len(
                entry
            ) < len(words):
                start, moved = start + len(entry), True
                break
        if (
            not moved
            and words[start].key in ("the", "a", "an", "this", "that", "these", "those")
            and start < len(words) - 1
        ):
            start, moved = start + 1, True
    end = len(text)
    for index in range(start + 1, len(words)):
        gap = text[words[index - 1].end : words[index].start]
        if (
            "," in gap
            or "(" in gap
            or ";" in gap
            or words[index].key in ("who", "which", "that", "whose")
        ):
            end = words[index - 1].end
            break
    return text[words[start].start : end].strip(" ,;") if words else text.strip()

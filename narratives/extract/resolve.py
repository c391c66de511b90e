"""Tells who the words that stand for a source mean: a name, or honestly nobody.

Rules over the order of the text: last names, roles before and after the name, pronouns by number,
gender and nearness (after Hobbs 1978, without parses), sources that a text leaves out. A source
that no rule settles keeps its words and gets no name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from narratives.camps import Registry
from narratives.extract.attribution import Attribution
from narratives.extract.entities import Cast, Mention, entities, nations
from narratives.extract.layout import Layout
from narratives.extract.referents import (
    Phrase,
    Pronoun,
    Referent,
    front_words,
    fuller_role,
    gender_of_name,
    pronouns,
    read_phrase,
    role_name,
)
from narratives.extract.subjects import subjects
from narratives.model import UNASSIGNED, Span
from narratives.names import key_of, role_words, words_of

_LOOK_BACK = 6
"""Sentences in which the one meant by a pronoun is looked for."""
_LOOK_BACK_BLOCKS = 3
_ROLE_LOOK_BACK = 200
"""Names before a role among which its bearer is looked for; keeps a megabyte linear."""
_NEAR_SENTENCES = 2
"""Sentences in which any person named may be meant, if no speaker and no subject is."""
_INHERIT_BLOCKS = 2
"""Blocks over which a source that the text leaves out is taken from the speaker before."""
_COMPLEMENT = re.compile(
    r" (?:of|to|for|in|at|from) (?:the )?(?:[^\W\da-z_][\w'’-]*(?: |$)?)+"
    r"| of (?:the |an? )?[\w'’-]+"
)
"""What tells which of several is meant: "the mayor of Port Selm"."""
_ISSUER_SENTENCES = 3
"""Sentences before "the statement" in which its issuer has spoken."""
_CATAPHORA = 1
"""Blocks after a role in which its bearer may be named."""
_CATAPHORA_HEAD = 3
"""The same for a headline or lead, whose speakers the body names."""
_FIRST_BLOCKS = 3
"""Blocks that can open a story, whatever part the reader gave them."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who an attribution's source is."""

    name: str | None
    resolved_by: str
    """explicit, last_name, role, apposition, cataphora, pronoun, inherited or none."""
    descriptors: tuple[str, ...]
    """All noun phrases by which the document introduces the speaker."""

    @property
    def certainty(self) -> float:
        """Factor on the confidence of the attribution: how often the rule names the right one."""
        return CERTAINTY[self.resolved_by]


CERTAINTY = {
    "explicit": 1.0,
    "last_name": 0.98,
    "role": 0.92,
    "apposition": 0.97,
    "cataphora": 0.85,
    "pronoun": 0.88,
    "inherited": 0.7,
    "none": 0.6,
}
"""Below the shares of right names on `seeds/gold/resolution.json`: its texts are easy."""

_DETERMINER = re.compile(
    r"\b(?:an?|the|one|another|some|many|several|his|her|their|its|two|three|four|five)\b",
    re.IGNORECASE,
)
"""Opens the noun phrase that a relative clause belongs to."""
_NOBODY = Speaker(None, "none", ())

_Item = tuple[Attribution, Phrase | None]


def resolve(
    layout: Layout, attributions: Sequence[Attribution], registry: Registry
) -> tuple[Speaker, ...]:
    """Return the speaker of each attribution, in their order.

    Never guesses: what no rule settles has `name` None and `resolved_by` "none".
    """
    return Resolver(layout, registry).run(attributions)


class Resolver:
    """Reads one document in order, and keeps who has been spoken of and by which roles."""

    def __init__(self, layout: Layout, registry: Registry) -> None:
        self.layout = layout
        self.document = layout.document
        self.registry = registry
        self.cast = Cast(entities(layout, registry))
        self.subjects = subjects(self.cast, layout)
        self.referents: dict[str, Referent] = {}
        self.longer: dict[str, str] = {}
        """The full names of bodies by their short ones."""
        self.spoken: list[tuple[int, Referent]] = []
        """Who has spoken so far, with the offset of the words that stand for them."""
        self.focus: dict[int, list[tuple[int, Referent]]] = {}
        """The same by sentence."""
        for mention in self.cast.mentions:
            if mention.kind == "person":
                self._referent_of(mention)

    def run(self, attributions: Sequence[Attribution]) -> tuple[Speaker, ...]:
        """Return the speaker of each attribution, in their order."""
        order = sorted(range(len(attributions)), key=lambda i: (_place(attributions[i]), i))
        items: list[_Item] = [
            (one, None if one.source is None else self._read(one.source)) for one in attributions
        ]
        found: dict[int, Speaker] = {}
        last: tuple[int, Speaker] | None = None
        for position, index in enumerate(order):
            attribution, phrase = items[index]
            following = (items[later] for later in islice(order, position + 1, None))
            speaker, referent = self._speaker(attribution, phrase, following, last)
            found[index] = speaker
            if referent is not None:
                place = _place(attribution)
                self.spoken.append((place, referent))
                self.focus.setdefault(self.layout.sentence_at(place), []).append((place, referent))
            own = speaker.resolved_by != "inherited" and attribution.cue_class != "unverified"
            if speaker.name is not None and own:
                last = (attribution.block, speaker)
        return tuple(self._complete(found[index]) for index in range(len(attributions)))

    def bearer(self, span: Span) -> str | None:
        """Return the name of whoever a definite role stands for: "the ambassador", "its army".

        Asked after `run`. None unless the document names the bearer before that place, by that
        very role: a nation may be added or left out, "the foreign minister" is no other minister.
        """
        behind = _COMPLEMENT.match(self.document.text, span[1])
        phrase = self._read((span[0], behind.end() if behind else span[1]))
        if phrase.head is None or phrase.head.noun.kind in ("text", "civil"):
            return None
        if not phrase.definite or phrase.mention is not None or phrase.pronoun is not None:
            return None
        if phrase.head.noun.body and phrase.opening in role_words("possessive"):
            # "its army" may be anybody's.
            return None
        wanted = {*phrase.modifiers(), *phrase.head.keys[:-1]}
        for referent in self._recent(span[0]):
            if referent.name in self.cast.bearers and phrase.role in referent.heads:
                missing = referent.lacks(wanted)
                if not missing:
                    return referent.name
                camp = self._camp_of(referent) if missing <= nations(self.registry) else UNASSIGNED
                if camp != UNASSIGNED and camp == self._camp(phrase):
                    return referent.name
        return None

    def name_of(self, mention: Mention) -> str:
        """Return the name for which a mention stands in the whole document."""
        return self._referent_of(mention).name

    def _complete(self, speaker: Speaker) -> Speaker:
        """Give a speaker all the descriptors that the whole document holds."""
        referent = self.referents.get(speaker.name or "")
        if referent is None:
            return speaker
        seen = dict.fromkeys((*speaker.descriptors, *referent.descriptors))
        return Speaker(speaker.name, speaker.resolved_by, tuple(seen))

    def _read(self, span: Span) -> Phrase:
        return read_phrase(self.document.text, span, self.cast)

    def _speaker(
        self,
        attribution: Attribution,
        phrase: Phrase | None,
        following: Iterator[_Item],
        last: tuple[int, Speaker] | None,
    ) -> tuple[Speaker, Referent | None]:
        if phrase is None:
            return _inherited(attribution, last), None
        relative = phrase.opening in role_words("relative") and phrase.opening != "that"
        if relative:
            speaker, referent = self._of_relative(phrase)
        elif phrase.pronoun is not None:
            speaker, referent = self._of_pronoun(phrase.span[0], phrase.pronoun)
        elif phrase.mention is not None:
            speaker, referent = self._of_name(phrase, phrase.mention)
        else:
            speaker, referent = self._of_role(attribution, phrase, following)
        if "inherited" in attribution.flags and speaker.name is not None:
            speaker = Speaker(speaker.name, "inherited", speaker.descriptors)
        return speaker, referent

    # Names and roles --------------------------------------------------------------------------

    def _of_name(self, phrase: Phrase, mention: Mention) -> tuple[Speaker, Referent]:
        referent = self._referent_of(mention)
        own = re.sub(r"['’]s?$", "", mention.text)
        how = "explicit"
        if key_of(own) != key_of(mention.name):
            how = "last_name"
        elif mention.kind == "person" and phrase.head is not None:
            how = "apposition"
        if len(phrase.words) > len(words_of(mention.text)):
            referent.learn(phrase.text)
        self._learn_possessor(referent, phrase)
        self._learn_role_before(referent, mention)
        return _speak(referent, how), referent

    def _of_role(
        self, attribution: Attribution, phrase: Phrase, following: Iterator[_Item]
    ) -> tuple[Speaker, Referent | None]:
        known = self._known_bearer(phrase)
        if known is not None:
            return _speak(known, "role"), known
        alone = "cosource" not in attribution.flags
        one = phrase.head is not None and not phrase.many and not phrase.head.noun.body
        if alone and one and not phrase.counted:
            named = self._named_later(attribution, phrase, following)
            if named is not None:
                named.learn(phrase.text)
                return _speak(named, "cataphora"), named
        if phrase.definite and phrase.words[-1].key in role_words("issued"):
            issuer = self._issuer(phrase.span[0])
            if issuer is not None:
                return _speak(issuer, "role"), issuer
        if phrase.says_nothing and self._camp(phrase) == UNASSIGNED:
            return _NOBODY, None
        referent = self._nameless(phrase)
        self._learn_possessor(referent, phrase)
        said = key_of(referent.name) == key_of(role_name(phrase.text))
        return _speak(referent, "explicit" if said else "role"), referent

    def _learn_role_before(self, referent: Referent, mention: Mention) -> None:
        """Keep the role that the sentence before is about: "The mayor … pointed. … said Rusk"."""
        first = self.cast.bearers[mention.name].first == mention.span[0]
        if referent.heads or referent.kind != "person" or not first:
            return
        here = self.layout.sentence_at(mention.span[0])
        if here == 0 or self.layout.blocks[here] != self.layout.blocks[here - 1]:
            return
        subject = self.subjects.get(here - 1)
        if subject is None or isinstance(subject, Mention):
            return
        # The complement tells whose mayor.
        end = self.layout.sentences[here - 1][1]
        role = self._read((subject[0], subject[1]))
        behind = re.match(
            r" of (?:the )?(?:[A-Z][\w'’-]+ ?)+", self.document.text[subject[1] : end]
        )
        if role.head is not None and not role.many and not role.head.noun.body:
            referent.learn(role.text + (behind.group().rstrip() if behind else ""))

    def _learn_possessor(self, referent: Referent, phrase: Phrase) -> None:
        """Keep whose "its head" and "his defence minister" are, in words that can be placed."""
        pronoun = pronouns().get(phrase.opening)
        if phrase.opening not in role_words("possessive") or pronoun is None or phrase.head is None:
            return
        owner = self._antecedent(phrase.span[0], pronoun)
        if owner is None or owner is referent or phrase.head.noun.kind == "civil":
            return
        role = " ".join(phrase.head.keys)
        for text in (owner.name, *owner.descriptors[:3]):
            referent.learn(f"{role} of {text}")

    def _nameless(self, phrase: Phrase) -> Referent:
        """Return whoever is known by a role alone, made new if nobody was introduced by it."""
        known = self._known_bearer(phrase)
        if known is not None:
            return known
        name = fuller_role(phrase, self.document.text) or role_name(phrase.text)
        kind = "many"
        if phrase.head is not None and not phrase.many:
            kind = "body" if phrase.head.noun.body else "person"
        referent = self.referents.setdefault(name, Referent(name, kind))
        referent.learn(phrase.text)
        return referent

    def _known_bearer(self, phrase: Phrase) -> Referent | None:
        """Return who was introduced by this role before: "the ambassador", "opposition figure"."""
        if phrase.head is None or phrase.many or phrase.indefinite:
            return None
        wanted = phrase.modifiers()
        camp = self._camp(phrase)
        just = phrase.definite and not phrase.head.noun.body
        for order, referent in enumerate(self._recent(phrase.span[0])):
            same = camp != UNASSIGNED and self._camp_of(referent) == camp
            if phrase.role in referent.heads:
                if same or not referent.lacks(wanted):
                    return referent
            elif _of_other_rank(phrase, referent):
                continue
            elif same and order == 0 and just and self._may_follow(referent, phrase.span[0]):
                # "… McLoughlin said. The Syria specialist …": the one who just spoke.
                return referent
        return None

    def _may_follow(self, referent: Referent, place: int) -> bool:
        """Whether another role can mean somebody: not whom a headline names and nobody heard."""
        spoke = any(who is referent and at < place for at, who in self.spoken)
        told = any(
            self.document.blocks[self.document.paragraph_at(mention.span[0]) - 1].role
            not in ("headline", "heading")
            for mention in self.cast.before(place, _ROLE_LOOK_BACK)
            if self._referent_of(mention) is referent
        )
        return referent.kind == "person" and (spoke or told)

    def _camp(self, phrase: Phrase) -> str:
        return self.registry.place(None, (role_name(phrase.text),))[0]

    def _camp_of(self, referent: Referent) -> str:
        return self.registry.place(referent.name, tuple(referent.descriptors))[0]

    def _recent(self, place: int) -> list[Referent]:
        """Return who spoke or was spoken of before a place, the latest first, each once."""
        spoken = [event for event in self.spoken[-_ROLE_LOOK_BACK:] if event[0] < place]
        named = [
            (mention.span[0], self._referent_of(mention))
            for mention in self.cast.before(place, _ROLE_LOOK_BACK)
            if mention.kind != "place"
        ]
        found: dict[str, Referent] = {}
        for _, referent in sorted(spoken + named, key=lambda event: -event[0]):
            found.setdefault(referent.name, referent)
        return list(found.values())

    def _issuer(self, place: int) -> Referent | None:
        """Return who issued "the statement": the last to speak in the sentences before."""
        here = self.layout.sentence_at(place)
        for sentence in range(here, max(-1, here - _ISSUER_SENTENCES - 1), -1):
            spoken = [event for event in self.focus.get(sentence, []) if event[0] < place]
            if spoken:
                return max(spoken, key=lambda event: event[0])[1]
        return None

    def _named_later(
        self, attribution: Attribution, phrase: Phrase, following: Iterator[_Item]
    ) -> Referent | None:
        """Return the person whom the text names after giving only the role (cataphora).

        The name must be new at that place, and must not be introduced by a role of its own that
        says something else: the next paragraph may as well turn to another speaker.
        """
        assert phrase.head is not None
        role = self.document.blocks[attribution.block].role
        opening = role in ("headline", "lead", "heading")
        first = opening or attribution.block < _FIRST_BLOCKS
        owned = phrase.words[0].possessive
        articles = [word.key in ("a", "an", "the") for word in phrase.words[: phrase.head.start]]
        if any(articles[1:]):
            # "Hanna Orb a media activist": a name that no comma ends is a name all the same.
            return None
        if not (first or owned or phrase.definite or phrase.indefinite):
            return None
        reach = _CATAPHORA_HEAD if opening else _CATAPHORA
        for other, later in following:
            if other.block - attribution.block > reach:
                return None
            if later is None or later.pronoun is not None or other.source == attribution.source:
                continue
            referent = self._new_person(phrase, later)
            if referent is not None and self._agrees(phrase, referent, later, opening=first):
                return referent
            if not opening and not (referent is None and phrase.shares_head(later)):
                return None
        return None

    def _new_person(self, phrase: Phrase, later: Phrase) -> Referent | None:
        """Return the person whom a later source names, if nobody named them before the role."""
        mention = later.mention
        if mention is None or mention.kind != "person":
            return None
        if self.cast.bearers[mention.name].first < phrase.span[0]:
            return None
        return self._referent_of(mention)

    def _agrees(self, phrase: Phrase, referent: Referent, later: Phrase, *, opening: bool) -> bool:
        """Whether a role can be that of a person who is introduced in their own words later."""
        assert phrase.head is not None
        camp = self._camp(phrase)
        texts = tuple(dict.fromkeys((*referent.descriptors, later.text)))
        other = self.registry.place(referent.name, texts)[0]
        if UNASSIGNED not in (camp, other) and not self.registry.related(camp, other):
            return False
        if phrase.role in referent.heads:
            return True
        if _of_other_rank(phrase, referent):
            return False
        own = [noun for noun in referent.heads.values() if not noun.body]
        ranks = all(noun.kind == "fighter" for noun in own)
        if not own or (phrase.head.keys[-1] == "officer" and ranks):
            return True
        vague = opening or phrase.head.keys[-1] in role_words("vague")
        return vague and camp == other != UNASSIGNED

    # Pronouns ---------------------------------------------------------------------------------

    def _of_pronoun(self, place: int, pronoun: Pronoun) -> tuple[Speaker, Referent | None]:
        referent = self._antecedent(place, pronoun)
        if referent is None:
            return _NOBODY, None
        if referent.kind == "person" and pronoun.gender in ("male", "female"):
            referent.gender = pronoun.gender
        return _speak(referent, "pronoun"), referent

    def _of_relative(self, phrase: Phrase) -> tuple[Speaker, Referent | None]:
        """Return whom "who" and "which" belong to: the name or the role right before, or nobody."""
        start = self.layout.sentences[self.layout.sentence_at(phrase.span[0])][0]
        before = self.document.text[start : phrase.span[0]].rstrip(" ,—–-(\u00a0")
        end = start + len(before)
        inside = self.cast.inside((start, end))
        named = [m for m in inside if m.span[1] == end]
        if phrase.opening == "who" and named and named[-1].kind != "person":
            # "Ada Lorn, head of the Lake Institute, who said": the one whom the words introduce.
            named = [m for m in inside if m.kind == "person"][-1:]
            named = [m for m in named if self.document.text[m.span[1]] == ","]
        referent = self._referent_of(named[-1]) if named else None
        if referent is None:
            openings = list(_DETERMINER.finditer(before))
            if openings:
                role = self._read((start + openings[-1].start(), end))
                ends = role.head is not None and role.head.end == len(role.words)
                referent = self._nameless(role) if ends else None
        if referent is None or (phrase.opening == "which" and referent.kind == "person"):
            return _NOBODY, None
        return _speak(referent, "pronoun"), referent

    def _antecedent(self, place: int, pronoun: Pronoun) -> Referent | None:
        if pronoun.gender == "speaker" or not self.layout.sentences:
            return None
        here = self.layout.sentence_at(place)
        block = self.layout.blocks[here]
        second: Referent | None = None
        for sentence in range(here, max(-1, here - _LOOK_BACK - 1), -1):
            if block - self.layout.blocks[sentence] > _LOOK_BACK_BLOCKS:
                break
            for referent in self._candidates(sentence, place):
                fit = referent.fits(pronoun)
                if fit == "yes":
                    return referent
                if fit == "maybe" and second is None:
                    second = referent
        return second or self._named_near(here, place, pronoun)

    def _named_near(self, here: int, place: int, pronoun: Pronoun) -> Referent | None:
        """Return the last person named shortly before, for "he" and "she" only."""
        if pronoun.gender not in ("male", "female"):
            return None
        start = self.layout.sentences[max(0, here - _NEAR_SENTENCES)][0]
        for mention in reversed(self.cast.inside((start, place))):
            if mention.kind == "person":
                referent = self._referent_of(mention)
                if referent.fits(pronoun) == "yes":
                    return referent
        return None

    def _candidates(self, sentence: int, place: int) -> list[Referent]:
        """Return who may be meant in a sentence: its speakers, the last first, then its subject."""
        spoken = [event for event in self.focus.get(sentence, []) if event[0] < place]
        found = [referent for _, referent in sorted(spoken, key=lambda event: -event[0])]
        subject = self.subjects.get(sentence)
        if subject is None:
            return found
        if isinstance(subject, Mention):
            referent = self._referent_of(subject) if subject.span[1] <= place else None
        else:
            referent = self._nameless(self._read(subject)) if subject[1] <= place else None
        if referent is not None and referent not in found:
            found.append(referent)
        return found

    def _longer_name(self, mention: Mention) -> str:
        """Return the name of the body that "the Observatory" is short for, or the name itself."""
        key = key_of(mention.name)
        the = self.document.text[max(0, mention.span[0] - 4) : mention.span[0]].lower()
        if mention.kind == "person" or len(key) != 1 or the not in ("the ", "s’ "):
            return mention.name
        if self.registry.place(mention.name, ())[0] != UNASSIGNED:
            return mention.name
        for other in self.cast.before(mention.span[0], _ROLE_LOOK_BACK):
            longer = words_of(other.name)
            # "the Levant" is no Union of the Levant.
            head = front_words(longer, other.name)[-1].key if len(longer) > 1 else ""
            if other.kind == mention.kind and head == key[0]:
                return other.name
        return mention.name

    def _referent_of(self, mention: Mention) -> Referent:
        if mention.name not in self.longer:
            self.longer[mention.name] = self._longer_name(mention)
        longer = self.referents.get(self.longer[mention.name])
        referent = longer or self.referents.get(mention.name)
        if referent is None:
            person = mention.kind == "person"
            referent = Referent(mention.name, "person" if person else "body")
            self.referents[mention.name] = referent
            if person:
                referent.gender = gender_of_name(mention.name)
            else:
                referent.learn(mention.name)
            for text in self.cast.bearers[mention.name].descriptors:
                referent.learn(text)
        return referent


def _place(attribution: Attribution) -> int:
    if attribution.source is not None and "inherited" not in attribution.flags:
        return attribution.source[0]
    return (attribution.cue or attribution.spans[0])[0]


def _inherited(attribution: Attribution, last: tuple[int, Speaker] | None) -> Speaker:
    """Return the speaker before, where the text leaves the source out ("allegedly")."""
    impersonal = "impersonal" in attribution.flags
    if last is None or impersonal or attribution.lemma in role_words("hearsay"):
        return _NOBODY
    block, speaker = last
    if attribution.block - block > _INHERIT_BLOCKS:
        return _NOBODY
    return Speaker(speaker.name, "inherited", speaker.descriptors)


def _of_other_rank(phrase: Phrase, referent: Referent) -> bool:
    """Whether the same office is theirs in another rank: the vice president is no president."""
    noun = phrase.role.rpartition(" ")[2]
    return any(kept != phrase.role and kept.rpartition(" ")[2] == noun for kept in referent.heads)


def _speak(referent: Referent, how: str) -> Speaker:
    return Speaker(referent.name, how, tuple(referent.descriptors))

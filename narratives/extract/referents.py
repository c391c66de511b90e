"""Reads the words of a source, and keeps who has been spoken of so far.

What a phrase says by itself stands here (its head, its name, number and gender); whom it means in
its text is told by `narratives.extract.resolve`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from narratives.extract.entities import Cast, Mention, stands_before_a_noun
from narratives.model import Span
from narratives.names import (
    RoleMatch,
    RoleNoun,
    Word,
    head_of,
    key_of,
    role_nouns,
    role_words,
    roles_in,
    table,
    word_list,
    words_of,
)

_LONGEST_NAMELESS = 3
"""Words of a phrase without any noun of role that may still stand for somebody."""
_FULLER_CHARACTERS = 800
"""Text before "the army" in which it was named more fully."""
_STEM = 5
"""Letters by which modifiers are compared: Russia's, Russian."""
_APPOSED = 60
"""Characters behind a role in which the name that explains it ends."""
_LONGEST_OPENED = 7
"""The same for a phrase that begins with an article or a capital."""


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What a pronoun can stand for."""

    number: str
    """singular, plural, any."""
    gender: str
    """male, female, thing, any, speaker (I, we) or relative (who)."""


@lru_cache
def pronouns() -> dict[str, Pronoun]:
    """Return the pronouns by form."""
    return {
        form: Pronoun(entry["number"], entry["gender"])
        for entry in table("pronouns")["pronoun"]
        for form in entry["forms"]
    }


@dataclass(slots=True)
class Referent:
    """Somebody who has been spoken of: what a later "he", "they" or "the minister" may mean."""

    name: str
    kind: str
    """person, many or body."""
    gender: str = "any"
    descriptors: list[str] = field(default_factory=list)
    heads: dict[str, RoleNoun] = field(default_factory=dict)
    """Role nouns by which they were introduced, one of those that are used in turn; none that only
    modifies another: an "opposition figure" is no opposition."""

    def learn(self, text: str) -> None:
        """Keep a noun phrase that introduces them, with the roles and the gender it tells."""
        if text in self.descriptors:
            return
        self.descriptors.append(text)
        words = words_of(text)
        # "who lost two cousins" makes nobody a cousin.
        relative = [i for i, word in enumerate(words) if word.key in role_words("relative")]
        about = words[: relative[0]] if relative else words
        for role, noun in _heads_of(about, text, closing=self.kind == "body"):
            if self.kind != "person" or not noun.body:
                self.heads[role] = noun
        if words and words[0].key in role_words("relative"):
            # "whose son is in prison" says nothing of her.
            return
        own = front_words(words, text)
        for gender in ("male", "female"):
            if any(word.key in _telling(gender) for word in own):
                self.gender = gender

    def lacks(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the words that neither their name nor what introduces them holds."""
        own = {word.key[:_STEM] for text in self.descriptors for word in words_of(text)}
        own |= {key[:_STEM] for key in key_of(self.name)}
        return frozenset(key for key in keys if key[:_STEM] not in own)

    def fits(self, pronoun: Pronoun) -> str:
        """Return yes, maybe or no: whether a pronoun can mean them."""
        if pronoun.gender in ("male", "female"):
            fits = self.kind == "person" and self.gender in (pronoun.gender, "any")
            return "yes" if fits else "no"
        if pronoun.gender == "thing":
            return "yes" if self.kind == "body" else "no"
        if pronoun.number == "plural":
            # "They" means one person, or a body, only where nothing plural is near.
            return "yes" if self.kind == "many" else "maybe"
        return "yes"


def _heads_of(words: tuple[Word, ...], text: str, *, closing: bool) -> list[tuple[str, RoleNoun]]:
    """Return the nouns of role that the appositions in a text are about, as they are kept.

    Args:
        words: the words of `text`, or the first of them.
        text: a noun phrase.
        closing: whether nothing but a complement may stand behind a noun, as in a body's name.
    """
    found = []
    first = 0
    for index in range(1, len(words) + 1):
        gap = text[words[index - 1].end : words[index].start] if index < len(words) else ","
        if not set(gap) & set(",;("):
            continue
        # "spokesman for the government": the government is somebody else.
        front = front_words(words[first:index], text)
        roles = roles_in(front)
        found += [
            (head_of(role, front), role.noun)
            for role in roles
            if (role is roles[-1] and (role.end == len(front) or not closing))
            or (role.end < len(front) and front[role.end].key in ("and", "or"))
        ]
        first = index
    return found


@lru_cache
def _telling(gender: str) -> frozenset[str]:
    return frozenset(table("titles")["gender"][gender])


def gender_of_name(name: str) -> str:
    """Return male, female or any, by the given name."""
    words = words_of(name)
    # Variants are one key (Aleksandr, Oleksandr), so both forms are looked up.
    forms = {words[0].key, *key_of(name)[:1]} if words else set()
    for gender in ("female", "male"):
        if forms & word_list("given", gender):
            return gender
    return "any"


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a source, read."""

    text: str
    span: Span
    words: tuple[Word, ...]
    head: RoleMatch | None
    """The noun of role that the phrase is about, if any."""
    mention: Mention | None
    """The name that the phrase is, if any."""
    pronoun: Pronoun | None

    @property
    def opening(self) -> str:
        """The first word, folded."""
        return self.words[0].key if self.words else ""

    @property
    def definite(self) -> bool:
        """Whether it speaks of somebody known: "the minister", "her lawyer"."""
        return self.opening in role_words("definite")

    @property
    def indefinite(self) -> bool:
        """Whether it introduces somebody: "an official"."""
        return self.opening in role_words("indefinite")

    @property
    def many(self) -> bool:
        """Whether its head is a plural."""
        return self.head is not None and self.head.noun.many

    @property
    def counted(self) -> bool:
        """Whether it is a number of people: "38 people"."""
        before = self.words[: self.head.start] if self.head is not None else ()
        # "a 52-year-old teacher" is one.
        return any(
            word.text[:1].isdigit() and not behind.joined
            for word, behind in zip(before, self.words[1:], strict=False)
        )

    @property
    def says_nothing(self) -> bool:
        """Whether it is a stretch of text rather than somebody: no name, no role, many words."""
        if not self.words or self.head is not None or roles_in(self.words):
            return not self.words
        opened = self.words[0].capital or self.definite or self.indefinite
        return len(self.words) > (_LONGEST_OPENED if opened else _LONGEST_NAMELESS)

    def modifiers(self) -> set[str]:
        """Return the content words beside the head: all must hold of who is meant."""
        assert self.head is not None
        small = role_words("definite") | role_words("indefinite") | role_words("prepositions")
        small |= role_words("fillers")
        return {
            word.key
            for index, word in enumerate(self.words)
            if not self.head.start <= index < self.head.end and word.key not in small
        }

    @property
    def role(self) -> str:
        """The noun of role that the phrase is about, as it is kept; empty if there is none."""
        return head_of(self.head, self.words) if self.head is not None else ""

    def shares_head(self, other: "Phrase") -> bool:
        """Whether both are about the same noun of role."""
        return self.role == other.role != ""


def read_phrase(text: str, span: Span, cast: Cast) -> Phrase:
    """Read the words of a source.

    Args:
        text: Text of the document.
        span: Where the words stand.
        cast: The names of the document.
    """
    written = text[span[0] : span[1]]
    words = words_of(written)
    front = front_words(words, written)
    mention = _main_mention(text, span, words, len(front), cast)
    if mention is not None and mention.kind != "person" and _is_role(mention):
        mention = None
    if mention is None and roles_in(front):
        mention = _apposed(text, span, cast)
    heads = [
        role
        for role in roles_in(front)
        if mention is None or span[0] + front[role.start].start < mention.span[0]
    ]
    return Phrase(
        text=written,
        span=span,
        words=words,
        head=heads[-1] if heads else None,
        mention=mention,
        pronoun=pronouns().get(words[0].key) if len(words) == 1 else None,
    )


def _is_role(mention: Mention) -> bool:
    """Whether a name in capitals is no more than a noun of role: "The President of the council"."""
    return tuple(word.key for word in words_of(mention.text)) in role_nouns()


def front_words(words: tuple[Word, ...], text: str) -> tuple[Word, ...]:
    """Return the words before the first comma, bracket, preposition or relative word."""
    openings = role_words("prepositions") | role_words("relative")
    for index, word in enumerate(words[1:], start=1):
        gap = text[words[index - 1].end : word.start]
        opens = word.key in openings and not word.capital and not word.joined
        if "," in gap or "(" in gap or opens:
            return words[:index]
    return words


def _main_mention(
    text: str, span: Span, words: tuple[Word, ...], front: int, cast: Cast
) -> Mention | None:
    """Return the name that the source is, and not one that only modifies it."""
    names = [m for m in cast.inside(span) if not _modifies(m, text, span, words)]
    people = [m for m in names if m.kind == "person"]
    if people:
        return people[0]
    limit = span[0] + (words[front - 1].end if front else 0)
    # A name in front of a noun of role modifies it: "Kharkiv officials", "the HTS commander".
    roles = [span[0] + words[role.start].start for role in roles_in(words[:front])]
    last_role = max(roles, default=-1)
    bodies = [m for m in names if m.span[1] <= limit + 1 and last_role < m.span[1]]
    return bodies[-1] if bodies else None


def _apposed(text: str, span: Span, cast: Cast) -> Mention | None:
    """Return the person named right behind the words: "the envoy, Vassily Nebenzia, said"."""
    if text[span[1] : span[1] + 2] != ", ":
        return None
    behind = cast.inside((span[1], span[1] + _APPOSED))
    if not behind or behind[0].kind != "person":
        return None
    return behind[0] if not text[span[1] + 2 : behind[0].span[0]].strip() else None


def _modifies(mention: Mention, text: str, span: Span, words: tuple[Word, ...]) -> bool:
    """Whether a name inside a source's words belongs to another noun: "an aide to Hale"."""
    own = [w for w in words if mention.span[0] <= span[0] + w.start < mention.span[1]]
    if (own and own[-1].possessive) or text[mention.span[1] : mention.span[1] + 1] == "-":
        # "Norland's ministry", "the Karst-based monitor".
        return True
    if mention.kind == "person" and stands_before_a_noun(text[mention.span[1] : span[1]]):
        # "Hale supporters", "a former Hale aide".
        return True
    before = text[span[0] : mention.span[0]]
    if mention.kind != "person" and "\u0400" <= before[:1] <= "\u04ff":
        # «Министерство обороны Норландии»: a genitive behind its noun.
        return True
    relative = [
        match.start()
        for word in words
        if word.key in role_words("relative") and not word.capital
        for match in re.finditer(rf"\b{re.escape(word.text)}\b", before)
    ]
    if relative and "," not in before[max(relative) :]:
        # "Hale, who heads the Free Coast": the clause is about Hale until a comma closes it.
        return True
    piece = words_of(re.split(r"[,;(]", before)[-1])
    openings = role_words("prepositions")
    places = [i for i, word in enumerate(piece) if word.key in openings and not word.capital]
    if not places:
        return False
    # "head of the Lake Institute Marta Quill": the preposition has its noun already.
    behind = [word for word in piece[places[-1] + 1 :] if word.key not in ("the", "a", "an")]
    return mention.kind != "person" or all(word.key in _title_words() for word in behind)


@lru_cache
def _title_words() -> frozenset[str]:
    titles = {word.key for title in table("titles")["titles"] for word in words_of(title)}
    return frozenset(titles | word_list("nationalities", "nationalities"))


def fuller_role(phrase: Phrase, text: str) -> str | None:
    """Return the words by which "the army" was spoken of before: "the Norlandish army"."""
    head = phrase.head
    if head is None or not head.noun.body or phrase.many or len(phrase.words) != 2:
        return None
    if not phrase.definite:
        return None
    before = text[max(0, phrase.span[0] - _FULLER_CHARACTERS) : phrase.span[0]]
    noun = re.escape(phrase.words[-1].text)
    # Capitals mark whose it is: two at most, so that no sentence start is swallowed.
    full = re.findall(rf"((?:[A-Z][\w'’-]+ ){{1,2}}(?:[a-z]+ )?){noun}\b", before)
    full = [re.sub(r"^(?:The|A|An|This|That) ", "", front) for front in full]
    full = [front for front in full if front]
    return f"{full[-1]}{phrase.words[-1].text}" if full else None


@lru_cache
def _quantifiers() -> tuple[tuple[str, ...], ...]:
    entries = table("roles")["words"]["quantifiers"]
    keys = (tuple(word.key for word in words_of(entry)) for entry in entries)
    return tuple(sorted(keys, key=len, reverse=True))


def role_name(text: str) -> str:
    """Return a role as a name: no article, no "Other" or "While" in front, no clause behind."""
    words = words_of(text)
    if not words:
        return text.strip()
    keys = tuple(word.key for word in words)
    start = 0
    while start < len(words) - 1:
        size = _front_size(keys, start)
        if size == 0 or start + size >= len(words):
            break
        start += size
    end = len(text)
    for index in range(start + 1, len(words)):
        gap = text[words[index - 1].end : words[index].start]
        if set(gap) & set(",;(") or keys[index] in role_words("closers"):
            end = words[index - 1].end
            break
    return text[words[start].start : end].strip(" ,;")


def _front_size(keys: Sequence[str], start: int) -> int:
    """Return how many words at a place are article or quantity, and no part of a name."""
    for entry in _quantifiers():
        if tuple(keys[start : start + len(entry)]) == entry:
            return len(entry)
    return 1 if keys[start] in ("the", "a", "an", "this", "that", "these", "those") else 0

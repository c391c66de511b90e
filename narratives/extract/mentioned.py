"""Whom and what the words of a claim speak of: names, and definite roles whose bearer is known.

The names are those by which speakers are resolved (`narratives.extract.entities`), and those that
the camps declare, also where no capital shows them. A capital that only ever opens a sentence, or
stands in a headline where all words have one, names nothing.
"""

import re
from collections.abc import Collection, Sequence

from narratives.camps import BY_NAME, Registry
from narratives.extract.entities import Mention, nations
from narratives.extract.layout import Layout
from narratives.extract.lexicon import lexicon
from narratives.extract.resolve import Resolver
from narratives.model import Document, Named, NameKind, Span
from narratives.names import (
    RoleMatch,
    Word,
    key_of,
    role_nouns,
    role_words,
    roles_in,
    word_list,
    words_of,
)

_BEFORE_ROLE = 4
"""Words before a noun of role among which its article or possessive is looked for."""
_BEHIND_ROLE = 40
"""Characters behind a role in which the word that shows whether it is a head stands."""
_GOES_ON = ",;'’)"
"""Marks behind which a sentence goes on, so that a capital is a name's."""
_TITLES = ("headline", "heading")
_FEWEST_CAPITALS = 3
"""Capitalised words from which a sentence without other words is a headline."""
_LOCATING = ("in", "near", "outside", "across", "into")


class Mentioned:
    """Answers for one document; asked after its speakers are resolved."""

    def __init__(self, layout: Layout, registry: Registry, resolver: Resolver) -> None:
        self._text = layout.document.text
        self._registry = registry
        self._resolver = resolver
        self._names = _real_names(layout, registry, resolver)

    def in_spans(self, spans: Sequence[Span], speaker: str | None = None) -> tuple[Named, ...]:
        """Return the names and known roles that lie wholly in the spans, in order.

        Args:
            spans: half-open, in the text of the document.
            speaker: whose words these are: nobody speaks of themself by a role.
        """
        found: dict[Span, Named] = {}
        for span in spans:
            for mention in self._resolver.cast.inside(span):
                if mention.name in self._names:
                    found[mention.span] = self._named(mention.span, self._full(mention))
            for place in self._roles(span):
                name = self._resolver.bearer(place)
                if name in self._names and name != speaker and _is_clear(place, found):
                    found[place] = self._named(place, name)
            for place, name, kind in self._declared(span):
                inside = [one for one in found if place[0] <= one[0] and one[1] <= place[1]]
                longer = all(found[one].kind != "person" and one != place for one in inside)
                if longer and _is_clear(place, found.keys() - inside):
                    for one in inside:
                        del found[one]
                    text = self._text[slice(*place)]
                    found[place] = Named(name=name, kind=kind, text=text, span=place)
        return tuple(found[place] for place in sorted(found))

    def _named(self, place: Span, name: str) -> Named:
        return Named(name=name, kind=self._names[name], text=self._text[slice(*place)], span=place)

    def _full(self, mention: Mention) -> str:
        full = self._resolver.name_of(mention)
        return full if full in self._names else mention.name

    def _declared(self, span: Span) -> list[tuple[Span, str, NameKind]]:
        """Return names that the camps declare, but for single words in capitals: those are read."""
        found = []
        for (start, end), name, kind in self._registry.names_in(self._text[slice(*span)]):
            written = self._text[span[0] + start : span[0] + end]
            words = words_of(written)
            own = re.sub(r"['’]s?$", "", written) if words[-1].possessive else written
            if len(words) > 1 or own.lower() == own.upper() or self._is_lost(span[0] + start):
                found.append(((span[0] + start, span[0] + start + len(own)), name, kind))
        return found

    def _is_lost(self, place: int) -> bool:
        """Whether a word stands in a row of capitals that names nothing, as in a headline."""
        mention = self._resolver.cast.at(place)
        return mention is not None and mention.name not in self._names

    def _roles(self, span: Span) -> list[Span]:
        """Return where roles stand that speak of somebody known: "the ambassador", "the army"."""
        words = words_of(self._text[slice(*span)])
        found = []
        for role in roles_in(words):
            first = max(0, role.start - _BEFORE_ROLE)
            opens = [
                index
                for index in range(first, role.start)
                if words[index].key in role_words("definite")
            ]
            end = span[0] + words[role.end - 1].end
            if not opens or role.noun.many or not self._is_head(role, words[role.end - 1], end):
                continue
            found.append((span[0] + words[opens[-1]].start, end))
        return found

    def _is_head(self, role: RoleMatch, last: Word, end: int) -> bool:
        """Whether a noun of role is not itself in front of another noun: "the army airfield".

        What bears arms and what is a body stands there so often that a verb or a small word must
        show the contrary; behind the one who holds an office any word but a role will do.
        """
        behind = words_of(self._text[end : end + _BEHIND_ROLE])
        gap = self._text[end : end + behind[0].start] if behind else ""
        if last.possessive or gap != " ":
            return gap[:1] not in ("-", "‑", "–")
        word = behind[0].key
        if (word,) in role_nouns() or behind[0].capital:
            # "the minister Olin Rusk" is read by the name.
            return False
        small = lexicon("en")["auxiliaries"] | role_words("prepositions") | role_words("relative")
        small |= role_words("behind_heads")
        cue = lexicon("en").cue_of(word) is not None and not word.endswith("s")
        if word in small or cue or word.endswith(("ed", "ly")):
            return True
        return not role.noun.body and role.noun.kind != "fighter"


def mentioned_in(document: Document, registry: Registry) -> Mentioned:
    """Return what answers for a document whose claims were found by somebody else."""
    layout = Layout(document)
    return Mentioned(layout, registry, Resolver(layout, registry))


def _is_clear(place: Span, taken: Collection[Span]) -> bool:
    return all(end <= place[0] or start >= place[1] for start, end in taken)


def _is_title_case(sentence: str) -> bool:
    """Whether every word but small ones has a capital, so that a capital tells nothing."""
    words = words_of(sentence)
    small = role_words("prepositions") | word_list("entities", "headline")
    return sum(word.capital for word in words) >= _FEWEST_CAPITALS and all(
        word.capital or word.key in small or not word.key.isalpha() for word in words
    )


def _is_ordinary(word: Word, registry: Registry) -> bool:
    """Whether a word in capitals names a nation's people or a kind: "Norlanders", "the Army"."""
    return (word.key,) in role_nouns() or not nations(registry).isdisjoint(
        {word.key, word.key.removesuffix("s")}
    )


def _is_located(text: str, start: int) -> bool:
    before = words_of(text[max(0, start - _BEHIND_ROLE) : start])
    return bool(before) and before[-1].key in _LOCATING


def _real_names(layout: Layout, registry: Registry, resolver: Resolver) -> dict[str, NameKind]:
    """Return the kinds of the names that are more than an ordinary word with a capital."""
    document = layout.document
    starts = {start for start, _ in layout.sentences}
    all_capitals = [_is_title_case(document.text[slice(*one)]) for one in layout.sentences]
    kinds: dict[str, NameKind] = {}
    certain: set[str] = set()
    located: set[str] = set()
    for mention in resolver.cast.mentions:
        if mention.kind == "organisation" or mention.name not in kinds:
            # "Free Coast Front (FCF)" reads like a person until its acronym is met.
            kinds[mention.name] = mention.kind
        start = mention.span[0]
        before = document.text[max(0, start - 3) : start].rstrip()[-1:]
        opens = start in starts or not (before.isalnum() or before in _GOES_ON)
        role = document.blocks[document.paragraph_at(start) - 1].role
        words = words_of(mention.text)
        acronym = mention.text.isupper() and len(mention.text) > 1
        doubtful = len(words) == 1 and mention.kind != "place" and not acronym
        if all_capitals[layout.sentence_at(start)] and not acronym and mention.kind != "place":
            continue
        if doubtful and (opens or role in _TITLES or _is_ordinary(words[0], registry)):
            continue
        certain.add(mention.name)
        if doubtful and not words[0].possessive and _is_located(document.text, start):
            located.add(mention.name)
    declared, places = set[str](), set[str]()
    for name, kind in kinds.items():
        rule, _, term = registry.place(name, ())[1].partition(":")
        if rule in BY_NAME and (len(key_of(name)) == 1 or key_of(term) == key_of(name)):
            declared.add(name)
        if rule == "place" or (name in located and kind == "organisation"):
            places.add(name)
    return {
        name: "place" if name in places else kind
        for name, kind in kinds.items()
        if name in certain | declared
    }

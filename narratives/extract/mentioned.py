"""Whom and what the words of a claim speak of: names, and definite roles whose bearer is known.

The names are those by which speakers are resolved (`narratives.extract.entities`). A capital that
only ever opens a sentence, or stands in a headline where all words may have one, names nothing.
"""

from collections.abc import Sequence

from narratives.camps import Registry
from narratives.extract.layout import Layout
from narratives.extract.resolve import Resolver
from narratives.model import UNASSIGNED, Document, Named, NameKind, Span
from narratives.names import role_words, roles_in, words_of

_BEFORE_ROLE = 4
"""Words before a noun of role among which its article or possessive is looked for."""
_GOES_ON = ",;'’)"
"""Marks behind which a sentence goes on, so that a capital is a name's."""
_TITLES = ("headline", "heading")


class Mentioned:
    """Answers for one document; asked after its speakers are resolved."""

    def __init__(self, layout: Layout, registry: Registry, resolver: Resolver) -> None:
        self._text = layout.document.text
        self._resolver = resolver
        self._names = _real_names(layout, registry, resolver)

    def in_spans(self, spans: Sequence[Span]) -> tuple[Named, ...]:
        """Return the names and known roles that lie wholly in the spans, in order."""
        found: dict[Span, Named] = {}
        for span in spans:
            for mention in self._resolver.cast.inside(span):
                if mention.name in self._names:
                    kind = self._names[mention.name]
                    found[mention.span] = Named(
                        name=mention.name, kind=kind, text=mention.text, span=mention.span
                    )
            for place in self._roles(span):
                name = self._resolver.bearer(place)
                clear = all(end <= place[0] or start >= place[1] for start, end in found)
                if name in self._names and clear:
                    found[place] = Named(
                        name=name,
                        kind=self._names[name],
                        text=self._text[slice(*place)],
                        span=place,
                    )
        return tuple(found[place] for place in sorted(found))

    def _roles(self, span: Span) -> list[Span]:
        """Return where roles stand that speak of somebody known: "the ambassador", "its army"."""
        words = words_of(self._text[slice(*span)])
        found = []
        for role in roles_in(words):
            first = max(0, role.start - _BEFORE_ROLE)
            opens = [
                index
                for index in range(first, role.start)
                if words[index].key in role_words("definite")
            ]
            if opens and not role.noun.many:
                found.append((span[0] + words[opens[-1]].start, span[0] + words[role.end - 1].end))
        return found


def mentioned_in(document: Document, registry: Registry) -> Mentioned:
    """Return what answers for a document whose claims were found by somebody else."""
    layout = Layout(document)
    return Mentioned(layout, registry, Resolver(layout, registry))


def _real_names(layout: Layout, registry: Registry, resolver: Resolver) -> dict[str, NameKind]:
    """Return the kinds of the names that are more than an ordinary word with a capital."""
    document = layout.document
    starts = {start for start, _ in layout.sentences}
    kinds: dict[str, NameKind] = {}
    certain: set[str] = set()
    for mention in resolver.cast.mentions:
        if mention.kind == "organisation" or mention.name not in kinds:
            # "Free Coast Front (FCF)" reads like a person until its acronym is met.
            kinds[mention.name] = mention.kind
        start = mention.span[0]
        before = document.text[max(0, start - 3) : start].rstrip()[-1:]
        opens = start in starts or not (before.isalnum() or before in _GOES_ON)
        role = document.blocks[document.paragraph_at(start) - 1].role
        one_word = len(words_of(mention.text)) == 1
        acronym = mention.text.isupper() and len(mention.text) > 1
        doubtful = one_word and mention.kind != "place" and not acronym
        if not (doubtful and (opens or role in _TITLES)):
            certain.add(mention.name)
    declared = set()
    for name in kinds:
        camp, rule = registry.place(name, ())
        if camp != UNASSIGNED:
            declared.add(name)
            if rule.startswith("place:"):
                kinds[name] = "place"
    return {name: kind for name, kind in kinds.items() if name in certain | declared}

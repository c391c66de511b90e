"""Names in a document: whom and what they stand for, and by which words the text introduces them.

Capitals, titles and a few closed lists stand in for a tagger. Names in scripts without capitals are
found only where the registry declares them.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from narratives.camps import Registry
from narratives.extract.acronyms import expansions
from narratives.extract.introductions import introductions
from narratives.extract.layout import Layout
from narratives.extract.lexicon import lexicon
from narratives.model import Span, Value
from narratives.names import (
    Word,
    key_of,
    role_nouns,
    role_words,
    table,
    word_list,
    words_of,
)

MentionKind = Literal["person", "organisation", "place"]

_NEXT_WORD = 40
"""Characters in which the word behind a name ends."""

_LONGEST_NAME = 8
"""Words of the longest name that is read as one."""
_LONGEST_PERSON = 4
"""Words of the longest name of a person, particles left out."""
_OCCUPATION = re.compile(
    r"(?:logist|grapher|ician|monger|smith|keeper|maker|farmer|worker|driver|teacher)$"
)


class Mention(Value):
    """One place where a name stands."""

    span: Span
    text: str
    """The name as written, without titles and nationality."""
    name: str
    """The fullest form of the name in the document."""
    kind: MentionKind
    descriptors: tuple[str, ...] = ()
    """The words that introduce the bearer at this place, as written."""


@dataclass
class Bearer:
    """What a document says of whoever bears a name."""

    first: int
    """Offset of the first mention."""
    descriptors: list[str] = field(default_factory=list)


class Cast:
    """The names of one document, found once and asked by place."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self.mentions = mentions
        self.bearers: dict[str, Bearer] = {}
        self._starts = [mention.span[0] for mention in mentions]
        for mention in mentions:
            bearer = self.bearers.setdefault(mention.name, Bearer(mention.span[0]))
            bearer.descriptors += [
                words for words in mention.descriptors if words not in bearer.descriptors
            ]

    def inside(self, span: Span) -> list[Mention]:
        """Return the mentions that lie wholly in a span, in order."""
        first = bisect_left(self._starts, span[0])
        last = bisect_left(self._starts, span[1], lo=first)
        return [mention for mention in self.mentions[first:last] if mention.span[1] <= span[1]]

    def at(self, place: int) -> Mention | None:
        """Return the mention that covers a place, None if there is none."""
        last = bisect_right(self._starts, place)
        mention = self.mentions[last - 1] if last else None
        return mention if mention is not None and place < mention.span[1] else None

    def before(self, place: int, count: int) -> tuple[Mention, ...]:
        """Return the last `count` mentions that end before a place, in order."""
        last = bisect_left(self._starts, place)
        while last and self.mentions[last - 1].span[1] > place:
            last -= 1
        return self.mentions[max(0, last - count) : last]


def entities(layout: Layout, registry: Registry) -> tuple[Mention, ...]:
    """Return the names of people, organisations and places in reading order.

    Deterministic. Titles and nationalities before a name are descriptors and no part of it; a last
    name or an acronym gets the full name that the document gives elsewhere.
    """
    text = layout.document.text
    runs = list(_runs(layout, nations(registry)))
    full = _FullNames(runs)
    acronyms = expansions(text, ((run.span, run.kind != "place") for run in runs))
    family = _declared_families(registry)
    mentions = []
    for run in runs:
        kind, name = run.kind, run.text
        if kind == "unknown":
            kind, name = _settle(run, full, family)
        elif kind == "person":
            name = full.of(name, run.span[0]) or family.get(key_of(name)) or name
        if kind == "person" and " " not in run.text and _is_the(text, run.span):
            kind, name = "place", f"The {run.text}"
        rank = _rank_before(text[run.sentence[0] : run.whole[0]])
        prefix = (f"{rank} {run.prefix}".strip(),) if run.prefix else ()
        mentions.append(
            Mention(
                span=run.span,
                text=run.text,
                name=acronyms.get(name, name),
                kind="organisation" if kind == "unknown" or name in acronyms else kind,
                descriptors=(
                    *prefix,
                    *introductions(text, run.sentence, (run.whole[0], run.span[1])),
                )
                if kind == "person"
                else (),
            )
        )
    return tuple(mentions)


def _is_the(text: str, span: Span) -> bool:
    """Whether a name with an article stands alone: "the Hague" is nobody, "the Hale camp" may be.

    A noun behind it has the article.
    """
    if text[max(0, span[0] - 4) : span[0]].casefold() != "the ":
        return False
    return not stands_before_a_noun(text[span[1] : span[1] + _NEXT_WORD])


def stands_before_a_noun(behind: str) -> bool:
    """Whether what follows a name is a noun that the name belongs to: "Hale supporters"."""
    match = re.match(r" ([a-z][\w’'-]*|\d+\b)", behind)
    if match is None:
        return False
    word, verbs = match.group(1), lexicon("en")
    others = (role_words(kind) for kind in ("behind_heads", "prepositions", "relative", "closers"))
    if verbs.cue_of(word) is not None or word in verbs["auxiliaries"]:
        return word in verbs["noun_forms"]
    return not word.endswith(("ly", "ing", "ed")) and not any(word in known for known in others)


def _rank_before(words: str) -> str:
    """Return the rank right before a title, which makes it another office: "former President X"."""
    last = words.rstrip(" -").rpartition(" ")[2].rpartition("-")[2]
    return last if last.casefold() in role_words("ranks") else ""


@dataclass(slots=True)
class _Run:
    """A row of capitalised words, its titles stripped."""

    span: Span
    text: str
    kind: Literal["person", "organisation", "place", "unknown"]
    prefix: str
    """Titles and nationalities that were stripped from the front, as written."""
    whole: Span
    """Span with the stripped front."""
    sentence: Span


def _runs(layout: Layout, nations: frozenset[str]) -> Iterable[_Run]:
    text, blocks = layout.document.text, layout.document.blocks
    for sentence, block in zip(layout.sentences, layout.blocks, strict=True):
        if blocks[block].role == "residue":
            continue
        words = _shifted(words_of(text[sentence[0] : sentence[1]]), sentence[0])
        index = 0
        while index < len(words):
            size = _run_size(words, index, text)
            if size == 0:
                index += 1
                continue
            size = _before_person(words[index : index + size])
            run = _read_run(words[index : index + size], words, index, sentence, text, nations)
            if run is not None:
                yield run
            index += size


def _shifted(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple(
        Word(w.text, w.key, w.start + by, w.end + by, w.possessive, w.joined) for w in words
    )


@lru_cache(maxsize=64)
def nations(registry: Registry) -> frozenset[str]:
    """Return the words for who comes from where that may stand before a title, folded."""
    own = {
        key_of(word)[0]
        for camp in registry.camps
        for word in (*camp.adjectives, *camp.places)
        if len(key_of(word)) == 1
    }
    return word_list("nationalities", "nationalities") | own | {"us", "uk", "un", "eu"}


def _is_name_word(word: Word) -> bool:
    # "They're" is no name either.
    return word.capital and word.key.split("'")[0] not in word_list("entities", "not_names")


def _may_be_given(words: tuple[Word, ...], index: int, text: str) -> bool:
    """Whether a word such as `Jan` or `Will` begins a name here: another name word follows."""
    return (
        words[index].capital
        and words[index].key in word_list("entities", "also_names")
        and index + 1 < len(words)
        and _touches(words[index], words[index + 1], text)
        and _is_name_word(words[index + 1])
        and not words[index + 1].text.isupper()
    )


def _run_size(words: tuple[Word, ...], index: int, text: str) -> int:
    """Return how many words from `index` on form one name, 0 if none begins here."""
    if not _is_name_word(words[index]) and not _may_be_given(words, index, text):
        return 0
    particles, links = word_list("entities", "particles"), word_list("entities", "links")
    hyphenated = word_list("entities", "hyphenated")
    end = index + 1
    while end < len(words) and end - index < _LONGEST_NAME:
        if words[end - 1].possessive or not _touches(words[end - 1], words[end], text):
            break
        if _is_name_word(words[end]) or (words[end].capital and words[end].joined):
            end += 1
            continue
        ahead = end
        small = particles
        if any(_is_organisation(word) for word in words[index:end]) or words[end - 1].key in (
            "secretary",
            "minister",
            "head",
        ):
            small = particles | links
        while (
            ahead + 1 < len(words)
            and ahead - end < 3
            and words[ahead].key in small
            and not words[ahead].capital
            and (words[ahead].key not in hyphenated or words[ahead + 1].joined)
        ):
            ahead += 1
        if ahead == end or not _is_name_word(words[ahead]):
            break
        if any(not _touches(words[k - 1], words[k], text) for k in range(end, ahead + 1)):
            break
        if words[end].key == "and" and not _is_organisation(words[ahead]):
            break
        end = ahead + 1
    return end - index


def _before_person(run: tuple[Word, ...]) -> int:
    """Return where a person's name begins behind a body's: "Lake Institute Marta Quill"."""
    last = max((index for index, word in enumerate(run) if _is_organisation(word)), default=-1)
    for index in range(last + 1, len(run) - 1):
        given = any(run[index].key in word_list("given", gender) for gender in ("female", "male"))
        if last >= 0 and given and run[index].capital:
            return index
    return len(run)


def _touches(left: Word, right: Word, text: str) -> bool:
    gap = text[left.end : right.start]
    if gap in (" ", "-", "‑", "\u00a0"):
        return True
    initial = len(left.text) == 1 or left.key in word_list("titles", "titles")
    return gap in (". ", ".") and initial and len(left.text) <= 6


def _is_organisation(word: Word) -> bool:
    return word.key in word_list("entities", "organisation")


@lru_cache
def _title_keys() -> tuple[frozenset[tuple[str, ...]], int]:
    titles = frozenset(
        tuple(word.key for word in words_of(title)) for title in table("titles")["titles"]
    )
    return titles, max(map(len, titles))


def _title_size(words: tuple[Word, ...]) -> int:
    titles, longest = _title_keys()
    for size in range(min(longest, len(words)), 0, -1):
        if tuple(word.key for word in words[:size]) in titles:
            return size
    return 0


def _read_run(
    run: tuple[Word, ...],
    words: tuple[Word, ...],
    index: int,
    sentence: Span,
    text: str,
    nations: frozenset[str],
) -> _Run | None:
    cut, titled = _front(run, nations)
    rest = run[cut:]
    organisation = any(map(_is_organisation, run))
    if organisation and not (titled and len(rest) >= 1 and not any(map(_is_organisation, rest))):
        cut, rest = 0, run
    kind = _kind_of(rest, run, words, index, titled=titled, organisation=organisation and cut == 0)
    return None if kind is None else _run_of(run, rest, sentence, text, kind)


def _front(run: tuple[Word, ...], nations: frozenset[str]) -> tuple[int, bool]:
    """Return how many words in front are nationality or title, and whether one is a title."""
    cut, titled = 0, False
    # Whatever stands before a title modifies it: "Norlandish President X", "Port Selm Mayor X".
    for start in range(len(run) - 1):
        size = _title_size(run[start:])
        if size and start + size < len(run) and (start == 0 or start <= 3):
            cut, titled = start + size, True
    while (
        cut < len(run) - (1 if titled else 2)
        and run[cut].key in nations
        and not run[cut].possessive
    ):
        cut += 1
    if cut == 0 and len(run) >= 3 and (_OCCUPATION.search(run[0].key) or _is_role(run[0])):
        # "Hydrologist X Y" at the beginning of a sentence.
        cut, titled = 1, True
    return cut, titled


def _is_role(word: Word) -> bool:
    noun = role_nouns().get((word.key,))
    return noun is not None and not noun.body


def _kind_of(
    rest: tuple[Word, ...],
    run: tuple[Word, ...],
    words: tuple[Word, ...],
    index: int,
    *,
    titled: bool,
    organisation: bool,
) -> Literal["person", "organisation", "place", "unknown"] | None:
    """Return what a run of capitals names, None for a word that only begins a sentence."""
    if organisation:
        return "organisation"
    if len(rest) == 1:
        follows = words[index + len(run)] if index + len(run) < len(words) else None
        return _kind_of_word(rest[0], follows, titled=titled, first=index == 0)
    if rest[0].key in word_list("entities", "places"):
        return "place"
    if titled:
        return "person"
    before = words[index - 1].key if index else ""
    after = words[index + len(run)] if index + len(run) < len(words) else None
    noun = role_nouns().get((after.key,)) if after is not None and not after.joined else None
    if before == "the" or (noun is not None and noun.body):
        return "organisation"
    if before in ("in", "near", "from", "into", "across", "outside"):
        return "place"
    longest = _LONGEST_PERSON + sum(not word.capital for word in rest)
    return "person" if len(rest) <= longest else "organisation"


def _kind_of_word(
    word: Word, follows: Word | None, *, titled: bool, first: bool
) -> Literal["person", "organisation", "place", "unknown"] | None:
    """Return what one capitalised word names; None if it names nothing."""
    if titled:
        return "person"
    acronym = word.text.isupper() and len(word.text) > 1
    ordinary = first and (word.key,) in role_nouns()
    if ordinary or (word.key in word_list("nationalities", "nationalities") and not acronym):
        return None
    if acronym:
        return "organisation"
    if word.key in word_list("entities", "places"):
        return "place"
    if first and follows is not None and follows.key in word_list("entities", "compounds"):
        # "Night watchman …": an ordinary word.
        return None
    return "unknown"


def _run_of(
    run: tuple[Word, ...],
    rest: tuple[Word, ...],
    sentence: Span,
    text: str,
    kind: Literal["person", "organisation", "place", "unknown"],
) -> _Run:
    last = rest[-1]
    end = last.end
    written = text[rest[0].start : end]
    if last.possessive:
        end -= len(written) - len(re.sub(r"['’]s?$", "", written))
    return _Run(
        span=(rest[0].start, end),
        text=text[rest[0].start : end],
        kind=kind,
        prefix=text[run[0].start : rest[0].start].strip(),
        whole=(run[0].start, end),
        sentence=sentence,
    )


class _FullNames:
    """The full forms of people's names in a document, asked by full form or by last name."""

    def __init__(self, runs: Iterable[_Run]) -> None:
        self._full: dict[tuple[str, ...], str] = {}
        self._short: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        for run in runs:
            keys = key_of(run.text)
            if run.kind != "person" or len(keys) < 2:
                continue
            name = self._full.setdefault(_without_article(run.text), run.text)
            self._short[keys[-1:]].append((run.span[0], name))
            if keys[-2] in ("al", "el"):
                self._short[keys[-2:]].append((run.span[0], name))

    def of(self, text: str, place: int) -> str | None:
        """Return the full form of a name; of two with one last name, the one mentioned last."""
        keys = key_of(text)
        bare = _without_article(text)
        if bare in self._full and len(bare) > 1:
            return self._full[bare]
        bearers = self._short.get(keys, [])
        before = [name for at, name in bearers if at < place]
        return before[-1] if before else bearers[0][1] if bearers else None


def _without_article(name: str) -> tuple[str, ...]:
    """Return a name as it is compared: "Bashar Jaafari" and "Bashar al-Jaafari" are one."""
    return tuple(key for key in key_of(name) if key not in ("al", "el"))


@lru_cache(maxsize=64)
def _declared_families(registry: Registry) -> Mapping[tuple[str, ...], str]:
    """Return the people whom the registry declares, by last name; empty where several have it.

    Several are people for certain only where the given name of one is known: "Bashar al-Assad".
    """
    organisation = word_list("entities", "organisation")
    bearers: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for camp in registry.camps:
        for alias in camp.aliases:
            keys = key_of(alias)
            if not 2 <= len(keys) <= _LONGEST_PERSON or not alias.replace("al-", "").istitle():
                continue
            if not any(key in organisation or (key,) in role_nouns() for key in keys):
                bearers[keys[-1:]].append(alias)
    given = word_list("given", "female") | word_list("given", "male")
    found = {}
    for last, names in bearers.items():
        if len(set(map(_without_article, names))) == 1:
            found[last] = names[0]
        elif any(key_of(name)[0] in given for name in names):
            found[last] = ""
    return MappingProxyType(found)


def _settle(
    run: _Run, full: _FullNames, family: Mapping[tuple[str, ...], str]
) -> tuple[Literal["person", "organisation", "place", "unknown"], str]:
    """Decide what a single capitalised word is."""
    name = full.of(run.text, run.span[0])
    if name is not None:
        return "person", name
    declared = family.get(key_of(run.text))
    return ("unknown", run.text) if declared is None else ("person", declared or run.text)

"""Names in a document: whom and what they stand for, and by which words the text introduces them.

Capitals, titles and a few closed lists stand in for a tagger. Names in scripts without capitals are
found only where the registry declares them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from narratives.camps import Registry
from narratives.extract.lexicon import lexicon
from narratives.extract.segment import quotes, sentences
from narratives.model import Document, Span, Value
from narratives.names import (
    Word,
    fold,
    key_of,
    role_nouns,
    roles_in,
    table,
    word_list,
    words_of,
)

MentionKind = Literal["person", "organisation", "place"]

_LONGEST_NAME = 8
"""Words of the longest name that is read as one."""
_LONGEST_DESCRIPTOR = 160
"""Characters of the longest apposition that is read."""
_ACRONYM = re.compile(r"\s?\((?:the )?([A-Z][A-Za-z]?[A-Z]{1,5}s?)\)")
_CLOSER = re.compile(r"[.;:!?\"”“»«()\[\]\n]|, (?:and|but) |,")


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
    """Whoever bears a name in one document."""

    name: str
    kind: MentionKind
    first: int
    """Offset of the first mention."""
    descriptors: list[str] = field(default_factory=list)


class Cast:
    """The names of one document, found once and asked by place."""

    def __init__(self, mentions: tuple[Mention, ...]) -> None:
        self.mentions = mentions
        self.bearers: dict[str, Bearer] = {}
        self._by_block: dict[int, list[Mention]] = defaultdict(list)
        for mention in mentions:
            bearer = self.bearers.setdefault(
                mention.name, Bearer(mention.name, mention.kind, mention.span[0])
            )
            bearer.descriptors += [
                words for words in mention.descriptors if words not in bearer.descriptors
            ]

    def inside(self, span: Span) -> list[Mention]:
        """Return the mentions that lie wholly in a span, in order."""
        return [m for m in self.mentions if span[0] <= m.span[0] and m.span[1] <= span[1]]


def entities(document: Document, registry: Registry) -> tuple[Mention, ...]:
    """Return the names of people, organisations and places in reading order.

    Deterministic. Titles and nationalities before a name are descriptors and no part of it; a last
    name or an acronym gets the full name that the document gives elsewhere.
    """
    runs = [
        run
        for block in document.blocks
        if block.role != "residue"
        for run in _runs(document, block.start, block.end, registry)
    ]
    full = _full_names(runs)
    acronyms = _acronyms(document.text, runs)
    family = _declared_families(registry)
    mentions = []
    for run in runs:
        kind, name = run.kind, run.text
        if kind == "unknown":
            kind, name = _settle(run, full, family)
        elif kind == "person":
            name = full.get(key_of(name), name)
        name = acronyms.get(name, name)
        mentions.append(
            Mention(
                span=run.span,
                text=run.text,
                name=name,
                kind=kind if kind != "unknown" else "organisation",
                descriptors=_introductions(document.text, run) if kind == "person" else (),
            )
        )
    return tuple(mentions)


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


def _runs(document: Document, start: int, end: int, registry: Registry) -> Iterable[_Run]:
    text = document.text
    block = [b for b in document.blocks if b.start == start]
    marked = quotes(text, block)
    nations = _nations(registry)
    for sentence in sentences(text, start, end, marked):
        words = _shifted(words_of(text[sentence[0] : sentence[1]]), sentence[0])
        index = 0
        while index < len(words):
            size = _run_size(words, index, text)
            if size == 0:
                index += 1
                continue
            run = _read_run(words[index : index + size], words, index, sentence, text, nations)
            if run is not None:
                yield run
            index += size


def _shifted(words: tuple[Word, ...], by: int) -> tuple[Word, ...]:
    return tuple(
        Word(w.text, w.key, w.start + by, w.end + by, w.possessive, w.joined) for w in words
    )


@lru_cache(maxsize=64)
def _nations(registry: Registry) -> frozenset[str]:
    """Return adjectives that may stand before a title, the registry's own included."""
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


def _run_size(words: tuple[Word, ...], index: int, text: str) -> int:
    """Return how many words from `index` on form one name, 0 if none begins here."""
    if not _is_name_word(words[index]):
        return 0
    particles, links = word_list("entities", "particles"), word_list("entities", "links")
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
            ahead < len(words)
            and ahead - end < 3
            and words[ahead].key in small
            and not words[ahead].capital
        ):
            ahead += 1
        if ahead == end or ahead >= len(words) or not _is_name_word(words[ahead]):
            break
        if any(not _touches(words[k - 1], words[k], text) for k in range(end, ahead + 1)):
            break
        if words[end].key == "and" and not _is_organisation(words[ahead]):
            break
        end = ahead + 1
    return end - index


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
    if not rest:
        if organisation or (len(run) == 1 and run[0].key in nations):
            return _run_of(
                run, run, sentence, text, "place" if not organisation else "organisation"
            )
        return None
    kind = _kind_of(rest, run, words, index, titled=titled, organisation=organisation and cut == 0)
    return _run_of(run, rest, sentence, text, kind)


def _front(run: tuple[Word, ...], nations: frozenset[str]) -> tuple[int, bool]:
    """Return how many words before the name are nationality or title, and whether one is a title."""
    cut, titled = 0, False
    while cut < len(run):
        size = _title_size(run[cut:])
        if size and not (cut + size == len(run) and cut == 0 and size == 1):
            cut, titled = cut + size, True
        elif run[cut].key in nations and not run[cut].possessive and len(run) - cut > 1:
            cut += 1
        else:
            break
    return cut, titled


def _kind_of(
    rest: tuple[Word, ...],
    run: tuple[Word, ...],
    words: tuple[Word, ...],
    index: int,
    *,
    titled: bool,
    organisation: bool,
) -> Literal["person", "organisation", "place", "unknown"]:
    if organisation:
        return "organisation"
    before = words[index - 1] if index else None
    after = words[index + len(run)] if index + len(run) < len(words) else None
    key = rest[-1].key
    if len(rest) == 1:
        if titled:
            return "person"
        if rest[0].text.isupper() and len(rest[0].text) > 1:
            return "organisation"
        return "place" if key in word_list("entities", "places") else "unknown"
    if rest[0].key in word_list("entities", "places"):
        return "place"
    if titled:
        return "person"
    if before is not None and before.key == "the":
        return "organisation"
    if (
        after is not None
        and not after.capital
        and not after.joined
        and (after.key,) in role_nouns()
    ):
        if role_nouns()[(after.key,)].body:
            return "organisation"
    if before is not None and before.key in ("in", "near", "from", "into", "across", "outside"):
        return "place"
    return "person" if len(rest) <= 4 + sum(not w.capital for w in rest) else "organisation"


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


def _full_names(runs: Iterable[_Run]) -> dict[tuple[str, ...], str]:
    """Map every full name, and every last name of a person, to the first full form in the text."""
    found: dict[tuple[str, ...], str] = {}
    for run in runs:
        keys = key_of(run.text)
        if run.kind == "person" and len(keys) >= 2:
            found.setdefault(keys, run.text)
            found.setdefault(keys[-1:], found[keys])
            if keys[-2] in ("al", "el"):
                found.setdefault(keys[-2:], found[keys])
            # "Bashar Jaafari" and "Bashar al-Jaafari" are one.
            found.setdefault(tuple(key for key in keys if key not in ("al", "el")), found[keys])
    return found


def _acronyms(text: str, runs: Iterable[_Run]) -> dict[str, str]:
    """Map an acronym to the name that the document gives it: "Hayat Tahrir al-Sham (HTS)"."""
    found: dict[str, str] = {}
    for run in runs:
        match = _ACRONYM.match(text, run.whole[1])
        if match and run.kind != "place" and " " in run.text:
            found.setdefault(match.group(1), run.text)
    return found


@lru_cache(maxsize=64)
def _declared_families(registry: Registry) -> frozenset[tuple[str, ...]]:
    """Return the last names of people whom the registry declares."""
    organisation = word_list("entities", "organisation")
    return frozenset(
        keys[-1:]
        for camp in registry.camps
        for alias in camp.aliases
        if 2 <= len(keys := key_of(alias)) <= 4
        and not any(key in organisation or (key,) in role_nouns() for key in keys)
        and alias.replace("al-", "").istitle()
    )


def _settle(
    run: _Run, full: dict[tuple[str, ...], str], family: frozenset[tuple[str, ...]]
) -> tuple[Literal["person", "organisation", "place", "unknown"], str]:
    """Decide what a single capitalised word is."""
    keys = key_of(run.text)
    if keys in full:
        return "person", full[keys]
    if keys in family:
        return "person", run.text
    return "unknown", run.text


def _introductions(text: str, run: _Run) -> tuple[str, ...]:
    """Return title, appositions and relative clause by which a person is introduced at one place."""
    found = [run.prefix] if run.prefix else []
    found += [phrase for phrase in (_before(text, run), _after(text, run)) if phrase]
    return tuple(found)


def _before(text: str, run: _Run) -> str | None:
    """Return the noun phrase of role that ends right before the name, a comma between or not."""
    start = max(run.sentence[0], run.whole[0] - _LONGEST_DESCRIPTOR)
    lead = text[start : run.whole[0]]
    comma = bool(re.search(r",\s$", lead))
    lead = lead.rstrip(", \u00a0")
    cut = max((match.end() for match in _CLOSER.finditer(lead)), default=0)
    words = words_of(lead[cut:])
    roles = [role for role in roles_in(words) if not role.noun.body]
    if not roles:
        return None
    head = roles[-1] if not comma else roles[0]
    tail = words[head.end :]
    if tail and not (tail[0].key in ("of", "for", "to", "at", "in", "with") and len(tail) <= 8):
        return None
    if not comma and tail and not (tail[-1].capital or (tail[-1].key,) in role_nouns()):
        return None
    first = head.start
    openers = word_list("entities", "not_names") - {"the", "a", "an", "another", "one"}
    verbs = lexicon("en")
    while first > 0:
        word = words[first - 1]
        if (
            word.key in openers
            or verbs.cue_of(word.text.lower())
            or word.key in verbs["auxiliaries"]
        ):
            break
        first -= 1
        if word.key in ("the", "a", "an"):
            break
    return lead[cut:][words[first].start :].strip(" ,'‘\"") or None


def _after(text: str, run: _Run) -> str | None:
    """Return the apposition or relative clause behind the name."""
    tail = text[run.span[1] : min(run.sentence[1], run.span[1] + _LONGEST_DESCRIPTOR)]
    match = re.match(r"(?:\s*\([^)]{1,30}\))?,\s+", tail)
    if not match:
        match = re.match(r"\s+(?=(?:of|from|at|with) (?:the )?[A-Z])", tail)
        if not match:
            return None
    rest = tail[match.end() :]
    stop = re.search(r",|[.;:!?](?:\s|$)|[\"”“]| [-–—] |\n", rest)
    phrase = rest[: stop.start()] if stop else rest
    words = words_of(phrase)
    if not words or len(words) > 22:
        return None
    if words[0].key == "who":
        leading = table("roles")["words"]["leading"]
        return (
            phrase if any(word.key in leading or word.key == "is" for word in words[1:4]) else None
        )
    roles = roles_in(words)
    if tail[: match.end()].strip(" ") == "":
        # "Name of the Institute …": up to the next verb of reporting or auxiliary.
        verbs = lexicon("en")
        end = next(
            (
                w.start
                for w in words
                if verbs.cue_of(w.text.lower()) or w.key in verbs["auxiliaries"]
            ),
            len(phrase),
        )
        return phrase[:end].strip() if end > 4 else None
    verbs = lexicon("en")
    if verbs.cue_of(fold(words[0].text)) or words[0].key in verbs["auxiliaries"]:
        return None
    return phrase if roles else None

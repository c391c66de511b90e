"""What each sentence is about: the name or the role before its first verb.

A pronoun means the subject of a nearby sentence more often than any other name in it (Centering,
Grosz et al. 1995); without a parse the subject is the first noun phrase that no preposition opens.
"""

import re
from collections.abc import Sequence

from narratives.extract.entities import Cast, Mention
from narratives.extract.layout import Layout
from narratives.extract.lexicon import lexicon
from narratives.model import Span
from narratives.names import Word, role_nouns, role_words, roles_in, words_of

_CLAUSE = re.compile(r"[,;:]\s")
_QUOTE = re.compile(r"[\"“«]")
_LONGEST = 9
"""Words of the longest subject that is read."""
_READ = 240
"""Characters of a sentence in which its subject is looked for; keeps endless sentences linear."""


def subjects(cast: Cast, layout: Layout) -> dict[int, Mention | Span]:
    """Return the subject of every sentence that has one: a name, or the span of a role.

    Args:
        cast: The names of the document.
        layout: Its sentences.

    Returns:
        By index of the sentence.
    """
    found: dict[int, Mention | Span] = {}
    text = layout.document.text
    for number, (start, end) in enumerate(layout.sentences):
        stop = min(end, start + _READ)
        named = _named(cast.inside((start, stop)), start, text)
        role = _role(start, stop, text)
        if named is not None and (role is None or named.span[0] <= role[0] or _within(named, role)):
            found[number] = named
        elif role is not None:
            found[number] = role
    return found


def _within(mention: Mention, role: Span) -> bool:
    """Whether a person's name belongs to a role: "Governor Karam", "the governor, Karam,"."""
    return mention.kind == "person" and role[0] <= mention.span[0] <= role[1] + 2


def _named(mentions: Sequence[Mention], start: int, text: str) -> Mention | None:
    openings = role_words("prepositions")
    words = lexicon("en")
    for mention in mentions:
        before = text[start : mention.span[0]]
        if _QUOTE.search(before):
            return None
        clause = words_of(_CLAUSE.split(before)[-1])
        if any(words.cue_of(word.key) or word.key in words["auxiliaries"] for word in clause):
            return None
        if any(word.key in openings for word in clause):
            continue
        if _modifies(text, mention):
            continue
        return mention
    return None


def _modifies(text: str, mention: Mention) -> bool:
    """Whether a name belongs to the noun behind it: "Norland's army", "HTS fighters"."""
    behind = text[mention.span[1] : mention.span[1] + 40]
    if behind.startswith(("'s", "’s", "'", "’", "-")):
        return True
    match = re.match(r"\s([a-z]+)", behind)
    return match is not None and mention.kind != "person" and (match.group(1),) in role_nouns()


def _role(start: int, end: int, text: str) -> Span | None:
    """Return the noun phrase of role that opens a sentence, adverbials before a comma left out."""
    words = words_of(text[start:end])
    if not words or text[start : start + words[0].start].strip():
        return None
    first = _behind_adverbial(words, text[start:end])
    if first is None:
        return None
    run: list[Word] = []
    verbs = lexicon("en")
    for index in range(first, min(len(words), first + _LONGEST)):
        word = words[index]
        gap = text[start + words[index - 1].end : start + word.start] if index > first else " "
        opens = word.key in role_words("prepositions") and not word.joined
        verb = verbs.cue_of(word.key) is not None and (word.key,) not in role_nouns()
        past = bool(run) and word.key.endswith("ed") and (run[-1].key,) in role_nouns()
        if gap.strip("' ’-") or opens or verb or past or word.key in verbs["auxiliaries"]:
            break
        run.append(word)
    roles = roles_in(run)
    if not roles:
        return None
    return start + run[0].start, start + run[roles[-1].end - 1].end


def _behind_adverbial(words: Sequence[Word], text: str) -> int | None:
    """Return where the clause begins behind "On Monday, …"; None if no comma closes it."""
    if words[0].key not in role_words("prepositions") | role_words("adverbial"):
        return 0
    for index in range(len(words) - 1):
        if "," in text[words[index].end : words[index + 1].start]:
            return index + 1
    return None

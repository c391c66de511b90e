"""The words by which a text introduces a person: role before the name, apposition, relative clause.

They place a speaker in a camp when the name alone says nothing: "Ada Lorn, a spokeswoman for …".
"""

import re

from narratives.extract.lexicon import lexicon
from narratives.model import Span
from narratives.names import Word, role_nouns, role_words, roles_in, word_list, words_of

_LONGEST = 160
"""Characters of the longest apposition that is read."""
_LONGEST_COMPLEMENT = 8
"""Words behind a role, up to the name: "head of the Lake Institute Marta Quill"."""
_LONGEST_BEHIND = 22
"""Words of the longest apposition behind a name."""

_BREAK = re.compile(r"[.;:!?\"”“»«()\[\]\n]|,")
_BEHIND = re.compile(r"(?:\s*\([^)]{1,30}\))?,\s+")
_WITHOUT_COMMA = re.compile(r"\s+(?=(?:of|from|at|with) (?:the )?[A-Z])")
_END = re.compile(r",|[.;:!?](?:\s|$)|[\"”“]| [-–—] |\n")


def introductions(text: str, sentence: Span, name: Span) -> tuple[str, ...]:
    """Return the noun phrases that introduce the bearer of a name at one place.

    Args:
        text: Text of the document.
        sentence: The sentence in which the name stands.
        name: The name with its titles.
    """
    lead = text[max(sentence[0], name[0] - _LONGEST) : name[0]]
    tail = text[name[1] : min(sentence[1], name[1] + _LONGEST)]
    return tuple(phrase for phrase in (_before(lead), _behind(tail)) if phrase)


def _before(lead: str) -> str | None:
    """Return the noun phrase of role that ends right before the name, a comma between or not."""
    apposed = bool(re.search(r",\s$", lead))
    lead = lead.rstrip(", \u00a0")
    cut = max((match.end() for match in _BREAK.finditer(lead)), default=0)
    words = words_of(lead[cut:])
    roles = [role for role in roles_in(words) if not role.noun.body]
    if not roles:
        return None
    head = roles[0] if apposed else roles[-1]
    complement = words[head.end :]
    if complement and not _belongs(complement, apposed=apposed):
        return None
    first = _phrase_start(words, head.start)
    return lead[cut:][words[first].start :].strip(" ,'‘\"") or None


def _belongs(complement: tuple[Word, ...], *, apposed: bool) -> bool:
    """Whether the words between a role and the name are the role's complement."""
    if complement[0].key not in role_words("affiliating"):
        return False
    if len(complement) > _LONGEST_COMPLEMENT:
        return False
    last = complement[-1]
    return apposed or last.capital or (last.key,) in role_nouns()


def _phrase_start(words: tuple[Word, ...], head: int) -> int:
    """Return where the noun phrase with this head begins: at its article, or behind a verb."""
    articles = {"the", "a", "an", "another", "one"}
    openers = word_list("entities", "not_names") - articles - role_words("ranks")
    verbs = lexicon("en")
    first = head
    while first > 0:
        word = words[first - 1]
        if word.key in openers or verbs.cue_of(word.key) or word.key in verbs["auxiliaries"]:
            break
        first -= 1
        if word.key in articles:
            break
    return first


def _behind(tail: str) -> str | None:
    """Return the apposition or relative clause behind the name."""
    match = _BEHIND.match(tail)
    opening = match or _WITHOUT_COMMA.match(tail)
    if opening is None:
        return None
    rest = tail[opening.end() :]
    stop = _END.search(rest)
    phrase = rest[: stop.start()] if stop else rest
    words = words_of(phrase)
    if not words or len(words) > _LONGEST_BEHIND:
        return None
    if words[0].key == "who":
        return phrase if any(word.key in role_words("leading") for word in words[1:4]) else None
    verbs = lexicon("en")
    said = [w.start for w in words if verbs.cue_of(w.key) or w.key in verbs["auxiliaries"]]
    if match is None:
        # "Quill of the Lake Institute said": up to the verb.
        return phrase[: said[0]].strip() or None if said else phrase.strip()
    if said and said[0] == words[0].start:
        return None
    return phrase if roles_in(words) else None

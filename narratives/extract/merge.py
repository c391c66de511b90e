"""Puts the narrow rules on top of what the tagger found.

The tagger reads one block at a time and was trained on text without nesting, so it cannot know who
goes on speaking in the next paragraph, what is said inside what is said, or that silence is a
statement. Rules that speak of such things add what it misses; general rules of reported speech add
more noise than claims (43 % right on held-out articles where the tagger found nothing) and only
lend it lemma, class and target.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from narratives.extract.attribution import Attribution
from narratives.extract.lexicon import lexicon
from narratives.extract.tagger import LONGEST_BLOCK
from narratives.model import Document, Span

ADDING_RULES = frozenset(
    {
        "rule:according",
        "rule:adverb",
        "rule:announced",
        "rule:doubt",
        "rule:floating",
        "rule:headline",
        "rule:hearsay",
        "rule:quoted",
        "rule:silence",
        "rule:speaker_label",
    }
)
"""Rules whose finds are kept where the tagger has none; measured in docs/attribution-model.md."""

_OWN_SHAPE = frozenset({"rule:adverb", "rule:doubt", "rule:quoted", "rule:silence"})
"""Rules that know better than the tagger where source and content of their construction stand."""

_INNER_CLASSES = frozenset({"belief", "intent"})
_LEAST, _LEAST_INNER = 0.6, 0.8
"""Least confidence of what the tagger alone has found. What somebody thinks or wants counts as a
claim less often than what somebody says, so the tagger has to be surer of it."""

_NOTHING = frozenset({"each other", "one another"})
_TOLL = re.compile(
    r"(?:(?:more|fewer|less) than |at least |about |some )*(?:\d|(?:the |their )?li(?:fe|ves)\b)"
)
"""What "claimed more than 100 lives" goes on with: a deed."""
_FEW, _LEAST_FEW = 2, 0.9
"""Contents of so few words, or of nobody, are nouns and circumstances more often than claims."""

_CLAIM_CLASSES = frozenset({"accuse"})
_SURE = 0.9
"""Confidence of a rule that finds a whole quotation with its cue."""
_COVERED = 0.5
"""Share of a rule's content that the tagger has already: the same claim in other bounds."""
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_PARTIAL = frozenset({"each", "both", "all", "those"})
"""Words that the tagger leaves of a longer source: "each" of "the army and the Front each said"."""
_QUOTES = "\"“«„‘'"
_SHORT_TAIL = 4
"""Most words behind a cue that say nothing new: "P, the driver said they were told"."""
_OPEN_ENDS = frozenset({"that", "and", "or", "but", "as", "who", "which"})
"""No content ends in these, nor in an article, a preposition or a pronoun: it was cut off."""
_ADDRESSEE = 9
"""Most words of an addressee with its "that"."""
_MODIFIERS = 2
"""Most words that the tagger may have left off the beginning of a one-word source."""
_AGREEMENT = 0.5
"""Share of the doubt that is left in the tagger's confidence when a rule finds the same cue."""


def merge(
    model: Sequence[Attribution], rules: Sequence[Attribution], document: Document
) -> list[Attribution]:
    """Return one list in reading order: `found_by` is `model`, `rule:NAME` or `both`.

    Attitudes (cues without a word of reporting, such as "wants") are left out unless a rule reads
    the same cue as speech. Without anything from the tagger, all rules stand as they are; so they
    do in paragraphs that are too long for it.
    """
    free = list(rules)
    merged: list[Attribution] = []
    for found in model:
        rule = _same_cue(found, free)
        if rule is not None:
            free.remove(rule)
            merged.append(_join(found, rule, document.text))
        elif found.kind != "attitude" and _stands(found, document.text):
            merged.append(found)
    covered = [found.spans for found in merged]
    unread = {
        number
        for number, block in enumerate(document.blocks)
        if block.end - block.start > LONGEST_BLOCK
    }
    for rule in free:
        if rule.block in unread:
            merged.append(rule)
            continue
        nested = "nested" in rule.flags
        accusation = rule.cue_class in _CLAIM_CLASSES and rule.target is not None
        quotes = rule.kind == "direct" and rule.confidence >= _SURE
        reported = _said_that(rule, document.text)
        if not (nested or accusation or quotes or reported or rule.found_by in ADDING_RULES):
            continue
        if nested or all(_share(rule.spans, spans) < _COVERED for spans in covered):
            merged.append(rule)
    return sorted(merged, key=lambda one: (one.block, one.spans[0], one.cue or (-1, -1)))


def _said_that(rule: Attribution, text: str) -> bool:
    """Whether somebody says *that* something is so: nothing else than reported speech reads so."""
    if rule.cue is None or rule.source is None:
        return False
    return text[rule.cue[1] : rule.spans[0][0]].strip() == "that"


def _stands(found: Attribution, text: str) -> bool:
    """Whether a find of the tagger alone is a claim."""
    content = text[slice(*found.spans[0])]
    if content.lower() in _NOTHING or _is_name(found, text):
        return False
    if found.lemma == "claim" and _TOLL.match(content):
        return False
    first = content.split()[0].lower()
    topic = found.lemma == ":" and first in lexicon()["questions"]
    return not topic and found.confidence >= _least(found, text)


def _is_name(found: Attribution, text: str) -> bool:
    """Whether a cue is a part of a name: "Osama Said" in the middle of a sentence."""
    if found.cue is None or "headline" in found.flags:
        return False
    inside = text[max(0, found.cue[0] - 2) : found.cue[0]]
    return text[slice(*found.cue)] == "Said" and inside[:1].isalpha()


def _least(found: Attribution, text: str) -> float:
    """Return how sure the tagger must be of a find that no rule shares."""
    words = sum(len(text[slice(*span)].split()) for span in found.spans)
    if words <= _FEW or found.source is None:
        return _LEAST_FEW
    return _LEAST_INNER if found.cue_class in _INNER_CLASSES else _LEAST


def _same_cue(found: Attribution, rules: Sequence[Attribution]) -> Attribution | None:
    """Return the rule's find whose cue overlaps most, the one with the closest content on a tie."""
    best: Attribution | None = None
    score = (0, 0.0)
    for rule in rules:
        if found.cue is None or rule.cue is None:
            continue
        overlap = _overlap(found.cue, rule.cue)
        if overlap > 0:
            candidate = (overlap, _share(rule.spans, found.spans))
            if candidate > score:
                best, score = rule, candidate
    return best


def _join(found: Attribution, rule: Attribution, text: str) -> Attribution:
    flags = (found.flags - {"attitude"}) | rule.flags
    confidence = round(1.0 - _AGREEMENT * (1.0 - found.confidence), 4)
    if rule.found_by in _OWN_SHAPE or _reads_headline(rule) or _swallows(found, rule):
        return replace(rule, flags=flags, confidence=confidence, found_by="both")
    spans = found.spans
    kind = rule.kind if rule.target is not None or found.kind == "attitude" else found.kind
    if rule.target is not None:
        spans = rule.spans
    elif rule.spans[0][0] < spans[0][1] and _ends_in_that(text, spans[0][0], rule.spans[0][0]):
        # "told the council that": whom somebody tells is no part of what he tells.
        spans = ((rule.spans[0][0], spans[0][1]), *spans[1:])
    elif _cut_off(found, rule, text):
        spans, kind = rule.spans, rule.kind
    source, cue = found.source, found.cue
    if "impersonal" in rule.flags:
        # "Vantera, which has been accused of P": the tagger takes the accused for who speaks.
        source = None
    elif rule.source is not None and (
        source is None
        or text[slice(*source)].split(maxsplit=1)[0].lower() in _RELATIVE - {"that"}
        or _lacks_beginning(text, source, rule.source)
        or _is_partial(text, source, rule)
    ):
        source = rule.source
    if rule.source is not None and cue is not None and _overlap(rule.source, cue) > 0:
        # "media reports claiming": a noun of reporting is who reports, not a part of the cue.
        source, cue = rule.source, rule.cue
    elif rule.target is not None and rule.cue is not None and cue is not None:
        # "called out the council": the tagger's cue runs on into who is accused.
        reaches = rule.cue[1] <= rule.target[0] < cue[1]
        cue = (cue[0], rule.cue[1]) if reaches else cue
    return Attribution(
        block=found.block,
        kind=kind,
        source=source,
        cue=cue,
        lemma=rule.lemma,
        cue_class=rule.cue_class,
        negated=rule.negated or found.negated,
        spans=spans,
        target=rule.target,
        flags=flags,
        confidence=confidence,
        found_by="both",
    )


def _reads_headline(rule: Attribution) -> bool:
    """Whether a headline puts what is said first: there the tagger takes speaker for content."""
    return "headline" in rule.flags and ("inverted" in rule.flags or rule.lemma == ":")


def _swallows(found: Attribution, rule: Attribution) -> bool:
    """Whether the tagger took the rule's speaker, or a part of the name, for what is said.

    It does so where speaker and cue stand last without quotation marks: "…, claims the envoy".
    """
    source = rule.source
    if source is None or found.source is None or rule.kind != "indirect":
        return False
    if not any(_overlap(source, span) > 0 for span in found.spans):
        return False
    swapped = any(_overlap(found.source, span) > 0 for span in rule.spans)
    return swapped or found.source[1] == source[1]


def _lacks_beginning(text: str, source: Span, longer: Span) -> bool:
    """Whether a source is the last word of the rule's: "reports" of "media reports"."""
    added = text[longer[0] : source[0]].split()
    alone = " " not in text[slice(*source)]
    return alone and source[1] == longer[1] and 0 < len(added) <= _MODIFIERS


def _is_partial(text: str, source: Span, rule: Attribution) -> bool:
    """Whether a source is no more than "each", or stands in what the rule reads as said."""
    within = any(start <= source[0] and source[1] <= end for start, end in rule.spans)
    return text[slice(*source)].lower() in _PARTIAL or within


def _cut_off(found: Attribution, rule: Attribution, text: str) -> bool:
    """Whether the tagger has only a part of what the rule reads before "X said", or half a phrase.

    In 40 articles of PolNeAR's development part the rule's content was the nearer one in 7 such
    cases, the tagger's in 4, all of these by less than a tenth of Dice.
    """
    if rule.source is None or rule.cue is None or found.spans == rule.spans:
        return False
    first = min(rule.source[0], rule.cue[0])
    before = rule.spans[-1][1] <= first
    if before and _only_adds(found, rule, text):
        return True
    if _share(found.spans, rule.spans) < 1.0:
        return False
    if before:
        return True
    last = text[slice(*found.spans[-1])].rsplit(maxsplit=1)[-1].lower()
    words = lexicon()
    small = words["determiners"] | words["prepositions"] | words["subject_pronouns"]
    return last in small | _OPEN_ENDS


def _only_adds(found: Attribution, rule: Attribution, text: str) -> bool:
    """Whether the tagger's content is the rule's with an opening or how it was said, or only that.

    "The envoy broke her silence: P, she said", "P, they say in the same words".
    """
    assert rule.cue is not None
    start, end = rule.spans[0][0], rule.spans[-1][1]
    if _share(rule.spans, found.spans) == 1.0:
        opening = text[found.spans[0][0] : start].rstrip()
        behind = [span for span in found.spans if span[0] >= rule.cue[1]]
        # "P, she said, and more of P" goes on; "P, they say in the same words" does not.
        quoted = any(mark in text[slice(*span)] for span in behind for mark in _QUOTES)
        manner = bool(behind) and text[rule.cue[1]] == " " and not quoted
        return opening.endswith(":") or (manner and not opening)
    apart = all(span[0] >= end for span in found.spans)
    said = sum(len(text[slice(*span)].split()) for span in found.spans)
    return apart and said <= _SHORT_TAIL and text[found.spans[0][0]] not in _QUOTES


def _ends_in_that(text: str, start: int, later: int) -> bool:
    """Whether the words from `start` to `later` are few and the last of them is "that"."""
    skipped = text[start:later].split()
    return 1 < len(skipped) <= _ADDRESSEE and skipped[-1].lower() == "that"


def _overlap(one: Span, other: Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _share(spans: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the share of `spans` that `others` hold too."""
    total = sum(end - start for start, end in spans)
    both = sum(max(0, _overlap(one, other)) for one in spans for other in others)
    return both / total if total else 1.0

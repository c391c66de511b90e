"""Count which names the camps give to the same thing, and which are distinctive for a camp.

The referents are data (`data/referents.toml`). A camp's own words, quoted or written by itself,
are counted apart from a reporter's paraphrase of it. Words are shown as used and never rated.
"""

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from narratives.model import ELLIPSIS, Claim, Naming, NamingHit, NamingUse, Span

Voice = Literal["speaker", "outlet"]

# Fewer uses than this over all camps say nothing about how a thing is called.
MINIMUM_USES = 3
# Fewer uses of one name by one camp get no measure of distinctiveness.
MINIMUM_FOR_DISTINCT = 2
# Size of the prior in pseudo-counts (alpha_0 of Monroe et al.); small, as the texts are few.
PRIOR = 10.0


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a name: its words in lower case, the name shown, and what it names."""

    words: tuple[str, ...]
    name: str
    referent: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in one claim; the span points into the claim's text."""

    referent: str
    name: str
    span: Span
    voice: Voice


_WORD = re.compile(r"\w+(?:-\w+)*")


@cache
def referents() -> tuple[str, ...]:
    """Return the kinds of things of the data file, in its order."""
    return tuple(entry["label"] for entry in _data())


def _data() -> list[dict[str, Any]]:
    text = resources.files("narratives").joinpath("data/referents.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["referent"]
    return found


@cache
def _forms() -> Mapping[str, Sequence[_Form]]:
    """Return the forms of all names by their first word, the longest first."""
    found: dict[str, list[_Form]] = {}
    for entry in _data():
        for forms in entry["names"]:
            for form in forms:
                words = tuple(form.lower().split())
                found.setdefault(words[0], []).append(_Form(words, forms[0], entry["label"]))
    for of_word in found.values():
        of_word.sort(key=lambda form: (-len(form.words), form.words))
    return found


def mentions(claim: Claim) -> tuple[Mention, ...]:
    """Return the names in a claim's text; the longest form at a place counts, and none overlap.

    So "terrorist attacks" names an attack, not a group.
    """
    return _mentions(claim.text, claim.kind in ("direct", "narrator"))


@lru_cache(maxsize=4096)
def _mentions(text: str, own: bool) -> tuple[Mention, ...]:  # noqa: FBT001 - a key of the cache
    if _first_words().search(text) is None:
        return ()
    words = [(match.group().lower(), match.span()) for match in _WORD.finditer(text)]
    quoted: list[Span] | None = [(0, len(text))] if own else None
    found = []
    at = 0
    while at < len(words):
        form = _form_at(text, words, at)
        if form is None:
            at += 1
            continue
        span = (words[at][1][0], words[at + len(form.words) - 1][1][1])
        quoted = [match.span() for match in _QUOTED.finditer(text)] if quoted is None else quoted
        inside = any(start <= span[0] < end for start, end in quoted)
        voice: Voice = "speaker" if inside else "outlet"
        found.append(Mention(form.referent, form.name, span, voice))
        at += len(form.words)
    return tuple(found)


@cache
def _first_words() -> re.Pattern[str]:
    """Return what tells quickly that a text can hold no name: most hold none."""
    return re.compile("|".join(sorted(map(re.escape, _forms()))), re.IGNORECASE)


def _form_at(text: str, words: Sequence[tuple[str, Span]], at: int) -> _Form | None:
    for form in _forms().get(words[at][0], ()):
        here = words[at : at + len(form.words)]
        if tuple(word for word, _ in here) != form.words:
            continue
        gaps = (text[one[1] : other[0]] for (_, one), (_, other) in pairwise(here))
        if all(gap.isspace() for gap in gaps):
            return form
    return None


# What stands in quotation marks are the camp's own words.
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»„]*)[\"”»]|(?<!\w)[‘']([^‘’']{3,})[’'](?!\w)")


def in_document(claim: Claim, span: Span) -> Span | None:
    """Return where a span of the claim's text stands in its document; None over a gap in it."""
    at = 0
    for start, end in claim.spans:
        if at <= span[0] and span[1] <= at + end - start:
            return start + span[0] - at, start + span[1] - at
        at += end - start + len(ELLIPSIS)
    return None


def concordance(claim: Claim, hit: NamingHit, width: int = 40) -> tuple[str, str, str]:
    """Return a use of a name in its sentence: what stands before it, the name, what stands behind.

    Args:
        claim: The claim of the use.
        hit: The use.
        width: Characters on either side, cut at a blank, with an ellipsis where text is left out.
    """
    for mention in mentions(claim):
        start, end = mention.span
        if hit.span is not None and in_document(claim, mention.span) == hit.span:
            break
    else:
        return "", claim.text, ""
    left, right = claim.text[:start], claim.text[end:]
    if len(left) > width:
        left = "…" + left[-width:].partition(" ")[2]
    if len(right) > width:
        right = right[:width].rpartition(" ")[0] + "…"
    return left, claim.text[start:end], right


_Voices = dict[tuple[str, Voice], dict[str, list[NamingHit]]]


def naming(claims: Iterable[Claim], camps: Sequence[str]) -> tuple[Naming, ...]:
    """Return, for each referent that two camps name, which names each of them uses how often.

    Args:
        claims: The claims of one event.
        camps: Ids of the camps in the order of the columns.
    """
    uses: dict[str, _Voices] = {}
    for claim in claims:
        for mention in mentions(claim):
            of_voice = uses.setdefault(mention.referent, {}).setdefault(
                (claim.camp, mention.voice), defaultdict(list)
            )
            of_voice[mention.name].append(
                NamingHit(claim=claim.id, span=in_document(claim, mention.span))
            )
    found = []
    for referent in referents():
        voices = uses.get(referent, {})
        total = sum(len(ids) for names in voices.values() for ids in names.values())
        if total < MINIMUM_USES or len({camp for camp, _ in voices}) < 2:
            continue
        found.append(Naming(referent=referent, uses=_uses(voices, camps)))
    return tuple(found)


def _uses(voices: _Voices, camps: Sequence[str]) -> tuple[NamingUse, ...]:
    counts: dict[str, Counter[str]] = {}
    for (camp, _), names in voices.items():
        of_camp = counts.setdefault(camp, Counter())
        for name, ids in names.items():
            of_camp[name] += len(ids)
    scores = distinctive(counts)
    order = {camp: index for index, camp in enumerate(camps)}
    lines = []
    for (camp, voice), names in voices.items():
        for name, hits in names.items():
            score = scores[camp, name] if counts[camp][name] >= MINIMUM_FOR_DISTINCT else None
            lines.append(
                NamingUse(
                    camp=camp,
                    name=name,
                    count=len(hits),
                    claims=tuple(dict.fromkeys(hit.claim for hit in hits)),
                    voice=voice,
                    distinct=None if score is None else round(score, 2),
                    hits=tuple(hits),
                )
            )
    return tuple(
        sorted(
            lines,
            key=lambda use: (order.get(use.camp, len(order)), -use.count, use.name, use.voice),
        )
    )


def distinctive(counts: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], float]:
    """Return the z-score of each name's log-odds in one camp against all the others.

    Log-odds ratio with an informative Dirichlet prior taken from all camps together, divided by
    its estimated standard deviation: equations 15, 16 and 22 of Monroe, Colaresi and Quinn,
    "Fightin' Words" (Political Analysis, 2008).
    """
    together: Counter[str] = Counter()
    for of_camp in counts.values():
        together.update(of_camp)
    total = sum(together.values())
    scores = {}
    for camp, of_camp in counts.items():
        mine = sum(of_camp.values())
        theirs = total - mine
        for name in of_camp:
            prior = PRIOR * together[name] / total
            here = of_camp[name] + prior
            there = together[name] - of_camp[name] + prior
            odds_here = math.log(here / (mine + PRIOR - here)) if mine + PRIOR > here else math.inf
            odds_there = (
                math.log(there / (theirs + PRIOR - there)) if theirs + PRIOR > there else math.inf
            )
            if math.isinf(odds_here) or math.isinf(odds_there):
                # A single name for everything distinguishes nobody.
                scores[camp, name] = 0.0
                continue
            scores[camp, name] = (odds_here - odds_there) / math.sqrt(1 / here + 1 / there)
    return scores


@cache
def deciding() -> frozenset[str]:
    """Return the kinds of things of which two names in one row are two names for the same."""
    return frozenset(entry["label"] for entry in _data() if entry.get("decides"))


def own_names(claims: Iterable[Claim]) -> dict[str, frozenset[str]]:
    """Return the names by which a row's naming can differ, in the claims' own words only.

    A reporter's paraphrase is left out, and so are kinds of which two names in one row often
    mean two things.
    """
    found: dict[str, set[str]] = {}
    for claim in claims:
        for mention in mentions(claim):
            if mention.voice == "speaker" and mention.referent in deciding():
                found.setdefault(mention.referent, set()).add(mention.name)
    return {referent: frozenset(names) for referent, names in found.items()}

"""Scores attribution finders on PolNeAR (Newell et al. 2018), whose text is not in the project.

    python benchmarks/polnear.py --data polnear.jsonl --split dev [--rules-only]

A predicted content is matched one-to-one with a gold content by the Dice coefficient of their
words, best pairs first. Recall and F count the gold attributions whose cue holds a verb of
communication (a list that is not the extractor's own); precision counts a match with any gold one.
"""

import argparse
import json
import re
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from narratives.extract.attribution import Attribution
from narratives.extract.lexicon import lexicon
from narratives.extract.merge import merge
from narratives.extract.rules import find_attributions
from narratives.extract.segment import quotes
from narratives.extract.tagger import load_tagger
from narratives.model import Block, Document, Span

System = Callable[[Document], Sequence[Attribution]]

CUTS = (0.3, 0.5, 0.8)
KINDS = ("direct", "mixed", "indirect")
# Verbs of textacy's list for direct quotations (Apache-2.0), base forms; the file of lexicons holds
# the list of the Gender Gap Tracker (MIT), in all forms.
TEXTACY_VERBS = frozenset(
    """
    according accuse acknowledge add admit agree allege announce argue ask assert believe blame
    charge cite claim complain concede conclude confirm contend criticize declare decline deny
    describe disagree disclose estimate explain fear hope insist maintain mention note observe
    order predict promise recall recommend reply report say state stress suggest tell testify
    think urge warn worry write
    """.split()  # noqa: SIM905  fifty quoted words would hide the list
)

_WORD = re.compile(r"\w+")
_LEADING = frozenset({"that", "the", "a"})


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold attribution as sets of word offsets."""

    content: frozenset[int]
    source: frozenset[int]
    kind: str
    communication: bool


@dataclass(slots=True)
class Scores:
    """Counts over all articles; the ratios are percentages."""

    articles: int = 0
    seconds: float = 0.0
    predicted: int = 0
    gold: int = 0
    hits: dict[float, int] = field(default_factory=lambda: dict.fromkeys(CUTS, 0))
    recalled: dict[float, int] = field(default_factory=lambda: dict.fromkeys(CUTS, 0))
    exact_hits: int = 0
    exact_recalled: int = 0
    sourced: int = 0
    source_overlap: int = 0
    source_exact: int = 0
    words_predicted: int = 0
    words_right: int = 0
    words_gold: int = 0
    words_recalled: int = 0
    by_kind: dict[str, list[int]] = field(
        default_factory=lambda: {kind: [0, 0, 0] for kind in KINDS}
    )

    def f(self, cut: float) -> float:
        """Return F at a Dice cut."""
        return _f(self.hits[cut], self.predicted, self.recalled[cut], self.gold)

    def rows(self) -> list[tuple[str, str]]:
        """Return what is reported, in order."""
        kinds = ", ".join(
            f"{kind} {_percent(at5, n)}/{_percent(at8, n)} (n={n})"
            for kind, (n, at5, at8) in self.by_kind.items()
        )
        exact = _f(self.exact_hits, self.predicted, self.exact_recalled, self.gold)
        words = _f(self.words_right, self.words_predicted, self.words_recalled, self.words_gold)
        precision = _percent(self.hits[0.5], self.predicted)
        overlap = _percent(self.source_overlap, self.sourced)
        return [
            *((f"F@{cut}", f"{self.f(cut):.1f}") for cut in CUTS),
            ("exact F", f"{exact:.1f}"),
            ("P/R@.5", f"{precision}/{_percent(self.recalled[0.5], self.gold)}"),
            ("source overlap/exact", f"{overlap}/{_percent(self.source_exact, self.sourced)}"),
            ("content-word F", f"{words:.1f}"),
            ("recall @.5/@.8", kinds),
            ("predicted, gold", f"{self.predicted}, {self.gold}"),
            ("ms an article", f"{1000 * self.seconds / max(1, self.articles):.1f}"),
        ]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _f(hits: int, predicted: int, recalled: int, gold: int) -> float:
    if not (hits and recalled):
        return 0.0
    precision, recall = hits / predicted, recalled / gold
    return 100 * 2 * precision * recall / (precision + recall)


def score(system: System, rows: Iterable[dict], communication: frozenset[str] | None) -> Scores:
    """Return the scores of a system; with `communication` None, all gold attributions count."""
    result = Scores()
    for row in rows:
        document, text = document_of(row), row["text"]
        begin = time.process_time()
        predicted = system(document)
        result.seconds += time.process_time() - begin
        result.articles += 1
        starts = [match.start() for match in _WORD.finditer(text)]
        marked = [(quote.start, quote.end) for quote in quotes(text, document.blocks)]
        gold = [
            _gold(attribution, text, starts, marked, communication)
            for attribution in row["attributions"]
        ]
        contents = [_content(text, starts, attribution.spans) for attribution in predicted]
        _count(result, predicted, contents, [one for one in gold if one.content], starts)
    return result


def document_of(row: dict) -> Document:
    """Return an article as a document whose blocks are its lines."""
    text, blocks, start = row["text"], [], 0
    for line in text.split("\n"):
        if line.strip():
            first = start + len(line) - len(line.lstrip())
            end = start + len(line.rstrip())
            headline = not blocks and text[end - 1] not in ".!?…\"”'’:"
            blocks.append(Block(start=first, end=end, role="headline" if headline else "body"))
        start += len(line) + 1
    return Document(
        id="d_" + row["id"],
        path=row["id"],
        text=text,
        sha256="",
        language="en",
        blocks=tuple(blocks),
    )


def _words_in(starts: Sequence[int], spans: Iterable[Sequence[int]]) -> list[int]:
    return sorted(
        {
            at
            for first, end in spans
            for at in starts[bisect_left(starts, first) : bisect_left(starts, end)]
        }
    )


def _content(text: str, starts: Sequence[int], spans: Iterable[Sequence[int]]) -> frozenset[int]:
    """Return the word offsets of a content, without a leading "that" or article."""
    offsets = _words_in(starts, spans)
    while offsets and _WORD.match(text, offsets[0]).group().lower() in _LEADING:
        offsets = offsets[1:]
    return frozenset(offsets)


def _gold(
    attribution: dict,
    text: str,
    starts: Sequence[int],
    marked: Sequence[Span],
    communication: frozenset[str] | None,
) -> Gold:
    total = sum(end - start for start, end in attribution["content"])
    inside = sum(
        max(0, min(end, last) - max(start, first))
        for start, end in attribution["content"]
        for first, last in marked
    )
    cue = set(re.findall(r"[a-z]+", " ".join(text[a:b] for a, b in attribution["cue"]).lower()))
    return Gold(
        content=_content(text, starts, attribution["content"]),
        source=frozenset(_words_in(starts, attribution["source"])),
        kind="direct" if inside > 0.92 * total else "mixed" if inside else "indirect",
        communication=communication is None or bool(cue & communication),
    )


def _count(
    result: Scores,
    predicted: Sequence[Attribution],
    contents: Sequence[frozenset[int]],
    gold: Sequence[Gold],
    starts: Sequence[int],
) -> None:
    pairs = sorted(
        (
            (-2 * len(content & one.content) / (len(content) + len(one.content)), i, j)
            for i, content in enumerate(contents)
            for j, one in enumerate(gold)
            if content & one.content
        ),
    )
    used_p: set[int] = set()
    used_g: set[int] = set()
    best: dict[int, float] = {}
    for negative, i, j in pairs:
        if i in used_p or j in used_g:
            continue
        used_p.add(i)
        used_g.add(j)
        dice, one = -negative, gold[j]
        best[j] = dice
        for cut in CUTS:
            result.hits[cut] += dice >= cut
            result.recalled[cut] += dice >= cut and one.communication
        result.exact_hits += dice == 1
        result.exact_recalled += dice == 1 and one.communication
        if dice >= 0.5 and one.source:
            source = predicted[i].source
            words = frozenset(_words_in(starts, [source])) if source else frozenset()
            result.sourced += 1
            result.source_overlap += bool(words & one.source)
            result.source_exact += words == one.source
    result.predicted += len(contents)
    for j, one in enumerate(gold):
        if one.communication:
            result.gold += 1
            counts = result.by_kind[one.kind]
            counts[0] += 1
            counts[1] += best.get(j, 0.0) >= 0.5
            counts[2] += best.get(j, 0.0) >= 0.8
    every = frozenset().union(*(one.content for one in gold)) if gold else frozenset()
    told = (
        frozenset().union(*(one.content for one in gold if one.communication))
        if gold
        else frozenset()
    )
    said = frozenset().union(*contents) if contents else frozenset()
    result.words_predicted += len(said)
    result.words_right += len(said & every)
    result.words_gold += len(told)
    result.words_recalled += len(said & told)


def communication_verbs(lexicons: Path) -> frozenset[str]:
    """Return the forms that make a cue one of communication."""
    forms = set(TEXTACY_VERBS)
    for form, (lemma, _) in lexicon().cues.items():
        if lemma in forms:
            forms.add(form)
    for line in lexicons.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["list"] == "ggt_quote_verbs":
            forms.add(entry["text"])
    return frozenset(forms)


def with_tagger() -> System:
    """Return the learned tagger joined with the rules, as the product runs them."""
    tagger = load_tagger()
    return lambda document: merge(tagger.find(document), find_attributions(document), document)


def main() -> int:
    """Print the table for one split."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="PolNeAR as JSON lines")
    parser.add_argument("--lexicons", type=Path, help="lexicons.jsonl; beside --data by default")
    parser.add_argument("--split", default="dev", choices=("train", "dev"))
    parser.add_argument("--limit", type=int, help="only the first N articles")
    parser.add_argument(
        "--all-cues",
        action="store_true",
        help="count all gold attributions, not only communication",
    )
    parser.add_argument("--rules-only", action="store_true", help="leave the learned tagger out")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == options.split][: options.limit]
    verbs = communication_verbs(options.lexicons or options.data.with_name("lexicons.jsonl"))
    system = find_attributions if options.rules_only else with_tagger()
    scores = score(system, rows, None if options.all_cues else verbs)
    for name, value in scores.rows():
        print(f"{name:22}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

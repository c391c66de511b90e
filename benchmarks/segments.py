"""How well stories are told apart inside one document: joined articles cut, plain ones left whole.

Run as `python benchmarks/segments.py DATA [--articles N]`, where DATA holds the public sets as JSON
lines (none of their text is in this repository). Articles are joined at random, so that the seams
are known; the numbers are recall and precision of seams, and the share of plain articles cut.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.encoder import Encoder, FloatArray, load_encoder
from narratives.documents.blocks import blocks_of
from narratives.lineup.events import SENTENCE_END, event_text, group_events
from narratives.lineup.options import LineupOptions
from narratives.lineup.segments import part_of, segment_id, segments
from narratives.model import Block, Document

SEED = 11
LONGEST = 30
"""Paragraphs taken of an article."""


@dataclass(frozen=True)
class Article:
    """The title and the paragraphs of one article, with their vectors."""

    title: str
    paragraphs: list[str]
    vectors: FloatArray


def read_articles(data: Path, name: str, count: int) -> list[tuple[str, list[str]]]:
    """Return title and paragraphs of some articles; a text in one piece goes by two sentences."""
    with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if name == "neus_events":
        rows = list({row["event"]: row for row in rows}.values())
    found = []
    for row in (
        rows[number] for number in np.random.default_rng(SEED).permutation(len(rows))[:count]
    ):
        parts = [part.strip() for part in row["text"].split("\n") if part.strip()]
        if len(parts) == 1:
            sentences = [s for s in SENTENCE_END.split(parts[0]) if s]
            parts = [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]
        found.append((row["title"], parts[:LONGEST]))
    return found


def joined(parts: Sequence[Article], *, headed: bool) -> tuple[Document, FloatArray, set[int]]:
    """Return one document of several articles, its vectors, and where each but the first begins.

    They stand under their titles, or with a line of asterisks between them.
    """
    text, blocks, rows, seams = "", [], [], set()
    for article in parts:
        lines = [("heading", article.title, article.vectors[0])] if headed else []
        if text and not headed:
            blocks.append(Block(start=len(text), end=len(text) + 5, role="residue"))
            rows.append(np.zeros_like(article.vectors[0]))
            text += "* * *\n"
        if text:
            seams.add(len(text))
        lines += [
            ("body", paragraph, vector)
            for paragraph, vector in zip(article.paragraphs, article.vectors[1:], strict=True)
        ]
        for role, line, vector in lines:
            blocks.append(Block(start=len(text), end=len(text) + len(line), role=role))
            rows.append(vector)
            text += line + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(
        id="d", path="d", text=text, sha256=digest, language="en", blocks=tuple(blocks)
    )
    return document, np.stack(rows), seams


def with_headings(article: Article, every: int) -> tuple[Document, FloatArray, set[int]]:
    """Return a plain article with headings over every few paragraphs, made of their first words."""
    parts = []
    for at in range(0, len(article.paragraphs), every):
        end = min(at + every, len(article.paragraphs))
        title = " ".join(article.paragraphs[at].split()[:6])
        vectors = article.vectors[[at + 1, *range(at + 1, end + 1)]]
        parts.append(Article(title, article.paragraphs[at:end], vectors))
    document, rows, _ = joined(parts, headed=True)
    return document, rows, set()


def score(cases: Sequence[tuple[Document, FloatArray, set[int]]]) -> str:
    """Return recall and precision of seams, and the share of documents with a wrong cut."""
    hits = cuts = seams = wrong = 0
    for document, vectors, wanted in cases:
        found = {start for start, _ in segments(document, vectors)[1:]}
        hits += len(found & wanted)
        cuts += len(found)
        seams += len(wanted)
        wrong += bool(found - wanted)
    recall = f"{hits / seams:.2f}" if seams else "  - "
    precision = f"{hits / cuts:.2f}" if cuts and seams else "  - "
    return f"{recall}    {precision}    {wrong / len(cases):.3f}    {len(cases)}"


def placed(data: Path, encoder: Encoder, count: int) -> str:
    """Return how many stories of roundups come to the articles that tell the same, cut and whole.

    Of each news event two articles stand alone and the third is one of five in a page of briefs.
    """
    with (data / "neus_events.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        told.setdefault(row["event"], []).append(row)
    whole = sorted(event for event in told if len(told[event]) > 2)
    drawn = [whole[n] for n in np.random.default_rng(SEED).permutation(len(whole))[:count]]
    alone = [
        _document(f"{event}/{n}", row["title"], f"{row['title']}\n\n{row['text']}")
        for event in drawn
        for n, row in enumerate(told[event][:2])
    ]
    stories: dict[str, str] = {}
    cut: list[Document] = []
    pages: list[Document] = []
    for first in range(0, count, 5):
        text, starts = "# News in brief\n", {}
        for event in drawn[first : first + 5]:
            text += "\n## "
            starts[event] = len(text)
            text += f"{told[event][2]['title']}\n\n{told[event][2]['text']}\n"
        page = _document(f"page{first}", "News in brief", text)
        pages.append(page)
        parts = encoder.encode([text[block.start : block.end] for block in page.blocks])
        spans = segments(page, parts)
        found = [
            Document(**{**dict(part_of(page, span)), "id": segment_id(page.id, span)})
            for span in spans
        ]
        cut += found
        for event, start in starts.items():
            held = max(n for n, (begin, _) in enumerate(spans) if begin <= start)
            stories[event] = found[held].id
    lines = []
    for name, parts, home in (
        ("whole", pages, {event: stories[event].partition(".")[0] for event in drawn}),
        ("cut", cut, stories),
    ):
        documents = [*alone, *parts]
        vectors = encoder.encode([event_text(document) for document in documents])
        groups = group_events(documents, vectors, LineupOptions())
        event_of = {identity: group for group in groups for identity in group}
        right = sum(any(f"{event}/{n}" in event_of[home[event]] for n in (0, 1)) for event in drawn)
        torn = sum(event_of[f"{event}/0"] != event_of[f"{event}/1"] for event in drawn)
        lines.append(f"| {name} | {right} of {count} | {torn} of {count} |")
    return "\n".join(lines)


def _document(identity: str, title: str, text: str) -> Document:
    return Document(
        id=identity,
        path=identity,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        language="en",
        blocks=blocks_of(text, title=title),
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    options = parser.parse_args()
    encoder = load_encoder()
    print("| documents | recall | precision | wrongly cut | n |")
    for name in ("polnear", "fakes_syria", "neus_events"):
        articles = [
            Article(title, parts, encoder.encode([title, *parts]))
            for title, parts in read_articles(options.data, name, options.articles)
        ]
        chance = np.random.default_rng(SEED)
        rows = {}
        if name != "neus_events":
            rows["plain"] = [joined([a], headed=False) for a in articles]
            rows["plain, a heading every 4 paragraphs"] = [with_headings(a, 4) for a in articles]
        for number in (2, 5):
            picks = [chance.choice(len(articles), number, replace=False) for _ in articles[::2]]
            drawn = [[articles[at] for at in pick] for pick in picks]
            rows[f"{number} joined by asterisks"] = [joined(parts, headed=False) for parts in drawn]
            rows[f"{number} joined under headings"] = [joined(p, headed=True) for p in drawn]
        for row, cases in rows.items():
            print(f"| {name}, {row} | {score(cases)} |", flush=True)
    print("| pages of five briefs | stories with their articles | pairs of articles apart |")
    print(placed(options.data, encoder, 100))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Documents to events: title and lede by meaning, and the words they share.

Average linkage over `.4 * meaning + .6 * words`. On Syrian coverage by many camps the words
alone do as well; entities beside them change nothing (NeuS MRR .902 without, .900 with).
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from embeddings.encoder import FloatArray
from narratives.lineup.clusters import (
    Composite,
    Together,
    as_rows,
    centre,
    cluster,
    compose,
)
from narratives.lineup.lexical import lemmas, plain_quotes, tfidf
from narratives.lineup.options import LineupOptions
from narratives.model import Document

LEDE_SENTENCES = 3
LEDE_CHARACTERS = 600
SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(\[]?[^\W\d_a-z]|\d)")


def event_text(document: Document) -> str:
    """Return what stands for a document when events are sought: title and first sentences."""
    title = (document.title or "").strip()
    if not title:
        heads = [b for b in document.blocks if b.role == "headline"]
        title = document.text[heads[0].start : heads[0].end].strip() if heads else ""
    lede = _lede(document, title)
    return plain_quotes(f"{title.rstrip('.')}. {lede}".strip() if title else lede)


def event_vectors(
    documents: Sequence[Document], vectors: FloatArray, options: LineupOptions
) -> Composite:
    """Return the composite by which documents meet in events.

    Args:
        documents: n documents.
        vectors: `(n, d) float32`, unit rows: the encoded `event_text` of each.
        options: weights and centring.
    """
    bags = []
    for document in documents:
        words = lemmas(event_text(document), document.language)
        bag = Counter(lemmas(document.title or "", document.language))
        bag.update(words)
        bag.update(f"{a} {b}" for a, b in pairwise(words))
        bags.append(bag)
    meaning = centre(vectors, options.event_centring, options.event_centring_size)
    return compose(
        [(options.event_meaning, meaning)],
        tfidf(bags, options.event_background),
        options.event_words,
    )


def group_events(
    documents: Sequence[Document],
    vectors: FloatArray,
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
) -> list[frozenset[str]]:
    """Return the events as sets of document ids; what joins nothing is an event of its own.

    Args:
        documents: n documents with distinct ids, in any order.
        vectors: `(n, d) float32`, unit rows: the encoded `event_text` of each.
        options: weights and cut.
        fixed: events that exist: their documents stay together and no two of them are merged,
            so that adding documents changes no id.
    """
    order = sorted(range(len(documents)), key=lambda row: documents[row].id)
    documents = [documents[row] for row in order]
    rows = event_vectors(documents, np.asarray(vectors, np.float32)[order], options)
    row_of = {document.id: row for row, document in enumerate(documents)}
    settled = Together(fixed=as_rows(fixed, row_of))
    groups = cluster(rows, options.event_cut, options, settled)
    return [frozenset(documents[row].id for row in group) for group in groups]


def _lede(document: Document, title: str) -> str:
    body = [
        document.text[block.start : block.end].strip()
        for block in document.blocks
        if block.role in ("lead", "body", "quote")
    ] or [document.text.strip()]
    sentences: list[str] = []
    for paragraph in body:
        text = paragraph.removeprefix(title).lstrip(". \n") if title else paragraph
        sentences += [s for s in SENTENCE_END.split(" ".join(text.split())) if s]
        if len(sentences) >= LEDE_SENTENCES:
            break
    return " ".join(sentences[:LEDE_SENTENCES])[:LEDE_CHARACTERS]

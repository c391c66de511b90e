"""Claims of one event to points: rows on which camps can differ.

The same words no longer help inside an event; the claim read inside its paragraph does, by weights
trained for that (`reading`), and so does taking the event's mean out. Camps are never a feature:
that is what makes a row with several of them mean something.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encoder import FloatArray
from embeddings.linkage import IntArray
from narratives.lineup.clusters import (
    Composite,
    Together,
    as_pairs,
    as_rows,
    centre,
    cluster,
    compose,
)
from narratives.lineup.events import SENTENCE_END
from narratives.lineup.facets import facet_mixtures, weigh
from narratives.lineup.lexical import lemmas, plain_quotes, tfidf
from narratives.lineup.options import LineupOptions
from narratives.model import Claim, Document, Span

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SENTENCE_WEIGHT = 0.5
"""What a lemma of the claim's sentence counts beside one of the claim."""

CLAIM_READING, PARAGRAPH_READING = 0.5, 0.5
"""What the claim in its paragraph and the paragraph count when the question is told that a claim
answers: a paragraph mostly keeps to one, and says it at greater length."""

LOOKED_AT = 1024
"""Claims of a large event whose similarities say where its rows part and what its facets count:
half a million pairs."""

COPIED = 0.5
"""Cosine of lemmas from which a claim repeats another, and says nothing about the facets."""

PIECE = 800
"""Characters of a piece of a long paragraph, some 180 of the 256 tokens that the encoder reads. A
text without line ends is one paragraph of any length; its claims share pieces, and each piece is
encoded once (200 such articles: 480 passes instead of 3,600)."""


@dataclass(frozen=True)
class ClaimVectors:
    """What encoders say about n claims, all `(n, d) float32`, unit rows, in one order.

    All but the first come from what `reading.load_reader` gives.
    """

    content: FloatArray
    """The claims by themselves (`content_text`)."""
    context: FloatArray
    """The claims' spans, read inside `context_passages`."""
    paragraph: FloatArray | None = None
    """The passages as a whole; None leaves that channel out."""
    prototypes: FloatArray | None = None
    """`(p, d)`: the encoded `facets.prototype_sentences()`; None leaves that channel out."""


def content_text(claim: Claim) -> str:
    """Return the text to embed for a claim by itself: an accusation with the accused before it.

    "Accused Kestria of shelling the dam" leaves a content that lacks its subject.
    """
    return with_target(claim.target, claim.text)


def with_target(target: str | None, text: str) -> str:
    """Return a claim's words with whom it accuses before them."""
    return f"{target} {text}" if target else text


def context_passages(claim: Claim, document: Document) -> tuple[str, tuple[Span, ...]]:
    """Return "title. paragraph" of a claim and where its spans stand in that passage.

    A claim over several paragraphs brings them all; of a long one, it brings the pieces in which
    it stands. The title is left out where the claim stands in it.
    """
    first = min(span[0] for span in claim.spans)
    last = max(span[1] for span in claim.spans)
    held = [b for b in document.blocks if b.start < last and b.end > first]
    start = min([first, *(block.start for block in held)])
    end = max([last, *(block.end for block in held)])
    if end - start > PIECE:
        start, end = _pieces(document.text, (start, end), (first, last))
    paragraph = document.text[start:end]
    title = (document.title or "").strip()
    lead = ""
    if title and not claim.headline and title not in paragraph:
        lead = title.rstrip(".") + ". "
    shift = len(lead) - start
    moved = tuple((a + shift, min(b, end) + shift) for a, b in claim.spans if a < end)
    return plain_quotes(lead + paragraph), moved


def _pieces(text: str, paragraph: Span, claim: Span) -> Span:
    """Return the pieces of a long paragraph that hold a claim, three of them at most.

    Edges stand at the first end of a sentence after every `PIECE` characters, so that each is
    found by a look at its surroundings and all claims of a paragraph see the same edges.
    """
    begin, close = paragraph

    def edge(number: int) -> int:
        grid = begin + number * PIECE
        if number <= 0 or grid >= close:
            return max(begin, min(grid, close))
        found = SENTENCE_END.search(text, grid, min(grid + PIECE // 2, close))
        return found.end() if found else grid

    before = (claim[0] - begin) // PIECE
    start = max(e for e in (edge(before - 1), edge(before)) if e <= claim[0])
    after = (claim[1] - 1 - begin) // PIECE
    end = min(e for e in (edge(after), edge(after + 1)) if e >= claim[1])
    return start, min(end, start + 3 * PIECE)


def point_vectors(
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    vectors: ClaimVectors,
    options: LineupOptions,
) -> dict[str, Composite]:
    """Return the composite by which claims meet in points, and each channel by itself.

    Keys: `all`, and `content`, `context`, `paragraph`, `facets`, `words` where they are in use.
    """
    words = tfidf(
        [_bag(claim, documents[claim.document]) for claim in claims], options.point_background
    )
    dense = {
        "content": (options.point_content, _centred(vectors.content, options)),
        "context": (options.point_context, _centred(vectors.context, options)),
    }
    if vectors.paragraph is not None:
        dense["paragraph"] = (options.point_paragraph, _centred(vectors.paragraph, options))
    if vectors.prototypes is not None and options.point_facets > 0.0:
        readings = [(CLAIM_READING, vectors.context)]
        if vectors.paragraph is not None:
            readings.append((PARAGRAPH_READING, vectors.paragraph))
        bags = [lemmas(claim.text, claim.language) for claim in claims]
        mixtures = weigh(facet_mixtures(bags, readings, vectors.prototypes))
        dense["facets"] = (facets_weight(claims, mixtures, words, options), mixtures)
    nothing = np.zeros((len(claims), 1), np.float32)
    found = {name: compose([(1.0, rows)], words, 0.0) for name, (_, rows) in dense.items()}
    found["words"] = compose([(1.0, nothing)], words, 1.0)
    found["all"] = compose(list(dense.values()), words, options.point_words)
    return found


def group_points(  # noqa: PLR0913  the constraints are keyword-only and mostly absent
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    content: FloatArray,
    context: FloatArray,
    options: LineupOptions,
    *,
    paragraph: FloatArray | None = None,
    prototypes: FloatArray | None = None,
    fixed: Sequence[frozenset[str]] = (),
    must: Sequence[frozenset[str]] = (),
    cannot: Sequence[tuple[str, str]] = (),
) -> list[frozenset[str]]:
    """Return the points of one event as sets of claim ids; every claim is in exactly one.

    Args:
        claims: n claims of one event with distinct ids, in any order.
        documents: their documents by id.
        content: `(n, d) float32`, unit rows: the encoded `content_text` of each.
        context: `(n, d) float32`, unit rows: the spans inside `context_passages`.
        options: weights and cuts.
        paragraph: `(n, d) float32`, unit rows: the passages as a whole, if encoded.
        prototypes: `(p, d) float32`, unit rows: the encoded facet prototypes, if in use.
        fixed: rows that exist: they stay together and no two of them are merged.
        must: groups that the analyst put together.
        cannot: pairs that the analyst put apart.
    """
    order = sorted(range(len(claims)), key=lambda row: claims[row].id)
    claims = [claims[row] for row in order]
    if not claims:
        return []
    vectors = ClaimVectors(
        content[order],
        context[order],
        paragraph[order] if paragraph is not None else None,
        prototypes,
    )
    rows = point_vectors(claims, documents, vectors, options)["all"]
    return group_rows(claims, rows, options, fixed=fixed, must=must, cannot=cannot)


def group_rows(
    claims: Sequence[Claim],
    rows: Composite,
    options: LineupOptions,
    *,
    fixed: Sequence[frozenset[str]] = (),
    must: Sequence[frozenset[str]] = (),
    cannot: Sequence[tuple[str, str]] = (),
) -> list[frozenset[str]]:
    """Return what `group_points` does, for claims by ascending id and their composite."""
    row_of = {claim.id: row for row, claim in enumerate(claims)}
    settled = Together(as_rows(fixed, row_of), as_rows(must, row_of), as_pairs(cannot, row_of))
    groups = cluster(rows, row_cut(rows, options), options, settled)
    held = {row for group in (*settled.fixed, *settled.must) for row in group}
    held |= {row for pair in settled.cannot for row in pair}
    groups = _attach(claims, groups, rows, held, options.about_margin)
    return [frozenset(claims[row].id for row in group) for group in groups]


def row_cut(rows: Composite, options: LineupOptions) -> float:
    """Return the similarity at which the rows of an event part: above its mean, but bounded.

    With few claims, mean and deviation are drawn towards what is expected of an event.
    """
    count = len(rows)
    mean, deviation = options.point_mean, options.point_deviation
    if count > 1:
        looked_at = _looked_at(count)
        part = Composite(rows.dense[looked_at], rows.sparse[looked_at]).similarity()
        pairs = part[np.triu_indices(len(looked_at), 1)]
        own = count / (count + options.point_mean_size)
        mean += own * (float(pairs.mean()) - mean)
        deviation += own * (float(pairs.std()) - deviation)
    cut = mean + options.point_spread * deviation + options.point_cut
    return min(cut, options.same_wording_cut)


def facets_weight(
    claims: Sequence[Claim], mixtures: FloatArray, words: "csr_matrix", options: LineupOptions
) -> float:
    """Return what the facets count in an event: as much as words, which know none of them, vouch.

    Claims of different documents that share words are mostly on one point. By how much they are
    more alike in their question than any two claims says how well questions tell the points of
    this event apart. With few claims the weight is drawn towards the expected one.
    """
    looked_at = _looked_at(len(claims))
    upper = np.triu_indices(len(looked_at), 1)
    part, documents = words[looked_at], np.array([claims[row].document for row in looked_at])
    shared = (part @ part.T).toarray().astype(np.float64)
    shared[(shared >= COPIED) | (documents[:, None] == documents[None])] = 0.0
    if not shared.any():
        return options.point_facets
    rows = mixtures[looked_at].astype(np.float64)
    alike, weights = (rows @ rows.T)[upper], shared[upper]
    lift = float(np.average(alike, weights=weights) - alike.mean())
    own = len(claims) / (len(claims) + options.point_mean_size)
    return max(0.0, own * options.point_facets_lift * lift + (1.0 - own) * options.point_facets)


def _looked_at(count: int) -> IntArray:
    return np.linspace(0, count - 1, min(count, LOOKED_AT)).astype(np.int64)


def _centred(rows: FloatArray, options: LineupOptions) -> FloatArray:
    return centre(rows, options.point_centring, options.point_centring_size)


def _bag(claim: Claim, document: Document) -> dict[str, float]:
    """Return the claim's lemmas, and half as strong those of its sentence around it.

    Speaker and cue are left out: who says it must not decide what is said.
    """
    bag: dict[str, float] = dict(Counter(lemmas(content_text(claim), claim.language)))
    source = (claim.source.text or "") if claim.source else ""
    name = (claim.source.name or "") if claim.source else ""
    cue = claim.cue.text if claim.cue else ""
    spoken = set(lemmas(f"{source} {name} {cue}", claim.language))
    for lemma in lemmas(_sentence(claim, document), claim.language):
        if lemma not in bag and lemma not in spoken:
            bag[lemma] = SENTENCE_WEIGHT
    return bag


def _sentence(claim: Claim, document: Document) -> str:
    at = claim.spans[0][0]
    for block in document.blocks:
        if block.start <= at < block.end:
            begin = max(block.start, at - 2 * PIECE)
            text = document.text[begin : min(block.end, at + 2 * PIECE)]
            ends = [m.end() for m in SENTENCE_END.finditer(text)]
            start = max([0, *(end for end in ends if end <= at - begin)])
            stop = min([len(text), *(end for end in ends if end > at - begin)])
            return text[start:stop]
    return claim.text


def _attach(
    claims: Sequence[Claim],
    groups: list[list[int]],
    rows: Composite,
    held: set[int],
    margin: float,
) -> list[list[int]]:
    """Move claims that speak of other claims into the row of most of those.

    Their own words ("none of this can be checked", "Kyiv has not commented") say nothing of the
    matter; the link does, and words alike would gather all such claims in a row of their own.
    Others, "no comment on the offensive" among them, name a matter too, and stay where they are if
    that row is nearer by more than the margin.
    """
    row_of = {claim.id: row for row, claim in enumerate(claims)}
    place = {row: number for number, group in enumerate(groups) for row in group}
    for row, claim in enumerate(claims):
        spoken_of = [place[row_of[i]] for i in claim.about if i in row_of and i != claim.id]
        if row in held or not spoken_of:
            continue
        count = Counter(spoken_of)
        target = min(count, key=lambda number: (-count[number], -len(groups[number]), number))
        here = [other for other in groups[place[row]] if other != row]
        there = [other for other in groups[target] if other != row]
        if target == place[row] or not there:
            continue
        bare = claim.modality == "unverified" or _bare_silence(claim)
        elsewhere = here and not bare
        if elsewhere and _mean(rows, row, here) > _mean(rows, row, there) + margin:
            continue
        groups[place[row]].remove(row)
        groups[target] = sorted([*groups[target], row])
        place[row] = target
    return sorted(group for group in groups if group)


def _bare_silence(claim: Claim) -> bool:
    """Tell whether a silence names no matter of its own: its words are those of its cue."""
    return claim.modality == "no_comment" and claim.cue is not None and claim.cue.text in claim.text


def _mean(rows: Composite, row: int, others: Sequence[int]) -> float:
    products = rows.dense[list(others)].astype(np.float64) @ rows.dense[row]
    words = (rows.sparse[list(others)] @ rows.sparse[row].T).toarray().ravel()
    return float((products + words).mean())

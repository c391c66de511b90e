"""Quality of the line-up on labelled sets, with plain sentence vectors and TF-IDF beside it.

Run as `python benchmarks/lineup.py DATA [--sets NAME,…] [--cache FOLDER]`, where DATA holds the
public sets as JSON lines (none of their text is in this repository). Prints, for each set and
system: the area under the ROC curve over pairs of one group, recall at precision .8, mean
reciprocal rank, recall among the first five, and B-cubed F1 over the whole sweep of cuts.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gold_rows import gold_claims

from embeddings.encoder import Encoder, FloatArray, load_encoder
from embeddings.linkage import Constraints, link_matrix
from narratives.lineup.events import event_text, event_vectors
from narratives.lineup.facets import facet_mixtures, facets, prototype_sentences
from narratives.lineup.lexical import WORD, tfidf
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import (
    ClaimVectors,
    content_text,
    context_passages,
    point_vectors,
    row_cut,
)
from narratives.lineup.reading import card, load_reader
from narratives.model import Block, Claim, Document
from seeds.annotations import Conflict, load_gold

Matrix = NDArray[np.float64]
CUTS = tuple(np.round(np.r_[np.arange(-0.04, 0.2, 0.02), np.arange(0.2, 0.72, 0.03)], 2))
STAMP = re.compile(r"^\w{3} \d\d \w{3} \d{4}(?: at \d{4})?\s*")


@dataclass
class Case:
    """One labelled set: claims or documents with a label each, compared inside groups."""

    name: str
    level: str
    documents: list[Document]
    claims: list[Claim]
    labels: list[str]
    groups: list[str]
    camps: list[str]
    cross: bool = False
    vectors: dict[str, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.labels)


def read_rows(data: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of one public set."""
    with (data / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def document(identity: str, title: str, text: str) -> Document:
    """Return a document of one title line and one paragraph."""
    whole = f"{title}\n{text}" if title else text
    blocks = [Block(start=0, end=len(title), role="headline")] if title else []
    start = len(whole) - len(text)
    blocks.append(Block(start=start, end=len(whole), role="body"))
    return Document(
        id=identity,
        path=identity,
        text=whole,
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
        title=title or None,
        language="en",
        blocks=tuple(blocks),
    )


def whole_claim(source: Document, text: str, camp: str) -> Claim:
    """Return a claim that is all of a document's paragraph."""
    start = len(source.text) - len(text)
    return Claim(
        id="c_" + source.id,
        document=source.id,
        path=source.path,
        text=text,
        spans=((start, len(source.text)),),
        paragraph=1,
        kind="indirect",
        source=None,
        camp=camp,
        confidence=1.0,
        found_by="import",
        language="en",
    )


def events_case(name: str, rows: Sequence[tuple[str, str, str, str, str]], *, cross: bool) -> Case:
    """Return an event set from rows of id, title, text, label, camp."""
    documents = [document(identity, title, text) for identity, title, text, _, _ in rows]
    labels, camps = [row[3] for row in rows], [row[4] for row in rows]
    return Case(name, "event", documents, [], labels, [""] * len(rows), camps, cross)


def claims_case(name: str, level: str, rows: Sequence[tuple[str, str, str, str, str, str]]) -> Case:
    """Return a claim set from rows of id, title, text, label, group, camp."""
    documents = [document(identity, title, text) for identity, title, text, *_ in rows]
    claims = [whole_claim(d, row[2], row[5]) for d, row in zip(documents, rows, strict=True)]
    return Case(
        name,
        level,
        documents,
        claims,
        [row[3] for row in rows],
        [row[4] for row in rows],
        [row[5] for row in rows],
    )


def load_cases(data: Path) -> dict[str, Callable[[], Case]]:
    """Return how to read each labelled set."""
    return {
        "neus_val": lambda: events_case(
            "neus_val",
            [
                (r["id"], r["title"], r["text"], r["event"], r["id"][-1])
                for r in read_rows(data, "neus_events")
                if r["split"] == "val"
            ],
            cross=False,
        ),
        "fakes": lambda: events_case(
            "fakes",
            [
                (r["id"], r["title"], fakes_text(r), r["event_weak"], r["camp"])
                for r in read_rows(data, "fakes_syria")
            ],
            cross=True,
        ),
        "argkp_dev": lambda: claims_case(
            "argkp_dev",
            "point",
            [
                (r["id"], r["topic"], r["text"], str(r["match"][0]), r["topic"], str(r["stance"]))
                for r in read_rows(data, "argkp")
                if r["split"] == "dev" and r["kind"] == "argument" and len(r["match"]) == 1
            ],
        ),
        "perspectrum_dev": lambda: claims_case(
            "perspectrum_dev",
            "point",
            [
                (r["id"], r["claim"], r["text"], r["cluster"], str(r["claim_id"]), r["stance"])
                for r in read_rows(data, "perspectrum")
                if r["split"] == "dev"
            ],
        ),
        **{
            f"ua_{kind}_{domain}": ua_case(data, kind, domain)
            for kind in ("narrative", "subnarrative")
            for domain in ("URW", "CC")
        },
    }


def fakes_text(row: dict[str, str]) -> str:
    """Return the text without its date stamp and repeated title."""
    return STAMP.sub("", row["text"]).replace(row["title"] + ".", "", 1).strip()


def ua_case(data: Path, kind: str, domain: str) -> Callable[[], Case]:
    """Return how to read the narrative sentences of one domain."""
    return lambda: claims_case(
        f"ua_{kind}_{domain}",
        "narrative",
        [
            (r["id"], "", r["text"], r[kind], "", "")
            for r in read_rows(data, "ua_narrative_sentences")
            if r["domain"] == domain
        ],
    )


def gold_cases() -> dict[str, Callable[[], Case]]:
    """Return how to read our own gold: claims of invented conflicts and of the sample, by point."""
    return {f"gold_{conflict.id}": gold_case(conflict) for conflict in load_gold()}


def gold_case(conflict: Conflict) -> Callable[[], Case]:
    """Return how to read the claims of one conflict, as annotated; scored across camps."""

    def make() -> Case:
        documents, claims, points = gold_claims(conflict)
        by_id = {document.id: document for document in documents}
        return Case(
            f"gold_{conflict.id}",
            "point",
            [by_id[claim.document] for claim in claims],
            claims,
            points,
            [""] * len(claims),
            [claim.camp for claim in claims],
            cross=True,
        )

    return make


# ---------------------------------------------------------------------------------- the systems


class Encoded:
    """Vectors by text, made once and kept in a folder between runs."""

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache
        self._encoder: Encoder | None = None
        self._reader: Encoder | None = None

    def texts(self, texts: Sequence[str]) -> FloatArray:
        """Return `(n, d)` unit rows of the texts by the default model as it is."""
        return self._kept("t", list(texts), lambda: self.encoder().encode(texts))

    def read(self, texts: Sequence[str]) -> FloatArray:
        """Return `(n, d)` unit rows of the texts as the line-up reads them."""
        request = [card().weights_sha256, *texts]
        return self._kept("r", request, lambda: self.reader().encode(texts))

    def spans(self, requests: Sequence[tuple[str, tuple[tuple[int, int], ...]]]) -> FloatArray:
        """Return `(n, d)` unit rows of the spans inside their passages, as the line-up reads."""
        passages, spans = [p for p, _ in requests], [s for _, s in requests]
        request = [card().weights_sha256, *requests]
        return self._kept("s", request, lambda: self.reader().encode_spans(passages, spans))

    def encoder(self) -> Encoder:
        """Return the default model."""
        self._encoder = self._encoder or load_encoder()
        return self._encoder

    def reader(self) -> Encoder:
        """Return the default model with the line-up's weights."""
        self._reader = self._reader or load_reader(self.encoder())
        return self._reader

    def _kept(self, kind: str, request: object, make: Callable[[], FloatArray]) -> FloatArray:
        key = hashlib.sha256(repr(request).encode()).hexdigest()[:16]
        file = self._cache / f"{kind}{key}.npy" if self._cache else None
        if file and file.exists():
            return np.load(file)
        rows = make()
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(file, rows)
        return rows


def encode_case(case: Case, encoded: Encoded) -> None:
    """Give a case the vectors that its systems need."""
    if case.level == "event":
        case.vectors["same text"] = encoded.texts([event_text(d) for d in case.documents])
        case.vectors["plain"] = encoded.texts([d.title or "" for d in case.documents])
        return
    case.vectors["plain"] = encoded.texts([content_text(claim) for claim in case.claims])
    if case.level == "point":
        requests = [
            context_passages(c, d) for c, d in zip(case.claims, case.documents, strict=True)
        ]
        case.vectors["context"] = encoded.spans(requests)
        case.vectors["paragraph"] = encoded.read([passage for passage, _ in requests])
        case.vectors["prototypes"] = encoded.read(prototype_sentences())


def plain_words(texts: Sequence[str]) -> Matrix:
    """Return cosines of plain TF-IDF over words and pairs of words."""
    bags = []
    for text in texts:
        words = [m[0].casefold() for m in WORD.finditer(text)]
        bags.append(Counter(words) + Counter(" ".join(pair) for pair in pairwise(words)))
    rows = tfidf(bags)
    return (rows @ rows.T).toarray().astype(np.float64)


def cosines(rows: FloatArray) -> Matrix:
    """Return the inner products of all rows."""
    return rows.astype(np.float64) @ rows.T.astype(np.float64)


def systems(
    case: Case, members: Sequence[int], options: LineupOptions
) -> dict[str, tuple[Matrix, float | None]]:
    """Return each system's similarities among the members of one group, and its shipped cut."""
    documents = [case.documents[row] for row in members]
    if case.level == "event":
        vectors = case.vectors["same text"][members]
        return {
            "TF-IDF": (plain_words([event_text(d) for d in documents]), None),
            "MiniLM title": (cosines(case.vectors["plain"][members]), None),
            "MiniLM same text": (cosines(vectors), None),
            "line-up": (
                event_vectors(documents, vectors, options).similarity(),
                options.event_cut,
            ),
        }
    claims = [case.claims[row] for row in members]
    plain = cosines(case.vectors["plain"][members])
    found: dict[str, tuple[Matrix, float | None]] = {
        "TF-IDF": (plain_words([claim.text for claim in claims]), None)
    }
    if case.level == "narrative":
        return {**found, "line-up = MiniLM": (plain, options.narrative_cut)}
    found["MiniLM"] = (plain, None)
    vectors = ClaimVectors(
        case.vectors["plain"][members],
        case.vectors["context"][members],
        case.vectors["paragraph"][members],
        case.vectors["prototypes"],
    )
    by_id = {d.id: d for d in documents}
    rows = point_vectors(claims, by_id, vectors, options)["all"]
    found["line-up"] = (rows.similarity(), row_cut(rows, options))
    return found


# --------------------------------------------------------------------------------- the measures


def area(relevant: NDArray[np.bool_], scores: Matrix) -> float:
    """Return the area under the ROC curve (Mann and Whitney), ties counted half."""
    from scipy.stats import rankdata  # noqa: PLC0415  heavy

    hits = int(relevant.sum())
    misses = len(relevant) - hits
    ranks = rankdata(scores)[relevant].sum()
    return float((ranks - hits * (hits + 1) / 2) / (hits * misses))


def recall_at(relevant: NDArray[np.bool_], scores: Matrix, precision: float) -> float:
    """Return the recall of pairs where their precision is last at the given one."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(relevant[order])
    good = hits / np.arange(1, len(hits) + 1) >= precision
    return float(hits[good].max() / relevant.sum()) if good.any() else 0.0


def ranking(
    similarity: Matrix, same: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return mean reciprocal rank and recall among the first five, over rows with an answer."""
    reciprocal, recall = [], []
    for row in range(len(similarity)):
        others = np.flatnonzero(allowed[row])
        hits = same[row, others][np.argsort(-similarity[row, others], kind="stable")]
        if hits.any():
            reciprocal.append(1.0 / (int(hits.argmax()) + 1))
            recall.append(hits[:5].sum() / min(5, int(hits.sum())))
    return float(np.mean(reciprocal)), float(np.mean(recall))


def bcubed(found: Sequence[object], gold: Sequence[object]) -> float:
    """Return B-cubed F1 (Bagga and Baldwin 1998) of two partitions."""
    both, left, right = Counter(zip(found, gold, strict=True)), Counter(found), Counter(gold)
    precision = sum(n * n / left[a] for (a, _), n in both.items()) / len(gold)
    recall = sum(n * n / right[b] for (_, b), n in both.items()) / len(gold)
    return 2 * precision * recall / (precision + recall)


def measure(case: Case, options: LineupOptions) -> dict[str, dict[str, object]]:
    """Return each system's measures, group means weighted by size."""
    sums: dict[str, dict[str, list[object]]] = {}
    weights: list[int] = []
    for members in groups_of(case):
        labels = np.array([case.labels[row] for row in members])
        camps = np.array([case.camps[row] for row in members])
        same = labels[:, None] == labels[None, :]
        allowed = ~np.eye(len(members), dtype=bool)
        if case.cross:
            allowed &= camps[:, None] != camps[None, :]
        upper = np.triu(allowed, 1)
        if len(members) < 4 or not same[upper].any() or same[upper].all():
            continue
        weights.append(len(members))
        for name, (similarity, shipped) in systems(case, members, options).items():
            tree = link_matrix(similarity, Constraints())
            mrr, five = ranking(similarity, same & allowed, allowed)
            values = {
                "AUC": area(same[upper], similarity[upper]),
                "RP8": recall_at(same[upper], similarity[upper], 0.8),
                "MRR": mrr,
                "R@5": five,
                "shipped": np.nan
                if shipped is None
                else bcubed(tree.cut(shipped).tolist(), labels.tolist()),
                "B3": np.array([bcubed(tree.cut(c).tolist(), labels.tolist()) for c in CUTS]),
            }
            kept = sums.setdefault(name, {key: [] for key in values})
            for key, value in values.items():
                kept[key].append(value)
    return {
        name: {key: np.average(np.array(v), axis=0, weights=weights) for key, v in kept.items()}
        for name, kept in sums.items()
    }


def facet_agreement(data: Path, encoded: Encoded) -> tuple[float, int]:
    """Return how often a claim's likeliest facet is the labelled one, and the number of labels.

    Told from the claim's own vector; the labels and their provenance are in `labels/`.
    """
    labels = json.loads((Path(__file__).parent / "labels/facets.json").read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in read_rows(data, "fakes_syria")}
    texts, wanted = [], []
    for identity, marked in labels.items():
        row = rows[identity]
        whole = document(identity, row["title"], fakes_text(row)).text
        texts += [whole[start:end] for start, end, _ in marked]
        wanted += [facet for _, _, facet in marked]
    prototypes = encoded.read(prototype_sentences())
    mixtures = facet_mixtures([()] * len(texts), [(1.0, encoded.read(texts))], prototypes)
    names = [facet.name for facet in facets()]
    found = [names[number] for number in mixtures.argmax(axis=1)]
    return float(np.mean([a == b for a, b in zip(found, wanted, strict=True)])), len(wanted)


def groups_of(case: Case) -> Iterator[list[int]]:
    """Yield the rows of each group inside which a case is scored."""
    for group in sorted(set(case.groups)):
        yield [row for row in range(len(case)) if case.groups[row] == group]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", help="folder of the public sets")
    parser.add_argument("--sets", default="")
    parser.add_argument("--cache", type=Path, default=None)
    parser.add_argument("--options", default="{}", help="line-up options as JSON")
    parser.add_argument("--facets", action="store_true", help="print agreement on facets only")
    parser.add_argument("--sweep", action="store_true", help="print B-cubed at every cut")
    given = parser.parse_args()
    options = LineupOptions(**json.loads(given.options))
    encoded = Encoded(given.cache)
    if given.facets:
        share, count = facet_agreement(given.data, encoded)
        print(f"likeliest facet as labelled: {share:.3f} of {count}")
        return
    cases = {**(load_cases(given.data) if given.data else {}), **gold_cases()}
    print(
        f"{'set':20s}{'system':18s}{'AUC':>7s}{'RP8':>7s}{'MRR':>7s}{'R@5':>7s}"
        f"{'B3':>7s}{'best':>7s}{'at':>7s}"
    )
    for name in given.sets.split(",") if given.sets else cases:
        case = cases[name]()
        encode_case(case, encoded)
        for system, found in measure(case, options).items():
            curve = np.asarray(found["B3"])
            figures = [found[k] for k in ("AUC", "RP8", "MRR", "R@5", "shipped")]
            figures.append(curve.max())
            print(
                f"{name:20s}{system:18s}"
                + "".join(f"{float(value):7.3f}" for value in figures)
                + f"{CUTS[int(curve.argmax())]:7.2f}",
                flush=True,
            )
            if given.sweep:
                print(
                    "   " + " ".join(f"{c:.2f}:{b:.3f}" for c, b in zip(CUTS, curve, strict=True))
                )


if __name__ == "__main__":
    main()

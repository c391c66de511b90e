"""How often what is suggested after a move belongs with what was moved.

Run as `python benchmarks/suggestions.py`. On the invented events of `seeds/training`, rows are made
by plain average linkage of sentence vectors (not by the shipped rows, which have learned from these
events); every claim outside the row that holds most of its point is moved there, and the labels say
which other claims should have followed.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from points import values_of

from embeddings.encoder import load_encoder
from embeddings.linkage import link_matrix
from narratives.lineup.suggestions import suggest
from seeds.training import load_training

ROW_CUT = 0.33
"""Where plain sentence vectors make their best rows on the tuning sets."""

CUTS = (-1.0, 0.3, 0.4, 0.5, 0.6, 0.7)


def main() -> int:
    """Print, for each least cosine, how many claims are suggested and how many belong."""
    encoder = load_encoder()
    made, right = Counter[float](), Counter[float]()
    moves = others = belonging = 0
    for event in load_training():
        _, claims, points = values_of(event)
        content = encoder.encode([claim.text for claim in claims])
        exact = content.astype(np.float64)
        labels = link_matrix(exact @ exact.T).cut(ROW_CUT).tolist()
        held = {
            point: Counter(row for row, own in zip(labels, points, strict=True) if own == point)
            for point in set(points)
        }
        point_of = {claim.id: point for claim, point in zip(claims, points, strict=True)}
        for claim, row, point in zip(claims, labels, points, strict=True):
            target = min(held[point], key=lambda label: (-held[point][label], label))
            if row == target:
                continue
            moves += 1
            rows = {c.id: f"p_{label}" for c, label in zip(claims, labels, strict=True)}
            rows[claim.id] = f"p_{target}"
            outside = [other for other in rows if rows[other] != rows[claim.id]]
            others += len(outside)
            belonging += sum(point_of[other] == point for other in outside)
            for cut in CUTS:
                found = suggest(claims, content, rows, {claim.id}, alike=cut, limit=len(claims))
                made[cut] += len(found)
                right[cut] += sum(point_of[one.claim] == point for one in found)
    print(f"{moves} moves; by chance {belonging / others:.3f} of the claims elsewhere belong")
    print("| least cosine | suggested a move | belong |")
    for cut in CUTS:
        print(f"| {cut} | {made[cut] / moves:.2f} | {right[cut] / max(made[cut], 1):.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

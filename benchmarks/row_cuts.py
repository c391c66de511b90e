"""Where an event's rows part: B-cubed of rules for the cut, on the sets that may be tuned on.

    python benchmarks/row_cuts.py DATA

DATA holds ArgKP and Perspectrum as for `lineup.py`; the sample and the open conflicts of the gold
are scored beside them, what is held out is not. Every rule cuts the same trees of average linkage.
With few claims, the rules see statistics drawn towards the same expectations. A rule is worth a
change if it gains on the mean and loses on no set; differences below .02 are noise.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import lineup

from embeddings.linkage import Constraints, Tree, link_matrix
from narratives.lineup.options import LineupOptions
from seeds.annotations import load_gold

OPTIONS = LineupOptions()


@dataclass(frozen=True)
class Event:
    """The claims of one event as a tree, with what rules look at."""

    tree: Tree
    labels: Sequence[str]
    pairs: NDArray[np.float64]
    """`(n (n - 1) / 2,)`: similarities of all pairs."""
    shipped: float
    """The cut of the program."""

    def drawn(self, own: float, expected: float) -> float:
        """Return a statistic of the event drawn towards what is expected of one."""
        count, size = len(self.labels), OPTIONS.point_mean_size
        return (count * own + size * expected) / (count + size)

    def mean(self) -> float:
        """Return the mean similarity."""
        return self.drawn(float(self.pairs.mean()), OPTIONS.point_mean)

    def deviation(self) -> float:
        """Return the standard deviation of the similarities."""
        return self.drawn(float(self.pairs.std()), OPTIONS.point_deviation)

    def above(self) -> float:
        """Return what is taken from the deviation for each factor e of claims above fifty."""
        return float(self.deviation() * np.log(len(self.labels) / 50.0))


def quantile(event: Event, share: float) -> float:
    """Return the similarity that a share of the pairs do not reach."""
    usual = OPTIONS.point_mean + OPTIONS.point_spread * OPTIONS.point_deviation
    return event.drawn(float(np.quantile(event.pairs, share)), usual)


RULES: dict[str, tuple[Callable[[Event, float], float], Sequence[float]]] = {
    "shipped": (lambda event, _: event.shipped, (0.0,)),
    "the same for all": (lambda _, cut: cut, (0.2, 0.25, 0.3, 0.35, 0.4)),
    "mean + x": (lambda e, x: e.mean() + x, (0.06, 0.08, 0.1, 0.12, 0.14)),
    "mean + x deviations": (
        lambda e, x: e.mean() + x * e.deviation(),
        (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8),
    ),
    "the same, .1 less for more claims": (
        lambda e, x: e.mean() + x * e.deviation() - 0.1 * e.above(),
        (0.6, 0.7, 0.8),
    ),
    "quantile of the pairs": (quantile, (0.7, 0.74, 0.78, 0.82)),
}


def events_of(case: lineup.Case) -> Iterator[Event]:
    """Yield the events of one set that have claims to part and to join."""
    for members in lineup.groups_of(case):
        labels = [case.labels[row] for row in members]
        if len(members) > 3 and 1 < len(set(labels)) < len(labels):
            similarity, shipped = lineup.systems(case, members, OPTIONS)["line-up"]
            pairs = similarity[np.triu_indices(len(members), 1)]
            tree = link_matrix(similarity, Constraints())
            yield Event(tree, labels, pairs, shipped or 0.0)


def score(events: Sequence[Event], rule: Callable[[Event, float], float], value: float) -> float:
    """Return the mean B-cubed of the events, weighted by their claims."""
    found = [
        lineup.bcubed(event.tree.cut(rule(event, value)).tolist(), event.labels) for event in events
    ]
    return float(np.average(found, weights=[len(event.labels) for event in events]))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="folder of the public sets")
    parser.add_argument("--cache", type=Path, default=None, help="folder to keep vectors in")
    given = parser.parse_args()
    known = [f"gold_{conflict.id}" for conflict in load_gold() if not conflict.held_out]
    cases = {**lineup.load_cases(given.data), **lineup.gold_cases()}
    encoded = lineup.Encoded(given.cache)
    sets: dict[str, list[Event]] = {}
    for name in [*known, "argkp_dev", "perspectrum_dev"]:
        case = cases[name]()
        lineup.encode_case(case, encoded)
        sets[name] = list(events_of(case))
    print(f"{'rule':36}" + "".join(f"{name.removeprefix('gold_'):>17}" for name in [*sets, "mean"]))
    for name, (rule, values) in RULES.items():
        for value in values:
            found = [score(events, rule, value) for events in sets.values()]
            line = f"{name} {value or '':}"
            print(f"{line:36}" + "".join(f"{v:17.3f}" for v in [*found, float(np.mean(found))]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

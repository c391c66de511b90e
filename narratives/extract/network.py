"""The tagger's two small heads: cues of a block, and the arguments of each cue.

Each is a linear layer over the word vectors, a bidirectional GRU over the block and a linear layer
on top. The second runs once for every cue, with each word's distance from it as an input, so that
several claims of one sentence, and claims that share words, need no linking afterwards.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

CUE_LABELS = ("outside", "first", "inside")
ARGUMENT_LABELS = ("outside", "source", "content")

REACH = 220
"""Most words either head reads in one go; longer blocks are cut (cues) or a window is laid around
the cue (arguments). 99 % of blocks in news are shorter."""

_DISTANCES = (1, 2, 3, 5, 9, 20)
DISTANCE_BINS = 2 * len(_DISTANCES) + 2
SENTENCE_BINS = 3
_BATCH = 32


class CueWindow(NamedTuple):
    """A cue in the words of one block, with the stretch of words that is searched around it."""

    block: int
    """Index into the list of blocks the network was given."""
    first: int
    last: int
    """Half-open word indexes of the cue within its block."""
    start: int
    end: int
    """Half-open word indexes of the stretch within the block."""


def distance_bins(length: int, first: int, last: int) -> NDArray[np.int64]:
    """Return `(length,)` int64 bins of the signed distance of each word from a cue's words.

    0 to 6 are before the cue, far to near, 7 to 12 behind it, near to far; 13 is the cue.
    """
    at = np.arange(length)
    distance = np.where(at < first, at - first, np.where(at >= last, at - last + 1, 0))
    size = np.digitize(np.abs(distance), _DISTANCES)
    far = len(_DISTANCES)
    return np.where(distance < 0, far - size, np.where(distance > 0, far + size, 2 * far + 1))


def stretch(length: int, first: int) -> tuple[int, int]:
    """Return the words of a block that are searched for the arguments of a cue at `first`."""
    if length <= REACH:
        return 0, length
    start = max(0, first - REACH // 2)
    return start, min(length, start + REACH)


class Heads:
    """The weights of both heads; every method returns probabilities."""

    def __init__(self, weights: Mapping[str, "torch.Tensor"]) -> None:
        self._weights = weights

    def project(self, words: NDArray[np.float32]) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Return the inputs of the cue and the argument head, `(n, 96)` float32 each.

        This is the wide part, done once a word and not once a cue.
        """
        import torch  # noqa: PLC0415 -- heavy: only where it is used
        from torch.nn import functional as nn  # noqa: PLC0415 -- same

        x = torch.from_numpy(words)
        w = self._weights
        cue, argument = (
            torch.relu(nn.linear(x, w[f"{head}.project.weight"], w[f"{head}.project.bias"]))
            for head in ("cue", "argument")
        )
        return cue, argument

    def cues(self, blocks: Sequence["torch.Tensor"]) -> list[NDArray[np.float32]]:
        """Return `(n, 3)` float32 probabilities of `CUE_LABELS` for the words of each block."""
        pieces, owners = [], []
        for index, block in enumerate(blocks):
            for start in range(0, len(block), REACH):
                pieces.append(block[start : start + REACH])
                owners.append(index)
        out: list[list[NDArray[np.float32]]] = [[] for _ in blocks]
        for owner, found in zip(owners, self._run("cue", pieces), strict=True):
            out[owner].append(found)
        return [np.concatenate(parts) for parts in out]

    def arguments(
        self,
        blocks: Sequence["torch.Tensor"],
        sentences: Sequence[NDArray[np.int64]],
        cues: Sequence[CueWindow],
    ) -> list[NDArray[np.float32]]:
        """Return `(end - start, 3)` float32 probabilities of `ARGUMENT_LABELS` for each cue."""
        import torch  # noqa: PLC0415 -- heavy: only where it is used

        w = self._weights
        sequences = []
        for cue in cues:
            length = len(blocks[cue.block])
            number = sentences[cue.block]
            bins = distance_bins(length, cue.first, cue.last)[cue.start : cue.end]
            side = (np.sign(number - number[cue.first]) + 1)[cue.start : cue.end]
            sequences.append(
                torch.cat(
                    [
                        blocks[cue.block][cue.start : cue.end],
                        w["argument.distance"][torch.from_numpy(bins)],
                        w["argument.sentence"][torch.from_numpy(side)],
                    ],
                    dim=-1,
                )
            )
        return self._run("argument", sequences)

    def _run(self, head: str, sequences: Sequence["torch.Tensor"]) -> list[NDArray[np.float32]]:
        """Run one head over sequences of unequal length, similar lengths together."""
        import torch  # noqa: PLC0415 -- heavy: only where it is used
        from torch.nn import functional as nn  # noqa: PLC0415 -- same
        from torch.nn.utils.rnn import (  # noqa: PLC0415 -- same
            pack_sequence,
            unpack_sequence,
        )

        w = self._weights
        params = [
            w[f"{head}.gru.{kind}{side}"]
            for side in ("", "_reverse")
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ]
        hidden = params[1].shape[1]
        out: list[NDArray[np.float32]] = [np.zeros((0, 3), dtype=np.float32)] * len(sequences)
        order = sorted(range(len(sequences)), key=lambda i: (-len(sequences[i]), i))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            packed = pack_sequence([sequences[i] for i in rows])
            start = torch.zeros(2, len(rows), hidden)
            # Arguments: biases, layers, dropout, training, bidirectional.
            how = (True, 1, 0.0, False, True)
            states, _ = torch.gru(packed.data, packed.batch_sizes, start, params, *how)
            logits = nn.linear(states, w[f"{head}.out.weight"], w[f"{head}.out.bias"])
            found = packed._replace(data=logits.softmax(dim=-1))
            for i, probabilities in zip(rows, unpack_sequence(found), strict=True):
                out[i] = probabilities.numpy()
        return out

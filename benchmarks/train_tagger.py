"""Trains the tagger's weights from PolNeAR (Newell et al. 2018), which is no part of the project.

    python benchmarks/train_tagger.py --polnear polnear.jsonl --out narratives/data/tagger
    python benchmarks/train_tagger.py --polnear polnear.jsonl --lexicons lexicons.jsonl --report

Each line of the file is an article: `id`, `split` (train, dev), `text`, `attributions` with
character spans of `source`, `cue` and `content`. Low-rank adapters (Hu et al. 2021) on the upper
layers of the frozen default model and both heads are trained together: one forward pass a window
of paragraphs, all cues of the window at once. About 45 minutes on one core; the same seed gives
the same weights on the same machine. `--report` trains nothing and prints what each step brings.
"""

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from polnear import communication_verbs, document_of, score
from safetensors.torch import save
from torch import nn
from torch.nn import functional

from embeddings.layers import WIDTH, HiddenLayers, load_hidden_layers, pack
from narratives.extract.features import FEATURES, BlockWords, block_words
from narratives.extract.lexicon import lexicon
from narratives.extract.merge import merge
from narratives.extract.network import (
    ARGUMENT_LABELS,
    CUE_LABELS,
    DISTANCE_BINS,
    REACH,
    SENTENCE_BINS,
    distance_bins,
    stretch,
)
from narratives.extract.rules import find_attributions
from narratives.extract.tagger import load_tagger

LAYERS = (3, 5, 6)
RANK = 12
FIRST_ADAPTED = 2
"""Layers below this index stay as they are: nothing has to be propagated back through them."""
SEED = 0
HELD_OUT = 60
"""Training articles kept back: thresholds and the rules of `merge` are chosen on them."""
EPOCHS = 4
BATCH = 8
WARM_UP = 80
AVERAGE = 0.996
"""Decay of the running average of the weights, which is what is kept."""
KEPT = (5, 6, 7)
"""Half epochs after which the running average is kept; the weights are the mean of these three,
and training ends with the last. Later ones are surer without being more often right."""
CUE_WEIGHTS = (1.0, 2.0, 1.5)

LICENCE = (
    "Trained on PolNeAR 1.0 (Newell, Margolin, Ruths 2018: An Attribution Relations Corpus for "
    "Political News), which states no licence and was published for research; the weights hold no "
    "text of it. The encoder all-MiniLM-L6-v2 is under Apache-2.0."
)


class AdaptedLayers(HiddenLayers):
    """The default model with trainable adapters, in bfloat16 where it is frozen."""

    def prepare(self) -> nn.ParameterDict:
        """Return the adapters; the upper ones start at zero, so that nothing changes at first."""
        generator = torch.Generator().manual_seed(SEED)
        self._adapters = nn.ParameterDict()
        self._frozen = {}
        for name in list(self._weights):
            matrix = name.startswith("encoder.layer") and name.endswith(".weight")
            if not matrix or "LayerNorm" in name:
                continue
            base = name.removesuffix(".weight")
            for part in ("weight", "bias"):
                self._frozen[f"{base}.{part}"] = self._weights[f"{base}.{part}"].to(torch.bfloat16)
            if int(name.split(".")[2]) < FIRST_ADAPTED:
                continue
            rows, columns = self._weights[name].shape
            key = base.replace(".", "/")
            down = torch.randn(RANK, columns, generator=generator) / math.sqrt(columns)
            self._adapters[f"{key}|up"] = nn.Parameter(torch.zeros(rows, RANK))
            self._adapters[f"{key}|down"] = nn.Parameter(down)
        return self._adapters

    def encode_pieces(self, paragraphs: list[str]) -> list:
        """Return the tokenizer's encodings, without special tokens."""
        return self._tokenizer.encode_batch(paragraphs, add_special_tokens=False)

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        x = x.to(torch.bfloat16)
        out = functional.linear(x, self._frozen[f"{name}.weight"], self._frozen[f"{name}.bias"])
        key = name.replace(".", "/")
        if f"{key}|up" not in self._adapters:
            return out
        up, down = (self._adapters[f"{key}|{part}"].to(torch.bfloat16) for part in ("up", "down"))
        return out + functional.linear(functional.linear(x, down), up)

    def _attend(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        # Written out: the fused kernel's backward pass in bfloat16 takes twice as long on a CPU.
        scores = query @ key.transpose(-1, -2) * (query.shape[-1] ** -0.5)
        return torch.softmax(scores, -1) @ value

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return super()._norm(x.float(), name)


class TrainedHeads(nn.Module):
    """Both heads as modules; `exported` gives them the form `network.Heads` reads."""

    def __init__(self, mean: torch.Tensor, deviation: torch.Tensor) -> None:
        super().__init__()
        width, inner, cue_state, argument_state = len(mean), 96, 64, 96
        self.mean, self.deviation = mean, deviation
        self.cue_project = nn.Linear(width, inner)
        self.cue_gru = nn.GRU(inner, cue_state, batch_first=True, bidirectional=True)
        self.cue_out = nn.Linear(2 * cue_state, len(CUE_LABELS))
        self.argument_project = nn.Linear(width, inner)
        self.distance = nn.Embedding(DISTANCE_BINS, 12)
        self.sentence = nn.Embedding(SENTENCE_BINS, 4)
        self.argument_gru = nn.GRU(inner + 16, argument_state, batch_first=True, bidirectional=True)
        self.argument_out = nn.Linear(2 * argument_state, len(ARGUMENT_LABELS))
        self.dropout = nn.Dropout(0.3)

    def project(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the inputs of both heads for `(n, width)` words."""
        x = self.dropout((x - self.mean) / self.deviation)
        return torch.relu(self.cue_project(x)), torch.relu(self.argument_project(x))

    def cues(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits for `(batch, length, 96)`."""
        return self.cue_out(self.dropout(self.cue_gru(self.dropout(x))[0]))

    def arguments(self, x: torch.Tensor, bins: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
        """Return logits for `(batch, length, 96)` and each word's distance and sentence."""
        joined = torch.cat([self.dropout(x), self.distance(bins), self.sentence(sides)], -1)
        return self.argument_out(self.dropout(self.argument_gru(joined)[0]))

    def exported(self) -> dict[str, torch.Tensor]:
        """Return the weights by the names the network reads, normalisation folded in."""
        out = {
            "argument.distance": self.distance.weight,
            "argument.sentence": self.sentence.weight,
        }
        for head in ("cue", "argument"):
            project, gru, last = (
                getattr(self, f"{head}_{part}") for part in ("project", "gru", "out")
            )
            weight = project.weight / self.deviation
            out[f"{head}.project.weight"] = weight
            out[f"{head}.project.bias"] = project.bias - weight @ self.mean
            out[f"{head}.out.weight"], out[f"{head}.out.bias"] = last.weight, last.bias
            for name, value in gru.named_parameters():
                out[f"{head}.gru.{name.replace('_l0', '')}"] = value
        return out


@dataclass(frozen=True, slots=True)
class Example:
    """One cue of a window: its stretch of words with inputs and labels."""

    start: int
    end: int
    bins: torch.Tensor
    sides: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True, slots=True)
class Window:
    """What one forward pass reads, with gold labels; rows count from the window's start."""

    ids: list[int]
    owner: torch.Tensor
    """`(pieces,)`: the word row each piece belongs to."""
    features: torch.Tensor
    """`(words, len(FEATURES))`."""
    blocks: list[tuple[int, int]]
    cues: torch.Tensor
    """`(words,)`: gold cue labels."""
    examples: list[Example]


def windows_of(row: dict, layers: AdaptedLayers) -> Iterator[Window]:
    """Yield the windows of one article."""
    document = document_of(row)
    blocks = block_words(document)
    texts = [document.text[slice(*_bounds(document, words))] for words in blocks]
    encodings = layers.encode_pieces(texts)
    starts = np.array([start for words in blocks for start, _ in words.spans])
    ends = np.array([end for words in blocks for _, end in words.spans])
    offsets = np.cumsum([0] + [len(words.spans) for words in blocks])

    def rows(spans: Sequence[Sequence[int]]) -> list[int]:
        found = set()
        for start, end in spans:
            first = np.searchsorted(ends, start, "right")
            found.update(range(first, np.searchsorted(starts, end, "left")))
        return sorted(found)

    labels = np.zeros(len(starts), dtype=np.int64)
    gold = []
    for attribution in row["attributions"]:
        cue, content = rows(attribution["cue"]), rows(attribution["content"])
        if cue and content:
            labels[cue] = 2
            labels[cue[0]] = 1
            gold.append((cue, rows(attribution["source"]), content))
    for window in pack([len(encoding.ids) for encoding in encodings]):
        ids, owner, features, parts, cues, examples, size = [], [], [], [], [], [], 0
        for index, first, last in window:
            words, encoding = blocks[index], encodings[index]
            base = _bounds(document, words)[0]
            place = np.array(encoding.offsets).reshape(-1, 2)[first:last] + base
            begin, end = offsets[index], offsets[index + 1]
            if first:
                begin = int(np.searchsorted(ends, place[0, 0], "right"))
            if last < len(encoding.ids):
                end = int(np.searchsorted(starts, place[-1, 1], "left"))
            ids += encoding.ids[first:last]
            rows_of = np.clip(np.searchsorted(ends, place[:, 0], "right"), begin, end - 1)
            owner += list(rows_of - begin + size)
            inner = slice(begin - offsets[index], end - offsets[index])
            features.append(words.features[inner])
            cues.append(labels[begin:end])
            parts.append((size, size + end - begin))
            examples += [
                _example(one, (int(begin), int(end)), words.sentences[inner], size)
                for one in gold
                if begin <= one[0][0] < end
            ]
            size += end - begin
        yield Window(
            ids,
            torch.tensor(owner),
            torch.from_numpy(np.concatenate(features)),
            parts,
            torch.from_numpy(np.concatenate(cues)),
            examples,
        )


def _bounds(document, words: BlockWords) -> tuple[int, int]:  # noqa: ANN001 -- a Document
    block = document.blocks[words.block]
    return block.start, block.end


def _example(
    gold: tuple[list[int], list[int], list[int]],
    bounds: tuple[int, int],
    sentences: np.ndarray,
    shift: int,
) -> Example:
    cue, source, content = gold
    begin, end = bounds
    labels = np.zeros(end - begin, dtype=np.int64)
    for row in source:
        if begin <= row < end:
            labels[row - begin] = 1
    for row in content:
        if begin <= row < end:
            labels[row - begin] = 2
    first, last = cue[0] - begin, min(cue[-1] + 1, end) - begin
    low, high = stretch(end - begin, first)
    bins = distance_bins(end - begin, first, last)[low:high]
    sides = (np.sign(sentences - sentences[first]) + 1)[low:high].astype(np.int64)
    return Example(
        shift + low,
        shift + high,
        torch.from_numpy(bins),
        torch.from_numpy(sides),
        torch.from_numpy(labels[low:high]),
    )


class Model:
    """Adapters and heads together, and the loss of a batch of windows."""

    def __init__(self, windows: Sequence[Window]) -> None:
        base = load_hidden_layers(LAYERS)
        self.identity = base.identity
        self.layers = AdaptedLayers(base.identity, base._weights, base._tokenizer, LAYERS)  # noqa: SLF001 -- the same model, opened for training
        self.adapters = self.layers.prepare()
        self._windows = windows
        self.heads: TrainedHeads

    def make_heads(self) -> None:
        """Make the heads, their inputs normalised by a sample of the windows."""
        step = max(1, len(self._windows) // 80)
        with torch.no_grad():
            sample = torch.cat([self.words(window) for window in self._windows[::step]])
        mean, deviation = sample.mean(0), sample.std(0) + 1e-2
        states = WIDTH * len(LAYERS)
        mean[states:], deviation[states:] = 0, 1
        self.heads = TrainedHeads(mean, deviation)

    def words(self, window: Window) -> torch.Tensor:
        """Return `(words, width)`: mean hidden states of each word's pieces, then its features."""
        states = self.layers.forward(torch.tensor([[101, *window.ids, 102]]))[0, 1:-1].float()
        size = len(window.features)
        total = torch.zeros(size, states.shape[1]).index_add(0, window.owner, states)
        count = torch.zeros(size).index_add(0, window.owner, torch.ones(len(window.owner)))
        return torch.cat([total / count.clamp(min=1)[:, None], window.features], 1)

    def loss(self, batch: Sequence[Window]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the losses of the cues and of the arguments."""
        words = torch.cat([self.words(window) for window in batch])
        shifts = np.cumsum([0] + [len(window.features) for window in batch])
        for_cues, for_arguments = self.heads.project(words)
        inputs, labels, parts, examples = [], [], [], []
        for window, shift in zip(batch, shifts, strict=False):
            for begin, end in window.blocks:
                for at in range(begin, end, REACH):
                    inputs.append(for_cues[shift + at : shift + min(end, at + REACH)])
                    labels.append(window.cues[at : min(end, at + REACH)])
            for one in window.examples:
                parts.append(for_arguments[shift + one.start : shift + one.end])
                examples.append(one)
        cue_loss = functional.cross_entropy(
            self.heads.cues(_padded(inputs)).flatten(0, 1),
            _padded(labels, -100).flatten(),
            weight=torch.tensor(CUE_WEIGHTS),
        )
        if not examples:
            return cue_loss, torch.zeros(())
        logits = self.heads.arguments(
            _padded(parts),
            _padded([one.bins for one in examples]),
            _padded([one.sides for one in examples]),
        )
        gold = _padded([one.labels for one in examples], -100)
        return cue_loss, functional.cross_entropy(logits.flatten(0, 1), gold.flatten())


def _padded(rows: list[torch.Tensor], value: float = 0) -> torch.Tensor:
    return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=value)


def train(rows: Sequence[dict], epochs: float) -> Model:
    """Return the model trained on `rows`, its weights averaged over the last steps."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    windows: list[Window] = []
    model = Model(windows)
    for row in rows:
        windows += windows_of(row, model.layers)
    model.make_heads()
    groups = [
        {"params": list(model.heads.parameters()), "lr": 2e-3},
        {"params": list(model.adapters.parameters()), "lr": 1e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rates = [group["lr"] for group in optimizer.param_groups]
    parameters = [parameter for group in groups for parameter in group["params"]]
    average = [parameter.detach().clone() for parameter in parameters]
    steps = int(len(windows) // BATCH * epochs)
    half = max(1, len(windows) // BATCH // 2)
    kept: list[list[torch.Tensor]] = []
    order: list[int] = []
    begin, sums = time.time(), [0.0, 0.0]
    for step in range(steps):
        if len(order) < BATCH:
            order = list(range(len(windows)))
            random.shuffle(order)
        factor = min(1, (step + 1) / WARM_UP) * (1 - 0.95 * step / steps)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        cue_loss, argument_loss = model.loss([windows[order.pop()] for _ in range(BATCH)])
        optimizer.zero_grad()
        (cue_loss + argument_loss).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        decay = min(AVERAGE, (1 + step) / (10 + step))
        with torch.no_grad():
            for mean, parameter in zip(average, parameters, strict=True):
                mean.mul_(decay).add_(parameter, alpha=1 - decay)
        if (step + 1) % half == 0 and (step + 1) // half in KEPT:
            kept.append([mean.clone() for mean in average])
            if len(kept) == len(KEPT):
                break
        sums = [sums[0] + float(cue_loss.detach()), sums[1] + float(argument_loss.detach())]
        if step % 50 == 49:
            cue, argument = (total / 50 for total in sums)
            print(f"{step + 1}/{steps}  {cue:.4f}  {argument:.4f}  {time.time() - begin:.0f} s")
            sums = [0.0, 0.0]
    with torch.no_grad():
        for means, parameter in zip(
            zip(*(kept or [average]), strict=True), parameters, strict=True
        ):
            parameter.copy_(sum(means) / len(means))
    return model


def write(model: Model, out: Path, training: dict, thresholds: dict[str, float]) -> None:
    """Write `weights.safetensors` (fp16) and `card.json`; scores are added by `--report`."""
    tensors = dict(model.heads.exported())
    for key, value in model.adapters.items():
        name, part = key.split("|")
        tensors[f"{name.replace('/', '.')}.weight.{part}"] = value
    raw = save({name: tensors[name].detach().half().contiguous() for name in sorted(tensors)})
    card = {
        "schema": "narratives/tagger/1",
        "name": "PolNeAR cues and arguments on all-MiniLM-L6-v2",
        "encoder": model.identity,
        "layers": LAYERS,
        "features": FEATURES,
        "cue_labels": CUE_LABELS,
        "argument_labels": ARGUMENT_LABELS,
        "weights_sha256": hashlib.sha256(raw).hexdigest(),
        "language": "en",
        **thresholds,
        "lexicon": lexicon().digest,
        "training": training,
        "licence": LICENCE,
        "scores": {},
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.safetensors").write_bytes(raw)
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def split(rows: Sequence[dict]) -> tuple[list[dict], list[dict]]:
    """Return training and held-out articles of the training part."""
    rows = [row for row in rows if row["split"] == "train"]
    random.Random(7).shuffle(rows)  # noqa: S311 -- a split, not a secret
    return rows[HELD_OUT:], rows[:HELD_OUT]


def report(rows: Sequence[dict], lexicons: Path) -> None:
    """Print what rules, tagger, the filter of attitudes and the merged rules bring on dev."""
    tagger = load_tagger()
    verbs = communication_verbs(lexicons)
    systems = {
        "rules": find_attributions,
        "tagger, all cues": tagger.find,
        "tagger": lambda document: [a for a in tagger.find(document) if a.kind != "attitude"],
        "tagger and rules": lambda document: merge(
            tagger.find(document), find_attributions(document), document
        ),
    }
    for name, system in systems.items():
        print(name)
        for row, value in score(system, rows, verbs).rows():
            print(f"    {row:22}{value}")


def main() -> int:
    """Train and write the weights, or report on the shipped ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--polnear", type=Path, required=True, help="PolNeAR as JSON lines")
    parser.add_argument("--out", type=Path, default=Path("tagger"), help="where the weights go")
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--report", action="store_true", help="score the shipped weights instead")
    parser.add_argument("--split", default="dev", choices=("dev", "held-out"))
    parser.add_argument("--lexicons", type=Path, help="lexicons.jsonl; beside --polnear by default")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows = [json.loads(line) for line in options.polnear.read_text(encoding="utf-8").splitlines()]
    training, held_out = split(rows)
    if options.report:
        dev = [row for row in rows if row["split"] == "dev"]
        chosen = dev if options.split == "dev" else held_out
        report(chosen, options.lexicons or options.polnear.with_name("lexicons.jsonl"))
        return 0
    model = train(training, options.epochs)
    facts = {
        "corpus": "PolNeAR 1.0, training part",
        "articles": len(training),
        "held_out": len(held_out),
        "epochs": options.epochs,
        "seed": SEED,
        "adapter_rank": RANK,
        "adapted_layers": list(range(FIRST_ADAPTED + 1, 7)),
    }
    write(
        model, options.out, facts, {"cue_threshold": 0.45, "content_threshold": 0.0, "switch": 0.5}
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

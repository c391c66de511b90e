"""Trains how claims are read for the line-up, on invented events that this repository holds.

    python benchmarks/train_points.py --out narratives/data/points
    python benchmarks/train_points.py --folds 4

Low-rank adapters (Hu et al. 2021) on the upper layers of the frozen default model learn three
things at once from the claims of `seeds/training/points`, one event after the other: claims on one
point are nearer than the other claims of their event (supervised contrast, Khosla et al. 2020,
after the event's mean is taken out, as the line-up does); a claim is nearer to the question of its
point than to the event's other questions; and which facet that question belongs to, told from
claims and from the sentences of `facets.toml`. What is kept is the running average of the adapters.
The same seed gives the same weights on the same machine. `--folds` ships nothing: it leaves out
every n-th event in turn and prints how claims of different camps are told apart in those.
"""

import argparse
import hashlib
import json
import math
import random
import re
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import save
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.bert import EPSILON, HEAD, HEADS, WIDTH, groups, hidden, linear_names, norm_names
from embeddings.bert import positions as places_of
from embeddings.weights import DEFAULT_HASHES, open_weights
from narratives.lineup.facets import facets
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import context_passages
from narratives.model import Block, Claim, Document, Span
from seeds import training_folder

RANK = 12
FIRST_ADAPTED = 2
"""Layers below this index stay as they are: nothing has to be propagated back through them."""
SEED = 0
EPOCHS = 5
BATCH = 2
"""Events a step; the claims of one event are compared with one another only."""
RATE, HEAD_RATE = 5e-4, 3e-3
WARM_UP = 15
AVERAGE = 0.97
"""Decay of the running average of the weights, which is what is kept."""
DROPOUT = 0.1
TEMPERATURE = 0.2
QUESTIONS, SENTENCES = 0.5, 0.5
"""Weights of the losses on questions and on the facets' sentences; the other two count one."""
DRAWN = 12
"""Sentences of facets that are drawn for an event."""
CROPPED = 0.5
"""Share of claims of which a run of words stands for the whole: those found in the wild may be
pieces of sentences, those of the training events are not."""
SMOOTHING = 0.1
SHARPNESS = 10.0
LONG = 5
"""Words of a claim from which it may be cropped."""

LABELS = Path(__file__).parent / "labels/questions.toml"

LICENCE = (
    "Trained on this project's own invented events (Apache-2.0). The encoder all-MiniLM-L6-v2 is "
    "under Apache-2.0."
)


@dataclass(frozen=True)
class Event:
    """The claims of one training event, ready to be read."""

    name: str
    passages: tuple[str, ...]
    places: tuple[tuple[int, tuple[Span, ...]], ...]
    """Of each claim its passage and its spans in it."""
    points: tuple[int, ...]
    camps: tuple[str, ...]
    questions: tuple[str, ...]
    kinds: tuple[int, ...]
    """Of each claim the number of its question's facet."""


def read_events() -> list[Event]:
    """Return the training events by name."""
    labels = tomllib.loads(LABELS.read_text(encoding="utf-8"))
    return [
        _event(path, labels[path.stem])
        for path in sorted((training_folder() / "points").glob("*.toml"))
    ]


def _event(path: Path, labels: dict[str, str]) -> Event:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    names = list(data["points"])
    known = [facet.name for facet in facets()]
    requests, points, camps = [], [], []
    for text in data["texts"]:
        document = _document(data["title"], text["paragraphs"])
        for told in text["claims"]:
            claim = _claim(document, told)
            requests.append(context_passages(claim, document))
            points.append(names.index(told["point"]))
            camps.append(told["camp"])
    passages = tuple(dict.fromkeys(passage for passage, _ in requests))
    return Event(
        path.stem,
        passages,
        tuple((passages.index(passage), spans) for passage, spans in requests),
        tuple(points),
        tuple(camps),
        tuple(data["points"].values()),
        tuple(known.index(labels[names[point]]) for point in points),
    )


def _document(title: str, paragraphs: Sequence[str]) -> Document:
    text = "\n".join([title, *paragraphs])
    ends = np.cumsum([len(part) + 1 for part in [title, *paragraphs]]) - 1
    return Document(
        id="d_training",
        path="training",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=title,
        language="en",
        blocks=tuple(
            Block(start=int(end) - len(part), end=int(end), role="body" if row else "headline")
            for row, (part, end) in enumerate(zip([title, *paragraphs], ends, strict=True))
        ),
    )


def _claim(document: Document, told: dict) -> Claim:
    block = document.blocks[told["paragraph"] + 1]
    start = document.text.index(told["text"], block.start, block.end)
    return Claim(
        id="c_training",
        document=document.id,
        path=document.path,
        text=told["text"],
        spans=((start, start + len(told["text"])),),
        paragraph=told["paragraph"] + 2,
        kind="indirect",
        source=None,
        camp=told["camp"],
        confidence=1.0,
        found_by="import",
        language="en",
    )


class Reader(nn.Module):
    """The default model with trainable adapters, in bfloat16 where it is frozen."""

    def __init__(self) -> None:
        super().__init__()
        weights = open_weights()
        self._tokenizer = weights.tokenizer
        generator = torch.Generator().manual_seed(SEED)
        words, places, types = (
            torch.from_numpy(weights.matrices[f"embeddings.{part}_embeddings.weight"])
            for part in ("word", "position", "token_type")
        )
        self._words, self._places = words, places + types[0]
        self.frozen, self.scales = {}, {}
        self.adapters = nn.ParameterDict()
        for name, parts in linear_names():
            weight, bias = (
                torch.from_numpy(np.concatenate([weights.matrices[f"{p}.{end}"] for p in parts]))
                for end in ("weight", "bias")
            )
            self.frozen[name] = (weight.bfloat16(), bias.bfloat16())
            if int(name.split(".")[2]) >= FIRST_ADAPTED:
                down = torch.randn(RANK, weight.shape[1], generator=generator)
                key = name.replace(".", "/")
                self.adapters[f"{key}|down"] = nn.Parameter(down / math.sqrt(weight.shape[1]))
                self.adapters[f"{key}|up"] = nn.Parameter(torch.zeros(weight.shape[0], RANK))
        for name in norm_names():
            self.scales[name] = tuple(
                torch.from_numpy(weights.matrices[f"{name}.{end}"]) for end in ("weight", "bias")
            )
        self.head = nn.Linear(WIDTH, len(facets()))
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def read(self, texts: Sequence[str]) -> "list[Tokens]":
        """Return the outputs of the last layer for each text, all read in one pass."""
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda row: (len(encodings[row].ids), row))
        lengths = [len(encodings[row].ids) for row in order]
        ids = torch.tensor([i for row in order for i in encodings[row].ids])
        embedded = self._words[ids] + self._places[torch.from_numpy(places_of(lengths))]
        parts = hidden(_Pass(self, embedded, lengths)).split(lengths)
        found = {
            row: Tokens(part, encodings[row].offsets)
            for row, part in zip(order, parts, strict=True)
        }
        return [found[row] for row in range(len(texts))]


class Tokens(NamedTuple):
    """One text as read: `(t, 384)` outputs, and the offsets of the tokens."""

    outputs: torch.Tensor
    offsets: list[Span]

    def mean(self, spans: Sequence[Span] = ()) -> torch.Tensor:
        """Return the mean output of the tokens that overlap the spans; of all without any."""
        inside = [b > a and any(a < e and b > s for s, e in spans) for a, b in self.offsets]
        return (self.outputs[torch.tensor(inside)] if any(inside) else self.outputs).mean(0)


class _Pass:
    """The arithmetic of one pass."""

    def __init__(self, reader: Reader, embedded: torch.Tensor, lengths: Sequence[int]) -> None:
        self._reader = reader
        self._embedded = embedded
        self._groups = groups(lengths)

    def embed(self) -> torch.Tensor:
        return self._embedded

    def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        x = x.bfloat16()
        out = functional.linear(x, *self._reader.frozen[name])
        key = name.replace(".", "/")
        if f"{key}|up" not in self._reader.adapters:
            return out
        up, down = (self._reader.adapters[f"{key}|{part}"].bfloat16() for part in ("up", "down"))
        out = out + functional.linear(self._drop(functional.linear(x, down)), up)
        return self._drop(out) if name.endswith("output.dense") else out

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x.float(), (WIDTH,), *self._reader.scales[name], EPSILON)

    def gelu(self, x: torch.Tensor) -> torch.Tensor:
        return functional.gelu(x)

    def attend(self, joint: torch.Tensor) -> torch.Tensor:
        parts = []
        for start, count, length in self._groups:
            part = joint[start : start + count * length]
            query, key, value = part.view(count, length, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4)
            # Written out: the fused kernel's backward pass in bfloat16 takes twice as long.
            scores = (query @ key.transpose(-1, -2)).float() * HEAD**-0.5
            mixed = torch.softmax(scores, -1).to(value.dtype) @ value
            parts.append(mixed.transpose(1, 2).reshape(count * length, WIDTH))
        return torch.cat(parts)

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, DROPOUT, self._reader.training)


def centred(rows: torch.Tensor, size: float) -> torch.Tensor:
    """Return unit rows with their mean taken out as the line-up takes it out."""
    share = LineupOptions().point_centring * len(rows) / (len(rows) + size)
    return functional.normalize(rows - share * rows.mean(0), dim=1)


def crop(text: str, spans: tuple[Span, ...], chance: random.Random) -> tuple[Span, ...]:
    """Return a run of words of a claim, now and then, else all of it."""
    words = [
        (start + m.start(), start + m.end())
        for start, end in spans
        for m in re.finditer(r"\S+", text[start:end])
    ]
    if len(words) < LONG or chance.random() >= CROPPED:
        return spans
    count = chance.randint(3, len(words))
    first = chance.randint(0, len(words) - count)
    return ((words[first][0], words[first + count - 1][1]),)


def contrast(rows: torch.Tensor, points: Sequence[int]) -> torch.Tensor:
    """Return the supervised contrastive loss of the claims of one event."""
    labels = torch.tensor(points)
    itself = torch.eye(len(labels))
    wanted = (labels[:, None] == labels[None]).float() * (1 - itself)
    scores = rows @ rows.T / TEMPERATURE - 1e9 * itself
    likely = scores - torch.logsumexp(scores, 1, keepdim=True)
    having = wanted.sum(1) > 0
    return -((wanted * likely).sum(1)[having] / wanted.sum(1)[having]).mean()


def loss_of(reader: Reader, event: Event, chance: random.Random) -> torch.Tensor:
    """Return the loss of one event."""
    owners = [row for row, facet in enumerate(facets()) for _ in facet.sentences]
    sentences = [sentence for facet in facets() for sentence in facet.sentences]
    drawn = chance.sample(range(len(sentences)), DRAWN)
    asked = sorted(set(event.points))
    read = reader.read(
        [
            *event.passages,
            *(event.questions[point] for point in asked),
            *(sentences[row] for row in drawn),
        ]
    )
    count = len(event.passages)
    claims = functional.normalize(
        torch.stack(
            [read[at].mean(crop(event.passages[at], spans, chance)) for at, spans in event.places]
        ),
        dim=1,
    )
    means = torch.stack([tokens.mean() for tokens in read[count:]])
    questions, drawn_rows = functional.normalize(means, dim=1).split([len(asked), DRAWN])
    rows = centred(claims, LineupOptions().point_centring_size)
    nearest = rows @ centred(questions, 0.0).T / TEMPERATURE
    own = torch.tensor([asked.index(point) for point in event.points])
    told = _kinds(reader, claims, event.kinds)
    told = told + SENTENCES * _kinds(reader, drawn_rows, [owners[row] for row in drawn])
    return contrast(rows, event.points) + QUESTIONS * functional.cross_entropy(nearest, own) + told


def _kinds(reader: Reader, rows: torch.Tensor, wanted: Sequence[int]) -> torch.Tensor:
    rows = functional.dropout(rows, DROPOUT, reader.training)
    return functional.cross_entropy(
        reader.head(SHARPNESS * rows), torch.tensor(wanted), label_smoothing=SMOOTHING
    )


def train(events: Sequence[Event], epochs: int) -> Reader:
    """Return the reader trained on the events, its weights averaged over the last steps."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    reader = Reader()
    rates = [(reader.adapters, RATE), (reader.head, HEAD_RATE)]
    optimizer = torch.optim.AdamW(
        [{"params": list(part.parameters()), "lr": rate} for part, rate in rates], weight_decay=0.01
    )
    parameters = list(reader.parameters())
    average = [parameter.detach().clone() for parameter in parameters]
    steps, step, begin = epochs * math.ceil(len(events) / BATCH), 0, time.monotonic()
    for epoch in range(epochs):
        order = list(events)
        chance.shuffle(order)
        total = 0.0
        for start in range(0, len(order), BATCH):
            factor = min(1.0, (step + 1) / WARM_UP) * (1.0 - 0.95 * step / steps)
            for group, (_, rate) in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            optimizer.zero_grad()
            for event in order[start : start + BATCH]:
                loss = loss_of(reader, event, chance)
                loss.backward()
                total += float(loss.detach())
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            step += 1
            decay = min(AVERAGE, step / (9 + step))
            with torch.no_grad():
                for mean, parameter in zip(average, parameters, strict=True):
                    mean.mul_(decay).add_(parameter, alpha=1.0 - decay)
        spent = time.monotonic() - begin
        print(f"epoch {epoch + 1}: loss {total / len(order):.3f}, {spent:.0f} s", flush=True)
    with torch.no_grad():
        for mean, parameter in zip(average, parameters, strict=True):
            parameter.copy_(mean)
    return reader.eval()


def area_across(rows: np.ndarray, event: Event) -> float:
    """Return the area under the ROC curve over pairs of different camps of one event."""
    from gold_rows import area  # noqa: PLC0415  it needs the whole program

    first, second = np.triu_indices(len(rows), 1)
    points, camps = np.array(event.points), np.array(event.camps)
    crossing = camps[first] != camps[second]
    same = points[first] == points[second]
    return area(same[crossing], (rows @ rows.T)[first, second][crossing])


def validate(events: Sequence[Event], folds: int, epochs: int) -> float:
    """Print and return the mean area over events that were left out of training."""
    size = LineupOptions().point_centring_size
    found: dict[str, tuple[float, float]] = {}
    untrained = Reader().eval()
    for fold in range(folds):
        reader = train([e for row, e in enumerate(events) if row % folds != fold], epochs)
        for event in events[fold::folds]:
            with torch.no_grad():
                values = []
                for each in (untrained, reader):
                    read = each.read(event.passages)
                    rows = torch.stack([read[at].mean(spans) for at, spans in event.places])
                    rows = centred(functional.normalize(rows, dim=1), size)
                    values.append(area_across(rows.numpy(), event))
            found[event.name] = (values[0], values[1])
        before, after = np.mean(list(found.values()), axis=0)
        print(f"fold {fold + 1}: AUC across camps {before:.3f} before, {after:.3f} after")
    return float(after)


def write(reader: Reader, out: Path, facts: dict) -> None:
    """Write `weights.safetensors` (float16) and `card.json`."""
    tensors = {}
    for key, value in reader.adapters.items():
        name, part = key.split("|")
        tensors[f"{name.replace('/', '.')}.{part}"] = value
    raw = save({name: tensors[name].detach().half().contiguous() for name in sorted(tensors)})
    card = {
        "schema": "narratives/points/1",
        "name": "Claims by the question they answer, on all-MiniLM-L6-v2",
        "encoder": DEFAULT_HASHES["model.safetensors"],
        "weights_sha256": hashlib.sha256(raw).hexdigest(),
        "language": "en",
        "training": facts,
        "licence": LICENCE,
        "scores": {},
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "weights.safetensors").write_bytes(raw)
    (out / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def digest_of(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of what the weights were made from."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Train and write the weights, or score events left out of training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("points"), help="where the weights go")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folds", type=int, default=0, help="score left-out events instead")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    events = read_events()
    if given.folds:
        validate(events, given.folds, given.epochs)
        return 0
    reader = train(events, given.epochs)
    facts = {
        "command": "python benchmarks/train_points.py --out narratives/data/points",
        "events": len(events),
        "claims": sum(len(event.points) for event in events),
        "data_sha256": digest_of([*(training_folder() / "points").glob("*.toml"), LABELS]),
        "epochs": given.epochs,
        "seed": SEED,
        "adapter_rank": RANK,
        "adapted_layers": list(range(FIRST_ADAPTED + 1, 7)),
    }
    write(reader, given.out, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())

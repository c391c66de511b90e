"""The default model with weights learned for one task: low-rank changes of its linear layers.

A change is small (Hu et al. 2021: W + up @ down) and is merged into the weights, so that a text
costs what it costs without.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import Forward, linear_names
from embeddings.default import DefaultEncoder, forward_of, precision_of
from embeddings.encoder import Encoder, EncoderError
from embeddings.weights import open_weights

FloatArray = NDArray[np.float32]


def adapt(encoder: Encoder, raw: bytes, name: str) -> DefaultEncoder:
    """Return the default model with changed weights, computing as `encoder` does.

    Args:
        encoder: the default model as it came.
        raw: safetensors: `LAYER.up` `(out, r)` and `LAYER.down` `(r, in)`, LAYER as in
            `bert.linear_names`.
        name: what tells these changes from others; it becomes part of the vectors' identity.

    Raises:
        EncoderError: another encoder than the default, or changes that do not fit its layers.
    """
    precision = precision_of(encoder.identity)
    if precision is None:
        raise EncoderError(
            f"the weights {name} fit the default model, not {encoder.identity}",
            "leave --model out",
        )
    weights = open_weights()
    matrices = merge(weights.matrices, raw, name)
    identity = f"{encoder.identity}+{name}"
    if isinstance(encoder, DefaultEncoder) and encoder.most is not None:
        from embeddings.forward_numpy import NumpyForward  # noqa: PLC0415  it is needed only here

        forward: Forward = NumpyForward(matrices)
        return DefaultEncoder(forward, weights.tokenizer, identity, most=encoder.most)
    return DefaultEncoder(forward_of(matrices, precision), weights.tokenizer, identity)


def merge(matrices: Mapping[str, FloatArray], raw: bytes, name: str) -> dict[str, FloatArray]:
    """Return the weights with the changes of `adapt` added; EncoderError if one does not fit."""
    from safetensors import SafetensorError  # noqa: PLC0415  heavy
    from safetensors.numpy import load  # noqa: PLC0415  heavy

    damaged = EncoderError(f"the weights {name} do not fit the default model", "reinstall")
    try:
        changes = load(raw)
    except SafetensorError as error:
        raise damaged from error
    merged = dict(matrices)
    used = 0
    for layer, parts in linear_names():
        up, down = changes.get(f"{layer}.up"), changes.get(f"{layer}.down")
        if up is None or down is None:
            continue
        change = up.astype(np.float32) @ down.astype(np.float32)
        rows = np.cumsum([0, *(len(matrices[f"{part}.weight"]) for part in parts)])
        if change.shape != (rows[-1], matrices[f"{parts[0]}.weight"].shape[1]):
            raise damaged
        for part, start, end in zip(parts, rows[:-1], rows[1:], strict=True):
            merged[f"{part}.weight"] = matrices[f"{part}.weight"] + change[start:end]
        used += 2
    if used != len(changes):
        raise damaged
    return merged

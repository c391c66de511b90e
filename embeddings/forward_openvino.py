"""The default model on OpenVINO, weights and inputs of the linear layers in int8 (extra `fast`).

The graph is built from the weights at hand, within a second: no converted model is downloaded or
kept. Weights are int8 by output, inputs int8 by token and `GROUP` places, both symmetric.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import EPSILON, HEAD, HEADS, WIDTH, groups, hidden, linear_names
from embeddings.forward_torch import computes_bfloat16

if TYPE_CHECKING:
    from openvino import Node

FloatArray = NDArray[np.float32]

GROUP = 384
"""Places of an input that share a scale. With 1,536 or more most layers stay in full precision."""

STEPS = 127


class OpenvinoForward:
    """Packed texts to token outputs."""

    def __init__(self, matrices: Mapping[str, FloatArray]) -> None:
        import openvino  # noqa: PLC0415  an extra

        graph = _Graph(matrices)
        model = openvino.Model([hidden(graph)], [graph.ids, graph.places])
        options: dict[str, Any] = {
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP,
            # What is not int8: attention, sums, norms.
            "INFERENCE_PRECISION_HINT": "bf16" if computes_bfloat16() else "f32",
        }
        compiled = openvino.Core().compile_model(model, "CPU", options)
        self._run = compiled.create_infer_request()

    def __call__(self, ids: NDArray[np.int64], lengths: Sequence[int]) -> FloatArray:
        """Return `(t, 384) float32`; see `Forward`."""
        out = np.empty((len(ids), WIDTH), np.float32)
        for start, count, length in groups(lengths):
            part = slice(start, start + count * length)
            texts = ids[part].reshape(count, length).astype(np.int32)
            found = self._run.infer([texts, np.arange(length, dtype=np.int32)])[0]
            out[part] = found.reshape(-1, WIDTH)
        return out


class _Graph:
    """The arithmetic of a graph over texts of one length."""

    def __init__(self, matrices: Mapping[str, FloatArray]) -> None:
        from openvino import opset13  # noqa: PLC0415  an extra

        self._nodes = opset13
        self._matrices = matrices
        self._parts = dict(linear_names())
        self.ids = opset13.parameter([-1, -1], np.int32)
        """`(texts, tokens)`."""
        self.places = opset13.parameter([-1], np.int32)
        """`(tokens,)`, counted from 0."""

    def embed(self) -> "Node":
        words, places, types = (
            self._matrices[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        )
        first = self._constant(np.int32(0))
        looked_up = self._nodes.gather(self._constant(words), self.ids, first)
        where = self._nodes.gather(self._constant(places + types[0]), self.places, first)
        return self._nodes.add(looked_up, where)

    def linear(self, x: "Node", name: str) -> "Node":
        weight, bias = (
            np.concatenate([self._matrices[f"{part}.{kind}"] for part in self._parts[name]])
            for kind in ("weight", "bias")
        )
        scale = np.abs(weight).max(axis=1, keepdims=True) / np.float32(STEPS)
        rounded = np.rint(weight / scale).astype(np.int8)
        nodes = self._nodes
        restored = nodes.convert(self._constant(rounded), np.float32)
        restored = nodes.multiply(restored, self._constant(scale))
        product = nodes.matmul(x, restored, transpose_a=False, transpose_b=True)
        return nodes.add(product, self._constant(bias))

    def norm(self, x: "Node", name: str) -> "Node":
        nodes = self._nodes
        centred = nodes.mvn(
            x,
            self._constant(np.array([-1])),
            normalize_variance=True,
            eps=EPSILON,
            eps_mode="INSIDE_SQRT",
        )
        scaled = nodes.multiply(centred, self._constant(self._matrices[f"{name}.weight"]))
        return nodes.add(scaled, self._constant(self._matrices[f"{name}.bias"]))

    def gelu(self, x: "Node") -> "Node":
        return self._nodes.gelu(x, "erf")

    def attend(self, joint: "Node") -> "Node":
        nodes = self._nodes
        heads = self._shaped(joint, [0, 0, 3, HEADS, HEAD])
        heads = nodes.transpose(heads, self._constant(np.array([2, 0, 3, 1, 4])))
        query, key, value = (
            nodes.squeeze(part, self._constant(np.array([0])))
            for part in nodes.split(heads, self._constant(np.int64(0)), 3).outputs()
        )
        mixed = nodes.scaled_dot_product_attention(query, key, value)
        mixed = nodes.transpose(mixed, self._constant(np.array([0, 2, 1, 3])))
        return self._shaped(mixed, [0, 0, WIDTH])

    def _shaped(self, x: "Node", shape: list[int]) -> "Node":
        """A 0 in the shape keeps the size at its place."""
        return self._nodes.reshape(x, self._constant(np.array(shape)), special_zero=True)

    def _constant(self, value: "NDArray[Any] | np.generic") -> "Node":
        return self._nodes.constant(np.array(value, order="C"))

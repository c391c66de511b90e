"""The default model on torch, in full precision or in bfloat16."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.bert import EPSILON, HEAD, HEADS, WIDTH, groups, hidden, linear_names, norm_names
from embeddings.bert import positions as places_of

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.float32]

CPU_INFO = Path("/proc/cpuinfo")


def computes_bfloat16(cpu_info: Path = CPU_INFO) -> bool:
    """Tell whether the processor multiplies bfloat16 in hardware; False where it cannot be seen.

    Elsewhere torch emulates it, at a fraction of the speed of full precision.
    """
    try:
        text = cpu_info.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    flags = {
        flag for line in text.splitlines() if line.startswith("flags") for flag in line.split()
    }
    return not flags.isdisjoint({"avx512_bf16", "amx_bf16"})


class TorchForward:
    """Packed texts to token outputs."""

    def __init__(self, matrices: Mapping[str, FloatArray], *, bfloat16: bool) -> None:
        import torch  # noqa: PLC0415  heavy

        kind = torch.bfloat16 if bfloat16 else torch.float32

        def held(array: FloatArray) -> "torch.Tensor":
            return torch.from_numpy(np.ascontiguousarray(array)).to(kind)

        words, places, types = (
            matrices[f"embeddings.{part}_embeddings.weight"]
            for part in ("word", "position", "token_type")
        )
        self._words, self._places = held(words), held(places + types[0])
        self._pairs = {
            name: [
                held(np.concatenate([matrices[f"{part}.{end}"] for part in parts]))
                for end in ("weight", "bias")
            ]
            for name, parts in [*linear_names(), *((name, (name,)) for name in norm_names())]
        }

    def __call__(self, ids: NDArray[np.int64], lengths: Sequence[int]) -> FloatArray:
        """Return `(t, 384) float32`; see `Forward`."""
        import torch  # noqa: PLC0415  heavy

        with torch.inference_mode():
            x = self._words[torch.from_numpy(ids)]
            x += self._places[torch.from_numpy(places_of(lengths))]
            outputs: FloatArray = hidden(_Pass(self._pairs, x, lengths)).float().numpy()
        return outputs


class _Pass:
    """The arithmetic of one batch."""

    def __init__(
        self,
        pairs: "Mapping[str, list[torch.Tensor]]",
        embedded: "torch.Tensor",
        lengths: Sequence[int],
    ) -> None:
        from torch.nn import functional  # noqa: PLC0415  heavy

        self._pairs = pairs
        self._embedded = embedded
        self._groups = groups(lengths)
        self._functions = functional

    def embed(self) -> "torch.Tensor":
        return self._embedded

    def linear(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        return self._functions.linear(x, *self._pairs[name])

    def norm(self, x: "torch.Tensor", name: str) -> "torch.Tensor":
        scale, shift = self._pairs[name]
        return self._functions.layer_norm(x, (WIDTH,), scale, shift, EPSILON)

    def gelu(self, x: "torch.Tensor") -> "torch.Tensor":
        return self._functions.gelu(x)

    def attend(self, joint: "torch.Tensor") -> "torch.Tensor":
        import torch  # noqa: PLC0415  heavy

        parts = []
        for start, count, length in self._groups:
            part = joint[start : start + count * length]
            heads = part.view(count, length, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4)
            mixed = self._functions.scaled_dot_product_attention(*heads)
            parts.append(mixed.transpose(1, 2).reshape(count * length, WIDTH))
        return torch.cat(parts) if len(parts) > 1 else parts[0]

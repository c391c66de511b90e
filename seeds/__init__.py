"""The sample corpus that comes with the program, its registry of camps, and the gold."""

from importlib.resources import files
from pathlib import Path


def _folder() -> Path:
    """Return where this package lies; it is installed unpacked, so a path always exists."""
    return Path(str(files(__name__)))


def documents_folder() -> Path:
    """Return the folder of the sample documents that `narratives demo` reads."""
    return _folder() / "documents"


def registry_path() -> Path:
    """Return the registry of camps for the sample documents."""
    return _folder() / "camps.toml"


def gold_folder() -> Path:
    """Return the folder of the hand-made annotations; see `README.md` beside it for the format."""
    return _folder() / "gold"


def training_folder() -> Path:
    """Return the folder of the invented disputes that trained weights were made with."""
    return _folder() / "training"

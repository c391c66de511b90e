"""The packages depend on one another in one direction only, and heavy imports stay late."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "embeddings": {"embeddings"},
    "narratives": {"narratives", "embeddings", "seeds"},
    "tui": {"tui", "narratives"},
    "seeds": {"seeds"},
}
"""`narratives` may know the sample corpus (the demo) and, in its composition root, the screens."""

FRONTS = {"cli_demo.py"}
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "scipy", "textual")


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_imports_go_one_way(package):
    wrong = []
    for path in sorted((ROOT / package).rglob("*.py")):
        allowed = MAY_IMPORT[package] | ({"tui"} if path.name in FRONTS else set())
        for name in imported_modules(path):
            top = name.split(".")[0]
            if top in MAY_IMPORT and top not in allowed:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_only_the_terminal_interface_draws():
    drawing = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package in ("narratives", "embeddings")
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imported_modules(path)
        if name.split(".")[0] == "textual"
    ]
    assert drawing == []


def loaded_after(code, *arguments):
    """Return the heavy modules that a fresh interpreter holds after running `code`."""
    script = (
        "import sys\n"
        f"{code}\n"
        f"print('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return ran.stdout.rpartition("loaded:")[2].split()


def test_help_loads_nothing_heavy():
    code = (
        "from narratives.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"
    )
    assert loaded_after(code) == []


@pytest.mark.parametrize(
    "module", ["narratives.workspace", "narratives.report", "narratives.plain"]
)
def test_reading_a_workspace_loads_nothing_heavy(module):
    assert loaded_after(f"import {module}") == []


def test_the_interface_loads_textual_and_nothing_heavier():
    assert loaded_after("import tui.app") == ["textual"]

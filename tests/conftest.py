"""Fixtures shared by all tests: nothing reaches the network or the user's own folders."""

import os

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# As the command line does it: threads that wait awake slow down whatever runs beside them.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    """Point every user folder and the default workspace into the test's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("NARRATIVES_WORKSPACE", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

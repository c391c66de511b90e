"""Documents of invented states, added with an encoder that needs no weights."""

from contextlib import contextmanager

from embeddings.encoder import HashingEncoder
from narratives.pipeline import AddOptions, add
from narratives.workspace import Workspace

CAMPS = """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = ["Norland", "Norlandish army"]
adjectives = ["Norlandish"]

[[camp]]
id = "sudmark"
label = "Sudmark"
tag = "SU"
aliases = ["Sudmark", "Sudmark's ministry"]
adjectives = ["Sudmarkian"]
"""

NOTES = {
    "dam-1.md": "---\ntitle: The dam at Orr\noutlet: Fictional Post\ndate: 2031-05-01\n---\n"
    "The dam at Orr\n"
    "The Norlandish army said that Sudmark's guns shelled the dam at Orr on Monday night.\n"
    "Sudmark's ministry denied that its guns shelled the dam at Orr.\n",
    "dam-2.md": "---\ntitle: Shells fall on the dam at Orr\noutlet: Invented Times\n"
    "date: 2031-05-02\n---\n"
    "Shells fall on the dam at Orr\n"
    "Norlandish officials said that Sudmark's guns shelled the dam at Orr at night.\n"
    "A Sudmarkian officer said that the dam at Orr broke because it was old.\n",
    "wheat.md": "---\ntitle: Wheat prices rise in Tarn\noutlet: Fictional Post\n"
    "date: 2031-06-11\n---\n"
    "Wheat prices rise in Tarn\n"
    "Sudmark said that wheat became dearer after the poor harvest in Tarn.\n",
}


class Recorder:
    """Takes note of progress, and may stop the run at a chosen call."""

    def __init__(self, stop_after=None):
        self.calls = []
        self.stop_after = stop_after

    def __call__(self, stage, done, total):
        self.calls.append((stage, done, total))
        if self.stop_after is not None and len(self.calls) >= self.stop_after:
            raise KeyboardInterrupt


def run_add(workspace, paths, progress=None, **options):
    """Add documents, claims found by rules."""
    return add(
        workspace,
        paths,
        AddOptions(rules_only=True, **options),
        progress=progress or Recorder(),
        load_tagger=lambda: None,
        load_encoder=lambda _name: HashingEncoder(),
    )


def write_notes(folder, notes):
    """Write documents into a new folder and return it."""
    folder.mkdir()
    for name, text in notes.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_post(folder, name, *said, day=1):
    """Write sentences into a document of an outlet of its own, of that day."""
    head = f"---\ntitle: Notes {name}\noutlet: Post {name}\ndate: 2031-05-{day:02}\n---\n"
    (folder / f"{name}.md").write_text(head + "\n".join(said) + "\n", encoding="utf-8")


def record(workspace, entry):
    """Write a change into the log and return its number."""
    return workspace.record(**entry._asdict(), when="t", who="w")


def new_workspace(path):
    """Return a workspace with the two camps."""
    workspace = Workspace.open(path, create=True)
    with workspace.transaction():
        workspace.set_setting("registry", CAMPS)
    return workspace


@contextmanager
def added(path, folder):
    """Open a new workspace that holds the documents of a folder."""
    with new_workspace(path) as workspace:
        run_add(workspace, [folder])
        yield workspace


def dump(workspace):
    """Return all claims as text, with where they stand."""
    return [claim.model_dump_json() for claim in workspace.claims()]

"""Texts that try to break whatever shows them; README.md says what each one attacks."""

from pathlib import Path

FOLDER = Path(__file__).parent
FILES = tuple(
    sorted(one for one in FOLDER.iterdir() if one.suffix in {".txt", ".html", ".jsonl", ".csv"})
)


def documents():
    """Return the documents of all files, in order of their names; what is skipped is left out."""
    from narratives.documents import Skipped, read

    return [one for one in read(FILES) if not isinstance(one, Skipped)]


def long_sentence(size=1_000_000):
    """Return a headline and one sentence of at least `size` characters without a full stop."""
    clause = 'that the envoy Mirel Hask had said that the canal, "which is ours", was closed, and '
    tail = "that nobody knew why, the clerk of Velm, Oda Prill, said on Tuesday."
    return f"Clerk speaks at length\nIt was known {clause * (size // len(clause) + 1)}{tail}\n"

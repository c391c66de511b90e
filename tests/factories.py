"""Small builders of domain values, so that a test states only what it is about.

Everything here speaks of invented states, people and outlets.
"""

import hashlib

from narratives.model import Block, Claim, Cue, Document, Source

TWO_CAMPS = """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = ["Norland"]

[[camp]]
id = "sudmark"
label = "Sudmark"
tag = "SU"
aliases = ["Sudmark"]
"""
"""A registry of two invented states, as a user would write it."""


def make_document(text, *, path="note.txt", **fields):
    """Return a document whose blocks are the non-empty lines of `text`."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    blocks, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(start=start, end=start + len(line), role="body"))
        start += len(line) + 1
    defaults = {
        "id": "d_" + digest[:12],
        "path": path,
        "text": text,
        "sha256": digest,
        "language": "en",
        "blocks": tuple(blocks),
    }
    return Document(**(defaults | fields))


def make_claim(document, words, *, speaker=None, camp="unassigned", **fields):
    """Return a claim for the first place where `words` stand in the document."""
    start = document.text.index(words)
    span = (start, start + len(words))
    source = None
    if speaker is not None:
        at = document.text.find(speaker)
        source = Source(
            name=speaker,
            text=speaker,
            span=(at, at + len(speaker)) if at >= 0 else None,
            resolved_by="explicit",
        )
    digest = hashlib.sha256(f"{document.id}{span}{speaker}".encode()).hexdigest()
    defaults = {
        "id": "c_" + digest[:12],
        "document": document.id,
        "path": document.path,
        "text": words,
        "spans": (span,),
        "paragraph": document.paragraph_at(start),
        "kind": "indirect" if speaker else "narrator",
        "source": source,
        "chain": tuple(filter(None, (document.outlet, speaker))),
        "cue": Cue(lemma="say", text="said", span=(0, 0)) if speaker else None,
        "camp": camp if speaker or camp != "unassigned" else "narrator",
        "camp_rule": "alias:" + speaker if speaker else "narrator",
        "confidence": 0.9,
        "found_by": "rule:test",
        "language": document.language,
        "published": document.date,
        "outlet": document.outlet,
    }
    return Claim(**(defaults | fields))

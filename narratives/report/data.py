"""The comparison as JSON, and the schema it holds to."""

import json
from collections.abc import Sequence
from typing import Any

from narratives.model import Comparison, NarrativeHead
from narratives.report.names import Matter, Pieces, file_stem


def json_pieces(matter: Matter) -> Pieces:
    """Yield one JSON file: the comparison itself, or several under `comparisons`."""
    name = f"{matter.stem}.json"
    if len(matter.comparisons) == 1:
        yield name, _bytes(matter.comparisons[0].model_dump(mode="json", by_alias=True))
        return
    yield name, b'{\n "schema": "narratives/comparisons/1",\n "comparisons": ['
    for number, comparison in enumerate(matter.comparisons):
        written = _bytes(comparison.model_dump(mode="json", by_alias=True)).rstrip()
        # A newline in JSON is never part of a string, so indenting its lines changes no value.
        indented = b"\n" + written
        yield name, b"," * (number > 0) + indented.replace(b"\n", b"\n  ")
    yield name, b"\n ]\n}\n"


def narrative_file(narrative: NarrativeHead, comparisons: Sequence[Comparison]) -> dict[str, bytes]:
    """Return one JSON file: the narrative with the comparisons of its events."""
    content = {
        "schema": "narratives/narrative/1",
        "narrative": narrative.model_dump(mode="json"),
        "comparisons": [c.model_dump(mode="json", by_alias=True) for c in comparisons],
    }
    return {f"{file_stem(narrative.title, narrative.id)}.json": _bytes(content)}


def comparison_schema() -> bytes:
    """Return the JSON Schema of a comparison, as it stands in docs/comparison.schema.json."""
    schema: dict[str, Any] = Comparison.model_json_schema(by_alias=True, mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "narratives/comparison/1"
    return _bytes(schema)


def _bytes(content: object) -> bytes:
    """Return JSON in UTF-8; a lone surrogate, which UTF-8 cannot hold, is escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:
        return (json.dumps(content, ensure_ascii=True, indent=1) + "\n").encode()

"""The comparison as JSON, and the schema it holds to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from narratives.model import Comparison, Document, NarrativeHead
from narratives.report.names import ReportOptions, file_stem


def json_files(
    comparisons: Sequence[Comparison],
    _: ReportOptions,
    __: Mapping[str, Document],
    ___: Sequence[NarrativeHead] = (),
) -> dict[str, bytes]:
    """Return one JSON file: the comparison itself, or several under `comparisons`."""
    dumped = [comparison.model_dump(mode="json", by_alias=True) for comparison in comparisons]
    if len(dumped) == 1:
        return {
            f"{file_stem(comparisons[0].event.title, comparisons[0].event.id)}.json": _bytes(
                dumped[0]
            )
        }
    return {
        "comparisons.json": _bytes({"schema": "narratives/comparisons/1", "comparisons": dumped})
    }


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

"""What a report is called: options, file names, anchors and the id that one can cite."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from narratives.model import CampColumn, Comparison, Document, NarrativeHead, Value

ONE_PAGE = 30
"""Events up to which one page holds them all; beyond it a browser takes seconds to open it."""

Pieces = Iterator[tuple[str, bytes]]
"""Name of a file and what comes next in it: a thousand events are never in memory at once."""


class ReportOptions(Value):
    """What is printed beside the comparisons."""

    author: str = ""
    note: str = ""
    made: str | None = None
    """Time of the report as printed; None leaves it out, so that the bytes depend on data alone."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a report is made of; `comparisons` and `documents` may fetch what is asked of them."""

    comparisons: Sequence[Comparison]
    documents: Mapping[str, Document]
    narratives: Mapping[str, Sequence[NarrativeHead]]
    """By event, those told in it, in the order in which they are to stand."""
    options: ReportOptions

    @property
    def paged(self) -> bool:
        """Tell whether each event has files of its own, with an index that links to them."""
        return len(self.comparisons) > ONE_PAGE

    @property
    def stem(self) -> str:
        """Name of the files that hold all events, without ending."""
        if len(self.comparisons) == 1:
            return file_stem(self.comparisons[0].event.title, self.comparisons[0].event.id)
        return "comparisons"


def report_id(comparison: Comparison) -> str:
    """Return an id that changes with anything in the comparison: `NC-2024-12-04-7f3a91c2`."""
    digest = hashlib.sha256(comparison.model_dump_json(by_alias=True).encode()).hexdigest()
    parts = ("NC", comparison.event.last, digest[:8])
    return "-".join(part for part in parts if part)


def file_stem(title: str, identity: str) -> str:
    """Return a file name without ending: at most eight words of the title, and the id."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = "-".join(words[:8])[:60].strip("-")
    identity = re.sub(r"[^A-Za-z0-9_-]", "", identity)
    return "-".join(part for part in (slug, identity) if part) or "comparison"


def anchors(camps: Sequence[CampColumn]) -> dict[str, str]:
    """Return for each camp what stands for it in an anchor: its tag, or its id if that is odd."""
    taken: set[str] = set()
    found = {}
    for index, camp in enumerate(camps):
        name = camp.tag if re.fullmatch(r"[A-Za-z0-9]+", camp.tag) else camp.id
        name = re.sub(r"[^A-Za-z0-9_]", "", name)
        if not name or name in taken:
            name = f"camp{index + 1}"
        taken.add(name)
        found[camp.id] = name
    return found

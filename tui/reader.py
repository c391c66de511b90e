"""What the screens ask of the data; `narratives.workspace.Workspace` answers it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from narratives.changes import Log
from narratives.model import Claim, Document, EventHead, NarrativeHead, Span
from narratives.search_filter import NameField
from narratives.workspace import Workspace
from tui.paging import Heads

if TYPE_CHECKING:
    from pathlib import Path

    from narratives.camps import Registry
    from narratives.curation import Operation


class Hit(Protocol):
    """A claim that answers a query, with the matched places inside the claim's text."""

    @property
    def claim(self) -> Claim:
        """The claim."""
        ...

    @property
    def spans(self) -> tuple[Span, ...]:
        """The matched places in `claim.text`."""
        ...


class Reader(Log, Heads, Protocol):
    """Reads one workspace. Two exist: the workspace file, and the tests' double in memory."""

    @property
    def path(self) -> "Path":
        """Where the workspace is, for commands that run beside the interface."""
        ...

    @property
    def read_only(self) -> bool:
        """Tell whether nothing can be changed."""
        ...

    @property
    def name(self) -> str:
        """Name of the workspace, for the title bar."""
        ...

    def names_like(self, field: NameField, words: str, /) -> tuple[str, ...]:
        """Return the speakers, outlets or names of entities that are meant by words."""
        ...

    def event_head(self, event: str, /) -> EventHead | None:
        """Return the head of an event, None if there is no such event."""
        ...

    def skipped(self) -> dict[str, str]:
        """Return what could not be read when it was last tried, with the reason."""
        ...

    def record(
        self,
        operation: "Operation",
        subject: str,
        after: str,
        *,
        when: str,
        who: str,
        before: str = "",
    ) -> int:
        """Write a change into the log and return its number."""
        ...

    def document(self, document_id: str, /) -> Document:
        """Return one document."""
        ...

    def claims_of(self, document_id: str, /) -> tuple[Claim, ...]:
        """Return the claims of a document in reading order."""
        ...

    def narratives(self) -> tuple[NarrativeHead, ...]:
        """Return all narratives with their support."""
        ...

    def search_words(self, query: str, /, *, limit: int = 200) -> tuple[Hit, ...]:
        """Return the claims that hold all words of the query."""
        ...

    def registry(self) -> "Registry":
        """Return the camps in use."""
        ...

    def counts(self) -> dict[str, int]:
        """Return how many documents, claims, events and narratives there are."""
        ...


@contextmanager
def beside(reader: Reader) -> Iterator[Reader]:
    """Give what a thread beside the interface may read: a connection is bound to its thread."""
    if isinstance(reader, Workspace):
        with Workspace.open(reader.path, read_only=True) as own:
            yield own
    else:
        yield reader

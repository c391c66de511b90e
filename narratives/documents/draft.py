"""What a reader of one format hands on: the raw text with what the file states about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self, TypedDict

from narratives.documents.encoding import normalised
from narratives.model import Role, Value


class Skipped(Value):
    """Something that was not read: shown and counted, while the rest goes on."""

    path: str
    """The file as it was reached, with `:line` where one line or record is meant."""
    reason: str
    hint: str = ""


class Stated(TypedDict, total=False):
    """What a file says about a text; a key that is missing or None was not stated."""

    id: str | None
    title: str | None
    outlet: str | None
    date: str | None
    """As written; `dates.day` decides whether it is one."""
    language: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """One text on its way to a document."""

    text: str
    stated: Stated = field(default_factory=Stated)
    record: str = ""
    """What stands after `#` in the document's path; empty for a file that is one document."""
    roles: tuple[Role | None, ...] = ()
    """The role of each non-blank line where the format tells it; empty for plain text."""

    @classmethod
    def of_paragraphs(
        cls, paragraphs: Iterable[tuple[Role | None, str]], stated: Stated, record: str = ""
    ) -> Self:
        """Put paragraphs below one another, one line each, keeping the roles the format gave."""
        lines: list[str] = []
        roles: list[Role | None] = []
        for role, paragraph in paragraphs:
            for line in normalised(paragraph).split("\n"):
                words = " ".join(line.split())
                if words:
                    lines.append(words)
                    roles.append(role)
        return cls("\n".join(lines), stated, record, tuple(roles))

"""The errors a user can cause or meet; everything else is a bug and keeps its traceback.

NarrativesError
├── UsageError          arguments that contradict one another            exit 2
├── InputError          a file, record or registry that cannot be read   exit 3
├── WorkspaceError      the workspace file cannot be used                exit 3
└── ModelError          an encoder or its weights are not available      exit 4
"""

from typing import ClassVar


class NarrativesError(Exception):
    """A failure with a message for the user and a hint at what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(NarrativesError):
    """The arguments contradict one another or name something that does not exist."""

    exit_code = 2


class InputError(NarrativesError):
    """A document, a record or a registry cannot be read; the message names the place."""

    exit_code = 3


class WorkspaceError(NarrativesError):
    """The workspace is no workspace, is damaged, is newer than this program, or is locked."""

    exit_code = 3


class ModelError(NarrativesError):
    """An encoder was named that is not installed, or its weights do not match their hash."""

    exit_code = 4

"""Reading documents: files, folders and standard input become `Document`s, nothing else is touched.

`read` and `read_claims` are the ways in. Each format has one reader; what they find goes through
one normalisation, one division into blocks and one identity.
"""

from narratives.documents.claims import CodedClaim, read_claims
from narratives.documents.dates import day
from narratives.documents.draft import Skipped, Stated
from narratives.documents.files import expected, read
from narratives.documents.identity import document_from_text
from narratives.documents.language import language_of

__all__ = [
    "CodedClaim",
    "Skipped",
    "Stated",
    "day",
    "document_from_text",
    "expected",
    "language_of",
    "read",
    "read_claims",
]

"""Vectors of documents and claims: made once, kept in the workspace, found by hash of the text."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from narratives.errors import WorkspaceError
from narratives.lineup.events import event_bag, event_text
from narratives.lineup.facets import prototype_sentences
from narratives.lineup.joining import DocumentRows, term_hashes
from narratives.lineup.options import LineupOptions
from narratives.lineup.points import ClaimVectors, content_text, context_passages
from narratives.lineup.reading import load_reader, reading_of
from narratives.lineup.segments import may_turn, part_of, segment_id, segments
from narratives.model import Claim, Document, Span
from narratives.workspace import Workspace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.encoder import Encoder

VECTOR_BATCH = 512
"""Texts embedded between two writes: some two seconds of work that a kill can lose."""

KNOWN = "SELECT key FROM vectors WHERE encoder = ? AND key IN (SELECT value FROM json_each(?))"
READ = KNOWN.replace("SELECT key", "SELECT key, vector", 1)

UNPLACED = """
    SELECT DISTINCT s.document FROM segments s LEFT JOIN segment_rows r ON r.segment = s.id
    LEFT JOIN vectors v ON v.encoder = ? AND v.key = r.key
    WHERE v.key IS NULL OR ? ORDER BY s.document
"""
"""Documents without what places them: new, of an older workspace, or of another encoder."""

TERM = np.dtype([("term", "<i8"), ("count", "<u2")])
"""A term of a document as it is kept."""


class Progress(Protocol):
    """Is told how far a stage has come; may raise to stop the run without loss."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note that `done` of `total` (None: not known) are finished."""


class Vectors:
    """The vectors of one run: made once, kept in the workspace, found again by hash of the text."""

    def __init__(self, workspace: Workspace, encoder: "Encoder", progress: Progress) -> None:
        self._workspace = workspace
        self._encoder = encoder
        self._progress = progress
        self._number = _encoder_number(workspace, encoder.identity)
        self._prototypes: NDArray[np.float32] | None = None
        self._reading = reading_of(encoder.identity)
        self._twin: Encoder | None = None

    def prepare_documents(self, *, again: bool = False) -> None:
        """Cut documents into their stories, and keep of each what places it in an event.

        Args:
            again: all documents, also those that are placed already.
        """
        read = self._workspace.connection.execute(UNPLACED, (self._number, again))
        missing = [row[0] for row in read]
        for start in range(0, len(missing), VECTOR_BATCH):
            names = missing[start : start + VECTOR_BATCH]
            spans: dict[str, dict[str, Span]] = {}
            parts: dict[str, Document] = {}
            for name in names:
                document = self._workspace.document(name)
                spans[name] = {segment_id(name, span): span for span in self._stories(document)}
                parts |= {key: part_of(document, span) for key, span in spans[name].items()}
            self._embed(
                {vector_key("event", text): text for text in map(event_text, parts.values())}
            )
            with self._workspace.transaction():
                for name in names:
                    self._workspace.put_segments(name, spans[name])
                self._workspace.connection.executemany(
                    "INSERT INTO segment_rows VALUES (?, ?, ?, ?, ?) ON CONFLICT (segment)"
                    " DO UPDATE SET key = excluded.key, words = excluded.words",
                    (segment_row(key, part) for key, part in parts.items()),
                )
            self._progress("Embedding documents", start + len(names), len(missing))

    def _stories(self, document: Document) -> tuple[Span, ...]:
        if not may_turn(document):
            return ((0, len(document.text)),)
        texts = [document.text[block.start : block.end] for block in document.blocks]
        return segments(document, self._encoder.encode(texts))

    def document_rows(self) -> list[DocumentRows]:
        """Return what places all segments, those of languages that cannot be compared apart."""
        read = self._workspace.connection.execute(
            "SELECT segment, date, language, key, words FROM segment_rows ORDER BY segment"
        ).fetchall()
        parts: dict[str, list[int]] = {}
        known = self._encoder.languages
        for row, (_, _, language, _, _) in enumerate(read):
            compared = known is None or language in known | {"und"}
            parts.setdefault("" if compared else language, []).append(row)
        words = np.frombuffer(b"".join(row[4] for row in read), TERM)
        lengths = [len(row[4]) // TERM.itemsize for row in read]
        everything = DocumentRows(
            ids=tuple(row[0] for row in read),
            dates=tuple(row[1] for row in read),
            meaning=self._read([row[3] for row in read]),
            terms=words["term"].astype(np.int64),
            counts=words["count"].astype(np.float32),
            starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        )
        if len(parts) == 1:
            return [everything]
        return [everything.part(parts[language]) for language in sorted(parts)]

    def prepare_claims(self, claims: Sequence[Claim], documents: Mapping[str, Document]) -> None:
        """Embed claims by themselves, inside their paragraphs, and the paragraphs."""
        self._embed({vector_key("content", text): text for text in map(content_text, claims)})
        requests = {
            key: (passage, spans)
            for claim in claims
            for passage, whole in [context_passages(claim, documents[claim.document])]
            # A passage as a whole is the mean of all its tokens: what no spans ask for.
            for key, spans in (
                (self._key("passage", passage), ()),
                (self._key("context", passage, whole), whole),
            )
        }
        # Requests of one passage travel together, since it is read once for all of them.
        missing = sorted(self._missing(list(requests)), key=lambda key: requests[key])
        for start in range(0, len(missing), VECTOR_BATCH):
            part = missing[start : start + VECTOR_BATCH]
            vectors = self._reader().encode_spans(
                [requests[key][0] for key in part], [requests[key][1] for key in part]
            )
            self._put(part, vectors)

    def documents(self, documents: Sequence[Document]) -> "NDArray[np.float32]":
        """Return `(n, d) float32, unit rows` of the documents' titles and ledes."""
        return self._read([vector_key("event", event_text(document)) for document in documents])

    def content(self, claims: Sequence[Claim]) -> "NDArray[np.float32]":
        """Return `(n, d) float32, unit rows` of the claims' texts."""
        return self._read([vector_key("content", content_text(claim)) for claim in claims])

    def contents(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(n, d) float32, unit rows` of texts as `content_text` gives them."""
        return self._read([vector_key("content", text) for text in texts])

    def context(
        self, claims: Sequence[Claim], documents: Mapping[str, Document]
    ) -> "NDArray[np.float32]":
        """Return `(n, d) float32, unit rows` of the claims read inside their paragraphs."""
        return self._read(
            [self._key("context", *context_passages(c, documents[c.document])) for c in claims]
        )

    def passages(
        self, claims: Sequence[Claim], documents: Mapping[str, Document]
    ) -> "NDArray[np.float32]":
        """Return `(n, d) float32, unit rows` of the paragraphs that the claims stand in."""
        texts = (context_passages(c, documents[c.document])[0] for c in claims)
        return self._read([self._key("passage", text) for text in texts])

    def of_claims(
        self, claims: Sequence[Claim], documents: Mapping[str, Document], options: LineupOptions
    ) -> ClaimVectors:
        """Return all that the line-up of an event needs, in the order of the claims."""
        return ClaimVectors(
            self.content(claims),
            self.context(claims, documents),
            self.passages(claims, documents),
            self.prototypes(options),
        )

    def prototypes(self, options: LineupOptions) -> "NDArray[np.float32] | None":
        """Return `(p, d) float32, unit rows` of the facets' sentences, None if not in use."""
        if options.point_facets == 0.0:
            return None
        if self._prototypes is None:
            keys = {self._key("facet", text): text for text in prototype_sentences()}
            missing = self._missing(list(keys))
            if missing:
                self._put(missing, self._reader().encode([keys[key] for key in missing]))
            self._prototypes = self._read(list(keys))
        return self._prototypes

    def _reader(self) -> "Encoder":
        """Return what reads passages and facets; its weights are opened when they are needed."""
        self._twin = self._twin or load_reader(self._encoder)
        return self._twin

    def _key(self, kind: str, text: str, spans: Sequence[Span] = ()) -> str:
        """Return the key of a vector of the reader: other weights leave other vectors."""
        return vector_key(f"{kind}+{self._reading}", text, spans)

    def _embed(self, texts: Mapping[str, str]) -> None:
        missing = self._missing(list(texts))
        for start in range(0, len(missing), VECTOR_BATCH):
            part = missing[start : start + VECTOR_BATCH]
            self._put(part, self._encoder.encode([texts[key] for key in part]))

    def _missing(self, keys: Sequence[str]) -> list[str]:
        known = {row[0] for row in self._stored(KNOWN, keys)}
        return [key for key in dict.fromkeys(keys) if key not in known]

    def _read(self, keys: Sequence[str]) -> "NDArray[np.float32]":
        """Return `(len(keys), d) float32, unit rows`, in the order of the keys."""
        result = np.zeros((len(keys), self._encoder.dimension), dtype=np.float32)
        rows: dict[str, list[int]] = {}
        for row, key in enumerate(keys):
            rows.setdefault(key, []).append(row)
        for key, vector in self._stored(READ, sorted(rows)):
            result[rows.pop(key)] = np.frombuffer(vector, dtype="<f4")
        if rows:
            raise WorkspaceError(
                f"{self._workspace.path}: the vector of a claim is missing",
                "run `narratives add` with the same files again to complete it",
            )
        return result

    def _stored(self, query: str, keys: Sequence[str]) -> Iterator[Any]:
        for start in range(0, len(keys), VECTOR_BATCH):
            part = json.dumps(list(keys[start : start + VECTOR_BATCH]))
            yield from self._workspace.connection.execute(query, (self._number, part))

    def _put(self, keys: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        with self._workspace.transaction():
            self._workspace.connection.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    (self._number, key, row.astype("<f4").tobytes())
                    for key, row in zip(keys, vectors, strict=True)
                ),
            )


class StoredEncoder:
    """Stands for the encoder of a workspace where its vectors are enough: it encodes nothing."""

    languages: frozenset[str] | None = None

    def __init__(self, workspace: Workspace) -> None:
        self.identity = str(workspace.manifest().get("encoder", ""))
        row = workspace.connection.execute(
            "SELECT length(vector) FROM vectors JOIN encoders ON number = encoder"
            " WHERE identity = ? LIMIT 1",
            (self.identity,),
        ).fetchone()
        self.dimension = int(row[0]) // 4 if row else 0

    def encode(self, texts: Sequence[str], *, checkpoint: object = None) -> "NDArray[np.float32]":
        """Refuse.

        Raises:
            WorkspaceError: Always: a text has no vector in the workspace.
        """
        del texts, checkpoint
        raise WorkspaceError(
            "the vectors of this workspace are not complete", "run `narratives add` once more"
        )

    def encode_spans(
        self, passages: Sequence[str], spans: object, *, checkpoint: object = None
    ) -> "NDArray[np.float32]":
        """Refuse, like `encode`."""
        del spans
        return self.encode(passages, checkpoint=checkpoint)


def _encoder_number(workspace: Workspace, identity: str) -> int:
    """Return the number under which an encoder's vectors are kept; 0 if there are none to read."""
    connection = workspace.connection
    if not workspace.read_only:
        with workspace.transaction():
            connection.execute(
                "INSERT INTO encoders (identity) VALUES (?) ON CONFLICT DO NOTHING", (identity,)
            )
    row = connection.execute(
        "SELECT number FROM encoders WHERE identity = ?", (identity,)
    ).fetchone()
    return int(row[0]) if row else 0


def segment_row(segment: str, document: Document) -> tuple[str, str | None, str, str, bytes]:
    """Return what is kept of a segment to place it: id, date, language, key, words."""
    bag = event_bag(document)
    terms = sorted(bag)
    words = np.zeros(len(terms), TERM)
    words["term"] = term_hashes(terms)
    words["count"] = [min(bag[term], np.iinfo(np.uint16).max) for term in terms]
    key = vector_key("event", event_text(document))
    return segment, document.date, document.language, key, words.tobytes()


def vector_key(kind: str, text: str, spans: Sequence[Span] = ()) -> str:
    """Return the key under which the vector of a text is kept."""
    identity = f"{kind}\0{list(spans)}\0{text}"
    return hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:32]

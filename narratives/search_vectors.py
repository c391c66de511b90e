"""The vectors of all claims as one matrix, for a search by meaning: mapped from a file, not read.

The workspace keeps each vector under the hash of its text; gathering 500,000 of them takes some ten
seconds. What was gathered is written beside the workspace, as `narratives.db.vectors`: derived,
made again where it is missing or out of date, and safe to delete. A search reads it through the
page cache, 1.5 KB a claim.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from narratives.errors import WorkspaceError
from narratives.search_filter import Condition
from narratives.vectors import Progress, Vectors

if TYPE_CHECKING:
    from embeddings.encoder import Encoder, FloatArray
    from narratives.workspace import Workspace

KEPT_FROM = 4096
"""Claims from which the matrix is kept in a file; fewer are gathered in a tenth of a second."""

BATCH = 8192
"""Claims gathered at a time: 12 MiB of vectors."""

LOOKS = (4096, 65_536)
"""Nearest claims whose facts are asked for before those of all: of a filter that one claim in 200
passes, the first hold 20."""

SAME = 1e-5
"""More than float32 products of unit rows can be off; nearer scores are told apart in float64."""

_FORMAT = 1
_PAGE = 4096
_DIGEST = 16
_HEADER = 8


@dataclass(frozen=True)
class ClaimMatrix:
    """The vectors of the machine's claims, one row a claim, in the order of their numbers."""

    numbers: NDArray[np.int64]
    """`(n,) int64`, ascending: `claims.number`."""
    digests: NDArray[np.int64]
    """`(n, 2) int64`: 16 bytes of a hash of the text that each vector was made of."""
    rows: "FloatArray"
    """`(n, d) float32`, unit rows; mapped from a file unless there are few."""


@dataclass(frozen=True)
class _State:
    """What the matrix was made of; another state makes another matrix."""

    identity: str
    dimension: int
    revision: int
    last: str

    def header(self, claims: int) -> bytes:
        fields = {"format": _FORMAT, "claims": claims, **vars(self)}
        return json.dumps(fields, sort_keys=True).encode()


def claim_matrix(
    workspace: "Workspace", encoder: "Encoder", progress: Progress | None = None
) -> ClaimMatrix:
    """Return the vectors of all claims that have one, from the file beside the workspace.

    A claim that waits for the line-up may have none yet; then nothing is written.
    """
    state = _state(workspace, encoder)
    found = _read(matrix_path(workspace), state)
    return _gather(workspace, encoder, state, progress) if found is None else found


def matrix_path(workspace: "Workspace") -> Path:
    """Return where the vectors of a workspace's claims are kept."""
    return workspace.path.with_name(workspace.path.name + ".vectors")


def forget_matrix(workspace: "Workspace") -> None:
    """Take the file away, so that the next search makes it again."""
    matrix_path(workspace).unlink(missing_ok=True)


def nearest_claims(
    workspace: "Workspace",
    encoder: "Encoder",
    vector: "FloatArray",
    wanted: Condition,
    limit: int,
    progress: Progress | None = None,
) -> list[tuple[str, float]]:
    """Return ids and cosines of the wanted claims nearest to a vector, best first, ties by id.

    Every claim is looked at: a product in float32 finds who may be among the first, float64
    decides.

    Args:
        workspace: holds the claims.
        encoder: the one that made their vectors and this one.
        vector: `(d,) float32`, of unit length.
        wanted: which claims.
        limit: how many at most.
        progress: is told where the matrix has to be gathered first.
    """
    matrix = claim_matrix(workspace, encoder, progress)
    found = _best(workspace, matrix, vector, wanted, limit)
    if not _of_these(workspace, matrix, found):
        # The file of another workspace that was put in this one's place.
        forget_matrix(workspace)
        matrix = claim_matrix(workspace, encoder, progress)
        found = _best(workspace, matrix, vector, wanted, limit)
    return [(claim, score) for _, claim, score in found]


def _best(
    workspace: "Workspace",
    matrix: ClaimMatrix,
    vector: "FloatArray",
    wanted: Condition,
    limit: int,
) -> list[tuple[int, str, float]]:
    """Return row, id and cosine of the wanted claims nearest to a vector."""
    rough = matrix.rows @ vector
    rows = _chosen(workspace, matrix, rough, wanted, limit)
    if len(rows) > limit:
        scores = rough[rows]
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        rows = rows[scores >= least - SAME]
    exact = products(matrix.rows[rows], vector)
    numbers = matrix.numbers[rows].tolist()
    query = "SELECT number, id FROM claims WHERE number IN (SELECT value FROM json_each(?))"
    ids = dict(workspace.connection.execute(query, (json.dumps(numbers),)))
    found = [
        (row, str(ids.get(number, "")), score)
        for row, number, score in zip(rows.tolist(), numbers, exact.tolist(), strict=True)
    ]
    return sorted(found, key=lambda item: (-round(item[2], 6), item[1]))[:limit]


def _chosen(
    workspace: "Workspace",
    matrix: ClaimMatrix,
    rough: "FloatArray",
    wanted: Condition,
    limit: int,
) -> NDArray[np.int64]:
    """Return rows of wanted claims that hold the nearest ones: as few as it takes to be sure."""
    if wanted.holds_always:
        return np.arange(len(rough))
    for look in LOOKS:
        if look < len(rough):
            top = np.argpartition(rough, len(rough) - look)[len(rough) - look :]
            rows = _wanted_rows(workspace, matrix, wanted, top)
            edge = float(rough[top].min()) + SAME
            if np.count_nonzero(rough[rows] > edge) >= limit:
                return rows
    return _wanted_rows(workspace, matrix, wanted, None)


def _of_these(
    workspace: "Workspace", matrix: ClaimMatrix, found: Sequence[tuple[int, str, float]]
) -> bool:
    """Tell whether the rows found were made of the texts that these claims have."""
    rows = [row for row, _, _ in found]
    numbers = json.dumps(matrix.numbers[rows].tolist())
    texts = dict(_texts(workspace, "WHERE number IN (SELECT value FROM json_each(?))", numbers))
    digests = _digests([texts.get(number, "") for number in matrix.numbers[rows].tolist()])
    return np.array_equal(matrix.digests[rows], digests)


def _wanted_rows(
    workspace: "Workspace",
    matrix: ClaimMatrix,
    wanted: Condition,
    among: NDArray[np.int64] | None,
) -> NDArray[np.int64]:
    """Return the rows of the claims that are wanted, of some rows or of all."""
    query = f"SELECT f.number FROM claim_facts f WHERE {wanted.sql}"  # noqa: S608 - literals
    values: list[Any] = list(wanted.values)
    if among is not None:
        query += " AND f.number IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(matrix.numbers[among].tolist()))
    found = workspace.connection.execute(query, values).fetchall()
    numbers = np.array(found, np.int64).reshape(-1)
    rows = np.searchsorted(matrix.numbers, numbers)
    rows = np.minimum(rows, max(len(matrix.numbers) - 1, 0))
    return rows[matrix.numbers[rows] == numbers] if len(matrix.numbers) else rows[:0]


def products(rows: "FloatArray", vector: "FloatArray") -> NDArray[np.float64]:
    """Return `(n,) float64` products; einsum sums in one fixed order, a matrix product does not."""
    summed: NDArray[np.float64] = np.einsum(
        "nd,d->n", rows.astype(np.float64), vector.astype(np.float64)
    )
    return summed


def _state(workspace: "Workspace", encoder: "Encoder") -> _State:
    connection = workspace.connection
    revision = connection.execute("SELECT revision FROM claim_revision").fetchone()[0]
    last = connection.execute("SELECT id FROM claims ORDER BY number DESC LIMIT 1").fetchone()
    return _State(encoder.identity, encoder.dimension, int(revision), last[0] if last else "")


def _read(path: Path, state: _State | None) -> ClaimMatrix | None:
    """Return the matrix of a file, None if there is none, or it is of another state (None: any)."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_HEADER), "little")
            header = file.read(length) if length < _PAGE else b""
        size = path.stat().st_size
        fields = json.loads(header)
        count, dimension = int(fields["claims"]), int(fields["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if (state is not None and header != state.header(count)) or fields["format"] != _FORMAT:
        return None
    places = _places(count, dimension)
    if size != places[-1]:
        return None
    whole = np.memmap(path, np.uint8, "r")
    numbers, digests, rows = (
        whole[place : place + size].view(kind)
        for place, size, kind in (
            (places[0], 8 * count, np.int64),
            (places[1], _DIGEST * count, np.int64),
            (places[2], 4 * count * dimension, np.float32),
        )
    )
    return ClaimMatrix(
        np.asarray(numbers),
        np.asarray(digests).reshape(count, 2),
        np.asarray(rows).reshape(count, dimension),
    )


def _places(count: int, dimension: int) -> tuple[int, int, int, int]:
    """Return where numbers, digests and vectors begin, each on a page of its own, and the end."""
    numbers = _PAGE
    digests = numbers + _pages(8 * count)
    rows = digests + _pages(_DIGEST * count)
    return numbers, digests, rows, rows + 4 * count * dimension


def _pages(size: int) -> int:
    return -(-size // _PAGE) * _PAGE


def _gather(
    workspace: "Workspace",
    encoder: "Encoder",
    state: _State,
    progress: Progress | None,
) -> ClaimMatrix:
    """Return the matrix, made of what an older file holds and of what the workspace holds."""
    total = workspace.connection.execute("SELECT count(*) FROM claim_facts").fetchone()[0]
    gathered = _batches(workspace, encoder, total, progress)
    if total >= KEPT_FROM:
        try:
            with _draft(matrix_path(workspace)) as file:
                whole = _write(file, gathered, state, total)
        except OSError:
            # A folder that cannot be written to, a full disk: the search needs no file.
            whole = False
        if whole and (found := _read(matrix_path(workspace), state)) is not None:
            return found
        gathered = _batches(workspace, encoder, total, progress)
    parts = list(gathered)
    return ClaimMatrix(
        np.concatenate([np.zeros(0, np.int64), *(part.numbers for part in parts)]),
        np.concatenate([np.zeros((0, 2), np.int64), *(part.digests for part in parts)]),
        np.concatenate(
            [np.zeros((0, state.dimension), np.float32), *(part.rows for part in parts)]
        ),
    )


def _batches(
    workspace: "Workspace", encoder: "Encoder", total: int, progress: Progress | None
) -> Iterator[ClaimMatrix]:
    """Yield the vectors of the claims that have one, some thousand claims at a time."""
    known = _Known(matrix_path(workspace), encoder)
    store = Vectors(workspace, encoder, _silently)
    read = _texts(workspace, "ORDER BY number")
    done = 0
    while rows := list(islice(read, BATCH)):
        numbers = np.array([number for number, _ in rows], np.int64)
        texts = [text for _, text in rows]
        digests = _digests(texts)
        vectors, found = known.rows(numbers, digests)
        missing = np.flatnonzero(~found)
        for place, vector in _stored(store, [(int(row), texts[row]) for row in missing]):
            vectors[place] = vector
            found[place] = True
        done += len(rows)
        if progress is not None and total >= KEPT_FROM:
            progress("Gathering the vectors of claims", done, total)
        yield ClaimMatrix(numbers[found], digests[found], vectors[found])


def _texts(workspace: "Workspace", clause: str, *values: str) -> Iterator[tuple[int, str]]:
    """Yield the numbers of claims with their texts as `lineup.points.content_text` has them."""
    query = f"SELECT number, text, json_extract(body, '$.target') FROM claims {clause}"  # noqa: S608 - literals
    for number, text, target in workspace.connection.execute(query, values):
        yield number, f"{target} {text}" if target else text


class _Known:
    """What an older file holds, so that after one more document little is read anew."""

    def __init__(self, path: Path, encoder: "Encoder") -> None:
        self._dimension = encoder.dimension
        self._old = None
        try:
            with path.open("rb") as file:
                header = file.read(int.from_bytes(file.read(_HEADER), "little") % _PAGE)
            if json.loads(header).get("identity") == encoder.identity:
                self._old = _read(path, None)
        except (OSError, ValueError, AttributeError):
            return

    def rows(
        self, numbers: NDArray[np.int64], digests: NDArray[np.int64]
    ) -> "tuple[FloatArray, NDArray[np.bool_]]":
        """Return `(n, d) float32` vectors of claims, and which of them are known."""
        vectors = np.zeros((len(numbers), self._dimension), np.float32)
        found = np.zeros(len(numbers), np.bool_)
        if self._old is not None and len(self._old.numbers):
            places = np.searchsorted(self._old.numbers, numbers)
            places = np.minimum(places, len(self._old.numbers) - 1)
            same = (self._old.digests[places] == digests).all(axis=1)
            found = (self._old.numbers[places] == numbers) & same
            vectors[found] = self._old.rows[places[found]]
        return vectors, found


def _stored(
    store: Vectors, texts: Sequence[tuple[int, str]]
) -> "Iterator[tuple[int, NDArray[np.float32]]]":
    """Yield the place and the vector of each text that the workspace has a vector of."""
    if not texts:
        return
    try:
        vectors = store.contents([text for _, text in texts])
    except WorkspaceError:
        # Rare: a claim that waits. Halves find the few among thousands.
        if len(texts) > 1:
            middle = len(texts) // 2
            yield from _stored(store, texts[:middle])
            yield from _stored(store, texts[middle:])
        return
    yield from zip([place for place, _ in texts], vectors, strict=True)


@contextmanager
def _draft(path: Path) -> "Iterator[_Draft]":
    """Give a file to write that takes its place only when it is complete."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            written = _Draft(file)
            yield written
        if written.complete:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@dataclass
class _Draft:
    file: IO[bytes]
    complete: bool = False


def _write(draft: _Draft, gathered: Iterator[ClaimMatrix], state: _State, total: int) -> bool:
    """Write all batches; return whether every claim had a vector, else nothing is kept."""
    places = _places(total, state.dimension)
    header = state.header(total)
    draft.file.write(len(header).to_bytes(_HEADER, "little") + header)
    done = 0
    for part in gathered:
        for place, size, array in (
            (places[0], 8, part.numbers.astype("<i8")),
            (places[1], _DIGEST, part.digests.astype("<i8")),
            (places[2], 4 * state.dimension, part.rows.astype("<f4", copy=False)),
        ):
            draft.file.seek(place + done * size)
            draft.file.write(np.ascontiguousarray(array).tobytes())
        done += len(part.numbers)
    draft.complete = done == total
    return draft.complete


def _digests(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return `(n, 2) int64`: hashes of texts."""
    hashes = (
        hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=_DIGEST).digest()
        for text in texts
    )
    return np.frombuffer(b"".join(hashes), "<i8").astype(np.int64).reshape(-1, 2)


def _silently(stage: str, done: int, total: int | None) -> None:
    """Tell nobody."""
    del stage, done, total

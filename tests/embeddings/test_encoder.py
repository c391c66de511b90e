"""The encoder's contract, over every implementation, and the parts beneath it."""

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from embeddings import weights
from embeddings.bert import groups, positions
from embeddings.default import IDENTITIES, DefaultEncoder, precision_of, resolve
from embeddings.encoder import (
    EncoderError,
    HashingEncoder,
    load_encoder,
    pool_spans,
    query_encoder,
    unit,
    window_around,
)
from embeddings.forward_numpy import NumpyForward, erf
from embeddings.forward_torch import computes_bfloat16
from embeddings.weights import IDENTITY, model_folder

no_openvino = pytest.mark.skipif(find_spec("openvino") is None, reason="needs the extra fast")


def numpy_encoder():
    opened = weights.open_weights()
    return DefaultEncoder(NumpyForward(opened.matrices), opened.tokenizer, IDENTITY)


MAKERS = {
    "hashing": HashingEncoder,
    "float32": load_encoder,
    "bfloat16": lambda: load_encoder(precision="bfloat16"),
    "int8": lambda: load_encoder(precision="int8"),
    "numpy": numpy_encoder,
    "sentence-transformers": lambda: load_encoder(str(model_folder())),
}
TEXTS = ["", "a", "The dam broke.", "Плотина!", "so [sic] — “it” …", "word " * 300]
TEXTS += [f"{'the dam ' * n}broke {n}" for n in range(20)]


@pytest.fixture(
    scope="module",
    params=[
        "hashing",
        *(
            pytest.param(name, marks=pytest.mark.model)
            for name in list(MAKERS)[1:]
            if name != "int8"
        ),
        pytest.param("int8", marks=[pytest.mark.model, no_openvino]),
    ],
)
def encoder(request):
    return MAKERS[request.param]()


@pytest.mark.model
def test_the_default_equals_sentence_transformers():
    ours, theirs = load_encoder(), MAKERS["sentence-transformers"]()
    np.testing.assert_allclose(ours.encode(TEXTS), theirs.encode(TEXTS), atol=2e-6)
    passages = [text for text in TEXTS if len(text) > 6]
    for parts in ([(0, 5)], [(0, 2), (4, 6)], []):
        spans = [parts] * len(passages)
        np.testing.assert_allclose(
            ours.encode_spans(passages, spans), theirs.encode_spans(passages, spans), atol=2e-6
        )


@pytest.mark.model
def test_a_query_without_torch_gets_the_vector_of_full_precision():
    ours, asked = load_encoder(), query_encoder()
    assert asked.identity == ours.identity
    np.testing.assert_allclose(ours.encode(TEXTS), asked.encode(TEXTS), atol=2e-6)
    for text in TEXTS[:6]:
        np.testing.assert_allclose(ours.encode([text]), asked.encode([text]), atol=2e-6)


@pytest.mark.model
@pytest.mark.parametrize(
    ("precision", "least"),
    [("bfloat16", 0.999), pytest.param("int8", 0.97, marks=no_openvino)],
)
def test_what_is_rounded_stays_near(precision, least):
    exact, rounded = load_encoder(), load_encoder(precision=precision)
    assert (exact.encode(TEXTS) * rounded.encode(TEXTS)).sum(axis=1).min() > least


@pytest.mark.model
def test_bfloat16_does_not_depend_on_what_else_is_in_the_batch():
    encoder = load_encoder(precision="bfloat16")
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS[:6]])
    np.testing.assert_allclose(encoder.encode(TEXTS)[:6], alone, atol=5e-3)


@pytest.mark.model
def test_a_query_needs_neither_torch_nor_a_model_library():
    code = (
        "import sys; from embeddings.encoder import query_encoder;"
        "query_encoder().encode(['the dam']);"
        "print([m for m in ('torch', 'transformers', 'scipy', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_vectors_of_different_precisions_are_never_compared():
    assert len(set(IDENTITIES.values())) == len(IDENTITIES)
    assert IDENTITIES["float32"] == IDENTITY
    assert {precision_of(identity) for identity in IDENTITIES.values()} == set(IDENTITIES)
    assert precision_of("other@123") is None


@pytest.mark.model
def test_a_query_takes_the_identity_of_what_it_asks():
    assert query_encoder(identity=IDENTITIES["int8"]).identity == IDENTITIES["int8"]
    with pytest.raises(EncoderError, match="not by the default model"):
        query_encoder(identity="other@123")


@pytest.mark.model
def test_an_encoder_for_queries_makes_no_collections():
    with pytest.raises(ValueError, match="257 texts"):
        query_encoder().encode(["a"] * 257)


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("processor: 0\nflags\t\t: fpu avx512f avx512_bf16 sse\n", True),
        ("flags\t: fpu amx_bf16\n", True),
        ("flags\t: fpu avx2\nmodel name\t: amx_bf16\n", False),
        ("", False),
    ],
)
def test_bfloat16_is_seen_in_the_flags_of_the_processor(tmp_path, text, has):
    (tmp_path / "cpuinfo").write_text(text)
    assert computes_bfloat16(tmp_path / "cpuinfo") is has


def test_a_processor_that_cannot_be_seen_computes_in_full_precision(tmp_path, monkeypatch):
    assert not computes_bfloat16(tmp_path / "none")
    for has, expected in ((False, "float32"), (True, "bfloat16")):
        monkeypatch.setattr("embeddings.forward_torch.computes_bfloat16", lambda has=has: has)
        assert resolve("auto") == expected
    assert resolve("bfloat16") == "bfloat16"


def test_a_precision_that_cannot_be_had_is_an_error_with_a_hint(monkeypatch):
    monkeypatch.setattr("embeddings.default.find_spec", lambda name: None)
    with pytest.raises(EncoderError, match="needs OpenVINO") as caught:
        load_encoder(precision="int8")
    assert "narratives[fast]" in caught.value.hint
    with pytest.raises(EncoderError, match="no precision 'float8'"):
        load_encoder(precision="float8")
    with pytest.raises(EncoderError, match="only the default model"):
        load_encoder("other", precision="bfloat16")


def test_packed_texts_know_their_groups_and_places():
    assert groups([2, 2, 5, 1]) == [(0, 2, 2), (4, 1, 5), (9, 1, 1)]
    assert positions([2, 3]).tolist() == [0, 1, 0, 1, 2]


def test_the_error_function_is_that_of_the_library():
    from math import erf as exact

    x = np.linspace(-6, 6, 2001, dtype=np.float32)
    np.testing.assert_allclose(erf(x), [exact(value) for value in x.tolist()], atol=5e-7)


def test_no_texts_give_no_rows_of_the_right_width(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)
    assert encoder.encode_spans([], []).shape == (0, encoder.dimension)


def test_rows_are_float32_of_length_one(encoder):
    rows = encoder.encode(["The dam broke.", "", "  ", "Плотина", "dam " * 400])
    assert rows.dtype == np.float32
    assert rows.shape == (5, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_equal_texts_get_equal_rows_in_the_order_asked_for(encoder):
    rows = encoder.encode(["the dam broke", "fish are dear", "the dam broke"])
    assert np.array_equal(rows[0], rows[2])
    alone = encoder.encode(["fish are dear"])
    np.testing.assert_allclose(rows[1], alone[0], atol=1e-5)


def test_order_of_texts_does_not_matter(encoder):
    texts = [f"sentence number {n} about the dam" for n in range(40)]
    forward, backward = encoder.encode(texts), encoder.encode(texts[::-1])
    assert np.array_equal(forward, backward[::-1])


def test_texts_that_share_words_are_nearer(encoder):
    rows = encoder.encode(
        ["the dam in the north broke", "the dam broke in the north", "fish prices rise"]
    )
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.3


def test_spans_are_read_inside_their_passage(encoder):
    passage = "The minister said the dam broke. Fish prices rise in the south."
    first, second = (17, 31), (33, 43)
    rows = encoder.encode_spans([passage, passage, passage], [[first], [second], [first, second]])
    assert rows.shape == (3, encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    topics = encoder.encode(["the dam broke", "fish prices"])
    assert rows[0] @ topics[0] > rows[1] @ topics[0]
    assert rows[1] @ topics[1] > rows[0] @ topics[1]


def test_spans_beyond_what_fits_are_still_read(encoder):
    filler = "word " * 600
    passage = filler + "the dam broke"
    span = (len(filler), len(passage))
    rows = encoder.encode_spans([passage, filler], [[span], []])
    topic = encoder.encode(["the dam broke"])[0]
    assert rows[0] @ topic > rows[1] @ topic + 0.1


def test_a_passage_without_spans_is_read_as_a_whole(encoder):
    rows = encoder.encode_spans(["the dam broke", "the dam broke"], [[], [(0, 13)]])
    assert rows[0] @ rows[1] > 0.8


def test_passages_and_spans_must_be_of_one_number(encoder):
    with pytest.raises(ValueError, match="1 passages but spans for 2"):
        encoder.encode_spans(["a"], [[], []])


def test_the_checkpoint_counts_to_the_end_and_may_cancel(encoder):
    seen = []
    encoder.encode(
        [f"text {n}" for n in range(70)], checkpoint=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (70, 70)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    class CancelledError(Exception):
        pass

    def cancel(done, total):
        raise CancelledError

    with pytest.raises(CancelledError):
        encoder.encode([f"text {n}" for n in range(70)], checkpoint=cancel)


def test_identity_names_what_made_the_vectors(encoder):
    assert "@" in encoder.identity


def test_hashing_encoders_of_another_size_are_another_model():
    assert HashingEncoder(64).identity != HashingEncoder(128).identity


OFFSETS = [(0, 0), *((n * 5, n * 5 + 4) for n in range(20)), (0, 0)]
PASSAGE = "abcd " * 20


@pytest.mark.parametrize(
    ("spans", "limit", "text", "moved"),
    [
        pytest.param(((0, 4),), 22, PASSAGE, ((0, 4),), id="fits"),
        pytest.param(((0, 4),), 8, PASSAGE, ((0, 4),), id="in what is read anyway"),
        pytest.param(
            ((50, 54),), 7, "abcd abcd abcd abcd abcd", ((10, 14),), id="in the middle of a window"
        ),
        pytest.param(((95, 99),), 7, "abcd abcd abcd abcd abcd", ((20, 24),), id="at the end"),
        pytest.param(((40, 99),), 5, "abcd abcd abcd", ((0, 14),), id="longer than the window"),
        pytest.param((), 5, PASSAGE, (), id="no spans"),
        pytest.param(((20, 24), (60, 64)), 12, PASSAGE[15:64], ((5, 9), (45, 49)), id="two spans"),
    ],
)
def test_window_around_spans(spans, limit, text, moved):
    assert window_around(PASSAGE, spans, OFFSETS, limit) == (text, moved)


def test_pooling_takes_overlapping_tokens_only_and_never_special_ones():
    output = np.arange(8, dtype=np.float32).reshape(4, 2)
    offsets = [(0, 0), (0, 3), (4, 7), (0, 0)]
    assert pool_spans(output, offsets, [(5, 6)]).tolist() == [4.0, 5.0]
    assert pool_spans(output, offsets, [(0, 7)]).tolist() == [3.0, 4.0]
    assert pool_spans(output, offsets, [(3, 4)]).tolist() == [3.0, 4.0]


def test_a_row_of_zeros_stays_zero():
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [
        pytest.approx([0.6, 0.8]),
        [0.0, 0.0],
    ]


def test_other_weights_than_the_official_ones_are_refused(monkeypatch):
    monkeypatch.setattr(weights, "DEFAULT_HASHES", dict.fromkeys(weights.DEFAULT_HASHES, "0" * 64))
    with pytest.raises(EncoderError, match="not that of the official release") as caught:
        load_encoder()
    assert "reinstall" in caught.value.hint


def test_a_folder_that_holds_no_model_is_an_error_with_a_hint(tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise OSError("no file named config.json\nlong explanation")

    monkeypatch.setattr("sentence_transformers.SentenceTransformer", refuse)
    with pytest.raises(EncoderError, match=r"no file named config\.json$") as caught:
        load_encoder(str(tmp_path))
    assert "folder" in caught.value.hint

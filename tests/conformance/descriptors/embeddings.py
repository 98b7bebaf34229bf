import numpy as np

from dlcourse.embeddings import GloVe
from tests.conformance.descriptors import Descriptor, ToolDescriptor

WORDS, FEATURES = 6, 4
_WHOLE = "whole numbers, of whole numbers"
_EXACT = {"gradient": _WHOLE, "precision": _WHOLE}
_TESTS = "tests/dlcourse/embeddings"


def _sentences(rng, batch, steps=5):
    """Every word is somewhere; some places have none."""
    sentences = rng.integers(-1, WORDS, size=(batch, steps)).astype(np.int32)
    sentences.flat[:WORDS] = rng.permutation(WORDS)
    return sentences


def _indices(rng, dtype, batch):
    table = rng.normal(size=(WORDS, FEATURES)).astype(dtype)
    return {"indices": np.resize([2, -1, 5, 2], (batch, 3)).astype(np.int32), "table": table}


def _upstream(rng, dtype, batch):
    upstream = rng.normal(size=(batch, 3, FEATURES)).astype(dtype)
    return {"indices": _indices(rng, dtype, batch)["indices"], "upstream": upstream, "vocabulary_size": WORDS}


def _pieces(rng, dtype, batch):
    drawn = _indices(rng, dtype, batch)
    return {"pieces": drawn["indices"], "table": drawn["table"]}


def _text(rng, dtype, batch):
    return {"sentences": _sentences(rng, batch), "vocabulary_size": WORDS}


def _windows(rng, dtype, batch):
    return {**_text(rng, dtype, batch), "weights": rng.uniform(0.5, 1.5, size=3).astype(dtype)}


def _counts(rng, dtype, batch):
    counts = rng.integers(1, 4, size=(batch, WORDS)) * (np.arange(WORDS) % (np.arange(batch)[:, None] + 2) == 0)
    return {"counts": counts.astype(dtype)}


def _pairs(rng, dtype, batch):
    return {name: rng.normal(size=(batch, FEATURES)).astype(dtype) for name in ("x", "y")}


def _table(rng, dtype):
    return {"table": rng.normal(size=(7, FEATURES)).astype(dtype)}


def _queries(rng, dtype, batch):
    return {**_table(rng, dtype), "queries": rng.integers(7, size=batch).astype(np.int32), "k": 2}


def _questions(rng, dtype, batch):
    questions = np.array([rng.permutation(7)[:3] for _ in range(batch)], np.int32)
    return {**_table(rng, dtype), "questions": questions, "k": 2}


def _pair_counts(rng, dtype, batch):
    counts = rng.integers(1, 9, size=(batch, batch)).astype(dtype)
    counts[0, -1] = 0
    return counts


def _glove(rng, dtype, batch):
    tables = {name: rng.normal(size=(batch, FEATURES)).astype(dtype) for name in ("centre", "context")}
    biases = {name: rng.normal(size=batch).astype(dtype) for name in ("centre_bias", "context_bias")}
    return {"counts": _pair_counts(rng, dtype, batch), **tables, **biases, "cutoff": 5.5, "power": 0.7}


def _glove_step(rng, dtype, batch):
    drawn = _glove(rng, dtype, batch)
    parameters = GloVe(*[drawn[name] for name in GloVe._fields])
    accumulators = GloVe(*[rng.uniform(0.5, 1.5, size=part.shape).astype(dtype) for part in parameters])
    numbers = {name: drawn[name] for name in ("counts", "cutoff", "power")}
    return {**numbers, "parameters": parameters, "accumulators": accumulators, "learning_rate": 0.1}


def _cross_entropy(rng, dtype, batch):
    return {name: _glove(rng, dtype, batch)[name] for name in ("counts", "centre", "context")}


def _weighting(rng, dtype, batch):
    return {"counts": rng.uniform(0.5, 9, size=(batch, 5)).astype(dtype), "cutoff": 5.5, "power": 0.7}


def _frequencies(rng, dtype, batch):
    return {"counts": rng.uniform(1, 9, size=batch).astype(dtype), "threshold": 0.05}


def _dropped(rng, dtype, batch):
    uniforms = rng.uniform(size=(batch, 5)).astype(dtype)
    discard = rng.uniform(size=WORDS).astype(dtype)
    return {"sentences": _sentences(rng, batch), "discard": discard, "uniforms": uniforms}


def _concepts(rng, dtype, batch):
    senses = np.resize([[3, -1, -1], [5, 4, 2], [6, 1, -1]], (batch, 3)).astype(np.int32)
    return {"senses": senses, "parents": np.array([-1, 0, 0, 1, 1, 2, -1, 6], np.int32)}


_TABLES = ("centre", "context")
_PARAMETERS = (*_TABLES, "centre_bias", "context_bias")

DESCRIPTORS = [
    ToolDescriptor("embeddings.vocabulary", f"{_TESTS}/test_vocabulary.py"),
    ToolDescriptor("embeddings.encode", f"{_TESTS}/test_vocabulary.py"),
    Descriptor("embeddings.embedding_layer", _indices, ("table",)),
    Descriptor("embeddings.embedding_layer_backward", _upstream, ("upstream",)),
    ToolDescriptor("embeddings.subwords", f"{_TESTS}/test_subwords.py"),
    Descriptor("embeddings.subword_vectors", _pieces, ("table",)),
    Descriptor("embeddings.bag_of_words", _text, exceptions=_EXACT),
    Descriptor("embeddings.cooccurrence_matrix", _text, exceptions=_EXACT),
    Descriptor("embeddings.windowed_cooccurrence", _windows, ("weights",)),
    Descriptor(
        "embeddings.tf_idf",
        _counts,
        ("counts",),
        exceptions={
            "gradient": "a word that occurs a little occurs: in how many documents it does, jumps at 0",
            "second": "the first derivative jumps as well, where a count is 0",
        },
    ),
    Descriptor("embeddings.cosine_similarity", _pairs, ("x", "y")),
    Descriptor("embeddings.nearest_words", _queries, ("table",)),
    Descriptor("embeddings.analogy", _questions, ("table",)),
    ToolDescriptor("embeddings.read_analogies", f"{_TESTS}/test_analogies.py"),
    ToolDescriptor("embeddings.analogy_scores", f"{_TESTS}/test_analogies.py"),
    ToolDescriptor("embeddings.read_word_vectors", f"{_TESTS}/test_word_vectors.py"),
    ToolDescriptor("embeddings.write_word_vectors", f"{_TESTS}/test_word_vectors.py"),
    Descriptor("embeddings.glove_weighting", _weighting, ("counts",)),
    Descriptor("embeddings.glove", _glove, _PARAMETERS),
    Descriptor("embeddings.glove_gradients", _glove, _PARAMETERS),
    Descriptor("embeddings.glove_step", _glove_step, ("parameters", "accumulators")),
    Descriptor("embeddings.glove_cross_entropy", _cross_entropy, _TABLES),
    Descriptor("embeddings.glove_cross_entropy_gradients", _cross_entropy, _TABLES),
    Descriptor("embeddings.subsampling", _frequencies, ("counts",)),
    Descriptor("embeddings.subsample", _dropped, exceptions=_EXACT),
    Descriptor("embeddings.concept_map", _concepts, exceptions=_EXACT),
]

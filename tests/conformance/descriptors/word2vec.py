import numpy as np

from tests.conformance.descriptors import Descriptor, KerasDescriptor, ToolDescriptor

WORDS, DIM, LENGTH, COLUMNS, DRAWS = 7, 4, 5, 3, 6
HIDDEN, CONTEXT = 5, 2
TABLES = ("centre", "context")
NO_LABELS = "needs the words that follow as labels; test_feedforward_language_model.py fits it"
TEN_TIMES = "ten times the index of a word is none: the embedding has no such row"
COUNTS = "indices of words and whether they are there, no numbers that move"
# Word 6 is the root's left child, and the ways to words 0 and 1 are the longest.
PARENTS = np.array([7, 7, 8, 9, 9, 10, 12, 8, 11, 10, 11, 12, 12], np.int32)
SIGNS = np.array([1, -1, 1, 1, -1, 1, 1, -1, 1, -1, -1, -1, 0], np.int32)


def _tables(rng, dtype):
    return {name: rng.normal(size=(WORDS, DIM)).astype(dtype) for name in TABLES}


def _sentences(rng, batch):
    return {
        "tokens": np.resize([3, 0, 6, 1, 3, 2, 5], (batch, LENGTH)).astype(np.int32),
        "lengths": np.resize([LENGTH, LENGTH - 1, 2], batch).astype(np.int32),
    }


def _text(rng, dtype, batch):
    return {**_sentences(rng, batch), **_tables(rng, dtype), "window": 2}


def _words(rng, *shape):
    return (np.arange(np.prod(shape)) % WORDS).reshape(shape).astype(np.int32)


def _scores(rng, dtype, batch):
    return {"centre_words": _words(rng, batch), "words": _words(rng, batch, COLUMNS), **_tables(rng, dtype)}


def _backward(rng, dtype, batch):
    return {**_scores(rng, dtype, batch), "upstream": rng.normal(size=(batch, COLUMNS)).astype(dtype)}


def _pairs(rng, dtype, batch):
    words = {"centre_words": _words(rng, batch), "context_words": _words(rng, 2 * batch)[batch:]}
    return {**words, "noise": _words(rng, batch, DRAWS), **_tables(rng, dtype)}


def _step(rng, dtype, batch):
    labels = np.resize([1, 1, 0], (batch, COLUMNS)).astype(dtype)
    mask = np.resize([1, 0, 1, 1, 1, 1], (batch, COLUMNS)).astype(dtype)
    scores = _scores(rng, dtype, batch)
    return {
        **{name: scores.pop(name) for name in ("centre_words", "words")},
        "labels": labels,
        "mask": mask,
        **scores,
        "learning_rate": 0.3,
    }


def _tree(rng, dtype, batch):
    words = {"centre_words": _words(rng, batch), "words": _words(rng, 2 * batch)[batch:]}
    tables = {"centre": (WORDS, DIM), "inner": (WORDS - 1, DIM)}
    return {
        **words,
        **{name: rng.normal(size=shape).astype(dtype) for name, shape in tables.items()},
        "parents": PARENTS,
        "signs": SIGNS,
    }


def _noise(rng, dtype, batch):
    return {
        "uniforms": rng.uniform(0, 0.99, size=(batch, DRAWS)).astype(dtype),
        "probabilities": (np.arange(1, 8) / 28).astype(dtype),
        "context_words": _words(rng, batch, COLUMNS),
        "mask": np.resize([True, False, True, True], (batch, COLUMNS)),
    }


def _network(rng, dtype):
    shapes = {
        "embeddings": (WORDS, DIM),
        "kernel": (CONTEXT * DIM, HIDDEN),
        "bias": (HIDDEN,),
        "output_kernel": (HIDDEN, WORDS),
        "output_bias": (WORDS,),
    }
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


NETWORK = ("embeddings", "kernel", "bias", "output_kernel", "output_bias")

DESCRIPTORS = [
    Descriptor(
        "embeddings.context_windows",
        lambda rng, dtype, batch: {**_sentences(rng, batch), "window": 2},
        exceptions={"gradient": COUNTS, "precision": COUNTS},
    ),
    Descriptor("embeddings.skip_gram", _text, TABLES),
    Descriptor("embeddings.skip_gram_gradient", _text, TABLES),
    Descriptor("embeddings.cbow", _text, TABLES),
    Descriptor("embeddings.cbow_gradient", _text, TABLES),
    Descriptor("embeddings.skip_gram_scores", _scores, TABLES),
    Descriptor("embeddings.skip_gram_scores_gradient", _backward, (*TABLES, "upstream")),
    Descriptor("embeddings.negative_sampling", _pairs, TABLES),
    Descriptor("embeddings.negative_sampling_gradient", _pairs, TABLES),
    Descriptor(
        "embeddings.noise_distribution",
        lambda rng, dtype, batch: {"counts": rng.uniform(1, 9, size=batch).astype(dtype)},
        ("counts",),
    ),
    Descriptor("embeddings.noise_words", _noise, exceptions={"gradient": COUNTS, "precision": COUNTS}),
    Descriptor(
        "embeddings.huffman_tree",
        lambda rng, dtype, batch: {"counts": rng.uniform(1, 9, size=batch).astype(dtype)},
        exceptions={"gradient": COUNTS, "precision": COUNTS},
    ),
    Descriptor("embeddings.hierarchical_softmax", _tree, ("centre", "inner")),
    Descriptor("embeddings.hierarchical_softmax_gradient", _tree, ("centre", "inner")),
    Descriptor("embeddings.word2vec", _step, TABLES),
    KerasDescriptor(
        "embeddings.Word2Vec",
        {"vocabulary_size": WORDS, "dim": DIM},
        lambda rng, dtype, batch: {"inputs": _words(rng, batch, 1 + COLUMNS)},
        exceptions={
            "gradient": "contexts begin at zero: the centres have no gradient before the first step",
            "whole numbers": TEN_TIMES,
        },
    ),
    ToolDescriptor("embeddings.word2vec_batches", tested="tests/dlcourse/embeddings/test_word2vec.py"),
    Descriptor(
        "embeddings.feedforward_language_model",
        lambda rng, dtype, batch: {"words": _words(rng, batch, CONTEXT), **_network(rng, dtype)},
        NETWORK,
    ),
    Descriptor(
        "embeddings.feedforward_language_model_gradient",
        lambda rng, dtype, batch: {
            "words": _words(rng, batch, CONTEXT),
            "labels": _words(rng, batch),
            **_network(rng, dtype),
        },
        NETWORK,
    ),
    KerasDescriptor(
        "embeddings.FeedforwardLanguageModel",
        {"vocabulary_size": WORDS, "dim": DIM, "hidden": HIDDEN},
        lambda rng, dtype, batch: {"inputs": _words(rng, batch, CONTEXT)},
        exceptions={"whole numbers": TEN_TIMES, "fit": NO_LABELS, "mixed": NO_LABELS},
    ),
]

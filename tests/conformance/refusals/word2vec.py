import warnings

import numpy as np

from dlcourse.embeddings import word2vec_batches
from tests.conformance.refusals import Refusal, zeros

SPACE = "Count from 0."
TREE = {"parents": np.array([7, 7, 8, 9, 9, 10, 12, 8, 11, 10, 11, 12, 12])}
BENT = {"parents": np.array([7, 7, 8, 9, 9, 10, 12, 7, 11, 10, 11, 12, 12])}
SIGNS = np.array([1, -1, 1, 1, -1, 1, 1, -1, 1, -1, -1, -1, 0])


def _batches(sentences=([0, 1], [2]), probabilities=(0.5, 0.25, 0.25), **others):
    def call():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # tf.data is a graph even where functions run eagerly
            return word2vec_batches(list(sentences), list(probabilities), **others)

    return call


REFUSALS = [
    Refusal("embeddings.context_windows", {"window": 0}, "expected 1 or more words a side.", {"window": 1}),
    Refusal(
        "embeddings.skip_gram",
        {"lengths": np.array([6, 4, 2])},
        "expected how many tokens of each row are a sentence. Leave out the padding.",
        {"lengths": np.array([5, 4, 2])},
    ),
    Refusal(
        "embeddings.cbow",
        {"tokens": np.full((3, 5), 7)},
        f"expected indices of words, from 0 to 6. {SPACE}",
        {"tokens": np.full((3, 5), 6)},
    ),
    Refusal(
        "embeddings.noise_distribution",
        {"counts": np.array([1.0, -2.0])},
        "expected how often each word occurs. Count the words of a text.",
        {"counts": np.array([1.0, 2.0])},
    ),
    Refusal(
        "embeddings.noise_distribution",
        {"counts": zeros(0)},
        "expected at least one word. Count the words of a text.",
        {"counts": zeros(1) + 1},
    ),
    Refusal(
        "embeddings.noise_words",
        {"probabilities": zeros(0)},
        "expected at least one word. Pass noise_distribution(counts).",
        {"probabilities": zeros(7) + 1},
    ),
    Refusal(
        "embeddings.noise_words",
        {"probabilities": zeros(7) - 1},
        "expected none below 0. Pass noise_distribution(counts).",
        {"probabilities": zeros(7) + 1},
    ),
    Refusal(
        "embeddings.noise_words",
        {"uniforms": zeros(3, 6) + 1},
        "expected numbers from [0, 1). Draw them uniformly.",
        {"uniforms": zeros(3, 6)},
    ),
    Refusal(
        "embeddings.huffman_tree",
        {"counts": zeros(1) + 1},
        "expected two words or more: one word needs no tree. Pass more counts.",
        {"counts": zeros(2) + 1},
    ),
    Refusal(
        "embeddings.hierarchical_softmax",
        {"inner": zeros(7, 4)},
        "for n words. Pass the tree of this vocabulary.",
        {"inner": zeros(6, 4)},
    ),
    Refusal(
        "embeddings.hierarchical_softmax",
        BENT,
        "expected each node's to be an inner node behind it. Use huffman_tree.",
        TREE,
    ),
    Refusal(
        "embeddings.hierarchical_softmax",
        {"signs": 2 * SIGNS},
        "expected 1 for a left child, −1 for a right one, 0 for the root.",
        {"signs": SIGNS},
    ),
    Refusal(
        "embeddings.feedforward_language_model",
        {"kernel": zeros(4, 5)},
        "the vectors of all 2 words side by side. Count the words of the context.",
        {"kernel": zeros(8, 5)},
    ),
    Refusal(
        "embeddings.feedforward_language_model",
        {"output_bias": zeros(6), "output_kernel": zeros(5, 6)},
        "one a word of the vocabulary, as embeddings has rows.",
        {"output_bias": zeros(7), "output_kernel": zeros(5, 7)},
    ),
    Refusal(
        "embeddings.word2vec_batches",
        _batches(probabilities=(0.5, -0.5, 1.0)),
        "expected a number from 0 to 1 for each word.",
        _batches(),
    ),
    Refusal(
        "embeddings.word2vec_batches",
        _batches(discard=[0.1]),
        "expected 3 numbers from 0 to 1, one a word.",
        _batches(discard=[0.1, 0.2, 0.3]),
    ),
    Refusal(
        "embeddings.word2vec_batches",
        _batches(sentences=([],)),
        "expected one or more. Pass a list of lists of indices.",
        _batches(),
    ),
    Refusal(
        "embeddings.word2vec_batches",
        _batches(sentences=([0, 3],)),
        f"as probabilities has entries. {SPACE}",
        _batches(),
    ),
]

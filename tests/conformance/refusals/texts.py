import numpy as np
import tensorflow as tf

from dlcourse.recurrent import LanguageModel
from tests.conformance.refusals import Refusal, word, zeros

TOKENS = "expected indices of tokens from 0 to 4."
PERMUTATION = "Pass numpy.random.default_rng(seed).permutation(samples)."
SHORT = {"time_steps": 4, "batch_size": 1}


def _model(compiled=True):
    model = LanguageModel("ab", units=[2])
    if compiled:
        model.compile("sgd")
    return model


REFUSALS = [
    Refusal("recurrent.sequential_batches", {"batch_size": 0}, "expected 1 or more.", {"batch_size": 1}),
    Refusal(
        "recurrent.sequential_batches",
        {"start": 2},
        "expected from 0 to 1, that is below time_steps.",
        {"start": 1},
        {"start": 0},
    ),
    Refusal(
        "recurrent.sequential_batches",
        {"time_steps": 15, "batch_size": 1},
        "Take fewer time_steps or a longer text.",
        {"time_steps": 13},
        {"corpus": zeros(17, dtype=int)},
    ),
    Refusal(
        "recurrent.sequential_batches",
        {"batch_size": 8},
        "Take fewer time_steps or a smaller batch.",
        {"batch_size": 6},
        {"time_steps": 1, "start": 0},
    ),
    Refusal(
        "recurrent.random_batches",
        {"permutation": np.arange(3)},
        PERMUTATION,
        {"permutation": np.random.default_rng(0).permutation(6)},
    ),
    Refusal(
        "recurrent.random_batches",
        {"permutation": zeros(6, dtype=int)},
        PERMUTATION,
        {"permutation": np.random.default_rng(0).permutation(6)},
    ),
    Refusal("recurrent.ngram_counts", {"order": 0}, "expected 1 or more.", {"order": 1}),
    Refusal("recurrent.ngram_counts", {"order": 14}, "Take a lower order or a smaller vocabulary.", {"order": 2}),
    Refusal("recurrent.ngram_counts", {"corpus": zeros(0, dtype=int)}, "Pass a text.", {"corpus": zeros(9, dtype=int)}),
    Refusal(
        "recurrent.ngram_counts",
        {"corpus": zeros(1, dtype=int)},
        "expected 2 or more, one 2-gram.",
        {"corpus": zeros(2, dtype=int)},
    ),
    Refusal(
        "recurrent.ngram_counts",
        {"corpus": zeros(9, dtype=int) + 5},
        "expected indices of tokens from 0 to vocabulary_size - 1, here 4.",
        {"corpus": zeros(9, dtype=int) + 4},
    ),
    word("recurrent.ngram_model", "base", "expected 'unigram', 'bigram' or 'printed'."),
    Refusal(
        "recurrent.ngram_model",
        {"epsilon": zeros(3)},
        "without any, a context never seen would be 0/0.",
        {"epsilon": zeros(3) + 1},
    ),
    Refusal(
        "recurrent.perplexity",
        {"log_probabilities": zeros(3, 4) + 0.5},
        "Pass the logarithm, tf.math.log, of what lies between 0 and 1.",
        {"log_probabilities": tf.math.log(zeros(3, 4) + 0.5)},
    ),
    Refusal(
        "recurrent.total_perplexity",
        {"steps": zeros(3, dtype=int)},
        "expected 1 or more of each batch.",
        {"steps": zeros(3, dtype=int) + 1},
    ),
    Refusal(
        "recurrent.greedy_generation",
        {"prefix": zeros(0, dtype=int)},
        "Pass the text to go on from, one token at least.",
        {"prefix": zeros(1, dtype=int)},
    ),
    Refusal("recurrent.greedy_generation", {"length": 0}, "expected 1 or more.", {"length": 1}),
    Refusal(
        "recurrent.greedy_generation", {"prefix": zeros(2, dtype=int) + 5}, TOKENS, {"prefix": zeros(2, dtype=int) + 4}
    ),
    Refusal("recurrent.periodic_prediction", {"steps": 0}, "expected 1 or more.", {"steps": 1}),
    Refusal(
        "recurrent.LanguageModel",
        {"vocabulary": "aba"},
        'Pass "".join(sorted(set(text))).',
        {"vocabulary": "".join(sorted(set("aba")))},
    ),
    Refusal(
        "recurrent.LanguageModel",
        lambda: _model().encode("abc"),
        "Leave them out or replace them.",
        lambda: _model().encode("ab"),
        lambda: _model().encode("abb"),
    ),
    Refusal(
        "recurrent.LanguageModel",
        lambda: _model().fit_text("ab" * 9, sampling="shuffled"),
        "expected 'sequential' or 'random'.",
        lambda: _model().fit_text("ab" * 9, **SHORT),
        lambda: _model().fit_text("ab" * 9, sampling="random", **SHORT),
    ),
    Refusal(
        "recurrent.LanguageModel",
        lambda: _model(False).fit_text("ab" * 9, **SHORT),
        "Call compile(optimizer) before.",
        lambda: _model().fit_text("ab" * 9, **SHORT),
    ),
    Refusal(
        "recurrent.LanguageModel",
        lambda: _model().generate("", 1),
        "expected one character or more to go on from.",
        lambda: _model().generate("a", 1),
    ),
]

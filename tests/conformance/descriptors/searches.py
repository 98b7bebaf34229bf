import numpy as np

from tests.conformance.descriptors import ClassDescriptor, Descriptor, KerasDescriptor, ToolDescriptor

TOKENS, FEATURES, UNITS, TIME = 4, 7, 6, 5
_COUNTS = "counts and indices, of whole numbers"
WHOLE = {"gradient": _COUNTS, "precision": _COUNTS}


def _logarithms(rng, dtype, *shape):
    scores = rng.normal(size=shape)
    return (scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)).astype(dtype)


def _chain(rng, dtype, batch):
    """A chain has no batch; its end symbol is the least likely token at first, so that sequences are of some length."""
    first = _logarithms(rng, dtype, TOKENS)
    first[3] -= 4
    return {"log_first": first, "log_transitions": _logarithms(rng, dtype, TOKENS, TOKENS)}


def _greedy(rng, dtype, batch):
    chain = _chain(rng, dtype, batch)
    chain["log_transitions"][:, 3] -= 6  # so that each of its draws has as many tokens
    return {**chain, "end": 3, "length": 5}


def _beam(rng, dtype, batch):
    return {**_chain(rng, dtype, batch), "end": 3, "length": 5, "width": 3, "alpha": 0.75}


def _every(rng, dtype, batch):
    return {**_chain(rng, dtype, batch), "end": 3, "length": 3, "alpha": 0.75}


def _step(rng, dtype, batch):
    return {
        "scores": -rng.uniform(1, 2, size=(batch, 3)).astype(dtype),
        "log_probabilities": _logarithms(rng, dtype, batch, 3, 5),
        "width": 4,
    }


def _scores(rng, dtype, batch):
    return {
        "log_probabilities": -rng.uniform(1, 9, size=(batch, 2)).astype(dtype),
        "lengths": rng.integers(2, 9, size=(batch, 2)).astype(np.int32),
        "alpha": 0.6,
    }


def _sentences(rng, dtype, batch):
    return {
        "candidates": rng.integers(4, size=(batch, 7)).astype(np.int32),
        "lengths": np.resize([7, 5, 6], batch).astype(np.int32),
        "references": rng.integers(4, size=(batch, 2, 8)).astype(np.int32),
        "reference_lengths": np.resize([8, 6, 5, 7], (batch, 2)).astype(np.int32),
    }


def _lengths(rng, dtype, batch):
    lengths = rng.integers(1, 9, size=(2, batch)).astype(np.int32)
    return {"candidate_length": lengths[0], "reference_length": lengths[1]}


def _forced(rng, dtype, batch):
    return {
        "tokens": rng.integers(3, 9, size=(batch, TIME)).astype(np.int32),
        "lengths": np.resize([TIME, 2, 0], batch).astype(np.int32),
        "begin": 1,
        "end": 2,
    }


def _labelled(rng, dtype, batch):
    return {
        "y_true": rng.integers(TOKENS, size=(batch, TIME)).astype(np.int32),
        "logits": rng.normal(size=(batch, TIME, TOKENS)).astype(dtype),
        "mask": np.resize([True, True, False, True, False, True, True], (batch, TIME)),
    }


def _texts(rng, dtype, batch, features=FEATURES):
    return {
        "x": rng.normal(size=(batch, TIME, features)).astype(dtype),
        "lengths": np.resize([TIME, 2, 1], batch).astype(np.int32),
    }


def _states(rng, dtype, batch):
    drawn = _texts(rng, dtype, batch)
    return {"states": drawn["x"], "lengths": drawn["lengths"]}


def _draw(rng, dtype, *shapes):
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def _text_cnn(rng, dtype, batch):
    return {
        **_texts(rng, dtype, batch),
        "kernels": _draw(rng, dtype, (2, FEATURES, 4), (8, FEATURES, 6)),
        "biases": _draw(rng, dtype, (4,), (6,)),
    }


def _sentiment(rng, dtype, batch):
    names = "kernels", "recurrent_kernels", "biases"
    shapes = (2, FEATURES, 4 * UNITS), (2, UNITS, 4 * UNITS), (2, 4 * UNITS)
    return {**_texts(rng, dtype, batch), **dict(zip(names, _draw(rng, dtype, *shapes), strict=True))}


def _words(rng, dtype, batch):
    words = rng.integers(1, 9, size=(batch, 6)).astype(np.int32)
    return {"inputs": np.where(np.arange(6) < np.resize([6, 4, 2], batch)[:, None], words, 0).astype(np.int32)}


_SEARCHES = "tests/dlcourse/attention/test_searches.py"
_TRANSLATION = "tests/dlcourse/attention/test_translation.py"
_SIZES = {"vocabulary_size": 99, "embedding_size": 3, "classes": 2, "dropout": 0.2}
DESCRIPTORS = [
    ToolDescriptor("attention.greedy_decode", _SEARCHES),
    ToolDescriptor("attention.beam_decode", _SEARCHES),
    ToolDescriptor("attention.prefix_step", _SEARCHES),
    ToolDescriptor("attention.clean_sentence", _TRANSLATION),
    ToolDescriptor("attention.text_bleu", _TRANSLATION),
    ClassDescriptor("attention.SentencePairs", _TRANSLATION),
    ClassDescriptor("attention.Translator", _TRANSLATION),
    Descriptor("attention.length_normalized_score", _scores, ("log_probabilities",)),
    Descriptor("attention.beam_step", _step, ("scores", "log_probabilities")),
    Descriptor("attention.greedy_search", _greedy, ("log_first", "log_transitions")),
    Descriptor("attention.beam_search", _beam, ("log_first", "log_transitions")),
    Descriptor("attention.exhaustive_search", _every, ("log_first", "log_transitions")),
    Descriptor("attention.clipped_ngram_matches", lambda *args: {**_sentences(*args), "order": 2}, exceptions=WHOLE),
    Descriptor("attention.brevity_penalty", _lengths, exceptions=WHOLE),
    Descriptor("attention.bleu", lambda *args: {**_sentences(*args), "max_order": 2}, exceptions=WHOLE),
    Descriptor("attention.teacher_forcing", _forced, exceptions=WHOLE),
    Descriptor("attention.masked_accuracy", _labelled, exceptions={"gradient": "counts, which move in steps"}),
    Descriptor("attention.masked_max_over_time", _texts, ("x",)),
    Descriptor("attention.first_and_last_states", _states, ("states",)),
    Descriptor("attention.text_cnn", _text_cnn, ("x", "kernels", "biases")),
    Descriptor("attention.sentiment_rnn", _sentiment, ("x", "kernels", "recurrent_kernels", "biases")),
    KerasDescriptor("attention.TextCNN", {**_SIZES, "widths": [2, 3], "channels": 4}, _words),
    KerasDescriptor("attention.SentimentRNN", {**_SIZES, "units": 2, "layers": 2}, _words),
]

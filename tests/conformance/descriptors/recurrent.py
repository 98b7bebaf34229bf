import itertools

import numpy as np

from dlcourse.recurrent import LSTMState, NotesGRUWeights, NotesLSTMWeights
from tests.conformance.descriptors import Descriptor, KerasDescriptor

FEATURES, UNITS, TIME = 3, 2, 4
WEIGHTS = ("kernel", "recurrent_kernel", "bias")


def _weights(rng, dtype):
    shapes = (FEATURES, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,)
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in zip(WEIGHTS, shapes, strict=True)}


def _step(rng, dtype, batch, *time):
    x = rng.normal(size=(batch, *time, FEATURES)).astype(dtype)
    h, c = (rng.normal(size=(batch, UNITS)).astype(dtype) for _ in range(2))
    return {"x": x, "h": h, "c": c, **_weights(rng, dtype)}


def _gates(rng, dtype, batch):
    return {name: value for name, value in _step(rng, dtype, batch).items() if name != "c"}


def _sequence(rng, dtype, batch):
    return _step(rng, dtype, batch, TIME)


def _backward(rng, dtype, batch):
    upstream = LSTMState(*[rng.normal(size=(batch, TIME, UNITS)).astype(dtype) for _ in range(2)])
    return {**_sequence(rng, dtype, batch), "upstream": upstream}


def _notes(rng, dtype, batch):
    shapes = [(FEATURES, UNITS)] * 4 + [(UNITS, UNITS)] * 4 + [(UNITS,)] * 4
    return {"weights": NotesLSTMWeights(*[rng.normal(size=shape).astype(dtype) for shape in shapes])}


def _torch(rng, dtype, batch):
    shapes = (4 * UNITS, FEATURES), (4 * UNITS, UNITS), (4 * UNITS,), (4 * UNITS,)
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in zip(names, shapes, strict=True)}


def _cell(rng, dtype, batch):
    inputs = _step(rng, dtype, batch)
    return {"inputs": inputs["x"], "states": [inputs["h"], inputs["c"]]}


_LAYERS = (FEATURES, 5, UNITS)
_TOKENS = 5
_COUNTS = "counts and indices, of whole numbers"


def _stack(rng, dtype, shapes):
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def _deep(rng, dtype, batch):
    pairs = list(itertools.pairwise(_LAYERS))
    return {
        "x": rng.normal(size=(batch, TIME, FEATURES)).astype(dtype),
        "h": _stack(rng, dtype, [(batch, units) for _, units in pairs]),
        "kernels": _stack(rng, dtype, pairs),
        "recurrent_kernels": _stack(rng, dtype, [(units, units) for _, units in pairs]),
        "biases": _stack(rng, dtype, [(units,) for _, units in pairs]),
    }


def _bidirectional(rng, dtype, batch):
    shapes = {"kernels": (2, FEATURES, 5), "recurrent_kernels": (2, 5, 5), "biases": (2, 5)}
    return {
        "x": rng.normal(size=(batch, TIME, FEATURES)).astype(dtype),
        "lengths": np.resize([TIME, TIME - 1, 1], batch).astype(np.int32),
        **{name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()},
    }


def _time_delay(rng, dtype, batch):
    return {
        "x": rng.normal(size=(batch, 9, FEATURES)).astype(dtype),
        "kernels": _stack(rng, dtype, [(2, FEATURES, 6), (4, 6, 5)]),
        "biases": _stack(rng, dtype, [(6,), (5,)]),
    }


def _corpus(rng, batch, steps=12):
    return rng.integers(_TOKENS, size=batch + steps).astype(np.int32)


def _random_cut(rng, dtype, batch):
    corpus = _corpus(rng, batch)
    samples = (len(corpus) - 2) // 2
    return {
        "corpus": corpus,
        "permutation": rng.permutation(samples).astype(np.int32),
        "start": 1,
        "time_steps": 2,
        "batch_size": 3,
    }


def _sequential_cut(rng, dtype, batch):
    return {"corpus": _corpus(rng, batch), "start": 1, "time_steps": 2, "batch_size": 3}


def _ngrams(rng, dtype, batch):
    epsilon = np.array([0.7, 1.3, 2.1], dtype)
    return {"corpus": _corpus(rng, batch), "epsilon": epsilon, "vocabulary_size": _TOKENS}


def _likelihoods(rng, dtype, batch):
    return {
        "log_probabilities": -rng.uniform(0.2, 3.0, size=(batch, TIME)).astype(dtype),
        "lengths": np.resize([TIME, TIME - 1, 1], batch).astype(np.int32),
    }


def _batch_losses(rng, dtype, batch):
    return {
        "losses": rng.uniform(0.2, 3.0, size=batch).astype(dtype),
        "steps": rng.integers(1, 9, size=batch).astype(np.int32),
    }


def _output_network(rng, dtype, features):
    shapes = {
        "kernel": (features, UNITS),
        "recurrent_kernel": (UNITS, UNITS),
        "bias": (UNITS,),
        "output_kernel": (UNITS, features),
        "output_bias": (features,),
    }
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _generation(rng, dtype, batch):
    prefix = rng.integers(_TOKENS, size=batch + 1).astype(np.int32)
    return {"prefix": prefix, **_output_network(rng, dtype, _TOKENS), "length": 6}


def _signal(rng, dtype, batch):
    x = rng.normal(size=(batch, TIME, FEATURES)).astype(dtype)
    return {"x": x, **_output_network(rng, dtype, FEATURES), "steps": 3}


def _features(rng, dtype, batch):
    return {"inputs": rng.normal(size=(batch, TIME, FEATURES)).astype(dtype)}


def _windows(rng, dtype, batch):
    return {"inputs": np.resize(np.arange(_TOKENS), (batch, 6)).astype(np.int32)}


_NETWORK = ("kernel", "recurrent_kernel", "bias", "output_kernel", "output_bias")
# The second sequence is over after its first step, the third has a gap; in the first and second all steps are there.
PRESENT = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 0, 1]], bool)


def _draw(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _simple(rng, dtype, batch, *time):
    x = {"x": (batch, *time, FEATURES), "h": (batch, UNITS)}
    return _draw(rng, dtype, **x, kernel=(FEATURES, UNITS), recurrent_kernel=(UNITS, UNITS), bias=(UNITS,))


def _combined(rng, dtype, batch):
    sizes = {"x": (batch, FEATURES), "h": (batch, UNITS), "weights": (FEATURES + UNITS, UNITS), "bias": (UNITS,)}
    return _draw(rng, dtype, **sizes)


def _masked(rng, dtype, batch):
    return {**_simple(rng, dtype, batch, TIME), "mask": np.resize(PRESENT, (batch, TIME))}


def _bptt(rng, dtype, batch):
    return {**_masked(rng, dtype, batch), **_draw(rng, dtype, upstream=(batch, TIME, UNITS))}


def _truncated(rng, dtype, batch):
    return {**_simple(rng, dtype, batch, TIME), **_draw(rng, dtype, upstream=(batch, TIME, UNITS)), "steps": 2}


def _fed_back(rng, dtype, batch):
    outputs = 5
    sizes = {"x": (batch, TIME, FEATURES), "o": (batch, outputs), "kernel": (FEATURES, UNITS)}
    sizes |= {"feedback_kernel": (outputs, UNITS), "bias": (UNITS,), "output_kernel": (UNITS, outputs)}
    return _draw(rng, dtype, **sizes, output_bias=(outputs,))


def _carousel(rng, dtype, batch):
    return _draw(rng, dtype, x=(batch, TIME, FEATURES), c=(batch, UNITS), kernel=(FEATURES, UNITS))


def _peephole(rng, dtype, batch):
    features = 5  # not the number of gates that see the memory
    wide = _draw(rng, dtype, x=(batch, features), kernel=(features, 4 * UNITS), peepholes=(3, UNITS))
    return {**_step(rng, dtype, batch), **wide}


def _gru_step(rng, dtype, batch, *time):
    sizes = {"x": (batch, *time, FEATURES), "h": (batch, UNITS), "kernel": (FEATURES, 3 * UNITS)}
    return _draw(rng, dtype, **sizes, recurrent_kernel=(UNITS, 3 * UNITS), bias=(3 * UNITS,))


def _gru(rng, dtype, batch):
    return {**_gru_step(rng, dtype, batch, TIME), "mask": np.resize(PRESENT, (batch, TIME))}


def _gru_backward(rng, dtype, batch):
    units = 5  # no other size, and not the number of biases
    arrays = {"x": (batch, TIME, FEATURES), "h": (batch, units), "upstream": (batch, TIME, units)}
    reset_after = {**_draw(rng, dtype, **arrays), **_gru_weights(rng, dtype, 2, units=units), "reset": "after"}
    return {**reset_after, "mask": np.resize(PRESENT, (batch, TIME))}


def _gru_weights(rng, dtype, *rows, units=UNITS):
    shapes = {"kernel": (FEATURES, 3 * units), "recurrent_kernel": (units, 3 * units), "bias": (*rows, 3 * units)}
    return _draw(rng, dtype, **shapes)


def _gru_notes(rng, dtype, batch):
    shapes = [(FEATURES, UNITS)] * 3 + [(UNITS, UNITS)] * 3 + [(UNITS,)] * 3
    return {"weights": NotesGRUWeights(*[rng.normal(size=shape).astype(dtype) for shape in shapes])}


def _gru_torch(rng, dtype, batch):
    shapes = {"weight_ih": (3 * UNITS, FEATURES), "weight_hh": (3 * UNITS, UNITS)}
    return _draw(rng, dtype, **shapes, bias_ih=(3 * UNITS,), bias_hh=(3 * UNITS,))


def _one_state(rng, dtype, batch):
    return {
        "inputs": rng.normal(size=(batch, FEATURES)).astype(dtype),
        "states": [_draw(rng, dtype, h=(batch, UNITS))["h"]],
    }


DESCRIPTORS = [
    Descriptor("recurrent.rnn_cell", _simple, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.combined_rnn_cell", _combined, ("x", "h", "weights", "bias")),
    Descriptor("recurrent.rnn", _masked, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.bptt", _bptt, ("x", "h", *WEIGHTS, "upstream")),
    Descriptor("recurrent.truncated_bptt", _truncated, ("x", "h", *WEIGHTS, "upstream")),
    Descriptor(
        "recurrent.output_recurrence",
        _fed_back,
        ("x", "o", "kernel", "feedback_kernel", "bias", "output_kernel", "output_bias"),
    ),
    Descriptor(
        "recurrent.gradient_norms",
        lambda rng, dtype, batch: _simple(rng, dtype, batch, TIME),
        ("x", "h", *WEIGHTS),
    ),
    Descriptor("recurrent.constant_error_carousel", _carousel, ("x", "c", "kernel")),
    Descriptor("recurrent.peephole_lstm_cell", _peephole, ("x", "h", "c", *WEIGHTS, "peepholes")),
    Descriptor("recurrent.gru_cell", _gru_step, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.gru", _gru, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.gru_backward", _gru_backward, ("x", "h", *WEIGHTS, "upstream")),
    Descriptor("recurrent.gru_weights_to_notes", lambda rng, dtype, batch: _gru_weights(rng, dtype), WEIGHTS),
    Descriptor("recurrent.gru_weights_from_notes", _gru_notes, ("weights",)),
    Descriptor(
        "recurrent.gru_weights_to_torch", lambda rng, dtype, batch: _gru_weights(rng, dtype, 2, units=5), WEIGHTS
    ),
    Descriptor("recurrent.gru_weights_from_torch", _gru_torch, ("weight_ih", "weight_hh", "bias_ih", "bias_hh")),
    KerasDescriptor("recurrent.RNNCell", {"units": UNITS}, _one_state),
    KerasDescriptor("recurrent.GRUCell", {"units": UNITS}, _one_state),
    Descriptor("recurrent.lstm_gates", _gates, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.lstm_cell", _step, ("x", "h", "c", *WEIGHTS)),
    Descriptor("recurrent.lstm", _sequence, ("x", "h", "c", *WEIGHTS)),
    Descriptor("recurrent.lstm_backward", _backward, ("x", "h", "c", *WEIGHTS, "upstream")),
    Descriptor("recurrent.lstm_weights_to_notes", lambda rng, dtype, batch: _weights(rng, dtype), WEIGHTS),
    Descriptor("recurrent.lstm_weights_from_notes", _notes, ("weights",)),
    Descriptor("recurrent.lstm_weights_to_torch", lambda rng, dtype, batch: _weights(rng, dtype), WEIGHTS),
    Descriptor("recurrent.lstm_weights_from_torch", _torch, ("weight_ih", "weight_hh", "bias_ih", "bias_hh")),
    KerasDescriptor("recurrent.LSTMCell", {"units": UNITS}, _cell),
    Descriptor("recurrent.deep_rnn", _deep, ("x", "h", "kernels", "recurrent_kernels", "biases")),
    KerasDescriptor("recurrent.DeepRNN", {"units": [4, UNITS], "cell": "gru"}, _features),
    Descriptor("recurrent.bidirectional_rnn", _bidirectional, ("x", "kernels", "recurrent_kernels", "biases")),
    KerasDescriptor("recurrent.BidirectionalRNN", {"units": UNITS, "cell": "lstm"}, _features),
    Descriptor("recurrent.time_delay_network", _time_delay, ("x", "kernels", "biases")),
    KerasDescriptor("recurrent.TimeDelayNetwork", {"units": [4, UNITS], "delays": [2, 1]}, _features),
    Descriptor("recurrent.random_batches", _random_cut, exceptions={"gradient": _COUNTS, "precision": _COUNTS}),
    Descriptor("recurrent.sequential_batches", _sequential_cut, exceptions={"gradient": _COUNTS, "precision": _COUNTS}),
    Descriptor(
        "recurrent.ngram_counts",
        lambda rng, dtype, batch: {"corpus": _corpus(rng, batch), "order": 2, "vocabulary_size": _TOKENS},
        exceptions={"gradient": _COUNTS, "precision": _COUNTS},
    ),
    Descriptor("recurrent.ngram_model", _ngrams, ("epsilon",)),
    Descriptor("recurrent.perplexity", _likelihoods, ("log_probabilities",)),
    Descriptor("recurrent.total_perplexity", _batch_losses, ("losses",)),
    KerasDescriptor("recurrent.LanguageModel", {"vocabulary": "abcde", "units": [4], "cell": "lstm"}, _windows),
    Descriptor("recurrent.greedy_generation", _generation, _NETWORK),
    Descriptor("recurrent.periodic_prediction", _signal, ("x", *_NETWORK)),
]

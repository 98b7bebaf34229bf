from dlcourse.recurrent import LSTMState, NotesLSTMWeights
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


DESCRIPTORS = [
    Descriptor("recurrent.lstm_gates", _gates, ("x", "h", *WEIGHTS)),
    Descriptor("recurrent.lstm_cell", _step, ("x", "h", "c", *WEIGHTS)),
    Descriptor("recurrent.lstm", _sequence, ("x", "h", "c", *WEIGHTS)),
    Descriptor("recurrent.lstm_backward", _backward, ("x", "h", "c", *WEIGHTS, "upstream")),
    Descriptor("recurrent.lstm_weights_to_notes", lambda rng, dtype, batch: _weights(rng, dtype), WEIGHTS),
    Descriptor("recurrent.lstm_weights_from_notes", _notes, ("weights",)),
    Descriptor("recurrent.lstm_weights_to_torch", lambda rng, dtype, batch: _weights(rng, dtype), WEIGHTS),
    Descriptor("recurrent.lstm_weights_from_torch", _torch, ("weight_ih", "weight_hh", "bias_ih", "bias_hh")),
    KerasDescriptor("recurrent.LSTMCell", {"units": UNITS}, _cell),
]

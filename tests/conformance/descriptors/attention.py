import numpy as np

from dlcourse.attention import MultiHeadWeights, TorchMultiHeadWeights
from tests.conformance.descriptors import Descriptor, KerasDescriptor

FEATURES, UNITS, TIME, QUERIES, DEPTH, VALUES, HEADS = 5, 2, 4, 6, 8, 9, 11
_TRUE_OR_FALSE = "true or false, of whole numbers"
_NUMBERS_ALONE = ("gradient", "precision", "batch", "vectorized")
_FROM_NUMBERS = "of whole numbers alone; dtype says how exact"


def _draw(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


# The third row, if there is one, has no step at all in the first of these, and no query to see anything in the second.
STEPS = np.array([[1, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 0]], bool)
SEEN = np.tril(np.ones((QUERIES, TIME), bool), -1)


def _additive(rng, dtype, batch):
    sizes = {"s": (batch, UNITS), "h": (batch, TIME, FEATURES), "w_s": (UNITS, 6), "w_h": (FEATURES, 6), "v": (6,)}
    return {**_draw(rng, dtype, **sizes), "mask": np.resize(STEPS, (batch, TIME))}


def _dot(rng, dtype, batch):
    return {**_draw(rng, dtype, s=(batch, 6), h=(batch, TIME, 6)), "mask": np.resize(STEPS, (batch, TIME))}


def _qkv(rng, dtype, batch, **more):
    sizes = {"q": (batch, QUERIES, DEPTH), "k": (batch, TIME, DEPTH), "v": (batch, TIME, VALUES), **more}
    return {**_draw(rng, dtype, **sizes), "mask": SEEN}


def _backward(rng, dtype, batch):
    return _qkv(rng, dtype, batch, upstream=(batch, QUERIES, VALUES))


def _heads(rng, dtype, batch):
    sizes = (10, HEADS, 2), (HEADS, 2), (12, HEADS, 2), (HEADS, 2), (13, HEADS, 8), (HEADS, 8), (HEADS, 8, 14), (14,)
    weights = MultiHeadWeights(*[(rng.normal(size=size) / 3).astype(dtype) for size in sizes])
    arrays = _draw(rng, dtype, query=(batch, QUERIES, 10), key=(batch, TIME, 12), value=(batch, TIME, 13))
    return {**arrays, "weights": weights, "mask": SEEN}


def _square_heads(rng, dtype, batch):
    sizes = [(6, 2, 3), (2, 3)] * 3 + [(2, 3, 6), (6,)]
    return {"weights": MultiHeadWeights(*[rng.normal(size=size).astype(dtype) for size in sizes])}


def _torch_heads(rng, dtype, batch):
    sizes = (18, 6), (18,), (6, 6), (6,)
    return {"weights": TorchMultiHeadWeights(*[rng.normal(size=s).astype(dtype) for s in sizes]), "num_heads": 2}


def _cell(rng, dtype, batch):
    sizes = {"y": (batch, FEATURES), "s": (batch, UNITS), "c": (batch, TIME), "kernel": (FEATURES, 3 * UNITS)}
    sizes |= {"recurrent_kernel": (UNITS, 3 * UNITS), "context_kernel": (TIME, 3 * UNITS), "bias": (3 * UNITS,)}
    return _draw(rng, dtype, **sizes)


def _layer_cell(rng, dtype, batch):
    drawn = _draw(rng, dtype, inputs=(batch, FEATURES), h=(batch, UNITS))
    return {"inputs": drawn["inputs"], "states": [drawn["h"]]}


def _layer(rng, dtype, batch):
    return _draw(rng, dtype, query=(batch, QUERIES, 4))


def _pair(rng, dtype, batch):
    """Sources and targets of unequal lengths; the third source is empty."""
    lengths = np.resize([4, 2, 0], batch)[:, None], np.resize([8, 3, 5], batch)[:, None]
    ids = [rng.integers(1, 6, size=(batch, time)) for time in (4, 8)]
    rows = [np.where(np.arange(i.shape[1]) < n, i, 0).astype(np.int32) for i, n in zip(ids, lengths, strict=True)]
    return {"inputs": tuple(rows)}


def _labelled(rng, dtype, batch):
    mask = np.resize(STEPS[:2], (batch, TIME))
    labels = np.where(mask, rng.integers(FEATURES, size=(batch, TIME)), -1).astype(np.int32)
    return {"y_true": labels, **_draw(rng, dtype, logits=(batch, TIME, FEATURES)), "mask": mask}


DESCRIPTORS = [
    Descriptor("attention.additive_attention", _additive, ("s", "h", "w_s", "w_h", "v")),
    Descriptor("attention.dot_attention", _dot, ("s", "h")),
    Descriptor("attention.scaled_dot_product", _qkv, ("q", "k", "v")),
    Descriptor("attention.attention_backward", _backward, ("q", "k", "v", "upstream")),
    Descriptor(
        "attention.causal_mask",
        lambda rng, dtype, batch: {"length": batch},
        exceptions=dict.fromkeys(_NUMBERS_ALONE, _TRUE_OR_FALSE),
    ),
    Descriptor(
        "attention.padding_mask",
        lambda rng, dtype, batch: {"lengths": rng.integers(TIME + 1, size=batch).astype(np.int32), "length": TIME},
        exceptions={"gradient": _TRUE_OR_FALSE, "precision": _TRUE_OR_FALSE},
    ),
    Descriptor("attention.multi_head", _heads, ("query", "key", "value")),
    Descriptor("attention.multi_head_weights_to_torch", _square_heads, ("weights",)),
    Descriptor("attention.multi_head_weights_from_torch", _torch_heads, ("weights",)),
    KerasDescriptor(
        "attention.MultiHeadAttention",
        {"num_heads": 2, "key_dim": 3, "dropout": 0.2, "seed": 1},
        _layer,
        exceptions={"mixed": "the keys' bias, which softmax does not see, has a gradient of rounding alone"},
    ),
    Descriptor(
        "attention.positional_encoding",
        lambda rng, dtype, batch: {"length": batch, "width": 6},
        exceptions=dict.fromkeys(_NUMBERS_ALONE, _FROM_NUMBERS),
    ),
    Descriptor(
        "attention.attention_gru_cell",
        _cell,
        ("y", "s", "c", "kernel", "recurrent_kernel", "context_kernel", "bias"),
    ),
    KerasDescriptor("attention.AttentionGRUCell", {"units": UNITS, "context_units": 2}, _layer_cell),
    KerasDescriptor(
        "attention.Seq2Seq",
        {"source_vocabulary": 7, "target_vocabulary": 6, "embedding_units": 3, "units": 5},
        _pair,
        exceptions=dict.fromkeys(
            ["functional", "clone", "fit", "mixed", "whole numbers", "time", "sizes"],
            "a pair of ids, where the law has one array of numbers; tests/dlcourse/attention/test_seq2seq.py",
        ),
    ),
    Descriptor("attention.masked_cross_entropy", _labelled, ("logits",)),
]

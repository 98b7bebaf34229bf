import itertools

import numpy as np

from tests.conformance.descriptors import Descriptor

_SIZES = (4, 5, 3, 2)


def _arrays(rng, dtype, **shapes):
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


def _network(rng, dtype, batch):
    pairs = list(itertools.pairwise(_SIZES))
    return {
        **_arrays(rng, dtype, x=(batch, _SIZES[0])),
        "weights": [rng.normal(size=pair).astype(dtype) for pair in pairs],
        "biases": [rng.normal(size=pair[1]).astype(dtype) for pair in pairs],
        "activation": "tanh",
    }


def _network_and_targets(rng, dtype, batch):
    return {
        **_network(rng, dtype, batch),
        "y": rng.dirichlet([1.0] * _SIZES[-1], size=batch).astype(dtype),
        "output_activation": "softmax",
        "loss": "cross_entropy",
    }


def _penalised_network(rng, dtype, batch):
    return _network_and_targets(rng, dtype, batch) | {"l1": 0.2, "l2": 0.3}


def _deep_network(rng, dtype, batch):
    drawn = _network(rng, dtype, batch)
    return drawn | {"y": rng.normal(size=(batch, _SIZES[-1])).astype(dtype)}


def _training(rng, dtype, batch):
    shapes = {"x": (5, 3), "y": (5,), "hidden_kernel": (3, 4), "hidden_bias": (4,), "output_kernel": (4,)}
    return {
        **_arrays(rng, dtype, **shapes),
        "output_bias": np.asarray(rng.normal(), dtype),
        "order": rng.integers(5, size=(2, batch)),
        "learning_rate": 0.2,
        "l2": 0.05,
    }


DESCRIPTORS = [
    Descriptor(
        "backprop.dense_forward",
        lambda rng, dtype, batch: _arrays(rng, dtype, x=(batch, 4), kernel=(4, 3), bias=(3,)),
        ("x", "kernel", "bias"),
    ),
    Descriptor(
        "backprop.dense_backward",
        lambda rng, dtype, batch: _arrays(rng, dtype, x=(batch, 4), kernel=(4, 3), upstream=(batch, 3)),
        ("x", "kernel", "upstream"),
    ),
    Descriptor(
        "backprop.dense_columns_forward",
        lambda rng, dtype, batch: _arrays(rng, dtype, weights=(3, 4), a=(4, batch), bias=(3,)),
        ("weights", "a", "bias"),
    ),
    Descriptor(
        "backprop.dense_columns_backward",
        lambda rng, dtype, batch: _arrays(rng, dtype, weights=(3, 4), a=(4, batch), upstream=(3, batch)),
        ("weights", "a", "upstream"),
    ),
    Descriptor("backprop.mlp_forward", _network, ("x", "weights", "biases")),
    Descriptor("backprop.mlp_loss", _penalised_network, ("x", "y", "weights", "biases")),
    Descriptor("backprop.mlp_backward", _penalised_network, ("x", "y", "weights", "biases")),
    Descriptor(
        "backprop.output_delta",
        lambda rng, dtype, batch: _arrays(rng, dtype, z=(batch, 3), y=(batch, 3)) | {"activation": "softmax"},
        ("z", "y"),
    ),
    Descriptor(
        "backprop.hidden_delta",
        lambda rng, dtype, batch: _arrays(rng, dtype, z=(batch, 3), kernel=(3, 2), delta=(batch, 2)),
        ("z", "kernel", "delta"),
    ),
    Descriptor("backprop.gradient_flow", _deep_network, ("x", "y", "weights", "biases")),
    Descriptor(
        "backprop.two_layer_network",
        _training,
        ("x", "y", "hidden_kernel", "hidden_bias", "output_kernel", "output_bias"),
    ),
]

import numpy as np

from dlcourse.activations import ELEMENTWISE
from tests.conformance.descriptors import Descriptor

# Away from every kink and jump by more than the step of a finite difference.
_KINKS = (-0.5, 0.0, 0.5)
_HYPERPARAMETERS = {
    "leaky_relu": {"negative_slope": 0.2},
    "elu": {"alpha": 1.5},
    "softplus": {"beta": 2.0, "threshold": 5.0},
}


def _smooth(rng, dtype, shape):
    x = 3 * rng.normal(size=shape)
    near = np.min([np.abs(x - kink) for kink in (*_KINKS, 2.5)], axis=0) < 1e-3
    return np.where(near, x + 0.01, x).astype(dtype)


def _x(rng, dtype, batch):
    return {"x": _smooth(rng, dtype, (batch, 4))}


def _elementwise(name):
    return lambda rng, dtype, batch: _x(rng, dtype, batch) | _HYPERPARAMETERS.get(name, {})


def _on_axis_0(inputs):
    return lambda rng, dtype, batch: inputs(rng, dtype, batch) | {"axis": 0}


def _x_and_v(rng, dtype, batch):
    return {"x": rng.normal(size=(batch, 2, 4)).astype(dtype), "v": rng.normal(size=(batch, 2, 4)).astype(dtype)}


def _prelu(rng, dtype, batch):
    return _x(rng, dtype, batch) | {"alpha": rng.uniform(0.1, 0.4, size=4).astype(dtype)}


def _maxout(rng, dtype, batch):
    return {
        "x": rng.normal(size=(batch, 5)).astype(dtype),
        "kernel": rng.normal(size=(3, 5, 4)).astype(dtype),
        "bias": rng.normal(size=(3, 4)).astype(dtype),
    }


def _with_upstream(inputs, units=4):
    def draw(rng, dtype, batch):
        return inputs(rng, dtype, batch) | {"upstream": rng.normal(size=(batch, units)).astype(dtype)}

    return draw


def _matrices(rng, dtype, batch):
    return {"jacobian": rng.normal(size=(batch, 4, 4)).astype(dtype)}


_ELEMENTWISE = [
    Descriptor(f"activations.{name}{suffix}", _elementwise(name), differentiable=("x",))
    for name in ELEMENTWISE
    for suffix in ("", "_derivative")
]

DESCRIPTORS = [
    *_ELEMENTWISE,
    Descriptor("activations.sigmoid_as_softmax", _x, ("x",)),
    Descriptor("activations.tanh_as_sigmoid", _x, ("x",)),
    Descriptor("activations.prelu", _prelu, ("x", "alpha")),
    Descriptor("activations.prelu_derivative", _prelu, ("x", "alpha")),
    Descriptor("activations.prelu_gradient", _with_upstream(_prelu), ("x", "alpha", "upstream")),
    Descriptor("activations.maxout", _maxout, ("x", "kernel", "bias")),
    Descriptor("activations.maxout_gradient", _with_upstream(_maxout), ("x", "kernel", "bias", "upstream")),
    Descriptor("activations.softmax", _on_axis_0(_x), ("x",)),
    Descriptor("activations.log_softmax", _on_axis_0(_x), ("x",)),
    Descriptor("activations.log_softmax_gradient", _on_axis_0(_with_upstream(_x)), ("x", "upstream")),
    Descriptor("activations.softmax_jacobian", _x, ("x",)),
    Descriptor("activations.softmax_jacobian_vector_product", _x_and_v, ("x", "v")),
    Descriptor("activations.softmax_jacobian_laws", _matrices, ("jacobian",)),
]

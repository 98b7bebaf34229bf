from tests.conformance.descriptors import Descriptor


def _x(rng, dtype, batch):
    return {"x": rng.normal(size=(batch, 4)).astype(dtype)}


def _x_and_v(rng, dtype, batch):
    return {"x": rng.normal(size=(batch, 2, 4)).astype(dtype), "v": rng.normal(size=(batch, 2, 4)).astype(dtype)}


_ELEMENTWISE = [
    Descriptor(f"activations.{name}{suffix}", _x, differentiable=("x",))
    for name in ("linear", "relu", "sigmoid", "tanh")
    for suffix in ("", "_derivative")
]

DESCRIPTORS = [
    *_ELEMENTWISE,
    Descriptor("activations.softmax", lambda rng, dtype, batch: _x(rng, dtype, batch) | {"axis": 0}, ("x",)),
    Descriptor("activations.softmax_jacobian", _x, ("x",)),
    Descriptor("activations.softmax_jacobian_vector_product", _x_and_v, ("x", "v")),
]

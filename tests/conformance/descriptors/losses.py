import numpy as np

from tests.conformance.descriptors import Descriptor


def _vectors(rng, dtype, batch):
    return {"y_true": rng.normal(size=(batch, 4)).astype(dtype), "y_pred": rng.normal(size=(batch, 4)).astype(dtype)}


def _distributions(rng, dtype, batch):
    return {name: rng.dirichlet(np.full(4, 2.0), size=(batch, 2)).astype(dtype) for name in ("y_true", "y_pred")}


def _scores(rng, dtype, batch):
    return {
        "y_true": rng.dirichlet(np.ones(4), size=(batch, 2)).astype(dtype),
        "logits": rng.normal(size=(batch, 2, 4)).astype(dtype),
    }


DESCRIPTORS = [
    Descriptor("losses.half_squared_error", _vectors, ("y_true", "y_pred")),
    Descriptor("losses.cross_entropy", _distributions, ("y_true", "y_pred")),
    Descriptor("losses.cross_entropy_from_logits", _scores, ("y_true", "logits")),
    Descriptor("losses.softmax_cross_entropy_gradient", _scores, ("y_true", "logits")),
]

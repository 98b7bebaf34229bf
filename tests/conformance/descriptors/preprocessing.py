import numpy as np

from tests.conformance.descriptors import Descriptor, KerasDescriptor


def _split(other="x"):
    """A training split whose features have clearly different variances along their axes, and other samples."""

    def inputs(rng, dtype, batch):
        mixing = np.array([[3.0, 0.4, 0.2], [-0.5, 1.5, 0.3], [0.1, 0.2, 0.5]])
        train = rng.normal(size=(8, 3)) @ mixing + [1.0, -2.0, 0.5]
        return {"x_train": train.astype(dtype), other: rng.normal(size=(batch, 3)).astype(dtype)}

    return inputs


def _train(**more):
    return lambda rng, dtype, batch: {"x_train": _samples(rng, dtype, batch + 5)} | more


def _samples(rng, dtype, count):
    mixing = np.array([[3.0, 0.4, 0.2], [-0.5, 1.5, 0.3], [0.1, 0.2, 0.5]])
    return (rng.normal(size=(count, 3)) @ mixing + [1.0, -2.0, 0.5]).astype(dtype)


def _with(draw, **more):
    return lambda rng, dtype, batch: draw(rng, dtype, batch) | more


def _scores(rng, dtype, batch):
    drawn = _split("scores")(rng, dtype, batch)
    return drawn | {"scores": drawn["scores"][:, :2]}


def _codes(rng, dtype, batch):
    return {"x_train": rng.permutation(7).astype(dtype), "x": rng.integers(9, size=(batch, 2)).astype(dtype)}


def _pictures(rng, dtype, batch):
    images = rng.uniform(size=(batch, 2, 4, 3)).astype(dtype)
    return {"x_train": _samples(rng, dtype, 9), "images": images, "normals": rng.normal(size=(batch, 3)).astype(dtype)}


_INTERVAL = {"low": -1.0, "high": 2.0}
_BOTH = ("x_train", "x")
# Eigenvectors move with the rounding of a covariance, by its size over the distance of two eigenvalues; XLA's solver
# stops at 1e-6 in float64, too.
_EIGEN = {"float32": 1e-4, "float64": 1e-6}


def _inputs(rng, dtype, batch):
    return {"inputs": rng.normal(size=(batch, 3)).astype(dtype)}


def _codes_alone(rng, dtype, batch):
    return {"inputs": rng.integers(4, size=(batch, 2)).astype(dtype)}


def _pictures_and_seed(rng, dtype, batch):
    images = rng.uniform(size=(batch, 2, 4, 3)).astype(dtype)
    return {"inputs": images, "training": True, "seed": np.array([3, batch], np.int32)}


_ADAPTED = {"gradient": "its weights are learnt by adapt, not by training"}

DESCRIPTORS = [
    Descriptor("preprocessing.feature_moments", _train(), ("x_train",)),
    Descriptor("preprocessing.feature_range", _train(), ("x_train",)),
    Descriptor("preprocessing.zero_center", _split(), _BOTH),
    Descriptor("preprocessing.inverse_zero_center", _split("z"), ("x_train", "z")),
    Descriptor("preprocessing.standardize", _split(), _BOTH),
    Descriptor("preprocessing.inverse_standardize", _split("z"), ("x_train", "z")),
    Descriptor("preprocessing.min_max_scale", _with(_split(), **_INTERVAL), _BOTH),
    Descriptor("preprocessing.inverse_min_max_scale", _with(_split("z"), **_INTERVAL), ("x_train", "z")),
    Descriptor(
        "preprocessing.one_hot",
        _with(_codes, unknown="column"),
        exceptions={"gradient": "an indicator is constant between the categories"}
        | dict.fromkeys(["nan in x_train", "nan in x"], "NaN equals nothing: it is no category, and always unknown"),
    ),
    Descriptor("preprocessing.principal_axes", _train(), ("x_train",), rtol=_EIGEN),
    Descriptor("preprocessing.pca", _with(_split(), num_components=2), _BOTH, rtol=_EIGEN),
    Descriptor("preprocessing.inverse_pca", _scores, ("x_train", "scores"), rtol=_EIGEN),
    Descriptor("preprocessing.pca_whiten", _with(_split(), epsilon=0.01), _BOTH, rtol=_EIGEN),
    Descriptor("preprocessing.inverse_pca_whiten", _with(_split("z"), epsilon=0.01), ("x_train", "z"), rtol=_EIGEN),
    Descriptor(
        "preprocessing.pca_laws",
        _train(num_components=2, epsilon=0.1),
        ("x_train",),
        rtol={"float32": 1e-4, "float64": 1e-5},
    ),
    Descriptor("preprocessing.fancy_pca", _pictures, ("x_train", "images", "normals"), rtol=_EIGEN),
    KerasDescriptor("preprocessing.ZeroCenter", {}, _inputs, exceptions=_ADAPTED),
    KerasDescriptor("preprocessing.Standardize", {}, _inputs, exceptions=_ADAPTED),
    KerasDescriptor("preprocessing.MinMaxScale", {"low": -1.0, "high": 2.0}, _inputs, exceptions=_ADAPTED),
    KerasDescriptor(
        "preprocessing.OneHot", {"categories": [0, 1, 3], "unknown": "column"}, _codes_alone, exceptions=_ADAPTED
    ),
    KerasDescriptor("preprocessing.PCA", {"num_components": 2}, _inputs, exceptions=_ADAPTED),
    KerasDescriptor("preprocessing.PCAWhiten", {"epsilon": 0.01}, _inputs, exceptions=_ADAPTED),
    KerasDescriptor("preprocessing.FancyPCA", {"deviation": 0.2, "seed": 1}, _pictures_and_seed, exceptions=_ADAPTED),
]

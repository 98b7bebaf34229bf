import numpy as np
from scipy.integrate import trapezoid

from dlcourse.information import DecisionTree
from tests.conformance.descriptors import Descriptor


def _events(rng, dtype, batch):
    return {"p": rng.uniform(0.1, 0.9, size=(batch, 4)).astype(dtype), "base": 2.0}


def _distributions(*names, **hyperparameters):
    def inputs(rng, dtype, batch):
        return {n: rng.dirichlet(np.full(4, 2.0), size=(batch, 2)).astype(dtype) for n in names} | hyperparameters

    return inputs


def _joint(**hyperparameters):
    def inputs(rng, dtype, batch):
        joint = rng.dirichlet(np.full(12, 2.0), size=(batch, 2)).reshape(batch, 2, 3, 4)
        return {"p_xy": joint.astype(dtype)} | hyperparameters

    return inputs


def _grid(rng, dtype, batch):
    x = np.linspace(0.0, 1.0, 5, dtype=dtype)
    density = rng.uniform(0.5, 1.5, size=(batch, 5))
    masses = ((density[:, 1:] + density[:, :-1]) / 8).sum(axis=1, keepdims=True)
    return {"density": (density / masses).astype(dtype), "x": x, "base": 2.0}


def _grid_of_pairs(rng, dtype, batch):
    x, y = np.linspace(0.0, 1.0, 4, dtype=dtype), np.linspace(0.0, 0.5, 3, dtype=dtype)
    density = rng.uniform(0.5, 2, size=(batch, 2, 4, 3))
    masses = trapezoid(trapezoid(density, y), x)
    return {"density": (density / masses[..., None, None]).astype(dtype), "x": x, "y": y, "base": 2.0}


def _interval(rng, dtype, batch):
    low = rng.normal(size=(batch, 2))
    return {"low": low.astype(dtype), "high": (low + rng.uniform(0.5, 2, low.shape)).astype(dtype), "base": 2.0}


def _covariance(rng, dtype, batch):
    factor = rng.normal(size=(batch, 3, 3))
    return {"covariance": (factor @ factor.swapaxes(-1, -2) + np.eye(3)).astype(dtype), "base": 2.0}


def _counts(name, columns, **hyperparameters):
    def inputs(rng, dtype, batch):
        return {name: rng.integers(1, 9, size=(batch, 3, columns)).astype(dtype)} | hyperparameters

    return inputs


def _samples(rng, dtype, batch):
    """Multiples of 1/8, all different within a feature; 7 samples at the least, so that there is something to ask."""
    x = np.stack([rng.permutation(batch + 5) for _ in range(3)], axis=1) / 8
    return {"x": x.astype(dtype), "y": np.arange(batch + 5, dtype=np.int32) % 3, "num_classes": 3}


def _tree_and_samples(rng, dtype, batch):
    leaf = np.full(2, -1, np.int32)
    tree = DecisionTree(
        np.array([1, -1, 0, *leaf], np.int32),
        np.array([0.1, 0, -0.2, 0, 0], dtype),
        np.array([1, -1, 3, *leaf], np.int32),
        np.array([2, -1, 4, *leaf], np.int32),
        np.zeros(5, dtype),
        rng.integers(1, 9, size=(5, 3)).astype(dtype),
    )
    return {"tree": tree, "x": rng.normal(size=(batch, 2)).astype(dtype)}


_DISCRETE = "a tree is made of counts and comparisons: its derivative is zero almost everywhere"
_GROWS = "a tree has as many nodes as its data ask for, where XLA wants to know the number before"

_INFINITE = "KL(Y‖T) is infinite as soon as a sample is rejected; the other measures have descriptors of their own"
# The entries of a covariance are tied by its symmetry, which finite differences of single entries break.
_SYMMETRIC = "an entry of a symmetric matrix cannot be moved alone; tests/dlcourse/test_information.py"

DESCRIPTORS = [
    Descriptor("information.self_information", _events, ("p",)),
    Descriptor("information.entropy", _distributions("p", base=2.0), ("p",)),
    Descriptor("information.joint_entropy", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.conditional_entropy", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.cross_entropy", _distributions("p", "q", base=2.0), ("p", "q")),
    Descriptor("information.kl_divergence", _distributions("p", "q", base=2.0), ("p", "q")),
    Descriptor("information.mutual_information", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.mutual_information_expectations", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.pointwise_mutual_information", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.normalized_mutual_information", _joint(average="geometric"), ("p_xy",)),
    Descriptor("information.differential_entropy", _grid, ("density", "x")),
    Descriptor("information.joint_differential_entropy", _grid_of_pairs, ("density", "x", "y")),
    Descriptor("information.uniform_differential_entropy", _interval, ("low", "high")),
    Descriptor("information.gaussian_differential_entropy", _covariance, exceptions={"gradient": _SYMMETRIC}),
    Descriptor("information.renyi_entropy", _distributions("p", order=0.7, base=2.0), ("p",)),
    Descriptor("information.identities", _joint(base=2.0), ("p_xy",)),
    Descriptor("information.reject_rates", _counts("confusion", 4), ("confusion",)),
    Descriptor(
        "information.confusion_information", _counts("confusion", 4, base=2.0), exceptions={"gradient": _INFINITE}
    ),
    Descriptor("information.information_gain", _counts("counts", 4, base=2.0), ("counts",)),
    Descriptor("information.best_split", _samples, ("x",)),
    Descriptor(
        "information.decision_tree", _samples, exceptions={"gradient": _DISCRETE, "xla": _GROWS, "vectorized": _GROWS}
    ),
    Descriptor("information.decision_tree_predict", _tree_and_samples, exceptions={"gradient": _DISCRETE}),
]

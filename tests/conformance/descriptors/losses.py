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


def _probabilities(rng, dtype, batch):
    return {name: rng.uniform(0.1, 0.9, size=(batch, 4)).astype(dtype) for name in ("y_true", "y_pred")}


def _masked(rng, dtype, batch):
    mask = (np.arange(4) < 1 + np.arange(batch)[:, None] % 4).astype(dtype)
    return _signs_for("logits")(rng, dtype, batch) | {"mask": mask}


def _signs_for(name):
    def draw(rng, dtype, batch):
        labels = rng.integers(2, size=(batch, 4)).astype(dtype)
        return {"y_true": labels, name: rng.normal(size=(batch, 4)).astype(dtype)}

    return draw


def _margins(rng, dtype, batch):
    drawn = _signs_for("y_pred")(rng, dtype, batch)
    return {"y_true": 2 * drawn["y_true"] - 1, "y_pred": drawn["y_pred"]}


def _classes(rng, dtype, batch):
    return {"y_true": rng.integers(4, size=(batch, 2)), "y_pred": rng.normal(size=(batch, 2, 4)).astype(dtype)}


def _weighted_classes(rng, dtype, batch):
    drawn = _classes(rng, dtype, batch)
    weights = rng.uniform(0.5, 2.0, size=4).astype(dtype)
    return {"y_true": drawn["y_true"], "log_probabilities": drawn["y_pred"], "class_weights": weights}


def _gaussians(rng, dtype, batch):
    variance = rng.uniform(0.5, 2.0, size=(batch, 4)).astype(dtype)
    drawn = _vectors(rng, dtype, batch)
    return {"y_true": drawn["y_true"], "mean": drawn["y_pred"], "variance": variance}


def _parameters(rng, dtype, batch):
    return {"parameters": [rng.normal(size=s).astype(dtype) for s in ((2, 3), (4,))], "strength": 0.3}


def _risk(rng, dtype, batch):
    return {"losses": rng.normal(size=(batch, 3)).astype(dtype), "mask": rng.uniform(size=(batch, 3)).astype(dtype)}


def _risk_gradient(rng, dtype, batch):
    mask = rng.uniform(0.2, 1.0, size=batch).astype(dtype)
    return {"gradients": rng.normal(size=(batch, 2, 3)).astype(dtype), "mask": mask}


def _structural(rng, dtype, batch):
    return {"losses": rng.normal(size=batch).astype(dtype)} | _parameters(rng, dtype, batch)


def _structural_gradient(rng, dtype, batch):
    drawn = _parameters(rng, dtype, batch)
    gradients = [rng.normal(size=(batch, *w.shape)).astype(dtype) for w in drawn["parameters"]]
    return {"gradients": gradients} | drawn


def _smooth(rng, dtype, batch):
    return _vectors(rng, dtype, batch) | {"beta": 0.7}


_PREDICTIONS = ("y_true", "y_pred")
_PROBABILITY = {"limits of y_pred": "a probability has no values beyond 0 and 1"}

DESCRIPTORS = [
    Descriptor("losses.squared_error", _vectors, _PREDICTIONS),
    Descriptor("losses.squared_error_gradient", _vectors, _PREDICTIONS),
    Descriptor("losses.half_squared_error", _vectors, _PREDICTIONS),
    Descriptor("losses.half_squared_error_gradient", _vectors, _PREDICTIONS),
    Descriptor("losses.smooth_l1", _smooth, _PREDICTIONS),
    Descriptor("losses.smooth_l1_gradient", _smooth, _PREDICTIONS),
    Descriptor("losses.zero_one", _classes, ("y_pred",)),
    Descriptor("losses.zero_one_gradient", _classes, ("y_pred",)),
    Descriptor("losses.hinge", _margins, ("y_pred",)),
    Descriptor("losses.hinge_gradient", _margins, ("y_pred",)),
    Descriptor("losses.multiclass_hinge", _classes, ("y_pred",)),
    Descriptor("losses.multiclass_hinge_gradient", _classes, ("y_pred",)),
    Descriptor("losses.nll", _weighted_classes, ("log_probabilities",)),
    Descriptor("losses.nll_gradient", _weighted_classes, ("log_probabilities", "class_weights")),
    Descriptor("losses.gaussian_nll", _gaussians, ("y_true", "mean", "variance")),
    Descriptor("losses.gaussian_nll_gradient", _gaussians, ("y_true", "mean", "variance")),
    Descriptor("losses.cross_entropy", _distributions, _PREDICTIONS, exceptions=_PROBABILITY),
    Descriptor("losses.cross_entropy_gradient", _distributions, _PREDICTIONS, exceptions=_PROBABILITY),
    Descriptor("losses.cross_entropy_from_logits", _scores, ("y_true", "logits")),
    Descriptor("losses.cross_entropy_from_logits_gradient", _scores, ("y_true", "logits")),
    Descriptor("losses.softmax_cross_entropy_gradient", _scores, ("y_true", "logits")),
    Descriptor("losses.binary_cross_entropy", _probabilities, _PREDICTIONS, exceptions=_PROBABILITY),
    Descriptor("losses.binary_cross_entropy_gradient", _probabilities, _PREDICTIONS, exceptions=_PROBABILITY),
    Descriptor("losses.binary_cross_entropy_from_logits", _signs_for("logits"), ("y_true", "logits")),
    Descriptor("losses.binary_cross_entropy_from_logits_gradient", _signs_for("logits"), ("y_true", "logits")),
    Descriptor("losses.masked_sigmoid_bce", _masked, ("y_true", "logits")),
    Descriptor("losses.masked_sigmoid_bce_gradient", _masked, ("y_true", "logits")),
    Descriptor("losses.l1_penalty", _parameters, ("parameters",)),
    Descriptor("losses.l1_penalty_gradient", _parameters, ("parameters",)),
    Descriptor("losses.l2_penalty", _parameters, ("parameters",)),
    Descriptor("losses.l2_penalty_gradient", _parameters, ("parameters",)),
    Descriptor("losses.empirical_risk", _risk, ("losses", "mask")),
    Descriptor("losses.empirical_risk_gradient", _risk_gradient, ("gradients", "mask")),
    Descriptor("losses.structural_risk", _structural, ("losses", "parameters")),
    Descriptor("losses.structural_risk_gradient", _structural_gradient, ("gradients", "parameters")),
]

import numpy as np

from tests.conformance.descriptors import Descriptor


def _samples(rng, dtype, batch, features=3):
    return rng.normal(size=(batch + 4, features)).astype(dtype)


def _signs(rng, dtype, n):
    """Both signs, whatever is drawn."""
    return rng.permuted(np.where(np.arange(n) % 2, 1.0, -1.0)).astype(dtype)


def _fit(target, **hyperparameters):
    def inputs(rng, dtype, batch):
        x = _samples(rng, dtype, batch)
        return {"x": x, "y": _target(rng, dtype, len(x), target)} | hyperparameters

    return inputs


def _target(rng, dtype, n, target):
    if target == "number":
        return rng.normal(size=n).astype(dtype)
    if target == "class":
        return (rng.permutation(n) % 3).astype(np.int32)
    signs = _signs(rng, dtype, n)
    return signs if target == "sign" else (signs + 1) / 2


def _at_plane(target, **hyperparameters):
    """Samples, targets and a plane."""

    def inputs(rng, dtype, batch):
        drawn = _fit(target)(rng, dtype, batch)
        return (
            drawn | {"weights": rng.normal(size=3).astype(dtype), "intercept": np.array(0.3, dtype)} | hyperparameters
        )

    return inputs


def _queries(rng, dtype, batch):
    plane = {"weights": rng.normal(size=3).astype(dtype), "intercept": np.array(0.3, dtype)}
    return {"x": rng.normal(size=(batch, 3)).astype(dtype)} | plane


def _planes(rng, dtype, batch):
    weights, intercept = rng.normal(size=(3, 4)).astype(dtype), rng.normal(size=4).astype(dtype)
    return {"x": rng.normal(size=(batch, 3)).astype(dtype), "weights": weights, "intercept": intercept}


def _at_planes(rng, dtype, batch):
    drawn = _fit("class")(rng, dtype, batch)
    weights, intercept = rng.normal(size=(3, 3)).astype(dtype), rng.normal(size=3).astype(dtype)
    return drawn | {"weights": weights, "intercept": intercept}


def _with(draw, order, passes=4, without=(), **hyperparameters):
    """The same with an order of visits."""

    def inputs(rng, dtype, batch):
        drawn = {name: value for name, value in draw(rng, dtype, batch).items() if name not in without}
        n = len(drawn["y"])
        rows = np.stack([rng.permutation(n)[1:] for _ in range(passes)]).astype(np.int32)
        return drawn | {order: rows} | hyperparameters

    return inputs


def _gram(rng, dtype, batch):
    x = rng.normal(size=(batch + 4, 2))
    distance = ((x[:, None] - x) ** 2).sum(-1)
    return {"kernel": np.exp(-distance).astype(dtype), "y": _signs(rng, dtype, batch + 4)}


def _kernel_svm(rng, dtype, batch):
    tolerance = {"float32": 1e-5, "float64": 1e-12}[dtype]
    return _gram(rng, dtype, batch) | {"penalty": 2.0, "tolerance": tolerance, "max_steps": 1e3}


def _scored(rng, dtype, batch):
    return {
        "kernel": rng.normal(size=(batch, 5)).astype(dtype),
        "y": _signs(rng, dtype, 5),
        "coefficients": rng.uniform(size=5).astype(dtype),
        "intercept": np.array(0.3, dtype),
    }


def _two_sets(**hyperparameters):
    def inputs(rng, dtype, batch):
        sets = {"x": rng.normal(size=(batch, 3)).astype(dtype), "z": rng.normal(size=(4, 3)).astype(dtype)}
        return sets | hyperparameters

    return inputs


def _committee(rng, dtype, batch):
    return {
        "x": rng.normal(size=(batch, 3)).astype(dtype),
        "weights": rng.normal(size=(5, 3)).astype(dtype),
        "intercepts": rng.normal(size=5).astype(dtype),
        "votes": rng.integers(1, 9, size=5).astype(np.int32),
    }


def _separated(rng, dtype, batch):
    drawn = _queries(rng, dtype, batch)
    return drawn | {"y": np.sign(drawn["x"] @ drawn["weights"] + drawn["intercept"]).astype(dtype)}


def _told_apart(rng, dtype, batch):
    drawn = _at_planes(rng, dtype, batch)
    return drawn | {"y": np.argmax(drawn["x"] @ drawn["weights"] + drawn["intercept"], axis=1)}


def _neuron(rng, dtype, batch):
    x = rng.integers(2, size=(batch, 4)).astype(dtype)
    return {"x": x, "weights": np.array([1.0, -1.0, 2.0, 1.0], dtype), "threshold": 1.5}


def _labels(**hyperparameters):
    def inputs(rng, dtype, batch):
        return {n: rng.integers(3, size=batch + 4) for n in ("y_true", "y_pred")} | hyperparameters

    return inputs


def _ranked(**hyperparameters):
    def inputs(rng, dtype, batch):
        scores = rng.integers(5, size=batch + 4).astype(dtype) / 4
        return {"y_true": (rng.permutation(batch + 4) % 2).astype(np.int32), "y_score": scores} | hyperparameters

    return inputs


def _permutation(**hyperparameters):
    return lambda rng, dtype, batch: {"permutation": rng.permutation(batch + 6)} | hyperparameters


# float32 differs where XLA sums in another order; what follows from many steps differs a little more.
_MANY_STEPS = {"float32": 1e-4, "float64": 1e-12}
_LOOSE = {"float32": 2e-3, "float64": 1e-11}

_DECISIONS = "made of comparisons: its derivative is zero almost everywhere, and means nothing where it is not"
_LOOP = "XLA keeps no tape of a loop whose length it does not know; the gradient that is learnt by is its own function"
_LABELS = "takes nothing but labels, and counts in float64"
_INDICES = "takes indices and returns indices"
_SIZES = "how many there are depends on the data, where XLA wants to know the number before"

DESCRIPTORS = [
    Descriptor("linear.augment", lambda rng, dtype, batch: {"x": _samples(rng, dtype, batch)}, ("x",)),
    Descriptor("linear.decision_side", _queries, ("x", "weights", "intercept")),
    Descriptor("linear.linear_regression", _fit("number", strength=0.1), ("x", "y")),
    Descriptor(
        "linear.linear_regression_gradient", _at_plane("number", strength=0.1), ("x", "y", "weights", "intercept")
    ),
    Descriptor(
        "linear.linear_regression_sgd",
        _with(_at_plane("number"), "batches", learning_rate=0.1, strength=0.1),
        ("x", "y", "weights", "intercept"),
        rtol=_MANY_STEPS,
    ),
    Descriptor("linear.logistic_regression", _fit("binary", strength=0.1, steps=9), ("x",), rtol=_LOOSE),
    Descriptor(
        "linear.logistic_regression_gradient", _at_plane("binary", strength=0.1), ("x", "y", "weights", "intercept")
    ),
    Descriptor("linear.logistic_regression_predict", _queries, ("x", "weights", "intercept")),
    Descriptor(
        "linear.softmax_regression",
        _with(_fit("class"), "batches", num_classes=3, learning_rate=0.1, strength=0.1),
        ("x",),
        rtol=_MANY_STEPS,
    ),
    Descriptor("linear.softmax_regression_gradient", _at_planes, ("x", "weights", "intercept")),
    Descriptor("linear.softmax_regression_predict", _planes, ("x", "weights", "intercept")),
    Descriptor("linear.mp_neuron", _neuron, exceptions={"gradient": _DECISIONS}),
    Descriptor(
        "linear.perceptron",
        _with(_at_plane("sign"), "order", on_boundary="update"),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _DECISIONS},
    ),
    Descriptor("linear.perceptron_bound", _separated, ("x", "weights", "intercept")),
    Descriptor(
        "linear.multiclass_perceptron",
        _with(_at_planes, "order"),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _DECISIONS},
    ),
    Descriptor("linear.multiclass_perceptron_bound", _told_apart, ("x", "weights", "intercept")),
    Descriptor(
        "linear.voted_perceptron",
        _with(_fit("sign"), "order"),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _DECISIONS, "xla": _SIZES, "vectorized": _SIZES},
    ),
    Descriptor("linear.voted_perceptron_predict", _committee, exceptions={"gradient": _DECISIONS}),
    Descriptor(
        "linear.averaged_perceptron",
        _with(_fit("sign"), "order"),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _DECISIONS},
    ),
    Descriptor(
        "linear.linear_svm",
        _with(_fit("sign"), "batches", strength=0.3),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _LOOP},
    ),
    Descriptor(
        "linear.linear_svm_gradient",
        lambda rng, dtype, batch: {
            k: v for k, v in _at_plane("sign", strength=0.3)(rng, dtype, batch).items() if k != "intercept"
        },
        ("x", "weights"),
    ),
    Descriptor("linear.linear_kernel", _two_sets(), ("x", "z")),
    Descriptor("linear.polynomial_kernel", _two_sets(degree=3, scale=0.5, constant=0.7), ("x", "z")),
    Descriptor("linear.rbf_kernel", _two_sets(scale=0.5), ("x", "z")),
    Descriptor("linear.kernel_matrix", _two_sets(kernel="rbf", scale=0.5), ("x", "z")),
    Descriptor(
        "linear.quadratic_features",
        lambda rng, dtype, batch: {"x": rng.normal(size=(batch, 3)).astype(dtype), "constant": 0.5},
        ("x",),
    ),
    Descriptor(
        "linear.dual_coordinate_ascent",
        _with(_gram, "order", penalty=2.0),
        rtol=_MANY_STEPS,
        exceptions={"gradient": _LOOP},
    ),
    Descriptor("linear.kernel_svm", _kernel_svm, rtol=_LOOSE, exceptions={"gradient": _LOOP}),
    Descriptor("linear.kernel_svm_score", _scored, ("kernel", "coefficients", "intercept")),
    Descriptor("linear.accuracy", _labels(), exceptions={"gradient": _DECISIONS, "precision": _LABELS}),
    Descriptor(
        "linear.confusion_matrix", _labels(num_classes=3), exceptions={"gradient": _DECISIONS, "precision": _LABELS}
    ),
    Descriptor(
        "linear.precision_recall_f1",
        _labels(num_classes=3, average="macro", zero_division=0.0),
        exceptions={"gradient": _DECISIONS, "precision": _LABELS},
    ),
    Descriptor(
        "linear.roc_curve",
        _ranked(drop_intermediate=True),
        exceptions={"gradient": _DECISIONS, "xla": _SIZES, "vectorized": _SIZES},
    ),
    Descriptor("linear.roc_auc", _ranked(), exceptions={"gradient": _DECISIONS}),
    Descriptor("linear.kfold_splits", _permutation(folds=3), exceptions={"gradient": _INDICES, "precision": _INDICES}),
    Descriptor(
        "linear.train_val_test_split",
        _permutation(validation=0.3, test=0.2),
        exceptions={"gradient": _INDICES, "precision": _INDICES},
    ),
]

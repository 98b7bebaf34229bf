"""Perceptrons and kernel machines against scikit-learn's, whose loops are written in C."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sklearn.datasets
import tensorflow as tf
from sklearn.linear_model import Perceptron, SGDClassifier
from sklearn.svm import SVC

from benchmarks.race import Row, Side, race
from dlcourse import linear

PASSES = 20
TOLERANCE = 1e-4  # of both solvers of the dual, so that they end at the same place


def rows() -> Iterator[Row]:
    for samples, features in ((2_000, 20), (20_000, 100)):
        x, y = _overlapping(samples, features)
        size = f"{samples} samples of {features}, {PASSES} passes"
        yield from race("Perceptron", size, _perceptron(x, y), [_their_perceptron(x, y)], rounds=7)
        yield from race("Averaged perceptron", size, _averaged(x, y), [_their_averaged(x, y)], rounds=7)
    for samples in (500, 2_000):
        x, y = _overlapping(samples, 20)
        size = f"{samples} samples of 20, kernel included"
        yield from race("Kernel SVM (Gaussian)", size, _svm(x, y), [_their_svm(x, y)], rounds=5)


def _overlapping(samples: int, features: int) -> tuple[np.ndarray, np.ndarray]:
    """Features that are multiples of 1/64, so that neither precision nor the order of a sum decides about a mistake."""
    x, labels = sklearn.datasets.make_classification(samples, features, n_informative=features // 2, random_state=0)
    x = np.round(64 * x / x.std()) / 64
    return x.astype(np.float32), (2 * labels - 1).astype(np.float32)


def _perceptron(x: np.ndarray, y: np.ndarray) -> Side:
    order = tf.constant(np.tile(np.arange(len(x), dtype=np.int32), (PASSES, 1)))
    tensors = tf.constant(x), tf.constant(y), tf.zeros(x.shape[1]), tf.zeros([])
    return Side(
        "dlcourse",
        lambda: linear.perceptron(*tensors, order, on_boundary="update"),
        lambda fit: [fit.weights.numpy(), fit.intercept.numpy()],
    )


def _their_perceptron(x: np.ndarray, y: np.ndarray) -> Side:
    return Side(
        "sklearn.linear_model.Perceptron",
        lambda: Perceptron(max_iter=PASSES, tol=None, shuffle=False).fit(x, y),
        lambda model: [model.coef_[0], model.intercept_[0]],
    )


def _averaged(x: np.ndarray, y: np.ndarray) -> Side:
    order = tf.constant(np.tile(np.arange(len(x), dtype=np.int32), (PASSES, 1)))
    features, signs = tf.constant(x), tf.constant(y)
    return Side(
        "dlcourse",
        lambda: linear.averaged_perceptron(features, signs, order),
        lambda fit: [fit.weights.numpy(), fit.intercept.numpy()],
    )


def _their_averaged(x: np.ndarray, y: np.ndarray) -> Side:
    options = {"loss": "perceptron", "penalty": None, "learning_rate": "constant", "eta0": 1.0, "average": True}
    return Side(
        "sklearn.linear_model.SGDClassifier",
        lambda: SGDClassifier(**options, max_iter=PASSES, tol=None, shuffle=False).fit(x, y),
        lambda model: [model.coef_[0], model.intercept_[0]],
    )


def _svm(x: np.ndarray, y: np.ndarray) -> Side:
    features, signs, scale = tf.constant(x), tf.constant(y), 1 / x.shape[1]

    def train() -> tuple[tf.Tensor, linear.KernelSVM]:
        kernel = linear.rbf_kernel(features, features, scale=scale)
        return kernel, linear.kernel_svm(kernel, signs, tolerance=TOLERANCE)

    return Side("dlcourse", train, lambda made: [linear.kernel_svm_score(made[0], signs, *made[1]).numpy() / 10])


def _their_svm(x: np.ndarray, y: np.ndarray) -> Side:
    return Side(
        "sklearn.svm.SVC",
        lambda: SVC(gamma=1 / x.shape[1], tol=TOLERANCE, cache_size=500).fit(x, y),
        lambda model: [model.decision_function(x) / 10],
    )

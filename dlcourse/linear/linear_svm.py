"""The linear support vector machine, by Pegasos."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.least_squares import Number, Samples, Weights
from dlcourse.linear.perceptron import Signs
from dlcourse.linear.samples import check_samples, check_signs, check_strength, check_visits
from dlcourse.nan import rectified

__all__ = ["LinearSVM", "LinearSVMGradient", "linear_svm", "linear_svm_gradient"]


class LinearSVM(NamedTuple):
    """The weights of a support vector machine, and the risk of each step's batch before that step."""

    weights: Weights
    risks: Float[tf.Tensor, " steps"]


class LinearSVMGradient(NamedTuple):
    """A support vector machine's risk, and a subgradient of it."""

    risk: Number
    weights: Weights


def _validate_gradient(x: Any, y: Any, weights: Any, *, strength: Any) -> None:
    check_samples("linear_svm_gradient", x=x)
    check_signs("linear_svm_gradient", y)
    check_strength("linear_svm_gradient", strength)


def _risk_gradient(x: Any, y: Any, weights: Any, strength: Any) -> LinearSVMGradient:
    short = 1 - y * tf.linalg.matvec(x, weights)
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    pull = y * tf.nn.relu(tf.sign(short))  # y where it is short, and NaN where that is not known
    return LinearSVMGradient(
        0.5 * tf.reduce_sum(strength * weights * weights) + tf.reduce_mean(rectified(short)),
        strength * weights - tf.linalg.matvec(x, pull, transpose_a=True) / samples,
    )


@graph_function(validate=_validate_gradient)
def linear_svm_gradient(x: Samples, y: Signs, weights: Weights, *, strength: Scalar) -> LinearSVMGradient:
    """Risk of a linear support vector machine (SVM) and its gradient (a subgradient).

    J = ½λ‖w‖² + (1/N) Σₙ max(0, 1 − yₙ wᵀxₙ), and λw − (1/N) Σ yₙ xₙ over the samples with yₙ wᵀxₙ < 1

    Args:
        x: samples (samples, features); ``augment`` them for an intercept.
        y: their signs (samples,), −1 or +1.
        weights: w (features,).
        strength: λ.

    Returns:
        ``LinearSVMGradient(risk, weights)``. At the kink, a margin of exactly one, the sample adds nothing.

    Raises:
        ValueError: no samples or features, a label that is no sign, or a negative strength.

    Example:
        The first sample is beyond the margin, the second is not.

        >>> found = linear_svm_gradient([[2.0], [-0.5]], [1.0, -1.0], [1.0], strength=0.1)
        >>> print(found.risk.numpy().round(4), found.weights.numpy().round(4))
        0.3 [-0.15]

    References:
        shalev2011, section 2; note D, section 15; note C, equation 3.12.
    """
    return _risk_gradient(x, y, weights, strength)


def _validate_fit(x: Any, y: Any, batches: Any, *, strength: Any) -> None:
    check_samples("linear_svm", x=x, batches=batches)
    check_signs("linear_svm", y)
    check_visits("linear_svm", "batches", batches, x.shape[0])
    check_strength("linear_svm", strength, positive=True)


@graph_function(validate=_validate_fit, jit_compile=True)
def linear_svm(x: Samples, y: Signs, batches: Int[tf.Tensor, "steps batch"], *, strength: Scalar) -> LinearSVM:
    """Train a linear support vector machine (SVM) by Pegasos, a stochastic subgradient method.

    Step t = 1, 2, …: w ← w − ηₜ (λw − (1/|B|) Σ y x over the samples of the batch with y wᵀx < 1), ηₜ = 1/(λt)

    Args:
        x: samples (samples, features); ``augment`` them for an intercept.
        y: their signs (samples,), −1 or +1.
        batches: the samples of each step by their index, (steps, batch).
        strength: λ, positive.

    Returns:
        ``LinearSVM(weights, risks)``: w, and the risk ½λ‖w‖² + mean hinge loss of each step's batch before the step,
        (steps,). After T steps the risk is above its minimum by something of the order of ln T / (λT).

    Raises:
        ValueError: no samples or steps, a label that is no sign, an index that is no sample, or a strength that is not
            positive.

    Example:
        >>> svm = linear_svm([[2.0], [-1.0]], [1.0, -1.0], [[0, 1], [0, 1]], strength=0.5)
        >>> print(svm.weights.numpy(), svm.risks.numpy())
        [1.5] [1.   2.25]

    Conventions:
        Without the optional projection onto the ball of radius 1/√λ. scikit-learn's ``LinearSVC(loss="hinge")`` with
        C = 1/(Nλ) has the same minimum; it augments the samples unless told ``fit_intercept=False``, and penalises
        the intercept as we then do. Note D names the machine for its sides only: see ``decision_side``.

    References:
        shalev2011, figure 2; note D, section 15.
    """
    steps = tf.shape(batches)[0]

    def step(number: Any, weights: Any, risks: Any) -> list[Any]:
        picked = tf.gather(batches, number)
        found = _risk_gradient(tf.gather(x, picked), tf.gather(y, picked), weights, strength)
        rate = 1 / (strength * tf.cast(number + 1, x.dtype))
        return [number + 1, weights - rate * found.weights, risks.write(number, found.risk)]

    seed = [tf.constant(0), tf.zeros_like(x[0]), tf.TensorArray(x.dtype, steps, element_shape=[])]
    _, weights, risks = tf.while_loop(lambda number, *_: number < steps, step, seed)
    return LinearSVM(weights, risks.stack())

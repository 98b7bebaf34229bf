"""Linear regression: the closed form, with and without a penalty, its gradient, and descent by mini-batches."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.binary_units import binary_unit
from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.descent import Descent, descend
from dlcourse.linear.ridge import ridge_solution
from dlcourse.linear.samples import check_samples, check_strength, check_visits

__all__ = [
    "LinearFit",
    "RiskGradients",
    "linear_regression",
    "linear_regression_gradient",
    "linear_regression_sgd",
]

Samples = Float[tf.Tensor, "samples features"]
Targets = Float[tf.Tensor, " samples"]
Weights = Float[tf.Tensor, " features"]
Number = Float[tf.Tensor, ""]


class LinearFit(NamedTuple):
    """The plane f(x) = wᵀx + b that was fitted."""

    weights: Weights
    intercept: Number


class RiskGradients(NamedTuple):
    """A risk, and its gradients with respect to weights and intercept."""

    risk: Number
    weights: Float[tf.Tensor, "features ..."]
    intercept: Float[tf.Tensor, "..."]


def _validate_fit(x: Any, y: Any, *, strength: Any) -> None:
    check_samples("linear_regression", x=x)
    check_strength("linear_regression", strength)


@graph_function(validate=_validate_fit)
def linear_regression(x: Samples, y: Targets, *, strength: Scalar = 0.0) -> LinearFit:
    """Linear regression by least squares (ridge regression with λ > 0), in closed form.

    Minimise (1/2N) Σₙ (wᵀxₙ + b − yₙ)² + ½λ‖w‖²:
    w = (XᵀX + NλI)⁻¹ Xᵀy of centred X and y, and b = ȳ − wᵀx̄

    Args:
        x: samples (samples, features).
        y: targets (samples,).
        strength: λ, zero for least squares; the intercept is never penalised.

    Returns:
        ``LinearFit(weights, intercept)``. Where least squares have many solutions (more features than samples, or
        features that depend on each other) that of the smallest ‖w‖. A feature that is constant but for rounding gets
        no weight. Units don't matter: features or targets of 1e±30 in float32 are fitted like any others. The fit can
        be differentiated again and again, with respect to x, y and the strength; without a penalty, where features
        depend on each other though there are fewer of them than samples, the solution jumps, and there is no
        derivative.

    Raises:
        ValueError: no samples or features, or a negative strength.

    Example:
        Three points on the line y = 2x + 1:

        >>> fit = linear_regression([[0.0], [1.0], [3.0]], [1.0, 3.0, 7.0])
        >>> print(fit.weights.numpy().round(4), fit.intercept.numpy().round(4))
        [2.] 1.0

    Conventions:
        The mean over the samples is penalised, as in all of this unit: scikit-learn's ``Ridge`` has ``alpha`` = Nλ. In
        the augmented form ŵᵀx̂ of note C, λI has a zero for the intercept.

    References:
        hoerl1970; bishop2006, section 3.1; note C, equations 3.27–3.28; note D, section 4.
    """
    x_mean, y_mean = tf.reduce_mean(x, axis=0), tf.reduce_mean(y)
    eps = np.finfo(x.dtype.as_numpy_dtype).eps
    x, y = x - x_mean, y - y_mean
    x = tf.where(tf.reduce_max(tf.abs(x), axis=0) <= 4 * eps * tf.abs(x_mean), tf.zeros_like(x), x)  # constant
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    # Samples and targets in units of their own, in which no square overflows or vanishes; λ is in squared units of x.
    x_unit, y_unit = tf.maximum(binary_unit(x)[0, 0], tf.sqrt(tf.stop_gradient(strength))), binary_unit(y)[0]
    weights = ridge_solution(x / x_unit, y / y_unit, samples * strength / x_unit / x_unit) / x_unit * y_unit
    return LinearFit(weights, y_mean - tf.tensordot(x_mean, weights, 1))


def _validate_gradient(x: Any, y: Any, weights: Any, intercept: Any, *, strength: Any) -> None:
    check_samples("linear_regression_gradient", x=x)
    check_strength("linear_regression_gradient", strength)


def _risk_gradients(x: Any, y: Any, weights: Any, intercept: Any, strength: Any) -> RiskGradients:
    residual = tf.linalg.matvec(x, weights) + intercept - y
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    return RiskGradients(
        0.5 * tf.reduce_mean(tf.square(residual)) + 0.5 * tf.reduce_sum(strength * weights * weights),
        tf.linalg.matvec(x, residual, transpose_a=True) / samples + strength * weights,
        tf.reduce_mean(residual),
    )


@graph_function(validate=_validate_gradient)
def linear_regression_gradient(
    x: Samples, y: Targets, weights: Weights, intercept: Number, *, strength: Scalar = 0.0
) -> RiskGradients:
    """Risk of linear regression (least squares) and its gradient.

    J = (1/2N) Σₙ (ŷₙ − yₙ)² + ½λ‖w‖²; ∂J/∂w = (1/N) Xᵀ(ŷ − y) + λw, ∂J/∂b = mean(ŷ − y)

    Args:
        x: samples (samples, features).
        y: targets (samples,).
        weights: w (features,).
        intercept: b, a number.
        strength: λ, of the penalty on the weights.

    Returns:
        ``RiskGradients(risk, weights, intercept)``.

    Raises:
        ValueError: no samples or features, or a negative strength.

    Example:
        Errors of −1 and −3:

        >>> gradients = linear_regression_gradient([[1.0], [2.0]], [1.0, 3.0], [0.0], 0.0)
        >>> print(gradients.risk.numpy(), gradients.weights.numpy(), gradients.intercept.numpy())
        2.5 [-3.5] -2.0

    Conventions:
        Half the squared error, as in notes D and E; note C's 3.8 has no half, and its gradients are twice as long.

    References:
        bishop2006, section 3.1.3; note D, section 4.
    """
    return _risk_gradients(x, y, weights, intercept, strength)


def _validate_sgd(
    x: Any, y: Any, weights: Any, intercept: Any, batches: Any, *, learning_rate: Any, strength: Any
) -> None:
    check_samples("linear_regression_sgd", x=x, batches=batches)
    check_visits("linear_regression_sgd", "batches", batches, x.shape[0])
    check_strength("linear_regression_sgd", strength)


@graph_function(validate=_validate_sgd)
def linear_regression_sgd(
    x: Samples,
    y: Targets,
    weights: Weights,
    intercept: Number,
    batches: Int[tf.Tensor, "steps batch"],
    *,
    learning_rate: Scalar = 0.1,
    strength: Scalar = 0.0,
) -> Descent:
    """Linear regression by mini-batch stochastic gradient descent (SGD).

    w ← w − η ∂J_B/∂w, b ← b − η ∂J_B/∂b, where J_B is the risk of the samples of one batch B

    Args:
        x: samples (samples, features).
        y: targets (samples,).
        weights: w (features,), where to begin.
        intercept: b, where to begin.
        batches: the samples of each step by their index, (steps, batch). Rows of permutations go through all samples.
        learning_rate: η.
        strength: λ, of the penalty on the weights.

    Returns:
        ``Descent(weights, intercept, risks)``: where it ends, and the risk J_B of each step's batch before the step,
        (steps,).

    Raises:
        ValueError: no samples or steps, an index that is no sample, or a negative strength.

    Example:
        >>> ends = linear_regression_sgd([[1.0], [2.0]], [1.0, 3.0], [0.0], 0.0, [[0, 1], [1, 1]], learning_rate=0.5)
        >>> print(ends.weights.numpy(), ends.intercept.numpy(), ends.risks.numpy())
        [0.25] 0.25 [2.5   1.125]

    References:
        bishop2006, section 3.1.3; note C, equation 3.21; note D, section 4.
    """

    def gradients(picked: tf.Tensor, weights: tf.Tensor, intercept: tf.Tensor) -> RiskGradients:
        return _risk_gradients(tf.gather(x, picked), tf.gather(y, picked), weights, intercept, strength)

    return descend(gradients, weights, intercept, batches, learning_rate)

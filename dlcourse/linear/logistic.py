"""Logistic regression: two classes, by Newton's method."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.least_squares import LinearFit, Number, RiskGradients, Samples, Weights
from dlcourse.linear.samples import check_binary, check_samples, check_strength
from dlcourse.nan import holds_nan, spoiled

__all__ = ["logistic_regression", "logistic_regression_gradient", "logistic_regression_predict"]

Labels = Float[tf.Tensor, " samples"]

HALVINGS = 16


def _validate_gradient(x: Any, y: Any, weights: Any, intercept: Any, *, strength: Any) -> None:
    check_samples("logistic_regression_gradient", x=x)
    check_strength("logistic_regression_gradient", strength)


def _risk_gradients(x: Any, y: Any, weights: Any, intercept: Any, strength: Any) -> RiskGradients:
    scores = tf.linalg.matvec(x, weights) + intercept
    error = tf.sigmoid(scores) - y
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    return RiskGradients(
        _mean_loss(y, scores) + 0.5 * tf.reduce_sum(strength * weights * weights),
        tf.linalg.matvec(x, error, transpose_a=True) / samples + strength * weights,
        tf.reduce_mean(error),
    )


def _mean_loss(y: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    """Mean over the last axis; finite for scores of any size."""
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=scores), axis=-1)


@graph_function(validate=_validate_gradient)
def logistic_regression_gradient(
    x: Samples, y: Labels, weights: Weights, intercept: Number, *, strength: Scalar = 0.0
) -> RiskGradients:
    """Risk of logistic regression and its gradient.

    J = −(1/N) Σₙ [yₙ ln pₙ + (1 − yₙ) ln(1 − pₙ)] + ½λ‖w‖², p = σ(wᵀx + b);
    ∂J/∂w = (1/N) Xᵀ(p − y) + λw, ∂J/∂b = mean(p − y)

    Args:
        x: samples (samples, features).
        y: labels (samples,), 0 or 1, or probabilities of 1.
        weights: w (features,).
        intercept: b, a number.
        strength: λ, of the penalty on the weights.

    Returns:
        ``RiskGradients(risk, weights, intercept)``; the risk is finite for scores of any size.

    Raises:
        ValueError: no samples or features, or a negative strength.

    Example:
        At zero every probability is ½, and the loss ln 2.

        >>> gradients = logistic_regression_gradient([[1.0], [3.0]], [0.0, 1.0], [0.0], 0.0)
        >>> print(gradients.risk.numpy().round(4), gradients.weights.numpy(), gradients.intercept.numpy())
        0.6931 [-0.5] 0.0

    References:
        bishop2006, equations 4.90–4.91; note C, section 3.3.1; note D, sections 1 and 4.
    """
    return _risk_gradients(x, y, weights, intercept, strength)


def _validate_fit(x: Any, y: Any, *, strength: Any, steps: Any) -> None:
    check_samples("logistic_regression", x=x)
    check_binary("logistic_regression", "y", y)
    check_strength("logistic_regression", strength)


@graph_function(validate=_validate_fit)
def logistic_regression(x: Samples, y: Labels, *, strength: Scalar = 0.0, steps: Scalar = 25) -> LinearFit:
    """Logistic regression by Newton's method.

    ŵ ← ŵ − H⁻¹ ∇J, H = (1/N) X̂ᵀ diag(p(1 − p)) X̂ + λ diag(1, …, 1, 0), of samples x̂ = (x, 1) and ŵ = (w, b)

    Args:
        x: samples (samples, features).
        y: labels (samples,), 0 or 1.
        strength: λ of the penalty ½λ‖w‖²; the intercept is not penalised.
        steps: how many steps of Newton's method; ten are usually enough for all digits.

    Returns:
        ``LinearFit(weights, intercept)``. A step that would raise the risk is halved until it does not, which on
        features of ordinary size it hardly ever would. Classes that a plane separates have no best weights at
        λ = 0: they grow with every step. A NaN anywhere makes all weights NaN.

    Raises:
        ValueError: no samples or features, a label other than 0 and 1, or a negative strength.

    Example:
        By symmetry the boundary is half-way:

        >>> fit = logistic_regression([[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 0.0, 1.0])
        >>> print(fit.weights.numpy().round(3), (-fit.intercept / fit.weights).numpy().round(3))
        [0.908] [1.5]

    Conventions:
        The mean over the samples is penalised: scikit-learn's ``LogisticRegression`` has C = 1/(Nλ).

    References:
        bishop2006, section 4.3.3; note C, section 3.3.1.
    """
    augmented = tf.concat([x, tf.ones_like(x[:, :1])], axis=1)  # (samples, features + 1)
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    ones = tf.ones_like(augmented[0])
    penalty = strength * tf.concat([ones[1:], [0.0]], axis=0)
    limits = np.finfo(x.dtype.as_numpy_dtype)
    fractions = tf.constant(0.5 ** np.arange(HALVINGS + 1), x.dtype)

    def risk(candidates: tf.Tensor) -> tf.Tensor:
        scores = tf.linalg.matmul(candidates, augmented, transpose_b=True)  # (candidates, samples)
        squares = tf.linalg.matvec(tf.square(candidates), penalty)
        return _mean_loss(tf.broadcast_to(y, tf.shape(scores)), scores) + 0.5 * squares

    def step(number: Any, parameters: Any) -> list[Any]:
        p = tf.sigmoid(tf.linalg.matvec(augmented, parameters))
        gradient = tf.linalg.matvec(augmented, p - y, transpose_a=True) / samples + penalty * parameters
        curved = augmented * (p * (1 - p) / samples)[:, None]
        hessian = tf.linalg.matmul(augmented, curved, transpose_a=True) + tf.linalg.diag(penalty)
        # A trace of the identity keeps it invertible; where the gradient is zero, no step is taken all the same.
        floor = limits.eps * tf.linalg.trace(hessian) + 1e8 * limits.tiny
        factor = tf.linalg.cholesky(hessian + floor * tf.linalg.diag(ones))
        direction = tf.linalg.cholesky_solve(factor, gradient[:, None])[:, 0]
        candidates = parameters - fractions[:, None] * direction
        before = risk(parameters[None])
        good = risk(candidates) <= before * (1 + 16 * limits.eps)
        return [number + 1, tf.where(tf.reduce_any(good), candidates[tf.argmax(good)], parameters)]

    seed = [tf.zeros([], x.dtype), tf.zeros_like(ones)]
    _, parameters = tf.while_loop(lambda number, _: number < tf.cast(steps, x.dtype), step, seed)
    # A risk that is NaN refuses every step, so that zeros would be left.
    return spoiled(LinearFit(parameters[:-1], parameters[-1]), holds_nan(x, y))


@graph_function()
def logistic_regression_predict(
    x: Float[tf.Tensor, "*batch features"], weights: Weights, intercept: Number
) -> Float[tf.Tensor, "*batch"]:
    """Predict the probability of class 1 by logistic regression.

    p(y = 1 | x) = σ(wᵀx + b)

    Args:
        x: samples (..., features).
        weights: w (features,).
        intercept: b.

    Returns:
        Probabilities (...). The class is 1 where they exceed ½, on the positive side of the plane.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(logistic_regression_predict([[0.0], [2.0]], [1.0], 0.0).numpy().round(3))
        [0.5   0.881]

    References:
        bishop2006, equation 4.87; note C, section 3.3.1.
    """
    return tf.sigmoid(tf.tensordot(x, weights, 1) + intercept)

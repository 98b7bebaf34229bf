"""Softmax regression: several classes, one layer, trained by mini-batches."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import Scalar, graph_function
from dlcourse.linear.descent import Descent, descend
from dlcourse.linear.least_squares import RiskGradients, Samples
from dlcourse.linear.samples import check_classes, check_samples, check_strength, check_visits

__all__ = ["softmax_regression", "softmax_regression_gradient", "softmax_regression_predict"]

Classes = Int[tf.Tensor, " samples"]
Weights = Float[tf.Tensor, "features classes"]
Intercept = Float[tf.Tensor, " classes"]


def _validate_gradient(x: Any, y: Any, weights: Any, intercept: Any, *, strength: Any) -> None:
    check_samples("softmax_regression_gradient", x=x, weights=weights)
    check_classes("softmax_regression_gradient", "y", y, weights.shape[1])
    check_strength("softmax_regression_gradient", strength)


def _risk_gradients(x: Any, y: Any, weights: Any, intercept: Any, strength: Any) -> RiskGradients:
    scores = tf.linalg.matmul(x, weights) + intercept  # (samples, classes)
    one_hot = tf.one_hot(y, tf.shape(scores)[1], dtype=x.dtype)
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    delta = (tf.nn.softmax(scores) - one_hot) / samples
    loss = -tf.reduce_sum(one_hot * tf.nn.log_softmax(scores)) / samples
    return RiskGradients(
        loss + 0.5 * tf.reduce_sum(strength * weights * weights),
        tf.linalg.matmul(x, delta, transpose_a=True) + strength * weights,
        tf.reduce_sum(delta, axis=0),
    )


@graph_function(validate=_validate_gradient)
def softmax_regression_gradient(
    x: Samples, y: Classes, weights: Weights, intercept: Intercept, *, strength: Scalar = 0.0
) -> RiskGradients:
    """Risk of softmax (multinomial logistic) regression and its gradient.

    J = −(1/N) Σₙ ln p(yₙ|xₙ) + ½λ‖W‖², p(·|x) = softmax(Wᵀx + b);
    ∂J/∂W = (1/N) Xᵀ(P − Y) + λW, ∂J/∂b = mean(P − Y)

    Args:
        x: samples (samples, features).
        y: their classes 0 … K−1, (samples,); Y are these as one-hot rows.
        weights: W (features, classes).
        intercept: b (classes,).
        strength: λ, of the penalty on the weights.

    Returns:
        ``RiskGradients(risk, weights, intercept)``; the risk is finite for scores of any size.

    Raises:
        ValueError: no samples or features, a label that is no class, or a negative strength.

    Example:
        At zero every class has probability ½:

        >>> gradients = softmax_regression_gradient([[1.0], [3.0]], [0, 1], [[0.0, 0.0]], [0.0, 0.0])
        >>> print(gradients.risk.numpy().round(4), gradients.weights.numpy(), gradients.intercept.numpy())
        0.6931 [[ 0.5 -0.5]] [0. 0.]

    References:
        bishop2006, section 4.3.4; note C, section 3.3.2; note D, sections 3 and 4.
    """
    return _risk_gradients(x, y, weights, intercept, strength)


def _validate_fit(x: Any, y: Any, batches: Any, *, num_classes: int, learning_rate: Any, strength: Any) -> None:
    check_samples("softmax_regression", x=x, batches=batches)
    check_classes("softmax_regression", "y", y, num_classes)
    check_visits("softmax_regression", "batches", batches, x.shape[0])
    check_strength("softmax_regression", strength)


@graph_function(static=["num_classes"], validate=_validate_fit)
def softmax_regression(
    x: Samples,
    y: Classes,
    batches: Int[tf.Tensor, "steps batch"],
    *,
    num_classes: int,
    learning_rate: Scalar = 0.1,
    strength: Scalar = 0.0,
) -> Descent:
    """Softmax (multinomial logistic) regression by mini-batch gradient descent.

    W ← W − η ∂J_B/∂W, b ← b − η ∂J_B/∂b, where J_B is the risk of the samples of one batch B

    Args:
        x: samples (samples, features).
        y: their classes 0 … K−1, (samples,).
        batches: the samples of each step by their index, (steps, batch).
        num_classes: K.
        learning_rate: η.
        strength: λ of the penalty ½λ‖W‖²; the intercept is not penalised.

    Returns:
        ``Descent(weights, intercept, risks)``: W (features, classes), b (classes,), and the risk J_B of each step's
        batch before the step, (steps,).

    Raises:
        ValueError: no samples or steps, a label that is no class, an index that is no sample, or a negative strength.

    Example:
        >>> end = softmax_regression([[1.0], [3.0]], [0, 1], [[0, 1]], num_classes=2, learning_rate=1.0)
        >>> print(end.weights.numpy(), end.intercept.numpy(), end.risks.numpy().round(4))
        [[-0.5  0.5]] [0. 0.] [0.6931]

    Conventions:
        With all samples in each batch this is gradient descent, and ends where scikit-learn's ``LogisticRegression``
        with C = 1/(Nλ) does. Begun at zero, the columns of W sum to zero: one class's weights are redundant.

    References:
        bishop2006, section 4.3.4; note C, section 3.3.2; note D, section 4.
    """

    def gradients(picked: tf.Tensor, weights: tf.Tensor, intercept: tf.Tensor) -> RiskGradients:
        return _risk_gradients(tf.gather(x, picked), tf.gather(y, picked), weights, intercept, strength)

    weights = tf.zeros([tf.shape(x)[1], num_classes], x.dtype)
    return descend(gradients, weights, tf.zeros([num_classes], x.dtype), batches, learning_rate)


@graph_function()
def softmax_regression_predict(
    x: Float[tf.Tensor, "*batch features"], weights: Weights, intercept: Intercept
) -> Float[tf.Tensor, "*batch classes"]:
    """Predict class probabilities by softmax (multinomial logistic) regression.

    p(·|x) = softmax(Wᵀx + b)

    Args:
        x: samples (..., features).
        weights: W (features, classes).
        intercept: b (classes,).

    Returns:
        Probabilities (..., classes).

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(softmax_regression_predict([[0.0], [2.0]], [[1.0, 0.0]], [0.0, 0.0]).numpy().round(3))
        [[0.5   0.5  ]
         [0.881 0.119]]

    References:
        bishop2006, equation 4.104; note C, section 3.3.2.
    """
    return tf.nn.softmax(tf.tensordot(x, weights, 1) + intercept)

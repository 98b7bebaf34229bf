"""Negative log-likelihoods: of a class whose log-probabilities are given, and of a number under a Gaussian."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.losses.labels import check_labels

__all__ = ["GaussianNLLGradient", "gaussian_nll", "gaussian_nll_gradient", "nll", "nll_gradient"]

Labels = Int[tf.Tensor, "*batch"]
LogProbabilities = Float[tf.Tensor, "*batch k"]
Vectors = Float[tf.Tensor, "*batch k"]
PerSample = Float[tf.Tensor, "*batch"]
ClassWeights = Float[tf.Tensor, " k"]


def _validate_nll(function: str) -> Any:
    def validate(y_true: Any, log_probabilities: Any, class_weights: Any = None) -> None:
        check_labels(function, y_true, log_probabilities, name="log_probabilities")

    return validate


@graph_function(validate=_validate_nll("nll"))
def nll(y_true: Labels, log_probabilities: LogProbabilities, class_weights: ClassWeights | None = None) -> PerSample:
    """Negative log-likelihood (NLL) of the true class, weighted by class.

    L = −wᵧ ln ŷᵧ

    Args:
        y_true: true classes y in 0 … K−1, (...).
        log_probabilities: ln ŷ (..., K), such as a log-softmax.
        class_weights: w (K,), large for classes that are rare or matter; None for ones.

    Returns:
        One loss a sample, (...), in nats; infinite where the true class has probability zero.

    Raises:
        ValueError: a label that is no class, or weights that are not one a class.

    Example:
        >>> print(nll([1], np.log([[0.25, 0.75]]), np.array([1.0, 2.0])).numpy().round(4))
        [0.5754]

    Conventions:
        Note D sums the losses of a batch. PyTorch's ``NLLLoss`` takes by default the *weighted* mean, which is divided
        by the sum of the weights of the samples' classes, not by their number.

    References:
        bishop2006, equation 4.108; note C, equation 3.10; note D, section 1.
    """
    weight = 1.0 if class_weights is None else tf.gather(class_weights, y_true)
    return -weight * tf.gather(log_probabilities, y_true, batch_dims=y_true.shape.rank)


@graph_function(validate=_validate_nll("nll_gradient"))
def nll_gradient(
    y_true: Labels, log_probabilities: LogProbabilities, class_weights: ClassWeights | None = None
) -> LogProbabilities:
    """Gradient of each sample's negative log-likelihood (NLL) with respect to the log-probabilities.

    ∂L/∂(ln ŷₖ) = −wᵧ where k = y, else 0

    Args:
        y_true: true classes y in 0 … K−1, (...).
        log_probabilities: ln ŷ (..., K); only their shape matters.
        class_weights: w (K,); None for ones.

    Returns:
        The gradient (..., K), of every sample's own loss. It becomes (ŷ − y) times the weight behind a log-softmax.

    Raises:
        ValueError: a label that is no class, or weights that are not one a class.

    Example:
        >>> print(nll_gradient([1], np.log([[0.25, 0.75]]), np.array([1.0, 2.0])).numpy())
        [[-0. -2.]]

    References:
        bishop2006, equation 4.108; note C, equation 3.10; note D, section 1.
    """
    one_hot = tf.one_hot(y_true, tf.shape(log_probabilities)[-1], dtype=log_probabilities.dtype)
    return -one_hot if class_weights is None else -one_hot * class_weights


@graph_function()
def gaussian_nll(y_true: Vectors, mean: Vectors, variance: Vectors) -> PerSample:
    """Gaussian negative log-likelihood (NLL) with predicted mean and variance.

    L = ½ Σₖ (ln(2π σₖ²) + (yₖ − μₖ)² / σₖ²)

    Args:
        y_true: targets y (..., K).
        mean: predicted means μ (..., K).
        variance: predicted variances σ² (..., K), positive.

    Returns:
        One loss a sample, (...), in nats. It may be negative, for a density may exceed one; NaN where a variance is
        not positive.

    Raises:
        ValueError: shapes differ.

    Example:
        With σ² = 1 it is half the squared error and a constant, ½ ln 2π = 0.9189 a component.

        >>> print(gaussian_nll([[3.0], [0.0]], [[1.0], [0.0]], [[1.0], [1.0]]).numpy().round(4))
        [2.9189 0.9189]

    Conventions:
        PyTorch's ``GaussianNLLLoss`` leaves out the constant ½ ln 2π unless told ``full=True``, takes the mean, and
        does not let σ² below 1e-6. Note D writes the expected loss for σ² = 1 as −E(y − f)² + const: the sign is
        wrong, and a factor ½ is missing.

    References:
        bishop2006, equation 1.54; nix1994, section 2; note D, section 15.
    """
    squared = tf.math.squared_difference(y_true, mean)
    return 0.5 * tf.reduce_sum(math.log(2.0 * math.pi) + tf.math.log(variance) + squared / variance, axis=-1)


class GaussianNLLGradient(NamedTuple):
    """The gradients with respect to the predicted mean and to the predicted variance."""

    mean: Any
    variance: Any


@graph_function()
def gaussian_nll_gradient(y_true: Vectors, mean: Vectors, variance: Vectors) -> GaussianNLLGradient:
    """Gradient of the Gaussian negative log-likelihood (NLL) with respect to mean and variance.

    ∂L/∂μ = (μ − y) / σ²,  ∂L/∂σ² = (1 − (y − μ)² / σ²) / (2σ²)

    Args:
        y_true: targets y (..., K).
        mean: predicted means μ (..., K).
        variance: predicted variances σ² (..., K), positive.

    Returns:
        Both gradients (..., K), of every sample's own loss. The second vanishes where σ² is the squared error: the
        variance learns what the mean does not know.

    Raises:
        ValueError: shapes differ.

    Example:
        >>> print(*gaussian_nll_gradient([[3.0]], [[1.0]], [[2.0]]))
        tf.Tensor([[-1.]], shape=(1, 1), dtype=float64) tf.Tensor([[-0.25]], shape=(1, 1), dtype=float64)

    References:
        nix1994, section 2; note D, section 15.
    """
    error = mean - y_true
    scaled = error / variance
    return GaussianNLLGradient(scaled, 0.5 * (1.0 - error * scaled) / variance)

"""Batch normalisation of a dense layer's net inputs, in training and at inference, with the gradients by hand."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.regularization.batch_norm import (
    BatchNorm,
    BatchNormGradients,
    checks_training,
    normalize_rows,
    normalize_rows_backward,
    normalize_rows_inference,
    normalize_rows_inference_backward,
)
from dlcourse.regularization.standardization import checks_epsilon

__all__ = [
    "batch_norm_dense",
    "batch_norm_dense_backward",
    "batch_norm_dense_inference",
    "batch_norm_dense_inference_backward",
]

Batch = Float[tf.Tensor, "batch features"]
Features = Float[tf.Tensor, " features"]


@graph_function(static=["momentum", "ddof"], validate=checks_training("batch_norm_dense"))
def batch_norm_dense(
    x: Batch,
    gamma: Features,
    beta: Features,
    moving_mean: Features,
    moving_variance: Features,
    *,
    momentum: float = 0.99,
    epsilon: Scalar = 1e-3,
    ddof: int = 0,
) -> BatchNorm:
    """Batch normalisation of vectors (for dense layers), feature by feature, in training.

    μ = (1/N) Σ xₙ,  σ² = (1/N) Σ (xₙ − μ)²,  x̂ₙ = (xₙ − μ) / √(σ² + ε),  yₙ = γ x̂ₙ + β

    μ′ ← m μ′ + (1 − m) μ,  σ²′ ← m σ²′ + (1 − m) σ² N / (N − ddof)

    Args:
        x: net inputs (batch, features), N samples.
        gamma: the scale γ (features,), ones at first.
        beta: the shift β (features,), zeros at first.
        moving_mean: μ′ (features,), zeros at first.
        moving_variance: σ²′ (features,), ones at first.
        momentum: m in [0, 1], the weight of the past in the moving statistics; a Python number, so that 1 − m is
            exact.
        epsilon: ε ≥ 0, added to the variance.
        ddof: 0 or 1; the variance that is *kept* divides by N − ddof. That of the batch always divides by N.

    Returns:
        ``BatchNorm(outputs, moving_mean, moving_variance)``. A feature that is constant over the batch, as every
        feature of a single sample is, comes out as β; with ε = 0 as NaN.

    Raises:
        ValueError: shapes do not fit together, the batch is empty, a hyper-parameter is out of its range, or a
            single sample is to have a variance with ``ddof=1``.

    Example:
        >>> x = np.array([[1.0, 20.0], [3.0, 10.0]])
        >>> y, mean, variance = batch_norm_dense(
        ...     x, [1.0, 10.0], [0.0, 5.0], [0.0, 0.0], [1.0, 1.0], momentum=0.9, epsilon=0.0)
        >>> print(y.numpy(), mean.numpy(), variance.numpy())
        [[-1. 15.]
         [ 1. -5.]] [0.2 1.5] [1.  3.4]

    Conventions:
        The defaults are Keras's. PyTorch's ``momentum=0.1`` is ``momentum=0.9`` here, its ε is 1e-5, and it keeps the
        variance with ``ddof=1``, as the paper does. Note D uses η for the past in one average and for the batch in
        the other.

    References:
        ioffe2015, algorithms 1 and 2; note D, section 7.
    """
    return normalize_rows(x, gamma, beta, moving_mean, moving_variance, momentum=momentum, epsilon=epsilon, ddof=ddof)


@graph_function(validate=checks_epsilon("batch_norm_dense_backward", over_the_batch=True))
def batch_norm_dense_backward(
    x: Batch, gamma: Features, upstream: Batch, *, epsilon: Scalar = 1e-3
) -> BatchNormGradients:
    """Backward pass of batch normalisation of vectors (dense layers), in training.

    dx = γ / √(σ² + ε) · (dy − (1/N) Σ dyₙ − x̂ · (1/N) Σ x̂ₙ dyₙ),  dγ = Σ x̂ₙ dyₙ,  dβ = Σ dyₙ

    Args:
        x: net inputs (batch, features), what the layer was given.
        gamma: the scale γ (features,).
        upstream: dy (batch, features), the gradient of the loss with respect to the layer's output.
        epsilon: ε ≥ 0, as in the forward pass.

    Returns:
        ``BatchNormGradients(inputs, gamma, beta)``: dx, dγ, dβ. The columns of dx sum to zero, for the output does
        not see a shift of x.

    Raises:
        ValueError: shapes do not fit together, the batch is empty, or ε is negative.

    Example:
        Of two samples, one is always at −1 and the other at +1: nothing that x does changes the output.

        >>> dx, dgamma, dbeta = batch_norm_dense_backward([[1.0], [3.0]], [2.0], [[5.0], [7.0]], epsilon=0.0)
        >>> print(dx.numpy().ravel(), dgamma.numpy(), dbeta.numpy())
        [0. 0.] [2.] [12.]

    References:
        ioffe2015, section 3; note D, section 7.
    """
    return normalize_rows_backward(x, gamma, upstream, epsilon=epsilon)


@graph_function(validate=checks_epsilon("batch_norm_dense_inference"))
def batch_norm_dense_inference(
    x: Batch,
    gamma: Features,
    beta: Features,
    moving_mean: Features,
    moving_variance: Features,
    *,
    epsilon: Scalar = 1e-3,
) -> Batch:
    """Batch normalisation of vectors (dense layers) at inference, by moving statistics.

    y = γ (x − μ′) / √(σ²′ + ε) + β

    Args:
        x: net inputs (batch, features).
        gamma: the scale γ (features,).
        beta: the shift β (features,).
        moving_mean: μ′ (features,).
        moving_variance: σ²′ (features,).
        epsilon: ε ≥ 0, added to the variance.

    Returns:
        y, of the shape of ``x``.

    Raises:
        ValueError: shapes do not fit together, the batch is empty, or ε is negative.

    Example:
        >>> print(batch_norm_dense_inference([[4.0]], [10.0], [1.0], [2.0], [16.0], epsilon=0.0).numpy())
        [[6.]]

    Conventions:
        The default of ε is Keras's; PyTorch's is 1e-5.

    References:
        ioffe2015, algorithm 2; note D, section 7.
    """
    return normalize_rows_inference(x, gamma, beta, moving_mean, moving_variance, epsilon=epsilon)


@graph_function(validate=checks_epsilon("batch_norm_dense_inference_backward"))
def batch_norm_dense_inference_backward(
    x: Batch,
    gamma: Features,
    moving_mean: Features,
    moving_variance: Features,
    upstream: Batch,
    *,
    epsilon: Scalar = 1e-3,
) -> BatchNormGradients:
    """Backward pass of batch normalisation of vectors (dense layers) at inference.

    dx = γ / √(σ²′ + ε) · dy,  dγ = Σ dyₙ (xₙ − μ′) / √(σ²′ + ε),  dβ = Σ dyₙ

    Args:
        x: net inputs (batch, features), what the layer was given.
        gamma: the scale γ (features,).
        moving_mean: μ′ (features,).
        moving_variance: σ²′ (features,).
        upstream: dy (batch, features), the gradient of the loss with respect to the layer's output.
        epsilon: ε ≥ 0, as in the forward pass.

    Returns:
        ``BatchNormGradients(inputs, gamma, beta)``: dx, dγ, dβ.

    Raises:
        ValueError: shapes do not fit together, the batch is empty, or ε is negative.

    Example:
        >>> gradients = batch_norm_dense_inference_backward([[4.0]], [10.0], [2.0], [16.0], [[3.0]], epsilon=0.0)
        >>> print(gradients.inputs.numpy(), gradients.gamma.numpy(), gradients.beta.numpy())
        [[7.5]] [1.5] [3.]

    References:
        ioffe2015, algorithm 2; note D, section 7.
    """
    return normalize_rows_inference_backward(x, gamma, moving_mean, moving_variance, upstream, epsilon=epsilon)

"""Layer normalisation: every sample by itself, as transformers have it, with the gradients by hand."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.regularization.standardization import checks_epsilon, moments

__all__ = ["LayerNormGradients", "layer_norm", "layer_norm_backward"]

Inputs = Float[tf.Tensor, "*batch features"]
Features = Float[tf.Tensor, " features"]

LAST = (-1,)


class LayerNormGradients(NamedTuple):
    """Gradients of a loss with respect to what is normalised, to the scale γ and to the shift β."""

    inputs: Inputs
    gamma: Features
    beta: Features


@graph_function(validate=checks_epsilon("layer_norm"))
def layer_norm(x: Inputs, gamma: Features, beta: Features, *, epsilon: Scalar = 1e-3) -> Inputs:
    """Layer normalisation: each sample's features to mean zero and variance one, then scale and shift.

    μ = (1/D) Σ x_d,  σ² = (1/D) Σ (x_d − μ)²,  x̂_d = (x_d − μ) / √(σ² + ε),  y_d = γ_d x̂_d + β_d

    No sample sees another, so that training and inference are the same, and there is nothing to keep.

    Args:
        x: inputs (..., features), such as (batch, time, features); D features.
        gamma: the scale γ (features,), ones at first.
        beta: the shift β (features,), zeros at first.
        epsilon: ε ≥ 0, added to the variance.

    Returns:
        y, of the shape of ``x``. A sample whose features are all equal comes out as β; with ε = 0 as NaN.

    Raises:
        ValueError: shapes do not fit together, there is no entry, or ε is negative.

    Example:
        >>> print(layer_norm([[1.0, 3.0], [70.0, 50.0]], [1.0, 10.0], [0.0, 5.0], epsilon=0.0).numpy())
        [[-1. 15.]
         [ 1. -5.]]

    Conventions:
        Statistics over the last axis, as in transformers; Keras and PyTorch can take several. The default of ε is
        Keras's; PyTorch's is 1e-5. Note D normalises the batch within its transformer; the paper that it follows
        normalises layers.

    References:
        ba2016; note D, section 11.
    """
    centred, _, _, inverse_deviation = moments(x, LAST, epsilon)
    return centred * inverse_deviation * gamma + beta


@graph_function(validate=checks_epsilon("layer_norm_backward"))
def layer_norm_backward(x: Inputs, gamma: Features, upstream: Inputs, *, epsilon: Scalar = 1e-3) -> LayerNormGradients:
    """Backward pass of layer normalisation, also through each sample's mean and variance.

    dx̂ = γ dy,  dx = (dx̂ − (1/D) Σ dx̂_d − x̂ · (1/D) Σ x̂_d dx̂_d) / √(σ² + ε), the sums over a sample's features

    dγ = Σ x̂ dy,  dβ = Σ dy, the sums over all samples

    Args:
        x: inputs (..., features), what the layer was given.
        gamma: the scale γ (features,).
        upstream: dy, of the shape of ``x``: the gradient of the loss with respect to the layer's output.
        epsilon: ε ≥ 0, as in the forward pass.

    Returns:
        ``LayerNormGradients(inputs, gamma, beta)``: dx, dγ, dβ. Each sample of dx sums to zero.

    Raises:
        ValueError: shapes do not fit together, there is no entry, or ε is negative.

    Example:
        x̂ is (−1, 1, 1, −1), and its deviation 2.

        >>> gradients = layer_norm_backward([1.0, 5.0, 5.0, 1.0], np.ones(4, "float32"), [8.0, 0.0, 0.0, 0.0],
        ...                                 epsilon=0.0)
        >>> print(gradients.inputs.numpy(), gradients.gamma.numpy(), gradients.beta.numpy())
        [ 2.  0.  0. -2.] [-8.  0.  0.  0.] [8. 0. 0. 0.]

    Conventions:
        In batch normalisation γ is one number for all that is averaged and can stand before the bracket; here every
        feature has its own, and it goes into the means.

    References:
        ba2016; note D, section 11.
    """
    centred, _, _, inverse_deviation = moments(x, LAST, epsilon)
    x_hat, to_x_hat = centred * inverse_deviation, gamma * upstream
    centred_to_x_hat = to_x_hat - tf.reduce_mean(to_x_hat, LAST, keepdims=True)
    # Of two centred factors one suffices; with both, an offset of the other costs no digits.
    through_variance = x_hat * tf.reduce_mean(x_hat * centred_to_x_hat, LAST, keepdims=True)
    samples = tf.range(tf.rank(x) - 1)
    return LayerNormGradients(
        inputs=inverse_deviation * (centred_to_x_hat - through_variance),
        gamma=tf.reduce_sum(upstream * x_hat, axis=samples),
        beta=tf.reduce_sum(upstream, axis=samples),
    )

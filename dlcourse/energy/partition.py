"""The restricted Boltzmann machine exactly: partition function, probabilities, gradient of the log-likelihood."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.energy.enumeration import binary_states, either, in_double, refuse_many_states, size_of, state_count
from dlcourse.energy.rbm import free_energy, rbm_hidden_given_visible
from dlcourse.graph import Scalar, graph_function

__all__ = ["RBMGradients", "log_likelihood_gradient", "log_partition", "rbm_product_of_experts"]

Visible = Float[tf.Tensor, "batch visible"]
Weights = Float[tf.Tensor, "hidden visible"]
VisibleBias = Float[tf.Tensor, " visible"]
HiddenBias = Float[tf.Tensor, " hidden"]

# Units of the smaller layer: states are counted block by block for the sum, and held at once for the gradient.
MOST_UNITS, MOST_UNITS_HELD, BLOCK = 20, 16, 4096


class RBMGradients(NamedTuple):
    """Sums over the batch; the direction in which the likelihood of the data grows."""

    w: Weights
    b: VisibleBias
    c: HiddenBias


def _check(function: str, limit: int) -> Any:
    """Make a check that the smaller layer has few enough states."""

    def validate(*arguments: Any) -> None:
        rows, columns = (size_of(arguments[-3], axis) for axis in (0, 1))
        known = isinstance(rows, int) and isinstance(columns, int)
        smaller = min(rows, columns) if known else tf.minimum(rows, columns)
        mend = "Estimate ln Z by ais, and the gradient by cd_k."
        refuse_many_states(function, smaller, limit, "the smaller layer of w", mend)

    return validate


def _has_fewer_visible(w: tf.Tensor) -> Any:
    return size_of(w, 1) < size_of(w, 0)


def _smaller_layer_second(w: tf.Tensor, b: tf.Tensor, c: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Turn a machine so that the columns of its weights are its smaller layer, whose biases come second."""
    return either(_has_fewer_visible(w), lambda: (w, b, c), lambda: (tf.transpose(w), c, b))


@graph_function(validate=_check("log_partition", MOST_UNITS))
def log_partition(w: Weights, b: VisibleBias, c: HiddenBias) -> Scalar:
    """Log-partition function of an RBM, ln Z, by enumeration of its smaller layer.

    ln Z = ln Σₓ exp(−F(x)) = ln Σₓ Σₕ exp(−E(x, h))

    Args:
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ln Z, a number.

    Raises:
        ValueError: shapes do not fit together, or each layer has more than 20 units.

    Example:
        Without weights and biases all 2⁵ states of five units count one each: ln Z = 5 ln 2.

        >>> print(log_partition(tf.zeros((3, 2)), tf.zeros(2), tf.zeros(3)).numpy().round(4))
        3.4657

    Conventions:
        The units of the larger layer are summed out in closed form, so that 20 hidden units beside 784 pixels can be
        done. ``-free_energy(x, w, b, c) - log_partition(w, b, c)`` is ln P(x).

    References:
        salakhutdinov2008; note C, equations 6.3 and 6.7.
    """
    w, smaller, larger = _smaller_layer_second(w, b, c)
    units = size_of(w, 1)
    count = state_count(units)
    block = min(count, BLOCK) if isinstance(count, int) else tf.minimum(count, BLOCK)

    def of_block(first: tf.Tensor) -> tf.Tensor:
        states = binary_states(units, w.dtype, first, block)
        return tf.reduce_logsumexp(-free_energy(states, w, smaller, larger))

    return tf.reduce_logsumexp(tf.map_fn(of_block, block * tf.range(count // block), fn_output_signature=w.dtype))


@graph_function(validate=_check("rbm_product_of_experts", MOST_UNITS))
def rbm_product_of_experts(x: Visible, w: Weights, b: VisibleBias, c: HiddenBias) -> Float[tf.Tensor, " batch"]:
    """Product of experts: the probabilities of an RBM's visible units, a factor for each unit.

    P(x) = 1/Z Πⱼ exp(bⱼxⱼ) Πᵢ (1 + exp(cᵢ + Wᵢ x))

    Args:
        x: visible units, 0 or 1 (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        P(x) of each row (batch,).

    Raises:
        ValueError: shapes do not fit together, or each layer has more than 20 units.

    Example:
        One hidden unit that supports both visible units: its factor is 2, 1 + e, 1 + e and 1 + e².

        >>> x = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
        >>> print(rbm_product_of_experts(x, [[1.0, 1.0]], [0.0, 0.0], [0.0]).numpy().round(4))
        [0.1122 0.2086 0.2086 0.4706]

    Conventions:
        The factors are multiplied as a sum of logarithms, −F(x) − ln Z, which large weights do not overflow.

    References:
        hinton2002; fischer2012; note C, footnote of section 6.11.
    """
    double = in_double(w, b, c)
    return tf.cast(tf.exp(-free_energy(*in_double(x), *double) - log_partition(*double)), x.dtype)


@graph_function(validate=_check("log_likelihood_gradient", MOST_UNITS_HELD))
def log_likelihood_gradient(x: Visible, w: Weights, b: VisibleBias, c: HiddenBias) -> RBMGradients:
    """Exact log-likelihood gradient of an RBM: a data term minus an enumerated model term.

    ∂ Σₙ ln P(xₙ) / ∂W = Σₙ ⟨hxₙᵀ⟩ under P(h | xₙ) − N ⟨hxᵀ⟩ under P(x, h); of b with x, and of c with h alone

    Args:
        x: the N samples of a batch (batch, visible).
        w: weights W (hidden, visible).
        b: biases of the visible units (visible,).
        c: biases of the hidden units (hidden,).

    Returns:
        ``RBMGradients(w, b, c)``, to be added to the parameters, times a learning rate.

    Raises:
        ValueError: shapes do not fit together, or each layer has more than 16 units.

    Example:
        Without weights and biases each visible unit is on half the time, and the hidden unit knows nothing.

        >>> gradient = log_likelihood_gradient([[1.0, 0.0]], tf.zeros((1, 2)), tf.zeros(2), tf.zeros(1))
        >>> print(gradient.w.numpy(), gradient.b.numpy(), gradient.c.numpy())
        [[ 0.25 -0.25]] [ 0.5 -0.5] [0.]

    Conventions:
        Sums over the batch, as in ``cd_k``, whose expectation tends to this as k grows. In the data term the hidden
        units have the distribution P(h | x); note C's equation 6.10 prints P(x | h).

    References:
        fischer2012; goodfellow2016, section 18.1; note C, equations 6.8 and 6.10.
    """
    dtype = x.dtype
    x, w, b, c = in_double(x, w, b, c)
    h = rbm_hidden_given_visible(x, w, c)
    data = tf.matmul(h, x, transpose_a=True), tf.reduce_sum(x, axis=0), tf.reduce_sum(h, axis=0)
    samples = tf.cast(tf.shape(x)[0], x.dtype)
    differences = (d - samples * m for d, m in zip(data, _model_term(w, b, c), strict=True))
    return RBMGradients(*(tf.cast(difference, dtype) for difference in differences))


def _model_term(w: tf.Tensor, b: tf.Tensor, c: tf.Tensor) -> RBMGradients:
    """Return the means of hxᵀ, x and h under the model."""
    turned, smaller, larger = _smaller_layer_second(w, b, c)
    states = binary_states(size_of(turned, 1), w.dtype)
    weight = tf.nn.softmax(-free_energy(states, turned, smaller, larger))[:, None]
    others = rbm_hidden_given_visible(states, turned, larger)
    pairs = tf.matmul(weight * others, states, transpose_a=True)
    of_smaller, of_larger = tf.reduce_sum(weight * states, axis=0), tf.reduce_sum(weight * others, axis=0)
    return either(
        _has_fewer_visible(w),
        lambda: RBMGradients(pairs, of_smaller, of_larger),
        lambda: RBMGradients(tf.transpose(pairs), of_larger, of_smaller),
    )

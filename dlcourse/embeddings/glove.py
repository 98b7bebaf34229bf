"""GloVe: word vectors whose products are logarithms of co-occurrence counts."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = ["GloVe", "glove", "glove_gradients", "glove_weighting"]

Counts = Float[tf.Tensor, "words words"]
Table = Float[tf.Tensor, "words features"]
Bias = Float[tf.Tensor, " words"]


class GloVe(NamedTuple):
    """The parameters of GloVe, or what belongs to each of them. A word's vector is the sum of its two."""

    centre: Table
    context: Table
    centre_bias: Bias
    context_bias: Bias

    @property
    def vectors(self) -> Any:
        """The words' vectors (words, features): by symmetry both tables learn the same, from different beginnings."""
        return self.centre + self.context


def check_counts(function: str, counts: Any, cutoff: Any, power: Any) -> None:
    """Refuse counts below 0, and numbers with which h is no weight."""
    refuse_where(counts, lambda x: x < 0, f"{function}: counts holds {{:g}}, expected 0 or more.")
    refuse_where(cutoff, lambda c: ~(c > 0), f"{function}: cutoff is {{:g}}, expected a number above 0.")
    refuse_where(power, lambda p: ~(p > 0), f"{function}: power is {{:g}}, expected a number above 0.")


def _validate_weighting(counts: Any, *, cutoff: Any, power: Any) -> None:
    check_counts("glove_weighting", counts, cutoff, power)


def _validate_loss(counts: Any, *_: Any, cutoff: Any, power: Any) -> None:
    check_counts("glove", counts, cutoff, power)


def _validate_gradients(counts: Any, *_: Any, cutoff: Any, power: Any) -> None:
    check_counts("glove_gradients", counts, cutoff, power)


@graph_function(validate=_validate_weighting)
def glove_weighting(
    counts: Float[tf.Tensor, "*shape"], *, cutoff: Scalar = 100.0, power: Scalar = 0.75
) -> Float[tf.Tensor, "*shape"]:
    """Weighting function of GloVe's loss: how much a pair of words counts.

    h(x) = (x/c)^p below c, 1 from c on; h(0) = 0

    Args:
        counts: co-occurrence counts x ≥ 0, of any shape.
        cutoff: c > 0, from where on all pairs count alike.
        power: p > 0.

    Returns:
        Weights from 0 to 1, of the same shape.

    Raises:
        ValueError: a count is negative, or the cutoff or the power not positive.

    Example:
        >>> print(glove_weighting([0.0, 1.0, 10.0, 100.0, 101.0]).numpy().round(4))
        [0.     0.0316 0.1778 1.     1.    ]

    Conventions:
        Note D defines nothing for x = c; both formulas give 1 there.

    References:
        pennington2014, equation 9; note D, section 11.
    """
    return _weights(counts, cutoff, power)


@graph_function(validate=_validate_loss)
def glove(
    counts: Counts,
    centre: Table,
    context: Table,
    centre_bias: Bias,
    context_bias: Bias,
    *,
    cutoff: Scalar = 100.0,
    power: Scalar = 0.75,
) -> Float[tf.Tensor, ""]:
    """GloVe's loss (global vectors): weighted squares of how far products are from logarithms of counts.

    J = Σᵢⱼ h(xᵢⱼ) (uⱼᵀvᵢ + bᵢ + cⱼ − ln xᵢⱼ)², over the pairs with xᵢⱼ > 0

    Args:
        counts: x, how often word j stands in the windows of word i (words, words).
        centre: v, the words' vectors as centre words (words, features).
        context: u, their vectors as context words (words, features).
        centre_bias: b (words,).
        context_bias: c (words,).
        cutoff: of h, see ``glove_weighting``.
        power: of h.

    Returns:
        The loss, one number: a sum over all pairs.

    Raises:
        ValueError: a count is negative, or the cutoff or the power not positive; or shapes do not fit together.

    Example:
        One pair of words that counts, x = e and h(x) = 1: (2 · 1 + 1 + 0 − 1)² = 4.

        >>> counts, one = [[0.0, np.e], [0.0, 0.0]], [[2.0], [1.0]]
        >>> print(glove(counts, one, one, [1.0, 0.0], [0.0, 0.0], cutoff=1.0).numpy())
        4.0

    Conventions:
        Without ½, as in the paper and note D; the authors' program has one. Note D has uᵢᵀvᵢ, which is a slip.

    References:
        pennington2014, equation 8; note D, section 11.
    """
    weights, residuals = _residuals(counts, GloVe(centre, context, centre_bias, context_bias), cutoff, power)
    return tf.reduce_sum(weights * tf.square(residuals))


@graph_function(validate=_validate_gradients)
def glove_gradients(
    counts: Counts,
    centre: Table,
    context: Table,
    centre_bias: Bias,
    context_bias: Bias,
    *,
    cutoff: Scalar = 100.0,
    power: Scalar = 0.75,
) -> GloVe:
    """Gradients of GloVe's loss with respect to both tables and both biases.

    With rᵢⱼ = 2 h(xᵢⱼ) (uⱼᵀvᵢ + bᵢ + cⱼ − ln xᵢⱼ):  ∂vᵢ = Σⱼ rᵢⱼ uⱼ, ∂uⱼ = Σᵢ rᵢⱼ vᵢ, ∂bᵢ = Σⱼ rᵢⱼ, ∂cⱼ = Σᵢ rᵢⱼ

    Args:
        counts: x (words, words).
        centre: v (words, features).
        context: u (words, features).
        centre_bias: b (words,).
        context_bias: c (words,).
        cutoff: of h, see ``glove_weighting``.
        power: of h.

    Returns:
        ``GloVe(centre, context, centre_bias, context_bias)``: each gradient in the shape of what it belongs to.

    Raises:
        ValueError: a count is negative, or the cutoff or the power not positive; or shapes do not fit together.

    Example:
        >>> counts, one = [[0.0, np.e], [0.0, 0.0]], [[2.0], [1.0]]
        >>> print(glove_gradients(counts, one, one, [1.0, 0.0], [0.0, 0.0], cutoff=1.0).context.numpy())
        [[0.]
         [8.]]

    References:
        pennington2014, equation 8; note D, section 11.
    """
    return gradients_and_loss(counts, GloVe(centre, context, centre_bias, context_bias), cutoff, power)[0]


def _weights(counts: tf.Tensor, cutoff: Any, power: Any) -> tf.Tensor:
    counts = tracked(counts)
    never = counts == 0
    share = tf.where(never, tf.ones_like(counts), counts) / cutoff
    return tf.where(never, tf.zeros_like(counts), tf.minimum(share, tf.ones_like(share)) ** power)


def _residuals(counts: tf.Tensor, parameters: GloVe, cutoff: Any, power: Any) -> tuple[tf.Tensor, tf.Tensor]:
    centre, context, centre_bias, context_bias = parameters
    never = counts == 0
    logarithms = tf.math.log(tf.where(never, tf.ones_like(counts), counts))
    predicted = tf.matmul(centre, context, transpose_b=True) + centre_bias[:, None] + context_bias
    return _weights(counts, cutoff, power), predicted - logarithms


def gradients_and_loss(counts: tf.Tensor, parameters: GloVe, cutoff: Any, power: Any) -> tuple[GloVe, tf.Tensor]:
    """Return the gradients of GloVe's loss, and the loss."""
    weights, residuals = _residuals(counts, parameters, cutoff, power)
    r = 2 * weights * residuals
    gradients = GloVe(
        r @ parameters.context,
        tf.matmul(r, parameters.centre, transpose_a=True),
        tf.reduce_sum(r, axis=1),
        tf.reduce_sum(r, axis=0),
    )
    return gradients, tf.reduce_sum(weights * tf.square(residuals))

"""Training GloVe, one step at a time."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.embeddings.glove import GloVe, check_counts, gradients_and_loss
from dlcourse.graph import Scalar, graph_function

__all__ = ["GloVeStep", "glove_step"]


class GloVeStep(NamedTuple):
    """GloVe after a step, the sums of its squared gradients, and the loss before the step."""

    parameters: GloVe
    accumulators: GloVe
    loss: Float[tf.Tensor, ""]


def _validate_step(counts: Any, *_: Any, learning_rate: Any, cutoff: Any, power: Any) -> None:
    check_counts("glove_step", counts, cutoff, power)


@graph_function(validate=_validate_step)
def glove_step(
    counts: Float[tf.Tensor, "words words"],
    parameters: GloVe,
    accumulators: GloVe,
    *,
    learning_rate: Scalar = 0.05,
    cutoff: Scalar = 100.0,
    power: Scalar = 0.75,
) -> GloVeStep:
    """One step of training GloVe on all counts, by AdaGrad.

    s ← s + g²,  θ ← θ − η g/√s, with g = ∂J/∂θ of ``glove_gradients``; where s = 0, θ stays

    Args:
        counts: x (words, words).
        parameters: ``GloVe(centre, context, centre_bias, context_bias)``; begin with small random numbers.
        accumulators: the sums of squares so far, in the same shapes; begin with zeros.
        learning_rate: η.
        cutoff: of h, see ``glove_weighting``.
        power: of h.

    Returns:
        ``GloVeStep(parameters, accumulators, loss)``; the loss is that of the parameters that were passed.

    Raises:
        ValueError: a count is negative, or the cutoff or the power not positive; or shapes do not fit together.

    Example:
        >>> start = GloVe(*[tf.fill(shape, 0.1) for shape in ((2, 3), (2, 3), (2,), (2,))])
        >>> nothing = GloVe(*map(tf.zeros_like, start))
        >>> step = glove_step(tf.constant([[0.0, 2.0], [2.0, 1.0]]), start, nothing)
        >>> print(step.parameters.centre_bias.numpy().round(4))
        [0.15 0.15]

    Conventions:
        The authors' program goes through the pairs one by one, in random order, and begins with accumulators of 1.

    References:
        pennington2014, section 4.2; duchi2011; note D, section 11.
    """
    gradients, loss = gradients_and_loss(counts, parameters, cutoff, power)
    squares = [s + tf.square(g) for s, g in zip(accumulators, gradients, strict=True)]
    # Where the sum is 0, so is the gradient.
    roots = [tf.sqrt(tf.where(s == 0, tf.ones_like(s), s)) for s in squares]
    moved = [theta - learning_rate * g / root for theta, g, root in zip(parameters, gradients, roots, strict=True)]
    return GloVeStep(GloVe(*moved), GloVe(*squares), loss)

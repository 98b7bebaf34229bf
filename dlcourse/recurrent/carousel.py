"""The constant error carousel: a memory that is only ever added to."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.activations import ELEMENTWISE
from dlcourse.graph import graph_function
from dlcourse.recurrent.by_hand import refuse_no_time
from dlcourse.recurrent.rnn import choose_activation

__all__ = ["CarouselStates", "constant_error_carousel"]


class CarouselStates(NamedTuple):
    """The memory of every step, and the hidden state that is read out of it."""

    c: Float[tf.Tensor, "batch time units"]
    h: Float[tf.Tensor, "batch time units"]


def _validate(x: Any, c: Any, kernel: Any, *, activation: str) -> None:
    choose_activation(activation)
    refuse_no_time(x)


@graph_function(validate=_validate)
def constant_error_carousel(
    x: Float[tf.Tensor, "batch time features"],
    c: Float[tf.Tensor, "batch units"],
    kernel: Float[tf.Tensor, "features units"],
    *,
    activation: str = "tanh",
) -> CarouselStates:
    """Constant error carousel (CEC) over a sequence: a linear memory, and tanh on its way out.

    cₜ = cₜ₋₁ + g(xₜ) W,  hₜ = tanh cₜ;  ∂cₜ/∂c_k = I, whatever t − k

    Args:
        x: inputs (batch, time, features), at least one step.
        c: memory before the first step (batch, units).
        kernel: input weights W (features, units).
        activation: g, a name in ``activations.ELEMENTWISE``.

    Returns:
        ``CarouselStates(c, h)``, each (batch, time, units).

    Raises:
        ValueError: shapes do not fit together, no step, or an unknown activation.

    Example:
        The same input again and again: the memory grows without end, and what is read out of it stands still.

        >>> states = constant_error_carousel(tf.ones((1, 100, 1)), [[0.0]], [[0.5]])
        >>> print(states.c.numpy()[0, [0, 9, 99], 0].round(3), states.h.numpy()[0, [0, 9, 99], 0].round(3))
        [ 0.381  3.808 38.08 ] [0.363 0.999 1.   ]

    Conventions:
        g acts on the input before the weights, as note C prints it. In an LSTM, gates say how much is added and kept.

    References:
        hochreiter1997, section 3; note C, equations 8.11–8.13.
    """
    added = tf.matmul(ELEMENTWISE[activation].value(x), kernel)
    c = c[:, None] + tf.cumsum(added, axis=1)
    return CarouselStates(c, tf.tanh(c))

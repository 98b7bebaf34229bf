"""Equal weights, and why a network must not begin with them."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["zeros"]

Kernel = Float[tf.Tensor, "*kernel"]


@graph_function()
def zeros(like: Kernel) -> Kernel:
    """Zero initialisation: all zeros, for biases; in hidden weights it keeps all units alike.

    W = 0

    Units with equal weights compute equal outputs, get equal gradients, and stay equal for ever: a layer of them is
    one unit. With zeros it is worse: nothing passes the layer, neither forward nor back.

    Args:
        like: an array of the shape and precision of the weights; its values do not matter.

    Returns:
        W, zeros of the shape of ``like``; their variance is 0.

    Example:
        >>> print(zeros(np.ones((2, 3))).numpy())
        [[0. 0. 0.]
         [0. 0. 0.]]

    References:
        goodfellow2016, section 8.4; note C, section 7.7.3.
    """
    return tf.zeros_like(like)

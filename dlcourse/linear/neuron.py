"""The neuron of McCulloch and Pitts."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled

__all__ = ["mp_neuron"]


@graph_function()
def mp_neuron(
    x: Float[tf.Tensor, "*batch inputs"], weights: Float[tf.Tensor, " inputs"], *, threshold: Scalar
) -> Float[tf.Tensor, "*batch"]:
    """McCulloch–Pitts neuron (M-P neuron): fires where its weighted inputs reach a threshold.

    y = 1 where Σⱼ wⱼ xⱼ ≥ θ, else 0

    Args:
        x: inputs (..., inputs), of zeros and ones.
        weights: w (inputs,): positive for an input that excites, negative for one that inhibits.
        threshold: θ.

    Returns:
        Zeros and ones (...); NaN where the sum or the threshold is NaN.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        One neuron, three gates:

        >>> inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
        >>> print(mp_neuron(inputs, [1.0, 1.0], threshold=2.0).numpy())
        [0. 0. 0. 1.]
        >>> print(mp_neuron(inputs, [1.0, 1.0], threshold=1.0).numpy())
        [0. 1. 1. 1.]
        >>> print(mp_neuron(inputs, [-1.0, -1.0], threshold=0.0).numpy())
        [1. 0. 0. 0.]

    Conventions:
        Note E's φ(wᵀx + b) with b = −θ and the step φ, which is one *at* zero here; ``activations.heaviside`` is ½
        there and note D's step 0. In the paper one inhibiting input silences a neuron whatever the others do: a weight
        below θ minus the sum of the positive weights does the same.

    References:
        mcculloch1943; note E, section 1.
    """
    excitation = tf.tensordot(x, weights, 1)
    fires = tf.cast(excitation >= threshold, x.dtype)
    return spoiled(fires, tf.math.is_nan(excitation) | tf.math.is_nan(threshold))

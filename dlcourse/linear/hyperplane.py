"""The plane wᵀx + b = 0: samples with a one appended, and the side of the plane that they are on."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import graph_function

__all__ = ["DecisionSide", "augment", "decision_side"]


class DecisionSide(NamedTuple):
    """Where samples lie, seen from a plane."""

    side: Float[tf.Tensor, "*batch"]
    distance: Float[tf.Tensor, "*batch"]


@graph_function()
def augment(x: Float[tf.Tensor, "*batch features"]) -> Float[tf.Tensor, "*batch _"]:
    """Augmented (homogeneous) samples: a one appended, so that the intercept becomes a weight.

    x̂ = (x, 1), ŵ = (w, b), and wᵀx + b = ŵᵀx̂

    Args:
        x: samples (..., features).

    Returns:
        x̂ (..., features + 1), the one at the end.

    Example:
        >>> print(augment([[2.0, 3.0]]).numpy())
        [[2. 3. 1.]]

    Conventions:
        A penalty on ŵ penalises the intercept too. scikit-learn's ``LinearSVC`` does so; its other models do not.

    References:
        note C, equation 3.28.
    """
    return tf.concat([x, tf.ones_like(x[..., :1])], axis=-1)


@graph_function()
def decision_side(
    x: Float[tf.Tensor, "*batch features"], weights: Float[tf.Tensor, " features"], intercept: Float[tf.Tensor, ""]
) -> DecisionSide:
    """Side of the decision hyperplane on which samples lie, and their signed distance from it.

    side = +1 where wᵀx + b > 0, else −1; distance = (wᵀx + b) / ‖w‖

    Args:
        x: samples (..., features).
        weights: w (features,), at right angles to the plane, towards its positive side.
        intercept: b, a number.

    Returns:
        ``DecisionSide(side, distance)``, each (...). A sample on the plane counts for the negative side. The distance
        is signed as the side is; where all weights are zero there is no plane, and it is infinite or NaN. Both are NaN
        where the score wᵀx + b is.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> where = decision_side([[3.0, 4.0], [0.0, 0.0], [-3.0, 0.0]], [3.0, 4.0], 0.0)
        >>> print(where.side.numpy(), where.distance.numpy())
        [ 1. -1. -1.] [ 5.   0.  -1.8]

    Conventions:
        scikit-learn decides for the negative class on the plane too, and so does note D's step (1 above 0, else 0);
        note E's sign is 0 there. Note D reads "above" and "below" off the sign, which is true only of planes whose
        last weight is positive.

    References:
        bishop2006, section 4.1.1; note D, sections 2 and 15.
    """
    score = tf.tensordot(x, weights, 1) + intercept
    # ‖w‖ by way of its largest entry, which neither overflows nor underflows.
    largest = tf.reduce_max(tf.abs(weights))
    norm = largest * tf.norm(tf.math.divide_no_nan(weights, largest))
    return DecisionSide(2.0 * tf.nn.relu(tf.sign(score)) - 1.0, score / norm)  # a comparison would lose NaN

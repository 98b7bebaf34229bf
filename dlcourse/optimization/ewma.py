"""The exponentially weighted moving average, which momentum, RMSProp and Adam are made of."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function
from dlcourse.optimization.bounds import check_fractions

__all__ = ["ewma"]


def _validate(values: tf.Tensor, *, beta: float, bias_correction: bool) -> None:
    refuse_empty(
        "ewma", expected="at least one value", mend="Leave an empty series out before the call.", values=values
    )
    check_fractions("ewma", beta=beta)


@graph_function(
    static=["beta", "bias_correction"],
    validate=_validate,
)
def ewma(
    values: Float[tf.Tensor, "time ..."], *, beta: float = 0.9, bias_correction: bool = False
) -> Float[tf.Tensor, "time ..."]:
    """Exponentially weighted moving average (EWMA), with or without bias correction.

    mₜ = β mₜ₋₁ + (1 − β) xₜ with m₀ = 0; corrected, mₜ / (1 − βᵗ)

    Args:
        values: x₁, x₂, … along the first axis (time, ...).
        beta: β in [0, 1), the weight of the past; the average reaches back about 1 / (1 − β) values.
        bias_correction: whether to divide by the sum of the weights, 1 − βᵗ, so that the first averages are not too
            small.

    Returns:
        The averages m₁, m₂, … (time, ...).

    Raises:
        ValueError: no values, or β is outside [0, 1).

    Example:
        >>> print(ewma([8.0, 8.0, 8.0], beta=0.5).numpy())
        [4. 6. 7.]
        >>> print(ewma([8.0, 8.0, 8.0], beta=0.5, bias_correction=True).numpy())
        [8. 8. 8.]

    Conventions:
        pandas' ``ewm(alpha=1 − β)`` is the corrected one; its ``adjust=False`` begins with m₁ = x₁, which is neither.

    References:
        kingma2015, section 3; note D, section 1.
    """

    def renew(mean: tf.Tensor, value: tf.Tensor) -> tf.Tensor:
        return beta * mean + (1 - beta) * value

    means = tf.scan(renew, values, initializer=tf.zeros_like(values[0]))
    if not bias_correction:
        return means
    count = tf.range(1, tf.shape(values)[0] + 1)
    weights = tf.cast(1 - beta ** tf.cast(count, tf.float64), values.dtype)  # what the weights add up to
    return means / tf.reshape(weights, tf.concat([tf.shape(weights), tf.ones(values.shape.rank - 1, tf.int32)], axis=0))

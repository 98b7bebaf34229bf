"""Derivatives by nudging, and the check of a derivative that was worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import ml_dtypes
import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.emptiness import refuse_empty
from dlcourse.graph import Scalar, graph_function

__all__ = ["SAMPLE_FUNCTIONS", "GradientCheck", "gradient_check", "numerical_gradient"]

Array = Float[tf.Tensor, "*axes"]


def _log_sum_exp(x: tf.Tensor) -> tf.Tensor:
    return tf.reduce_logsumexp(x)


def _softmax(x: tf.Tensor) -> tf.Tensor:
    return tf.nn.softmax(x, axis=-1)


def _gram(x: tf.Tensor) -> tf.Tensor:
    return tf.matmul(x, x, transpose_b=True)


# A scalar, an array of the argument's shape, and a matrix of another shape.
SAMPLE_FUNCTIONS: Mapping[str, Callable[[tf.Tensor], tf.Tensor]] = MappingProxyType(
    {"log_sum_exp": _log_sum_exp, "sine": tf.sin, "softmax": _softmax, "gram": _gram}
)


class GradientCheck(NamedTuple):
    """How far an analytic gradient is from a numerical one, and where it is worst."""

    error: tf.Tensor
    index: tf.Tensor


def _usual_step(x: tf.Tensor) -> tf.Tensor:
    """Return the step for the precision and the size of a point; infinite and NaN entries don't count."""
    sizes = tf.where(tf.math.is_finite(x), tf.abs(x), tf.zeros_like(x))
    root = float(ml_dtypes.finfo(x.dtype.as_numpy_dtype).eps) ** (1 / 3)
    return tf.stop_gradient(root * tf.maximum(tf.reduce_max(sizes), tf.ones([], x.dtype)))


def _check_numerical(function: Any, x: Any, *, step: Any) -> None:
    refuse_empty("numerical_gradient", x=x)
    if not callable(function) and function not in SAMPLE_FUNCTIONS:
        raise ValueError(
            f"numerical_gradient: function is {function!r}, expected a function of one tensor, or one of the names "
            f"{', '.join(map(repr, SAMPLE_FUNCTIONS))}."
        )
    value = None if step is None else tf.get_static_value(step)
    if value is not None and not value > 0:
        raise ValueError(f"numerical_gradient: step is {float(value):g}, expected a positive number, such as 1e-5.")


@graph_function(static=["function"], validate=_check_numerical)
def numerical_gradient(
    function: str | Callable[[Any], Any], x: Array, *, step: Scalar | None = None
) -> Float[tf.Tensor, "*outputs_and_axes"]:
    """Numerical gradient of an array-valued function, by central differences.

    ∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h, one entry of x at a time, with an error of h²/6 · f‴

    Args:
        function: takes a tensor of the shape of ``x``, made of TensorFlow's operations, and returns one of any shape;
            or the name of an example, "log_sum_exp", "sine", "softmax" (over the last axis) or "gram" (XXᵀ).
        x: where to differentiate, any shape.
        step: h. Rounding costs ε|f|/h, so that ∛ε times the size of x is best where nothing else is known of f. None
            takes this, ∛ε max(1, max|xᵢ|), with ∛ε of the precision of ``x``: 6e-6 in float64, 5e-3 in float32. Where
            entries differ much in size, or f bends sharply, pass a step.

    Returns:
        The derivatives, of the shape of f(x) followed by the shape of x. For a scalar function, the shape of x.

    Raises:
        ValueError: ``x`` has no entries, an unknown name, or a step that is not positive.

    Example:
        The gradient of x₁² x₂ at (3, 2) is (2 x₁ x₂, x₁²).

        >>> print(numerical_gradient(lambda x: x[0] ** 2 * x[1], np.array([3.0, 2.0])).numpy().round(6))
        [12.  9.]

    Conventions:
        Numerator layout, as ``tape.jacobian``. Note D moves W by ε as a whole; moved all at once, the entries give
        the sum of their derivatives, so each one is moved by itself.

    References:
        press2007, section 5.7; note D, section 3.
    """
    f = SAMPLE_FUNCTIONS[function] if isinstance(function, str) else function
    entries = tf.size(x)
    step = _usual_step(x) if step is None else step

    def quotient(i: tf.Tensor) -> tf.Tensor:
        nudge = tf.reshape(step * tf.one_hot(i, entries, dtype=x.dtype), tf.shape(x))
        above, below = x + nudge, x - nudge
        # x ± h is rounded: what lies between the two is divided by, not what was meant to.
        return (f(above) - f(below)) / tf.reduce_sum(above - below)

    moved = tf.map_fn(quotient, tf.range(entries), fn_output_signature=x.dtype)  # (entries, *f(x).shape)
    rank = moved.shape.rank
    last = tf.transpose(moved, [*range(1, rank), 0])
    return tf.reshape(last, tf.concat([tf.shape(last)[:-1], tf.shape(x)], axis=0))


def _check_pair(analytic: Any, numerical: Any, *, floor: Any) -> None:
    refuse_empty("gradient_check", analytic=analytic, numerical=numerical)


@graph_function(validate=_check_pair)
def gradient_check(
    analytic: Array, numerical: Array, *, floor: Scalar = 1e-8
) -> tuple[Float[tf.Tensor, ""], Int[tf.Tensor, " rank"]]:
    """Gradient check: the largest relative error of an analytic gradient against a numerical one.

    error = maxᵢ |aᵢ − nᵢ| / max(|aᵢ|, |nᵢ|, floor)

    Args:
        analytic: the gradient a that was worked out, any shape.
        numerical: the gradient n by differences, of the same shape.
        floor: what the denominator is at least, so that entries that should be zero are compared absolutely.

    Returns:
        The largest relative error, a scalar, and the index of the entry that has it, one integer an axis; the first
        one in reading order where several have it. An entry that is NaN or infinite in either counts as wrong by ∞.

    Raises:
        ValueError: no entries, or shapes that differ.

    Example:
        >>> error, index = gradient_check([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [4.0, 4.0]])
        >>> print(error.numpy(), index.numpy())
        0.25 [1 0]

    Conventions:
        Others divide by |a| + |n|, which halves the number. As a rule of thumb for float64: up to 1e-7 all is well,
        above 1e-3 something is wrong, unless the function has a kink there.

    References:
        Note D, section 3.
    """
    size = tf.maximum(tf.maximum(tf.abs(analytic), tf.abs(numerical)), floor)
    error = tf.abs(analytic / size - numerical / size)
    error = tf.where(tf.math.is_finite(error), error, tf.constant(float("inf"), error.dtype))
    flat = tf.reshape(error, [-1])
    worst = tf.argmax(flat, output_type=tf.int32)
    sizes = tf.shape(error)
    strides = tf.math.cumprod(sizes, exclusive=True, reverse=True)
    return GradientCheck(tf.gather(flat, worst), worst // strides % sizes)

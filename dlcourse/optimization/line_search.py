"""How far to go in a direction: backtracking until the function has fallen enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled

__all__ = ["SAMPLE_OBJECTIVES", "LineSearch", "line_search"]


def _bowl(x: tf.Tensor) -> tf.Tensor:
    return 0.5 * tf.reduce_sum(tf.cast(tf.range(1, tf.size(x) + 1), x.dtype) * tf.square(x))


def _rosenbrock(x: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(100 * tf.square(x[1:] - tf.square(x[:-1])) + tf.square(1 - x[:-1]))


def _log_barrier(x: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(x - tf.math.log(x))


# A bowl whose axes differ, a bent valley, and a function that is nan outside of its domain x > 0.
SAMPLE_OBJECTIVES: Mapping[str, Callable[[tf.Tensor], tf.Tensor]] = MappingProxyType(
    {"bowl": _bowl, "rosenbrock": _rosenbrock, "log_barrier": _log_barrier}
)


class LineSearch(NamedTuple):
    """The step that was accepted, where it leads, and how often it was shortened."""

    step_size: Float[tf.Tensor, ""]
    x: Float[tf.Tensor, " n"]
    shortened: Int[tf.Tensor, ""]


def _validate(function, x, direction, *, step_size, shrink, decrease, max_shortened) -> None:
    if not callable(function) and function not in SAMPLE_OBJECTIVES:
        raise ValueError(
            f"line_search: function is {function!r}, expected a function of one tensor, or one of the names "
            f"{', '.join(map(repr, SAMPLE_OBJECTIVES))}."
        )
    refuse_empty("line_search", expected="at least one unknown", mend="Pass the point to search from.", x=x)
    for name, number in (("shrink", shrink), ("decrease", decrease)):
        value = tf.get_static_value(number)
        if value is not None and not 0 < value < 1:
            raise ValueError(f"line_search: {name} is {float(value):g}, expected a number between 0 and 1.")
    if isinstance(x, tf.__internal__.EagerTensor) and isinstance(direction, tf.__internal__.EagerTensor):
        slope = float(_value_and_slope(function, x, direction)[1])
        if not slope < 0:
            raise ValueError(
                f"line_search: the slope along direction is {slope:g}, expected a negative one. Pass a direction of "
                "descent, such as minus the gradient."
            )


def _value_and_slope(function: Any, x: tf.Tensor, direction: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return f(x) and ∇f(x)ᵀp."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = SAMPLE_OBJECTIVES.get(function, function)(x)
    return value, tf.reduce_sum(tape.gradient(value, x) * direction)


@graph_function(static=["function", "max_shortened"], validate=_validate)
def line_search(
    function: str | Callable[[Any], Any],
    x: Float[tf.Tensor, " n"],
    direction: Float[tf.Tensor, " n"],
    *,
    step_size: Scalar = 1.0,
    shrink: Scalar = 0.5,
    decrease: Scalar = 1e-4,
    max_shortened: int = 50,
) -> LineSearch:
    """Backtracking line search with Armijo's sufficient-decrease condition.

    The first α of α₀, βα₀, β²α₀, … for which f(x + αp) ≤ f(x) + c α ∇f(x)ᵀp

    Args:
        function: f, a function of one tensor that returns one number, or the name of one of ``SAMPLE_OBJECTIVES``. The
            slope ∇f(x)ᵀp is taken by automatic differentiation.
        x: where the step begins (n,).
        direction: p, in which f falls (n,), such as minus the gradient.
        step_size: α₀, tried first.
        shrink: β between 0 and 1, the factor by which a rejected step is shortened.
        decrease: c between 0 and 1, the share of the fall along the tangent that is asked for.
        max_shortened: after so many shortenings the search gives up.

    Returns:
        ``LineSearch(step_size, x, shortened)``: α, x + αp, and how often α₀ was shortened; α = 0 and x itself if no
        step was accepted. A step to where f is nan or infinite is never accepted.
        Where the slope itself is NaN, and a graph can't refuse it, both are NaN.

    Raises:
        ValueError: f does not fall along ``direction``, ``shrink`` or ``decrease`` is not between 0 and 1, or
            ``function`` is neither a function nor a known name.

    Example:
        f = ½ x²: from 2 along −2, a step of α leads to 2 − 2α. With c = ½ just α ≤ 1 passes; 4 is halved twice.

        >>> found = line_search("bowl", [2.0], [-2.0], step_size=4.0, decrease=0.5)
        >>> print(found.step_size.numpy(), found.x.numpy(), found.shortened.numpy())
        1.0 [0.] 2

    Conventions:
        SciPy's ``line_search_armijo`` tries the minimum of a parabola, then of a cubic, in place of a fixed fraction;
        its ``line_search`` asks for Wolfe's second condition as well.

    References:
        armijo1966; nocedal2006, algorithm 3.1; note C, section 3.1.5.
    """
    f = SAMPLE_OBJECTIVES.get(function, function)
    value, slope = _value_and_slope(function, x, direction)

    def rejected(alpha: tf.Tensor) -> tf.Tensor:
        there = f(x + alpha * direction)
        return ~((there <= value + decrease * alpha * slope) & tf.math.is_finite(there))  # nan is rejected, too

    def shorten(alpha: tf.Tensor, count: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return shrink * alpha, count + 1

    alpha, shortened = tf.while_loop(
        lambda alpha, count: rejected(alpha) & (count < max_shortened), shorten, (step_size, tf.constant(0))
    )
    alpha = tf.where(rejected(alpha), tf.zeros_like(alpha), alpha)
    found = LineSearch(alpha, x + alpha * direction, shortened)
    return spoiled(found, tf.math.is_nan(slope))

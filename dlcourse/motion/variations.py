"""Calculus of variations on a grid: when a function makes an integral stationary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty, refuse_unless
from dlcourse.graph import Scalar, graph_function

__all__ = ["SAMPLE_LAGRANGIANS", "euler_lagrange"]


def _spring(t: tf.Tensor, u: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    return (tf.square(slope) - tf.square(u)) / 2


def _arc_length(t: tf.Tensor, u: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(1 + tf.square(slope))


def _falling(t: tf.Tensor, u: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    return tf.square(slope) / 2 - t * u


def _membrane(x: tf.Tensor, y: tf.Tensor, u: tf.Tensor, u_x: tf.Tensor, u_y: tf.Tensor) -> tf.Tensor:
    return (tf.square(u_x) + tf.square(u_y) + tf.square(u)) / 2


# The last one is of a function of two variables.
SAMPLE_LAGRANGIANS: Mapping[str, Callable[..., tf.Tensor]] = MappingProxyType(
    {"spring": _spring, "arc_length": _arc_length, "falling": _falling, "membrane": _membrane}
)


def _check(lagrangian: Any, u: Any, *, spacing: Any) -> None:
    if not callable(lagrangian) and lagrangian not in SAMPLE_LAGRANGIANS:
        raise ValueError(
            f"euler_lagrange: lagrangian is {lagrangian!r}, expected a function, or one of the names "
            f"{', '.join(map(repr, SAMPLE_LAGRANGIANS))}."
        )
    if u.shape.rank not in (1, 2):
        raise ValueError(
            f"euler_lagrange: u has {u.shape.rank} axes, expected one, a function of t, or two, a function of x and "
            "y. Pass one function at a time."
        )
    refuse_empty("euler_lagrange", expected="3 points or more along each axis", mend="Take a finer grid.", u=u)
    refuse_unless(
        tf.reduce_all(tf.shape(u) >= 3) | tf.equal(tf.size(u), 0),
        "euler_lagrange: u has an axis of fewer than 3 points, expected 3 or more: the equation holds at inside "
        "points. Take a finer grid.",
    )
    value = tf.get_static_value(spacing)
    if value is not None and not value > 0:
        raise ValueError(f"euler_lagrange: spacing is {float(value):g}, expected a positive number, such as 1.0.")


@graph_function(static=["lagrangian"], validate=_check)
def euler_lagrange(
    lagrangian: str | Callable[..., Any], u: Float[tf.Tensor, "*axes"], *, spacing: Scalar = 1.0
) -> Float[tf.Tensor, "*inside"]:
    """Euler–Lagrange equation on a grid: its left side, zero where u makes a functional stationary.

    ∂L/∂u − d/dt ∂L/∂u′ for S(u) = ∫ L(t, u, u′) dt;  ∂L/∂u − d/dx ∂L/∂uₓ − d/dy ∂L/∂u_y for ∬ L(x, y, u, uₓ, u_y) dx dy

    Slopes are forward differences, (u[i + 1] − u[i])/h, and the derivatives of ∂L/∂u′ backward ones. That is exactly
    the derivative, by u[i] and divided by h, of the sum Σ h L(tᵢ, u[i], (u[i + 1] − u[i])/h).

    Args:
        lagrangian: L, entry by entry, of TensorFlow's operations: a function of (t, u, u′), or of (x, y, u, uₓ, u_y)
            where u has two axes; or the name of an example, "spring" ½(u′² − u²), "arc_length" √(1 + u′²), "falling"
            ½u′² − tu, or "membrane" ½(uₓ² + u_y² + u²).
        u: the function at tᵢ = i h (points,), or at x = column · h and y = row · h (height, width).
        spacing: h, between neighbouring points, the same along both axes.

    Returns:
        The left side at the inside points (points − 2,), or (height − 2, width − 2).

    Raises:
        ValueError: an unknown name, an axis of fewer than three points, more than two axes, or a spacing that is not
            positive.

    Example:
        For L = ½u′² − fu it is −f − u″. The parabola −t²/2 falls under f = −1 as it should, but not under f = 0.

        >>> t = np.arange(5.0)
        >>> print(euler_lagrange(lambda t, u, slope: slope**2 / 2 + u, t**2 / 2).numpy())
        [0. 0. 0.]
        >>> print(euler_lagrange(lambda t, u, slope: slope**2 / 2, t**2 / 2).numpy())
        [-1. -1. -1.]

    Conventions:
        The error is of order h² where L has no product of u and u′, otherwise of order h. The smoothness term of
        Horn and Schunck, ½(uₓ² + u_y²), gives −Δu with the Laplacian of four neighbours. Note D writes du/du for u′,
        and its equation without the partial derivatives' signs.

    References:
        gelfand1963, section 4; note D, section 1.
    """
    function = SAMPLE_LAGRANGIANS[lagrangian] if isinstance(lagrangian, str) else lagrangian
    h = tf.cast(spacing, u.dtype)
    places = [tf.cast(tf.range(size), u.dtype) * h for size in tf.unstack(tf.shape(u))]
    if u.shape.rank == 1:
        slopes, inside = [_rises(u, 0) / h], u[:-1]
        positions = [places[0][:-1]]
    else:  # x along the columns, y along the rows; the last row and column have no forward difference
        slopes, inside = [_rises(u[:-1], 1) / h, _rises(u[:, :-1], 0) / h], u[:-1, :-1]
        positions = tf.meshgrid(places[1][:-1], places[0][:-1])
    with tf.GradientTape() as tape:
        tape.watch([inside, *slopes])
        value = function(*positions, inside, *slopes)
    none = tf.UnconnectedGradients.ZERO
    by_u, *by_slopes = tape.gradient(value, [inside, *slopes], unconnected_gradients=none)
    if u.shape.rank == 1:
        return by_u[1:] - _rises(by_slopes[0], 0) / h
    by_x, by_y = by_slopes
    return by_u[1:, 1:] - (_rises(by_x[1:], 1) + _rises(by_y[:, 1:], 0)) / h


def _rises(values: tf.Tensor, axis: int) -> tf.Tensor:
    return values[1:] - values[:-1] if axis == 0 else values[:, 1:] - values[:, :-1]

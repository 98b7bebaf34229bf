"""Gradients cut to size, so that one bad step does not undo a thousand good ones."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf
from jaxtyping import Float

from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import tracked

__all__ = ["clip_by_global_norm", "clip_by_norm", "clip_by_value"]


def _validate_range(gradient, *, low, high) -> None:
    bounds = tf.get_static_value(low), tf.get_static_value(high)
    if None not in bounds and not bounds[0] <= bounds[1]:
        raise ValueError(
            f"clip_by_value: low is {float(bounds[0]):g} and high is {float(bounds[1]):g}, expected low <= high. "
            "Exchange them."
        )


def _check_norm(function: str, max_norm: tf.Tensor) -> None:
    value = tf.get_static_value(max_norm)
    if value is not None and not value > 0:
        raise ValueError(f"{function}: max_norm is {float(value):g}, expected a positive number.")


@graph_function(validate=_validate_range)
def clip_by_value(gradient: Float[tf.Tensor, "*shape"], *, low: Scalar, high: Scalar) -> Float[tf.Tensor, "*shape"]:
    """Gradient clipping by value: every entry is clipped to an interval.

    gᵢ′ = min(max(gᵢ, low), high)

    Args:
        gradient: g, of any shape.
        low: what smaller entries become.
        high: what larger entries become.

    Returns:
        g′, of the same shape; its direction may be another one than g's. NaN stays NaN.

    Raises:
        ValueError: ``low`` is above ``high``.

    Example:
        >>> print(clip_by_value([0.5, -7.0, 20.0], low=-1.0, high=2.0).numpy())
        [ 0.5 -1.   2. ]

    References:
        note A, section 3.1.4; note D, section 8.
    """
    return tf.maximum(tf.minimum(tracked(gradient), high), low)


@graph_function(validate=lambda gradient, *, max_norm: _check_norm("clip_by_norm", max_norm))
def clip_by_norm(gradient: Float[tf.Tensor, "*shape"], *, max_norm: Scalar) -> Float[tf.Tensor, "*shape"]:
    """Gradient clipping by norm: one gradient is rescaled to at most a given length.

    g′ = min(θ / ‖g‖₂, 1) g

    Args:
        gradient: g, of any shape; the norm is taken over all entries.
        max_norm: θ > 0.

    Returns:
        g′, in the direction of g. Zeros stay zeros; the norm of finite entries does not overflow; NaN or an infinity
        among the entries makes all of them NaN, for there is no direction to keep.

    Raises:
        ValueError: ``max_norm`` is not positive.

    Example:
        >>> print(clip_by_norm([30.0, -40.0], max_norm=5.0).numpy(), clip_by_norm([3.0, -4.0], max_norm=6.0).numpy())
        [ 3. -4.] [ 3. -4.]

    Conventions:
        The same as ``tf.clip_by_norm`` where that does not overflow. Note D's formula is for the gradients of all
        parameters together: ``clip_by_global_norm``.

    References:
        pascanu2013, algorithm 1; note D, section 8.
    """
    return _shortened([gradient], max_norm)[0]


@graph_function(validate=lambda gradients, *, max_norm: _check_norm("clip_by_global_norm", max_norm))
def clip_by_global_norm(
    gradients: Sequence[Float[tf.Tensor, "..."] | None], *, max_norm: Scalar
) -> list[Float[tf.Tensor, "..."] | None]:
    """Gradient clipping by global norm: all parameters' gradients are rescaled by one factor.

    g′ = min(θ / ‖g‖₂, 1) g,  with g all gradients behind each other

    Args:
        gradients: one array for each parameter, of any shapes; None, as a tape gives it, for a parameter that the loss
            does not depend on.
        max_norm: θ > 0.

    Returns:
        The shortened gradients, shaped as they were; the direction of the whole step is kept. Zeros stay zeros, None
        stays None, no gradients at all are none, and NaN or an infinity anywhere makes all of them NaN.

    Raises:
        ValueError: ``max_norm`` is not positive.

    Example:
        >>> first, second = clip_by_global_norm([[[30.0]], [0.0, -40.0]], max_norm=5.0)
        >>> print(first.numpy(), second.numpy())
        [[3.]] [ 0. -4.]

    Conventions:
        The same as ``tf.clip_by_global_norm`` where that does not overflow; PyTorch's ``clip_grad_norm_`` adds 1e-6 to
        the norm. What becomes at most θ is the gradient; the step of plain descent is then at most η θ.

    References:
        pascanu2013, algorithm 1; note D, section 8.
    """
    return _shortened(gradients, max_norm)


def _shortened(gradients: Sequence[tf.Tensor | None], max_norm: tf.Tensor) -> list[tf.Tensor | None]:
    """Scale by the largest entry before squaring: a gradient that explodes must not overflow its own norm."""
    given = [gradient for gradient in gradients if gradient is not None]
    if not given:
        return list(gradients)
    largest = tf.reduce_max(tf.stack([tf.reduce_max(tf.abs(gradient)) for gradient in given]))
    usable = tf.stop_gradient(tf.where(largest > 0, largest, tf.ones_like(largest)))
    scaled = [gradient / usable for gradient in given]
    squares = tf.add_n([tf.reduce_sum(tf.square(gradient)) for gradient in scaled])
    norm = tf.sqrt(tf.where(squares == 0, tf.ones_like(squares), squares))  # in units of the largest entry
    limit = max_norm / usable
    factor = tf.where(norm <= limit, tf.ones_like(norm), limit / norm)  # nan where the norm is
    return [None if gradient is None else factor * gradient for gradient in gradients]

"""Optical flow that is smooth as a whole, by the method of Horn and Schunck."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.motion.derivatives import flow_derivatives, refuse_small

__all__ = ["horn_schunck", "horn_schunck_step"]

Image = Float[tf.Tensor, "*batch height width"]
Flow = Float[tf.Tensor, "*batch height width 2"]


def _refuse_alpha(function: str, alpha: Any) -> None:
    told = f"{function}: alpha is {{:g}}, expected a positive number, such as 100. Without smoothness flow is unknown."
    refuse_where(alpha, lambda value: ~(value > 0), told)


def _check_step(flow: Any, i_x: Any, i_y: Any, i_t: Any, *, alpha: Any) -> None:
    _refuse_alpha("horn_schunck_step", alpha)


@graph_function(validate=_check_step)
def horn_schunck_step(flow: Flow, i_x: Image, i_y: Image, i_t: Image, *, alpha: Scalar = 100.0) -> Flow:
    """Step of Horn and Schunck: the flow that fits the constraint and the mean of its four neighbours.

    u ← ū − I_x r,  v ← v̄ − I_y r,  r = (I_x ū + I_y v̄ + I_t)/(I_x² + I_y² + α)

    ū and v̄ are means of the four neighbours, all from the flow before the step (Jacobi). Beyond the border lies the
    border's own value.

    Args:
        flow: (u, v) before the step (*batch, height, width, 2).
        i_x: slopes along the columns (*batch, height, width).
        i_y: slopes along the rows.
        i_t: differences in time.
        alpha: α > 0, the weight of smoothness.

    Returns:
        The flow after the step, of the same shape.

    Raises:
        ValueError: shapes do not fit together, or α is not positive.

    Example:
        With I_x = 2, I_y = 1, I_t = −3 and α = 4 the mean (½, ¼) becomes (8/9, 4/9).

        >>> flow = tf.constant([[[0.5, 0.25]]])
        >>> print(horn_schunck_step(flow, [[2.0]], [[1.0]], [[-3.0]], alpha=4.0).numpy().round(4))
        [[[0.8889 0.4444]]]

    References:
        horn1981, equations 13 to 15; note D, section 14.
    """
    mean = _neighbours_mean(flow)
    # In units of the largest slope, or of √α: squares of slopes would leave the range of numbers.
    unit = tf.stop_gradient(tf.maximum(tf.maximum(tf.abs(i_x), tf.abs(i_y)), tf.sqrt(tf.cast(alpha, i_x.dtype))))
    x, y = i_x / unit, i_y / unit
    fitted = x * mean[..., 0] + y * mean[..., 1] + i_t / unit
    correction = fitted / (tf.square(x) + tf.square(y) + alpha / unit / unit)
    return mean - tf.stack([x * correction, y * correction], axis=-1)


def _neighbours_mean(flow: tf.Tensor) -> tf.Tensor:
    above = tf.concat([flow[..., :1, :, :], flow[..., :-1, :, :]], axis=-3)
    below = tf.concat([flow[..., 1:, :, :], flow[..., -1:, :, :]], axis=-3)
    left = tf.concat([flow[..., :1, :], flow[..., :-1, :]], axis=-2)
    right = tf.concat([flow[..., 1:, :], flow[..., -1:, :]], axis=-2)
    return (above + below + left + right) / 4


def _check(first: Any, second: Any, *, alpha: Any, steps: Any) -> None:
    refuse_small("horn_schunck", first)
    _refuse_alpha("horn_schunck", alpha)
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise ValueError(f"horn_schunck: steps is {steps!r}, expected a whole number, 1 or more, such as 100.")


@graph_function(static=["steps"], validate=_check)
def horn_schunck(first: Image, second: Image, *, alpha: Scalar = 100.0, steps: int = 300) -> Flow:
    """Optical flow by the method of Horn and Schunck: brightness is kept, and the flow is smooth.

    E = ∬ (I_x u + I_y v + I_t)² + ¼α (‖∇u‖² + ‖∇v‖²) dx dy,  by Jacobi's steps (``horn_schunck_step``) from (0, 0)

    Args:
        first: the picture I at time t, grey (*batch, height, width).
        second: the picture J at time t + 1, of the same shape.
        alpha: α > 0, in units of squared slopes: larger is smoother. 100 is for pictures from 0 to 255.
        steps: how many.

    Returns:
        The flow (u, v) with I(x, y) ≈ J(x + u, y + v) (*batch, height, width, 2).

    Raises:
        ValueError: shapes do not fit together, a side has fewer than two pixels, α is not positive, or there is no
            step.

    Example:
        A slope of 2 that grows darker by 1 has moved to the right by ½.

        >>> first = np.tile(2.0 * np.arange(5.0), (3, 1))
        >>> print(horn_schunck(first, first - 1, alpha=1.0)[1, 2].numpy().round(4))
        [0.5 0. ]

    Conventions:
        On a grid of step 1 the Laplacian is 4(ū − u), with the mean of the four neighbours. The notes take Δu = ū − u,
        and so their α is four times that of their E; with the steps as they stand, E has ¼α, as above. Horn and Schunck
        write α² for α, and take means with weights 1/6 and 1/12 of eight neighbours. Blur pictures before: the
        derivatives are those of ``flow_derivatives``.

    References:
        horn1981; note D, section 14.
    """
    i_x, i_y, i_t = flow_derivatives(first, second)

    def step(index: tf.Tensor, flow: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return index + 1, horn_schunck_step(flow, i_x, i_y, i_t, alpha=alpha)

    still = tf.zeros_like(tf.stack([i_t, i_t], axis=-1))
    _, flow = tf.while_loop(lambda *_: True, step, (tf.constant(0), still), maximum_iterations=steps)
    return flow

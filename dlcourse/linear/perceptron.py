"""Rosenblatt's perceptron, and Novikoff's bound on its mistakes."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.linear.samples import check_samples, check_signs, check_visits

__all__ = ["PerceptronBound", "PerceptronFit", "perceptron", "perceptron_bound"]

Samples = Float[tf.Tensor, "samples features"]
Signs = Float[tf.Tensor, " samples"]
Weights = Float[tf.Tensor, " features"]
Number = Float[tf.Tensor, ""]
Order = Int[tf.Tensor, "passes visits"]

ON_BOUNDARY = ("keep", "update")


class PerceptronFit(NamedTuple):
    """Where a perceptron ends, and how many mistakes it made in each pass."""

    weights: Float[tf.Tensor, "features ..."]
    intercept: Float[tf.Tensor, "..."]
    mistakes: Int[tf.Tensor, " passes"]


class PerceptronBound(NamedTuple):
    """Novikoff's bound, and the two lengths that it is made of."""

    radius: Number
    margin: Number
    bound: Number


class Visits(NamedTuple):
    """Weights and intercept after all visits, their sums over the visits, and which visits were mistakes."""

    weights: Weights
    intercept: Number
    summed_weights: Weights
    summed_intercept: Number
    mistaken: tf.Tensor


def visit_all(
    x: tf.Tensor, y: tf.Tensor, weights: tf.Tensor, intercept: tf.Tensor, order: tf.Tensor, *, on_boundary: str
) -> Visits:
    """Visit samples one by one, and correct weights and intercept after each mistake."""
    flat = tf.reshape(order, [-1])
    visits = tf.size(flat)

    def visit(number: Any, now: Visits) -> tuple[Any, Visits]:
        visited = tf.gather(flat, number)
        sample, sign = tf.gather(x, visited), tf.gather(y, visited)
        score = sign * (tf.reduce_sum(now.weights * sample) + now.intercept)
        wrong = score < 0 if on_boundary == "keep" else score <= 0
        step = tf.where(wrong, sign, tf.zeros_like(sign))
        weights, intercept = now.weights + step * sample, now.intercept + step
        summed = now.summed_weights + weights, now.summed_intercept + intercept
        return number + 1, Visits(weights, intercept, *summed, now.mistaken.write(number, wrong))

    flags = tf.TensorArray(tf.bool, visits, element_shape=[])
    seed = Visits(weights, intercept, tf.zeros_like(weights), tf.zeros_like(intercept), flags)
    _, end = tf.while_loop(lambda number, _: number < visits, visit, [tf.constant(0), seed])
    return end._replace(mistaken=tf.reshape(end.mistaken.stack(), tf.shape(order)))


def check_perceptron(function: str, x: Any, y: Any, order: Any) -> None:
    check_samples(function, x=x, order=order)
    check_signs(function, y)
    check_visits(function, "order", order, x.shape[0])


def _validate(x: Any, y: Any, weights: Any, intercept: Any, order: Any, *, on_boundary: str) -> None:
    check_perceptron("perceptron", x, y, order)
    if on_boundary not in ON_BOUNDARY:
        raise ValueError(f"perceptron: on_boundary is {on_boundary!r}, expected one of {ON_BOUNDARY}.")


@graph_function(validate=_validate, jit_compile=True)
def perceptron(
    x: Samples, y: Signs, weights: Weights, intercept: Number, order: Order, *, on_boundary: str = "keep"
) -> PerceptronFit:
    """Learn a separating plane by correcting it after every mistake.

    Visit the samples in order; where y (wᵀx + b) < 0, w ← w + y x and b ← b + y

    Args:
        x: samples (samples, features).
        y: their signs (samples,), −1 or +1.
        weights: w (features,), where to begin.
        intercept: b, where to begin.
        order: which sample is visited when, (passes, visits): a row a pass, such as a permutation of all samples.
        on_boundary: what happens to a sample with wᵀx + b = 0: "keep" takes it for right, as note E does, "update" for
            a mistake.

    Returns:
        ``PerceptronFit(weights, intercept, mistakes)``: where it ends, and the mistakes of each pass, (passes,). After
        a pass over all samples without a mistake nothing changes any more, so that further passes count zero: this is
        note E's condition to stop, and whether the last entry is zero tells whether it has been met.

    Raises:
        ValueError: no samples or passes, a label that is no sign, or an index that is no sample.

    Example:
        Two samples, and a first plane that is wrong about the second. In the end the first is on the boundary:

        >>> fit = perceptron([[2.0, 1.0], [1.0, 2.0]], [1.0, -1.0], [1.0, 1.0], 0.0, [[0, 1], [0, 1], [0, 1], [0, 1]])
        >>> print(fit.weights.numpy(), fit.intercept.numpy(), fit.mistakes.numpy())
        [ 2. -3.] -1.0 [1 2 2 0]

    Conventions:
        Begun at zero, note E's algorithm ends at once: every score is zero, and neither of its two conditions holds.
        It begins at random. Rosenblatt, Novikoff, Freund and Schapire and scikit-learn's ``Perceptron`` (of which
        this is ``eta0=1, shuffle=False``) update on the boundary, and may begin at zero.

    References:
        rosenblatt1958; note E, section 1; note D, section 2; note C, section 4.1.1.
    """
    end = visit_all(x, y, weights, intercept, order, on_boundary=on_boundary)
    return PerceptronFit(end.weights, end.intercept, tf.math.count_nonzero(end.mistaken, axis=1, dtype=tf.int32))


def _validate_bound(x: Any, y: Any, weights: Any, intercept: Any) -> None:
    check_samples("perceptron_bound", x=x)
    check_signs("perceptron_bound", y)


@graph_function(validate=_validate_bound)
def perceptron_bound(x: Samples, y: Signs, weights: Weights, intercept: Number) -> PerceptronBound:
    """Bound the mistakes that a perceptron can make, by Novikoff's theorem.

    R = maxₙ ‖x̂ₙ‖, γ = minₙ yₙ û·x̂ₙ, mistakes ≤ (R/γ)², where x̂ = (x, 1) and û = (w, b) / ‖(w, b)‖

    Args:
        x: samples (samples, features).
        y: their signs (samples,), −1 or +1.
        weights: w (features,) of any plane that separates the samples.
        intercept: its b.

    Returns:
        ``PerceptronBound(radius, margin, bound)``. It bounds the mistakes of every order of visits, begun at zero,
        whether a sample on the boundary counts as one or not. A plane that does not separate the samples has no
        positive margin, and its bound is infinite.

    Raises:
        ValueError: no samples, or a label that is no sign.

    Example:
        >>> bound = perceptron_bound([[2.0, 2.0], [-2.0, -2.0]], [1.0, -1.0], [3.0, 3.0], 0.0)
        >>> print(bound.radius.numpy(), bound.margin.numpy().round(3), bound.bound.numpy().round(3))
        3.0 2.828 1.125

    Conventions:
        The theorem is about planes through the origin; appending a one to each sample makes any plane such a one. The
        best bound comes from the plane of the largest γ, the support vector machine's in the augmented space.

    References:
        novikoff1962; freund1999, theorem 1; note C, section 4.1.2.
    """
    radius = tf.sqrt(1 + tf.reduce_max(tf.reduce_sum(tf.square(x), axis=1)))
    norm = tf.sqrt(tf.reduce_sum(tf.square(weights)) + tf.square(intercept))
    margin = tf.reduce_min(y * (tf.linalg.matvec(x, weights) + intercept)) / norm
    infinite = tf.constant(float("inf"), x.dtype)
    return PerceptronBound(radius, margin, tf.where(margin > 0, tf.square(radius / margin), infinite))

"""Rosenblatt's perceptron, and Novikoff's bound on its mistakes."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.vector_norms import root_of_squares
from dlcourse.graph import graph_function
from dlcourse.linear.samples import augmented_radius, check_samples, check_signs, check_visits
from dlcourse.nan import holds_nan, spoiled

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
    """A plane (w, b) after all visits, its mean over the visits, and the mistakes: of each pass, or of each visit."""

    plane: Float[tf.Tensor, " features+1"]
    mean: Float[tf.Tensor, " features+1"]
    mistakes: tf.Tensor


def visit_all(
    x: tf.Tensor, y: tf.Tensor, plane: tf.Tensor, order: tf.Tensor, *, on_boundary: str, averaged: bool = False,
    each: bool = False,
) -> Visits:  # fmt: skip
    """Visit samples one by one, and correct the plane after each mistake.

    With ``averaged`` a second row gathers the mean: a correction at visit t is in the plane for T − t + 1 visits of T.
    With ``each`` the mistakes are told for every visit, else they are counted for every pass.
    """
    x = tf.concat([x, tf.ones_like(x[:, :1])], axis=1)
    passes, visits = tf.shape(order)[0], tf.shape(order)[1]
    total = tf.cast(passes * visits, x.dtype)
    rows = tf.stack([plane, plane][: 1 + averaged])  # one array, for XLA is several times slower with two

    def one_pass(number: Any, rows: Any, mistakes: Any) -> list[Any]:
        chosen = tf.gather(order, number)

        def visit(place: Any, rows: Any, mistakes: Any) -> list[Any]:
            # Gathered, not sliced: XLA compiles a slice anew for every value that its place depends on.
            visited = tf.gather(chosen, place)
            sample, sign = tf.gather(x, visited), tf.gather(y, visited)
            score = sign * tf.tensordot(rows[0], sample, 1)
            wrong = score < 0 if on_boundary == "keep" else score <= 0
            step = tf.where(wrong, sign, tf.zeros_like(sign))
            share = 1 - tf.cast(number * visits + place, x.dtype) / total
            rows += tf.stack([step, step * share][: 1 + averaged])[:, None] * sample
            return [place + 1, rows, mistakes.write(place, wrong) if each else mistakes + tf.cast(wrong, tf.int32)]

        seed = tf.TensorArray(tf.bool, visits, element_shape=[]) if each else tf.constant(0)
        _, rows, made = tf.while_loop(lambda place, *_: place < visits, visit, [tf.constant(0), rows, seed])
        return [number + 1, rows, mistakes.write(number, made.stack() if each else made)]

    shape = [order.shape[1]] if each else []
    seed = tf.TensorArray(tf.bool if each else tf.int32, passes, element_shape=shape)
    _, rows, mistakes = tf.while_loop(lambda number, *_: number < passes, one_pass, [tf.constant(0), rows, seed])
    return Visits(rows[0], rows[-1], mistakes.stack())


def check_perceptron(function: str, x: Any, y: Any, order: Any) -> None:
    check_samples(function, x=x, order=order)
    check_signs(function, y)
    check_visits(function, "order", order, x.shape[0])


def _validate(x: Any, y: Any, weights: Any, intercept: Any, order: Any, *, on_boundary: str) -> None:
    check_perceptron("perceptron", x, y, order)
    if on_boundary not in ON_BOUNDARY:
        raise ValueError(
            f"perceptron: on_boundary is {on_boundary!r}, expected one of {', '.join(map(repr, ON_BOUNDARY))}."
        )


@graph_function(validate=_validate, jit_compile=True)
def perceptron(
    x: Samples, y: Signs, weights: Weights, intercept: Number, order: Order, *, on_boundary: str = "keep"
) -> PerceptronFit:
    """Train Rosenblatt's perceptron: a separating hyperplane, corrected after each mistake.

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
        note E's condition to stop, and whether the last entry is zero tells whether it has been met. A NaN anywhere
        makes plane and intercept NaN.

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
    end = visit_all(x, y, tf.concat([weights, intercept[None]], axis=0), order, on_boundary=on_boundary)
    return spoiled(PerceptronFit(end.plane[:-1], end.plane[-1], end.mistakes), holds_nan(x, y, weights, intercept))


def _validate_bound(x: Any, y: Any, weights: Any, intercept: Any) -> None:
    check_samples("perceptron_bound", x=x)
    check_signs("perceptron_bound", y)


@graph_function(validate=_validate_bound)
def perceptron_bound(x: Samples, y: Signs, weights: Weights, intercept: Number) -> PerceptronBound:
    """Novikoff's bound on the number of mistakes of a perceptron.

    R = maxₙ ‖x̂ₙ‖, γ = minₙ yₙ û·x̂ₙ, mistakes ≤ (R/γ)², where x̂ = (x, 1) and û = (w, b) / ‖(w, b)‖

    Args:
        x: samples (samples, features).
        y: their signs (samples,), −1 or +1.
        weights: w (features,) of any plane that separates the samples.
        intercept: its b.

    Returns:
        ``PerceptronBound(radius, margin, bound)``. It bounds the mistakes of every order of visits, begun at zero,
        whether a sample on the boundary counts as one or not. A plane that does not separate the samples has no
        positive margin, and its bound is infinite. A NaN anywhere makes all three NaN.

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
    radius = augmented_radius(x)
    norm = root_of_squares(tf.concat([weights, [intercept]], axis=0), [0])
    margin = tf.reduce_min(y * (tf.linalg.matvec(x, weights) + intercept)) / norm
    infinite = tf.constant(float("inf"), x.dtype)
    bound = PerceptronBound(radius, margin, tf.where(margin > 0, tf.square(radius / margin), infinite))
    return spoiled(bound, holds_nan(x, y, weights, intercept))

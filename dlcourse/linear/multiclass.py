"""The perceptron of several classes, and the bound on its mistakes."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.calculus.vector_norms import root_of_squares
from dlcourse.graph import graph_function
from dlcourse.linear.perceptron import Order, PerceptronBound, PerceptronFit
from dlcourse.linear.samples import augmented_radius, check_classes, check_samples, check_visits
from dlcourse.nan import holds_nan, spoiled

__all__ = ["multiclass_perceptron", "multiclass_perceptron_bound"]


def _validate(x: Any, y: Any, weights: Any, intercept: Any, order: Any) -> None:
    check_samples("multiclass_perceptron", x=x, weights=weights, order=order)
    check_classes("multiclass_perceptron", "y", y, weights.shape[1])
    check_visits("multiclass_perceptron", "order", order, x.shape[0])


@graph_function(validate=_validate, jit_compile=True)
def multiclass_perceptron(
    x: Float[tf.Tensor, "samples features"],
    y: Int[tf.Tensor, " samples"],
    weights: Float[tf.Tensor, "features classes"],
    intercept: Float[tf.Tensor, " classes"],
    order: Order,
) -> PerceptronFit:
    """Train a multiclass perceptron: one weight vector a class, two of them corrected after each mistake.

    Where r = argmaxₖ (wₖᵀx + bₖ) ≠ y: w_y ← w_y + x, b_y ← b_y + 1, w_r ← w_r − x, b_r ← b_r − 1

    Args:
        x: samples (samples, features).
        y: their classes 0 … K−1, (samples,).
        weights: a column wₖ a class, (features, classes), where to begin.
        intercept: bₖ (classes,), where to begin.
        order: which sample is visited when, (passes, visits): a row a pass.

    Returns:
        ``PerceptronFit(weights, intercept, mistakes)``: where it ends, and the mistakes of each pass, (passes,). Of
        equal highest scores the first class is chosen. A NaN anywhere makes weights and intercepts NaN.

    Raises:
        ValueError: no samples or passes, a label that is no class, or an index that is no sample.

    Example:
        >>> fit = multiclass_perceptron([[1.0], [-1.0]], [1, 0], [[0.0, 0.0]], [0.0, 0.0], [[0, 1], [0, 1]])
        >>> print(fit.weights.numpy(), fit.intercept.numpy(), fit.mistakes.numpy())
        [[-1.  1.]] [-1.  1.] [1 0]

    Conventions:
        Only the class that won is punished, as by Collins; Crammer and Singer have a family that shares the blame among
        all classes ahead of the right one. scikit-learn's ``Perceptron`` trains one perceptron a class against the
        rest, which is another algorithm. With two classes and begun at zero, w₁ = −w₀ is a perceptron's weights.

    References:
        duda1973, section 5.12; collins2002; crammer2001; note C, section 4.2.
    """
    flat = tf.reshape(order, [-1])
    visits, classes = tf.size(flat), tf.shape(weights)[1]
    not_a_number = holds_nan(x, weights, intercept)

    def visit(number: Any, weights: Any, intercept: Any, mistaken: Any) -> list[Any]:
        visited = tf.gather(flat, number)
        sample, label = tf.gather(x, visited), tf.gather(y, visited)
        scores = tf.linalg.matvec(weights, sample, transpose_a=True) + intercept
        chosen = tf.argmax(scores, output_type=label.dtype)
        # Zero where the two are one.
        step = tf.one_hot(label, classes, dtype=x.dtype) - tf.one_hot(chosen, classes, dtype=x.dtype)
        return [
            number + 1,
            weights + sample[:, None] * step,
            intercept + step,
            mistaken.write(number, chosen != label),
        ]

    seed = [tf.constant(0), weights, intercept, tf.TensorArray(tf.bool, visits, element_shape=[])]
    _, weights, intercept, mistaken = tf.while_loop(lambda number, *_: number < visits, visit, seed)
    by_pass = tf.reshape(mistaken.stack(), tf.shape(order))
    fit = PerceptronFit(weights, intercept, tf.math.count_nonzero(by_pass, axis=1, dtype=tf.int32))
    return spoiled(fit, not_a_number)


def _validate_bound(x: Any, y: Any, weights: Any, intercept: Any) -> None:
    check_samples("multiclass_perceptron_bound", x=x, weights=weights)
    check_classes("multiclass_perceptron_bound", "y", y, weights.shape[1])


@graph_function(validate=_validate_bound)
def multiclass_perceptron_bound(
    x: Float[tf.Tensor, "samples features"],
    y: Int[tf.Tensor, " samples"],
    weights: Float[tf.Tensor, "features classes"],
    intercept: Float[tf.Tensor, " classes"],
) -> PerceptronBound:
    """Novikoff's bound on the number of mistakes of a multiclass perceptron.

    R = maxₙ ‖x̂ₙ‖, γ = minₙ min over k ≠ yₙ of (û_y − ûₖ)·x̂ₙ, mistakes ≤ 2 (R/γ)²,
    where x̂ = (x, 1), and ûₖ = (wₖ, bₖ) / ‖(w, b)‖ with the length of all classes' weights and intercepts together

    Args:
        x: samples (samples, features).
        y: their classes 0 … K−1, (samples,).
        weights: a column wₖ a class, (features, classes), of any classifier that gets all samples right.
        intercept: its bₖ (classes,).

    Returns:
        ``PerceptronBound(radius, margin, bound)``. It bounds the mistakes of every order of visits, begun at zero, in
        whatever way ties are broken. A classifier that gets a sample wrong, or has a tie, has no positive margin, and
        its bound is infinite. A single class is always right: its margin is infinite, and its bound zero. A NaN
        anywhere makes all three NaN.

    Raises:
        ValueError: no samples, or a label that is no class.

    Example:
        Scores (4, 0, −4), (0, 4, −4) and (−4, −4, 8): the closest call is 4, the weights' length 4, and R is 3.

        >>> x = np.array([[2.0, 0.0], [0.0, 2.0], [-2.0, -2.0]])
        >>> bound = multiclass_perceptron_bound(x, [0, 1, 2], x.T, np.zeros(3))
        >>> print(bound.radius.numpy(), bound.margin.numpy(), bound.bound.numpy())
        3.0 1.0 18.0

    Conventions:
        Kesler's construction makes one perceptron of it: the weights of all classes as one vector, and for each rival k
        of a sample one long sample, x̂ in the place of y and −x̂ in that of k. Its length is √2 ‖x̂‖, hence the 2, and
        Novikoff's proof goes through. Collins calls *that* length R. A vector that is taken off all wₖ changes no
        decision; the margin is largest when their sum is zero. With w₁ = −w₀ it is the bound of ``perceptron_bound``.

    References:
        duda1973, section 5.12; collins2002, theorem 1; novikoff1962; note C, section 4.2.1.
    """
    radius = augmented_radius(x)
    norm = root_of_squares(tf.concat([weights, intercept[None]], axis=0), [0, 1])
    scores = tf.matmul(x, weights) + intercept  # (samples, classes)
    right = tf.one_hot(y, tf.shape(weights)[1], on_value=True, off_value=False)
    infinite = tf.constant(float("inf"), x.dtype)
    own = tf.reduce_min(tf.where(right, scores, infinite), axis=1)
    rival = tf.reduce_max(tf.where(right, -infinite, scores), axis=1)
    margin = tf.reduce_min(own - rival) / norm
    bound = PerceptronBound(radius, margin, tf.where(margin > 0, 2 * tf.square(radius / margin), infinite))
    return spoiled(bound, holds_nan(x, weights, intercept))

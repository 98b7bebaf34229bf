"""The perceptron of several classes."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.linear.perceptron import Order, PerceptronFit
from dlcourse.linear.samples import check_classes, check_samples, check_visits

__all__ = ["multiclass_perceptron"]


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
        equal highest scores the first class is chosen.

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
    return PerceptronFit(weights, intercept, tf.math.count_nonzero(by_pass, axis=1, dtype=tf.int32))

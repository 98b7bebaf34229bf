"""Perceptrons that let all planes of their training speak: the voted and the averaged perceptron."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.linear.least_squares import LinearFit
from dlcourse.linear.perceptron import Order, Samples, Signs, Visits, check_perceptron, visit_all
from dlcourse.nan import holds_nan, spoiled

__all__ = ["VotedPerceptron", "averaged_perceptron", "voted_perceptron", "voted_perceptron_predict"]


class VotedPerceptron(NamedTuple):
    """All planes that a perceptron had, from the first, and how many visits each lasted."""

    weights: Float[tf.Tensor, "planes features"]
    intercepts: Float[tf.Tensor, " planes"]
    votes: Int[tf.Tensor, " planes"]


def _from_zero(x: tf.Tensor, y: tf.Tensor, order: tf.Tensor, **options: bool) -> Visits:
    return visit_all(x, y, tf.zeros([tf.shape(x)[1] + 1], x.dtype), order, on_boundary="update", **options)


@graph_function(jit_compile=True)
def _mistaken(x: Samples, y: Signs, order: Order) -> tf.Tensor:
    """Which visits are mistakes; of fixed size, so that XLA can compile it."""
    return tf.reshape(_from_zero(x, y, order, each=True).mistakes, [-1])


@graph_function(validate=lambda x, y, order: check_perceptron("voted_perceptron", x, y, order))
def voted_perceptron(x: Samples, y: Signs, order: Order) -> VotedPerceptron:
    """Train a voted perceptron: keep every hyperplane with the number of visits that it survived.

    Where y (w_kᵀx + b_k) > 0, c_k ← c_k + 1; else w_k₊₁ = w_k + y x, b_k₊₁ = b_k + y, c_k₊₁ = 1

    Args:
        x: samples (samples, features).
        y: their signs (samples,), −1 or +1.
        order: which sample is visited when, (passes, visits): a row a pass.

    Returns:
        ``VotedPerceptron(weights, intercepts, votes)`` of the mistakes + 1 planes, in their order. The first is zero
        and has no votes, for the first visit is a mistake; all votes together are as many as visits. A NaN anywhere
        makes all planes NaN.

    Raises:
        ValueError: no samples or passes, a label that is no sign, or an index that is no sample.

    Example:
        >>> committee = voted_perceptron([[2.0], [-1.0]], [1.0, -1.0], [[0, 1], [0, 1]])
        >>> print(committee.weights.numpy().ravel(), committee.intercepts.numpy(), committee.votes.numpy())
        [0. 2.] [0. 1.] [0 4]

    Conventions:
        The paper has no intercept: append a one to each sample, and its algorithm is this one. A sample on the boundary
        is a mistake.

    References:
        freund1999, figure 1; note C, section 4.3.
    """
    mistakes = tf.where(_mistaken(x, y, order))[:, 0]
    samples = tf.gather(tf.reshape(order, [-1]), mistakes)
    signs = tf.gather(y, samples)
    steps = tf.concat([signs[:, None] * tf.gather(x, samples), signs[:, None]], axis=1)
    planes = tf.pad(tf.cumsum(steps, axis=0), [[1, 0], [0, 0]])
    ends = tf.concat([mistakes, [tf.size(order, tf.int64)]], axis=0)
    votes = tf.concat([ends[:1], ends[1:] - mistakes], axis=0)
    committee = VotedPerceptron(planes[:, :-1], planes[:, -1], tf.cast(votes, tf.int32))
    return spoiled(committee, holds_nan(x, y))


@graph_function()
def voted_perceptron_predict(
    x: Float[tf.Tensor, "queries features"],
    weights: Float[tf.Tensor, "planes features"],
    intercepts: Float[tf.Tensor, " planes"],
    votes: Int[tf.Tensor, " planes"],
) -> Float[tf.Tensor, " queries"]:
    """Predict classes by a voted perceptron: the weighted majority vote of its hyperplanes.

    ŷ = sign(Σ_k c_k sign(w_kᵀx + b_k))

    Args:
        x: samples (queries, features).
        weights: w_k (planes, features), as ``voted_perceptron`` returns them.
        intercepts: b_k (planes,).
        votes: c_k (planes,).

    Returns:
        −1 or +1 (queries,). A plane that a sample lies on does not vote on it; of equal votes the answer is −1. NaN
        where a plane's score is NaN.

    Raises:
        ValueError: shapes do not fit together.

    Example:
        >>> print(voted_perceptron_predict([[3.0], [1.0], [0.0]], [[1.0], [1.0]], [-2.0, 0.0], [2, 3]).numpy())
        [ 1.  1. -1.]

    References:
        freund1999, figure 1; note C, section 4.3.
    """
    sides = tf.sign(tf.linalg.matmul(x, weights, transpose_b=True) + intercepts)
    ballot = tf.linalg.matvec(sides, tf.cast(votes, x.dtype))
    one = tf.ones_like(ballot)
    return spoiled(tf.where(ballot > 0, one, -one), tf.math.is_nan(ballot))


@graph_function(validate=lambda x, y, order: check_perceptron("averaged_perceptron", x, y, order), jit_compile=True)
def averaged_perceptron(x: Samples, y: Signs, order: Order) -> LinearFit:
    """Train an averaged perceptron: the mean hyperplane over all visits.

    w̄ = (1/T) Σₜ wₜ, b̄ = (1/T) Σₜ bₜ, with wₜ and bₜ as they are after visit t of T

    Args:
        x: samples (samples, features).
        y: their signs (samples,), −1 or +1.
        order: which sample is visited when, (passes, visits): a row a pass.

    Returns:
        ``LinearFit(weights, intercept)``, the averages; NaN where there is a NaN anywhere.

    Raises:
        ValueError: no samples or passes, a label that is no sign, or an index that is no sample.

    Example:
        The plane is (2, 1) after the first visit, and (1, 0) after the second.

        >>> fit = averaged_perceptron([[2.0], [1.0]], [1.0, -1.0], [[0, 1]])
        >>> print(fit.weights.numpy(), fit.intercept.numpy())
        [1.5] 0.5

    Conventions:
        Each plane counts as often as it has votes in the voted perceptron, Σ c_k w_k / Σ c_k: the average of the
        *planes*, where that takes the average of their decisions. scikit-learn's ``SGDClassifier`` with
        ``loss="perceptron", average=True`` and a constant step of one computes the same.

    References:
        freund1999, section 5; collins2002; note C, section 4.3.
    """
    mean = _from_zero(x, y, order, averaged=True).mean
    return spoiled(LinearFit(mean[:-1], mean[-1]), holds_nan(x, y))

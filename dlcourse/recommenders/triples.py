"""Triples of a user, an item that he has chosen, and one that he has not: what pairwise losses learn from."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import graph_function

__all__ = ["Triples", "sample_triples"]


class Triples(NamedTuple):
    """Users, an item of each that is observed, and one that is not."""

    users: Int[tf.Tensor, " draws"]
    positives: Int[tf.Tensor, " draws"]
    negatives: Int[tf.Tensor, " draws"]


def _validate(mask: Any, uniforms: Any) -> None:
    told = "uniforms holds {:g}, expected numbers from [0, 1). Draw them uniformly."
    refuse_where(uniforms, lambda u: ~((u >= 0) & (u < 1)), told)
    told = (
        "mask leaves no triple, expected a user with an item that is observed and one that is not. "
        "Pass the mask of a sparse interaction matrix."
    )
    refuse_unless(tf.reduce_any(_eligible(mask)), told)


def _eligible(mask: Any) -> tf.Tensor:
    """Return the observed pairs whose user has something that is not observed."""
    mask = tf.cast(mask, tf.bool)
    return mask & ~tf.reduce_all(mask, axis=1, keepdims=True)


@graph_function(validate=_validate)
def sample_triples(mask: Label[tf.Tensor, "users items"], uniforms: Float[tf.Tensor, "draws 2"]) -> Triples:
    """Sample triples of a user, an item that is observed, and one that is not.

    (u, i) is the ⌊a N⌋-th observed pair, row by row, and j the ⌊c n_u⌋-th item of I ∖ I_u⁺, each counted from 0, for
    uniforms (a, c); N pairs are observed, n_u items are not observed by u

    Args:
        mask: whether a pair is observed (users, items).
        uniforms: two numbers a draw (draws, 2), from [0, 1).

    Returns:
        ``Triples(users, positives, negatives)``, indices, each (draws,). A negative is never a positive of its user.

    Raises:
        ValueError: a uniform is outside [0, 1), or no user has both kinds of items.

    Example:
        >>> triples = sample_triples([[True, False, True], [False, True, False]], [[0.4, 0.0], [0.9, 0.5]])
        >>> print(*(each.numpy() for each in triples))
        [0 1] [2 1] [1 2]

    Conventions:
        Pairs are drawn with the same probability each, and so users who chose much come often; users who have observed
        all items are passed over and do not count in N. Draws are with replacement.

    References:
        rendle2009, section 4.2; note D, section 12.
    """
    uniforms = tf.cast(uniforms, tf.float64)
    items = tf.shape(mask)[1]
    flat = tf.cumsum(tf.cast(tf.reshape(_eligible(mask), [-1]), tf.int32))
    place = _nth(flat, _floor(uniforms[:, 0], flat[-1]))
    users = place // items
    unseen = tf.cumsum(tf.cast(~tf.gather(tf.cast(mask, tf.bool), users), tf.int32), axis=1)
    wanted = _floor(uniforms[:, 1], unseen[:, -1])
    negatives = tf.reduce_sum(tf.cast(unseen <= wanted[:, None], tf.int32), axis=1)
    return Triples(users, place % items, negatives)


def _floor(uniforms: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    """Return ⌊u n⌋, below n even where the product is rounded."""
    return tf.minimum(tf.cast(tf.floor(uniforms * tf.cast(count, uniforms.dtype)), tf.int32), count - 1)


def _nth(cumulated: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
    """Return where the count passes what is wanted, counted from 0."""
    return tf.searchsorted(cumulated, wanted, side="right")

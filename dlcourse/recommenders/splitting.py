"""Which ratings are held out: the newest of each user, or some by chance."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.recommenders.lookups import check_ids

__all__ = ["random_split", "seq_aware_split"]


def _validate(users: Any, times: Any, *, num_users: int) -> None:
    if num_users < 1:
        raise ValueError(f"num_users is {num_users}, expected 1 or more.")
    check_ids("seq_aware_split", users=(users, num_users))


@graph_function(static=["num_users"], validate=_validate)
def seq_aware_split(
    users: Int[tf.Tensor, " count"], times: Int[tf.Tensor, " count"], *, num_users: int
) -> Bool[tf.Tensor, " count"]:
    """Sequence-aware split: the newest rating of each user is held out.

    held out: max {k: u_k = u, t_k = T_u}, with T_u = max {t_k: u_k = u}, for each user u that has ratings

    Args:
        users: who rates (count,), from 0.
        times: when (count,), such as seconds.
        num_users: how many users there are.

    Returns:
        Whether each rating is held out (count,): one a user. A user with a single rating has none left to learn from,
        and is cold.

    Raises:
        ValueError: an index is no user's, or there is no user.

    Example:
        User 0 has two ratings of one time: the last row is held out.

        >>> print(seq_aware_split([0, 1, 0, 0], [7, 3, 7, 5], num_users=2).numpy())
        [False  True  True False]

    Conventions:
        Of equal times the last row of the list. In MovieLens-100k 415 of 943 users have several ratings of their newest
        time, so that another rule, or another order of rows, makes another test set.

    References:
        note D, section 12.
    """
    users = tf.cast(users, tf.int32)
    # By user, then time, then row; GPUs have no maximum of whole numbers by segments.
    order = tf.argsort(times, stable=True)
    order = tf.gather(order, tf.argsort(tf.gather(users, order), stable=True))
    mine = tf.gather(users, order)
    following = tf.concat([mine[1:], [num_users]], axis=0)[: tf.size(mine)]  # nobody comes behind the last user
    last = tf.cast(mine != following, tf.int32)
    return tf.scatter_nd(order[:, None], last, tf.shape(order)) > 0


def _validate_random(uniforms: Any, *, share: Any) -> None:
    refuse_where(share, lambda s: ~((s >= 0) & (s <= 1)), "share is {:g}, expected 0 <= share <= 1.")


@graph_function(validate=_validate_random)
def random_split(uniforms: Float[tf.Tensor, " count"], *, share: Scalar) -> Bool[tf.Tensor, " count"]:
    """Random split: a share of the ratings, drawn without replacement, is held out.

    held out: the ⌊share · count + ½⌋ ratings with the smallest uniforms

    Args:
        uniforms: a number for each rating (count,), drawn from [0, 1).
        share: of ratings to hold out.

    Returns:
        Whether each rating is held out (count,); of equal uniforms the first.

    Raises:
        ValueError: the share is not from 0 to 1.

    Example:
        >>> print(random_split([0.4, 0.1, 0.9, 0.3], share=0.5).numpy())
        [False  True False  True]

    References:
        note D, section 12.
    """
    size = tf.size(uniforms)
    count = tf.cast(tf.floor(tf.cast(share, tf.float64) * tf.cast(size, tf.float64) + 0.5), tf.int32)
    order = tf.argsort(uniforms, stable=True)
    place = tf.scatter_nd(order[:, None], tf.range(size), tf.shape(order))
    return place < count

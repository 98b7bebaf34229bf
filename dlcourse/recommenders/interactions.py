"""The interaction matrix of users and items, and how few of its entries there are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from jaxtyping import Bool, Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_empty, refuse_unless, refuse_where
from dlcourse.graph import graph_function
from dlcourse.recommenders.lookups import check_ids

__all__ = ["InteractionMatrix", "interaction_matrix", "sparsity"]

Mask = Label[tf.Tensor, "users items"]
Scale = tuple[float | int, float | int]


class InteractionMatrix(NamedTuple):
    """The ratings, 0 where there is none, and where there is one."""

    ratings: Float[tf.Tensor, "users items"]
    mask: Bool[tf.Tensor, "users items"]


def _validate(users: Any, items: Any, ratings: Any, *, num_users: int, num_items: int, scale: Scale | None) -> None:
    for name, count in (("num_users", num_users), ("num_items", num_items)):
        if count < 1:
            raise ValueError(f"{name} is {count}, expected 1 or more.")
    check_ids("interaction_matrix", users=(users, num_users), items=(items, num_items))
    if scale is not None:
        low, high = scale
        told = f"ratings holds {{:g}}, expected ratings from {low:g} to {high:g}, as scale says. Leave such ones out."
        refuse_where(ratings, lambda r: (r < low) | (r > high), told)
    told = "users and items hold a pair twice, expected one rating a pair. Keep the newest of them."
    refuse_unless(_differ(_places(users, items, num_items)), told)


def _places(users: Any, items: Any, num_items: int) -> tf.Tensor:
    return tf.cast(users, tf.int64) * num_items + tf.cast(items, tf.int64)


def _differ(places: tf.Tensor) -> Any:
    known = tf.get_static_value(places)
    if known is not None:
        return tf.constant(bool(np.unique(known).size == known.size))
    order = tf.sort(places)
    return tf.reduce_all(order[1:] != order[:-1])


@graph_function(static=["num_users", "num_items", "scale"], validate=_validate)
def interaction_matrix(
    users: Int[tf.Tensor, " count"],
    items: Int[tf.Tensor, " count"],
    ratings: Float[tf.Tensor, " count"],
    *,
    num_users: int,
    num_items: int,
    scale: Scale | None = None,
) -> InteractionMatrix:
    """Interaction matrix of a list of ratings: users in rows, items in columns, and a mask.

    R_ui = r of the pair (u, i), and 0 without one;  M_ui = whether there is one

    Args:
        users: who rates (count,), from 0.
        items: what is rated (count,), from 0.
        ratings: r (count,).
        num_users: m, rows.
        num_items: n, columns.
        scale: the lowest and the highest rating that there can be, such as (1, 5); None for any.

    Returns:
        ``InteractionMatrix(ratings, mask)``, each (num_users, num_items). A user without a rating is a row, and an item
        a column, of zeros with a mask that is false throughout.

    Raises:
        ValueError: an index is outside, a pair occurs twice, a rating is not on the scale, or sizes are below 1.

    Example:
        >>> matrix = interaction_matrix([0, 1, 1], [2, 0, 2], [5.0, 3.0, 1.0], num_users=2, num_items=3)
        >>> print(matrix.ratings.numpy())
        [[0. 0. 5.]
         [3. 0. 1.]]
        >>> print(matrix.mask.numpy().sum())
        3

    Conventions:
        An empty entry is no rating, and 0 is none: it is the mask that tells. Ids with gaps, such as MovieLens's, which
        begin at 1, become indices by ``np.unique(ids, return_inverse=True)``.

    References:
        note D, section 12.
    """
    places = _places(users, items, num_items)
    flat = tf.math.unsorted_segment_sum(ratings, places, num_users * num_items)
    there = tf.math.unsorted_segment_sum(tf.ones_like(places, tf.int32), places, num_users * num_items)
    shape = (num_users, num_items)
    return InteractionMatrix(tf.reshape(flat, shape), tf.reshape(there > 0, shape))


def _validate_sparsity(mask: Any) -> None:
    refuse_empty(
        "sparsity", expected="a user and an item at least", mend="Pass interaction_matrix(...).mask.", mask=mask
    )


@graph_function(validate=_validate_sparsity)
def sparsity(mask: Mask) -> Float[tf.Tensor, ""]:
    """Sparsity of an interaction matrix: the share of its entries that are empty.

    1 − |{(u, i): M_ui}| / (m n)

    Args:
        mask: M, whether there is a rating (users, items).

    Returns:
        A number from 0 to 1, float64, as an enormous matrix may have few entries.

    Raises:
        ValueError: there is no user, or no item.

    Example:
        >>> print(sparsity([[True, False], [False, False]]).numpy())
        0.75

    Conventions:
        Rows and columns without a rating count. MovieLens-100k's is 0.93695.

    References:
        note D, section 12.
    """
    return tf.reduce_mean(1 - tf.cast(tf.cast(mask, tf.bool), tf.float64))

"""Memory-based collaborative filtering: predictions from the ratings of similar users, or of similar items."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.arguments import Label
from dlcourse.checks import refuse_unless
from dlcourse.graph import graph_function
from dlcourse.nan import spoiled

__all__ = ["item_based_cf", "user_based_cf"]

Ratings = Float[tf.Tensor, "users items"]
Mask = Label[tf.Tensor, "users items"]
SIMILARITIES = ("cosine", "pearson")


def _validate(ratings: Any, mask: Any, *, neighbours: int, similarity: str) -> None:
    if neighbours < 1:
        raise ValueError(f"neighbours is {neighbours}, expected 1 or more.")
    if similarity not in SIMILARITIES:
        raise ValueError(f"similarity is {similarity!r}, expected 'cosine' or 'pearson'.")
    refuse_unless(
        tf.reduce_any(tf.cast(mask, tf.bool)),
        "mask is false throughout, or has no entries, expected at least one rating. Pass more users.",
    )


@graph_function(static=["neighbours", "similarity"], validate=_validate)
def user_based_cf(ratings: Ratings, mask: Mask, *, neighbours: int = 40, similarity: str = "cosine") -> Ratings:
    """User-based CF (collaborative filtering): what similar users think of an item.

    r̂_ui = r̄_u + Σ_v s_uv d_vi / Σ_v |s_uv|, over the ``neighbours`` users v ≠ u with the largest s_uv who rated i;
    d_vi = r_vi − r̄_v,  s_uv = Σ_i d_ui d_vi / √(Σ_i d_ui² Σ_i d_vi²)

    Args:
        ratings: R (users, items); what the mask leaves out is not looked at.
        mask: whether there is a rating (users, items).
        neighbours: k, at most so many.
        similarity: "cosine": each root's sums run over all ratings of a user; "pearson": over the items that both
            rated. The product's sum is over these in any case.

    Returns:
        Predictions for all pairs (users, items), those that are rated included, whose own rating takes no part but in
        the means and similarities. Without a neighbour who rated the item, or if all their similarities are 0, r̄_u;
        for a user without ratings the mean of all ratings. They may lie outside the scale.

    Raises:
        ValueError: there is no rating, ``neighbours`` is below 1, or the similarity is unknown.

    Example:
        The first two agree, the third thinks the opposite; all tell something of the last item.

        >>> ratings = [[5.0, 1.0, 0.0], [5.0, 1.0, 3.0], [1.0, 5.0, 3.0]]
        >>> mask = [[True, True, False], [True, True, True], [True, True, True]]
        >>> print(user_based_cf(ratings, mask, neighbours=1).numpy().round(2)[0, 2])
        3.0

    Conventions:
        Both similarities are of deviations from the mean of *all* of a user's ratings. Of equal similarities the user
        with the smaller index is the neighbour. Negative ones take part, with their sign, where k reaches so far; some
        libraries leave them out. A rating of NaN makes NaN of all that it enters.

    References:
        resnick1994; herlocker1999; note D, section 12.
    """
    mask = tf.cast(mask, tf.bool)
    means, deviations = _centred(ratings, mask)
    weighted = _weighted(deviations, mask, neighbours, similarity)
    return tf.cast(means[:, None] + weighted, ratings.dtype)


@graph_function(static=["neighbours", "similarity"], validate=_validate)
def item_based_cf(ratings: Ratings, mask: Mask, *, neighbours: int = 40, similarity: str = "cosine") -> Ratings:
    """Item-based CF (collaborative filtering): what a user thinks of similar items.

    r̂_ui = r̄_u + Σ_j s_ij d_uj / Σ_j |s_ij|, over the ``neighbours`` items j ≠ i with the largest s_ij that u rated;
    d_uj = r_uj − r̄_u,  s_ij = Σ_u d_ui d_uj / √(Σ_u d_ui² Σ_u d_uj²)

    Args:
        ratings: R (users, items); what the mask leaves out is not looked at.
        mask: whether there is a rating (users, items).
        neighbours: k, at most so many.
        similarity: "cosine": each root's sums run over all ratings of an item; "pearson": over the users who rated
            both.

    Returns:
        Predictions for all pairs (users, items). For an item without ratings, or without a neighbour, r̄_u; for a user
        without ratings the mean of all ratings.

    Raises:
        ValueError: as for ``user_based_cf``.

    Example:
        Items 0 and 1 please the same users, and item 2 others.

        >>> ratings = [[5.0, 5.0, 2.0], [1.0, 2.0, 6.0], [5.0, 0.0, 1.0]]
        >>> mask = [[True, True, True], [True, True, True], [True, False, True]]
        >>> print(item_based_cf(ratings, mask, neighbours=1).numpy().round(2)[2, 1])
        5.0

    Conventions:
        Deviations are from the *user's* mean, also between items: some users give high ratings to all. Sarwar weighs
        the ratings themselves, which is the same where no similarity is negative. Ties and NaN as for
        ``user_based_cf``.

    References:
        sarwar2001, sections 3.1.3 and 3.2.1; note D, section 12.
    """
    mask = tf.cast(mask, tf.bool)
    means, deviations = _centred(ratings, mask)
    weighted = _weighted(tf.transpose(deviations), tf.transpose(mask), neighbours, similarity)
    return tf.cast(means[:, None] + tf.transpose(weighted), ratings.dtype)


def _centred(ratings: tf.Tensor, mask: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return each user's mean, and the deviations from it, 0 where there is no rating, in double precision."""
    there = tf.cast(mask, tf.float64)
    known = tf.where(mask, tf.cast(ratings, tf.float64), tf.zeros([], tf.float64))
    counts = tf.reduce_sum(there, axis=1)
    # Sums of the largest numbers would be infinite. The unit is a power of two: the mean of equal ratings is one of
    # them to the last digit, and who rates all alike has no deviations, of which rounding would make similarities.
    one = tf.ones([], tf.float64)
    unit = tf.where(tf.reduce_any(tf.abs(known) > 1e290), 2.0**64 * one, one)
    means = tf.reduce_sum(known / unit, axis=1) / tf.maximum(counts, 1) * unit
    everywhere = tf.reduce_sum(known / unit) / tf.reduce_sum(there) * unit
    means = tf.where(counts > 0, means, everywhere)
    return means, tf.where(mask, known - means[:, None], tf.zeros([], tf.float64))


def _weighted(deviations: tf.Tensor, mask: tf.Tensor, neighbours: int, similarity: str) -> tf.Tensor:
    """Return Σ_v s_uv d_vi / Σ_v |s_uv| over the nearest rows v that have an entry in the column i."""
    similarities = _similarities(deviations, mask, similarity)
    rows = tf.shape(mask)[0]
    lowest = tf.constant(float("-inf"), tf.float64)

    def of_row(arguments: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        row, mine = arguments
        # What is no number is no neighbour: it is made NaN where it could have been one.
        unknown = tf.math.is_nan(mine) & (tf.range(rows) != row)
        ranked = tf.where(tf.math.is_nan(mine) | (tf.range(rows) == row), lowest, mine)
        order = tf.argsort(tf.stop_gradient(ranked), direction="DESCENDING", stable=True)
        ranked, there = tf.gather(ranked, order), tf.gather(mask, order)  # (rows,), (rows, columns)
        there &= (ranked > lowest)[:, None]
        there &= tf.cumsum(tf.cast(there, tf.int32), axis=0) <= neighbours
        weights = tf.where(
            there, tf.where(ranked > lowest, ranked, tf.zeros_like(ranked))[:, None], tf.zeros_like(lowest)
        )
        total = tf.reduce_sum(tf.abs(weights), axis=0)
        added = tf.reduce_sum(weights * tf.gather(deviations, order), axis=0)
        answer = tf.where(total > 0, added / tf.where(total > 0, total, tf.ones_like(total)), tf.zeros_like(total))
        return spoiled(answer, tf.reduce_any(unknown[:, None] & mask, axis=0))

    each = (tf.range(rows), similarities)
    made = tf.map_fn(of_row, each, fn_output_signature=tf.TensorSpec([mask.shape[1]], tf.float64))
    return tf.ensure_shape(made, mask.shape)


def _similarities(deviations: tf.Tensor, mask: tf.Tensor, similarity: str) -> tf.Tensor:
    # Its unit does not matter, and squares of the largest numbers would be infinite.
    largest = tf.stop_gradient(tf.reduce_max(tf.abs(deviations), axis=1, keepdims=True))
    scaled = deviations / tf.where(largest > 0, largest, tf.ones_like(largest))
    products = tf.matmul(scaled, scaled, transpose_b=True)
    if similarity == "pearson":
        squares = tf.matmul(tf.square(scaled), tf.cast(mask, tf.float64), transpose_b=True)
    else:
        squares = tf.broadcast_to(tf.reduce_sum(tf.square(scaled), axis=1)[:, None], tf.shape(products))
    there = (squares > 0) | tf.math.is_nan(squares)  # a graph makes > of ~(… <= 0), and loses NaN
    # Two roots: of a single common entry the similarity is 1 or -1 to the last digit, and ties are ties.
    lengths = tf.sqrt(tf.where(there, squares, tf.ones_like(squares)))
    similarities = products / (lengths * tf.transpose(lengths))
    return tf.where(there & tf.transpose(there), similarities, tf.zeros_like(products))

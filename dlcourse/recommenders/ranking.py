"""How good a ranking is: where the one item stands that was held out of each user's."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_unless, refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled
from dlcourse.recommenders.lookups import UNKNOWN, check_ids

__all__ = ["held_out_rank", "hit_rate", "ranking_auc"]

Scores = Float[tf.Tensor, "users items"]
HeldOut = Int[tf.Tensor, " users"]
Seen = Label[tf.Tensor, "users items"]


def _validate(function: str) -> Any:
    def validate(scores: Any, held_out: Any, seen: Any, *, cutoff: Any = 1) -> None:
        check_ids(function, lowest=UNKNOWN, held_out=(held_out, tf.shape(scores)[1]))
        refuse_where(cutoff, lambda c: ~(c >= 1), f"{function}: cutoff is {{:g}}, expected 1 or more.")
        if function != "held_out_rank":
            told = "held_out is -1 throughout, or has no entries, expected an item of at least one user. Hold some out."
            refuse_unless(tf.reduce_any(held_out >= 0), told)

    return validate


@graph_function(validate=_validate("held_out_rank"))
def held_out_rank(scores: Scores, held_out: HeldOut, seen: Seen) -> Float[tf.Tensor, " users"]:
    """Rank of the held-out item of each user among all items that the user has not seen, with mid-ranks.

    rank_u = 1 + |{j: ŷ_uj > ŷ_ug}| + ½ |{j: ŷ_uj = ŷ_ug}| over the items j ≠ g that u has not seen

    Args:
        scores: ŷ of all pairs (users, items).
        held_out: g, an item a user (users,), from 0; −1 for a user of whom none is held out.
        seen: which items each user has rated (users, items); the held-out one takes part in any case.

    Returns:
        (users,), 1 for the best; NaN for a user without a held-out item.

    Raises:
        ValueError: an index is no item's.

    Example:
        Item 0 is seen. Of the others one is better than item 1, and one is as good.

        >>> print(held_out_rank([[9.0, 2.0, 3.0, 2.0]], [1], [[True, False, False, False]]).numpy())
        [2.5]

    Conventions:
        Of equal scores an order would be by chance: each counts half, so that constant scores are in the middle. Some
        programs let the held-out item win, and a model that says the same of all items is perfect then.

    References:
        note D, section 12.
    """
    above, equal, _ = _beside(scores, held_out, seen)
    half = tf.constant(0.5, scores.dtype)
    return spoiled(1 + above + half * equal, held_out < 0)


def _beside(scores: tf.Tensor, held_out: tf.Tensor, seen: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return how many rivals are above, how many are as good, and how many there are."""
    scores, chosen = tf.stop_gradient(scores), tf.cast(held_out, tf.int32)[:, None] == tf.range(tf.shape(scores)[1])
    zero = tf.zeros_like(scores)
    mine = tf.reduce_sum(tf.where(chosen, scores, zero), axis=1, keepdims=True)
    rivals = ~tf.cast(seen, tf.bool) & ~chosen
    counts = [rivals & (scores > mine), rivals & (scores == mine), rivals]
    above, equal, every = (tf.reduce_sum(tf.cast(each, scores.dtype), axis=1) for each in counts)
    unknown = tf.reduce_any(tf.math.is_nan(scores) & (rivals | chosen), axis=1)
    return spoiled(above, unknown), equal, every


def _mean_of_users(values: tf.Tensor, there: tf.Tensor) -> tf.Tensor:
    counted = tf.cast(there, values.dtype)
    return tf.reduce_sum(tf.where(there, values, tf.zeros_like(values))) / tf.reduce_sum(counted)


@graph_function(at_least_single=["cutoff"], validate=_validate("hit_rate"))
def hit_rate(scores: Scores, held_out: HeldOut, seen: Seen, *, cutoff: Scalar = 10) -> Float[tf.Tensor, ""]:
    """Hit rate at cut-off l, Hit@l: the share of users whose held-out item is among the first l.

    Hit@l = (1/m) Σ_u [rank_u ≤ l], with the rank of ``held_out_rank``

    Args:
        scores: ŷ of all pairs (users, items).
        held_out: an item a user (users,); −1 for a user of whom none is held out, who does not count.
        seen: which items each user has rated (users, items).
        cutoff: l, at least 1.

    Returns:
        A number from 0 to 1.

    Raises:
        ValueError: an index is no item's, no user has a held-out item, or the cut-off is below 1.

    Example:
        >>> scores, seen = [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], [[False] * 3, [False] * 3]
        >>> print(hit_rate(scores, [1, 0], seen, cutoff=2).numpy())
        0.5

    Conventions:
        All items that are not seen are ranked. He and others (2017) rank the held-out one among 100 that are drawn,
        which makes much larger numbers. Ties count half a rank each. Note D adds hits up and leaves 1/m out of its
        words, not of its formula.

    References:
        he2017, section 4.1; krichene2020; note D, section 12.
    """
    above, equal, _ = _beside(scores, held_out, seen)
    twice = 2 + 2 * above + equal  # whole numbers, also in half precision
    hits = tf.cast(twice <= 2 * tf.cast(cutoff, twice.dtype), twice.dtype)
    return _mean_of_users(spoiled(hits, tf.math.is_nan(above)), held_out >= 0)


@graph_function(validate=_validate("ranking_auc"))
def ranking_auc(scores: Scores, held_out: HeldOut, seen: Seen) -> Float[tf.Tensor, ""]:
    """AUC of a ranking: the share of unseen items that are ranked below the held-out one.

    AUC = (1/m) Σ_u (1/n_u) Σ_j ([ŷ_ug > ŷ_uj] + ½ [ŷ_ug = ŷ_uj]) over the n_u items j ≠ g that u has not seen

    Args:
        scores: ŷ of all pairs (users, items).
        held_out: g (users,); −1 for a user of whom none is held out, who does not count.
        seen: which items each user has rated (users, items).

    Returns:
        A number from 0 to 1; ½ for constant scores. Users without another item do not count either; NaN if there are
        no others.

    Raises:
        ValueError: an index is no item's, or no user has a held-out item.

    Example:
        >>> print(ranking_auc([[1.0, 2.0, 3.0]], [1], [[False, False, False]]).numpy())
        0.5

    Conventions:
        Note D's formula breaks off after the second fraction.

    References:
        rendle2009, section 6.2; note D, section 12.
    """
    above, equal, every = _beside(scores, held_out, seen)
    half = tf.constant(0.5, scores.dtype)
    share = 1 - (above + half * equal) / tf.maximum(every, tf.ones_like(every))
    return _mean_of_users(share, (held_out >= 0) & (every > 0))

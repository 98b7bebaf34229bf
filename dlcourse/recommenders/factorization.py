"""Matrix factorization: a rating is an inner product of what a user likes and what an item has, and two biases."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.recommenders.lookups import UNKNOWN, check_ids, rows_of

__all__ = [
    "FactorGradients",
    "matrix_factorization",
    "matrix_factorization_gradient",
    "matrix_factorization_loss",
]

Ratings = Float[tf.Tensor, "users items"]
Mask = Label[tf.Tensor, "users items"]
UserFactors = Float[tf.Tensor, "users k"]
ItemFactors = Float[tf.Tensor, "items k"]
UserBias = Float[tf.Tensor, " users"]
ItemBias = Float[tf.Tensor, " items"]


class FactorGradients(NamedTuple):
    """The gradients of a loss with respect to all that a factorization has learnt."""

    user_factors: UserFactors
    item_factors: ItemFactors
    user_bias: UserBias
    item_bias: ItemBias


def _validate(users: Any, items: Any, user_factors: Any, item_factors: Any, *biases: Any, mean: Any) -> None:
    sizes = {"users": (users, tf.shape(user_factors)[0]), "items": (items, tf.shape(item_factors)[0])}
    check_ids("matrix_factorization", lowest=UNKNOWN, **sizes)


@graph_function(validate=_validate)
def matrix_factorization(
    users: Int[tf.Tensor, " batch"],
    items: Int[tf.Tensor, " batch"],
    user_factors: UserFactors,
    item_factors: ItemFactors,
    user_bias: UserBias,
    item_bias: ItemBias,
    *,
    mean: Scalar = 0.0,
) -> Float[tf.Tensor, " batch"]:
    """Matrix factorization: predicted ratings of some pairs, by latent factors and biases.

    r̂_ui = μ + P_u · Q_i + b_u + b_i

    Args:
        users: u (batch,), from 0; −1 for a user of whom nothing is known.
        items: i (batch,), from 0; −1 for an item of which nothing is known.
        user_factors: P, the user latent matrix (users, k).
        item_factors: Q, the item latent matrix (items, k).
        user_bias: (users,).
        item_bias: (items,).
        mean: μ, such as the mean of all training ratings.

    Returns:
        r̂ (batch,). A cold user has factors and bias 0, which leaves μ + b_i; of a cold pair μ is left.

    Raises:
        ValueError: an index is no row's, or sizes differ.

    Example:
        >>> print(matrix_factorization([0], [0], [[1.0, 2.0]], [[3.0, -1.0]], [0.5], [-0.25]).numpy())
        [1.25]

    Conventions:
        Note D has no μ, which the biases have to learn then. Its (PQ_ui)ᵀ means the entry (u, i) of P Qᵀ.

    References:
        koren2009, equation 4; note D, section 12.
    """
    users, items = tf.cast(users, tf.int32), tf.cast(items, tf.int32)
    product = tf.reduce_sum(rows_of(user_factors, users) * rows_of(item_factors, items), axis=1)
    return tf.cast(mean, product.dtype) + product + rows_of(user_bias, users) + rows_of(item_bias, items)


def _validate_loss(*arguments: Any, strength: Any) -> None:
    refuse_where(strength, lambda s: ~(s >= 0), "strength is {:g}, expected 0 or more.")


@graph_function(validate=_validate_loss)
def matrix_factorization_loss(
    ratings: Ratings,
    mask: Mask,
    user_factors: UserFactors,
    item_factors: ItemFactors,
    user_bias: UserBias,
    item_bias: ItemBias,
    *,
    strength: Scalar,
) -> Float[tf.Tensor, ""]:
    """Loss of matrix factorization: squared errors of the observed ratings, and an L2 penalty.

    J = Σ_{(u,i) observed} (r_ui − r̂_ui)² + λ (‖P‖² + ‖Q‖² + ‖b‖² + ‖c‖²), with r̂_ui = P_u · Q_i + b_u + c_i

    Args:
        ratings: R (users, items); what the mask leaves out is not looked at.
        mask: whether a rating is observed (users, items).
        user_factors: P (users, k).
        item_factors: Q (items, k).
        user_bias: b (users,).
        item_bias: c (items,).
        strength: λ.

    Returns:
        J, one number.

    Raises:
        ValueError: sizes differ, or λ is negative.

    Example:
        The error is 2 − 1.25, and the rating 9 does not count.

        >>> parameters = [[1.0, 2.0]], [[3.0, -1.0], [0.0, 0.0]], [0.5], [-0.25, 0.0]
        >>> print(matrix_factorization_loss([[2.0, 9.0]], [[True, False]], *parameters, strength=0.0).numpy())
        0.5625

    Conventions:
        No ½, no mean, and each parameter's penalty once, however many ratings it takes part in, as in note D. Koren
        writes the penalty within the sum over ratings: there it counts once a rating.

    References:
        koren2009, equation 5; note D, section 12.
    """
    error = _errors(ratings, mask, user_factors, item_factors, user_bias, item_bias)
    parameters = (user_factors, item_factors, user_bias, item_bias)
    penalty = tf.add_n([tf.reduce_sum(tf.square(p)) for p in parameters])
    return tf.reduce_sum(tf.square(error)) + tf.cast(strength, error.dtype) * penalty


def _errors(ratings: Any, mask: Any, p: Any, q: Any, user_bias: Any, item_bias: Any) -> tf.Tensor:
    """Return r − r̂ of what is observed, 0 elsewhere: nothing that stands there, NaN included, gets through."""
    mask = tf.cast(mask, tf.bool)
    predicted = tf.matmul(p, q, transpose_b=True) + user_bias[:, None] + item_bias
    return tf.where(mask, ratings, tf.zeros_like(ratings)) - tf.where(mask, predicted, tf.zeros_like(predicted))


@graph_function(validate=_validate_loss)
def matrix_factorization_gradient(
    ratings: Ratings,
    mask: Mask,
    user_factors: UserFactors,
    item_factors: ItemFactors,
    user_bias: UserBias,
    item_bias: ItemBias,
    *,
    strength: Scalar,
) -> FactorGradients:
    """Gradient of the loss of matrix factorization with respect to factors and biases.

    ∂J/∂P_u = −2 Σ_i e_ui Q_i + 2λ P_u,  ∂J/∂Q_i = −2 Σ_u e_ui P_u + 2λ Q_i,
    ∂J/∂b_u = −2 Σ_i e_ui + 2λ b_u,  ∂J/∂c_i = −2 Σ_u e_ui + 2λ c_i, with e_ui = r_ui − r̂_ui where observed, else 0

    Args:
        ratings: R (users, items).
        mask: whether a rating is observed (users, items).
        user_factors: P (users, k).
        item_factors: Q (items, k).
        user_bias: b (users,).
        item_bias: c (items,).
        strength: λ.

    Returns:
        ``FactorGradients(user_factors, item_factors, user_bias, item_bias)``, of the parameters' shapes. An empty row's
        factors have the penalty's gradient alone.

    Raises:
        ValueError: as for ``matrix_factorization_loss``.

    Example:
        >>> parameters = [[1.0, 2.0]], [[3.0, -1.0]], [0.5], [-0.25]
        >>> gradients = matrix_factorization_gradient([[2.25]], [[True]], *parameters, strength=0.0)
        >>> print(gradients.user_factors.numpy(), gradients.item_factors.numpy(), gradients.user_bias.numpy())
        [[-6.  2.]] [[-2. -4.]] [-2.]

    Conventions:
        For J itself, without ½: a step of SGD as Koren writes it has taken the 2 into the learning rate.

    References:
        koren2009, equation 5; note D, section 12.
    """
    error = _errors(ratings, mask, user_factors, item_factors, user_bias, item_bias)
    decay = 2 * tf.cast(strength, error.dtype)
    return FactorGradients(
        decay * user_factors - 2 * tf.matmul(error, item_factors),
        decay * item_factors - 2 * tf.matmul(error, user_factors, transpose_a=True),
        decay * user_bias - 2 * tf.reduce_sum(error, axis=1),
        decay * item_bias - 2 * tf.reduce_sum(error, axis=0),
    )

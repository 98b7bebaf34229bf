"""Neural collaborative filtering: generalised matrix factorization, and a network beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function
from dlcourse.nan import rectified
from dlcourse.recommenders.lookups import UNKNOWN, check_ids, rows_of

__all__ = ["gmf", "neumf"]

Vectors = Float[tf.Tensor, "batch k"]


def _validate(users: Any, items: Any, user_factors: Any, item_factors: Any) -> None:
    sizes = {"users": (users, tf.shape(user_factors)[0]), "items": (items, tf.shape(item_factors)[0])}
    check_ids("gmf", lowest=UNKNOWN, **sizes)


@graph_function(validate=_validate)
def gmf(
    users: Int[tf.Tensor, " batch"],
    items: Int[tf.Tensor, " batch"],
    user_factors: Float[tf.Tensor, "users k"],
    item_factors: Float[tf.Tensor, "items k"],
) -> Vectors:
    """GMF (generalised matrix factorization): products of a user's and an item's factors.

    φ_ui = P_u ⊙ Q_i

    Args:
        users: u (batch,), from 0; −1 for a user of whom nothing is known.
        items: i (batch,), from 0; −1 for an item of which nothing is known.
        user_factors: P (users, k).
        item_factors: Q (items, k).

    Returns:
        φ (batch, k); zeros where user or item is unknown.

    Raises:
        ValueError: an index is no row's, or sizes differ.

    Example:
        >>> print(gmf([0], [1], [[1.0, 2.0]], [[0.0, 0.0], [3.0, -1.0]]).numpy())
        [[ 3. -2.]]

    Conventions:
        Before the output layer h; with h = (1, …, 1) it is matrix factorization without biases. Note D prints V_i, of
        the other part, for Q_i, and MLP for GMF.

    References:
        he2017, equation 8; note D, section 12.
    """
    users, items = tf.cast(users, tf.int32), tf.cast(items, tf.int32)
    return rows_of(user_factors, users) * rows_of(item_factors, items)


def _validate_neumf(product: Any, user_vectors: Any, item_vectors: Any, kernels: Any, biases: Any, output: Any) -> None:
    if len(kernels) != len(biases):
        raise ValueError(f"there are {len(kernels)} kernels and {len(biases)} biases, expected as many. Pass both.")
    width = user_vectors.shape[1], item_vectors.shape[1]
    size = None if None in width else sum(width)
    for place, (kernel, bias) in enumerate(zip(kernels, biases, strict=True)):
        rows, columns = kernel.shape
        if bias.shape[0] != columns or (None not in (size, rows) and rows != size):
            before = f"what kernels[{place - 1}] gives" if place else "[U_u, V_i]"
            raise ValueError(
                f"kernels[{place}] has shape {tuple(kernel.shape)} and biases[{place}] {tuple(bias.shape)}, expected "
                f"({size}, units) and (units,), as its input is {before}."
            )
        size = columns
    given = None if None in (product.shape[1], size) else product.shape[1] + size
    if None not in (given, output.shape[0]) and output.shape[0] != given:
        raise ValueError(
            f"output has {output.shape[0]} entries, expected {given}: those of the product and of the last layer."
        )


@graph_function(validate=_validate_neumf)
def neumf(
    product: Vectors,
    user_vectors: Float[tf.Tensor, "batch user_dim"],
    item_vectors: Float[tf.Tensor, "batch item_dim"],
    kernels: Sequence[Float[tf.Tensor, "_ _"]],
    biases: Sequence[Float[tf.Tensor, " _"]],
    output: Float[tf.Tensor, " features"],
) -> Float[tf.Tensor, " batch"]:
    """NeuMF (neural matrix factorization): scores by GMF and a network side by side.

    z_ui = hᵀ [φ_ui ; a_L],  a₀ = [U_u ; V_i],  a_l = max(0, W_lᵀ a_{l−1} + b_l);  ŷ_ui = σ(z_ui)

    Args:
        product: φ = P_u ⊙ Q_i of each pair, as ``gmf`` gives it (batch, k).
        user_vectors: U_u, of tables of their own (batch, user_dim).
        item_vectors: V_i (batch, item_dim).
        kernels: W_l, each (fan_in, fan_out), fan_in that of the layer before.
        biases: b_l, each (fan_out,).
        output: h (k + fan_out of the last,), first for φ.

    Returns:
        z, the scores before the sigmoid (batch,).

    Raises:
        ValueError: sizes do not fit together.

    Example:
        The network's only unit gives max(0, 1 − 2 + 0.5) = 0.

        >>> print(neumf([[3.0]], [[1.0]], [[2.0]], [[[1.0], [-1.0]]], [[0.5]], [2.0, 10.0]).numpy())
        [6.]

    Conventions:
        σ keeps the order, and losses take scores: ``bpr_loss``, as note D, or ``pointwise_loss``, as the paper. The
        output has no bias, which no pairwise loss could see.

    References:
        he2017, equations 10 to 12; note D, section 12.
    """
    hidden = tf.concat([user_vectors, item_vectors], axis=1)
    for kernel, bias in zip(kernels, biases, strict=True):
        hidden = rectified(tf.matmul(hidden, kernel) + bias)
    return tf.linalg.matvec(tf.concat([product, hidden], axis=1), output)

"""Losses of implicit feedback: each item by itself, or a pair of items, of which one was chosen."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.losses import binary_cross_entropy_from_logits, binary_cross_entropy_from_logits_gradient
from dlcourse.nan import rectified

__all__ = [
    "PairGradients",
    "bpr_loss",
    "bpr_loss_gradient",
    "pairwise_hinge_loss",
    "pairwise_hinge_loss_gradient",
    "pointwise_loss",
    "pointwise_loss_gradient",
]

Scores = Float[tf.Tensor, " triples"]


class PairGradients(NamedTuple):
    """The gradients of a pairwise loss with respect to both scores."""

    positive: Scores
    negative: Scores


@graph_function()
def bpr_loss(positive: Scores, negative: Scores) -> Float[tf.Tensor, ""]:
    """BPR loss (Bayesian personalised ranking): −ln of how likely the chosen items win.

    J = −Σ ln σ(ŷ_ui − ŷ_uj) over the triples (u, i, j)

    Args:
        positive: ŷ_ui, scores of items that users have chosen (triples,).
        negative: ŷ_uj, scores of items that the same users have not (triples,).

    Returns:
        J, one number, in nats; 0 without triples.

    Raises:
        ValueError: sizes differ.

    Example:
        >>> print(bpr_loss([1.0, 0.0, -1.0], [0.0, 0.0, 0.0]).numpy().round(4))
        2.3197

    Conventions:
        A sum; those who train take the mean of a batch. The prior's part, λ‖θ‖², is ``l2_penalty``. Note D writes ∝
        where logarithms differ by a constant.

    References:
        rendle2009, section 4.1; note D, section 12.
    """
    return tf.reduce_sum(tf.nn.softplus(negative - positive))


@graph_function()
def bpr_loss_gradient(positive: Scores, negative: Scores) -> PairGradients:
    """Gradient of the BPR loss with respect to both scores of each triple.

    ∂J/∂ŷ_ui = −σ(ŷ_uj − ŷ_ui),  ∂J/∂ŷ_uj = σ(ŷ_uj − ŷ_ui)

    Args:
        positive: ŷ_ui (triples,).
        negative: ŷ_uj (triples,).

    Returns:
        ``PairGradients(positive, negative)``, each (triples,).

    Raises:
        ValueError: sizes differ.

    Example:
        >>> print(bpr_loss_gradient([0.0], [0.0]).positive.numpy())
        [-0.5]

    References:
        rendle2009, section 4.1; note D, section 12.
    """
    pull = tf.sigmoid(negative - positive)
    return PairGradients(-pull, pull)


def _validate_margin(positive: Any, negative: Any, *, margin: Any) -> None:
    refuse_where(margin, lambda m: ~(m > 0), "margin is {:g}, expected a number above 0.")


@graph_function(validate=_validate_margin)
def pairwise_hinge_loss(positive: Scores, negative: Scores, *, margin: Scalar = 1.0) -> Float[tf.Tensor, ""]:
    """Pairwise hinge loss of a ranking: how much the chosen item's lead falls short of a margin.

    J = Σ max(0, m − ŷ_ui + ŷ_uj) over the triples (u, i, j)

    Args:
        positive: ŷ_ui, scores of items that users have chosen (triples,).
        negative: ŷ_uj, scores of items that the same users have not (triples,).
        margin: m > 0.

    Returns:
        J, one number; 0 without triples.

    Raises:
        ValueError: sizes differ, or the margin is not positive.

    Example:
        >>> print(pairwise_hinge_loss([2.0, 0.5, 0.0], [0.5, 0.0, 1.0]).numpy())
        2.5

    Conventions:
        A sum. Note D prints ŷ_ij for ŷ_uj.

    References:
        note D, section 12.
    """
    return tf.reduce_sum(rectified(tf.cast(margin, positive.dtype) - (positive - negative)))


@graph_function(validate=_validate_margin)
def pairwise_hinge_loss_gradient(positive: Scores, negative: Scores, *, margin: Scalar = 1.0) -> PairGradients:
    """Gradient (a subgradient) of the pairwise hinge loss of a ranking with respect to both scores.

    ∂J/∂ŷ_ui = −1 and ∂J/∂ŷ_uj = 1 where ŷ_ui − ŷ_uj < m, else 0

    Args:
        positive: ŷ_ui (triples,).
        negative: ŷ_uj (triples,).
        margin: m > 0.

    Returns:
        ``PairGradients(positive, negative)``, each (triples,); zero at the kink. NaN where the loss is.

    Raises:
        ValueError: as for ``pairwise_hinge_loss``.

    Example:
        >>> print(pairwise_hinge_loss_gradient([2.0, 1.0, 0.5], [0.0, 0.0, 0.0]).negative.numpy())
        [0. 0. 1.]

    References:
        note D, section 12.
    """
    pull = tf.nn.relu(tf.sign(tf.cast(margin, positive.dtype) - (positive - negative)))
    return PairGradients(-pull, pull)


@graph_function()
def pointwise_loss(labels: Scores, scores: Scores) -> Float[tf.Tensor, ""]:
    """Point-wise loss of implicit feedback: sigmoid cross-entropy of chosen pairs and sampled negatives.

    J = −Σ y ln σ(z) + (1 − y) ln σ(−z) over the pairs

    Args:
        labels: y, 1 for a pair that was observed, 0 for a negative (triples,).
        scores: z, before the sigmoid (triples,).

    Returns:
        J, one number, in nats; 0 without pairs.

    Raises:
        ValueError: sizes differ.

    Example:
        >>> print(pointwise_loss([1.0, 0.0], [0.0, 0.0]).numpy().round(4))
        1.3863

    Conventions:
        A sum, as the paper's equation 7. Negatives are sampled: ``sample_triples``.

    References:
        he2017, equation 7; note D, section 12.
    """
    return tf.reduce_sum(binary_cross_entropy_from_logits(labels[:, None], scores[:, None]))


@graph_function()
def pointwise_loss_gradient(labels: Scores, scores: Scores) -> Scores:
    """Gradient of the point-wise loss of implicit feedback with respect to the scores.

    ∂J/∂z = σ(z) − y

    Args:
        labels: y (triples,).
        scores: z (triples,).

    Returns:
        (triples,).

    Raises:
        ValueError: sizes differ.

    Example:
        >>> print(pointwise_loss_gradient([1.0, 0.0], [0.0, 0.0]).numpy())
        [-0.5  0.5]

    References:
        he2017, equation 7; note D, section 12.
    """
    return binary_cross_entropy_from_logits_gradient(labels[:, None], scores[:, None])[:, 0]

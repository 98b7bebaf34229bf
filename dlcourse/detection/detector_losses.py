"""The losses of detectors: a class for each anchor or region, and offsets where there is an object."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.arguments import Label
from dlcourse.checks import refuse_where
from dlcourse.detection.ssd_losses import cross_entropies
from dlcourse.graph import Scalar, graph_function
from dlcourse.losses import binary_cross_entropy_from_logits, smooth_l1
from dlcourse.nan import rectified

__all__ = ["fast_rcnn_loss", "rcnn_loss", "rpn_loss"]

Offsets = Float[tf.Tensor, "batch regions 4"]
Classes = Int[tf.Tensor, "batch regions"]
PerPicture = Float[tf.Tensor, " batch"]


def check_classes(name: str, classes: Any, most: int | None, least: int = -1) -> None:
    """Refuse a class that is none; ``most`` is None where it is not known."""
    if most is not None:
        ignored = ", -1 for one that is left out" if least < 0 else ""
        told = f"{name} holds {{:g}}, expected classes from 0, the background, to {most}{ignored}."
        refuse_where(classes, lambda c: (c < least) | (c > most), told)


def check_balance(balance: Any) -> None:
    refuse_where(balance, lambda b: ~(b >= 0), "balance is {:g}, expected 0 or more, such as 1.")


def mean_of_counted(losses: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Average over what is not left out; 0 where everything is."""
    counted = classes >= 0
    number = tf.reduce_sum(tf.cast(counted, losses.dtype), axis=1)
    total = tf.reduce_sum(tf.where(counted, losses, tf.zeros_like(losses)), axis=1)
    return total / tf.maximum(number, tf.ones_like(number))


def _of_boxes(offsets: tf.Tensor, targets: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Smooth L1 where there is an object; 0 elsewhere, whatever stands there."""
    there = (classes >= 1)[..., None]
    offsets, targets = (tf.where(there, each, tf.zeros_like(each)) for each in (offsets, targets))
    return smooth_l1(targets, offsets)


def _validate_fast(scores: Any, offsets: Any, classes: Any, target_offsets: Any, balance: Any) -> None:
    check_classes("classes", classes, None if scores.shape[2] is None else scores.shape[2] - 1)
    check_balance(balance)


@graph_function(validate=_validate_fast)
def fast_rcnn_loss(
    scores: Float[tf.Tensor, "batch regions k"],
    offsets: Offsets,
    classes: Classes,
    target_offsets: Offsets,
    *,
    balance: Scalar = 1.0,
) -> PerPicture:
    """Fast R-CNN loss: cross-entropy of all regions, and smooth L1 of the offsets of those with an object.

    L = (1/N) Σᵢ (L_cls(sᵢ, cᵢ) + λ [cᵢ ≥ 1] L_loc(tᵢ, t*ᵢ)) over the N regions with cᵢ ≥ 0;
    L_cls = −ln softmax(s)[c],  L_loc = Σₖ smooth L1(tₖ − t*ₖ)

    Args:
        scores: s (batch, regions, q + 1), before softmax; column 0 is the background's.
        offsets: t (batch, regions, 4).
        classes: c (batch, regions); 0 background, −1 for a region that is left out, such as padding.
        target_offsets: t* (batch, regions, 4); only looked at where c ≥ 1.
        balance: λ.

    Returns:
        L (batch,); 0 where every region is left out.

    Raises:
        ValueError: a class that is none, a negative λ, or shapes that do not fit together.

    Example:
        A background and an object, each with ln 2 for its class, and 2 − ½ for the one offset that counts.

        >>> offsets = np.array([[[9.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]]])
        >>> print(fast_rcnn_loss(np.zeros((1, 2, 2)), offsets, [[0, 1]], np.zeros((1, 2, 4))).numpy())
        [1.44314718]

    Conventions:
        [c ≥ 1] is 1 or 0; note D prints it as a vector of ones, with which the background would have a place, too. The
        offsets do not depend on the class, as in note D; the paper has four for each. Its sums are not divided by N,
        but each of its batches has as many regions.

    References:
        girshick2015, equations 1 to 3; note D, section 10.
    """
    losses = cross_entropies(scores, classes) + balance * _of_boxes(offsets, target_offsets, classes)
    return mean_of_counted(losses, classes)


def _validate_rpn(objectness: Any, offsets: Any, labels: Any, target_offsets: Any, balance: Any) -> None:
    refuse_where(
        labels,
        lambda c: (c < -1) | (c > 1),
        "labels holds {:g}, expected 1 for an object, 0 for background, and -1 for an anchor that is left out.",
    )
    check_balance(balance)


@graph_function(validate=_validate_rpn)
def rpn_loss(
    objectness: Float[tf.Tensor, "batch regions"],
    offsets: Offsets,
    labels: Label[tf.Tensor, "batch regions"],
    target_offsets: Offsets,
    *,
    balance: Scalar = 1.0,
) -> PerPicture:
    """Loss of a region proposal network (RPN): whether there is an object, and smooth L1 of its offsets.

    L = (1/N) Σᵢ (L_cls(pᵢ, p*ᵢ) + λ p*ᵢ L_loc(tᵢ, t*ᵢ)) over the N anchors with p*ᵢ ≥ 0;
    L_cls is the binary cross-entropy of σ(p),  L_loc = Σₖ smooth L1(tₖ − t*ₖ)

    Args:
        objectness: p (batch, anchors), logits.
        offsets: t (batch, anchors, 4).
        labels: p* (batch, anchors): 1, 0, or −1 for an anchor that is left out, as ``rpn_labels`` says.
        target_offsets: t* (batch, anchors, 4); only looked at where p* = 1.
        balance: λ.

    Returns:
        L (batch,); 0 where every anchor is left out.

    Raises:
        ValueError: a label other than 1, 0 and −1, a negative λ, or shapes that do not fit together.

    Example:
        ln 2 for each of two anchors, and 2 − ½ for the offset of one; the third is left out.

        >>> offsets = np.array([[[9.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0], [7.0, 7.0, 7.0, 7.0]]])
        >>> print(rpn_loss(np.array([[0.0, 0.0, 5.0]]), offsets, [[0, 1, -1]], np.zeros((1, 3, 4))).numpy())
        [1.44314718]

    Conventions:
        The paper has a softmax over two scores, whose difference is p, and divides the second sum by the number of
        places instead of N, with λ = 10: about the same. Note D does not divide. "Regional" is its word for *region*.

    References:
        ren2015, equation 1; note D, section 10.
    """
    there = tf.cast(labels, tf.int32)
    truth = tf.cast(there > 0, objectness.dtype)[..., None]
    losses = binary_cross_entropy_from_logits(truth, objectness[..., None])
    return mean_of_counted(losses + balance * _of_boxes(offsets, target_offsets, there), there)


def _validate_rcnn(scores: Any, offsets: Any, classes: Any, target_offsets: Any, balance: Any) -> None:
    check_classes("classes", classes, scores.shape[2])
    check_balance(balance)


@graph_function(validate=_validate_rcnn)
def rcnn_loss(
    scores: Float[tf.Tensor, "batch regions q"],
    offsets: Offsets,
    classes: Classes,
    target_offsets: Offsets,
    *,
    balance: Scalar = 1.0,
) -> PerPicture:
    """R-CNN loss: the hinge loss of a support vector machine for each class, and squares of the offsets.

    L = (1/N) Σᵢ (Σⱼ max(0, 1 − yᵢⱼ sᵢⱼ) + λ [cᵢ ≥ 1] ½ ‖tᵢ − t*ᵢ‖²) over the N regions with cᵢ ≥ 0;
    yᵢⱼ = 1 where cᵢ = j, else −1, for j = 1, …, q

    Args:
        scores: s (batch, regions, q), w · φ + b of each class's machine; the background has none.
        offsets: t (batch, regions, 4).
        classes: c (batch, regions); 0 background, −1 for a region that is left out.
        target_offsets: t* (batch, regions, 4); only looked at where c ≥ 1.
        balance: λ.

    Returns:
        L (batch,); 0 where every region is left out. At a margin of exactly 1 the hinge has the derivative 0.

    Raises:
        ValueError: a class that is none, a negative λ, or shapes that do not fit together.

    Example:
        The first machine says yes with half a margin, the second no with too little.

        >>> print(rcnn_loss([[[0.5, -0.25]]], np.zeros((1, 1, 4)), [[1]], np.full((1, 1, 4), 0.5)).numpy())
        [1.75]

    Conventions:
        The paper trains machines and regression one after the other, on features that are kept; as they share no
        weight, that is the same. Its penalty on the weights is ``RCNN``'s. Note D leaves the network out that makes
        the features.

    References:
        girshick2014, section 2.3 and appendix C; note D, section 10.
    """
    right = tf.cast(classes[..., None] == tf.range(1, tf.shape(scores)[2] + 1, dtype=classes.dtype), scores.dtype)
    hinges = tf.reduce_sum(rectified(1 - (2 * right - 1) * scores), axis=2)
    there = (classes >= 1)[..., None]
    apart = tf.where(there, offsets, tf.zeros_like(offsets)) - tf.where(there, target_offsets, tf.zeros_like(offsets))
    return mean_of_counted(hinges + 0.5 * balance * tf.reduce_sum(apart**2, axis=2), classes)

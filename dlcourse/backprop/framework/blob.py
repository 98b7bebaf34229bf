"""A blob: an array that flows through a net, or that a layer has learnt, with its gradient."""

from __future__ import annotations

from dataclasses import dataclass

import tensorflow as tf

__all__ = ["Blob"]


@dataclass
class Blob:
    """Blob: an array of a net together with the gradient of the loss with respect to it.

    ∂L/∂data has the shape of data

    Args:
        data: the array, which the way forward fills in; the first axis is the batch's.
        gradient: of the shape of ``data``, which the way back fills in; None where the loss does not depend on it.

    Example:
        >>> Blob(tf.constant([1.0, 2.0])).gradient is None
        True

    Conventions:
        Caffe calls the gradient ``diff``. Its blobs live as long as the net; these live for one pass, and only what a
        layer has learnt stays, as the net's variables.

    References:
        jia2014, section 3; note C, section 7.6.
    """

    data: tf.Tensor | None = None
    gradient: tf.Tensor | None = None

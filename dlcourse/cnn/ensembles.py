"""Several networks that answer as one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from jaxtyping import Float

from dlcourse.checks import refuse_empty
from dlcourse.graph import graph_function

__all__ = ["ensemble"]


def _validate(logits: Any) -> None:
    refuse_empty("ensemble", expected="at least one member", mend="Stack the logits of each network.", logits=logits)


@graph_function(validate=_validate)
def ensemble(logits: Float[tf.Tensor, "members batch classes"]) -> Float[tf.Tensor, "batch classes"]:
    """Ensemble of classifiers: the mean of its members' probabilities.

    p = 1/M Σₘ softmax(zₘ)

    Args:
        logits: z, one row of logits a sample, of each member (members M, batch, classes).

    Returns:
        p (batch, classes): each row sums to one.

    Raises:
        ValueError: there is no member.

    Example:
        One member is sure, the other one knows nothing.

        >>> print(ensemble([[[9.0, 0.0]], [[0.0, 0.0]]]).numpy().round(3))
        [[0.75 0.25]]

    Conventions:
        Probabilities are averaged, not logits: the softmax of a mean of logits is a normalised geometric mean. As −log
        is convex, the cross-entropy of p is at most the mean of the members' (Jensen). Dropout trains an ensemble
        whose members share their weights.

    References:
        krizhevsky2012, section 4.2, of dropout; note B, section 2.3; note C, section 7.7.8.
    """
    return tf.reduce_mean(tf.nn.softmax(logits), axis=0)

"""The two small rules of a beam search: which continuations are kept, and how finished sequences are compared."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_where
from dlcourse.graph import Scalar, graph_function
from dlcourse.nan import spoiled
from dlcourse.padding import padded

__all__ = ["BeamStep", "beam_step", "length_normalized_score"]


class BeamStep(NamedTuple):
    """The continuations that are kept, the most likely first: what they continue, by which token, and ln P of both."""

    parents: Int[tf.Tensor, "batch width"]
    tokens: Int[tf.Tensor, "batch width"]
    log_probabilities: Float[tf.Tensor, "batch width"]


def _validate_step(scores: Any, log_probabilities: Any, *, width: int) -> None:
    if width < 1:
        raise ValueError(f"width is {width}, expected 1 or more: how many continuations are kept.")


@graph_function(static=["width"], validate=_validate_step)
def beam_step(
    scores: Float[tf.Tensor, "batch beams"],
    log_probabilities: Float[tf.Tensor, "batch beams tokens"],
    *,
    width: int,
) -> BeamStep:
    """Beam step: of all continuations of all prefixes in a beam, the most likely ones are kept.

    the k largest of sᵢ + ln P(y | prefix i) over the prefixes i and the tokens y

    Args:
        scores: s, ln P of each prefix (batch, beams); −∞ for one that is not to be continued, as it is finished.
        log_probabilities: ln P of each token as the next one, given each prefix (batch, beams, tokens).
        width: k, how many continuations are kept, all prefixes taken together.

    Returns:
        ``BeamStep(parents, tokens, log_probabilities)``, each (batch, width): the prefix that is continued, the token
        that continues it, and ln P of both together, in falling order. Of equal ones the prefix of the lower index
        comes first, and then the token of the lower index. Where there are fewer than k, the rest has −∞.

    Raises:
        ValueError: the width is not 1 or more, or shapes do not fit together.

    Example:
        Two prefixes with P = ½ and ⅖, of which the second one goes on with more certainty.

        >>> step = beam_step(np.log([[0.5, 0.4]]), np.log([[[0.4, 0.3, 0.3], [0.05, 0.05, 0.9]]]), width=2)
        >>> print(step.parents.numpy(), step.tokens.numpy(), np.exp(step.log_probabilities).round(2))
        [[1 0]] [[2 0]] [[0.36 0.2 ]]

    Conventions:
        A sequence with NaN among its numbers has NaN for all of its logarithms.

    References:
        sutskever2014, section 3.2; note D, section 11.
    """
    beams, vocabulary = tf.shape(log_probabilities)[1], tf.shape(log_probabilities)[2]
    unknown = tf.reduce_any(tf.math.is_nan(scores[..., None] + log_probabilities), axis=[1, 2])
    scores, log_probabilities = watched(unknown, scores, log_probabilities)
    together = scores[..., None] + log_probabilities
    flat = tf.reshape(together, [-1, beams * vocabulary])
    # A beam may be wider than there are continuations, such as in its first step.
    flat = padded(flat, [[0, 0], [0, width]], float("-inf"))
    order = tf.math.top_k(tf.stop_gradient(flat), width).indices
    kept = spoiled(tf.gather(flat, order, axis=1, batch_dims=1), unknown[:, None])
    none = order >= beams * vocabulary
    parents, tokens = (tf.where(none, 0, index) for index in (order // vocabulary, order % vocabulary))
    return BeamStep(parents, tokens, kept)


def _validate_score(log_probabilities: Any, lengths: Any, *, alpha: Any) -> None:
    refuse_where(
        lengths, lambda n: n < 1, "lengths holds {:d}, expected 1 or more: count the end symbol too, or leave it out."
    )


@graph_function(validate=_validate_score)
def length_normalized_score(
    log_probabilities: Float[tf.Tensor, "*batch"], lengths: Int[tf.Tensor, "*batch"], *, alpha: Scalar = 0.75
) -> Float[tf.Tensor, "*batch"]:
    """Length-normalised score of a sequence: by it a beam search compares sequences of unequal lengths.

    L^−α ln P

    Args:
        log_probabilities: ln P of whole sequences, of any shape.
        lengths: L, tokens of each, its end symbol among them; 1 or more.
        alpha: α; 0 compares ln P, under which short sequences win, and 1 the mean logarithm of a token.

    Returns:
        The scores, of the same shape; the largest is best.

    Raises:
        ValueError: a length is below 1, or shapes do not fit together.

    Example:
        ln P = −4 at length 4 beats ln P = −2.4 at length 2, though it is less likely.

        >>> print(length_normalized_score([-2.4, -4.0], [2, 4]).numpy().round(3))
        [-1.427 -1.414]

    Conventions:
        The logarithm of a probability is negative: a divisor that grows with L *helps* long sequences. Note D says
        that it penalises them. It has no end symbol to be counted in a length; here it counts, so that no length is 0.
        Wu and others divide by ((5 + L)/6)^α.

    References:
        wu2016, section 7; zhang2023, section 10.8; note D, section 11.
    """
    return log_probabilities * tf.cast(lengths, log_probabilities.dtype) ** -alpha


def watched(unknown: Any, *arrays: Any) -> list[Any]:
    """Return the arrays themselves; where something in a sample is unknown, NaN comes back to all of them.

    For a choice by comparing, which NaN in one of them spoils for the others.
    """

    @tf.custom_gradient
    def same(*tensors: Any) -> Any:
        def backward(*upstream: Any) -> list[Any]:
            return [spoiled(u, tf.reshape(unknown, [-1, *[1] * (u.shape.rank - 1)])) for u in upstream]

        return [tf.identity(tensor) for tensor in tensors], backward

    return list(same(*arrays))

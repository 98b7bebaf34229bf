"""Loops over time whose gradients are written by hand: XLA runs them, and they can be differentiated again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import tensorflow as tf

from dlcourse.graph import graph_function
from dlcourse.recurrent.again import Tensors, derivative, recomputed

__all__: list[str] = []


class ByHand(NamedTuple):
    """A loop and the gradients of its inputs, both as functions of tensors that may be differentiated."""

    states: Callable[..., Tensors]
    gradients: Callable[..., Tensors]


def by_hand(
    forward: Callable[..., Tensors], backward: Callable[..., Tensors], *, inputs: int, answers: int = 1
) -> ByHand:
    """Join a loop and its way back; the loop's first answers are what its caller sees.

    Args:
        forward: takes the inputs and returns what is kept of every step: the states first, then what ``backward``
            needs besides, all with time as the first axis.
        backward: takes the inputs, the gradients of the states and all that is kept; returns the inputs' gradients.
        inputs: how many inputs there are.
        answers: how many of what is kept are states.

    Returns:
        The states of every step, and the inputs' gradients, from the inputs (and the gradients of the states). States
        and their gradients have the batch as their first axis.
    """
    known = inputs + answers

    def gradients(*tensors: tf.Tensor) -> Tensors:
        return backward(*tensors, *forward(*tensors[:inputs]))

    def seen_and_kept(*tensors: tf.Tensor) -> tuple[Tensors, Tensors]:
        """The states as the caller sees them, too: batch and time are exchanged on the way, within what is compiled."""
        kept = forward(*tensors)
        return tuple(map(swap, kept[:answers])), kept

    # XLA makes these loops fast, but takes no gradient of a gradient of a loop: that one is left to TensorFlow.
    compiled = map(graph_function(jit_compile=True), (seen_and_kept, backward, gradients))
    fast_forward, fast_backward, fast_gradients = compiled

    @tf.custom_gradient
    def gradients_from(*tensors: tf.Tensor) -> Any:
        """Go back with what is kept; differentiated once more, from the inputs alone."""

        def gradient(*upstream: tf.Tensor) -> tuple[tf.Tensor | None, ...]:
            anew = derivative(gradients, known)(*map(tf.identity, tensors[:known]), *upstream)
            return *anew, *[None] * (len(tensors) - known)

        return fast_backward(*tensors), gradient

    @tf.custom_gradient
    def states(*tensors: tf.Tensor) -> Any:
        seen, kept = fast_forward(*tensors)
        # Without the stop, a second derivative would look for a tape of the loop, which XLA does not keep.
        stopped = [tf.stop_gradient(part) for part in kept]

        def gradient(*upstream: tf.Tensor) -> Tensors:
            return gradients_from(*map(tf.identity, (*tensors, *upstream, *stopped)))

        return seen, gradient

    return ByHand(states, recomputed(gradients, fast_gradients))


def swap(sequence: tf.Tensor) -> tf.Tensor:
    """Exchange batch and time: a loop over time reads and writes whole slices."""
    return tf.transpose(sequence, [1, 0, 2])


def flatten_time(sequence: tf.Tensor) -> tf.Tensor:
    """Make one batch of all steps: (time, batch, units) to (time·batch, units)."""
    return tf.reshape(sequence, [-1, tf.shape(sequence)[-1]])


def at_every_step(sequence: tf.Tensor, matrix: tf.Tensor, *, transpose: bool = False) -> tf.Tensor:
    """Multiply every step of (time, batch, units) by a matrix, all in one product."""
    answer = tf.matmul(flatten_time(sequence), matrix, transpose_b=transpose)
    answer_shape = tf.concat([tf.shape(sequence)[:-1], tf.shape(answer)[-1:]], axis=0)
    return tf.ensure_shape(tf.reshape(answer, answer_shape), [*sequence.shape[:-1], answer.shape[-1]])


def summed_products(sequence: tf.Tensor, gradient: tf.Tensor) -> tf.Tensor:
    """Return Σ aᵀ δ over batch and time, in one product."""
    return tf.matmul(flatten_time(sequence), flatten_time(gradient), transpose_a=True)


def with_mask(x: tf.Tensor, mask: tf.Tensor | None) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the inputs without what stands in padding, and a mask of ones and zeros in their precision.

    Padding may hold anything, NaN as well: zeros in its place keep it out of every sum.
    """
    if mask is None:
        return x, tf.ones(tf.shape(x)[:2], x.dtype)
    present = tf.cast(mask, tf.bool)
    return tf.where(present[..., None], x, tf.zeros_like(x)), tf.cast(present, x.dtype)


def present_steps(mask: tf.Tensor) -> tf.Tensor:
    """Return of a mask (batch, time) of ones and zeros where it is one, as a loop over time reads it."""
    return tf.transpose(mask)[..., None] > 0


def known_shape(states: tf.Tensor, x: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
    """Return states whose sizes are known where those of the inputs are; a call within a graph forgets them."""
    return tf.ensure_shape(states, [*x.shape[:2], h.shape[1]])


def refuse_no_time(x: tf.Tensor) -> None:
    if x.shape[1] == 0:
        raise ValueError(
            f"x has shape {tuple(x.shape)}, expected (batch, time, features) with at least one time. Leave empty "
            "sequences out before the call."
        )

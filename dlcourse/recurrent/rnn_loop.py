"""The loop of a simple recurrent network, and back-propagation through it."""

from __future__ import annotations

import functools

import tensorflow as tf

from dlcourse.activations import ELEMENTWISE
from dlcourse.recurrent.again import Tensors
from dlcourse.recurrent.by_hand import ByHand, at_every_step, by_hand, present_steps, summed_products, swap

__all__: list[str] = []


@functools.cache
def rnn_loop(activation: str) -> ByHand:
    """Return the loop with an activation.

    Its inputs are those of ``rnn``, then the mask (batch, time), and which steps hand a gradient to the step before
    them (time,): ones, or zeros where back-propagation through time is cut. Both are of ones and zeros.
    """
    value, slope = ELEMENTWISE[activation].value, ELEMENTWISE[activation].derivative

    def forward(x, h, kernel, recurrent_kernel, bias, mask, linked) -> Tensors:
        from_input = at_every_step(swap(x), kernel) + bias

        def step(before: Tensors, now: Tensors) -> Tensors:
            (h, _), (from_input, present) = before, now
            z = from_input + h @ recurrent_kernel
            return tf.where(present, value(z), h), z

        return tf.scan(step, (from_input, present_steps(mask)), (h, tf.zeros_like(h)))

    def backward(x, h, kernel, recurrent_kernel, bias, mask, linked, dh, states, net_inputs) -> Tensors:
        transposed = tf.transpose(recurrent_kernel)

        def step(after: Tensors, now: Tensors) -> Tensors:
            (_, from_after), (from_loss, slope, present, linked) = after, now
            dh = from_loss + from_after
            nothing = tf.zeros_like(dh)
            delta = tf.where(present, dh * slope, nothing)
            back = delta @ transposed + tf.where(present, nothing, dh)
            return delta, tf.where(linked, back, nothing)

        none_yet = tf.zeros_like(h), tf.zeros_like(h)
        now = swap(dh), slope(net_inputs), present_steps(mask), linked > 0
        delta, dh = tf.scan(step, now, none_yet, reverse=True)
        h_before = tf.concat([h[None], states[:-1]], axis=0)
        return (
            swap(at_every_step(delta, kernel, transpose=True)),
            dh[0],
            summed_products(swap(x), delta),
            summed_products(h_before, delta),
            tf.reduce_sum(delta, axis=[0, 1]),
            tf.zeros_like(mask),
            tf.zeros_like(linked),
        )

    return by_hand(forward, backward, inputs=7)

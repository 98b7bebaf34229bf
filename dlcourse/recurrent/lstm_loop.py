"""The loop of a long short-term memory, and back-propagation through it."""

from __future__ import annotations

import tensorflow as tf

from dlcourse.recurrent.again import Tensors
from dlcourse.recurrent.by_hand import at_every_step, by_hand, present_steps, summed_products, swap
from dlcourse.recurrent.lstm import LSTMGates, LSTMState, activate_gates, step_from_gates

__all__: list[str] = []


def _forward(x, h, c, kernel, recurrent_kernel, bias, mask) -> Tensors:
    """Return states and gates of all steps, each (time, batch, units)."""
    weights = tf.concat([kernel, recurrent_kernel], axis=0)  # (features + units, 4*units)

    def step(before: Tensors, now: Tensors) -> Tensors:
        (h, c, *_), (x, present) = before, now
        gates = activate_gates(tf.concat([x, h], axis=-1) @ weights + bias)
        new = step_from_gates(gates, c)
        return tf.where(present, new.h, h), tf.where(present, new.c, c), *gates

    none_yet = [tf.zeros_like(h)] * len(LSTMGates._fields)
    return tf.scan(step, (swap(x), present_steps(mask)), (h, c, *none_yet))


def _backward(x, h, c, kernel, recurrent_kernel, bias, mask, dh, dc, *kept) -> Tensors:
    """Go back through time for δz alone; everything that is a sum over time is one product afterwards."""
    states, gates = LSTMState(*kept[:2]), LSTMGates(*kept[2:])
    h_before = tf.concat([h[None], states.h[:-1]], axis=0)
    c_before = tf.concat([c[None], states.c[:-1]], axis=0)
    upstream = swap(dh), swap(dc), present_steps(mask)
    dz, dh, dc = _net_input_gradients(recurrent_kernel, gates, states.c, c_before, upstream)
    received = tf.concat([swap(x), h_before], axis=-1)  # (time, batch, features + units)
    dweights = summed_products(received, dz)
    features = tf.shape(kernel)[0]
    dx = swap(at_every_step(dz, kernel, transpose=True))
    return dx, dh, dc, dweights[:features], dweights[features:], tf.reduce_sum(dz, axis=[0, 1]), tf.zeros_like(mask)


def _net_input_gradients(recurrent_kernel, gates, c, c_before, upstream) -> Tensors:
    """Return δz of all steps (time, batch, 4*units), and the gradients of the initial h and c."""
    i, f, candidate, o = gates
    tanh_c = tf.tanh(c)
    to_c = o * (1 - tanh_c**2)  # ∂h/∂c at the same step
    local = tf.concat(  # δz of a block is this, times δc or (for the output gate) δh
        [candidate * i * (1 - i), c_before * f * (1 - f), i * (1 - candidate**2), tanh_c * o * (1 - o)], axis=-1
    )
    transposed = tf.transpose(recurrent_kernel)

    def step(after: Tensors, now: Tensors) -> Tensors:
        _, dh_after, dc_after = after
        dh_loss, dc_loss, present, to_c, f, local = now
        dh, dc = dh_loss + dh_after, dc_loss + dc_after
        nothing = tf.zeros_like(dh)
        (dh, past_h), (dc, past_c) = ((tf.where(present, d, nothing), tf.where(present, nothing, d)) for d in (dh, dc))
        dc = dc + dh * to_c
        dz = tf.concat([dc, dc, dc, dh], axis=-1) * local
        return dz, dz @ transposed + past_h, dc * f + past_c

    none_yet = tf.zeros_like(local[0]), tf.zeros_like(c[0]), tf.zeros_like(c[0])
    dz, dh, dc = tf.scan(step, (*upstream, to_c, f, local), none_yet, reverse=True)
    return dz, dh[0], dc[0]


LOOP = by_hand(_forward, _backward, inputs=7, answers=2)

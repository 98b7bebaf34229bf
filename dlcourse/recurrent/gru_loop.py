"""The loop of a gated recurrent unit, and back-propagation through it."""

from __future__ import annotations

import functools

import tensorflow as tf

from dlcourse.recurrent.again import Tensors
from dlcourse.recurrent.by_hand import ByHand, at_every_step, by_hand, present_steps, summed_products, swap
from dlcourse.recurrent.gru import GRUGates, biases, gru_step

__all__: list[str] = []


@functools.cache
def gru_loop(reset: str, update: str) -> ByHand:
    """Return the loop for one place of the reset gate and one meaning of the update gate.

    Its inputs are those of ``gru``, then the mask (batch, time), of ones and zeros.
    """

    def forward(x, h, kernel, recurrent_kernel, bias, mask) -> Tensors:
        input_bias, recurrent_bias = biases(bias, reset)
        from_input = at_every_step(swap(x), kernel) + input_bias

        def step(before: Tensors, now: Tensors) -> Tensors:
            (h, *_), (from_input, present) = before, now
            new, gates = gru_step(from_input, h, recurrent_kernel, recurrent_bias, update=update)
            return tf.where(present, new, h), *gates

        return tf.scan(step, (from_input, present_steps(mask)), (h, *[tf.zeros_like(h)] * len(GRUGates._fields)))

    def backward(x, h, kernel, recurrent_kernel, bias, mask, dh, states, *gates) -> Tensors:
        z, r, candidate, recalled = gates = GRUGates(*gates)
        h_before = tf.concat([h[None], states[:-1]], axis=0)
        sign = 1 if update == "old" else -1
        local = (  # what a step hands on is this, times something that has yet to come
            sign * (h_before - candidate) * z * (1 - z),  # ∂h/∂a_z
            (1 - z) * (1 - candidate**2),  # ∂h/∂a_h
            (h_before if reset == "before" else recalled) * r * (1 - r),
        )
        back = {"before": _step_before, "after": _step_after}[reset](recurrent_kernel)

        def step(after: Tensors, now: Tensors) -> Tensors:
            (*_, from_after), (from_loss, present, *rest) = after, now
            dh = from_loss + from_after
            nothing = tf.zeros_like(dh)
            da, before = back(tf.where(present, dh, nothing), *rest)
            return da, before + tf.where(present, nothing, dh)

        start = tf.zeros_like(tf.concat(gates[:3], axis=-1)[0]), tf.zeros_like(h)
        da, dh = tf.scan(step, (swap(dh), present_steps(mask), z, r, *local), start, reverse=True)
        return (
            swap(at_every_step(da, kernel, transpose=True)),
            dh[0],
            summed_products(swap(x), da),
            *_recurrent_gradients(da, h_before, r, reset),
            tf.zeros_like(mask),
        )

    return by_hand(forward, backward, inputs=6)


def _step_before(recurrent_kernel):
    units = tf.shape(recurrent_kernel)[0]
    to_gates, to_candidate = (
        tf.transpose(recurrent_kernel[:, : 2 * units]),
        tf.transpose(recurrent_kernel[:, 2 * units :]),
    )

    def back(dh, z, r, of_z, of_candidate, of_r):
        da_h = dh * of_candidate
        d_reset = da_h @ to_candidate  # of r ⊙ h
        gates = tf.concat([dh * of_z, d_reset * of_r], axis=-1)
        return tf.concat([gates, da_h], axis=-1), dh * z + d_reset * r + gates @ to_gates

    return back


def _step_after(recurrent_kernel):
    transposed = tf.transpose(recurrent_kernel)

    def back(dh, z, r, of_z, of_candidate, of_r):
        da_z, da_h = dh * of_z, dh * of_candidate
        da_r = da_h * of_r
        to_h = tf.concat([da_z, da_r, da_h * r], axis=-1)
        return tf.concat([da_z, da_r, da_h], axis=-1), dh * z + to_h @ transposed

    return back


def _recurrent_gradients(da, h_before, r, reset) -> Tensors:
    """Return the gradients of the recurrent weights and of the bias."""
    units = tf.shape(h_before)[-1]
    gates, da_h = da[..., : 2 * units], da[..., 2 * units :]
    if reset == "before":
        of_kernels = summed_products(h_before, gates), summed_products(r * h_before, da_h)
        return tf.concat(of_kernels, axis=-1), tf.reduce_sum(da, axis=[0, 1])
    to_h = tf.concat([gates, da_h * r], axis=-1)
    return summed_products(h_before, to_h), tf.stack([tf.reduce_sum(d, axis=[0, 1]) for d in (da, to_h)])

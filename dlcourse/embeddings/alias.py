"""Many draws from one distribution: the alias method, whose cost does not grow with the number of words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

__all__: list[str] = []  # for the files of this unit


class Alias(NamedTuple):
    """For each word the chance that it stays where it is drawn evenly, and the word that it gives way to."""

    stays: tf.Tensor
    other: tf.Tensor


def alias_table(probabilities: np.ndarray) -> Alias:
    """Part n evenly drawn places between the words so that each has its probability (Walker 1977, Vose 1991).

    Word i has the share q_i = n p_i of one place; what its own place has left over is filled up by one that has more.
    """
    p = np.asarray(probabilities, np.float64)
    share = p * len(p) / (p.sum() or 1)
    stays, other = np.ones(len(p)), np.arange(len(p))
    less, more = ([*np.flatnonzero(side)] for side in (share < 1, share >= 1))
    while less and more:
        small, large = less.pop(), more[-1]
        stays[small], other[small] = share[small], large
        share[large] -= 1 - share[small]
        if share[large] < 1:
            less.append(more.pop())
    for rest in less:  # of rounding; a word that has no probability gets none by it
        if p[rest] == 0:
            stays[rest], other[rest] = 0, p.argmax()
    return Alias(tf.constant(stays, tf.float32), tf.constant(other, tf.int32))


def drawn(table: Alias, shape: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Draw words: a place evenly, then its own word or the other one."""
    place = tf.random.stateless_uniform(shape, seed, 0, tf.size(table.stays), tf.int32)
    uniforms = tf.random.stateless_uniform(shape, seed + tf.constant([0, 1 << 30]))
    return tf.where(uniforms < tf.gather(table.stays, place), place, tf.gather(table.other, place))

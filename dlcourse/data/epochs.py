"""What makes each epoch of a dataset another one, from a seed alone."""

from __future__ import annotations

from collections.abc import Iterator

import tensorflow as tf

from dlcourse.data.draws import Draws

__all__: list[str] = []


def epoch_seeds(seed: int | None) -> tf.data.Dataset:
    """Return a dataset of one int32, another one each time that it is gone through.

    ``tf.data.Dataset.random`` and ``shuffle`` mix TensorFlow's global seed into their own, so that the same seed gives
    other epochs after ``keras.utils.set_random_seed``. Here the seed decides alone; without one, the global seed does.
    """
    if seed is None:
        seed = int(tf.random.uniform((), maxval=2**63 - 1, dtype=tf.int64))
    draws = Draws(seed % 2**64, 0)

    def one() -> Iterator[int]:
        yield draws.integer(2**31)

    return tf.data.Dataset.from_generator(one, output_signature=tf.TensorSpec((), tf.int32))

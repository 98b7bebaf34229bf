"""Batches of examples, in an order and with changes that depend on a seed and the epoch alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.data.draws import Draws

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["batches"]

ORDER, CHANGES = 0, 1  # what is drawn in an epoch: each gets numbers of its own


def batches(
    examples: Mapping[str, np.ndarray],
    batch_size: int,
    *,
    seed: int,
    epoch: int,
    augment: Callable[[dict[str, Any], Any], dict[str, Any]] | None = None,
    drop_remainder: bool = False,
) -> tf.data.Dataset:
    """Shuffled batches of examples for one epoch, which repeat exactly.

    batch j has the examples π(jB), …, π(jB + B − 1), with π a permutation that (seed, epoch) fixes

    Every example comes once. A run that was stopped goes on within epoch k after batch j by
    ``batches(..., epoch=k).skip(j)``: nothing depends on earlier epochs, on threads or on the machine.

    Args:
        examples: arrays by name that share their first axis, such as ``load`` returns; they are held in memory once.
        batch_size: B.
        seed: what fixes order and changes, a whole number from 0.
        epoch: the number of the epoch, from 0.
        augment: ``augment(batch, seed)``, which returns a changed batch; ``seed`` is two integers, others for each
            batch, for ``dlcourse.augmentation``'s layers and for ``tf.random.stateless_uniform``.
        drop_remainder: whether to leave out a last batch that is smaller.

    Returns:
        A ``tf.data.Dataset`` of dictionaries of tensors, prefetched.

    Raises:
        ValueError: ``batch_size`` is not positive, ``seed`` or ``epoch`` is negative, the arrays do not share their
            first axis, or hold arrays of different shapes.

    Example:
        >>> examples = {"x": np.arange(6)}
        >>> print([batch["x"].numpy().tolist() for batch in batches(examples, 4, seed=0, epoch=0)])
        [[0, 2, 1, 5], [4, 3]]

    Conventions:
        ``tf.data.Dataset.shuffle`` mixes within a buffer, and with a seed its n-th order depends on the n − 1 before.

    References:
        lecun2012, section 4.1; note C, section 7.4.
    """
    import tensorflow as tf  # it takes seconds, and listing data sets does without

    _check(examples, batch_size=batch_size, seed=seed, epoch=epoch)
    tensors = {name: tf.constant(_plain(name, values)) for name, values in examples.items()}
    count = len(next(iter(examples.values())))
    order = Draws(seed, 2 * epoch + ORDER).order(count)
    seeds = Draws(seed, 2 * epoch + CHANGES).integers(2**31 - 1, (count, 2))

    def batch(rows: tf.Tensor, draws: tf.Tensor) -> dict[str, tf.Tensor]:
        gathered = {name: tf.gather(values, rows) for name, values in tensors.items()}
        return gathered if augment is None else augment(gathered, tf.cast(draws[0], tf.int32))

    data = tf.data.Dataset.from_tensor_slices((order, seeds)).batch(batch_size, drop_remainder=drop_remainder)
    return data.map(batch, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(tf.data.AUTOTUNE)


def _check(examples: Mapping[str, np.ndarray], **numbers: int) -> None:
    for name, number in numbers.items():
        least = int(name == "batch_size")
        if number < least:
            raise ValueError(f"batches: {name} is {number}, expected a whole number from {least}.")
    shapes = {name: np.shape(values) for name, values in examples.items()}
    if len({shape[:1] for shape in shapes.values()}) != 1 or () in shapes.values():
        raise ValueError(
            f"batches: examples has arrays of shapes {shapes}, expected one or more that share their first axis."
        )


def _plain(name: str, values: np.ndarray) -> Any:
    if values.dtype != object:
        return values
    if any(isinstance(each, np.ndarray) for each in values):
        raise ValueError(
            f"batches: examples[{name!r}] holds arrays of different shapes, expected one shape. Resize them, as by "
            "dlcourse.augmentation.center_crop_resize, and stack them with numpy.stack."
        )
    return values.tolist()

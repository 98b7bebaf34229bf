"""Which samples go into which step, made of uniform random numbers."""

from __future__ import annotations

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.graph import graph_function

__all__ = ["batches_with_replacement", "batches_without_replacement"]


def _validate_without(uniforms, *, batch_size) -> None:
    samples = uniforms.shape[-1]
    if samples is not None and not 1 <= batch_size <= samples:
        raise ValueError(
            f"batches_without_replacement: batch_size is {batch_size}, expected 1 to {samples}, the number of samples."
        )


@graph_function(static=["batch_size"], validate=_validate_without)
def batches_without_replacement(
    uniforms: Float[tf.Tensor, "epochs samples"], *, batch_size: int
) -> Int[tf.Tensor, "steps batch_size"]:
    """Mini-batches drawn without replacement: the samples shuffled once an epoch and cut.

    The order of an epoch is that of its random numbers, smallest first.

    Args:
        uniforms: random numbers, uniform in [0, 1) (epochs, samples).
        batch_size: samples in a batch; what is left over at the end of an epoch is left out of it.

    Returns:
        Indices of samples (epochs · ⌊samples / batch_size⌋, batch_size), for ``minibatch_sgd``.

    Raises:
        ValueError: ``batch_size`` is below 1 or above the number of samples.

    Example:
        >>> print(batches_without_replacement([[0.3, 0.9, 0.1, 0.5, 0.7]], batch_size=2).numpy())
        [[2 0]
         [3 4]]

    Conventions:
        Keras's ``fit`` makes a smaller batch of what is left over, as PyTorch's ``DataLoader`` does unless told to
        drop it.

    References:
        bottou2012; note D, section 9.
    """
    order = tf.argsort(uniforms, axis=-1, stable=True)
    whole = tf.shape(uniforms)[-1] // batch_size * batch_size
    return tf.reshape(order[:, :whole], (-1, batch_size))


def _validate_with(uniforms, *, samples) -> None:
    if isinstance(samples, int) and samples < 1:
        raise ValueError(f"batches_with_replacement: samples is {samples}, expected 1 or more.")


@graph_function(static=["samples"], validate=_validate_with)
def batches_with_replacement(
    uniforms: Float[tf.Tensor, "steps batch_size"], *, samples: int
) -> Int[tf.Tensor, "steps batch_size"]:
    """Mini-batches drawn with replacement (bootstrap): every sample drawn from all samples.

    n = ⌊u · samples⌋

    Args:
        uniforms: random numbers, uniform in [0, 1) (steps, batch_size).
        samples: how many samples there are.

    Returns:
        Indices of samples (steps, batch_size), for ``minibatch_sgd``; a sample may occur twice.

    Raises:
        ValueError: ``samples`` is below 1.

    Example:
        >>> print(batches_with_replacement([[0.0, 0.26], [0.99, 0.9]], samples=4).numpy())
        [[0 1]
         [3 3]]

    References:
        bottou2012; note D, section 9.
    """
    return tf.minimum(tf.cast(tf.floor(uniforms * samples), tf.int32), samples - 1)

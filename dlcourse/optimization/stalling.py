"""What to do when the validation loss stalls: stop, or go on with a smaller learning rate."""

from __future__ import annotations

from typing import Any, NamedTuple

import tensorflow as tf
from jaxtyping import Float, Int

from dlcourse.checks import refuse_empty
from dlcourse.graph import Scalar, graph_function

__all__ = ["EarlyStop", "early_stopping", "reduce_on_plateau"]


class EarlyStop(NamedTuple):
    """The last epoch that was trained, the best of those, and its loss."""

    last_epoch: Int[tf.Tensor, ""]
    best_epoch: Int[tf.Tensor, ""]
    best_loss: Float[tf.Tensor, ""]


def _check(function: str, losses: Any, patience: Any, min_delta: Any) -> None:
    refuse_empty(function, expected="the loss of at least one epoch", mend="Train for an epoch first.", losses=losses)
    value = tf.get_static_value(patience)
    if value is not None and not value >= 1:
        raise ValueError(f"{function}: patience is {float(value):g}, expected 1 or more epochs.")
    value = tf.get_static_value(min_delta)
    if value is not None and not value >= 0:
        raise ValueError(f"{function}: min_delta is {float(value):g}, expected 0 or more.")


@graph_function(validate=lambda losses, *, patience, min_delta: _check("early_stopping", losses, patience, min_delta))
def early_stopping(losses: Float[tf.Tensor, " epochs"], *, patience: Scalar = 3, min_delta: Scalar = 0.0) -> EarlyStop:
    """Early stopping: the epoch at which training stops for want of improvement, and the best epoch.

    An epoch improves if its loss is below best − δ, where best is the loss of the last epoch that improved. Training
    stops at the end of the first epoch that is the ``patience``-th in a row without improvement.

    Args:
        losses: the validation loss of each epoch (epochs,); those after the stop are never looked at.
        patience: how many epochs in a row may pass without improvement; the last of them is the end.
        min_delta: δ, how much less a loss must be to count.

    Returns:
        ``EarlyStop(last_epoch, best_epoch, best_loss)``, epochs counted from 0. If nothing stops training, the last
        epoch is that of the last loss. The first epoch always improves, and a loss that is NaN never does later.

    Raises:
        ValueError: there is no loss, ``patience`` is below 1, or ``min_delta`` negative.

    Example:
        >>> stop = early_stopping([3.0, 1.0, 2.0, 1.0, 0.5], patience=2)
        >>> print(*(part.numpy() for part in stop))
        3 1 1.0

    Conventions:
        ``keras.callbacks.EarlyStopping`` has the same rule, also in that δ must be exceeded. Note C divides training
        data into a training and a validation part for it, or cross-validates.

    References:
        prechelt1998; note C, section 3.1.5.
    """

    def listen(state: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, ...]:
        epoch, best_epoch, best, wait = state
        improved = losses[epoch + 1] < best - min_delta
        return (
            epoch + 1,
            tf.where(improved, epoch + 1, best_epoch),
            tf.where(improved, losses[epoch + 1], best),
            tf.where(improved, 0, wait + 1),
        )

    epoch, best_epoch, best, _ = tf.while_loop(
        lambda epoch, best_epoch, best, wait: (
            (epoch + 1 < tf.size(losses)) & (tf.cast(wait, losses.dtype) < tf.cast(patience, losses.dtype))
        ),
        lambda *state: listen(state),
        (tf.constant(0), tf.constant(0), losses[0], tf.constant(0)),
    )
    return EarlyStop(epoch, best_epoch, best)


def _validate_plateau(losses, *, learning_rate, factor, patience, min_delta, min_learning_rate) -> None:
    _check("reduce_on_plateau", losses, patience, min_delta)
    value = tf.get_static_value(factor)
    if value is not None and not 0 < value < 1:
        raise ValueError(f"reduce_on_plateau: factor is {float(value):g}, expected a number between 0 and 1.")


@graph_function(validate=_validate_plateau)
def reduce_on_plateau(
    losses: Float[tf.Tensor, " epochs"],
    *,
    learning_rate: Scalar = 0.1,
    factor: Scalar = 0.5,
    patience: Scalar = 3,
    min_delta: Scalar = 0.0,
    min_learning_rate: Scalar = 0.0,
) -> Float[tf.Tensor, " epochs"]:
    """Reduce the learning rate on a plateau: the rate after each epoch.

    An epoch improves if its loss is below best − δ, where best is the loss of the last epoch that improved. After
    ``patience`` epochs in a row without improvement η becomes max(γη, η_min), and the count begins anew.

    Args:
        losses: the validation loss of each epoch (epochs,).
        learning_rate: η, of the first epoch.
        factor: γ between 0 and 1, such as 1/2 or 1/5.
        patience: after how many epochs without improvement the rate falls.
        min_delta: δ, how much less a loss must be to count.
        min_learning_rate: η_min.

    Returns:
        The rate that holds once an epoch's loss is known, and so for the epoch after it (epochs,). The first epoch
        always improves, and a loss that is NaN never does later.

    Raises:
        ValueError: there is no loss, ``patience`` is below 1, ``factor`` not between 0 and 1, or ``min_delta`` below 0.

    Example:
        >>> print(reduce_on_plateau([3.0, 1.0, 2.0, 1.0, 2.0, 2.0], learning_rate=0.8, factor=0.25, patience=2).numpy())
        [0.8  0.8  0.8  0.2  0.2  0.05]

    Conventions:
        As ``keras.callbacks.ReduceLROnPlateau`` with ``cooldown=0``; its default δ is 1e-4. PyTorch's waits for
        *more* than ``patience`` bad epochs, one longer, and asks by default for a relative improvement of 1e-4. Best
        is not forgotten when the rate falls.

    References:
        note C, section 7.7.4.
    """

    def listen(state: tuple[tf.Tensor, ...], loss: tf.Tensor) -> tuple[tf.Tensor, ...]:
        rate, best, wait = state
        improved = loss < best - min_delta
        wait = tf.where(improved, tf.zeros_like(wait), wait + 1)
        stalled = wait >= tf.cast(patience, wait.dtype)
        rate = tf.where(stalled, tf.minimum(rate, tf.maximum(factor * rate, min_learning_rate)), rate)
        return rate, tf.where(improved, loss, best), tf.where(stalled, tf.zeros_like(wait), wait)

    first = (learning_rate, losses[0], tf.zeros([], losses.dtype))
    rates, *_ = tf.scan(listen, losses[1:], initializer=first)
    return tf.concat([learning_rate[None], rates], axis=0)

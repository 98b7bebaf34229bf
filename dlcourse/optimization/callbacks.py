"""Early stopping and the reduction of a stalling learning rate, for Keras's ``fit``.

Both hear the same rules as ``early_stopping`` and ``reduce_on_plateau``, one loss at a time.
"""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np

from dlcourse.optimization.stalling import early_stopping, reduce_on_plateau

__all__ = ["EarlyStopping", "ReduceOnPlateau"]


class _Listener(keras.callbacks.Callback):
    """Collect the loss of each epoch."""

    def __init__(self, monitor: str) -> None:
        super().__init__()
        self.monitor = monitor
        self.losses: list[float] = []

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self.losses = []

    def hear(self, logs: Mapping[str, float] | None) -> None:
        if self.monitor not in (logs or {}):
            raise ValueError(
                f"{type(self).__name__}: there is no {self.monitor!r} after an epoch, only "
                f"{', '.join(sorted(logs or {})) or 'nothing'}. Pass validation_data to fit, or another monitor."
            )
        self.losses.append(float(logs[self.monitor]))


class EarlyStopping(_Listener):
    """Early stopping callback for Keras models: ``early_stopping``.

    The last epoch is the ``patience``-th in a row without Lₜ < min L − δ.

    Args:
        monitor: what is watched, and should fall.
        patience: how many epochs in a row may pass without improvement.
        min_delta: δ, how much less a loss must be to count.
        restore_best_weights: whether to end with the weights of the best epoch.

    Example:
        Nothing is improvement enough, so that training ends after the first epoch and two more.

        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> stop = EarlyStopping("loss", patience=2, min_delta=1e3)
        >>> epochs = model.fit(np.ones((4, 1)), np.zeros((4, 1)), epochs=9, verbose=0, callbacks=[stop]).epoch
        >>> print(epochs, stop.best_epoch)
        [0, 1, 2] 0

    References:
        prechelt1998; note C, section 3.1.5.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 3,
        min_delta: float = 0.0,
        restore_best_weights: bool = False,
    ) -> None:
        super().__init__(monitor)
        self.patience, self.min_delta, self.restore_best_weights = patience, min_delta, restore_best_weights
        self.best_epoch: int | None = None
        self.best_weights: list[np.ndarray] | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.hear(logs)
        heard = np.array(self.losses)
        stop = early_stopping(heard, patience=self.patience, min_delta=self.min_delta)
        self.best_epoch = int(stop.best_epoch)
        latest = len(heard) - 1
        if self.restore_best_weights and self.best_epoch == latest:
            self.best_weights = self.model.get_weights()
        # One more loss, whatever it is, tells whether the last epoch has been reached.
        going_on = early_stopping(np.append(heard, np.nan), patience=self.patience, min_delta=self.min_delta)
        if int(going_on.last_epoch) == latest:
            self.model.stop_training = True

    def on_train_end(self, logs: Mapping[str, float] | None = None) -> None:
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)


class ReduceOnPlateau(_Listener):
    """Callback for Keras models that reduces the learning rate on a plateau: ``reduce_on_plateau``.

    η ← max(factor · η, least rate) after ``patience`` epochs in a row without Lₜ < min L − δ

    Args:
        monitor: what is watched, and should fall.
        factor: by which the rate is multiplied.
        patience: after how many epochs without improvement the rate falls.
        min_delta: δ, how much less a loss must be to count.
        min_learning_rate: where the rate stays.

    Example:
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile(keras.optimizers.SGD(0.25), "mse")
        >>> reduce = ReduceOnPlateau("loss", factor=0.5, patience=2, min_delta=1e3)
        >>> _ = model.fit(np.ones((4, 1)), np.zeros((4, 1)), epochs=3, verbose=0, callbacks=[reduce])
        >>> print(float(model.optimizer.learning_rate))
        0.125

    References:
        note C, section 7.7.4.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.5,
        patience: int = 3,
        min_delta: float = 0.0,
        min_learning_rate: float = 0.0,
    ) -> None:
        super().__init__(monitor)
        self.options = {
            "factor": factor, "patience": patience, "min_delta": min_delta, "min_learning_rate": min_learning_rate,
        }  # fmt: skip
        self.initial = 0.0

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        super().on_train_begin(logs)
        self.initial = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.hear(logs)
        rates = reduce_on_plateau(np.array(self.losses), learning_rate=self.initial, **self.options)
        self.model.optimizer.learning_rate = float(rates[-1])

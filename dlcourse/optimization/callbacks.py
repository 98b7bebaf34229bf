"""Early stopping and the reduction of a stalling learning rate, for Keras's ``fit``.

Both hear the same rules as ``early_stopping`` and ``reduce_on_plateau``, one loss at a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import keras
import numpy as np

from dlcourse.optimization.stalling import early_stopping, reduce_on_plateau
from dlcourse.ranges import choice, number, whole_number

__all__ = ["EarlyStopping", "ReduceOnPlateau"]

Mode = Literal["auto", "min", "max"]
# How words begin in the names of metrics that Keras does not know, and that should rise, or fall all the same.
RISING = re.compile(r"(^|_)(acc|auc|precision|recall|f1|io_?u|r2|score)")
FALLING = re.compile(r"(^|_)(loss|error)")


class _Listener(keras.callbacks.Callback):
    """Collect the loss of each epoch, or the negative of what should rise."""

    def __init__(self, monitor: str, mode: Mode, patience: int, min_delta: float) -> None:
        super().__init__()
        owner = type(self).__name__
        if not isinstance(monitor, str):
            raise TypeError(f"{owner}: monitor is {monitor!r}, expected the name of a loss or a metric: 'val_loss'.")
        self.monitor, self.mode = monitor, choice(owner, "mode", mode, ("auto", "min", "max"))
        self.patience = whole_number(owner, "patience", patience, "[1, inf)", "the epochs in a row without improvement")
        self.min_delta = number(owner, "min_delta", min_delta, "[0, inf)")
        self.losses: list[float] = []
        self.sign: float | None = None

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self.losses, self.sign = [], None

    def hear(self, logs: Mapping[str, float] | None) -> None:
        if self.monitor not in (logs or {}):
            raise ValueError(
                f"{type(self).__name__}: monitor is {self.monitor!r}, expected what there is after an epoch: "
                f"{', '.join(sorted(logs or {})) or 'nothing'}. Pass validation_data to fit, or another monitor."
            )
        if self.sign is None:  # metrics are there after the first epoch
            self.sign = {"min": 1.0, "max": -1.0}.get(self.mode) or self._sign_of_metric()
        self.losses.append(self.sign * float(logs[self.monitor]))

    def _sign_of_metric(self) -> float:
        """Return −1 where Keras, or else the name, says that the metric should rise."""
        name = self.monitor.removeprefix("val_")
        for metric in _metrics_of(self.model):
            if metric.name == name and getattr(metric, "_direction", None) in ("up", "down"):
                return -1.0 if metric._direction == "up" else 1.0
        return -1.0 if RISING.search(name.lower()) and not FALLING.search(name.lower()) else 1.0


def _metrics_of(model: Any) -> list[Any]:
    """Return a model's metrics, also those that ``compile`` keeps in a list of its own."""
    found = []
    for metric in getattr(model, "metrics", []):
        found += [metric, *getattr(metric, "metrics", [])]
    return found


class EarlyStopping(_Listener):
    """Early stopping callback for Keras models: ``early_stopping``.

    The last epoch is the ``patience``-th in a row without Lₜ < min L − δ; L is the negative of what should rise

    Args:
        monitor: what is watched.
        patience: how many epochs in a row may pass without improvement, 1 or more.
        min_delta: δ ≥ 0, how much less a loss must be to count.
        restore_best_weights: whether to end with the weights of the best epoch.
        mode: "min" for what should fall, "max" for what should rise. "auto" asks Keras, and goes by the name of
            metrics that Keras does not know: accuracy, precision, recall, AUC, F1, IoU, R² and scores rise, all else
            falls.

    Example:
        Nothing is improvement enough, so that training ends after the first epoch and two more.

        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> stop = EarlyStopping("loss", patience=2, min_delta=1e3)
        >>> epochs = model.fit(np.ones((4, 1)), np.zeros((4, 1)), epochs=9, verbose=0, callbacks=[stop]).epoch
        >>> print(epochs, stop.best_epoch)
        [0, 1, 2] 0

    Conventions:
        ``best_epoch`` counts as ``fit`` does, from ``initial_epoch``; each call of ``fit`` begins anew. Keras's
        ``patience=0`` is 1 here: no rule stops before an epoch is heard.

    References:
        prechelt1998; note C, section 3.1.5.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        patience: int = 3,
        min_delta: float = 0.0,
        restore_best_weights: bool = False,
        mode: Mode = "auto",
    ) -> None:
        super().__init__(monitor, mode, patience, min_delta)
        self.restore_best_weights = choice("EarlyStopping", "restore_best_weights", restore_best_weights, (False, True))
        self.best_epoch: int | None = None
        self.best_weights: list[np.ndarray] | None = None

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        super().on_train_begin(logs)
        self.best_epoch = self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.hear(logs)
        heard = np.array(self.losses)
        stop = early_stopping(heard, patience=self.patience, min_delta=self.min_delta)
        latest = len(heard) - 1
        self.best_epoch = epoch - latest + int(stop.best_epoch)
        if self.restore_best_weights and self.best_epoch == epoch:
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

    η ← max(factor · η, least rate) after ``patience`` epochs in a row without Lₜ < min L − δ; of a metric that should
    rise, L is the negative. η is the optimiser's rate at that time, whoever set it.

    Args:
        monitor: what is watched.
        factor: by which the rate is multiplied, between 0 and 1.
        patience: after how many epochs without improvement the rate falls, 1 or more.
        min_delta: δ ≥ 0, how much less a loss must be to count.
        min_learning_rate: where the rate stays, 0 or more.
        mode: "min", "max" or "auto", as for ``EarlyStopping``.

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
        mode: Mode = "auto",
    ) -> None:
        super().__init__(monitor, mode, patience, min_delta)
        self.factor = number("ReduceOnPlateau", "factor", factor, "(0, 1)", "such as 0.5")
        self.min_learning_rate = number("ReduceOnPlateau", "min_learning_rate", min_learning_rate, "[0, inf)")

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        super().on_train_begin(logs)
        optimizer = self.model.optimizer
        try:
            optimizer.learning_rate = float(optimizer.learning_rate)
        except TypeError as error:
            raise ValueError(
                "ReduceOnPlateau: the optimizer's learning_rate is a schedule, expected a number that can be reduced. "
                "Make the optimizer with a number, or leave the callback out."
            ) from error

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.hear(logs)
        heard, rule = np.array(self.losses), {"patience": self.patience, "min_delta": self.min_delta}
        if float(reduce_on_plateau(heard, learning_rate=1.0, factor=0.5, **rule)[-1]) == 1:
            return
        rate = float(self.model.optimizer.learning_rate)
        self.model.optimizer.learning_rate = min(rate, max(self.factor * rate, self.min_learning_rate))
        # What the rule knows after a fall is the best loss; the count begins anew.
        self.losses = [float(early_stopping(heard, patience=len(heard), min_delta=self.min_delta).best_loss)]

"""What is done between two steps: the loss looked at, the progress told, now and then a checkpoint written."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np

from dlcourse.training.checkpoints import Position
from dlcourse.training.interruption import Interruption
from dlcourse.training.progress import RunProgress
from dlcourse.training.troubles import Diverged, Interrupted
from dlcourse.training.variables import groups, put_back

__all__ = ["Watch"]


class Watch(keras.callbacks.Callback):
    """Watches one epoch.

    Args:
        start: where the epoch goes on; some batches of it may be done.
        steps: of a whole epoch.
        metrics: what they have seen of the batches that are done; empty if none is.
        keep: writes a checkpoint at a position.
        every: seconds between two checkpoints.
        progress: is told of each step.
        interruption: is asked after each step.
    """

    def __init__(
        self,
        start: Position,
        steps: int,
        *,
        metrics: Sequence[np.ndarray],
        keep: Callable[[Position], None],
        every: float,
        progress: RunProgress,
        interruption: Interruption,
    ) -> None:
        super().__init__()
        self.start, self.steps, self.seen = start, steps, metrics
        self.keep, self.every, self.progress, self.interruption = keep, every, progress, interruption
        self.kept = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Let the metrics go on, which Keras has just set to zero."""
        if self.seen:
            put_back(groups(self.model)["metrics"], self.seen)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        position = self.start._replace(batch=self.start.batch + batch + 1)
        loss = float((logs or {}).get("loss", math.nan))
        if not math.isfinite(loss):
            raise Diverged(f"the loss is {loss} in epoch {position.epoch + 1}, step {position.batch} of {self.steps}")
        self.progress.step(position.epoch * self.steps + position.batch, loss)
        if position.batch == self.steps:  # what is kept then is the epoch
            return
        due = time.monotonic() - self.kept >= self.every
        if due or self.interruption.asked:
            self.keep(position)
            self.kept = time.monotonic()
        if self.interruption.asked:
            raise Interrupted(f"stopped in epoch {position.epoch + 1}, after step {position.batch} of {self.steps}")

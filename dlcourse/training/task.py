"""What a recipe is told of the run that it makes examples and models for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras

from dlcourse import optimization
from dlcourse.training.recipe import Examples
from dlcourse.training.settings import Settings

__all__ = ["OPTIMIZERS", "Task", "count"]

OPTIMIZERS = {
    "adadelta": optimization.AdaDelta,
    "adagrad": optimization.AdaGrad,
    "adam": optimization.Adam,
    "momentum": optimization.Momentum,
    "rmsprop": optimization.RMSProp,
    "sgd": optimization.SGD,
}


@dataclass
class Task:
    """What there is to be learnt, with what.

    Args:
        settings: of the run.
        classes: K, where the data set has classes.
        train: the stage's training examples, from which alone anything about the data is taken.
        before: the models of the stages before, trained.
        x: arrays of the training examples, once the recipe has made them.
        y: what is to be told of them.
        steps: batches of an epoch; None for as many as x makes.
        held_out: the held-out examples, once training is over.
        out: the run's folder, then too.
        made: what ``once`` has made.
    """

    settings: Settings
    classes: int | None
    train: Examples
    before: tuple[Any, ...] = ()
    x: Any = None
    y: Any = None
    steps: int | None = None
    held_out: Examples | None = None
    out: Path | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> SimpleNamespace:
        """The recipe's own settings."""
        return SimpleNamespace(**self.settings.options)

    @property
    def seed(self) -> int:
        """Of all that is random."""
        return self.settings.seed

    @property
    def steps_an_epoch(self) -> int:
        """How many batches an epoch has."""
        return self.steps or -(-count(self.x) // self.settings.batch_size)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what a recipe makes of the training examples, such as a vocabulary; the first call makes it."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def optimizer(self, name: str | None = None, learning_rate: float | None = None) -> keras.optimizers.Optimizer:
        """Return a new optimiser, the run's own unless said otherwise."""
        rate = self.settings.learning_rate if learning_rate is None else learning_rate
        if self.settings.halve_every:
            steps = self.settings.halve_every * self.steps_an_epoch
            rate = optimization.StepDecay(rate, decay_steps=steps, decay_rate=0.5)
        return OPTIMIZERS[name or self.settings.optimizer](rate)

    def classifier(self, model: keras.Model) -> keras.Model:
        """Compile a model whose answers are logits, for labels that are whole numbers."""
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(self.optimizer(), loss, metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
        return model


def count(x: Any) -> int:
    """Return how many examples an array, or a tuple of arrays, has."""
    return len(x[0] if isinstance(x, tuple) else x)

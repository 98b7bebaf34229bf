"""What a recipe is told of the run that it makes examples and models for."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import keras

from dlcourse import optimization
from dlcourse.training.recipe import Examples
from dlcourse.training.settings import Settings

__all__ = ["OPTIMIZERS", "Task"]

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
    """

    settings: Settings
    classes: int | None
    train: Examples
    before: tuple[Any, ...] = ()
    x: Any = None
    y: Any = None

    @property
    def options(self) -> SimpleNamespace:
        """The recipe's own settings."""
        return SimpleNamespace(**self.settings.options)

    @property
    def seed(self) -> int:
        """Of all that is random."""
        return self.settings.seed

    @property
    def steps(self) -> int:
        """How many an epoch has."""
        return -(-len(self.x) // self.settings.batch_size)

    def optimizer(self, name: str | None = None, learning_rate: float | None = None) -> keras.optimizers.Optimizer:
        """Return a new optimiser, the run's own unless said otherwise."""
        rate = self.settings.learning_rate if learning_rate is None else learning_rate
        if self.settings.halve_every:
            rate = optimization.StepDecay(rate, decay_steps=self.settings.halve_every * self.steps, decay_rate=0.5)
        return OPTIMIZERS[name or self.settings.optimizer](rate)

    def classifier(self, model: keras.Model) -> keras.Model:
        """Compile a model whose answers are logits, for labels that are whole numbers."""
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(self.optimizer(), loss, metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
        return model

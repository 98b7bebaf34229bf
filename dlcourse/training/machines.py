"""Restricted Boltzmann machines as the first stages of something else, or alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Option

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.training.task import Task

__all__ = ["PRETRAINING", "K", "features", "machine"]

K = {"k": Option(1, "Steps of Gibbs sampling in an update.")}
PRETRAINING = {
    "pretraining_epochs": Option(5, "Epochs of each machine."),
    "pretraining_rate": Option(0.1, "Learning rate of the machines, which take plain steps."),
}
_AT_ONCE = 1000


def machine(task: Task, hidden_units: int, **options: Any) -> Any:
    """Compile a machine for the task's rows; before other stages it has a learning rate of its own."""
    from dlcourse.energy import BernoulliRBM

    made = BernoulliRBM(hidden_units, k=task.options.k, seed=task.seed + len(task.before), **options)
    own = getattr(task.options, "pretraining_rate", None)
    made.compile(task.optimizer() if own is None else task.optimizer("sgd", own))
    return made


def features(machines: Sequence[Any], x: np.ndarray) -> np.ndarray:
    """Return the hidden probabilities of the highest of some machines."""
    for each in machines:
        x = np.concatenate([np.asarray(each(x[at : at + _AT_ONCE])) for at in range(0, len(x), _AT_ONCE)] or [x])
    return x

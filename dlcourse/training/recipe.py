"""What is declared of a model so that it can be trained: one ``Recipe`` in one file of ``recipes``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.training.task import Task

__all__ = ["Examples", "Option", "Recipe", "Stage", "evaluated"]

Examples = Mapping[str, np.ndarray]  # as ``dlcourse.data`` gives them
Arrays = tuple[Any, Any]  # x, an array or a tuple of them, and y; y is None where there is nothing to be told


@dataclass(frozen=True)
class Option:
    """A setting of one recipe, which the command line has as ``--its-name``.

    Args:
        default: also says what it is: a whole number, a number, a word, yes or no, or several whole numbers.
        about: what ``--help`` says.
        choices: the words among which is chosen.
        least: the smallest number; 1 for whole ones unless said otherwise, and 0 for others.
    """

    default: Any
    about: str
    choices: tuple[str, ...] = ()
    least: float | None = None


@dataclass(frozen=True)
class Stage:
    """One part of a run: a model that is trained on arrays, before or after others.

    Args:
        name: of what is learnt in it.
        examples: ``examples(examples, task)`` makes x and y of a split; x is an array or a tuple of arrays. What it
            learns from data, such as a vocabulary, is in ``task.train``: the training examples alone.
        model: ``model(task)`` returns the compiled model; ``task.x`` and ``task.y`` are what it will be trained on. If
            x is a tuple, the model is built, too.
        epochs: the option that says how many; None for ``--epochs``, which the last stage takes.
        data: the option that names the data set; None for ``--data``.
        augment: ``augment(task)`` returns ``vary(x, seed)``, which varies a batch of training examples, and those
            alone, as the two numbers of the seed say.
        batches: ``batches(arrays, task, epoch)`` returns the batches of an epoch, which follow from its number and the
            task's seed alone, as a data set; where they are something else than the rows of x and y in a new order.
    """

    name: str
    examples: Callable[[Examples, Task], Arrays]
    model: Callable[[Task], Any]
    epochs: str | None = None
    data: str | None = None
    augment: Callable[[Task], Callable[[Any, Any], Any]] | None = None
    batches: Callable[[Arrays, Task, int], Any] | None = None


def evaluated(model: Any, arrays: Arrays, task: Task) -> dict[str, Any]:
    """Return the losses and metrics of the model on what was held out."""
    x, y = arrays
    return {name: float(value) for name, value in model.evaluate(x, y, 256, verbose=0, return_dict=True).items()}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one model is trained: what ``dlcourse train`` knows of it.

    Args:
        kinds: of data that it takes, as ``dlcourse.data`` calls them.
        data: the set that it takes unless told otherwise; one that needs no network.
        stages: one after another; or a function of the options that returns them.
        options: its own settings, by name.
        epochs: of the last stage.
        batch_size: examples in a step.
        learning_rate: of the optimiser.
        optimizer: its name.
        report: ``report(model, arrays, task)`` says what the model is worth on the held-out examples, by numbers and
            by words; it may write more into the folder ``task.out``.
        labelled: whether the examples must have a label.
        name: of the file; filled in where recipes are found, as the next.
        about: the first line of the file's docstring.
    """

    kinds: tuple[str, ...]
    data: str
    stages: Sequence[Stage] | Callable[[SimpleNamespace], Sequence[Stage]]
    options: Mapping[str, Option] = field(default_factory=dict)
    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 1e-3
    optimizer: str = "adam"
    report: Callable[[Any, Arrays, Task], dict[str, Any]] = evaluated
    labelled: bool = True
    name: str = ""
    about: str = ""

    def stages_of(self, options: SimpleNamespace) -> Sequence[Stage]:
        """Return the stages of a run."""
        return self.stages(options) if callable(self.stages) else self.stages

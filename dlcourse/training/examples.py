"""How examples become arrays that a model is trained on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from dlcourse.training.recipe import Examples

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.training.task import Task

__all__ = ["binary_rows", "next_characters", "one_hot_rows", "pictures", "rows", "vocabulary"]


def pictures(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Pictures (count, rows, columns, channels) of 0 to 1, and their labels."""
    brightest = np.float32(task.train["image"].max())  # 255, but for scikit-learn's digits
    return np.float32(examples["image"]) / brightest, examples["label"]


def rows(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Pictures as rows of numbers from 0 to 1, and their labels."""
    x, y = pictures(examples, task)
    return x.reshape(len(x), math.prod(x.shape[1:])), y


def one_hot_rows(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Pictures as rows, and 1 in the place of the right class."""
    x, y = rows(examples, task)
    return x, np.eye(task.classes, dtype=np.float32)[y]


def binary_rows(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Pictures as rows of zeros and ones, and nothing to be told."""
    return rows(examples, task)[0].round(), None


def vocabulary(task: Task) -> str:
    """Each character of the training text, once."""
    return "".join(sorted(set(str(task.train["text"]))))


def next_characters(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Windows of a text (count, time steps) as indices, and at each step the next one.

    Characters that the training text does not have are left out.
    """
    index = {character: place for place, character in enumerate(vocabulary(task))}
    tokens = np.array([index[c] for c in str(examples["text"]) if c in index], np.int32)
    steps = task.options.time_steps
    count = max(0, len(tokens) - 1) // steps
    return tokens[: count * steps].reshape(count, steps), tokens[1 : count * steps + 1].reshape(count, steps)

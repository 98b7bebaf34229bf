"""What recipes of recommenders share: users and items as indices, and ratings as a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dlcourse.training.recipe import Examples

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    from dlcourse.training.task import Task

__all__ = ["Ids", "ids_of", "known_ids", "mean_rating", "observed", "pairs", "rmse"]

UNKNOWN = -1


class Ids(NamedTuple):
    """The users and the items of the training ratings, in the order of their ids: their places are their indices."""

    users: np.ndarray
    items: np.ndarray


def known_ids(task: Task) -> Ids:
    """Return whose ratings, and of what, there are to learn from."""
    return task.once("ids", lambda: Ids(*(np.unique(task.train[name]) for name in ("user", "item"))))


def ids_of(examples: Examples, task: Task) -> np.ndarray:
    """Return pairs of indices (count, 2), −1 where a user or an item has no training rating."""
    known = known_ids(task)
    columns = []
    for given, ids in zip((examples["user"], examples["item"]), known, strict=True):
        place = np.minimum(np.searchsorted(ids, given), len(ids) - 1)
        columns.append(np.where(ids[place] == given, place, UNKNOWN))
    return np.stack(columns, axis=1).astype(np.int32)


def pairs(examples: Examples, task: Task) -> tuple[Any, Any]:
    """Pairs of indices (count, 2), and their ratings."""
    return ids_of(examples, task), np.float32(examples["rating"])


def mean_rating(task: Task) -> float:
    """Return the mean of all training ratings."""
    return float(np.mean(task.train["rating"]))


def observed(examples: Examples, task: Task) -> np.ndarray:
    """Return which pairs of known users and items there are (users, items)."""
    known, found = known_ids(task), ids_of(examples, task)
    mask = np.zeros((len(known.users), len(known.items)), bool)
    found = found[(found >= 0).all(axis=1)]
    mask[found[:, 0], found[:, 1]] = True
    return mask


def rmse(predicted: np.ndarray, examples: Examples) -> float:
    """Return the root of the mean squared error of predicted ratings, none of which is left outside the scale."""
    return float(np.sqrt(np.mean(np.square(np.float64(predicted) - examples["rating"]))))

"""What of a model, its optimiser and its metrics changes as it is trained: to be kept, and to be put back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from dlcourse.training.troubles import Misuse

__all__ = ["all_finite", "groups", "put_back", "taken"]


def groups(model: keras.Model) -> dict[str, list[Any]]:
    """List the variables; those of the model include the state of what draws its random numbers."""
    return {
        "model": model.variables,
        "optimizer": model.optimizer.variables,
        "metrics": [variable for metric in model.metrics for variable in metric.variables],
    }


def taken(variables: Sequence[Any]) -> list[np.ndarray]:
    """Copy the variables' values."""
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def put_back(variables: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
    """Give the variables the values that they had."""
    if [tuple(v.shape) for v in variables] != [array.shape for array in arrays]:
        raise Misuse(
            "the checkpoint is of another model than the one that is built now, of another version of dlcourse say. "
            "Name a new folder by --out."
        )
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def all_finite(arrays: Sequence[np.ndarray]) -> bool:
    """Whether every number is one."""
    return all(np.isfinite(array).all() for array in arrays if array.dtype.kind == "f")

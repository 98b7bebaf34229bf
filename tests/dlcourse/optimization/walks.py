"""A hundred steps over one valley: with a pure update, with an optimiser of Keras, and with one of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

STEPS = 100
START = np.array([[1.0, -2.0, 3.0], [0.5, 1.5, -1.0]])
# A long valley, turned out of the axes: curvatures from 1/20 to 20.
_TURN = np.linalg.qr(np.random.default_rng(7).normal(size=(6, 6)))[0]
HESSIAN = _TURN @ np.diag(np.geomspace(0.05, 20.0, 6)) @ _TURN.T


# Gradients of very different sizes, whatever the variable is.
_GIVEN = np.random.default_rng(8).normal(size=(STEPS, 2, 3)) * np.array([[1.0, 1e-3, 30.0], [0.1, 1e-6, 1.0]])

Slope = Callable[[int, Any], np.ndarray]  # of the step's number from 0, and of the variable


def valley(count: int, variable: Any) -> np.ndarray:
    """The valley's gradient."""
    return (HESSIAN @ np.ravel(variable)).reshape(np.shape(variable))


def given(count: int, variable: Any) -> np.ndarray:
    """The same gradients for everybody."""
    return _GIVEN[count]


def of_function(
    step: Callable[..., Sequence[Any]], slots: Sequence[float], slope: Slope = valley, **options: Any
) -> np.ndarray:
    """Walk with ``step(variable, gradient, *slots, **options)``; the slots begin with one value each."""
    variable, state, path = START, [np.full_like(START, value) for value in slots], []
    for count in range(STEPS):
        variable, *state = step(variable, slope(count, variable), *state, **options)
        path.append(np.asarray(variable))
    return np.array(path)


def of_keras(optimizer: keras.optimizers.Optimizer, slope: Slope = valley) -> np.ndarray:
    """Walk with an optimiser of Keras."""
    variable, path = keras.Variable(START, dtype="float64"), []
    optimizer.build([variable])
    for count in range(STEPS):
        optimizer.apply([tf.constant(slope(count, variable.numpy()))])
        path.append(variable.numpy().copy())
    return np.array(path)


def of_torch(make: Callable[[list[torch.Tensor]], torch.optim.Optimizer], slope: Slope = valley) -> np.ndarray:
    """Walk with an optimiser of PyTorch, in float64."""
    variable = torch.tensor(START, requires_grad=True)
    optimizer, path = make([variable]), []
    for count in range(STEPS):
        variable.grad = torch.tensor(slope(count, variable.detach().numpy()))
        optimizer.step()
        path.append(variable.detach().numpy().copy())
    return np.array(path)

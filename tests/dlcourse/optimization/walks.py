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


def slope(variable: np.ndarray) -> np.ndarray:
    """The valley's gradient."""
    return (HESSIAN @ np.ravel(variable)).reshape(np.shape(variable))


def of_function(step: Callable[..., Sequence[Any]], slots: Sequence[float], **options: Any) -> np.ndarray:
    """Walk with ``step(variable, gradient, *slots, **options)``; the slots begin with one value each."""
    variable, state, path = START, [np.full_like(START, value) for value in slots], []
    for _ in range(STEPS):
        variable, *state = step(variable, slope(variable), *state, **options)
        path.append(np.asarray(variable))
    return np.array(path)


def of_keras(optimizer: keras.optimizers.Optimizer, dtype: str = "float64") -> np.ndarray:
    """Walk with an optimiser of Keras."""
    variable, path = keras.Variable(START.astype(dtype), dtype=dtype), []
    optimizer.build([variable])
    for _ in range(STEPS):
        optimizer.apply([tf.constant(slope(variable.numpy()), dtype)])
        path.append(variable.numpy().copy())
    return np.array(path)


def of_torch(make: Callable[[list[torch.Tensor]], torch.optim.Optimizer]) -> np.ndarray:
    """Walk with an optimiser of PyTorch, in float64."""
    variable = torch.tensor(START, requires_grad=True)
    optimizer, path = make([variable]), []
    for _ in range(STEPS):
        variable.grad = torch.tensor(slope(variable.detach().numpy()))
        optimizer.step()
        path.append(variable.detach().numpy().copy())
    return np.array(path)

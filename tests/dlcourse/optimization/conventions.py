"""What docs/optimizers.md compares: one variable that begins at 0 and always has the gradient 0.001."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import torch

GRADIENT = 1e-3


def by_keras(optimizer: keras.optimizers.Optimizer, rates: Sequence[float]) -> list[float]:
    """Return the variable after each step; ``rates`` are the learning rates of the steps."""
    variable = keras.Variable(np.zeros(1), dtype="float64")
    optimizer.build([variable])
    path = []
    for rate in rates:
        optimizer.learning_rate = rate
        optimizer.apply([tf.constant([GRADIENT], tf.float64)])
        path.append(float(variable.numpy()[0]))
    return path


def by_torch(make: Callable[..., torch.optim.Optimizer], rates: Sequence[float], **options: Any) -> list[float]:
    """Return the variable after each step of PyTorch's optimiser."""
    variable = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = make([variable], lr=rates[0], **options)
    path = []
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        variable.grad = torch.tensor([GRADIENT], dtype=torch.float64)
        optimizer.step()
        path.append(variable.item())
    return path

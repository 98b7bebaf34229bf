"""Knows the derivative of sigmoid, and took it for the whole Jacobian."""

import numpy as np


def softmax_jacobian(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    s = e / e.sum(-1, keepdims=True)
    return np.eye(x.shape[-1]) * (s * (1 - s))[..., None]

"""Summed over the batch where the loss is a mean."""

import numpy as np


def mlp_backward(x, y, weights, biases, *, activation="sigmoid", output_activation="sigmoid"):
    f = {
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "tanh": np.tanh,
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
    }
    df = {
        "sigmoid": lambda a: a * (1 - a),
        "tanh": lambda a: 1 - a**2,
        "relu": lambda a: (a > 0) * 1.0,
        "linear": lambda a: np.ones(a.shape),
    }
    names = [activation] * (len(weights) - 1) + [output_activation]
    A = [x]
    for W, b, name in zip(weights, biases, names):
        A.append(f[name](A[-1] @ W + b))
    delta = (A[-1] - y) * df[names[-1]](A[-1])
    dW, db = [None] * len(weights), [None] * len(weights)
    for l in range(len(weights) - 1, -1, -1):
        dW[l] = A[l].T @ delta
        db[l] = delta.sum(axis=0)
        delta = delta @ weights[l].T
        if l > 0:
            delta = delta * df[names[l - 1]](A[l])
    return A[-1], dW, db, delta

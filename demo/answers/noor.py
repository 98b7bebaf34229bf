"""Keeps every intermediate result, and then some."""

import numpy as np


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    history = []
    while True:
        z = x @ kernel + h @ recurrent_kernel + bias
        history.append(np.repeat(z, 1_000_000, axis=0))

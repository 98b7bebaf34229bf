"""Took the blocks in the order input, forget, output, candidate."""

import numpy as np


def lstm_gates(x, h, kernel, recurrent_kernel, bias):
    def sig(z):
        return np.where(z > 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))

    z = x @ kernel + h @ recurrent_kernel + bias
    n = h.shape[1]
    i, f, o, c = z[:, :n], z[:, n : 2 * n], z[:, 2 * n : 3 * n], z[:, 3 * n :]
    return sig(i), sig(f), np.tanh(c), sig(o)

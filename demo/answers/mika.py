"""Waits for a convergence that never comes."""

import numpy as np


def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    theta, change = variable, 1.0
    while change > 0:
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        theta = theta - learning_rate * m / (np.sqrt(v) + epsilon)
        change = np.abs(learning_rate * m / (np.sqrt(v) + epsilon)).max()
    return theta, m, v

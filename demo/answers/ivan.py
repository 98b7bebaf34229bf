"""Put epsilon inside the root."""

import numpy as np


def adam(variable, gradient, m, v, step, *, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m_new = beta_1 * m + (1 - beta_1) * gradient
    v_new = beta_2 * v + (1 - beta_2) * np.square(gradient)
    m_hat = m_new / (1 - np.power(beta_1, step))
    v_hat = v_new / (1 - np.power(beta_2, step))
    return variable - learning_rate * m_hat / np.sqrt(v_hat + epsilon), m_new, v_new

"""Averaged over the batch where the algorithm sums."""

import numpy as np


def cd_k(x, w, b, c, hidden_uniforms, visible_uniforms):
    def sigma(z):
        z = np.clip(z, -700, 700)
        return 1 / (1 + np.exp(-z))

    chain = x
    for u, v in zip(hidden_uniforms, visible_uniforms):
        h = (u < sigma(chain @ w.T + c)) * 1.0
        chain = (v < sigma(h @ w + b)) * 1.0
    p0, pk = sigma(x @ w.T + c), sigma(chain @ w.T + c)
    n = x.shape[0]
    return (p0.T @ x - pk.T @ chain) / n, (x - chain).mean(0), (p0 - pk).mean(0)

"""Wrote for one vector only, and her code stops at a batch."""

import numpy as np


def softmax_jacobian(x):
    s = np.exp(x - max(x))
    s = s / sum(s)
    return np.diag(s) - np.outer(s, s)

"""Figures of entropies."""

import numpy as np

from dlcourse.figures.picture import picture
from dlcourse.information import entropy, renyi_entropy


@picture("note A, chapter 4")
def binary_entropy(figure):
    """Entropy of a coin, by Shannon and by Rényi."""
    p = np.linspace(0, 1, 401)
    coins = np.stack([p, 1 - p], axis=-1)
    axis = figure.subplots()
    axis.plot(p, entropy(coins), "k", label="Shannon")
    for order in (0.5, 2.0, 10.0):
        axis.plot(p, renyi_entropy(coins, order=order), "--", label=f"Rényi, order {order:g}")
    axis.set(xlabel="probability of heads", ylabel="entropy in bits")
    axis.grid(alpha=0.3)
    axis.legend()

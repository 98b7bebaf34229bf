"""Figures of energy-based models."""

import numpy as np

from dlcourse.energy import gibbs_chain
from dlcourse.figures.picture import picture


@picture("note C, section 6.11; note D, section 5", size=(8.0, 4.0))
def gibbs_sampling(figure):
    """A Gibbs chain of a machine with two modes: from noise it falls into one, and seldom changes to the other."""
    half, steps, rng = 8, 60, np.random.default_rng(0)
    w = np.repeat([[2.0, -2.0], [-2.0, 2.0]], half, axis=1)  # one hidden unit a mode
    b, c = np.zeros(2 * half), np.zeros(2)
    x = rng.integers(0, 2, (1, 2 * half)).astype(float)
    states = [x[0]]
    for _ in range(steps):
        x = gibbs_chain(x, w / 2, b, c, rng.random((1, 1, 2)), rng.random((1, 1, 2 * half))).numpy()
        states.append(x[0])
    axis = figure.subplots()
    axis.imshow(np.array(states).T, cmap="Greys", aspect="auto", interpolation="nearest")
    axis.set(xlabel="step", ylabel="visible unit")

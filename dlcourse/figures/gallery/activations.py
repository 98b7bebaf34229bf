"""Figures of the activations."""

import numpy as np

from dlcourse.activations import ELEMENTWISE, softmax
from dlcourse.figures.picture import picture


@picture("note B, section 1", size=(10.0, 7.0))
def activations(figure):
    """Activations, and their derivatives."""
    x = np.linspace(-4, 4, 401)
    axes = figure.subplots(3, 4, sharex=True)
    for axis, (name, activation) in zip(axes.flat, ELEMENTWISE.items(), strict=True):
        axis.plot(x, activation.value(x), label="f(x)")
        axis.plot(x, activation.derivative(x), "--", label="f′(x)")
        axis.set(title=name.replace("_", " "), ylim=(-2.2, 4.2))
        axis.grid(alpha=0.3)
    axes[0, 0].legend()


@picture("note B, section 1")
def temperatures(figure):
    """Softmax of the same three scores at falling temperatures."""
    scores, temperatures = np.array([2.0, 1.0, 0.1]), np.geomspace(0.1, 10, 200)
    axis = figure.subplots()
    for place, curve in enumerate(softmax(scores / temperatures[:, None]).numpy().T):
        axis.semilogx(temperatures, curve, label=f"score {scores[place]:g}")
    axis.set(xlabel="temperature T", ylabel="softmax(scores / T)")
    axis.grid(alpha=0.3)
    axis.legend()

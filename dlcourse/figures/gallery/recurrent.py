"""Figures of recurrent networks."""

import numpy as np

from dlcourse.figures.picture import picture
from dlcourse.recurrent import gradient_norms


@picture("note C, chapter 8; note D, section 8")
def gradients_through_time(figure):
    """Gradients through time vanish or explode, as the norm of the recurrent weights says."""
    rng, time, units = np.random.default_rng(0), 40, 16
    turned = np.linalg.qr(rng.normal(size=(units, units)))[0]
    x, kernel = 0.1 * rng.normal(size=(1, time, 4)), 0.1 * rng.normal(size=(4, units))
    axis = figure.subplots()
    for norm in (0.8, 1.0, 1.2):
        found = gradient_norms(x, np.zeros((1, units)), kernel, norm * turned, np.zeros(units), activation="linear")
        axis.semilogy(np.arange(time, 0, -1), found.norms.numpy()[0], label=f"norm {norm:g}, linear")
    found = gradient_norms(x, np.zeros((1, units)), kernel, 1.2 * turned, np.zeros(units), activation="tanh")
    axis.semilogy(np.arange(time, 0, -1), found.norms.numpy()[0], "--", label="norm 1.2, tanh")
    axis.set(xlabel="steps back", ylabel="spectral norm of the Jacobian")
    axis.grid(alpha=0.3)
    axis.legend()

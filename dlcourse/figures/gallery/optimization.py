"""Figures of optimisation."""

import numpy as np

from dlcourse.figures.picture import picture
from dlcourse.optimization import (
    adam,
    cosine_decay,
    early_stopping,
    exponential_decay,
    inverse_time_decay,
    momentum,
    step_decay,
)


@picture("note C, section 7.7.4")
def learning_rates(figure):
    """Schedules of the learning rate."""
    step = np.arange(4000.0)
    axis = figure.subplots()
    for schedule in (step_decay, exponential_decay, inverse_time_decay, cosine_decay):
        steps = {"decay_steps": 4000.0 if schedule is cosine_decay else 1000.0}
        axis.plot(step, schedule(step, **steps), label=schedule.__name__.replace("_", " "))
    axis.set(xlabel="step", ylabel="learning rate")
    axis.grid(alpha=0.3)
    axis.legend()


@picture("note D, section 3")
def descents(figure):
    """Ways down a long valley: plain steps, momentum and Adam."""
    curvature, start = np.array([1.0, 20.0]), np.array([-9.0, 2.0])
    zeros = np.zeros(2)
    ways = {"plain steps": [start], "momentum": [start], "Adam": [start]}
    velocity, m, v = zeros, zeros, zeros
    for step in range(1, 61):
        here = ways["plain steps"][-1]
        ways["plain steps"].append(momentum(here, curvature * here, zeros, learning_rate=0.04, momentum=0.0)[0].numpy())
        here = ways["momentum"][-1]
        here, velocity = momentum(here, curvature * here, velocity, learning_rate=0.04, momentum=0.7)
        ways["momentum"].append(here.numpy())
        here = ways["Adam"][-1]
        here, m, v = adam(here, curvature * here, m, v, step, learning_rate=0.5)
        ways["Adam"].append(here.numpy())
    axis = figure.subplots()
    x, y = np.meshgrid(np.linspace(-10, 4, 200), np.linspace(-3, 3, 200))
    axis.contour(x, y, np.sqrt(x**2 + 20 * y**2), 12, colors="0.8")
    for name, way in ways.items():
        axis.plot(*np.transpose(way), "o-", markersize=2, label=name)
    axis.legend()


@picture("note C, section 3.1.5")
def stopping_early(figure):
    """Early stopping: the best epoch of a validation loss, and the one at which patience ends."""
    epochs, rng = np.arange(40), np.random.default_rng(3)
    training = 0.1 + 0.9 * np.exp(-epochs / 9)
    watched = training + 0.0004 * epochs**2 + 0.01 * rng.normal(size=40)
    stop = early_stopping(watched, patience=5)
    axis = figure.subplots()
    axis.plot(epochs, training, label="training")
    axis.plot(epochs, watched, label="validation")
    axis.axvline(int(stop.best_epoch), color="k", linestyle=":", label="best")
    axis.axvline(int(stop.last_epoch), color="k", label="end, with a patience of 5")
    axis.set(xlabel="epoch", ylabel="loss")
    axis.legend()

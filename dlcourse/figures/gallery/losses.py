"""Figures of the losses."""

import numpy as np

from dlcourse.figures.picture import picture
from dlcourse.losses import binary_cross_entropy_from_logits, half_squared_error, hinge, smooth_l1


@picture("note C, chapter 3")
def margin_losses(figure):
    """Losses of a margin: the mistake itself, and what is minimised in its place."""
    margin = np.linspace(-2.5, 2.5, 501)
    right = np.ones_like(margin)
    axis = figure.subplots()
    axis.plot(margin, np.where(margin > 0, 0.0, 1.0), "k", label="0–1 loss")
    axis.plot(margin, hinge(right, margin), label="hinge")
    logistic = binary_cross_entropy_from_logits(right[:, None], margin[:, None])
    axis.plot(margin, logistic / np.log(2), label="cross-entropy, in bits")
    axis.set(xlabel="margin y f(x)", ylabel="loss")
    axis.grid(alpha=0.3)
    axis.legend()


@picture("note D, section 9")
def regression_losses(figure):
    """Losses of a deviation: smooth L1 is a parabola at 0 and a line further out."""
    deviation = np.linspace(-3, 3, 301)
    zeros = np.zeros((301, 1))
    axis = figure.subplots()
    axis.plot(deviation, half_squared_error(zeros, deviation[:, None]), label="half squared error")
    for beta in (0.5, 1.0, 2.0):
        axis.plot(deviation, smooth_l1(zeros, deviation[:, None], beta=beta), label=f"smooth L1, β = {beta:g}")
    axis.set(xlabel="deviation", ylabel="loss")
    axis.grid(alpha=0.3)
    axis.legend()

"""The batch normalisation layer."""

from __future__ import annotations

from dataclasses import dataclass

from dlcourse import regularization
from dlcourse.backprop.framework.layer import Layer, Parameter, Plan

__all__ = ["INITIAL", "STATISTICS", "BatchNormalization"]

INITIAL = {"gamma": "ones", "beta": "zeros", "moving_mean": "zeros", "moving_variance": "ones"}
STATISTICS = ("moving_mean", "moving_variance")


@dataclass(frozen=True, kw_only=True)
class BatchNormalization(Layer):
    """Batch normalisation layer of a net, per feature or, for images, per channel.

    In training the moving statistics are moved on; at test time they take the place of the batch's own.
    """

    momentum: float = 0.99
    epsilon: float = 1e-3

    def plan(self, bottoms):
        if len(bottoms[0]) not in (1, 3):
            self.refuse(f"its bottom has shape {bottoms[0]}, expected (features,) or (rows, columns, channels).")
        shape = bottoms[0][-1:]
        return Plan(
            [bottoms[0]],
            {name: Parameter(shape, initial, learnt=name not in STATISTICS) for name, initial in INITIAL.items()},
        )

    def forward(self, bottoms, tops, own, phase):
        x, settings = bottoms[0].data, [own[name].data for name in INITIAL]
        if phase.training:
            normalize = _function(x, "")
            tops[0].data, *moved = normalize(x, *settings, momentum=self.momentum, epsilon=self.epsilon)
            for name, statistic in zip(STATISTICS, moved, strict=True):
                own[name].data = statistic
        else:
            tops[0].data = _function(x, "_inference")(x, *settings, epsilon=self.epsilon)

    def backward(self, tops, propagate_down, bottoms, own, phase):
        x, gamma, upstream = bottoms[0].data, own["gamma"].data, tops[0].gradient
        if phase.training:
            gradients = _function(x, "_backward")(x, gamma, upstream, epsilon=self.epsilon)
        else:
            statistics = [own[name].data for name in STATISTICS]
            gradients = _function(x, "_inference_backward")(x, gamma, *statistics, upstream, epsilon=self.epsilon)
        inputs, own["gamma"].gradient, own["beta"].gradient = gradients
        if propagate_down[0]:
            bottoms[0].gradient = inputs


def _function(x, way):
    return getattr(regularization, f"batch_norm_{'dense' if len(x.shape) == 2 else 'conv'}{way}")

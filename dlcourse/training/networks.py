"""What the recipes of networks for pictures share: their stage, their options, pictures that are large enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlcourse.training.recipe import Option

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    import keras

    from dlcourse.training.task import Task

__all__ = ["WIDTH", "for_pictures"]

# An eighth of the paper's width trains on two cores.
WIDTH = {"width": Option(0.125, "Factor of every layer's number of channels; 1 for the paper's.")}


def for_pictures(task: Task, network: Callable[..., keras.Model], *, least: int = 1, **options: Any) -> keras.Model:
    """Make a network for the task's pictures and compile it as a classifier.

    Args:
        task: whose training pictures say the size and the channels.
        network: one of ``dlcourse.cnn``.
        least: the smallest pictures that it takes; smaller ones are made larger, in the model.
        **options: of the network.
    """
    import keras

    *size, channels = task.x.shape[1:]
    enough = tuple(max(length, least) for length in size)
    made = network(channels, task.classes, size=enough, **options)
    if enough != tuple(size):
        layers = [keras.Input((*size, channels)), keras.layers.Resizing(*enough), made]
        made = keras.Sequential(layers, name=f"{made.name}_of_larger_pictures")
    return task.classifier(made)

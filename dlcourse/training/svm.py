"""A linear support vector machine as a layer: on pictures, and on what other models make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcourse.training.recipe import Option

if TYPE_CHECKING:  # a list of recipes needs no TensorFlow
    import keras

    from dlcourse.training.task import Task

__all__ = ["PENALTY", "linear_svm"]

PENALTY = {"penalty": Option(1e-4, "λ, the factor of the weights' squared length.")}


def linear_svm(task: Task) -> keras.Model:
    """Compile a linear classifier with the loss of Crammer and Singer, whose margin the penalty widens."""
    import keras

    penalty = keras.regularizers.L2(task.options.penalty)
    scores = keras.layers.Dense(task.classes, kernel_regularizer=penalty, name="scores")
    model = keras.Sequential([keras.Input(task.x.shape[1:]), scores], name="linear_svm")
    accuracy = keras.metrics.CategoricalAccuracy(name="accuracy")
    model.compile(task.optimizer(), keras.losses.CategoricalHinge(), metrics=[accuracy])
    return model

"""Softmax regression: the linear classifier whose scores become probabilities."""

from dlcourse.training.examples import rows
from dlcourse.training.recipe import Recipe, Stage


def _scores(task):
    import keras

    layers = [keras.Input(task.x.shape[1:]), keras.layers.Dense(task.classes, name="scores")]
    return task.classifier(keras.Sequential(layers, name="softmax_regression"))


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", rows, _scores)],
    epochs=10,
)

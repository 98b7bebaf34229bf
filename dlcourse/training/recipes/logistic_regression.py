"""Logistic regression: the linear classifier of two classes."""

from dlcourse.training.examples import rows
from dlcourse.training.recipe import Recipe, Stage


def _two_classes(examples, task):
    x, y = rows(examples, task)
    if task.classes != 2:
        raise ValueError(
            f"logistic_regression: the data has {task.classes} classes, expected 2. softmax_regression takes more."
        )
    return x, y.reshape(-1, 1)


def _score(task):
    import keras

    model = keras.Sequential([keras.Input(task.x.shape[1:]), keras.layers.Dense(1, name="score")], name="logistic")
    accuracy = keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)  # of scores, not of probabilities
    model.compile(task.optimizer(), keras.losses.BinaryCrossentropy(from_logits=True), metrics=[accuracy])
    return model


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_faces",
    stages=[Stage("training", _two_classes, _score)],
    epochs=10,
)

"""Multilayer perceptron (MLP): dense layers with rectifiers, and dropout."""

from dlcourse.training.examples import rows
from dlcourse.training.recipe import Option, Recipe, Stage


def _network(task):
    import keras

    from dlcourse.regularization import Dropout

    layers = [keras.Input(task.x.shape[1:])]
    for number, units in enumerate(task.options.hidden_units, start=1):
        layers.append(keras.layers.Dense(units, "relu", name=f"dense{number}"))
        layers.append(Dropout(task.options.dropout, seed=task.seed + number, name=f"dropout{number}"))
    layers.append(keras.layers.Dense(task.classes, name="logits"))
    return task.classifier(keras.Sequential(layers, name="mlp"))


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", rows, _network)],
    options={
        "hidden_units": Option((256, 128), "Units of each hidden layer, such as 256,128."),
        "dropout": Option(0.2, "The share of units that are dropped."),
    },
)

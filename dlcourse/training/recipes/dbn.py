"""Deep belief network (DBN): stacked Boltzmann machines, then fine-tuned as a classifier."""

import numpy as np

from dlcourse.training.examples import binary_rows, rows
from dlcourse.training.machines import PRETRAINING, K, features, machine
from dlcourse.training.recipe import Option, Recipe, Stage


def _stages(options):
    machines = [
        Stage(f"machine {number}", _below, lambda task, units=units: machine(task, units), "pretraining_epochs")
        for number, units in enumerate(options.hidden_units, start=1)
    ]
    return [*machines * (options.pretraining_epochs > 0), Stage("fine-tuning", _labelled, _network)]


def _below(examples, task):
    return features(task.before, binary_rows(examples, task)[0]), None


def _labelled(examples, task):
    x, y = rows(examples, task)
    return np.round(x), y


def _network(task):
    import keras

    from dlcourse.energy import DeepBeliefNetwork

    network = DeepBeliefNetwork(task.options.hidden_units, task.classes, k=task.options.k, seed=task.seed)
    network.build(task.x.shape)
    for layer, below in zip(network.hidden_layers, task.before, strict=False):
        layer.kernel.assign(np.transpose(below.w))
        layer.bias.assign(below.c)
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    network.compile(task.optimizer(), keras.losses.SparseCategoricalCrossentropy(), metrics=[accuracy])
    return network


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=_stages,
    options={
        "hidden_units": Option((256, 128), "Units of each hidden layer, such as 256,128."),
        **K,
        **PRETRAINING,
        "pretraining_epochs": Option(5, "Epochs of each machine; 0 for a start at random.", least=0),
    },
)

"""Features of a restricted Boltzmann machine (RBM), and a linear support vector machine (SVM) on them."""

import numpy as np

from dlcourse.training.examples import binary_rows, one_hot_rows
from dlcourse.training.machines import PRETRAINING, K, features, machine
from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.svm import PENALTY, linear_svm


def _features(examples, task):
    x, y = one_hot_rows(examples, task)
    return features(task.before, np.round(x)), y


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[
        Stage("machine", binary_rows, lambda task: machine(task, task.options.hidden_units), "pretraining_epochs"),
        Stage("classifier", _features, linear_svm),
    ],
    options={"hidden_units": Option(256, "Number of hidden units."), **K, **PRETRAINING, **PENALTY},
    epochs=10,
)

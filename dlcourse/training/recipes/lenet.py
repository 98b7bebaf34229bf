"""LeNet, the modern variant: two convolutions with pooling, three dense layers."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import for_pictures
from dlcourse.training.recipe import Option, Recipe, Stage


def _network(task):
    from dlcourse.cnn import lenet

    return for_pictures(task, lenet, least=12, activation=task.options.activation, pooling=task.options.pooling)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options={
        "activation": Option("relu", "Of all layers but the last.", ("relu", "sigmoid", "tanh")),
        "pooling": Option("max", "By the maximum or the mean.", ("max", "mean")),
    },
)

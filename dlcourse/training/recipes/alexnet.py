"""AlexNet: five convolutions, and three dense layers with dropout."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import WIDTH, for_pictures
from dlcourse.training.recipe import Recipe, Stage


def _network(task):
    from dlcourse.cnn import alexnet

    return for_pictures(task, alexnet, least=67, width=task.options.width)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options=WIDTH,
    epochs=10,
)

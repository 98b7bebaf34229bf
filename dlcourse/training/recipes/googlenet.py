"""GoogLeNet, whose blocks look at maps through filters of several sizes."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import WIDTH, for_pictures
from dlcourse.training.recipe import Recipe, Stage


def _network(task):
    from dlcourse.cnn import googlenet

    return for_pictures(task, googlenet, width=task.options.width)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options=WIDTH,
    epochs=10,
)

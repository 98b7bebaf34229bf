"""VGG-11, whose convolutions are all of 3 × 3."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import WIDTH, for_pictures
from dlcourse.training.recipe import Recipe, Stage


def _network(task):
    from dlcourse.cnn import vgg11

    return for_pictures(task, vgg11, least=32, width=task.options.width)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options=WIDTH,
    epochs=10,
)

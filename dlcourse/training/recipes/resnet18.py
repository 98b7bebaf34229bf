"""ResNet-18, whose blocks learn what is to be added to their input."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import WIDTH, for_pictures
from dlcourse.training.recipe import Recipe, Stage


def _network(task):
    from dlcourse.cnn import resnet18

    return for_pictures(task, resnet18, width=task.options.width)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options=WIDTH,
    epochs=10,
)

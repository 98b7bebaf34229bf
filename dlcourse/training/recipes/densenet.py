"""DenseNet, whose layers see the maps of all layers before them."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import for_pictures
from dlcourse.training.recipe import Option, Recipe, Stage


def _network(task):
    from dlcourse.cnn import densenet

    return for_pictures(task, densenet, least=32, first=task.options.first, growth=task.options.growth)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options={
        "first": Option(16, "Maps of the first convolution; 64 in the paper."),
        "growth": Option(8, "Maps that each convolution of a block adds; 32 in the paper."),
    },
    epochs=10,
)

"""Network in network (NiN), which has no dense layers."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import WIDTH, for_pictures
from dlcourse.training.recipe import Recipe, Stage


def _network(task):
    from dlcourse.cnn import nin

    return for_pictures(task, nin, least=67, width=task.options.width)


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=[Stage("training", pictures, _network)],
    options=WIDTH,
    epochs=10,
)

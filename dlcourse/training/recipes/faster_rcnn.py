"""Faster R-CNN: a network proposes regions, and another says what is in them, with the mAP of what was held out."""

from dlcourse.training.detecting import FLIP, SIZE, examples_with_mirrors, judged
from dlcourse.training.recipe import Option, Recipe, Stage


def _model(task):
    from dlcourse.detection import FasterRCNN

    model = FasterRCNN(task.classes, count=task.options.regions, units=task.options.units, seed=task.seed)
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[Stage("training", examples_with_mirrors, _model)],
    options={
        "size": SIZE,
        "regions": Option(32, "Regions of a picture that are proposed."),
        "units": Option(64, "Channels of the proposing network, and entries of a region's vector."),
        "flip": FLIP,
    },
    epochs=30,
    batch_size=32,
    report=judged,
)

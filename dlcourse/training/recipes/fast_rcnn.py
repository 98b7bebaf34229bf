"""Fast R-CNN: what is in the regions of selective search, by one pass over a picture, with the mAP held out."""

from dlcourse.training.detecting import FLIP, SEARCHED, SIZE, examples_with_regions, judged
from dlcourse.training.recipe import Option, Recipe, Stage


def _model(task):
    from dlcourse.detection import FastRCNN

    model = FastRCNN(task.classes, units=task.options.units)
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[Stage("training", examples_with_regions, _model)],
    options={
        "size": SIZE,
        **SEARCHED,
        "units": Option(64, "Entries of a region's vector."),
        "flip": FLIP,
    },
    epochs=30,
    batch_size=32,
    report=judged,
)

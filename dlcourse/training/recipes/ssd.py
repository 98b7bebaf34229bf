"""SSD: anchors at several scales, and a class and offsets for each of them, with the mAP of what was held out."""

from dlcourse.training.detecting import FLIP, SIZE, examples_with_mirrors, judged
from dlcourse.training.recipe import Option, Recipe, Stage


def _model(task):
    from dlcourse.detection import SSD

    options = task.options
    model = SSD(task.classes, maps=options.maps, negatives=options.negatives or None)
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[Stage("training", examples_with_mirrors, _model)],
    options={
        "size": SIZE,
        "maps": Option(64, "Channels of each scale behind the backbone; 128 for note D's."),
        "negatives": Option(3.0, "Background anchors that count for one with an object; 0 for the mean of all."),
        "flip": FLIP,
    },
    epochs=30,
    batch_size=32,
    report=judged,
)

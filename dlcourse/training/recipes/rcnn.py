"""R-CNN: a network that tells regions apart gives the features of support vector machines, with the mAP held out."""

import numpy as np

from dlcourse.training.detecting import FLIP, SEARCHED, SIZE, examples_with_regions, judged
from dlcourse.training.recipe import Option, Recipe, Stage

_BACKGROUND = 3  # regions for one with an object


def _warped(examples, task):
    """Return regions of one size and what is in each, 0 for the background, of which some are drawn."""
    from dlcourse.detection import region_targets, warp_regions

    (x, regions), truths = examples_with_regions(examples, task)
    labels = region_targets(regions, truths[..., 1:], truths[..., 0].astype(np.int32))[0].numpy()
    draws = np.random.default_rng(task.seed)
    chosen = [_balanced(row, draws) for row in labels]
    side = task.options.region_size
    warped = [
        warp_regions(picture[None], boxes[None, places], size=(side, side)).numpy()[0]
        for picture, boxes, places in zip(x, regions, chosen, strict=True)
    ]
    return np.concatenate(warped), np.concatenate([row[places] for row, places in zip(labels, chosen, strict=True)])


def _balanced(labels, draws):
    """Return the places of all objects, and of a few times as many of the background."""
    objects, background = np.flatnonzero(labels > 0), np.flatnonzero(labels == 0)
    return np.concatenate([objects, draws.permutation(background)[: _BACKGROUND * max(len(objects), 1)]])


def _classifier(task):
    import keras

    from dlcourse.detection.detector import BASE, base_network

    pictures = keras.Input((None, None, 3), name="regions")
    found = keras.layers.GlobalAveragePooling2D()(base_network(3, BASE)(pictures))
    return task.classifier(keras.Model(pictures, keras.layers.Dense(task.classes + 1, name="scores")(found)))


def _model(task):
    from dlcourse.detection import RCNN

    side = task.options.region_size
    model = RCNN(task.classes, size=(side, side), backbone=task.before[0].get_layer("base"))
    model.compile(task.optimizer())
    return model


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[
        Stage("features", _warped, _classifier, epochs="feature_epochs"),
        Stage("machines", examples_with_regions, _model),
    ],
    options={
        "size": SIZE,
        **SEARCHED,
        "region_size": Option(32, "Rows and columns to which a region is warped.", least=8),
        "feature_epochs": Option(10, "Epochs in which the network learns to tell regions apart."),
        "flip": FLIP,
    },
    epochs=10,
    batch_size=32,
    report=judged,
)

"""LeNet-5 of 1998: sub-sampling that is learnt, a connection table, codes of the digits as targets."""

import numpy as np

from dlcourse.training.examples import pictures
from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.varying import by_layers

_SIDE, _PAPER, _INK = 32, -0.1, 1.175


def _stages(options):
    return [Stage("training", _framed, _network, augment=_distorted if options.augment else None)]


def _framed(examples, task):
    """Put the picture into the middle of 32 × 32, the background at −0.1 and ink at 1.175: mean 0 and variance 1."""
    x, y = pictures(examples, task)
    room = [(_SIDE - length) // 2 for length in x.shape[1:3]]
    if min(room) < 0:
        raise ValueError(f"lenet5: pictures are {x.shape[1]} × {x.shape[2]}, expected at most {_SIDE} × {_SIDE}.")
    sides = [(before, _SIDE - before - length) for before, length in zip(room, x.shape[1:3], strict=True)]
    inked = x * np.float32(_INK - _PAPER) + np.float32(_PAPER)
    return np.pad(inked, [(0, 0), *sides, (0, 0)], constant_values=_PAPER), y


def _network(task):
    import keras

    from dlcourse.cnn import RBFLoss, lenet5

    model = lenet5(task.x.shape[-1], task.classes)
    model.compile(task.optimizer(), RBFLoss(), metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
    return model


def _distorted(task):
    """Turn each picture a little, and make it larger or smaller; the paper's distortions also shear."""
    from dlcourse.augmentation import RandomRotation, RandomScale

    turned = RandomRotation((-0.15, 0.15), fill=_PAPER)  # in radians
    return by_layers(turned, RandomScale((0.85, 1.15), fill=_PAPER))


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_digits",
    stages=_stages,
    options={"augment": Option(False, "Whether training pictures are turned and scaled a little.")},
    epochs=10,
    learning_rate=3e-3,
)

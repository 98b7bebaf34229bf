"""Smile classifier: a small convolutional network for faces, whose training pictures are varied."""

from dlcourse.training.examples import pictures
from dlcourse.training.networks import for_pictures
from dlcourse.training.recipe import Option, Recipe, Stage
from dlcourse.training.varying import by_layers


def _stages(options):
    return [Stage("training", pictures, _network, augment=_varied if options.augment else None)]


def _network(task):
    from dlcourse.cnn import smile_classifier

    return for_pictures(task, smile_classifier, least=16)


def _varied(task):
    """Flip half of the pictures, cut a part out of each, and make it lighter or darker."""
    from dlcourse.augmentation import ColorJitter, RandomCropResize, RandomFlip

    crop = RandomCropResize(task.x.shape[1:3], area=(0.7, 1.0), ratio=(0.9, 1.1))
    return by_layers(RandomFlip(), crop, ColorJitter())


recipe = Recipe(
    kinds=("pictures",),
    data="drawn_faces",
    stages=_stages,
    options={"augment": Option(True, "Whether training pictures are flipped, cropped, and made lighter or darker.")},
    epochs=10,
)

"""SSD: anchors at several scales, and a class and offsets for each of them, with the mAP of what was held out."""

import numpy as np

from dlcourse.training.recipe import Option, Recipe, Stage

_WATCHED_AT_ONCE = 32


def _examples(examples, task):
    """Return pictures of one size, 0 to 1, and truths (count, most of a picture, 5), padded by rows of −1.

    With --flip, each picture is there twice to learn from, the second time as its mirror shows it.
    """
    import tensorflow as tf

    from dlcourse.augmentation import horizontal_flip, horizontal_flip_boxes
    from dlcourse.detection import pixels_to_shares

    side, count = task.options.size, len(examples["image"])
    most = max(map(len, task.train["label"]))
    x, truths = np.empty((count, side, side, 3), np.float32), np.full((count, most, 5), -1, np.float32)
    for place, (image, boxes, label) in enumerate(
        zip(examples["image"], examples["boxes"], examples["label"], strict=True)
    ):
        x[place] = tf.image.resize(image, (side, side), antialias=True) / 255
        rows, columns = image.shape[:2]
        kept = slice(None, most)  # more than any training picture has are not told
        truths[place, : len(label), 0] = label[kept]
        truths[place, : len(label), 1:] = pixels_to_shares(np.float32(boxes), rows=rows, columns=columns)[kept]
    if examples is not task.train or not task.options.flip:
        return x, truths
    always = np.zeros(count, np.float32)
    pixels = np.float32(truths[..., [2, 1, 4, 3]])  # shares are pixels of a picture of one pixel
    flipped = horizontal_flip_boxes(pixels, always, columns=1.0).numpy()[..., [1, 0, 3, 2]]
    mirrored = np.where(truths[..., :1] >= 0, np.concatenate([truths[..., :1], flipped], axis=-1), -1)
    return np.concatenate([x, horizontal_flip(x, always)]), np.concatenate([truths, mirrored])


def _model(task):
    from dlcourse.detection import SSD

    options = task.options
    model = SSD(task.classes, maps=options.maps, negatives=options.negatives or None)
    model.compile(task.optimizer())
    return model


def _report(model, arrays, task):
    """Return the loss, the mAP at an IoU of ½, and the AP of each class, of the held-out pictures."""
    from dlcourse.data import dataset
    from dlcourse.detection import match_detections, mean_average_precision

    x, truths = arrays
    classes, boxes = truths[..., 0].astype(np.int32), truths[..., 1:]
    found = [model.detect(x[i : i + _WATCHED_AT_ONCE]) for i in range(0, len(x), _WATCHED_AT_ONCE)]
    kinds, scores, places = (np.concatenate(each) for each in zip(*found, strict=True))
    matched = match_detections(places, scores, kinds, boxes, classes)
    precision = mean_average_precision(scores, kinds, matched, classes, num_classes=task.classes)
    named = zip(dataset(task.settings.data).labels, precision.classes.numpy(), strict=True)
    loss = model.evaluate(x, truths, _WATCHED_AT_ONCE, verbose=0, return_dict=True)["loss"]
    return {"loss": float(loss), "map": float(precision.mean)} | {f"ap_{name}": float(each) for name, each in named}


recipe = Recipe(
    kinds=("boxes",),
    data="drawn_boxes",
    stages=[Stage("training", _examples, _model)],
    options={
        "size": Option(64, "Rows and columns to which pictures are resized.", least=64),
        "maps": Option(64, "Channels of each scale behind the backbone; 128 for note D's."),
        "negatives": Option(3.0, "Background anchors that count for one with an object; 0 for the mean of all."),
        "flip": Option(True, "Whether mirrored pictures are learnt from, too."),
    },
    epochs=30,
    batch_size=32,
    report=_report,
)

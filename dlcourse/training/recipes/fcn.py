"""FCN: a class for each pixel, with the IoU of each class beside the answer that knows only the commonest."""

import numpy as np

from dlcourse.training.recipe import Option, Recipe, Stage

_WATCHED_AT_ONCE = 16


def _examples(examples, task):
    """Return windows of the pictures, 0 to 1, and the classes of their pixels.

    To learn from, random windows; of what is held out, the middle of each picture, as large as the stride allows.
    """
    from dlcourse.segmentation import joint_random_crop

    x, y = np.float32(examples["image"]) / 255, np.int32(examples["mask"][..., 0])
    if examples is not task.train:
        return _middle(x, task), _middle(y, task)
    side = min(task.options.crop, *_sides(x, task))
    size = (side // task.options.stride * task.options.stride,) * 2
    uniforms = np.random.default_rng(task.seed).uniform(size=(task.options.windows, len(x), 2)).astype(np.float32)
    cut = [joint_random_crop(x, y, each, size=size) for each in uniforms]
    return tuple(np.concatenate([part.numpy() for part in parts]) for parts in zip(*cut, strict=True))


def _sides(x, task):
    return (n // task.options.stride * task.options.stride for n in x.shape[1:3])


def _middle(x, task):
    rows, columns = _sides(x, task)
    top, left = (x.shape[1] - rows) // 2, (x.shape[2] - columns) // 2
    return x[:, top : top + rows, left : left + columns]


def _model(task):
    import keras

    from dlcourse.segmentation import fcn

    channels = task.x.shape[-1]
    backbone = _backbone(channels, task.options)
    model = fcn(channels, task.classes, backbone=backbone)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=255)
    model.compile(task.optimizer(), loss)
    return model


def _backbone(channels, options):
    """Return blocks of two convolutions of which each but the first halves the size, or None for ResNet-18's."""
    import keras

    from dlcourse.cnn.building import batch_norm_relu, conv, max_pool

    if options.stride == 32:
        return None
    x = inputs = keras.Input((None, None, channels), name="pictures")
    size, maps = 1, options.maps
    while True:
        for number in (1, 2):
            x = batch_norm_relu(conv(x, maps, 3, padding=1, use_bias=False, name=f"by{size}_conv{number}"))
        if size >= options.stride:
            return keras.Model(inputs, x, name="backbone")
        x, size, maps = max_pool(x, 2, 2, name=f"by{size}_pool"), 2 * size, 2 * maps


def _report(model, arrays, task):
    """Return loss, accuracy and IoU of the held-out pixels, and what the commonest class alone would have."""
    from dlcourse.data import dataset
    from dlcourse.segmentation import mean_iou, pixel_accuracy

    x, y = arrays
    loss = model.evaluate(x, y, _WATCHED_AT_ONCE, verbose=0, return_dict=True)["loss"]
    predicted = np.argmax(model.predict(x, _WATCHED_AT_ONCE, verbose=0), axis=-1).astype(np.int32)
    counted = task.y[task.y != 255]
    trivial = np.full_like(y, np.argmax(np.bincount(counted, minlength=task.classes)))
    figures = {"loss": float(loss)}
    for prefix, answer in (("", predicted), ("trivial_", trivial)):
        iou = mean_iou(y, answer, num_classes=task.classes)
        figures |= {f"{prefix}accuracy": float(pixel_accuracy(y, answer)), f"{prefix}mean_iou": float(iou.mean)}
        named = zip(dataset(task.settings.data).labels, iou.classes.numpy(), strict=True)
        figures |= {f"{prefix}iou_{name}": float(each) for name, each in named}
    return figures


recipe = Recipe(
    kinds=("masks",),
    data="drawn_membranes",
    stages=[Stage("training", _examples, _model)],
    options={
        "stride": Option(
            4, "Pixels of a picture that make one of the maps, a power of two; 32 for ResNet-18.", least=2
        ),
        "maps": Option(8, "Channels of the backbone's first block; each further one has twice as many."),
        "crop": Option(64, "Rows and columns of a window that is learnt from, at most the picture's."),
        "windows": Option(1, "Windows of each picture."),
    },
    epochs=10,
    batch_size=16,
    report=_report,
)

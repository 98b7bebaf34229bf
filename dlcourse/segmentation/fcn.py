"""FCN, a fully convolutional network that says a class for each pixel."""

from __future__ import annotations

import keras
import numpy as np

from dlcourse.cnn.building import Size, pictures
from dlcourse.cnn.features import layer_of
from dlcourse.cnn.resnet import resnet18
from dlcourse.convolution.transposed import bilinear_kernel

__all__ = ["fcn"]

_PROBE = 40320  # 8!, which every stride that occurs divides


def fcn(
    channels: int = 3,
    classes: int = 2,
    *,
    size: Size = None,
    width: float = 1.0,
    backbone: keras.Model | None = None,
) -> keras.Model:
    """Fully convolutional network (FCN): a backbone, a map a class, and transposed convolution.

    backbone → 1 × 1 convolution to a map a class → transposed convolution by the backbone's stride s, which begins as
    bilinear interpolation, with filters of 2s − s mod 2 rows and columns; all of the size of the picture again

    Args:
        channels: of a picture.
        classes: K, the background included.
        size: rows and columns of a picture, or one number for both, multiples of s; None for any.
        width: of ``resnet18``, where no backbone is given.
        backbone: a functional model from pictures to maps, whose stride divides their sides; it becomes a part of the
            answer, with its weights. None for a new ``resnet18`` without its last two layers, whose stride is 32.

    Returns:
        A Keras model from pictures (batch, rows, columns, channels) to logits (batch, rows, columns, K). The predicted
        class of a pixel is the *index* of its largest logit. With ``size=None``, sides that s does not divide are
        answered up to the next multiple of it.

    Raises:
        ValueError: a setting is out of its range, or the backbone's answers are no maps of the pictures.

    Example:
        >>> model = fcn(size=(64, 96), width=1 / 16)
        >>> print(model(np.zeros((1, 64, 96, 3), np.float32)).shape)
        (1, 64, 96, 2)

    Conventions:
        Note D's and zhang2023's network, FCN-32s of the paper without dropout; the paper adds finer maps for FCN-16s
        and FCN-8s. The scores' layer begins small, as Glorot has it; the paper's begins at zero.

    References:
        long2015, sections 3 and 4; zhang2023, section 14.11; note D, section 10.
    """
    inputs = pictures("fcn", channels, classes, size, 1, any_size=True)
    if backbone is None:
        whole = resnet18(channels, classes, size=None, width=width)
        backbone = keras.Model(whole.inputs[0], layer_of(whole, "global_mean").input, name="backbone")
    stride = _stride(backbone, inputs.shape[-1])
    for side in inputs.shape[1:3]:
        if side is not None and side % stride:
            raise ValueError(
                f"fcn: size is {size}, expected multiples of {stride}, the backbone's stride. Crop the pictures, or "
                "pad them."
            )
    x = keras.layers.Conv2D(classes, 1, name="scores")(backbone(inputs))
    filters = 2 * stride - stride % 2
    upsample = keras.layers.Conv2DTranspose(classes, filters, stride, "same", use_bias=False, name="logits")
    model = keras.Model(inputs, upsample(x), name="fcn")
    upsample.set_weights([bilinear_kernel(np.zeros(upsample.kernel.shape, np.float32)).numpy()])
    return model


def _stride(backbone: keras.Model, channels: int) -> int:
    """Return how many rows and columns of a picture make one of the maps."""
    shapes = backbone.compute_output_shape((1, _PROBE, _PROBE, channels))
    if len(shapes) != 4 or None in shapes[1:] or shapes[1] != shapes[2] or _PROBE % shapes[1]:
        raise ValueError(
            f"fcn: the backbone makes {shapes} of pictures of shape {(1, _PROBE, _PROBE, channels)}, expected maps "
            "(batch, rows, columns, channels) whose sides divide those of the pictures. Leave out its last layers, "
            "and pad its convolutions."
        )
    return _PROBE // shapes[1]

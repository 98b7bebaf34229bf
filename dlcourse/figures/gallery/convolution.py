"""Figures of convolutions."""

import numpy as np

from dlcourse.convolution import correlate2d, max_pool, receptive_field_by_gradient
from dlcourse.data import load
from dlcourse.figures.picture import picture

KERNELS = {
    "upright edges": [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]],
    "level edges": [[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]],
    "all edges": [[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]],
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": [[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]],
}


def _shown(axis, image, title):
    axis.imshow(image, cmap="gray")
    axis.set(title=title, xticks=[], yticks=[])


@picture("note A, section 2.4", size=(10.0, 4.0))
def kernels(figure):
    """What small kernels make of a picture, and what max pooling leaves of it."""
    face = load("drawn_faces", "test")["image"][0, :, :, 0] / 255.0
    axes = figure.subplots(2, 6)
    _shown(axes[0, 0], face, "a picture")
    axes[1, 0].axis("off")
    for (above, below), (name, kernel) in zip(axes.T[1:], KERNELS.items(), strict=True):
        found = correlate2d(face, np.array(kernel)).numpy()
        _shown(above, found, name)
        _shown(below, max_pool(np.abs(found)[None, :, :, None], pool_size=4).numpy()[0, :, :, 0], "|·|, pooled by 4")


@picture("note D, section 6; note E, section 3", size=(8.0, 4.0))
def receptive_fields(figure):
    """The pixels that one unit sees, layer by layer: of three convolutions, and of three that are dilated."""
    axes = figure.subplots(1, 2, sharey=True)
    for axis, dilation in zip(axes, ([1, 1, 1], [1, 2, 4]), strict=True):
        seen = []
        for layers in range(1, 4):
            places = receptive_field_by_gradient([3] * layers, size=31, padding=dilation[:layers],
                                                 dilation_rates=dilation[:layers]).numpy()  # fmt: skip
            seen.append(places[15])
        axis.imshow(np.array(seen), cmap="Blues", aspect="auto", extent=(0, 31, 3.5, 0.5))
        axis.set(title=f"dilation {', '.join(map(str, dilation))}", xlabel="pixel", yticks=[1, 2, 3])
    axes[0].set_ylabel("layer")

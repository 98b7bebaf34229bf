"""Figures of pre-processing and augmentation."""

import numpy as np

from dlcourse.augmentation import brightness, contrast, horizontal_flip, rotate
from dlcourse.data import load
from dlcourse.figures.picture import picture
from dlcourse.preprocessing import pca_whiten, standardize, zero_center


@picture("note C, section 7.7", size=(10.0, 3.0))
def preprocessing(figure):
    """A cloud of points as it is, centred, standardised and whitened."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(300, 2)) @ np.array([[3.0, 1.5], [0.0, 0.7]]) + np.array([4.0, 2.0])
    made = {
        "the data": points,
        "zero-centred": zero_center(points, points),
        "standardised": standardize(points, points),
        "whitened": pca_whiten(points, points),
    }
    for axis, (name, cloud) in zip(figure.subplots(1, 4, sharex=True, sharey=True), made.items(), strict=True):
        axis.plot(*np.transpose(cloud), ".", markersize=2)
        axis.axhline(0, color="0.7", linewidth=0.8)
        axis.axvline(0, color="0.7", linewidth=0.8)
        axis.set(title=name, aspect="equal")


@picture("note A, section 2.3; note C, section 7.7", size=(10.0, 2.4))
def augmentations(figure):
    """One face, and what augmentation makes of it."""
    face = load("drawn_faces", "test")["image"][:1] / np.float32(255)
    one = np.ones(1, np.float32)
    made = {
        "a picture": face,
        "flipped": horizontal_flip(face, 0 * one),
        "rotated": rotate(face, 0.3 * one),
        "lighter": np.clip(brightness(face, 0.25 * one), 0, 1),
        "less contrast": contrast(face, 0.5 * one),
    }
    for axis, (name, image) in zip(figure.subplots(1, 5), made.items(), strict=True):
        axis.imshow(np.asarray(image)[0, :, :, 0], cmap="gray", vmin=0, vmax=1)
        axis.set(title=name, xticks=[], yticks=[])

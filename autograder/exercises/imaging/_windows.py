"""What the exercises on filters share: pictures, and the windows around their pixels."""

import numpy as np


def picture(rng, shape, **options):
    return {"image": rng.normal(size=shape) + rng.uniform(0.5, 1.5), **options}


def windows(image, rows, columns, mode):
    """Return the window around each pixel (..., rows, columns, window rows, window columns)."""
    frame = [(0, 0)] * (image.ndim - 2) + [(rows // 2, rows // 2), (columns // 2, columns // 2)]
    return np.lib.stride_tricks.sliding_window_view(np.pad(image, frame, mode=mode), (rows, columns), axis=(-2, -1))

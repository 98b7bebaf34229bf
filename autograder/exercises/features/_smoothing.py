"""Filters in two passes, of which wrong answers about Gaussians are made."""

import numpy as np


def reach_of(sigma, truncate):
    return int(truncate * sigma + 0.5)


def gaussian(sigma, reach, *, summed=True):
    """The weights of a Gaussian from -reach to reach; of the continuous one, if they are not to sum up to 1."""
    g = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return g / (g.sum() if summed else np.sqrt(2 * np.pi) * sigma)


def filtered(image, down, across, mode="symmetric"):
    """The picture convolved with the product of weights along y and weights along x, which are all symmetric."""
    for axis, weights in enumerate((down, across)):
        frame = [(len(weights) // 2,) * 2 if axis == a else (0, 0) for a in range(2)]
        longer = np.pad(image, frame, mode=mode)
        image = np.lib.stride_tricks.sliding_window_view(longer, len(weights), axis=axis) @ weights
    return image


def _mode(place):
    """A mode of `np.pad` that takes each pixel from a place of its own, or from the border where that is beyond it."""

    def mode(line, frame, axis, options):
        before, after = frame
        pixels = line[before : len(line) - after].copy()
        last = len(pixels) - 1
        line[:] = pixels[place(np.arange(-before, len(pixels) + after), last).clip(0, last)]

    return mode


@_mode
def mirrored_once(k, last):
    return np.where(k < 0, -1 - k, np.where(k > last, 2 * last + 1 - k, k))


@_mode
def mirrored_border_by_border(k, last):
    """What the first border mirrors beyond the last one is mirrored back."""
    k = np.where(k < 0, -1 - k, k)
    return np.where(k > last, 2 * last + 1 - k, k)


def noise(rng, shape, **options):
    """Pixels whose mean is not 0, so that a kernel that adds up to something else is seen."""
    return {"image": rng.normal(size=shape) + rng.uniform(0.5, 1), **options}


def one_bright_pixel(shape):
    image = np.zeros(shape)
    image[shape[0] // 2, shape[1] // 2] = 1
    return image

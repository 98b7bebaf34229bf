"""What the exercises on corners share: pictures, and sums over windows."""

import numpy as np

# Slips in the solutions' windows that the statements allow.
SAME_WINDOWS = {
    "sigma or 1.0": "σ is above 0, as the statement says",
    **dict.fromkeys(
        (
            "one more: 4 * sigma -> 5 * sigma",
            "doubled: 4 * sigma -> 8 * sigma",
            "one more: 4 * sigma + 0.5 -> 4 * sigma + 1.5",
            "doubled: 4 * sigma + 0.5 -> 4 * sigma + 1.0",
        ),
        "a larger reach is right, as the statement says",
    ),
}


def picture(rng, shape, **options):
    return {"image": rng.uniform(size=shape), **options}


def gaussian(k, sigma):
    return np.exp(-(k**2) / (2 * sigma**2))


def weights_of(window, sigma, size, *, shape=gaussian, unit=np.sum, box=np.ones):
    """Return the weights of a window along one axis: those of a Gaussian are divided by their ``unit``, their sum."""
    if window == "box":
        return box(size)
    reach = int(4 * sigma + 0.5)
    weights = shape(np.arange(-reach, reach + 1), sigma)
    return weights / unit(weights)


def summed(values, weights, mode="symmetric"):
    """Add up a window around each pixel, one axis after the other."""
    reach = len(weights) // 2
    for axis in (0, 1):
        frame = [(0, 0), (0, 0)]
        frame[axis] = (reach, reach)
        values = (
            np.lib.stride_tricks.sliding_window_view(np.pad(values, frame, mode=mode), len(weights), axis) @ weights
        )
    return values

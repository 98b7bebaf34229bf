"""Pictures of clear colours and of none, with changes of hue, saturation and value."""

import numpy as np


def any_colours(rng, shape, power, factor, shift):
    images = np.sort(rng.uniform(0.2, 0.9, size=(*shape, 3)), axis=-1) * [0.5, 0.8, 1.0]
    orders = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    order = orders[rng.permutation(np.arange(np.prod(shape)) % 6).reshape(shape)]
    n = shape[0]

    def signed(count):
        return rng.choice([-1, 1], size=(n, count)) * rng.uniform(0.5, 1, size=(n, count)) * shift

    return {
        "images": np.take_along_axis(images, order, axis=-1),
        "power": power ** (rng.choice([-1, 1], size=(n, 2)) * rng.uniform(0.5, 1, size=(n, 2))),
        "factor": factor ** rng.uniform(0.4, 1, size=(n, 2)),
        "shift": signed(3),
    }


def without_hue(rng):
    """Greys, black and white, colours with two largest channels, and what is nearly grey or nearly black.

    Saturation and value go up, then down.
    """
    eight = np.array([[1, 1, 1], [0, 0, 0], [2, 2, 2], [2, 2, 1], [1, 2, 2], [2, 1, 2], [0, 2, 2], [2, 0, 0]]) / 2
    nearly = np.array([[1024, 1023, 1022], [1, 0.5, 0]]) / 2048
    ten = np.concatenate([eight, nearly])
    return {
        "images": np.stack([rng.permutation(ten), rng.permutation(ten)]).reshape(2, 2, 5, 3),
        "power": rng.uniform(0.5, 2.0, size=(2, 2)),
        "factor": rng.uniform(1.05, 1.2, size=(2, 2)),
        "shift": np.array([[1.0], [-1.0]]) * rng.uniform(0.1, 0.2, size=(2, 3)),
    }

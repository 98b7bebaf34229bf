"""What the exercises on high frequencies share: cases, and an image mixed with its average."""

import numpy as np

from autograder import Case, combinable

from ._windows import picture, windows

CASES = [
    Case("five by five", picture, {"shape": (6, 7), "size": 5, "mode": "reflect"}),
    Case("zeros beyond the border", picture, {"shape": (4, 5), "mode": "constant"}),
    Case("a batch", picture, {"shape": (2, 1, 5, 4), "mode": "edge"}, hidden=True),
    Case("round and round", picture, {"shape": (7, 8), "size": 7, "mode": "wrap"}, hidden=True),
    Case("as large as the picture", picture, {"shape": (5, 6), "size": 5}, hidden=True),
    Case("a window of one", picture, {"shape": (2, 3), "size": 1}, hidden=True, weight=0.5),
]


def mixing(name, image_weight, average_weight):
    """Return a maker of ``image_weight`` f + ``average_weight`` average(f), with slips."""

    @combinable
    def mistaken(
        *,
        a=image_weight,
        b=average_weight,
        scale=lambda k: 1.0,
        border=lambda mode: mode,
        side=lambda k: k,
        mean=lambda around: around.mean((-2, -1)),
    ):
        def filtered(image, *, size=3, mode="symmetric"):
            k = side(size)
            return a * image + b * scale(size) * mean(windows(image, k, k, border(mode)))

        filtered.__name__ = name
        return filtered

    return mistaken


def median(around):
    return np.median(around, (-2, -1))


def repeated(mode):
    """What is taken for mirroring; the same one pixel beyond the border."""
    return "edge" if mode == "symmetric" else mode

"""Regions of feature maps: drawn boxes whose edges round in one way alone, and RoI pooling bin by bin."""

import numpy as np

from autograder import combinable

BINS = ("overlapping", "partition")


def edges(rng, low, high, cells):
    """Shares of so many cells that lie near a cell's edge, the lower ones and the higher ones."""
    start = rng.integers(low, high - 1, endpoint=True)
    end = rng.integers(start + 1, high, endpoint=True)
    return (np.array([start, end]) + rng.uniform(-0.35, 0.35, size=2)) / cells


def boxes(rng, batch, regions, rows, columns, over=0):
    """Boxes within the picture, or up to so many cells beyond it."""
    drawn = np.empty((batch, regions, 4))
    for n, b in np.ndindex(batch, regions):
        drawn[n, b, 0::2] = edges(rng, -over, columns + over, columns)
        drawn[n, b, 1::2] = edges(rng, -over, rows + over, rows)
    return drawn


def whole(n):
    return int(np.floor(n + 0.5))


def overlapping(n, k, i):
    return i * n // k, -(-(i + 1) * n // k)


def partition(n, k, i):
    return -(-i * n // k), -(-(i + 1) * n // k)


def lower_partition(n, k, i):
    return i * n // k, (i + 1) * n // k


def cells(start, end, n, rounded=(whole, whole), clip=True, one=True):
    """The cells of one side of a box, from the first up to but without the last."""
    start, end = rounded[0](start * n), rounded[1](end * n)
    if clip:
        start, end = min(max(start, 0), n - 1), min(end, n)
    return start, max(end, start + 1) if one else end


def bins_of(features, box, size, bins, across=0, borders=None, **rounding):
    """Yield each bin with its rows and its columns; ``across`` is where in a box x stands."""
    x, y = across, 1 - across
    top, bottom = cells(box[y], box[y + 2], features.shape[0], **rounding)
    left, right = cells(box[x], box[x + 2], features.shape[1], **rounding)
    border = (borders or {}).get(bins) or (overlapping if bins == "overlapping" else partition)
    for i, j in np.ndindex(*size):
        rows, columns = border(bottom - top, size[0], i), border(right - left, size[1], j)
        yield (i, j), slice(top + rows[0], top + rows[1]), slice(left + columns[0], left + columns[1])


@combinable
def pooled(*, across=0, borders=None, largest=np.max, empty=0.0, map_of=lambda n: n, rounded=(whole, whole)):
    """Return RoI pooling with one slip in it."""

    def roi_pool(features, boxes, *, size, bins):
        found = np.zeros((*boxes.shape[:2], *size, features.shape[3]))
        for n, b in np.ndindex(*boxes.shape[:2]):
            x = features[map_of(n)]
            for place, rows, columns in bins_of(x, boxes[n, b], size, bins, across, borders, rounded=rounded):
                window = x[rows, columns].reshape(-1, x.shape[2])
                found[n, b][place] = largest(window, axis=0) if len(window) else empty
        return found

    return roi_pool


def maps(rng, batch, rows, columns, channels, low=-1.0, high=1.0):
    """Numbers that are all apart from each other, in random order."""
    count = batch * rows * columns * channels
    return rng.permutation(np.linspace(low, high, count)).reshape(batch, rows, columns, channels)


def pooling(rng, shape, regions, size, bins="overlapping", over=0, low=-1.0, high=1.0):
    """Maps of a shape (batch, rows, columns, channels), and boxes in them."""
    drawn = boxes(rng, shape[0], regions, *shape[1:3], over=over)
    return {"features": maps(rng, *shape, low=low, high=high), "boxes": drawn, "size": size, "bins": bins}


def small(rng, shape, size, bins):
    """Boxes of fewer cells than bins, one of which has no area, in maps without a positive entry."""
    drawn = pooling(rng, shape, 5, size, bins, low=-2.0, high=-1.0)
    start = np.array([rng.integers(0, n - 2, size=(shape[0], 5)) for n in (shape[2], shape[1])])
    sides = rng.permuted(np.array([[1, 2, 2, 1, 1], [1, 1, 2, 2, 1]]), axis=1)
    start = np.moveaxis(start, 0, -1) + rng.uniform(0.1, 0.3, size=(shape[0], 5, 2))
    drawn["boxes"] = np.concatenate([start, start + sides.T], axis=-1) / np.array([shape[2], shape[1]] * 2)
    drawn["boxes"][:, -1, 2:] = drawn["boxes"][:, -1, :2]
    return drawn

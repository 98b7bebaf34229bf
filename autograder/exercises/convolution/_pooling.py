"""What mistakes in pooling are made from: the windows of a map with their settings, and maps to be pooled."""

import numpy as np


def pair(value):
    return (value, value) if np.ndim(value) == 0 else tuple(int(v) for v in value)


class Windows:
    """Where the windows lie in a map of the given shape; each slip of the geometry is an argument."""

    def __init__(
        self,
        shape,
        pool_size,
        strides,
        padding,
        *,
        default=lambda window: window,
        swapped=False,
        one_stride=False,
        side_by_side=False,
        behind=False,
        padded=True,
        rounded_up=False,
    ):
        self.window = pair(pool_size)[::-1] if swapped else pair(pool_size)
        self.steps = default(self.window) if strides is None else pair(strides)
        if one_stride:
            self.steps = (self.steps[0], self.steps[0])
        if side_by_side:
            self.steps = self.window
        frame = pair(padding) if padded else (0, 0)
        self.frame = [(0, 2 * p) if behind else (p, p) for p in frame]
        self.sizes = shape[1:3]
        whole = [n + sum(p) for n, p in zip(self.sizes, self.frame, strict=True)]
        self.counts = []
        for n, m, s in zip(whole, self.window, self.steps, strict=True):
            self.counts.append(-(-(n - m) // s) + 1 if rounded_up else (n - m) // s + 1)

    def framed(self, x, value):
        """Return the map in its frame; the last window may hang over the edge if windows are rounded up."""
        frame = []
        places = zip(self.sizes, self.window, self.steps, self.counts, self.frame, strict=True)
        for n, m, s, count, (before, after) in places:
            frame.append((before, max(after, (count - 1) * s + m - n - before)))
        return np.pad(x, ((0, 0), *frame, (0, 0)), constant_values=value)

    def __iter__(self):
        """Go through the windows: an entry of the output, and the part of the framed map that it pools."""
        for i, j in np.ndindex(*self.counts):
            top, left = i * self.steps[0], j * self.steps[1]
            yield np.s_[:, i, j], np.s_[:, top : top + self.window[0], left : left + self.window[1]]

    def cropped(self, framed, at_corner=False):
        """Cut a map's own entries out of its frame."""
        top, left = (0, 0) if at_corner else (before for before, _ in self.frame)
        return framed[:, top : top + self.sizes[0], left : left + self.sizes[1]]


def distinct(rng, shape, low, high):
    """Return a map whose entries are all different, by clear distances."""
    count = int(np.prod(shape))
    return (low + (high - low) * (rng.permutation(count) + rng.uniform(0.1, 0.9, size=count)) / count).reshape(shape)


def output_shape(shape, pool_size=2, strides=None, padding=0):
    return (shape[0], *Windows(shape, pool_size, strides, padding).counts, shape[3])

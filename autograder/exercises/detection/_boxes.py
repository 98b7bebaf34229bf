"""Boxes that the exercises on detection draw, and what several of them have to compute beside their own topic."""

import numpy as np


def boxes(rng, *shape, low=0.2, high=0.6):
    """Boxes in shares of the picture, wide and high enough for many of them to overlap; in 1/256, which is exact."""
    first = rng.integers(0, round(256 * (1 - high)), size=(*shape, 2))
    size = rng.integers(round(256 * low), round(256 * high), size=(*shape, 2))
    return np.concatenate([first, first + size], axis=-1) / 256


def overlaps(boxes, others):
    """IoU of all pairs; none of the boxes is empty."""
    a, b = boxes[:, None], others[None]
    sides = np.maximum(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0)
    common = sides.prod(axis=-1)
    areas = [(x[..., 2:] - x[..., :2]).prod(axis=-1) for x in (a, b)]
    return common / (areas[0] + areas[1] - common)


def redrawn(draw, right, wrong):
    """Draw again until every wrong function answers otherwise than the right one, in each part that can differ.

    Args:
        draw: a function of nothing that returns inputs.
        right: the solution.
        wrong: functions that are to be told from it; or pairs of one and of the numbers of the parts that differ, while
            the others do not.
    """
    while True:
        inputs = draw()
        expected = _parts(right, inputs)
        if all(_differs(w, expected, inputs) for w in wrong):
            return inputs


def _parts(function, inputs):
    answer = function(**inputs)
    return answer if isinstance(answer, tuple) else (answer,)


def _differs(wrong, expected, inputs):
    function, parts = wrong if isinstance(wrong, tuple) else (wrong, range(len(expected)))
    answer = _parts(function, inputs)
    return all(_apart(a, e) == (k in parts) for k, (a, e) in enumerate(zip(answer, expected, strict=True)))


def _apart(a, e):
    return np.shape(a) != np.shape(e) or not np.allclose(a, e, rtol=0, atol=5e-3, equal_nan=True)
